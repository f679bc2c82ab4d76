// SPDX-License-Identifier: MIT
// The operations on `neon`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_NEON
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_BACKEND(template, neon)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
#endif
