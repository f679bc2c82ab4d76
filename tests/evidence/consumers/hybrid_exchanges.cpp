// SPDX-License-Identifier: MIT
// What an application does with the hybrids over OpenSSL: an exchange with each.
#include <mlkem/openssl.hpp>

#include <cstdio>

template <class Hybrid> static bool exchange()
{
    const auto [ek, dk] = Hybrid::keygen();
    const auto [c, K] = Hybrid::encaps(Hybrid::encapsulation_key::from_bytes(ek.bytes()));
    return Hybrid::decaps(dk, c.bytes()) == K;
}

int main()
{
    if (!exchange<mlkem::x25519_mlkem768>() || !exchange<mlkem::secp256r1_mlkem768>() ||
        !exchange<mlkem::secp384r1_mlkem1024>() || !exchange<mlkem::x_wing>())
        return 1;
    std::printf("hybrid_exchanges: ok\n");
    return 0;
}
