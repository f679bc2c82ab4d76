// SPDX-License-Identifier: MIT
// The two structures of key files, as bytes and for any algorithm. SubjectPublicKeyInfo: RFC 5280,
// section 4.1. OneAsymmetricKey: RFC 5958, section 2; it is PKCS #8 with a public key added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../compiled/entry_points.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "algorithm.hpp"
#include "der.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

// ---- SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT
// STRING }

/// Bytes of the content of the outer SEQUENCE, for a public key of `key_size` bytes.
constexpr std::size_t public_key_info_content(std::size_t oid_size, std::size_t key_size) noexcept
{
    return der_size(algorithm_size(oid_size)) + der_size(1 + key_size);
}

#if !defined(MLKEM_COMPILED)
MLKEM_NOINLINE inline void write_public_key_info(std::uint8_t* file,
                                                 std::span<const std::uint8_t> oid,
                                                 std::span<const std::uint8_t> key) noexcept
{
    der_writer out(file);
    out.begin(der_sequence, public_key_info_content(oid.size(), key.size()));
    write_algorithm(out, oid);
    out.begin(der_bit_string, 1 + key.size());
    out.byte(0); // no unused bits
    out.bytes(key);
}

/// Takes a BIT STRING of whole bytes off the front of `in`.
MLKEM_INLINE bool read_bit_string(std::span<const std::uint8_t>& in, std::uint8_t tag,
                                  std::span<const std::uint8_t>& bytes) noexcept
{
    std::span<const std::uint8_t> content;
    if (!read_element(in, tag, content) || content.empty() || structure_byte(content, 0) != 0)
        return false;
    bytes = content.subspan(1);
    return true;
}

/// The public key in `file`, for the algorithm `oid`. Errors: malformed_der, wrong_algorithm.
MLKEM_NOINLINE inline errc read_public_key_info(std::span<const std::uint8_t> file,
                                                std::span<const std::uint8_t> oid,
                                                std::span<const std::uint8_t>& key) noexcept
{
    std::span<const std::uint8_t> content;
    if (!read_element(file, der_sequence, content) || !file.empty())
        return errc::malformed_der;
    const errc error = read_algorithm(content, oid);
    if (error != errc{})
        return error;
    if (!read_bit_string(content, der_bit_string, key) || !content.empty())
        return errc::malformed_der;
    return errc{};
}
#else
MLKEM_INLINE void write_public_key_info(std::uint8_t* file, std::span<const std::uint8_t> oid,
                                        std::span<const std::uint8_t> key) noexcept
{
    compiled::key_files::write_public_key_info(file, oid, key);
}
MLKEM_INLINE errc read_public_key_info(std::span<const std::uint8_t> file,
                                       std::span<const std::uint8_t> oid,
                                       std::span<const std::uint8_t>& key) noexcept
{
    return static_cast<errc>(compiled::key_files::read_public_key_info(file, oid, key));
}
#endif

// ---- OneAsymmetricKey ::= SEQUENCE { version INTEGER, privateKeyAlgorithm AlgorithmIdentifier,
//      privateKey OCTET STRING, attributes [0] SET OF Attribute OPTIONAL,
//      publicKey [1] BIT STRING OPTIONAL }
//
//      Version 1, written as 0, has no publicKey. Version 2, written as 1, has it.

/// The fields of a OneAsymmetricKey that this library uses, as read from a file.
struct one_asymmetric_key {
    std::span<const std::uint8_t> private_key, public_key;
    bool has_public_key = false;
};

/// Bytes of the content of the outer SEQUENCE; `public_key_size` is 0 for version 1.
constexpr std::size_t one_asymmetric_key_content(std::size_t oid_size, std::size_t private_key_size,
                                                 std::size_t public_key_size) noexcept
{
    return der_size(1) + der_size(algorithm_size(oid_size)) + der_size(private_key_size) +
           (public_key_size == 0 ? 0 : der_size(1 + public_key_size));
}

#if !defined(MLKEM_COMPILED)
/// Writes everything before the content of privateKey. The caller then writes that content.
MLKEM_NOINLINE inline void begin_one_asymmetric_key(der_writer& out,
                                                    std::span<const std::uint8_t> oid,
                                                    std::size_t private_key_size,
                                                    std::size_t public_key_size) noexcept
{
    out.begin(der_sequence,
              one_asymmetric_key_content(oid.size(), private_key_size, public_key_size));
    out.begin(der_integer, 1);
    out.byte(public_key_size == 0 ? 0 : 1);
    write_algorithm(out, oid);
    out.begin(der_octet_string, private_key_size);
}

/// Writes publicKey, which follows the content of privateKey in version 2.
MLKEM_NOINLINE inline void end_one_asymmetric_key(der_writer& out,
                                                  std::span<const std::uint8_t> public_key) noexcept
{
    out.begin(der_context | 1, 1 + public_key.size());
    out.byte(0); // no unused bits
    out.bytes(public_key);
}

/// Whether `in` is a series of Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY
/// }. The set of attributes is open (RFC 5958, section 2): all are allowed, and none is looked
/// into.
MLKEM_NOINLINE inline bool are_attributes(std::span<const std::uint8_t> in) noexcept
{
    while (!in.empty()) {
        std::span<const std::uint8_t> attribute, type, values;
        if (!read_element(in, der_sequence, attribute) ||
            !read_element(attribute, der_object_identifier, type) || type.empty() ||
            !read_element(attribute, der_set, values) || values.empty() || !attribute.empty())
            return false;
        while (!values.empty())
            if (!skip_element(values))
                return false;
    }
    return true;
}

/// The private key in `file`, for the algorithm `oid`, and the public key if there is one.
/// Errors: malformed_der, wrong_algorithm.
MLKEM_NOINLINE inline errc read_one_asymmetric_key(std::span<const std::uint8_t> file,
                                                   std::span<const std::uint8_t> oid,
                                                   one_asymmetric_key& key) noexcept
{
    std::span<const std::uint8_t> content, version, attributes;
    if (!read_element(file, der_sequence, content) || !file.empty() ||
        !read_element(content, der_integer, version) || version.size() != 1)
        return errc::malformed_der;
    const std::uint8_t written_version = structure_byte(version, 0);
    if (written_version > 1)
        return errc::malformed_der;
    const errc error = read_algorithm(content, oid);
    if (error != errc{})
        return error;
    if (!read_element(content, der_octet_string, key.private_key))
        return errc::malformed_der;
    if (next_is(content, der_context_constructed | 0) &&
        (!read_element(content, der_context_constructed | 0, attributes) ||
         !are_attributes(attributes)))
        return errc::malformed_der;
    key.has_public_key = written_version == 1;
    if (key.has_public_key && !read_bit_string(content, der_context | 1, key.public_key))
        return errc::malformed_der;
    return content.empty() ? errc{} : errc::malformed_der;
}
#else
MLKEM_INLINE void begin_one_asymmetric_key(der_writer& out, std::span<const std::uint8_t> oid,
                                           std::size_t private_key_size,
                                           std::size_t public_key_size) noexcept
{
    out.next() = compiled::key_files::begin_one_asymmetric_key(out.next(), oid, private_key_size,
                                                               public_key_size);
}
MLKEM_INLINE void end_one_asymmetric_key(der_writer& out,
                                         std::span<const std::uint8_t> public_key) noexcept
{
    out.next() = compiled::key_files::end_one_asymmetric_key(out.next(), public_key);
}
MLKEM_INLINE errc read_one_asymmetric_key(std::span<const std::uint8_t> file,
                                          std::span<const std::uint8_t> oid,
                                          one_asymmetric_key& key) noexcept
{
    return static_cast<errc>(compiled::key_files::read_one_asymmetric_key(
        file, oid, key.private_key, key.public_key, key.has_public_key));
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
