// SPDX-License-Identifier: MIT
/// \file
/// Byte strings whose length is known when the program runs, below a limit: public ones, and secret
/// ones that wipe themselves.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "../abort.hpp"
#include "../access.hpp"
#include "../bytes.hpp"
#include "../params.hpp"
#include "../secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// At most Capacity public bytes.
template <std::size_t Capacity> class bounded_bytes {
  public:
    /// The most bytes that fit.
    MLKEM_DETAIL_CONSTANT std::size_t capacity = Capacity;

    MLKEM_INLINE bounded_bytes() noexcept = default;

    /// The bytes.
    MLKEM_INLINE std::span<const std::uint8_t> bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return {bytes_.data(), size_};
    }
    /// Number of bytes.
    [[nodiscard]] MLKEM_INLINE std::size_t size() const noexcept { return size_; }

    friend MLKEM_INLINE bool operator==(const bounded_bytes& a, const bounded_bytes& b) noexcept
    {
        return a.size_ == b.size_ && equal_vartime(a.bytes_.data(), b.bytes_.data(), a.size_);
    }

  private:
    friend key_access;

    MLKEM_INLINE std::span<std::uint8_t> for_overwrite(std::size_t size) noexcept
    {
        assert(size <= Capacity);
        size_ = size;
        return {bytes_.data(), size};
    }

    std::array<std::uint8_t, Capacity> bytes_{};
    std::size_t size_ = 0;
};

/// At most Capacity secret bytes: move-only, wiped. How many there are is public. An object is empty
/// at first and once moved from; reading an empty one ends the program.
template <std::size_t Capacity> class [[nodiscard]] secret_bounded_bytes {
  public:
    /// The most bytes that fit.
    MLKEM_DETAIL_CONSTANT std::size_t capacity = Capacity;

    MLKEM_INLINE secret_bounded_bytes() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the bytes. The other object is then wiped and empty.
    MLKEM_INLINE secret_bounded_bytes(secret_bounded_bytes&& other) noexcept
        : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)),
          state_(std::exchange(other.state_, state::moved_from))
    {
    }
    /// Moves the bytes. The other object is then wiped and empty.
    MLKEM_INLINE secret_bounded_bytes& operator=(secret_bounded_bytes&& other) noexcept
    {
        if (this != &other) {
            bytes_ = std::move(other.bytes_);
            size_ = std::exchange(other.size_, 0);
            state_ = std::exchange(other.state_, state::moved_from);
        }
        return *this;
    }
    secret_bounded_bytes(const secret_bounded_bytes&) = delete;            // moved, not copied
    secret_bounded_bytes& operator=(const secret_bounded_bytes&) = delete; // moved, not copied
    MLKEM_INLINE ~secret_bounded_bytes() = default;

    /// Whether there is nothing to read: never filled, or moved from.
    [[nodiscard]] MLKEM_INLINE bool is_empty() const noexcept { return state_ != state::filled; }
    /// The bytes. Ends the program if the object is empty.
    MLKEM_INLINE std::span<const std::uint8_t> bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_filled();
        return bytes_.span().first(size_);
    }
    std::span<const std::uint8_t> bytes() const&& = delete;
    /// Number of bytes: 0 if the object is empty.
    [[nodiscard]] MLKEM_INLINE std::size_t size() const noexcept { return size_; }

    /// Whether both hold the same bytes, in constant time. Ends the program if one is empty.
    friend MLKEM_INLINE bool operator==(const secret_bounded_bytes& a,
                                        const secret_bounded_bytes& b) noexcept
    {
        a.require_filled();
        b.require_filled();
        return a.size_ == b.size_ && secrets_equal(a.bytes_.data(), b.bytes_.data(), a.size_);
    }

  private:
    friend key_access;
    enum class state : std::uint8_t { never_filled, filled, moved_from };

    MLKEM_INLINE void require_filled() const noexcept
    {
        if (is_empty())
            detail::abort_on_empty_secret(state_ == state::moved_from);
    }
    MLKEM_INLINE std::span<std::uint8_t> for_overwrite(std::size_t size) noexcept
    {
        assert(size <= Capacity);
        size_ = size;
        state_ = state::filled;
        return bytes_.span().first(size);
    }

    secret_storage<Capacity> bytes_;
    std::size_t size_ = 0;
    state state_ = state::never_filled;
};

/// Secret: operator<< is deleted.
template <std::size_t Capacity>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<secret_bounded_bytes<Capacity>> = true;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
