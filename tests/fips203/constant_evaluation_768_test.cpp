// SPDX-License-Identifier: MIT
// ML-KEM-768 at compile time: that this file compiles is the test.
#include <array>
#include <cstdint>
#include <gtest/gtest.h>

#include "constant_exchange.hpp"

namespace mlkem_test::constant_evaluation_768_test {
namespace {

using evaluation = constant_evaluation<mlkem::params_768>;

static_assert(evaluation::digest == mlkem::detail::known_answer<mlkem::params_768>);
static_assert(evaluation::received == evaluation::sent.secret);
static_assert(evaluation::rejected != evaluation::sent.secret);
static_assert(evaluation::checks_pass);

// The secret that is published for this seed and message.
static_assert(evaluation::sent.secret ==
              std::array<std::uint8_t, 32>{0x55, 0x01, 0xfc, 0x52, 0x3b, 0x74, 0x5f, 0x41,
                                           0x76, 0x2a, 0x18, 0x8d, 0xe4, 0x4a, 0x59, 0xb9,
                                           0x20, 0xf4, 0x30, 0x14, 0x62, 0x04, 0xee, 0x4e,
                                           0x79, 0x37, 0x32, 0x39, 0x6d, 0xf7, 0xaa, 0x48});

TEST(ConstantEvaluation768, GivesWhatTheSameFunctionsGiveAtRunTime)
{
    evaluation::expect_the_same_at_run_time();
}

} // namespace
} // namespace mlkem_test::constant_evaluation_768_test
