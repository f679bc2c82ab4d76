// SPDX-License-Identifier: MIT
// HKDF (RFC 5869) over OpenSSL's HMAC, with inputs in parts, and the labels that HPKE gives it
// (RFC 9180, section 4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "../bytes.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "bytes_view.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// HMAC with a hash function, with a key or without. A session owns one whose key is the exporter
/// secret. To look the algorithms up takes as long as a hash, and to hash the key takes two.
using mac_context = openssl::owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Makes an HMAC with the hash function of a KDF, without a key. Null where OpenSSL lacks the
/// algorithm.
template <class Hash> MLKEM_NOINLINE hpke::mac_context hmac_without_key() noexcept
{
    using library = typename openssl::library_of<Hash>::type;
    const openssl::owned<EVP_MAC, EVP_MAC_free> mac(
        EVP_MAC_fetch(library::context(), "HMAC", library::properties()));
    hpke::mac_context context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
    std::array<char, Hash::digest.size() + 1> name{}; // OSSL_PARAM takes no const char*
    std::memcpy(name.data(), Hash::digest.data(), Hash::digest.size());
    const char* const properties = library::properties();
    const std::array<OSSL_PARAM, 3> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
        properties == nullptr
            ? OSSL_PARAM_construct_end()
            : OSSL_PARAM_construct_utf8_string(
                  OSSL_MAC_PARAM_PROPERTIES,
                  const_cast<char*>(properties), // NOLINT(cppcoreguidelines-pro-type-const-cast)
                  0),
        OSSL_PARAM_construct_end()};
    if (!context || EVP_MAC_CTX_set_params(context.get(), parameters.data()) != 1)
        return hpke::mac_context();
    return context;
}

/// Copies an HMAC, with its key if it has one. Null if `context` is null, or OpenSSL fails.
MLKEM_NOINLINE inline hpke::mac_context copy_of(const hpke::mac_context& context) noexcept
{
    return hpke::mac_context(context ? EVP_MAC_CTX_dup(context.get()) : nullptr);
}

/// Gives `context` a key. OpenSSL wipes the key when `context` gets another one, and when
/// `context` is freed.
MLKEM_NOINLINE inline bool set_hmac_key(const hpke::mac_context& context,
                                        std::span<const std::uint8_t> key) noexcept
{
    return context && EVP_MAC_init(context.get(), key.data(), key.size(), nullptr) == 1;
}

/// HMAC(key, parts one after another), where `context` was given the key, and no message since.
template <class Hash>
MLKEM_NOINLINE bool hmac_of(const hpke::mac_context& context, const concatenation& in,
                            std::span<std::uint8_t, Hash::hash_size> out) noexcept
{
    for (const std::span<const std::uint8_t> part : in.parts())
        if (!part.empty() && EVP_MAC_update(context.get(), part.data(), part.size()) != 1)
            return false;
    std::size_t size = 0;
    return EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1 && size == out.size();
}

/// HMAC(key, parts one after another). `context` keeps the key.
template <class Hash>
MLKEM_NOINLINE bool hmac(const hpke::mac_context& context, std::span<const std::uint8_t> key,
                         const concatenation& in,
                         std::span<std::uint8_t, Hash::hash_size> out) noexcept
{
    return set_hmac_key(context, key) && hmac_of<Hash>(context, in, out);
}

/// LabeledExtract(salt, label, ikm), where an empty salt is as many zeros as a hash has bytes
/// (RFC 5869, section 2.2).
template <class Hash>
MLKEM_NOINLINE bool labeled_extract(const hpke::mac_context& context,
                                    std::span<const std::uint8_t> suite_id,
                                    std::span<const std::uint8_t> salt, std::string_view label,
                                    std::span<const std::uint8_t> ikm,
                                    std::span<std::uint8_t, Hash::hash_size> prk) noexcept
{
    constexpr std::array<std::uint8_t, Hash::hash_size> zeros{};
    return hmac<Hash>(context, salt.empty() ? std::span<const std::uint8_t>(zeros) : salt,
                      concatenation(text_bytes("HPKE-v1"), suite_id, text_bytes(label), ikm), prk);
}

/// LabeledExpand(prk, label, info, L), with L the size of `out`, at most 255 hashes
/// (RFC 5869, section 2.3). The HMAC under prk is mac(in, out), which returns whether it succeeds.
template <class Hash, class Mac>
MLKEM_NOINLINE bool labeled_expand(const Mac& mac, std::span<const std::uint8_t> suite_id,
                                   std::string_view label, std::span<const std::uint8_t> info,
                                   std::span<std::uint8_t> out) noexcept
{
    const std::array<std::uint8_t, 2> length = i2osp_2(out.size());
    secret_storage<Hash::hash_size> t;
    std::size_t size_of_t = 0; // T(0) is empty
    for (unsigned i = 1; !out.empty(); ++i) {
        const std::uint8_t number = static_cast<std::uint8_t>(i);
        const concatenation in(t.span().first(size_of_t), length, text_bytes("HPKE-v1"), suite_id,
                               text_bytes(label), info, std::span<const std::uint8_t>(&number, 1));
        if (!mac(in, t.span()))
            return false;
        size_of_t = t.size();
        const std::size_t taken = out.size() < size_of_t ? out.size() : size_of_t;
        copy(out.data(), t.span().first(taken));
        out = out.subspan(taken);
    }
    return true;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
