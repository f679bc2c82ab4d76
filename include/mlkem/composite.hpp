// SPDX-License-Identifier: MIT
/// \file
/// Composite ML-KEM (draft-ietf-lamps-pq-composite-kem): ML-KEM and a classical algorithm as one KEM of
/// certificates and CMS. Eight with elliptic curves are hybrid_kem; four with RSA-OAEP have classes of
/// their own. Needs OpenSSL 3.0 or newer: link libcrypto (with CMake: mlkem::openssl).
///
///     using kem = mlkem::composite::mlkem768_ecdh_p256_sha3_256;
///     auto [ek, dk] = kem::keygen();
///     auto [c, K]   = kem::encaps(ek);
///     auto same_K   = kem::decaps(dk, c);             // throws if the classical half fails
///     auto file     = mlkem::private_key_to_pem(dk);  // key files as in key_formats.hpp
///
/// An error of the classical half is an error; only ML-KEM rejects implicitly. Both halves of a key
/// must be fresh: never put in a key that is used elsewhere.
#pragma once

#include "header_begin.inl"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "access.hpp"
#include "hybrid.hpp"
#include "key_formats.hpp"
#include "openssl.hpp"
#include "uses/bounded_bytes.hpp"
#include "uses/composite_rsa.hpp"
#include "uses/ec_private_key.hpp"
#include "uses/known_answers.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite {

/// A composite algorithm with an elliptic curve. Arc is the last number of its object identifier,
/// Label what ends the input of the hash.
template <combiner_label Label, std::uint8_t Arc>
struct combiner : sha3_combiner<Label>, concatenated_seed {
    /// The algorithm that files name.
    using algorithm = id_composite<Arc>;
};

struct mlkem768_x25519_combiner : combiner<"\\.//^\\", 58> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM768-X25519-SHA3-256";
};
struct mlkem768_p256_combiner : combiner<"MLKEM768-P256", 59> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM768-ECDH-P256-SHA3-256";
};
struct mlkem768_p384_combiner : combiner<"MLKEM768-P384", 60> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM768-ECDH-P384-SHA3-256";
};
struct mlkem768_brainpool_p256r1_combiner : combiner<"MLKEM768-BP256", 61> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM768-ECDH-brainpoolP256r1-SHA3-256";
};
struct mlkem1024_p384_combiner : combiner<"MLKEM1024-P384", 63> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM1024-ECDH-P384-SHA3-256";
};
struct mlkem1024_brainpool_p384r1_combiner : combiner<"MLKEM1024-BP384", 64> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM1024-ECDH-brainpoolP384r1-SHA3-256";
};
struct mlkem1024_x448_combiner : combiner<"MLKEM1024-X448", 65> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM1024-X448-SHA3-256";
};
struct mlkem1024_p521_combiner : combiner<"MLKEM1024-P521", 66> {
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM1024-ECDH-P521-SHA3-256";
};

/// The eight over any implementation of their group.
/// \{
template <class X25519>
using basic_mlkem768_x25519_sha3_256 = hybrid_kem<ml_kem_768, X25519, mlkem768_x25519_combiner>;
template <class P256>
using basic_mlkem768_ecdh_p256_sha3_256 = hybrid_kem<ml_kem_768, P256, mlkem768_p256_combiner>;
template <class P384>
using basic_mlkem768_ecdh_p384_sha3_256 = hybrid_kem<ml_kem_768, P384, mlkem768_p384_combiner>;
template <class BrainpoolP256r1>
using basic_mlkem768_ecdh_brainpool_p256r1_sha3_256 =
    hybrid_kem<ml_kem_768, BrainpoolP256r1, mlkem768_brainpool_p256r1_combiner>;
template <class P384>
using basic_mlkem1024_ecdh_p384_sha3_256 = hybrid_kem<ml_kem_1024, P384, mlkem1024_p384_combiner>;
template <class BrainpoolP384r1>
using basic_mlkem1024_ecdh_brainpool_p384r1_sha3_256 =
    hybrid_kem<ml_kem_1024, BrainpoolP384r1, mlkem1024_brainpool_p384r1_combiner>;
template <class X448>
using basic_mlkem1024_x448_sha3_256 = hybrid_kem<ml_kem_1024, X448, mlkem1024_x448_combiner>;
template <class P521>
using basic_mlkem1024_ecdh_p521_sha3_256 = hybrid_kem<ml_kem_1024, P521, mlkem1024_p521_combiner>;
/// \}

/// The eight over OpenSSL, of the current default library context. Sizes of a public key, a private
/// key as composite files hold it, and a ciphertext; the secret has 32 bytes. A seed() here is d || z
/// || the raw private key.
/// \{
using mlkem768_x25519_sha3_256 = // 1216, 96, 1120
    basic_mlkem768_x25519_sha3_256<openssl::x25519>;
using mlkem768_ecdh_p256_sha3_256 = // 1249, 115, 1153
    basic_mlkem768_ecdh_p256_sha3_256<openssl::p256>;
using mlkem768_ecdh_p384_sha3_256 = // 1281, 128, 1185
    basic_mlkem768_ecdh_p384_sha3_256<openssl::p384>;
using mlkem768_ecdh_brainpool_p256r1_sha3_256 = // 1249, 116, 1153
    basic_mlkem768_ecdh_brainpool_p256r1_sha3_256<openssl::brainpool_p256r1>;
using mlkem1024_ecdh_p384_sha3_256 = // 1665, 128, 1665
    basic_mlkem1024_ecdh_p384_sha3_256<openssl::p384>;
using mlkem1024_ecdh_brainpool_p384r1_sha3_256 = // 1665, 132, 1665
    basic_mlkem1024_ecdh_brainpool_p384r1_sha3_256<openssl::brainpool_p384r1>;
using mlkem1024_x448_sha3_256 = // 1624, 120, 1624
    basic_mlkem1024_x448_sha3_256<openssl::x448>;
using mlkem1024_ecdh_p521_sha3_256 = // 1701, 146, 1701
    basic_mlkem1024_ecdh_p521_sha3_256<openssl::p521>;
/// \}

/// A combiner of hybrid_kem that is a composite algorithm: it names an object identifier.
template <class C>
concept combiner_type = requires { requires key_algorithm<typename C::algorithm>; };

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The public key of a composite: its bytes.
template <parameter_set P, class Group, composite::combiner_type Combiner>
struct key_file<hybrid_encapsulation_key<P, Group, Combiner>> {
    /// The algorithm that files name.
    using algorithm = typename Combiner::algorithm;
};

/// The private key of a composite: d || z || the classical private key, without a tag around it.
template <parameter_set P, class Group, composite::combiner_type Combiner>
struct key_file<hybrid_decapsulation_key<P, Group, Combiner>> {
    /// The algorithm that files name.
    using algorithm = typename Combiner::algorithm;
    /// The key.
    using key = hybrid_decapsulation_key<P, Group, Combiner>;

    /// Whether the file may hold the public key beside the private one.
    MLKEM_DETAIL_CONSTANT bool may_hold_public_key = true;
    /// Bytes of the public key in the file of a private one.
    MLKEM_DETAIL_CONSTANT std::size_t public_key_size = key::layout::encapsulation_key;
    /// Bytes of the content of privateKey.
    MLKEM_DETAIL_CONSTANT std::size_t private_key_size =
        seed_size + detail::classical_key_size<Group>();

    /// Only the seed has a place in files of composites.
    [[nodiscard]] MLKEM_INLINE static constexpr bool has_form(private_key_form form) noexcept
    {
        return form == private_key_form::seed;
    }
    /// Bytes of the content of privateKey.
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t size(private_key_form) noexcept
    {
        return private_key_size;
    }

    /// Writes d || z || the classical private key. Cannot fail.
    MLKEM_INLINE static errc write(const key& dk, private_key_form,
                                   detail::der_writer& out) noexcept
    {
        const auto seed = dk.seed();
        out.bytes(seed->span().template first<seed_size>());
        detail::write_classical_key<Group>(out,
                                           seed->span().template last<Group::private_key_size>());
        return errc{};
    }

    /// Errors: invalid_length, malformed_der, wrong_algorithm (of another curve); those of from_seed.
    [[nodiscard]] MLKEM_INLINE static std::optional<key> read(std::span<const std::uint8_t> content,
                                                              std::error_code& ec) noexcept
    {
        if (!detail::has_length(content.size(), private_key_size, ec))
            return std::nullopt;
        secret_storage<key::layout::seed> seed;
        copy_out_of_line(seed.data(), content.data(), seed_size);
        const errc error = detail::read_classical_key<Group>(
            content.subspan(seed_size), seed.span().template last<Group::private_key_size>());
        if (error != errc{}) {
            ec = error;
            return std::nullopt;
        }
        return key::from_seed(seed.span(), ec);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite {

/// Bytes of a composite private key, as files hold it.
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t private_key_size =
    key_file<typename Kem::decapsulation_key>::private_key_size;

/// The composite private key: d || z || the classical private key. The array wipes itself.
template <class Key>
MLKEM_INLINE secret_array<key_file<Key>::private_key_size> private_key_bytes(const Key& dk) noexcept
{
    secret_array<key_file<Key>::private_key_size> out;
    detail::der_writer writer(out.for_overwrite().data());
    (void)key_file<Key>::write(dk, private_key_form::seed, writer);
    return out;
}
/// The key of what private_key_bytes() gave. Errors: invalid_length, malformed_der, wrong_algorithm,
/// invalid_private_key; those of OpenSSL.
template <class Kem, byte_range R>
[[nodiscard]] MLKEM_INLINE std::optional<typename Kem::decapsulation_key>
private_key_from_bytes(const R& range, std::error_code& ec) noexcept
{
    return key_file<typename Kem::decapsulation_key>::read(detail::bytes_of(range), ec);
}
#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: the errors of the overload above.
template <class Kem, byte_range R>
MLKEM_INLINE typename Kem::decapsulation_key private_key_from_bytes(const R& range)
{
    std::error_code ec;
    return detail::value(private_key_from_bytes<Kem>(range, ec), ec);
}
#endif

/// The composite private key of a composite with RSA: d || z || RSAPrivateKey. The object wipes itself.
template <class Kem>
MLKEM_INLINE secret_bounded_bytes<Kem::layout::max_private_key>
private_key_bytes(const rsa_decapsulation_key<Kem>& dk) noexcept
{
    secret_bounded_bytes<Kem::layout::max_private_key> out;
    const std::span<const std::uint8_t> bytes = dk.bytes();
    copy_out_of_line(key_access::resize(out, bytes.size()).data(), bytes.data(), bytes.size());
    return out;
}

/// The four with RSA-OAEP (uses/composite_rsa.hpp), of any library context.
/// \{
template <openssl::library_type Library = openssl::default_library>
using basic_mlkem768_rsa2048_sha3_256 =
    rsa_kem<params_768, 2048, "MLKEM768-RSAOAEP2048", 55, Library>;
template <openssl::library_type Library = openssl::default_library>
using basic_mlkem768_rsa3072_sha3_256 =
    rsa_kem<params_768, 3072, "MLKEM768-RSAOAEP3072", 56, Library>;
template <openssl::library_type Library = openssl::default_library>
using basic_mlkem768_rsa4096_sha3_256 =
    rsa_kem<params_768, 4096, "MLKEM768-RSAOAEP4096", 57, Library>;
template <openssl::library_type Library = openssl::default_library>
using basic_mlkem1024_rsa3072_sha3_256 =
    rsa_kem<params_1024, 3072, "MLKEM1024-RSAOAEP3072", 62, Library>;
/// \}

/// The four, of the current default library context.
/// \{
using mlkem768_rsa2048_sha3_256 = basic_mlkem768_rsa2048_sha3_256<>;
using mlkem768_rsa3072_sha3_256 = basic_mlkem768_rsa3072_sha3_256<>;
using mlkem768_rsa4096_sha3_256 = basic_mlkem768_rsa4096_sha3_256<>;
using mlkem1024_rsa3072_sha3_256 = basic_mlkem1024_rsa3072_sha3_256<>;
/// \}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite

#include "header_end.inl"
