// SPDX-License-Identifier: MIT
// Reads MLKEM_TEST_FILE once for each instruction set that this program has vectors of: in its target
// region, with its vectors and kernels in scope. The file defines a struct MLKEM_TEST_STRUCT.
// in_target<Backend>::type is the one for a Backend; `portable` has none. The test reads
// this file in its own namespace.
template <class Backend> struct in_target {};

#if MLKEM_DETAIL_HAS_AVX512
MLKEM_DETAIL_AVX512_BEGIN
namespace avx512_target {
using namespace mlkem;
using namespace mlkem::avx512_code;
#include MLKEM_TEST_FILE
} // namespace avx512_target
MLKEM_DETAIL_REGION_END
template <> struct in_target<mlkem::avx512> {
    using type = avx512_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_AVX2
MLKEM_DETAIL_AVX2_BEGIN
namespace avx2_target {
using namespace mlkem;
using namespace mlkem::avx2_code;
#include MLKEM_TEST_FILE
} // namespace avx2_target
MLKEM_DETAIL_REGION_END
template <> struct in_target<mlkem::avx2> {
    using type = avx2_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_SSE2
namespace sse2_target {
using namespace mlkem;
using namespace mlkem::sse2_code;
#include MLKEM_TEST_FILE
} // namespace sse2_target
template <> struct in_target<mlkem::sse2> {
    using type = sse2_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_WASM
namespace wasm_target {
using namespace mlkem;
using namespace mlkem::wasm_code;
#include MLKEM_TEST_FILE
} // namespace wasm_target
template <> struct in_target<mlkem::wasm> {
    using type = wasm_target::MLKEM_TEST_STRUCT;
};
#endif

#if MLKEM_DETAIL_HAS_NEON || MLKEM_DETAIL_HAS_NEON_SHA3
namespace neon_target {
using namespace mlkem;
using namespace mlkem::neon_code;
#include MLKEM_TEST_FILE
} // namespace neon_target
template <> struct in_target<mlkem::neon> {
    using type = neon_target::MLKEM_TEST_STRUCT;
};
// The vectors of 16-bit lanes of `neon_sha3` are those of `neon`.
template <> struct in_target<mlkem::neon_sha3> : in_target<mlkem::neon> {};
#endif
#undef MLKEM_TEST_FILE
#undef MLKEM_TEST_STRUCT
