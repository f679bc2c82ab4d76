// How HPKE takes its arguments: bytes of any kind, or text.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../access.hpp"
#include "../params.hpp"

namespace mlkem::hpke {

/// What is no byte range but gives one: ciphertexts, keys, shared secrets.
template <class T>
concept has_bytes = !byte_range<T> && requires(const T& object)
{
    requires byte_range<decltype(object.bytes())>;
};

/// Text: literals, std::string, std::string_view.
template <class T>
concept text_like = !byte_range<T> && std::convertible_to<const T&, std::string_view>;

/// Bytes as an argument: whatever converts to a span of bytes, or has bytes() as a ciphertext has,
/// or text. It does not own them.
class bytes_view {
  public:
    MLKEM_DETAIL_INLINE constexpr bytes_view() noexcept = default;
    template <byte_range R>
    MLKEM_DETAIL_INLINE bytes_view(const R& range) noexcept // NOLINT(google-explicit-constructor)
        : bytes_(range)
    {
    }
    template <has_bytes T>
    MLKEM_DETAIL_INLINE bytes_view(const T& object) noexcept // NOLINT(google-explicit-constructor)
        : bytes_(object.bytes())
    {
    }
    template <text_like T>
    MLKEM_DETAIL_INLINE bytes_view(const T& text) noexcept // NOLINT(google-explicit-constructor)
    {
        const std::string_view view = text;
        bytes_ = {reinterpret_cast<const u8*>(view.data()), view.size()};
    }

    MLKEM_DETAIL_INLINE std::span<const u8> bytes() const noexcept { return bytes_; }
    MLKEM_DETAIL_INLINE std::size_t size() const noexcept { return bytes_.size(); }

  private:
    std::span<const u8> bytes_;
};

} // namespace mlkem::hpke

namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

/// The bytes of text.
MLKEM_DETAIL_INLINE std::span<const u8> text_bytes(std::string_view text) noexcept
{
    return {reinterpret_cast<const u8*>(text.data()), text.size()};
}

/// I2OSP(x, 2): big-endian.
MLKEM_DETAIL_INLINE constexpr std::array<u8, 2> i2osp_2(std::size_t x) noexcept
{
    return {static_cast<u8>(x >> 8), static_cast<u8>(x)};
}

/// Strings one after another, as the input of a hash function; no copy of them is made.
class concatenation {
  public:
    using part = std::span<const u8>;

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

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
