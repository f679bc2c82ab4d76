// SPDX-License-Identifier: MIT
// The operations on `avx2`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_AVX2
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_BACKEND(template, avx2)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
#endif
