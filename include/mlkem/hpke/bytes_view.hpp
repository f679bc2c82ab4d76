// SPDX-License-Identifier: MIT
/// \file
/// Arguments of HPKE's functions: bytes of any kind, or text.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "../byte_range.hpp"
#include "../params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// An object whose bytes() is a range of bytes: ciphertexts, keys, shared secrets.
template <class T>
concept has_bytes = !byte_range<T> && requires(const T& object) {
    requires contiguous_range_of<decltype(object.bytes()), std::uint8_t>;
};

/// Text that knows its end: const char*, which ends at its first 0, and classes that convert to
/// std::string_view.
template <class T>
concept text_like = !byte_range<T> && !std::is_array_v<T> && !std::same_as<T, char*> &&
                    std::convertible_to<const T&, std::string_view>;

/// Bytes as an argument; it does not own them. It can be made from ranges of unsigned char,
/// std::byte or char, whose elements all count. It can also be made from text and from objects with
/// bytes(), such as ciphertexts. All characters of a literal count except the 0 that the compiler
/// appends.
///
/// A C array of char that is no literal does not compile, and neither does char*. Such memory may
/// be a buffer, or a text that ends at its first 0. Write std::span(array) or
/// std::string_view(array).
class bytes_view {
  public:
    /// No bytes.
    MLKEM_INLINE constexpr bytes_view() noexcept = default;
    /// From a range of bytes or characters, which must outlive the view.
    template <byte_range R>
    MLKEM_INLINE
    bytes_view(const R& range MLKEM_LIFETIMEBOUND) noexcept // NOLINT(google-explicit-constructor)
    {
        assign(detail::bytes_of(range));
    }
    /// From a range that owns nothing: the range may be destroyed before the bytes are used.
    // NOLINTBEGIN(google-explicit-constructor)
    template <byte_range R>
        requires std::ranges::enable_borrowed_range<R>
    MLKEM_INLINE bytes_view(const R& range) noexcept
    {
        assign(detail::bytes_of(range));
    }
    // NOLINTEND(google-explicit-constructor)
    /// From an object with bytes(), which must outlive the view.
    template <has_bytes T>
    MLKEM_INLINE
    bytes_view(const T& object MLKEM_LIFETIMEBOUND) noexcept // NOLINT(google-explicit-constructor)
    {
        assign(std::span<const std::uint8_t>(object.bytes()));
    }
    /// From text that knows its end. The characters must outlive the view.
    template <text_like T>
    MLKEM_INLINE bytes_view(const T& text) noexcept // NOLINT(google-explicit-constructor)
    {
        const std::string_view view = text;
        assign(std::span<const char>(view));
    }
    /// A literal, or a constexpr array of static storage that ends with a 0; zeros before it count.
    template <std::size_t N>
    consteval bytes_view(const char (&literal)[N]) noexcept // NOLINT(google-explicit-constructor)
        : data_(literal), size_(N - 1)
    {
        if (literal[N - 1] != 0)
            the_array_does_not_end_with_zero();
    }
    template <std::size_t N> bytes_view(char (&buffer)[N]) = delete; // see above
    template <std::same_as<char*> T> bytes_view(const T& buffer) = delete;
    bytes_view(std::nullptr_t) = delete;

    /// The bytes.
    MLKEM_INLINE std::span<const std::uint8_t> bytes() const noexcept
    {
        return {static_cast<const std::uint8_t*>(data_), size_};
    }
    /// The number of bytes.
    [[nodiscard]] MLKEM_INLINE std::size_t size() const noexcept { return size_; }

  private:
    /// Has no definition: what calls it is no constant, and does not compile.
    static void the_array_does_not_end_with_zero() noexcept;

    template <class T> MLKEM_INLINE void assign(std::span<const T> range) noexcept
    {
        data_ = range.data();
        size_ = range.size();
    }

    const void* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The bytes of text.
MLKEM_INLINE std::span<const std::uint8_t> text_bytes(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// I2OSP(x, 8): big-endian.
MLKEM_INLINE constexpr std::array<std::uint8_t, 8> i2osp_8(std::uint64_t x) noexcept
{
    return {static_cast<std::uint8_t>(x >> 56), static_cast<std::uint8_t>(x >> 48),
            static_cast<std::uint8_t>(x >> 40), static_cast<std::uint8_t>(x >> 32),
            static_cast<std::uint8_t>(x >> 24), static_cast<std::uint8_t>(x >> 16),
            static_cast<std::uint8_t>(x >> 8),  static_cast<std::uint8_t>(x)};
}

/// I2OSP(x, 2): big-endian.
MLKEM_INLINE constexpr std::array<std::uint8_t, 2> i2osp_2(std::size_t x) noexcept
{
    return {static_cast<std::uint8_t>(x >> 8), static_cast<std::uint8_t>(x)};
}

/// Strings one after another, as the input of a hash function; no copy of them is made.
class concatenation {
  public:
    using part = std::span<const std::uint8_t>;

    template <class... Parts> explicit concatenation(const Parts&... parts) noexcept
    {
        static_assert(sizeof...(Parts) <= capacity);
        (add(part(parts)), ...);
    }
    void add(part p) noexcept { parts_[count_++] = p; }
    std::span<const part> parts() const noexcept { return std::span(parts_).first(count_); }

  private:
    static constexpr std::size_t capacity = 16;
    std::array<part, capacity> parts_{};
    std::size_t count_ = 0;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
