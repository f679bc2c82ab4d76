// SPDX-License-Identifier: MIT
// The TLS-GROUP capability (provider-base(7)): what libssl asks a provider for. TLS 1.3 only.
#pragma once

#include <string_view>

#include <openssl/core.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/prov_ssl.h>

#include "../params.hpp"
#include "../tls_group.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Tells `callback` the group of a KEM, if it has one. False if the callback fails.
template <class Kem>
MLKEM_NOINLINE bool tell_group(OSSL_CALLBACK* callback, void* argument) noexcept
{
    using names = provider_names<Kem>;
    if constexpr (names::group != nullptr) {
        constexpr const tls_group* group = tls_group_from_name(names::group);
        static_assert(group != nullptr && group->code_point == *Kem::code_point);
        unsigned id = group->code_point, bits = static_cast<unsigned>(group->security_bits),
                 is_kem = 1;
        int min_tls = TLS1_3_VERSION, max_tls = 0, no_dtls = -1;
        char* const name = without_const(names::group);
        const OSSL_PARAM list[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_CAPABILITY_TLS_GROUP_NAME, name, 0),
            OSSL_PARAM_construct_utf8_string(OSSL_CAPABILITY_TLS_GROUP_NAME_INTERNAL, name, 0),
            OSSL_PARAM_construct_utf8_string(OSSL_CAPABILITY_TLS_GROUP_ALG,
                                             without_const(names::name), 0),
            OSSL_PARAM_construct_uint(OSSL_CAPABILITY_TLS_GROUP_ID, &id),
            OSSL_PARAM_construct_uint(OSSL_CAPABILITY_TLS_GROUP_SECURITY_BITS, &bits),
            OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MIN_TLS, &min_tls),
            OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MAX_TLS, &max_tls),
            OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MIN_DTLS, &no_dtls),
            OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MAX_DTLS, &no_dtls),
            OSSL_PARAM_construct_uint(OSSL_CAPABILITY_TLS_GROUP_IS_KEM, &is_kem),
            OSSL_PARAM_construct_end(),
        };
        return callback(list, argument) == 1;
    } else {
        return true;
    }
}

/// Answers a query of a capability. Returns 0 for one that the provider does not have.
template <class... Kems>
int get_capability(void*, const char* name, OSSL_CALLBACK* callback, void* argument) noexcept
{
    return std::string_view(name) == "TLS-GROUP" && (tell_group<Kems>(callback, argument) && ...);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
