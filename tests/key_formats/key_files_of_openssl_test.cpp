// SPDX-License-Identifier: MIT
// Files written here are read by OpenSSL, and the reverse, by its library: for OpenSSL 3.5 and
// newer, which know ML-KEM.
#include <cstdint>
#include <memory>

#include "key_files.hpp"
#include "typed_tests.hpp"
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace mlkem_test::key_files_of_openssl_test {
namespace {

using evp_key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using evp_context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using memory_file = std::unique_ptr<BIO, decltype(&BIO_free)>;

evp_key owned(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }
memory_file file_of(std::string_view text)
{
    return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}
template <class Write> std::string written_by(const Write& write)
{
    const memory_file out(BIO_new(BIO_s_mem()), BIO_free);
    EXPECT_EQ(write(out.get()), 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

byte_string parameter(const EVP_PKEY* key, const char* name)
{
    byte_string out(4000);
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key, name, out.data(), out.size(), &size) != 1)
        size = 0;
    out.resize(size);
    return out;
}

template <class Kem> class KeyFilesOfOpenssl : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"OpenSSL"};
    const std::string set{Kem::params::name};

    void expect_private(const evp_key& key, private_key_form form) const
    {
        ASSERT_TRUE(key);
        EXPECT_TRUE(EVP_PKEY_is_a(key.get(), set.c_str()));
        EXPECT_EQ(parameter(key.get(), "pub"), to_bytes(keys.ek));
        EXPECT_EQ(parameter(key.get(), "priv"), to_bytes(keys.dk));
        EXPECT_EQ(parameter(key.get(), "seed"),
                  form == private_key_form::expanded ? byte_string() : to_bytes(keys.seed));
    }
};
TEST_SUITE_OF_TYPES(KeyFilesOfOpenssl, kems, set_names);

TEST_OF_TYPES(KeyFilesOfOpenssl, ReadsWhatIsWrittenHere)
{
    const auto dk = this->keys.decapsulation_key();
    const auto expect = [&]<private_key_form Form>() {
        const auto text = mlkem::private_key_to_pem<Form>(dk);
        this->expect_private(
            owned(PEM_read_bio_PrivateKey(file_of(text.view()).get(), nullptr, nullptr, nullptr)),
            Form);
        const auto der = mlkem::private_key_to_der<Form>(dk);
        const std::uint8_t* next = der.data();
        this->expect_private(owned(d2i_AutoPrivateKey(nullptr, &next, der.size())), Form);
        EXPECT_EQ(next, der.data() + der.size());

        const auto with_public_key = mlkem::private_key_to_pem<Form, public_key_field::present>(dk);
        this->expect_private(owned(PEM_read_bio_PrivateKey(file_of(with_public_key.view()).get(),
                                                           nullptr, nullptr, nullptr)),
                             Form);
    };
    for (const private_key_form form : all_forms)
        with_form(form, expect);

    const auto text = mlkem::public_key_to_pem(this->keys.encapsulation_key());
    const evp_key ek =
        owned(PEM_read_bio_PUBKEY(file_of(text.view()).get(), nullptr, nullptr, nullptr));
    ASSERT_TRUE(ek);
    EXPECT_EQ(parameter(ek.get(), "pub"), to_bytes(this->keys.ek));
}

TEST_OF_TYPES(KeyFilesOfOpenssl, WritesWhatIsReadHereAndBothHaveOneSecret)
{
    const evp_key key = owned(EVP_PKEY_Q_keygen(nullptr, nullptr, this->set.c_str()));
    ASSERT_TRUE(key);
    const std::string private_text = written_by([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    const std::string public_text =
        written_by([&](BIO* out) { return PEM_write_bio_PUBKEY(out, key.get()); });
    const auto dk = mlkem::private_key_from_pem<TypeParam>(private_text);
    const auto ek = mlkem::public_key_from_pem<TypeParam>(public_text);
    EXPECT_EQ(dk.encapsulation_key(), ek);
    const auto expanded = dk.to_bytes();
    EXPECT_EQ(to_bytes(expanded.span()), parameter(key.get(), "priv"));
    ASSERT_TRUE(dk.seed());
    EXPECT_EQ(to_bytes(dk.seed()->span()), parameter(key.get(), "seed"));
    EXPECT_EQ(mlkem::public_key_to_pem(ek).view(), public_text);
    const auto both = mlkem::private_key_to_pem<private_key_form::both>(dk);
    EXPECT_EQ(both.view(), private_text) << "both is OpenSSL's default";

    const evp_context there(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
    byte_string c(TypeParam::ciphertext_size), K(TypeParam::shared_secret_size);
    std::size_t c_size = c.size(), K_size = K.size();
    ASSERT_EQ(EVP_PKEY_encapsulate_init(there.get(), nullptr), 1);
    ASSERT_EQ(EVP_PKEY_encapsulate(there.get(), c.data(), &c_size, K.data(), &K_size), 1);
    const auto received = TypeParam::decaps(dk, c);
    EXPECT_EQ(to_bytes(received.bytes()), K);

    const auto [c_here, K_here] = TypeParam::encaps(ek);
    ASSERT_EQ(EVP_PKEY_decapsulate_init(there.get(), nullptr), 1);
    ASSERT_EQ(
        EVP_PKEY_decapsulate(there.get(), K.data(), &K_size, c_here.bytes().data(), c_here.size),
        1);
    EXPECT_EQ(to_bytes(K_here.bytes()), K);
}

} // namespace
} // namespace mlkem_test::key_files_of_openssl_test
