// SPDX-License-Identifier: MIT
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

#include "../bytes.hpp"
#include "../kernels/tables.hpp"
#include "../policy/backend.hpp"
#include "../simd/sse2.hpp"
#include "arch_tags.hpp"
#include "portable/keccak.hpp"

#if MLKEM_DETAIL_VECTORS_SSE2

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sse2_code {
#include "../kernels/all.inl"
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sse2_code
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The Backend of SSE2, which every x86-64 processor has.
struct sse2 {
    using arch = xsimd::sse2;
    MLKEM_DETAIL_CONSTANT std::string_view name = "sse2";
    using keccak = sse2_code::keccak;
    using ntt = sse2_code::arithmetic;
    using sampling = sse2_code::sampler;
    using executor = sse2_code::executor;
    using codec = sse2_code::codec;
    using fo = sse2_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(2720);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(1664);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};

static_assert(backend<sse2>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#endif
