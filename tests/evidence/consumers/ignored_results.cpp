// SPDX-License-Identifier: MIT
// Calls whose result is ignored: compilers warn. The line of each ends with "refused:" and a word
// that the warning has. See consumers.sh, only_marked_lines_are_refused.
#include <mlkem/hpke.hpp>
#include <mlkem/key_formats.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

using suite = mlkem::hpke::suite<>;
using mlkem::hpke::psk;
using bytes_t = std::vector<std::uint8_t>;

/// ml_kem and hybrids, in both forms.
template <class kem>
void exchange(const typename kem::encapsulation_key& ek, const typename kem::decapsulation_key& dk,
              const typename kem::ciphertext& c, const bytes_t& b, std::error_code& ec)
{
    mlkem::system_random rng;
    std::array<std::uint8_t, kem::encapsulation_key_size> ek_bytes{};
    std::array<std::uint8_t, kem::ciphertext_size> c_bytes{};
    std::array<std::uint8_t, kem::shared_secret_size> K_bytes{};
    std::optional<typename kem::decapsulation_key> made;
    kem::keygen(ec);                                 // refused: nodiscard
    kem::keygen(rng, ec);                            // refused: nodiscard
    kem::keygen();                                   // refused: nodiscard
    kem::keygen(rng);                                // refused: nodiscard
    kem::keygen_into(ek_bytes, made, ec);            // refused: nodiscard
    kem::keygen_into(ek_bytes, made, rng, ec);       // refused: nodiscard
    kem::keygen_from_seed(b, ec);                    // refused: nodiscard
    kem::keygen_from_seed(b);                        // refused: nodiscard
    kem::keygen_with_pairwise_check(ec);             // refused: nodiscard
    kem::keygen_with_pairwise_check(rng, ec);        // refused: nodiscard
    kem::keygen_with_pairwise_check();               // refused: nodiscard
    kem::check_pair(ek, dk, ec);                     // refused: nodiscard
    kem::check_pair(ek, dk, rng, ec);                // refused: nodiscard
    kem::encaps(ek, ec);                             // refused: nodiscard
    kem::encaps(ek, rng, ec);                        // refused: nodiscard
    kem::encaps(ek);                                 // refused: nodiscard
    kem::encaps(ek, rng);                            // refused: nodiscard
    kem::encaps_into(ek, c_bytes, K_bytes, ec);      // refused: nodiscard
    kem::encaps_into(ek, c_bytes, K_bytes, rng, ec); // refused: nodiscard
    kem::encaps_derandomised(ek, b, ec);             // refused: nodiscard
    kem::encaps_derandomised(ek, b);                 // refused: nodiscard
    kem::decaps(dk, c, ec);                          // refused: nodiscard
    kem::decaps(dk, b, ec);                          // refused: nodiscard
    kem::decaps(dk, c);                              // refused: nodiscard
    kem::decaps(dk, b);                              // refused: nodiscard
    kem::decaps_into(dk, b, K_bytes, ec);            // refused: nodiscard
    kem::self_test();                                // refused: nodiscard
    kem::encapsulation_key::from_bytes(b, ec);       // refused: nodiscard
    kem::decapsulation_key::from_seed(b, ec);        // refused: nodiscard
    kem::decapsulation_key::from_seed(b);            // refused: nodiscard
    kem::ciphertext::from_bytes(b, ec);              // refused: nodiscard
    dk.seed();                                       // refused: nodiscard
    mlkem::private_key_to_der(dk, ec);               // refused: nodiscard
    mlkem::private_key_to_pem(dk, ec);               // refused: nodiscard
    mlkem::private_key_to_der(dk);                   // refused: nodiscard
    mlkem::private_key_to_pem(dk);                   // refused: nodiscard
    mlkem::private_key_from_der<kem>(b, ec);         // refused: nodiscard
    mlkem::private_key_from_pem<kem>("", ec);        // refused: nodiscard
    mlkem::private_key_from_der<kem>(b);             // refused: nodiscard
    mlkem::public_key_from_der<kem>(b, ec);          // refused: nodiscard
    mlkem::public_key_from_pem<kem>("", ec);         // refused: nodiscard

    kem::check_pair(ek, dk);
    kem::keygen_into(ek_bytes, made);
    kem::encaps_into(ek, c_bytes, K_bytes);
    kem::decaps_into(dk, b, K_bytes);
    (void)kem::keygen();
}
template void exchange<mlkem::ml_kem_768>(const mlkem::ml_kem_768::encapsulation_key&,
                                          const mlkem::ml_kem_768::decapsulation_key&,
                                          const mlkem::ml_kem_768::ciphertext&, const bytes_t&,
                                          std::error_code&);
template void exchange<mlkem::x_wing>(const mlkem::x_wing::encapsulation_key&,
                                      const mlkem::x_wing::decapsulation_key&,
                                      const mlkem::x_wing::ciphertext&, const bytes_t&,
                                      std::error_code&);

void batches(const std::vector<mlkem::ml_kem_768::encapsulation_key>& ek,
             const mlkem::ml_kem_768::decapsulation_key& dk, const bytes_t& b, std::error_code& ec)
{
    using kem = mlkem::ml_kem_768;
    mlkem::system_random rng;
    std::vector<std::optional<kem::key_pair>> pairs(2);
    std::vector<kem::ciphertext> c(2);
    std::vector<mlkem::shared_secret> K(2);
    kem::keygen_batch(pairs, ec);                          // refused: nodiscard
    kem::keygen_batch(pairs, rng, ec);                     // refused: nodiscard
    kem::encaps_batch(ek, c, K, ec);                       // refused: nodiscard
    kem::encaps_batch(ek, c, K, rng, ec);                  // refused: nodiscard
    kem::encaps_batch(ek[0].prepare(), c, K, ec);          // refused: nodiscard
    kem::decaps_batch(dk, c, K, ec);                       // refused: nodiscard
    kem::decapsulation_key::from_bytes(b, ec);             // refused: nodiscard
    kem::decapsulation_key::from_bytes(b);                 // refused: nodiscard
    kem::decapsulation_key::from_seed_and_bytes(b, b, ec); // refused: nodiscard
    dk.to_bytes();                                         // refused: nodiscard
    dk.prepare();                                          // refused: nodiscard
    K[0].is_empty();                                       // refused: nodiscard
    rng.fill(std::span<std::uint8_t>());                   // refused: nodiscard
    mlkem::self_test(ec);                                  // refused: nodiscard

    kem::keygen_batch(pairs);
    kem::encaps_batch(ek, c, K);
    kem::decaps_batch(dk, c, K);
}

void hpke(const suite::public_key& ek, const suite::private_key& dk, suite::sender& sender,
          suite::recipient& recipient, const psk& key, bytes_t& b, std::error_code& ec)
{
    mlkem::system_random rng;
    suite::setup_base_sender(ek, "", ec);           // refused: nodiscard
    suite::setup_base_sender(ek, "", rng, ec);      // refused: nodiscard
    suite::setup_base_sender(ek, "");               // refused: nodiscard
    suite::setup_psk_sender(ek, "", key, ec);       // refused: nodiscard
    suite::setup_psk_sender(ek, "", key);           // refused: nodiscard
    suite::setup_base_recipient(b, dk, "", ec);     // refused: nodiscard
    suite::setup_base_recipient(b, dk, "");         // refused: nodiscard
    suite::setup_psk_recipient(b, dk, "", key, ec); // refused: nodiscard
    suite::setup_reply_sender(recipient, ec);       // refused: nodiscard
    suite::setup_reply_sender(recipient);           // refused: nodiscard
    suite::setup_reply_recipient(sender, ec);       // refused: nodiscard
    suite::setup_reply_recipient(sender);           // refused: nodiscard
    suite::seal(ek, "", &key, "", b, b, rng, ec);   // refused: nodiscard
    suite::seal(ek, "", "", b);                     // refused: nodiscard
    suite::open(b, dk, "", &key, "", b, b, ec);     // refused: nodiscard
    suite::open(b, dk, "", "", b);                  // refused: nodiscard
    suite::self_test();                             // refused: nodiscard
    suite::derive_key_pair(b, ec);                  // refused: nodiscard
    suite::derive_key_pair(b);                      // refused: nodiscard
    sender.seal("", b, b, ec);                      // refused: nodiscard
    sender.seal("", b);                             // refused: nodiscard
    sender.export_secret("", b, ec);                // refused: nodiscard
    sender.export_secret<32>("");                   // refused: nodiscard
    recipient.open("", b, b, ec);                   // refused: nodiscard
    recipient.open("", b);                          // refused: nodiscard
}

int main() {}
