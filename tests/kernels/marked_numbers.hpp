// SPDX-License-Identifier: MIT
// Numbers that lie in memory with marks, a mark for each byte. In the headers that are included after
// this one std::uint8_t, int16_t and uint64_t are such numbers. So all that an operation reads and
// writes has marks: bytes, coefficients, words of states. A number keeps a mark through every
// operation. What would make a branch, an index or a plain number of it is reported if it is marked,
// or does not compile.
//
// The library is in a namespace of its own here, mlkem_of_marks. A program may hold it beside the
// ordinary one.
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
#include <gtest/gtest.h>
#include <iosfwd>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Templates of operators take operands of any sign.
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wsign-conversion"

// Operations are compiled here, and on no backend but those of the program.
#undef MLKEM_COMPILED
#define MLKEM_BACKEND_AVX512 0
#define MLKEM_BACKEND_AVX2 0
#define MLKEM_BACKEND_SSE2 0
#define MLKEM_BACKEND_NEON_SHA3 0
#define MLKEM_BACKEND_NEON 0
#define MLKEM_BACKEND_WASM 0
#define mlkem mlkem_of_marks
// Copies of secrets are assembly, but under this sanitizer.
#define __SANITIZE_ADDRESS__ 1

// What has no data in it.
#include <mlkem/kernels/tables.hpp>
#include <mlkem/machine/registers.hpp>
#include <mlkem/params.hpp>

#include "checked.hpp"
#include "taint.hpp"

namespace mlkem_test::marks {

using mlkem::taint_code::tainted;

/// A byte in memory.
struct marked_byte {
    std::uint8_t value = 0;
    bool secret = false;
};

/// A number as its bytes in little-endian order, however it is aligned. All members are public, so
/// that it may be an argument of a template.
template <class T> struct marked {
    std::array<marked_byte, sizeof(T)> bytes{};

    marked() = default;
    // NOLINTBEGIN(google-explicit-constructor): as the numbers that it stands for
    template <std::integral I>
    constexpr marked(I x) noexcept : marked(tainted<T>(static_cast<T>(x)))
    {
    }
    constexpr marked(const tainted<T>& x) noexcept
    {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes[i] = {static_cast<std::uint8_t>(std::make_unsigned_t<T>(x.value) >> 8 * i),
                        x.secret};
    }
    template <class U>
    constexpr explicit(sizeof(U) > sizeof(T)) marked(const marked<U>& x) noexcept
        : marked(tainted<T>(static_cast<T>(x.lane().value), x.lane().secret))
    {
    }
    constexpr operator tainted<T>() const noexcept { return lane(); }
    // NOLINTEND(google-explicit-constructor)

    /// As a lane has it: marked, if one of its bytes is.
    constexpr tainted<T> lane() const noexcept
    {
        std::uint64_t x = 0;
        bool secret = false;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            x |= std::uint64_t{bytes[i].value} << 8 * i;
            secret |= bytes[i].secret;
        }
        return {static_cast<T>(x), secret};
    }

    /// A plain number, to branch on or as an index.
    constexpr T decision() const noexcept
    {
        if (lane().secret)
            mlkem::checking::report("decision by a secret of " + std::to_string(8 * sizeof(T)) +
                                    " bits");
        return lane().value;
    }
    template <std::integral I> constexpr explicit operator I() const noexcept
    {
        return static_cast<I>(decision());
    }
};

template <class X> inline constexpr bool is_marked_number = false;
template <class T> inline constexpr bool is_marked_number<marked<T>> = true;
/// Operands of an operator, of which one is a marked number at least.
template <class A, class B>
concept operands = (is_marked_number<A> && (is_marked_number<B> || std::integral<B>)) ||
                   (std::integral<A> && is_marked_number<B>);

template <class T> constexpr tainted<T> lane_of(const marked<T>& x) noexcept { return x.lane(); }
template <std::integral I> constexpr tainted<I> lane_of(I x) noexcept { return x; }
template <class T> constexpr T decision_of(const marked<T>& x) noexcept { return x.decision(); }
template <std::integral I> constexpr I decision_of(I x) noexcept { return x; }

/// f(a, b), of the type that C++ gives it, marked if one of them is.
template <class F, class A, class B>
constexpr auto computed(F f, const tainted<A>& a, const tainted<B>& b) noexcept
{
    using result = decltype(f(a.value, b.value));
    return marked<result>(tainted<result>(f(a.value, b.value), a.secret || b.secret));
}

#define MLKEM_TEST_OPERATOR(op)                                                                    \
    template <class A, class B>                                                                    \
        requires operands<A, B>                                                                    \
    constexpr auto operator op(const A& a, const B& b) noexcept                                    \
    {                                                                                              \
        return computed([](auto x, auto y) { return x op y; }, lane_of(a), lane_of(b));            \
    }
MLKEM_TEST_OPERATOR(+)
MLKEM_TEST_OPERATOR(-)
MLKEM_TEST_OPERATOR(*)
MLKEM_TEST_OPERATOR(&)
MLKEM_TEST_OPERATOR(|)
MLKEM_TEST_OPERATOR(^)
MLKEM_TEST_OPERATOR(<<)
MLKEM_TEST_OPERATOR(>>)
#undef MLKEM_TEST_OPERATOR
#define MLKEM_TEST_OPERATOR(op)                                                                    \
    template <class T, class B>                                                                    \
        requires operands<marked<T>, B>                                                            \
    constexpr marked<T>& operator op##=(marked<T>& a, const B & b) noexcept                        \
    {                                                                                              \
        return a = static_cast<marked<T>>(a op b);                                                 \
    }
MLKEM_TEST_OPERATOR(*)
MLKEM_TEST_OPERATOR(|)
MLKEM_TEST_OPERATOR(^)
#undef MLKEM_TEST_OPERATOR
template <class T> constexpr auto operator~(const marked<T>& a) noexcept { return a ^ -1; }
/// A comparison is a decision: what it gives may be branched on.
template <class A, class B>
    requires operands<A, B>
constexpr bool operator==(const A& a, const B& b) noexcept
{
    return decision_of(a) == decision_of(b);
}
template <class A, class B>
    requires operands<A, B>
constexpr auto operator<=>(const A& a, const B& b) noexcept
{
    return decision_of(a) <=> decision_of(b);
}

/// For vectors, and for all that names std::uint8_t and so on.
struct in_memory {
    template <class T> using number = marked<T>;
};
using byte = marked<std::uint8_t>;

/// Marks of `size` bytes of the program's memory, which holds marked numbers.
constexpr void mark(const void* data, std::size_t size, bool secret) noexcept
{
    if (std::is_constant_evaluated())
        return;
    auto* const bytes = static_cast<marked_byte*>(const_cast<void*>(data));
    for (std::size_t i = 0; i < size / sizeof(marked_byte); ++i)
        bytes[i].secret = secret;
}

} // namespace mlkem_test::marks

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::test_hooks {

constexpr void mark_secret_numbers(const void* data, std::size_t size) noexcept
{
    mlkem_test::marks::mark(data, size, true);
}
/// Off: nothing that was marked becomes public.
inline bool declassifies = true;
constexpr void mark_public_numbers(const void* data, std::size_t size) noexcept
{
    if (std::is_constant_evaluated() || declassifies)
        mlkem_test::marks::mark(data, size, false);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::test_hooks

namespace std {
using mlkem_marked_uint8 = ::mlkem_test::marks::byte;
using mlkem_marked_int16 = ::mlkem_test::marks::marked<int16_t>;
using mlkem_marked_uint32 = ::mlkem_test::marks::marked<uint32_t>;
using mlkem_marked_uint64 = ::mlkem_test::marks::marked<uint64_t>;

// Functions of `count` bytes: marked ones are larger than they say.
inline void* mlkem_marked_memcpy(mlkem_marked_uint8* to, const mlkem_marked_uint8* from,
                                 size_t count)
{
    copy_n(from, count, to);
    return to;
}
inline void mlkem_marked_memset(mlkem_marked_uint8* to, int value, size_t count)
{
    fill_n(to, count, mlkem_marked_uint8(value));
}
inline void mlkem_marked_memset(void* to, int value, size_t count) { memset(to, value, count); }
inline int mlkem_marked_memcmp(const mlkem_marked_uint8* a, const mlkem_marked_uint8* b,
                               size_t count)
{
    for (size_t i = 0; i < count; ++i)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}
} // namespace std

#define memcpy mlkem_marked_memcpy
#define memset mlkem_marked_memset
#define memcmp mlkem_marked_memcmp
#define mark_secret mark_secret_numbers
#define mark_public mark_public_numbers

#define uint8_t mlkem_marked_uint8
#include <mlkem/simd/interface.hpp>

#define int16_t mlkem_marked_int16
#define uint64_t mlkem_marked_uint64
#include <mlkem/bytes.hpp>
#include <mlkem/hash/plan.hpp>

// A mask is 32 bits. These are in memory: no assembly can hide a register from the compiler.
#define uint32_t mlkem_marked_uint32
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#define asm(...) static_cast<void>(0)
#include <mlkem/ct.hpp>
#undef asm
#include <mlkem/policy/fo.hpp>
#undef uint32_t

// Without the portable backend, too.
#define MLKEM_COMPILED
#include <mlkem/backend/dispatch.hpp>
#undef MLKEM_COMPILED
#include <mlkem/batch_operations.hpp>
#include <mlkem/incremental_operations.hpp>

#define uint32_t mlkem_marked_uint32 // in the policies of backends
