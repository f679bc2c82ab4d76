// SPDX-License-Identifier: MIT
// Vectors of WebAssembly's fixed-width SIMD, which a module has or has not: -msimd128. A module
// cannot ask at run time.
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

#if MLKEM_DETAIL_VECTORS_WASM
#include <wasm_simd128.h>

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::wasm_code {

using register16 = v128_t;
using register64 = v128_t;

/// 4 lanes of 32 bits: sums of products of two.
struct vec32 {
    v128_t v;
};

/// An engine on x86-64 has 16 registers, which cannot hold the 25 words of a state.
inline constexpr bool keccak_in_memory = true;

#include "vectors_128.inl"

MLKEM_INLINE vec16 vec16::load(const element* p) noexcept { return {wasm_v128_load(p)}; }
MLKEM_INLINE vec16 vec16::constants(const std::int16_t* p) noexcept { return {wasm_v128_load(p)}; }
MLKEM_INLINE vec16 vec16::set1(std::int16_t x) noexcept { return {wasm_i16x8_splat(x)}; }
MLKEM_INLINE void vec16::store(element* p) const noexcept { wasm_v128_store(p, v); }

MLKEM_INLINE vec16 add(const vec16& a, const vec16& b) noexcept
{
    return {wasm_i16x8_add(a.v, b.v)};
}
MLKEM_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept
{
    return {wasm_i16x8_sub(a.v, b.v)};
}
MLKEM_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept
{
    return {wasm_v128_and(a.v, b.v)};
}
MLKEM_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {wasm_i32x4_add(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {wasm_i16x8_mul(a.v, b.v)};
}
/// The upper halves of products of 32 bits: no instruction has them alone.
MLKEM_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    const v128_t low = wasm_i32x4_extmul_low_i16x8(a.v, b.v);
    const v128_t high = wasm_i32x4_extmul_high_i16x8(a.v, b.v);
    return {wasm_i16x8_shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15)};
}
/// Requires a, b not both -2^15.
MLKEM_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    return {wasm_i16x8_q15mulr_sat(a.v, b.v)};
}
template <int bits> MLKEM_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {wasm_i16x8_shl(a.v, bits)};
}
template <int bits> MLKEM_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {wasm_i16x8_shr(a.v, bits)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16, no two factors -2^15, and
/// |r| < 2^14. Both products / 2^15 are rounded by the same amount. So their difference is 2 r,
/// which fits into 16 bits.
MLKEM_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c, const vec16& d) noexcept
{
    return shift_right<1>(sub_wrapping(mul_round(a, b), mul_round(c, d)));
}
MLKEM_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    return add(a, bit_and(shift_right<15>(a), vec16::set1(q)));
}
MLKEM_INLINE vec16 swap_pairs(const vec16& a) noexcept
{
    return {wasm_i16x8_shuffle(a.v, a.v, 1, 0, 3, 2, 5, 4, 7, 6)};
}
MLKEM_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {wasm_i32x4_dot_i16x8(a.v, b.v)};
}
MLKEM_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return {wasm_i16x8_shuffle(even.v, odd.v, 0, 8, 2, 10, 4, 12, 6, 14)};
}
MLKEM_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return {wasm_i16x8_shuffle(even.v, odd.v, 1, 9, 3, 11, 5, 13, 7, 15)};
}

template <std::size_t len> MLKEM_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
{
    static_assert(len == 2 || len == 4);
    const v128_t x = a.v, y = b.v;
    if constexpr (len == 2) {
        a.v = wasm_i32x4_shuffle(x, y, 0, 4, 2, 6);
        b.v = wasm_i32x4_shuffle(x, y, 1, 5, 3, 7);
    } else {
        a.v = wasm_i64x2_shuffle(x, y, 0, 2);
        b.v = wasm_i64x2_shuffle(x, y, 1, 3);
    }
}
MLKEM_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    const v128_t x = a.v, y = b.v;
    a.v = wasm_i32x4_shuffle(x, y, 0, 2, 4, 6);
    b.v = wasm_i32x4_shuffle(x, y, 1, 3, 5, 7);
}
MLKEM_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    const v128_t x = a.v, y = b.v;
    a.v = wasm_i32x4_shuffle(x, y, 0, 4, 1, 5);
    b.v = wasm_i32x4_shuffle(x, y, 2, 6, 3, 7);
}

// No shift differs by lane. Function load_bits puts four words of d bits into each half, then two
// into each quarter, then one into each lane. Function store_bits goes the other way.
template <int d> MLKEM_INLINE vec16 vec16::load_bits(const byte* p) noexcept
{
    std::uint64_t low = 0, high = 0;
    if constexpr (d >= 8) {
        low = load_le64(p);
        high = load_le64(p + d - 8) >> (64 - 4 * d);
    } else {
        low = few_bytes<d>(p);
        high = low >> 4 * d;
    }
    const v128_t quads =
        wasm_i64x2_make(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high));
    const v128_t pairs = wasm_v128_or(wasm_v128_and(quads, wasm_i64x2_const_splat(0xffffffff)),
                                      wasm_i64x2_shl(wasm_u64x2_shr(quads, 2 * d), 32));
    constexpr std::int32_t mask = (1 << d) - 1;
    constexpr auto upper_mask = static_cast<std::int32_t>(std::uint32_t{mask} << 16);
    return {wasm_v128_or(
        wasm_v128_and(pairs, wasm_i32x4_const_splat(mask)),
        wasm_v128_and(wasm_i32x4_shl(pairs, 16 - d), wasm_i32x4_const_splat(upper_mask)))};
}
template <int d> MLKEM_INLINE void vec16::store_bits(byte* p) const noexcept
{
    const v128_t pairs = wasm_v128_or(wasm_v128_and(v, wasm_i32x4_const_splat(0xffff)),
                                      wasm_i32x4_shl(wasm_u32x4_shr(v, 16), d));
    const v128_t quads = wasm_v128_or(wasm_v128_and(pairs, wasm_i64x2_const_splat(0xffffffff)),
                                      wasm_i64x2_shl(wasm_u64x2_shr(pairs, 32), 2 * d));
    store_quads<d>(static_cast<std::uint64_t>(wasm_i64x2_extract_lane(quads, 0)),
                   static_cast<std::uint64_t>(wasm_i64x2_extract_lane(quads, 1)), p);
}

MLKEM_INLINE std::size_t vec16::append_below_q_vartime(const vec16& x, element* out,
                                                       std::size_t room) noexcept
{
    // Bit i: whether lane i is below q.
    const auto set =
        static_cast<unsigned>(wasm_i16x8_bitmask(wasm_i16x8_lt(x.v, wasm_i16x8_const_splat(q))));
    const auto count = static_cast<std::size_t>(__builtin_popcount(set));
    const v128_t packed =
        wasm_i8x16_swizzle(x.v, wasm_v128_load(layout::compress_vartime[set].data()));
    if (room >= 8) {
        wasm_v128_store(out, packed);
        return count;
    }
    alignas(16) element all[8];
    wasm_v128_store(all, packed);
    const std::size_t fit = count < room ? count : room;
    for (std::size_t i = 0; i < fit; ++i)
        out[i] = all[i];
    return fit;
}
MLKEM_INLINE vec16::element vec16::all_negative(const vec16& x) noexcept
{
    const auto signs = static_cast<int>(wasm_i16x8_bitmask(x.v));
    return static_cast<element>(-((signs + 1) >> 8));
}

MLKEM_INLINE vec64x2 vec64x2::load(const element* p) noexcept { return {wasm_v128_load(p)}; }
MLKEM_INLINE vec64x2 vec64x2::set1(std::uint64_t x) noexcept
{
    return {wasm_i64x2_splat(static_cast<std::int64_t>(x))};
}
MLKEM_INLINE void vec64x2::store(element* p) const noexcept { wasm_v128_store(p, v); }
MLKEM_INLINE vec64x2 vec64x2::load_bytes(const std::uint8_t* p) noexcept
{
    return {wasm_v128_load(p)};
}
MLKEM_INLINE void vec64x2::store_bytes(std::uint8_t* p) const noexcept { wasm_v128_store(p, v); }

template <int by> MLKEM_INLINE register64 rotate(register64 x) noexcept
{
    if constexpr (by == 0)
        return x;
    else
        return wasm_v128_or(wasm_i64x2_shl(x, by), wasm_u64x2_shr(x, 64 - by));
}
MLKEM_INLINE register64 and_not(register64 a, register64 b) noexcept
{
    return wasm_v128_andnot(a, b);
}
MLKEM_INLINE vec64x2 xor_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {wasm_v128_xor(a.v, b.v)};
}
/// The engine makes the order of the machine's code.
MLKEM_INLINE vec64x2 pinned(const vec64x2& a) noexcept { return a; }
MLKEM_INLINE vec64x2 or_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {wasm_v128_or(a.v, b.v)};
}
MLKEM_INLINE std::uint64_t or_of_lanes(const vec64x2& a) noexcept
{
    return static_cast<std::uint64_t>(wasm_i64x2_extract_lane(a.v, 0) |
                                      wasm_i64x2_extract_lane(a.v, 1));
}
/// Lane j of row i to lane i of row j.
MLKEM_INLINE void transpose(vec64x2 (&r)[2]) noexcept
{
    const v128_t a = r[0].v, b = r[1].v;
    r[0].v = wasm_i64x2_shuffle(a, b, 0, 2);
    r[1].v = wasm_i64x2_shuffle(a, b, 1, 3);
}

/// Cost of a permutation of 1 and 2 states, in ns on Zen 5 under V8.
inline constexpr permutation_costs costs = {313, 360, 0, 0};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::wasm_code
MLKEM_DETAIL_HIDDEN_END

#endif
