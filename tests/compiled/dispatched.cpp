// SPDX-License-Identifier: MIT
// The checks of keys on the chosen backend.
#include "operations.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

MLKEM_TEST_DISPATCHED(template)

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
