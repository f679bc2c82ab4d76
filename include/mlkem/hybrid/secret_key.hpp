// The secret key of a hybrid, and key pairs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>

#include "keys.hpp"

namespace mlkem {

/// The decapsulation key of a hybrid: ML-KEM's, the group's private key, the encapsulation key that
/// belongs to them, and the seed of all. Secret: move-only and wiped. An object that was moved from
/// may be assigned to or destroyed; any other use of it ends the program.
template <parameter_set P, class Group, class Combiner> class hybrid_decapsulation_key {
  public:
    using layout = hybrid_sizes<P, Group, Combiner>;
    using encapsulation_key_type = hybrid_encapsulation_key<P, Group, Combiner>;

    MLKEM_DETAIL_INLINE explicit hybrid_decapsulation_key(unfilled tag) noexcept : kem_(tag) {}
    MLKEM_DETAIL_INLINE hybrid_decapsulation_key(hybrid_decapsulation_key&& other) noexcept
        : kem_(std::move(other.kem_)), group_(std::move(other.group_)), ek_(other.ek_),
          seed_(std::move(other.seed_))
    {
        other.group_.reset();
    }
    MLKEM_DETAIL_INLINE hybrid_decapsulation_key&
    operator=(hybrid_decapsulation_key&& other) noexcept
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
    MLKEM_DETAIL_INLINE ~hybrid_decapsulation_key() = default;

    /// The seed that the key was made from: 32 bytes for X-Wing, the form to store and to exchange
    /// (draft-connolly-cfrg-xwing-kem, section 5.2); d || z || private key otherwise.
    MLKEM_DETAIL_INLINE secret_array<layout::seed> seed() const noexcept
    {
        require_usable();
        return secret_array<layout::seed>(seed_.span());
    }
    MLKEM_DETAIL_INLINE encapsulation_key_type encapsulation_key() const noexcept
    {
        require_usable();
        return ek_;
    }

  private:
    friend struct hybrid_access;

    MLKEM_DETAIL_INLINE void require_usable() const noexcept
    {
        if (!group_)
            std::abort();
    }

    decapsulation_key<P> kem_;
    std::optional<typename Group::private_key> group_; // none once the object is moved from
    encapsulation_key_type ek_{key_access::tag()};
    secret_array<layout::seed> seed_;
};

/// What keygen of a hybrid makes: auto [ek, dk] = ...
template <parameter_set P, class Group, class Combiner> struct hybrid_key_pair {
    hybrid_encapsulation_key<P, Group, Combiner> ek;
    hybrid_decapsulation_key<P, Group, Combiner> dk;

    MLKEM_DETAIL_INLINE explicit hybrid_key_pair(unfilled tag) noexcept : ek(tag), dk(tag) {}
    // Those that the compiler would declare itself are not forced inline.
    MLKEM_DETAIL_INLINE hybrid_key_pair(hybrid_key_pair&&) noexcept = default;
    MLKEM_DETAIL_INLINE hybrid_key_pair& operator=(hybrid_key_pair&&) noexcept = default;
    MLKEM_DETAIL_INLINE ~hybrid_key_pair() = default;
};

/// For this library's own files: opens the secret key of a hybrid.
struct hybrid_access {
    /// Fills an unfilled key from its seed; false if the seed is none, or the group fails.
    template <class Backend, parameter_set P, class Group, class Combiner>
    MLKEM_DETAIL_INLINE static bool
    expand(std::span<const u8, hybrid_sizes<P, Group, Combiner>::seed> seed,
           hybrid_decapsulation_key<P, Group, Combiner>& dk, std::error_code& ec) noexcept
    {
        using layout = hybrid_sizes<P, Group, Combiner>;
        constexpr std::size_t kem_size = seed_size;
        secret_array<kem_size + Group::private_key_size> expanded;
        Combiner::template expand<Backend>(seed, expanded.span());
        const std::span<const u8, expanded.size()> parts = expanded.span();
        const std::span<u8, layout::encapsulation_key> ek = key_access::bytes(dk.ek_);
        key_access::expand<Backend>(parts.template first<kem_size>(), layout::kem_half(ek),
                                    dk.kem_);
        dk.group_ = Group::import_private_key(parts.template last<Group::private_key_size>(),
                                              layout::group_half(ek), ec);
        if (!dk.group_)
            return false;
        dk.seed_ = secret_array<layout::seed>(seed);
        return true;
    }
    template <class Key> MLKEM_DETAIL_INLINE static const auto& kem(const Key& dk) noexcept
    {
        dk.require_usable();
        return dk.kem_;
    }
    template <class Key> MLKEM_DETAIL_INLINE static const auto& group(const Key& dk) noexcept
    {
        dk.require_usable();
        return *dk.group_;
    }
    template <class Key> MLKEM_DETAIL_INLINE static const auto& ek(const Key& dk) noexcept
    {
        return dk.ek_;
    }
};

} // namespace mlkem
