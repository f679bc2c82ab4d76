// SPDX-License-Identifier: MIT
// Compiled with the flags of the emulation, for headers with MLKEM_COMPILED do not tell.
#include "emulation.hpp"

#include <mlkem/machine/test_hooks.hpp>

namespace mlkem_test {

bool emulates_avx512() { return mlkem::test_hooks::emulates_avx512(); }

} // namespace mlkem_test
