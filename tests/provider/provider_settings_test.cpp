// SPDX-License-Identifier: MIT
// OpenSSL 3.5's settings of ML-KEM keys, in the provider's section of openssl.cnf. Expected results that
// are not of this library are those of OpenSSL 3.5.9 with the same settings.
#include "provider_files.hpp"

#include <string>

namespace mlkem_test::provider_settings_test {
namespace {

bytes_t private_file(const key_ptr& key)
{
    return encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo");
}
bytes_t changed(bytes_t bytes, std::size_t at)
{
    bytes[at] ^= 1;
    return bytes;
}
std::string sha256_of(const bytes_t& bytes)
{
    bytes_t digest(32);
    std::size_t size = digest.size();
    evp::must(
        EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), &size),
        "digest");
    return to_hex(digest);
}

/// Files of ML-KEM-512 of the seed 01, 02, ... 40 as OpenSSL 3.5.9 writes them.
struct written_form {
    const char* name;
    std::size_t size;
    const char* sha256;
};
constexpr std::array<written_form, 6> written_forms = {{
    {"seed-priv", 1730, "66d94826e053603ab0de72453508cbbad69a565479ac63feb9478ff83c4e5f9e"},
    {"priv-only", 1660, "d3fe223ae8322035b3e0ada209c166acf3f9e085a214e4a83ecb89ca7d428c04"},
    {"oqskeypair", 2460, "5b63504ddbfa19948c368daf88ffe348dc136c724c1df337e1081f9fd5473dc3"},
    {"seed-only", 86, "d78bf53243c5d8051905efb8163fa00fcbde5f6c5f66a9b92f1422d5b56c84a5"},
    {"bare-priv", 1656, "d13e9638b5d8a7c2f042b45fee442c45c38679257fff91097597f7da3517e04c"},
    {"bare-seed", 84, "ccf23645173fb8eea78458889f236b3e7460237144927f0bca93c5818f9dbb17"},
}};

TEST(ProviderSettingsOutputFormats, AreTheSixOfOpenSsl35)
{
    for (const written_form& each : written_forms) {
        const provider_context context("ml-kem.output_formats = " + std::string(each.name));
        const bytes_t file = private_file(evp(context).generate("ML-KEM-512", counting(64)));
        EXPECT_EQ(file.size(), each.size) << each.name;
        EXPECT_EQ(sha256_of(file), each.sha256) << each.name;
        // A context without settings reads all of them.
        const key_ptr again = decoded(shared_context(), file, "DER");
        ASSERT_TRUE(again) << each.name;
        EXPECT_EQ(sha256_of(encoded(again, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", "priv-only")),
                  written_forms[1].sha256);
    }
}

TEST(ProviderSettingsOutputFormats, AreWrittenForEachSet)
{
    const evp api(shared_context());
    for (const algorithm& a : {algorithms[0], algorithms[1], algorithms[2]}) {
        const key_ptr key = api.generate(a.name);
        for (const written_form& each : written_forms) {
            const bytes_t file = encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", each.name);
            const key_ptr again = decoded(shared_context(), file, "DER");
            ASSERT_TRUE(again) << a.name << ' ' << each.name;
            EXPECT_EQ(evp::part(again, "priv"), evp::part(key, "priv")) << each.name;
        }
    }
}

TEST(ProviderSettingsOutputFormats, AreAListInAnyCaseInItsOrder)
{
    for (const auto& [list, size] : {std::pair{"seed-only", 86U}, std::pair{"priv-only", 2428U},
                                     std::pair{"unknown \t SEED-Only, priv-only", 86U},
                                     std::pair{"bare-priv,seed-only", 2424U}}) {
        const provider_context context("ml-kem.output_formats = " + std::string(list));
        const key_ptr key = evp(context).generate("ML-KEM-768");
        EXPECT_EQ(i2d_PrivateKey(key.get(), nullptr), static_cast<int>(size)) << list;
    }
    const provider_context context("ml-kem.output_formats = unknown");
    const key_ptr key = evp(context).generate("ML-KEM-768");
    ERR_clear_error();
    EXPECT_TRUE(private_file(key).empty());
    EXPECT_EQ(taken_reason(), "no known output format of private keys");
}

TEST(ProviderSettingsInputFormats, AreTheOnlyOnesThatAreRead)
{
    const evp api(shared_context());
    const key_ptr key = api.generate("ML-KEM-768");
    for (const written_form& allowed : written_forms) {
        const provider_context context("ml-kem.input_formats = unknown, " +
                                       std::string(allowed.name));
        for (const written_form& each : written_forms) {
            const bytes_t file = encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", each.name);
            ERR_clear_error();
            const key_ptr again = decoded(context, file, "DER");
            EXPECT_EQ(again != nullptr, each.name == allowed.name)
                << each.name << " where only " << allowed.name << " is allowed";
            EXPECT_EQ(taken_reason(),
                      again ? "no error"
                            : "the settings exclude this input format of private keys");
        }
        // Public keys and other algorithms have no such setting.
        EXPECT_TRUE(decoded(
            context, encoded(key, EVP_PKEY_PUBLIC_KEY, "DER", "SubjectPublicKeyInfo"), "DER"));
        EXPECT_TRUE(decoded(context, private_file(api.generate("X-Wing")), "DER"));
    }
}

TEST(ProviderSettingsRetainSeed, OffLeavesKeysWithoutTheirSeed)
{
    const evp plain(shared_context());
    const bytes_t seed = counting(64);
    for (const auto& [text, retains] :
         {std::pair{"no", false}, std::pair{"0", false}, std::pair{"OFF", false},
          std::pair{"false", false}, std::pair{"yes", true}, std::pair{"neither", true}}) {
        const provider_context context("ml-kem.retain_seed = " + std::string(text));
        const evp api(context);
        for (const algorithm& a : {algorithms[0], algorithms[1], algorithms[2]}) {
            const key_ptr key = plain.generate(a.name, seed), drawn = api.generate(a.name),
                          of_seed = api.generate(a.name, seed),
                          imported = api.import(a.name, EVP_PKEY_KEYPAIR, {{"seed", seed}}),
                          read = decoded(context, private_file(key), "DER");
            ASSERT_TRUE(imported && read);
            for (const key_ptr* each : {&drawn, &of_seed, &imported, &read}) {
                EXPECT_EQ(evp::part(*each, "seed").empty(), !retains) << text;
                const bytes_t file = private_file(*each);
                EXPECT_EQ(file.size() > a.priv + 64, retains) << "it has both forms, or not";
                const evp::sent sent = api.encapsulate(*each);
                EXPECT_EQ(api.decapsulate(*each, sent.ciphertext), sent.secret);
            }
            for (const key_ptr* each : {&of_seed, &imported, &read})
                EXPECT_EQ(evp::part(*each, "priv"), evp::part(key, "priv"));
        }
        // The seed is X-Wing's private key, and TLS's hybrids need it for their copies.
        EXPECT_EQ(evp::part(api.generate("X-Wing", counting(32)), "seed"), counting(32));
        EXPECT_EQ(evp::part(api.generate("X25519MLKEM768", counting(96)), "seed"), counting(96));
    }
}

TEST(ProviderSettingsPreferSeed, OffTakesTheExpandedKey)
{
    const provider_context expanded("ml-kem = of_ml_kem\n[of_ml_kem]\nprefer_seed = no");
    const evp api(shared_context());
    const key_ptr key = api.generate("ML-KEM-768");
    const bytes_t both = private_file(key), wrong_seed = changed(both, 40),
                  seed = evp::part(key, "seed"), priv = evp::part(key, "priv");
    for (const bytes_t& file : {both, wrong_seed}) {
        const key_ptr read = decoded(expanded, file, "DER");
        ASSERT_TRUE(read);
        EXPECT_EQ(evp::part(read, "priv"), priv);
        EXPECT_TRUE(evp::part(read, "seed").empty());
    }
    const key_ptr imported = evp(expanded).import("ML-KEM-768", EVP_PKEY_KEYPAIR,
                                                  {{"seed", changed(seed, 0)}, {"priv", priv}});
    ASSERT_TRUE(imported);
    EXPECT_TRUE(evp::part(imported, "seed").empty());
    // A file with the seed alone, and one whose expanded key is wrong.
    const bytes_t seed_only = encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", "seed-only");
    EXPECT_EQ(evp::part(decoded(expanded, seed_only, "DER"), "seed"), seed);
    ERR_clear_error();
    EXPECT_FALSE(decoded(expanded, changed(both, 110), "DER"));
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::pairwise_check_failure));
    // By default the seed is the key, and both must fit.
    EXPECT_FALSE(decoded(shared_context(), wrong_seed, "DER"));
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::seed_mismatch));
}

TEST(ProviderSettingsImportCheck, IsOfTheKindThatIsSet)
{
    const evp plain(shared_context());
    for (const auto& [kind, checks] :
         {std::pair{"random", true}, std::pair{"FIXED", true}, std::pair{"rnadom", true},
          std::pair{"none", false}, std::pair{"None", false}}) {
        const provider_context context("ml-kem.import_pct_type = " + std::string(kind));
        const evp api(context);
        for (const char* const name : {"ML-KEM-768", "X25519MLKEM768"}) {
            const key_ptr key = plain.generate(name);
            const bytes_t priv = evp::part(key, "priv");
            EXPECT_TRUE(api.import(name, EVP_PKEY_KEYPAIR, {{"priv", priv}})) << kind;
            ERR_clear_error();
            EXPECT_EQ(!api.import(name, EVP_PKEY_KEYPAIR, {{"priv", changed(priv, 0)}}), checks)
                << name << ' ' << kind;
            EXPECT_EQ(taken_reason(),
                      checks ? mlkem::text_of(mlkem::errc::pairwise_check_failure) : "no error");
        }
        const key_ptr key = plain.generate("ML-KEM-512");
        const bytes_t file = encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", "priv-only");
        EXPECT_EQ(!decoded(context, changed(file, 40), "DER"), checks) << kind;
        ERR_clear_error();
    }
}

/// Public keys beside a private one must be its own, wherever a file has them.
TEST(ProviderSettingsFileWithPublicKeys, IsReadIfAllAreItsOwn)
{
    const evp api(shared_context());
    const key_ptr key = api.generate("ML-KEM-768"), other = api.generate("ML-KEM-768");
    const bytes_t pub = evp::part(key, "pub");
    const auto file_of = [&](const char* form, const bytes_t& public_field) {
        const bytes_t plain = encoded(key, EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", form);
        const std::size_t head = plain[1] == 0x82 ? 4 : 2;
        bytes_t content(plain.begin() + static_cast<std::ptrdiff_t>(head), plain.end());
        content[2] = 1; // version 2, with publicKey [1] BIT STRING
        const bytes_t field = from_hex("818204a100");
        content.insert(content.end(), field.begin(), field.end());
        content.insert(content.end(), public_field.begin(), public_field.end());
        bytes_t file = {0x30, 0x82, static_cast<std::uint8_t>(content.size() >> 8),
                        static_cast<std::uint8_t>(content.size())};
        file.insert(file.end(), content.begin(), content.end());
        return file;
    };
    for (const written_form& each : written_forms) {
        EXPECT_TRUE(decoded(shared_context(), file_of(each.name, pub), "DER")) << each.name;
        ERR_clear_error();
        EXPECT_FALSE(decoded(shared_context(), file_of(each.name, evp::part(other, "pub")), "DER"))
            << each.name;
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::public_key_mismatch)) << each.name;
    }
}

} // namespace
} // namespace mlkem_test::provider_settings_test
