// SPDX-License-Identifier: MIT
// The operations on `avx512`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_AVX512
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_BACKEND(template, avx512)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
#endif
