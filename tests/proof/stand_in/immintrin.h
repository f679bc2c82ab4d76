// SPDX-License-Identifier: MIT
// A stand-in for the header of this name: the intrinsics that simd/avx2.hpp uses, on symbols. Only
// proofs of that header have this folder in their path. intrinsics_test.cpp compares each model with
// the processor. The names are the header's.
#pragma once

#include "vector_registers.hpp"

namespace mlkem_stand_in {
using namespace mlkem_test::proof::stand_in;
} // namespace mlkem_stand_in
using __m128i = mlkem_stand_in::bytes<16>;
using __m256i = mlkem_stand_in::bytes<32>;

// Memory.

inline __m256i _mm256_loadu_si256(const __m256i* p) { return mlkem_stand_in::loaded<32>(p); }
inline __m256i _mm256_load_si256(const __m256i* p) { return mlkem_stand_in::loaded<32>(p); }
inline __m128i _mm_loadu_si128(const __m128i* p) { return mlkem_stand_in::loaded<16>(p); }
inline __m128i _mm_load_si128(const __m128i* p) { return mlkem_stand_in::loaded<16>(p); }
inline __m128i _mm_loadu_si64(const void* p)
{
    __m128i r{};
    std::memcpy(r.b, p, 8 * sizeof r.b[0]);
    return r;
}
inline void _mm256_storeu_si256(__m256i* p, const __m256i& x)
{
    std::memcpy(static_cast<void*>(p), x.b, sizeof x.b);
}
inline void _mm_storeu_si128(__m128i* p, const __m128i& x)
{
    std::memcpy(static_cast<void*>(p), x.b, sizeof x.b);
}
inline void _mm_storeu_si64(void* p, const __m128i& x) { std::memcpy(p, x.b, 8 * sizeof x.b[0]); }
inline void _mm_storeu_si32(void* p, const __m128i& x) { std::memcpy(p, x.b, 4 * sizeof x.b[0]); }

// Constants.

inline __m256i _mm256_set1_epi16(const mlkem_stand_in::cell<std::int16_t>& x)
{
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i)
        r.b[i] = x[i % 2];
    return r;
}
inline __m256i _mm256_set1_epi32(const mlkem_stand_in::cell<std::int32_t>& x)
{
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i)
        r.b[i] = x[i % 4];
    return r;
}
inline __m256i _mm256_set1_epi64x(const mlkem_stand_in::cell<std::int64_t>& x)
{
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i)
        r.b[i] = x[i % 8];
    return r;
}
inline __m256i _mm256_set_epi64x(std::int64_t d, std::int64_t c, std::int64_t b, std::int64_t a)
{
    const std::array<mlkem_stand_in::cell<std::int64_t>, 4> x = {a, b, c, d};
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i)
        r.b[i] = x[i / 8][i % 8];
    return r;
}

// Words of 16 bits.

#define MLKEM_STAND_IN_WORDS(name, what)                                                           \
    inline __m256i name(const __m256i& a, const __m256i& b)                                        \
    {                                                                                              \
        return done(#name, each_word(mlkem_stand_in::operation::what, a, b), a);                   \
    }
MLKEM_STAND_IN_WORDS(_mm256_add_epi16, add)
MLKEM_STAND_IN_WORDS(_mm256_sub_epi16, sub)
MLKEM_STAND_IN_WORDS(_mm256_mullo_epi16, mul_low)
MLKEM_STAND_IN_WORDS(_mm256_mulhi_epi16, mul_high)
MLKEM_STAND_IN_WORDS(_mm256_mulhrs_epi16, mul_round)
MLKEM_STAND_IN_WORDS(_mm256_min_epu16, min_unsigned)
MLKEM_STAND_IN_WORDS(_mm256_cmpgt_epi16, greater)
MLKEM_STAND_IN_WORDS(_mm256_cmpeq_epi16, equal)
MLKEM_STAND_IN_WORDS(_mm256_and_si256, bit_and)
#undef MLKEM_STAND_IN_WORDS
inline __m256i _mm256_slli_epi16(const __m256i& a, int by)
{
    return done(__func__, each_word(mlkem_stand_in::operation::shift_left, a, by), a);
}
inline __m256i _mm256_srli_epi16(const __m256i& a, int by)
{
    return done(__func__, each_word(mlkem_stand_in::operation::shift_right, a, by), a);
}
inline __m256i _mm256_srai_epi16(const __m256i& a, int by)
{
    return done(__func__, each_word(mlkem_stand_in::operation::shift_right_signed, a, by), a);
}
/// Each word to 8 bits, with saturation.
inline __m128i _mm_packs_epi16(const __m128i& a, const __m128i& b)
{
    __m128i r{};
    for (std::size_t i = 0; i < 16; ++i) {
        __m128i word{};
        put_word(word, 0,
                 mlkem_stand_in::words::all().binary(mlkem_stand_in::operation::saturate,
                                                     word_at(i < 8 ? a : b, i % 8),
                                                     mlkem_stand_in::words::all().number(0)));
        r.b[i] = word.b[0];
    }
    return done(__func__, r, a);
}

// Sums of products. A product with 1 and a power of two only moves bits, if they do not meet.

inline __m256i _mm256_madd_epi16(const __m256i& a, const __m256i& b)
{
    auto& words = mlkem_stand_in::words::all();
    using mlkem_stand_in::word16;
    __m256i r{};
    for (std::size_t i = 0; i < 8; ++i) {
        const auto a0 = word_at(a, 2 * i), a1 = word_at(a, 2 * i + 1);
        const auto b0 = word_at(b, 2 * i), b1 = word_at(b, 2 * i + 1);
        const auto is_number = [&](auto w) { return words[w].what == word16::kind::number; };
        if (is_number(b0) && is_number(b1) && is_number(a0) && is_number(a1)) {
            const auto sum =
                static_cast<std::uint32_t>(std::int64_t{words[a0].number} * words[b0].number +
                                           std::int64_t{words[a1].number} * words[b1].number);
            put_word(r, 2 * i, words.number(static_cast<std::int16_t>(sum)));
            put_word(r, 2 * i + 1, words.number(static_cast<std::int16_t>(sum >> 16)));
            continue;
        }
        if (is_number(b0) && is_number(b1) && words[b0].number == 1) {
            const auto low = words.bits_of(a0), high = words.bits_of(a1);
            std::array<mlkem_test::proof::bit, 32> bits{};
            std::copy(low.begin(), low.end(), bits.begin());
            for (std::size_t j = 0; j < 16; ++j)
                for (std::size_t by = 0; by < 16; ++by)
                    if (words[b1].number == 1 << by && high[j] != 0) {
                        if (bits[j + by] != 0 || j == 15)
                            words.report("bits of a sum of products that meet");
                        bits[j + by] = high[j];
                    }
            const auto stored = mlkem_stand_in::bytes_of(bits);
            std::copy_n(stored.b, 4, r.b + 4 * i);
            continue;
        }
        const auto halves = words.sum_of_products(a0, b0, a1, b1);
        put_word(r, 2 * i, halves[0]);
        put_word(r, 2 * i + 1, halves[1]);
    }
    return done(__func__, r, a);
}
inline __m256i _mm256_add_epi32(const __m256i& a, const __m256i& b)
{
    auto& words = mlkem_stand_in::words::all();
    __m256i r{};
    for (std::size_t i = 0; i < 8; ++i) {
        const auto a0 = word_at(a, 2 * i), b0 = word_at(b, 2 * i);
        const auto a1 = word_at(a, 2 * i + 1), b1 = word_at(b, 2 * i + 1);
        if (words[a0].sum != 0 && words[b0].sum != 0 && words[a1].sum == words[a0].sum &&
            words[b1].sum == words[b0].sum && words[a1].is_upper && words[b1].is_upper &&
            !words[a0].is_upper && !words[b0].is_upper) {
            const auto halves = words.sum_of_sums(a0, b0);
            put_word(r, 2 * i, halves[0]);
            put_word(r, 2 * i + 1, halves[1]);
        } else {
            const auto sum = static_cast<std::uint32_t>(number_at(a, i, 4) + number_at(b, i, 4));
            put_word(r, 2 * i, words.number(static_cast<std::int16_t>(sum)));
            put_word(r, 2 * i + 1, words.number(static_cast<std::int16_t>(sum >> 16)));
        }
    }
    return done(__func__, r, a);
}
/// The sum of numbers, or the double of a.
inline __m256i _mm256_add_epi64(const __m256i& a, const __m256i& b)
{
    if (std::equal(a.b, a.b + 32, b.b))
        return done(__func__, shifted(a, 8, true, [](std::size_t) { return 1U; }), a);
    __m256i r{};
    for (std::size_t i = 0; i < 4; ++i) {
        const std::uint64_t sum = number_at(a, i, 8) + number_at(b, i, 8);
        for (std::size_t j = 0; j < 8; ++j)
            r.b[8 * i + j] = sum >> 8 * j & 255;
    }
    return done(__func__, r, a);
}

// Shifts of longer words.

#define MLKEM_STAND_IN_SHIFT(name, size, left)                                                     \
    inline __m256i name(const __m256i& a, int by)                                                  \
    {                                                                                              \
        return done(                                                                               \
            #name,                                                                                 \
            shifted(a, size, left, [by](std::size_t) { return static_cast<std::uint64_t>(by); }),  \
            a);                                                                                    \
    }
MLKEM_STAND_IN_SHIFT(_mm256_slli_epi32, 4, true)
MLKEM_STAND_IN_SHIFT(_mm256_srli_epi32, 4, false)
MLKEM_STAND_IN_SHIFT(_mm256_slli_epi64, 8, true)
MLKEM_STAND_IN_SHIFT(_mm256_srli_epi64, 8, false)
#undef MLKEM_STAND_IN_SHIFT
#define MLKEM_STAND_IN_SHIFT(name, size, left)                                                     \
    inline __m256i name(const __m256i& a, const __m256i& by)                                       \
    {                                                                                              \
        return done(#name,                                                                         \
                    shifted(a, size, left, [&](std::size_t i) { return number_at(by, i, size); }), \
                    a);                                                                            \
    }
MLKEM_STAND_IN_SHIFT(_mm256_sllv_epi32, 4, true)
MLKEM_STAND_IN_SHIFT(_mm256_srlv_epi32, 4, false)
MLKEM_STAND_IN_SHIFT(_mm256_sllv_epi64, 8, true)
#undef MLKEM_STAND_IN_SHIFT
inline __m128i _mm_bsrli_si128(const __m128i& a, int by)
{
    return done(__func__,
                mlkem_stand_in::moved<16>(
                    a, [by](std::size_t i) { return i + static_cast<std::size_t>(by); }),
                a);
}

// Bits.

#define MLKEM_STAND_IN_BITS(name, type, function)                                                  \
    inline type name(const type& a, const type& b)                                                 \
    {                                                                                              \
        return done(                                                                               \
            #name,                                                                                 \
            each_bit(a, b,                                                                         \
                     [](auto x, auto y) { return mlkem_stand_in::words::all().function(x, y); }),  \
            a);                                                                                    \
    }
MLKEM_STAND_IN_BITS(_mm256_xor_si256, __m256i, xored)
MLKEM_STAND_IN_BITS(_mm256_andnot_si256, __m256i, and_not)
MLKEM_STAND_IN_BITS(_mm256_or_si256, __m256i, either)
MLKEM_STAND_IN_BITS(_mm_or_si128, __m128i, either)
#undef MLKEM_STAND_IN_BITS
inline auto _mm_movemask_epi8(const __m128i& a)
{
    mlkem_stand_in::mask_of_bytes<16> r;
    for (std::size_t i = 0; i < 16; ++i)
        r.bits[i] = mlkem_stand_in::labelled_bytes::all().bits_of(a.b[i])[7];
    return r;
}
inline auto _mm256_movemask_epi8(const __m256i& a)
{
    mlkem_stand_in::mask_of_bytes<32> r;
    for (std::size_t i = 0; i < 32; ++i)
        r.bits[i] = mlkem_stand_in::labelled_bytes::all().bits_of(a.b[i])[7];
    return r;
}
inline int _mm_popcnt_u32(unsigned x)
{
    int r = 0;
    for (; x != 0; x &= x - 1)
        ++r;
    return r;
}

// Moves.

/// Byte i from the byte of its half that the lower 4 bits of from[i] name, or zero if bit 7 is set.
template <std::size_t N>
inline mlkem_stand_in::bytes<N> mlkem_stand_in_shuffle(const mlkem_stand_in::bytes<N>& a,
                                                       const mlkem_stand_in::bytes<N>& from)
{
    return mlkem_stand_in::moved<N>(a, [&](std::size_t i) {
        const std::uint64_t at = number_at(from, i, 1);
        return at >= 128 ? N : i / 16 * 16 + at % 16;
    });
}
inline __m256i _mm256_shuffle_epi8(const __m256i& a, const __m256i& from)
{
    return done(__func__, mlkem_stand_in_shuffle(a, from), a);
}
inline __m128i _mm_shuffle_epi8(const __m128i& a, const __m128i& from)
{
    return done(__func__, mlkem_stand_in_shuffle(a, from), a);
}
inline __m256i _mm256_blend_epi16(const __m256i& a, const __m256i& b, int mask)
{
    return done(__func__, blended(a, b, 2, mask), a);
}
inline __m256i _mm256_blend_epi32(const __m256i& a, const __m256i& b, int mask)
{
    return done(__func__, blended(a, b, 4, mask), a);
}
inline __m256i _mm256_shufflelo_epi16(const __m256i& a, int from)
{
    return done(__func__,
                mlkem_stand_in::moved<32>(
                    a,
                    [from](std::size_t i) {
                        const std::size_t word = i / 2 % 8;
                        return word >= 4
                                   ? i
                                   : i / 16 * 16 +
                                         2 * (static_cast<std::size_t>(from) >> 2 * word & 3) +
                                         i % 2;
                    }),
                a);
}
inline __m256i _mm256_shufflehi_epi16(const __m256i& a, int from)
{
    return done(
        __func__,
        mlkem_stand_in::moved<32>(
            a,
            [from](std::size_t i) {
                const std::size_t word = i / 2 % 8;
                return word < 4
                           ? i
                           : i / 16 * 16 + 8 +
                                 2 * (static_cast<std::size_t>(from) >> 2 * (word - 4) & 3) + i % 2;
            }),
        a);
}
inline __m256i _mm256_unpacklo_epi64(const __m256i& a, const __m256i& b)
{
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i)
        r.b[i] = (i % 16 < 8 ? a : b).b[i / 16 * 16 + i % 8];
    return done(__func__, r, a);
}
inline __m256i _mm256_unpackhi_epi64(const __m256i& a, const __m256i& b)
{
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i)
        r.b[i] = (i % 16 < 8 ? a : b).b[i / 16 * 16 + 8 + i % 8];
    return done(__func__, r, a);
}
/// Bits 0 and 1 of each half of `from` name a half of a or b, bit 3 makes it zero.
inline __m256i _mm256_permute2x128_si256(const __m256i& a, const __m256i& b, int from)
{
    __m256i r{};
    for (std::size_t i = 0; i < 32; ++i) {
        const std::size_t half = static_cast<std::size_t>(from) >> i / 16 * 4 & 15;
        if (half < 8)
            r.b[i] = (half % 4 < 2 ? a : b).b[half % 2 * 16 + i % 16];
    }
    return done(__func__, r, a);
}
inline __m256i _mm256_broadcastsi128_si256(const __m128i& a)
{
    return done(__func__, mlkem_stand_in::moved<32>(a, [](std::size_t i) { return i % 16; }), a);
}
inline __m256i _mm256_broadcastq_epi64(const __m128i& a)
{
    return done(__func__, mlkem_stand_in::moved<32>(a, [](std::size_t i) { return i % 8; }), a);
}
inline __m128i _mm256_castsi256_si128(const __m256i& a)
{
    return mlkem_stand_in::moved<16>(a, [](std::size_t i) { return i; });
}
/// Bytes 16 to 31 are of no meaning: nobody has written them.
inline __m256i _mm256_castsi128_si256(const __m128i& a)
{
    __m256i r;
    std::copy_n(a.b, 16, r.b);
    std::fill_n(r.b + 16, 16, ~mlkem_stand_in::symbol{0});
    return r;
}
inline __m256i _mm256_zextsi128_si256(const __m128i& a)
{
    return mlkem_stand_in::moved<32>(a, [](std::size_t i) { return i; });
}
inline __m128i _mm256_extracti128_si256(const __m256i& a, int half)
{
    return done(
        __func__,
        mlkem_stand_in::moved<16>(
            a, [half](std::size_t i) { return i + 16 * static_cast<std::size_t>(half & 1); }),
        a);
}
inline __m256i _mm256_inserti128_si256(const __m256i& a, const __m128i& b, int half)
{
    __m256i r = a;
    std::copy_n(b.b, 16, r.b + 16 * (half & 1));
    return done(__func__, r, a);
}
inline __m128i _mm_insert_epi32(const __m128i& a, int x, int at)
{
    const auto symbols = mlkem_stand_in::cell<std::uint32_t>::by_name(x);
    __m128i r = a;
    for (std::size_t i = 0; i < 4; ++i)
        r.b[4 * static_cast<std::size_t>(at & 3) + i] = symbols[i];
    return done(__func__, r, a);
}

/// 64 bits of a vector, which code or-s.
struct mlkem_stand_in_word {
    mlkem_stand_in::bytes<8> v;

    friend mlkem_stand_in_word operator|(const mlkem_stand_in_word& a, const mlkem_stand_in_word& b)
    {
        return {each_bit(a.v, b.v,
                         [](auto x, auto y) { return mlkem_stand_in::words::all().either(x, y); })};
    }
    explicit operator mlkem_stand_in::cell<std::uint64_t>() const
    {
        mlkem_stand_in::cell<std::uint64_t> r;
        for (std::size_t i = 0; i < 8; ++i)
            r[i] = v.b[i];
        return r;
    }
};
inline mlkem_stand_in_word _mm_cvtsi128_si64(const __m128i& a)
{
    return {mlkem_stand_in::moved<8>(a, [](std::size_t i) { return i; })};
}
inline mlkem_stand_in_word _mm_extract_epi64(const __m128i& a, int at)
{
    return {mlkem_stand_in::moved<8>(
        a, [at](std::size_t i) { return i + 8 * static_cast<std::size_t>(at & 1); })};
}
