// The operations on `avx512`.
#include "operations.hpp"

#if MLKEM_DETAIL_HAS_AVX512
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

MLKEM_TEST_BACKEND(template, avx512)

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
#endif
