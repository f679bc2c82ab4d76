// SPDX-License-Identifier: MIT
// The helpers for FIPS 140-3 modules: the pairwise consistency check and the known-answer
// self-test. faulty_backend_test.cpp has them on backends with a fault.
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::self_checks_test {
namespace {

template <class Case> class SelfChecks : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(SelfChecks, all_kems, kem_names);

TEST_OF_TYPES(SelfChecks, PassOnAGoodBackend)
{
    using kem = typename TypeParam::kem;
    EXPECT_TRUE(kem::self_test());
    std::error_code ec = mlkem::errc::pairwise_check_failure;
    const auto pair = kem::keygen_with_pairwise_check(ec);
    EXPECT_FALSE(ec);
    ASSERT_TRUE(pair);
    ec = mlkem::errc::pairwise_check_failure;
    EXPECT_TRUE(kem::check_pair(pair->ek, pair->dk, ec));
    EXPECT_FALSE(ec);
    EXPECT_NO_THROW((void)kem::keygen_with_pairwise_check());
    EXPECT_NO_THROW(kem::check_pair(pair->ek, pair->dk));
}

TEST_OF_TYPES(SelfChecks, KeygenWithPairwiseCheckGivesTheKeyOfPlainKeygen)
{
    using kem = typename TypeParam::kem;
    std::error_code ec;
    const auto checked = kem::keygen_with_pairwise_check(shake128_random("a random stream"), ec);
    const auto plain = kem::keygen(shake128_random("a random stream"), ec);
    ASSERT_TRUE(checked && plain);
    EXPECT_EQ(checked->ek, plain->ek);
    EXPECT_EQ(checked->dk, plain->dk);
    EXPECT_EQ(checked->dk.seed(), plain->dk.seed());
}

TEST_OF_TYPES(SelfChecks, KeysOfDifferentPairsFailThePairwiseCheck)
{
    using kem = typename TypeParam::kem;
    const auto ek = key_material<kem>("one key pair").encapsulation_key();
    const auto dk = key_material<kem>("another key pair").decapsulation_key();
    std::error_code ec;
    EXPECT_FALSE(kem::check_pair(ek, dk, ec));
    EXPECT_EQ(ec, mlkem::errc::pairwise_check_failure);
    expect_throws(mlkem::errc::pairwise_check_failure, [&] { kem::check_pair(ek, dk); });
    expect_throws(mlkem::errc::pairwise_check_failure,
                  [&] { kem::check_pair(ek, dk, shake128_random("a random stream")); });
}

TEST_OF_TYPES(SelfChecks, AChangedSecretKeyFailsThePairwiseCheck)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    auto bytes = keys.dk;
    set_coefficient(bytes, 100, 1); // of s, which no check of section 7.3 covers
    const auto dk = kem::decapsulation_key::from_bytes(bytes);
    std::error_code ec;
    EXPECT_FALSE(kem::check_pair(keys.encapsulation_key(), dk, ec));
    EXPECT_EQ(ec, mlkem::errc::pairwise_check_failure);
}

TEST(SelfChecks, OfAllParameterSetsPass)
{
    std::error_code ec = mlkem::errc::self_test_failure;
    EXPECT_TRUE(mlkem::self_test(ec));
    EXPECT_FALSE(ec);
    EXPECT_NO_THROW(mlkem::self_test());
}

} // namespace
} // namespace mlkem_test::self_checks_test
