// SPDX-License-Identifier: MIT
// The kernels on vectors of tainted numbers. The vectors have 8, 16 and 32 lanes of 16 bits, and 1,
// 2, 4 and 8 states of Keccak.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <mlkem/hash/keccak.hpp>
#include <mlkem/kernels/tables.hpp>
#include <mlkem/simd/interface.hpp>
#include <utility>

#include "taint.hpp"

namespace mlkem_test {

namespace tainted_8 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<8>;
using vec32 = taint_code::vec32<8>;
namespace kernels {
#include <mlkem/kernels/field.inl>
}
#include "checked_kernel_set.inl"
} // namespace tainted_8

namespace tainted_16 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<16>;
using vec32 = taint_code::vec32<16>;
namespace kernels {
#include <mlkem/kernels/field.inl>
}
#include "checked_kernel_set.inl"
} // namespace tainted_16

namespace tainted_32 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<32>;
using vec32 = taint_code::vec32<32>;
namespace kernels {
#include <mlkem/kernels/field.inl>
}
#include "checked_kernel_set.inl"
} // namespace tainted_32

static_assert(
    mlkem::simd::coefficient_vector<mlkem::taint_code::vec16<8>, mlkem::taint_code::vec32<8>>);

using taint_kernels =
    ::testing::Types<tainted_8::kernel_set, tainted_16::kernel_set, tainted_32::kernel_set>;

namespace tainted_states {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<16>;
#include <mlkem/kernels/keccak.inl>
#include <mlkem/kernels/lanes.inl>
} // namespace tainted_states

/// All forms of the permutation, whichever an instruction set takes. In vectors, operations are
/// ordered as for avx512 (4, 8 lanes) or as for the others (1, 2). The other forms are in memory.
template <std::size_t N> using in_vectors = mlkem::taint_code::vec64<N, false>;
template <std::size_t N> using in_memory = mlkem::taint_code::vec64<N, true>;
using taint_states = ::testing::Types<in_vectors<1>, in_vectors<2>, in_vectors<4>, in_vectors<8>,
                                      in_memory<1>, in_memory<2>, in_memory<4>, in_memory<8>>;

} // namespace mlkem_test
