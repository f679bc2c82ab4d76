// SPDX-License-Identifier: MIT
// The intrinsics of intrinsics_probe.inl, on the processor and in the stand-in.
#pragma once

#include <vector>

namespace mlkem_test::proof {

/// A function of 32 bytes a and 32 bytes b to 32 bytes r.
struct intrinsic {
    const char* name;
    void (*run)(const unsigned char* a, const unsigned char* b, unsigned char* r);
};
/// Requires a processor that has AVX2.
const std::vector<intrinsic>& intrinsics_of_processor();

} // namespace mlkem_test::proof
