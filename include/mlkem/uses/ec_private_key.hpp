// SPDX-License-Identifier: MIT
// Private keys of classical groups as composite keys hold them. With X25519 and X448 they are raw.
// With curves they are an ECPrivateKey without its public key (RFC 5915, section 3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../error.hpp"
#include "../key_formats/der.hpp"
#include "../params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Whether keys of a Group are written as ECPrivateKey: it has a curve with an object identifier.
template <class Group>
concept has_curve = requires { Group::curve::oid; };

// ECPrivateKey ::= SEQUENCE { version INTEGER (1), privateKey OCTET STRING,
//     parameters [0] ECParameters, publicKey [1] BIT STRING OPTIONAL }, here without publicKey.

constexpr std::size_t ec_private_key_content(std::size_t key_size, std::size_t oid_size) noexcept
{
    return der_size(1) + der_size(key_size) + der_size(der_size(oid_size));
}

/// Bytes of a private key of a Group as a composite key holds it.
template <class Group> constexpr std::size_t classical_key_size() noexcept
{
    if constexpr (has_curve<Group>)
        return der_size(ec_private_key_content(Group::private_key_size, Group::curve::oid.size()));
    else
        return Group::private_key_size;
}

/// Writes a private key of a Group.
template <class Group>
MLKEM_NOINLINE void
write_classical_key(der_writer& out,
                    std::span<const std::uint8_t, Group::private_key_size> key) noexcept
{
    if constexpr (has_curve<Group>) {
        constexpr std::span<const std::uint8_t> oid = Group::curve::oid;
        out.begin(der_sequence, ec_private_key_content(key.size(), oid.size()));
        out.begin(der_integer, 1);
        out.byte(1);
        out.element(der_octet_string, key);
        out.begin(der_context_constructed | 0, der_size(oid.size()));
        out.element(der_object_identifier, oid);
    } else {
        out.bytes(key);
    }
}

/// Reads a private key of a Group, which fills `in`. Errors: malformed_der; wrong_algorithm, of
/// another curve; invalid_length.
template <class Group>
MLKEM_NOINLINE errc read_classical_key(
    std::span<const std::uint8_t> in, std::span<std::uint8_t, Group::private_key_size> key) noexcept
{
    if constexpr (has_curve<Group>) {
        std::span<const std::uint8_t> content, version, number, parameters, oid;
        if (!read_element(in, der_sequence, content) || !in.empty() ||
            !read_element(content, der_integer, version) || version.size() != 1 ||
            structure_byte(version, 0) != 1 || !read_element(content, der_octet_string, number) ||
            !read_element(content, der_context_constructed | 0, parameters) || !content.empty() ||
            !read_element(parameters, der_object_identifier, oid) || !parameters.empty())
            return errc::malformed_der;
        if (!structure_is(oid, Group::curve::oid))
            return errc::wrong_algorithm;
        in = number;
    }
    if (in.size() != key.size())
        return errc::invalid_length;
    copy_out_of_line(key.data(), in.data(), key.size());
    return errc{};
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
