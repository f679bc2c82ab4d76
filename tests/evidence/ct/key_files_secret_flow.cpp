// SPDX-License-Identifier: MIT
// Writes and reads the files of private keys with every secret byte marked undefined for valgrind's
// memcheck. Memcheck then reports each branch and each address that depends on one. ../ct does this
// for the operations. Public here is where elements and lines begin and end, and no character
// between.
//
// The program also plants leaks: base64 as one would write it without care. See marked_secrets.hpp.
#include <array>
#include <cstdint>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "hybrid/own_group.hpp"
#include "marked_secrets.hpp"

namespace {

using namespace mlkem_test;
using mlkem::private_key_form;
using mlkem::public_key_field;
using x_wing = mlkem::basic_x_wing<own_x25519>;

template <std::size_t N> std::array<std::uint8_t, N> marked_seed()
{
    std::array<std::uint8_t, N> seed{};
    secret_source().fill(seed);
    return seed;
}

/// Text with all but its lines' ends, padding and dashes secret, as is all that is read from a
/// file.
std::vector<char> marked_text(std::string_view text)
{
    std::vector<char> out(text.begin(), text.end());
    (void)VALGRIND_MAKE_MEM_DEFINED(out.data(), out.size());
    const std::size_t begin = text.find('\n'), end = text.rfind("-----END");
    for (std::size_t i = begin; i < end; ++i)
        if (out[i] != '\n')
            mlkem::ct::classify(&out[i], 1);
    return out;
}

/// Requires that the text of a key carries the mark of its seed.
void require_mark(std::string_view text, std::size_t seed_size)
{
    const std::span characters(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    require(marked(characters) >= seed_size * 4 / 3, "the text carries the mark of the seed");
}

template <class Kem, private_key_form Form, public_key_field Field>
void write_and_read(const typename Kem::decapsulation_key& dk)
{
    std::error_code ec;
    const auto der = mlkem::private_key_to_der<Form, Field>(dk, ec);
    require(der.has_value(), "DER");
    const auto text = mlkem::private_key_to_pem<Form, Field>(dk, ec);
    require(text.has_value(), "PEM");
    require_mark(text->view(), 64);

    const auto from_der = mlkem::private_key_from_der<Kem>(*der, ec);
    require(from_der && *from_der == dk, "key from DER");
    const std::vector<char> file = marked_text(text->view());
    const std::string_view read(file.data(), file.size());
    const auto from_pem = mlkem::private_key_from_pem<Kem>(read, ec);
    require(from_pem && *from_pem == dk, "key from PEM");
    require(mlkem::any_private_key_from_pem(read, ec).has_value(), "any key from PEM");
}

template <class Kem> void run_set()
{
    const auto seed = marked_seed<64>();
    std::error_code ec;
    const auto dk = Kem::decapsulation_key::from_seed(std::span<const std::uint8_t>(seed), ec);
    require(dk.has_value(), "key");
    const auto in_form = [&]<private_key_form Form>() {
        write_and_read<Kem, Form, public_key_field::absent>(*dk);
        write_and_read<Kem, Form, public_key_field::present>(*dk);
    };
    in_form.template operator()<private_key_form::seed>();
    in_form.template operator()<private_key_form::expanded>();
    in_form.template operator()<private_key_form::both>();

    // A wrong character among the secret ones is told at the end, and not where it is.
    const auto text = mlkem::private_key_to_pem(*dk, ec);
    std::vector<char> wrong = marked_text(text->view());
    wrong[60] = '!';
    mlkem::ct::classify(&wrong[60], 1);
    require(!mlkem::private_key_from_pem<Kem>(std::string_view(wrong.data(), wrong.size()), ec) &&
                ec == mlkem::errc::malformed_pem,
            "a wrong character");
}

void run_x_wing()
{
    const auto seed = marked_seed<32>();
    std::error_code ec;
    const auto pair = x_wing::keygen_from_seed(std::span<const std::uint8_t>(seed), ec);
    require(pair.has_value(), "key");
    publish(pair->ek.bytes(), "ek is sent to everybody");
    const auto der = mlkem::private_key_to_der(pair->dk, ec);
    const auto text = mlkem::private_key_to_pem(pair->dk, ec);
    require(der && text, "DER and PEM");
    require_mark(text->view(), 32);

    const std::vector<char> file = marked_text(text->view());
    const auto from_der = mlkem::private_key_from_der<x_wing>(*der, ec);
    require(from_der && from_der->seed() == pair->dk.seed(), "key from DER");
    const auto from_pem =
        mlkem::private_key_from_pem<x_wing>(std::string_view(file.data(), file.size()), ec);
    require(from_pem && from_pem->seed() == pair->dk.seed(), "key from PEM");
}

volatile char character = 0;

/// Base64 as one would write it.
void encode_carelessly(std::string_view kind)
{
    static const char table[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto seed = marked_seed<64>();
    const auto value = static_cast<std::uint8_t>(seed[1] & 63);
    if (kind == "index")
        character = table[value];
    else if (value < 26)
        character = 'A';
}

struct secret_flow {
    static void run()
    {
        check(mlkem::active_backend(), "key files of the three sets and of X-Wing", [] {
            run_set<mlkem::ml_kem_512>();
            run_set<mlkem::ml_kem_768>();
            run_set<mlkem::ml_kem_1024>();
            run_x_wing();
        });
    }
    static std::vector<leak_name> leaks() { return {{"branch", "base64"}, {"index", "base64"}}; }
    static bool plant(std::string_view kind, std::string_view)
    {
        encode_carelessly(kind);
        return true;
    }
};

} // namespace

int main(int argc, char** argv) { return run_program<secret_flow>(argc, argv); }
