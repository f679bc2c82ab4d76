// SPDX-License-Identifier: MIT
/// \file
/// Keys as types. A type depends on the parameter set only, not on the backend. A key object always
/// holds a key that has passed the checks of FIPS 203, section 7.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "access.hpp"
#include "byte_string.hpp"
#include "error.hpp"
#include "fwd.hpp"
#include "key_bytes.hpp"
#include "params.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// An encapsulation key: public, checked when made (FIPS 203, section 7.2), copied freely.
/// Errors of from_bytes: invalid_length, then coefficient_out_of_range.
template <parameter_set P>
class encapsulation_key
    : public public_bytes<encapsulation_key<P>, sizes<P>::encapsulation_key, byte_check::needed> {
  public:
    using encapsulation_key::public_bytes::size;

    /// \cond
    MLKEM_INLINE explicit encapsulation_key(unfilled) noexcept {}
    /// \endcond

    /// A copy of the bytes, as they go over the wire.
    MLKEM_INLINE std::array<std::uint8_t, size> to_bytes() const noexcept { return this->bytes_; }

    /// The key with its matrix expanded and hashed, for many encapsulations to one recipient.
    MLKEM_INLINE prepared_encapsulation_key<P> prepare() const noexcept;

  private:
    friend key_access;
    MLKEM_INLINE std::span<const std::uint8_t, size> view() const noexcept { return this->bytes_; }
    /// The check of section 7.2.
    MLKEM_INLINE errc error() const noexcept
    {
        return detail::operations_of_mlkem_hpp<P, dispatched>::ek_is_reduced(view())
                   ? errc{}
                   : errc::coefficient_out_of_range;
    }
};

/// A decapsulation key: secret, checked when made (FIPS 203, section 7.3), move-only, wiped,
/// compared in constant time. An object that was moved from may be assigned to or destroyed; any
/// other use of it ends the program.
///
/// from_bytes takes the expanded form (FIPS 203, Table 3), and wipes the copy of a key that it
/// refuses. Errors: invalid_length, then hash_mismatch, then coefficient_out_of_range (of ek or s).
template <parameter_set P>
class [[nodiscard]] decapsulation_key
    : public byte_form<decapsulation_key<P>, sizes<P>::decapsulation_key, byte_check::needed> {
  public:
    using decapsulation_key::byte_form::from_bytes;
    using decapsulation_key::byte_form::size;

    /// Moves the key and wipes the other object.
    MLKEM_INLINE decapsulation_key(decapsulation_key&& other) noexcept
        : bytes_(std::move(other.bytes_)), seed_(std::move(other.seed_)),
          content_(std::exchange(other.content_, content::none))
    {
    }
    /// Moves the key and wipes the other object.
    MLKEM_INLINE decapsulation_key& operator=(decapsulation_key&& other) noexcept
    {
        if (this != &other) {
            bytes_ = std::move(other.bytes_);
            seed_ = std::move(other.seed_);
            content_ = std::exchange(other.content_, content::none);
        }
        return *this;
    }
    decapsulation_key(const decapsulation_key&) = delete;            // duplicate() makes another
    decapsulation_key& operator=(const decapsulation_key&) = delete; // duplicate() makes another
    MLKEM_INLINE ~decapsulation_key() = default;

    /// \cond
    MLKEM_INLINE explicit decapsulation_key(unfilled) noexcept {}
    /// \endcond

    /// From the seed d || z, which is read once: the form to store and to exchange. Cannot fail.
    MLKEM_INLINE static decapsulation_key
    from_seed(std::span<const std::uint8_t, seed_size> seed) noexcept
    {
        decapsulation_key key(key_access::tag());
        key.expand(seed);
        return key;
    }
    /// From what seed() gave.
    MLKEM_INLINE static decapsulation_key from_seed(const secret_array<seed_size>& seed) noexcept
    {
        return from_seed(seed.span());
    }
    /// From a seed as read, of 64 bytes. Errors: invalid_length.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<decapsulation_key>
    from_seed(const R& range, std::error_code& ec) noexcept
    {
        std::optional<decapsulation_key> key(std::in_place, key_access::tag());
        if (!key->expand(detail::bytes_of<seed_size>(range), ec))
            key.reset();
        return key;
    }
    /// From both forms, as some key files hold them. Errors: those of each, then seed_mismatch.
    template <byte_range S, byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<decapsulation_key>
    from_seed_and_bytes(const S& seed, const R& range, std::error_code& ec) noexcept
    {
        std::optional<decapsulation_key> from_the_seed = from_seed(seed, ec);
        if (ec)
            return std::nullopt;
        const std::optional<decapsulation_key> from_the_bytes = from_bytes(range, ec);
        if (ec)
            return std::nullopt;
        if (!(*from_the_seed == *from_the_bytes)) {
            ec = errc::seed_mismatch;
            return std::nullopt;
        }
        return from_the_seed;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// From a seed as read, of 64 bytes. Throws std::system_error: invalid_length.
    template <byte_range_of_other_size<seed_size> R>
    MLKEM_INLINE static decapsulation_key from_seed(const R& range)
    {
        std::error_code ec;
        decapsulation_key key(key_access::tag());
        (void)key.expand(detail::bytes_of<seed_size>(range), ec);
        detail::throw_if(ec);
        return key;
    }
    /// From both forms. Throws std::system_error: the errors of from_seed, those of from_bytes,
    /// seed_mismatch.
    template <byte_range S, byte_range R>
    MLKEM_INLINE static decapsulation_key from_seed_and_bytes(const S& seed, const R& range)
    {
        std::error_code ec;
        return detail::value(from_seed_and_bytes(seed, range, ec), ec);
    }
#endif

    /// The expanded form, in an array that wipes itself.
    MLKEM_INLINE secret_array<size> to_bytes() const noexcept { return secret_array<size>(view()); }
    /// The seed d || z, if the key was made from one. The expanded form does not hold it.
    [[nodiscard]] MLKEM_INLINE std::optional<secret_array<seed_size>> seed() const noexcept
    {
        require_usable();
        if (content_ != content::seed_and_expanded)
            return std::nullopt;
        return std::optional<secret_array<seed_size>>(std::in_place, seed_.span());
    }
    /// A copy, with its seed if it has one: copies are made by name only. Cannot fail. The overload
    /// with `ec` is for code that also takes the keys of hybrids.
    MLKEM_INLINE decapsulation_key duplicate() const noexcept
    {
        decapsulation_key second(key_access::tag());
        second.take(*this);
        return second;
    }
    /// A copy, with its seed if it has one. Cannot fail: `ec` is cleared.
    [[nodiscard]] MLKEM_INLINE std::optional<decapsulation_key>
    duplicate(std::error_code& ec) const noexcept
    {
        ec.clear();
        std::optional<decapsulation_key> second(std::in_place, key_access::tag());
        second->take(*this);
        return second;
    }
    /// The encapsulation key that belongs to it.
    MLKEM_INLINE mlkem::encapsulation_key<P> encapsulation_key() const noexcept;

    /// The key with its matrix expanded and its polynomials decoded, for many decapsulations.
    MLKEM_INLINE prepared_decapsulation_key<P> prepare() const noexcept;

    /// Whether the expanded forms are equal, in constant time.
    friend MLKEM_INLINE bool operator==(const decapsulation_key& a,
                                        const decapsulation_key& b) noexcept
    {
        return secrets_equal(a.view().data(), b.view().data(), size);
    }

  private:
    friend key_access;

    /// What the object holds; none once it is moved from.
    enum class content : std::uint8_t { none, expanded, seed_and_expanded };

    MLKEM_INLINE void require_usable() const noexcept
    {
        if (content_ == content::none)
            MLKEM_DETAIL_ABORT("mlkem: use of a decapsulation key that was moved from");
    }
    MLKEM_INLINE std::span<const std::uint8_t, size> view() const noexcept
    {
        require_usable();
        return bytes_.span();
    }
    MLKEM_INLINE void take(const decapsulation_key& other) noexcept
    {
        copy_out_of_line(bytes_.data(), other.view().data(), size);
        copy_out_of_line(seed_.data(), other.seed_.data(), seed_size);
        content_ = other.content_;
    }
    /// The checks of section 7.3, and those of coefficients.
    MLKEM_INLINE errc error() const noexcept
    {
        using operations = detail::operations_of_mlkem_hpp<P, dispatched>;
        const dk_bytes<P> dk = bytes_.span();
        if (!operations::dk_hash_matches(dk))
            return errc::hash_mismatch;
        return operations::ek_is_reduced(decapsulation_key_parts<P>(dk).ek) &&
                       operations::secret_is_reduced(dk)
                   ? errc{}
                   : errc::coefficient_out_of_range;
    }
    [[nodiscard]] MLKEM_INLINE bool expand(std::span<const std::uint8_t> seed,
                                           std::error_code& ec) noexcept
    {
        if (!detail::has_length(seed.size(), seed_size, ec))
            return false;
        expand(seed.template first<seed_size>());
        return true;
    }
    MLKEM_INLINE void expand(std::span<const std::uint8_t, seed_size> seed) noexcept
    {
        copy_out_of_line(key_access::seed(*this).data(), seed.data(), seed_size);
        detail::operations_of_mlkem_hpp<P, dispatched>::keygen_of_dk(seed_.span(),
                                                                     key_access::bytes(*this));
    }

    secret_storage<size> bytes_;
    secret_storage<seed_size> seed_;
    content content_ = content::expanded;
};

/// Secret: operator<< is deleted.
template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<decapsulation_key<P>> = true;

/// What keygen makes: auto [ek, dk] = ...
template <parameter_set P> struct [[nodiscard]] key_pair {
    /// The public key.
    encapsulation_key<P> ek;
    /// The secret key.
    decapsulation_key<P> dk;

    /// \cond
    MLKEM_INLINE explicit key_pair(unfilled tag) noexcept : ek(tag), dk(tag) {}
    /// \endcond

    /// From two keys. Whether they belong together is not checked: check_pair() does that.
    MLKEM_INLINE key_pair(encapsulation_key<P> public_key, decapsulation_key<P> secret_key) noexcept
        : ek(public_key), dk(std::move(secret_key))
    {
    }
    // Declared here because members that the compiler declares itself are not forced inline.
    /// Moves both keys.
    MLKEM_INLINE key_pair(key_pair&&) noexcept = default;
    /// Moves both keys.
    MLKEM_INLINE key_pair& operator=(key_pair&&) noexcept = default;
    MLKEM_INLINE ~key_pair() = default;
};

/// Secret: operator<< is deleted.
template <parameter_set P> MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<key_pair<P>> = true;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

template <mlkem::parameter_set P>
struct std::hash<mlkem::encapsulation_key<P>> : mlkem::hash_of_bytes<mlkem::encapsulation_key<P>> {
};

#include "header_end.inl"
