// SPDX-License-Identifier: MIT
// EVP's keys from parameters, and EVP's key derivation, for every Group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include <openssl/core_names.h>
#include <openssl/proverr.h>

#include "../error.hpp"
#include "../params.hpp"
#include "handles.hpp"
#include "library.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

using pkey = openssl::owned<EVP_PKEY, EVP_PKEY_free>;
using pkey_ctx = openssl::owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using bignum = openssl::owned<BIGNUM, BN_clear_free>;
using bignum_ctx = openssl::owned<BN_CTX, BN_CTX_free>;

/// The EVP context that makes keys of the algorithm `name`. Null if OpenSSL fails.
template <class Library> MLKEM_DETAIL_NOINLINE pkey_ctx importer_of(const char* name) noexcept
{
    return pkey_ctx(EVP_PKEY_CTX_new_from_name(Library::context(), name, Library::properties()));
}

/// The EVP context that derives secrets with `key`, and makes keys of its algorithm. Null if
/// OpenSSL fails.
template <class Library> MLKEM_DETAIL_NOINLINE pkey_ctx context_of(EVP_PKEY* key) noexcept
{
    return pkey_ctx(EVP_PKEY_CTX_new_from_pkey(Library::context(), key, Library::properties()));
}

/// Makes a key from a list of parameters. Null if OpenSSL fails, or the context is null.
MLKEM_DETAIL_NOINLINE inline EVP_PKEY* key_from_data(const pkey_ctx& context, int selection,
                                                     OSSL_PARAM* parameters) noexcept
{
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1)
        return nullptr;
    return key;
}

/// Derives the secret of a context's key and the peer's. Sizes must fit. False, with ec set, if
/// there is no secret. The error is errc::invalid_share if OpenSSL says that the computation itself
/// failed, as it does when X25519 gives zero.
MLKEM_DETAIL_NOINLINE inline bool openssl_derive(const pkey_ctx& context, const pkey& peer,
                                                 std::span<std::uint8_t> secret, openssl_call& call,
                                                 std::error_code& ec) noexcept
{
    // OpenSSL's own check of the peer's key multiplies by the order of the group. That takes as
    // long as the derivation. A point of a curve of prime order needs no such check.
    constexpr int validate_peer = 0;
    std::size_t size = secret.size();
    if (context && peer && EVP_PKEY_derive_init(context.get()) == 1 &&
        EVP_PKEY_derive_set_peer_ex(context.get(), peer.get(), validate_peer) == 1 &&
        EVP_PKEY_derive(context.get(), secret.data(), &size) == 1 && size == secret.size())
        return true;
    const unsigned long code = call.take();
    ec =
        ERR_GET_LIB(code) == ERR_LIB_PROV && ERR_GET_REASON(code) == PROV_R_FAILED_DURING_DERIVATION
            ? make_error_code(errc::invalid_share)
            : openssl_call::error_of(code);
    return false;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
