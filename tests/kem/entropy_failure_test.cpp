// SPDX-License-Identifier: MIT
// A random source that fails at any call: entropy_failure, and no key and no secret.
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::entropy_failure_test {
namespace {

template <class Case> class EntropyFailure : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(EntropyFailure, all_kems, kem_names);

TEST_OF_TYPES(EntropyFailure, OfKeygenGivesNoKey)
{
    using kem = typename TypeParam::kem;
    std::error_code ec;
    EXPECT_FALSE(kem::keygen(failing_source(), ec));
    EXPECT_EQ(ec, mlkem::errc::entropy_failure);
    expect_throws(mlkem::errc::entropy_failure, [] { (void)kem::keygen(failing_source()); });

    EXPECT_TRUE(kem::keygen(shake128_random("keygen of entropy test"), ec));
    EXPECT_FALSE(ec) << "success clears the code";
}

TEST_OF_TYPES(EntropyFailure, OfEncapsGivesNoSecret)
{
    using kem = typename TypeParam::kem;
    const auto ek = key_material<kem>().encapsulation_key();
    const auto expect_failure = [](const auto& key) {
        std::error_code ec;
        EXPECT_FALSE(kem::encaps(key, failing_source(), ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        expect_throws(mlkem::errc::entropy_failure,
                      [&] { (void)kem::encaps(key, failing_source()); });
        EXPECT_TRUE(kem::encaps(key, shake128_random("encaps of entropy test"), ec));
        EXPECT_FALSE(ec) << "success clears the code";
    };
    expect_failure(ek);
    expect_failure(kem::prepare(ek));
}

TEST_OF_TYPES(EntropyFailure, OfThePairwiseCheckIsReported)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    const auto ek = keys.encapsulation_key();
    const auto dk = keys.decapsulation_key();
    std::error_code ec;
    EXPECT_FALSE(kem::check_pair(ek, dk, failing_source(), ec));
    EXPECT_EQ(ec, mlkem::errc::entropy_failure);
    expect_throws(mlkem::errc::entropy_failure, [&] { kem::check_pair(ek, dk, failing_source()); });
}

TEST_OF_TYPES(EntropyFailure, AtAnyDrawOfKeygenWithPairwiseCheckGivesNoKey)
{
    using kem = typename TypeParam::kem;
    std::size_t failures = 0;
    for (bool done = false; !done; ++failures) {
        failing_source rng(failures), same(failures);
        std::error_code ec;
        const auto pair = kem::keygen_with_pairwise_check(rng, ec);
        done = !rng.has_failed();
        EXPECT_EQ(pair.has_value(), done);
        EXPECT_EQ(ec, done ? std::error_code() : make_error_code(mlkem::errc::entropy_failure));
        if (!done)
            expect_throws(mlkem::errc::entropy_failure,
                          [&] { (void)kem::keygen_with_pairwise_check(same); });
    }
    EXPECT_GE(failures, 3U) << "one draw for the key and one for the check";
}

TEST_OF_TYPES(EntropyFailure, AtAnyDrawOfAKeygenBatchEmptiesAllOutputs)
{
    using kem = typename TypeParam::kem;
    using outputs = std::vector<std::optional<typename kem::key_pair>>;
    std::size_t failures = 0;
    for (bool done = false; !done; ++failures) {
        outputs out(9);
        for (auto& pair : out)
            pair = kem::keygen(shake128_random("an old key pair"));
        failing_source rng(failures), same(failures);
        std::error_code ec;
        const bool made = kem::keygen_batch(out, rng, ec);
        done = !rng.has_failed();
        EXPECT_EQ(made, done);
        EXPECT_EQ(ec, done ? std::error_code() : make_error_code(mlkem::errc::entropy_failure));
        for (const auto& pair : out)
            EXPECT_EQ(pair.has_value(), done);
        if (!done)
            expect_throws(mlkem::errc::entropy_failure, [&] { kem::keygen_batch(out, same); });
    }
    EXPECT_GE(failures, 2U);
}

/// Runs encaps_batch(keys, ...) with sources that fail ever later, until one does not.
template <class Kem, class Keys> void expect_zeroed_outputs(const Keys& keys)
{
    using ciphertext = typename Kem::ciphertext;
    constexpr std::size_t size = 9;
    std::size_t failures = 0;
    for (bool done = false; !done; ++failures) {
        std::vector<ciphertext> c(size);
        std::vector<mlkem::shared_secret> K;
        for (std::size_t i = 0; i < size; ++i) {
            std::ranges::fill(c[i].bytes(), std::uint8_t{0xee});
            K.emplace_back(counting_bytes<32>(0xe0));
        }
        failing_source rng(failures), same(failures);
        std::error_code ec;
        const bool made = Kem::encaps_batch(keys, c, K, rng, ec);
        done = !rng.has_failed();
        EXPECT_EQ(made, done);
        EXPECT_EQ(ec, done ? std::error_code() : make_error_code(mlkem::errc::entropy_failure));
        for (std::size_t i = 0; i < size; ++i) {
            EXPECT_EQ(c[i] == ciphertext(), !done) << i;
            EXPECT_EQ(K[i].is_empty(), !done) << i;
        }
        if (!done)
            expect_throws(mlkem::errc::entropy_failure,
                          [&] { Kem::encaps_batch(keys, c, K, same); });
    }
    EXPECT_GE(failures, 2U);
}

TEST_OF_TYPES(EntropyFailure, AtAnyDrawOfAnEncapsBatchZeroesAllOutputs)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    expect_zeroed_outputs<kem>(
        std::vector<typename kem::encapsulation_key>(9, keys.encapsulation_key()));
    expect_zeroed_outputs<kem>(kem::prepare(keys.encapsulation_key()));
    expect_zeroed_outputs<kem>(std::vector(9, keys.ek));
}

} // namespace
} // namespace mlkem_test::entropy_failure_test
