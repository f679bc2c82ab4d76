// The checks of keys on the chosen backend.
#include "operations.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

MLKEM_TEST_DISPATCHED(template)

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
