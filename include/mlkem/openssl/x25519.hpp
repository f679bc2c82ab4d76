// SPDX-License-Identifier: MIT
/// \file
/// X25519 and X448 (RFC 7748) by OpenSSL's EVP, as the Group of a hybrid.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "../hybrid/group.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "derive.hpp"
#include "handles.hpp"
#include "library.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Makes a key of X25519 or X448 from one part. OpenSSL computes the public part of a private one.
template <std::size_t N>
MLKEM_DETAIL_NOINLINE EVP_PKEY* montgomery_key(const pkey_ctx& context, int selection,
                                               const char* part,
                                               std::span<const std::uint8_t, N> bytes) noexcept
{
    secret_storage<N> copied(bytes); // OSSL_PARAM takes no pointer to const
    std::array<OSSL_PARAM, 2> parameters = {
        OSSL_PARAM_construct_octet_string(part, copied.data(), bytes.size()),
        OSSL_PARAM_construct_end()};
    return key_from_data(context, selection, parameters.data());
}

template <class Library, std::size_t N>
MLKEM_DETAIL_NOINLINE std::optional<openssl::private_key>
montgomery_import(const char* name, std::span<const std::uint8_t, N> bytes,
                  std::span<std::uint8_t, N> share, std::error_code& ec) noexcept
{
    openssl_call call;
    openssl::private_key key(montgomery_key<N>(importer_of<Library>(name), EVP_PKEY_KEYPAIR,
                                               OSSL_PKEY_PARAM_PRIV_KEY, bytes));
    std::size_t size = 0;
    if (!key || EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, share.data(),
                                                share.size(), &size) != 1) {
        ec = call.error();
        return std::nullopt;
    }
    return key;
}

template <class Library, std::size_t N>
MLKEM_DETAIL_NOINLINE bool montgomery_derive(EVP_PKEY* key, std::span<const std::uint8_t, N> peer,
                                             std::span<std::uint8_t, N> secret,
                                             std::error_code& ec) noexcept
{
    openssl_call call;
    const pkey_ctx context = context_of<Library>(key);
    const pkey theirs(
        montgomery_key<N>(context, EVP_PKEY_PUBLIC_KEY, OSSL_PKEY_PARAM_PUB_KEY, peer));
    return openssl_derive(context, theirs, secret, call, ec);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// X25519 (RFC 7748, section 5).
struct function_x25519 {
    /// The name in OpenSSL.
    MLKEM_DETAIL_CONSTANT const char* name = "X25519";
    /// Bytes of keys, shares and secrets.
    MLKEM_DETAIL_CONSTANT std::size_t size = 32;
};
/// X448 (RFC 7748, section 5).
struct function_x448 {
    /// The name in OpenSSL.
    MLKEM_DETAIL_CONSTANT const char* name = "X448";
    /// Bytes of keys, shares and secrets.
    MLKEM_DETAIL_CONSTANT std::size_t size = 56;
};

/// X25519 or X448 (RFC 7748, section 5) by OpenSSL's EVP. Any bytes of the right length are a private
/// key, and a share. OpenSSL itself refuses a share that gives the all-zero secret. Library names the
/// library context and the providers.
template <class Function, library_type Library = default_library> struct montgomery_function {
    /// The name of the group.
    MLKEM_DETAIL_CONSTANT std::string_view name = Function::name;
    MLKEM_DETAIL_CONSTANT std::size_t private_key_size = Function::size, ///< bytes of a private key
        share_size = Function::size,                                     ///< bytes of a share
        secret_size = Function::size;                                    ///< bytes of a secret
    /// A key that OpenSSL holds.
    using private_key = openssl::private_key;

    /// Returns the private key of `bytes` and writes its share. Errors: those of OpenSSL.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<private_key>
    import_private_key(std::span<const std::uint8_t, private_key_size> bytes,
                       std::span<std::uint8_t, share_size> share, std::error_code& ec) noexcept
    {
        return detail::montgomery_import<Library>(Function::name, bytes, share, ec);
    }
    /// Always true: any bytes of that length are a share.
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool
    is_valid_share(std::span<const std::uint8_t, share_size>) noexcept
    {
        return true;
    }
    /// Writes the shared secret. Errors: invalid_share; those of OpenSSL.
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool
    derive(const private_key& key, std::span<const std::uint8_t, share_size> peer,
           std::span<std::uint8_t, secret_size> secret, std::error_code& ec) noexcept
    {
        return detail::montgomery_derive<Library>(key.get(), peer, secret, ec);
    }
};

/// X25519: shares and a secret of 32 bytes.
template <library_type Library = default_library>
using basic_x25519 = montgomery_function<function_x25519, Library>;
/// X25519 of the current default library context.
using x25519 = basic_x25519<>;
/// X448: shares and a secret of 56 bytes.
template <library_type Library = default_library>
using basic_x448 = montgomery_function<function_x448, Library>;
/// X448 of the current default library context.
using x448 = basic_x448<>;

static_assert(key_agreement_group<x25519> && key_agreement_group<x448>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl
