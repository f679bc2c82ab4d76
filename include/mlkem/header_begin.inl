// SPDX-License-Identifier: MIT
// Begins each header that users include, which header_end.inl ends.
#include "compiler.hpp"
#include "version.hpp"

// g++ compiles it as the command line says, whatever `#pragma GCC target` or `optimize` stands
// before. Such a pragma does not define feature macros, nor does it reach all functions. Some
// functions could then not be inlined into others.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC reset_options
#endif

// Names of the standard and of parameters, which programs may define as macros. Programs get these
// macros back at the end.
#pragma push_macro("K")
#pragma push_macro("n")
#pragma push_macro("q")
#pragma push_macro("seed")
#pragma push_macro("length")
#undef K
#undef n
#undef q
#undef seed
#undef length
