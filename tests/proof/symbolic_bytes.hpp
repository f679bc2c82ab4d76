// SPDX-License-Identifier: MIT
// Bytes that are symbols. In the headers that are included after this one std::uint8_t has 32 bits. A
// number below 256 is itself. Each other number names a byte of a term (terms.hpp). A program that
// includes this header holds no other code of the library: its types have other sizes.
//
// Code that moves bytes moves the names. An operation on bytes makes a name of nothing.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#pragma GCC diagnostic ignored "-Wsign-conversion" // symbols have no sign

/// A type of its own, so that it takes part in no overload of std::uint32_t.
using mlkem_symbolic_byte = char32_t;
namespace std {
using ::mlkem_symbolic_byte;
/// Copies `count` bytes: symbols are larger than they say.
template <class To, class From>
inline void* mlkem_symbolic_memcpy(To* to, const From* from, size_t count)
{
    if constexpr (is_same_v<To, mlkem_symbolic_byte> || is_same_v<From, mlkem_symbolic_byte>) {
        static_assert(is_same_v<To, From>);
        return memcpy(to, from, count * sizeof(To));
    } else {
        return memcpy(to, from, count);
    }
}
} // namespace std

#define uint8_t mlkem_symbolic_byte
#define memcpy mlkem_symbolic_memcpy
// Copies of secrets are assembly, but under this sanitizer.
#define __SANITIZE_ADDRESS__ 1
