// SPDX-License-Identifier: MIT
// The compiler has C++20, or stops with one line; therefore this is C++98. And what is hidden.
#pragma once

#if defined(_MSVC_LANG) ? _MSVC_LANG < 202002L : __cplusplus < 202002L
#error "mlkem needs C++20 (-std=c++20 or newer, MSVC: /std:c++20)"
// After #error compilers go on, for thousands of lines; after this they do not.
#include "mlkem needs C++20"
#endif

// Around what is no public type, or before it: a shared library does not export it. So the library
// shares it with no other that was built with other flags, and can be unloaded. Public types are
// not hidden, since g++ warns where a class of the user's has a hidden member. Their functions are
// forced inline.
#if defined(__GNUC__) && (defined(__ELF__) || defined(__MACH__))
#define MLKEM_DETAIL_HIDDEN_BEGIN _Pragma("GCC visibility push(hidden)")
#define MLKEM_DETAIL_HIDDEN_END _Pragma("GCC visibility pop")
#define MLKEM_DETAIL_HIDDEN __attribute__((visibility("hidden")))
#else
#define MLKEM_DETAIL_HIDDEN_BEGIN
#define MLKEM_DETAIL_HIDDEN_END
#define MLKEM_DETAIL_HIDDEN
#endif

// A constant of a public type.
#define MLKEM_DETAIL_CONSTANT MLKEM_DETAIL_HIDDEN static constexpr
