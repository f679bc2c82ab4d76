// SPDX-License-Identifier: MIT
#ifndef MLKEM_TESTS_EMULATED_EMULATION_HPP
#define MLKEM_TESTS_EMULATED_EMULATION_HPP

namespace mlkem_test {

// Whether the program has units that include emulated_avx512.hpp.
bool emulates_avx512();

} // namespace mlkem_test

#endif
