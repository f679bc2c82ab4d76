// SPDX-License-Identifier: MIT
// Key files by OpenSSL's encoders and decoders, for tests of the provider.
#pragma once

#include "provider_support.hpp"

#include <openssl/decoder.h>
#include <openssl/encoder.h>

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem_test {

/// What OSSL_ENCODER writes of a key; empty if it fails. With a passphrase it encrypts.
inline bytes_t encoded(const key_ptr& key, int selection, const char* output, const char* structure,
                       const char* formats = nullptr, const std::string& passphrase = {})
{
    const std::unique_ptr<OSSL_ENCODER_CTX, decltype(&OSSL_ENCODER_CTX_free)> context(
        OSSL_ENCODER_CTX_new_for_pkey(key.get(), selection, output, structure, nullptr),
        OSSL_ENCODER_CTX_free);
    if (formats != nullptr) {
        const std::array<OSSL_PARAM, 2> list = {
            OSSL_PARAM_construct_utf8_string("ml-kem.output_formats", const_cast<char*>(formats),
                                             0),
            OSSL_PARAM_construct_end()};
        EXPECT_EQ(OSSL_ENCODER_CTX_set_params(context.get(), list.data()), 1);
    }
    if (!passphrase.empty()) {
        EXPECT_EQ(OSSL_ENCODER_CTX_set_cipher(context.get(), "AES-256-CBC", nullptr), 1);
        EXPECT_EQ(OSSL_ENCODER_CTX_set_passphrase(
                      context.get(), reinterpret_cast<const unsigned char*>(passphrase.data()),
                      passphrase.size()),
                  1);
    }
    unsigned char* data = nullptr;
    std::size_t size = 0;
    if (OSSL_ENCODER_to_data(context.get(), &data, &size) != 1)
        return {};
    bytes_t out(data, data + size);
    OPENSSL_free(data);
    return out;
}

/// The key in a file; null if it is refused. Any algorithm.
inline key_ptr decoded(const provider_context& context, const bytes_t& file, const char* input,
                       const char* structure = nullptr, const std::string& passphrase = {},
                       int selection = 0)
{
    EVP_PKEY* key = nullptr;
    const std::unique_ptr<OSSL_DECODER_CTX, decltype(&OSSL_DECODER_CTX_free)> decoder(
        OSSL_DECODER_CTX_new_for_pkey(&key, input, structure, nullptr, selection, context.get(),
                                      nullptr),
        OSSL_DECODER_CTX_free);
    if (!passphrase.empty())
        OSSL_DECODER_CTX_set_passphrase(decoder.get(),
                                        reinterpret_cast<const unsigned char*>(passphrase.data()),
                                        passphrase.size());
    const unsigned char* data = file.data();
    std::size_t size = file.size();
    const int done = OSSL_DECODER_from_data(decoder.get(), &data, &size);
    EXPECT_EQ(done == 1, key != nullptr);
    return {key, EVP_PKEY_free};
}

/// A PrivateKeyInfo of ML-KEM-768 with these bytes as its privateKey.
inline bytes_t private_key_info(const bytes_t& content)
{
    bytes_t file = from_hex("30820000020100300b060960864801650304040204820000");
    const auto put = [&](std::size_t at, std::size_t size) {
        file[at] = static_cast<std::uint8_t>(size >> 8);
        file[at + 1] = static_cast<std::uint8_t>(size);
    };
    put(2, 20 + content.size());
    put(22, content.size());
    file.insert(file.end(), content.begin(), content.end());
    return file;
}

} // namespace mlkem_test
MLKEM_DETAIL_HIDDEN_END
