// The backend of x86-64 processors without AVX2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <xsimd/xsimd.hpp>

#include "../bytes.hpp"
#include "../kernels/tables.hpp"
#include "../policy/backend.hpp"
#include "../simd/batch.hpp"
#include "portable/keccak.hpp"

#if MLKEM_DETAIL_BATCH_SSE2

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code {
#include "../kernels/all.inl"
} // namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code
MLKEM_DETAIL_HIDDEN_END

namespace mlkem {

/// The Backend of SSE2, which every x86-64 processor has.
struct sse2 {
    using arch = xsimd::sse2;
    MLKEM_DETAIL_CONSTANT std::string_view name = "sse2";
    using keccak = batch_code::keccak;
    using ntt = batch_code::arithmetic;
    using sampling = batch_code::sampler;
    using matrix = batch_code::matrix;
    using parallel = batch_code::parallel;
    using codec = batch_code::codec;
    using fo = batch_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(2720);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(1664);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    [[nodiscard]] MLKEM_DETAIL_INLINE static constexpr bool available() noexcept { return true; }
};

static_assert(backend<sse2>);

} // namespace mlkem

#endif
