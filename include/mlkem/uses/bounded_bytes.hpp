// SPDX-License-Identifier: MIT
/// \file
/// Byte strings whose length is known when the program runs, below a limit: public ones, and secret
/// ones that wipe themselves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "../access.hpp"
#include "../bytes.hpp"
#include "../params.hpp"
#include "../secret.hpp"

namespace mlkem {

/// At most Capacity public bytes.
template <std::size_t Capacity> class bounded_bytes {
  public:
    /// The most bytes that fit.
    MLKEM_DETAIL_CONSTANT std::size_t capacity = Capacity;

    MLKEM_DETAIL_INLINE bounded_bytes() noexcept = default;

    /// The bytes.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t> bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return {bytes_.data(), size_};
    }
    /// Number of bytes.
    [[nodiscard]] MLKEM_DETAIL_INLINE std::size_t size() const noexcept { return size_; }

    friend MLKEM_DETAIL_INLINE bool operator==(const bounded_bytes& a,
                                               const bounded_bytes& b) noexcept
    {
        return a.size_ == b.size_ && equal_vartime(a.bytes_.data(), b.bytes_.data(), a.size_);
    }

    /// Sets the size, of at most Capacity, and gives the bytes to overwrite.
    MLKEM_DETAIL_INLINE std::span<std::uint8_t>
    for_overwrite(std::size_t size) noexcept MLKEM_LIFETIMEBOUND
    {
        size_ = size;
        return {bytes_.data(), size};
    }

  private:
    std::array<std::uint8_t, Capacity> bytes_{};
    std::size_t size_ = 0;
};

/// At most Capacity secret bytes: move-only, wiped. How many there are is public.
template <std::size_t Capacity> class [[nodiscard]] secret_bounded_bytes {
  public:
    /// The most bytes that fit.
    MLKEM_DETAIL_CONSTANT std::size_t capacity = Capacity;

    MLKEM_DETAIL_INLINE secret_bounded_bytes() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the bytes. The other object is then wiped and empty.
    MLKEM_DETAIL_INLINE secret_bounded_bytes(secret_bounded_bytes&& other) noexcept
        : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0))
    {
    }
    /// Moves the bytes. The other object is then wiped and empty.
    MLKEM_DETAIL_INLINE secret_bounded_bytes& operator=(secret_bounded_bytes&& other) noexcept
    {
        if (this != &other) {
            bytes_ = std::move(other.bytes_);
            size_ = std::exchange(other.size_, 0);
        }
        return *this;
    }
    secret_bounded_bytes(const secret_bounded_bytes&) = delete;            // moved, not copied
    secret_bounded_bytes& operator=(const secret_bounded_bytes&) = delete; // moved, not copied
    MLKEM_DETAIL_INLINE ~secret_bounded_bytes() = default;

    /// The bytes.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t> bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_.span().first(size_);
    }
    std::span<const std::uint8_t> bytes() const&& = delete;
    /// Number of bytes.
    [[nodiscard]] MLKEM_DETAIL_INLINE std::size_t size() const noexcept { return size_; }

    /// Whether both hold the same bytes, in constant time.
    friend MLKEM_DETAIL_INLINE bool operator==(const secret_bounded_bytes& a,
                                               const secret_bounded_bytes& b) noexcept
    {
        return a.size_ == b.size_ && secrets_equal(a.bytes_.data(), b.bytes_.data(), a.size_);
    }

    /// Sets the size, of at most Capacity, and gives the bytes to overwrite.
    MLKEM_DETAIL_INLINE std::span<std::uint8_t>
    for_overwrite(std::size_t size) & noexcept MLKEM_LIFETIMEBOUND
    {
        size_ = size;
        return bytes_.span().first(size);
    }

  private:
    secret_storage<Capacity> bytes_;
    std::size_t size_ = 0;
};

/// Secret: operator<< is deleted.
template <std::size_t Capacity>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<secret_bounded_bytes<Capacity>> = true;

} // namespace mlkem
