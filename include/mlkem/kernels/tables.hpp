// SPDX-License-Identifier: MIT
// Constants of the vector kernels, computed at compile time from 17 and 3329; they depend on the
// number of lanes, not on the instruction set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../machine/test_hooks.hpp"
#include "../ring/field_constants.hpp"
#include "../simd/layout.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::tables {

using field::zeta_power;
using fips203::n;
using fips203::q;

/// x mod q as the number of least magnitude.
constexpr std::int16_t centred(std::uint32_t x) noexcept
{
    const auto r = static_cast<std::int32_t>(x % q);
    return static_cast<std::int16_t>(r > q / 2 ? r - q : r);
}

/// A constant factor for montgomery_mul: b and b q^-1 mod 2^16.
struct montgomery_factor {
    std::int16_t b, b_q_inverse;
};

/// The factor by which montgomery_mul, which takes away 2^16, multiplies by x.
constexpr montgomery_factor make_factor(std::uint32_t x) noexcept
{
    const std::int16_t b = centred((x % q << 16) % q);
    return {b, static_cast<std::int16_t>(std::uint32_t{static_cast<std::uint16_t>(b)} *
                                         field::q_inverse)};
}

/// `size` factors, each word in an array of its own, for vector loads.
template <std::size_t size> struct factor_table {
    alignas(64) std::array<std::int16_t, size> b, b_q_inverse;

    constexpr void set(std::size_t i, montgomery_factor f) noexcept
    {
        b[i] = f.b;
        b_q_inverse[i] = f.b_q_inverse;
    }
};

/// The zetas of Algorithms 9 and 10.
inline constexpr factor_table<128> zetas = [] {
    factor_table<128> t{};
    for (std::size_t i = 0; i < 128; ++i)
        t.set(i, make_factor(zeta_power(i)));
    return t;
}();

/// Products of the zetas of the first two layers, number 1, and 2 and 3, for factors so small that
/// their products are exact.
struct first_zetas {
    static constexpr std::int16_t z1 = centred(zeta_power(1)), z2 = centred(zeta_power(2)),
                                  z3 = centred(zeta_power(3)),
                                  z1_z2 = centred(zeta_power(1) * zeta_power(2)),
                                  z1_z3 = centred(zeta_power(1) * zeta_power(3));
};

/// The zeta of each lane, for the layers of the NTT with butterflies between the lanes of two
/// vectors. Before, exchange_blocks has put these vectors into the order inwards(len).
/// Algorithm 9 counts zetas from 128 / len upwards, Algorithm 10 from 256 / len - 1 downwards.
template <std::size_t lanes, std::size_t len, bool inverse>
inline constexpr factor_table<n / 2> zetas_of_lanes = [] {
    constexpr auto order = layout::lane_pair<lanes>::inwards(len);
    factor_table<n / 2> t{};
    for (std::size_t i = 0; i < n / 2; ++i) {
        const std::size_t block = (i / lanes * 2 * lanes + order.a[i % lanes]) / (2 * len);
        const std::size_t zeta = inverse ? 256 / len - 1 - block : 128 / len + block;
        t.b[i] = zetas.b[zeta];
        t.b_q_inverse[i] = zetas.b_q_inverse[zeta];
    }
    return t;
}();

/// 2^16, and at odd places 2^16 gamma, for what products in T_q multiply by (FIPS 203, Algorithm
/// 11).
inline constexpr factor_table<n> cache_factors = [] {
    factor_table<n> t{};
    for (std::size_t i = 0; i < n / 2; ++i) {
        t.set(2 * i, make_factor(65536 % q));
        t.set(2 * i + 1, make_factor((65536 % q) * field::gamma(i)));
    }
    return t;
}();

/// 128^-1, the last factor of the inverse NTT; by itself, and with the zeta of the last layer.
inline constexpr montgomery_factor inverse_128 = make_factor(3303);
inline constexpr montgomery_factor inverse_128_zeta_1 = make_factor(3303 * zeta_power(1));
static_assert(128 * 3303 % q == 1);

/// round(2^15 / q): barrett_reduce multiplies by it.
inline constexpr std::int16_t barrett_factor = (32768 + q / 2) / q;
/// round(2^26 / q), and round up(2^(12 + d) / q): compress multiplies by them.
inline constexpr std::int16_t compress_factor = ((1 << 26) + q / 2) / q;
template <int d> inline constexpr std::int16_t compress_estimate = ((1 << (12 + d)) + q - 1) / q;

/// For up to eight lanes of 64 bits: from number 7 - i on, all ones but in lane i.
inline constexpr std::array<std::uint64_t, 15> all_but_one = [] {
    std::array<std::uint64_t, 15> words{};
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = i == 7 ? 0 : ~std::uint64_t{0};
    return words;
}();

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::tables
MLKEM_DETAIL_HIDDEN_END
