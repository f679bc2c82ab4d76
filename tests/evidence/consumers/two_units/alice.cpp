// SPDX-License-Identifier: MIT
// The program, in two units. With an argument Alice answers herself, so that no code of Bob's runs,
// unless the linker has taken it for hers.
#define MLKEM_UNIT alice
#include "exchange.hpp"

#include <cstdio>
#include <utility>

kem::key_pair make_keys() { return kem::keygen(); }

mlkem::shared_secret open(const kem::decapsulation_key& dk, const kem::ciphertext& c)
{
    return kem::decaps(dk, c);
}

int main(int argc, char**)
{
    const bool alone = argc > 1;
    auto [ek, dk] = make_keys();
    auto [c, K] = alone ? kem::encaps(ek) : answer(ek);
    const mlkem::shared_secret moved = std::move(K);
    if (!(open(dk, c) == moved))
        return 1;
    if (!files_hold(ek, dk))
        return 4;
    if (alone)
        return 0;

    std::error_code ec;
    if (refuse(ec) || ec != mlkem::errc::invalid_length)
        return 2;
    // One category in the program: its address is what error codes are compared by.
    if (&category_of_bob() != &mlkem::error_category())
        return 3;
    if (!files_of_bob_hold(ek, dk))
        return 5;
    std::printf("two_units: ok\n");
    return 0;
}
