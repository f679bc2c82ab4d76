// SPDX-License-Identifier: MIT
// The operations on `neon_sha3`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_NEON_SHA3
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_BACKEND(template, neon_sha3)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
#endif
