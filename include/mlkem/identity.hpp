// SPDX-License-Identifier: MIT
// Objects that are one in a process, whatever parts of it were built with which visibility. Nothing
// destroys them: an error category is known by its address, in the last destructor, too.
#pragma once

#include "header_begin.inl"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A T that is made at compile time and never destroyed.
template <class T> union undestroyed {
    char nothing;
    T value;

    constexpr undestroyed() noexcept : value() {}
    undestroyed(const undestroyed&) = delete;
    undestroyed& operator=(const undestroyed&) = delete;
    constexpr ~undestroyed() {} // NOLINT(modernize-use-equals-default): T may need more
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

// g++ needs `constexpr` to see that there is nothing to do at exit; clang 14 does not take it for a
// class of std.
#if defined(__GNUC__) && !defined(__clang__)
#define MLKEM_DETAIL_COMPILE_TIME constexpr
#else
#define MLKEM_DETAIL_COMPILE_TIME constinit const
#endif

// MLKEM_DETAIL_IDENTITY(TYPE, NAME): defines the one object NAME of undestroyed<TYPE>. Shared
// libraries export it under any -fvisibility. It is weak and not inline, since g++ would make an
// inline variable STB_GNU_UNIQUE, and then dlclose unloads no library that has it. Where there is no
// operating system there is no shared library, and it is inline. Every unit makes a weak object, used
// or not, and virtual functions link 18 kB of the C++ library.
// NOLINTBEGIN(bugprone-macro-parentheses): a type and a name
#if defined(__ELF__) && defined(__unix__)
#define MLKEM_DETAIL_IDENTITY(type, name)                                                          \
    extern const undestroyed<type> name __attribute__((weak, visibility("default")));              \
    MLKEM_DETAIL_COMPILE_TIME undestroyed<type> name
#elif defined(__MACH__)
#define MLKEM_DETAIL_IDENTITY(type, name)                                                          \
    __attribute__((visibility("default"))) inline MLKEM_DETAIL_COMPILE_TIME undestroyed<type> name
#else
#define MLKEM_DETAIL_IDENTITY(type, name) inline MLKEM_DETAIL_COMPILE_TIME undestroyed<type> name
#endif

// MLKEM_DETAIL_IDENTITY_OF_LIBRARY(TYPE, NAME): the same of an object that mlkem::compiled has. Units with
// MLKEM_COMPILED declare it.
#if defined(__ELF__) && defined(__unix__) && defined(MLKEM_COMPILED)
#define MLKEM_DETAIL_IDENTITY_OF_LIBRARY(type, name)                                               \
    extern const undestroyed<type> name __attribute__((visibility("default")))
#else
#define MLKEM_DETAIL_IDENTITY_OF_LIBRARY(type, name) MLKEM_DETAIL_IDENTITY(type, name)
#endif
// NOLINTEND(bugprone-macro-parentheses)

#include "header_end.inl"
