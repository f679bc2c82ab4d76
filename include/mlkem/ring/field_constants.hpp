// SPDX-License-Identifier: MIT
// Constants of arithmetic modulo q, computed at compile time from 17 and 3329 (FIPS 203,
// section 4.3). Every backend makes its tables of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::field {

using fips203::q;

/// q^-1 mod 2^16, by Newton's iteration: each step doubles the correct bits.
inline constexpr std::uint16_t q_inverse = [] {
    std::uint32_t x = 1;
    for (int i = 0; i < 4; ++i)
        x *= 2 - std::uint32_t{q} * x;
    return static_cast<std::uint16_t>(x);
}();
static_assert(static_cast<std::uint16_t>(std::uint32_t{q} * q_inverse) == 1);

/// base^exponent mod q.
constexpr std::uint32_t power(std::uint32_t base, std::size_t exponent) noexcept
{
    std::uint32_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1)
            result = result * base % q;
        base = base * base % q;
    }
    return result;
}

/// zeta = 17, a primitive 256th root of unity modulo q (FIPS 203, section 4.3).
inline constexpr std::uint32_t zeta = 17;
static_assert(power(zeta, 128) == q - 1);

/// BitRev_7 (FIPS 203, section 4.3).
constexpr std::size_t bit_reverse_7(std::size_t i) noexcept
{
    std::size_t r = 0;
    for (int bit = 0; bit < 7; ++bit)
        r |= ((i >> bit) & 1) << (6 - bit);
    return r;
}

/// zeta^BitRev_7(i) mod q, for Algorithms 9 and 10 (FIPS 203, appendix A, first table).
constexpr std::uint32_t zeta_power(std::size_t i) noexcept { return power(zeta, bit_reverse_7(i)); }

/// zeta^(2 BitRev_7(i) + 1) mod q, for Algorithm 11 (FIPS 203, appendix A, second table).
constexpr std::uint32_t gamma(std::size_t i) noexcept
{
    return power(zeta, 2 * bit_reverse_7(i) + 1);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::field
MLKEM_DETAIL_HIDDEN_END
