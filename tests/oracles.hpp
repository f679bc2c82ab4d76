// SPDX-License-Identifier: MIT
// Values that tests compare with, computed by the reference code and not by the library.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "hash/reference_keccak.hpp"
#include "support.hpp"

namespace mlkem_test {

/// Whether two ranges hold the same bytes.
template <class A, class B> bool same_bytes(const A& a, const B& b)
{
    const std::span<const std::uint8_t> x(a), y(b);
    return std::equal(x.begin(), x.end(), y.begin(), y.end());
}

/// J(z || c), the implicit-rejection secret (FIPS 203, Algorithm 18, line 7).
inline std::array<std::uint8_t, 32> rejection_secret(std::span<const std::uint8_t, 32> z,
                                                     std::span<const std::uint8_t> c)
{
    std::array<std::uint8_t, 32> out{};
    copy_all(
        reference::shake256(reference::concatenation({{z.begin(), z.end()}, {c.begin(), c.end()}}),
                            out.size()),
        out.begin());
    return out;
}

/// H(ek), as an expanded decapsulation key holds it.
inline std::array<std::uint8_t, 32> hash_of_ek(std::span<const std::uint8_t> ek)
{
    std::array<std::uint8_t, 32> out{};
    copy_all(reference::sha3_256({ek.begin(), ek.end()}), out.begin());
    return out;
}

} // namespace mlkem_test
