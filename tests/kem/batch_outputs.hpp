// SPDX-License-Identifier: MIT
// Outputs of batch functions, filled with a pattern beforehand to see whether a call wrote to them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kems.hpp"

namespace mlkem_test {

inline constexpr std::uint8_t untouched = 0xee;

/// Arrays of N bytes, all of the pattern.
template <std::size_t N> std::vector<std::array<std::uint8_t, N>> patterned(std::size_t size)
{
    std::array<std::uint8_t, N> each;
    each.fill(untouched);
    return std::vector(size, each);
}

template <std::size_t N>
bool still_patterned(const std::vector<std::array<std::uint8_t, N>>& arrays)
{
    return arrays == patterned<N>(arrays.size());
}

/// Ciphertexts and secrets of the pattern, as encaps_batch and decaps_batch write them.
template <class Kem> struct typed_outputs {
    std::vector<typename Kem::ciphertext> c;
    std::vector<mlkem::shared_secret> K;

    typed_outputs(std::size_t ciphertexts, std::size_t secrets) : c(ciphertexts)
    {
        for (auto& each : c)
            std::ranges::fill(each.bytes(), untouched);
        for (std::size_t i = 0; i < secrets; ++i)
            K.emplace_back(patterned<32>(1)[0]);
    }
    bool are_untouched() const
    {
        const typed_outputs fresh(c.size(), K.size());
        return c == fresh.c && K == fresh.K;
    }
};

} // namespace mlkem_test
