// SPDX-License-Identifier: MIT
/// \file
/// The secret key of a hybrid, and key pairs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../error.hpp"
#include "../secret.hpp"
#include "hybrid_keys.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

template <class Backend, parameter_set P, class Group, class Combiner>
bool hybrid_keygen(hybrid_decapsulation_key<P, Group, Combiner>& dk, std::error_code& ec) noexcept;
template <parameter_set P, class Group, class Combiner>
bool hybrid_duplicate(const hybrid_decapsulation_key<P, Group, Combiner>& from,
                      hybrid_decapsulation_key<P, Group, Combiner>& to,
                      std::error_code& ec) noexcept;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The decapsulation key of a hybrid. It holds ML-KEM's key, the group's private key, the
/// encapsulation key of both, and the seed of all. Secret: move-only and wiped. An object that was
/// moved from may be assigned to or destroyed; any other use of it ends the program.
template <parameter_set P, class Group, class Combiner>
class [[nodiscard]] hybrid_decapsulation_key {
  public:
    /// Sizes, and where the halves stand.
    using layout = hybrid_sizes<P, Group, Combiner>;
    /// The public key.
    using encapsulation_key_type = hybrid_encapsulation_key<P, Group, Combiner>;

    /// \cond
    MLKEM_INLINE explicit hybrid_decapsulation_key(unfilled tag) noexcept : kem_(tag) {}
    /// \endcond

    /// Moves the key and wipes the other object.
    MLKEM_INLINE hybrid_decapsulation_key(hybrid_decapsulation_key&& other) noexcept
        : kem_(std::move(other.kem_)), group_(std::move(other.group_)), ek_(other.ek_),
          seed_(std::move(other.seed_))
    {
        other.group_.reset();
    }
    /// Moves the key and wipes the other object.
    MLKEM_INLINE hybrid_decapsulation_key& operator=(hybrid_decapsulation_key&& other) noexcept
    {
        if (this != &other) {
            kem_ = std::move(other.kem_);
            group_ = std::move(other.group_);
            ek_ = other.ek_;
            seed_ = std::move(other.seed_);
            other.group_.reset();
        }
        return *this;
    }
    hybrid_decapsulation_key(const hybrid_decapsulation_key&) = delete; // duplicate() makes another
    hybrid_decapsulation_key&
    operator=(const hybrid_decapsulation_key&) = delete; // duplicate() makes another
    MLKEM_INLINE ~hybrid_decapsulation_key() = default;

    /// Makes the key from the seed that seed() returns. Errors: invalid_length;
    /// invalid_private_key, of a curve other than X25519 and X448; those of the Group.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<hybrid_decapsulation_key>
    from_seed(const R& range, std::error_code& ec) noexcept
    {
        std::optional<hybrid_decapsulation_key> key(std::in_place, key_access::tag());
        if (!key->expand(detail::bytes_of<layout::seed>(range), ec))
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Makes the key from the seed that seed() returns. Throws std::system_error: the errors of the
    /// overload above.
    template <byte_range R> MLKEM_INLINE static hybrid_decapsulation_key from_seed(const R& range)
    {
        std::error_code ec;
        hybrid_decapsulation_key key(key_access::tag());
        (void)key.expand(detail::bytes_of<layout::seed>(range), ec);
        detail::throw_if(ec);
        return key;
    }
#endif

    /// The seed that the key was made from; every key of a hybrid has one. For X-Wing and the concrete
    /// hybrids it has 32 bytes, and is the form to store and to exchange
    /// (draft-connolly-cfrg-xwing-kem, section 5.2). For OpenPGP it is private key || d || z,
    /// otherwise d || z || private key.
    [[nodiscard]] MLKEM_INLINE std::optional<secret_array<layout::seed>> seed() const noexcept
    {
        require_usable();
        return std::optional<secret_array<layout::seed>>(std::in_place, seed_.span());
    }
    /// The encapsulation key that belongs to it. Nothing is computed.
    MLKEM_INLINE encapsulation_key_type encapsulation_key() const noexcept
    {
        require_usable();
        return ek_;
    }

    /// Makes a second key of the same seed and computes the group's half again. Errors: those of
    /// the Group.
    [[nodiscard]] MLKEM_INLINE std::optional<hybrid_decapsulation_key>
    duplicate(std::error_code& ec) const noexcept
    {
        require_usable();
        ec.clear();
        std::optional<hybrid_decapsulation_key> key(std::in_place, key_access::tag());
        if (!detail::hybrid_duplicate(*this, *key, ec))
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Makes a second key of the same seed. Throws std::system_error: those of the Group.
    MLKEM_INLINE hybrid_decapsulation_key duplicate() const
    {
        require_usable();
        std::error_code ec;
        hybrid_decapsulation_key key(key_access::tag());
        (void)detail::hybrid_duplicate(*this, key, ec);
        detail::throw_if(ec);
        return key;
    }
#endif

    /// Whether both keys have the same seed, in constant time.
    friend MLKEM_INLINE bool operator==(const hybrid_decapsulation_key& a,
                                        const hybrid_decapsulation_key& b) noexcept
    {
        a.require_usable();
        b.require_usable();
        return a.seed_ == b.seed_;
    }

  private:
    friend struct hybrid_access;

    MLKEM_INLINE void require_usable() const noexcept
    {
        if (!group_)
            MLKEM_DETAIL_ABORT("mlkem: use of a decapsulation key that was moved from");
    }
    [[nodiscard]] MLKEM_INLINE bool expand(std::span<const std::uint8_t> seed,
                                           std::error_code& ec) noexcept
    {
        if (!detail::has_length(seed.size(), layout::seed, ec))
            return false;
        copy_out_of_line(seed_.data(), seed.data(), layout::seed);
        return detail::hybrid_keygen<dispatched>(*this, ec);
    }

    decapsulation_key<P> kem_;
    std::optional<typename Group::private_key> group_; // none once the object is moved from
    encapsulation_key_type ek_{key_access::tag()};
    secret_storage<layout::seed> seed_;
};

/// Secret: operator<< is deleted.
template <parameter_set P, class Group, class Combiner>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hybrid_decapsulation_key<P, Group, Combiner>> =
    true;

/// Result of keygen of a hybrid: auto [ek, dk] = ...
template <parameter_set P, class Group, class Combiner> struct [[nodiscard]] hybrid_key_pair {
    /// The public key.
    hybrid_encapsulation_key<P, Group, Combiner> ek;
    /// The secret key.
    hybrid_decapsulation_key<P, Group, Combiner> dk;

    /// \cond
    MLKEM_INLINE explicit hybrid_key_pair(unfilled tag) noexcept : ek(tag), dk(tag) {}
    /// \endcond

    /// From two keys. Whether they belong together is not checked: check_pair() does that.
    MLKEM_INLINE
    hybrid_key_pair(const hybrid_encapsulation_key<P, Group, Combiner>& public_key,
                    hybrid_decapsulation_key<P, Group, Combiner> secret_key) noexcept
        : ek(public_key), dk(std::move(secret_key))
    {
    }
    // Declared here because members that the compiler declares itself are not forced inline.
    /// Moves both keys.
    MLKEM_INLINE hybrid_key_pair(hybrid_key_pair&&) noexcept = default;
    /// Moves both keys.
    MLKEM_INLINE hybrid_key_pair& operator=(hybrid_key_pair&&) noexcept = default;
    MLKEM_INLINE ~hybrid_key_pair() = default;
};

/// Secret: operator<< is deleted.
template <parameter_set P, class Group, class Combiner>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hybrid_key_pair<P, Group, Combiner>> = true;

/// \cond
/// For this library's own files: fills and opens the secret key of a hybrid.
struct hybrid_access {
    template <class Key> MLKEM_INLINE static auto& kem(Key& dk) noexcept { return dk.kem_; }
    template <class Key> MLKEM_INLINE static auto& ek(Key& dk) noexcept { return dk.ek_; }
    template <class Key> MLKEM_INLINE static const auto& group(const Key& dk) noexcept
    {
        dk.require_usable();
        return *dk.group_;
    }
    template <class Key> MLKEM_INLINE static auto seed(Key& dk) noexcept { return dk.seed_.span(); }
    /// Stores the group's private key. From here on dk is usable.
    template <parameter_set P, class Group, class Combiner>
    MLKEM_INLINE static void complete(hybrid_decapsulation_key<P, Group, Combiner>& dk,
                                      typename Group::private_key&& key) noexcept
    {
        dk.group_.emplace(std::move(key));
    }
};
/// \endcond

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
