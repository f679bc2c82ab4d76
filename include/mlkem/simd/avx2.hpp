// SPDX-License-Identifier: MIT
// Vectors of AVX2, one line an operation where the instruction set allows.
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
#include "scalar.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx2_code {
MLKEM_DETAIL_AVX2_BEGIN

using fips203::n;
using fips203::q;

/// 8 lanes of 32 bits: sums of products of two.
struct vec32 {
    __m256i v;
};

MLKEM_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {_mm256_add_epi32(a.v, b.v)};
}

/// 16 lanes of 16 bits.
struct vec16 {
    using element = std::int16_t;
    using byte = std::uint8_t;
    static constexpr std::size_t lanes = 16;
    __m256i v;

    MLKEM_INLINE static vec16 load(const element* p) noexcept
    {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
    }
    MLKEM_INLINE static vec16 constants(const std::int16_t* p) noexcept
    {
        return {_mm256_load_si256(reinterpret_cast<const __m256i*>(p))};
    }
    MLKEM_INLINE static vec16 set1(std::int16_t x) noexcept { return {_mm256_set1_epi16(x)}; }
    MLKEM_INLINE void store(element* p) const noexcept
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v);
    }

    template <int d> MLKEM_INLINE static vec16 load_bits(const byte* p) noexcept
    {
        if constexpr (d == 1) {
            std::uint16_t bits = 0;
            std::memcpy(&bits, p, 2);
            const __m256i each = constant(layout::powers_of_two.data());
            const __m256i all = _mm256_set1_epi16(static_cast<std::int16_t>(bits));
            const __m256i set = _mm256_cmpeq_epi16(_mm256_and_si256(all, each), each);
            return {_mm256_srli_epi16(set, 15)};
        } else if constexpr (8 % d == 0 || d < 8 || d % 2 == 0) {
            // Two bytes hold each word: to its lane, to the top of it, and down.
            const auto& from = layout::words_in_halves<d>;
            const __m256i pairs = _mm256_shuffle_epi8(halves<d>(p), constant(from.bytes.data()));
            const __m256i top = _mm256_mullo_epi16(pairs, constant(from.scale_to_top.data()));
            return {_mm256_srli_epi16(top, 16 - d)};
        } else {
            // Three bytes do: even and odd words apart, in lanes of 32 bits.
            const auto& from = layout::words_in_thirds<d>;
            const __m256i bytes = halves<d>(p);
            const __m256i even =
                _mm256_srlv_epi32(_mm256_shuffle_epi8(bytes, constant(from.even_bytes.data())),
                                  constant(from.even_right.data()));
            const __m256i odd =
                _mm256_sllv_epi32(_mm256_shuffle_epi8(bytes, constant(from.odd_bytes.data())),
                                  constant(from.odd_left.data()));
            const __m256i words = _mm256_blend_epi16(even, odd, 0xaa);
            return {_mm256_and_si256(words, _mm256_set1_epi16((1 << d) - 1))};
        }
    }

    template <int d> MLKEM_INLINE void store_bits(byte* p) const noexcept
    {
        if constexpr (d == 1) {
            const __m256i sign = _mm256_slli_epi16(v, 15);
            const __m128i bytes = _mm_packs_epi16(low(sign), high(sign));
            const auto bits = static_cast<std::uint16_t>(_mm_movemask_epi8(bytes));
            std::memcpy(p, &bits, 2);
        } else {
            // Pairs to 2 d bits, fours to 4 d bits, both fours of a half to bytes.
            const __m256i pairs = _mm256_madd_epi16(v, _mm256_set1_epi32(1 | 1 << (16 + d)));
            const __m256i aligned = _mm256_sllv_epi32(pairs, _mm256_set1_epi64x(32 - 2 * d));
            __m256i quads = _mm256_srli_epi64(aligned, 32 - 2 * d);
            const auto& to = layout::bytes_from_quads<d>;
            const __m256i first = _mm256_broadcastsi128_si256(
                _mm_load_si128(reinterpret_cast<const __m128i*>(to.first.data())));
            if constexpr (4 * d % 8 == 0) {
                quads = _mm256_shuffle_epi8(quads, first);
            } else {
                // The upper one begins in the middle of a byte, which both share.
                quads = _mm256_sllv_epi64(quads, _mm256_set_epi64x(4, 0, 4, 0));
                const __m256i shared = _mm256_shuffle_epi8(
                    quads, _mm256_broadcastsi128_si256(
                               _mm_load_si128(reinterpret_cast<const __m128i*>(to.second.data()))));
                quads = _mm256_or_si256(_mm256_shuffle_epi8(quads, first), shared);
            }
            if constexpr (d >= 8) // what exceeds d bytes is overwritten
                _mm_storeu_si128(reinterpret_cast<__m128i*>(p), low(quads));
            else
                store_bytes<d>(p, low(quads));
            store_bytes<d>(p + d, high(quads));
        }
    }

    MLKEM_INLINE static std::size_t append_below_q_vartime(const vec16& x, element* out,
                                                           std::size_t room) noexcept
    {
        const __m256i below = _mm256_cmpgt_epi16(_mm256_set1_epi16(q), x.v);
        const auto bits =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(low(below), high(below))));
        const std::size_t count = append_half(low(x.v), bits & 255, out, room);
        return count + append_half(high(x.v), bits >> 8, out + count, room - count);
    }

    MLKEM_INLINE static element all_negative(const vec16& x) noexcept
    {
        const std::uint64_t signs =
            static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_srai_epi16(x.v, 15)));
        return static_cast<element>(-static_cast<int>((signs + 1) >> 32));
    }

  private:
    MLKEM_INLINE static __m128i low(__m256i x) noexcept { return _mm256_castsi256_si128(x); }
    MLKEM_INLINE static __m128i high(__m256i x) noexcept { return _mm256_extracti128_si256(x, 1); }
    MLKEM_INLINE static __m256i constant(const void* p) noexcept
    {
        return _mm256_load_si256(static_cast<const __m256i*>(p));
    }

    /// Loads 2 d bytes, and none beyond. The bytes of the lower 8 words go somewhere into the lower
    /// half, those of the upper 8 into the upper half. See layout::byte_in_half for the place.
    template <int d> MLKEM_INLINE static __m256i halves(const byte* p) noexcept
    {
        if constexpr (d >= 8) {
            const __m256i lower = _mm256_castsi128_si256(load_16(p));
            return _mm256_inserti128_si256(lower, load_16(p + 2 * d - 16), 1);
        } else {
            __m128i both = _mm_loadu_si64(p);
            std::uint32_t rest = 0;
            if constexpr (d > 4) {
                std::memcpy(&rest, p + 8, 2 * d - 8);
                both = _mm_insert_epi32(both, static_cast<int>(rest), 2);
            }
            return _mm256_broadcastsi128_si256(both);
        }
    }
    MLKEM_INLINE static __m128i load_16(const byte* p) noexcept
    {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    }

    template <int size> MLKEM_INLINE static void store_bytes(byte* p, __m128i x) noexcept
    {
        static_assert(size >= 4 && size <= 12);
        if constexpr (size >= 8) {
            _mm_storeu_si64(p, x);
            if constexpr (size > 8) // the last four, of which some are written again
                _mm_storeu_si32(p + size - 4, _mm_bsrli_si128(x, size - 4));
        } else {
            _mm_storeu_si32(p, x);
            if constexpr (size > 4)
                _mm_storeu_si32(p + size - 4, _mm_bsrli_si128(x, size - 4));
        }
    }

    MLKEM_INLINE static std::size_t append_half(__m128i x, unsigned below, element* out,
                                                std::size_t room) noexcept
    {
        const __m128i packed = _mm_shuffle_epi8(x, _mm_load_si128(reinterpret_cast<const __m128i*>(
                                                       layout::compress_vartime[below].data())));
        const auto count = static_cast<std::size_t>(_mm_popcnt_u32(below));
        if (room >= 8) {
            _mm_storeu_si128(reinterpret_cast<__m128i*>(out), packed);
            return count;
        }
        // The last eight that there is room for, of which the first are there already: a_hat[0:256]
        // ends with them.
        element* const last = out + room - 8;
        element both[16];
        _mm_storeu_si128(reinterpret_cast<__m128i*>(both),
                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(last)));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(both + 8 - room), packed);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(last),
                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(both)));
        return count < room ? count : room;
    }
};

MLKEM_INLINE vec16 add(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_add_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_sub_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 sub_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_sub_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_mullo_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_mulhi_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_mulhrs_epi16(a.v, b.v)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16.
MLKEM_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c, const vec16& d) noexcept
{
    return sub(mul_high(a, b), mul_high(c, d));
}
MLKEM_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_and_si256(a.v, b.v)};
}
template <int bits> MLKEM_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {_mm256_slli_epi16(a.v, bits)};
}
template <int bits> MLKEM_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {_mm256_srai_epi16(a.v, bits)};
}
MLKEM_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    return {_mm256_min_epu16(a.v, _mm256_add_epi16(a.v, _mm256_set1_epi16(q)))};
}
MLKEM_INLINE vec16 swap_pairs(const vec16& a) noexcept
{
    return {_mm256_shufflehi_epi16(_mm256_shufflelo_epi16(a.v, 0xb1), 0xb1)};
}
MLKEM_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {_mm256_madd_epi16(a.v, b.v)};
}
MLKEM_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return {_mm256_blend_epi16(even.v, _mm256_slli_epi32(odd.v, 16), 0xaa)};
}
MLKEM_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return {_mm256_blend_epi16(_mm256_srli_epi32(even.v, 16), odd.v, 0xaa)};
}

template <std::size_t len> MLKEM_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
{
    const __m256i x = a.v, y = b.v;
    if constexpr (len == 2) {
        a.v = _mm256_blend_epi32(x, _mm256_slli_epi64(y, 32), 0xaa);
        b.v = _mm256_blend_epi32(_mm256_srli_epi64(x, 32), y, 0xaa);
    } else if constexpr (len == 4) {
        a.v = _mm256_unpacklo_epi64(x, y);
        b.v = _mm256_unpackhi_epi64(x, y);
    } else {
        static_assert(len == 8);
        a.v = _mm256_permute2x128_si256(x, y, 0x20);
        b.v = _mm256_permute2x128_si256(x, y, 0x31);
    }
}
MLKEM_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    exchange_blocks<8>(a, b);
    exchange_blocks<4>(a, b);
    exchange_blocks<2>(a, b);
}
MLKEM_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    exchange_blocks<2>(a, b);
    exchange_blocks<4>(a, b);
    exchange_blocks<8>(a, b);
}

/// 4 lanes of 64 bits.
struct vec64x4 {
    using element = std::uint64_t;
    static constexpr std::size_t lanes = 4;
    static constexpr bool in_memory = true;
    static constexpr bool spreads_ternary = false;
    static constexpr bool in_general_registers = false;
    __m256i v;

    MLKEM_INLINE static vec64x4 load(const element* p) noexcept
    {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
    }
    MLKEM_INLINE static vec64x4 set1(std::uint64_t x) noexcept
    {
        return {_mm256_set1_epi64x(static_cast<long long>(x))};
    }
    MLKEM_INLINE void store(element* p) const noexcept
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v);
    }
    MLKEM_INLINE static vec64x4 load_public(const std::uint64_t* p) noexcept { return load(p); }
    MLKEM_INLINE static vec64x4 load_bytes(const std::uint8_t* p) noexcept
    {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
    }
    MLKEM_INLINE static vec64x4 broadcast(const std::uint8_t* p) noexcept
    {
        return {_mm256_broadcastq_epi64(_mm_loadu_si64(p))};
    }
    MLKEM_INLINE void store_bytes(std::uint8_t* p) const noexcept
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v);
    }
};

template <int by> MLKEM_INLINE __m256i rotate(__m256i x) noexcept
{
    if constexpr (by == 0)
        return x;
    else if constexpr (by == 1) // half of the units that add can shift
        return _mm256_or_si256(_mm256_add_epi64(x, x), _mm256_srli_epi64(x, 63));
    else if constexpr (by % 8 == 0)
        return _mm256_shuffle_epi8(x, _mm256_load_si256(reinterpret_cast<const __m256i*>(
                                          layout::rotate_words<by / 8>.data())));
    else
        return _mm256_or_si256(_mm256_slli_epi64(x, by), _mm256_srli_epi64(x, 64 - by));
}
MLKEM_INLINE vec64x4 xor_(const vec64x4& a, const vec64x4& b) noexcept
{
    return {_mm256_xor_si256(a.v, b.v)};
}
/// g++ would otherwise add parities in another order, and later. clang keeps the order. It would
/// take what passes here for floating-point numbers.
MLKEM_INLINE vec64x4 pinned(vec64x4 a) noexcept
{
#if defined(__GNUC__) && !defined(__clang__)
    asm volatile("" : "+x"(a.v));
#endif
    return a;
}
MLKEM_INLINE vec64x4 xor3(const vec64x4& a, const vec64x4& b, const vec64x4& c) noexcept
{
    return {_mm256_xor_si256(_mm256_xor_si256(a.v, b.v), c.v)};
}
MLKEM_INLINE vec64x4 chi(const vec64x4& a, const vec64x4& b, const vec64x4& c) noexcept
{
    return {_mm256_xor_si256(a.v, _mm256_andnot_si256(b.v, c.v))};
}
MLKEM_INLINE vec64x4 xor_rotated_1(const vec64x4& a, const vec64x4& b) noexcept
{
    return {_mm256_xor_si256(a.v, rotate<1>(b.v))};
}
template <int by> MLKEM_INLINE vec64x4 xor_rotate(const vec64x4& a, const vec64x4& b) noexcept
{
    return {rotate<by>(_mm256_xor_si256(a.v, b.v))};
}
MLKEM_INLINE vec64x4 or_(const vec64x4& a, const vec64x4& b) noexcept
{
    return {_mm256_or_si256(a.v, b.v)};
}
MLKEM_INLINE std::uint64_t or_of_lanes(const vec64x4& a) noexcept
{
    const __m128i half =
        _mm_or_si128(_mm256_castsi256_si128(a.v), _mm256_extracti128_si256(a.v, 1));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(half) | _mm_extract_epi64(half, 1));
}
/// Lane j of row i to lane i of row j.
MLKEM_INLINE void transpose(vec64x4 (&r)[4]) noexcept
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

/// The vectors that permute N states.
template <std::size_t N> struct states {};
template <> struct states<1> {
    using type = scalar_code::vec64x1;
};
template <> struct states<4> {
    using type = vec64x4;
};
/// What a permutation costs, in ns on Zen 4.
inline constexpr permutation_costs costs = {253, 0, 360, 0};

MLKEM_DETAIL_REGION_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx2_code
MLKEM_DETAIL_HIDDEN_END
