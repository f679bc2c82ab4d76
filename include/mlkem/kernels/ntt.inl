// SPDX-License-Identifier: MIT
// The NTT, its inverse, and products in T_q (FIPS 203, section 4.3) on vectors. Polynomials are in
// FIPS 203's order and range outside; inside, lanes hold any representative within stated bounds.

/// Coefficients as they are outside of kernels: 0 <= x < q.
MLKEM_INLINE vec16 load_residues(const vec16::element* p) noexcept
{
    const vec16 x = vec16::load(p);
    bounded(x, 0, q - 1);
    return x;
}
MLKEM_INLINE void store_residues(const vec16& x, vec16::element* p) noexcept
{
    bounded(x, 0, q - 1);
    x.store(p);
}

/// Algorithm 9, lines 8 to 10. Requires |low| + 0.75 q within 16 bits. Ensures that |low| and
/// |high| grow to at most |low| + 0.75 q.
MLKEM_INLINE void forward(vec16& low, vec16& high, const vec16& z,
                          const vec16& z_q_inverse) noexcept
{
    const vec16 t = montgomery_mul(high, z, z_q_inverse);
    bounded(t, -3 * q / 4, 3 * q / 4);
    high = sub(low, t);
    low = add(low, t);
}
MLKEM_INLINE void forward(vec16& low, vec16& high, std::size_t i) noexcept
{
    forward(low, high, vec16::set1(tables::zetas.b[i]), vec16::set1(tables::zetas.b_q_inverse[i]));
}

/// Algorithm 10, lines 8 to 10. Requires |low| + |high| within 16 bits. Ensures |low| at most that
/// sum, |high| <= 0.75 q.
MLKEM_INLINE void inverse(vec16& low, vec16& high, const vec16& z,
                          const vec16& z_q_inverse) noexcept
{
    const vec16 t = low;
    low = add(t, high);
    high = montgomery_mul(sub(high, t), z, z_q_inverse);
    bounded(high, -3 * q / 4, 3 * q / 4);
}
MLKEM_INLINE void inverse(vec16& low, vec16& high, std::size_t i) noexcept
{
    inverse(low, high, vec16::set1(tables::zetas.b[i]), vec16::set1(tables::zetas.b_q_inverse[i]));
}

/// The layers below `len` = 32 whose butterflies lie between whole vectors of a block of 64. There
/// is one call for each pair of runs of len / lanes vectors.
template <std::size_t len> MLKEM_INLINE void forward_layer(vec16* f, std::size_t block) noexcept
{
    constexpr std::size_t run = len / vec16::lanes;
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < 32 / vec16::lanes; ++i) {
        const std::size_t at = i / run * 2 * run + i % run;
        forward(f[at], f[at + run], 128 / len + block * (32 / len) + i / run);
    }
}
template <std::size_t len, bool reduce>
MLKEM_INLINE void inverse_layer(vec16* f, std::size_t block) noexcept
{
    constexpr std::size_t run = len / vec16::lanes;
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < 32 / vec16::lanes; ++i) {
        const std::size_t at = i / run * 2 * run + i % run;
        inverse(f[at], f[at + run], 256 / len - 1 - block * (32 / len) - i / run);
        if constexpr (reduce) {
            bounded(f[at], -8 * q, 8 * q);
            f[at] = barrett_reduce(f[at]);
        }
    }
}

/// The layers whose butterflies lie between the lanes of one vector: for pair `pair` of vectors.
template <std::size_t len>
MLKEM_INLINE void forward_lanes(vec16& a, vec16& b, std::size_t pair) noexcept
{
    const auto& z = tables::zetas_of_lanes<vec16::lanes, len, false>;
    exchange_blocks<len>(a, b);
    forward(a, b, vec16::constants(z.b.data() + pair * vec16::lanes),
            vec16::constants(z.b_q_inverse.data() + pair * vec16::lanes));
}
template <std::size_t len, bool reduce>
MLKEM_INLINE void inverse_lanes(vec16& a, vec16& b, std::size_t pair) noexcept
{
    const auto& z = tables::zetas_of_lanes<vec16::lanes, len, true>;
    inverse(a, b, vec16::constants(z.b.data() + pair * vec16::lanes),
            vec16::constants(z.b_q_inverse.data() + pair * vec16::lanes));
    if constexpr (reduce) {
        bounded(a, -8 * q, 8 * q);
        a = barrett_reduce(a);
    }
    exchange_blocks<len>(a, b);
}

/// x mod q in FIPS 203's range. Requires any x. Ensures 0 <= r < q.
MLKEM_INLINE vec16 canonical(const vec16& x) noexcept
{
    return add_q_if_negative(barrett_reduce(x));
}

/// What cache() and ntt_cached() make: |x| <= 0.71 q.
MLKEM_INLINE vec16 load_cached(const vec16::element* p) noexcept
{
    const vec16 x = vec16::load(p);
    bounded(x, -71 * q / 100, 71 * q / 100);
    return x;
}
MLKEM_INLINE void store_cached(const vec16& x, vec16::element* p) noexcept
{
    bounded(x, -71 * q / 100, 71 * q / 100);
    x.store(p);
}

/// Pairs (x0, x1) of T_q in the form that products take: what an even and an odd coefficient of a
/// product multiply by. Pair i / 2 goes to g + i as (x0, x1 gamma), and to g + n + i as (x1, x0).
/// The pairs after it follow. All are times 2^16, which montgomery_reduce takes away. Requires |x|
/// <= 8.2 q. Ensures |g| <= 0.71 q.
MLKEM_INLINE void cache_pairs(const vec16& x, vec16::element* g, std::size_t i) noexcept
{
    const auto& factors = tables::cache_factors;
    store_cached(montgomery_mul(x, vec16::constants(factors.b.data() + i),
                                vec16::constants(factors.b_q_inverse.data() + i)),
                 g + i);
    store_cached(swap_pairs(montgomery_mul(x, vec16::set1(factors.b[0]),
                                           vec16::set1(factors.b_q_inverse[0]))),
                 g + n + i);
}

/// What an NTT leaves behind: its coefficients in canonical form, the same added to what is there,
/// or as cache() has them.
enum class ntt_form { residues, added, cached };

/// Number of coefficients whose layers from len = 32 on run side by side: as many as registers
/// hold. Some butterfly then always waits for no other.
inline constexpr std::size_t part = 8 * vec16::lanes;

/// A layer whose butterflies lie between the lanes of vectors, for all pairs of a part that begins
/// with pair number `first`.
template <std::size_t len> MLKEM_INLINE void forward_pairs(vec16* v, std::size_t first) noexcept
{
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < part / vec16::lanes; i += 2)
        forward_lanes<len>(v[i], v[i + 1], first + i / 2);
}

/// A layer whose butterflies lie between whole vectors, for all blocks of a part that begins with
/// block number `first`.
template <std::size_t len> MLKEM_INLINE void forward_blocks(vec16* v, std::size_t first) noexcept
{
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < part / 64; ++i)
        forward_layer<len>(v + i * 64 / vec16::lanes, first + i);
}

/// The layers of Algorithm 9 from len = 32 on, for the part of f that begins at coefficient
/// `begin`. The result goes to f_hat, which may be f.
MLKEM_INLINE void forward_part(const vec16::element* f, vec16::element* f_hat, std::size_t begin,
                               ntt_form form) noexcept
{
    constexpr std::size_t lanes = vec16::lanes, vectors = part / lanes;
    vec16 v[vectors];
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < vectors; ++i)
        v[i] = vec16::load(f + begin + i * lanes);
    forward_blocks<32>(v, begin / 64);
    if constexpr (lanes <= 16)
        forward_blocks<16>(v, begin / 64);
    if constexpr (lanes <= 8)
        forward_blocks<8>(v, begin / 64);
    const std::size_t first = begin / (2 * lanes);
    if constexpr (lanes > 16)
        forward_pairs<16>(v, first);
    if constexpr (lanes > 8)
        forward_pairs<8>(v, first);
    forward_pairs<4>(v, first);
    forward_pairs<2>(v, first);
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < vectors; i += 2)
        exchange_outwards(v[i], v[i + 1]);
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < vectors; ++i) {
        const std::size_t at = begin + i * lanes;
        bounded(v[i], -82 * q / 10, 82 * q / 10);
        if (form == ntt_form::cached)
            cache_pairs(v[i], f_hat, at);
        else if (form == ntt_form::added)
            store_residues(canonical(add(v[i], load_residues(f_hat + at))), f_hat + at);
        else
            store_residues(canonical(v[i]), f_hat + at);
    }
}

/// All parts. One function for every form: it is long.
MLKEM_NOINLINE inline void forward_parts(const vec16::element* f, vec16::element* f_hat,
                                         ntt_form form) noexcept
{
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t begin = 0; begin < n; begin += part)
        forward_part(f, f_hat, begin, form);
}

/// The first two layers. Requires 0 <= f < q. Ensures |f_hat| <= 2.5 q.
MLKEM_INLINE void forward_quarters(const vec16::element* f, vec16::element* f_hat) noexcept
{
    constexpr std::size_t lanes = vec16::lanes;
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < 64; i += lanes) {
        vec16 a = load_residues(f + i), b = load_residues(f + i + 64);
        vec16 c = load_residues(f + i + 128), d = load_residues(f + i + 192);
        forward(a, c, 1);
        forward(b, d, 1);
        forward(a, b, 2);
        forward(c, d, 3);
        a.store(f_hat + i);
        b.store(f_hat + i + 64);
        c.store(f_hat + i + 128);
        d.store(f_hat + i + 192);
    }
}
/// FIPS 203's NTT. Requires 0 <= f < q, f and f_hat apart or the same. Ensures 0 <= f_hat < q.
/// Each of the 7 layers adds at most 0.75 q to less than q, so that all stays below 6.25 q < 2^15.
MLKEM_NOINLINE inline void ntt(const vec16::element* f, vec16::element* f_hat) noexcept
{
    forward_quarters(f, f_hat);
    forward_parts(f_hat, f_hat, ntt_form::residues);
}
/// cache() of it, 2 n long.
MLKEM_NOINLINE inline void ntt_cached(const vec16::element* f, vec16::element* g) noexcept
{
    forward_quarters(f, g);
    forward_parts(g, g, ntt_form::cached);
}

/// One layer of Algorithm 10 for pairs of vectors.
template <std::size_t len, bool reduce>
MLKEM_INLINE void inverse_pairs(vec16* v, std::size_t first) noexcept
{
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < part / vec16::lanes; i += 2)
        inverse_lanes<len, reduce>(v[i], v[i + 1], first + i / 2);
}
template <std::size_t len, bool reduce>
MLKEM_INLINE void inverse_blocks(vec16* v, std::size_t first) noexcept
{
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < part / 64; ++i)
        inverse_layer<len, reduce>(v + i * 64 / vec16::lanes, first + i);
}

/// The layers of Algorithm 10 up to len = 32, for the part of f_hat that begins at coefficient
/// `begin`.
MLKEM_INLINE void inverse_part(const vec16::element* f_hat, vec16::element* f,
                               std::size_t begin) noexcept
{
    constexpr std::size_t lanes = vec16::lanes, vectors = part / lanes;
    vec16 v[vectors];
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < vectors; ++i)
        v[i] = load_residues(f_hat + begin + i * lanes);
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < vectors; i += 2)
        exchange_inwards(v[i], v[i + 1]);
    const std::size_t first = begin / (2 * lanes);
    inverse_pairs<2, false>(v, first);
    inverse_pairs<4, false>(v, first);
    if constexpr (lanes > 8)
        inverse_pairs<8, true>(v, first);
    else
        inverse_blocks<8, true>(v, begin / 64);
    if constexpr (lanes > 16)
        inverse_pairs<16, false>(v, first);
    else
        inverse_blocks<16, false>(v, begin / 64);
    inverse_blocks<32, false>(v, begin / 64);
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < vectors; ++i)
        v[i].store(f + begin + i * lanes);
}

/// All parts.
MLKEM_NOINLINE inline void inverse_parts(const vec16::element* f_hat, vec16::element* f) noexcept
{
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t begin = 0; begin < n; begin += part)
        inverse_part(f_hat, f, begin);
}
/// The last two layers and the factor 128^-1, for one vector of each quarter: f[i], f[i + 64],
/// f[i + 128], f[i + 192]. Ensures |f| <= 0.75 q.
MLKEM_INLINE void inverse_quarters(vec16& a, vec16& b, vec16& c, vec16& d) noexcept
{
    inverse(a, b, 3);
    inverse(c, d, 2);
    bounded(a, -54 * q / 10, 54 * q / 10);
    bounded(c, -54 * q / 10, 54 * q / 10);
    c = barrett_reduce(c);
    const auto& factor = tables::inverse_128;
    const auto& with_zeta = tables::inverse_128_zeta_1;
    inverse(a, c, vec16::set1(with_zeta.b), vec16::set1(with_zeta.b_q_inverse));
    inverse(b, d, vec16::set1(with_zeta.b), vec16::set1(with_zeta.b_q_inverse));
    a = montgomery_mul(a, vec16::set1(factor.b), vec16::set1(factor.b_q_inverse));
    b = montgomery_mul(b, vec16::set1(factor.b), vec16::set1(factor.b_q_inverse));
}

/// FIPS 203's inverse NTT. Requires 0 <= f_hat < q. Ensures 0 <= f < q. Sums double in each layer.
/// In the layer len = 8 they reach less than 8 q < 2^15 and are reduced, to at most 0.71 q. In the
/// layer len = 64 they reach 5.4 q, and one of each two is reduced again.
MLKEM_NOINLINE inline void inverse_ntt(const vec16::element* f_hat, vec16::element* f) noexcept
{
    inverse_parts(f_hat, f);
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < 64; i += vec16::lanes) {
        vec16 a = vec16::load(f + i), b = vec16::load(f + i + 64);
        vec16 c = vec16::load(f + i + 128), d = vec16::load(f + i + 192);
        inverse_quarters(a, b, c, d);
        store_residues(add_q_if_negative(a), f + i);
        store_residues(add_q_if_negative(b), f + i + 64);
        store_residues(add_q_if_negative(c), f + i + 128);
        store_residues(add_q_if_negative(d), f + i + 192);
    }
}

/// Writes an element of T_q in the form that products take, 2 n long: see cache_pairs. Requires 0
/// <= g_hat < q.
MLKEM_NOINLINE inline void cache(const vec16::element* g_hat, vec16::element* g) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        cache_pairs(load_residues(g_hat + i), g, i);
}

/// FIPS 203's MultiplyNTTs, summed. The sum over i < Rank of f_hat[i * stride] times the cached
/// polynomials at g, each 2 n long, goes to h_hat. The output may be f_hat. Requires 0 <= f_hat <
/// q, |g| <= 0.71 q. Ensures 0 <= h_hat < q: the sums of 2 Rank products are below 5.7 q^2 < 2^15
/// q.
template <std::size_t Rank>
MLKEM_NOINLINE inline void multiply_accumulate(const vec16::element* f_hat, std::size_t stride,
                                               const vec16::element* g,
                                               vec16::element* h_hat) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes) {
        const vec16 f = load_residues(f_hat + i);
        vec32 even = multiply_pairs(f, load_cached(g + i));
        vec32 odd = multiply_pairs(f, load_cached(g + n + i));
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t j = 1; j < Rank; ++j) {
            const vec16 f_j = load_residues(f_hat + n * stride * j + i);
            even = add(even, multiply_pairs(f_j, load_cached(g + 2 * n * j + i)));
            odd = add(odd, multiply_pairs(f_j, load_cached(g + 2 * n * j + n + i)));
        }
        store_residues(add_q_if_negative(montgomery_reduce(even, odd)), h_hat + i);
    }
}

/// f + g. Requires 0 <= f, g < q. Ensures the same of the sum.
MLKEM_NOINLINE inline void add_to(vec16::element* f, const vec16::element* g) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes) {
        const vec16 g_less_q = sub(load_residues(g + i), vec16::set1(q));
        store_residues(add_q_if_negative(add(load_residues(f + i), g_less_q)), f + i);
    }
}

/// f - g. Requires 0 <= f, g < q. Ensures the same of the difference.
MLKEM_NOINLINE inline void subtract_from(vec16::element* f, const vec16::element* g) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        store_residues(add_q_if_negative(sub(load_residues(f + i), load_residues(g + i))), f + i);
}
