// Arithmetic modulo q on 16-bit words, in constant time and free of division (portable backend).
// Written lane by lane so that compilers vectorise loops over it on any machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../../params.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET::portable_code {

using std::int16_t;
using std::int32_t;
using std::uint16_t;
using std::uint32_t;

/// The low 16 bits of x as a signed word.
MLKEM_DETAIL_INLINE constexpr int16_t low16(int32_t x) noexcept
{
    return static_cast<int16_t>(static_cast<uint16_t>(x));
}

/// q^-1 mod 2^16 as a signed word, by Newton's iteration: each step doubles the correct bits.
inline constexpr int16_t q_inverse = [] {
    uint32_t x = 1;
    for (int i = 0; i < 4; ++i)
        x *= 2 - uint32_t{q} * x;
    return low16(static_cast<int32_t>(x & 0xffff));
}();
static_assert(static_cast<uint16_t>(q * q_inverse) == 1);

/// x + q if x < 0. Requires -q <= x < q. Ensures 0 <= r < q, or r = 0 for x = -q.
MLKEM_DETAIL_INLINE constexpr int16_t add_q_if_negative(int16_t x) noexcept
{
    return low16(x + ((x >> 15) & q));
}

/// x 2^-16 mod q. Requires |x| <= 2^15 q. Ensures |r| <= q: |r| 2^16 <= |x| + 2^15 q <= 2^16 q, and
/// |r| < q if |x| < 2^15 q.
MLKEM_DETAIL_INLINE constexpr int16_t montgomery_reduce(int32_t x) noexcept
{
    const int16_t m = low16(low16(x) * q_inverse);
    return low16((x - m * q) >> 16);
}

/// A constant factor in the form that montgomery_mul wants: b = value 2^16 mod q, |b| < q/2 + 1,
/// and b q^-1 mod 2^16.
struct factor {
    int16_t b, b_q_inverse;
};

MLKEM_DETAIL_INLINE constexpr factor make_factor(int32_t value) noexcept
{
    int32_t b = static_cast<int32_t>((int64_t{value} << 16) % q);
    if (b > q / 2)
        b -= q;
    return {low16(b), low16(b * q_inverse)};
}

/// a value mod q. Requires any a. Ensures |r| < q: |a b| <= 2^15 (q/2 + 1), so that
/// |r| 2^16 < 2^15 (q/2 + 1) + 2^15 q.
MLKEM_DETAIL_INLINE constexpr int16_t montgomery_mul(int16_t a, factor f) noexcept
{
    const int16_t m = low16(a * f.b_q_inverse);
    return low16(((a * f.b) >> 16) - ((m * q) >> 16));
}

/// x mod q, any x. Ensures 0 <= r < q: t = x / q rounded down, but x / q - 1 for negative multiples
/// of q, since v exceeds 2^26 / q by less than 1 and 2^15 < 2^26 / q.
MLKEM_DETAIL_INLINE constexpr int16_t barrett_reduce(int16_t x) noexcept
{
    constexpr int32_t v = (1 << 26) / q + 1;
    const int16_t t = low16(((x * v) >> 16) >> 10);
    const int16_t r = low16(x - t * q); // 0 <= r <= q
    return add_q_if_negative(low16(r - q));
}

/// base^exponent mod q.
constexpr int32_t power(int32_t base, unsigned exponent) noexcept
{
    int32_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1)
            result = result * base % q;
        base = base * base % q;
    }
    return result;
}

/// zeta = 17, a primitive 256th root of unity modulo q (FIPS 203, section 4.3).
inline constexpr int32_t zeta = 17;
static_assert(power(zeta, 128) == q - 1);

/// BitRev_7 (FIPS 203, section 4.3).
constexpr unsigned bit_reverse_7(unsigned i) noexcept
{
    unsigned r = 0;
    for (int bit = 0; bit < 7; ++bit)
        r |= ((i >> bit) & 1U) << (6 - bit);
    return r;
}

/// zeta^BitRev_7(i) mod q, for Algorithms 9 and 10 (FIPS 203, appendix A, first table).
inline constexpr std::array<factor, 128> zetas = [] {
    std::array<factor, 128> table{};
    for (unsigned i = 0; i < 128; ++i)
        table[i] = make_factor(power(zeta, bit_reverse_7(i)));
    return table;
}();

/// zeta^(2 BitRev_7(i) + 1) mod q, for Algorithm 11 (FIPS 203, appendix A, second table).
inline constexpr std::array<factor, 128> gammas = [] {
    std::array<factor, 128> table{};
    for (unsigned i = 0; i < 128; ++i)
        table[i] = make_factor(power(zeta, 2 * bit_reverse_7(i) + 1));
    return table;
}();

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::portable_code
