// SPDX-License-Identifier: MIT
#define MLKEM_UNIT bob
#include "exchange.hpp"

#include <cstdint>
#include <vector>

kem::encapsulation answer(const kem::encapsulation_key& ek) { return kem::encaps(ek); }

std::optional<kem::encapsulation_key> refuse(std::error_code& ec)
{
    return kem::encapsulation_key::from_bytes(std::vector<std::uint8_t>(3), ec);
}

const std::error_category& category_of_bob() { return mlkem::error_category(); }

bool files_of_bob_hold(const kem::encapsulation_key& ek, const kem::decapsulation_key& dk)
{
    return files_hold(ek, dk);
}
