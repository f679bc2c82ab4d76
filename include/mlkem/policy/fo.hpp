// Policy: the end of the Fujisaki-Okamoto transform (FIPS 203, Algorithm 18, lines 9 to 12):
// compare the ciphertext with its re-encryption and select the secret, in constant time.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "../ct.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// select_secret(c, c_prime, size, k_prime, k_bar, out): out = k_prime if c[0:size] =
/// c_prime[0:size], else k_bar, 32 bytes; with no branch, no index and no early end on any of them.
template <class T>
concept fo_policy = requires(const u8* bytes, std::size_t size, std::span<const u8, 32> secret,
                             std::span<u8, 32> out)
{
    requires noexcept(T::select_secret(bytes, bytes, size, secret, secret, out));
};

/// Whether two byte strings are equal, as double_check_fo wants it; plain code.
struct byte_comparison {
    static constexpr ct::mask equal(const u8* a, const u8* b, std::size_t size) noexcept
    {
        return ct::equal(a, b, size);
    }
};

/// Compares twice, each time from memory and into an accumulator and a mask of its own, and lets
/// both masks gate the selection: a single fault in either cannot make a rejection an acceptance.
template <class Comparison> struct double_check_fo {
    static constexpr void select_secret(const u8* c, const u8* c_prime, std::size_t size,
                                        std::span<const u8, 32> k_prime,
                                        std::span<const u8, 32> k_bar,
                                        std::span<u8, 32> out) noexcept
    {
        const ct::mask once = Comparison::equal(c, c_prime, size);
        const ct::mask again = Comparison::equal(c_prime, c, size);
        std::array<u8, 32> selected{};
        ct::select(once, selected.data(), k_prime.data(), k_bar.data(), 32);
        ct::select(again, out.data(), selected.data(), k_bar.data(), 32);
    }
};

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
