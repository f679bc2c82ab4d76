// SPDX-License-Identifier: MIT
// In programs that emulate AVX-512 (emulated_avx512.hpp): the backend `avx512` runs, and is the one chosen.
#include "emulation.hpp"

#include <gtest/gtest.h>
#include <mlkem/mlkem.hpp>

namespace mlkem_test::emulated_avx512_test {
namespace {

TEST(EmulatedAvx512, IsChosen)
{
    if (!mlkem::avx2::available())
        GTEST_SKIP() << "this processor cannot run the backend avx2";
    EXPECT_TRUE(emulates_avx512());
    EXPECT_TRUE(mlkem::avx512::available());
    EXPECT_EQ(mlkem::active_backend(), "avx512");
}

} // namespace
} // namespace mlkem_test::emulated_avx512_test
