// SPDX-License-Identifier: MIT
// Mistakes with HPKE that do not compile. The line of each ends with "refused:" and a word that the
// compiler's message has. All other lines compile. See consumers.sh, only_marked_lines_are_refused.
#include <mlkem/hpke.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hpke = mlkem::hpke;
using suite = hpke::suite<>;
using mlkem::ml_kem_768;

struct packet {
    char payload[32];
};

void memory_is_no_text(suite::sender& sender, suite::recipient& recipient, const packet& received,
                       const suite::public_key& ek)
{
    char buffer[32] = "text";
    const char constant[32] = "text";
    static constexpr char unended[] = {'t', 'e', 'x', 't'};
    char* pointer = buffer;
    (void)sender.seal("", buffer);                              // refused: bytes_view
    (void)sender.seal(buffer, "");                              // refused: bytes_view
    (void)sender.seal("", constant);                            // refused: bytes_view
    (void)sender.seal("", unended);                             // refused: bytes_view
    (void)sender.seal("", received.payload);                    // refused: bytes_view
    (void)sender.seal("", pointer);                             // refused: bytes_view
    (void)sender.seal("", nullptr);                             // refused: bytes_view
    (void)recipient.open(nullptr, std::vector<std::uint8_t>()); // refused: bytes_view
    (void)recipient.export_secret<32>(buffer);                  // refused: bytes_view
    (void)suite::setup_base_sender(ek, buffer);                 // refused: bytes_view

    (void)sender.seal("", std::span(buffer));
    (void)sender.seal("", std::string_view(constant));
    (void)sender.seal("", std::span(received.payload));
    (void)sender.seal("literal", unended + 0);
}

void the_secret_is_gone(const suite::private_key& dk, const suite::encapsulated_key& c)
{
    hpke::bytes_view of_secret = ml_kem_768::decaps(dk, c);           // refused by clang: dangling
    hpke::bytes_view of_vector = std::vector<std::uint8_t>();         // refused by clang: dangling
    const auto key = hpke::psk(ml_kem_768::decaps(dk, c), "n").key(); // refused: deleted
    const auto id = hpke::psk(ml_kem_768::decaps(dk, c), "n").id();   // refused: deleted
    const hpke::psk copy = hpke::psk(of_secret, of_vector), again = copy; // refused: deleted

    (void)hpke::psk(ml_kem_768::decaps(dk, c), "n");
    (void)hpke::bytes_view(std::span(c.bytes()));
}

void a_reply_changes_its_session(const suite::recipient& recipient, const suite::sender& sender)
{
    (void)suite::setup_reply_sender(recipient); // refused: recipient
    (void)suite::setup_reply_recipient(sender); // refused: sender
}

using no_kem = hpke::suite<int>;                                   // refused: kem_type
using no_kdf = hpke::suite<ml_kem_768, int>;                       // refused: kdf_type
using no_aead = hpke::suite<ml_kem_768, hpke::kdf::shake128, int>; // refused: aead_type
using swapped = hpke::suite<ml_kem_768, hpke::aead::aes_256_gcm>;  // refused: kdf_type
using hybrid = hpke::suite<mlkem::x25519_mlkem768>;                // refused: kem_type
using sha = hpke::kdf::shake128;
using two_kdfs = hpke::suite<ml_kem_768, sha, sha>; // refused: aead_type

int main() {}
