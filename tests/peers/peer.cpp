// SPDX-License-Identifier: MIT
// peer: answers lines of commands with this library's results, for programs of other languages that are
// held against it. Words are separated by spaces, bytes are hexadecimal digits, "-" is an empty string.
//
//     public KEM SEED                         EK
//     encaps KEM EK RANDOMNESS                C K
//     decaps KEM SEED C                       K
//     seal KEM EK INFO AAD TEXT               ENC SEALED, with HKDF-SHA256 and AES-128-GCM
//     open KEM SEED ENC INFO AAD SEALED       TEXT
//
// An error is answered with "error" and its text.
#include <cstdint>
#include <iostream>
#include <mlkem/hpke.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace {

using bytes = std::vector<std::uint8_t>;
using words = std::vector<std::string>;

bytes bytes_of(const words& all, std::size_t i)
{
    return all.at(i) == "-" ? bytes() : mlkem_test::from_hex(all.at(i));
}
template <class Secret> std::string hex(const Secret& secret)
{
    return mlkem_test::to_hex(secret.bytes());
}

template <class Kem> std::string answer(const words& in)
{
    using suite =
        mlkem::hpke::suite<Kem, mlkem::hpke::kdf::hkdf_sha256, mlkem::hpke::aead::aes_128_gcm>;
    const std::string& command = in.at(0);
    const auto pair = [&] { return Kem::keygen_from_seed(bytes_of(in, 2)); };
    const auto ek = [&] { return Kem::encapsulation_key::from_bytes(bytes_of(in, 2)); };
    if (command == "public")
        return mlkem_test::to_hex(pair().ek.bytes());
    if (command == "encaps") {
        const auto sent = Kem::encaps_derandomised(ek(), bytes_of(in, 3));
        return mlkem_test::to_hex(sent.c.bytes()) + " " + hex(sent.K);
    }
    if (command == "decaps")
        return hex(Kem::decaps(pair().dk, bytes_of(in, 3)));
    if (command == "seal") {
        auto [enc, sender] = suite::setup_base_sender(ek(), bytes_of(in, 3));
        return mlkem_test::to_hex(enc.bytes()) + " " +
               mlkem_test::to_hex(sender.seal(bytes_of(in, 4), bytes_of(in, 5)));
    }
    if (command == "open") {
        auto recipient = suite::setup_base_recipient(bytes_of(in, 3), pair().dk, bytes_of(in, 4));
        return mlkem_test::to_hex(recipient.open(bytes_of(in, 5), bytes_of(in, 6)));
    }
    throw std::runtime_error("unknown command " + command);
}

template <class... Kems> std::string answer_of(const words& in)
{
    std::string out;
    if (!((in.at(1) == Kems::name && (out = answer<Kems>(in), true)) || ...))
        throw std::runtime_error("unknown KEM " + in.at(1));
    return out;
}

} // namespace

int main()
{
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        words all;
        for (std::string word; in >> word;)
            all.push_back(word);
        try {
            std::cout << answer_of<mlkem::ml_kem_512, mlkem::ml_kem_768, mlkem::ml_kem_1024,
                                   mlkem::x_wing, mlkem::mlkem768_p256, mlkem::mlkem1024_p384>(all)
                      << std::endl;
        } catch (const std::exception& error) {
            std::cout << "error " << error.what() << std::endl;
        }
    }
}
