// SPDX-License-Identifier: MIT
// One exchange of X25519MLKEM768.
#include <mlkem/openssl.hpp>

int main()
{
    using kem = mlkem::x25519_mlkem768;
    const auto [ek, dk] = kem::keygen();
    const auto [c, K] = kem::encaps(ek);
    return kem::decaps(dk, c) == K ? 0 : 1;
}
