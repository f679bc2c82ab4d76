// What the two translation units pass to each other.
#pragma once

#include <mlkem/mlkem.hpp>

#include <optional>
#include <system_error>

using kem = mlkem::ml_kem_768;

kem::key_pair make_keys();
mlkem::shared_secret open(const kem::decapsulation_key& dk, const kem::ciphertext& c);

kem::encapsulation answer(const kem::encapsulation_key& ek);
std::optional<kem::encapsulation_key> refuse(std::error_code& ec);
const std::error_category& category_of_bob();
