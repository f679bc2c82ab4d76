// What encapsulation makes: a ciphertext and a shared secret. Both depend on the parameter set at
// most, not on the backend.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "access.hpp"
#include "error.hpp"
#include "params.hpp"
#include "secret.hpp"

namespace mlkem {

/// The secret K that both sides end up with: 32 bytes, ready for use as a symmetric key. Empty until
/// assigned, and once moved from; move-only; wiped; compared in constant time. Reading an empty one
/// ends the program: see is_empty().
class [[nodiscard]] shared_secret {
  public:
    MLKEM_DETAIL_CONSTANT std::size_t size = shared_secret_size;

    // Not defaulted: shared_secret() would zero the object inline before the call.
    MLKEM_DETAIL_INLINE shared_secret() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_DETAIL_INLINE shared_secret(shared_secret&&) noexcept = default;
    MLKEM_DETAIL_INLINE shared_secret& operator=(shared_secret&&) noexcept = default;
    shared_secret(const shared_secret&) = delete;            // a secret is moved, not copied
    shared_secret& operator=(const shared_secret&) = delete; // a secret is moved, not copied
    MLKEM_DETAIL_INLINE ~shared_secret() = default;
    MLKEM_DETAIL_INLINE explicit shared_secret(std::span<const std::uint8_t, size> bytes) noexcept
        : bytes_(bytes)
    {
    }

    /// Whether there is no secret in it: default-constructed, or moved from.
    [[nodiscard]] MLKEM_DETAIL_INLINE bool is_empty() const noexcept { return bytes_.is_empty(); }

    /// Not of a temporary object, whose bytes would be gone at the end of the statement.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t, size>
    bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_.span();
    }
    std::span<const std::uint8_t, size> bytes() const&& = delete;

    friend MLKEM_DETAIL_INLINE bool operator==(const shared_secret& a,
                                               const shared_secret& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }

  private:
    friend key_access;
    secret_array<size> bytes_;
};

template <> MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<shared_secret> = true;

/// A ciphertext: public, any content of the right length. Zero until assigned.
template <parameter_set P> class ciphertext {
  public:
    MLKEM_DETAIL_CONSTANT std::size_t size = sizes<P>::ciphertext;

    MLKEM_DETAIL_INLINE ciphertext() noexcept = default;

    MLKEM_DETAIL_INLINE static ciphertext
    from_bytes(std::span<const std::uint8_t, size> bytes) noexcept
    {
        ciphertext c;
        copy_out_of_line(c.bytes_.data(), bytes.data(), size);
        return c;
    }
    /// Errors: invalid_length.
    template <byte_range R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<ciphertext>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        const std::span<const std::uint8_t> bytes = detail::bytes_of<size>(range);
        if (bytes.size() != size) {
            ec = errc::invalid_length;
            return std::nullopt;
        }
        ec.clear();
        return from_bytes(bytes.template first<size>());
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: invalid_length.
    template <byte_range_of_other_size<size> R>
    MLKEM_DETAIL_INLINE static ciphertext from_bytes(const R& range)
    {
        std::error_code ec;
        std::optional<ciphertext> c = from_bytes(range, ec);
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

    friend MLKEM_DETAIL_INLINE bool operator==(const ciphertext& a, const ciphertext& b) noexcept
    {
        return equal_vartime(a.bytes_.data(), b.bytes_.data(), size);
    }
    /// The lexicographic order of the bytes.
    friend MLKEM_DETAIL_INLINE std::strong_ordering operator<=>(const ciphertext& a,
                                                                const ciphertext& b) noexcept
    {
        return compare_vartime(a.bytes_.data(), b.bytes_.data(), size);
    }

  private:
    friend key_access;
    std::array<std::uint8_t, size> bytes_{};
};

/// What encaps makes: auto [c, K] = ...
template <parameter_set P> struct [[nodiscard]] encapsulation {
    ciphertext<P> c;
    shared_secret K;

    // Those that the compiler would declare itself are not forced inline.
    MLKEM_DETAIL_INLINE encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_DETAIL_INLINE encapsulation(encapsulation&&) noexcept = default;
    MLKEM_DETAIL_INLINE encapsulation& operator=(encapsulation&&) noexcept = default;
    MLKEM_DETAIL_INLINE ~encapsulation() = default;
};

template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<encapsulation<P>> = true;

} // namespace mlkem

/// For unordered containers: a hash of all bytes, without a key. Peers can send many that collide:
/// where they choose what is kept, take an ordered container.
template <mlkem::parameter_set P> struct std::hash<mlkem::ciphertext<P>> {
    MLKEM_DETAIL_INLINE std::size_t operator()(const mlkem::ciphertext<P>& object) const noexcept
    {
        return mlkem::hash_vartime(object.bytes().data(), object.size);
    }
};

#include "header_end.inl"
