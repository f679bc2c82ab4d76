// SPDX-License-Identifier: MIT
// The vectors of concrete hybrids, composite ML-KEM, SSH, OpenPGP and CMS.
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include "kem/memory.hpp"
#include "uses/hybrids_of_standards.hpp"
#include "vectors/json.hpp"

namespace mlkem_test::uses_vectors_test {
namespace {

using mlkem::errc;
namespace composite = mlkem::composite;
namespace openpgp = mlkem::openpgp;
namespace cms = mlkem::cms;

bool has_vectors() { return std::filesystem::is_directory(vectors_dir()); }
#define SKIP_WITHOUT_VECTORS()                                                                     \
    if (!has_vectors())                                                                            \
    GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << vectors_dir()

/// The strings of a vector.
class strings {
  public:
    explicit strings(const json& v) : v_(v) {}
    std::string text(const char* name) const { return v_.at(name).get<std::string>(); }
    bytes_t hex(const char* name) const { return from_hex(text(name)); }
    bytes_t base64(const char* name) const
    {
        const std::string in = text(name);
        bytes_t out(in.size());
        const int size =
            EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(in.data()),
                            static_cast<int>(in.size()));
        EXPECT_GT(size, 0);
        out.resize(static_cast<std::size_t>(size) -
                   static_cast<std::size_t>(std::ranges::count(in, '=')));
        return out;
    }
    int number(const char* name) const { return v_.at(name).get<int>(); }

  private:
    const json& v_;
};

/// The bytes of a secret, which may be a temporary object, as text.
template <class Secret> std::string hex_of(const Secret& secret) { return to_hex(secret.bytes()); }

template <class Kem> void expect_concrete(const strings& v)
{
    EXPECT_EQ(Kem::name, v.text("kem"));
    const auto pair = Kem::keygen_from_seed(v.hex("seed"));
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("encapsulation_key"));
    EXPECT_EQ(to_hex(mlkem::hybrid_access::kem(pair.dk).seed()->span()), v.text("mlkem_seed"));
    const auto sent = Kem::encaps_derandomised(pair.ek, v.hex("randomness"));
    EXPECT_EQ(to_hex(sent.c.bytes()), v.text("ciphertext"));
    EXPECT_EQ(to_hex(sent.K.bytes()), v.text("shared_secret"));
    EXPECT_TRUE(Kem::decaps(pair.dk, v.hex("ciphertext")) == sent.K);
}

TEST(UsesVectors, ConcreteHybrids)
{
    SKIP_WITHOUT_VECTORS();
    std::size_t count = 0;
    for (const json& one : load("hpke/concrete-hybrid-kems-04-first.json")) {
        const strings v(one);
        if (v.text("kem") == "MLKEM768-P256")
            expect_concrete<mlkem::mlkem768_p256>(v);
        else
            expect_concrete<mlkem::mlkem1024_p384>(v);
        ++count;
    }
    EXPECT_EQ(count, 2U);
}

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

TEST(UsesVectors, Composite)
{
    SKIP_WITHOUT_VECTORS();
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
    SKIP_WITHOUT_VECTORS();
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

template <class Kem> void expect_ssh(const strings& v)
{
    EXPECT_EQ(Kem::name, v.text("method"));
    const bytes_t seed =
        reference::concatenation({v.hex("client_mlkem_seed"), v.hex("client_ecdh_private")});
    const auto pair = Kem::keygen_from_seed(seed);
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("C_INIT"));
    const auto K = Kem::decaps(pair.dk, v.hex("S_REPLY"));
    const auto string = mlkem::ssh::exchange_string(K);
    EXPECT_EQ(to_hex(string.span()), v.text("K_string"));
}

TEST(UsesVectors, Ssh)
{
    SKIP_WITHOUT_VECTORS();
    std::size_t with_x25519 = 0, with_p256 = 0;
    for (const json& one : load("ssh/ssh-mlkem-hybrid.json")) {
        const strings v(one);
        const bool is_x25519 = v.text("method") == "mlkem768x25519-sha256";
        if (is_x25519)
            expect_ssh<mlkem::ssh::mlkem768x25519_sha256>(v);
        else
            expect_ssh<mlkem::ssh::mlkem768nistp256_sha256>(v);
        ++(is_x25519 ? with_x25519 : with_p256);
    }
    std::cout << "vectors: SSH " << with_x25519 + with_p256 << " exchanges\n";
    EXPECT_EQ(with_x25519, 3U);
    EXPECT_EQ(with_p256, 3U);
}

/// The third method by what the RFC says of it, over OpenSSL used directly.
TEST(Ssh, TheMethodWithP384HashesBothSecretsWithSha384)
{
    using kex = mlkem::ssh::mlkem1024nistp384_sha384;
    const auto pair = kex::keygen();
    const auto sent = kex::encaps(pair.ek);
    const auto K = mlkem::ml_kem_1024::decaps(mlkem::hybrid_access::kem(pair.dk),
                                              sent.c.bytes().first<1568>());
    std::array<std::uint8_t, 80> both{};
    std::ranges::copy(K.bytes(), both.begin());
    std::error_code ec;
    ASSERT_TRUE(mlkem::openssl::p384::derive(mlkem::hybrid_access::group(pair.dk),
                                             sent.c.bytes().last<97>(), std::span(both).last<48>(),
                                             ec));
    std::array<std::uint8_t, 48> digest{};
    ASSERT_EQ(EVP_Digest(both.data(), both.size(), digest.data(), nullptr, EVP_sha384(), nullptr),
              1);
    EXPECT_TRUE(same_bytes(sent.K.bytes(), digest));
    const auto string = mlkem::ssh::exchange_string(sent.K);
    EXPECT_EQ(to_hex(string.span().first<4>()), "00000030");
}

template <class Kem> void expect_openpgp(const strings& v, bool is_v3)
{
    using pkesk = openpgp::pkesk<Kem>;
    const bytes_t secret = reference::concatenation({v.hex("ecdh_secret"), v.hex("mlkem_seed")});
    const auto pair = Kem::keygen_from_seed(secret);
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("public_key"));
    EXPECT_EQ(to_hex(pair.dk.seed()->span()), to_hex(secret));
    const bytes_t c =
        reference::concatenation({v.hex("ecdh_ciphertext"), v.hex("mlkem_ciphertext")});
    EXPECT_EQ(hex_of(Kem::decaps(pair.dk, c)), v.text("kek"));
    const bytes_t wrapped = v.hex("wrapped_key");
    const std::uint8_t symmetric =
        is_v3 ? static_cast<std::uint8_t>(v.number("symmetric_algorithm")) : 0;
    bytes_t tail = {static_cast<std::uint8_t>(wrapped.size() + (is_v3 ? 1U : 0U))};
    if (is_v3)
        tail.push_back(symmetric);
    const bytes_t fields = reference::concatenation({c, tail, wrapped});
    if (is_v3) {
        const auto key = pkesk::decrypt_v3(pair.dk, fields);
        EXPECT_EQ(to_hex(key.key.bytes()), v.text("session_key"));
        EXPECT_EQ(key.symmetric_algorithm, symmetric);
    } else {
        EXPECT_EQ(hex_of(pkesk::decrypt_v6(pair.dk, fields)), v.text("session_key"));
    }
}

TEST(UsesVectors, OpenPgp)
{
    SKIP_WITHOUT_VECTORS();
    std::size_t with_35 = 0, with_36 = 0, of_v3 = 0;
    for (const json& one : load("openpgp/openpgp-kem.json")) {
        const strings v(one);
        const bool is_v3 = v.number("pkesk_version") == 3;
        of_v3 += is_v3;
        if (v.number("algorithm") == 35) {
            expect_openpgp<openpgp::mlkem768_x25519>(v, is_v3);
            ++with_35;
        } else {
            expect_openpgp<openpgp::mlkem1024_x448>(v, is_v3);
            ++with_36;
        }
    }
    std::cout << "vectors: OpenPGP " << with_35 + with_36 << " messages\n";
    EXPECT_EQ(with_35, 5U);
    EXPECT_EQ(with_36, 1U);
    EXPECT_EQ(of_v3, 1U);
}

TEST(OpenPgp, FieldsOfEachVersionAndSizeOfKeyAndWhatIsRefused)
{
    using kem = openpgp::mlkem768_x25519;
    using pkesk = openpgp::pkesk<kem>;
    const auto pair = kem::keygen(), other = kem::keygen();
    std::error_code ec;
    for (const std::uint8_t symmetric : std::array<std::uint8_t, 3>{7, 8, 9}) {
        const bytes_t key(openpgp::key_size_of(symmetric), 0x5a);
        const auto v6 = pkesk::encrypt_v6(pair.ek, key);
        EXPECT_EQ(v6.size(), 1120 + 1 + key.size() + 8);
        EXPECT_EQ(hex_of(pkesk::decrypt_v6(pair.dk, v6.bytes())), to_hex(key));
        const auto v3 = pkesk::encrypt_v3(pair.ek, symmetric, key);
        EXPECT_EQ(v3.size(), v6.size() + 1);
        const auto read = pkesk::decrypt_v3(pair.dk, v3.bytes());
        EXPECT_TRUE(read.symmetric_algorithm == symmetric && same_bytes(read.key.bytes(), key));
        EXPECT_FALSE(pkesk::decrypt_v6(other.dk, v6.bytes(), ec));
        EXPECT_EQ(ec, errc::decryption_failure);
        EXPECT_FALSE(pkesk::decrypt_v6(pair.dk, v3.bytes(), ec));
        EXPECT_EQ(ec, errc::invalid_length);
        bytes_t changed(v3.bytes().begin(), v3.bytes().end());
        for (const auto& [at, value, error] :
             {std::tuple{1120U, std::uint8_t{0}, errc::invalid_length},
              std::tuple{1121U, std::uint8_t{6}, errc::wrong_algorithm},
              std::tuple{1121U, std::uint8_t{10}, errc::wrong_algorithm},
              std::tuple{1121U, static_cast<std::uint8_t>(symmetric == 7 ? 8 : 7),
                         errc::wrong_algorithm}}) {
            const std::uint8_t before = std::exchange(changed[at], value);
            EXPECT_FALSE(pkesk::decrypt_v3(pair.dk, changed, ec));
            EXPECT_EQ(ec, error) << at;
            changed[at] = before;
        }
        changed.back() ^= 1;
        expect_throws(errc::decryption_failure, [&] { (void)pkesk::decrypt_v3(pair.dk, changed); });
    }
    for (const std::size_t size : {0U, 8U, 15U, 17U, 40U}) {
        EXPECT_FALSE(pkesk::encrypt_v6(pair.ek, bytes_t(size), mlkem::system_random{}, ec));
        EXPECT_EQ(ec, errc::invalid_length);
    }
    EXPECT_FALSE(pkesk::encrypt_v3(pair.ek, 7, bytes_t(32), mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(pkesk::encrypt_v3(pair.ek, 2, bytes_t(16), mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
    EXPECT_FALSE(pkesk::encrypt_v6(pair.ek, bytes_t(16), failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    bytes_t no_share(1120 + 1 + 40);
    no_share[1120] = 40; // the share of zeros gives the all-zero secret
    EXPECT_FALSE(pkesk::decrypt_v6(pair.dk, no_share, ec));
    EXPECT_EQ(ec, errc::invalid_share);
    bytes_t wrapped(28);
    const bytes_t kek(32), odd(20);
    using library = mlkem::openssl::default_library;
    EXPECT_FALSE(mlkem::detail::wrap_key<library>(kek, odd, wrapped, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(
        mlkem::detail::unwrap_key<library>(kek, wrapped, std::span(wrapped).first(20), ec));
    EXPECT_EQ(ec, errc::invalid_length);
    for (const std::size_t size : {0U, 1120U, 1121U, 1144U})
        EXPECT_FALSE(pkesk::decrypt_v6(pair.dk, bytes_t(size), ec));
}

/// OpenSSL without algorithms.
struct empty_library {
    static OSSL_LIB_CTX* context() noexcept
    {
        static OSSL_LIB_CTX* const made = [] {
            OSSL_LIB_CTX* const fresh = OSSL_LIB_CTX_new();
            EXPECT_NE(OSSL_PROVIDER_load(fresh, "null"), nullptr);
            return fresh;
        }();
        return made;
    }
    static const char* properties() noexcept { return nullptr; }
};

TEST(OpenPgp, AMissingCipherIsNoFaultOfThePeer)
{
    using kem = openpgp::mlkem768_x25519;
    const auto pair = kem::keygen();
    const auto fields = openpgp::pkesk<kem>::encrypt_v6(pair.ek, bytes_t(32, 1));
    using without = openpgp::pkesk<kem, empty_library>;
    std::error_code ec;
    EXPECT_FALSE(without::decrypt_v6(pair.dk, fields.bytes(), ec));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
    ec.clear();
    EXPECT_FALSE(without::encrypt_v6(pair.ek, bytes_t(32, 1), mlkem::system_random{}, ec));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
}

TEST(OpenPgp, EachFunctionHasAllFourForms)
{
    using kem = openpgp::mlkem768_x25519;
    using pkesk = openpgp::pkesk<kem>;
    const auto pair = kem::keygen();
    const bytes_t key(16, 1);
    std::error_code ec = errc::hash_mismatch;
    EXPECT_TRUE(pkesk::encrypt_v6(pair.ek, key, ec) && !ec);
    ec = errc::hash_mismatch;
    EXPECT_TRUE(pkesk::encrypt_v3(pair.ek, 7, key, ec) && !ec);
    EXPECT_EQ(pkesk::encrypt_v6(pair.ek, key, mlkem::system_random{}).size(), 1145U);
    EXPECT_EQ(pkesk::encrypt_v3(pair.ek, 7, key, mlkem::system_random{}).size(), 1146U);
    expect_throws(errc::entropy_failure,
                  [&] { (void)pkesk::encrypt_v6(pair.ek, key, failing_source()); });
    expect_throws(errc::wrong_algorithm, [&] { (void)pkesk::encrypt_v3(pair.ek, 2, key); });
    bytes_t fields = reference::concatenation({bytes_t(1120, 0), {25, 6}, bytes_t(24, 0)});
    EXPECT_FALSE(pkesk::decrypt_v3(pair.dk, fields, ec));
    EXPECT_TRUE(ec == errc::wrong_algorithm && ec == mlkem::fault::peer);
}

TEST(OpenPgp, SessionKeysAreWiped)
{
    using kem = openpgp::mlkem768_x25519;
    using pkesk = openpgp::pkesk<kem>;
    const auto pair = kem::keygen();
    const auto key = shake128_random("session key").bytes<32>();
    const auto fields = pkesk::encrypt_v6(pair.ek, key);
    observed<openpgp::session_key> read([&] { return pkesk::decrypt_v6(pair.dk, fields.bytes()); });
    EXPECT_TRUE(read.holds(key));
    observed<openpgp::session_key> moved(std::move(read.object()));
    EXPECT_FALSE(read.holds(key)) << "in a key that was moved from";
    EXPECT_TRUE(moved.holds(key));
    read.object() = std::move(moved.object());
    EXPECT_FALSE(moved.holds(key)) << "in a key that was assigned from";
    EXPECT_TRUE(read.holds(key));
    read.destroy();
    EXPECT_FALSE(read.holds(key));
}

// ---- CMS.

std::string text_of_file(const std::string& name)
{
    std::ifstream in(std::filesystem::path(vectors_dir()) / "cms/ml-kem-512" / name);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The bytes between the lines of a PEM text.
bytes_t pem_bytes(const std::string& text)
{
    std::string base64;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("-----"))
            base64 += line;
    bytes_t out(base64.size());
    const int size =
        EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                        static_cast<int>(base64.size()));
    EXPECT_GT(size, 0);
    out.resize(static_cast<std::size_t>(size) -
               static_cast<std::size_t>(std::ranges::count(base64, '=')));
    return out;
}

/// The RecipientInfo in a message: the element before the object identifier of its kind.
bytes_t recipient_info_in(const bytes_t& message)
{
    bytes_t id = {6, 11};
    id.insert(id.end(), cms::id_ori_kem.begin(), cms::id_ori_kem.end());
    const auto found = std::search(message.begin(), message.end(), id.begin(), id.end());
    const auto at = static_cast<std::size_t>(found - message.begin()) - 4;
    EXPECT_EQ(message.at(at), 0xa4);
    EXPECT_EQ(message.at(at + 1), 0x82);
    const std::size_t size = 4 + 256U * message.at(at + 2) + message.at(at + 3);
    return {message.begin() + static_cast<std::ptrdiff_t>(at),
            message.begin() + static_cast<std::ptrdiff_t>(at + size)};
}

std::string upper(std::string hex)
{
    for (char& c : hex)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return hex;
}
std::string first_line(const std::string& name)
{
    const std::string text = text_of_file(name);
    return text.substr(0, text.find('\n'));
}

TEST(UsesVectors, CmsExampleOfRfc9936ToTheLastValue)
{
    SKIP_WITHOUT_VECTORS();
    using kem = mlkem::ml_kem_512;
    const bytes_t message = pem_bytes(text_of_file("ML-KEM-512.cms"));
    const bytes_t info = recipient_info_in(message);
    const auto dk = mlkem::private_key_from_pem<kem>(text_of_file("ML-KEM-512-seed.priv"));
    std::error_code ec;
    const auto fields = cms::read_recipient_info(info, ec);
    ASSERT_TRUE(fields) << ec.message();
    EXPECT_EQ(cms::write_recipient_info(*fields), info);
    EXPECT_EQ(fields->kek_length, 16U);
    EXPECT_FALSE(fields->has_ukm);
    EXPECT_EQ(upper(to_hex(fields->encrypted_key)), upper(first_line("encrypted_cek.txt")));
    EXPECT_EQ(upper(to_hex(cms::other_info(*fields))), upper(first_line("ori_info.txt")));
    const auto secret = kem::decaps(dk, fields->kemct);
    EXPECT_EQ(upper(to_hex(secret.bytes())), upper(first_line("shared_secret.txt")));
    const auto kek = cms::key_encryption_key(secret.bytes(), *fields, ec);
    EXPECT_EQ(upper(to_hex(kek->bytes())), upper(first_line("kek.txt")));
    const auto key = cms::decrypt_key<kem>(dk, info);
    EXPECT_EQ(upper(to_hex(key.bytes())), upper(first_line("cek.txt")));

    // The content: AES-128-GCM with the nonce of the message, the tag at its end.
    const bytes_t ct = message;
    const std::vector<std::uint8_t> gcm = {6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 6};
    const auto found = std::search(ct.begin(), ct.end(), gcm.begin(), gcm.end());
    ASSERT_NE(found, ct.end());
    const auto parameters = found + static_cast<std::ptrdiff_t>(gcm.size());
    const auto nonce = parameters + 4;       // SEQUENCE { OCTET STRING
    const auto content = nonce + 12 + 3 + 2; // INTEGER 16; [0] of 13 bytes
    std::array<std::uint8_t, 13> plain{};
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    int size = 0;
    EXPECT_EQ(EVP_DecryptInit_ex(context, EVP_aes_128_gcm(), nullptr, key.bytes().data(), &*nonce),
              1);
    EXPECT_EQ(EVP_DecryptUpdate(context, plain.data(), &size, &*content, 13), 1);
    bytes_t tag(ct.end() - 16, ct.end());
    EXPECT_EQ(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag.data()), 1);
    EXPECT_EQ(EVP_DecryptFinal_ex(context, plain.data() + size, &size), 1);
    EVP_CIPHER_CTX_free(context);
    EXPECT_EQ(std::string(plain.begin(), plain.end()), text_of_file("plaintext.txt"));
    // No message of the folder was left out.
    std::size_t messages = 0;
    const std::filesystem::path folder = std::filesystem::path(vectors_dir()) / "cms";
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
        messages += file.path().extension() == ".cms";
    std::cout << "vectors: CMS " << messages << " example\n";
    EXPECT_EQ(messages, 1U);
}

const bytes_t subject_key_identifier = {0x80, 3, 1, 2, 3};

template <class Kem> void expect_cms(std::size_t kek_length)
{
    const auto pair = Kem::keygen(), other = Kem::keygen();
    std::error_code ec;
    for (const std::size_t size : {16U, 24U, 32U, 64U}) {
        const bytes_t key(size, 0x77);
        const auto info = cms::encrypt_key<Kem>(pair.ek, subject_key_identifier, key);
        EXPECT_EQ(hex_of(cms::decrypt_key<Kem>(pair.dk, info)), to_hex(key));
        const auto fields = cms::read_recipient_info(info, ec);
        EXPECT_EQ(fields->kek_length, kek_length);
        EXPECT_TRUE(same_bytes(fields->rid, subject_key_identifier));
        EXPECT_FALSE(cms::decrypt_key<Kem>(other.dk, info, ec));
        EXPECT_EQ(ec, errc::decryption_failure);
    }
}

TEST(Cms, KeysOfEachSizeForMlKemAndComposites)
{
    expect_cms<mlkem::ml_kem_512>(16);
    expect_cms<mlkem::ml_kem_768>(32);
    expect_cms<mlkem::ml_kem_1024>(32);
    expect_cms<composite::mlkem768_ecdh_p256_sha3_256>(32);
    expect_cms<composite::mlkem1024_x448_sha3_256>(32);
    expect_cms<composite::mlkem768_rsa2048_sha3_256>(32);
}

template <class R>
concept is_read_from = requires(R&& range, std::error_code& ec) {
    cms::read_recipient_info(std::forward<R>(range), ec);
};
// The fields refer to the file, so that a temporary one is refused.
static_assert(is_read_from<bytes_t&> && is_read_from<const bytes_t&>);
static_assert(is_read_from<std::span<const std::uint8_t>> && !is_read_from<bytes_t>);

TEST(Cms, UserKeyingMaterialIsInTheDerivation)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(32, 0x31);
    auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    std::error_code ec;
    auto fields = *cms::read_recipient_info(info, ec);
    const bytes_t ukm = {1, 2, 3, 4, 5};
    const bytes_t ciphertext(fields.kemct.begin(), fields.kemct.end());
    fields.has_ukm = true;
    fields.ukm = ukm;
    EXPECT_EQ(to_hex(cms::other_info(fields)),
              "3019300b060960864801650304012d020120a00704050102030405");
    const auto secret = kem::decaps(pair.dk, ciphertext);
    const auto kek = cms::key_encryption_key(secret.bytes(), fields, ec);
    bytes_t wrapped(40);
    ASSERT_TRUE(
        mlkem::detail::wrap_key<mlkem::openssl::default_library>(kek->bytes(), key, wrapped, ec));
    fields.encrypted_key = wrapped;
    bytes_t other_length = cms::write_recipient_info(fields); // 16, with the wrap of 32
    const bytes_t length = {2, 1, 32};
    *(std::find_end(other_length.begin(), other_length.end(), length.begin(), length.end()) + 2) =
        16;
    EXPECT_FALSE(cms::read_recipient_info(other_length, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    bytes_t other_ukm = cms::write_recipient_info(fields);
    const auto at = std::find_end(other_ukm.begin(), other_ukm.end(), ukm.begin(), ukm.end());
    *(at - 2) = 5; // no OCTET STRING
    EXPECT_FALSE(cms::read_recipient_info(other_ukm, ec));
    EXPECT_EQ(ec, errc::malformed_der);
    const auto with_ukm = cms::write_recipient_info(fields);
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, with_ukm)), to_hex(key));
    const auto refused = [&](const cms::kem_recipient_info& changed) {
        EXPECT_FALSE(cms::decrypt_key<kem>(pair.dk, cms::write_recipient_info(changed), ec));
        return ec;
    };
    fields.kek_length = 24;
    EXPECT_FALSE(cms::key_encryption_key(secret.bytes(), fields, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.kek_length = 32;
    fields.kemct = fields.kemct.first(5);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.kemct = ciphertext;
    fields.encrypted_key = std::span<const std::uint8_t>(wrapped).first(16);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.encrypted_key = wrapped;
    fields.has_ukm = false;
    EXPECT_FALSE(cms::decrypt_key<kem>(pair.dk, cms::write_recipient_info(fields), ec));
    EXPECT_EQ(ec, errc::decryption_failure);
}

TEST(Cms, UserKeyingMaterialIsAnArgument)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(16, 0x31), ukm = {1, 2, 3, 4, 5};
    std::error_code ec = errc::hash_mismatch;
    const auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, ukm, ec);
    ASSERT_TRUE(info && !ec);
    const auto fields = cms::read_recipient_info(*info);
    EXPECT_TRUE(fields.has_ukm && same_bytes(fields.ukm, ukm));
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, *info)), to_hex(key));
    const auto empty = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, bytes_t());
    EXPECT_TRUE(cms::read_recipient_info(empty).has_ukm);
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, empty)), to_hex(key));

    // Lengths of three and four bytes.
    for (const std::size_t size : {65535U, 65536U, 70000U, 0x1000000U}) {
        const bytes_t large(size, 7);
        const auto of_large = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, large,
                                                    mlkem::system_random{});
        EXPECT_TRUE(same_bytes(cms::read_recipient_info(of_large).ukm, large)) << size;
        EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, of_large)), to_hex(key)) << size;
    }
}

TEST(Cms, AlgorithmsThatAreNotSupportedAreNoMalformedDer)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t good = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, bytes_t(16, 1));
    std::error_code ec;
    const auto fields = cms::read_recipient_info(good);
    const auto position = [&](const auto& bytes) {
        return static_cast<std::size_t>(
            std::find_end(good.begin(), good.end(), bytes.begin(), bytes.end()) - good.begin());
    };
    const auto refused = [&](bytes_t changed) {
        EXPECT_FALSE(cms::read_recipient_info(changed, ec));
        return ec;
    };
    /// `good` with bytes in place of `size` others; the three lengths around grow with them.
    const auto replaced = [&](std::size_t at, std::size_t size, const bytes_t& with) {
        bytes_t changed = good;
        const auto from = changed.begin() + static_cast<std::ptrdiff_t>(at);
        changed.erase(from, from + static_cast<std::ptrdiff_t>(size));
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), with.begin(), with.end());
        const std::size_t more = with.size() - size;
        for (const std::size_t length : {std::size_t{2}, 4 + 13 + std::size_t{2}}) {
            const std::size_t sum = 256U * changed[length] + changed[length + 1] + more;
            changed[length] = static_cast<std::uint8_t>(sum >> 8);
            changed[length + 1] = static_cast<std::uint8_t>(sum);
        }
        return changed;
    };
    const std::size_t wrap_at = position(cms::id_aes128_wrap);
    bytes_t other = good;
    other[wrap_at + 8] = 0x19; // id-aes192-wrap
    EXPECT_EQ(refused(other), errc::wrong_algorithm);
    other[wrap_at - 5] = 24; // with its kekLength
    ASSERT_EQ(good[wrap_at - 5], 16);
    EXPECT_EQ(refused(other), errc::wrong_algorithm);
    other[wrap_at + 8] = 0x05;
    EXPECT_EQ(refused(other), errc::invalid_length) << "24 with id-aes128-wrap";
    other = replaced(wrap_at - 6, 2, {2, 1, 0});
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {2, 0x01, 0x00})), errc::invalid_length)
        << "a kekLength of two bytes";
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {2, 0x00, 0x10})), errc::malformed_der);
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {1, 0})), errc::malformed_der) << "zero";
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {1, 0x90})), errc::malformed_der) << "negative";

    // Another KEM, with parameters.
    const std::size_t kem_at = static_cast<std::size_t>(fields.kem.data() - good.data());
    bytes_t of_other =
        replaced(kem_at - 4, 4 + fields.kem.size(), {0x30, 7, 6, 3, 0x2a, 3, 4, 5, 0});
    EXPECT_EQ(refused(of_other), errc::wrong_algorithm);
    EXPECT_EQ(refused(replaced(kem_at - 4, 4 + fields.kem.size(), {0x30, 2, 6, 0})),
              errc::malformed_der)
        << "an empty object identifier";
    EXPECT_EQ(refused(replaced(kem_at - 4, 4 + fields.kem.size(), {0x30, 6, 6, 3, 0x2a, 3, 4, 5})),
              errc::malformed_der)
        << "parameters that are cut short";
    for (const errc e : {errc::malformed_der, errc::wrong_algorithm})
        EXPECT_TRUE(std::error_code(e) == mlkem::fault::peer);
}

TEST(Cms, RecipientIdentifiersAreThoseOfTheStandard)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t key(16, 1);
    std::error_code ec;
    const bytes_t issuer_and_number = {0x30, 16,   0x30, 11, 0x31, 9, 0x30, 7, 6,
                                       3,    0x55, 4,    3,  0x0c, 0, 2,    1, 5};
    ASSERT_EQ(issuer_and_number.size(), 18U);
    auto info = cms::encrypt_key<kem>(pair.ek, issuer_and_number, key, ec);
    ASSERT_TRUE(info) << ec.message();
    EXPECT_TRUE(same_bytes(cms::read_recipient_info(*info).rid, issuer_and_number));
    for (const bytes_t& bad :
         std::vector<bytes_t>{{},
                              {0x30, 0},
                              {0x80, 0},
                              {0x80, 0x81, 1, 1},
                              {0x30, 2, 0x30, 0},
                              {0x30, 4, 0x30, 0, 2, 0},
                              {0x30, 5, 2, 1, 5, 0x30, 0},
                              {0x30, 6, 0x30, 0, 2, 2, 0, 5},
                              {0x30, 6, 0x30, 0, 2, 2, 0xff, 0x85},
                              {0x30, 7, 0x30, 0, 2, 1, 5, 5, 0},
                              {0x30, 7, 0x30, 2, 0x31, 0, 2, 1, 5},
                              {0x30, 7, 0x30, 0x80, 0, 0, 2, 1, 5},
                              {0x30, 11, 0x30, 6, 0x31, 4, 0x30, 2, 6, 0, 2, 1, 5},
                              {0x30, 13, 0x30, 8, 0x31, 6, 0x30, 4, 6, 2, 0x55, 4, 2, 1, 5},
                              {0x81, 1, 1}}) {
        EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, bad, key, ec)) << to_hex(bad);
        EXPECT_EQ(ec, errc::malformed_der) << to_hex(bad);
    }
    for (const bytes_t& good : std::vector<bytes_t>{{0x30, 5, 0x30, 0, 2, 1, 5},
                                                    {0x30, 6, 0x30, 0, 2, 2, 0, 0x85},
                                                    {0x30, 6, 0x30, 0, 2, 2, 0xff, 0x05},
                                                    {0x80, 1, 0}})
        EXPECT_TRUE(cms::encrypt_key<kem>(pair.ek, good, key, ec)) << to_hex(good);
}

TEST(Cms, FunctionsOfOneLibraryClearErrorsAndThrowThem)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(32, 0x31);
    const auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    const auto fields = cms::read_recipient_info(info);
    std::error_code ec = errc::hash_mismatch;
    const auto kek = cms::key_encryption_key(key, fields, ec);
    EXPECT_TRUE(kek && !ec) << ec.message();
    EXPECT_TRUE(cms::key_encryption_key(key, fields) == *kek);
    ec = errc::hash_mismatch;
    EXPECT_TRUE(cms::decrypt_key<kem>(pair.dk, info, ec) && !ec);
    ec = errc::hash_mismatch;
    std::array<std::uint8_t, 40> wrapped{};
    EXPECT_TRUE(
        mlkem::detail::wrap_key<mlkem::openssl::default_library>(kek->bytes(), key, wrapped, ec));
    EXPECT_FALSE(ec);
    expect_throws(errc::malformed_der,
                  [&] { (void)cms::read_recipient_info(subject_key_identifier); });
    auto other = fields;
    other.kek_length = 24;
    expect_throws(errc::invalid_length, [&] { (void)cms::key_encryption_key(key, other); });
    EXPECT_FALSE((cms::encrypt_key<kem, empty_library>(pair.ek, subject_key_identifier, key, ec)));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
    ec.clear();
    EXPECT_FALSE((cms::decrypt_key<kem, empty_library>(pair.dk, info, ec)));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
}

TEST(Cms, EachChangedByteOutsideOfTheCiphertextIsRefusedOrSeen)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t key(16, 0x42);
    auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    std::error_code ec;
    const auto fields = *cms::read_recipient_info(info, ec);
    const auto ct_at = static_cast<std::size_t>(fields.kemct.data() - info.data());
    const auto rid_at = static_cast<std::size_t>(fields.rid.data() - info.data());
    std::size_t refused = 0, tried = 0;
    for (std::size_t i = 0; i < info.size(); ++i) {
        if ((i >= ct_at && i < ct_at + fields.kemct.size()) || (i >= rid_at + 2 && i < rid_at + 5))
            continue;
        for (const std::uint8_t bit : std::array<std::uint8_t, 3>{0x01, 0x20, 0x80}) {
            info[i] ^= bit;
            ++tried;
            refused += !cms::decrypt_key<kem>(pair.dk, info, ec);
            info[i] ^= bit;
        }
    }
    EXPECT_EQ(refused, tried);
    EXPECT_GT(tried, 200U);
    for (std::size_t size = 0; size < info.size(); ++size)
        EXPECT_FALSE(cms::read_recipient_info(std::span(info).first(size), ec));
    EXPECT_FALSE(cms::decrypt_key<mlkem::ml_kem_768>(mlkem::ml_kem_768::keygen().dk, info, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
    EXPECT_FALSE(
        cms::encrypt_key<kem>(pair.ek, bytes_t{0x80, 4, 1}, key, mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::malformed_der);
    EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, subject_key_identifier, bytes_t(20),
                                       mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

#undef SKIP_WITHOUT_VECTORS

} // namespace
} // namespace mlkem_test::uses_vectors_test
