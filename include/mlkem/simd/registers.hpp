// Clears the registers that a function need not preserve and that a secret may have been left in.
#pragma once

#include "target.hpp"

#if defined(_MSC_VER) && !defined(__clang__)
#include <immintrin.h>
#endif

namespace mlkem::inline MLKEM_DETAIL_TARGET {

#if defined(_MSC_VER) && !defined(__clang__)

// No assembly there: the vector registers of AVX at least, where code may use them.
MLKEM_DETAIL_INLINE void clear_ymm_registers() noexcept
{
    _mm256_zeroall();
}
MLKEM_DETAIL_INLINE void clear_zmm_registers() noexcept
{
    _mm256_zeroall();
}
MLKEM_DETAIL_INLINE void clear_registers() noexcept {}

#elif defined(__x86_64__)

/// The vector registers of a processor with AVX.
MLKEM_DETAIL_INLINE void clear_ymm_registers() noexcept
{
    asm volatile("vzeroall"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

MLKEM_DETAIL_AVX512_BEGIN
/// The vector registers of a processor with AVX-512; vzeroall knows only the first 16.
MLKEM_DETAIL_NOINLINE inline void clear_zmm_registers() noexcept
{
    asm volatile("vzeroall\n\t"
                 "vpxord %%zmm16, %%zmm16, %%zmm16\n\tvpxord %%zmm17, %%zmm17, %%zmm17\n\t"
                 "vpxord %%zmm18, %%zmm18, %%zmm18\n\tvpxord %%zmm19, %%zmm19, %%zmm19\n\t"
                 "vpxord %%zmm20, %%zmm20, %%zmm20\n\tvpxord %%zmm21, %%zmm21, %%zmm21\n\t"
                 "vpxord %%zmm22, %%zmm22, %%zmm22\n\tvpxord %%zmm23, %%zmm23, %%zmm23\n\t"
                 "vpxord %%zmm24, %%zmm24, %%zmm24\n\tvpxord %%zmm25, %%zmm25, %%zmm25\n\t"
                 "vpxord %%zmm26, %%zmm26, %%zmm26\n\tvpxord %%zmm27, %%zmm27, %%zmm27\n\t"
                 "vpxord %%zmm28, %%zmm28, %%zmm28\n\tvpxord %%zmm29, %%zmm29, %%zmm29\n\t"
                 "vpxord %%zmm30, %%zmm30, %%zmm30\n\tvpxord %%zmm31, %%zmm31, %%zmm31"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18",
                   "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27",
                   "xmm28", "xmm29", "xmm30", "xmm31");
}
MLKEM_DETAIL_REGION_END

/// What code may use that was compiled for no particular backend.
MLKEM_DETAIL_INLINE void clear_registers() noexcept
{
#if defined(__AVX512F__)
    clear_zmm_registers();
#elif defined(__AVX__)
    clear_ymm_registers();
#else
    asm volatile("pxor %%xmm0, %%xmm0\n\tpxor %%xmm1, %%xmm1\n\tpxor %%xmm2, %%xmm2\n\t"
                 "pxor %%xmm3, %%xmm3\n\tpxor %%xmm4, %%xmm4\n\tpxor %%xmm5, %%xmm5\n\t"
                 "pxor %%xmm6, %%xmm6\n\tpxor %%xmm7, %%xmm7\n\tpxor %%xmm8, %%xmm8\n\t"
                 "pxor %%xmm9, %%xmm9\n\tpxor %%xmm10, %%xmm10\n\tpxor %%xmm11, %%xmm11\n\t"
                 "pxor %%xmm12, %%xmm12\n\tpxor %%xmm13, %%xmm13\n\tpxor %%xmm14, %%xmm14\n\t"
                 "pxor %%xmm15, %%xmm15"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#endif
    asm volatile("xorl %%eax, %%eax\n\txorl %%ecx, %%ecx\n\txorl %%edx, %%edx\n\t"
                 "xorl %%esi, %%esi\n\txorl %%edi, %%edi\n\txorl %%r8d, %%r8d\n\t"
                 "xorl %%r9d, %%r9d\n\txorl %%r10d, %%r10d\n\txorl %%r11d, %%r11d"
                 :
                 :
                 : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc");
}

#elif defined(__aarch64__)

MLKEM_DETAIL_INLINE void clear_registers() noexcept
{
    asm volatile("movi v0.2d, #0\n\tmovi v1.2d, #0\n\tmovi v2.2d, #0\n\tmovi v3.2d, #0\n\t"
                 "movi v4.2d, #0\n\tmovi v5.2d, #0\n\tmovi v6.2d, #0\n\tmovi v7.2d, #0\n\t"
                 "movi v16.2d, #0\n\tmovi v17.2d, #0\n\tmovi v18.2d, #0\n\tmovi v19.2d, #0\n\t"
                 "movi v20.2d, #0\n\tmovi v21.2d, #0\n\tmovi v22.2d, #0\n\tmovi v23.2d, #0\n\t"
                 "movi v24.2d, #0\n\tmovi v25.2d, #0\n\tmovi v26.2d, #0\n\tmovi v27.2d, #0\n\t"
                 "movi v28.2d, #0\n\tmovi v29.2d, #0\n\tmovi v30.2d, #0\n\tmovi v31.2d, #0"
                 :
                 :
                 : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19",
                   "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30",
                   "v31");
}

#else

MLKEM_DETAIL_INLINE void clear_registers() noexcept {}

#endif

/// The registers that unoptimised code may store although it has put nothing into them: on AArch64
/// all that may hold arguments. Elsewhere there are none, and nothing is cleared. On x86-64 it must
/// not be: std's copies of our types are one function for all units, and if the linker has it from
/// a unit built for a newer processor, it would clear registers that this one lacks.
MLKEM_DETAIL_INLINE void clear_argument_registers() noexcept
{
#if defined(__aarch64__)
    clear_registers();
#endif
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
