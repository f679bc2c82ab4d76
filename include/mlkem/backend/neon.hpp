// The backends of AArch64.
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

namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code {
#include "../kernels/all.inl"
} // namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code

namespace mlkem {

/// The Backend of NEON, which every AArch64 processor has.
struct neon {
    using arch = xsimd::neon64;
    static constexpr std::string_view name = "neon";
    using keccak = batch_code::keccak;
    using ntt = batch_code::arithmetic;
    using sampling = batch_code::sampler;
    using matrix = batch_code::matrix;
    using codec = batch_code::codec;
    using fo = batch_code::fo;

    static constexpr std::size_t stack_of_calls = detail::vector_stack(5376);
    static constexpr std::size_t stack_of_keygen_calls = detail::vector_stack(8960);

    static constexpr bool available() noexcept { return true; }
    /// The burn clears what this code may use.
    MLKEM_DETAIL_INLINE static void clear_registers() noexcept {}
};

static_assert(backend<neon>);

} // namespace mlkem
