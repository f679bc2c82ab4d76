// SPDX-License-Identifier: MIT
// The backends that a program has. The macro MLKEM_DETAIL_HAS_... is 1 where the compiler makes code for
// such processors, unless a macro MLKEM_BACKEND_... leaves the backend out.
#pragma once

#include "target_tag.hpp"

#if (defined(__x86_64__) && defined(__SSE2__)) || defined(_M_X64)
#define MLKEM_DETAIL_VECTORS_SSE2 1
#else
#define MLKEM_DETAIL_VECTORS_SSE2 0
#endif
#if defined(__aarch64__) && !defined(__AARCH64EB__) && defined(__ARM_NEON)
#define MLKEM_DETAIL_VECTORS_NEON 1
#else
#define MLKEM_DETAIL_VECTORS_NEON 0
#endif
#if defined(__wasm_simd128__)
#define MLKEM_DETAIL_VECTORS_WASM 1
#else
#define MLKEM_DETAIL_VECTORS_WASM 0
#endif

#if defined(__x86_64__) || defined(_M_X64)
#define MLKEM_DETAIL_HAS_AVX512 MLKEM_BACKEND_AVX512
#define MLKEM_DETAIL_HAS_AVX2 MLKEM_BACKEND_AVX2
#else
#define MLKEM_DETAIL_HAS_AVX512 0
#define MLKEM_DETAIL_HAS_AVX2 0
#endif
#define MLKEM_DETAIL_HAS_SSE2 (MLKEM_BACKEND_SSE2 && MLKEM_DETAIL_VECTORS_SSE2)
#define MLKEM_DETAIL_HAS_WASM (MLKEM_BACKEND_WASM && MLKEM_DETAIL_VECTORS_WASM)
#define MLKEM_DETAIL_HAS_NEON (MLKEM_BACKEND_NEON && MLKEM_DETAIL_VECTORS_NEON)
#define MLKEM_DETAIL_HAS_NEON_SHA3 (MLKEM_BACKEND_NEON_SHA3 && MLKEM_DETAIL_VECTORS_NEON)
