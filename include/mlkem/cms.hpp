// SPDX-License-Identifier: MIT
/// \file
/// KEM recipients of CMS (RFC 9629) with ML-KEM (RFC 9936) and composites. A KEMRecipientInfo holds a
/// content key, wrapped under a key encryption key by HKDF-SHA256. The rest of CMS is left to the caller.
/// Needs OpenSSL 3.0 or newer: link libcrypto (with CMake: mlkem::openssl).
///
///     auto info = mlkem::cms::encrypt_key<kem>(ek, rid, content_key);  // a RecipientInfo as DER
///     auto same_key = mlkem::cms::decrypt_key<kem>(dk, info);
///
/// `rid` names the recipient: the DER of an IssuerAndSerialNumber, or of a subjectKeyIdentifier with
/// the tag [0].
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "access.hpp"
#include "byte_range.hpp"
#include "error.hpp"
#include "hpke/hkdf.hpp"
#include "hpke/kdf.hpp"
#include "key_formats/key_file.hpp"
#include "key_formats/structures.hpp"
#include "mlkem.hpp"
#include "openssl/library.hpp"
#include "random.hpp"
#include "secret.hpp"
#include "uses/bounded_bytes.hpp"
#include "uses/key_wrap.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::cms {

/// Object identifiers as DER writes their content: id-ori-kem, id-alg-hkdf-with-sha256,
/// id-aes128-wrap and id-aes256-wrap.
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 11> id_ori_kem = {
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x0d, 0x03};
/// Content of the OBJECT IDENTIFIER of id-alg-hkdf-with-sha256.
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 11> id_hkdf_sha256 = {
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x03, 0x1c};
/// Content of the OBJECT IDENTIFIER of id-aes128-wrap.
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 9> id_aes128_wrap = {
    0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x05};
/// Content of the OBJECT IDENTIFIER of id-aes256-wrap.
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 9> id_aes256_wrap = {
    0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2d};

/// The fields of a KEMRecipientInfo. Views into the bytes that they were read from. Public.
struct kem_recipient_info {
    /// The recipient: the whole DER element.
    std::span<const std::uint8_t> rid;
    /// Content of the OBJECT IDENTIFIER of the KEM.
    std::span<const std::uint8_t> kem;
    /// The ciphertext of the KEM.
    std::span<const std::uint8_t> kemct;
    /// Bytes of the key encryption key: 16 or 32.
    std::size_t kek_length = 0;
    /// User keying material, if has_ukm.
    std::span<const std::uint8_t> ukm;
    /// Whether there is user keying material.
    bool has_ukm = false;
    /// The wrapped content key.
    std::span<const std::uint8_t> encrypted_key;
};

/// The content key: 16 to 64 bytes, a multiple of 8. Secret: move-only and wiped.
using content_key = secret_bounded_bytes<64>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::cms

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

constexpr std::span<const std::uint8_t> id_of_key_wrap(std::size_t kek_length) noexcept
{
    return kek_length == 16 ? cms::id_aes128_wrap : cms::id_aes256_wrap;
}

/// Bytes of { wrap, kekLength, ukm } and of the element of ukm, which may be absent.
MLKEM_INLINE std::size_t ukm_size(const cms::kem_recipient_info& in) noexcept
{
    return in.has_ukm ? der_size(der_size(in.ukm.size())) : 0;
}

// ukm [0] EXPLICIT OCTET STRING OPTIONAL
MLKEM_NOINLINE inline void write_ukm(der_writer& out, const cms::kem_recipient_info& in) noexcept
{
    if (in.has_ukm) {
        out.begin(der_context_constructed | 0, der_size(in.ukm.size()));
        out.element(der_octet_string, in.ukm);
    }
}
MLKEM_NOINLINE inline void write_kek_length(der_writer& out, std::size_t length) noexcept
{
    out.begin(der_integer, 1);
    out.byte(static_cast<std::uint8_t>(length));
}

// CMSORIforKEMOtherInfo ::= SEQUENCE { wrap AlgorithmIdentifier, kekLength INTEGER,
//     ukm [0] EXPLICIT OCTET STRING OPTIONAL }

/// The DER of CMSORIforKEMOtherInfo (RFC 9629, section 5).
MLKEM_NOINLINE inline std::vector<std::uint8_t> kem_other_info(const cms::kem_recipient_info& in)
{
    const auto wrap = id_of_key_wrap(in.kek_length);
    const std::size_t content = der_size(algorithm_size(wrap.size())) + der_size(1) + ukm_size(in);
    std::vector<std::uint8_t> info(der_size(content));
    der_writer out(info.data());
    out.begin(der_sequence, content);
    write_algorithm(out, wrap);
    write_kek_length(out, in.kek_length);
    write_ukm(out, in);
    return info;
}

/// The key encryption key: HKDF-SHA256 of the shared secret, with an empty salt. At most one block.
template <class Library>
MLKEM_NOINLINE bool derive_kek(std::span<const std::uint8_t> secret,
                               std::span<const std::uint8_t> info, std::span<std::uint8_t> kek,
                               std::error_code& ec) noexcept
{
    using hash = openssl::bound<hpke::kdf::hkdf_sha256, Library>;
    openssl_call call;
    constexpr std::array<std::uint8_t, hash::hash_size> zeros{};
    constexpr std::array<std::uint8_t, 1> first = {1};
    secret_storage<hash::hash_size> prk, block;
    const hpke::mac_context mac = hmac_without_key<hash>();
    const bool done =
        hmac<hash>(mac, zeros, concatenation(secret), prk.span()) &&
        hmac<hash>(mac, prk.span(), concatenation(info, std::span<const std::uint8_t>(first)),
                   block.span());
    burn_bytes<stack_of_key_wrap>();
    if (!done) {
        ec = call.error();
        return false;
    }
    copy_out_of_line(kek.data(), block.data(), kek.size());
    ec.clear();
    return true;
}

/// Bytes of the content of a KEMRecipientInfo.
MLKEM_INLINE std::size_t kem_recipient_content(const cms::kem_recipient_info& in) noexcept
{
    return der_size(1) + in.rid.size() + der_size(algorithm_size(in.kem.size())) +
           der_size(in.kemct.size()) + der_size(algorithm_size(cms::id_hkdf_sha256.size())) +
           der_size(1) + ukm_size(in) +
           der_size(algorithm_size(id_of_key_wrap(in.kek_length).size())) +
           der_size(in.encrypted_key.size());
}

/// Whether the content of an INTEGER is written in the one way of DER.
MLKEM_NOINLINE inline bool is_integer(std::span<const std::uint8_t> content) noexcept
{
    if (content.size() < 2)
        return !content.empty();
    const bool is_negative = content[1] >= 0x80; // by the first of the bits that must stay
    return content[0] != (is_negative ? 0xff : 0x00);
}

/// Whether `in` is the content of a Name: SETs of SEQUENCE { type OBJECT IDENTIFIER, value ANY }.
MLKEM_NOINLINE inline bool is_name(std::span<const std::uint8_t> in) noexcept
{
    while (!in.empty()) {
        std::span<const std::uint8_t> set, attribute, type;
        if (!read_element(in, der_set, set) || set.empty())
            return false;
        while (!set.empty())
            if (!read_element(set, der_sequence, attribute) ||
                !read_element(attribute, der_object_identifier, type) || type.empty() ||
                !skip_element(attribute) || !attribute.empty())
                return false;
    }
    return true;
}

/// Whether bytes are a RecipientIdentifier: SEQUENCE { issuer Name, serialNumber INTEGER }, or a
/// subjectKeyIdentifier [0] that is not empty.
MLKEM_NOINLINE inline bool is_recipient_identifier(std::span<const std::uint8_t> rid) noexcept
{
    std::span<const std::uint8_t> content, issuer, number;
    if (next_is(rid, der_context | 0))
        return read_element(rid, der_context | 0, content) && rid.empty() && !content.empty();
    return read_element(rid, der_sequence, content) && rid.empty() &&
           read_element(content, der_sequence, issuer) && is_name(issuer) &&
           read_element(content, der_integer, number) && is_integer(number) && content.empty();
}

/// Takes an AlgorithmIdentifier with any algorithm off the front of `in`; its parameters, which may be
/// absent, are one element.
MLKEM_NOINLINE inline bool read_any_algorithm(std::span<const std::uint8_t>& in,
                                              std::span<const std::uint8_t>& oid,
                                              bool& has_parameters) noexcept
{
    std::span<const std::uint8_t> algorithm;
    if (!read_element(in, der_sequence, algorithm) ||
        !read_element(algorithm, der_object_identifier, oid) || oid.empty())
        return false;
    has_parameters = !algorithm.empty();
    return !has_parameters || (skip_element(algorithm) && algorithm.empty());
}

/// Takes a kekLength, INTEGER (1..65535), off the front of `in`.
MLKEM_NOINLINE inline bool read_kek_length(std::span<const std::uint8_t>& in,
                                           std::size_t& out) noexcept
{
    std::span<const std::uint8_t> length;
    if (!read_element(in, der_integer, length) || !is_integer(length) || length[0] >= 0x80 ||
        length.size() > 3)
        return false;
    out = 0;
    for (const std::uint8_t byte : length)
        out = out << 8 | byte;
    return out != 0 && out <= 0xffff;
}

/// The fields of a RecipientInfo with a KEMRecipientInfo. Errors: malformed_der; wrong_algorithm;
/// invalid_length, of a kekLength that does not fit the wrap. It is wrong_algorithm, if the kind of
/// recipient, the derivation or the wrap is another, or the KEM has parameters.
MLKEM_NOINLINE inline errc read_kem_recipient(std::span<const std::uint8_t> in,
                                              cms::kem_recipient_info& out) noexcept
{
    std::span<const std::uint8_t> other, type, content, version, kdf, wrap, explicit_ukm;
    bool kem_has_parameters = false, kdf_has_parameters = false, wrap_has_parameters = false;
    if (!read_element(in, der_context_constructed | 4, other) || !in.empty() ||
        !read_element(other, der_object_identifier, type))
        return errc::malformed_der;
    if (!structure_is(type, cms::id_ori_kem))
        return errc::wrong_algorithm;
    if (!read_element(other, der_sequence, content) || !other.empty() ||
        !read_element(content, der_integer, version) || version.size() != 1 || version[0] != 0)
        return errc::malformed_der;
    const std::span<const std::uint8_t> from_rid = content;
    if (!skip_element(content))
        return errc::malformed_der;
    out.rid = from_rid.first(from_rid.size() - content.size());
    if (!is_recipient_identifier(out.rid) ||
        !read_any_algorithm(content, out.kem, kem_has_parameters) ||
        !read_element(content, der_octet_string, out.kemct) ||
        !read_any_algorithm(content, kdf, kdf_has_parameters) ||
        !read_kek_length(content, out.kek_length))
        return errc::malformed_der;
    out.has_ukm = next_is(content, der_context_constructed | 0);
    if (out.has_ukm &&
        (!read_element(content, der_context_constructed | 0, explicit_ukm) ||
         !read_element(explicit_ukm, der_octet_string, out.ukm) || !explicit_ukm.empty()))
        return errc::malformed_der;
    if (!read_any_algorithm(content, wrap, wrap_has_parameters) ||
        !read_element(content, der_octet_string, out.encrypted_key) || !content.empty())
        return errc::malformed_der;
    // The structure is that of the standard. What follows is about the algorithms in it.
    const bool is_128 = structure_is(wrap, cms::id_aes128_wrap);
    if (!structure_is(kdf, cms::id_hkdf_sha256) || kem_has_parameters ||
        (!is_128 && !structure_is(wrap, cms::id_aes256_wrap)))
        return errc::wrong_algorithm;
    if (kdf_has_parameters || wrap_has_parameters)
        return errc::malformed_der;
    return out.kek_length == (is_128 ? 16U : 32U) ? errc{} : errc::invalid_length;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::cms {

/// Bytes of the key encryption key that a KEM is used with: 16 for ML-KEM-512, else 32 (RFC 9936,
/// section 2.2).
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t kek_length = Kem::security_bits == 128 ? 16 : 32;

/// The DER of CMSORIforKEMOtherInfo, the `info` of HKDF. Allocates.
[[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t> other_info(const kem_recipient_info& fields)
{
    return detail::kem_other_info(fields);
}

/// Reads a RecipientInfo that holds a KEMRecipientInfo and fills `range`, which the result refers
/// to. Strict DER. Errors: malformed_der; wrong_algorithm; invalid_length, of a kekLength that does not
/// fit the wrap. It is wrong_algorithm, if the kind of recipient, the derivation or the wrap is
/// another, or the KEM has parameters.
template <byte_range R>
[[nodiscard]] MLKEM_INLINE std::optional<kem_recipient_info>
read_recipient_info(const R& range, std::error_code& ec) noexcept
{
    std::optional<kem_recipient_info> fields(std::in_place);
    const errc error = detail::read_kem_recipient(detail::bytes_of(range), *fields);
    ec = error == errc{} ? std::error_code() : make_error_code(error);
    if (ec)
        fields.reset();
    return fields;
}

/// The result would refer to bytes that are gone: keep the file in a variable.
template <byte_range R>
    requires(!std::is_lvalue_reference_v<R> && !std::ranges::borrowed_range<R>)
std::optional<kem_recipient_info> read_recipient_info(R&& range, std::error_code& ec) = delete;

/// Writes a RecipientInfo, with the derivation HKDF-SHA256. Requires kek_length to be 16 or 32, and
/// less than 2^32 bytes in all. Allocates.
[[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t>
write_recipient_info(const kem_recipient_info& fields)
{
    const std::size_t content = detail::kem_recipient_content(fields);
    const std::size_t other = detail::der_size(id_ori_kem.size()) + detail::der_size(content);
    std::vector<std::uint8_t> der(detail::der_size(other));
    detail::der_writer out(der.data());
    out.begin(detail::der_context_constructed | 4, other);
    out.element(detail::der_object_identifier, id_ori_kem);
    out.begin(detail::der_sequence, content);
    out.begin(detail::der_integer, 1);
    out.byte(0);
    out.bytes(fields.rid);
    detail::write_algorithm(out, fields.kem);
    out.element(detail::der_octet_string, fields.kemct);
    detail::write_algorithm(out, id_hkdf_sha256);
    detail::write_kek_length(out, fields.kek_length);
    detail::write_ukm(out, fields);
    detail::write_algorithm(out, detail::id_of_key_wrap(fields.kek_length));
    out.element(detail::der_octet_string, fields.encrypted_key);
    return der;
}

/// The key encryption key of a shared secret: HKDF-SHA256 over other_info(), by `Library`. Errors:
/// invalid_length, of a kek_length other than 16 and 32; those of OpenSSL.
template <openssl::library_type Library = openssl::default_library>
[[nodiscard]] MLKEM_INLINE std::optional<secret_bounded_bytes<32>>
key_encryption_key(std::span<const std::uint8_t> shared_secret, const kem_recipient_info& fields,
                   std::error_code& ec)
{
    std::optional<secret_bounded_bytes<32>> kek;
    if (fields.kek_length != 16 && fields.kek_length != 32) {
        ec = errc::invalid_length;
        return kek;
    }
    kek.emplace();
    const std::vector<std::uint8_t> info = other_info(fields);
    if (!detail::derive_kek<Library>(shared_secret, info,
                                     key_access::resize(*kek, fields.kek_length), ec))
        kek.reset();
    return kek;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::cms

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// cms::encrypt_key, with user keying material or a null pointer.
template <class Kem, class Library, class R>
[[nodiscard]] MLKEM_INLINE std::optional<std::vector<std::uint8_t>>
encrypt_content_key(const typename Kem::encapsulation_key& ek, std::span<const std::uint8_t> rid,
                    std::span<const std::uint8_t> key, const std::span<const std::uint8_t>* ukm,
                    R& rng, std::error_code& ec)
{
    cms::kem_recipient_info fields;
    fields.rid = rid;
    fields.has_ukm = ukm != nullptr;
    if (fields.has_ukm)
        fields.ukm = *ukm;
    if (!is_recipient_identifier(fields.rid)) {
        ec = errc::malformed_der;
        return std::nullopt;
    }
    constexpr std::size_t most = cms::content_key::capacity;
    if (key.size() < 16 || key.size() > most || key.size() % 8 != 0) {
        ec = errc::invalid_length;
        return std::nullopt;
    }
    const auto sent = Kem::encaps(ek, rng, ec);
    if (!sent)
        return std::nullopt;
    std::array<std::uint8_t, most + key_wrap_overhead> room{};
    const std::span<std::uint8_t> wrapped = std::span(room).first(key.size() + key_wrap_overhead);
    fields.kem = key_file<typename Kem::encapsulation_key>::algorithm::oid;
    fields.kemct = sent->c.bytes();
    fields.kek_length = cms::kek_length<Kem>;
    fields.encrypted_key = wrapped;
    const auto kek = cms::key_encryption_key<Library>(sent->K.bytes(), fields, ec);
    if (!kek || !wrap_key<Library>(kek->bytes(), key, wrapped, ec))
        return std::nullopt;
    return cms::write_recipient_info(fields);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::cms {

/// Encrypts a content key for the owner of ek, as a RecipientInfo. The key has 16 to 64 bytes, a
/// multiple of 8. Key derivation and wrap come from `Library`. Errors: malformed_der, of rid;
/// invalid_length, of the content key; entropy_failure; those of Kem and of OpenSSL. Allocates.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C, random_source R>
[[nodiscard]] MLKEM_INLINE std::optional<std::vector<std::uint8_t>>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key, R&& rng,
            std::error_code& ec)
{
    return detail::encrypt_content_key<Kem, Library>(ek, detail::bytes_of(rid),
                                                     detail::bytes_of(plain_key), nullptr, rng, ec);
}
/// Encrypts a content key with user keying material, which the derivation takes in and the
/// RecipientInfo shows.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C, byte_range U, random_source R>
[[nodiscard]] MLKEM_INLINE std::optional<std::vector<std::uint8_t>>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key,
            const U& ukm, R&& rng, std::error_code& ec)
{
    const std::span<const std::uint8_t> material = detail::bytes_of(ukm);
    return detail::encrypt_content_key<Kem, Library>(
        ek, detail::bytes_of(rid), detail::bytes_of(plain_key), &material, rng, ec);
}

/// The content key in a RecipientInfo for Kem. Key derivation and wrap come from `Library`. Allocates.
/// Errors: those of read_recipient_info and of OpenSSL; wrong_algorithm, of another KEM. A wrong length
/// of kemct or the wrapped key is invalid_length. A composite's classical half may be invalid_share or
/// decryption_failure. If another key wrapped this, it is decryption_failure.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range R>
[[nodiscard]] MLKEM_INLINE std::optional<content_key>
decrypt_key(const typename Kem::decapsulation_key& dk, const R& range, std::error_code& ec)
{
    std::optional<content_key> key;
    const std::optional<kem_recipient_info> fields = read_recipient_info(range, ec);
    if (!fields)
        return key;
    constexpr std::span<const std::uint8_t> oid =
        key_file<typename Kem::encapsulation_key>::algorithm::oid;
    if (!detail::structure_is(fields->kem, oid)) {
        ec = errc::wrong_algorithm;
        return key;
    }
    const std::size_t wrapped = fields->encrypted_key.size();
    if (wrapped < 24 || wrapped > content_key::capacity + detail::key_wrap_overhead) {
        ec = errc::invalid_length;
        return key;
    }
    const auto secret = Kem::decaps(dk, fields->kemct, ec);
    if (!secret)
        return key;
    const auto kek = key_encryption_key<Library>(secret->bytes(), *fields, ec);
    if (!kek)
        return key;
    key.emplace();
    if (!detail::unwrap_key<Library>(kek->bytes(), fields->encrypted_key,
                                     key_access::resize(*key, wrapped - detail::key_wrap_overhead),
                                     ec))
        key.reset();
    return key;
}

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
/// Encrypts a content key. Takes the operating system's random source. Errors: as above.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C>
[[nodiscard]] MLKEM_INLINE std::optional<std::vector<std::uint8_t>>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key,
            std::error_code& ec)
{
    return encrypt_key<Kem, Library>(ek, rid, plain_key, system_random{}, ec);
}
/// Encrypts a content key with user keying material, as above.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C, byte_range U>
[[nodiscard]] MLKEM_INLINE std::optional<std::vector<std::uint8_t>>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key,
            const U& ukm, std::error_code& ec)
{
    return encrypt_key<Kem, Library>(ek, rid, plain_key, ukm, system_random{}, ec);
}
#endif

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <byte_range R>
[[nodiscard]] MLKEM_INLINE kem_recipient_info read_recipient_info(const R& range)
{
    std::error_code ec;
    return detail::value(read_recipient_info(range, ec), ec);
}
/// The result would refer to bytes that are gone: keep the file in a variable.
template <byte_range R>
    requires(!std::is_lvalue_reference_v<R> && !std::ranges::borrowed_range<R>)
kem_recipient_info read_recipient_info(R&& range) = delete;
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <openssl::library_type Library = openssl::default_library>
MLKEM_INLINE secret_bounded_bytes<32>
key_encryption_key(std::span<const std::uint8_t> shared_secret, const kem_recipient_info& fields)
{
    std::error_code ec;
    return detail::value(key_encryption_key<Library>(shared_secret, fields, ec), ec);
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C, random_source R>
[[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key, R&& rng)
{
    std::error_code ec;
    return detail::value(encrypt_key<Kem, Library>(ek, rid, plain_key, rng, ec), ec);
}
/// Encrypts a content key with user keying material, as above.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C, byte_range U, random_source R>
[[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key,
            const U& ukm, R&& rng)
{
    std::error_code ec;
    return detail::value(encrypt_key<Kem, Library>(ek, rid, plain_key, ukm, rng, ec), ec);
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range R>
MLKEM_INLINE content_key decrypt_key(const typename Kem::decapsulation_key& dk, const R& range)
{
    std::error_code ec;
    return detail::value(decrypt_key<Kem, Library>(dk, range, ec), ec);
}
#if !defined(MLKEM_NO_SYSTEM_RANDOM)
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C>
[[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key)
{
    return encrypt_key<Kem, Library>(ek, rid, plain_key, system_random{});
}
/// Encrypts a content key with user keying material, as above.
template <class Kem, openssl::library_type Library = openssl::default_library, byte_range Rid,
          byte_range C, byte_range U>
[[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key,
            const U& ukm)
{
    return encrypt_key<Kem, Library>(ek, rid, plain_key, ukm, system_random{});
}
#endif
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::cms

#include "header_end.inl"
