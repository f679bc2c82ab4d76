// SPDX-License-Identifier: MIT
/// \file
/// Composite ML-KEM with RSA-OAEP (draft-ietf-lamps-pq-composite-kem). Keys have no fixed length: an RSA
/// key is DER. A seed gives no key pair: RSA's half comes from OpenSSL's generator.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include "../access.hpp"
#include "../byte_range.hpp"
#include "../bytes.hpp"
#include "../error.hpp"
#include "../hybrid/combiner.hpp"
#include "../hybrid/hybrid_keys.hpp"
#include "../kem.hpp"
#include "../kem_interface.hpp"
#include "../key_formats/algorithm.hpp"
#include "../key_formats/key_file.hpp"
#include "../key_formats/pem.hpp"
#include "../key_formats/private_key.hpp"
#include "../key_formats/structures.hpp"
#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"
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
    MLKEM_INLINE explicit rsa_encapsulation_key(unfilled) noexcept {}
    /// \endcond

    /// The key of ek || RSAPublicKey. Errors: invalid_length, if ek is cut short or the key too long;
    /// coefficient_out_of_range; those of OpenSSL. It is invalid_share, if the rest is no RSAPublicKey
    /// of the right size with an odd modulus and an odd exponent of at least 3.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<rsa_encapsulation_key>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<rsa_encapsulation_key> key(std::in_place, key_access::tag());
        if (!Kem::read_public_key(detail::bytes_of(range), *key, ec))
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: the errors of the overload above.
    template <byte_range R> MLKEM_INLINE static rsa_encapsulation_key from_bytes(const R& range)
    {
        std::error_code ec;
        return detail::value(from_bytes(range, ec), ec);
    }
#endif

    /// As it goes into certificates.
    MLKEM_INLINE std::span<const std::uint8_t> bytes() const noexcept MLKEM_LIFETIMEBOUND
    {
        return bytes_.bytes();
    }
    /// A copy of the bytes.
    MLKEM_INLINE bounded_bytes<layout::max_encapsulation_key> to_bytes() const noexcept
    {
        return bytes_;
    }

    /// Whether the bytes are equal, in a time that depends on them: they are public.
    friend MLKEM_INLINE bool operator==(const rsa_encapsulation_key& a,
                                        const rsa_encapsulation_key& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }
    /// The lexicographic order of the bytes.
    friend MLKEM_INLINE std::strong_ordering operator<=>(const rsa_encapsulation_key& a,
                                                         const rsa_encapsulation_key& b) noexcept
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
    MLKEM_INLINE explicit rsa_decapsulation_key(unfilled tag) noexcept : kem_(tag), ek_(tag) {}
    /// \endcond
    /// Moves the key. The other object is then wiped.
    MLKEM_INLINE rsa_decapsulation_key(rsa_decapsulation_key&&) noexcept = default;
    /// Moves the key. The other object is then wiped.
    MLKEM_INLINE rsa_decapsulation_key& operator=(rsa_decapsulation_key&&) noexcept = default;
    rsa_decapsulation_key(const rsa_decapsulation_key&) = delete;            // duplicate()
    rsa_decapsulation_key& operator=(const rsa_decapsulation_key&) = delete; // duplicate()
    MLKEM_INLINE ~rsa_decapsulation_key() = default;

    /// The key of d || z || RSAPrivateKey. Errors: invalid_length; those of OpenSSL. It is
    /// invalid_private_key, if the rest is no RSAPrivateKey of the right size, or its numbers do not
    /// belong together. The two factors are not proved to be primes.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<rsa_decapsulation_key>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<rsa_decapsulation_key> key(std::in_place, key_access::tag());
        if (!Kem::read_private_key(detail::bytes_of(range), *key, ec))
            key.reset();
        return key;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: the errors of the overload above.
    template <byte_range R> MLKEM_INLINE static rsa_decapsulation_key from_bytes(const R& range)
    {
        std::error_code ec;
        return detail::value(from_bytes(range, ec), ec);
    }
#endif

    /// d || z || RSAPrivateKey, as files hold it.
    MLKEM_INLINE std::span<const std::uint8_t> bytes() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_usable();
        return bytes_.bytes();
    }
    std::span<const std::uint8_t> bytes() const&& = delete;

    /// The encapsulation key that belongs to it.
    MLKEM_INLINE encapsulation_key_type encapsulation_key() const noexcept
    {
        require_usable();
        return ek_;
    }

    /// Makes a second key. Errors: those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE std::optional<rsa_decapsulation_key>
    duplicate(std::error_code& ec) const noexcept
    {
        return from_bytes(bytes(), ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Makes a second key. Throws std::system_error: those of OpenSSL.
    MLKEM_INLINE rsa_decapsulation_key duplicate() const { return from_bytes(bytes()); }
#endif

    /// Whether both keys have the same bytes, in constant time.
    friend MLKEM_INLINE bool operator==(const rsa_decapsulation_key& a,
                                        const rsa_decapsulation_key& b) noexcept
    {
        a.require_usable();
        b.require_usable();
        return a.bytes_ == b.bytes_;
    }

  private:
    friend Kem;

    MLKEM_INLINE void require_usable() const noexcept
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
    MLKEM_INLINE explicit rsa_key_pair(unfilled tag) noexcept : ek(tag), dk(tag) {}
    /// \endcond
    /// From two keys. Whether they belong together is not checked: check_pair() does that.
    MLKEM_INLINE rsa_key_pair(const rsa_encapsulation_key<Kem>& public_key,
                              rsa_decapsulation_key<Kem> secret_key) noexcept
        : ek(public_key), dk(std::move(secret_key))
    {
    }
    // Declared here because members that the compiler declares itself are not forced inline.
    /// Moves the keys. The other object is then wiped.
    MLKEM_INLINE rsa_key_pair(rsa_key_pair&&) noexcept = default;
    /// Moves the keys. The other object is then wiped.
    MLKEM_INLINE rsa_key_pair& operator=(rsa_key_pair&&) noexcept = default;
    MLKEM_INLINE ~rsa_key_pair() = default;
};

/// A ciphertext, c || the RSA ciphertext. Public. Zero until assigned.
template <class Kem>
class rsa_ciphertext : public any_bytes<rsa_ciphertext<Kem>, Kem::layout::ciphertext> {
  public:
    MLKEM_INLINE rsa_ciphertext() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit rsa_ciphertext(unfilled) noexcept {}
    /// \endcond
};

/// Result of encaps: auto [c, K] = ...
template <class Kem> struct [[nodiscard]] rsa_encapsulation {
    /// The ciphertext, to be sent.
    rsa_ciphertext<Kem> c;
    /// The shared secret.
    hybrid_secret<32> K;

    // Declared here because members that the compiler declares itself are not forced inline.
    MLKEM_INLINE rsa_encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the result. The other object is then wiped.
    MLKEM_INLINE rsa_encapsulation(rsa_encapsulation&&) noexcept = default;
    /// Moves the result. The other object is then wiped.
    MLKEM_INLINE rsa_encapsulation& operator=(rsa_encapsulation&&) noexcept = default;
    MLKEM_INLINE ~rsa_encapsulation() = default;
};

/// \cond
/// What kem_functions needs of a composite with RSA.
template <parameter_set P, std::size_t Bits, combiner_label Label, std::uint8_t Arc,
          openssl::library_type Library>
struct rsa_operations {
    using params = P;
    using layout = rsa_sizes<P, Bits>;
    using algorithm = id_composite<Arc>;
    using encapsulation_key = rsa_encapsulation_key<rsa_operations>;
    using decapsulation_key = rsa_decapsulation_key<rsa_operations>;
    using ciphertext = rsa_ciphertext<rsa_operations>;
    using shared_secret = hybrid_secret<32>;
    using key_pair = rsa_key_pair<rsa_operations>;
    using encapsulation = rsa_encapsulation<rsa_operations>;

    MLKEM_DETAIL_CONSTANT std::string_view name = rsa_name<Arc>;
    MLKEM_DETAIL_CONSTANT int security_bits = P::security_bits;
    /// None: TLS has no such group.
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = std::nullopt;
    /// m, the secret that RSA encrypts, and the seed of its padding.
    MLKEM_DETAIL_CONSTANT std::size_t randomness_size =
        message_size + detail::rsa_secret_size + detail::oaep_seed_size;
    MLKEM_DETAIL_CONSTANT bool may_refuse_random_bytes = false, decaps_always_succeeds = false;
    template <class Key>
    MLKEM_DETAIL_CONSTANT bool encapsulates = std::is_same_v<Key, encapsulation_key>;
    template <class Key>
    MLKEM_DETAIL_CONSTANT bool decapsulates = std::is_same_v<Key, decapsulation_key>;

    /// ML-KEM's seed comes from rng, RSA's key from OpenSSL's generator.
    template <class R>
    [[nodiscard]] MLKEM_INLINE static bool generate(key_pair& pair, R& rng,
                                                    std::error_code& ec) noexcept
    {
        secret_storage<seed_size> seed;
        if (!rng.fill(seed.span())) {
            ec = errc::entropy_failure;
            return false;
        }
        if (!complete_new_key(seed.span(), pair.dk, ec))
            return false;
        pair.ek = pair.dk.encapsulation_key();
        return true;
    }
    [[nodiscard]] MLKEM_INLINE static bool self_test() noexcept
    {
        return ml_kem<P>::self_test() && detail::rsa_known_answer_met<Library>();
    }

    MLKEM_DETAIL_CONSTANT std::size_t ek_size = mlkem::sizes<P>::encapsulation_key;
    MLKEM_DETAIL_CONSTANT std::size_t c_size = mlkem::sizes<P>::ciphertext;

    /// Gives OpenSSL the numbers of ek, whose bytes are there.
    [[nodiscard]] MLKEM_NOINLINE static bool complete(encapsulation_key& ek,
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
    [[nodiscard]] MLKEM_NOINLINE static bool read_public_key(std::span<const std::uint8_t> in,
                                                             encapsulation_key& ek,
                                                             std::error_code& ec) noexcept
    {
        if (in.size() <= ek_size || in.size() > layout::max_encapsulation_key) {
            ec = errc::invalid_length;
            return false;
        }
        copy_out_of_line(key_access::resize(ek.bytes_, in.size()).data(), in.data(), in.size());
        detail::rsa_numbers numbers;
        if (!ml_kem<P>::check_encapsulation_key(ek.bytes().template first<ek_size>())) {
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
    [[nodiscard]] MLKEM_NOINLINE static bool complete(decapsulation_key& dk,
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
            detail::call_rsa<detail::stack_of_private_rsa>(import);
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
    [[nodiscard]] MLKEM_NOINLINE static bool
    complete_new_key(std::span<const std::uint8_t, seed_size> seed, decapsulation_key& dk,
                     std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        bool done = false;
        const auto generate = [&]() noexcept {
            const openssl::private_key rsa = detail::rsa_keygen<Library>(Bits);
            done = rsa && detail::write_rsa_private_key(rsa.get(), seed_size, dk.bytes_);
        };
        detail::call_rsa<detail::stack_of_private_rsa>(generate);
        if (!done) {
            ec = call.error();
            return false;
        }
        copy_out_of_line(key_access::resize(dk.bytes_, dk.bytes_.size()).data(), seed.data(),
                         seed_size);
        return complete(dk, ec);
    }
    [[nodiscard]] MLKEM_NOINLINE static bool read_private_key(std::span<const std::uint8_t> in,
                                                              decapsulation_key& dk,
                                                              std::error_code& ec) noexcept
    {
        if (in.size() <= seed_size || in.size() > layout::max_private_key) {
            ec = errc::invalid_length;
            return false;
        }
        copy_out_of_line(key_access::resize(dk.bytes_, in.size()).data(), in.data(), in.size());
        return complete(dk, ec);
    }
    [[nodiscard]] MLKEM_NOINLINE static bool
    encaps(const encapsulation_key& ek, std::span<const std::uint8_t, randomness_size> randomness,
           std::span<std::uint8_t, layout::ciphertext> c,
           std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        detail::openssl_call call;
        secret_storage<shared_secret_size> kem_secret;
        const auto secret = randomness.template subspan<message_size, detail::rsa_secret_size>();
        bool done = false;
        const auto encrypt = [&]() noexcept {
            done = detail::rsa_encrypt<Library, layout::modulus>(
                ek.rsa_.get(), secret, randomness.template last<detail::oaep_seed_size>(),
                c.template last<layout::modulus>());
        };
        detail::call_rsa<detail::stack_of_public_rsa>(encrypt);
        if (!done) {
            ec = call.error();
            return false;
        }
        const ek_bytes<P> kem_key = ek.bytes().template first<ek_size>();
        detail::encaps<P, dispatched>(kem_key, randomness.template first<message_size>(),
                                      c.template first<c_size>(), kem_secret.span());
        combine(kem_secret.span(), secret, c, ek.bytes(), K);
        return true;
    }
    [[nodiscard]] MLKEM_NOINLINE static bool
    decaps(const decapsulation_key& dk, std::span<const std::uint8_t, layout::ciphertext> c,
           std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        dk.require_usable();
        secret_storage<detail::rsa_secret_size> secret;
        secret_storage<shared_secret_size> kem_secret;
        bool done = false;
        detail::decaps<P, dispatched>(key_access::view(dk.kem_), c.template first<c_size>(),
                                      kem_secret.span());
        const auto decrypt = [&]() noexcept {
            done = detail::rsa_decrypt<Library, layout::modulus>(
                dk.rsa_.get(), c.template last<layout::modulus>(), secret.span(), ec);
        };
        detail::call_rsa<detail::stack_of_private_rsa>(decrypt);
        if (done)
            combine(kem_secret.span(), secret.span(), c, dk.ek_.bytes(), K);
        return done;
    }
    MLKEM_INLINE static void combine(std::span<const std::uint8_t, shared_secret_size> kem_secret,
                                     std::span<const std::uint8_t> rsa_secret,
                                     std::span<const std::uint8_t> c,
                                     std::span<const std::uint8_t> ek,
                                     std::span<std::uint8_t> K) noexcept
    {
        const hybrid_inputs inputs{kem_secret, rsa_secret, c.subspan(c_size), ek.subspan(ek_size)};
        sha3_combiner<Label>::template combine<dispatched>(inputs, K);
    }
};
/// \endcond

/// Composite ML-KEM with RSA-OAEP, with the operations of kem_functions. RSA's key generation draws from
/// OpenSSL's generator; ML-KEM, the encrypted secret and its padding from the random_source that is
/// passed. The randomness of encaps_derandomised is m, that secret, and the seed of its padding, of 32
/// bytes each. OpenSSL, and the provider that the library context leads to, sees RSA without padding.
template <parameter_set P, std::size_t Bits, combiner_label Label, std::uint8_t Arc,
          openssl::library_type Library = openssl::default_library>
class rsa_kem : public kem_functions<rsa_operations<P, Bits, Label, Arc, Library>> {
  public:
    /// The parameter set of ML-KEM.
    using params = P;
    /// The KEM.
    using kem = ml_kem<P>;
    /// Sizes in bytes.
    using layout = rsa_sizes<P, Bits>;
    /// The algorithm that files name.
    using algorithm = id_composite<Arc>;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::composite

template <class Kem> struct std::hash<mlkem::composite::rsa_encapsulation_key<Kem>> {
    MLKEM_INLINE std::size_t
    operator()(const mlkem::composite::rsa_encapsulation_key<Kem>& key) const noexcept
    {
        return mlkem::hash_vartime(key.bytes().data(), key.bytes().size());
    }
};
template <class Kem>
struct std::hash<mlkem::composite::rsa_ciphertext<Kem>>
    : mlkem::hash_of_bytes<mlkem::composite::rsa_ciphertext<Kem>> {};

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
    [[nodiscard]] MLKEM_INLINE static std::optional<key> read(std::span<const std::uint8_t> content,
                                                              std::error_code& ec) noexcept
    {
        return key::from_bytes(content, ec);
    }
};

/// The PEM text of a key of a composite with RSA. `Bytes` is bounded_bytes, or secret_bounded_bytes,
/// which wipes itself.
template <class Bytes> class [[nodiscard]] bounded_pem_text {
  public:
    /// \cond
    MLKEM_INLINE bounded_pem_text(unfilled, std::string_view label,
                                  std::span<const std::uint8_t> der) noexcept
    {
        detail::write_pem(label, der,
                          key_access::resize(bytes_, detail::pem_size(label, der.size())).data());
    }
    /// \endcond

    /// The text, which ends with a line end; valid as long as this object. For a private key,
    /// view() of a temporary object does not compile.
    MLKEM_INLINE std::string_view view() const& noexcept MLKEM_LIFETIMEBOUND
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
MLKEM_INLINE bounded_bytes<max_rsa_public_key_der<Kem>>
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
MLKEM_INLINE bounded_pem_text<
    bounded_bytes<detail::pem_size(detail::pem_public_key, max_rsa_public_key_der<Kem>)>>
public_key_to_pem(const composite::rsa_encapsulation_key<Kem>& key) noexcept
{
    return {key_access::tag(), detail::pem_public_key, public_key_to_der(key).bytes()};
}

/// Writes the OneAsymmetricKey of a composite key with RSA; the object wipes itself. Field says
/// whether the public key stands beside it. Cannot fail.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
MLKEM_INLINE secret_bounded_bytes<max_rsa_private_key_der<Kem, Field>>
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
[[nodiscard]] MLKEM_INLINE std::optional<secret_bounded_bytes<max_rsa_private_key_der<Kem, Field>>>
private_key_to_der(const composite::rsa_decapsulation_key<Kem>& key, std::error_code& ec) noexcept
{
    ec.clear();
    return private_key_to_der<Form, Field>(key);
}
/// Writes the PEM text of private_key_to_der. The object wipes itself; view() is the text. Cannot
/// fail.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
MLKEM_INLINE bounded_pem_text<secret_bounded_bytes<
    detail::pem_size(detail::pem_private_key, max_rsa_private_key_der<Kem, Field>)>>
private_key_to_pem(const composite::rsa_decapsulation_key<Kem>& key) noexcept
{
    const auto der = private_key_to_der<Form, Field>(key);
    return {key_access::tag(), detail::pem_private_key, der.bytes()};
}
/// Writes it as for other keys, with ec, which is cleared.
template <private_key_form Form = private_key_form::seed,
          public_key_field Field = public_key_field::absent, class Kem>
[[nodiscard]] MLKEM_INLINE auto private_key_to_pem(const composite::rsa_decapsulation_key<Kem>& key,
                                                   std::error_code& ec) noexcept
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
