// SPDX-License-Identifier: MIT
/// \file
/// Composite ML-KEM with RSA-OAEP (draft-ietf-lamps-pq-composite-kem). Keys have no fixed length: an RSA
/// key is DER. The functions are those of hybrid_kem that such a KEM can have. There are no seeds of key
/// pairs and no derandomised encapsulation: RSA's half comes from OpenSSL's generator.
#pragma once

#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../byte_range.hpp"
#include "../bytes.hpp"
#include "../error.hpp"
#include "../hybrid/combiner.hpp"
#include "../hybrid/keys.hpp"
#include "../kem.hpp"
#include "../key_formats/algorithm.hpp"
#include "../key_formats/key_file.hpp"
#include "../key_formats/pem.hpp"
#include "../key_formats/private_key.hpp"
#include "../key_formats/structures.hpp"
#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"
#include "../random.hpp"
#include "../secret.hpp"
#include "bounded_bytes.hpp"
#include "rsa_known_answer.hpp"
#include "rsa_oaep.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite {

/// The name in the draft of the composite whose object identifier ends with Arc.
template <std::uint8_t Arc> MLKEM_DETAIL_HIDDEN inline constexpr std::string_view rsa_name{};
/// The names of the four.
/// \{
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::string_view rsa_name<55> = "MLKEM768-RSA2048-SHA3-256";
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::string_view rsa_name<56> = "MLKEM768-RSA3072-SHA3-256";
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::string_view rsa_name<57> = "MLKEM768-RSA4096-SHA3-256";
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::string_view rsa_name<62> = "MLKEM1024-RSA3072-SHA3-256";
/// \}

/// Sizes of a composite with RSA in bytes. Sizes of keys are limits: an exponent has up to 32 bytes.
template <parameter_set P, std::size_t Bits> struct rsa_sizes {
    /// Bytes of the modulus and of an RSA ciphertext.
    MLKEM_DETAIL_CONSTANT std::size_t modulus = Bits / 8;
    /// Limit of an RSAPublicKey.
    MLKEM_DETAIL_CONSTANT std::size_t max_rsa_public_key = modulus + 48;
    /// Limit of an RSAPrivateKey.
    MLKEM_DETAIL_CONSTANT std::size_t max_rsa_private_key = 9 * modulus / 2 + 128;
    /// Limit of an encapsulation key.
    MLKEM_DETAIL_CONSTANT std::size_t max_encapsulation_key =
        mlkem::sizes<P>::encapsulation_key + max_rsa_public_key;
    /// Limit of a private key.
    MLKEM_DETAIL_CONSTANT std::size_t max_private_key = seed_size + max_rsa_private_key;
    /// Bytes of a ciphertext.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext = mlkem::sizes<P>::ciphertext + modulus;
    /// Room for the file of a key beside the key itself.
    MLKEM_DETAIL_CONSTANT std::size_t file_overhead = 40;
};

template <class Kem> class rsa_decapsulation_key;

/// The encapsulation key of a composite with RSA: ek || RSAPublicKey. Public and copied freely. Both
/// halves are checked when the key is made. Copies share OpenSSL's object of the RSA key.
template <class Kem> class rsa_encapsulation_key {
  public:
    /// Sizes in bytes.
    using layout = typename Kem::layout;

    /// \cond
    MLKEM_DETAIL_INLINE explicit rsa_encapsulation_key(unfilled) noexcept {}
    /// \endcond

    /// The key of ek || RSAPublicKey. Errors: invalid_length, if ek is cut short or the key too long;
    /// coefficient_out_of_range; those of OpenSSL. It is invalid_share, if the rest is no RSAPublicKey
    /// of the right size with an odd modulus and an odd exponent of at least 3.
    template <byte_range R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<rsa_encapsulation_key>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<rsa_encapsulation_key> key(std::in_place, key_access::tag());
        if (!Kem::read_public_key(detail::bytes_of(range), *key, ec))
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: the errors of the overload above.
    template <byte_range R>
    MLKEM_DETAIL_INLINE static rsa_encapsulation_key from_bytes(const R& range)
    {
        std::error_code ec;
        return detail::value(from_bytes(range, ec), ec);
    }
#endif

    /// As it goes into certificates.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t> bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_.bytes();
    }
    /// A copy of the bytes.
    MLKEM_DETAIL_INLINE bounded_bytes<layout::max_encapsulation_key> to_bytes() const noexcept
    {
        return bytes_;
    }

    /// Whether the bytes are equal, in a time that depends on them: they are public.
    friend MLKEM_DETAIL_INLINE bool operator==(const rsa_encapsulation_key& a,
                                               const rsa_encapsulation_key& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }
    /// The lexicographic order of the bytes.
    friend MLKEM_DETAIL_INLINE std::strong_ordering
    operator<=>(const rsa_encapsulation_key& a, const rsa_encapsulation_key& b) noexcept
    {
        const std::size_t of_a = a.bytes_.size(), of_b = b.bytes_.size();
        const auto order =
            compare_vartime(a.bytes().data(), b.bytes().data(), of_a < of_b ? of_a : of_b);
        return order != std::strong_ordering::equal ? order : of_a <=> of_b;
    }

  private:
    friend Kem;

    bounded_bytes<layout::max_encapsulation_key> bytes_;
    openssl::public_key rsa_;
};

/// The decapsulation key of a composite with RSA. Secret: move-only and wiped. An object that was
/// moved from may be assigned to or destroyed; any other use of it ends the program.
template <class Kem> class [[nodiscard]] rsa_decapsulation_key {
  public:
    /// Sizes in bytes.
    using layout = typename Kem::layout;
    /// The encapsulation key.
    using encapsulation_key_type = rsa_encapsulation_key<Kem>;

    /// \cond
    MLKEM_DETAIL_INLINE explicit rsa_decapsulation_key(unfilled tag) noexcept : kem_(tag), ek_(tag)
    {
    }
    /// \endcond
    /// Moves the key. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_decapsulation_key(rsa_decapsulation_key&&) noexcept = default;
    /// Moves the key. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_decapsulation_key&
    operator=(rsa_decapsulation_key&&) noexcept = default;
    rsa_decapsulation_key(const rsa_decapsulation_key&) = delete;            // duplicate()
    rsa_decapsulation_key& operator=(const rsa_decapsulation_key&) = delete; // duplicate()
    MLKEM_DETAIL_INLINE ~rsa_decapsulation_key() = default;

    /// The key of d || z || RSAPrivateKey. Errors: invalid_length; those of OpenSSL. It is
    /// invalid_private_key, if the rest is no RSAPrivateKey of the right size, or its numbers do not
    /// belong together. The two factors are not proved to be primes.
    template <byte_range R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<rsa_decapsulation_key>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<rsa_decapsulation_key> key(std::in_place, key_access::tag());
        if (!Kem::read_private_key(detail::bytes_of(range), *key, ec))
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: the errors of the overload above.
    template <byte_range R>
    MLKEM_DETAIL_INLINE static rsa_decapsulation_key from_bytes(const R& range)
    {
        std::error_code ec;
        return detail::value(from_bytes(range, ec), ec);
    }
#endif

    /// d || z || RSAPrivateKey, as files hold it.
    MLKEM_DETAIL_INLINE std::span<const std::uint8_t> bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_usable();
        return bytes_.bytes();
    }
    std::span<const std::uint8_t> bytes() const&& = delete;

    /// The encapsulation key that belongs to it.
    MLKEM_DETAIL_INLINE encapsulation_key_type encapsulation_key() const noexcept
    {
        require_usable();
        return ek_;
    }

    /// Makes a second key. Errors: those of OpenSSL.
    [[nodiscard]] MLKEM_DETAIL_INLINE std::optional<rsa_decapsulation_key>
    duplicate(std::error_code& ec) const noexcept
    {
        return from_bytes(bytes(), ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Makes a second key. Throws std::system_error: those of OpenSSL.
    MLKEM_DETAIL_INLINE rsa_decapsulation_key duplicate() const
    {
        return from_bytes(bytes());
    }
#endif

    /// Whether both keys have the same bytes, in constant time.
    friend MLKEM_DETAIL_INLINE bool operator==(const rsa_decapsulation_key& a,
                                               const rsa_decapsulation_key& b) noexcept
    {
        a.require_usable();
        b.require_usable();
        return a.bytes_ == b.bytes_;
    }

  private:
    friend Kem;

    MLKEM_DETAIL_INLINE void require_usable() const noexcept
    {
        if (bytes_.is_empty())
            MLKEM_DETAIL_ABORT("mlkem: use of a decapsulation key that was moved from");
    }

    decapsulation_key<typename Kem::params> kem_;
    openssl::private_key rsa_;
    encapsulation_key_type ek_;
    secret_bounded_bytes<layout::max_private_key> bytes_; // empty once the object is moved from
};

/// Result of keygen: auto [ek, dk] = ...
template <class Kem> struct [[nodiscard]] rsa_key_pair {
    /// The encapsulation key.
    rsa_encapsulation_key<Kem> ek;
    /// The decapsulation key.
    rsa_decapsulation_key<Kem> dk;

    /// \cond
    MLKEM_DETAIL_INLINE explicit rsa_key_pair(unfilled tag) noexcept : ek(tag), dk(tag) {}
    /// \endcond
    /// From two keys. Whether they belong together is not checked: check_pair() does that.
    MLKEM_DETAIL_INLINE rsa_key_pair(const rsa_encapsulation_key<Kem>& public_key,
                                     rsa_decapsulation_key<Kem> secret_key) noexcept
        : ek(public_key), dk(std::move(secret_key))
    {
    }
    // Declared here because members that the compiler declares itself are not forced inline.
    /// Moves the keys. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_key_pair(rsa_key_pair&&) noexcept = default;
    /// Moves the keys. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_key_pair& operator=(rsa_key_pair&&) noexcept = default;
    MLKEM_DETAIL_INLINE ~rsa_key_pair() = default;
};

/// A ciphertext, c || the RSA ciphertext. Public. Zero until assigned.
template <class Kem>
class rsa_ciphertext : public any_bytes<rsa_ciphertext<Kem>, Kem::layout::ciphertext> {
  public:
    MLKEM_DETAIL_INLINE rsa_ciphertext() noexcept = default;
    /// \cond
    MLKEM_DETAIL_INLINE explicit rsa_ciphertext(unfilled) noexcept {}
    /// \endcond
};

/// Result of encaps: auto [c, K] = ...
template <class Kem> struct [[nodiscard]] rsa_encapsulation {
    /// The ciphertext, to be sent.
    rsa_ciphertext<Kem> c;
    /// The shared secret.
    hybrid_secret<32> K;

    // Declared here because members that the compiler declares itself are not forced inline.
    MLKEM_DETAIL_INLINE rsa_encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the result. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_encapsulation(rsa_encapsulation&&) noexcept = default;
    /// Moves the result. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_encapsulation& operator=(rsa_encapsulation&&) noexcept = default;
    MLKEM_DETAIL_INLINE ~rsa_encapsulation() = default;
};

/// Composite ML-KEM with RSA-OAEP. RSA's key generation and padding draw from OpenSSL's generator,
/// ML-KEM and the encrypted secret from the random_source that is passed. Each function has one
/// overload that throws std::system_error and one that takes a std::error_code&. All of them may have
/// errors of OpenSSL. Thread-safe.
template <parameter_set P, std::size_t Bits, combiner_label Label, std::uint8_t Arc,
          openssl::library_type Library = openssl::default_library>
class rsa_kem {
  public:
    /// The parameter set of ML-KEM.
    using params = P;
    /// The KEM.
    using kem = ml_kem<P>;
    /// Sizes in bytes.
    using layout = rsa_sizes<P, Bits>;
    /// The algorithm that files name.
    using algorithm = id_composite<Arc>;
    /// The encapsulation key.
    using encapsulation_key = rsa_encapsulation_key<rsa_kem>;
    /// The decapsulation key.
    using decapsulation_key = rsa_decapsulation_key<rsa_kem>;
    /// The ciphertext.
    using ciphertext = rsa_ciphertext<rsa_kem>;
    /// The shared secret, 32 bytes.
    using shared_secret = hybrid_secret<32>;
    /// Result of keygen.
    using key_pair = rsa_key_pair<rsa_kem>;
    /// Result of encaps.
    using encapsulation = rsa_encapsulation<rsa_kem>;

    /// The name in the draft.
    MLKEM_DETAIL_CONSTANT std::string_view name = rsa_name<Arc>;
    /// The security strength of ML-KEM's parameter set in bits.
    MLKEM_DETAIL_CONSTANT int security_bits = P::security_bits;
    /// None: TLS has no such group.
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = std::nullopt;
    /// Bytes of a ciphertext.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_size = layout::ciphertext;
    /// Bytes of a shared secret: 32.
    MLKEM_DETAIL_CONSTANT std::size_t shared_secret_size = 32;

    /// A new key pair. Errors: entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen(R&& rng, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair(std::in_place, key_access::tag());
        secret_storage<seed_size> seed;
        if (!rng.fill(seed.span()))
            ec = errc::entropy_failure;
        else if (complete_new_key(seed.span(), pair->dk, ec)) {
            pair->ek = pair->dk.encapsulation_key();
            return pair;
        }
        pair.reset();
        return pair;
    }
    /// keygen, then the pairwise consistency test that FIPS 140-3 asks of a module. Errors:
    /// entropy_failure, pairwise_check_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen_with_pairwise_check(R&& rng, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair = keygen(rng, ec);
        if (pair && !check_pair(pair->ek, pair->dk, rng, ec))
            pair.reset();
        return pair;
    }
    /// Whether dk decapsulates what ek encapsulates. Errors: entropy_failure, pairwise_check_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool check_pair(const encapsulation_key& ek,
                                                             const decapsulation_key& dk, R&& rng,
                                                             std::error_code& ec) noexcept
    {
        const std::optional<encapsulation> sent = encaps(ek, rng, ec);
        if (!sent)
            return false;
        const std::optional<shared_secret> received = decaps(dk, sent->c, ec);
        if (received ? *received == sent->K : ec != errc::decryption_failure)
            return received.has_value();
        ec = errc::pairwise_check_failure;
        return false;
    }
    /// A fresh shared secret and its ciphertext. Errors: entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<encapsulation>
    encaps(const encapsulation_key& ek, R&& rng, std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out(std::in_place);
        if (!encaps_into(ek, key_access::bytes(out->c), key_access::bytes(out->K), rng, ec))
            out.reset();
        return out;
    }
    /// Encapsulates into the caller's memory, where the caller has to wipe K. c and K must not
    /// overlap: assert() ends the program. On an error both are zero. Errors: entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool
    encaps_into(const encapsulation_key& ek, std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, R&& rng,
                std::error_code& ec) noexcept
    {
        assert(is_apart(c, K));
        secret_storage<message_size + 32> randomness; // m, and the secret that RSA encrypts
        if (!rng.fill(randomness.span()))
            ec = errc::entropy_failure;
        else if (encapsulate(ek, randomness.span(), c, K, ec))
            return true;
        wipe_out_of_line(c.data(), c.size());
        wipe_out_of_line(K.data(), K.size());
        return false;
    }
    /// The secret of a ciphertext. Errors: invalid_length; decryption_failure, of RSA-OAEP.
    template <byte_range C>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<shared_secret>
    decaps(const decapsulation_key& dk, const C& c, std::error_code& ec) noexcept
    {
        std::optional<shared_secret> out(std::in_place);
        if (!decapsulate(dk, detail::bytes_of<ciphertext_size>(c), key_access::bytes(*out), ec))
            out.reset();
        return out;
    }
    /// The secret of a ciphertext. Errors: decryption_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<shared_secret>
    decaps(const decapsulation_key& dk, const ciphertext& c, std::error_code& ec) noexcept
    {
        return decaps(dk, c.bytes(), ec);
    }
    /// Decapsulates into the caller's memory, where the caller has to wipe K. K may overlap c. On an
    /// error K is zero. Errors: invalid_length; decryption_failure, of RSA-OAEP.
    template <byte_range C>
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool
    decaps_into(const decapsulation_key& dk, const C& c,
                std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        if (decapsulate(dk, detail::bytes_of<ciphertext_size>(c), K, ec))
            return true;
        wipe_out_of_line(K.data(), K.size());
        return false;
    }

    /// Whether known answers of ML-KEM and of RSA-OAEP are met (FIPS 140-3, cryptographic algorithm
    /// self-test).
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool self_test() noexcept
    {
        return kem::self_test() && detail::rsa_known_answer_met<Library>();
    }

#if MLKEM_DETAIL_EXCEPTIONS
    /// A new key pair. Throws std::system_error: entropy_failure.
    template <random_source R> MLKEM_DETAIL_INLINE static key_pair keygen(R&& rng)
    {
        std::error_code ec;
        return detail::value(keygen(rng, ec), ec);
    }
    /// A new key pair that passed the pairwise consistency test. Throws std::system_error:
    /// entropy_failure, pairwise_check_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static key_pair keygen_with_pairwise_check(R&& rng)
    {
        std::error_code ec;
        return detail::value(keygen_with_pairwise_check(rng, ec), ec);
    }
    /// Checks that dk decapsulates what ek encapsulates. Throws std::system_error: entropy_failure,
    /// pairwise_check_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static void check_pair(const encapsulation_key& ek,
                                               const decapsulation_key& dk, R&& rng)
    {
        std::error_code ec;
        (void)check_pair(ek, dk, rng, ec);
        detail::throw_if(ec);
    }
    /// A fresh shared secret and its ciphertext. Throws std::system_error: entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static encapsulation encaps(const encapsulation_key& ek, R&& rng)
    {
        std::error_code ec;
        return detail::value(encaps(ek, rng, ec), ec);
    }
    /// Encapsulates into the caller's memory. On an error c and K are zero. Throws std::system_error:
    /// entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static void
    encaps_into(const encapsulation_key& ek, std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, R&& rng)
    {
        std::error_code ec;
        (void)encaps_into(ek, c, K, rng, ec);
        detail::throw_if(ec);
    }
    /// The secret of a ciphertext. Throws std::system_error: invalid_length; decryption_failure.
    template <byte_range C>
    MLKEM_DETAIL_INLINE static shared_secret decaps(const decapsulation_key& dk, const C& c)
    {
        std::error_code ec;
        return detail::value(decaps(dk, c, ec), ec);
    }
    /// The secret of a ciphertext. Throws std::system_error: decryption_failure.
    MLKEM_DETAIL_INLINE static shared_secret decaps(const decapsulation_key& dk,
                                                    const ciphertext& c)
    {
        return decaps(dk, c.bytes());
    }
    /// Decapsulates into the caller's memory. On an error K is zero. Throws std::system_error:
    /// invalid_length; decryption_failure.
    template <byte_range C>
    MLKEM_DETAIL_INLINE static void decaps_into(const decapsulation_key& dk, const C& c,
                                                std::span<std::uint8_t, shared_secret_size> K)
    {
        std::error_code ec;
        (void)decaps_into(dk, c, K, ec);
        detail::throw_if(ec);
    }
#endif
#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// A new key pair. Takes the operating system's random source. Errors: entropy_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen(std::error_code& ec) noexcept
    {
        return keygen(system_random{}, ec);
    }
    /// A new key pair that passed the pairwise consistency test. Takes the operating system's random
    /// source. Errors: entropy_failure, pairwise_check_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen_with_pairwise_check(std::error_code& ec) noexcept
    {
        return keygen_with_pairwise_check(system_random{}, ec);
    }
    /// Whether dk decapsulates what ek encapsulates. Takes the operating system's random source.
    /// Errors: entropy_failure, pairwise_check_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool check_pair(const encapsulation_key& ek,
                                                             const decapsulation_key& dk,
                                                             std::error_code& ec) noexcept
    {
        return check_pair(ek, dk, system_random{}, ec);
    }
    /// A fresh shared secret and its ciphertext. Takes the operating system's random source. Errors:
    /// entropy_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<encapsulation>
    encaps(const encapsulation_key& ek, std::error_code& ec) noexcept
    {
        return encaps(ek, system_random{}, ec);
    }
    /// An encapsulation in the caller's memory. Takes the operating system's random source. Errors:
    /// entropy_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static bool
    encaps_into(const encapsulation_key& ek, std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        return encaps_into(ek, c, K, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// A new key pair. Takes the operating system's random source. Throws std::system_error:
    /// entropy_failure.
    MLKEM_DETAIL_INLINE static key_pair keygen()
    {
        return keygen(system_random{});
    }
    /// A new key pair that passed the pairwise consistency test. Takes the operating system's random
    /// source. Throws std::system_error: entropy_failure, pairwise_check_failure.
    MLKEM_DETAIL_INLINE static key_pair keygen_with_pairwise_check()
    {
        return keygen_with_pairwise_check(system_random{});
    }
    /// Checks that dk decapsulates what ek encapsulates. Takes the operating system's random source.
    /// Throws std::system_error: entropy_failure, pairwise_check_failure.
    MLKEM_DETAIL_INLINE static void check_pair(const encapsulation_key& ek,
                                               const decapsulation_key& dk)
    {
        check_pair(ek, dk, system_random{});
    }
    /// A fresh shared secret and its ciphertext. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    MLKEM_DETAIL_INLINE static encapsulation encaps(const encapsulation_key& ek)
    {
        return encaps(ek, system_random{});
    }
    /// An encapsulation in the caller's memory. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    MLKEM_DETAIL_INLINE static void encaps_into(const encapsulation_key& ek,
                                                std::span<std::uint8_t, ciphertext_size> c,
                                                std::span<std::uint8_t, shared_secret_size> K)
    {
        encaps_into(ek, c, K, system_random{});
    }
#endif
#endif

  private:
    friend encapsulation_key;
    friend decapsulation_key;
    MLKEM_DETAIL_CONSTANT std::size_t ek_size = mlkem::sizes<P>::encapsulation_key;
    MLKEM_DETAIL_CONSTANT std::size_t c_size = mlkem::sizes<P>::ciphertext;

    /// Gives OpenSSL the numbers of ek, whose bytes are there.
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool complete(encapsulation_key& ek,
                                                             const detail::rsa_numbers& numbers,
                                                             std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        ek.rsa_ = openssl::public_key(
            detail::import_rsa_key<Library, layout::modulus>(numbers, detail::rsa_public_count));
        ec.clear();
        if (!ek.rsa_)
            ec = call.error();
        return !ec;
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    read_public_key(std::span<const std::uint8_t> in, encapsulation_key& ek,
                    std::error_code& ec) noexcept
    {
        if (in.size() <= ek_size || in.size() > layout::max_encapsulation_key) {
            ec = errc::invalid_length;
            return false;
        }
        copy_out_of_line(key_access::resize(ek.bytes_, in.size()).data(), in.data(), in.size());
        detail::rsa_numbers numbers;
        if (!kem::check_encapsulation_key(ek.bytes().template first<ek_size>())) {
            ec = errc::coefficient_out_of_range;
            return false;
        }
        if (!detail::read_rsa_key(ek.bytes().subspan(ek_size), detail::rsa_public_count,
                                  layout::modulus, numbers)) {
            ec = errc::invalid_share;
            return false;
        }
        return complete(ek, numbers, ec);
    }
    /// Computes what dk holds beside its bytes, which it checks.
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool complete(decapsulation_key& dk,
                                                             std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        detail::rsa_numbers numbers;
        const std::span<const std::uint8_t> bytes = dk.bytes_.bytes();
        bool fits = detail::read_rsa_key(bytes.subspan(seed_size), detail::rsa_private_count,
                                         layout::modulus, numbers);
        bool is_computed = true;
        const auto import = [&]() noexcept {
            fits = detail::rsa_numbers_fit(numbers, is_computed);
            if (fits && is_computed)
                dk.rsa_ = openssl::private_key(detail::import_rsa_key<Library, layout::modulus>(
                    numbers, detail::rsa_private_count));
        };
        if (fits)
            detail::call_rsa(import);
        if (!dk.rsa_) {
            ec = fits || !is_computed ? call.error() : make_error_code(errc::invalid_private_key);
            return false;
        }
        dk.kem_ = mlkem::decapsulation_key<P>::from_seed(bytes.template first<seed_size>());
        detail::write_rsa_public_key(numbers, ek_size, dk.ek_.bytes_);
        copy_out_of_line(key_access::resize(dk.ek_.bytes_, dk.ek_.bytes_.size()).data(),
                         dk.kem_.encapsulation_key().bytes().data(), ek_size);
        return complete(dk.ek_, numbers, ec);
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    complete_new_key(std::span<const std::uint8_t, seed_size> seed, decapsulation_key& dk,
                     std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        bool done = false;
        const auto generate = [&]() noexcept {
            const openssl::private_key rsa = detail::rsa_keygen<Library>(Bits);
            done = rsa && detail::write_rsa_private_key(rsa.get(), seed_size, dk.bytes_);
        };
        detail::call_rsa(generate);
        if (!done) {
            ec = call.error();
            return false;
        }
        copy_out_of_line(key_access::resize(dk.bytes_, dk.bytes_.size()).data(), seed.data(),
                         seed_size);
        return complete(dk, ec);
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    read_private_key(std::span<const std::uint8_t> in, decapsulation_key& dk,
                     std::error_code& ec) noexcept
    {
        if (in.size() <= seed_size || in.size() > layout::max_private_key) {
            ec = errc::invalid_length;
            return false;
        }
        copy_out_of_line(key_access::resize(dk.bytes_, in.size()).data(), in.data(), in.size());
        return complete(dk, ec);
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    encapsulate(const encapsulation_key& ek,
                std::span<const std::uint8_t, message_size + 32> randomness,
                std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        secret_storage<32> kem_secret;
        bool done = false;
        const auto encrypt = [&]() noexcept {
            done = detail::rsa_encrypt<Library>(ek.rsa_.get(), randomness.template last<32>(),
                                                c.template subspan<c_size>());
        };
        detail::call_rsa(encrypt);
        if (!done) {
            ec = call.error();
            return false;
        }
        detail::encaps<P, dispatched>(ek_bytes<P>(ek.bytes().template first<ek_size>()),
                                      randomness.template first<message_size>(),
                                      c.template first<c_size>(), kem_secret.span());
        combine(kem_secret.span(), randomness.template last<32>(), c, ek.bytes(), K);
        ec.clear();
        return true;
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    decapsulate(const decapsulation_key& dk, std::span<const std::uint8_t> in,
                std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        dk.require_usable();
        const std::optional<ciphertext> c = ciphertext::from_bytes(in, ec);
        if (!c)
            return false;
        detail::openssl_call call;
        secret_storage<layout::modulus> room;
        secret_storage<32> kem_secret;
        bool done = false, is_ready = false;
        detail::decaps<P, dispatched>(key_access::view(dk.kem_),
                                      c->bytes().template first<c_size>(), kem_secret.span());
        const auto decrypt = [&]() noexcept {
            done = detail::rsa_decrypt<Library>(
                dk.rsa_.get(), c->bytes().template subspan<c_size>(), room.span(), 32, is_ready);
        };
        detail::call_rsa(decrypt);
        if (!done) {
            ec = is_ready ? make_error_code(errc::decryption_failure) : call.error();
            return false;
        }
        combine(kem_secret.span(), room.span().template first<32>(), c->bytes(), dk.ek_.bytes(), K);
        ec.clear();
        return true;
    }
    MLKEM_DETAIL_INLINE static void combine(std::span<const std::uint8_t, 32> kem_secret,
                                            std::span<const std::uint8_t> rsa_secret,
                                            std::span<const std::uint8_t> c,
                                            std::span<const std::uint8_t> ek,
                                            std::span<std::uint8_t> K) noexcept
    {
        const hybrid_inputs inputs{kem_secret, rsa_secret, c.subspan(c_size), ek.subspan(ek_size)};
        sha3_combiner<Label>::template combine<dispatched>(inputs, K);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite

template <class Kem> struct std::hash<mlkem::composite::rsa_encapsulation_key<Kem>> {
    MLKEM_DETAIL_INLINE std::size_t
    operator()(const mlkem::composite::rsa_encapsulation_key<Kem>& key) const noexcept
    {
        return mlkem::hash_vartime(key.bytes().data(), key.bytes().size());
    }
};
template <class Kem>
struct std::hash<mlkem::composite::rsa_ciphertext<Kem>>
    : mlkem::hash_of_bytes<mlkem::composite::rsa_ciphertext<Kem>> {
};

template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr bool
    mlkem::is_secret<mlkem::composite::rsa_decapsulation_key<Kem>> = true;
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr bool mlkem::is_secret<mlkem::composite::rsa_key_pair<Kem>> =
    true;
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr bool
    mlkem::is_secret<mlkem::composite::rsa_encapsulation<Kem>> = true;

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The public key of a composite with RSA: its bytes. The length of files is known at run time.
template <class Kem> struct key_file<composite::rsa_encapsulation_key<Kem>> {
    /// The algorithm that files name.
    using algorithm = typename Kem::algorithm;
};
/// The private key of a composite with RSA: d || z || RSAPrivateKey. The length of files is known at
/// run time.
template <class Kem> struct key_file<composite::rsa_decapsulation_key<Kem>> {
    /// The algorithm that files name.
    using algorithm = typename Kem::algorithm;
    /// The key.
    using key = composite::rsa_decapsulation_key<Kem>;

    /// Whether the file may hold the public key beside the private one.
    MLKEM_DETAIL_CONSTANT bool may_hold_public_key = true;

    /// Reads the key from the content of privateKey. Errors: those of from_bytes.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key>
    read(std::span<const std::uint8_t> content, std::error_code& ec) noexcept
    {
        return key::from_bytes(content, ec);
    }
};

/// The PEM text of a key of a composite with RSA. `Bytes` is bounded_bytes, or secret_bounded_bytes,
/// which wipes itself.
template <class Bytes> class [[nodiscard]] bounded_pem_text {
  public:
    /// \cond
    MLKEM_DETAIL_INLINE bounded_pem_text(unfilled, std::string_view label,
                                         std::span<const std::uint8_t> der) noexcept
    {
        detail::write_pem(label, der,
                          key_access::resize(bytes_, detail::pem_size(label, der.size())).data());
    }
    /// \endcond

    /// The text, which ends with a line end; valid as long as this object. For a private key,
    /// view() of a temporary object does not compile.
    MLKEM_DETAIL_INLINE std::string_view view() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return {reinterpret_cast<const char*>(bytes_.bytes().data()), bytes_.size()};
    }
    template <class T = Bytes, class = std::enable_if_t<is_secret<T>>>
    std::string_view view() const&& = delete;

  private:
    Bytes bytes_;
};

/// Secret: operator<< is deleted.
template <class Bytes>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<bounded_pem_text<Bytes>> = is_secret<Bytes>;

/// The most bytes of the DER of a public key of a composite with RSA.
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t max_rsa_public_key_der =
    Kem::layout::max_encapsulation_key + Kem::layout::file_overhead;
/// The most bytes of the DER of a private key of a composite with RSA, with the public key or without.
template <class Kem, public_key_field Field>
MLKEM_DETAIL_HIDDEN inline constexpr std::size_t max_rsa_private_key_der =
    Kem::layout::max_private_key + Kem::layout::file_overhead +
    (Field == public_key_field::present ? Kem::layout::max_encapsulation_key : 0);

/// Writes the SubjectPublicKeyInfo of a composite key with RSA. Cannot fail.
template <class Kem>
MLKEM_DETAIL_INLINE bounded_bytes<max_rsa_public_key_der<Kem>>
public_key_to_der(const composite::rsa_encapsulation_key<Kem>& key) noexcept
{
    constexpr std::span<const std::uint8_t> oid = Kem::algorithm::oid;
    bounded_bytes<max_rsa_public_key_der<Kem>> der;
    const std::size_t content = detail::public_key_info_content(oid.size(), key.bytes().size());
    detail::write_public_key_info(key_access::resize(der, detail::der_size(content)).data(), oid,
                                  key.bytes());
    return der;
}
/// Writes the PEM text of public_key_to_der; view() is the text. Cannot fail.
template <class Kem>
MLKEM_DETAIL_INLINE bounded_pem_text<
    bounded_bytes<detail::pem_size(detail::pem_public_key, max_rsa_public_key_der<Kem>)>>
public_key_to_pem(const composite::rsa_encapsulation_key<Kem>& key) noexcept
{
    return {key_access::tag(), detail::pem_public_key, public_key_to_der(key).bytes()};
}

/// Writes the OneAsymmetricKey of a composite key with RSA; the object wipes itself. Field says
/// whether the public key stands beside it. Cannot fail.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
MLKEM_DETAIL_INLINE secret_bounded_bytes<max_rsa_private_key_der<Kem, Field>>
private_key_to_der(const composite::rsa_decapsulation_key<Kem>& key) noexcept
{
    static_assert(Form == private_key_form::seed, "files of this algorithm do not have that form");
    constexpr std::span<const std::uint8_t> oid = Kem::algorithm::oid;
    constexpr bool with_public_key = Field == public_key_field::present;
    secret_bounded_bytes<max_rsa_private_key_der<Kem, Field>> der;
    const std::span<const std::uint8_t> bytes = key.bytes();
    const auto ek = key.encapsulation_key();
    const std::size_t ek_size = with_public_key ? ek.bytes().size() : 0;
    const std::size_t content =
        detail::one_asymmetric_key_content(oid.size(), bytes.size(), ek_size);
    detail::der_writer out(key_access::resize(der, detail::der_size(content)).data());
    detail::begin_one_asymmetric_key(out, oid, bytes.size(), ek_size);
    out.bytes(bytes);
    if constexpr (with_public_key)
        detail::end_one_asymmetric_key(out, ek.bytes());
    return der;
}
/// Writes it as for other keys, with ec, which is cleared.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
[[nodiscard]] MLKEM_DETAIL_INLINE
    std::optional<secret_bounded_bytes<max_rsa_private_key_der<Kem, Field>>>
    private_key_to_der(const composite::rsa_decapsulation_key<Kem>& key,
                       std::error_code& ec) noexcept
{
    ec.clear();
    return private_key_to_der<Form, Field>(key);
}
/// Writes the PEM text of private_key_to_der. The object wipes itself; view() is the text. Cannot
/// fail.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
MLKEM_DETAIL_INLINE bounded_pem_text<secret_bounded_bytes<
    detail::pem_size(detail::pem_private_key, max_rsa_private_key_der<Kem, Field>)>>
private_key_to_pem(const composite::rsa_decapsulation_key<Kem>& key) noexcept
{
    const auto der = private_key_to_der<Form, Field>(key);
    return {key_access::tag(), detail::pem_private_key, der.bytes()};
}
/// Writes it as for other keys, with ec, which is cleared.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
[[nodiscard]] MLKEM_DETAIL_INLINE auto
private_key_to_pem(const composite::rsa_decapsulation_key<Kem>& key, std::error_code& ec) noexcept
{
    ec.clear();
    return std::optional(private_key_to_pem<Form, Field>(key));
}

namespace composite {
using mlkem::operator<<;
using mlkem::PrintTo;
using mlkem::private_key_to_der;
using mlkem::public_key_to_der;
} // namespace composite

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
