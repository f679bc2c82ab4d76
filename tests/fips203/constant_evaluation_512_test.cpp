// SPDX-License-Identifier: MIT
// ML-KEM-512 at compile time: that this file compiles is the test.
#include <gtest/gtest.h>

#include "constant_exchange.hpp"

namespace mlkem_test::constant_evaluation_512_test {
namespace {

using evaluation = constant_evaluation<mlkem::params_512>;

static_assert(evaluation::digest == mlkem::detail::known_answer<mlkem::params_512>);
static_assert(evaluation::received == evaluation::sent.secret);
static_assert(evaluation::rejected != evaluation::sent.secret);
static_assert(evaluation::checks_pass);

TEST(ConstantEvaluation512, GivesWhatTheSameFunctionsGiveAtRunTime)
{
    evaluation::expect_the_same_at_run_time();
}

} // namespace
} // namespace mlkem_test::constant_evaluation_512_test
