// Values that tests compare with, computed by the reference code and not by the library.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "support.hpp"
#include "unit/reference_keccak.hpp"

namespace mlkem_test {

/// Whether two ranges hold the same bytes.
template <class A, class B> bool same_bytes(const A& a, const B& b)
{
    return std::ranges::equal(std::span<const u8>(a), std::span<const u8>(b));
}

/// J(z || c), the implicit-rejection secret (FIPS 203, Algorithm 18, line 7).
inline std::array<u8, 32> rejection_secret(std::span<const u8, 32> z, std::span<const u8> c)
{
    std::array<u8, 32> out{};
    std::ranges::copy(
        reference::shake256(reference::concatenation({{z.begin(), z.end()}, {c.begin(), c.end()}}),
                            out.size()),
        out.begin());
    return out;
}

/// H(ek), as an expanded decapsulation key holds it.
inline std::array<u8, 32> hash_of_ek(std::span<const u8> ek)
{
    std::array<u8, 32> out{};
    std::ranges::copy(reference::sha3_256({ek.begin(), ek.end()}), out.begin());
    return out;
}

} // namespace mlkem_test
