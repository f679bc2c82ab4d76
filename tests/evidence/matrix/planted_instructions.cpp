// SPDX-License-Identifier: MIT
// For a test of the test: functions with instructions that older processors do not know. Only the
// function in the namespace of a backend may have them.
#include <immintrin.h>

namespace avx2_code {

__attribute__((target("avx2"), noinline)) void allowed(int* x)
{
    auto* const p = reinterpret_cast<__m256i*>(x);
    _mm256_storeu_si256(p, _mm256_add_epi32(_mm256_loadu_si256(p), _mm256_loadu_si256(p)));
}

} // namespace avx2_code

__attribute__((target("avx"), noinline)) void planted_avx(int* x)
{
    auto* const p = reinterpret_cast<__m128i*>(x);
    _mm_storeu_si128(p, _mm_add_epi32(_mm_loadu_si128(p), _mm_loadu_si128(p)));
}

__attribute__((target("bmi2"), noinline)) unsigned planted_bmi(unsigned a, unsigned b)
{
    return _pext_u32(a, b);
}

__attribute__((target("avx512bw"), noinline)) void planted_mask(unsigned char* x)
{
    const __m512i a = _mm512_loadu_si512(x);
    _mm512_mask_storeu_epi8(x + 64, _mm512_cmpgt_epu8_mask(a, _mm512_setzero_si512()), a);
}

__attribute__((target("sse4.1"), noinline)) void planted_sse4(int* x)
{
    auto* const p = reinterpret_cast<__m128i*>(x);
    _mm_storeu_si128(p, _mm_mullo_epi32(_mm_loadu_si128(p), _mm_loadu_si128(p)));
}

__attribute__((noinline)) int plain(int a) { return a + 1; }

// Never called: the functions are there to be looked at.
int main(int argc, char**)
{
    if (argc > 100) {
        alignas(64) unsigned char bytes[128] = {};
        int words[32] = {};
        avx2_code::allowed(words);
        planted_avx(words);
        planted_mask(bytes);
        planted_sse4(words);
        return static_cast<int>(planted_bmi(bytes[64], static_cast<unsigned>(words[0])));
    }
    return plain(argc) > 1000;
}
