// SPDX-License-Identifier: MIT
// The backends as units with MLKEM_COMPILED see them: names, and whether this machine runs them.
#pragma once

#include <string_view>

#include "../machine/backends_there.hpp"
#include "../machine/target.hpp"
#include "entry_points.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

#if MLKEM_DETAIL_HAS_AVX512
struct avx512 {
    MLKEM_DETAIL_CONSTANT std::string_view name = "avx512";
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept
    {
        return compiled::machine<compiled::number_of<avx512>>::available();
    }
};
#endif
#if MLKEM_DETAIL_HAS_AVX2
struct avx2 {
    MLKEM_DETAIL_CONSTANT std::string_view name = "avx2";
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept
    {
        return compiled::machine<compiled::number_of<avx2>>::available();
    }
};
#endif
#if MLKEM_DETAIL_HAS_SSE2
struct sse2 {
    MLKEM_DETAIL_CONSTANT std::string_view name = "sse2";
    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};
#endif
#if MLKEM_DETAIL_HAS_NEON_SHA3
struct neon_sha3 {
    MLKEM_DETAIL_CONSTANT std::string_view name = "neon_sha3";
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept
    {
        return compiled::machine<compiled::number_of<neon_sha3>>::available();
    }
};
#endif
#if MLKEM_DETAIL_HAS_NEON
struct neon {
    MLKEM_DETAIL_CONSTANT std::string_view name = "neon";
    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};
#endif
#if MLKEM_DETAIL_HAS_WASM
struct wasm {
    MLKEM_DETAIL_CONSTANT std::string_view name = "wasm";
    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};
#endif
struct portable {
    MLKEM_DETAIL_CONSTANT std::string_view name = "portable";
    [[nodiscard]] MLKEM_INLINE static constexpr bool available() noexcept { return true; }
};
struct small_memory : portable {
    MLKEM_DETAIL_CONSTANT std::string_view name = "small_memory";
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
