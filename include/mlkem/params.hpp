// SPDX-License-Identifier: MIT
/// \file
/// Parameter sets of ML-KEM and the sizes that follow from them (FIPS 203, sections 2.4 and 8).
#pragma once

#include "header_begin.inl"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "machine/target.hpp"

/// The standard's one-letter constants, in a namespace of their own: programs have an n or a q, too.
namespace mlkem::MLKEM_DETAIL_INLINE_ABI::fips203 {

/// The modulus q = 2^8 * 13 + 1 (FIPS 203, section 2.3).
MLKEM_DETAIL_HIDDEN inline constexpr std::int16_t q = 3329;
/// The degree n of X^n + 1, which is the number of coefficients of a polynomial.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t n = 256;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::fips203

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The three parameter sets of FIPS 203, section 8, as values that a configuration can hold.
enum class parameter_set_id : std::uint8_t { ml_kem_512, ml_kem_768, ml_kem_1024 };

/// The parts of an ML-KEM parameter set (FIPS 203, section 8). There are the rank k, the widths
/// eta1 and eta2 of the noise, and the bits du and dv. A compressed coefficient of u keeps du bits,
/// one of v keeps dv. The strength that random bits must have is security_bits (Table 2, "required
/// RBG strength").
template <class P>
concept parameter_set = requires {
    requires std::convertible_to<decltype(P::id), parameter_set_id>;
    requires std::convertible_to<decltype(P::name), std::string_view>;
    requires P::k >= 2 && P::k <= 4;
    requires P::eta1 == 2 || P::eta1 == 3;
    requires P::eta2 == 2;
    requires(P::du == 10 && P::dv == 4) || (P::du == 11 && P::dv == 5);
    requires std::convertible_to<decltype(P::security_bits), int>;
};

/// ML-KEM-512: FIPS 203, Table 2. Security category 1.
struct params_512 {
    /// The set as a value.
    MLKEM_DETAIL_CONSTANT parameter_set_id id = parameter_set_id::ml_kem_512;
    /// The name in FIPS 203, section 8.
    MLKEM_DETAIL_CONSTANT std::string_view name = "ML-KEM-512";
    /// Numbers of Table 2, in the words of parameter_set.
    /// \{
    MLKEM_DETAIL_CONSTANT std::size_t k = 2;
    MLKEM_DETAIL_CONSTANT int eta1 = 3, eta2 = 2, du = 10, dv = 4, security_bits = 128;
    /// \}
};

/// ML-KEM-768: FIPS 203, Table 2. Security category 3; the set that section 8 recommends as
/// default.
struct params_768 {
    /// The set as a value.
    MLKEM_DETAIL_CONSTANT parameter_set_id id = parameter_set_id::ml_kem_768;
    /// The name in FIPS 203, section 8.
    MLKEM_DETAIL_CONSTANT std::string_view name = "ML-KEM-768";
    /// Numbers of Table 2, in the words of parameter_set.
    /// \{
    MLKEM_DETAIL_CONSTANT std::size_t k = 3;
    MLKEM_DETAIL_CONSTANT int eta1 = 2, eta2 = 2, du = 10, dv = 4, security_bits = 192;
    /// \}
};

/// ML-KEM-1024: FIPS 203, Table 2. Security category 5.
struct params_1024 {
    /// The set as a value.
    MLKEM_DETAIL_CONSTANT parameter_set_id id = parameter_set_id::ml_kem_1024;
    /// The name in FIPS 203, section 8.
    MLKEM_DETAIL_CONSTANT std::string_view name = "ML-KEM-1024";
    /// Numbers of Table 2, in the words of parameter_set.
    /// \{
    MLKEM_DETAIL_CONSTANT std::size_t k = 4;
    MLKEM_DETAIL_CONSTANT int eta1 = 2, eta2 = 2, du = 11, dv = 5, security_bits = 256;
    /// \}
};

/// Bytes of the fixed-size strings that all sets share: hashes, seeds of one value, messages, K.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t symmetric_size = 32;
/// Bytes of the shared secret K of ML-KEM.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t shared_secret_size = 32;
/// Bytes of the message m, from which Encaps_internal makes an encapsulation.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t message_size = 32;
/// Bytes of d || z, from which KeyGen_internal makes a key pair.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t seed_size = 64;

/// Bytes of one polynomial with d bits a coefficient: n * d / 8.
template <int d> MLKEM_DETAIL_HIDDEN inline constexpr std::size_t encoded_size = fips203::n * d / 8;

/// Bytes of keys and ciphertexts (FIPS 203, Table 3), and of their parts.
template <parameter_set P> struct sizes {
    /// Bytes of k polynomials with 12 bits a coefficient: 384 k.
    MLKEM_DETAIL_CONSTANT std::size_t vector = P::k * encoded_size<12>;
    /// Bytes of ek: 800, 1184 or 1568.
    MLKEM_DETAIL_CONSTANT std::size_t encapsulation_key = vector + symmetric_size;
    /// Bytes of the expanded dk: 1632, 2400 or 3168.
    MLKEM_DETAIL_CONSTANT std::size_t decapsulation_key =
        vector + encapsulation_key + symmetric_size + symmetric_size;
    /// Bytes of the first part of a ciphertext, c_1: 32 du k.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_u = P::k * encoded_size<P::du>;
    /// Bytes of the second part, c_2: 32 dv.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_v = encoded_size<P::dv>;
    /// Bytes of a ciphertext: 768, 1088 or 1568.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext = ciphertext_u + ciphertext_v;
};

static_assert(sizes<params_512>::encapsulation_key == 800);
static_assert(sizes<params_512>::decapsulation_key == 1632);
static_assert(sizes<params_512>::ciphertext == 768);
static_assert(sizes<params_768>::encapsulation_key == 1184);
static_assert(sizes<params_768>::decapsulation_key == 2400);
static_assert(sizes<params_768>::ciphertext == 1088);
static_assert(sizes<params_1024>::encapsulation_key == 1568);
static_assert(sizes<params_1024>::decapsulation_key == 3168);
static_assert(sizes<params_1024>::ciphertext == 1568);

/// The parameter set that FIPS 203 calls `name` ("ML-KEM-768"), or nothing for any other text.
[[nodiscard]] MLKEM_INLINE constexpr std::optional<parameter_set_id>
parameter_set_from_name(std::string_view name) noexcept
{
    if (name == params_512::name)
        return parameter_set_id::ml_kem_512;
    if (name == params_768::name)
        return parameter_set_id::ml_kem_768;
    if (name == params_1024::name)
        return parameter_set_id::ml_kem_1024;
    return std::nullopt;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
