// SPDX-License-Identifier: MIT
// The portable backend: plain readable C++, constant-evaluable, right on every machine of any byte
// order, and the oracle for every other backend.
#pragma once

#if defined(MLKEM_COMPILED)
#error "mlkem: units with MLKEM_COMPILED have no kernels; mlkem/mlkem.hpp declares the operations"
#endif

#include <cstddef>
#include <string_view>

#include "../policy/backend.hpp"
#include "portable/codec.hpp"
#include "portable/keccak.hpp"
#include "portable/ntt.hpp"
#include "portable/sampling.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Architecture tag of code that needs no instruction set, in the form of xsimd's tags.
struct portable_arch {
    [[nodiscard]] MLKEM_INLINE static constexpr bool supported() noexcept { return true; }
    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
    MLKEM_INLINE static constexpr unsigned version() noexcept { return 0; }
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t alignment() noexcept { return 0; }
    [[nodiscard]] MLKEM_INLINE static constexpr bool requires_alignment() noexcept { return false; }
    MLKEM_INLINE static constexpr const char* name() noexcept { return "portable"; }
};

/// The Backend of scalar code.
struct portable {
    using arch = portable_arch;
    MLKEM_DETAIL_CONSTANT std::string_view name = "portable";
    using keccak = portable_code::keccak;
    using ntt = portable_code::arithmetic;
    using sampling = portable_code::sampler;
    using codec = portable_code::codec;
    using fo = double_check_fo<byte_comparison>;

    // Compilers that do not optimise keep every temporary.
    static constexpr std::size_t stack_of_calls = MLKEM_DETAIL_OPTIMIZED ? 4736 : 12800;
    static constexpr std::size_t stack_of_keygen_calls = MLKEM_DETAIL_OPTIMIZED ? 4992 : 14336;
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = 0;

    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};

static_assert(backend<portable>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
