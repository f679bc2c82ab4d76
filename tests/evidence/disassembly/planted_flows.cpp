// SPDX-License-Identifier: MIT
// Functions of what look like backends. Most of them do with data what they must not. data_flow.py
// has to report exactly the functions whose names say so.
#include <cstddef>
#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace mlkem::planted {

using u8 = unsigned char;

void elsewhere();
extern const u8 table[256];

namespace portable_code {

void reported_jump(const u8* secret);
void reported_jump(const u8* secret)
{
    if (*secret & 1)
        elsewhere();
}
u8 reported_index(const u8* secret);
u8 reported_index(const u8* secret) { return table[*secret]; }

u8 reported_index_kept_on_the_stack(const u8* secret);
u8 reported_index_kept_on_the_stack(const u8* secret)
{
    volatile u8 kept = *secret;
    return table[kept];
}
#if defined(__x86_64__)
u8 reported_public_index_kept_on_the_stack(const u8* data, std::size_t i);
u8 reported_public_index_kept_on_the_stack(const u8* data, std::size_t i)
{
    volatile std::size_t kept = i;
    return data[kept];
}
#endif

unsigned reported_division(const unsigned* secret);
unsigned reported_division(const unsigned* secret) { return secret[0] / secret[1]; }

void reported_loop(const u8* secret, u8* out);
void reported_loop(const u8* secret, u8* out)
{
    for (std::size_t i = 0; i < *secret; ++i)
        out[i] = 1;
}
/// Compares as memcmp does, and ends at the first difference.
bool reported_comparison(const u8* secret, const u8* other, std::size_t size);
bool reported_comparison(const u8* secret, const u8* other, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        if (secret[i] != other[i])
            return false;
    return true;
}

u8 comparison(const u8* secret, const u8* other, std::size_t size);
u8 comparison(const u8* secret, const u8* other, std::size_t size)
{
    u8 difference = 0;
    for (std::size_t i = 0; i < size; ++i)
        difference = static_cast<u8>(difference | (secret[i] ^ other[i]));
    return difference;
}
void selection(const std::uint32_t* secret, std::uint32_t* out);
void selection(const std::uint32_t* secret, std::uint32_t* out)
{
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = secret[i] & (0 - (secret[0] >> 31));
}
std::size_t division_of_sizes(std::size_t a, std::size_t b);
std::size_t division_of_sizes(std::size_t a, std::size_t b) { return a / b; }

void jump_vartime(const u8* data);
void jump_vartime(const u8* data)
{
    if (*data & 1)
        elsewhere();
}

} // namespace portable_code

#if defined(__x86_64__)
namespace sse2_code {

void reported_jump_on_lanes(const u8* secret);
void reported_jump_on_lanes(const u8* secret)
{
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(secret));
    if (_mm_movemask_epi8(x) != 0)
        elsewhere();
}

} // namespace sse2_code
#elif defined(__aarch64__)
namespace neon_code {

void reported_jump_on_lanes(const u8* secret);
void reported_jump_on_lanes(const u8* secret)
{
    if (vmaxvq_u8(vld1q_u8(secret)) > 100)
        elsewhere();
}

} // namespace neon_code
#endif

#if defined(__x86_64__)
namespace avx2_code {

__attribute__((target("avx2"))) void reported_jump_on_a_vector(const u8* secret);
__attribute__((target("avx2"))) void reported_jump_on_a_vector(const u8* secret)
{
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(secret));
    if (_mm256_testz_si256(x, x))
        elsewhere();
}
__attribute__((target("avx2"))) void reported_gather(const u8* secret, int* out);
__attribute__((target("avx2"))) void reported_gather(const u8* secret, int* out)
{
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(secret));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_i32gather_epi32(out, x, 4));
}

} // namespace avx2_code

namespace avx512_code {

__attribute__((target("avx512bw"))) void reported_jump_on_a_mask(const u8* secret);
__attribute__((target("avx512bw"))) void reported_jump_on_a_mask(const u8* secret)
{
    const __m512i x = _mm512_loadu_si512(secret);
    if (_mm512_test_epi8_mask(x, x) != 0)
        elsewhere();
}
__attribute__((target("avx512bw"))) void masked_move(const u8* secret, u8* out);
__attribute__((target("avx512bw"))) void masked_move(const u8* secret, u8* out)
{
    const __m512i x = _mm512_loadu_si512(secret);
    _mm512_storeu_si512(out, _mm512_maskz_mov_epi8(_mm512_test_epi8_mask(x, x), x));
}

} // namespace avx512_code
#endif

} // namespace mlkem::planted
