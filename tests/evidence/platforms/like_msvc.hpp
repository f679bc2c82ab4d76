// SPDX-License-Identifier: MIT
// clang includes this before a unit. The library's headers then take it for MSVC. A construct that
// MSVC refuses is an error. Standard headers come first, while clang is still clang.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iosfwd>
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <immintrin.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <xsimd/xsimd.hpp>

inline void like_msvc_cpuid(int (&r)[4], int) noexcept { r[0] = r[1] = r[2] = r[3] = 0; }
#define __cpuid(registers, leaf) like_msvc_cpuid(registers, leaf)
#define __cpuidex(registers, leaf, part) like_msvc_cpuid(registers, leaf)
#undef _xgetbv
#define _xgetbv(x) 0ULL

#if !defined(LIKE_CLANG_CL)
#undef __clang__
#undef __x86_64__
#undef __SSE2__
#undef __OPTIMIZE__
#endif
#undef __GNUC__
#undef __GNUG__
#undef __ELF__
#undef __linux__
#undef __unix__
#undef __GLIBCXX__
#undef __EXCEPTIONS
#define _MSC_VER 1940
#define _MSVC_LANG 202002L
#define _M_X64 100
#define _WIN32 1
#define _WIN64 1
#define _CPPUNWIND 1

#define __builtin_cpu_supports(name) needs_a_library_of_clang
#if !defined(LIKE_CLANG_CL)
// What MSVC does not know.
#define __attribute__(list) clang_only_attribute
#define __attribute clang_only_attribute
#define __builtin_constant_p(x) clang_only_builtin
#define __builtin_expect(x, y) clang_only_builtin
#define __builtin_popcount(x) clang_only_builtin
#define __builtin_unreachable() clang_only_builtin
#define __builtin_memcpy(a, b, c) clang_only_builtin
#define asm clang_only_asm
#define __asm__ clang_only_asm
#define __int128 clang_only_type
#define __PRETTY_FUNCTION__ clang_only_name
#endif
