// SPDX-License-Identifier: MIT
// The operations on `portable` and `small_memory`.
#include "operations.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_BACKEND(template, portable)
MLKEM_TEST_SMALL_MEMORY(template)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
