// SPDX-License-Identifier: MIT
// Ends what header_begin.inl begins.
#pragma pop_macro("length")
#pragma pop_macro("seed")
#pragma pop_macro("q")
#pragma pop_macro("n")
#pragma pop_macro("K")

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC pop_options
#endif
