// SPDX-License-Identifier: MIT
// Vectors of AVX-512 (F, BW, VL, DQ, VBMI, VBMI2: Ice Lake, Zen 4 and newer), one line an operation.
// interface.hpp has the contract of each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#include "../hash/keccak.hpp"
#include "../params.hpp"
#include "interface.hpp"
#include "layout.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx512_code {
MLKEM_DETAIL_AVX512_BEGIN

using fips203::n;
using fips203::q;

/// 16 lanes of 32 bits: sums of products of two.
struct vec32 {
    __m512i v;
};

MLKEM_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {_mm512_add_epi32(a.v, b.v)};
}

/// 32 lanes of 16 bits.
struct vec16 {
    using element = std::int16_t;
    using byte = std::uint8_t;
    static constexpr std::size_t lanes = 32;
    __m512i v;

    MLKEM_INLINE static vec16 load(const element* p) noexcept { return {_mm512_loadu_si512(p)}; }
    MLKEM_INLINE static vec16 constants(const std::int16_t* p) noexcept
    {
        return {_mm512_load_si512(p)};
    }
    MLKEM_INLINE static vec16 set1(std::int16_t x) noexcept { return {_mm512_set1_epi16(x)}; }
    MLKEM_INLINE void store(element* p) const noexcept { _mm512_storeu_si512(p, v); }

    /// The sum of eta bits less that of eta others, modulo q if `residues`: looked up in registers.
    template <int eta, bool residues> MLKEM_INLINE static vec16 binomial(const vec16& bits) noexcept
    {
        const auto& of = layout::binomials<eta, residues>;
        const __m512i low = _mm512_load_si512(of.data());
        if constexpr (eta == 2)
            return {_mm512_permutexvar_epi16(bits.v, low)};
        else
            return {_mm512_permutex2var_epi16(low, bits.v, _mm512_load_si512(of.data() + lanes))};
    }

    template <int d> MLKEM_INLINE static vec16 load_bits(const byte* p) noexcept
    {
        if constexpr (d == 1) {
            std::uint32_t bits = 0;
            std::memcpy(&bits, p, 4);
            return {_mm512_maskz_set1_epi16(bits, 1)};
        } else {
            // Each quarter of a vector of bytes holds the bits of four words, at most 48 from bit 0
            // or 4.
            const auto& from = layout::words_from_bits<d>;
            const __m512i bytes = _mm512_maskz_loadu_epi8((std::uint64_t{1} << (4 * d)) - 1, p);
            const __m512i quads =
                _mm512_permutexvar_epi8(_mm512_load_si512(from.byte_of_quad.data()), bytes);
            const __m512i words =
                _mm512_multishift_epi64_epi8(_mm512_load_si512(from.bit_of_byte.data()), quads);
            return {_mm512_and_si512(words, _mm512_set1_epi16((1 << d) - 1))};
        }
    }

    template <int d> MLKEM_INLINE void store_bits(byte* p) const noexcept
    {
        if constexpr (d == 1) {
            const std::uint32_t bits = _mm512_test_epi16_mask(v, _mm512_set1_epi16(1));
            std::memcpy(p, &bits, 4);
        } else {
            // Pairs to 2 d bits, fours to 4 d bits, all of them to bytes.
            const __m512i pairs = _mm512_madd_epi16(v, _mm512_set1_epi32(1 | 1 << (16 + d)));
            const __m512i aligned = _mm512_sllv_epi32(pairs, _mm512_set1_epi64(32 - 2 * d));
            __m512i quads = _mm512_srli_epi64(aligned, 32 - 2 * d);
            const auto& to = layout::bytes_from_quads<d>;
            if constexpr (4 * d % 8 == 0) {
                quads = _mm512_permutexvar_epi8(_mm512_load_si512(to.first.data()), quads);
            } else {
                // Every second one begins in the middle of a byte, which it shares.
                quads = _mm512_sllv_epi64(quads, _mm512_set_epi64(4, 0, 4, 0, 4, 0, 4, 0));
                quads = _mm512_or_si512(
                    _mm512_permutexvar_epi8(_mm512_load_si512(to.first.data()), quads),
                    _mm512_maskz_permutexvar_epi8(to.shared, _mm512_load_si512(to.second.data()),
                                                  quads));
            }
            store_bytes<4 * d>(p, quads);
        }
    }

    /// Writes the lanes that are below q to out, at most `room` of them, and returns their number.
    /// It may write anything to the rest of the next min(room, lanes) places.
    MLKEM_INLINE static std::size_t append_below_q_vartime(const vec16& x, element* out,
                                                           std::size_t room) noexcept
    {
        const __mmask32 below = _mm512_cmplt_epi16_mask(x.v, _mm512_set1_epi16(q));
        const __m512i packed = _mm512_maskz_compress_epi16(below, x.v);
        const std::size_t count = static_cast<std::size_t>(_mm_popcnt_u32(below));
        if (room >= lanes) {
            _mm512_storeu_si512(out, packed);
            return count;
        }
        _mm512_mask_storeu_epi16(out, _bzhi_u32(~0U, static_cast<unsigned>(room)), packed);
        return count < room ? count : room;
    }

    /// A number that is negative if all lanes are, else 0 or positive.
    MLKEM_INLINE static element all_negative(const vec16& x) noexcept
    {
        const std::uint64_t signs = _mm512_movepi16_mask(x.v);
        return static_cast<element>(-static_cast<int>((signs + 1) >> 32));
    }

  private:
    template <int size> MLKEM_INLINE static void store_bytes(byte* p, __m512i x) noexcept
    {
        if constexpr (size >= 32) {
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_castsi512_si256(x));
            if constexpr (size > 32)
                store_rest<size - 32>(p + 32, _mm512_extracti32x4_epi32(x, 2));
        } else {
            store_rest<size>(p, _mm512_castsi512_si128(x));
            if constexpr (size > 16)
                store_rest<size - 16>(p + 16, _mm512_extracti32x4_epi32(x, 1));
        }
    }
    template <int size> MLKEM_INLINE static void store_rest(byte* p, __m128i x) noexcept
    {
        if constexpr (size >= 16) {
            _mm_storeu_si128(reinterpret_cast<__m128i*>(p), x);
        } else if constexpr (size >= 8) {
            _mm_storeu_si64(p, x);
            if constexpr (size > 8)
                _mm_storeu_si32(p + 8, _mm_bsrli_si128(x, 8));
        } else {
            _mm_storeu_si32(p, x);
        }
        static_assert(size >= 16 || size == 12 || size == 8 || size == 4);
    }
};

MLKEM_INLINE vec16 add(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_add_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_sub_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 sub_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_sub_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_mullo_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_mulhi_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_mulhrs_epi16(a.v, b.v)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16.
MLKEM_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c, const vec16& d) noexcept
{
    return sub(mul_high(a, b), mul_high(c, d));
}
MLKEM_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_and_si512(a.v, b.v)};
}
template <int bits> MLKEM_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {_mm512_slli_epi16(a.v, bits)};
}
template <int bits> MLKEM_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {_mm512_srai_epi16(a.v, bits)};
}
MLKEM_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    return {_mm512_min_epu16(a.v, _mm512_add_epi16(a.v, _mm512_set1_epi16(q)))};
}
MLKEM_INLINE vec16 swap_pairs(const vec16& a) noexcept { return {_mm512_rol_epi32(a.v, 16)}; }
MLKEM_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {_mm512_madd_epi16(a.v, b.v)};
}
/// The low and the high halves of even[i] and odd[i] as lanes 2 i and 2 i + 1.
MLKEM_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return {_mm512_mask_blend_epi16(0xaaaaaaaa, even.v, _mm512_slli_epi32(odd.v, 16))};
}
MLKEM_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return {_mm512_mask_blend_epi16(0xaaaaaaaa, _mm512_srli_epi32(even.v, 16), odd.v)};
}

template <std::size_t len> MLKEM_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
{
    const __m512i x = a.v, y = b.v;
    if constexpr (len == 2) {
        a.v = _mm512_mask_blend_epi32(0xaaaa, x, _mm512_slli_epi64(y, 32));
        b.v = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(x, 32), y);
    } else if constexpr (len == 4) {
        a.v = _mm512_unpacklo_epi64(x, y);
        b.v = _mm512_unpackhi_epi64(x, y);
    } else if constexpr (len == 8) {
        a.v = _mm512_permutex2var_epi64(x, _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0), y);
        b.v = _mm512_permutex2var_epi64(x, _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2), y);
    } else {
        static_assert(len == 16);
        a.v = _mm512_shuffle_i64x2(x, y, 0x44);
        b.v = _mm512_shuffle_i64x2(x, y, 0xee);
    }
}

MLKEM_INLINE void permute_pair(vec16& a, vec16& b,
                               const layout::lane_indices<vec16::lanes>& from) noexcept
{
    const __m512i x = a.v, y = b.v;
    a.v = _mm512_permutex2var_epi16(x, _mm512_load_si512(from.a.data()), y);
    b.v = _mm512_permutex2var_epi16(x, _mm512_load_si512(from.b.data()), y);
}
/// exchange_blocks<16>, <8>, <4>, <2> in this order.
MLKEM_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    permute_pair(a, b, layout::inwards<vec16::lanes>);
}
/// The way back.
MLKEM_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    permute_pair(a, b, layout::outwards<vec16::lanes>);
}

template <std::size_t N> struct register_of_words {
    using type = __m128i;
};
template <> struct register_of_words<4> {
    using type = __m256i;
};
template <> struct register_of_words<8> {
    using type = __m512i;
};

/// N lanes of 64 bits, 1, 4 or 8; of one lane the low half of a register. Compilers keep Keccak's
/// operations in the order of the source: each result is pinned to its place.
template <std::size_t N> struct vec64 {
    using element = std::uint64_t;
    static constexpr std::size_t lanes = N;
    static constexpr bool in_memory = false;
    /// Zen 4 runs fewer instructions a cycle where those of three operands come close together.
    static constexpr bool spreads_ternary = true;
    static constexpr bool in_general_registers = false;
    typename register_of_words<N>::type v;

    MLKEM_INLINE static vec64 load_bytes(const void* p) noexcept
    {
        if constexpr (N == 8)
            return {_mm512_loadu_si512(p)};
        else if constexpr (N == 4)
            return {_mm256_loadu_si256(static_cast<const __m256i*>(p))};
        else
            return {_mm_loadu_si64(p)};
    }
    MLKEM_INLINE static vec64 load(const element* p) noexcept { return load_bytes(p); }
    MLKEM_INLINE static vec64 load_public(const element* p) noexcept { return load_bytes(p); }
    MLKEM_INLINE static vec64 set1(std::uint64_t x) noexcept
    {
        const auto word = static_cast<long long>(x);
        if constexpr (N == 8)
            return {_mm512_set1_epi64(word)};
        else if constexpr (N == 4)
            return {_mm256_set1_epi64x(word)};
        else
            return {_mm_set1_epi64x(word)};
    }
    MLKEM_INLINE static vec64 broadcast(const std::uint8_t* p) noexcept
    {
        if constexpr (N == 8)
            return {_mm512_broadcastq_epi64(_mm_loadu_si64(p))};
        else if constexpr (N == 4)
            return {_mm256_broadcastq_epi64(_mm_loadu_si64(p))};
        else
            return {_mm_broadcastq_epi64(_mm_loadu_si64(p))};
    }
    MLKEM_INLINE void store_bytes(void* p) const noexcept
    {
        if constexpr (N == 8)
            _mm512_storeu_si512(p, v);
        else if constexpr (N == 4)
            _mm256_storeu_si256(static_cast<__m256i*>(p), v);
        else
            _mm_storeu_si64(p, v);
    }
    MLKEM_INLINE void store(element* p) const noexcept { store_bytes(p); }
};

template <class Register> MLKEM_INLINE void pin([[maybe_unused]] Register& a) noexcept
{
#if !defined(_MSC_VER) || defined(__clang__)
    asm volatile("" : "+v"(a));
#endif
}
template <std::size_t N> MLKEM_INLINE vec64<N> pinned(vec64<N> a) noexcept
{
    pin(a.v);
    return a;
}
/// The function of three bits that `table` lists.
template <int table, std::size_t N>
MLKEM_INLINE vec64<N> ternary(const vec64<N>& a, const vec64<N>& b, const vec64<N>& c) noexcept
{
    if constexpr (N == 8)
        return pinned<N>({_mm512_ternarylogic_epi64(a.v, b.v, c.v, table)});
    else if constexpr (N == 4)
        return pinned<N>({_mm256_ternarylogic_epi64(a.v, b.v, c.v, table)});
    else
        return pinned<N>({_mm_ternarylogic_epi64(a.v, b.v, c.v, table)});
}
template <int by, std::size_t N> MLKEM_INLINE vec64<N> rotate(const vec64<N>& a) noexcept
{
    if constexpr (by == 0)
        return a;
    else if constexpr (N == 8)
        return pinned<N>({_mm512_rol_epi64(a.v, by)});
    else if constexpr (N == 4)
        return pinned<N>({_mm256_rol_epi64(a.v, by)});
    else
        return pinned<N>({_mm_rol_epi64(a.v, by)});
}
template <std::size_t N> MLKEM_INLINE vec64<N> xor_(const vec64<N>& a, const vec64<N>& b) noexcept
{
    return pinned<N>({a.v ^ b.v});
}
/// a ^ b ^ c.
template <std::size_t N>
MLKEM_INLINE vec64<N> xor3(const vec64<N>& a, const vec64<N>& b, const vec64<N>& c) noexcept
{
    return ternary<0x96>(a, b, c);
}
/// a ^ (~b & c).
template <std::size_t N>
MLKEM_INLINE vec64<N> chi(const vec64<N>& a, const vec64<N>& b, const vec64<N>& c) noexcept
{
    return ternary<0xd2>(a, b, c);
}
/// a ^ (b rotated by 1).
template <std::size_t N>
MLKEM_INLINE vec64<N> xor_rotated_1(const vec64<N>& a, const vec64<N>& b) noexcept
{
    return xor_(a, rotate<1>(b));
}
/// a ^ b, rotated.
template <int by, std::size_t N>
MLKEM_INLINE vec64<N> xor_rotate(const vec64<N>& a, const vec64<N>& b) noexcept
{
    return rotate<by>(xor_(a, b));
}
template <std::size_t N> MLKEM_INLINE vec64<N> or_(const vec64<N>& a, const vec64<N>& b) noexcept
{
    return {a.v | b.v};
}
MLKEM_INLINE std::uint64_t or_of_lanes(const vec64<4>& a) noexcept
{
    const __m128i half =
        _mm_or_si128(_mm256_castsi256_si128(a.v), _mm256_extracti128_si256(a.v, 1));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(half) | _mm_extract_epi64(half, 1));
}
/// Lane j of row i to lane i of row j.
MLKEM_INLINE void transpose(vec64<8> (&r)[8]) noexcept
{
    __m512i pairs[8], fours[8];
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < 8; i += 2) {
        pairs[i] = _mm512_unpacklo_epi64(r[i].v, r[i + 1].v);
        pairs[i + 1] = _mm512_unpackhi_epi64(r[i].v, r[i + 1].v);
    }
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < 2; ++i) {
        // Quarters 0 and 2, then 1 and 3, of rows i, i + 2 and of rows i + 4, i + 6.
        fours[i] = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0x88);
        fours[i + 2] = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0xdd);
        fours[i + 4] = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0x88);
        fours[i + 6] = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0xdd);
    }
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < 4; ++i) {
        r[i].v = _mm512_shuffle_i64x2(fours[i], fours[i + 4], 0x88);
        r[i + 4].v = _mm512_shuffle_i64x2(fours[i], fours[i + 4], 0xdd);
    }
}
MLKEM_INLINE void transpose(vec64<4> (&r)[4]) noexcept
{
    const __m256i a = _mm256_unpacklo_epi64(r[0].v, r[1].v);
    const __m256i b = _mm256_unpackhi_epi64(r[0].v, r[1].v);
    const __m256i c = _mm256_unpacklo_epi64(r[2].v, r[3].v);
    const __m256i d = _mm256_unpackhi_epi64(r[2].v, r[3].v);
    r[0].v = _mm256_permute2x128_si256(a, c, 0x20);
    r[1].v = _mm256_permute2x128_si256(b, d, 0x20);
    r[2].v = _mm256_permute2x128_si256(a, c, 0x31);
    r[3].v = _mm256_permute2x128_si256(b, d, 0x31);
}
MLKEM_INLINE void transpose(vec64<1> (&)[1]) noexcept {}

/// The vectors that permute N states.
template <std::size_t N> struct states {};
template <std::size_t N>
    requires(N == 1 || N == 4 || N == 8)
struct states<N> {
    using type = vec64<N>;
};
/// What a permutation costs, in ns on Zen 4. Two states are left out: they cost what four do.
inline constexpr permutation_costs costs = {196, 0, 197, 386};

MLKEM_DETAIL_REGION_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx512_code
MLKEM_DETAIL_HIDDEN_END
