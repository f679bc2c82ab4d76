// SPDX-License-Identifier: MIT
// Every overload on OpenSSL that reports by std::error_code, as a program without exceptions uses
// them, on good and on bad input.
#include <mlkem/hpke.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace {

int failures = 0;

void expect(bool condition, int line)
{
    if (!condition) {
        std::printf("openssl_error_codes.cpp:%d: not as expected\n", line);
        ++failures;
    }
}
#define EXPECT(condition) expect((condition), __LINE__)

/// A random source of the application's own; it fails when it has given `budget` values.
struct countdown_random {
    int budget = 1000;
    std::uint8_t next = 1;

    bool fill(std::span<std::uint8_t> out) noexcept
    {
        if (budget-- <= 0)
            return false;
        for (std::uint8_t& byte : out)
            byte = next++;
        return true;
    }
};

/// What ML-KEM and hybrids have in common.
template <class Kem> void one_shape()
{
    std::error_code ec;
    countdown_random rng;
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, Kem::ciphertext_size> c{};
    std::array<std::uint8_t, Kem::shared_secret_size> sent{}, received{};
    std::optional<typename Kem::decapsulation_key> dk;
    EXPECT(Kem::keygen_into(ek, dk, ec) && !ec && Kem::keygen_into(ek, dk, rng, ec) && !ec);
    const auto key = Kem::encapsulation_key::from_bytes(ek, ec);
    EXPECT(Kem::encaps_into(*key, c, sent, ec) && Kem::encaps_into(*key, c, sent, rng, ec) && !ec);
    EXPECT(Kem::decaps_into(*dk, c, received, ec) && !ec && received == sent);
    const auto received_ciphertext = Kem::ciphertext::from_bytes(c, ec);
    EXPECT(Kem::decaps(*dk, *received_ciphertext, ec) == Kem::decaps(*dk, c, ec) && !ec);
    const auto second = dk->duplicate(ec);
    EXPECT(second.has_value() && !ec && *second == *dk);
    EXPECT(Kem::decapsulation_key::from_seed(*dk->seed(), ec) == second && !ec);
    EXPECT(Kem::keygen_from_seed(*dk->seed(), ec)->ek == *key && !ec);
    const std::array<std::uint8_t, Kem::randomness_size> randomness{1};
    EXPECT(Kem::encaps_derandomised(*key, randomness, ec).has_value() == !ec);
    EXPECT(Kem::check_pair(*key, *second, ec) && Kem::check_pair(*key, *second, rng, ec) && !ec);
    EXPECT(Kem::keygen_with_pairwise_check(ec).has_value() && !ec);
    EXPECT(Kem::keygen_with_pairwise_check(rng, ec).has_value() && !ec);
    EXPECT(Kem::self_test());
    EXPECT(!Kem::keygen_into(ek, dk, countdown_random{0}, ec) && !dk.has_value());
    EXPECT(!Kem::encaps_into(*key, c, sent, countdown_random{0}, ec));
    EXPECT(ec == mlkem::errc::entropy_failure && sent == decltype(sent){});
    EXPECT(mlkem::text_of(mlkem::errc::entropy_failure)[0] != 0);
}

template <class Hybrid> void hybrids()
{
    one_shape<Hybrid>();
    std::error_code ec;
    countdown_random rng;
    EXPECT(Hybrid::keygen(ec).has_value() && !ec);
    EXPECT(!Hybrid::keygen(countdown_random{0}, ec) && ec == mlkem::errc::entropy_failure);
    const auto pair = Hybrid::keygen(rng, ec);
    EXPECT(pair.has_value() && !ec);
    const auto again = Hybrid::keygen_from_seed(pair->dk.seed()->span(), ec);
    EXPECT(again.has_value() && !ec && again->ek == pair->ek);
    EXPECT(pair->dk.encapsulation_key() == pair->ek);
    const std::vector<std::uint8_t> wrong(7);
    EXPECT(!Hybrid::keygen_from_seed(wrong, ec) && ec == mlkem::errc::invalid_length);

    auto bytes = pair->ek.to_bytes();
    const auto ek = Hybrid::encapsulation_key::from_bytes(bytes, ec);
    EXPECT(ek == pair->ek && !ec);
    for (std::uint8_t& byte : bytes)
        byte = 0xff;
    EXPECT(!Hybrid::encapsulation_key::from_bytes(bytes, ec) &&
           ec == mlkem::errc::coefficient_out_of_range);

    EXPECT(Hybrid::encaps(*ek, ec).has_value() && !ec);
    EXPECT(!Hybrid::encaps(*ek, countdown_random{0}, ec) && ec == mlkem::errc::entropy_failure);
    EXPECT(!Hybrid::encaps_derandomised(*ek, wrong, ec) && ec == mlkem::errc::invalid_length);
    const auto sent = Hybrid::encaps(*ek, rng, ec);
    EXPECT(sent.has_value() && !ec);
    EXPECT(Hybrid::decaps(pair->dk, sent->c, ec) == sent->K && !ec);
    EXPECT(Hybrid::decaps(pair->dk, sent->c.bytes(), ec) == sent->K && !ec);
    EXPECT(!Hybrid::decaps(pair->dk, wrong, ec) && ec == mlkem::errc::invalid_length);
    const typename Hybrid::ciphertext zero;
    EXPECT(!Hybrid::decaps(pair->dk, zero, ec) && ec == mlkem::errc::invalid_share);
    EXPECT(!ec.message().empty());
}

template <class Suite> void sessions()
{
    EXPECT(Suite::self_test());
    using mlkem::errc;
    std::error_code ec;
    countdown_random rng;
    std::array<std::uint8_t, 40> ct{}, key{};
    std::array<std::uint8_t, 24> opened{}, exported{};
    const char* const text = "a message of 24 letters.";
    const mlkem::hpke::psk psk{key, "name"};

    EXPECT(!Suite::derive_key_pair(opened, ec) && ec == errc::invalid_length);
    std::array<std::uint8_t, Suite::kem::seed_size> ikm{};
    const auto pair = Suite::derive_key_pair(ikm, ec);
    EXPECT(pair.has_value() && !ec);

    EXPECT(!Suite::setup_base_sender(pair->ek, "", countdown_random{0}, ec) &&
           ec == errc::entropy_failure);
    EXPECT(Suite::setup_base_sender(pair->ek, "", ec).has_value() && !ec);
    EXPECT(Suite::setup_psk_sender(pair->ek, "", psk, ec).has_value() && !ec);
    EXPECT(!Suite::setup_psk_sender(pair->ek, "", {opened, "name"}, rng, ec) &&
           ec == errc::invalid_psk);

    const auto exchange = [&](auto& setup, auto& recipient) {
        EXPECT(setup.has_value() && recipient.has_value() && !ec);
        EXPECT(!setup->context.seal("aad", text, opened, ec) && ec == errc::invalid_length);
        EXPECT(setup->context.seal("aad", text, ct, ec) && !ec);
        EXPECT(!recipient->open("add", ct, opened, ec) && ec == errc::authentication_failure);
        EXPECT(!recipient->open("aad", opened, ct, ec) && ec == errc::invalid_length);
        EXPECT(recipient->open("aad", ct, opened, ec) && !ec && opened[0] == 'a');
        EXPECT(!recipient->open("aad", ct, opened, ec) && ec == errc::authentication_failure);
        EXPECT(setup->context.export_secret("e", exported, ec) && !ec);
        EXPECT(recipient->export_secret("e", opened, ec) && !ec && opened == exported);
        auto reply = Suite::setup_reply_sender(*recipient, ec);
        auto of_reply = Suite::setup_reply_recipient(setup->context, ec);
        EXPECT(reply.has_value() && of_reply.has_value() && !ec);
        EXPECT(reply->seal("", text, ct, ec) && of_reply->open("", ct, opened, ec) && !ec);
    };
    auto base = Suite::setup_base_sender(pair->ek, "info", rng, ec);
    auto base_recipient = Suite::setup_base_recipient(base->enc, pair->dk, "info", ec);
    exchange(base, base_recipient);
    auto with_psk = Suite::setup_psk_sender(pair->ek, "info", psk, rng, ec);
    auto psk_recipient = Suite::setup_psk_recipient(with_psk->enc, pair->dk, "info", psk, ec);
    exchange(with_psk, psk_recipient);
    EXPECT(!Suite::setup_base_recipient(opened, pair->dk, "info", ec) &&
           ec == errc::invalid_length);

    const auto enc = Suite::seal(pair->ek, "info", &psk, "aad", text, ct, rng, ec);
    EXPECT(enc.has_value() && !ec);
    EXPECT(Suite::open(*enc, pair->dk, "info", &psk, "aad", ct, opened, ec) && !ec);
    EXPECT(!Suite::open(*enc, pair->dk, "info", nullptr, "aad", ct, opened, ec) &&
           ec == errc::authentication_failure);
}

} // namespace

int main()
{
    one_shape<mlkem::ml_kem_768>();
    hybrids<mlkem::x25519_mlkem768>();
    sessions<mlkem::hpke::suite<>>();
#if !defined(ONE_SET)
    hybrids<mlkem::secp256r1_mlkem768>();
    hybrids<mlkem::secp384r1_mlkem1024>();
    hybrids<mlkem::x_wing>();
    using mlkem::hpke::suite;
    namespace kdf = mlkem::hpke::kdf;
    namespace aead = mlkem::hpke::aead;
    sessions<suite<mlkem::ml_kem_512, kdf::hkdf_sha384, aead::aes_128_gcm>>();
    sessions<suite<mlkem::ml_kem_1024, kdf::turbo_shake256, aead::chacha20_poly1305>>();
    sessions<suite<mlkem::x_wing, kdf::shake128>>();
#endif

    if (failures == 0)
        std::printf("openssl_error_codes: ok\n");
    return failures == 0 ? 0 : 1;
}
