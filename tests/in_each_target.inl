// SPDX-License-Identifier: MIT
// Reads MLKEM_TEST_FILE once for each instruction set that this program has vectors of: in its target
// region, with its vectors and kernels in scope. The file defines a struct MLKEM_TEST_STRUCT.
// in_target<Backend>::type is the one for a Backend; `portable` has none.
namespace mlkem_test {
template <class Backend> struct in_target {};
} // namespace mlkem_test

#if MLKEM_DETAIL_HAS_AVX512
MLKEM_DETAIL_AVX512_BEGIN
namespace mlkem_test::avx512_target {
using namespace mlkem;
using namespace mlkem::avx512_code;
#include MLKEM_TEST_FILE
} // namespace mlkem_test::avx512_target
MLKEM_DETAIL_REGION_END
template <> struct mlkem_test::in_target<mlkem::avx512> {
    using type = avx512_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_AVX2
MLKEM_DETAIL_AVX2_BEGIN
namespace mlkem_test::avx2_target {
using namespace mlkem;
using namespace mlkem::avx2_code;
#include MLKEM_TEST_FILE
} // namespace mlkem_test::avx2_target
MLKEM_DETAIL_REGION_END
template <> struct mlkem_test::in_target<mlkem::avx2> {
    using type = avx2_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_SSE2
namespace mlkem_test::sse2_target {
using namespace mlkem;
using namespace mlkem::sse2_code;
#include MLKEM_TEST_FILE
} // namespace mlkem_test::sse2_target
template <> struct mlkem_test::in_target<mlkem::sse2> {
    using type = sse2_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_WASM
namespace mlkem_test::wasm_target {
using namespace mlkem;
using namespace mlkem::wasm_code;
#include MLKEM_TEST_FILE
} // namespace mlkem_test::wasm_target
template <> struct mlkem_test::in_target<mlkem::wasm> {
    using type = wasm_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_NEON || MLKEM_DETAIL_HAS_NEON_SHA3
namespace mlkem_test::neon_target {
using namespace mlkem;
using namespace mlkem::neon_code;
#include MLKEM_TEST_FILE
} // namespace mlkem_test::neon_target
template <> struct mlkem_test::in_target<mlkem::neon> {
    using type = neon_target::MLKEM_TEST_STRUCT;
};
// The vectors of 16-bit lanes of `neon_sha3` are those of `neon`.
template <> struct mlkem_test::in_target<mlkem::neon_sha3> : in_target<mlkem::neon> {};
#endif
