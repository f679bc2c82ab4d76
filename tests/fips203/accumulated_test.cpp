// SPDX-License-Identifier: MIT
// The known results of known_results.hpp, for each backend with each parameter set.
#include <gtest/gtest.h>

#include "backends.hpp"
#include "known_results.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::accumulated_test {
namespace {

template <class Case> class Accumulated : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(Accumulated, all_kems_and_small_memory, kem_names);

TEST_OF_TYPES(Accumulated, ResultsOf100RoundsMeetTheKnownDigest)
{
    const accumulated_rounds results = accumulate<typename TypeParam::kem>(100);
    EXPECT_EQ(results.digest, known_digests<typename TypeParam::params>.of_100);
    EXPECT_EQ(results.wrong, 0);
}

TEST_OF_TYPES(Accumulated, ResultsOf10000RoundsMeetTheKnownDigest)
{
    const accumulated_rounds results = accumulate<typename TypeParam::kem>(10000);
    EXPECT_EQ(results.digest, known_digests<typename TypeParam::params>.of_10000);
    EXPECT_EQ(results.wrong, 0);
}

} // namespace
} // namespace mlkem_test::accumulated_test
