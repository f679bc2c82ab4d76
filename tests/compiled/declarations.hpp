// SPDX-License-Identifier: MIT
// Included before all else in units that link the library of tests: its operations, without their
// bodies.
#pragma once

#include "operations.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

#if MLKEM_DETAIL_HAS_AVX512
MLKEM_TEST_BACKEND(template <>, avx512)
#endif
#if MLKEM_DETAIL_HAS_AVX2
MLKEM_TEST_BACKEND(template <>, avx2)
#endif
#if MLKEM_DETAIL_HAS_SSE2
MLKEM_TEST_BACKEND(template <>, sse2)
#endif
#if MLKEM_DETAIL_HAS_NEON_SHA3
MLKEM_TEST_BACKEND(template <>, neon_sha3)
#endif
#if MLKEM_DETAIL_HAS_NEON
MLKEM_TEST_BACKEND(template <>, neon)
#endif
MLKEM_TEST_BACKEND(template <>, portable)
MLKEM_TEST_SMALL_MEMORY(template <>)
MLKEM_TEST_DISPATCHED(template <>)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
