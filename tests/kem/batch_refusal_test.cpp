// SPDX-License-Identifier: MIT
// Batches with arguments that do not fit together: spans of unequal lengths, and bad keys among
// good ones. Nothing is written, and nothing is drawn.
#include "batch_outputs.hpp"
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::batch_refusal_test {
namespace {

template <class Case> class BatchRefusal : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(BatchRefusal, all_kems, kem_names);

/// Every way in which some of N lengths are 3 and the others 2, 4 or 0.
template <std::size_t N> std::vector<std::array<std::size_t, N>> unequal_lengths()
{
    std::vector<std::array<std::size_t, N>> all;
    for (const std::size_t other : {2U, 4U, 0U}) {
        for (unsigned which = 1; which + 1 < 1U << N; ++which) {
            std::array<std::size_t, N> lengths;
            for (std::size_t i = 0; i < N; ++i)
                lengths[i] = which >> i & 1 ? other : 3;
            all.push_back(lengths);
        }
    }
    return all;
}

TEST_OF_TYPES(BatchRefusal, InternalBatchesOfUnequalLengthsWriteNothing)
{
    using kem = typename TypeParam::kem;
    constexpr std::size_t ek_size = kem::encapsulation_key_size;
    constexpr std::size_t dk_size = kem::decapsulation_key_size;
    constexpr std::size_t c_size = kem::ciphertext_size;
    const key_material<kem> keys;
    for (const auto& [a, b, x, y] : unequal_lengths<4>()) {
        const std::vector<std::array<std::uint8_t, 32>> in(a), in_too(b);
        auto ek = patterned<ek_size>(x);
        auto dk = patterned<dk_size>(y);
        EXPECT_FALSE(kem::keygen_internal_batch(in, in_too, ek, dk));
        EXPECT_TRUE(still_patterned(ek) && still_patterned(dk));

        const std::vector in_ek(a, keys.ek);
        auto c = patterned<c_size>(x);
        auto K = patterned<32>(y);
        EXPECT_FALSE(kem::encaps_internal_batch(in_ek, in_too, c, K));
        EXPECT_TRUE(still_patterned(c) && still_patterned(K));
    }
    for (const auto& [a, b, x] : unequal_lengths<3>()) {
        const std::vector in_dk(a, keys.dk);
        const std::vector<std::array<std::uint8_t, c_size>> in_c(b);
        auto K = patterned<32>(x);
        EXPECT_FALSE(kem::decaps_internal_batch(in_dk, in_c, K));
        EXPECT_TRUE(still_patterned(K));
    }
}

/// Each overload of encaps_batch refuses, and writes to none of `out`.
template <class Kem, class Keys>
void expect_encaps_refusal(const Keys& keys, typed_outputs<Kem>& out, mlkem::errc why)
{
    std::error_code ec;
    failing_source rng; // fails when asked, but is not asked
    EXPECT_FALSE(Kem::encaps_batch(keys, out.c, out.K, rng, ec));
    EXPECT_EQ(ec, why);
    EXPECT_FALSE(rng.has_failed());
    EXPECT_FALSE(Kem::encaps_batch(keys, out.c, out.K, ec));
    EXPECT_EQ(ec, why);
    expect_throws(why, [&] { Kem::encaps_batch(keys, out.c, out.K, rng); });
    expect_throws(why, [&] { Kem::encaps_batch(keys, out.c, out.K); });
    EXPECT_TRUE(out.are_untouched());
}

TEST_OF_TYPES(BatchRefusal, EncapsBatchOfUnequalLengthsWritesNothing)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    const auto ek = keys.encapsulation_key();
    for (const auto& [a, x, y] : unequal_lengths<3>()) {
        typed_outputs<kem> out(x, y);
        expect_encaps_refusal(std::vector(a, ek), out, mlkem::errc::invalid_length);
        expect_encaps_refusal(std::vector(a, keys.ek), out, mlkem::errc::invalid_length);
        if (x != y)
            expect_encaps_refusal(kem::prepare(ek), out, mlkem::errc::invalid_length);
    }
}

TEST_OF_TYPES(BatchRefusal, UnequalLengthsAreToldBeforeABadKey)
{
    using kem = typename TypeParam::kem;
    auto bad = key_material<kem>().ek;
    set_coefficient(bad, 0, 3329);
    typed_outputs<kem> out(3, 2);
    std::size_t first_bad = 77;
    std::error_code ec;
    EXPECT_FALSE(
        kem::encaps_batch(std::vector(3, bad), out.c, out.K, failing_source(), ec, &first_bad));
    EXPECT_EQ(ec, mlkem::errc::invalid_length);
    EXPECT_EQ(first_bad, 77U);
    EXPECT_TRUE(out.are_untouched());
}

TEST_OF_TYPES(BatchRefusal, DecapsBatchOfUnequalLengthsWritesNothing)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    const auto expect_refusal = [](const auto& dk, const auto& c, typed_outputs<kem>& out) {
        std::error_code ec;
        EXPECT_FALSE(kem::decaps_batch(dk, c, out.K, ec));
        EXPECT_EQ(ec, mlkem::errc::invalid_length);
        expect_throws(mlkem::errc::invalid_length, [&] { kem::decaps_batch(dk, c, out.K); });
        EXPECT_TRUE(out.are_untouched());
    };
    for (const auto& [a, b, y] : unequal_lengths<3>()) {
        std::vector<typename kem::decapsulation_key> dk;
        for (std::size_t i = 0; i < a; ++i)
            dk.push_back(keys.decapsulation_key());
        const std::vector<typename kem::ciphertext> c(b);
        typed_outputs<kem> out(0, y);
        expect_refusal(dk, c, out);
        if (b != y) {
            const auto one = keys.decapsulation_key();
            expect_refusal(one, c, out);
            expect_refusal(kem::prepare(one), c, out);
        }
    }
}

TEST_OF_TYPES(BatchRefusal, ChecksOfManyKeysGiveTheIndexOfTheFirstBadOne)
{
    using kem = typename TypeParam::kem;
    constexpr std::size_t size = 17;
    const key_material<kem> keys;
    const std::vector good_ek(size, keys.ek);
    const std::vector good_dk(size, keys.dk);
    EXPECT_EQ(kem::check_encapsulation_keys({}), 0U);
    EXPECT_EQ(kem::check_decapsulation_keys({}), 0U);
    EXPECT_EQ(kem::check_encapsulation_keys(good_ek), size);
    EXPECT_EQ(kem::check_decapsulation_keys(good_dk), size);
    for (std::size_t first = 0; first < size; ++first) {
        for (std::size_t second = first; second < size; ++second) {
            auto ek = good_ek;
            auto dk = good_dk;
            for (const std::size_t bad : {first, second}) {
                set_coefficient(ek[bad], 37 * bad % (256 * kem::params::k), 3329);
                dk[bad][key_material<kem>::hash_at + bad] =
                    static_cast<std::uint8_t>(~keys.dk[bad]);
                dk[bad][key_material<kem>::ek_at] ^= 1;
            }
            EXPECT_EQ(kem::check_encapsulation_keys(ek), first);
            EXPECT_EQ(kem::check_decapsulation_keys(dk), first);
        }
    }
}

TEST_OF_TYPES(BatchRefusal, EncapsBatchWithABadKeyNamesTheFirstAndWritesNothing)
{
    using kem = typename TypeParam::kem;
    constexpr std::size_t size = 17;
    for (std::size_t bad = 0; bad < size; ++bad) {
        std::vector ek(size, key_material<kem>().ek);
        set_coefficient(ek[bad], 5, 4095);
        set_coefficient(ek[size - 1], 6, 4095);
        typed_outputs<kem> out(size, size);
        std::size_t first_bad = 77;
        std::error_code ec;
        failing_source rng;
        EXPECT_FALSE(kem::encaps_batch(ek, out.c, out.K, rng, ec, &first_bad));
        EXPECT_EQ(ec, mlkem::errc::coefficient_out_of_range);
        EXPECT_EQ(first_bad, bad);
        expect_encaps_refusal(ek, out, mlkem::errc::coefficient_out_of_range);
    }
}

} // namespace
} // namespace mlkem_test::batch_refusal_test
