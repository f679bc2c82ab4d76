// SPDX-License-Identifier: MIT
/// \file
/// The three forms of an ML-KEM private key in a file (RFC 9935, section 6): the seed, the expanded
/// key, or both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../compiled/entry_points.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "der.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// How a file holds a private key. RFC 9935 recommends the seed: 64 bytes, from which the rest
/// follows.
enum class private_key_form : std::uint8_t { seed, expanded, both };

/// Whether a private key's file holds the public key beside it (RFC 5958, version 2).
enum class public_key_field : std::uint8_t { absent, present };

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

// ML-KEM-PrivateKey ::= CHOICE { seed [0] IMPLICIT OCTET STRING (SIZE (64)),
//     expandedKey OCTET STRING, both SEQUENCE { seed OCTET STRING, expandedKey OCTET STRING } }

/// Bytes of the content of `both`.
constexpr std::size_t both_content(std::size_t expanded_size) noexcept
{
    return der_size(seed_size) + der_size(expanded_size);
}

/// Bytes of the CHOICE.
constexpr std::size_t private_key_choice_size(private_key_form form,
                                              std::size_t expanded_size) noexcept
{
    return form == private_key_form::seed       ? der_size(seed_size)
           : form == private_key_form::expanded ? der_size(expanded_size)
                                                : der_size(both_content(expanded_size));
}

#if !defined(MLKEM_COMPILED)
/// Writes the CHOICE. `seed` or `expanded` may be empty where the form does not use it.
MLKEM_NOINLINE inline void write_private_key_choice(der_writer& out, private_key_form form,
                                                    std::span<const std::uint8_t> seed,
                                                    std::span<const std::uint8_t> expanded) noexcept
{
    if (form == private_key_form::both)
        out.begin(der_sequence, both_content(expanded.size()));
    if (form != private_key_form::expanded)
        out.element(form == private_key_form::seed ? der_context | 0 : der_octet_string, seed);
    if (form != private_key_form::seed)
        out.element(der_octet_string, expanded);
}

/// The error for `size` bytes that are not the DER that was expected. Older tools wrote an expanded
/// key without ASN.1, alone or followed by its public key.
constexpr errc error_of_bare_key(std::size_t size, std::size_t expanded_size,
                                 std::size_t public_key_size) noexcept
{
    return size == expanded_size                     ? errc::bare_expanded_key
           : size == expanded_size + public_key_size ? errc::public_key_appended
                                                     : errc::malformed_der;
}

/// Reads the form, told apart by the tag, and the parts of `in`, the content of privateKey. Errors:
/// malformed_der, bare_expanded_key, public_key_appended; then invalid_length.
MLKEM_NOINLINE inline errc read_private_key_choice(std::span<const std::uint8_t> in,
                                                   std::size_t expanded_size,
                                                   std::size_t public_key_size,
                                                   private_key_form& form,
                                                   std::span<const std::uint8_t>& seed,
                                                   std::span<const std::uint8_t>& expanded) noexcept
{
    const errc malformed = error_of_bare_key(in.size(), expanded_size, public_key_size);
    if (next_is(in, der_context | 0)) {
        form = private_key_form::seed;
        if (!read_element(in, der_context | 0, seed))
            return malformed;
    } else if (next_is(in, der_octet_string)) {
        form = private_key_form::expanded;
        if (!read_element(in, der_octet_string, expanded))
            return malformed;
    } else {
        form = private_key_form::both;
        std::span<const std::uint8_t> content;
        if (!read_element(in, der_sequence, content) ||
            !read_element(content, der_octet_string, seed) ||
            !read_element(content, der_octet_string, expanded) || !content.empty())
            return malformed;
    }
    if (!in.empty())
        return malformed;
    if (form == private_key_form::expanded && expanded.size() == expanded_size + public_key_size)
        return errc::public_key_appended;
    if ((form != private_key_form::expanded && seed.size() != seed_size) ||
        (form != private_key_form::seed && expanded.size() != expanded_size))
        return errc::invalid_length;
    return errc{};
}

/// The error of a file that is no OneAsymmetricKey. Bare keys of the three parameter sets are known
/// by their size. A file of such a size that begins with 30 82 is a OneAsymmetricKey that was cut
/// short: malformed_der.
MLKEM_NOINLINE inline errc error_of_other_file(std::span<const std::uint8_t> file) noexcept
{
    if (next_is(file, der_sequence) && next_is(file.subspan(1), 0x82))
        return errc::malformed_der;
    for (const errc error : {error_of_bare_key(file.size(), sizes<params_512>::decapsulation_key,
                                               sizes<params_512>::encapsulation_key),
                             error_of_bare_key(file.size(), sizes<params_768>::decapsulation_key,
                                               sizes<params_768>::encapsulation_key),
                             error_of_bare_key(file.size(), sizes<params_1024>::decapsulation_key,
                                               sizes<params_1024>::encapsulation_key)})
        if (error != errc::malformed_der)
            return error;
    return errc::malformed_der;
}
#else
MLKEM_INLINE void write_private_key_choice(der_writer& out, private_key_form form,
                                           std::span<const std::uint8_t> seed,
                                           std::span<const std::uint8_t> expanded) noexcept
{
    out.next() = compiled::key_files::write_private_key_choice(
        out.next(), static_cast<unsigned>(form), seed, expanded);
}
MLKEM_INLINE errc read_private_key_choice(std::span<const std::uint8_t> in,
                                          std::size_t expanded_size, std::size_t public_key_size,
                                          private_key_form& form,
                                          std::span<const std::uint8_t>& seed,
                                          std::span<const std::uint8_t>& expanded) noexcept
{
    unsigned number = 0;
    const int error = compiled::key_files::read_private_key_choice(
        in, expanded_size, public_key_size, number, seed, expanded);
    form = static_cast<private_key_form>(number);
    return static_cast<errc>(error);
}
MLKEM_INLINE errc error_of_other_file(std::span<const std::uint8_t> file) noexcept
{
    return static_cast<errc>(compiled::key_files::error_of_other_file(file));
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
