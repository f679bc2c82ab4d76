// SPDX-License-Identifier: MIT
// xsimd's architecture tags, and nothing else of xsimd: the rest includes <algorithm>, <complex> and
// streams. Where a machine has only `portable` there is no tag, and xsimd is not needed.
#pragma once

#include "../machine/backends_there.hpp"

#if defined(__x86_64__) || defined(_M_X64) || MLKEM_DETAIL_VECTORS_NEON
#if !__has_include(<xsimd/xsimd.hpp>)
#error "mlkem needs xsimd 8.1 or newer (Debian, Ubuntu: apt-get install libxsimd-dev)"
#endif

#include <xsimd/config/xsimd_config.hpp>
// The headers of the tags of xsimd 13 and 14 use this one and do not include it.
#if __has_include(<xsimd/config/xsimd_inline.hpp>)
#include <xsimd/config/xsimd_inline.hpp>
#endif
// Before 14.3 the header of AVX uses this one and does not include it, if the compiler may use AVX.
// A block of its own, or clang-format sorts it behind that header.
#include <xsimd/types/xsimd_register.hpp>

#if MLKEM_DETAIL_VECTORS_NEON
#include <xsimd/types/xsimd_neon64_register.hpp>
#else
#include <xsimd/types/xsimd_avx2_register.hpp>
#include <xsimd/types/xsimd_avx512bw_register.hpp>
#include <xsimd/types/xsimd_sse2_register.hpp>
#endif
#endif
