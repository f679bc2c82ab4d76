// SPDX-License-Identifier: MIT
// Backends with a fault do not pass the known-answer self-test or, if keys and ciphertexts do not fit
// each other, the pairwise check.
#include "faulty_backends.hpp"
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::faulty_backend_test {
namespace {

template <class Case> class FaultyBackend : public ::testing::Test {};
TEST_SUITE_OF_TYPES(FaultyBackend, faulty_kems, kem_names);

TEST_OF_TYPES(FaultyBackend, FailsTheSelfTest)
{
    static_assert(mlkem::backend<typename TypeParam::backend>);
    EXPECT_FALSE(TypeParam::kem::self_test());
}

TEST_OF_TYPES(FaultyBackend, GivesNoKeyWithPairwiseCheckUnlessItIsConsistent)
{
    using kem = typename TypeParam::kem;
    constexpr bool consistent = is_consistent<typename TypeParam::backend>;
    std::error_code ec;
    const auto pair = kem::keygen_with_pairwise_check(ec);
    EXPECT_EQ(pair.has_value(), consistent);
    EXPECT_EQ(ec, consistent ? std::error_code()
                             : make_error_code(mlkem::errc::pairwise_check_failure));
    if (!consistent) {
        expect_throws(mlkem::errc::pairwise_check_failure,
                      [] { (void)kem::keygen_with_pairwise_check(); });
        expect_throws(mlkem::errc::pairwise_check_failure, [] {
            (void)kem::keygen_with_pairwise_check(shake128_random("a random stream"));
        });
    }
    EXPECT_TRUE(kem::keygen(ec)) << "the check is opt-in";
}

} // namespace
} // namespace mlkem_test::faulty_backend_test
