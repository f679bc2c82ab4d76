// SPDX-License-Identifier: MIT
// Vectors of NEON, which every AArch64 processor has.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../bytes.hpp"
#include "../hash/keccak.hpp"
#include "../machine/backends_there.hpp"
#include "../params.hpp"
#include "interface.hpp"
#include "layout.hpp"
#include "scalar.hpp"

#if MLKEM_DETAIL_VECTORS_NEON
#include <arm_neon.h>

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::neon_code {

using register16 = int16x8_t;
using register64 = uint64x2_t;

/// 4 lanes of 32 bits: sums of products of two.
struct vec32 {
    int32x4_t low, high; // the products, not yet summed in pairs
};

/// Registers hold all words.
inline constexpr bool keccak_in_memory = false;

#include "vectors_128.inl"

MLKEM_INLINE vec16 vec16::load(const element* p) noexcept { return {vld1q_s16(p)}; }
MLKEM_INLINE vec16 vec16::constants(const std::int16_t* p) noexcept { return {vld1q_s16(p)}; }
MLKEM_INLINE vec16 vec16::set1(std::int16_t x) noexcept { return {vdupq_n_s16(x)}; }
MLKEM_INLINE void vec16::store(element* p) const noexcept { vst1q_s16(p, v); }

MLKEM_INLINE vec16 add(const vec16& a, const vec16& b) noexcept { return {vaddq_s16(a.v, b.v)}; }
MLKEM_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept { return {vsubq_s16(a.v, b.v)}; }
MLKEM_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept
{
    return {vandq_s16(a.v, b.v)};
}
MLKEM_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {vaddq_s32(a.low, b.low), vaddq_s32(a.high, b.high)};
}
MLKEM_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {vmulq_s16(a.v, b.v)};
}
/// Requires a, b not both -2^15.
MLKEM_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    return {vshrq_n_s16(vqdmulhq_s16(a.v, b.v), 1)};
}
/// Requires a, b not both -2^15.
MLKEM_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    return {vqrdmulhq_s16(a.v, b.v)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16, no two factors -2^15.
MLKEM_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c, const vec16& d) noexcept
{
    return {vhsubq_s16(vqdmulhq_s16(a.v, b.v), vqdmulhq_s16(c.v, d.v))};
}
template <int bits> MLKEM_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {vshlq_n_s16(a.v, bits)};
}
template <int bits> MLKEM_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {vshrq_n_s16(a.v, bits)};
}
MLKEM_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    const uint16x8_t x = vreinterpretq_u16_s16(a.v);
    return {vreinterpretq_s16_u16(vminq_u16(x, vaddq_u16(x, vdupq_n_u16(q))))};
}
MLKEM_INLINE vec16 swap_pairs(const vec16& a) noexcept { return {vrev32q_s16(a.v)}; }
MLKEM_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {vmull_s16(vget_low_s16(a.v), vget_low_s16(b.v)), vmull_high_s16(a.v, b.v)};
}
MLKEM_INLINE int16x8_t pair_sums(const vec32& a) noexcept
{
    return vreinterpretq_s16_s32(vpaddq_s32(a.low, a.high));
}
MLKEM_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return {vtrn1q_s16(pair_sums(even), pair_sums(odd))};
}
MLKEM_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return {vtrn2q_s16(pair_sums(even), pair_sums(odd))};
}

template <std::size_t len> MLKEM_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
{
    static_assert(len == 2 || len == 4);
    if constexpr (len == 2) {
        const int32x4_t x = vreinterpretq_s32_s16(a.v), y = vreinterpretq_s32_s16(b.v);
        a.v = vreinterpretq_s16_s32(vtrn1q_s32(x, y));
        b.v = vreinterpretq_s16_s32(vtrn2q_s32(x, y));
    } else {
        const int64x2_t x = vreinterpretq_s64_s16(a.v), y = vreinterpretq_s64_s16(b.v);
        a.v = vreinterpretq_s16_s64(vtrn1q_s64(x, y));
        b.v = vreinterpretq_s16_s64(vtrn2q_s64(x, y));
    }
}
MLKEM_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    const int32x4_t x = vreinterpretq_s32_s16(a.v), y = vreinterpretq_s32_s16(b.v);
    a.v = vreinterpretq_s16_s32(vuzp1q_s32(x, y));
    b.v = vreinterpretq_s16_s32(vuzp2q_s32(x, y));
}
MLKEM_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    const int32x4_t x = vreinterpretq_s32_s16(a.v), y = vreinterpretq_s32_s16(b.v);
    a.v = vreinterpretq_s16_s32(vzip1q_s32(x, y));
    b.v = vreinterpretq_s16_s32(vzip2q_s32(x, y));
}

template <int d> MLKEM_INLINE vec16 vec16::load_bits(const byte* p) noexcept
{
    const auto& from = layout::words_in_block<d>;
    uint8x16_t bytes;
    if constexpr (d >= 8)
        bytes = vcombine_u8(vld1_u8(p), vld1_u8(p + d - 8));
    else
        bytes = vcombine_u8(vcreate_u8(few_bytes<d>(p)), vcreate_u8(0));
    const uint8x16_t pairs = vqtbl1q_u8(bytes, vld1q_u8(from.bytes.data()));
    uint16x8_t words = vshlq_u16(vreinterpretq_u16_u8(pairs), vld1q_s16(from.right.data()));
    if constexpr (d % 2 == 1 && d > 9) {
        const uint8x16_t third = vqtbl1q_u8(bytes, vld1q_u8(from.third_bytes.data()));
        words =
            vorrq_u16(words, vshlq_u16(vreinterpretq_u16_u8(third), vld1q_s16(from.left.data())));
    }
    return {vreinterpretq_s16_u16(vandq_u16(words, vdupq_n_u16((1 << d) - 1)))};
}
template <int d> MLKEM_INLINE void vec16::store_bits(byte* p) const noexcept
{
    const uint32x4_t x = vreinterpretq_u32_s16(v);
    const uint64x2_t pairs = vreinterpretq_u64_u32(vsliq_n_u32(x, vshrq_n_u32(x, 16), d));
    const uint64x2_t quads = vsliq_n_u64(pairs, vshrq_n_u64(pairs, 32), 2 * d);
    store_quads<d>(vgetq_lane_u64(quads, 0), vgetq_lane_u64(quads, 1), p);
}

MLKEM_INLINE std::size_t vec16::append_below_q_vartime(const vec16& x, element* out,
                                                       std::size_t room) noexcept
{
    // Bit i of the sum tells whether lane i is below q. The upper byte tells how many are.
    const uint16x8_t each = vorrq_u16(vld1q_u16(layout::powers_of_two.data()), vdupq_n_u16(256));
    const uint16_t sum = vaddvq_u16(vandq_u16(vcltq_s16(x.v, vdupq_n_s16(q)), each));
    const std::size_t count = sum >> 8;
    const uint8x16_t packed =
        vqtbl1q_u8(vreinterpretq_u8_s16(x.v), vld1q_u8(layout::compress_vartime[sum & 255].data()));
    if (room >= 8) {
        vst1q_s16(out, vreinterpretq_s16_u8(packed));
        return count;
    }
    alignas(16) element all[8];
    vst1q_s16(all, vreinterpretq_s16_u8(packed));
    const std::size_t fit = count < room ? count : room;
    for (std::size_t i = 0; i < fit; ++i)
        out[i] = all[i];
    return fit;
}
MLKEM_INLINE vec16::element vec16::all_negative(const vec16& x) noexcept { return vmaxvq_s16(x.v); }

MLKEM_INLINE vec64x2 vec64x2::load(const element* p) noexcept { return {vld1q_u64(p)}; }
MLKEM_INLINE vec64x2 vec64x2::set1(std::uint64_t x) noexcept { return {vdupq_n_u64(x)}; }
MLKEM_INLINE void vec64x2::store(element* p) const noexcept { vst1q_u64(p, v); }
MLKEM_INLINE vec64x2 vec64x2::load_bytes(const std::uint8_t* p) noexcept
{
    return {vreinterpretq_u64_u8(vld1q_u8(p))};
}
MLKEM_INLINE void vec64x2::store_bytes(std::uint8_t* p) const noexcept
{
    vst1q_u8(p, vreinterpretq_u8_u64(v));
}

/// Returns x. Pins x in a register here, so that compilers do not reorder Keccak.
MLKEM_INLINE register64 pinned(register64 x) noexcept
{
    asm volatile("" : "+w"(x));
    return x;
}
template <int by> MLKEM_INLINE register64 rotate(register64 x) noexcept
{
    if constexpr (by == 0)
        return x;
    else if constexpr (by == 32)
        return vreinterpretq_u64_u32(vrev64q_u32(vreinterpretq_u32_u64(x)));
    else
        return pinned(vsriq_n_u64(vshlq_n_u64(x, by), x, 64 - by));
}
MLKEM_INLINE register64 and_not(register64 a, register64 b) noexcept
{
    return pinned(vbicq_u64(a, b));
}
MLKEM_INLINE vec64x2 xor_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {pinned(veorq_u64(a.v, b.v))};
}
MLKEM_INLINE vec64x2 or_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {vorrq_u64(a.v, b.v)};
}
MLKEM_INLINE std::uint64_t or_of_lanes(const vec64x2& a) noexcept
{
    return vgetq_lane_u64(a.v, 0) | vgetq_lane_u64(a.v, 1);
}
/// Lane j of row i to lane i of row j.
MLKEM_INLINE void transpose(vec64x2 (&r)[2]) noexcept
{
    const uint64x2_t a = r[0].v, b = r[1].v;
    r[0].v = vtrn1q_u64(a, b);
    r[1].v = vtrn2q_u64(a, b);
}

/// What a permutation costs, in cycles for two rounds on Neoverse V2, as llvm-mca has it.
inline constexpr permutation_costs costs = {48, 90, 0, 0};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::neon_code
MLKEM_DETAIL_HIDDEN_END

#endif
