// SPDX-License-Identifier: MIT
// The operations on `sse2`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_SSE2
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_BACKEND(template, sse2)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
#endif
