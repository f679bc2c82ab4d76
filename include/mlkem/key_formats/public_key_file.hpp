// SPDX-License-Identifier: MIT
/// \file
/// Public keys in files: SubjectPublicKeyInfo (RFC 5280, section 4.1; RFC 9935, section 4), as DER
/// and as PEM ("PUBLIC KEY"). A certificate holds the same structure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "../access.hpp"
#include "../error.hpp"
#include "key_file.hpp"
#include "pem.hpp"
#include "structures.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A public key whose files have a size that is known when the program is compiled.
template <class Key>
concept public_key_of_fixed_size = requires { Key::size; };

/// Bytes of the DER of a public key of type Key: 822, 1206 and 1590 for ML-KEM-512, -768 and -1024.
template <public_key_of_fixed_size Key>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t public_key_der_size = detail::der_size(
    detail::public_key_info_content(key_file<Key>::algorithm::oid.size(), Key::size));

/// Characters of the PEM text of a public key: public_key_der_size bytes in base64, with its
/// boundaries.
template <public_key_of_fixed_size Key>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t public_key_pem_size =
    detail::pem_size(detail::pem_public_key, public_key_der_size<Key>);

static_assert(public_key_der_size<encapsulation_key<params_512>> == 822);
static_assert(public_key_der_size<encapsulation_key<params_768>> == 1206);
static_assert(public_key_der_size<encapsulation_key<params_1024>> == 1590);

/// The most bytes that a PEM block of a public key may hold: 4096.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t public_key_pem_capacity = 4096;

/// Writes the SubjectPublicKeyInfo of `key`. Cannot fail.
template <class Key>
MLKEM_INLINE std::array<std::uint8_t, public_key_der_size<Key>>
public_key_to_der(const Key& key) noexcept
{
    std::array<std::uint8_t, public_key_der_size<Key>> der;
    detail::write_public_key_info(der.data(), key_file<Key>::algorithm::oid, key.bytes());
    return der;
}

/// Writes the PEM text of public_key_to_der; view() is the text. Cannot fail.
template <class Key>
MLKEM_INLINE pem_text<std::array<std::uint8_t, public_key_pem_size<Key>>>
public_key_to_pem(const Key& key) noexcept
{
    const std::array<std::uint8_t, public_key_der_size<Key>> der = public_key_to_der(key);
    pem_text<std::array<std::uint8_t, public_key_pem_size<Key>>> text(key_access::tag());
    detail::write_pem(detail::pem_public_key, der, key_access::bytes(text).data());
    return text;
}

/// Reads the public key of Kem in a SubjectPublicKeyInfo, which fills `range`. Errors:
/// malformed_der, wrong_algorithm; then those of from_bytes, such as invalid_length and
/// coefficient_out_of_range.
template <class Kem, byte_range R>
[[nodiscard]] MLKEM_INLINE std::optional<typename Kem::encapsulation_key>
public_key_from_der(const R& range, std::error_code& ec) noexcept
{
    using key = typename Kem::encapsulation_key;
    std::span<const std::uint8_t> bytes;
    const errc error =
        detail::read_public_key_info(detail::bytes_of(range), key_file<key>::algorithm::oid, bytes);
    if (error != errc{}) {
        ec = error;
        return std::nullopt;
    }
    return key::from_bytes(bytes, ec);
}

/// Reads the public key of Kem in the first "PUBLIC KEY" block of a text. Errors: malformed_pem;
/// invalid_length, if the block holds more than public_key_pem_capacity bytes; those of
/// public_key_from_der.
template <class Kem>
[[nodiscard]] MLKEM_INLINE std::optional<typename Kem::encapsulation_key>
public_key_from_pem(std::string_view text, std::error_code& ec) noexcept
{
    std::array<std::uint8_t, public_key_pem_capacity> der;
    const std::span<const std::uint8_t> read =
        detail::read_pem(text, detail::pem_public_key, der, ec);
    if (ec)
        return std::nullopt;
    return public_key_from_der<Kem>(read, ec);
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: malformed_der, wrong_algorithm, invalid_length,
/// coefficient_out_of_range.
template <class Kem, byte_range R>
MLKEM_INLINE typename Kem::encapsulation_key public_key_from_der(const R& range)
{
    std::error_code ec;
    return detail::value(public_key_from_der<Kem>(range, ec), ec);
}
/// Throws std::system_error: malformed_pem, and as public_key_from_der does.
template <class Kem>
MLKEM_INLINE typename Kem::encapsulation_key public_key_from_pem(std::string_view text)
{
    std::error_code ec;
    return detail::value(public_key_from_pem<Kem>(text, ec), ec);
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
