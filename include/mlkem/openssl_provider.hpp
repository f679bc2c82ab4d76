// SPDX-License-Identifier: MIT
// A provider of OpenSSL 3.0 or newer, "mlkem": ML-KEM, the hybrid groups of TLS 1.3 and X-Wing for
// programs that know only OpenSSL. Link libcrypto (with CMake: mlkem::openssl).
//
//     mlkem::openssl::load_provider();                       // in a program's own library context
//     EVP_PKEY* key = EVP_PKEY_Q_keygen(...)                 // OpenSSL 3.5; 3.0: see README.md
//
// cmake -DMLKEM_BUILD_PROVIDER=ON builds the module mlkem.so of it, which openssl.cnf names.
//
// clang-format off
//
//   openssl_provider/provider_instance.hpp        an instance: what libcrypto lends, errors, context.
//
//   openssl_provider/provider_key.hpp             names of algorithms, the object behind an EVP_PKEY.
//
//   openssl_provider/provider_private_form.hpp    forms of private key files, and their settings.
//
//   openssl_provider/provider_key_management.hpp  making, reading, comparing, checking keys.
//
//   openssl_provider/provider_kem.hpp             encapsulation, decapsulation.
//
//   openssl_provider/provider_encoder.hpp         keys to files.
//
//   openssl_provider/provider_text.hpp            keys as text for readers.
//
//   openssl_provider/provider_decoder.hpp         keys from files.
//
//   openssl_provider/provider_tls_groups.hpp      what libssl asks for.
//
//   openssl_provider/provider_self_test.hpp       known answers.
//
// clang-format on
#pragma once

#include "header_begin.inl"

#include "openssl.hpp"

#include <system_error>

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/provider.h>

#include "error.hpp"
#include "openssl_provider/provider_decoder.hpp"
#include "openssl_provider/provider_encoder.hpp"
#include "openssl_provider/provider_instance.hpp"
#include "openssl_provider/provider_kem.hpp"
#include "openssl_provider/provider_key.hpp"
#include "openssl_provider/provider_key_management.hpp"
#include "openssl_provider/provider_private_form.hpp"
#include "openssl_provider/provider_self_test.hpp"
#include "openssl_provider/provider_text.hpp"
#include "openssl_provider/provider_tls_groups.hpp"
#include "version.hpp"

#define MLKEM_DETAIL_TEXT_OF(number) #number
#define MLKEM_DETAIL_TEXT_OF_VERSION(major, minor, patch)                                          \
    MLKEM_DETAIL_TEXT_OF(major) "." MLKEM_DETAIL_TEXT_OF(minor) "." MLKEM_DETAIL_TEXT_OF(patch)

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The encoders and decoders of algorithms whose keys have files.
template <class... Kems> struct provider_files {
    template <class Kem, key_structure Structure, key_encoding Encoding>
    static constexpr OSSL_ALGORITHM encoder(const char* property) noexcept
    {
        return {provider_names<Kem>::names, property,
                key_encoder<Kem, Structure, Encoding>::functions, ""};
    }
    template <class Kem, key_structure Structure>
    static constexpr OSSL_ALGORITHM decoder(const char* property) noexcept
    {
        return {provider_names<Kem>::names, property, key_decoder<Kem, Structure>::functions, ""};
    }
    inline static const OSSL_ALGORITHM encoders[] = {
        OSSL_ALGORITHM{provider_names<Kems>::names, "provider=mlkem,output=text",
                       text_encoder<Kems>::functions, ""}...,
        encoder<Kems, key_structure::public_key, key_encoding::der>(
            "provider=mlkem,output=der,structure=SubjectPublicKeyInfo")...,
        encoder<Kems, key_structure::public_key, key_encoding::pem>(
            "provider=mlkem,output=pem,structure=SubjectPublicKeyInfo")...,
        encoder<Kems, key_structure::private_key, key_encoding::der>(
            "provider=mlkem,output=der,structure=PrivateKeyInfo")...,
        encoder<Kems, key_structure::private_key, key_encoding::pem>(
            "provider=mlkem,output=pem,structure=PrivateKeyInfo")...,
        encoder<Kems, key_structure::encrypted_private_key, key_encoding::der>(
            "provider=mlkem,output=der,structure=EncryptedPrivateKeyInfo")...,
        encoder<Kems, key_structure::encrypted_private_key, key_encoding::pem>(
            "provider=mlkem,output=pem,structure=EncryptedPrivateKeyInfo")...,
        {nullptr, nullptr, nullptr, nullptr},
    };
    inline static const OSSL_ALGORITHM decoders[] = {
        decoder<Kems, key_structure::public_key>(
            "provider=mlkem,input=der,structure=SubjectPublicKeyInfo")...,
        decoder<Kems, key_structure::private_key>(
            "provider=mlkem,input=der,structure=PrivateKeyInfo")...,
        {nullptr, nullptr, nullptr, nullptr},
    };
};
/// TLS's hybrids have no key files, in OpenSSL 3.5 neither.
using provided_files = provider_files<ml_kem_512, ml_kem_768, ml_kem_1024, provided_x_wing>;

/// What the provider offers, over a list of algorithms.
template <class... Kems> struct provider_functions {
    static constexpr const char* property = "provider=mlkem";
    static constexpr const char* version_text =
        MLKEM_DETAIL_TEXT_OF_VERSION(MLKEM_VERSION_MAJOR, MLKEM_VERSION_MINOR, MLKEM_VERSION_PATCH);

    inline static const OSSL_ALGORITHM key_managements[] = {
        {provider_names<Kems>::names, property, key_management<Kems>::functions,
         provider_names<Kems>::description}...,
        {nullptr, nullptr, nullptr, nullptr},
    };
    inline static const OSSL_ALGORITHM kems[] = {
        {provider_names<Kems>::names, property, kem_functions<Kems>::functions,
         provider_names<Kems>::description}...,
        {nullptr, nullptr, nullptr, nullptr},
    };

    static void teardown(void* instance) noexcept
    {
        provider_delete(static_cast<provider_instance*>(instance));
    }
    static const OSSL_PARAM* gettable_params(void*) noexcept
    {
        static const OSSL_PARAM list[] = {
            OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_NAME, nullptr, 0),
            OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_VERSION, nullptr, 0),
            OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_BUILDINFO, nullptr, 0),
            OSSL_PARAM_int(OSSL_PROV_PARAM_STATUS, nullptr),
            OSSL_PARAM_END,
        };
        return list;
    }
    static int get_params(void* instance, OSSL_PARAM list[]) noexcept
    {
        OSSL_PARAM* p = OSSL_PARAM_locate(list, OSSL_PROV_PARAM_NAME);
        if (p != nullptr && OSSL_PARAM_set_utf8_ptr(p, "mlkem provider") != 1)
            return 0;
        for (const char* const name : {OSSL_PROV_PARAM_VERSION, OSSL_PROV_PARAM_BUILDINFO}) {
            p = OSSL_PARAM_locate(list, name);
            if (p != nullptr && OSSL_PARAM_set_utf8_ptr(p, version_text) != 1)
                return 0;
        }
        p = OSSL_PARAM_locate(list, OSSL_PROV_PARAM_STATUS);
        return p == nullptr ||
               OSSL_PARAM_set_int(p, static_cast<provider_instance*>(instance)->is_running()) == 1;
    }
    static const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) noexcept
    {
        *no_cache = 0;
        switch (operation) {
        case OSSL_OP_KEYMGMT:
            return key_managements;
        case OSSL_OP_KEM:
            return kems;
        case OSSL_OP_ENCODER:
            return provided_files::encoders;
        case OSSL_OP_DECODER:
            return provided_files::decoders;
        default:
            return nullptr;
        }
    }
    static const OSSL_ITEM* reasons(void*) noexcept { return provider_reasons().data(); }
    static int self_test(void* instance) noexcept
    {
        return tests_itself<Kems...>(*static_cast<const provider_instance*>(instance));
    }

    inline static const OSSL_DISPATCH functions[] = {
        MLKEM_DETAIL_DISPATCH(PROVIDER_TEARDOWN, provider_teardown, teardown),
        MLKEM_DETAIL_DISPATCH(PROVIDER_GETTABLE_PARAMS, provider_gettable_params, gettable_params),
        MLKEM_DETAIL_DISPATCH(PROVIDER_GET_PARAMS, provider_get_params, get_params),
        MLKEM_DETAIL_DISPATCH(PROVIDER_QUERY_OPERATION, provider_query_operation, query),
        MLKEM_DETAIL_DISPATCH(PROVIDER_GET_CAPABILITIES, provider_get_capabilities,
                              get_capability<Kems...>),
        MLKEM_DETAIL_DISPATCH(PROVIDER_GET_REASON_STRINGS, provider_get_reason_strings, reasons),
        MLKEM_DETAIL_DISPATCH(PROVIDER_SELF_TEST, provider_self_test, self_test),
        {0, nullptr},
    };
};

using provided =
    provider_functions<ml_kem_512, ml_kem_768, ml_kem_1024, provided_x25519_mlkem768,
                       provided_secp256r1_mlkem768, provided_secp384r1_mlkem1024, provided_x_wing>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// The entry point of the provider, an OSSL_provider_init_fn for OSSL_PROVIDER_add_builtin and for
/// the OSSL_provider_init of a module. Returns 1, or 0 if there is no memory or libcrypto lends too
/// little. A template, so that units which only include this header compile no operation.
template <class Instance = detail::provider_instance>
MLKEM_DETAIL_HIDDEN int provider_init(const OSSL_CORE_HANDLE* core, const OSSL_DISPATCH* lent,
                                      const OSSL_DISPATCH** own, void** context) noexcept
{
    auto* const instance = detail::provider_new<Instance>(core, lent);
    if (instance == nullptr)
        return 0;
    if (!instance->is_complete()) {
        detail::provider_delete(instance);
        return 0;
    }
    *context = instance;
    *own = detail::provided::functions;
    return 1;
}

/// Loads the provider "mlkem" into a library context, null for the default one. Providers that
/// OpenSSL loads by itself stay. The context owns the result: OSSL_PROVIDER_unload undoes the call.
/// Null, with ec set, if OpenSSL fails. Thread-safe. A load after an unload adds an entry to the
/// context's list of built-in providers, which only the end of the context frees.
template <class Instance = detail::provider_instance>
[[nodiscard]] MLKEM_INLINE OSSL_PROVIDER* load_provider(OSSL_LIB_CTX* library,
                                                        std::error_code& ec) noexcept
{
    detail::openssl_call call;
    ec.clear();
    constexpr int keep_fallbacks = 1;
    OSSL_PROVIDER* loaded = nullptr;
    // OSSL_PROVIDER_available also loads the fallbacks. A child context learns of them only if they
    // are loaded before it is made.
    if (OSSL_PROVIDER_available(library, "mlkem") == 1 ||
        OSSL_PROVIDER_add_builtin(library, "mlkem", provider_init<Instance>) == 1)
        loaded = OSSL_PROVIDER_try_load(library, "mlkem", keep_fallbacks);
    if (loaded == nullptr)
        ec = call.error();
    return loaded;
}
#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: the errors of the overload above.
template <class Instance = detail::provider_instance>
MLKEM_INLINE OSSL_PROVIDER* load_provider(OSSL_LIB_CTX* library = nullptr)
{
    std::error_code ec;
    OSSL_PROVIDER* const loaded = load_provider<Instance>(library, ec);
    detail::throw_if(ec);
    return loaded;
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl

#include "header_end.inl"
