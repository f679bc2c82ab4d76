// SPDX-License-Identifier: MIT
// Every header of the library after headers that make macros of common words, and names of its own
// beside `using namespace mlkem`. The script consumers.sh makes the files that are included here.
#include "others.hpp"

#include "macros_defined.hpp"
#include "ours.hpp"

#if !defined(K) || !defined(n) || !defined(slots)
#error "a header took a macro away"
#endif
#include "macros_undefined.hpp"

namespace {
constexpr int n = 1, q = 2, K = 4, u8 = 8, seed = 16, length = 32;
} // namespace

using namespace mlkem;

static_assert(n + q + K + u8 + seed + length == 63);
static_assert(sizes<params_768>::ciphertext == 1088);
