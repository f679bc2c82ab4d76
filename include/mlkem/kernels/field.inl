// SPDX-License-Identifier: MIT
// Arithmetic modulo q on vectors. Read once per instruction set; the vectors that check kernels
// have operations of their own in its place, whose contracts tests prove for this file.

/// a b. Requires it within 16 bits.
MLKEM_INLINE vec16 mul(const vec16& a, const vec16& b) noexcept { return mul_lo_wrapping(a, b); }

/// a b 2^-16 mod q. Requires any a, |b| < q, b_q_inverse = b q^-1 mod 2^16. Ensures
/// |r| <= (|a b| + 2^15 q) / 2^16, so that |r| < q.
MLKEM_INLINE vec16 montgomery_mul(const vec16& a, const vec16& b, const vec16& b_q_inverse) noexcept
{
    const vec16 m = mul_lo_wrapping(a, b_q_inverse);
    return sub_high(a, b, m, vec16::set1(q));
}

/// The sums x 2^-16 mod q, from 32 bits: lane 2 i from even[i], lane 2 i + 1 from odd[i].
/// Requires |x| < 2^15 q. Ensures |r| <= (|x| + 2^15 q) / 2^16, so that |r| < q.
MLKEM_INLINE vec16 montgomery_reduce(const vec32& even, const vec32& odd) noexcept
{
    const auto q_inverse = static_cast<std::int16_t>(field::q_inverse);
    const vec16 m = mul_lo_wrapping(low_halves(even, odd), vec16::set1(q_inverse));
    return sub(high_halves(even, odd), mul_high(m, vec16::set1(q)));
}

/// x mod q, of small magnitude. Requires any x. Ensures |r| <= 2160, so that |r| < q.
MLKEM_INLINE vec16 barrett_reduce(const vec16& x) noexcept
{
    const vec16 t = mul_round(x, vec16::set1(tables::barrett_factor));
    return sub_wrapping(x, mul_lo_wrapping(t, vec16::set1(q)));
}

/// Compress_d(x) (FIPS 203, equation 4.7). Requires 0 <= x < q. Ensures 0 <= r < 2^d.
template <int d> MLKEM_INLINE vec16 compress(const vec16& x) noexcept
{
    vec16 r;
    if constexpr (d <= 5) {
        // x 2^10 / q, then rounded to d bits.
        const vec16 scaled = mul_high(x, vec16::set1(tables::compress_factor));
        r = mul_round(scaled, vec16::set1(1 << (5 + d)));
    } else {
        // An estimate that is right or one too large: then 2^d x + (q - 1) / 2 - r q is negative.
        const vec16 estimate =
            mul_round(shift_left_wrapping<3>(x), vec16::set1(tables::compress_estimate<d>));
        const vec16 dividend = sub_wrapping(shift_left_wrapping<d>(x), vec16::set1(-(q - 1) / 2));
        const vec16 remainder = sub_wrapping(dividend, mul_lo_wrapping(estimate, vec16::set1(q)));
        r = add(estimate, shift_right<15>(remainder));
    }
    return bit_and(r, vec16::set1((1 << d) - 1));
}

/// Decompress_d(y) (FIPS 203, equation 4.8). Requires 0 <= y < 2^d. Ensures 0 <= r < q.
template <int d> MLKEM_INLINE vec16 decompress(const vec16& y) noexcept
{
    return mul_round(shift_left_wrapping<15 - d>(y), vec16::set1(q));
}

/// Low <= x <= high, as a comment that can be checked. The vectors that check kernels prove it. In
/// a test (machine/test_hooks.hpp) every call asserts it.
MLKEM_INLINE void bounded([[maybe_unused]] const vec16& x, [[maybe_unused]] int low,
                          [[maybe_unused]] int high) noexcept
{
    if constexpr (test_hooks::checks_bounds) {
        vec16::element lanes[vec16::lanes];
        x.store(lanes);
        test_hooks::require_bounds(lanes, low, high);
    }
}
