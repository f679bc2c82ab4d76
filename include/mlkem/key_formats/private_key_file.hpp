// SPDX-License-Identifier: MIT
/// \file
/// Private keys in files: OneAsymmetricKey (RFC 5958; PKCS #8; RFC 9935, section 6), as DER and as
/// PEM ("PRIVATE KEY"). Not encrypted: anybody who reads the file has the key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../error.hpp"
#include "../secret.hpp"
#include "key_file.hpp"
#include "pem.hpp"
#include "private_key.hpp"
#include "structures.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A private key whose files have a size that is known when the program is compiled. Keys with RSA
/// are none.
template <class Key>
concept private_key_of_fixed_size = requires
{
    key_file<Key>::size(private_key_form::seed);
};

/// Bytes of the DER of a private key of type Key. For ML-KEM-512, -768 and -1024, without the
/// public key: 86 each as a seed; 1660, 2428 and 3196 expanded; 1730, 2498 and 3266 as both.
template <private_key_of_fixed_size Key, private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t
    private_key_der_size = detail::der_size(detail::one_asymmetric_key_content(
        key_file<Key>::algorithm::oid.size(), key_file<Key>::size(Form),
        Field == public_key_field::present ? key_file<Key>::public_key_size : 0));

/// Characters of the PEM text of a private key: private_key_der_size bytes in base64, with its
/// boundaries.
template <private_key_of_fixed_size Key, private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t private_key_pem_size =
    detail::pem_size(detail::pem_private_key, private_key_der_size<Key, Form, Field>);

static_assert(private_key_der_size<decapsulation_key<params_512>> == 86);
static_assert(private_key_der_size<decapsulation_key<params_512>, private_key_form::expanded> ==
              1660);
static_assert(private_key_der_size<decapsulation_key<params_768>, private_key_form::expanded> ==
              2428);
static_assert(private_key_der_size<decapsulation_key<params_1024>, private_key_form::both> == 3266);

/// The most bytes that a PEM block of a private key may hold, 8192. That is enough for any form of
/// any set, the public key, and some 3000 bytes of attributes.
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t private_key_pem_capacity = 8192;

/// Writes the OneAsymmetricKey of `key` into an array that wipes itself. Form is a seed, expanded,
/// or both. Field says whether the public key stands beside it. Errors: seed_unavailable, if the
/// form has the seed and the key was made without one.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
[[nodiscard]] MLKEM_DETAIL_INLINE
    std::optional<secret_array<private_key_der_size<Key, Form, Field>>>
    private_key_to_der(const Key& key, std::error_code& ec) noexcept
{
    using file = key_file<Key>;
    constexpr bool with_public_key = Field == public_key_field::present;
    static_assert(file::has_form(Form), "files of this algorithm do not have that form");
    static_assert(!with_public_key || file::may_hold_public_key,
                  "files of this algorithm do not hold the public key beside the private one");
    std::optional<secret_array<private_key_der_size<Key, Form, Field>>> der(std::in_place);
    detail::der_writer out(der->for_overwrite().data());
    detail::begin_one_asymmetric_key(out, file::algorithm::oid, file::size(Form),
                                     with_public_key ? file::public_key_size : 0);
    const errc error = file::write(key, Form, out);
    if (error != errc{}) {
        ec = error;
        der.reset();
        return der;
    }
    if constexpr (with_public_key)
        detail::end_one_asymmetric_key(out, key.encapsulation_key().bytes());
    ec.clear();
    return der;
}

/// Writes the PEM text of private_key_to_der. The object wipes itself; view() is the text. Errors:
/// seed_unavailable.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
[[nodiscard]] MLKEM_DETAIL_INLINE
    std::optional<pem_text<secret_array<private_key_pem_size<Key, Form, Field>>>>
    private_key_to_pem(const Key& key, std::error_code& ec) noexcept
{
    std::optional<pem_text<secret_array<private_key_pem_size<Key, Form, Field>>>> text;
    const auto der = private_key_to_der<Form, Field>(key, ec);
    if (der) {
        text.emplace(key_access::tag());
        detail::write_pem(detail::pem_private_key, der->span(), key_access::bytes(*text).data());
    }
    return text;
}

/// Reads the private key of Kem in a OneAsymmetricKey, which fills `range`. Attributes are skipped.
/// An expanded key passes the checks of from_bytes() and must fit its encapsulation key. If the
/// file holds two forms, or a public key, they must fit each other.
///
/// Errors: malformed_der, bare_expanded_key, public_key_appended, wrong_algorithm, invalid_length;
/// hash_mismatch, coefficient_out_of_range, pairwise_check_failure; seed_mismatch;
/// public_key_mismatch.
template <class Kem, byte_range R>
[[nodiscard]] MLKEM_DETAIL_INLINE std::optional<typename Kem::decapsulation_key>
private_key_from_der(const R& range, std::error_code& ec) noexcept
{
    using file = key_file<typename Kem::decapsulation_key>;
    std::optional<typename Kem::decapsulation_key> key;
    detail::one_asymmetric_key found;
    errc error =
        detail::read_one_asymmetric_key(detail::bytes_of(range), file::algorithm::oid, found);
    if (error == errc::malformed_der)
        error = detail::error_of_other_file(detail::bytes_of(range));
    if (error == errc{} && found.has_public_key) {
        if constexpr (!file::may_hold_public_key) {
            error = errc::malformed_der;
        } else if constexpr (requires { file::public_key_size; }) {
            if (found.public_key.size() != file::public_key_size)
                error = errc::invalid_length;
        }
    }
    if (error != errc{}) {
        ec = error;
        return key;
    }
    key = file::read(found.private_key, ec);
    if constexpr (file::may_hold_public_key) {
        if (key && found.has_public_key) {
            const auto ek = key->encapsulation_key();
            if (ek.bytes().size() != found.public_key.size() ||
                !secrets_equal(ek.bytes().data(), found.public_key.data(), ek.bytes().size())) {
                ec = errc::public_key_mismatch;
                key.reset();
            }
        }
    }
    return key;
}

/// Reads the private key of Kem in the first "PRIVATE KEY" block of a text. Errors: malformed_pem;
/// invalid_length, if the block holds more than private_key_pem_capacity bytes; those of
/// private_key_from_der.
template <class Kem>
[[nodiscard]] MLKEM_DETAIL_INLINE std::optional<typename Kem::decapsulation_key>
private_key_from_pem(std::string_view text, std::error_code& ec) noexcept
{
    secret_storage<private_key_pem_capacity> der;
    const std::span<const std::uint8_t> read =
        detail::read_pem(text, detail::pem_private_key, der.span(), ec);
    if (ec)
        return std::nullopt;
    return private_key_from_der<Kem>(read, ec);
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: seed_unavailable.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
MLKEM_DETAIL_INLINE secret_array<private_key_der_size<Key, Form, Field>>
private_key_to_der(const Key& key)
{
    std::error_code ec;
    return detail::value(private_key_to_der<Form, Field>(key, ec), ec);
}
/// Throws std::system_error: seed_unavailable.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
MLKEM_DETAIL_INLINE pem_text<secret_array<private_key_pem_size<Key, Form, Field>>>
private_key_to_pem(const Key& key)
{
    std::error_code ec;
    return detail::value(private_key_to_pem<Form, Field>(key, ec), ec);
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, byte_range R>
MLKEM_DETAIL_INLINE typename Kem::decapsulation_key private_key_from_der(const R& range)
{
    std::error_code ec;
    return detail::value(private_key_from_der<Kem>(range, ec), ec);
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem>
MLKEM_DETAIL_INLINE typename Kem::decapsulation_key private_key_from_pem(std::string_view text)
{
    std::error_code ec;
    return detail::value(private_key_from_pem<Kem>(text, ec), ec);
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
