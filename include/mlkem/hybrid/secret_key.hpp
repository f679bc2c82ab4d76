// The secret key of a hybrid, and key pairs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

/// For this library's own files: fills and opens the secret key of a hybrid.
struct hybrid_access {
    template <class Key> MLKEM_DETAIL_INLINE static auto& kem(Key& dk) noexcept { return dk.kem_; }
    template <class Key> MLKEM_DETAIL_INLINE static auto& ek(Key& dk) noexcept { return dk.ek_; }
    template <class Key> MLKEM_DETAIL_INLINE static const auto& group(const Key& dk) noexcept
    {
        dk.require_usable();
        return *dk.group_;
    }
    /// From here on the key is usable.
    template <parameter_set P, class Group, class Combiner>
    MLKEM_DETAIL_INLINE static void
    complete(hybrid_decapsulation_key<P, Group, Combiner>& dk, typename Group::private_key&& key,
             std::span<const std::uint8_t, hybrid_sizes<P, Group, Combiner>::seed> seed) noexcept
    {
        dk.group_.emplace(std::move(key));
        dk.seed_ = secret_array<hybrid_sizes<P, Group, Combiner>::seed>(seed);
    }
};

} // namespace mlkem
