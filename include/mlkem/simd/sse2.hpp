// SPDX-License-Identifier: MIT
// Vectors of SSE2, which every x86-64 processor has.
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

#if MLKEM_DETAIL_VECTORS_SSE2
#include <emmintrin.h>

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sse2_code {

using register16 = __m128i;
using register64 = __m128i;

/// 4 lanes of 32 bits: sums of products of two.
struct vec32 {
    __m128i v;
};

/// 16 registers cannot hold the 25 words of a state.
inline constexpr bool keccak_in_memory = true;

#include "vectors_128.inl"

MLKEM_INLINE vec16 vec16::load(const element* p) noexcept
{
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))};
}
MLKEM_INLINE vec16 vec16::constants(const std::int16_t* p) noexcept
{
    return {_mm_load_si128(reinterpret_cast<const __m128i*>(p))};
}
MLKEM_INLINE vec16 vec16::set1(std::int16_t x) noexcept { return {_mm_set1_epi16(x)}; }
MLKEM_INLINE void vec16::store(element* p) const noexcept
{
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v);
}

MLKEM_INLINE vec16 add(const vec16& a, const vec16& b) noexcept
{
    return {_mm_add_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept
{
    return {_mm_sub_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept
{
    return {_mm_and_si128(a.v, b.v)};
}
MLKEM_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {_mm_add_epi32(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {_mm_mullo_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    return {_mm_mulhi_epi16(a.v, b.v)};
}
/// Requires |b| < 2^13, so that 4 b fits into 16 bits. Adds 1 to floor(4 a b / 2^16) and halves the
/// sum.
MLKEM_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    const __m128i doubled = _mm_mulhi_epi16(a.v, _mm_slli_epi16(b.v, 2));
    return {_mm_srai_epi16(_mm_add_epi16(doubled, _mm_set1_epi16(1)), 1)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16.
MLKEM_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c, const vec16& d) noexcept
{
    return sub(mul_high(a, b), mul_high(c, d));
}
template <int bits> MLKEM_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {_mm_slli_epi16(a.v, bits)};
}
template <int bits> MLKEM_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {_mm_srai_epi16(a.v, bits)};
}
MLKEM_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    return add(a, bit_and(shift_right<15>(a), vec16::set1(q)));
}
MLKEM_INLINE vec16 swap_pairs(const vec16& a) noexcept
{
    return {_mm_shufflehi_epi16(_mm_shufflelo_epi16(a.v, 0xb1), 0xb1)};
}
MLKEM_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {_mm_madd_epi16(a.v, b.v)};
}
/// Lanes of 16 bits: the even ones of `even`, the odd ones of `odd`.
MLKEM_INLINE vec16 blend(__m128i even, __m128i odd) noexcept
{
    const __m128i of_even = _mm_set1_epi32(0xffff);
    return {_mm_or_si128(_mm_and_si128(of_even, even), _mm_andnot_si128(of_even, odd))};
}
MLKEM_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return blend(even.v, _mm_slli_epi32(odd.v, 16));
}
MLKEM_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return blend(_mm_srli_epi32(even.v, 16), odd.v);
}

template <std::size_t len> MLKEM_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
{
    static_assert(len == 2 || len == 4);
    const __m128i x = a.v, y = b.v;
    if constexpr (len == 2) {
        const __m128i even_first_x = _mm_shuffle_epi32(x, _MM_SHUFFLE(3, 1, 2, 0));
        const __m128i even_first_y = _mm_shuffle_epi32(y, _MM_SHUFFLE(3, 1, 2, 0));
        a.v = _mm_unpacklo_epi32(even_first_x, even_first_y);
        b.v = _mm_unpackhi_epi32(even_first_x, even_first_y);
    } else {
        a.v = _mm_unpacklo_epi64(x, y);
        b.v = _mm_unpackhi_epi64(x, y);
    }
}
MLKEM_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    const __m128 x = _mm_castsi128_ps(a.v), y = _mm_castsi128_ps(b.v);
    a.v = _mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(2, 0, 2, 0)));
    b.v = _mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(3, 1, 3, 1)));
}
MLKEM_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    const __m128i x = a.v, y = b.v;
    a.v = _mm_unpacklo_epi32(x, y);
    b.v = _mm_unpackhi_epi32(x, y);
}

// SSE2 lacks byte shuffles. Function load_bits puts four words of d bits into each half, then two
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
    const __m128i quads = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
    const __m128i pairs = _mm_or_si128(_mm_and_si128(quads, _mm_set1_epi64x(0xffffffff)),
                                       _mm_slli_epi64(_mm_srli_epi64(quads, 2 * d), 32));
    constexpr int mask = (1 << d) - 1;
    return {_mm_or_si128(_mm_and_si128(pairs, _mm_set1_epi32(mask)),
                         _mm_and_si128(_mm_slli_epi32(pairs, 16 - d), _mm_set1_epi32(mask << 16)))};
}
template <int d> MLKEM_INLINE void vec16::store_bits(byte* p) const noexcept
{
    const __m128i pairs = _mm_madd_epi16(v, _mm_set1_epi32(1 | 1 << (16 + d)));
    const __m128i quads = _mm_or_si128(_mm_and_si128(pairs, _mm_set1_epi64x(0xffffffff)),
                                       _mm_slli_epi64(_mm_srli_epi64(pairs, 32), 2 * d));
    store_quads<d>(static_cast<std::uint64_t>(_mm_cvtsi128_si64(quads)),
                   static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(quads, quads))),
                   p);
}

MLKEM_INLINE std::size_t vec16::append_below_q_vartime(const vec16& x, element* out,
                                                       std::size_t room) noexcept
{
    alignas(16) element all[8];
    _mm_store_si128(reinterpret_cast<__m128i*>(all), x.v);
    std::size_t count = 0;
    if (room >= 8) { // the next one overwrites a candidate that is too large
        MLKEM_DETAIL_UNROLL_LOOP
        for (const element candidate : all) {
            out[count] = candidate;
            count += candidate < q;
        }
        return count;
    }
    for (std::size_t i = 0; i < 8 && count < room; ++i) {
        out[count] = all[i];
        count += all[i] < q;
    }
    return count;
}
MLKEM_INLINE vec16::element vec16::all_negative(const vec16& x) noexcept
{
    const int signs = _mm_movemask_epi8(_mm_srai_epi16(x.v, 15));
    return static_cast<element>(-((signs + 1) >> 16));
}

MLKEM_INLINE vec64x2 vec64x2::load(const element* p) noexcept
{
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))};
}
MLKEM_INLINE vec64x2 vec64x2::set1(std::uint64_t x) noexcept
{
    return {_mm_set1_epi64x(static_cast<long long>(x))};
}
MLKEM_INLINE void vec64x2::store(element* p) const noexcept
{
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v);
}
MLKEM_INLINE vec64x2 vec64x2::load_bytes(const std::uint8_t* p) noexcept
{
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))};
}
MLKEM_INLINE void vec64x2::store_bytes(std::uint8_t* p) const noexcept
{
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v);
}

template <int by> MLKEM_INLINE register64 rotate(register64 x) noexcept
{
    if constexpr (by == 0)
        return x;
    else
        return _mm_or_si128(_mm_slli_epi64(x, by), _mm_srli_epi64(x, 64 - by));
}
MLKEM_INLINE register64 and_not(register64 a, register64 b) noexcept
{
    return _mm_andnot_si128(b, a);
}
MLKEM_INLINE vec64x2 xor_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {_mm_xor_si128(a.v, b.v)};
}
/// Compilers keep to the order without help.
MLKEM_INLINE vec64x2 pinned(const vec64x2& a) noexcept { return a; }
MLKEM_INLINE vec64x2 or_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {_mm_or_si128(a.v, b.v)};
}
MLKEM_INLINE std::uint64_t or_of_lanes(const vec64x2& a) noexcept
{
    const __m128i both = _mm_or_si128(a.v, _mm_unpackhi_epi64(a.v, a.v));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(both));
}
/// Lane j of row i to lane i of row j.
MLKEM_INLINE void transpose(vec64x2 (&r)[2]) noexcept
{
    const __m128i a = r[0].v, b = r[1].v;
    r[0].v = _mm_unpacklo_epi64(a, b);
    r[1].v = _mm_unpackhi_epi64(a, b);
}

/// Cost of a permutation of 1 and 2 states, in ns on Zen 4.
inline constexpr permutation_costs costs = {308, 363, 0, 0};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::sse2_code
MLKEM_DETAIL_HIDDEN_END

#endif
