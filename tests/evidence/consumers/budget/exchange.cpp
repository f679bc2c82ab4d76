// SPDX-License-Identifier: MIT
// One exchange, as small as a program can have it.
#include <mlkem/mlkem.hpp>

int main()
{
    const auto [ek, dk] = mlkem::default_kem::keygen();
    const auto [c, K] = mlkem::default_kem::encaps(ek);
    return mlkem::default_kem::decaps(dk, c) == K ? 0 : 1;
}
