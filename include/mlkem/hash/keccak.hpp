// SPDX-License-Identifier: MIT
// The Keccak-f[1600] permutation (FIPS 202, section 3.3): its constants, and what a backend has to
// offer of it.
//
// The words of N states are interleaved: word w of state i is at states[w * N + i].
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../machine/target.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Words of 64 bits in a Keccak state.
inline constexpr std::size_t keccak_words = 25;

/// Relative costs of a permutation of N states; 0 where the backend has none.
struct permutation_costs {
    std::uint16_t one, two, four, eight;

    constexpr std::uint32_t of(std::size_t lanes) const noexcept
    {
        return lanes == 1 ? one : lanes == 2 ? two : lanes == 4 ? four : eight;
    }
};

/// permute<1> permutes a state. A policy may have permute<N> for N interleaved states, too. Sponges
/// need one; executors permute many by themselves.
template <class T>
concept keccak_policy =
    requires(std::uint64_t* states) { requires noexcept(T::template permute<1>(states)); };

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::fips202 {

/// rc[t] of FIPS 202, Algorithm 5, as the constants RC[round] of Algorithm 6 (iota). Bit 2^j - 1 of
/// RC[i] is the output of a shift register at step j + 7 i. The register is x^8 + x^6 + x^5 + x^4 +
/// 1.
inline constexpr std::array<std::uint64_t, 24> round_constants = [] {
    std::array<std::uint64_t, 24> table{};
    unsigned r = 1;
    for (std::uint64_t& rc : table) {
        for (int j = 0; j < 7; ++j) {
            if (r & 1)
                rc |= std::uint64_t{1} << ((1 << j) - 1);
            r = r & 0x80 ? (r << 1) ^ 0x171 : r << 1;
        }
    }
    return table;
}();

/// Offsets of rho by word x + 5 y (FIPS 202, section 3.2.2, Table 2).
inline constexpr std::array<int, keccak_words> rho_offsets = [] {
    std::array<int, keccak_words> table{};
    std::size_t x = 1, y = 0;
    for (int t = 0; t < 24; ++t) {
        table[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
        const std::size_t next_y = (2 * x + 3 * y) % 5;
        x = y;
        y = next_y;
    }
    return table;
}();

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::fips202
MLKEM_DETAIL_HIDDEN_END
