// SPDX-License-Identifier: MIT
// Shared by the tests of key files: keys, the RFC's examples, and encoders of DER and base64. The
// encoders use nothing of the library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include "base64_table.hpp"
#include "hybrid/own_group.hpp"
#include "kem/kems.hpp"
#include "support.hpp"
#include <mlkem/key_formats.hpp>

namespace mlkem_test {

using mlkem::errc;
using mlkem::private_key_form;
using mlkem::public_key_field;
using byte_string = std::vector<std::uint8_t>;

/// X-Wing over a group that needs no OpenSSL.
using x_wing = mlkem::basic_x_wing<own_x25519>;

inline constexpr std::array all_forms = {private_key_form::seed, private_key_form::expanded,
                                         private_key_form::both};

inline byte_string to_bytes(std::span<const std::uint8_t> in) { return {in.begin(), in.end()}; }

inline void append(byte_string& to, std::span<const std::uint8_t> more)
{
    to.insert(to.end(), more.begin(), more.end());
}

// ---- DER, as a tree of elements: an element is its content, and then its parts.

struct element {
    std::uint8_t tag = 0;
    byte_string content;
    std::vector<element> parts;
};

/// How a length may be written. DER allows the first.
enum class length_style { minimal, one_byte_more, four_bytes, five_bytes, indefinite, reserved };

inline byte_string encoded_length(std::size_t size, length_style style)
{
    std::size_t digits = size < 0x80 ? 0 : size < 0x100 ? 1 : size < 0x10000 ? 2 : 3;
    switch (style) {
    case length_style::minimal:
        break;
    case length_style::one_byte_more:
        ++digits;
        break;
    case length_style::four_bytes:
        digits = 4;
        break;
    case length_style::five_bytes:
        digits = 5;
        break;
    case length_style::indefinite:
        return {0x80};
    case length_style::reserved:
        return {0xff};
    }
    if (digits == 0)
        return {static_cast<std::uint8_t>(size)};
    byte_string out = {static_cast<std::uint8_t>(0x80 + digits)};
    while (digits-- > 0)
        out.push_back(digits >= 4 ? std::uint8_t{0}
                                  : static_cast<std::uint8_t>(size >> 8 * digits));
    return out;
}

/// The DER of a tree. The element number `odd`, counted from `next` in the order of the file, has
/// its length in another style.
inline byte_string encode(const element& tree, std::size_t odd, length_style style,
                          std::size_t& next)
{
    const bool is_odd = next++ == odd;
    byte_string content = tree.content;
    for (const element& part : tree.parts)
        append(content, encode(part, odd, style, next));
    byte_string out = {tree.tag};
    append(out, encoded_length(content.size(), is_odd ? style : length_style::minimal));
    append(out, content);
    if (is_odd && style == length_style::indefinite)
        append(out, std::array<std::uint8_t, 2>{}); // end of contents
    return out;
}
inline byte_string encode(const element& tree)
{
    std::size_t next = 0;
    return encode(tree, ~std::size_t{0}, length_style::minimal, next);
}

inline std::size_t count(const element& tree)
{
    std::size_t n = 1;
    for (const element& part : tree.parts)
        n += count(part);
    return n;
}

/// The element number n of a tree, in the order of the file.
inline element& at(element& tree, std::size_t n)
{
    if (n == 0)
        return tree;
    --n;
    for (element& part : tree.parts) {
        const std::size_t size = count(part);
        if (n < size)
            return at(part, n);
        n -= size;
    }
    throw std::out_of_range("no such element");
}

inline element algorithm_identifier(std::span<const std::uint8_t> oid)
{
    return {0x30, {}, {{0x06, to_bytes(oid), {}}}};
}

/// BIT STRING, or [1] BIT STRING.
inline element bit_string(std::uint8_t tag, std::span<const std::uint8_t> content)
{
    byte_string all = {0};
    append(all, content);
    return {tag, all, {}};
}

inline element public_key_info(std::span<const std::uint8_t> oid, std::span<const std::uint8_t> key)
{
    return {0x30, {}, {algorithm_identifier(oid), bit_string(0x03, key)}};
}

/// The content of privateKey.
inline element private_key_choice(private_key_form form, std::span<const std::uint8_t> seed,
                                  std::span<const std::uint8_t> expanded)
{
    switch (form) {
    case private_key_form::seed:
        return {0x80, to_bytes(seed), {}};
    case private_key_form::expanded:
        return {0x04, to_bytes(expanded), {}};
    case private_key_form::both:
        break;
    }
    return {0x30, {}, {{0x04, to_bytes(seed), {}}, {0x04, to_bytes(expanded), {}}}};
}

inline element one_asymmetric_key(std::span<const std::uint8_t> oid, element private_key,
                                  std::span<const std::uint8_t> public_key = {})
{
    element tree = {0x30,
                    {},
                    {{0x02, {static_cast<std::uint8_t>(public_key.empty() ? 0 : 1)}, {}},
                     algorithm_identifier(oid),
                     {0x04, {}, {std::move(private_key)}}}};
    if (!public_key.empty())
        tree.parts.push_back(bit_string(0x81, public_key));
    return tree;
}

/// The object identifiers of RFC 9935, section 3, from their numbers.
template <class Kem> byte_string oid_of()
{
    const std::uint8_t last = Kem::params::k == 2 ? 1 : Kem::params::k == 3 ? 2 : 3;
    return {2 * 40 + 16, 0x86, 0x48, 1, 101, 3, 4, 4, last}; // 840 = 6 * 128 + 72
}

/// The file of a key, as a tree.
template <class Kem>
element private_key_tree(const key_material<Kem>& keys, private_key_form form,
                         public_key_field field = public_key_field::absent)
{
    return one_asymmetric_key(oid_of<Kem>(), private_key_choice(form, keys.seed, keys.dk),
                              field == public_key_field::present
                                  ? std::span<const std::uint8_t>(keys.ek)
                                  : std::span<const std::uint8_t>());
}
template <class Kem> element public_key_tree(const key_material<Kem>& keys)
{
    return public_key_info(oid_of<Kem>(), keys.ek);
}

/// 1.3.6.1.4.1.62253.25722: draft-connolly-cfrg-xwing-kem, section 5.8.
inline const byte_string x_wing_oid = {1 * 40 + 3, 6, 1, 4, 1, 0x83, 0xe6, 0x2d, 0x81, 0xc8, 0x7a};

/// The file of a private key that is a bare seed, as a tree.
inline element bare_seed_tree(std::span<const std::uint8_t> oid, std::span<const std::uint8_t> seed,
                              std::span<const std::uint8_t> public_key = {})
{
    element tree = one_asymmetric_key(oid, {}, public_key);
    tree.parts[2] = {0x04, to_bytes(seed), {}};
    return tree;
}

/// A form and a field that are values here, for functions that take them as template arguments.
template <class F> auto with_form(private_key_form form, const F& f)
{
    switch (form) {
    case private_key_form::seed:
        return f.template operator()<private_key_form::seed>();
    case private_key_form::expanded:
        return f.template operator()<private_key_form::expanded>();
    case private_key_form::both:
        break;
    }
    return f.template operator()<private_key_form::both>();
}

// ---- PEM.

/// A PEM block, its lines ended in `line_end`.
inline std::string pem(std::string_view label, std::span<const std::uint8_t> der,
                       std::string_view line_end = "\n", std::size_t line = 64)
{
    const std::string name(label), end(line_end), characters = base64(der);
    std::string out = "-----BEGIN " + name + "-----" + end;
    for (std::size_t i = 0; i < characters.size(); i += line)
        out += characters.substr(i, line) + end;
    return out + "-----END " + name + "-----" + end;
}

// ---- What reading gave.

/// errc{} if it is a key, else the error.
template <class Key> errc result(const std::optional<Key>& key, const std::error_code& ec)
{
    EXPECT_EQ(key.has_value(), !ec) << ec.message();
    EXPECT_TRUE(!ec || ec.category() == mlkem::error_category());
    return static_cast<errc>(ec.value());
}
template <class Kem> errc read_private(std::span<const std::uint8_t> file)
{
    std::error_code ec = std::make_error_code(std::errc::interrupted); // must be cleared
    const auto key = mlkem::private_key_from_der<Kem>(file, ec);
    return result(key, ec);
}
template <class Kem> errc read_public(std::span<const std::uint8_t> file)
{
    std::error_code ec = std::make_error_code(std::errc::interrupted);
    const auto key = mlkem::public_key_from_der<Kem>(file, ec);
    return result(key, ec);
}
template <class Kem> errc read_private_pem(std::string_view text)
{
    std::error_code ec = std::make_error_code(std::errc::interrupted);
    const auto key = mlkem::private_key_from_pem<Kem>(text, ec);
    return result(key, ec);
}
template <class Kem> errc read_public_pem(std::string_view text)
{
    std::error_code ec = std::make_error_code(std::errc::interrupted);
    const auto key = mlkem::public_key_from_pem<Kem>(text, ec);
    return result(key, ec);
}

} // namespace mlkem_test

namespace mlkem {

/// For messages of failed tests.
inline void PrintTo(errc e, std::ostream* out)
{
    *out << (e == errc{} ? "a key" : make_error_code(e).message());
}

} // namespace mlkem
