// SPDX-License-Identifier: MIT
// Encoders (provider-encoder(7)): keys as SubjectPublicKeyInfo, PrivateKeyInfo and
// EncryptedPrivateKeyInfo, in DER and in PEM.
//
// An ML-KEM private key is written in the first form of a list that it can have. The parameter
// "ml-kem.output_formats" is the list. It is set for an encoder, or in the provider's settings. Without
// it the list is "seed-priv, priv-only".
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include <openssl/encoder.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "../error.hpp"
#include "../key_formats.hpp"
#include "../openssl.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"
#include "provider_key_management.hpp"
#include "provider_private_form.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The structures of key files.
enum class key_structure : std::uint8_t { public_key, private_key, encrypted_private_key, text };
enum class key_encoding : std::uint8_t { der, pem };

inline constexpr std::string_view default_output_formats = "seed-priv, priv-only";

/// Whether an encoder of one half of a key serves a selection: its highest part decides.
MLKEM_INLINE bool serves(key_structure structure, int selection) noexcept
{
    if (selection == 0 || structure == key_structure::text)
        return true;
    const bool is_private = (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0;
    if (structure == key_structure::public_key)
        return !is_private && (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0;
    return is_private;
}

/// What an encoder works on.
struct encoder_context {
    const provider_instance& owner;
    EVP_CIPHER* cipher = nullptr;
    bool is_encrypting = false;
    std::array<char, 128> formats{}; // a text with its end, or empty: those of openssl.cnf
};

/// The text of a parameter, empty if it has none. False, and empty, if it is no text of less than N
/// characters.
template <std::size_t N>
MLKEM_NOINLINE bool copy_text(const OSSL_PARAM* parameter, std::array<char, N>& out) noexcept
{
    char* text = out.data();
    const bool copied =
        parameter->data != nullptr && OSSL_PARAM_get_utf8_string(parameter, &text, N) == 1;
    if (!copied)
        out = {};
    return copied || parameter->data == nullptr;
}

// The functions of all encoders.

inline void* new_encoder(void* instance) noexcept
{
    return provider_new<encoder_context>(*static_cast<const provider_instance*>(instance));
}
inline void free_encoder(void* object) noexcept
{
    auto* const context = static_cast<encoder_context*>(object);
    if (context != nullptr)
        EVP_CIPHER_free(context->cipher);
    provider_delete(context);
}
MLKEM_NOINLINE inline int set_encoder(void* object, const OSSL_PARAM list[]) noexcept
{
    auto& c = *static_cast<encoder_context*>(object);
    const OSSL_PARAM* const cipher = OSSL_PARAM_locate_const(list, OSSL_ENCODER_PARAM_CIPHER);
    if (cipher != nullptr) {
        std::array<char, 64> name{}, properties{};
        const OSSL_PARAM* const query =
            OSSL_PARAM_locate_const(list, OSSL_ENCODER_PARAM_PROPERTIES);
        if (!copy_text(cipher, name) || (query != nullptr && !copy_text(query, properties)))
            return 0;
        EVP_CIPHER_free(c.cipher);
        c.cipher = nullptr;
        c.is_encrypting = name[0] != '\0';
        if (c.is_encrypting) {
            c.cipher = EVP_CIPHER_fetch(c.owner.library(), name.data(),
                                        properties[0] == '\0' ? nullptr : properties.data());
            if (c.cipher == nullptr)
                return 0;
        }
    }
    const OSSL_PARAM* const formats = OSSL_PARAM_locate_const(list, output_formats_setting);
    return formats == nullptr || copy_text(formats, c.formats);
}
inline const OSSL_PARAM* settable_encoder(void*) noexcept
{
    static const OSSL_PARAM list[] = {
        OSSL_PARAM_utf8_string(OSSL_ENCODER_PARAM_CIPHER, nullptr, 0),
        OSSL_PARAM_utf8_string(OSSL_ENCODER_PARAM_PROPERTIES, nullptr, 0),
        OSSL_PARAM_utf8_string(output_formats_setting, nullptr, 0),
        OSSL_PARAM_END,
    };
    return list;
}

/// Writes DER as it is, or its PEM text.
MLKEM_NOINLINE inline bool write_file(const provider_instance& owner, OSSL_CORE_BIO* out,
                                      std::span<const std::uint8_t> der, key_encoding encoding,
                                      std::string_view label) noexcept
{
    if (encoding == key_encoding::der)
        return owner.write(out, der);
    constexpr std::size_t capacity = pem_size("ENCRYPTED PRIVATE KEY", private_key_pem_capacity);
    secret_storage<capacity> text;
    const std::size_t size = pem_size(label, der.size());
    if (size > capacity)
        return owner.fail(errc::invalid_length, "encoder");
    write_pem(label, der, text.data());
    return owner.write(out, text.span().first(size));
}

/// Encrypts a PrivateKeyInfo with the passphrase of a callback and writes it.
MLKEM_NOINLINE inline bool write_encrypted(const encoder_context& c, OSSL_CORE_BIO* out,
                                           std::span<const std::uint8_t> der, key_encoding encoding,
                                           OSSL_PASSPHRASE_CALLBACK* callback,
                                           void* argument) noexcept
{
    using info_owner = openssl::owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
    using encrypted_owner = openssl::owned<X509_SIG, X509_SIG_free>;
    const library_scope scope(c.owner);
    constexpr int from_the_cipher = -1;
    constexpr std::size_t capacity = 1024; // PEM_BUFSIZE
    secret_storage<capacity> passphrase;
    std::size_t length = 0;
    if (!c.is_encrypting ||
        callback(reinterpret_cast<char*>(passphrase.data()), capacity, &length, nullptr,
                 argument) != 1 ||
        length > capacity)
        return c.owner.fail(provider_reason::missing_passphrase, "encoder");
    const unsigned char* in = der.data();
    const info_owner info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &in, static_cast<long>(der.size())));
    const encrypted_owner encrypted(
        !info ? nullptr
              : PKCS8_encrypt_ex(from_the_cipher, c.cipher,
                                 reinterpret_cast<const char*>(passphrase.data()),
                                 static_cast<int>(length), nullptr, 0, 0, info.get(),
                                 c.owner.library(), nullptr));
    unsigned char* bytes = nullptr;
    const int size = !encrypted ? -1 : i2d_X509_SIG(encrypted.get(), &bytes);
    const bool written =
        size > 0 && write_file(c.owner, out, {bytes, static_cast<std::size_t>(size)}, encoding,
                               "ENCRYPTED PRIVATE KEY");
    OPENSSL_free(bytes);
    return written;
}

/// The functions of an encoder of one algorithm.
template <class Kem, key_structure Structure, key_encoding Encoding> struct key_encoder {
    using key = provider_key<Kem>;
    using private_file = key_file<typename Kem::decapsulation_key>;
    static constexpr auto& oid = private_file::algorithm::oid;

    static int does_selection(void*, int selection) noexcept
    {
        return serves(Structure, selection);
    }

    static int encode(void* object, OSSL_CORE_BIO* out, const void* raw,
                      const OSSL_PARAM abstract[], int, OSSL_PASSPHRASE_CALLBACK* callback,
                      void* argument) noexcept
    {
        const auto& c = *static_cast<const encoder_context*>(object);
        const auto* const k = static_cast<const key*>(raw);
        if (abstract != nullptr || k == nullptr)
            return 0;
        if constexpr (Structure == key_structure::public_key) {
            if (!k->has_ek)
                return c.owner.fail(provider_reason::missing_key, "encoder");
            return write_file(c.owner, out, public_key_to_der(k->ek), Encoding, pem_public_key);
        } else {
            return encode_private(c, out, *k, callback, argument);
        }
    }
    static void* import_object(void* object, int selection, const OSSL_PARAM list[]) noexcept
    {
        const auto& c = *static_cast<const encoder_context*>(object);
        auto* const k = provider_new<key>(c.owner);
        if (k != nullptr && key_management<Kem>::import_key(k, selection, list) != 1) {
            provider_delete(k);
            return nullptr;
        }
        return k;
    }
    static void free_object(void* object) noexcept { provider_delete(static_cast<key*>(object)); }

    inline static const OSSL_DISPATCH functions[] = {
        MLKEM_DETAIL_DISPATCH(ENCODER_NEWCTX, encoder_newctx, new_encoder),
        MLKEM_DETAIL_DISPATCH(ENCODER_FREECTX, encoder_freectx, free_encoder),
        MLKEM_DETAIL_DISPATCH(ENCODER_SET_CTX_PARAMS, encoder_set_ctx_params, set_encoder),
        MLKEM_DETAIL_DISPATCH(ENCODER_SETTABLE_CTX_PARAMS, encoder_settable_ctx_params,
                              settable_encoder),
        MLKEM_DETAIL_DISPATCH(ENCODER_DOES_SELECTION, encoder_does_selection, does_selection),
        MLKEM_DETAIL_DISPATCH(ENCODER_ENCODE, encoder_encode, encode),
        MLKEM_DETAIL_DISPATCH(ENCODER_IMPORT_OBJECT, encoder_import_object, import_object),
        MLKEM_DETAIL_DISPATCH(ENCODER_FREE_OBJECT, encoder_free_object, free_object),
        {0, nullptr},
    };

  private:
    using content = private_content<Kem>;

    static constexpr std::size_t size_of(file_form form) noexcept
    {
        return der_size(one_asymmetric_key_content(oid.size(), content::size(form), 0));
    }
    static constexpr std::size_t capacity =
        (std::max)(size_of(file_form::seed_priv), size_of(file_form::oqs_keypair));

    /// The form that files of the key get.
    static std::optional<file_form> form_of(const encoder_context& c, const key& k) noexcept
    {
        if (!private_file::has_form(private_key_form::expanded))
            return file_form::bare_seed;
        const char* const configured = c.owner.configured(output_formats_setting);
        const std::string_view list = c.formats[0] != '\0'    ? c.formats.data()
                                      : configured != nullptr ? configured
                                                              : default_output_formats;
        const bool has_seed = k.has_seed();
        return first_form(
            list, [&](const named_form& each) noexcept { return has_seed || !each.has_seed; });
    }

    MLKEM_NOINLINE static bool encode_private(const encoder_context& c, OSSL_CORE_BIO* out,
                                              const key& k, OSSL_PASSPHRASE_CALLBACK* callback,
                                              void* argument) noexcept
    {
        constexpr const char* where = "encoder";
        if (!k.dk)
            return c.owner.fail(provider_reason::missing_key, where);
        const std::optional<file_form> form = form_of(c, k);
        if (!form)
            return c.owner.fail(provider_reason::unknown_output_format, where);
        secret_storage<capacity> der;
        der_writer writer(der.data());
        begin_one_asymmetric_key(writer, oid, content::size(*form), 0);
        const errc error = content::write(*k.dk, *form, writer);
        if (error != errc{})
            return c.owner.fail(error, where);
        const std::span<const std::uint8_t> file = der.span().first(size_of(*form));
        if (Structure == key_structure::encrypted_private_key || c.is_encrypting)
            return write_encrypted(c, out, file, Encoding, callback, argument);
        return write_file(c.owner, out, file, Encoding, pem_private_key);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
