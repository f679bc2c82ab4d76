// SPDX-License-Identifier: MIT
// What permutations cost on each backend, for tests of plans. A compiler for one processor does not read
// the headers of another. PlanProof.HasTheCostsOfTheHeaders compares these numbers with all headers.
#pragma once

#include <mlkem/hash/keccak.hpp>

namespace mlkem_test::costs_of {

inline constexpr mlkem::permutation_costs avx512 = {196, 0, 197, 386}, avx2 = {253, 0, 360, 0},
                                          sse2 = {308, 363, 0, 0}, neon = {48, 90, 0, 0},
                                          neon_sha3 = {48, 78, 0, 0}, wasm = {313, 360, 0, 0};

} // namespace mlkem_test::costs_of
