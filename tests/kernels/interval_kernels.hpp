// SPDX-License-Identifier: MIT
// The kernels on vectors of intervals of 8, 16 and 32 lanes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <mlkem/kernels/tables.hpp>

#include "interval.hpp"

namespace mlkem_test {

namespace intervals_8 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = interval_code::vec16<8>;
using vec32 = interval_code::vec32<8>;
#include "checked_kernel_set.inl"
} // namespace intervals_8

namespace intervals_16 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = interval_code::vec16<16>;
using vec32 = interval_code::vec32<16>;
#include "checked_kernel_set.inl"
} // namespace intervals_16

namespace intervals_32 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = interval_code::vec16<32>;
using vec32 = interval_code::vec32<32>;
#include "checked_kernel_set.inl"
} // namespace intervals_32

using interval_kernels =
    ::testing::Types<intervals_8::kernel_set, intervals_16::kernel_set, intervals_32::kernel_set>;

} // namespace mlkem_test
