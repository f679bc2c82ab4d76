// SPDX-License-Identifier: MIT
// Two Keccak states in vectors of AArch64 with the SHA-3 instructions: EOR3, RAX1, XAR and BCAX.
// Only the operations of a permutation are here. g++ has the instructions only in functions for
// armv8.2-a+sha3. Code for more than that cannot be inlined into these functions. Nor can these
// functions be inlined into code for less.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interface.hpp"
#include "neon.hpp"

#if MLKEM_DETAIL_VECTORS_NEON

// clang's assembler accepts the instructions line by line, also in versions without the target.
#if defined(__clang__) || defined(__ARM_FEATURE_SHA3)
#define MLKEM_DETAIL_SHA3_BEGIN
#define MLKEM_DETAIL_SHA3_END
#define MLKEM_DETAIL_SHA3_LINE ".arch_extension sha3\n\t"
#else
#define MLKEM_DETAIL_SHA3_BEGIN MLKEM_DETAIL_REGION_BEGIN("arch=armv8.2-a+sha3")
#define MLKEM_DETAIL_SHA3_END MLKEM_DETAIL_REGION_END
#define MLKEM_DETAIL_SHA3_LINE
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sha3_code {
MLKEM_DETAIL_SHA3_BEGIN

/// Whether each vector unit executes the SHA-3 instructions. On Apple's processors all do. On Arm's
/// Neoverse one of two or four does. There XAR and RAX1, which replace 3 operations, pay; EOR3 and
/// BCAX, which replace 2, do not.
#if defined(__APPLE__)
inline constexpr bool in_each_unit = true;
#else
inline constexpr bool in_each_unit = false;
#endif

/// 2 lanes of 64 bits.
struct vec64x2 {
    using element = std::uint64_t;
    static constexpr std::size_t lanes = 2;
    static constexpr bool in_memory = false;
    static constexpr bool spreads_ternary = false;
    static constexpr bool in_general_registers = false;
    uint64x2_t v;

    MLKEM_INLINE static vec64x2 load(const element* p) noexcept { return {vld1q_u64(p)}; }
    MLKEM_INLINE static vec64x2 set1(std::uint64_t x) noexcept { return {vdupq_n_u64(x)}; }
    MLKEM_INLINE void store(element* p) const noexcept { vst1q_u64(p, v); }
};

// EOR and BIC are assembly too: compilers would fuse the intrinsics into EOR3 and BCAX. Volatile
// keeps the order of the source, for which 32 registers are enough.
MLKEM_INLINE vec64x2 xor_(const vec64x2& a, const vec64x2& b) noexcept
{
    vec64x2 r;
    asm volatile("eor %0.16b, %1.16b, %2.16b" : "=w"(r.v) : "w"(a.v), "w"(b.v));
    return r;
}
/// a & ~b.
MLKEM_INLINE vec64x2 and_not(const vec64x2& a, const vec64x2& b) noexcept
{
    vec64x2 r;
    asm volatile("bic %0.16b, %1.16b, %2.16b" : "=w"(r.v) : "w"(a.v), "w"(b.v));
    return r;
}
/// a ^ b ^ c.
MLKEM_INLINE vec64x2 xor3(const vec64x2& a, const vec64x2& b, const vec64x2& c) noexcept
{
    if constexpr (in_each_unit) {
        vec64x2 r;
        asm volatile(MLKEM_DETAIL_SHA3_LINE "eor3 %0.16b, %1.16b, %2.16b, %3.16b"
                     : "=w"(r.v)
                     : "w"(a.v), "w"(b.v), "w"(c.v));
        return r;
    } else {
        return xor_(xor_(a, b), c);
    }
}
/// a ^ (~b & c).
MLKEM_INLINE vec64x2 chi(const vec64x2& a, const vec64x2& b, const vec64x2& c) noexcept
{
    if constexpr (in_each_unit) {
        vec64x2 r;
        asm volatile(MLKEM_DETAIL_SHA3_LINE "bcax %0.16b, %1.16b, %2.16b, %3.16b"
                     : "=w"(r.v)
                     : "w"(a.v), "w"(c.v), "w"(b.v));
        return r;
    } else {
        return xor_(a, and_not(c, b));
    }
}
/// a ^ (b rotated by 1).
MLKEM_INLINE vec64x2 xor_rotated_1(const vec64x2& a, const vec64x2& b) noexcept
{
    vec64x2 r;
    asm volatile(MLKEM_DETAIL_SHA3_LINE "rax1 %0.2d, %1.2d, %2.2d"
                 : "=w"(r.v)
                 : "w"(a.v), "w"(b.v));
    return r;
}
/// a ^ b, rotated.
template <int by> MLKEM_INLINE vec64x2 xor_rotate(const vec64x2& a, const vec64x2& b) noexcept
{
    if constexpr (by == 0) {
        return xor_(a, b);
    } else {
        vec64x2 r;
        asm volatile(MLKEM_DETAIL_SHA3_LINE
                     "xar %0.2d, %1.2d, %2.2d, %3" // which rotates to the right
                     : "=w"(r.v)
                     : "w"(a.v), "w"(b.v), "i"(64 - by));
        return r;
    }
}

static_assert(simd::permuted_vector<vec64x2>);

MLKEM_DETAIL_SHA3_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sha3_code
MLKEM_DETAIL_HIDDEN_END

#endif
