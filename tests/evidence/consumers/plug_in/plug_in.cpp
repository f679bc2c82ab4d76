// SPDX-License-Identifier: MIT
// Built twice: as a library that hides what it does not offer, and as a plug-in that does not.
#include "plug_in.hpp"

#include <mlkem/key_formats.hpp>
#include <mlkem/mlkem.hpp>
#include <string>

using kem = mlkem::ml_kem_768;

std::error_code fault_of(std::span<const std::uint8_t> key)
{
    std::error_code ec;
    (void)kem::encapsulation_key::from_bytes(key, ec);
    return ec;
}

void throw_fault_of(std::span<const std::uint8_t> key)
{
    (void)kem::encapsulation_key::from_bytes(key);
}

bool exchange()
{
    const auto [ek, dk] = kem::keygen();
    const auto [c, K] = kem::encaps(ek);
    const auto read = mlkem::public_key_from_der<kem>(mlkem::public_key_to_der(ek));
    // Names and sizes by reference, as functions for printing take them.
    const auto& name = kem::name;
    const std::size_t& size = kem::ciphertext_size;
    return kem::decaps(dk, c) == K && read == ek && name == "ML-KEM-768" && size == 1088 &&
           std::string(mlkem::active_backend()) == "portable";
}

const std::error_category* category() { return &mlkem::error_category(); }
