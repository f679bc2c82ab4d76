// SPDX-License-Identifier: MIT
// The backend of WebAssembly with SIMD.
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
#include "../simd/wasm.hpp"
#include "portable/keccak.hpp"

#if MLKEM_DETAIL_VECTORS_WASM

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::wasm_code {
#include "../kernels/all.inl"
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::wasm_code
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Tag of WebAssembly with SIMD, which older versions of xsimd do not know of.
struct wasm_arch {
    [[nodiscard]] MLKEM_INLINE static constexpr bool supported() noexcept { return true; }
    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
    MLKEM_INLINE static constexpr unsigned version() noexcept { return 0; }
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t alignment() noexcept { return 16; }
    [[nodiscard]] MLKEM_INLINE static constexpr bool requires_alignment() noexcept { return false; }
    MLKEM_INLINE static constexpr const char* name() noexcept { return "wasm"; }
};

/// The Backend of WebAssembly with SIMD (-msimd128).
struct wasm {
    using arch = wasm_arch;
    MLKEM_DETAIL_CONSTANT std::string_view name = "wasm";
    using keccak = wasm_code::keccak;
    using ntt = wasm_code::arithmetic;
    using sampling = wasm_code::sampler;
    using executor = wasm_code::executor;
    using codec = wasm_code::codec;
    using fo = wasm_code::fo;

    MLKEM_DETAIL_CONSTANT std::size_t stack_of_calls = detail::vector_stack(2720);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_keygen_calls = detail::vector_stack(1664);
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = detail::vector_temporaries;

    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};

static_assert(backend<wasm>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#endif
