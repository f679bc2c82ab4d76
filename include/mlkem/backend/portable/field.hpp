// SPDX-License-Identifier: MIT
// Arithmetic modulo q on 16-bit words, in constant time and free of division (portable backend).
// Functions work lane by lane, so that compilers vectorise loops over them on any machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../../ring/field_constants.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code {

using field::q_inverse;
using fips203::n;
using fips203::q;

using std::int16_t;
using std::int32_t;
using std::uint16_t;
using std::uint32_t;

/// The low 16 bits of x.
MLKEM_INLINE constexpr uint16_t low16(uint32_t x) noexcept { return static_cast<uint16_t>(x); }
MLKEM_INLINE constexpr int16_t signed_low16(int32_t x) noexcept
{
    return static_cast<int16_t>(static_cast<uint16_t>(x));
}

/// a + b, a - b and a b modulo 2^16. Each step ends in 16 bits, so that vectorisers use 16-bit
/// lanes.
MLKEM_INLINE constexpr uint16_t sum(uint16_t a, uint16_t b) noexcept
{
    return low16(uint32_t{a} + b);
}
MLKEM_INLINE constexpr uint16_t difference(uint16_t a, uint16_t b) noexcept
{
    return low16(uint32_t{a} - b);
}
MLKEM_INLINE constexpr uint16_t product(uint16_t a, uint16_t b) noexcept
{
    return low16(uint32_t{a} * b);
}

/// x + q if x < 0. Requires -q <= x < q. Ensures 0 <= r < q, except r = 0 for x = -q.
MLKEM_INLINE constexpr int16_t add_q_if_negative(int16_t x) noexcept
{
    return signed_low16(x + ((x >> 15) & q));
}

/// x mod q. Requires x < 2 q. Ensures r < q.
MLKEM_INLINE constexpr int16_t subtract_q_if_not_below(uint16_t x) noexcept
{
    return add_q_if_negative(signed_low16(x - q));
}

/// A constant factor b, 0 <= b < q, with floor(b 2^16 / q), for multiply().
struct factor {
    uint16_t b, b_over_q;
};

MLKEM_INLINE constexpr factor make_factor(uint32_t b) noexcept
{
    return {low16(b), low16((b << 16) / q)};
}

/// a b mod q. Requires any a. Ensures r < q + q a / 2^16 < 2 q. Proof: t is below a b / q by less
/// than 1 + a / 2^16.
MLKEM_INLINE constexpr uint16_t multiply(uint16_t a, factor f) noexcept
{
    const uint16_t t = low16((uint32_t{a} * f.b_over_q) >> 16);
    return difference(product(a, f.b), product(t, q));
}

/// x mod q. Requires any x. Ensures r < 2 q: t is below x / q by less than 1 + x / 95000.
MLKEM_INLINE constexpr uint16_t barrett_reduce(uint16_t x) noexcept
{
    const uint16_t t = low16((uint32_t{x} * (65536 / q)) >> 16);
    return difference(x, product(t, q));
}

/// x 2^-16 mod q. Requires |x| < 2^15 q. Ensures |r| < q: |r| 2^16 <= |x| + 2^15 q.
MLKEM_INLINE constexpr int16_t montgomery_reduce(int32_t x) noexcept
{
    const int16_t m = static_cast<int16_t>(product(low16(static_cast<uint32_t>(x)), q_inverse));
    return signed_low16((x - m * q) >> 16);
}

/// Factors with each of their two words in an array of its own, for vector loads.
template <std::size_t size> struct factor_table {
    std::array<uint16_t, size> b, b_over_q;

    constexpr void set(std::size_t i, factor f) noexcept
    {
        b[i] = f.b;
        b_over_q[i] = f.b_over_q;
    }
    constexpr factor operator[](std::size_t i) const noexcept { return {b[i], b_over_q[i]}; }
};

/// The zetas of Algorithms 9 and 10.
inline constexpr factor_table<128> zetas = [] {
    factor_table<128> table{};
    for (std::size_t i = 0; i < 128; ++i)
        table.set(i, make_factor(field::zeta_power(i)));
    return table;
}();

/// The gammas of Algorithm 11.
inline constexpr factor_table<128> gammas = [] {
    factor_table<128> table{};
    for (std::size_t i = 0; i < 128; ++i)
        table.set(i, make_factor(field::gamma(i)));
    return table;
}();

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code
MLKEM_DETAIL_HIDDEN_END
