// SPDX-License-Identifier: MIT
// Policy: the end of the Fujisaki-Okamoto transform (FIPS 203, Algorithm 18, lines 9 to 12). It
// compares the ciphertext with its re-encryption and selects the secret, in constant time.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../ct.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// An object serves one decapsulation. No branch, no index and no early end depends on the
/// arguments' bytes.
///
/// - compare(c, c_prime, size): records whether c[0:size] = c_prime[0:size]. Requires size to be a
///   multiple of 32.
///
/// - select(k_prime, k_bar, out): out = k_prime, 32 bytes, if all compared bytes were equal, else
///   k_bar.
template <class T>
concept fo_policy =
    std::default_initializable<T> &&
    requires(T& fo, const std::uint8_t* bytes, std::size_t size,
             std::span<const std::uint8_t, 32> secret, std::span<std::uint8_t, 32> out) {
        requires noexcept(fo.compare(bytes, bytes, size));
        requires noexcept(fo.select(secret, secret, out));
    };

/// Comparison for double_check_fo in plain code: zero if two byte strings are equal.
struct byte_comparison {
    static constexpr std::uint64_t difference(const std::uint8_t* a, const std::uint8_t* b,
                                              std::size_t size) noexcept
    {
        return ct::difference(a, b, size);
    }
};

/// Compares twice, each time from memory. Each comparison has its own accumulator and mask, and
/// both masks gate the selection. So a single fault in one of them cannot make a rejection an
/// acceptance.
template <class Comparison> class double_check_fo {
  public:
    constexpr void compare(const std::uint8_t* c, const std::uint8_t* c_prime,
                           std::size_t size) noexcept
    {
        once_ |= Comparison::difference(c, c_prime, size);
        again_ |= Comparison::difference(c_prime, c, size);
    }
    constexpr void select(std::span<const std::uint8_t, 32> k_prime,
                          std::span<const std::uint8_t, 32> k_bar,
                          std::span<std::uint8_t, 32> out) const noexcept
    {
        std::array<std::uint8_t, 32> selected{};
        ct::select(equal(once_), selected.data(), k_prime.data(), k_bar.data(), 32);
        ct::select(equal(again_), out.data(), selected.data(), k_bar.data(), 32);
    }

  private:
    static constexpr ct::mask equal(std::uint64_t difference) noexcept
    {
        return ct::mask::if_zero(static_cast<std::uint32_t>(difference | difference >> 32));
    }
    std::uint64_t once_ = 0, again_ = 0;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
