// SPDX-License-Identifier: MIT
// Every intrinsic that simd/avx2.hpp uses, as a function of bytes: read with the processor's header
// and with the stand-in. Both have functions in<V> and out for registers, and memory_of, at and
// bytes_of for memory.
#define MLKEM_PROBE(type, call)                                                                    \
    {#call,                                                                                        \
     [](const unsigned char* p, [[maybe_unused]] const unsigned char* q, unsigned char* r) {       \
         [[maybe_unused]] const auto a = in<type>(p);                                              \
         [[maybe_unused]] const auto b = in<type>(q);                                              \
         out(r, call);                                                                             \
     }},
inline const std::vector<intrinsic>& probed_intrinsics()
{
    static const std::
        vector<intrinsic>
            all =
                {
                    // clang-format off
        MLKEM_PROBE(__m256i, _mm256_add_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_sub_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_mullo_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_mulhi_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_mulhrs_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_min_epu16(a, b))
        MLKEM_PROBE(__m256i, _mm256_cmpgt_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_cmpeq_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_and_si256(a, b))
        MLKEM_PROBE(__m256i, _mm256_xor_si256(a, b))
        MLKEM_PROBE(__m256i, _mm256_andnot_si256(a, b))
        MLKEM_PROBE(__m256i, _mm256_or_si256(a, b))
        MLKEM_PROBE(__m128i, _mm_or_si128(a, b))
        MLKEM_PROBE(__m128i, _mm_packs_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_madd_epi16(a, b))
        MLKEM_PROBE(__m256i, _mm256_add_epi32(a, b))
        MLKEM_PROBE(__m256i, _mm256_add_epi64(a, b))
        MLKEM_PROBE(__m256i, _mm256_add_epi64(a, a))
        MLKEM_PROBE(__m256i, _mm256_slli_epi16(a, 1))
        MLKEM_PROBE(__m256i, _mm256_slli_epi16(a, 3))
        MLKEM_PROBE(__m256i, _mm256_slli_epi16(a, 10))
        MLKEM_PROBE(__m256i, _mm256_slli_epi16(a, 15))
        MLKEM_PROBE(__m256i, _mm256_srli_epi16(a, 4))
        MLKEM_PROBE(__m256i, _mm256_srli_epi16(a, 12))
        MLKEM_PROBE(__m256i, _mm256_srli_epi16(a, 15))
        MLKEM_PROBE(__m256i, _mm256_srai_epi16(a, 1))
        MLKEM_PROBE(__m256i, _mm256_srai_epi16(a, 3))
        MLKEM_PROBE(__m256i, _mm256_srai_epi16(a, 15))
        MLKEM_PROBE(__m256i, _mm256_slli_epi32(a, 16))
        MLKEM_PROBE(__m256i, _mm256_srli_epi32(a, 16))
        MLKEM_PROBE(__m256i, _mm256_slli_epi64(a, 32))
        MLKEM_PROBE(__m256i, _mm256_slli_epi64(a, 13))
        MLKEM_PROBE(__m256i, _mm256_srli_epi64(a, 32))
        MLKEM_PROBE(__m256i, _mm256_srli_epi64(a, 24))
        MLKEM_PROBE(__m256i, _mm256_srli_epi64(a, 63))
        MLKEM_PROBE(__m256i, _mm256_sllv_epi32(a, b))
        MLKEM_PROBE(__m256i, _mm256_srlv_epi32(a, b))
        MLKEM_PROBE(__m256i, _mm256_sllv_epi64(a, b))
        MLKEM_PROBE(__m256i, _mm256_sllv_epi32(a, _mm256_and_si256(b, _mm256_set1_epi32(31))))
        MLKEM_PROBE(__m256i, _mm256_srlv_epi32(a, _mm256_and_si256(b, _mm256_set1_epi32(31))))
        MLKEM_PROBE(__m256i, _mm256_sllv_epi64(a, _mm256_and_si256(b, _mm256_set1_epi64x(63))))
        MLKEM_PROBE(__m128i, _mm_bsrli_si128(a, 1))
        MLKEM_PROBE(__m128i, _mm_bsrli_si128(a, 7))
        MLKEM_PROBE(__m256i, _mm256_shuffle_epi8(a, b))
        MLKEM_PROBE(__m128i, _mm_shuffle_epi8(a, b))
        MLKEM_PROBE(__m256i, _mm256_blend_epi16(a, b, 0xaa))
        MLKEM_PROBE(__m256i, _mm256_blend_epi32(a, b, 0xaa))
        MLKEM_PROBE(__m256i, _mm256_blend_epi32(a, b, 3))
        MLKEM_PROBE(__m256i, _mm256_shufflelo_epi16(a, 0xb1))
        MLKEM_PROBE(__m256i, _mm256_shufflehi_epi16(a, 0xb1))
        MLKEM_PROBE(__m256i, _mm256_shufflelo_epi16(a, 0x1b))
        MLKEM_PROBE(__m256i, _mm256_shufflehi_epi16(a, 0x72))
        MLKEM_PROBE(__m256i, _mm256_unpacklo_epi64(a, b))
        MLKEM_PROBE(__m256i, _mm256_unpackhi_epi64(a, b))
        MLKEM_PROBE(__m256i, _mm256_permute2x128_si256(a, b, 0x20))
        MLKEM_PROBE(__m256i, _mm256_permute2x128_si256(a, b, 0x31))
        MLKEM_PROBE(__m256i, _mm256_permute2x128_si256(a, b, 0x83))
        MLKEM_PROBE(__m128i, _mm256_broadcastsi128_si256(a))
        MLKEM_PROBE(__m128i, _mm256_broadcastq_epi64(a))
        MLKEM_PROBE(__m256i, _mm256_castsi256_si128(a))
        MLKEM_PROBE(__m128i, _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1))
        MLKEM_PROBE(__m128i, _mm256_zextsi128_si256(a))
        MLKEM_PROBE(__m256i, _mm256_extracti128_si256(a, 0))
        MLKEM_PROBE(__m256i, _mm256_extracti128_si256(a, 1))
        MLKEM_PROBE(__m256i, _mm256_set_epi64x(4, -3, 1LL << 40, 7))
        MLKEM_PROBE(__m256i, _mm256_set1_epi16(-2))
                    // clang-format on
                    {"loads and stores",
                     [](const unsigned char* p, const unsigned char* q, unsigned char* r) {
                         memory to = memory_of(q);
                         const memory from = memory_of(p);
                         _mm256_storeu_si256(at<__m256i>(to, 0),
                                             _mm256_loadu_si256(at<__m256i>(from, 0)));
                         _mm_storeu_si128(at<__m128i>(to, 3),
                                          _mm_loadu_si128(at<__m128i>(from, 5)));
                         _mm_storeu_si64(at<__m128i>(to, 20), _mm_loadu_si64(at<__m128i>(from, 9)));
                         _mm_storeu_si32(at<__m128i>(to, 28),
                                         _mm_loadu_si64(at<__m128i>(from, 17)));
                         bytes_of(to, r);
                     }},
                    {"_mm256_load_si256",
                     [](const unsigned char* p, const unsigned char*, unsigned char* r) {
                         const memory from = memory_of(p);
                         out(r, _mm256_load_si256(at<__m256i>(from, 0)));
                     }},
                    {"_mm_load_si128",
                     [](const unsigned char* p, const unsigned char*, unsigned char* r) {
                         const memory from = memory_of(p);
                         out(r, _mm_load_si128(at<__m128i>(from, 16)));
                     }},
                    {"_mm_movemask_epi8",
                     [](const unsigned char* p, const unsigned char*, unsigned char* r) {
                         out_number(r, static_cast<unsigned>(_mm_movemask_epi8(in<__m128i>(p))));
                     }},
                    {"_mm256_movemask_epi8",
                     [](const unsigned char* p, const unsigned char*, unsigned char* r) {
                         out_number(r, static_cast<unsigned>(_mm256_movemask_epi8(in<__m256i>(p))));
                     }},
                    {"_mm_popcnt_u32",
                     [](const unsigned char* p, const unsigned char*, unsigned char* r) {
                         out_number(r, static_cast<unsigned>(_mm_popcnt_u32(0x1010101U * p[0])));
                     }},
                    {"_mm_insert_epi32",
                     [](const unsigned char* p, const unsigned char* q, unsigned char* r) {
                         out(r, _mm_insert_epi32(in<__m128i>(p), int_of(q), 2));
                     }},
                    {"_mm_cvtsi128_si64, _mm_extract_epi64",
                     [](const unsigned char* p, const unsigned char*, unsigned char* r) {
                         const auto a = in<__m128i>(p);
                         out_word(r, _mm_cvtsi128_si64(a) | _mm_extract_epi64(a, 1));
                     }},
                };
    return all;
}
#undef MLKEM_PROBE
