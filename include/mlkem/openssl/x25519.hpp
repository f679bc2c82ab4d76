// SPDX-License-Identifier: MIT
/// \file
/// X25519 and X448 (RFC 7748) by a provider of OpenSSL, as the Group of a hybrid.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "../bytes.hpp"
#include "../hybrid/group.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "derive.hpp"
#include "handles.hpp"
#include "library.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// One part of a key as a list of parameters, which points to `bytes`.
template <std::size_t N>
MLKEM_INLINE std::array<OSSL_PARAM, 2> part_of_key(const char* part,
                                                   std::span<std::uint8_t, N> bytes) noexcept
{
    return {OSSL_PARAM_construct_octet_string(part, bytes.data(), bytes.size()),
            OSSL_PARAM_construct_end()};
}

/// Makes a private key. The provider computes its share, which is written.
template <class Library, std::size_t N>
MLKEM_NOINLINE std::optional<openssl::agreement_key>
montgomery_import(const char* name, std::span<const std::uint8_t, N> bytes,
                  std::span<std::uint8_t, N> share, std::error_code& ec) noexcept
{
    openssl_call call;
    secret_storage<N> copied(bytes); // OSSL_PARAM takes no pointer to const
    const auto list = part_of_key(OSSL_PKEY_PARAM_PRIV_KEY, copied.span());
    const auto read_share = [&](const agreement_functions& f, void* key) noexcept {
        auto out = part_of_key(OSSL_PKEY_PARAM_PUB_KEY, share);
        // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): called only where `f` has all functions
        return f.get_params(key, out.data()) == 1 && out[0].return_size == share.size();
    };
    return import_private<Library>({name, name}, list.data(), read_share, call, ec);
}

template <class Library, std::size_t N>
MLKEM_NOINLINE bool montgomery_derive(const char* name, const openssl::agreement_key& key,
                                      std::span<const std::uint8_t, N> peer,
                                      std::span<std::uint8_t, N> secret,
                                      std::error_code& ec) noexcept
{
    openssl_call call;
    std::array<std::uint8_t, N> copied{};
    copy(copied.data(), peer);
    const auto list = part_of_key(OSSL_PKEY_PARAM_PUB_KEY, std::span(copied));
    const auto import_peer = [&](const agreement_functions& f, void*, std::error_code&) noexcept {
        return import_key(f, EVP_PKEY_PUBLIC_KEY, list.data());
    };
    return derive_with<Library>({name, name}, key, import_peer, secret, call, ec);
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

/// X25519 or X448 (RFC 7748, section 5) by a provider of OpenSSL. Any bytes of the right length are a private
/// key, and a share. OpenSSL itself refuses a share that gives the all-zero secret. Library names the
/// library context and the providers.
template <class Function, library_type Library = default_library> struct montgomery_function {
    /// The name of the group.
    MLKEM_DETAIL_CONSTANT std::string_view name = Function::name;
    MLKEM_DETAIL_CONSTANT std::size_t private_key_size = Function::size, ///< bytes of a private key
        share_size = Function::size,                                     ///< bytes of a share
        secret_size = Function::size;                                    ///< bytes of a secret
    /// A key that OpenSSL holds.
    using private_key = agreement_key;

    /// Returns the private key of `bytes` and writes its share. Errors: those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static std::optional<private_key>
    import_private_key(std::span<const std::uint8_t, private_key_size> bytes,
                       std::span<std::uint8_t, share_size> share, std::error_code& ec) noexcept
    {
        return detail::montgomery_import<Library>(Function::name, bytes, share, ec);
    }
    /// Always true: any bytes of that length are a share.
    [[nodiscard]] MLKEM_INLINE static bool
    is_valid_share(std::span<const std::uint8_t, share_size>) noexcept
    {
        return true;
    }
    /// Writes the shared secret. Errors: invalid_share; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static bool derive(const private_key& key,
                                                  std::span<const std::uint8_t, share_size> peer,
                                                  std::span<std::uint8_t, secret_size> secret,
                                                  std::error_code& ec) noexcept
    {
        return detail::montgomery_derive<Library>(Function::name, key, peer, secret, ec);
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
