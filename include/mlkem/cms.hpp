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

#include "byte_range.hpp"
#include "error.hpp"
#include "hpke/hkdf.hpp"
#include "hpke/kdf.hpp"
#include "key_formats/key_file.hpp"
#include "key_formats/structures.hpp"
#include "mlkem.hpp"
#include "random.hpp"
#include "secret.hpp"
#include "uses/bounded_bytes.hpp"
#include "uses/key_wrap.hpp"

namespace mlkem::cms {

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
    std::span<const std::uint8_t> rid; // the whole element
    /// Content of the OBJECT IDENTIFIER of the KEM.
    std::span<const std::uint8_t> kem; // the object identifier's content
    /// The ciphertext of the KEM.
    std::span<const std::uint8_t> kemct; // the ciphertext
    /// Bytes of the key encryption key: 16 or 32.
    std::size_t kek_length = 0; // 16 or 32
    /// User keying material, if has_ukm.
    std::span<const std::uint8_t> ukm; // user keying material
    /// Whether there is user keying material.
    bool has_ukm = false;
    /// The wrapped content key.
    std::span<const std::uint8_t> encrypted_key;
};

/// The content key: 16 to 64 bytes. Secret: move-only and wiped.
using content_key = secret_bounded_bytes<64>;

} // namespace mlkem::cms

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

constexpr std::span<const std::uint8_t> id_of_key_wrap(std::size_t kek_length) noexcept
{
    return kek_length == 16 ? cms::id_aes128_wrap : cms::id_aes256_wrap;
}

/// Bytes of { wrap, kekLength, ukm } and of the element of ukm, which may be absent.
MLKEM_DETAIL_INLINE std::size_t ukm_size(const cms::kem_recipient_info& in) noexcept
{
    return in.has_ukm ? der_size(der_size(in.ukm.size())) : 0;
}

// ukm [0] EXPLICIT OCTET STRING OPTIONAL
MLKEM_DETAIL_NOINLINE inline void write_ukm(der_writer& out,
                                            const cms::kem_recipient_info& in) noexcept
{
    if (in.has_ukm) {
        out.begin(der_context_constructed | 0, der_size(in.ukm.size()));
        out.element(der_octet_string, in.ukm);
    }
}
MLKEM_DETAIL_NOINLINE inline void write_kek_length(der_writer& out, std::size_t length) noexcept
{
    out.begin(der_integer, 1);
    out.byte(static_cast<std::uint8_t>(length));
}

// CMSORIforKEMOtherInfo ::= SEQUENCE { wrap AlgorithmIdentifier, kekLength INTEGER,
//     ukm [0] EXPLICIT OCTET STRING OPTIONAL }

/// The DER of CMSORIforKEMOtherInfo (RFC 9629, section 5).
MLKEM_DETAIL_NOINLINE inline std::vector<std::uint8_t>
kem_other_info(const cms::kem_recipient_info& in)
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
MLKEM_DETAIL_NOINLINE inline bool derive_kek(std::span<const std::uint8_t> secret,
                                             std::span<const std::uint8_t> info,
                                             std::span<std::uint8_t> kek,
                                             std::error_code& ec) noexcept
{
    using hash = hpke::kdf::hkdf_sha256;
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
    return true;
}

/// Bytes of the content of a KEMRecipientInfo.
MLKEM_DETAIL_INLINE std::size_t kem_recipient_content(const cms::kem_recipient_info& in) noexcept
{
    return der_size(1) + in.rid.size() + der_size(algorithm_size(in.kem.size())) +
           der_size(in.kemct.size()) + der_size(algorithm_size(cms::id_hkdf_sha256.size())) +
           der_size(1) + ukm_size(in) +
           der_size(algorithm_size(id_of_key_wrap(in.kek_length).size())) +
           der_size(in.encrypted_key.size());
}

/// Whether bytes are one DER element of a RecipientIdentifier: a SEQUENCE or [0], primitive.
MLKEM_DETAIL_NOINLINE inline bool
is_recipient_identifier(std::span<const std::uint8_t> rid) noexcept
{
    std::span<const std::uint8_t> content;
    const std::uint8_t tag = next_is(rid, der_sequence) ? der_sequence : der_context | 0;
    return read_element(rid, tag, content) && rid.empty();
}

/// The fields of a RecipientInfo with a KEMRecipientInfo. Errors: malformed_der; wrong_algorithm, of
/// another kind of recipient, derivation or wrap; invalid_length, of a kekLength that does not fit.
MLKEM_DETAIL_NOINLINE inline errc read_kem_recipient(std::span<const std::uint8_t> in,
                                                     cms::kem_recipient_info& out) noexcept
{
    std::span<const std::uint8_t> other, type, content, version, algorithm, length, explicit_ukm;
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
    if (!is_recipient_identifier(out.rid) || !read_element(content, der_sequence, algorithm) ||
        !read_element(algorithm, der_object_identifier, out.kem) || !algorithm.empty() ||
        !read_element(content, der_octet_string, out.kemct))
        return errc::malformed_der;
    const errc kdf = read_algorithm(content, cms::id_hkdf_sha256);
    if (kdf != errc{})
        return kdf;
    if (!read_element(content, der_integer, length) || length.size() != 1)
        return errc::malformed_der;
    out.kek_length = length[0];
    out.has_ukm = next_is(content, der_context_constructed | 0);
    if (out.has_ukm &&
        (!read_element(content, der_context_constructed | 0, explicit_ukm) ||
         !read_element(explicit_ukm, der_octet_string, out.ukm) || !explicit_ukm.empty()))
        return errc::malformed_der;
    if (out.kek_length != 16 && out.kek_length != 32)
        return errc::invalid_length;
    const bool of_other_size =
        next_is(content, der_sequence) && [&](std::span<const std::uint8_t> rest) noexcept {
            return read_algorithm(rest, id_of_key_wrap(48 - out.kek_length)) == errc{};
        }(content);
    if (of_other_size)
        return errc::invalid_length;
    const errc wrap = read_algorithm(content, id_of_key_wrap(out.kek_length));
    if (wrap != errc{})
        return wrap;
    if (!read_element(content, der_octet_string, out.encrypted_key) || !content.empty())
        return errc::malformed_der;
    return errc{};
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::cms {

/// Bytes of the key encryption key that a KEM is used with: 16 for ML-KEM-512, else 32 (RFC 9936,
/// section 2.2).
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t kek_length = Kem::security_bits == 128 ? 16 : 32;

/// The DER of CMSORIforKEMOtherInfo, the `info` of HKDF. Allocates.
[[nodiscard]] MLKEM_DETAIL_INLINE std::vector<std::uint8_t>
other_info(const kem_recipient_info& fields)
{
    return detail::kem_other_info(fields);
}

/// Reads a RecipientInfo that holds a KEMRecipientInfo and fills `range`, which the result refers
/// to. Strict DER. Errors: malformed_der; wrong_algorithm, of another kind of recipient, derivation
/// or wrap; invalid_length, of a kekLength that does not fit.
template <byte_range R>
[[nodiscard]] MLKEM_DETAIL_INLINE std::optional<kem_recipient_info>
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
std::optional<kem_recipient_info> read_recipient_info(R&& range, std::error_code& ec)
= delete;

/// Writes a RecipientInfo, with the derivation HKDF-SHA256. Requires kek_length to be 16 or 32, and
/// less than 65536 bytes in all. Allocates.
[[nodiscard]] MLKEM_DETAIL_INLINE std::vector<std::uint8_t>
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

/// The key encryption key of a shared secret: HKDF-SHA256 over other_info(). Errors: invalid_length, of
/// a kek_length other than 16 and 32; those of OpenSSL.
[[nodiscard]] MLKEM_DETAIL_INLINE std::optional<secret_bounded_bytes<32>>
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
    if (!detail::derive_kek(shared_secret, info, kek->for_overwrite(fields.kek_length), ec))
        kek.reset();
    return kek;
}

/// Encrypts a content key of 16, 24 or 32 bytes for the owner of ek, as a RecipientInfo. Errors:
/// malformed_der, of rid; invalid_length, of the content key or rid; entropy_failure; those of Kem
/// and of OpenSSL. Allocates.
template <class Kem, byte_range Rid, byte_range C, random_source R>
[[nodiscard]] MLKEM_DETAIL_INLINE std::optional<std::vector<std::uint8_t>>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key, R&& rng,
            std::error_code& ec)
{
    kem_recipient_info fields;
    const std::span<const std::uint8_t> key = detail::bytes_of(plain_key);
    fields.rid = detail::bytes_of(rid);
    if (!detail::is_recipient_identifier(fields.rid)) {
        ec = errc::malformed_der;
        return std::nullopt;
    }
    if ((key.size() != 16 && key.size() != 24 && key.size() != 32) || fields.rid.size() > 32768) {
        ec = errc::invalid_length;
        return std::nullopt;
    }
    const auto sent = Kem::encaps(ek, rng, ec);
    if (!sent)
        return std::nullopt;
    std::array<std::uint8_t, 32 + detail::key_wrap_overhead> wrapped{};
    fields.kem = key_file<typename Kem::encapsulation_key>::algorithm::oid;
    fields.kemct = sent->c.bytes();
    fields.kek_length = kek_length<Kem>;
    fields.encrypted_key = std::span(wrapped).first(key.size() + detail::key_wrap_overhead);
    const auto kek = key_encryption_key(sent->K.bytes(), fields, ec);
    if (!kek || !detail::wrap_key<openssl::default_library>(
                    kek->bytes(), key,
                    std::span(wrapped).first(key.size() + detail::key_wrap_overhead), ec))
        return std::nullopt;
    return write_recipient_info(fields);
}

/// The content key in a RecipientInfo for Kem. Allocates. Errors: those of read_recipient_info and of
/// OpenSSL; wrong_algorithm, of another KEM. A wrong length of kemct or the wrapped key is
/// invalid_length. A composite's classical half may be invalid_share or decryption_failure. If another
/// key wrapped this, it is decryption_failure.
template <class Kem, byte_range R>
[[nodiscard]] MLKEM_DETAIL_INLINE std::optional<content_key>
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
    const auto kek = key_encryption_key(secret->bytes(), *fields, ec);
    if (!kek)
        return key;
    key.emplace();
    if (!detail::unwrap_key<openssl::default_library>(
            kek->bytes(), fields->encrypted_key,
            key->for_overwrite(wrapped - detail::key_wrap_overhead), ec))
        key.reset();
    return key;
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, byte_range Rid, byte_range C, random_source R>
[[nodiscard]] MLKEM_DETAIL_INLINE std::vector<std::uint8_t>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key, R&& rng)
{
    std::error_code ec;
    return detail::value(encrypt_key<Kem>(ek, rid, plain_key, rng, ec), ec);
}
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, byte_range R>
MLKEM_DETAIL_INLINE content_key decrypt_key(const typename Kem::decapsulation_key& dk,
                                            const R& range)
{
    std::error_code ec;
    return detail::value(decrypt_key<Kem>(dk, range, ec), ec);
}
#if !defined(MLKEM_NO_SYSTEM_RANDOM)
/// Throws std::system_error: the errors of the overload above that takes `ec`.
template <class Kem, byte_range Rid, byte_range C>
[[nodiscard]] MLKEM_DETAIL_INLINE std::vector<std::uint8_t>
encrypt_key(const typename Kem::encapsulation_key& ek, const Rid& rid, const C& plain_key)
{
    return encrypt_key<Kem>(ek, rid, plain_key, system_random{});
}
#endif
#endif

} // namespace mlkem::cms

#include "header_end.inl"
