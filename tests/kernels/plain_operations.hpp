// SPDX-License-Identifier: MIT
// What the library gives without marks, for the program in which std::uint8_t is another type.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace mlkem_test {

using plain_value = std::array<unsigned char, 32>;
struct plain_results {
    std::vector<unsigned char> ek, dk, c, secret;
    /// Decaps of c with changed_byte ^ 1.
    std::vector<unsigned char> rejected;
};
inline constexpr std::size_t changed_byte = 5;

/// KeyGen, Encaps and Decaps of ML-KEM-512, 768 or 1024, by k.
plain_results plain_operations(std::size_t k, const plain_value& d, const plain_value& z,
                               const plain_value& m);

} // namespace mlkem_test
