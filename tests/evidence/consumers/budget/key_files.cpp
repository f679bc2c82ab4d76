// SPDX-License-Identifier: MIT
// One exchange, with a private key that comes from a file and goes to one.
#include <mlkem/key_formats.hpp>

int main()
{
    using kem = mlkem::default_kem;
    const auto [ek, dk] = kem::keygen();
    const auto file = mlkem::private_key_to_pem(dk);
    const auto [c, K] = kem::encaps(ek);
    return kem::decaps(mlkem::private_key_from_pem<kem>(file.view()), c) == K ? 0 : 1;
}
