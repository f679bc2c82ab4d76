// SPDX-License-Identifier: MIT
/// \file
/// Content of the file of a key: the one point where a KEM says how its keys are kept.
///
/// A KEM with key files specialises key_file for its two key types. The specialisation for a public
/// key names the algorithm. The key itself has `size`, bytes() and from_bytes(range, ec). For a
/// private key that is a bare seed, seed_key_file is all that a KEM needs. For others see the
/// specialisation for ML-KEM.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../error.hpp"
#include "../kem_operations.hpp"
#include "../keys.hpp"
#include "../params.hpp"
#include "../prepared_keys.hpp"
#include "../secret.hpp"
#include "algorithm.hpp"
#include "der.hpp"
#include "private_key.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Whether dk decapsulates what its ek encapsulates (FIPS 203, section 7.1, pairwise consistency).
/// No other check of an expanded key sees the secret part. Any message will do; it is
/// H(ek), because there is no random source here.
template <parameter_set P> MLKEM_NOINLINE bool pair_is_consistent(dk_bytes<P> dk) noexcept
{
    const decapsulation_key_parts<P> parts(dk);
    std::array<std::uint8_t, sizes<P>::ciphertext> c;
    secret_storage<32> sent, received;
    encaps<P, dispatched>(parts.ek, parts.h, c, sent.span());
    decaps<P, dispatched>(dk, c, received.span());
    return sent == received;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// How keys of type Key are kept in files.
template <class Key> struct key_file;

/// ML-KEM's public key: the bytes of ek (RFC 9935, section 4).
template <parameter_set P> struct key_file<encapsulation_key<P>> {
    /// The algorithm that the file names.
    using algorithm = id_ml_kem<P>;
};

/// ML-KEM's private key: a CHOICE of three forms (RFC 9935, section 6).
template <parameter_set P> struct key_file<decapsulation_key<P>> {
    /// The algorithm that the file names.
    using algorithm = id_ml_kem<P>;
    /// The type of the key.
    using key = decapsulation_key<P>;

    /// Whether the file may hold the public key beside the private one.
    MLKEM_DETAIL_CONSTANT bool may_hold_public_key = true;
    /// Bytes of the public key.
    MLKEM_DETAIL_CONSTANT std::size_t public_key_size = sizes<P>::encapsulation_key;

    /// Whether a file may hold the key in this form: all three.
    [[nodiscard]] MLKEM_INLINE static constexpr bool has_form(private_key_form) noexcept
    {
        return true;
    }

    /// Bytes of the content of privateKey.
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t size(private_key_form form) noexcept
    {
        return detail::private_key_choice_size(form, key::size);
    }

    /// Writes the content of privateKey. Errors: seed_unavailable; nothing is written then.
    MLKEM_INLINE static errc write(const key& dk, private_key_form form,
                                   detail::der_writer& out) noexcept
    {
        const std::span<const std::uint8_t> seed = key_access::seed_if_kept(dk);
        if (form != private_key_form::expanded && seed.empty())
            return errc::seed_unavailable;
        detail::write_private_key_choice(out, form, seed, key_access::view(dk));
        return errc{};
    }

    /// Reads the key in the content of privateKey. Errors: malformed_der, bare_expanded_key,
    /// public_key_appended, invalid_length. An expanded key may also give hash_mismatch,
    /// coefficient_out_of_range or pairwise_check_failure, a file with both forms also
    /// seed_mismatch.
    [[nodiscard]] MLKEM_INLINE static std::optional<key> read(std::span<const std::uint8_t> content,
                                                              std::error_code& ec) noexcept
    {
        private_key_form form{};
        std::span<const std::uint8_t> seed, expanded;
        const errc error = detail::read_private_key_choice(content, key::size, public_key_size,
                                                           form, seed, expanded);
        if (error != errc{}) {
            ec = error;
            return std::nullopt;
        }
        if (form == private_key_form::seed)
            return key::from_seed(seed, ec);
        if (form == private_key_form::both)
            return key::from_seed_and_bytes(seed, expanded, ec);
        std::optional<key> dk = key::from_bytes(expanded, ec);
        if (dk && !detail::pair_is_consistent<P>(key_access::view(*dk))) {
            ec = errc::pairwise_check_failure;
            dk.reset();
        }
        return dk;
    }
};

/// A private key that is a bare seed in its file, without ASN.1 around it and without the public
/// key. See x_wing.hpp. Parameter Kem has seed_size and decapsulation_key. Function
/// decapsulation_key::from_seed(range, ec) returns an optional key. Function seed() returns an
/// optional secret_array.
template <key_algorithm Algorithm, class Kem> struct seed_key_file {
    /// The algorithm that the file names.
    using algorithm = Algorithm;
    /// The type of the key.
    using key = typename Kem::decapsulation_key;

    /// Whether the file may hold the public key beside the private one: no.
    MLKEM_DETAIL_CONSTANT bool may_hold_public_key = false;
    /// Bytes of the public key in the file: none.
    MLKEM_DETAIL_CONSTANT std::size_t public_key_size = 0;

    /// Whether a file may hold the key in this form: only as the seed.
    [[nodiscard]] MLKEM_INLINE static constexpr bool has_form(private_key_form form) noexcept
    {
        return form == private_key_form::seed;
    }
    /// Bytes of the content of privateKey: those of the seed.
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t size(private_key_form) noexcept
    {
        return Kem::seed_size;
    }

    /// Writes the seed. Errors: seed_unavailable; nothing is written then.
    MLKEM_INLINE static errc write(const key& dk, private_key_form,
                                   detail::der_writer& out) noexcept
    {
        const std::optional<secret_array<Kem::seed_size>> seed = dk.seed();
        if (!seed)
            return errc::seed_unavailable;
        out.bytes(seed->span());
        return errc{};
    }

    /// Reads the seed. Errors: those of from_seed.
    [[nodiscard]] MLKEM_INLINE static std::optional<key> read(std::span<const std::uint8_t> content,
                                                              std::error_code& ec) noexcept
    {
        return key::from_seed(content, ec);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
