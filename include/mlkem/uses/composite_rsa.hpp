// SPDX-License-Identifier: MIT
/// \file
/// Composite ML-KEM with RSA-OAEP (draft-ietf-lamps-pq-composite-kem). Keys have no fixed length: an RSA
/// key is DER. The functions are those of hybrid_kem that such a KEM can have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../byte_range.hpp"
#include "../error.hpp"
#include "../hybrid/combiner.hpp"
#include "../hybrid/keys.hpp"
#include "../kem.hpp"
#include "../key_formats/algorithm.hpp"
#include "../key_formats/key_file.hpp"
#include "../key_formats/structures.hpp"
#include "../openssl/library.hpp"
#include "../random.hpp"
#include "../secret.hpp"
#include "bounded_bytes.hpp"
#include "rsa_oaep.hpp"

namespace mlkem::composite {

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
/// halves are checked when the key is made.
template <class Kem> class rsa_encapsulation_key {
  public:
    /// Sizes in bytes.
    using layout = typename Kem::layout;

    /// The key of ek || RSAPublicKey. Errors: invalid_length, if ek is cut short or the key too long;
    /// coefficient_out_of_range. It is invalid_share, if the rest is no RSAPublicKey of the right
    /// size.
    template <byte_range R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<rsa_encapsulation_key>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<rsa_encapsulation_key> key(std::in_place);
        const errc error = key->read(detail::bytes_of(range));
        ec = error == errc{} ? std::error_code() : make_error_code(error);
        if (ec)
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

    friend MLKEM_DETAIL_INLINE bool operator==(const rsa_encapsulation_key& a,
                                               const rsa_encapsulation_key& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }

    // For std::optional and this library's own files: a key without bytes.
    MLKEM_DETAIL_INLINE rsa_encapsulation_key() noexcept = default;

  private:
    friend Kem;
    friend class rsa_decapsulation_key<Kem>;

    [[nodiscard]] MLKEM_DETAIL_INLINE errc read(std::span<const std::uint8_t> in) noexcept
    {
        constexpr std::size_t of_kem = mlkem::sizes<typename Kem::params>::encapsulation_key;
        if (in.size() <= of_kem || in.size() > layout::max_encapsulation_key)
            return errc::invalid_length;
        copy_out_of_line(bytes_.for_overwrite(in.size()).data(), in.data(), in.size());
        if (!Kem::kem::check_encapsulation_key(bytes().template first<of_kem>()))
            return errc::coefficient_out_of_range;
        const detail::openssl_call call;
        return Kem::public_key_of(bytes()) ? errc{} : errc::invalid_share;
    }

    bounded_bytes<layout::max_encapsulation_key> bytes_;
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
    MLKEM_DETAIL_INLINE explicit rsa_decapsulation_key(unfilled tag) noexcept : kem_(tag) {}
    /// \endcond
    /// Moves the key. The other object is then wiped.
    MLKEM_DETAIL_INLINE rsa_decapsulation_key(rsa_decapsulation_key&&) noexcept = default;
    MLKEM_DETAIL_INLINE rsa_decapsulation_key&
    /// Moves the key. The other object is then wiped.
    operator=(rsa_decapsulation_key&&) noexcept = default;
    rsa_decapsulation_key(const rsa_decapsulation_key&) = delete;
    rsa_decapsulation_key& operator=(const rsa_decapsulation_key&) = delete;
    MLKEM_DETAIL_INLINE ~rsa_decapsulation_key() = default;

    /// The key of d || z || RSAPrivateKey. Errors: invalid_length; invalid_private_key, if the rest is
    /// no RSAPrivateKey of the right size. The numbers of that key are not proved to be primes.
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
        if (bytes_.size() == 0)
            MLKEM_DETAIL_ABORT("mlkem: use of a decapsulation key that was moved from");
    }

    decapsulation_key<typename Kem::params> kem_;
    openssl::private_key rsa_;
    encapsulation_key_type ek_;
    secret_bounded_bytes<layout::max_private_key> bytes_; // none once the object is moved from
};

/// Result of keygen: auto [ek, dk] = ...
template <class Kem> struct [[nodiscard]] rsa_key_pair {
    /// The encapsulation key.
    rsa_encapsulation_key<Kem> ek;
    /// The decapsulation key.
    rsa_decapsulation_key<Kem> dk;

    /// \cond
    MLKEM_DETAIL_INLINE explicit rsa_key_pair(unfilled tag) noexcept : dk(tag) {}
    /// \endcond
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
/// overload that throws std::system_error and one that takes a std::error_code&. Thread-safe.
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

    /// The security strength of ML-KEM's parameter set in bits.
    MLKEM_DETAIL_CONSTANT int security_bits = P::security_bits;
    /// Bytes of a ciphertext.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_size = layout::ciphertext;
    /// Bytes of a shared secret: 32.
    MLKEM_DETAIL_CONSTANT std::size_t shared_secret_size = 32;

    /// A new key pair. Errors: entropy_failure; those of OpenSSL.
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
    /// Encapsulates. Errors: entropy_failure; those of OpenSSL.
    template <random_source R>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<encapsulation>
    encaps(const encapsulation_key& ek, R&& rng, std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out(std::in_place);
        secret_storage<message_size + 32> randomness; // m, and the secret that RSA encrypts
        if (!rng.fill(randomness.span())) {
            ec = errc::entropy_failure;
            out.reset();
        } else if (!encapsulate(ek, randomness.span(), *out, ec)) {
            out.reset();
        }
        return out;
    }
    /// The secret of a ciphertext. Errors: invalid_length; decryption_failure, of RSA-OAEP.
    template <byte_range C>
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<shared_secret>
    decaps(const decapsulation_key& dk, const C& c, std::error_code& ec) noexcept
    {
        std::optional<shared_secret> out(std::in_place);
        const std::span<const std::uint8_t> bytes = detail::bytes_of<ciphertext_size>(c);
        if (!detail::has_length(bytes.size(), ciphertext_size, ec) ||
            !decapsulate(dk, bytes.template first<ciphertext_size>(), key_access::bytes(*out), ec))
            out.reset();
        return out;
    }
    /// The secret of a ciphertext. Errors: decryption_failure.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<shared_secret>
    decaps(const decapsulation_key& dk, const ciphertext& c, std::error_code& ec) noexcept
    {
        return decaps(dk, c.bytes(), ec);
    }

#if MLKEM_DETAIL_EXCEPTIONS
    /// A new key pair. Throws std::system_error: the errors above.
    template <random_source R> MLKEM_DETAIL_INLINE static key_pair keygen(R&& rng)
    {
        std::error_code ec;
        return detail::value(keygen(rng, ec), ec);
    }
    /// Encapsulates. Throws std::system_error: the errors above.
    template <random_source R>
    MLKEM_DETAIL_INLINE static encapsulation encaps(const encapsulation_key& ek, R&& rng)
    {
        std::error_code ec;
        return detail::value(encaps(ek, rng, ec), ec);
    }
    /// The secret of a ciphertext. Throws std::system_error: the errors above.
    template <byte_range C>
    MLKEM_DETAIL_INLINE static shared_secret decaps(const decapsulation_key& dk, const C& c)
    {
        std::error_code ec;
        return detail::value(decaps(dk, c, ec), ec);
    }
    /// The secret of a ciphertext. Throws std::system_error: the errors above.
    MLKEM_DETAIL_INLINE static shared_secret decaps(const decapsulation_key& dk,
                                                    const ciphertext& c)
    {
        return decaps(dk, c.bytes());
    }
#endif
#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// A new key pair, by the system's random source. Errors: as above.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen(std::error_code& ec) noexcept
    {
        return keygen(system_random{}, ec);
    }
    /// Encapsulates by the system's random source. Errors: as above.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<encapsulation>
    encaps(const encapsulation_key& ek, std::error_code& ec) noexcept
    {
        return encaps(ek, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// A new key pair. Throws std::system_error: the errors above.
    MLKEM_DETAIL_INLINE static key_pair keygen()
    {
        return keygen(system_random{});
    }
    /// Encapsulates. Throws std::system_error: the errors above.
    MLKEM_DETAIL_INLINE static encapsulation encaps(const encapsulation_key& ek)
    {
        return encaps(ek, system_random{});
    }
#endif
#endif

  private:
    friend encapsulation_key;
    friend decapsulation_key;
    MLKEM_DETAIL_CONSTANT std::size_t ek_size = mlkem::sizes<P>::encapsulation_key;
    MLKEM_DETAIL_CONSTANT std::size_t c_size = mlkem::sizes<P>::ciphertext;
    using rsa_public_der = bounded_bytes<layout::max_rsa_public_key>;
    using rsa_private_der = secret_bounded_bytes<layout::max_rsa_private_key>;

    /// RSA's half of an encapsulation key. Null if it is none.
    MLKEM_DETAIL_NOINLINE static openssl::private_key
    public_key_of(std::span<const std::uint8_t> ek) noexcept
    {
        return detail::rsa_from_der<Library, rsa_public_der>(ek.subspan(ek_size), false, Bits);
    }
    /// Computes what dk holds beside its bytes.
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    complete(decapsulation_key& dk, openssl::private_key&& rsa, std::error_code& ec) noexcept
    {
        rsa_public_der der;
        if (!detail::rsa_to_der(rsa.get(), false, der)) {
            ec = errc::invalid_private_key;
            return false;
        }
        dk.kem_ =
            mlkem::decapsulation_key<P>::from_seed(dk.bytes_.bytes().template first<seed_size>());
        const auto ek = dk.kem_.encapsulation_key();
        const std::span<std::uint8_t> to = dk.ek_.bytes_.for_overwrite(ek_size + der.size());
        copy_out_of_line(to.data(), ek.bytes().data(), ek_size);
        copy_out_of_line(to.data() + ek_size, der.bytes().data(), der.size());
        dk.rsa_ = std::move(rsa);
        ec.clear();
        return true;
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    complete_new_key(std::span<const std::uint8_t, seed_size> seed, decapsulation_key& dk,
                     std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        rsa_private_der der;
        openssl::private_key rsa;
        bool done = false;
        const auto generate = [&]() noexcept {
            rsa = detail::rsa_keygen<Library>(Bits);
            done = rsa && detail::rsa_to_der(rsa.get(), true, der);
        };
        detail::call_rsa(generate);
        if (!done) {
            ec = call.error();
            return false;
        }
        const std::span<std::uint8_t> to = dk.bytes_.for_overwrite(seed_size + der.size());
        copy_out_of_line(to.data(), seed.data(), seed_size);
        copy_out_of_line(to.data() + seed_size, der.bytes().data(), der.size());
        return complete(dk, std::move(rsa), ec);
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    read_private_key(std::span<const std::uint8_t> in, decapsulation_key& dk,
                     std::error_code& ec) noexcept
    {
        if (in.size() <= seed_size || in.size() > layout::max_private_key) {
            ec = errc::invalid_length;
            return false;
        }
        copy_out_of_line(dk.bytes_.for_overwrite(in.size()).data(), in.data(), in.size());
        const detail::openssl_call call;
        openssl::private_key rsa;
        const auto read = [&]() noexcept {
            rsa = detail::rsa_from_der<Library, rsa_private_der>(
                dk.bytes_.bytes().subspan(seed_size), true, Bits);
        };
        detail::call_rsa(read);
        if (!rsa) {
            ec = errc::invalid_private_key;
            return false;
        }
        return complete(dk, std::move(rsa), ec);
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    encapsulate(const encapsulation_key& ek,
                std::span<const std::uint8_t, message_size + 32> randomness, encapsulation& out,
                std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        const std::span<std::uint8_t, ciphertext_size> c = key_access::bytes(out.c);
        secret_storage<32> kem_secret;
        bool done = false;
        const auto encrypt = [&]() noexcept {
            const openssl::private_key rsa = public_key_of(ek.bytes());
            done = rsa && detail::rsa_encrypt<Library>(rsa.get(), randomness.template last<32>(),
                                                       c.template subspan<c_size>());
        };
        detail::call_rsa(encrypt);
        if (!done) {
            ec = call.error();
            wipe_out_of_line(c.data(), c.size());
            return false;
        }
        detail::encaps<P, dispatched>(ek_bytes<P>(ek.bytes().template first<ek_size>()),
                                      randomness.template first<message_size>(),
                                      c.template first<c_size>(), kem_secret.span());
        combine(kem_secret.span(), randomness.template last<32>(), c, ek.bytes(),
                key_access::bytes(out.K));
        ec.clear();
        return true;
    }
    [[nodiscard]] MLKEM_DETAIL_NOINLINE static bool
    decapsulate(const decapsulation_key& dk, std::span<const std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, 32> K, std::error_code& ec) noexcept
    {
        dk.require_usable();
        const detail::openssl_call call;
        const ciphertext copied = ciphertext::from_bytes(c);
        secret_storage<layout::modulus> room;
        secret_storage<32> kem_secret;
        bool done = false;
        detail::decaps<P, dispatched>(key_access::view(dk.kem_),
                                      copied.bytes().template first<c_size>(), kem_secret.span());
        const auto decrypt = [&]() noexcept {
            done = detail::rsa_decrypt<Library>(
                dk.rsa_.get(), copied.bytes().template subspan<c_size>(), room.span(), 32);
        };
        detail::call_rsa(decrypt);
        if (!done) {
            ec = errc::decryption_failure;
            return false;
        }
        combine(kem_secret.span(), room.span().template first<32>(), copied.bytes(), dk.ek_.bytes(),
                K);
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

} // namespace mlkem::composite

template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr bool
    mlkem::is_secret<mlkem::composite::rsa_decapsulation_key<Kem>> = true;
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr bool mlkem::is_secret<mlkem::composite::rsa_key_pair<Kem>> =
    true;
template <class Kem>
MLKEM_DETAIL_HIDDEN inline constexpr bool
    mlkem::is_secret<mlkem::composite::rsa_encapsulation<Kem>> = true;

namespace mlkem {

/// Files of composite keys with RSA are read by public_key_from_der<Kem> and like functions.
/// Functions of namespace composite write them, since their length is known at run time. A public key
/// beside the private one is not read.
template <class Kem> struct key_file<composite::rsa_encapsulation_key<Kem>> {
    /// The algorithm that files name.
    using algorithm = typename Kem::algorithm;
};
/// The private key of a composite with RSA: d || z || RSAPrivateKey.
template <class Kem> struct key_file<composite::rsa_decapsulation_key<Kem>> {
    /// The algorithm that files name.
    using algorithm = typename Kem::algorithm;
    /// The key.
    using key = composite::rsa_decapsulation_key<Kem>;

    /// Whether the file may hold the public key beside the private one.
    MLKEM_DETAIL_CONSTANT bool may_hold_public_key = false;
    /// Bytes of the public key in the file of a private one.
    MLKEM_DETAIL_CONSTANT std::size_t public_key_size = 0;

    /// Reads the key from the content of privateKey. Errors: those of from_bytes.
    [[nodiscard]] MLKEM_DETAIL_INLINE static std::optional<key>
    read(std::span<const std::uint8_t> content, std::error_code& ec) noexcept
    {
        return key::from_bytes(content, ec);
    }
};

} // namespace mlkem

namespace mlkem::composite {

/// Writes the SubjectPublicKeyInfo of a composite key with RSA. Cannot fail.
template <class Kem>
MLKEM_DETAIL_INLINE bounded_bytes<Kem::layout::max_encapsulation_key + Kem::layout::file_overhead>
public_key_to_der(const rsa_encapsulation_key<Kem>& key) noexcept
{
    constexpr std::span<const std::uint8_t> oid = Kem::algorithm::oid;
    bounded_bytes<Kem::layout::max_encapsulation_key + Kem::layout::file_overhead> der;
    const std::size_t content = detail::public_key_info_content(oid.size(), key.bytes().size());
    detail::write_public_key_info(der.for_overwrite(detail::der_size(content)).data(), oid,
                                  key.bytes());
    return der;
}
/// Writes the OneAsymmetricKey of a composite key with RSA; the object wipes itself. Cannot fail.
template <class Kem>
MLKEM_DETAIL_INLINE secret_bounded_bytes<Kem::layout::max_private_key + Kem::layout::file_overhead>
private_key_to_der(const rsa_decapsulation_key<Kem>& key) noexcept
{
    constexpr std::span<const std::uint8_t> oid = Kem::algorithm::oid;
    secret_bounded_bytes<Kem::layout::max_private_key + Kem::layout::file_overhead> der;
    const std::span<const std::uint8_t> bytes = key.bytes();
    const std::size_t content = detail::one_asymmetric_key_content(oid.size(), bytes.size(), 0);
    detail::der_writer out(der.for_overwrite(detail::der_size(content)).data());
    detail::begin_one_asymmetric_key(out, oid, bytes.size(), 0);
    out.bytes(bytes);
    return der;
}

} // namespace mlkem::composite
