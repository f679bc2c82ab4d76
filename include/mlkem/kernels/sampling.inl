// SPDX-License-Identifier: MIT
// SampleNTT's rejection and SamplePolyCBD (FIPS 203, section 4.2.2) on vectors, and the NTT of what
// the latter makes.

/// Algorithm 7, lines 5 to 15, for the candidates in `size` bytes (a multiple of 3). Appends
/// candidates below q to a_hat[0:j] until it holds 256, and returns the new j. Bytes that it writes
/// beyond have no meaning. The time depends on the bytes: public data only.
MLKEM_NOINLINE inline std::size_t rejection_vartime(const vec16::byte* bytes, std::size_t size,
                                                    vec16::element* a_hat, std::size_t j) noexcept
{
    constexpr std::size_t vector_bytes = 12 * vec16::lanes / 8;
    for (; size >= vector_bytes && j + vec16::lanes <= n;
         size -= vector_bytes, bytes += vector_bytes)
        j += vec16::append_below_q_vartime(vec16::template load_bits<12>(bytes), a_hat + j,
                                           vec16::lanes);
    vec16::byte rest[vector_bytes];
    for (; size != 0 && j < n; size -= vector_bytes, bytes += vector_bytes) {
        if (size < vector_bytes) {
            for (std::size_t i = 0; i < vector_bytes; ++i)
                rest[i] = i < size ? bytes[i] : std::uint8_t{0xff}; // 0xfff is not below q
            bytes = rest;
            size = vector_bytes;
        }
        j += vec16::append_below_q_vartime(vec16::template load_bits<12>(bytes), a_hat + j, n - j);
    }
    return j;
}

/// rejection_vartime for the first two blocks of a stream. Their 224 candidates, and a vector more,
/// always fit. `bytes` may be a part of a_hat, from its byte 112 on. Reading is then always ahead
/// of writing: 112 + 1.5 m >= 2 m for m <= 224 candidates.
MLKEM_NOINLINE inline std::size_t begin_rejection_vartime(const vec16::byte* bytes,
                                                          vec16::element* a_hat) noexcept
{
    constexpr std::size_t vector_bytes = 12 * vec16::lanes / 8, size = 2 * 168;
    static_assert(size % vector_bytes == 0 && size * 2 / 3 + vec16::lanes <= n);
    std::size_t j = 0;
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < size; i += vector_bytes)
        j += vec16::append_below_q_vartime(vec16::template load_bits<12>(bytes + i), a_hat + j,
                                           vec16::lanes);
    return j;
}

/// For the 2 eta bits of each lane: the sum of the first eta bits less that of the others. Ensures
/// -eta <= r <= eta, or with `residues` 0 <= r < q.
template <int eta, bool residues, class V> MLKEM_INLINE V binomial(const V& bits) noexcept
{
    if constexpr (requires { V::template binomial<eta, residues>(bits); }) {
        return V::template binomial<eta, residues>(bits);
    } else {
        constexpr std::int16_t each_eta_th = 1 | 1 << eta;
        const V ones = V::set1(each_eta_th);
        V sums = bit_and(bits, ones);
        sums = add(sums, bit_and(shift_right<1>(bits), ones));
        if constexpr (eta == 3)
            sums = add(sums, bit_and(shift_right<2>(bits), ones));
        const V x = bit_and(sums, V::set1((1 << eta) - 1));
        const V difference = sub(x, shift_right<eta>(sums));
        return residues ? add_q_if_negative(difference) : difference;
    }
}

/// FIPS 203's SamplePolyCBD from 64 eta bytes. Ensures 0 <= f < q.
template <int eta>
MLKEM_NOINLINE inline void sample_poly_cbd(const vec16::byte* bytes, vec16::element* f) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        store_residues(
            binomial<eta, true>(vec16::template load_bits<2 * eta>(bytes + 2 * eta * i / 8)),
            f + i);
}

/// A vector of coefficients of SamplePolyCBD, from number i on. Ensures -eta <= r <= eta.
template <int eta> MLKEM_INLINE vec16 signed_cbd(const vec16::byte* bytes, std::size_t i) noexcept
{
    const vec16 x =
        binomial<eta, false>(vec16::template load_bits<2 * eta>(bytes + 2 * eta * i / 8));
    bounded(x, -eta, eta);
    return x;
}

/// The first two layers of the NTT of what SamplePolyCBD makes of 64 eta bytes. The coefficients
/// are so small that their products with zetas need no reduction. Ensures |f| <= eta (1 + 3 q / 2),
/// at most 4.51 q. Each of the other 5 layers adds at most 0.74 q.
template <int eta>
MLKEM_NOINLINE inline void cbd_forward(const vec16::byte* bytes, vec16::element* f) noexcept
{
    using zetas = tables::first_zetas;
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < 64; i += vec16::lanes) {
        const vec16 a = signed_cbd<eta>(bytes, i), b = signed_cbd<eta>(bytes, i + 64);
        const vec16 c = signed_cbd<eta>(bytes, i + 128), d = signed_cbd<eta>(bytes, i + 192);
        const vec16 z1_c = mul(c, vec16::set1(zetas::z1));
        const vec16 low = add(a, z1_c), high = sub(a, z1_c);
        const vec16 z2_b = add(mul(b, vec16::set1(zetas::z2)), mul(d, vec16::set1(zetas::z1_z2)));
        const vec16 z3_d = sub(mul(b, vec16::set1(zetas::z3)), mul(d, vec16::set1(zetas::z1_z3)));
        add(low, z2_b).store(f + i);
        sub(low, z2_b).store(f + i + 64);
        add(high, z3_d).store(f + i + 128);
        sub(high, z3_d).store(f + i + 192);
    }
}
/// NTT(SamplePolyCBD_eta(bytes)). Ensures 0 <= f_hat < q.
template <int eta>
MLKEM_NOINLINE inline void cbd_ntt(const vec16::byte* bytes, vec16::element* f_hat) noexcept
{
    cbd_forward<eta>(bytes, f_hat);
    forward_parts(f_hat, f_hat, ntt_form::residues);
}
/// cache() of it, 2 n long.
template <int eta>
MLKEM_NOINLINE inline void cbd_ntt_cached(const vec16::byte* bytes, vec16::element* g) noexcept
{
    cbd_forward<eta>(bytes, g);
    forward_parts(g, g, ntt_form::cached);
}
/// Adds it to t_hat. Requires 0 <= t_hat < q. Ensures the same of the sum.
template <int eta>
MLKEM_NOINLINE inline void add_cbd_ntt(const vec16::byte* bytes, vec16::element* t_hat) noexcept
{
    alignas(64) vec16::element f[n];
    cbd_forward<eta>(bytes, f);
    forward_parts(f, t_hat, ntt_form::added);
}

/// SamplePolyCBD_eta(bytes) plus the inverse NTT of f_hat. Requires 0 <= f_hat < q. Ensures the
/// same of f.
template <int eta>
MLKEM_NOINLINE inline void cbd_plus_inverse_ntt(const vec16::byte* bytes,
                                                const vec16::element* f_hat,
                                                vec16::element* f) noexcept
{
    inverse_parts(f_hat, f);
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < 64; i += vec16::lanes) {
        vec16 a = vec16::load(f + i), b = vec16::load(f + i + 64);
        vec16 c = vec16::load(f + i + 128), d = vec16::load(f + i + 192);
        inverse_quarters(a, b, c, d);
        a = add(a, signed_cbd<eta>(bytes, i));
        b = add(b, signed_cbd<eta>(bytes, i + 64));
        c = add(c, signed_cbd<eta>(bytes, i + 128));
        d = add(d, signed_cbd<eta>(bytes, i + 192));
        store_residues(add_q_if_negative(a), f + i);
        store_residues(add_q_if_negative(b), f + i + 64);
        store_residues(add_q_if_negative(c), f + i + 128);
        store_residues(add_q_if_negative(d), f + i + 192);
    }
}
