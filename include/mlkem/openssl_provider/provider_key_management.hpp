// SPDX-License-Identifier: MIT
// Key management (provider-keymgmt(7)): making, reading, comparing and checking keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <openssl/evp.h>

#include "../access.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"
#include "provider_private_form.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// What EVP_PKEY_keygen and EVP_PKEY_paramgen work on. A seed is used once.
template <class Kem> struct key_generation {
    const provider_instance& owner;
    int selection;
    bool has_seed = false;
    secret_storage<Kem::seed_size> seed{};
};

/// The functions of key management for one algorithm.
template <class Kem> struct key_management {
    using key = provider_key<Kem>;
    using octets = typename key::octets;
    using generation = key_generation<Kem>;

    static void* new_key(void* instance) noexcept
    {
        const auto& owner = *static_cast<const provider_instance*>(instance);
        return owner.require_running("new key") ? provider_new<key>(owner) : nullptr;
    }
    static void free_key(void* object) noexcept { provider_delete(static_cast<key*>(object)); }

    /// Takes over the key that a decoder made: `reference` is the address of a pointer to it.
    static void* load(const void* reference, std::size_t size) noexcept
    {
        if (reference == nullptr || size != sizeof(key*))
            return nullptr;
        return std::exchange(*static_cast<key**>(without_const(reference)), nullptr);
    }

    /// A private key comes with its public key.
    static void* duplicate(const void* object, int selection) noexcept
    {
        const auto& from = *static_cast<const key*>(object);
        if (!from.owner.require_running("duplicate"))
            return nullptr;
        const library_scope scope(from.owner, calls_openssl<Kem>);
        key* const to = provider_new<key>(from.owner);
        if (to == nullptr)
            return nullptr;
        if ((selection & OSSL_KEYMGMT_SELECT_KEYPAIR) != 0 && from.has_ek) {
            to->ek = from.ek;
            to->has_ek = true;
        }
        if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0 && from.dk) {
            std::error_code ec;
            to->dk = from.dk->duplicate(ec);
            if (!to->dk) {
                from.owner.fail(ec, "duplicate");
                provider_delete(to);
                return nullptr;
            }
        }
        return to;
    }

    static int has(const void* object, int selection) noexcept
    {
        const auto* const k = static_cast<const key*>(object);
        return k != nullptr && ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) == 0 || k->has_ek) &&
               ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) == 0 || k->dk);
    }

    /// Compares public keys. Compares private ones, in constant time, only if they alone are named.
    static int match(const void* one, const void* other, int selection) noexcept
    {
        const auto& a = *static_cast<const key*>(one);
        const auto& b = *static_cast<const key*>(other);
        if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0)
            return a.has_ek && b.has_ek && a.ek == b.ek;
        if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) == 0)
            return 1;
        return a.dk && b.dk &&
               octets::visit(*a.dk, [&](std::span<const std::uint8_t> mine) noexcept {
                   return octets::visit(*b.dk, [&](std::span<const std::uint8_t> theirs) noexcept {
                       return secrets_equal(mine.data(), theirs.data(), octets::size);
                   });
               });
    }

    /// A key of this type was checked when it was made. Both halves are checked together: what one
    /// encapsulates, the other decapsulates (FIPS 203, section 7.1).
    static int validate(const void* object, int selection, int) noexcept
    {
        const auto& k = *static_cast<const key*>(object);
        if (!k.owner.require_running("check"))
            return 0;
        if (!has(object, selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
            return k.owner.fail(provider_reason::missing_key, "check");
        if ((selection & OSSL_KEYMGMT_SELECT_KEYPAIR) != OSSL_KEYMGMT_SELECT_KEYPAIR)
            return 1;
        const library_scope scope(k.owner, calls_openssl<Kem>);
        std::error_code ec;
        return Kem::check_pair(k.ek, *k.dk, provider_random{k.owner}, ec) ||
               k.owner.fail(ec, "check");
    }

    // ---- Parameters

    static int get_params(void* object, OSSL_PARAM list[]) noexcept
    {
        const auto& k = *static_cast<const key*>(object);
        const std::span<const std::uint8_t> ek = k.ek.bytes();
        OSSL_PARAM* p = nullptr;
        const auto asked = [&](const char* name) noexcept {
            p = OSSL_PARAM_locate(list, name);
            return p != nullptr;
        };
        if (asked(OSSL_PKEY_PARAM_BITS) && OSSL_PARAM_set_int(p, bits) != 1)
            return 0;
        if (asked(OSSL_PKEY_PARAM_SECURITY_BITS) && OSSL_PARAM_set_int(p, Kem::security_bits) != 1)
            return 0;
        if (asked(OSSL_PKEY_PARAM_MAX_SIZE) &&
            OSSL_PARAM_set_int(p, static_cast<int>(Kem::ciphertext_size)) != 1)
            return 0;
        for (const char* const name : {OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, OSSL_PKEY_PARAM_PUB_KEY})
            if (asked(name) &&
                (!k.has_ek || OSSL_PARAM_set_octet_string(p, ek.data(), ek.size()) != 1))
                return 0;
        if (asked(OSSL_PKEY_PARAM_PRIV_KEY) &&
            (!k.dk || !octets::visit(*k.dk, [&](std::span<const std::uint8_t> bytes) noexcept {
                return OSSL_PARAM_set_octet_string(p, bytes.data(), bytes.size()) == 1;
            })))
            return 0;
        if (asked(OSSL_PKEY_PARAM_ML_KEM_SEED)) {
            if (!k.has_seed())
                return 0;
            const auto seed = k.dk->seed();
            if (OSSL_PARAM_set_octet_string(p, seed->data(), seed->size()) != 1)
                return 0;
        }
        return 1;
    }
    static const OSSL_PARAM* gettable_params(void*) noexcept
    {
        static const OSSL_PARAM list[] = {
            OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, nullptr),
            OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, nullptr),
            OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, nullptr),
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ML_KEM_SEED, nullptr, 0),
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, nullptr, 0),
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0),
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, nullptr, 0),
            OSSL_PARAM_END,
        };
        return list;
    }

    /// Sets the public key of an empty key: TLS sets the peer's share here.
    static int set_params(void* object, const OSSL_PARAM list[]) noexcept
    {
        auto& k = *static_cast<key*>(object);
        constexpr const char* where = "peer's public key";
        const OSSL_PARAM* const p =
            OSSL_PARAM_locate_const(list, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
        if (p == nullptr)
            return 1;
        if (k.has_ek)
            return k.owner.fail(provider_reason::key_already_set, where);
        std::span<const std::uint8_t> bytes;
        if (!octets_of(p, bytes))
            return k.owner.fail(errc::invalid_length, where);
        return k.set_public(bytes, where);
    }
    static const OSSL_PARAM* settable_params(void*) noexcept
    {
        static const OSSL_PARAM list[] = {
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, nullptr, 0),
            OSSL_PARAM_END,
        };
        return list;
    }

    // ---- Import and export

    static int import_key(void* object, int selection, const OSSL_PARAM list[]) noexcept
    {
        if (object == nullptr)
            return 0;
        auto& k = *static_cast<key*>(object);
        if (!k.owner.require_running("import"))
            return 0;
        if (k.has_ek)
            return k.owner.fail(provider_reason::key_already_set, "import");
        const library_scope scope(k.owner, calls_openssl<Kem>);
        const bool with_private = (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0;
        const auto find = [&](bool wanted, const char* name) noexcept {
            return wanted ? OSSL_PARAM_locate_const(list, name) : nullptr;
        };
        const OSSL_PARAM* const seed = find(with_private, OSSL_PKEY_PARAM_ML_KEM_SEED);
        const OSSL_PARAM* const priv = find(with_private, OSSL_PKEY_PARAM_PRIV_KEY);
        const OSSL_PARAM* const pub =
            find((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0, OSSL_PKEY_PARAM_PUB_KEY);
        private_parts parts;
        if (!take_octets(seed, parts.seed) || !take_octets(priv, parts.priv) ||
            !take_octets(pub, parts.pub))
            return k.owner.fail(errc::invalid_length, "import");
        if (parts.seed || parts.priv)
            return k.set_pair(parts, "import of a private key");
        if (!parts.pub)
            return k.owner.fail(provider_reason::missing_key, "import");
        return k.set_public(*parts.pub, "import");
    }
    static int export_key(void* object, int selection, OSSL_CALLBACK* callback,
                          void* argument) noexcept
    {
        if (object == nullptr)
            return 0;
        const auto& k = *static_cast<const key*>(object);
        if (!has(object, selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
            return k.owner.fail(provider_reason::missing_key, "export");
        std::array<OSSL_PARAM, 4> list{};
        std::size_t count = 0;
        if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0)
            list[count++] = octets_parameter(OSSL_PKEY_PARAM_PUB_KEY, k.ek.bytes());
        if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) == 0) {
            list[count] = OSSL_PARAM_construct_end();
            return callback(list.data(), argument);
        }
        const auto seed = k.has_seed() ? k.dk->seed() : std::nullopt;
        if (seed)
            list[count++] = octets_parameter(OSSL_PKEY_PARAM_ML_KEM_SEED, seed->span());
        return octets::visit(*k.dk, [&](std::span<const std::uint8_t> bytes) noexcept {
            list[count++] = octets_parameter(OSSL_PKEY_PARAM_PRIV_KEY, bytes);
            list[count] = OSSL_PARAM_construct_end();
            return callback(list.data(), argument);
        });
    }
    static const OSSL_PARAM* import_types(int selection) noexcept
    {
        static const OSSL_PARAM list[] = {
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ML_KEM_SEED, nullptr, 0),
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, nullptr, 0),
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0),
            OSSL_PARAM_END,
        };
        return (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) != 0 ? list : nullptr;
    }

    // ---- Generation

    static void* begin_generation(void* instance, int selection, const OSSL_PARAM list[]) noexcept
    {
        const auto& owner = *static_cast<const provider_instance*>(instance);
        if (!owner.require_running("key generation"))
            return nullptr;
        auto* const begun = provider_new<generation>(owner, selection);
        if (begun != nullptr && !set_generation(begun, list)) {
            provider_delete(begun);
            return nullptr;
        }
        return begun;
    }
    static int set_generation(void* object, const OSSL_PARAM list[]) noexcept
    {
        auto& g = *static_cast<generation*>(object);
        if (list == nullptr)
            return 1;
        if (const OSSL_PARAM* const p =
                OSSL_PARAM_locate_const(list, OSSL_PKEY_PARAM_ML_KEM_SEED)) {
            std::span<const std::uint8_t> bytes;
            g.seed.clear(); // a seed that was set before is not used instead
            g.has_seed = false;
            if (!octets_of(p, bytes) || bytes.size() != Kem::seed_size)
                return g.owner.fail(errc::invalid_length, "seed of a key");
            copy_out_of_line(g.seed.data(), bytes.data(), bytes.size());
            g.has_seed = true;
        }
        // TLS names the group although its keys have no other.
        if (const OSSL_PARAM* const p = OSSL_PARAM_locate_const(list, OSSL_PKEY_PARAM_GROUP_NAME)) {
            if (p->data_type != OSSL_PARAM_UTF8_STRING || !is_own_name(p))
                return g.owner.fail(provider_reason::wrong_group_name, "key generation");
        }
        return 1;
    }
    static const OSSL_PARAM* settable_generation(void*, void*) noexcept
    {
        static const OSSL_PARAM list[] = {
            OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ML_KEM_SEED, nullptr, 0),
            OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, nullptr, 0),
            OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_PROPERTIES, nullptr, 0),
            OSSL_PARAM_END,
        };
        return list;
    }
    static void* generate(void* object, OSSL_CALLBACK*, void*) noexcept
    {
        auto& g = *static_cast<generation*>(object);
        key* const made = provider_new<key>(g.owner);
        if (made == nullptr)
            return nullptr;
        if ((g.selection & OSSL_KEYMGMT_SELECT_KEYPAIR) == 0)
            return made; // parameters: TLS sets a peer's share then
        const library_scope scope(g.owner, calls_openssl<Kem>);
        std::error_code ec;
        if (g.has_seed) {
            auto dk = Kem::decapsulation_key::from_seed(g.seed.span(), ec);
            g.seed.clear();
            g.has_seed = false;
            if (dk)
                made->set_private(std::move(dk));
        } else {
            made->has_ek = Kem::keygen_into(key_access::bytes(made->ek), made->dk,
                                            provider_random{g.owner}, ec);
            if (made->has_ek)
                octets::settle(g.owner, *made->dk);
        }
        if (ec) {
            g.owner.fail(ec, "key generation");
            provider_delete(made);
            return nullptr;
        }
        return made;
    }
    static void end_generation(void* object) noexcept
    {
        provider_delete(static_cast<generation*>(object));
    }

    inline static const OSSL_DISPATCH functions[] = {
        MLKEM_DETAIL_DISPATCH(KEYMGMT_NEW, keymgmt_new, new_key),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_FREE, keymgmt_free, free_key),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_LOAD, keymgmt_load, load),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_DUP, keymgmt_dup, duplicate),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_HAS, keymgmt_has, has),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_MATCH, keymgmt_match, match),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_VALIDATE, keymgmt_validate, validate),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GET_PARAMS, keymgmt_get_params, get_params),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GETTABLE_PARAMS, keymgmt_gettable_params, gettable_params),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_SET_PARAMS, keymgmt_set_params, set_params),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_SETTABLE_PARAMS, keymgmt_settable_params, settable_params),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_IMPORT, keymgmt_import, import_key),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_IMPORT_TYPES, keymgmt_import_types, import_types),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_EXPORT, keymgmt_export, export_key),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_EXPORT_TYPES, keymgmt_export_types, import_types),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GEN_INIT, keymgmt_gen_init, begin_generation),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GEN_SET_PARAMS, keymgmt_gen_set_params, set_generation),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GEN_SETTABLE_PARAMS, keymgmt_gen_settable_params,
                              settable_generation),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GEN, keymgmt_gen, generate),
        MLKEM_DETAIL_DISPATCH(KEYMGMT_GEN_CLEANUP, keymgmt_gen_cleanup, end_generation),
        {0, nullptr},
    };

  private:
    /// As OpenSSL 3.5: the number of coefficients of a vector. Applications only print it.
    static constexpr int bits = Kem::security_bits == 128   ? 512
                                : Kem::security_bits == 192 ? 768
                                                            : 1024;

    /// The bytes of a parameter, if it is there. False if it is no octet string.
    static bool take_octets(const OSSL_PARAM* parameter, private_parts::part& part) noexcept
    {
        return parameter == nullptr || octets_of(parameter, part.emplace());
    }
    /// Whether a text is empty, or one of the algorithm's names, in any case.
    static bool is_own_name(const OSSL_PARAM* p) noexcept
    {
        const std::string_view text(static_cast<const char*>(p->data),
                                    p->data == nullptr ? 0 : p->data_size);
        const std::string_view name = text.substr(0, text.find('\0'));
        std::string_view names = provider_names<Kem>::names;
        while (!name.empty() && !names.empty()) {
            const std::string_view next = names.substr(0, names.find(':'));
            if (is_same_name(next, name))
                return true;
            names.remove_prefix(next.size() == names.size() ? next.size() : next.size() + 1);
        }
        return name.empty();
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
