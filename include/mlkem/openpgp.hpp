// SPDX-License-Identifier: MIT
/// \file
/// ML-KEM in OpenPGP (RFC 9980): the composite KEMs of the public-key algorithms 35 and 36, and the
/// fields of their PKESK packets. K of these KEMs is the key encryption key. Packets and fingerprints
/// are left to the caller. Needs OpenSSL 3.0 or newer: link libcrypto (with CMake: mlkem::openssl).
///
///     using kem = mlkem::openpgp::mlkem768_x25519;       // algorithm 35
///     using pkesk = mlkem::openpgp::pkesk<kem>;
///     auto [ek, dk] = kem::keygen();                     // ek.bytes(), dk.seed(): the key material
///     auto fields = pkesk::encrypt_v6(ek, session_key);  // what follows the algorithm's number
///     auto same_key = pkesk::decrypt_v6(dk, fields.bytes());
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "access.hpp"
#include "byte_range.hpp"
#include "error.hpp"
#include "hybrid.hpp"
#include "openssl.hpp"
#include "random.hpp"
#include "uses/bounded_bytes.hpp"
#include "uses/key_wrap.hpp"
#include "uses/known_answers.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openpgp {

/// The combiner of RFC 9980, section 4.2.1: the group stands first in keys and ciphertexts. A key's
/// seed is the secret key material, the group's private key || d || z.
template <combiner_label Label> struct combiner : sha3_combiner<Label, hybrid_order::group_first> {
    /// Bytes of the seed: those of the group's private key and 64.
    template <class Group>
    MLKEM_DETAIL_CONSTANT std::size_t seed_size = Group::private_key_size + mlkem::seed_size;
    /// Where the group's private key stands in the seed.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t group_key_position = 0;

    /// Copies the seed, with d || z first.
    template <class Backend>
    MLKEM_INLINE static void expand(std::span<const std::uint8_t> seed,
                                    std::span<std::uint8_t> out) noexcept
    {
        const std::size_t of_group = seed.size() - mlkem::seed_size;
        copy_out_of_line(out.data(), seed.data() + of_group, mlkem::seed_size);
        copy_out_of_line(out.data() + mlkem::seed_size, seed.data(), of_group);
    }
};

/// The label is the algorithm's number, the name of the derivation, and that name's length.
struct mlkem768_x25519_combiner : combiner<"\x23"
                                           "OpenPGPCompositeKDFv1"
                                           "\x15"> {
    /// The name in the standard.
    MLKEM_DETAIL_CONSTANT std::string_view name = "ML-KEM-768+X25519";
    /// Number of the public-key algorithm.
    MLKEM_DETAIL_CONSTANT std::uint8_t algorithm = 35;
};
/// The combiner of algorithm 36, labelled as above.
struct mlkem1024_x448_combiner : combiner<"\x24"
                                          "OpenPGPCompositeKDFv1"
                                          "\x15"> {
    /// The name in the standard.
    MLKEM_DETAIL_CONSTANT std::string_view name = "ML-KEM-1024+X448";
    /// Number of the public-key algorithm.
    MLKEM_DETAIL_CONSTANT std::uint8_t algorithm = 36;
};

/// Algorithm 35, ML-KEM-768+X25519: public key of 1216 bytes, secret of 96. Keys of version 4 and 6.
template <class X25519>
using basic_mlkem768_x25519 = hybrid_kem<ml_kem_768, X25519, mlkem768_x25519_combiner>;
/// Algorithm 35 over OpenSSL.
using mlkem768_x25519 = basic_mlkem768_x25519<openssl::x25519>;
/// Algorithm 36, ML-KEM-1024+X448: public key of 1624 bytes, secret of 120. Keys of version 6 only.
template <class X448>
using basic_mlkem1024_x448 = hybrid_kem<ml_kem_1024, X448, mlkem1024_x448_combiner>;
/// Algorithm 36 over OpenSSL.
using mlkem1024_x448 = basic_mlkem1024_x448<openssl::x448>;

/// A session key of 16, 24 or 32 bytes. Secret: move-only and wiped.
using session_key = secret_bounded_bytes<32>;

/// What a PKESK packet of version 3 holds: the number of the symmetric algorithm, and its key.
struct [[nodiscard]] session_key_v3 {
    /// Number of the symmetric algorithm: 7, 8 or 9.
    std::uint8_t symmetric_algorithm = 0;
    /// The session key.
    session_key key;
};

/// Bytes of the key of AES-128, AES-192 or AES-256, numbers 7 to 9. 0 for any other number, which
/// packets of version 3 must not use here.
[[nodiscard]] MLKEM_INLINE constexpr std::size_t
key_size_of(std::uint8_t symmetric_algorithm) noexcept
{
    return symmetric_algorithm >= 7 && symmetric_algorithm <= 9
               ? 16 + 8 * std::size_t{symmetric_algorithm - 7U}
               : 0;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openpgp

template <>
MLKEM_DETAIL_HIDDEN inline constexpr bool mlkem::is_secret<mlkem::openpgp::session_key_v3> = true;

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openpgp {

using mlkem::operator<<;
using mlkem::PrintTo;

/// The fields of a PKESK packet that depend on the algorithm (RFC 9980, section 4.3.1). Fields are the
/// group's ciphertext, c, a length, the symmetric algorithm (in version 3), and the wrapped session
/// key. Each function has one overload that throws std::system_error and one that takes a
/// std::error_code&. Thread-safe. AES Key Wrap comes from `Library`.
template <class Kem, openssl::library_type Library = openssl::default_library> struct pkesk {
    /// The KEM.
    using kem = Kem;
    /// The encapsulation key.
    using encapsulation_key = typename Kem::encapsulation_key;
    /// The decapsulation key.
    using decapsulation_key = typename Kem::decapsulation_key;
    /// The fields as bytes. The last two take at most 41 bytes.
    using fields = bounded_bytes<Kem::ciphertext_size + 1 + 41>;

    /// Encrypts a session key of 16, 24 or 32 bytes for version 6. Errors: invalid_length;
    /// entropy_failure; those of Kem and of OpenSSL.
    template <byte_range S, random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<fields>
    encrypt_v6(const encapsulation_key& ek, const S& key, R&& rng, std::error_code& ec) noexcept
    {
        return encrypt(ek, 0, detail::bytes_of(key), rng, ec);
    }
    /// Encrypts the key of AES, number 7, 8 or 9, for version 3. Errors: invalid_length, if that
    /// number has keys of another size; those of encrypt_v6; wrong_algorithm.
    template <byte_range S, random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<fields>
    encrypt_v3(const encapsulation_key& ek, std::uint8_t symmetric_algorithm, const S& key, R&& rng,
               std::error_code& ec) noexcept
    {
        if (key_size_of(symmetric_algorithm) == 0) {
            ec = errc::wrong_algorithm;
            return std::nullopt;
        }
        return encrypt(ek, symmetric_algorithm, detail::bytes_of(key), rng, ec);
    }
    /// The session key in fields of version 6. Errors: invalid_length, of a part; invalid_share;
    /// decryption_failure; those of OpenSSL.
    template <byte_range F>
    [[nodiscard]] MLKEM_INLINE static std::optional<session_key>
    decrypt_v6(const decapsulation_key& dk, const F& fields, std::error_code& ec) noexcept
    {
        std::optional<session_key_v3> out = decrypt(dk, detail::bytes_of(fields), false, ec);
        if (!out)
            return std::nullopt;
        return std::move(out->key);
    }
    /// The symmetric algorithm and its key in fields of version 3. Errors: those of decrypt_v6;
    /// wrong_algorithm, if the number is none of AES, or has keys of another size.
    template <byte_range F>
    [[nodiscard]] MLKEM_INLINE static std::optional<session_key_v3>
    decrypt_v3(const decapsulation_key& dk, const F& fields, std::error_code& ec) noexcept
    {
        return decrypt(dk, detail::bytes_of(fields), true, ec);
    }

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// Encrypts a session key for version 6. Takes the operating system's random source. Errors: as
    /// above.
    template <byte_range S>
    [[nodiscard]] MLKEM_INLINE static std::optional<fields>
    encrypt_v6(const encapsulation_key& ek, const S& key, std::error_code& ec) noexcept
    {
        return encrypt_v6(ek, key, system_random{}, ec);
    }
    /// Encrypts the key of AES for version 3. Takes the operating system's random source. Errors: as
    /// above.
    template <byte_range S>
    [[nodiscard]] MLKEM_INLINE static std::optional<fields>
    encrypt_v3(const encapsulation_key& ek, std::uint8_t symmetric_algorithm, const S& key,
               std::error_code& ec) noexcept
    {
        return encrypt_v3(ek, symmetric_algorithm, key, system_random{}, ec);
    }
#endif

#if MLKEM_DETAIL_EXCEPTIONS
    /// Encrypts a session key for version 6. Throws std::system_error: the errors above.
    template <byte_range S, random_source R>
    MLKEM_INLINE static fields encrypt_v6(const encapsulation_key& ek, const S& key, R&& rng)
    {
        std::error_code ec;
        return detail::value(encrypt_v6(ek, key, rng, ec), ec);
    }
    /// Encrypts the key of AES for version 3. Throws std::system_error: the errors above.
    template <byte_range S, random_source R>
    MLKEM_INLINE static fields encrypt_v3(const encapsulation_key& ek,
                                          std::uint8_t symmetric_algorithm, const S& key, R&& rng)
    {
        std::error_code ec;
        return detail::value(encrypt_v3(ek, symmetric_algorithm, key, rng, ec), ec);
    }
    /// The session key. Throws std::system_error: the errors above.
    template <byte_range F>
    MLKEM_INLINE static session_key decrypt_v6(const decapsulation_key& dk, const F& fields)
    {
        std::error_code ec;
        return detail::value(decrypt_v6(dk, fields, ec), ec);
    }
    /// The algorithm and its key. Throws std::system_error: the errors above.
    template <byte_range F>
    MLKEM_INLINE static session_key_v3 decrypt_v3(const decapsulation_key& dk, const F& fields)
    {
        std::error_code ec;
        return detail::value(decrypt_v3(dk, fields, ec), ec);
    }
#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// Encrypts a session key. Throws std::system_error: the errors above.
    template <byte_range S>
    MLKEM_INLINE static fields encrypt_v6(const encapsulation_key& ek, const S& key)
    {
        return encrypt_v6(ek, key, system_random{});
    }
    /// Encrypts a session key. Throws std::system_error: the errors above.
    template <byte_range S>
    MLKEM_INLINE static fields encrypt_v3(const encapsulation_key& ek,
                                          std::uint8_t symmetric_algorithm, const S& key)
    {
        return encrypt_v3(ek, symmetric_algorithm, key, system_random{});
    }
#endif
#endif

  private:
    /// For version 6 `symmetric_algorithm` is 0, and not written.
    template <class R>
    [[nodiscard]] MLKEM_INLINE static std::optional<fields>
    encrypt(const encapsulation_key& ek, std::uint8_t symmetric_algorithm,
            std::span<const std::uint8_t> key, R& rng, std::error_code& ec) noexcept
    {
        const bool is_v3 = symmetric_algorithm != 0;
        std::optional<fields> out;
        if ((key.size() != 16 && key.size() != 24 && key.size() != 32) ||
            (is_v3 && key.size() != key_size_of(symmetric_algorithm))) {
            ec = errc::invalid_length;
            return out;
        }
        const auto sent = Kem::encaps(ek, rng, ec);
        if (!sent)
            return out;
        out.emplace();
        const std::size_t wrapped = key.size() + detail::key_wrap_overhead;
        const std::size_t rest = wrapped + (is_v3 ? 1 : 0);
        const std::span<std::uint8_t> to =
            key_access::resize(*out, Kem::ciphertext_size + 1 + rest);
        copy_out_of_line(to.data(), sent->c.bytes().data(), Kem::ciphertext_size);
        to[Kem::ciphertext_size] = static_cast<std::uint8_t>(rest);
        if (is_v3)
            to[Kem::ciphertext_size + 1] = symmetric_algorithm;
        if (!detail::wrap_key<Library>(sent->K.bytes(), key, to.last(wrapped), ec))
            out.reset();
        return out;
    }
    [[nodiscard]] MLKEM_INLINE static std::optional<session_key_v3>
    decrypt(const decapsulation_key& dk, std::span<const std::uint8_t> in, bool is_v3,
            std::error_code& ec) noexcept
    {
        constexpr std::size_t at = Kem::ciphertext_size;
        std::optional<session_key_v3> out;
        const std::size_t before = at + 1 + (is_v3 ? 1 : 0);
        const std::size_t wrapped = in.size() < before ? 0 : in.size() - before;
        if ((wrapped != 24 && wrapped != 32 && wrapped != 40) || in[at] != in.size() - at - 1) {
            ec = errc::invalid_length;
            return out;
        }
        const std::uint8_t symmetric_algorithm = is_v3 ? in[at + 1] : 0;
        const std::size_t size = wrapped - detail::key_wrap_overhead;
        if (is_v3 && key_size_of(symmetric_algorithm) != size) {
            ec = errc::wrong_algorithm;
            return out;
        }
        const auto kek = Kem::decaps(dk, in.first(at), ec);
        if (!kek)
            return out;
        out.emplace();
        out->symmetric_algorithm = symmetric_algorithm;
        if (!detail::unwrap_key<Library>(kek->bytes(), in.last(wrapped),
                                         key_access::resize(out->key, size), ec))
            out.reset();
        return out;
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openpgp

#include "header_end.inl"
