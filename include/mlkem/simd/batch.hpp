// Vectors of 128 bits over xsimd::batch, for the instruction set that an architecture always has:
// SSE2 on x86-64, NEON on AArch64. What xsimd 8.1 has no operation for is one line of intrinsics.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <xsimd/xsimd.hpp>

#include "../bytes.hpp"
#include "../hash/keccak.hpp"
#include "../params.hpp"
#include "layout.hpp"
#include "scalar.hpp"

#if (defined(__x86_64__) || defined(_M_X64)) && XSIMD_WITH_SSE2
#define MLKEM_DETAIL_BATCH_SSE2 1
#include <emmintrin.h>
#else
#define MLKEM_DETAIL_BATCH_SSE2 0
#endif
#if defined(__aarch64__) && !defined(__AARCH64EB__) && XSIMD_WITH_NEON64
#define MLKEM_DETAIL_BATCH_NEON 1
#include <arm_neon.h>
#else
#define MLKEM_DETAIL_BATCH_NEON 0
#endif

#if MLKEM_DETAIL_BATCH_SSE2 || MLKEM_DETAIL_BATCH_NEON

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code {

#if MLKEM_DETAIL_BATCH_NEON
using batch_arch = xsimd::neon64;
#else
/// xsimd's architecture under a name that says what the compiler was told: of xsimd's functions,
/// too, the linker then merges only those that were built alike.
struct batch_arch : xsimd::sse2 {};
#endif

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code
MLKEM_DETAIL_HIDDEN_END

#if MLKEM_DETAIL_BATCH_SSE2
namespace xsimd::types {
XSIMD_DECLARE_SIMD_REGISTER(std::int16_t, mlkem::batch_code::batch_arch, __m128i);
XSIMD_DECLARE_SIMD_REGISTER(std::uint64_t, mlkem::batch_code::batch_arch, __m128i);
// What overloads for other types want to know, if only to be passed over.
XSIMD_DECLARE_SIMD_REGISTER(float, mlkem::batch_code::batch_arch, __m128);
XSIMD_DECLARE_SIMD_REGISTER(double, mlkem::batch_code::batch_arch, __m128d);
} // namespace xsimd::types
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code {

using fips203::n;
using fips203::q;

using batch16 = xsimd::batch<std::int16_t, batch_arch>;
using batch64 = xsimd::batch<std::uint64_t, batch_arch>;

/// 4 lanes of 32 bits: sums of products of two.
struct vec32 {
#if MLKEM_DETAIL_BATCH_NEON
    int32x4_t low, high; // the products, not yet summed in pairs
#else
    __m128i v;
#endif
};

/// 8 lanes of 16 bits.
struct vec16 {
    using element = std::int16_t;
    using byte = std::uint8_t;
    static constexpr std::size_t lanes = 8;
    batch16 v;

    MLKEM_DETAIL_INLINE static vec16 load(const element* p) noexcept
    {
        return {batch16::load_unaligned(p)};
    }
    MLKEM_DETAIL_INLINE static vec16 constants(const std::int16_t* p) noexcept
    {
        return {batch16::load_aligned(p)};
    }
    MLKEM_DETAIL_INLINE static vec16 set1(std::int16_t x) noexcept { return {batch16(x)}; }
    MLKEM_DETAIL_INLINE void store(element* p) const noexcept { v.store_unaligned(p); }

    template <int d> MLKEM_DETAIL_INLINE static vec16 load_bits(const byte* p) noexcept;
    template <int d> MLKEM_DETAIL_INLINE void store_bits(byte* p) const noexcept;
    MLKEM_DETAIL_INLINE static std::size_t append_below_q_vartime(const vec16& x, element* out,
                                                                  std::size_t room) noexcept;
    MLKEM_DETAIL_INLINE static bool all_negative_vartime(const vec16& x) noexcept;

  private:
    /// The first d bytes from p on, d < 8, and zeros.
    template <std::size_t d>
    MLKEM_DETAIL_INLINE static std::uint64_t few_bytes(const byte* p) noexcept
    {
        if constexpr (d < 4) {
            std::uint64_t word = 0;
            std::memcpy(&word, p, d);
            return word;
        } else { // put together in memory, the word would wait for its parts
            std::uint32_t low = 0, high = 0;
            std::memcpy(&low, p, 4);
            std::memcpy(&high, p + d - 4, 4);
            return low | std::uint64_t{high} << 8 * (d - 4);
        }
    }
    /// Two words of 4 d bits, as 8 d bits without a gap.
    template <int d>
    MLKEM_DETAIL_INLINE static void store_quads(std::uint64_t low, std::uint64_t high,
                                                byte* p) noexcept
    {
        const std::uint64_t word = low | high << 4 * d;
        if constexpr (d <= 8) {
            std::memcpy(p, &word, d);
        } else {
            const std::uint64_t rest = high >> (64 - 4 * d);
            std::memcpy(p, &word, 8);
            std::memcpy(p + 8, &rest, d - 8);
        }
    }
};

MLKEM_DETAIL_INLINE vec16 add(const vec16& a, const vec16& b) noexcept
{
    return {a.v + b.v};
}
MLKEM_DETAIL_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept
{
    return {a.v - b.v};
}
MLKEM_DETAIL_INLINE vec16 sub_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {a.v - b.v};
}
MLKEM_DETAIL_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept
{
    return {a.v & b.v};
}

#if MLKEM_DETAIL_BATCH_NEON

MLKEM_DETAIL_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {vaddq_s32(a.low, b.low), vaddq_s32(a.high, b.high)};
}
MLKEM_DETAIL_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {vmulq_s16(a.v, b.v)};
}
/// Requires a, b not both -2^15.
MLKEM_DETAIL_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    return {vshrq_n_s16(vqdmulhq_s16(a.v, b.v), 1)};
}
/// Requires a, b not both -2^15.
MLKEM_DETAIL_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    return {vqrdmulhq_s16(a.v, b.v)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16, no two factors -2^15.
MLKEM_DETAIL_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c,
                                   const vec16& d) noexcept
{
    return {vhsubq_s16(vqdmulhq_s16(a.v, b.v), vqdmulhq_s16(c.v, d.v))};
}
template <int bits> MLKEM_DETAIL_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {vshlq_n_s16(a.v, bits)};
}
template <int bits> MLKEM_DETAIL_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {vshrq_n_s16(a.v, bits)};
}
MLKEM_DETAIL_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    const uint16x8_t x = vreinterpretq_u16_s16(a.v);
    return {vreinterpretq_s16_u16(vminq_u16(x, vaddq_u16(x, vdupq_n_u16(q))))};
}
MLKEM_DETAIL_INLINE vec16 swap_pairs(const vec16& a) noexcept
{
    return {vrev32q_s16(a.v)};
}
MLKEM_DETAIL_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {vmull_s16(vget_low_s16(a.v), vget_low_s16(b.v)), vmull_high_s16(a.v, b.v)};
}
MLKEM_DETAIL_INLINE int16x8_t pair_sums(const vec32& a) noexcept
{
    return vreinterpretq_s16_s32(vpaddq_s32(a.low, a.high));
}
MLKEM_DETAIL_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return {vtrn1q_s16(pair_sums(even), pair_sums(odd))};
}
MLKEM_DETAIL_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return {vtrn2q_s16(pair_sums(even), pair_sums(odd))};
}

template <std::size_t len> MLKEM_DETAIL_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
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
MLKEM_DETAIL_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    const int32x4_t x = vreinterpretq_s32_s16(a.v), y = vreinterpretq_s32_s16(b.v);
    a.v = vreinterpretq_s16_s32(vuzp1q_s32(x, y));
    b.v = vreinterpretq_s16_s32(vuzp2q_s32(x, y));
}
MLKEM_DETAIL_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    const int32x4_t x = vreinterpretq_s32_s16(a.v), y = vreinterpretq_s32_s16(b.v);
    a.v = vreinterpretq_s16_s32(vzip1q_s32(x, y));
    b.v = vreinterpretq_s16_s32(vzip2q_s32(x, y));
}

template <int d> MLKEM_DETAIL_INLINE vec16 vec16::load_bits(const byte* p) noexcept
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
template <int d> MLKEM_DETAIL_INLINE void vec16::store_bits(byte* p) const noexcept
{
    const uint32x4_t x = vreinterpretq_u32_s16(v);
    const uint64x2_t pairs = vreinterpretq_u64_u32(vsliq_n_u32(x, vshrq_n_u32(x, 16), d));
    const uint64x2_t quads = vsliq_n_u64(pairs, vshrq_n_u64(pairs, 32), 2 * d);
    store_quads<d>(vgetq_lane_u64(quads, 0), vgetq_lane_u64(quads, 1), p);
}

MLKEM_DETAIL_INLINE std::size_t vec16::append_below_q_vartime(const vec16& x, element* out,
                                                              std::size_t room) noexcept
{
    // Bit i of the sum: whether lane i is below q. Its upper byte: how many are.
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
MLKEM_DETAIL_INLINE bool vec16::all_negative_vartime(const vec16& x) noexcept
{
    return vmaxvq_s16(x.v) < 0;
}

#else

MLKEM_DETAIL_INLINE vec32 add(const vec32& a, const vec32& b) noexcept
{
    return {_mm_add_epi32(a.v, b.v)};
}
MLKEM_DETAIL_INLINE vec16 mul_lo_wrapping(const vec16& a, const vec16& b) noexcept
{
    return {_mm_mullo_epi16(a.v, b.v)};
}
/// A template, for `requires` to ask what this xsimd has.
template <class Batch>
MLKEM_DETAIL_INLINE Batch mul_high_of(const Batch& a, const Batch& b) noexcept
{
    if constexpr (requires { mul_hi(a, b); })
        return mul_hi(a, b);
    else
        return _mm_mulhi_epi16(a, b);
}
MLKEM_DETAIL_INLINE vec16 mul_high(const vec16& a, const vec16& b) noexcept
{
    return {mul_high_of(a.v, b.v)};
}
/// Requires |b| < 2^13: then 4 a b / 2^16 needs only a half more.
MLKEM_DETAIL_INLINE vec16 mul_round(const vec16& a, const vec16& b) noexcept
{
    const __m128i doubled = mul_high_of(a.v, batch16(_mm_slli_epi16(b.v, 2)));
    return {_mm_srai_epi16(_mm_add_epi16(doubled, _mm_set1_epi16(1)), 1)};
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16.
MLKEM_DETAIL_INLINE vec16 sub_high(const vec16& a, const vec16& b, const vec16& c,
                                   const vec16& d) noexcept
{
    return sub(mul_high(a, b), mul_high(c, d));
}
template <int bits> MLKEM_DETAIL_INLINE vec16 shift_left_wrapping(const vec16& a) noexcept
{
    return {_mm_slli_epi16(a.v, bits)};
}
template <int bits> MLKEM_DETAIL_INLINE vec16 shift_right(const vec16& a) noexcept
{
    return {_mm_srai_epi16(a.v, bits)};
}
MLKEM_DETAIL_INLINE vec16 add_q_if_negative(const vec16& a) noexcept
{
    return add(a, bit_and(shift_right<15>(a), vec16::set1(q)));
}
MLKEM_DETAIL_INLINE vec16 swap_pairs(const vec16& a) noexcept
{
    return {_mm_shufflehi_epi16(_mm_shufflelo_epi16(a.v, 0xb1), 0xb1)};
}
MLKEM_DETAIL_INLINE vec32 multiply_pairs(const vec16& a, const vec16& b) noexcept
{
    return {_mm_madd_epi16(a.v, b.v)};
}
/// The even lanes of 16 bits of `even`, the odd ones of `odd`.
MLKEM_DETAIL_INLINE vec16 blend(__m128i even, __m128i odd) noexcept
{
    const __m128i of_even = _mm_set1_epi32(0xffff);
    return {_mm_or_si128(_mm_and_si128(of_even, even), _mm_andnot_si128(of_even, odd))};
}
MLKEM_DETAIL_INLINE vec16 low_halves(const vec32& even, const vec32& odd) noexcept
{
    return blend(even.v, _mm_slli_epi32(odd.v, 16));
}
MLKEM_DETAIL_INLINE vec16 high_halves(const vec32& even, const vec32& odd) noexcept
{
    return blend(_mm_srli_epi32(even.v, 16), odd.v);
}

template <std::size_t len> MLKEM_DETAIL_INLINE void exchange_blocks(vec16& a, vec16& b) noexcept
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
MLKEM_DETAIL_INLINE void exchange_inwards(vec16& a, vec16& b) noexcept
{
    const __m128 x = _mm_castsi128_ps(a.v), y = _mm_castsi128_ps(b.v);
    a.v = _mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(2, 0, 2, 0)));
    b.v = _mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(3, 1, 3, 1)));
}
MLKEM_DETAIL_INLINE void exchange_outwards(vec16& a, vec16& b) noexcept
{
    const __m128i x = a.v, y = b.v;
    a.v = _mm_unpacklo_epi32(x, y);
    b.v = _mm_unpackhi_epi32(x, y);
}

// Without byte shuffles: four words of d bits in each half, then two in each quarter, then one in
// each lane; and back.
template <int d> MLKEM_DETAIL_INLINE vec16 vec16::load_bits(const byte* p) noexcept
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
template <int d> MLKEM_DETAIL_INLINE void vec16::store_bits(byte* p) const noexcept
{
    const __m128i pairs = _mm_madd_epi16(v, _mm_set1_epi32(1 | 1 << (16 + d)));
    const __m128i quads = _mm_or_si128(_mm_and_si128(pairs, _mm_set1_epi64x(0xffffffff)),
                                       _mm_slli_epi64(_mm_srli_epi64(pairs, 32), 2 * d));
    store_quads<d>(static_cast<std::uint64_t>(_mm_cvtsi128_si64(quads)),
                   static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(quads, quads))),
                   p);
}

MLKEM_DETAIL_INLINE std::size_t vec16::append_below_q_vartime(const vec16& x, element* out,
                                                              std::size_t room) noexcept
{
    alignas(16) element all[8];
    _mm_store_si128(reinterpret_cast<__m128i*>(all), x.v);
    std::size_t count = 0;
    if (room >= 8) { // what is too large is overwritten by the next
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
MLKEM_DETAIL_INLINE bool vec16::all_negative_vartime(const vec16& x) noexcept
{
    return _mm_movemask_epi8(_mm_srai_epi16(x.v, 15)) == 0xffff;
}

#endif

/// 2 lanes of 64 bits.
struct vec64x2 {
    using element = std::uint64_t;
    static constexpr std::size_t lanes = 2;
    // With 16 registers there is no other way.
    static constexpr bool in_memory = MLKEM_DETAIL_BATCH_SSE2;
    static constexpr bool spreads_ternary = false;
    static constexpr bool in_general_registers = false;
    batch64 v;

    MLKEM_DETAIL_INLINE static vec64x2 load(const element* p) noexcept
    {
        return {batch64::load_unaligned(p)};
    }
    MLKEM_DETAIL_INLINE static vec64x2 set1(std::uint64_t x) noexcept { return {batch64(x)}; }
    MLKEM_DETAIL_INLINE void store(element* p) const noexcept { v.store_unaligned(p); }
    MLKEM_DETAIL_INLINE static vec64x2 load_public(const std::uint64_t* p) noexcept
    {
        return load(p);
    }
    MLKEM_DETAIL_INLINE static vec64x2 broadcast(const std::uint8_t* p) noexcept
    {
        return set1(load_le64(p));
    }
#if MLKEM_DETAIL_BATCH_NEON
    MLKEM_DETAIL_INLINE static vec64x2 load_bytes(const std::uint8_t* p) noexcept
    {
        return {vreinterpretq_u64_u8(vld1q_u8(p))};
    }
    MLKEM_DETAIL_INLINE static vec64x2 in_first_lane(const std::uint8_t* p) noexcept
    {
        return {vcombine_u64(vcreate_u64(load_le64(p)), vcreate_u64(0))};
    }
    MLKEM_DETAIL_INLINE void store_bytes(std::uint8_t* p) const noexcept
    {
        vst1q_u8(p, vreinterpretq_u8_u64(v));
    }
#else
    MLKEM_DETAIL_INLINE static vec64x2 load_bytes(const std::uint8_t* p) noexcept
    {
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))};
    }
    MLKEM_DETAIL_INLINE static vec64x2 in_first_lane(const std::uint8_t* p) noexcept
    {
        return {_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))};
    }
    MLKEM_DETAIL_INLINE void store_bytes(std::uint8_t* p) const noexcept
    {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v);
    }
#endif
};

/// Where a register holds each word, compilers keep Keccak's operations in the order of the source.
MLKEM_DETAIL_INLINE batch64 pinned(batch64 x) noexcept
{
#if MLKEM_DETAIL_BATCH_NEON
    asm volatile("" : "+w"(x.data));
#endif
    return x;
}
template <int by> MLKEM_DETAIL_INLINE batch64 rotate(const batch64& x) noexcept
{
    if constexpr (by == 0)
        return x;
#if MLKEM_DETAIL_BATCH_NEON
    else if constexpr (by == 32)
        return vreinterpretq_u64_u32(vrev64q_u32(vreinterpretq_u32_u64(x)));
    else
        return pinned(vsriq_n_u64(vshlq_n_u64(x, by), x, 64 - by));
#else
    else
        return _mm_or_si128(_mm_slli_epi64(x, by), _mm_srli_epi64(x, 64 - by));
#endif
}
MLKEM_DETAIL_INLINE batch64 and_not(const batch64& a, const batch64& b) noexcept
{
#if MLKEM_DETAIL_BATCH_NEON
    return pinned(vbicq_u64(a, b));
#else
    return _mm_andnot_si128(b, a);
#endif
}
MLKEM_DETAIL_INLINE vec64x2 xor_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {pinned(a.v ^ b.v)};
}
MLKEM_DETAIL_INLINE vec64x2 xor3(const vec64x2& a, const vec64x2& b, const vec64x2& c) noexcept
{
    return xor_(xor_(a, b), c);
}
MLKEM_DETAIL_INLINE vec64x2 chi(const vec64x2& a, const vec64x2& b, const vec64x2& c) noexcept
{
    return xor_(a, {and_not(c.v, b.v)});
}
MLKEM_DETAIL_INLINE vec64x2 xor_rotated_1(const vec64x2& a, const vec64x2& b) noexcept
{
    return xor_(a, {rotate<1>(b.v)});
}
template <int by>
MLKEM_DETAIL_INLINE vec64x2 xor_rotate(const vec64x2& a, const vec64x2& b) noexcept
{
    return {rotate<by>(xor_(a, b).v)};
}
MLKEM_DETAIL_INLINE vec64x2 or_(const vec64x2& a, const vec64x2& b) noexcept
{
    return {a.v | b.v};
}
#if MLKEM_DETAIL_BATCH_NEON
MLKEM_DETAIL_INLINE std::uint64_t or_of_lanes(const vec64x2& a) noexcept
{
    return vgetq_lane_u64(a.v, 0) | vgetq_lane_u64(a.v, 1);
}
/// Lane 0 of `first`, the others of `rest`.
MLKEM_DETAIL_INLINE vec64x2 first_lane_of(const vec64x2& first, const vec64x2& rest) noexcept
{
    return {vcopyq_laneq_u64(rest.v, 0, first.v, 0)};
}
/// Lane j of row i to lane i of row j.
MLKEM_DETAIL_INLINE void transpose(vec64x2 (&r)[2]) noexcept
{
    const uint64x2_t a = r[0].v, b = r[1].v;
    r[0].v = vtrn1q_u64(a, b);
    r[1].v = vtrn2q_u64(a, b);
}
#else
MLKEM_DETAIL_INLINE std::uint64_t or_of_lanes(const vec64x2& a) noexcept
{
    const __m128i both = _mm_or_si128(a.v, _mm_unpackhi_epi64(a.v, a.v));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(both));
}
/// Lane 0 of `first`, the others of `rest`.
MLKEM_DETAIL_INLINE vec64x2 first_lane_of(const vec64x2& first, const vec64x2& rest) noexcept
{
    return {_mm_castpd_si128(_mm_move_sd(_mm_castsi128_pd(rest.v), _mm_castsi128_pd(first.v)))};
}
/// Lane j of row i to lane i of row j.
MLKEM_DETAIL_INLINE void transpose(vec64x2 (&r)[2]) noexcept
{
    const __m128i a = r[0].v, b = r[1].v;
    r[0].v = _mm_unpacklo_epi64(a, b);
    r[1].v = _mm_unpackhi_epi64(a, b);
}
#endif

/// The vectors that permute N states.
template <std::size_t N> struct states {
};
template <> struct states<1> {
    using type = scalar_code::vec64x1;
};
template <> struct states<2> {
    using type = vec64x2;
};
#if MLKEM_DETAIL_BATCH_NEON
/// What a permutation costs, in cycles for two rounds on Neoverse V2, as llvm-mca has it.
inline constexpr permutation_costs costs = {48, 90, 0, 0};
#else
/// What a permutation costs, in ns on Zen 4.
inline constexpr permutation_costs costs = {308, 363, 0, 0};
#endif

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::batch_code
MLKEM_DETAIL_HIDDEN_END

#endif
