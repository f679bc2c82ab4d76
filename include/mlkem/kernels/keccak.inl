// Keccak-f[1600] (FIPS 202, section 3.3) on vectors of 64-bit words, a state in each lane. A round
// goes from one array of 25 words to another, plane by plane. There are two forms: where 32 registers
// hold a state, the planes' words and theta's, the arrays are vectors that stay in registers; else
// (V::in_memory) they are memory, each word is loaded and stored once a round, and the column parities
// of the next theta are summed on the way.

/// Word w of the states in registers and in memory.
template <class V> MLKEM_DETAIL_INLINE V keccak_word(const V* a, std::size_t w) noexcept
{
    return a[w];
}
template <class V>
MLKEM_DETAIL_INLINE V keccak_word(const typename V::element* a, std::size_t w) noexcept
{
    return V::load(a + w * V::lanes);
}
template <class V> MLKEM_DETAIL_INLINE void keccak_put(V* e, std::size_t w, const V& x) noexcept
{
    e[w] = x;
}
template <class V>
MLKEM_DETAIL_INLINE void keccak_put(typename V::element* e, std::size_t w, const V& x) noexcept
{
    x.store(e + w * V::lanes);
}

/// The word that pi brings to (x, y), after theta and rho.
template <class V, std::size_t x, std::size_t y, class State>
MLKEM_DETAIL_INLINE V keccak_source(const State* a, const V* d) noexcept
{
    constexpr std::size_t from_x = (x + 3 * y) % 5;
    constexpr std::size_t from = from_x + 5 * x;
    return xor_rotate<portable_code::rho_offsets[from]>(keccak_word<V>(a, from), d[from_x]);
}

/// Row y of the next state: chi over the five words that pi brings there, and iota.
template <class V, std::size_t y, class State>
MLKEM_DETAIL_INLINE void keccak_plane(const State* a, const V* d, State* e, V* row,
                                      const std::uint64_t* round_constant) noexcept
{
    const V b0 = keccak_source<V, 0, y>(a, d);
    const V b1 = keccak_source<V, 1, y>(a, d);
    const V b2 = keccak_source<V, 2, y>(a, d);
    const V b3 = keccak_source<V, 3, y>(a, d);
    const V b4 = keccak_source<V, 4, y>(a, d);
    row[0] = chi(b0, b1, b2);
    if constexpr (y == 0)
        row[0] = xor_(row[0], V::set1(*round_constant));
    keccak_put(e, 5 * y + 0, row[0]);
    row[1] = chi(b1, b2, b3);
    keccak_put(e, 5 * y + 1, row[1]);
    row[2] = chi(b2, b3, b4);
    keccak_put(e, 5 * y + 2, row[2]);
    row[3] = chi(b3, b4, b0);
    keccak_put(e, 5 * y + 3, row[3]);
    row[4] = chi(b4, b0, b1);
    keccak_put(e, 5 * y + 4, row[4]);
}

/// The parity of column x.
template <class V, class State>
MLKEM_DETAIL_INLINE V keccak_parity(const State* a, std::size_t x) noexcept
{
    return xor3(xor3(keccak_word<V>(a, x), keccak_word<V>(a, x + 5), keccak_word<V>(a, x + 10)),
                keccak_word<V>(a, x + 15), keccak_word<V>(a, x + 20));
}

/// One round, `a` to `e`: theta, rho, pi, chi, iota (FIPS 202, section 3.2). The fences keep compilers
/// from moving the planes into each other, for which there are not enough registers.
template <class V>
MLKEM_DETAIL_INLINE void keccak_round(const V* a, V* e,
                                      const std::uint64_t* round_constant) noexcept
{
    V c[5] = {keccak_parity<V>(a, 0), keccak_parity<V>(a, 1), keccak_parity<V>(a, 2),
              keccak_parity<V>(a, 3), keccak_parity<V>(a, 4)};
    // In this order, to which in_order keeps compilers, theta needs the fewest registers.
    V d[5];
    d[0] = xor_rotated_1(c[4], c[1]);
    in_order(d[0], c[3]);
    d[2] = xor_rotated_1(c[1], c[3]);
    in_order(d[2], c[0]);
    d[4] = xor_rotated_1(c[3], c[0]);
    in_order(d[4], c[2]);
    d[1] = xor_rotated_1(c[0], c[2]);
    in_order(d[1], c[4]);
    d[3] = xor_rotated_1(c[2], c[4]);
    fence(d);
    keccak_plane<V, 0>(a, d, e, e, round_constant);
    fence(e);
    keccak_plane<V, 1>(a, d, e, e + 5, round_constant);
    fence(e + 5);
    keccak_plane<V, 2>(a, d, e, e + 10, round_constant);
    fence(e + 10);
    keccak_plane<V, 3>(a, d, e, e + 15, round_constant);
    fence(e + 15);
    keccak_plane<V, 4>(a, d, e, e + 20, round_constant);
    fence(e + 20);
}

/// The same in memory: `c` holds the parities of `a`, and then those of `e`.
template <class V, std::size_t y>
MLKEM_DETAIL_INLINE void keccak_plane_in_memory(const typename V::element* a, const V* d,
                                                typename V::element* e, V* c,
                                                const std::uint64_t* round_constant) noexcept
{
    V row[5];
    keccak_plane<V, y>(a, d, e, row, round_constant);
    if constexpr (y == 0) {
        c[0] = row[0];
        c[1] = row[1];
        c[2] = row[2];
        c[3] = row[3];
        c[4] = row[4];
    } else {
        c[0] = xor_(c[0], row[0]);
        c[1] = xor_(c[1], row[1]);
        c[2] = xor_(c[2], row[2]);
        c[3] = xor_(c[3], row[3]);
        c[4] = xor_(c[4], row[4]);
    }
    memory_fence();
}
template <class V>
MLKEM_DETAIL_INLINE void keccak_round_in_memory(const typename V::element* a,
                                                typename V::element* e, V* c,
                                                const std::uint64_t* round_constant) noexcept
{
    const V d[5] = {xor_rotated_1(c[4], c[1]), xor_rotated_1(c[0], c[2]), xor_rotated_1(c[1], c[3]),
                    xor_rotated_1(c[2], c[4]), xor_rotated_1(c[3], c[0])};
    keccak_plane_in_memory<V, 0>(a, d, e, c, round_constant);
    keccak_plane_in_memory<V, 1>(a, d, e, c, round_constant);
    keccak_plane_in_memory<V, 2>(a, d, e, c, round_constant);
    keccak_plane_in_memory<V, 3>(a, d, e, c, round_constant);
    keccak_plane_in_memory<V, 4>(a, d, e, c, round_constant);
    memory_fence(a, e);
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
    count_permutation(V::lanes);
    const std::uint64_t* const rc = portable_code::round_constants.data();
    constexpr std::size_t rounds = portable_code::round_constants.size();
    if constexpr (V::in_memory) {
        alignas(64) typename V::element other[keccak_words * V::lanes];
        V c[5] = {keccak_parity<V>(states, 0), keccak_parity<V>(states, 1),
                  keccak_parity<V>(states, 2), keccak_parity<V>(states, 3),
                  keccak_parity<V>(states, 4)};
        for (std::size_t i = 0; i < rounds; i += 2) {
            keccak_round_in_memory(states, other, c, rc + i);
            keccak_round_in_memory(other, states, c, rc + i + 1);
        }
    } else {
        V a[keccak_words], e[keccak_words];
        keccak_load(states, a, std::make_index_sequence<keccak_words>{});
        for (std::size_t i = 0; i < rounds; i += 2) {
            keccak_round(a, e, rc + i);
            keccak_round(e, a, rc + i + 1);
        }
        keccak_store(states, a, std::make_index_sequence<keccak_words>{});
    }
}
