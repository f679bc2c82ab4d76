// Stops the compiler with one line where C++20 is off. The headers that users include have this
// first, so this one is C++98.
#pragma once

#if defined(_MSVC_LANG) ? _MSVC_LANG < 202002L : __cplusplus < 202002L
#error "mlkem needs C++20 (-std=c++20 or newer, MSVC: /std:c++20)"
// After #error compilers go on, for thousands of lines; after this they do not.
#include "mlkem needs C++20"
#endif
