// SPDX-License-Identifier: MIT
// What an application does with the library: an exchange.
#include <mlkem/mlkem.hpp>

#include <cstdio>

int main()
{
    using kem = mlkem::default_kem;
    const auto [ek, dk] = kem::keygen();
    const auto [c, K] = kem::encaps(kem::encapsulation_key::from_bytes(ek.bytes()));
    if (!(kem::decaps(dk, kem::ciphertext::from_bytes(c.bytes())) == K))
        return 1;
    std::printf("app: ok, on %s\n", mlkem::active_backend().data());
    return 0;
}
