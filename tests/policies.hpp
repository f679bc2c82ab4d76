// SPDX-License-Identifier: MIT
// Policies as tests call them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>

namespace mlkem_test {

/// The end of Decaps: compares in pieces of `piece` bytes (a multiple of 32), and selects.
template <class Backend>
void select_secret(const std::uint8_t* c, const std::uint8_t* c_prime, std::size_t size,
                   std::span<const std::uint8_t, 32> k_prime,
                   std::span<const std::uint8_t, 32> k_bar, std::span<std::uint8_t, 32> out,
                   std::size_t piece = 2048)
{
    typename Backend::fo fo;
    for (std::size_t at = 0; at < size; at += piece)
        fo.compare(c + at, c_prime + at, piece < size - at ? piece : size - at);
    fo.select(k_prime, k_bar, out);
}

} // namespace mlkem_test
