// SPDX-License-Identifier: MIT
// The instructions of AVX-512 as plain loops, for tests of the backend `avx512` on processors without
// them. A test program includes this file before all others (-include). These functions are in the
// namespace of simd/avx512.hpp, which finds them before those of <immintrin.h>. Each does what
// Intel's Intrinsics Guide says of its name. The target region has AVX2 alone. Spills and the stack of
// the real backend do not show here.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>

// What asks for the region or for the processor itself, before these are replaced.
#include <mlkem/machine/cpu.hpp>
#include <mlkem/machine/registers.hpp>
#include <mlkem/machine/target.hpp>
#include <mlkem/machine/test_hooks.hpp>

#undef MLKEM_DETAIL_AVX512_BEGIN
#define MLKEM_DETAIL_AVX512_BEGIN MLKEM_DETAIL_AVX2_BEGIN

// Compilers have these as macros.
#undef _mm512_slli_epi16
#undef _mm512_slli_epi32
#undef _mm512_slli_epi64
#undef _mm512_srli_epi32
#undef _mm512_srli_epi64
#undef _mm512_srai_epi16
#undef _mm512_rol_epi32
#undef _mm512_rol_epi64
#undef _mm256_rol_epi64
#undef _mm_rol_epi64
#undef _mm512_ternarylogic_epi64
#undef _mm256_ternarylogic_epi64
#undef _mm_ternarylogic_epi64
#undef _mm512_cmplt_epi16_mask
#undef _mm512_shuffle_i64x2
#undef _mm512_extracti32x4_epi32

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx512_code {

[[maybe_unused]] const bool is_emulated = test_hooks::emulated_avx512 = detail::cpu_has_avx2();

MLKEM_DETAIL_AVX512_BEGIN

struct __m512i {
    __m256i half[2];
};
/// It is in no register.
MLKEM_INLINE void pin(__m512i&) noexcept {}

namespace emulation {

/// A register as lanes, and back.
template <class Lane> using lanes_of = std::array<Lane, 64 / sizeof(Lane)>;
template <class Lane> MLKEM_INLINE lanes_of<Lane> lanes(const __m512i& a) noexcept
{
    return __builtin_bit_cast(lanes_of<Lane>, a);
}
template <class Lanes> MLKEM_INLINE __m512i whole(const Lanes& x) noexcept
{
    return __builtin_bit_cast(__m512i, x);
}

/// f of each lane, of each two lanes in the same place.
template <class Lane, class F> MLKEM_INLINE __m512i each(const __m512i& a, const F& f) noexcept
{
    auto x = lanes<Lane>(a);
    for (Lane& lane : x)
        lane = static_cast<Lane>(f(lane));
    return whole(x);
}
template <class Lane, class F>
MLKEM_INLINE __m512i each(const __m512i& a, const __m512i& b, const F& f) noexcept
{
    auto x = lanes<Lane>(a);
    const auto y = lanes<Lane>(b);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<Lane>(f(x[i], y[i]));
    return whole(x);
}
/// The bit i of the result is f(lane i of a, lane i of b).
template <class Lane, class F>
MLKEM_INLINE std::uint64_t mask(const __m512i& a, const __m512i& b, const F& f) noexcept
{
    const auto x = lanes<Lane>(a), y = lanes<Lane>(b);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        bits |= static_cast<std::uint64_t>(f(x[i], y[i])) << i;
    return bits;
}
/// Lane i of b where the bit i is set, else of a.
template <class Lane>
MLKEM_INLINE __m512i blend(std::uint64_t k, const __m512i& a, const __m512i& b) noexcept
{
    auto x = lanes<Lane>(a);
    const auto y = lanes<Lane>(b);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = (k >> i & 1) != 0 ? y[i] : x[i];
    return whole(x);
}
/// Lane i is that lane of a, followed by b, which the low bits of lane i of idx name.
template <class Lane>
MLKEM_INLINE __m512i permute(const __m512i& a, const __m512i& idx, const __m512i& b) noexcept
{
    const auto x = lanes<Lane>(a), y = lanes<Lane>(b);
    auto from = lanes<Lane>(idx);
    constexpr std::size_t size = from.size();
    for (Lane& lane : from)
        lane = (lane & size) != 0 ? y[lane % size] : x[lane % size];
    return whole(from);
}
/// The function of three bits that `table` lists.
template <class Register>
MLKEM_INLINE Register ternary(Register a, Register b, Register c, int table) noexcept
{
    const auto row = [&](int i) {
        const Register here = (i & 4 ? a : ~a) & (i & 2 ? b : ~b) & (i & 1 ? c : ~c);
        return (table >> i & 1) != 0 ? here : Register{};
    };
    return row(0) | row(1) | row(2) | row(3) | row(4) | row(5) | row(6) | row(7);
}

} // namespace emulation

MLKEM_INLINE __m512i operator^(const __m512i& a, const __m512i& b) noexcept
{
    return {{a.half[0] ^ b.half[0], a.half[1] ^ b.half[1]}};
}
MLKEM_NOINLINE inline __m512i operator|(const __m512i& a, const __m512i& b) noexcept
{
    return {{a.half[0] | b.half[0], a.half[1] | b.half[1]}};
}

// Memory.
MLKEM_INLINE __m512i _mm512_loadu_si512(const void* p) noexcept
{
    __m512i x;
    std::memcpy(&x, p, sizeof x);
    return x;
}
MLKEM_INLINE __m512i _mm512_load_si512(const void* p) noexcept
{
    if (reinterpret_cast<std::uintptr_t>(p) % 64 != 0)
        std::abort(); // the instruction ends the program, too
    return _mm512_loadu_si512(p);
}
MLKEM_NOINLINE inline __m512i _mm512_maskz_loadu_epi8(std::uint64_t k, const void* p) noexcept
{
    std::array<std::uint8_t, 64> x{};
    for (std::size_t i = 0; i < x.size(); ++i) {
        if ((k >> i & 1) != 0)
            x[i] = static_cast<const std::uint8_t*>(p)[i];
    }
    return emulation::whole(x);
}
MLKEM_INLINE void _mm512_storeu_si512(void* p, const __m512i& a) noexcept
{
    std::memcpy(p, &a, sizeof a);
}
MLKEM_NOINLINE inline void _mm512_mask_storeu_epi16(void* p, std::uint32_t k,
                                                    const __m512i& a) noexcept
{
    const auto x = emulation::lanes<std::uint16_t>(a);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if ((k >> i & 1) != 0)
            std::memcpy(static_cast<std::uint8_t*>(p) + 2 * i, &x[i], 2);
    }
}

// Constants, and registers of other sizes.
MLKEM_NOINLINE inline __m512i _mm512_set1_epi16(int a) noexcept
{
    std::array<std::uint16_t, 32> x;
    x.fill(static_cast<std::uint16_t>(a));
    return emulation::whole(x);
}
MLKEM_NOINLINE inline __m512i _mm512_maskz_set1_epi16(std::uint32_t k, int a) noexcept
{
    return emulation::blend<std::uint16_t>(k, __m512i{}, _mm512_set1_epi16(a));
}
MLKEM_NOINLINE inline __m512i _mm512_set1_epi32(int a) noexcept
{
    std::array<std::uint32_t, 16> x;
    x.fill(static_cast<std::uint32_t>(a));
    return emulation::whole(x);
}
MLKEM_NOINLINE inline __m512i _mm512_set1_epi64(long long a) noexcept
{
    std::array<std::uint64_t, 8> x;
    x.fill(static_cast<std::uint64_t>(a));
    return emulation::whole(x);
}
MLKEM_NOINLINE inline __m512i _mm512_set_epi64(long long e7, long long e6, long long e5,
                                               long long e4, long long e3, long long e2,
                                               long long e1, long long e0) noexcept
{
    return emulation::whole(std::array<long long, 8>{e0, e1, e2, e3, e4, e5, e6, e7});
}
MLKEM_NOINLINE inline __m512i _mm512_broadcastq_epi64(__m128i a) noexcept
{
    return _mm512_set1_epi64(_mm_cvtsi128_si64(a));
}
MLKEM_NOINLINE inline __m512i _mm512_zextsi128_si512(__m128i a) noexcept
{
    return {{_mm256_zextsi128_si256(a)}};
}
MLKEM_NOINLINE inline __m128i _mm512_extracti32x4_epi32(const __m512i& a, int quarter) noexcept
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(&a) + quarter);
}
MLKEM_NOINLINE inline __m128i _mm512_castsi512_si128(const __m512i& a) noexcept
{
    return _mm512_extracti32x4_epi32(a, 0);
}
MLKEM_NOINLINE inline __m256i _mm512_castsi512_si256(const __m512i& a) noexcept
{
    return a.half[0];
}

// Arithmetic and logic, lane by lane.
MLKEM_NOINLINE inline __m512i _mm512_and_si512(const __m512i& a, const __m512i& b) noexcept
{
    return {{a.half[0] & b.half[0], a.half[1] & b.half[1]}};
}
MLKEM_NOINLINE inline __m512i _mm512_or_si512(const __m512i& a, const __m512i& b) noexcept
{
    return a | b;
}
MLKEM_NOINLINE inline __m512i _mm512_add_epi16(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::uint16_t>(a, b, [](auto x, auto y) { return x + y; });
}
MLKEM_NOINLINE inline __m512i _mm512_add_epi32(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::uint32_t>(a, b, [](auto x, auto y) { return x + y; });
}
MLKEM_NOINLINE inline __m512i _mm512_sub_epi16(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::uint16_t>(a, b, [](auto x, auto y) { return x - y; });
}
MLKEM_NOINLINE inline __m512i _mm512_mullo_epi16(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::int16_t>(a, b, [](int x, int y) { return x * y; });
}
MLKEM_NOINLINE inline __m512i _mm512_mulhi_epi16(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::int16_t>(a, b, [](int x, int y) { return x * y >> 16; });
}
MLKEM_NOINLINE inline __m512i _mm512_mulhrs_epi16(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::int16_t>(a, b,
                                         [](int x, int y) { return ((x * y >> 14) + 1) >> 1; });
}
MLKEM_NOINLINE inline __m512i _mm512_madd_epi16(const __m512i& a, const __m512i& b) noexcept
{
    const auto x = emulation::lanes<std::int16_t>(a), y = emulation::lanes<std::int16_t>(b);
    std::array<std::uint32_t, 16> sums;
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] = static_cast<std::uint32_t>(x[2 * i] * y[2 * i]) +
                  static_cast<std::uint32_t>(x[2 * i + 1] * y[2 * i + 1]);
    return emulation::whole(sums);
}
MLKEM_NOINLINE inline __m512i _mm512_min_epu16(const __m512i& a, const __m512i& b) noexcept
{
    return emulation::each<std::uint16_t>(a, b, [](auto x, auto y) { return x < y ? x : y; });
}
MLKEM_INLINE __m512i _mm512_ternarylogic_epi64(const __m512i& a, const __m512i& b, const __m512i& c,
                                               int table) noexcept
{
    return {{emulation::ternary(a.half[0], b.half[0], c.half[0], table),
             emulation::ternary(a.half[1], b.half[1], c.half[1], table)}};
}
MLKEM_INLINE __m256i _mm256_ternarylogic_epi64(__m256i a, __m256i b, __m256i c, int table) noexcept
{
    return emulation::ternary(a, b, c, table);
}
MLKEM_INLINE __m128i _mm_ternarylogic_epi64(__m128i a, __m128i b, __m128i c, int table) noexcept
{
    return emulation::ternary(a, b, c, table);
}

// Shifts: by the width or more they leave nothing, or the sign. Rotations.
MLKEM_NOINLINE inline __m512i _mm512_sllv_epi32(const __m512i& a, const __m512i& by) noexcept
{
    return emulation::each<std::uint32_t>(a, by,
                                          [](auto x, auto s) { return s < 32 ? x << s : 0; });
}
MLKEM_NOINLINE inline __m512i _mm512_sllv_epi64(const __m512i& a, const __m512i& by) noexcept
{
    return emulation::each<std::uint64_t>(a, by,
                                          [](auto x, auto s) { return s < 64 ? x << s : 0; });
}
MLKEM_NOINLINE inline __m512i _mm512_slli_epi16(const __m512i& a, unsigned by) noexcept
{
    return emulation::each<std::uint16_t>(a, [=](unsigned x) { return by < 16 ? x << by : 0; });
}
MLKEM_NOINLINE inline __m512i _mm512_slli_epi32(const __m512i& a, unsigned by) noexcept
{
    return _mm512_sllv_epi32(a, _mm512_set1_epi32(static_cast<int>(by)));
}
MLKEM_NOINLINE inline __m512i _mm512_slli_epi64(const __m512i& a, unsigned by) noexcept
{
    return _mm512_sllv_epi64(a, _mm512_set1_epi64(by));
}
MLKEM_NOINLINE inline __m512i _mm512_srli_epi32(const __m512i& a, unsigned by) noexcept
{
    return emulation::each<std::uint32_t>(a, [=](auto x) { return by < 32 ? x >> by : 0; });
}
MLKEM_NOINLINE inline __m512i _mm512_srli_epi64(const __m512i& a, unsigned by) noexcept
{
    return emulation::each<std::uint64_t>(a, [=](auto x) { return by < 64 ? x >> by : 0; });
}
MLKEM_NOINLINE inline __m512i _mm512_srai_epi16(const __m512i& a, unsigned by) noexcept
{
    return emulation::each<std::int16_t>(a, [=](int x) { return x >> (by < 16 ? by : 15); });
}
MLKEM_NOINLINE inline __m512i _mm512_rol_epi32(const __m512i& a, int by) noexcept
{
    return emulation::each<std::uint32_t>(a, [=](auto x) { return std::rotl(x, by); });
}
MLKEM_INLINE __m256i _mm256_rol_epi64(__m256i a, int by) noexcept
{
    return _mm256_slli_epi64(a, by) | _mm256_srli_epi64(a, 64 - by);
}
MLKEM_INLINE __m128i _mm_rol_epi64(__m128i a, int by) noexcept
{
    return _mm_slli_epi64(a, by) | _mm_srli_epi64(a, 64 - by);
}
MLKEM_INLINE __m512i _mm512_rol_epi64(const __m512i& a, int by) noexcept
{
    return {{_mm256_rol_epi64(a.half[0], by), _mm256_rol_epi64(a.half[1], by)}};
}

// Masks.
MLKEM_NOINLINE inline __mmask32 _mm512_cmplt_epi16_mask(const __m512i& a, const __m512i& b) noexcept
{
    return static_cast<__mmask32>(
        emulation::mask<std::int16_t>(a, b, [](auto x, auto y) { return x < y; }));
}
MLKEM_NOINLINE inline __mmask32 _mm512_test_epi16_mask(const __m512i& a, const __m512i& b) noexcept
{
    return static_cast<__mmask32>(
        emulation::mask<std::uint16_t>(a, b, [](auto x, auto y) { return (x & y) != 0; }));
}
MLKEM_NOINLINE inline __mmask32 _mm512_movepi16_mask(const __m512i& a) noexcept
{
    return _mm512_cmplt_epi16_mask(a, __m512i{});
}
MLKEM_NOINLINE inline __m512i _mm512_mask_blend_epi16(std::uint32_t k, const __m512i& a,
                                                      const __m512i& b) noexcept
{
    return emulation::blend<std::uint16_t>(k, a, b);
}
MLKEM_NOINLINE inline __m512i _mm512_mask_blend_epi32(std::uint32_t k, const __m512i& a,
                                                      const __m512i& b) noexcept
{
    return emulation::blend<std::uint32_t>(k, a, b);
}
MLKEM_NOINLINE inline __m512i _mm512_mask_blend_epi64(std::uint32_t k, const __m512i& a,
                                                      const __m512i& b) noexcept
{
    return emulation::blend<std::uint64_t>(k, a, b);
}

// Places of lanes, and of bits.
MLKEM_NOINLINE inline __m512i _mm512_maskz_compress_epi16(std::uint32_t k,
                                                          const __m512i& a) noexcept
{
    const auto x = emulation::lanes<std::uint16_t>(a);
    std::array<std::uint16_t, 32> packed{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if ((k >> i & 1) != 0)
            packed[count++] = x[i];
    }
    return emulation::whole(packed);
}
MLKEM_NOINLINE inline __m512i _mm512_permutex2var_epi16(const __m512i& a, const __m512i& idx,
                                                        const __m512i& b) noexcept
{
    return emulation::permute<std::uint16_t>(a, idx, b);
}
MLKEM_NOINLINE inline __m512i _mm512_permutex2var_epi64(const __m512i& a, const __m512i& idx,
                                                        const __m512i& b) noexcept
{
    return emulation::permute<std::uint64_t>(a, idx, b);
}
MLKEM_NOINLINE inline __m512i _mm512_permutexvar_epi16(const __m512i& idx,
                                                       const __m512i& a) noexcept
{
    return emulation::permute<std::uint16_t>(a, idx, a);
}
MLKEM_NOINLINE inline __m512i _mm512_permutexvar_epi8(const __m512i& idx, const __m512i& a) noexcept
{
    return emulation::permute<std::uint8_t>(a, idx, a);
}
MLKEM_NOINLINE inline __m512i _mm512_maskz_permutexvar_epi8(std::uint64_t k, const __m512i& idx,
                                                            const __m512i& a) noexcept
{
    return emulation::blend<std::uint8_t>(k, __m512i{}, _mm512_permutexvar_epi8(idx, a));
}
/// Byte i of a result is the eight bits of its word in b from the bit on that byte i of `from` names.
MLKEM_NOINLINE inline __m512i _mm512_multishift_epi64_epi8(const __m512i& from,
                                                           const __m512i& b) noexcept
{
    const auto words = emulation::lanes<std::uint64_t>(b);
    auto bytes = emulation::lanes<std::uint8_t>(from);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(std::rotr(words[i / 8], bytes[i] & 63));
    return emulation::whole(bytes);
}
MLKEM_NOINLINE inline __m512i _mm512_unpacklo_epi64(const __m512i& a, const __m512i& b) noexcept
{
    return _mm512_permutex2var_epi64(a, _mm512_set_epi64(14, 6, 12, 4, 10, 2, 8, 0), b);
}
MLKEM_NOINLINE inline __m512i _mm512_unpackhi_epi64(const __m512i& a, const __m512i& b) noexcept
{
    return _mm512_permutex2var_epi64(a, _mm512_set_epi64(15, 7, 13, 5, 11, 3, 9, 1), b);
}
MLKEM_NOINLINE inline __m512i _mm512_shuffle_i64x2(const __m512i& a, const __m512i& b,
                                                   int quarters) noexcept
{
    using pair = std::array<std::uint64_t, 2>;
    const auto x = emulation::lanes<pair>(a), y = emulation::lanes<pair>(b);
    const auto at = [=](int i) { return static_cast<std::size_t>(quarters >> 2 * i & 3); };
    return emulation::whole(std::array<pair, 4>{x[at(0)], x[at(1)], y[at(2)], y[at(3)]});
}

MLKEM_DETAIL_REGION_END
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::avx512_code
MLKEM_DETAIL_HIDDEN_END
