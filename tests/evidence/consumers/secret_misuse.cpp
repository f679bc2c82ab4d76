// SPDX-License-Identifier: MIT
// Mistakes with secrets that do not compile. The line of each ends with "refused:" and a word that the
// compiler's message has. All other lines compile. See consumers.sh, only_marked_lines_are_refused.
#include <mlkem/key_formats.hpp>
#include <mlkem/mlkem.hpp>

#include <cstdint>
#include <iostream>
#include <span>
#include <string_view>
#include <utility>

using kem = mlkem::ml_kem_768;

void the_secret_is_gone(const kem::decapsulation_key& dk, const kem::ciphertext& c)
{
    const auto K = kem::decaps(dk, c).bytes();                         // refused: deleted
    const auto sent = kem::encaps(dk.encapsulation_key()).K.bytes();   // refused: deleted
    const std::uint8_t* expanded = dk.to_bytes().data();               // refused: deleted
    const auto whole = dk.to_bytes().span();                           // refused: deleted
    const std::span<const std::uint8_t> view = dk.to_bytes();          // refused: deleted
    const std::span<const std::uint8_t, 64> seed = *dk.seed();         // refused: deleted
    const std::string_view pem = mlkem::private_key_to_pem(dk).view(); // refused: deleted
    const auto der = mlkem::private_key_to_der(dk).span();             // refused: deleted

    const auto of_key = dk.encapsulation_key().bytes();              // refused by clang: dangling
    const auto of_c = kem::encaps(dk.encapsulation_key()).c.bytes(); // refused by clang: dangling

    const auto named = kem::decaps(dk, c);
    const auto bytes = named.bytes();
    (void)kem::decapsulation_key::from_seed(*dk.seed());
    (void)kem::keygen_from_seed(*dk.seed());
    (void)(kem::decaps(dk, c) == named);
}

void secrets_are_not_printed(const kem::decapsulation_key& dk, const kem::ciphertext& c)
{
    std::cout << kem::decaps(dk, c); // refused: deleted
    std::cout << *dk.seed();         // refused: deleted
    std::cout << dk;                 // refused: deleted
    std::wcerr << dk.prepare();      // refused: deleted
}

void secrets_are_not_copied(const mlkem::shared_secret& K, const kem::decapsulation_key& dk)
{
    const mlkem::shared_secret other = K; // refused: deleted
    const auto key = dk;                  // refused: deleted
}

int main() {}
