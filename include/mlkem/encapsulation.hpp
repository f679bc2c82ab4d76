// SPDX-License-Identifier: MIT
/// \file
/// What encapsulation makes: a ciphertext and a shared secret. Both depend on the parameter set at
/// most, not on the backend.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "access.hpp"
#include "byte_string.hpp"
#include "error.hpp"
#include "params.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The secret K that both sides end up with: 32 bytes, ready for use as a symmetric key.
class [[nodiscard]] shared_secret : public secret_bytes<shared_secret, shared_secret_size> {
  public:
    /// An empty object. Reading its bytes ends the program.
    MLKEM_INLINE shared_secret() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the secret. The other object is then wiped and empty.
    MLKEM_INLINE shared_secret(shared_secret&&) noexcept = default;
    /// Moves the secret. The other object is then wiped and empty.
    MLKEM_INLINE shared_secret& operator=(shared_secret&&) noexcept = default;
    shared_secret(const shared_secret&) = delete;            // a secret is moved, not copied
    shared_secret& operator=(const shared_secret&) = delete; // a secret is moved, not copied
    MLKEM_INLINE ~shared_secret() = default;
    /// A copy of 32 secret bytes.
    MLKEM_INLINE explicit shared_secret(std::span<const std::uint8_t, size> bytes) noexcept
        : secret_bytes(bytes)
    {
    }
};

/// Secret: operator<< is deleted.
template <> MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<shared_secret> = true;

/// A ciphertext: public, any content of the right length. Zero until assigned.
template <parameter_set P>
class ciphertext : public any_bytes<ciphertext<P>, sizes<P>::ciphertext> {
  public:
    /// Zeros, to receive into.
    MLKEM_INLINE ciphertext() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit ciphertext(unfilled) noexcept {}
    /// \endcond
};

/// What encaps makes: auto [c, K] = ...
template <parameter_set P> struct [[nodiscard]] encapsulation {
    /// The ciphertext, for the owner of the decapsulation key.
    ciphertext<P> c;
    /// The shared secret, for this side.
    shared_secret K;

    // Declared here because members that the compiler declares itself are not forced inline.
    /// A ciphertext of zeros and an empty secret.
    MLKEM_INLINE encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the secret and copies the ciphertext.
    MLKEM_INLINE encapsulation(encapsulation&&) noexcept = default;
    /// Moves the secret and copies the ciphertext.
    MLKEM_INLINE encapsulation& operator=(encapsulation&&) noexcept = default;
    MLKEM_INLINE ~encapsulation() = default;
};

/// Secret: operator<< is deleted.
template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<encapsulation<P>> = true;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

template <mlkem::parameter_set P>
struct std::hash<mlkem::ciphertext<P>> : mlkem::hash_of_bytes<mlkem::ciphertext<P>> {};

#include "header_end.inl"
