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

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "../bytes.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "bytes_view.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

using mac_ctx_ptr = openssl_ptr<EVP_MAC_CTX, EVP_MAC_CTX_free>;

/// HMAC with one hash function, without a key; kept by each thread, since looking the algorithms up
/// takes longer than a hash. Null where OpenSSL has no such hash.
template <class Hash> MLKEM_DETAIL_NOINLINE const EVP_MAC_CTX* hmac_without_key() noexcept
{
    thread_local const mac_ctx_ptr context = []() noexcept {
        const openssl_ptr<EVP_MAC, EVP_MAC_free> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
        mac_ctx_ptr made(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
        std::array<char, Hash::digest.size() + 1> name{}; // OSSL_PARAM wants it not const
        std::memcpy(name.data(), Hash::digest.data(), Hash::digest.size());
        const std::array<OSSL_PARAM, 2> parameters = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
            OSSL_PARAM_construct_end()};
        if (made && EVP_MAC_CTX_set_params(made.get(), parameters.data()) != 1)
            made.reset();
        return made;
    }();
    return context.get();
}

/// HMAC(key, parts one after another). OpenSSL wipes the key when the context is freed.
template <class Hash>
MLKEM_DETAIL_NOINLINE bool hmac(std::span<const std::uint8_t> key, const concatenation& in,
                                std::span<std::uint8_t, Hash::hash_size> out) noexcept
{
    const EVP_MAC_CTX* const kept = hmac_without_key<Hash>();
    const mac_ctx_ptr context(kept != nullptr ? EVP_MAC_CTX_dup(kept) : nullptr);
    if (!context || EVP_MAC_init(context.get(), key.data(), key.size(), nullptr) != 1)
        return false;
    for (const std::span<const std::uint8_t> part : in.parts())
        if (EVP_MAC_update(context.get(), part.data(), part.size()) != 1)
            return false;
    std::size_t size = 0;
    return EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1 && size == out.size();
}

/// LabeledExtract(salt, label, ikm), where an empty salt is as many zeros as a hash has bytes
/// (RFC 5869, section 2.2).
template <class Hash>
MLKEM_DETAIL_NOINLINE bool
labeled_extract(std::span<const std::uint8_t> suite_id, std::span<const std::uint8_t> salt,
                std::string_view label, std::span<const std::uint8_t> ikm,
                std::span<std::uint8_t, Hash::hash_size> prk) noexcept
{
    constexpr std::array<std::uint8_t, Hash::hash_size> zeros{};
    return hmac<Hash>(salt.empty() ? std::span<const std::uint8_t>(zeros) : salt,
                      concatenation(text_bytes("HPKE-v1"), suite_id, text_bytes(label), ikm), prk);
}

/// LabeledExpand(prk, label, info, L), with L the size of `out`, at most 255 hashes
/// (RFC 5869, section 2.3).
template <class Hash>
MLKEM_DETAIL_NOINLINE bool
labeled_expand(std::span<const std::uint8_t> suite_id,
               std::span<const std::uint8_t, Hash::hash_size> prk, std::string_view label,
               std::span<const std::uint8_t> info, std::span<std::uint8_t> out) noexcept
{
    const std::array<std::uint8_t, 2> length = i2osp_2(out.size());
    secret_storage<Hash::hash_size> t;
    std::size_t size_of_t = 0; // T(0) is empty
    for (unsigned i = 1; !out.empty(); ++i) {
        const std::uint8_t number = static_cast<std::uint8_t>(i);
        const concatenation in(t.span().first(size_of_t), length, text_bytes("HPKE-v1"), suite_id,
                               text_bytes(label), info, std::span<const std::uint8_t>(&number, 1));
        if (!hmac<Hash>(prk, in, t.span()))
            return false;
        size_of_t = t.size();
        const std::size_t taken = out.size() < size_of_t ? out.size() : size_of_t;
        copy(out.data(), t.span().first(taken));
        out = out.subspan(taken);
    }
    return true;
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
