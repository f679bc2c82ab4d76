// SPDX-License-Identifier: MIT
/// \file
/// X25519 (RFC 7748) by OpenSSL's EVP, as the Group of a hybrid.
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

/// Makes a key from one part of 32 bytes. OpenSSL computes the public part of a private one.
MLKEM_DETAIL_NOINLINE inline EVP_PKEY* x25519_key(const pkey_ctx& context, int selection,
                                                  const char* part,
                                                  std::span<const std::uint8_t, 32> bytes) noexcept
{
    secret_storage<32> copied(bytes); // OSSL_PARAM takes no pointer to const
    std::array<OSSL_PARAM, 2> parameters = {
        OSSL_PARAM_construct_octet_string(part, copied.data(), bytes.size()),
        OSSL_PARAM_construct_end()};
    return key_from_data(context, selection, parameters.data());
}

template <class Library>
MLKEM_DETAIL_NOINLINE std::optional<openssl::private_key>
x25519_import(std::span<const std::uint8_t, 32> bytes, std::span<std::uint8_t, 32> share,
              std::error_code& ec) noexcept
{
    openssl_call call;
    openssl::private_key key(x25519_key(importer_of<Library>("X25519"), EVP_PKEY_KEYPAIR,
                                        OSSL_PKEY_PARAM_PRIV_KEY, bytes));
    std::size_t size = 0;
    if (!key || EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, share.data(),
                                                share.size(), &size) != 1) {
        ec = call.error();
        return std::nullopt;
    }
    return key;
}

template <class Library>
MLKEM_DETAIL_NOINLINE bool x25519_derive(EVP_PKEY* key, std::span<const std::uint8_t, 32> peer,
                                         std::span<std::uint8_t, 32> secret,
                                         std::error_code& ec) noexcept
{
    openssl_call call;
    const pkey_ctx context = context_of<Library>(key);
    const pkey theirs(x25519_key(context, EVP_PKEY_PUBLIC_KEY, OSSL_PKEY_PARAM_PUB_KEY, peer));
    return openssl_derive(context, theirs, secret, call, ec);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::openssl {

/// X25519 (RFC 7748, section 5) by OpenSSL's EVP. Any 32 bytes are a private key, and any 32 bytes
/// a share. OpenSSL itself refuses a share that gives the all-zero secret. Library names the
/// library context and the providers.
template <library_type Library = default_library> struct basic_x25519 {
    /// The name of the group.
    MLKEM_DETAIL_CONSTANT std::string_view name = "X25519";
    MLKEM_DETAIL_CONSTANT std::size_t private_key_size = 32, ///< bytes of a private key
        share_size = 32,                                     ///< bytes of a share
        secret_size = 32;                                    ///< bytes of a secret
    /// A key that OpenSSL holds.
    using private_key = openssl::private_key;

    /// Returns the private key of `bytes` and writes its share. Errors: those of OpenSSL.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<private_key>
    import_private_key(std::span<const std::uint8_t, private_key_size> bytes,
                       std::span<std::uint8_t, share_size> share, std::error_code& ec) noexcept
    {
        return detail::x25519_import<Library>(bytes, share, ec);
    }
    /// Always true: any 32 bytes are a share.
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
        return detail::x25519_derive<Library>(key.get(), peer, secret, ec);
    }
};

/// X25519 of the current default library context.
using x25519 = basic_x25519<>;

static_assert(key_agreement_group<x25519>);

} // namespace mlkem::openssl
