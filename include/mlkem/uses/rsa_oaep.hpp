// SPDX-License-Identifier: MIT
// RSA-OAEP with SHA-256 (RFC 8017, section 7.1) by OpenSSL, and RSA keys as DER: the classical half of
// four composites.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "../bytes.hpp"
#include "../ct.hpp"
#include "../error.hpp"
#include "../openssl/derive.hpp"
#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "bounded_bytes.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Bytes of stack in which OpenSSL's arithmetic may leave parts of keys. It allocates its numbers.
inline constexpr std::size_t stack_of_rsa = 32768;

/// Calls f, a function of OpenSSL, from its own frame and burns the stack below it.
template <class F> MLKEM_DETAIL_NOINLINE void call_rsa(F& call) noexcept
{
    call();
    burn_bytes<stack_of_rsa>();
}

/// The DER of a key: RSAPublicKey or RSAPrivateKey (RFC 8017, appendix A.1). False if OpenSSL fails,
/// or `out` lacks room.
template <class Bytes>
MLKEM_DETAIL_NOINLINE bool rsa_to_der(EVP_PKEY* key, bool is_private, Bytes& out) noexcept
{
    const auto encode = [&](unsigned char** to) noexcept {
        return is_private ? i2d_PrivateKey(key, to) : i2d_PublicKey(key, to);
    };
    const int size = encode(nullptr);
    if (size <= 0 || static_cast<std::size_t>(size) > Bytes::capacity)
        return false;
    unsigned char* to = out.for_overwrite(static_cast<std::size_t>(size)).data();
    return encode(&to) == size;
}

/// The key in the DER of RSAPublicKey or RSAPrivateKey, with a modulus of `bits` bits. Null if it is
/// another key, or is not written as DER writes it.
template <class Library, class Bytes>
MLKEM_DETAIL_NOINLINE openssl::private_key rsa_from_der(std::span<const std::uint8_t> der,
                                                        bool is_private, int bits) noexcept
{
    EVP_PKEY* made = nullptr;
    const openssl::owned<OSSL_DECODER_CTX, OSSL_DECODER_CTX_free> context(
        OSSL_DECODER_CTX_new_for_pkey(&made, "DER", "type-specific", "RSA",
                                      is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                                      Library::context(), Library::properties()));
    const unsigned char* from = der.data();
    std::size_t left = der.size();
    const bool decoded = context && OSSL_DECODER_from_data(context.get(), &from, &left) == 1;
    openssl::private_key key(made);
    Bytes written;
    if (!decoded || !key || left != 0 || EVP_PKEY_get_bits(key.get()) != bits ||
        !rsa_to_der(key.get(), is_private, written) || written.size() != der.size() ||
        !secrets_equal(written.bytes().data(), der.data(), der.size()))
        return openssl::private_key();
    return key;
}

/// A new key with a modulus of `bits` bits and the exponent 65537. Null if OpenSSL fails.
template <class Library>
MLKEM_DETAIL_NOINLINE openssl::private_key rsa_keygen(std::size_t bits) noexcept
{
    const pkey_ctx context = importer_of<Library>("RSA");
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
        EVP_PKEY_generate(context.get(), &made) != 1)
        return openssl::private_key();
    return openssl::private_key(made);
}

/// OAEP with SHA-256, MGF1 with SHA-256 and an empty label.
MLKEM_DETAIL_NOINLINE inline bool set_oaep(EVP_PKEY_CTX* context, const char* properties) noexcept
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md_name(context, "SHA256", properties) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, "SHA256", properties) == 1;
}

/// c = the secret encrypted. The seed of the padding comes from OpenSSL's generator.
template <class Library>
MLKEM_DETAIL_NOINLINE bool rsa_encrypt(EVP_PKEY* key, std::span<const std::uint8_t> secret,
                                       std::span<std::uint8_t> c) noexcept
{
    const pkey_ctx context = context_of<Library>(key);
    std::size_t size = c.size();
    return context && EVP_PKEY_encrypt_init(context.get()) == 1 &&
           set_oaep(context.get(), Library::properties()) &&
           EVP_PKEY_encrypt(context.get(), c.data(), &size, secret.data(), secret.size()) == 1 &&
           size == c.size();
}

/// The secret in c. False if the padding is wrong, or the secret has another length. `secret` has
/// the size of c, because OpenSSL asks for such room.
template <class Library>
MLKEM_DETAIL_NOINLINE bool rsa_decrypt(EVP_PKEY* key, std::span<const std::uint8_t> c,
                                       std::span<std::uint8_t> room,
                                       std::size_t secret_size) noexcept
{
    const pkey_ctx context = context_of<Library>(key);
    std::size_t size = room.size();
    return context && EVP_PKEY_decrypt_init(context.get()) == 1 &&
           set_oaep(context.get(), Library::properties()) &&
           EVP_PKEY_decrypt(context.get(), room.data(), &size, c.data(), c.size()) == 1 &&
           size == secret_size;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
