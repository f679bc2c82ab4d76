// SPDX-License-Identifier: MIT
// A hybrid in a program without OpenSSL: the key agreement is the application's own.
#include "../../hybrid/own_group.hpp"

#include <cstdio>

int main()
{
    using hybrid = mlkem::basic_x25519_mlkem768<mlkem_test::own_x25519>;
    const auto [ek, dk] = hybrid::keygen();
    const auto [c, K] = hybrid::encaps(hybrid::encapsulation_key::from_bytes(ek.bytes()));
    if (!(hybrid::decaps(dk, c) == K))
        return 1;
    std::printf("own_group: ok\n");
    return 0;
}
