// SPDX-License-Identifier: MIT
// The kernels on 8, 16 and 32 symbolic lanes; and of 16 lanes with wrong constants.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <mlkem/kernels/tables.hpp>
#include <mlkem/machine/registers.hpp>

#include "symbolic.hpp"

namespace mlkem_test {

#define MLKEM_PROOF_LANES 8
namespace symbolic_8 {
using namespace mlkem;
using namespace mlkem::fips203;
#include "symbolic_kernel_set.inl"
} // namespace symbolic_8
#undef MLKEM_PROOF_LANES

#define MLKEM_PROOF_LANES 16
namespace symbolic_16 {
using namespace mlkem;
using namespace mlkem::fips203;
#include "symbolic_kernel_set.inl"
} // namespace symbolic_16

/// Zetas 77 and 78 are exchanged.
namespace wrong_zeta {
using namespace mlkem;
using namespace mlkem::fips203;
namespace tables {
using namespace mlkem::tables;
template <std::size_t lanes, std::size_t len, bool inverse>
inline constexpr factor_table<n / 2> zetas_of_lanes = [] {
    factor_table<n / 2> t = mlkem::tables::zetas_of_lanes<lanes, len, inverse>;
    const montgomery_factor a = make_factor(zeta_power(77)), b = make_factor(zeta_power(78));
    for (std::size_t i = 0; i < n / 2; ++i) {
        if (t.b[i] == a.b)
            t.set(i, b);
        else if (t.b[i] == b.b)
            t.set(i, a);
    }
    return t;
}();
} // namespace tables
#include "symbolic_kernel_set.inl"
} // namespace wrong_zeta

/// The gamma of pair 100 has the wrong sign.
namespace wrong_gamma {
using namespace mlkem;
using namespace mlkem::fips203;
namespace tables {
using namespace mlkem::tables;
inline constexpr factor_table<n> cache_factors = [] {
    factor_table<n> t = mlkem::tables::cache_factors;
    t.set(201, make_factor((65536 % q) * (q - field::gamma(100))));
    return t;
}();
} // namespace tables
#include "symbolic_kernel_set.inl"
} // namespace wrong_gamma

/// 64^-1 in the place of 128^-1.
namespace wrong_scale {
using namespace mlkem;
using namespace mlkem::fips203;
namespace tables {
using namespace mlkem::tables;
inline constexpr montgomery_factor inverse_128 = make_factor(3277);
static_assert(64 * 3277 % q == 1);
} // namespace tables
#include "symbolic_kernel_set.inl"
} // namespace wrong_scale
#undef MLKEM_PROOF_LANES

#define MLKEM_PROOF_LANES 32
namespace symbolic_32 {
using namespace mlkem;
using namespace mlkem::fips203;
#include "symbolic_kernel_set.inl"
} // namespace symbolic_32
#undef MLKEM_PROOF_LANES

using symbolic_kernels =
    ::testing::Types<symbolic_8::kernel_set, symbolic_16::kernel_set, symbolic_32::kernel_set>;

} // namespace mlkem_test
