// SPDX-License-Identifier: MIT
// The key object behind an EVP_PKEY of the provider, and what OpenSSL calls each algorithm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../error.hpp"
#include "../hybrid/hybrid_keys.hpp"
#include "../hybrid/hybrid_operations.hpp"
#include "../hybrid/secret_key.hpp"
#include "../key_formats.hpp"
#include "../keys.hpp"
#include "../openssl.hpp"
#include "../params.hpp"
#include "../prepared_keys.hpp"
#include "../secret.hpp"
#include "provider_instance.hpp"
#include "provider_private_form.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The algorithms of the provider: those of OpenSSL 3.5, and X-Wing.
using provided_x25519_mlkem768 =
    basic_x25519_mlkem768<openssl::basic_x25519<openssl::child_library>>;
using provided_secp256r1_mlkem768 =
    basic_secp256r1_mlkem768<openssl::basic_p256<openssl::child_library>>;
using provided_secp384r1_mlkem1024 =
    basic_secp384r1_mlkem1024<openssl::basic_p384<openssl::child_library>>;
using provided_x_wing = basic_x_wing<openssl::basic_x25519<openssl::child_library>>;

/// Names of an algorithm. The first one is the name of the key's type, `names` has all of them.
/// OpenSSL 3.0 finds the decoder of a public key by the dotted identifier, or by its registered
/// long name. OpenSSL 3.5 registers the first name.
template <class Kem> struct provider_names;
template <> struct provider_names<ml_kem_512> {
    static constexpr const char* name = "ML-KEM-512";
    static constexpr const char* names =
        "ML-KEM-512:MLKEM512:id-alg-ml-kem-512:2.16.840.1.101.3.4.4.1";
    static constexpr const char* description = "mlkem ML-KEM-512";
    static constexpr const char* group = "MLKEM512";
};
template <> struct provider_names<ml_kem_768> {
    static constexpr const char* name = "ML-KEM-768";
    static constexpr const char* names =
        "ML-KEM-768:MLKEM768:id-alg-ml-kem-768:2.16.840.1.101.3.4.4.2";
    static constexpr const char* description = "mlkem ML-KEM-768";
    static constexpr const char* group = "MLKEM768";
};
template <> struct provider_names<ml_kem_1024> {
    static constexpr const char* name = "ML-KEM-1024";
    static constexpr const char* names =
        "ML-KEM-1024:MLKEM1024:id-alg-ml-kem-1024:2.16.840.1.101.3.4.4.3";
    static constexpr const char* description = "mlkem ML-KEM-1024";
    static constexpr const char* group = "MLKEM1024";
};
template <> struct provider_names<provided_x25519_mlkem768> {
    static constexpr const char* name = "X25519MLKEM768";
    static constexpr const char* names = name;
    static constexpr const char* description = "mlkem X25519MLKEM768, a group of TLS 1.3";
    static constexpr const char* group = name;
};
template <> struct provider_names<provided_secp256r1_mlkem768> {
    static constexpr const char* name = "SecP256r1MLKEM768";
    static constexpr const char* names = name;
    static constexpr const char* description = "mlkem SecP256r1MLKEM768, a group of TLS 1.3";
    static constexpr const char* group = name;
};
template <> struct provider_names<provided_secp384r1_mlkem1024> {
    static constexpr const char* name = "SecP384r1MLKEM1024";
    static constexpr const char* names = name;
    static constexpr const char* description = "mlkem SecP384r1MLKEM1024, a group of TLS 1.3";
    static constexpr const char* group = name;
};
template <> struct provider_names<provided_x_wing> {
    static constexpr const char* name = "X-Wing";
    static constexpr const char* names = "X-Wing:XWing:id-XWing:1.3.6.1.4.1.62253.25722";
    static constexpr const char* description = "mlkem X-Wing";
    static constexpr const char* group = nullptr; // TLS has none
};

/// Whether operations of an algorithm call OpenSSL's functions in the child context. ML-KEM's do not.
template <class Kem> inline constexpr bool calls_openssl = true;
template <parameter_set P> inline constexpr bool calls_openssl<ml_kem<P, dispatched>> = false;

// ---- The parameter "priv": ML-KEM's expanded key; that and the group's private key, in the order
//      of a share, for TLS hybrids; X-Wing's seed.

/// Makes the pairwise check of an expanded key that was imported: of all checks only this one sees the
/// secret part. The setting "ml-kem.import_pct_type" is the kind of message, random or fixed. With
/// "none" there is no check. With any other text, or without the setting, the message is fixed.
/// OpenSSL 3.5's is random then, or there is no check. Here no import needs random bits, and no
/// misspelt word ends the check. Errors: entropy_failure, pairwise_check_failure.
template <parameter_set P>
MLKEM_NOINLINE bool passes_import_check(const provider_instance& owner,
                                        const decapsulation_key<P>& dk,
                                        std::error_code& ec) noexcept
{
    const char* const kind = owner.configured("ml-kem.import_pct_type");
    if (kind != nullptr && is_same_name(kind, "random"))
        return ml_kem<P>::check_pair(dk.encapsulation_key(), dk, provider_random{owner}, ec);
    if ((kind != nullptr && is_same_name(kind, "none")) ||
        pair_is_consistent<P>(key_access::view(dk)))
        return true;
    ec = errc::pairwise_check_failure;
    return false;
}

/// Bytes of the parameter "priv", how it is written and how a key is made of it.
template <class Key> struct private_octets;

template <parameter_set P> struct private_octets<decapsulation_key<P>> {
    using key = decapsulation_key<P>;
    static constexpr std::size_t size = key::size;

    /// Calls visit(bytes of priv). Returns what it returns.
    template <class F> static auto visit(const key& dk, const F& visit) noexcept
    {
        return visit(std::span<const std::uint8_t>(key_access::view(dk)));
    }
    /// Errors: invalid_length; hash_mismatch, coefficient_out_of_range; those of
    /// passes_import_check().
    MLKEM_NOINLINE static std::optional<key> read(const provider_instance& owner,
                                                  std::span<const std::uint8_t> in,
                                                  std::error_code& ec) noexcept
    {
        std::optional<key> dk = key::from_bytes(in, ec);
        if (dk && !passes_import_check(owner, *dk, ec))
            dk.reset();
        return dk;
    }
    static bool has_seed(const key& dk) noexcept { return dk.seed().has_value(); }
    /// Whether the seed is the key, where an expanded key is there, too.
    static bool prefers_seed(const provider_instance& owner) noexcept
    {
        return owner.is_on("ml-kem.prefer_seed", true);
    }
    /// Forgets the seed of a new key if the settings say so.
    static void settle(const provider_instance& owner, key& dk) noexcept
    {
        if (!owner.is_on("ml-kem.retain_seed", true))
            key_access::forget_seed(dk);
    }
};

template <parameter_set P, class Group, class Combiner>
struct private_octets<hybrid_decapsulation_key<P, Group, Combiner>> {
    using key = hybrid_decapsulation_key<P, Group, Combiner>;
    using layout = hybrid_sizes<P, Group, Combiner>;
    static constexpr bool is_seed = layout::seed != seed_size + Group::private_key_size;
    static constexpr std::size_t kem_size = decapsulation_key<P>::size;
    static constexpr std::size_t size = is_seed ? layout::seed : kem_size + Group::private_key_size;
    static constexpr std::size_t kem_at = layout::kem_first ? 0 : Group::private_key_size;
    static constexpr std::size_t group_at = layout::kem_first ? kem_size : 0;

    template <class F> static auto visit(const key& dk, const F& visit) noexcept
    {
        const auto seed = hybrid_access::seed(dk);
        if constexpr (is_seed) {
            return visit(std::span<const std::uint8_t>(seed));
        } else {
            secret_storage<size> bytes;
            copy_out_of_line(bytes.data() + kem_at, key_access::view(hybrid_access::kem(dk)).data(),
                             kem_size);
            copy_out_of_line(bytes.data() + group_at,
                             seed.template last<Group::private_key_size>().data(),
                             Group::private_key_size);
            return visit(std::span<const std::uint8_t>(bytes.span()));
        }
    }

    /// Errors: those of ML-KEM's half; invalid_private_key; those of the Group.
    MLKEM_NOINLINE static std::optional<key> read(const provider_instance& owner,
                                                  std::span<const std::uint8_t> in,
                                                  std::error_code& ec) noexcept
    {
        if constexpr (is_seed) {
            return key::from_seed(in, ec);
        } else {
            std::optional<key> dk;
            if (!has_length(in.size(), size, ec))
                return dk;
            std::optional<decapsulation_key<P>> kem =
                private_octets<decapsulation_key<P>>::read(owner, in.subspan(kem_at, kem_size), ec);
            if (!kem)
                return dk;
            // The seed is d || z and the group's private key. d || z is not known here, and stays
            // zero: has_seed() says so. Duplicates of the key are made without it.
            dk.emplace(key_access::tag());
            const auto seed = hybrid_access::seed(*dk).template last<Group::private_key_size>();
            copy_out_of_line(seed.data(), in.data() + group_at, seed.size());
            const std::span<std::uint8_t, layout::encapsulation_key> ek =
                key_access::bytes(hybrid_access::ek(*dk));
            auto private_key = import_private_key<Group>(seed, layout::group_half(ek), ec);
            if (!private_key) {
                dk.reset();
                return dk;
            }
            copy_out_of_line(layout::kem_half(ek).data(), kem->encapsulation_key().bytes().data(),
                             sizes<P>::encapsulation_key);
            hybrid_access::kem(*dk) = std::move(*kem);
            hybrid_access::complete(*dk, std::move(*private_key));
            return dk;
        }
    }
    static bool has_seed(const key& dk) noexcept
    {
        return private_octets<decapsulation_key<P>>::has_seed(hybrid_access::kem(dk));
    }
    // The settings of seeds are ML-KEM's.
    static constexpr bool prefers_seed(const provider_instance&) noexcept { return true; }
    static void settle(const provider_instance&, key&) noexcept {}
};

/// A prepared form of a key (prepared_keys.hpp), made when the key is used for the second time. TLS uses
/// a key once, and pays nothing. Thread-safe: threads that are the first may each make one.
template <class Prepared> class prepared_on_demand {
    /// A prepared key in memory of OPENSSL_malloc, which is aligned less.
    class holder {
      public:
        template <class Key> explicit holder(const Key& key) noexcept
        {
            void* place = room_.data();
            std::size_t size = room_.size();
            prepared_ = new (std::align(alignof(Prepared), sizeof(Prepared), place, size))
                Prepared(key.prepare());
        }
        ~holder() { prepared_->~Prepared(); }
        holder(const holder&) = delete;
        holder& operator=(const holder&) = delete;
        const Prepared& get() const noexcept { return *prepared_; }

      private:
        Prepared* prepared_;
        std::array<std::byte, sizeof(Prepared) + alignof(Prepared)> room_;
    };

  public:
    prepared_on_demand() noexcept = default;
    ~prepared_on_demand() { provider_delete(prepared_); }
    prepared_on_demand(const prepared_on_demand&) = delete;
    prepared_on_demand& operator=(const prepared_on_demand&) = delete;

    /// The prepared form of `key`, which is the same in all calls. Null in the first call, and if there
    /// is no memory.
    template <class Key> const Prepared* of(const Key& key) noexcept
    {
        if (const holder* const found = __atomic_load_n(&prepared_, __ATOMIC_ACQUIRE))
            return &found->get();
        return __atomic_exchange_n(&is_used_, true, __ATOMIC_RELAXED) ? make(key) : nullptr;
    }

  private:
    template <class Key> MLKEM_NOINLINE const Prepared* make(const Key& key) noexcept
    {
        const openssl_call call; // OpenSSL 3.2 and newer report a lack of memory
        holder* const made = provider_new<holder>(key);
        if (made == nullptr)
            return nullptr;
        holder* before = nullptr;
        if (__atomic_compare_exchange_n(&prepared_, &before, made, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE))
            return &made->get();
        provider_delete(made);
        return &before->get();
    }

    holder* prepared_ = nullptr;
    bool is_used_ = false;
};

/// The prepared forms of a Kem's keys. Only ML-KEM has them.
template <class Kem> struct prepared_forms {};
template <parameter_set P> struct prepared_forms<ml_kem<P, dispatched>> {
    prepared_on_demand<prepared_encapsulation_key<P>> ek;
    prepared_on_demand<prepared_decapsulation_key<P>> dk;
};

/// The object behind an EVP_PKEY: nothing, a public key, or a key pair. EVP does not change a key
/// that it shares between threads, so that reading is thread-safe. `prepared` is by itself.
template <class Kem> struct provider_key {
    using encapsulation_key = typename Kem::encapsulation_key;
    using decapsulation_key = typename Kem::decapsulation_key;
    using octets = private_octets<decapsulation_key>;

    explicit provider_key(const provider_instance& instance) noexcept : owner(instance) {}

    const provider_instance& owner;
    encapsulation_key ek{key_access::tag()};
    std::optional<decapsulation_key> dk;
    bool has_ek = false;
    mutable prepared_forms<Kem> prepared{};

    bool has_seed() const noexcept { return dk && octets::has_seed(*dk); }

    /// Reads the public key from a peer's bytes.
    bool set_public(std::span<const std::uint8_t> bytes, const char* where) noexcept
    {
        std::error_code ec;
        if (!key_access::read(bytes, ek, ec))
            return owner.fail(ec, where);
        has_ek = true;
        return true;
    }
    /// Takes a private key, and the public key that belongs to it.
    void set_private(std::optional<decapsulation_key>&& key) noexcept
    {
        dk = std::move(key);
        octets::settle(owner, *dk);
        const auto public_key = dk->encapsulation_key();
        copy_out_of_line(key_access::bytes(ek).data(), public_key.bytes().data(),
                         encapsulation_key::size);
        has_ek = true;
    }
    /// Takes a key pair from its parts, which must fit each other. Requires seed or priv.
    MLKEM_NOINLINE bool set_pair(const private_parts& parts, const char* where) noexcept
    {
        const bool uses_seed = parts.seed && (!parts.priv || octets::prefers_seed(owner));
        std::error_code ec;
        std::optional<decapsulation_key> read = uses_seed
                                                    ? decapsulation_key::from_seed(*parts.seed, ec)
                                                    : octets::read(owner, *parts.priv, ec);
        if (!read)
            return owner.fail(ec, where);
        if (uses_seed && parts.priv &&
            !octets::visit(*read, [&](std::span<const std::uint8_t> expected) noexcept {
                return expected.size() == parts.priv->size() &&
                       secrets_equal(expected.data(), parts.priv->data(), expected.size());
            }))
            return owner.fail(errc::seed_mismatch, where);
        const encapsulation_key own = read->encapsulation_key();
        if (parts.pub && (parts.pub->size() != own.size ||
                          !secrets_equal(own.bytes().data(), parts.pub->data(), own.size)))
            return owner.fail(errc::public_key_mismatch, where);
        set_private(std::move(read));
        return true;
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
