// SPDX-License-Identifier: MIT
// Runs the hybrids and HPKE with their secrets marked undefined for valgrind's memcheck. Memcheck
// then reports each branch and each address that depends on one. One run is over a group of our
// own, with nothing of OpenSSL's in it, on each backend that valgrind can run. Another run is over
// OpenSSL. What OpenSSL's code does with secrets is passed over (libcrypto.supp), but not what is
// done with its results.
//
// The program also plants leaks: in a combiner, in a group over OpenSSL, with a secret that a
// session exports. See marked_secrets.hpp.
#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/cms.hpp>
#include <mlkem/composite.hpp>
#include <mlkem/hpke.hpp>
#include <mlkem/incremental.hpp>
#include <mlkem/openpgp.hpp>
#include <mlkem/openssl.hpp>
#include <mlkem/ssh.hpp>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "backend_list.hpp"
#include "covered_sets.hpp"
#include "hybrid/own_group.hpp"
#include "marked_secrets.hpp"

namespace {

using namespace mlkem_test;
namespace hpke = mlkem::hpke;

template <class Hybrid> void run_hybrid()
{
    std::error_code ec;
    secret_source rng;
    const auto pair = Hybrid::keygen(rng, ec);
    require(pair.has_value(), "keygen");
    const auto duplicate = pair->dk.duplicate(ec);
    require(duplicate && *duplicate == pair->dk, "duplicate");
    publish(pair->ek.bytes(), "ek is sent to everybody");
    const auto ek = Hybrid::encapsulation_key::from_bytes(pair->ek.bytes(), ec);
    require(ek.has_value(), "ek");

    auto sent = Hybrid::encaps(*ek, rng, ec);
    require(sent.has_value(), "encaps");
    publish(sent->c.bytes(), "c is sent over the wire");
    const auto received = Hybrid::decaps(pair->dk, sent->c, ec);
    require(received.has_value(), "decaps");
    require(is_marked(sent->K.bytes()) && is_marked(received->bytes()),
            "K carries the mark of its inputs");
    require(*received == sent->K, "both sides have one secret");

    Hybrid::layout::kem_half(sent->c.bytes())[5] ^= 0x10;
    const auto other = Hybrid::decaps(pair->dk, sent->c, ec);
    require(other && !(*other == sent->K), "another ciphertext gives another secret");

    const auto seed = pair->dk.seed();
    const auto again = Hybrid::keygen_from_seed(seed->span(), ec);
    require(again && Hybrid::decaps(again->dk, sent->c, ec) == other, "the key of the same seed");
}

/// A session in both directions; the secret that it exports.
template <class Suite> std::array<std::uint8_t, 48> run_session()
{
    std::error_code ec;
    secret_source rng;
    std::array<std::uint8_t, 64> ikm{}, psk{}, message{};
    require(rng.fill(ikm) && rng.fill(psk) && rng.fill(message), "test source");
    const auto pair = Suite::derive_key_pair(ikm, ec);
    require(pair.has_value(), "DeriveKeyPair");
    publish(pair->ek.bytes(), "ek is sent to everybody");

    auto setup = Suite::setup_psk_sender(pair->ek, "info", {psk, "name"}, rng, ec);
    require(setup.has_value(), "sender");
    publish(setup->enc.bytes(), "enc is sent over the wire");
    auto recipient = Suite::setup_psk_recipient(setup->enc, pair->dk, "info", {psk, "name"}, ec);
    require(recipient.has_value(), "recipient");

    const auto send = [&](auto& from, auto& to) {
        std::array<std::uint8_t, sizeof message + 16> sealed{};
        std::array<std::uint8_t, sizeof message> opened{};
        require(from.seal("header", message, sealed, ec), "seal");
        publish(sealed, "sealed messages are sent over the wire");
        require(to.open("header", sealed, opened, ec), "open");
        require(is_marked(opened), "the plaintext carries the mark of its key");
        require(mlkem::secrets_equal(opened.data(), message.data(), opened.size()), "plaintext");
        sealed[3] ^= 1;
        require(!to.open("header", sealed, opened, ec), "a changed message");
    };
    send(setup->context, *recipient);
    auto reply = Suite::setup_reply_sender(*recipient, ec);
    auto reader = Suite::setup_reply_recipient(setup->context, ec);
    require(reply && reader, "replies");
    send(*reply, *reader);

    std::array<std::uint8_t, 48> ours{}, theirs{};
    require(setup->context.export_secret("export", ours, ec) &&
                recipient->export_secret("export", theirs, ec),
            "export");
    require(is_marked(ours), "an exported secret carries the mark of its inputs");
    require(mlkem::secrets_equal(ours.data(), theirs.data(), ours.size()), "exported secrets");
    return ours;
}

/// Both steps of an encapsulation.
template <class Kem> void run_in_two_steps()
{
    using split = mlkem::incremental<Kem>;
    std::error_code ec;
    secret_source rng;
    const auto pair = Kem::keygen(rng, ec);
    require(pair.has_value(), "keygen");
    publish(pair->ek.bytes(), "ek is sent to everybody");
    auto begun = split::encaps_begin(split::header(pair->ek), rng, ec);
    require(begun.has_value(), "the first step");
    publish(begun->ct1.bytes(), "ct1 is sent over the wire");
    const auto stored = begun->state.to_bytes();
    require(is_marked(stored.span().template first<32>()), "a state holds the message");
    auto finished = split::encaps_finish(begun->state, split::second_part(pair->ek), ec);
    require(finished.has_value(), "the second step");
    publish(finished->ct2.bytes(), "ct2 is sent over the wire");
    const auto K = split::decaps(pair->dk, begun->ct1, finished->ct2);
    require(is_marked(finished->K.bytes()) && K == finished->K, "both sides have one secret");
}

/// A session key of OpenPGP and a content key of CMS, wrapped and unwrapped.
void run_key_wraps()
{
    std::error_code ec;
    secret_source rng;
    std::array<std::uint8_t, 32> key{};
    require(rng.fill(key), "test source");

    using pgp = mlkem::openpgp::mlkem768_x25519;
    using pkesk = mlkem::openpgp::pkesk<pgp>;
    const auto pair = pgp::keygen(rng, ec);
    require(pair.has_value(), "keygen");
    publish(pair->ek.bytes(), "ek is sent to everybody");
    const auto fields = pkesk::encrypt_v6(pair->ek, key, rng, ec);
    require(fields.has_value(), "PKESK");
    publish(fields->bytes(), "PKESK packets are sent over the wire");
    const auto session_key = pkesk::decrypt_v6(pair->dk, fields->bytes(), ec);
    require(session_key && is_marked(session_key->bytes()), "the session key is secret");
    require(mlkem::secrets_equal(session_key->bytes().data(), key.data(), key.size()), "its value");

    using kem = mlkem::ml_kem_768;
    const std::array<std::uint8_t, 5> rid = {0x80, 3, 1, 2, 3};
    const auto recipient = kem::keygen(rng, ec);
    require(recipient.has_value(), "keygen");
    publish(recipient->ek.bytes(), "ek is sent to everybody");
    auto info = mlkem::cms::encrypt_key<kem>(recipient->ek, rid, key, rng, ec);
    require(info.has_value(), "RecipientInfo");
    publish(*info, "a RecipientInfo is sent over the wire");
    const auto content_key = mlkem::cms::decrypt_key<kem>(recipient->dk, *info, ec);
    require(content_key && is_marked(content_key->bytes()), "the content key is secret");
    require(mlkem::secrets_equal(content_key->bytes().data(), key.data(), key.size()), "its value");
}

/// A composite private key in its file, and read again.
template <class Kem> void run_composite_file()
{
    std::error_code ec;
    secret_source rng;
    auto pair = Kem::keygen(rng, ec);
    require(pair.has_value(), "keygen");
    const auto der = mlkem::private_key_to_der(pair->dk, ec);
    require(der.has_value(), "write");
    const auto read = mlkem::private_key_from_der<Kem>(*der, ec);
    require(read && *read == pair->dk, "read");
}

/// A composite with RSA, with a key that is read from marked bytes.
void run_rsa()
{
    using kem = mlkem::composite::mlkem768_rsa2048_sha3_256;
    std::error_code ec;
    secret_source rng;
    const auto pair = kem::keygen(rng, ec);
    require(pair.has_value(), "keygen");
    publish(pair->ek.bytes(), "ek is sent to everybody");
    std::vector<std::uint8_t> bytes(pair->dk.bytes().begin(), pair->dk.bytes().end());
    mlkem::ct::classify(bytes.data(), bytes.size());
    const auto dk = kem::decapsulation_key::from_bytes(bytes, ec);
    require(dk && *dk == pair->dk, "a key of marked bytes");
    const auto ek = kem::encapsulation_key::from_bytes(pair->ek.bytes(), ec);
    require(ek.has_value(), "ek");
    const auto sent = kem::encaps(*ek, rng, ec);
    require(sent.has_value(), "encaps");
    publish(sent->c.bytes(), "c is sent over the wire");
    const auto received = kem::decaps(*dk, sent->c, ec);
    require(received.has_value(), "decaps");
    require(is_marked(sent->K.bytes()) && is_marked(received->bytes()),
            "K carries the mark of its inputs");
    require(*received == sent->K, "both sides have one secret");
    const auto der = mlkem::private_key_to_der(*dk, ec);
    require(der && mlkem::private_key_from_der<kem>(der->bytes(), ec) == dk, "a file");
    // What RSA gives of another ciphertext is no encoded message.
    auto other = sent->c;
    mlkem::key_access::bytes(other).back() ^= 1;
    require(!kem::decaps(*dk, other, ec) && ec == mlkem::errc::decryption_failure, "refused");
}

template <class Backend, class Combiner>
using over_own_group =
    mlkem::hybrid_kem<mlkem::ml_kem<mlkem::params_768, Backend>, own_x25519, Combiner>;
using tls = mlkem::x25519_mlkem768_combiner;

/// Compares secret numbers about the order of a curve with it.
template <class Curve> void compare_with_order()
{
    for (const int difference : {-1, 0, 1}) {
        std::array<std::uint8_t, Curve::size> d = Curve::order;
        d.back() = static_cast<std::uint8_t>(d.back() + difference);
        mlkem::ct::classify(d.data(), d.size());
        const bool is_in_range =
            mlkem::detail::is_in_range(d, Curve::order).declassify("the answer of a test");
        require(is_in_range == (difference < 0), "the range ends below the order");
    }
}

/// Branches on a secret, or has an address depend on it.
void leak(std::string_view kind, std::uint8_t secret)
{
    static std::array<volatile int, 2> leaked;
    if (kind == "index")
        leaked[secret & 1U] = 1;
    else if (secret < 100)
        leaked[0] = 1;
}
std::string_view planted_kind;

struct leaking_combiner : mlkem::x_wing_combiner {
    template <class Backend>
    static void combine(const mlkem::hybrid_inputs& in, std::span<std::uint8_t> out) noexcept
    {
        mlkem::x_wing_combiner::combine<Backend>(in, out);
        leak(planted_kind, in.kem_secret[0]);
    }
};
struct leaking_group : mlkem::openssl::p256 {
    static bool derive(const private_key& key, std::span<const std::uint8_t, share_size> peer,
                       std::span<std::uint8_t, secret_size> secret, std::error_code& ec) noexcept
    {
        const bool done = mlkem::openssl::p256::derive(key, peer, secret, ec);
        leak(planted_kind, secret[0]);
        return done;
    }
};

struct secret_flow {
    static void run()
    {
        for_each_backend([]<class Backend>(Backend) {
            if (!Backend::available())
                return;
            check(Backend::name, "X25519MLKEM768 and X-Wing over a group of our own", [] {
                run_hybrid<over_own_group<Backend, tls>>();
                run_hybrid<over_own_group<Backend, mlkem::x_wing_combiner>>();
                run_in_two_steps<mlkem::ml_kem<mlkem::params_768, Backend>>();
            });
        });
        check(mlkem::active_backend(), "numbers and the orders of P-256 and P-384", [] {
            compare_with_order<mlkem::openssl::curve_p256>();
            compare_with_order<mlkem::openssl::curve_p384>();
            compare_with_order<mlkem::openssl::curve_p521>();
        });
        check(mlkem::active_backend(), "one hybrid of each further standard, wrapped keys", [] {
            run_hybrid<mlkem::mlkem768_p256>();
            run_hybrid<mlkem::ssh::mlkem1024nistp384_sha384>();
            run_hybrid<mlkem::openpgp::mlkem1024_x448>();
            run_hybrid<mlkem::composite::mlkem1024_ecdh_p521_sha3_256>();
            run_composite_file<mlkem::composite::mlkem1024_ecdh_p521_sha3_256>();
            run_key_wraps();
            run_rsa();
        });
        check(mlkem::active_backend(), "four hybrids over OpenSSL", [] {
            run_hybrid<mlkem::x25519_mlkem768>();
            run_hybrid<mlkem::secp256r1_mlkem768>();
            run_hybrid<mlkem::secp384r1_mlkem1024>();
            run_hybrid<mlkem::x_wing>();
        });
        check(mlkem::active_backend(), "HPKE with each KEM, each KDF and each AEAD", [] {
            namespace kdf = hpke::kdf;
            namespace aead = hpke::aead;
            run_session<hpke::suite<>>();
            run_session<hpke::suite<mlkem::ml_kem_512, kdf::hkdf_sha384, aead::aes_128_gcm>>();
            run_session<
                hpke::suite<mlkem::ml_kem_1024, kdf::hkdf_sha512, aead::chacha20_poly1305>>();
            run_session<hpke::suite<mlkem::ml_kem_768, kdf::shake128, aead::aes_256_gcm>>();
            run_session<hpke::suite<mlkem::x_wing, kdf::shake256, aead::aes_128_gcm>>();
            run_session<
                hpke::suite<mlkem::ml_kem_512, kdf::turbo_shake128, aead::chacha20_poly1305>>();
            run_session<hpke::suite<mlkem::x_wing, kdf::turbo_shake256, aead::aes_256_gcm>>();
        });
    }

    static std::vector<leak_name> leaks()
    {
        constexpr std::array<std::string_view, 3> planted_in = {"combiner", "group", "session"};
        std::vector<leak_name> all;
        for (std::size_t i = 0; i < planted_in.size(); ++i)
            for (const std::string_view kind : {"branch", "index"})
                if (!is_a_part || i == part_number) // each part plants elsewhere
                    all.push_back({kind, planted_in[i]});
        return all;
    }
    static bool plant(std::string_view kind, std::string_view where)
    {
        planted_kind = kind;
        if (where == "combiner")
            run_hybrid<over_own_group<mlkem::portable, leaking_combiner>>();
        else if (where == "group")
            run_hybrid<mlkem::basic_secp256r1_mlkem768<leaking_group>>();
        else if (where == "session")
            leak(kind, run_session<hpke::suite<>>()[0]);
        else
            return false;
        return true;
    }
};

} // namespace

int main(int argc, char** argv) { return run_program<secret_flow>(argc, argv); }
