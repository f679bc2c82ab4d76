// SPDX-License-Identifier: MIT
// The backends of AArch64: NEON, and NEON with the SHA-3 instructions, whatever flags the compiler
// was given.
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
#include "../policy/backend.hpp"
#include "../simd/neon.hpp"
#include "../simd/neon_sha3.hpp"
#include "arch_tags.hpp"
#include "portable/keccak.hpp"

#if MLKEM_DETAIL_VECTORS_NEON

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::neon_code {
#include "../kernels/all.inl"
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::neon_code
MLKEM_DETAIL_HIDDEN_END

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sha3_code {
MLKEM_DETAIL_SHA3_BEGIN
#include "../kernels/keccak.inl"
MLKEM_DETAIL_SHA3_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sha3_code
MLKEM_DETAIL_HIDDEN_END

/// NEON's code but for the permutation of two states.
MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::neon_sha3_code {
/// As in simd/neon.hpp.
inline constexpr permutation_costs costs = {48, 78, 0, 0};
using fips203::n;
using neon_code::states;
namespace kernels {
using namespace neon_code::kernels;

template <class V> MLKEM_INLINE void keccak_permute(typename V::element* states) noexcept
{
    if constexpr (V::lanes == 2)
        sha3_code::keccak_permute<sha3_code::vec64x2>(states);
    else
        neon_code::kernels::keccak_permute<V>(states);
}
} // namespace kernels
#include "../kernels/policies.inl"
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::neon_sha3_code
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Tag of AArch64 with the SHA-3 instructions, which xsimd does not know of.
struct neon_sha3_arch : xsimd::neon64 {};

/// The Backend of NEON with the SHA-3 instructions: Apple M1, Neoverse V1 and N2, and newer.
struct neon_sha3 {
    using arch = neon_sha3_arch;
    MLKEM_DETAIL_CONSTANT std::string_view name = "neon_sha3";
    using keccak = neon_sha3_code::keccak;
    using ntt = neon_sha3_code::arithmetic;
    using sampling = neon_sha3_code::sampler;
    using executor = neon_sha3_code::executor;
    using codec = neon_sha3_code::codec;
    using fo = neon_sha3_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(2560);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(2688);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    /// Whether this processor runs it.
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept { return detail::cpu_has_sha3(); }
};

/// The Backend of NEON, which every AArch64 processor has.
struct neon {
    using arch = xsimd::neon64;
    MLKEM_DETAIL_CONSTANT std::string_view name = "neon";
    using keccak = neon_code::keccak;
    using ntt = neon_code::arithmetic;
    using sampling = neon_code::sampler;
    using executor = neon_code::executor;
    using codec = neon_code::codec;
    using fo = neon_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(2560);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(2688);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};

static_assert(backend<neon_sha3>);
static_assert(backend<neon>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#endif
