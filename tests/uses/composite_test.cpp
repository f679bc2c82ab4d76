// SPDX-License-Identifier: MIT
// Composite ML-KEM: its vectors, its files, and the composites with RSA.
#include <cstddef>
#include <functional>
#include <iostream>
#include <map>

#include <openssl/x509.h>

#include "kem/memory.hpp"
#include "standard_vectors.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::composite_test {
namespace {

using mlkem::errc;
namespace composite = mlkem::composite;

/// The SubjectPublicKeyInfo of a certificate.
bytes_t key_of_certificate(const bytes_t& der)
{
    const unsigned char* from = der.data();
    X509* const certificate = d2i_X509(nullptr, &from, static_cast<long>(der.size()));
    unsigned char* out = nullptr;
    const int size =
        certificate == nullptr ? 0 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &out);
    EXPECT_GT(size, 0);
    bytes_t spki(out, out + size);
    OPENSSL_free(out);
    X509_free(certificate);
    return spki;
}

template <class Kem> struct of_curves {
    static auto private_key(const bytes_t& dk)
    {
        return composite::private_key_from_bytes<Kem>(dk);
    }
    static bytes_t private_key_of(const typename Kem::decapsulation_key& dk)
    {
        const auto bytes = composite::private_key_bytes(dk);
        return {bytes.span().begin(), bytes.span().end()};
    }
    static bytes_t file_of(const typename Kem::decapsulation_key& dk)
    {
        const auto der = mlkem::private_key_to_der(dk);
        return {der.span().begin(), der.span().end()};
    }
    static bytes_t file_of(const typename Kem::encapsulation_key& ek)
    {
        const auto der = mlkem::public_key_to_der(ek);
        return {der.begin(), der.end()};
    }
};
template <class Kem> struct of_rsa {
    static auto private_key(const bytes_t& dk) { return Kem::decapsulation_key::from_bytes(dk); }
    static bytes_t private_key_of(const typename Kem::decapsulation_key& dk)
    {
        return {dk.bytes().begin(), dk.bytes().end()};
    }
    static bytes_t file_of(const typename Kem::decapsulation_key& dk)
    {
        const auto der = composite::private_key_to_der(dk);
        return {der.bytes().begin(), der.bytes().end()};
    }
    static bytes_t file_of(const typename Kem::encapsulation_key& ek)
    {
        const auto der = composite::public_key_to_der(ek);
        return {der.bytes().begin(), der.bytes().end()};
    }
};

/// Decapsulation, the public key of the private key, both files, and the key of the certificate.
template <class Kem, template <class> class Form> void expect_composite(const strings& v)
{
    const auto dk = Form<Kem>::private_key(v.base64("dk"));
    EXPECT_EQ(to_hex(dk.encapsulation_key().bytes()), to_hex(v.base64("ek")));
    EXPECT_EQ(Form<Kem>::private_key_of(dk), v.base64("dk"));
    EXPECT_EQ(hex_of(Kem::decaps(dk, v.base64("c"))), to_hex(v.base64("k")));
    EXPECT_TRUE(mlkem::private_key_from_der<Kem>(v.base64("dk_pkcs8")) == dk);
    EXPECT_EQ(Form<Kem>::file_of(dk), v.base64("dk_pkcs8"));
    const bytes_t spki = key_of_certificate(v.base64("x5c"));
    const auto ek = mlkem::public_key_from_der<Kem>(spki);
    EXPECT_TRUE(ek == dk.encapsulation_key());
    EXPECT_EQ(Form<Kem>::file_of(ek), spki);
    const auto sent = Kem::encaps(ek);
    EXPECT_TRUE(Kem::decaps(dk, sent.c) == sent.K);
}

TEST(Composite, MeetsTheVectorsOfTheDraft)
{
    MLKEM_TEST_SKIP_WITHOUT_VECTORS();
    const std::map<std::string, void (*)(const strings&)> algorithms = {
        {"id-MLKEM768-RSA2048-SHA3-256",
         expect_composite<composite::mlkem768_rsa2048_sha3_256, of_rsa>},
        {"id-MLKEM768-RSA3072-SHA3-256",
         expect_composite<composite::mlkem768_rsa3072_sha3_256, of_rsa>},
        {"id-MLKEM768-RSA4096-SHA3-256",
         expect_composite<composite::mlkem768_rsa4096_sha3_256, of_rsa>},
        {"id-MLKEM1024-RSA3072-SHA3-256",
         expect_composite<composite::mlkem1024_rsa3072_sha3_256, of_rsa>},
        {"id-MLKEM768-X25519-SHA3-256",
         expect_composite<composite::mlkem768_x25519_sha3_256, of_curves>},
        {"id-MLKEM768-ECDH-P256-SHA3-256",
         expect_composite<composite::mlkem768_ecdh_p256_sha3_256, of_curves>},
        {"id-MLKEM768-ECDH-P384-SHA3-256",
         expect_composite<composite::mlkem768_ecdh_p384_sha3_256, of_curves>},
        {"id-MLKEM768-ECDH-brainpoolP256r1-SHA3-256",
         expect_composite<composite::mlkem768_ecdh_brainpool_p256r1_sha3_256, of_curves>},
        {"id-MLKEM1024-ECDH-P384-SHA3-256",
         expect_composite<composite::mlkem1024_ecdh_p384_sha3_256, of_curves>},
        {"id-MLKEM1024-ECDH-brainpoolP384r1-SHA3-256",
         expect_composite<composite::mlkem1024_ecdh_brainpool_p384r1_sha3_256, of_curves>},
        {"id-MLKEM1024-X448-SHA3-256",
         expect_composite<composite::mlkem1024_x448_sha3_256, of_curves>},
        {"id-MLKEM1024-ECDH-P521-SHA3-256",
         expect_composite<composite::mlkem1024_ecdh_p521_sha3_256, of_curves>},
    };
    std::size_t count = 0, pure = 0;
    const json file = load("composite/testvectors.json");
    for (const json& one : file.at("tests")) {
        const strings v(one);
        SCOPED_TRACE(v.text("tcId"));
        if (v.text("tcId").starts_with("id-alg-ml-kem")) {
            ++pure;
            continue;
        }
        algorithms.at(v.text("tcId"))(v);
        ++count;
    }
    std::cout << "vectors: composite " << count << " algorithms\n";
    EXPECT_EQ(count, 12U);
    EXPECT_EQ(pure, 2U);
}

TEST(CompositeRsa, AChangedClassicalHalfIsAnErrorAndMlKemRejectsImplicitly)
{
    MLKEM_TEST_SKIP_WITHOUT_VECTORS();
    using kem = composite::mlkem768_rsa2048_sha3_256;
    const json file = load("composite/testvectors.json");
    const json& one = *std::ranges::find_if(file.at("tests"), [](const json& v) {
        return v.at("tcId").get<std::string>() == "id-MLKEM768-RSA2048-SHA3-256";
    });
    const strings v(one);
    const auto dk = kem::decapsulation_key::from_bytes(v.base64("dk"));
    bytes_t c = v.base64("c"), ek = v.base64("ek"), bytes = v.base64("dk");
    std::error_code ec;
    c.back() ^= 1;
    EXPECT_FALSE(kem::decaps(dk, c, ec));
    EXPECT_EQ(ec, errc::decryption_failure);
    expect_throws(errc::decryption_failure, [&] { (void)kem::decaps(dk, c); });
    c.back() ^= 1;
    c[0] ^= 1;
    const auto rejected = kem::decaps(dk, c, ec);
    EXPECT_TRUE(rejected && !ec);
    EXPECT_NE(to_hex(rejected->bytes()), to_hex(v.base64("k")));
    EXPECT_FALSE(kem::decaps(dk, std::span(c).first(c.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_length);

    EXPECT_FALSE(kem::encapsulation_key::from_bytes(std::span(ek).first(1184), ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(std::span(ek).first(ek.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_share);
    set_coefficient(ek, 5, 4095);
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(ek, ec));
    EXPECT_EQ(ec, errc::coefficient_out_of_range);
    EXPECT_FALSE(
        composite::mlkem768_rsa3072_sha3_256::encapsulation_key::from_bytes(v.base64("ek"), ec));
    EXPECT_EQ(ec, errc::invalid_share) << "a modulus of another size";
    bytes.push_back(0);
    EXPECT_FALSE(kem::decapsulation_key::from_bytes(bytes, ec));
    EXPECT_EQ(ec, errc::invalid_private_key);
    EXPECT_FALSE(kem::decapsulation_key::from_bytes(std::span(bytes).first(64), ec));
    EXPECT_EQ(ec, errc::invalid_length);
}

using rsa_2048 = composite::mlkem768_rsa2048_sha3_256;
static_assert(rsa_2048::name == "MLKEM768-RSA2048-SHA3-256" && !rsa_2048::code_point);
static_assert(composite::mlkem1024_rsa3072_sha3_256::name == "MLKEM1024-RSA3072-SHA3-256");
// A key without bytes is made by nobody.
static_assert(!std::is_default_constructible_v<rsa_2048::encapsulation_key>);
static_assert(!std::is_default_constructible_v<rsa_2048::decapsulation_key>);

const bytes_t& rsa_private_key()
{
    static const bytes_t made = [] {
        const auto pair = rsa_2048::keygen();
        return bytes_t(pair.dk.bytes().begin(), pair.dk.bytes().end());
    }();
    return made;
}
bytes_t rsa_public_key()
{
    const auto dk = rsa_2048::decapsulation_key::from_bytes(rsa_private_key());
    const auto ek = dk.encapsulation_key();
    return {ek.bytes().begin(), ek.bytes().end()};
}

TEST(CompositeRsa, PublicKeysThatAreNoneAreRefused)
{
    const bytes_t good = rsa_public_key();
    const std::size_t at = 1184, end = good.size();
    std::error_code ec;
    ASSERT_TRUE(rsa_2048::encapsulation_key::from_bytes(good, ec));
    const auto refused = [&](const bytes_t& key) {
        ec.clear();
        EXPECT_FALSE(rsa_2048::encapsulation_key::from_bytes(key, ec));
        return ec == errc::invalid_share;
    };
    const auto with = [&](std::size_t position, std::uint8_t value) {
        bytes_t key = good;
        key[position] = value;
        return key;
    };
    EXPECT_TRUE(refused(with(end - 6, good[end - 6] & 0xfe))) << "an even modulus";
    EXPECT_TRUE(refused(with(end - 1, 0x02))) << "an even exponent";
    EXPECT_TRUE(refused(with(end - 3, 0x81))) << "a negative exponent";
    EXPECT_TRUE(refused(with(end - 3, 0x00))) << "a zero in front that is not needed";
    EXPECT_TRUE(refused(with(at + 9, good[at + 9] & 0x7f))) << "a short modulus";
    EXPECT_TRUE(refused(with(at, 0x31)));
    // Each exponent of one byte: SEQUENCE and INTEGER are two bytes shorter.
    for (unsigned e = 0; e < 0x80; ++e) {
        bytes_t key(good.begin(), good.end() - 5);
        key[at + 3] = static_cast<std::uint8_t>(key[at + 3] - 2);
        key.insert(key.end(), {2, 1, static_cast<std::uint8_t>(e)});
        if (e < 3 || e % 2 == 0) {
            EXPECT_TRUE(refused(key)) << e;
        } else {
            EXPECT_TRUE(rsa_2048::encapsulation_key::from_bytes(key, ec)) << e;
        }
    }
    bytes_t longer = good;
    longer.push_back(0);
    EXPECT_TRUE(refused(longer));
}

TEST(CompositeRsa, ADamagedPrivateKeyIsRefused)
{
    const bytes_t& good = rsa_private_key();
    std::error_code ec;
    const auto dk = rsa_2048::decapsulation_key::from_bytes(good, ec);
    ASSERT_TRUE(dk && !ec);
    // The seed of ML-KEM is any bytes. Each byte after it belongs to the RSA key.
    for (std::size_t i = 64; i < good.size(); i += i < 90 ? 1 : 7) {
        bytes_t damaged = good;
        damaged[i] ^= 4;
        EXPECT_FALSE(rsa_2048::decapsulation_key::from_bytes(damaged, ec)) << i;
        EXPECT_EQ(ec, errc::invalid_private_key) << i;
    }
    EXPECT_FALSE(
        rsa_2048::decapsulation_key::from_bytes(std::span(good).first(good.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_private_key);
}

/// OpenSSL, without providers while a test says so.
struct switched_library {
    static inline const char* query = nullptr;
    static OSSL_LIB_CTX* context() noexcept { return nullptr; }
    static const char* properties() noexcept { return query; }
};

TEST(CompositeRsa, WhatOpenSslLacksIsNoFaultOfThePeer)
{
    using kem = composite::basic_mlkem768_rsa2048_sha3_256<switched_library>;
    const bytes_t ek_bytes = rsa_public_key();
    std::error_code ec;
    const auto dk = kem::decapsulation_key::from_bytes(rsa_private_key());
    const auto ek = kem::encapsulation_key::from_bytes(ek_bytes);
    const auto sent = kem::encaps(ek);
    EXPECT_TRUE(kem::decaps(dk, sent.c) == sent.K);
    const auto is_ours = [&] {
        return ec.category() == mlkem::openssl::error_category() && ec != mlkem::fault::peer;
    };
    switched_library::query = "provider=none";
    EXPECT_FALSE(kem::decaps(dk, sent.c, ec));
    EXPECT_TRUE(is_ours()) << ec.message();
    EXPECT_FALSE(kem::encaps(ek, ec));
    EXPECT_TRUE(is_ours()) << ec.message();
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(ek_bytes, ec));
    EXPECT_TRUE(is_ours()) << ec.message();
    EXPECT_FALSE(kem::decapsulation_key::from_bytes(rsa_private_key(), ec));
    EXPECT_TRUE(is_ours()) << ec.message();
    EXPECT_FALSE(kem::keygen(ec));
    EXPECT_TRUE(is_ours()) << ec.message();
    EXPECT_FALSE(kem::self_test());
    switched_library::query = nullptr;
    EXPECT_TRUE(kem::self_test());
}

TEST(CompositeRsa, FilesAsOfOtherKeysWithThePublicKeyToo)
{
    using mlkem::private_key_form;
    using mlkem::public_key_field;
    const auto dk = rsa_2048::decapsulation_key::from_bytes(rsa_private_key());
    const auto ek = dk.encapsulation_key();
    std::error_code ec;
    const auto der = mlkem::private_key_to_der(dk, ec);
    ASSERT_TRUE(der && !ec);
    EXPECT_TRUE(mlkem::private_key_from_der<rsa_2048>(der->bytes(), ec) == dk);
    const auto with_ek =
        mlkem::private_key_to_der<private_key_form::seed, public_key_field::present>(dk);
    EXPECT_TRUE(mlkem::private_key_from_der<rsa_2048>(with_ek.bytes(), ec) == dk) << ec.message();
    bytes_t other(with_ek.bytes().begin(), with_ek.bytes().end());
    other.back() ^= 1;
    EXPECT_FALSE(mlkem::private_key_from_der<rsa_2048>(other, ec));
    EXPECT_EQ(ec, errc::public_key_mismatch);
    const auto pem = mlkem::private_key_to_pem(dk);
    EXPECT_TRUE(mlkem::private_key_from_pem<rsa_2048>(pem.view()) == dk);
    EXPECT_EQ(mlkem::private_key_to_pem(dk, ec)->view(), pem.view());
    EXPECT_TRUE(pem.view().ends_with("-----END PRIVATE KEY-----\n"));
    const auto public_pem = mlkem::public_key_to_pem(ek);
    EXPECT_TRUE(mlkem::public_key_from_pem<rsa_2048>(public_pem.view()) == ek);
    const auto raw = composite::private_key_bytes(dk);
    EXPECT_TRUE(composite::private_key_from_bytes<rsa_2048>(raw.bytes(), ec) == dk);
}

TEST(CompositeRsa, HasTheShapeOfOtherKems)
{
    using kem = rsa_2048;
    std::error_code ec = errc::hash_mismatch;
    const auto pair = kem::keygen_with_pairwise_check(ec);
    ASSERT_TRUE(pair && !ec) << ec.message();
    EXPECT_TRUE(kem::check_pair(pair->ek, pair->dk, ec) && !ec);
    const auto other = kem::decapsulation_key::from_bytes(rsa_private_key());
    EXPECT_FALSE(kem::check_pair(pair->ek, other, ec));
    EXPECT_EQ(ec, errc::pairwise_check_failure);
    expect_throws(errc::pairwise_check_failure, [&] { kem::check_pair(pair->ek, other); });
    std::array<std::uint8_t, kem::ciphertext_size> c{};
    std::array<std::uint8_t, kem::shared_secret_size> sent{}, received{};
    EXPECT_TRUE(kem::encaps_into(pair->ek, c, sent, ec) && !ec);
    EXPECT_TRUE(kem::decaps_into(*pair->dk.duplicate(ec), c, received, ec) && received == sent);
    EXPECT_FALSE(kem::decaps_into(other, c, received, ec));
    EXPECT_EQ(ec, errc::decryption_failure);
    EXPECT_EQ(received, decltype(received){});
    EXPECT_FALSE(kem::encaps_into(pair->ek, c, sent, failing_source(), ec));
    EXPECT_TRUE(sent == decltype(sent){} && c == decltype(c){});
    const auto copied = pair->ek;
    EXPECT_TRUE(std::hash<kem::encapsulation_key>()(copied) ==
                    std::hash<kem::encapsulation_key>()(pair->ek) &&
                !(copied < pair->ek));
    EXPECT_NE(copied < other.encapsulation_key(), other.encapsulation_key() < copied);
    EXPECT_TRUE(kem::self_test());
    kem::key_pair moved(copied, pair->dk.duplicate());
    EXPECT_TRUE(kem::check_pair(moved.ek, moved.dk, ec));
}

TEST(CompositeRsaDeathTest, AKeyThatWasMovedFromEndsTheProgram)
{
    auto dk = rsa_2048::decapsulation_key::from_bytes(rsa_private_key());
    const auto moved = std::move(dk);
    EXPECT_DEATH((void)dk.bytes(), "moved from");
    EXPECT_TRUE(moved == moved);
}

TEST(CompositeRsa, SecretsAreWiped)
{
    observed<rsa_2048::decapsulation_key> dk(
        [] { return rsa_2048::decapsulation_key::from_bytes(rsa_private_key()); });
    EXPECT_TRUE(dk.holds(rsa_private_key()));
    observed<rsa_2048::decapsulation_key> moved(std::move(dk.object()));
    const bytes_t secret(rsa_private_key().begin() + 64 + 280,
                         rsa_private_key().end()); // from d on
    EXPECT_FALSE(dk.holds(secret)) << "in a key that was moved from";
    EXPECT_FALSE(dk.holds(std::span(rsa_private_key()).first(64)));
    EXPECT_TRUE(moved.holds(secret));
    moved.destroy();
    EXPECT_FALSE(moved.holds(secret));
}

TEST(CompositeRsa, NewKeysAgree)
{
    using kem = composite::mlkem768_rsa2048_sha3_256;
    const auto pair = kem::keygen();
    const auto sent = kem::encaps(kem::encapsulation_key::from_bytes(pair.ek.bytes()));
    EXPECT_TRUE(kem::decaps(pair.dk, sent.c) == sent.K);
    const auto der = composite::private_key_to_der(pair.dk);
    auto read = mlkem::private_key_from_der<kem>(der.bytes());
    EXPECT_TRUE(read == pair.dk);
    read = kem::decapsulation_key::from_bytes(pair.dk.bytes());
    EXPECT_TRUE(kem::decaps(read, sent.c) == sent.K);
    std::error_code ec;
    EXPECT_FALSE(kem::encaps(pair.ek, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_FALSE(kem::keygen(failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

template <class Kem> class CompositeFile : public ::testing::Test {};
TEST_SUITE_OF_TYPES(CompositeFile, composites_with_curves, by_number);

TEST_OF_TYPES(CompositeFile, KeysAreReadAsWrittenAndWrongOnesRefused)
{
    using kem = TypeParam;
    using mlkem::private_key_form;
    using mlkem::public_key_field;
    const auto pair = kem::keygen();
    std::error_code ec;
    const auto der = mlkem::private_key_to_der(pair.dk, ec);
    ASSERT_TRUE(der);
    EXPECT_TRUE(mlkem::private_key_from_der<kem>(*der, ec) == pair.dk && !ec);
    const auto with_ek =
        mlkem::private_key_to_der<private_key_form::seed, public_key_field::present>(pair.dk, ec);
    EXPECT_TRUE(mlkem::private_key_from_der<kem>(*with_ek, ec) == pair.dk && !ec);
    const auto pem = mlkem::private_key_to_pem(pair.dk);
    EXPECT_TRUE(mlkem::private_key_from_pem<kem>(pem.view()) == pair.dk);
    EXPECT_TRUE(mlkem::public_key_from_der<kem>(mlkem::public_key_to_der(pair.ek), ec) == pair.ek);
    EXPECT_FALSE(mlkem::private_key_from_der<mlkem::ml_kem_768>(*der, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);

    bytes_t other(with_ek->span().begin(), with_ek->span().end());
    other.back() ^= 1; // of the public key
    EXPECT_FALSE(mlkem::private_key_from_der<kem>(other, ec));
    EXPECT_EQ(ec, errc::public_key_mismatch);

    const auto raw = composite::private_key_bytes(pair.dk);
    EXPECT_TRUE(composite::private_key_from_bytes<kem>(raw) == pair.dk);
    bytes_t changed(raw.span().begin(), raw.span().end());
    EXPECT_FALSE(composite::private_key_from_bytes<kem>(std::span(changed).first(95), ec));
    EXPECT_EQ(ec, errc::invalid_length);
    if constexpr (mlkem::detail::has_curve<typename kem::group>) {
        // Each byte of the structure around the number.
        const std::size_t size = kem::group::private_key_size;
        for (std::size_t i = 64; i < changed.size(); ++i) {
            if (i >= 71 && i < 71 + size)
                continue;
            changed[i] ^= 1;
            EXPECT_FALSE(composite::private_key_from_bytes<kem>(changed, ec)) << i;
            EXPECT_TRUE(ec == errc::malformed_der || ec == errc::wrong_algorithm ||
                        ec == errc::invalid_length)
                << i << ec.message();
            changed[i] ^= 1;
        }
        std::ranges::fill(std::span(changed).subspan(71, size), std::uint8_t{0});
        EXPECT_FALSE(composite::private_key_from_bytes<kem>(changed, ec));
        EXPECT_EQ(ec, errc::invalid_private_key);
    }
}

} // namespace
} // namespace mlkem_test::composite_test
