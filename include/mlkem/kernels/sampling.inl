// SampleNTT's rejection and SamplePolyCBD (FIPS 203, section 4.2.2) on vectors.

/// Algorithm 7, lines 5 to 15, for the candidates in `size` bytes (a multiple of 3): appends those
/// below q to a_hat[0:j] until it holds 256, and returns the new j; what it writes beyond is of no
/// meaning. Its time depends on the bytes: public data.
MLKEM_DETAIL_NOINLINE inline std::size_t rejection_vartime(const vec16::byte* bytes,
                                                           std::size_t size, vec16::element* a_hat,
                                                           std::size_t j) noexcept
{
    constexpr std::size_t step = 12 * vec16::lanes / 8;
    for (; size >= step && j < n; size -= step, bytes += step)
        j += vec16::append_below_q_vartime(vec16::template load_bits<12>(bytes), a_hat + j, n - j);
    if (size != 0 && j < n) {
        vec16::byte rest[step];
        for (std::size_t i = 0; i < step; ++i)
            rest[i] = i < size ? bytes[i] : u8{0xff}; // 0xfff is not below q
        j += vec16::append_below_q_vartime(vec16::template load_bits<12>(rest), a_hat + j, n - j);
    }
    return j;
}

/// Of each lane's 2 eta bits: the sum of the first eta less that of the others. Ensures 0 <= r < q.
template <int eta, class V> MLKEM_DETAIL_INLINE V binomial(const V& bits) noexcept
{
    if constexpr (requires { V::template binomial<eta>(bits); }) {
        return V::template binomial<eta>(bits);
    } else {
        constexpr std::int16_t each_eta_th = 1 | 1 << eta;
        const V ones = V::set1(each_eta_th);
        V sums = bit_and(bits, ones);
        sums = add(sums, bit_and(shift_right<1>(bits), ones));
        if constexpr (eta == 3)
            sums = add(sums, bit_and(shift_right<2>(bits), ones));
        const V x = bit_and(sums, V::set1((1 << eta) - 1));
        return add_q_if_negative(sub(x, shift_right<eta>(sums)));
    }
}

/// FIPS 203's SamplePolyCBD from 64 eta bytes. Ensures 0 <= f < q.
template <int eta>
MLKEM_DETAIL_NOINLINE inline void sample_poly_cbd(const vec16::byte* bytes,
                                                  vec16::element* f) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        store_residues(binomial<eta>(vec16::template load_bits<2 * eta>(bytes + 2 * eta * i / 8)),
                       f + i);
}
