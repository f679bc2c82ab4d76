// SPDX-License-Identifier: MIT
// Whether to prove all of it, as the preset `proof` does, or what stands for it.
#pragma once

#include <cstdlib>

namespace mlkem_test::proof {

/// Reads the environment once: steps of loops of 2^32 ask for it.
inline bool proves_all()
{
    static const bool all = std::getenv("MLKEM_PROOF_ALL") != nullptr;
    return all;
}

} // namespace mlkem_test::proof
