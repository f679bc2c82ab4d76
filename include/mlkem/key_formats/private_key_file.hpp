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
#include "../compiled/entry_points.hpp"
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
concept private_key_of_fixed_size = requires { key_file<Key>::size(private_key_form::seed); };

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Bytes of the file of a private key.
template <class Key>
constexpr std::size_t private_key_file_size(private_key_form form, public_key_field field) noexcept
{
    using kept = key_file<Key>;
    return der_size(
        one_asymmetric_key_content(kept::algorithm::oid.size(), kept::size(form),
                                   field == public_key_field::present ? kept::public_key_size : 0));
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Bytes of the DER of a private key of type Key. For ML-KEM-512, -768 and -1024, without the
/// public key: 86 each as a seed; 1660, 2428 and 3196 expanded; 1730, 2498 and 3266 as both.
template <private_key_of_fixed_size Key, private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t private_key_der_size =
    detail::private_key_file_size<Key>(Form, Field);

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

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Whether files of Key have a form, and a public key or none.
template <class Key, private_key_form Form, public_key_field Field>
constexpr void require_form() noexcept
{
    static_assert(key_file<Key>::has_form(Form), "files of this algorithm do not have that form");
    static_assert(Field == public_key_field::absent || key_file<Key>::may_hold_public_key,
                  "files of this algorithm do not hold the public key beside the private one");
}

/// Writes the OneAsymmetricKey of `key` to `file`, which has room for it. Errors: seed_unavailable.
template <class Key>
MLKEM_NOINLINE errc write_private_key(const Key& key, private_key_form form, public_key_field field,
                                      std::uint8_t* file) noexcept
{
    using kept = key_file<Key>;
    der_writer out(file);
    begin_one_asymmetric_key(out, kept::algorithm::oid, kept::size(form),
                             field == public_key_field::present ? kept::public_key_size : 0);
    const errc error = kept::write(key, form, out);
    if constexpr (kept::may_hold_public_key) {
        if (error == errc{} && field == public_key_field::present)
            end_one_asymmetric_key(out, key.encapsulation_key().bytes());
    }
    return error;
}

/// Writes the PEM text of a file of at most `Capacity` bytes. Errors: seed_unavailable.
template <std::size_t Capacity, class Key>
MLKEM_NOINLINE errc write_private_key_text(const Key& key, private_key_form form,
                                           public_key_field field, std::uint8_t* text) noexcept
{
    secret_storage<Capacity> der;
    const errc error = write_private_key(key, form, field, der.data());
    if (error == errc{})
        write_pem(pem_private_key, der.span().first(private_key_file_size<Key>(form, field)), text);
    return error;
}

/// Reads the private key of Kem in a file, or in a text: see private_key_from_der and
/// private_key_from_pem.
template <class Kem, class Key = typename Kem::decapsulation_key> struct private_key_file_reader {
    MLKEM_NOINLINE static std::optional<Key> read_file(std::span<const std::uint8_t> file,
                                                       std::error_code& ec) noexcept
    {
        using kept = key_file<Key>;
        one_asymmetric_key found;
        errc error = read_one_asymmetric_key(file, kept::algorithm::oid, found);
        if (error == errc::malformed_der)
            error = error_of_other_file(file);
        if (error == errc{} && found.has_public_key) {
            if constexpr (!kept::may_hold_public_key) {
                error = errc::malformed_der;
            } else if constexpr (requires { kept::public_key_size; }) {
                if (found.public_key.size() != kept::public_key_size)
                    error = errc::invalid_length;
            }
        }
        if (error != errc{}) {
            ec = error;
            return std::nullopt;
        }
        std::optional<Key> key = kept::read(found.private_key, ec);
        if constexpr (kept::may_hold_public_key) {
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
    MLKEM_NOINLINE static std::optional<Key> read_text(std::string_view text,
                                                       std::error_code& ec) noexcept
    {
        secret_storage<private_key_pem_capacity> der;
        const std::span<const std::uint8_t> read = read_pem(text, pem_private_key, der.span(), ec);
        if (ec)
            return std::nullopt;
        return read_file(read, ec);
    }
};

#if defined(MLKEM_COMPILED)
// The library reads and writes the keys of ML-KEM.

template <class Kem, parameter_set P> struct private_key_file_reader<Kem, decapsulation_key<P>> {
    template <class In>
    MLKEM_NOINLINE static std::optional<decapsulation_key<P>>
    read(int (*read_by_library)(unsigned, In, std::uint8_t*, std::uint8_t*, bool&) noexcept, In in,
         std::error_code& ec) noexcept
    {
        std::optional<decapsulation_key<P>> key(std::in_place, key_access::tag());
        bool has_seed = false;
        const std::span<std::uint8_t> seed = key_access::seed(*key);
        const int error =
            read_by_library(P::k, in, key_access::bytes(*key).data(), seed.data(), has_seed);
        if (!has_seed)
            key_access::forget_seed(*key);
        ec.clear();
        if (error != 0) {
            ec = static_cast<errc>(error);
            key.reset();
        }
        return key;
    }
    MLKEM_INLINE static std::optional<decapsulation_key<P>>
    read_file(std::span<const std::uint8_t> file, std::error_code& ec) noexcept
    {
        return read(compiled::key_files::read_private_key, file, ec);
    }
    MLKEM_INLINE static std::optional<decapsulation_key<P>> read_text(std::string_view text,
                                                                      std::error_code& ec) noexcept
    {
        return read(compiled::key_files::read_private_key_text, text, ec);
    }
};
template <parameter_set P>
MLKEM_NOINLINE errc write_private_key(const decapsulation_key<P>& key, private_key_form form,
                                      public_key_field field, std::uint8_t* file) noexcept
{
    return static_cast<errc>(compiled::key_files::write_private_key(
        P::k, key_access::view(key).data(), key_access::seed_if_kept(key),
        static_cast<unsigned>(form), field == public_key_field::present, file));
}
template <std::size_t, parameter_set P>
MLKEM_NOINLINE errc write_private_key_text(const decapsulation_key<P>& key, private_key_form form,
                                           public_key_field field, std::uint8_t* text) noexcept
{
    return static_cast<errc>(compiled::key_files::write_private_key_text(
        P::k, key_access::view(key).data(), key_access::seed_if_kept(key),
        static_cast<unsigned>(form), field == public_key_field::present, text));
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Writes the OneAsymmetricKey of `key` into an array that wipes itself. Form is a seed, expanded,
/// or both. Field says whether the public key stands beside it. Errors: seed_unavailable, if the
/// form has the seed and the key was made without one.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
[[nodiscard]] MLKEM_INLINE std::optional<secret_array<private_key_der_size<Key, Form, Field>>>
private_key_to_der(const Key& key, std::error_code& ec) noexcept
{
    detail::require_form<Key, Form, Field>();
    std::optional<secret_array<private_key_der_size<Key, Form, Field>>> der(std::in_place);
    const errc error = detail::write_private_key(key, Form, Field, der->for_overwrite().data());
    ec.clear();
    if (error != errc{}) {
        ec = error;
        der.reset();
    }
    return der;
}

/// Writes the PEM text of private_key_to_der. The object wipes itself; view() is the text. Errors:
/// seed_unavailable.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
[[nodiscard]] MLKEM_INLINE
    std::optional<pem_text<secret_array<private_key_pem_size<Key, Form, Field>>>>
    private_key_to_pem(const Key& key, std::error_code& ec) noexcept
{
    detail::require_form<Key, Form, Field>();
    std::optional<pem_text<secret_array<private_key_pem_size<Key, Form, Field>>>> text(
        std::in_place, key_access::tag());
    const errc error = detail::write_private_key_text<private_key_der_size<Key, Form, Field>>(
        key, Form, Field, key_access::bytes(*text).data());
    ec.clear();
    if (error != errc{}) {
        ec = error;
        text.reset();
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
[[nodiscard]] MLKEM_INLINE std::optional<typename Kem::decapsulation_key>
private_key_from_der(const R& range, std::error_code& ec) noexcept
{
    return detail::private_key_file_reader<Kem>::read_file(detail::bytes_of(range), ec);
}

/// Reads the private key of Kem in the first "PRIVATE KEY" block of a text. Errors: malformed_pem;
/// invalid_length, if the block holds more than private_key_pem_capacity bytes; those of
/// private_key_from_der.
template <class Kem>
[[nodiscard]] MLKEM_INLINE std::optional<typename Kem::decapsulation_key>
private_key_from_pem(std::string_view text, std::error_code& ec) noexcept
{
    return detail::private_key_file_reader<Kem>::read_text(text, ec);
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: seed_unavailable.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
MLKEM_INLINE secret_array<private_key_der_size<Key, Form, Field>> private_key_to_der(const Key& key)
{
    detail::require_form<Key, Form, Field>();
    secret_array<private_key_der_size<Key, Form, Field>> der;
    detail::throw_if(detail::write_private_key(key, Form, Field, der.for_overwrite().data()));
    return der;
}
/// Throws std::system_error: seed_unavailable.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Key>
MLKEM_INLINE pem_text<secret_array<private_key_pem_size<Key, Form, Field>>>
private_key_to_pem(const Key& key)
{
    detail::require_form<Key, Form, Field>();
    pem_text<secret_array<private_key_pem_size<Key, Form, Field>>> text(key_access::tag());
    detail::throw_if(detail::write_private_key_text<private_key_der_size<Key, Form, Field>>(
        key, Form, Field, key_access::bytes(text).data()));
    return text;
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, byte_range R>
MLKEM_INLINE typename Kem::decapsulation_key private_key_from_der(const R& range)
{
    std::error_code ec;
    return detail::value(private_key_from_der<Kem>(range, ec), ec);
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem>
MLKEM_INLINE typename Kem::decapsulation_key private_key_from_pem(std::string_view text)
{
    std::error_code ec;
    return detail::value(private_key_from_pem<Kem>(text, ec), ec);
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
