// SPDX-License-Identifier: MIT
/// \file
/// Keys, ciphertexts and secrets as strings of bytes: how they are read, and what public ones and
/// secret ones have in common. The types of ML-KEM and of hybrids derive from the classes here.
#pragma once

#include "header_begin.inl"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "access.hpp"
#include "byte_range.hpp"
#include "bytes.hpp"
#include "error.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Whether some strings of the right length are refused.
enum class byte_check : bool { none, needed };

/// What a T is read from: N bytes as received. `T` derives from it.
template <class T, std::size_t N, byte_check Check> class byte_form {
  public:
    /// Bytes of a T.
    MLKEM_DETAIL_CONSTANT std::size_t size = N;

    /// From bytes of the right length, all of which are a T.
    MLKEM_INLINE static T from_bytes(std::span<const std::uint8_t, N> bytes) noexcept
        requires(Check == byte_check::none)
    {
        T object{key_access::tag()};
        copy_out_of_line(key_access::bytes(object).data(), bytes.data(), N);
        return object;
    }
    /// Reads the bytes once, and checks its copy of them. Errors: invalid_length, then those of T.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<T> from_bytes(const R& range,
                                                                  std::error_code& ec) noexcept
    {
        std::optional<T> object(std::in_place, key_access::tag());
        if (!key_access::read(detail::bytes_of<N>(range), *object, ec))
            object.reset();
        return object;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: those errors.
    template <byte_range R>
        requires(Check == byte_check::needed || byte_range_of_other_size<R, N>)
    MLKEM_INLINE static T from_bytes(const R& range)
    {
        std::error_code ec;
        T object{key_access::tag()};
        (void)key_access::read(detail::bytes_of<N>(range), object, ec);
        detail::throw_if(ec);
        return object;
    }
#endif
};

/// N public bytes, as encapsulation keys and ciphertexts are: copied freely, compared and ordered
/// byte by byte. `T` derives from it.
template <class T, std::size_t N, byte_check Check>
class public_bytes : public byte_form<T, N, Check> {
  public:
    /// As they go over the wire.
    MLKEM_INLINE std::span<const std::uint8_t, N> bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_;
    }

    /// Whether the bytes are equal, in a time that depends on them: they are public.
    friend MLKEM_INLINE bool operator==(const T& a, const T& b) noexcept
    {
        return equal_vartime(a.bytes_.data(), b.bytes_.data(), N);
    }
    /// The lexicographic order of the bytes.
    friend MLKEM_INLINE std::strong_ordering operator<=>(const T& a, const T& b) noexcept
    {
        return compare_vartime(a.bytes_.data(), b.bytes_.data(), N);
    }

  protected:
    friend key_access;

    // The one that the compiler would declare itself is not forced inline.
    MLKEM_INLINE public_bytes() noexcept = default;

    /// Why the bytes are no T: a T that may refuse some has a function of its own.
    MLKEM_INLINE errc error() const noexcept { return errc{}; }

    std::array<std::uint8_t, N> bytes_{};
};

/// Any N bytes as a ciphertext. Zero until assigned. `T` derives from it.
template <class T, std::size_t N> class any_bytes : public public_bytes<T, N, byte_check::none> {
  public:
    using any_bytes::public_bytes::bytes;
    /// For receiving into: any bytes are a ciphertext.
    MLKEM_INLINE std::span<std::uint8_t, N> bytes() noexcept MLKEM_LIFETIMEBOUND
    {
        return this->bytes_;
    }

  protected:
    MLKEM_INLINE any_bytes() noexcept = default;
};

/// For unordered containers: a hash of all bytes, without a key. Peers can send many that collide:
/// where they choose what is kept, take an ordered container.
template <class T> struct hash_of_bytes {
    /// The hash of all bytes.
    MLKEM_INLINE std::size_t operator()(const T& object) const noexcept
    {
        return hash_vartime(object.bytes().data(), object.size);
    }
};

/// N secret bytes, as a shared secret is. Empty until assigned, and once moved from; move-only; wiped;
/// compared in constant time. Reading an empty one ends the program. `T` derives from it.
template <class T, std::size_t N> class secret_bytes {
  public:
    /// Bytes of a T.
    MLKEM_DETAIL_CONSTANT std::size_t size = N;

    /// Whether there is no secret in it: default-constructed, or moved from.
    [[nodiscard]] MLKEM_INLINE bool is_empty() const noexcept { return bytes_.is_empty(); }

    /// The secret. A temporary object has no bytes(): they would be gone at the end of the
    /// statement.
    MLKEM_INLINE std::span<const std::uint8_t, N> bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_.span();
    }
    std::span<const std::uint8_t, N> bytes() const&& = delete;

    /// Whether the secrets are equal, in constant time.
    friend MLKEM_INLINE bool operator==(const T& a, const T& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }

  protected:
    friend key_access;

    // Not defaulted: T() would zero the object inline before the call.
    MLKEM_INLINE secret_bytes() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_INLINE explicit secret_bytes(std::span<const std::uint8_t, N> bytes) noexcept
        : bytes_(bytes)
    {
    }
    MLKEM_INLINE secret_bytes(secret_bytes&&) noexcept = default;
    MLKEM_INLINE secret_bytes& operator=(secret_bytes&&) noexcept = default;
    MLKEM_INLINE ~secret_bytes() = default;

    secret_array<N> bytes_;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
