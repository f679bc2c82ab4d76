// SPDX-License-Identifier: MIT
// Encapsulation and decapsulation (provider-kem(7)).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "../access.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// What EVP_PKEY_encapsulate and EVP_PKEY_decapsulate work on. The key belongs to the EVP_PKEY of
/// the same EVP_PKEY_CTX. Randomness is for one encapsulation, be it one that fails.
template <class Kem> struct kem_context {
    const provider_instance& owner;
    const provider_key<Kem>* key = nullptr;
    bool is_encapsulating = false;
    bool has_randomness = false;
    secret_storage<Kem::randomness_size> randomness{};

    void forget_randomness() noexcept
    {
        randomness.clear();
        has_randomness = false;
    }
};

/// The functions of a KEM for one algorithm.
template <class Kem> struct kem_functions {
    using context = kem_context<Kem>;
    using key = provider_key<Kem>;

    static void* new_context(void* instance) noexcept
    {
        const auto& owner = *static_cast<const provider_instance*>(instance);
        return owner.require_running("KEM") ? provider_new<context>(owner) : nullptr;
    }
    static void free_context(void* object) noexcept
    {
        provider_delete(static_cast<context*>(object));
    }
    static void* duplicate_context(void* object) noexcept
    {
        const auto& from = *static_cast<const context*>(object);
        auto* const to =
            provider_new<context>(from.owner, from.key, from.is_encapsulating, from.has_randomness);
        if (to != nullptr)
            copy_out_of_line(to->randomness.data(), from.randomness.data(), Kem::randomness_size);
        return to;
    }

    static int begin_encapsulation(void* object, void* with, const OSSL_PARAM list[]) noexcept
    {
        auto& c = *static_cast<context*>(object);
        const auto* const k = static_cast<const key*>(with);
        c.forget_randomness();
        if (k == nullptr || !k->has_ek)
            return c.owner.fail(provider_reason::missing_key, "encapsulation");
        c.key = k;
        c.is_encapsulating = true;
        return set_params(object, list);
    }
    static int begin_decapsulation(void* object, void* with, const OSSL_PARAM[]) noexcept
    {
        auto& c = *static_cast<context*>(object);
        const auto* const k = static_cast<const key*>(with);
        c.forget_randomness();
        if (k == nullptr || !k->dk)
            return c.owner.fail(provider_reason::missing_key, "decapsulation");
        c.key = k;
        c.is_encapsulating = false;
        return 1;
    }

    /// Sets an encapsulation's randomness. Decapsulation has none and ignores it, as OpenSSL 3.5 does.
    static int set_params(void* object, const OSSL_PARAM list[]) noexcept
    {
        auto& c = *static_cast<context*>(object);
        const OSSL_PARAM* const p = list == nullptr || !c.is_encapsulating
                                        ? nullptr
                                        : OSSL_PARAM_locate_const(list, OSSL_KEM_PARAM_IKME);
        if (p == nullptr)
            return 1;
        std::span<const std::uint8_t> bytes;
        c.forget_randomness(); // what was set before is not used instead
        if (!octets_of(p, bytes) || bytes.size() != Kem::randomness_size)
            return c.owner.fail(errc::invalid_length, "randomness of an encapsulation");
        copy_out_of_line(c.randomness.data(), bytes.data(), bytes.size());
        c.has_randomness = true;
        return 1;
    }
    static const OSSL_PARAM* settable_params(void*, void*) noexcept
    {
        static const OSSL_PARAM list[] = {
            OSSL_PARAM_octet_string(OSSL_KEM_PARAM_IKME, nullptr, 0),
            OSSL_PARAM_END,
        };
        return list;
    }

    // NOLINTBEGIN(readability-non-const-parameter): OpenSSL gives the types
    /// With a null `out` tells the sizes. Otherwise the sizes, if given, are those of the buffers.
    static int encapsulate(void* object, unsigned char* out, std::size_t* out_size,
                           unsigned char* secret, std::size_t* secret_size) noexcept
    {
        auto& c = *static_cast<context*>(object);
        const bool is_running = c.owner.require_running("encapsulation");
        if (is_running && out == nullptr) {
            put(out_size, Kem::ciphertext_size);
            put(secret_size, Kem::shared_secret_size);
            return out_size != nullptr || secret_size != nullptr;
        }
        const bool done =
            is_running && may_encapsulate(c, out_size, secret, secret_size) &&
            encapsulate_into(
                c, std::span<std::uint8_t, Kem::ciphertext_size>(out, Kem::ciphertext_size),
                std::span<std::uint8_t, Kem::shared_secret_size>(secret, Kem::shared_secret_size));
        c.forget_randomness();
        if (done) {
            put(out_size, Kem::ciphertext_size);
            put(secret_size, Kem::shared_secret_size);
        }
        return done;
    }

    /// With a null `secret` tells its size.
    static int decapsulate(void* object, unsigned char* secret, std::size_t* secret_size,
                           const unsigned char* in, std::size_t size) noexcept
    {
        auto& c = *static_cast<context*>(object);
        constexpr const char* where = "decapsulation";
        if (!c.owner.require_running(where))
            return 0;
        if (secret == nullptr) {
            put(secret_size, Kem::shared_secret_size);
            return secret_size != nullptr;
        }
        if (c.key == nullptr || !c.key->dk)
            return c.owner.fail(provider_reason::missing_key, where);
        if (is_below(secret_size, Kem::shared_secret_size))
            return c.owner.fail(provider_reason::buffer_too_small, where);
        const library_scope scope(c.owner, calls_openssl<Kem>);
        std::error_code ec;
        const std::span<std::uint8_t, Kem::shared_secret_size> K(secret, Kem::shared_secret_size);
        with_dk(*c.key, [&](const auto& dk) noexcept {
            (void)Kem::decaps_into(dk, std::span<const std::uint8_t>(in, size), K, ec);
        });
        if (ec)
            return c.owner.fail(ec, where);
        put(secret_size, Kem::shared_secret_size);
        return 1;
    }
    // NOLINTEND(readability-non-const-parameter)

    inline static const OSSL_DISPATCH functions[] = {
        MLKEM_DETAIL_DISPATCH(KEM_NEWCTX, kem_newctx, new_context),
        MLKEM_DETAIL_DISPATCH(KEM_FREECTX, kem_freectx, free_context),
        MLKEM_DETAIL_DISPATCH(KEM_DUPCTX, kem_dupctx, duplicate_context),
        MLKEM_DETAIL_DISPATCH(KEM_ENCAPSULATE_INIT, kem_encapsulate_init, begin_encapsulation),
        MLKEM_DETAIL_DISPATCH(KEM_ENCAPSULATE, kem_encapsulate, encapsulate),
        MLKEM_DETAIL_DISPATCH(KEM_DECAPSULATE_INIT, kem_decapsulate_init, begin_decapsulation),
        MLKEM_DETAIL_DISPATCH(KEM_DECAPSULATE, kem_decapsulate, decapsulate),
        MLKEM_DETAIL_DISPATCH(KEM_SET_CTX_PARAMS, kem_set_ctx_params, set_params),
        MLKEM_DETAIL_DISPATCH(KEM_SETTABLE_CTX_PARAMS, kem_settable_ctx_params, settable_params),
        {0, nullptr},
    };

  private:
    /// Whether there is a key, and room for what it gives.
    static bool may_encapsulate(const context& c, const std::size_t* out_size,
                                const unsigned char* secret,
                                const std::size_t* secret_size) noexcept
    {
        constexpr const char* where = "encapsulation";
        if (c.key == nullptr || !c.key->has_ek)
            return c.owner.fail(provider_reason::missing_key, where);
        if (secret == nullptr || is_below(out_size, Kem::ciphertext_size) ||
            is_below(secret_size, Kem::shared_secret_size))
            return c.owner.fail(provider_reason::buffer_too_small, where);
        return true;
    }
    MLKEM_NOINLINE static bool
    encapsulate_into(const context& c, std::span<std::uint8_t, Kem::ciphertext_size> ciphertext,
                     std::span<std::uint8_t, Kem::shared_secret_size> K) noexcept
    {
        const library_scope scope(c.owner, calls_openssl<Kem>);
        std::error_code ec;
        if (c.has_randomness) {
            const auto made = Kem::encaps_derandomised(c.key->ek, c.randomness.span(), ec);
            if (made) {
                copy_out_of_line(ciphertext.data(), made->c.bytes().data(), ciphertext.size());
                copy_out_of_line(K.data(), made->K.bytes().data(), K.size());
            }
        } else {
            with_ek(*c.key, [&](const auto& ek) noexcept {
                (void)Kem::encaps_into(ek, ciphertext, K, provider_random{c.owner}, ec);
            });
        }
        return !ec || c.owner.fail(ec, "encapsulation");
    }
    /// Calls f(ek), where ek is prepared if the key was used before.
    template <class F> static void with_ek(const key& k, const F& f) noexcept
    {
        if constexpr (requires { k.prepared.ek; })
            if (const auto* const prepared = k.prepared.ek.of(k.ek))
                return f(*prepared);
        f(k.ek);
    }
    template <class F> static void with_dk(const key& k, const F& f) noexcept
    {
        if constexpr (requires { k.prepared.dk; })
            if (const auto* const prepared = k.prepared.dk.of(*k.dk))
                return f(*prepared);
        f(*k.dk);
    }
    static void put(std::size_t* size, std::size_t value) noexcept
    {
        if (size != nullptr)
            *size = value;
    }
    static bool is_below(const std::size_t* size, std::size_t needed) noexcept
    {
        return size != nullptr && *size < needed;
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
