// SPDX-License-Identifier: MIT
// The backends of x86-64: AVX-512 and AVX2, whatever flags the compiler was given.
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
#include "../machine/cpu.hpp"
#include "../machine/registers.hpp"
#include "../machine/test_hooks.hpp"
#include "../machine/unaligned_moves.hpp"
#include "../policy/backend.hpp"
#include "../simd/avx2.hpp"
#include "../simd/avx512.hpp"
#include "arch_tags.hpp"
#include "portable/keccak.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx512_code {
MLKEM_DETAIL_AVX512_BEGIN
#include "../kernels/all.inl"
MLKEM_DETAIL_REGION_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx512_code
MLKEM_DETAIL_HIDDEN_END

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx2_code {
MLKEM_DETAIL_AVX2_BEGIN
#include "../kernels/all.inl"
MLKEM_DETAIL_REGION_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx2_code
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The Backend of AVX-512, F + BW + VL + DQ + VBMI + VBMI2: Ice Lake, Zen 4 and newer.
struct avx512 {
    using arch = xsimd::avx512bw;
    MLKEM_DETAIL_CONSTANT std::string_view name = "avx512";
    using keccak = avx512_code::keccak;
    using ntt = avx512_code::arithmetic;
    using sampling = avx512_code::sampler;
    using executor = avx512_code::executor;
    using codec = avx512_code::codec;
    using fo = avx512_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(1600);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(1328);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    /// Whether this processor and operating system run it.
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept
    {
        return test_hooks::emulates_avx512() || detail::cpu_has_avx512();
    }
};

/// The Backend of AVX2 and BMI2: Haswell, Zen and newer.
struct avx2 {
    using arch = xsimd::avx2;
    MLKEM_DETAIL_CONSTANT std::string_view name = "avx2";
    using keccak = avx2_code::keccak;
    using ntt = avx2_code::arithmetic;
    using sampling = avx2_code::sampler;
    using executor = avx2_code::executor;
    using codec = avx2_code::codec;
    using fo = avx2_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(1600);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(1280);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    /// Whether this processor and operating system run it.
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept { return detail::cpu_has_avx2(); }
};

static_assert(backend<avx512>);
static_assert(backend<avx2>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
