// SPDX-License-Identifier: MIT
// Whether something prints an object: streams, and what std::format, std::print and {fmt} accept by
// default. {fmt} is not needed. The conditions of {fmt} for ranges, tuples and format_as() are
// repeated here.
#pragma once

#include <array>
#include <ostream>
#include <ranges>
#include <string_view>
#include <tuple>
#include <type_traits>

#if __has_include(<format>)
#include <format>
#endif

namespace mlkem_test {

template <class T>
concept has_stream_operator = requires(std::ostream& out, const T& object) { out << object; };

template <class T>
concept has_begin_and_end =
    std::ranges::range<T> || std::ranges::range<const T> || requires(T& object) {
        object.begin();
        object.end();
    } || requires(T& object) {
        begin(object);
        end(object);
    };

template <class T>
concept is_tuple_like = requires { std::tuple_size<T>::value; };

template <class T>
concept has_format_as = requires(const T& object) { format_as(object); };

template <class T>
concept has_formatter =
#if defined(__cpp_lib_format)
    std::is_default_constructible_v<std::formatter<T, char>>;
#else
    false; // this library has no std::format
#endif

template <class T>
concept is_printed =
    has_stream_operator<T> || has_begin_and_end<T> || is_tuple_like<T> || has_format_as<T> ||
    has_formatter<T> || std::is_convertible_v<const T&, std::string_view> ||
    std::is_convertible_v<const T&, long long> || std::is_convertible_v<const T&, const void*>;

// Each way is seen.
static_assert(is_printed<int> && is_printed<std::array<unsigned char, 32>>);
static_assert(is_printed<std::tuple<int>> && is_printed<std::string_view>);
struct printed_as_number {
    friend int format_as(const printed_as_number&) { return 1; }
};
static_assert(is_printed<printed_as_number>);
struct not_printed {};
static_assert(!is_printed<not_printed>);

} // namespace mlkem_test
