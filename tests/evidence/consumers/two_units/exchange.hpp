// SPDX-License-Identifier: MIT
// What the two translation units pass to each other.
#pragma once

#include <mlkem/key_formats.hpp>
#include <mlkem/mlkem.hpp>

#include <optional>
#include <string_view>
#include <system_error>

using kem = mlkem::ml_kem_768;

kem::key_pair make_keys();
mlkem::shared_secret open(const kem::decapsulation_key& dk, const kem::ciphertext& c);

kem::encapsulation answer(const kem::encapsulation_key& ek);
std::optional<kem::encapsulation_key> refuse(std::error_code& ec);
const std::error_category& category_of_bob();

/// Whether files of keys give the keys back, as each unit reads and writes them.
inline namespace MLKEM_UNIT {
inline bool files_hold(const kem::encapsulation_key& ek, const kem::decapsulation_key& dk)
{
    const auto file = mlkem::private_key_to_pem(dk);
    const auto der = mlkem::private_key_to_der<mlkem::private_key_form::both>(dk);
    const auto public_file = mlkem::public_key_to_pem(ek);
    return mlkem::private_key_from_pem<kem>(file.view()) == dk &&
           mlkem::any_private_key_from_der(der).index() == 1 &&
           mlkem::public_key_from_pem<kem>(public_file.view()) == ek &&
           mlkem::any_public_key_from_pem(public_file.view()).index() == 1;
}
}
bool files_of_bob_hold(const kem::encapsulation_key& ek, const kem::decapsulation_key& dk);
