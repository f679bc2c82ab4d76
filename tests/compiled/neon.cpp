// The operations on `neon`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_NEON
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

MLKEM_TEST_BACKEND(template, neon)

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
#endif
