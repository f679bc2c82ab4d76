// Keccak-f[1600] (FIPS 202, section 3.3) on vectors of 64-bit words, a state in each lane.

/// The word that pi brings to (x, y), after theta and rho.
template <std::size_t x, std::size_t y, class V>
MLKEM_DETAIL_INLINE V keccak_source(const V* a, const V* d) noexcept
{
    constexpr std::size_t from_x = (x + 3 * y) % 5;
    constexpr std::size_t from = from_x + 5 * x;
    return xor_rotate<portable_code::rho_offsets[from]>(a[from], d[from_x]);
}

/// Row y of the next state: chi over the five words that pi brings there. `fence` keeps compilers from
/// moving the rows into each other, for which there are not enough registers.
template <std::size_t y, class V>
MLKEM_DETAIL_INLINE void keccak_plane(const V* a, const V* d, V* e) noexcept
{
    const V b0 = keccak_source<0, y>(a, d);
    const V b1 = keccak_source<1, y>(a, d);
    const V b2 = keccak_source<2, y>(a, d);
    const V b3 = keccak_source<3, y>(a, d);
    const V b4 = keccak_source<4, y>(a, d);
    e[5 * y + 0] = chi(b0, b1, b2);
    e[5 * y + 1] = chi(b1, b2, b3);
    e[5 * y + 2] = chi(b2, b3, b4);
    e[5 * y + 3] = chi(b3, b4, b0);
    e[5 * y + 4] = chi(b4, b0, b1);
    fence(e[5 * y + 0], e[5 * y + 1], e[5 * y + 2], e[5 * y + 3], e[5 * y + 4]);
}

/// One round, `a` to `e`: theta, rho, pi, chi, iota (FIPS 202, section 3.2).
template <class V>
MLKEM_DETAIL_INLINE void keccak_round(const V* a, V* e, std::uint64_t round_constant) noexcept
{
    const V c0 = xor3(xor3(a[0], a[5], a[10]), a[15], a[20]);
    const V c1 = xor3(xor3(a[1], a[6], a[11]), a[16], a[21]);
    const V c2 = xor3(xor3(a[2], a[7], a[12]), a[17], a[22]);
    const V c3 = xor3(xor3(a[3], a[8], a[13]), a[18], a[23]);
    const V c4 = xor3(xor3(a[4], a[9], a[14]), a[19], a[24]);
    V d[5] = {xor_rotated_1(c4, c1), xor_rotated_1(c0, c2), xor_rotated_1(c1, c3),
              xor_rotated_1(c2, c4), xor_rotated_1(c3, c0)};
    fence(d[0], d[1], d[2], d[3], d[4]);
    keccak_plane<0>(a, d, e);
    e[0] = xor_(e[0], V::set1(round_constant));
    keccak_plane<1>(a, d, e);
    keccak_plane<2>(a, d, e);
    keccak_plane<3>(a, d, e);
    keccak_plane<4>(a, d, e);
}

template <class V, std::size_t... w>
MLKEM_DETAIL_INLINE void keccak_load(const typename V::element* states, V* a,
                                     std::index_sequence<w...>) noexcept
{
    ((a[w] = V::load(states + w * V::lanes)), ...);
}
template <class V, std::size_t... w>
MLKEM_DETAIL_INLINE void keccak_store(typename V::element* states, const V* a,
                                      std::index_sequence<w...>) noexcept
{
    (a[w].store(states + w * V::lanes), ...);
}

/// Permutes V::lanes states, whose words are interleaved.
template <class V>
MLKEM_DETAIL_NOINLINE inline void keccak_permute(typename V::element* states) noexcept
{
    V a[keccak_words], e[keccak_words];
    keccak_load(states, a, std::make_index_sequence<keccak_words>{});
    for (std::size_t i = 0; i < portable_code::round_constants.size(); i += 2) {
        keccak_round(a, e, portable_code::round_constants[i]);
        keccak_round(e, a, portable_code::round_constants[i + 1]);
    }
    keccak_store(states, a, std::make_index_sequence<keccak_words>{});
}
