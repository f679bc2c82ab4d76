// EVP's key derivation, for every group.
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

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

/// The secret of two keys, whose sizes fit; false, with ec set, if there is none:
/// errc::invalid_share where OpenSSL says that the computation itself failed, as it does when
/// X25519 gives zero.
MLKEM_DETAIL_NOINLINE inline bool openssl_derive(EVP_PKEY* key, EVP_PKEY* peer,
                                                 std::span<std::uint8_t> secret,
                                                 const openssl_call& call,
                                                 std::error_code& ec) noexcept
{
    // OpenSSL's own check of the peer's key multiplies by the order of the group, as long as the
    // derivation takes; on curves of prime order a point of the curve needs no more.
    constexpr int validate_peer = 0;
    const pkey_ctx_ptr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    std::size_t size = secret.size();
    if (context && EVP_PKEY_derive_init(context.get()) == 1 &&
        EVP_PKEY_derive_set_peer_ex(context.get(), peer, validate_peer) == 1 &&
        EVP_PKEY_derive(context.get(), secret.data(), &size) == 1 && size == secret.size())
        return true;
    ec = call.error();
    const unsigned long code = ERR_peek_last_error();
    if (ERR_GET_LIB(code) == ERR_LIB_PROV &&
        ERR_GET_REASON(code) == PROV_R_FAILED_DURING_DERIVATION)
        ec = errc::invalid_share;
    return false;
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
