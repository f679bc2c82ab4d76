// SPDX-License-Identifier: MIT
/// \file
/// What functions take as bytes: contiguous ranges of unsigned char, std::byte or char.
#pragma once

#include "header_begin.inl"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A contiguous range of elements of type T, such as an array, a vector, a string or a span. A C
/// array of char is none: whether it is a text or a buffer cannot be told from it.
template <class R, class T>
concept contiguous_range_of = std::constructible_from<std::span<const T>, const R&> &&
                              !(std::is_array_v<R> && std::same_as<T, char>);

/// Bytes or characters: ranges of unsigned char, std::byte or char. All elements count.
template <class R>
concept byte_range = contiguous_range_of<R, std::uint8_t> || contiguous_range_of<R, std::byte> ||
                     contiguous_range_of<R, char>;

/// A byte range whose size may differ from N at run time. One of exactly N bytes by its type
/// converts to std::span<const std::uint8_t, N> and takes the overload that cannot fail.
template <class R, std::size_t N>
concept byte_range_of_other_size =
    byte_range<R> && !std::convertible_to<const R&, std::span<const std::uint8_t, N>>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The size that the type of a range states; std::dynamic_extent of one that states none.
template <class R> constexpr std::size_t stated_size() noexcept
{
    if constexpr (requires(const R& range) { std::span(range); })
        return decltype(std::span(std::declval<const R&>()))::extent;
    else if constexpr (requires { std::integral_constant<std::size_t, R::size()>(); })
        return R::size(); // secret_array
    else
        return std::dynamic_extent;
}

/// The elements of a range as bytes.
template <byte_range R> MLKEM_INLINE std::span<const std::uint8_t> bytes_of(const R& range) noexcept
{
    if constexpr (contiguous_range_of<R, std::uint8_t>) {
        const std::span<const std::uint8_t> bytes(range);
        return bytes;
    } else {
        using element = std::conditional_t<contiguous_range_of<R, std::byte>, std::byte, char>;
        const std::span<const element> elements(range);
        return {reinterpret_cast<const std::uint8_t*>(elements.data()), elements.size()};
    }
}

/// The elements of a range as N bytes. Another size is an error of the compiler where the type of
/// the range states it, and otherwise an error at run time.
template <std::size_t N, byte_range R>
MLKEM_INLINE std::span<const std::uint8_t> bytes_of(const R& range) noexcept
{
    static_assert(stated_size<R>() == std::dynamic_extent || stated_size<R>() == N,
                  "mlkem: an array, or a span of fixed size, of a size that cannot be right: see "
                  "the sizes of the KEM, such as ml_kem_768::ciphertext_size");
    return bytes_of(range);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
