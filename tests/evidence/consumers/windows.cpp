// SPDX-License-Identifier: MIT
// A program for Windows that includes <windows.h>, before the library or after it.
#if WINDOWS_FIRST
#include <windows.h>

#include <bcrypt.h>
#endif

#include <mlkem/mlkem.hpp>

#if !WINDOWS_FIRST
#if defined(_WINDOWS_) || defined(_INC_WINDOWS) || defined(WIN32_LEAN_AND_MEAN)
#error "the library includes <windows.h>, or says how"
#endif
#include <windows.h>

#include <bcrypt.h>
#endif

int main()
{
    unsigned char seed[32];
    return BCryptGenRandom(nullptr, seed, sizeof seed, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0 &&
                   mlkem::system_random{}.fill(seed)
               ? 0
               : 1;
}
