// SPDX-License-Identifier: MIT
// Key files by OpenSSL's encoders and decoders. Expected results that are not of this library are
// those of OpenSSL 3.5.8.
#include "provider_files.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <mlkem/key_formats.hpp>

namespace mlkem_test::provider_file_test {
namespace {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(const bytes_t& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct kept_algorithm {
    const char* name;
    std::size_t public_der, seed_der, priv_der, both_der; // as OpenSSL 3.5.8 writes them
};
std::ostream& operator<<(std::ostream& out, const kept_algorithm& a) { return out << a.name; }
constexpr std::array<kept_algorithm, 4> kept = {{
    {"ML-KEM-512", 822, 86, 1660, 1730},
    {"ML-KEM-768", 1206, 86, 2428, 2498},
    {"ML-KEM-1024", 1590, 86, 3196, 3266},
    {"X-Wing", 1240, 54, 54, 54},
}};

class ProviderFile : public ::testing::TestWithParam<kept_algorithm> {
  protected:
    const kept_algorithm& a = GetParam();
    const provider_context& context = shared_context();
    evp api{context};
    key_ptr key = api.generate(a.name);
};
std::string kept_name(const ::testing::TestParamInfo<kept_algorithm>& info)
{
    std::string name = info.param.name;
    std::erase(name, '-');
    return name;
}
INSTANTIATE_TEST_SUITE_P(, ProviderFile, ::testing::ValuesIn(kept), kept_name);

TEST_P(ProviderFile, OfAPublicKeyIsReadAgain)
{
    for (const char* const form : {"DER", "PEM"}) {
        const bytes_t file = encoded(key, EVP_PKEY_PUBLIC_KEY, form, "SubjectPublicKeyInfo");
        EXPECT_EQ(std::string_view(form) == "DER" ? file.size() : a.public_der, a.public_der);
        const key_ptr again = decoded(context, file, form);
        ASSERT_TRUE(again);
        EXPECT_EQ(EVP_PKEY_eq(key.get(), again.get()), 1);
        EXPECT_TRUE(evp::part(again, "priv").empty());
    }
}

TEST_P(ProviderFile, OfAPrivateKeyIsReadAgainInEachForm)
{
    const struct {
        const char* formats;
        std::size_t size;
        bool has_seed;
    } rows[] = {
        {nullptr, a.both_der, true},
        {"seed-priv", a.both_der, true},
        {"seed-only", a.seed_der, true},
        {"priv-only", a.priv_der, a.priv_der == a.seed_der},
        {"unknown, seed-only:priv-only", a.seed_der, true},
    };
    for (const auto& row : rows) {
        for (const char* const form : {"DER", "PEM"}) {
            const bytes_t file =
                encoded(key, EVP_PKEY_KEYPAIR, form, "PrivateKeyInfo", row.formats);
            const bool is_pem = std::string_view(form) == "PEM";
            EXPECT_EQ(text_of(file).starts_with("-----BEGIN PRIVATE KEY-----\n"), is_pem);
            EXPECT_EQ(is_pem ? row.size : file.size(), row.size);
            const key_ptr again = decoded(context, file, form);
            ASSERT_TRUE(again) << row.formats;
            EXPECT_EQ(evp::part(again, "priv"), evp::part(key, "priv"));
            EXPECT_EQ(evp::part(again, "seed"), row.has_seed ? evp::part(key, "seed") : bytes_t());
            const evp::sent sent = api.encapsulate(key);
            EXPECT_EQ(api.decapsulate(again, sent.ciphertext), sent.secret);
        }
    }
}

TEST_P(ProviderFile, OfAPublicKeyHasNoPrivateOne)
{
    const key_ptr pub = api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"pub", evp::part(key, "pub")}});
    for (const auto& [output, structure] : {std::pair{"DER", "PrivateKeyInfo"},
                                            std::pair<const char*, const char*>{"TEXT", nullptr}}) {
        ERR_clear_error();
        EXPECT_TRUE(encoded(pub, EVP_PKEY_KEYPAIR, output, structure).empty());
        EXPECT_EQ(taken_reason(), "missing key");
    }
}

TEST_P(ProviderFile, WithoutASeedIsExpanded)
{
    const key_ptr of_priv =
        api.import(a.name, EVP_PKEY_KEYPAIR, {{"priv", evp::part(key, "priv")}});
    EXPECT_EQ(encoded(of_priv, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo").size(), a.priv_der);
    ERR_clear_error();
    const bytes_t none = encoded(of_priv, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", "seed-only");
    if (a.priv_der != a.seed_der) {
        EXPECT_TRUE(none.empty());
        EXPECT_EQ(taken_reason(), "no known output format of private keys");
    }
}

TEST_P(ProviderFile, OfAnEncryptedKeyOpensWithItsPassphraseOnly)
{
    for (const char* const structure : {"PrivateKeyInfo", "EncryptedPrivateKeyInfo"}) {
        for (const char* const form : {"DER", "PEM"}) {
            const bytes_t file =
                encoded(key, EVP_PKEY_KEYPAIR, form, structure, nullptr, "open sesame");
            ASSERT_FALSE(file.empty());
            EXPECT_EQ(text_of(file).starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
                      std::string_view(form) == "PEM");
            const key_ptr again = decoded(context, file, form, nullptr, "open sesame");
            ASSERT_TRUE(again);
            EXPECT_EQ(EVP_PKEY_eq(key.get(), again.get()), 1);
            EXPECT_FALSE(decoded(context, file, form, nullptr, "open says me"));
        }
    }
    ERR_clear_error();
    EXPECT_TRUE(encoded(key, EVP_PKEY_KEYPAIR, "DER", "EncryptedPrivateKeyInfo").empty());
    EXPECT_EQ(taken_reason(), "no cipher or no passphrase for a private key");
}

TEST_P(ProviderFile, CutShortIsRefused)
{
    for (const char* const formats : {"seed-only", "priv-only", "seed-priv"}) {
        const bytes_t file = encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", formats);
        for (std::size_t size = 0; size < file.size(); size += 1 + size / 64)
            EXPECT_FALSE(decoded(
                context, bytes_t(file.begin(), file.begin() + static_cast<long>(size)), "DER"))
                << size;
    }
    ERR_clear_error();
}

TEST_P(ProviderFile, CarriesAKeyInACertificate)
{
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new_ex(context.get(), nullptr),
                                                           X509_free);
    const key_ptr issuer(EVP_PKEY_Q_keygen(context.get(), nullptr, "EC", "P-256"), EVP_PKEY_free);
    ASSERT_EQ(X509_set_pubkey(made.get(), key.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    ASSERT_GT(X509_sign(made.get(), issuer.get(), EVP_sha256()), 0);
    unsigned char* der = nullptr;
    const int size = i2d_X509(made.get(), &der);
    ASSERT_GT(size, 0);
    X509* read = X509_new_ex(context.get(), nullptr);
    const unsigned char* in = der;
    ASSERT_NE(d2i_X509(&read, &in, size), nullptr);
    OPENSSL_free(der);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(read, X509_free);
    EVP_PKEY* const pub = X509_get0_pubkey(certificate.get());
    ASSERT_NE(pub, nullptr);
    EXPECT_EQ(EVP_PKEY_eq(pub, key.get()), 1);
    EXPECT_EQ(X509_verify(certificate.get(), issuer.get()), 1);
}

TEST_P(ProviderFile, IsReadAndWrittenByThePlainFunctions)
{
    unsigned char *priv = nullptr, *pub = nullptr;
    const int priv_size = i2d_PrivateKey(key.get(), &priv), pub_size = i2d_PUBKEY(key.get(), &pub);
    EXPECT_EQ(priv_size, static_cast<int>(a.both_der));
    EXPECT_EQ(pub_size, static_cast<int>(a.public_der));
    const unsigned char *in = priv, *pub_in = pub;
    const key_ptr read(d2i_AutoPrivateKey_ex(nullptr, &in, priv_size, context.get(), nullptr),
                       EVP_PKEY_free),
        read_pub(d2i_PUBKEY_ex(nullptr, &pub_in, pub_size, context.get(), nullptr), EVP_PKEY_free);
    OPENSSL_free(priv);
    OPENSSL_free(pub);
    ASSERT_TRUE(read && read_pub);
    EXPECT_EQ(EVP_PKEY_eq(read.get(), key.get()), 1);
    EXPECT_EQ(EVP_PKEY_eq(read_pub.get(), key.get()), 1);

    const bio_ptr bio(BIO_new(BIO_s_mem()), BIO_free);
    ASSERT_EQ(PEM_write_bio_PrivateKey(bio.get(), key.get(), EVP_aes_256_cbc(), nullptr, 0, nullptr,
                                       const_cast<char*>("secret")),
              1);
    const key_ptr of_pem(PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, nullptr,
                                                    const_cast<char*>("secret"), context.get(),
                                                    nullptr),
                         EVP_PKEY_free);
    ASSERT_TRUE(of_pem);
    EXPECT_EQ(EVP_PKEY_eq(of_pem.get(), key.get()), 1);
}

/// Files of the library itself, and those of the provider, are the same.
TEST(ProviderFileOfTheLibrary, IsTheSame)
{
    const provider_context& context = shared_context();
    const auto pair = mlkem::ml_kem_768::keygen();
    const auto seed_der = mlkem::private_key_to_der(pair.dk);
    const auto both_der = mlkem::private_key_to_der<mlkem::private_key_form::both>(pair.dk);
    const auto pub_der = mlkem::public_key_to_der(pair.ek);
    const auto bytes = [](const auto& der) { return bytes_t(der.data(), der.data() + der.size()); };
    const key_ptr key = decoded(context, bytes(seed_der), "DER");
    ASSERT_TRUE(key);
    EXPECT_EQ(encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo"), bytes(both_der));
    EXPECT_EQ(encoded(key, EVP_PKEY_PUBLIC_KEY, "DER", "SubjectPublicKeyInfo"), bytes(pub_der));
    const auto pem = mlkem::public_key_to_pem(pair.ek);
    EXPECT_EQ(text_of(encoded(key, EVP_PKEY_PUBLIC_KEY, "PEM", "SubjectPublicKeyInfo")),
              pem.view());
}

TEST(ProviderFileOfAnotherAlgorithm, IsLeftToItsDecoder)
{
    const provider_context& context = shared_context();
    for (const char* const curve : {"P-256", "P-384"}) {
        const key_ptr key(EVP_PKEY_Q_keygen(context.get(), nullptr, "EC", curve), EVP_PKEY_free);
        const key_ptr again =
            decoded(context, encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo"), "DER");
        ASSERT_TRUE(again);
        EXPECT_EQ(EVP_PKEY_eq(again.get(), key.get()), 1);
    }
}

/// Forms from before RFC 9935, which OpenSSL 3.5 reads, too.
TEST(ProviderFileOfAnOlderForm, IsRead)
{
    const evp api(shared_context());
    const key_ptr key = api.generate("ML-KEM-768");
    const bytes_t seed = evp::part(key, "seed"), priv = evp::part(key, "priv"),
                  pub = evp::part(key, "pub");
    bytes_t pair = priv, wrapped = from_hex("04820e00"), other = priv, changed = priv;
    pair.insert(pair.end(), pub.begin(), pub.end());
    wrapped.insert(wrapped.end(), pair.begin(), pair.end());
    other.insert(other.end(), pub.size(), 0x11);
    changed[0] ^= 1;
    // A seed has a shorter length than private_key_info writes: its head is its own.
    bytes_t bare_seed = from_hex("3052020100300b06096086480165030404020440");
    bare_seed.insert(bare_seed.end(), seed.begin(), seed.end());
    for (const bytes_t& file :
         {bare_seed, private_key_info(priv), private_key_info(pair), private_key_info(wrapped)}) {
        const key_ptr again = decoded(shared_context(), file, "DER");
        ASSERT_TRUE(again) << file.size();
        EXPECT_EQ(evp::part(again, "priv"), priv);
    }
    ERR_clear_error();
    EXPECT_FALSE(decoded(shared_context(), private_key_info(other), "DER"));
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::public_key_mismatch));
    EXPECT_FALSE(decoded(shared_context(), private_key_info(changed), "DER"));
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::pairwise_check_failure));
    changed[priv.size() - 64] ^= 1;
    EXPECT_FALSE(decoded(shared_context(), private_key_info(changed), "DER"));
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::hash_mismatch));
    EXPECT_FALSE(decoded(shared_context(), private_key_info(bytes_t(1000, 0x11)), "DER"));
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::malformed_der));
}

TEST(ProviderFileWithAFault, IsRefusedWithItsReason)
{
    using mlkem::errc;
    const evp api(shared_context());
    const key_ptr key = api.generate("ML-KEM-768");
    const auto file = [&](const char* formats) {
        return encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", formats);
    };
    const bytes_t both = file("seed-priv"), priv = file("priv-only"),
                  pub = encoded(key, EVP_PKEY_PUBLIC_KEY, "DER", "SubjectPublicKeyInfo");
    const auto changed = [](bytes_t bytes, std::size_t at, std::uint8_t mask) {
        bytes[at] ^= mask;
        return bytes;
    };
    bytes_t unreduced = pub;
    unreduced[22] = unreduced[23] = 0xff;
    const struct {
        const char* what;
        bytes_t file;
        errc reason;
    } rows[] = {
        {"z of both", changed(both, both.size() - 1, 1), errc::seed_mismatch},
        {"seed of both", changed(both, 34, 1), errc::seed_mismatch},
        {"hash", changed(priv, priv.size() - 33, 1), errc::hash_mismatch},
        {"s", changed(priv, 40, 1), errc::pairwise_check_failure},
        {"version", changed(both, 6, 2), errc::malformed_der},
        {"tag of the choice", changed(priv, 24, 0x60), errc::malformed_der},
        {"coefficient", unreduced, errc::coefficient_out_of_range},
        {"unused bits", changed(pub, 21, 3), errc::malformed_der},
    };
    for (const auto& row : rows) {
        ERR_clear_error();
        EXPECT_FALSE(decoded(shared_context(), row.file, "DER")) << row.what;
        EXPECT_EQ(taken_reason(), mlkem::text_of(row.reason)) << row.what;
    }
}

/// `openssl pkey -text` of OpenSSL 3.5.8, of the seed 01, 02, ... 40.
TEST(ProviderFileText, IsThatOfOpenSsl35)
{
    const evp api(shared_context());
    const std::string folder = MLKEM_VECTORS_DIR "/openssl/openssl-3.5.8-";
    for (const char* const name : {"ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"}) {
        const key_ptr key = api.generate(name, counting(64));
        for (const bool is_private : {true, false}) {
            std::ifstream in(folder + name + (is_private ? ".txt" : "-pub.txt"));
            if (!in)
                GTEST_SKIP() << "no vectors in " << folder;
            std::stringstream expected;
            expected << in.rdbuf();
            EXPECT_EQ(text_of(encoded(key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                                      "TEXT", nullptr)),
                      expected.str());
        }
    }
}

TEST(ProviderFileText, OfXWingHasSeedAndPublicKey)
{
    const evp api(shared_context());
    const std::string text =
        text_of(encoded(api.generate("X-Wing", counting(32)), EVP_PKEY_KEYPAIR, "TEXT", nullptr));
    EXPECT_TRUE(text.starts_with("X-Wing Private-Key:\nseed:\n    01:02:03:04:05:06:07:08:09:0a:0b:"
                                 "0c:0d:0e:0f:\n    10:"));
    EXPECT_NE(text.find("    1f:20\nek:\n    "), std::string::npos);
    EXPECT_EQ(text.find("dk:"), std::string::npos);
}

TEST(ProviderFileOfTlsHybrids, DoesNotExist)
{
    const evp api(shared_context());
    for (const char* const name : {"X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024"})
        EXPECT_LE(i2d_PrivateKey(api.generate(name).get(), nullptr), 0) << name;
    ERR_clear_error();
}

} // namespace
} // namespace mlkem_test::provider_file_test
