// SPDX-License-Identifier: MIT
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
#include "byte_string.hpp"
#include "error.hpp"
#include "params.hpp"
#include "secret.hpp"

namespace mlkem {

/// The secret K that both sides end up with: 32 bytes, ready for use as a symmetric key.
class [[nodiscard]] shared_secret : public secret_bytes<shared_secret, shared_secret_size> {
  public:
    MLKEM_DETAIL_INLINE shared_secret() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_DETAIL_INLINE shared_secret(shared_secret&&) noexcept = default;
    MLKEM_DETAIL_INLINE shared_secret& operator=(shared_secret&&) noexcept = default;
    shared_secret(const shared_secret&) = delete;            // a secret is moved, not copied
    shared_secret& operator=(const shared_secret&) = delete; // a secret is moved, not copied
    MLKEM_DETAIL_INLINE ~shared_secret() = default;
    MLKEM_DETAIL_INLINE explicit shared_secret(std::span<const std::uint8_t, size> bytes) noexcept
        : secret_bytes(bytes)
    {
    }
};

template <> MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<shared_secret> = true;

/// A ciphertext: public, any content of the right length. Zero until assigned.
template <parameter_set P>
class ciphertext : public any_bytes<ciphertext<P>, sizes<P>::ciphertext> {
  public:
    MLKEM_DETAIL_INLINE ciphertext() noexcept = default;
    MLKEM_DETAIL_INLINE explicit ciphertext(unfilled) noexcept {}
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

template <mlkem::parameter_set P>
struct std::hash<mlkem::ciphertext<P>> : mlkem::hash_of_bytes<mlkem::ciphertext<P>> {
};

#include "header_end.inl"
