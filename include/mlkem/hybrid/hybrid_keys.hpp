// SPDX-License-Identifier: MIT
/// \file
/// Keys, shares and secrets of a hybrid as types. The types depend on the parameter set, the group
/// and the combiner, not on the backend.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "../byte_string.hpp"
#include "../error.hpp"
#include "../keys.hpp"
#include "../secret.hpp"
#include "combiner.hpp"
#include "group.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Sizes in bytes, and where the halves of a share stand.
template <parameter_set P, class Group, class Combiner> struct hybrid_sizes {
    /// Bytes of an encapsulation key: ML-KEM's and a share.
    MLKEM_DETAIL_CONSTANT std::size_t encapsulation_key =
        sizes<P>::encapsulation_key + Group::share_size;
    /// Bytes of a ciphertext: ML-KEM's and a share.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext = sizes<P>::ciphertext + Group::share_size;
    /// Bytes of the secret.
    MLKEM_DETAIL_CONSTANT std::size_t shared_secret = Combiner::template secret_size<Group>;
    /// Bytes of the seed of a key pair.
    MLKEM_DETAIL_CONSTANT std::size_t seed = Combiner::template seed_size<Group>;
    /// Bytes from which the group's private key is chosen. Mostly they are that key.
    MLKEM_DETAIL_CONSTANT std::size_t group_seed = detail::group_seed_size<Combiner, Group>();
    /// Bytes of randomness of an encapsulation: the message m, then those of the ephemeral private
    /// key. With MLKEM768-P256 they may be 128 instead of 160.
    MLKEM_DETAIL_CONSTANT std::size_t randomness = message_size + group_seed;
    /// Bytes that a derandomised encapsulation may take instead.
    MLKEM_DETAIL_CONSTANT std::size_t short_randomness =
        message_size + detail::short_group_seed_size<Combiner, Group>();

    /// Whether ML-KEM's half stands first in keys and ciphertexts.
    MLKEM_DETAIL_CONSTANT bool kem_first = Combiner::order == hybrid_order::kem_first;
    /// ML-KEM's half of an encapsulation key or ciphertext.
    template <class T, std::size_t N> MLKEM_INLINE static auto kem_half(std::span<T, N> s)
    {
        return s.template subspan<kem_first ? 0 : Group::share_size, N - Group::share_size>();
    }
    /// The share in an encapsulation key or ciphertext.
    template <class T, std::size_t N> MLKEM_INLINE static auto group_half(std::span<T, N> s)
    {
        return s.template subspan<kem_first ? N - Group::share_size : 0, Group::share_size>();
    }
};

template <parameter_set P, class Group, class Combiner> class hybrid_decapsulation_key;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Why a share is none, or no error. A Group that can fail at this says itself why.
template <class Group>
MLKEM_INLINE std::error_code
share_error(std::span<const std::uint8_t, Group::share_size> share) noexcept
{
    std::error_code ec;
    if constexpr (requires { Group::is_valid_share(share, ec); }) {
        (void)Group::is_valid_share(share, ec);
    } else {
        if (!Group::is_valid_share(share))
            ec = errc::invalid_share;
    }
    return ec;
}

/// Why these bytes are no encapsulation key, or no error.
template <parameter_set P, class Group, class Combiner>
MLKEM_NOINLINE std::error_code hybrid_key_error(
    std::span<const std::uint8_t, hybrid_sizes<P, Group, Combiner>::encapsulation_key> ek) noexcept
{
    using sizes = hybrid_sizes<P, Group, Combiner>;
    if (!ek_is_reduced<P, dispatched>(sizes::kem_half(ek)))
        return errc::coefficient_out_of_range;
    return share_error<Group>(sizes::group_half(ek));
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The encapsulation key of a hybrid; in TLS 1.3 the client's share. Public and copied freely. Both
/// halves are checked when the key is made (for ML-KEM: FIPS 203, section 7.2). Errors of
/// from_bytes: invalid_length, then coefficient_out_of_range, then invalid_share; those of the Group.
template <parameter_set P, class Group, class Combiner>
class hybrid_encapsulation_key
    : public public_bytes<hybrid_encapsulation_key<P, Group, Combiner>,
                          hybrid_sizes<P, Group, Combiner>::encapsulation_key, byte_check::needed> {
  public:
    /// Sizes, and where the halves stand.
    using layout = hybrid_sizes<P, Group, Combiner>;

    /// \cond
    MLKEM_INLINE explicit hybrid_encapsulation_key(unfilled) noexcept {}
    /// \endcond

    /// A copy of the bytes, as they go over the wire.
    MLKEM_INLINE std::array<std::uint8_t, layout::encapsulation_key> to_bytes() const noexcept
    {
        return this->bytes_;
    }

  private:
    friend key_access;
    MLKEM_INLINE std::error_code error() const noexcept
    {
        return detail::hybrid_key_error<P, Group, Combiner>(this->bytes_);
    }
};

/// The ciphertext of a hybrid; in TLS 1.3 the server's share. Public. Any bytes of the right length
/// are a ciphertext. Zero until assigned.
template <parameter_set P, class Group, class Combiner>
class hybrid_ciphertext : public any_bytes<hybrid_ciphertext<P, Group, Combiner>,
                                           hybrid_sizes<P, Group, Combiner>::ciphertext> {
  public:
    /// Sizes, and where the halves stand.
    using layout = hybrid_sizes<P, Group, Combiner>;

    /// Zeros, to receive into.
    MLKEM_INLINE hybrid_ciphertext() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit hybrid_ciphertext(unfilled) noexcept {}
    /// \endcond
};

/// The secret of a hybrid: N bytes, ready for a key schedule.
template <std::size_t N>
class [[nodiscard]] hybrid_secret : public secret_bytes<hybrid_secret<N>, N> {
  public:
    /// An empty object. Reading its bytes ends the program.
    MLKEM_INLINE hybrid_secret() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the secret. The other object is then wiped and empty.
    MLKEM_INLINE hybrid_secret(hybrid_secret&&) noexcept = default;
    /// Moves the secret. The other object is then wiped and empty.
    MLKEM_INLINE hybrid_secret& operator=(hybrid_secret&&) noexcept = default;
    hybrid_secret(const hybrid_secret&) = delete;            // a secret is moved, not copied
    hybrid_secret& operator=(const hybrid_secret&) = delete; // a secret is moved, not copied
    MLKEM_INLINE ~hybrid_secret() = default;
};

/// Secret: operator<< is deleted.
template <std::size_t N>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hybrid_secret<N>> = true;

/// Result of encaps of a hybrid: auto [c, K] = ...
template <parameter_set P, class Group, class Combiner> struct [[nodiscard]] hybrid_encapsulation {
    /// The ciphertext, for the owner of the decapsulation key.
    hybrid_ciphertext<P, Group, Combiner> c;
    /// The shared secret, for this side.
    hybrid_secret<hybrid_sizes<P, Group, Combiner>::shared_secret> K;

    // Declared here because members that the compiler declares itself are not forced inline.
    MLKEM_INLINE hybrid_encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the secret and copies the ciphertext.
    MLKEM_INLINE hybrid_encapsulation(hybrid_encapsulation&&) noexcept = default;
    /// Moves the secret and copies the ciphertext.
    MLKEM_INLINE hybrid_encapsulation& operator=(hybrid_encapsulation&&) noexcept = default;
    MLKEM_INLINE ~hybrid_encapsulation() = default;
};

/// Secret: operator<< is deleted.
template <parameter_set P, class Group, class Combiner>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hybrid_encapsulation<P, Group, Combiner>> =
    true;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

template <mlkem::parameter_set P, class Group, class Combiner>
struct std::hash<mlkem::hybrid_encapsulation_key<P, Group, Combiner>>
    : mlkem::hash_of_bytes<mlkem::hybrid_encapsulation_key<P, Group, Combiner>> {};
template <mlkem::parameter_set P, class Group, class Combiner>
struct std::hash<mlkem::hybrid_ciphertext<P, Group, Combiner>>
    : mlkem::hash_of_bytes<mlkem::hybrid_ciphertext<P, Group, Combiner>> {};
