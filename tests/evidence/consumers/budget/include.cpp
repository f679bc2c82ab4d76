// SPDX-License-Identifier: MIT
// The header, and no use of it.
#include <mlkem/mlkem.hpp>

int main() {}
