// Keys, shares and secrets of a hybrid as types. They depend on the parameter set, the group and
// the combiner, not on the backend.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "../error.hpp"
#include "../keys.hpp"
#include "../secret.hpp"
#include "combiner.hpp"
#include "group.hpp"

namespace mlkem {

/// Sizes in bytes, and where the halves of a share stand.
template <parameter_set P, class Group, class Combiner> struct hybrid_sizes {
    MLKEM_DETAIL_CONSTANT std::size_t encapsulation_key =
        sizes<P>::encapsulation_key + Group::share_size;
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext = sizes<P>::ciphertext + Group::share_size;
    MLKEM_DETAIL_CONSTANT std::size_t shared_secret = Combiner::template secret_size<Group>;
    MLKEM_DETAIL_CONSTANT std::size_t seed = Combiner::template seed_size<Group>;
    /// Of an encapsulation: the message m, then the private key of the ephemeral share.
    MLKEM_DETAIL_CONSTANT std::size_t randomness = message_size + Group::private_key_size;

    MLKEM_DETAIL_CONSTANT bool kem_first = Combiner::order == hybrid_order::kem_first;
    /// ML-KEM's half and the group's half of an encapsulation key or ciphertext.
    template <class T, std::size_t N> MLKEM_DETAIL_INLINE static auto kem_half(std::span<T, N> s)
    {
        return s.template subspan < kem_first ? 0 : Group::share_size, N - Group::share_size > ();
    }
    template <class T, std::size_t N> MLKEM_DETAIL_INLINE static auto group_half(std::span<T, N> s)
    {
        return s.template subspan < kem_first ? N - Group::share_size : 0, Group::share_size > ();
    }
};

template <parameter_set P, class Group, class Combiner> class hybrid_decapsulation_key;

} // namespace mlkem

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

/// Why these bytes are no encapsulation key, or no error.
template <parameter_set P, class Group, class Combiner>
MLKEM_DETAIL_NOINLINE std::error_code hybrid_key_error(
    std::span<const std::uint8_t, hybrid_sizes<P, Group, Combiner>::encapsulation_key> ek) noexcept
{
    using sizes = hybrid_sizes<P, Group, Combiner>;
    if (!ek_is_reduced<P, dispatched>(sizes::kem_half(ek)))
        return errc::coefficient_out_of_range;
    if (!Group::is_valid_share(sizes::group_half(ek)))
        return errc::invalid_share;
    return {};
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem {

/// The encapsulation key of a hybrid, in TLS 1.3 the client's share: public, its ML-KEM half
/// checked when made (FIPS 203, section 7.2), copied freely.
template <parameter_set P, class Group, class Combiner> class hybrid_encapsulation_key {
  public:
    using layout = hybrid_sizes<P, Group, Combiner>;
    MLKEM_DETAIL_CONSTANT std::size_t size = layout::encapsulation_key;

    MLKEM_DETAIL_INLINE explicit hybrid_encapsulation_key(unfilled) noexcept {}

    /// Reads the bytes once, and checks its copy of them.
    /// Errors: invalid_length, then coefficient_out_of_range, then invalid_share.
    template <byte_range R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<hybrid_encapsulation_key>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<hybrid_encapsulation_key> key;
        const std::span<const std::uint8_t> bytes = detail::bytes_of<size>(range);
        if (bytes.size() != size) {
            ec = errc::invalid_length;
            return key;
        }
        key.emplace(key_access::tag());
        copy_out_of_line(key->bytes_.data(), bytes.data(), size);
        ec = detail::hybrid_key_error<P, Group, Combiner>(key->bytes_);
        if (ec)
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: invalid_length, coefficient_out_of_range, invalid_share.
    template <byte_range R>
    MLKEM_DETAIL_INLINE static hybrid_encapsulation_key from_bytes(const R& range)
    {
        std::error_code ec;
        std::optional<hybrid_encapsulation_key> key = from_bytes(range, ec);
        detail::throw_if(ec);
        return *key;
    }
#endif

    /// As it goes over the wire.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t, size>
    bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_;
    }
    MLKEM_DETAIL_INLINE std::array<std::uint8_t, size> to_bytes() const noexcept
    {
        return bytes_;
    }

    friend MLKEM_DETAIL_INLINE bool operator==(const hybrid_encapsulation_key& a,
                                               const hybrid_encapsulation_key& b) noexcept
    {
        return equal_vartime(a.bytes_.data(), b.bytes_.data(), size);
    }
    /// The lexicographic order of the bytes.
    friend MLKEM_DETAIL_INLINE std::strong_ordering
    operator<=>(const hybrid_encapsulation_key& a, const hybrid_encapsulation_key& b) noexcept
    {
        return compare_vartime(a.bytes_.data(), b.bytes_.data(), size);
    }

  private:
    friend key_access;
    std::array<std::uint8_t, size> bytes_{};
};

/// The ciphertext of a hybrid, in TLS 1.3 the server's share: public, any content of the right
/// length. Zero until assigned.
template <parameter_set P, class Group, class Combiner> class hybrid_ciphertext {
  public:
    using layout = hybrid_sizes<P, Group, Combiner>;
    MLKEM_DETAIL_CONSTANT std::size_t size = layout::ciphertext;

    MLKEM_DETAIL_INLINE hybrid_ciphertext() noexcept = default;

    /// Errors: invalid_length.
    template <byte_range R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<hybrid_ciphertext>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        const std::span<const std::uint8_t> bytes = detail::bytes_of<size>(range);
        if (bytes.size() != size) {
            ec = errc::invalid_length;
            return std::nullopt;
        }
        ec.clear();
        std::optional<hybrid_ciphertext> c(std::in_place);
        copy_out_of_line(c->bytes_.data(), bytes.data(), size);
        return c;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: invalid_length.
    template <byte_range R> MLKEM_DETAIL_INLINE static hybrid_ciphertext from_bytes(const R& range)
    {
        std::error_code ec;
        std::optional<hybrid_ciphertext> c = from_bytes(range, ec);
        detail::throw_if(ec);
        return *c;
    }
#endif

    MLKEM_DETAIL_INLINE std::span<const std::uint8_t, size>
    bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_;
    }
    /// For receiving into: any bytes are a ciphertext.
    MLKEM_DETAIL_INLINE std::span<std::uint8_t, size> bytes() noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_;
    }

    friend MLKEM_DETAIL_INLINE bool operator==(const hybrid_ciphertext& a,
                                               const hybrid_ciphertext& b) noexcept
    {
        return equal_vartime(a.bytes_.data(), b.bytes_.data(), size);
    }
    /// The lexicographic order of the bytes.
    friend MLKEM_DETAIL_INLINE std::strong_ordering operator<=>(const hybrid_ciphertext& a,
                                                                const hybrid_ciphertext& b) noexcept
    {
        return compare_vartime(a.bytes_.data(), b.bytes_.data(), size);
    }

  private:
    friend key_access;
    std::array<std::uint8_t, size> bytes_{};
};

/// The secret of a hybrid: N bytes, ready for a key schedule. Empty until assigned, and once
/// moved from; move-only; wiped; compared in constant time. Reading an empty one ends the program:
/// see is_empty().
template <std::size_t N> class [[nodiscard]] hybrid_secret {
  public:
    MLKEM_DETAIL_CONSTANT std::size_t size = N;

    // Not defaulted: hybrid_secret() would zero the object inline before the call.
    MLKEM_DETAIL_INLINE hybrid_secret() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_DETAIL_INLINE hybrid_secret(hybrid_secret&&) noexcept = default;
    MLKEM_DETAIL_INLINE hybrid_secret& operator=(hybrid_secret&&) noexcept = default;
    hybrid_secret(const hybrid_secret&) = delete;            // a secret is moved, not copied
    hybrid_secret& operator=(const hybrid_secret&) = delete; // a secret is moved, not copied
    MLKEM_DETAIL_INLINE ~hybrid_secret() = default;

    /// Whether there is no secret in it: default-constructed, or moved from.
    [[nodiscard]] MLKEM_DETAIL_INLINE bool is_empty() const noexcept { return bytes_.is_empty(); }

    /// Not of a temporary object, whose bytes would be gone at the end of the statement.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t, size>
    bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_.span();
    }
    std::span<const std::uint8_t, size> bytes() const&& = delete;

    friend MLKEM_DETAIL_INLINE bool operator==(const hybrid_secret& a,
                                               const hybrid_secret& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }

  private:
    friend key_access;
    secret_array<N> bytes_;
};

template <std::size_t N>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hybrid_secret<N>> = true;

/// What encaps of a hybrid makes: auto [c, K] = ...
template <parameter_set P, class Group, class Combiner> struct [[nodiscard]] hybrid_encapsulation {
    hybrid_ciphertext<P, Group, Combiner> c;
    hybrid_secret<hybrid_sizes<P, Group, Combiner>::shared_secret> K;

    // Those that the compiler would declare itself are not forced inline.
    MLKEM_DETAIL_INLINE hybrid_encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_DETAIL_INLINE hybrid_encapsulation(hybrid_encapsulation&&) noexcept = default;
    MLKEM_DETAIL_INLINE hybrid_encapsulation& operator=(hybrid_encapsulation&&) noexcept = default;
    MLKEM_DETAIL_INLINE ~hybrid_encapsulation() = default;
};

template <parameter_set P, class Group, class Combiner>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hybrid_encapsulation<P, Group, Combiner>> =
    true;

} // namespace mlkem

/// For unordered containers: a hash of all bytes, without a key. Peers can send many that collide:
/// where they choose what is kept, take an ordered container.
template <mlkem::parameter_set P, class Group, class Combiner>
struct std::hash<mlkem::hybrid_encapsulation_key<P, Group, Combiner>> {
    MLKEM_DETAIL_INLINE std::size_t
    operator()(const mlkem::hybrid_encapsulation_key<P, Group, Combiner>& object) const noexcept
    {
        return mlkem::hash_vartime(object.bytes().data(), object.size);
    }
};
/// For unordered containers: a hash of all bytes, without a key. Peers can send many that collide:
/// where they choose what is kept, take an ordered container.
template <mlkem::parameter_set P, class Group, class Combiner>
struct std::hash<mlkem::hybrid_ciphertext<P, Group, Combiner>> {
    MLKEM_DETAIL_INLINE std::size_t
    operator()(const mlkem::hybrid_ciphertext<P, Group, Combiner>& object) const noexcept
    {
        return mlkem::hash_vartime(object.bytes().data(), object.size);
    }
};
