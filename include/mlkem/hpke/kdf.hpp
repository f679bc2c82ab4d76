// SPDX-License-Identifier: MIT
/// \file
/// The key derivation functions of HPKE: HKDF in two stages (RFC 9180, section 7.2), SHAKE and
/// TurboSHAKE (RFC 9861) in one (draft-ietf-hpke-pq).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../burnt_sponge.hpp"
#include "../params.hpp"
#include "bytes_view.hpp"

/// The key derivation functions of HPKE (RFC 9180, section 7.2; draft-ietf-hpke-pq).
namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke::kdf {

/// HKDF-SHA256 (RFC 5869).
struct hkdf_sha256 {
    /// Extract and expand are two steps.
    MLKEM_DETAIL_CONSTANT bool two_stage = true;
    /// kdf_id (RFC 9180, Table 3).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0001;
    /// Nh: bytes of a hash, and of the exporter secret.
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 32;
    /// OpenSSL's name of the hash function.
    MLKEM_DETAIL_CONSTANT std::string_view digest = "SHA2-256";
};

/// HKDF-SHA384 (RFC 5869).
struct hkdf_sha384 {
    /// Extract and expand are two steps.
    MLKEM_DETAIL_CONSTANT bool two_stage = true;
    /// kdf_id (RFC 9180, Table 3).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0002;
    /// Nh: bytes of a hash, and of the exporter secret.
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 48;
    /// OpenSSL's name of the hash function.
    MLKEM_DETAIL_CONSTANT std::string_view digest = "SHA2-384";
};

/// HKDF-SHA512 (RFC 5869).
struct hkdf_sha512 {
    /// Extract and expand are two steps.
    MLKEM_DETAIL_CONSTANT bool two_stage = true;
    /// kdf_id (RFC 9180, Table 3).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0003;
    /// Nh: bytes of a hash, and of the exporter secret.
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 64;
    /// OpenSSL's name of the hash function.
    MLKEM_DETAIL_CONSTANT std::string_view digest = "SHA2-512";
};

/// SHAKE128 (FIPS 202).
struct shake128 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, ///< one call derives all
        turbo = false;                            ///< whether it has 12 rounds
    /// kdf_id (draft-ietf-hpke-pq).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0010;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 32, ///< Nh: bytes of the exporter secret
        rate = 168;                                   ///< bytes of a block of the sponge
};

/// SHAKE256 (FIPS 202).
struct shake256 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, ///< one call derives all
        turbo = false;                            ///< whether it has 12 rounds
    /// kdf_id (draft-ietf-hpke-pq).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0011;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 64, ///< Nh: bytes of the exporter secret
        rate = 136;                                   ///< bytes of a block of the sponge
};

/// TurboSHAKE128 (RFC 9861): the permutation has 12 rounds.
struct turbo_shake128 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, ///< one call derives all
        turbo = true;                             ///< whether it has 12 rounds
    /// kdf_id (draft-ietf-hpke-pq).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0012;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 32, ///< Nh: bytes of the exporter secret
        rate = 168;                                   ///< bytes of a block of the sponge
};

/// TurboSHAKE256 (RFC 9861): the permutation has 12 rounds.
struct turbo_shake256 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, ///< one call derives all
        turbo = true;                             ///< whether it has 12 rounds
    /// kdf_id (draft-ietf-hpke-pq).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0013;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 64, ///< Nh: bytes of the exporter secret
        rate = 136;                                   ///< bytes of a block of the sponge
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke::kdf

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// A key derivation function of this library, openssl::bound of one, or a struct with the same
/// members. If two_stage, the members are those of HKDF, else those of SHAKE.
template <class Kdf>
concept kdf_type = requires {
    requires std::convertible_to<decltype(Kdf::id), std::uint16_t>;
    requires(Kdf::hash_size > 0);
    requires(Kdf::two_stage && requires { std::string_view(Kdf::digest); }) ||
                (!Kdf::two_stage && requires { Kdf::rate > 0 && Kdf::turbo; });
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// LabeledDerive of draft-ietf-hpke-pq, with ikm and context in parts. Hashes ikm || "HPKE-v1" ||
/// suite_id || len(label) || label || L || context. L is the size of `out` in two bytes, so `out`
/// has fewer than 65536 bytes.
template <class Kdf>
MLKEM_NOINLINE inline void labeled_derive(std::span<const std::uint8_t> suite_id,
                                          const concatenation& ikm, std::string_view label,
                                          const concatenation& context,
                                          std::span<std::uint8_t> out) noexcept
{
    const std::array<std::uint8_t, 2> label_size = i2osp_2(label.size()),
                                      length = i2osp_2(out.size());
    const concatenation labels(text_bytes("HPKE-v1"), suite_id, label_size, text_bytes(label),
                               length);
    concatenation in;
    for (const concatenation* part : {&ikm, &labels, &context})
        for (const std::span<const std::uint8_t> string : part->parts())
            in.add(string);
    hash_and_burn<dispatched, Kdf::rate, 0x1f, Kdf::turbo>(in.parts(), out);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
