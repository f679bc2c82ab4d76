// SPDX-License-Identifier: MIT
/// \file
/// kem_interface<Operations>: the functions that ml_kem and hybrid_kem both have, in all their
/// forms. Generic code takes either as its template argument. Composites with RSA have a part of
/// them, kem_functions<Operations>.
#pragma once

#include "header_begin.inl"

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "access.hpp"
#include "bytes.hpp"
#include "error.hpp"
#include "random.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// What encaps takes: an encapsulation key; of ML-KEM also a prepared one.
template <class Key, class Operations>
concept encapsulating_key = Operations::template encapsulates<Key>;

/// What decaps takes: a decapsulation key; of ML-KEM also a prepared one.
template <class Key, class Operations>
concept decapsulating_key = Operations::template decapsulates<Key>;

/// A decapsulating_key with which decaps of a ciphertext cannot fail: ML-KEM's.
template <class Key, class Operations>
concept always_decapsulating_key =
    decapsulating_key<Key, Operations> && Operations::decaps_always_succeeds;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Decapsulation, as with Operations that can fail.
template <class Operations, class Key>
MLKEM_INLINE bool decapsulate(const Key& dk,
                              std::span<const std::uint8_t, Operations::ciphertext::size> c,
                              std::span<std::uint8_t, Operations::shared_secret::size> K,
                              std::error_code& ec) noexcept
{
    ec.clear();
    if constexpr (Operations::decaps_always_succeeds) {
        Operations::decaps(dk, c, K);
        return true;
    } else {
        return Operations::decaps(dk, c, K, ec);
    }
}

/// Reads c once: Decaps by itself reads it several times, and another thread may write to it. The
/// copy is not in the caller's frame.
template <class Operations, class Key>
MLKEM_NOINLINE bool decapsulate_copy(const Key& dk, std::span<const std::uint8_t> c,
                                     std::span<std::uint8_t, Operations::shared_secret::size> K,
                                     std::error_code& ec) noexcept
{
    using ciphertext = typename Operations::ciphertext;
    const std::optional<ciphertext> copied = ciphertext::from_bytes(c, ec);
    return copied && decapsulate<Operations>(dk, copied->bytes(), K, ec);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The functions of a KEM. `Operations` has its types, its sizes, and what they do once. Keys may have
/// any length, and need no seed.
///
/// Each function that can fail has two overloads. One throws std::system_error. The other takes a
/// std::error_code&, is noexcept, and returns an empty optional or false on an error; it alone
/// exists without exceptions. Functions that take no random_source use the operating system's.
/// Functions are thread-safe; the objects and the source that they are given are not.
///
/// Hybrids add errors to those that are named. Encapsulation and decapsulation add invalid_share,
/// and all functions add those of the Group, such as OpenSSL's lack of memory. With RSA decapsulation
/// adds decryption_failure.
template <class Operations> class kem_functions {
  public:
    /// The public key, which the other side encapsulates with.
    using encapsulation_key = typename Operations::encapsulation_key;
    /// The secret key.
    using decapsulation_key = typename Operations::decapsulation_key;
    /// The answer to an encapsulation key, public.
    using ciphertext = typename Operations::ciphertext;
    /// The secret that both sides end up with.
    using shared_secret = typename Operations::shared_secret;
    /// Both keys: `ek` and `dk`.
    using key_pair = typename Operations::key_pair;
    /// A ciphertext `c` and its shared secret `K`.
    using encapsulation = typename Operations::encapsulation;

    /// As its standard calls it: "ML-KEM-768", "X25519MLKEM768", "X-Wing".
    MLKEM_DETAIL_CONSTANT std::string_view name = Operations::name;
    /// The security strength of ML-KEM's parameter set in bits: 128, 192 or 256, for the categories
    /// 1, 3 and 5 (FIPS 203, Table 2, "required RBG strength"). A hybrid has that of its ML-KEM half.
    MLKEM_DETAIL_CONSTANT int security_bits = Operations::security_bits;
    /// The NamedGroup of TLS 1.3 (RFC 10024, draft-ietf-tls-mlkem). X-Wing has none.
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = Operations::code_point;

    /// Bytes of a ciphertext. ML-KEM: 768, 1088 or 1568 (FIPS 203, Table 3).
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_size = ciphertext::size;
    /// Bytes of a shared secret. ML-KEM and X-Wing: 32.
    MLKEM_DETAIL_CONSTANT std::size_t shared_secret_size = shared_secret::size;
    /// Bytes of the randomness of an encapsulation. ML-KEM: 32, the message m.
    MLKEM_DETAIL_CONSTANT std::size_t randomness_size = Operations::randomness_size;

    // ---- Key generation: FIPS 203, Algorithm 19 (ML-KEM.KeyGen).

    /// A new key pair, which keeps its seed. Errors: entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<key_pair> keygen(R&& rng,
                                                                     std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair(std::in_place, key_access::tag());
        if (!generate(*pair, rng, ec))
            pair.reset();
        return pair;
    }

    /// keygen, then the pairwise consistency test that FIPS 140-3 asks of a module: one
    /// encapsulation and decapsulation with the new pair. Errors: entropy_failure,
    /// pairwise_check_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<key_pair>
    keygen_with_pairwise_check(R&& rng, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair = keygen(rng, ec);
        if (pair && !check_pair(pair->ek, pair->dk, rng, ec))
            pair.reset();
        return pair;
    }
    /// Whether dk decapsulates what ek encapsulates: the pairwise consistency check of section 7.1.
    /// Errors: entropy_failure, pairwise_check_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static bool check_pair(const encapsulation_key& ek,
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

    // ---- Encapsulation: FIPS 203, Algorithm 20 (ML-KEM.Encaps). The key was checked when made.

    /// A fresh shared secret and its ciphertext. Errors: entropy_failure.
    template <encapsulating_key<Operations> Key, random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<encapsulation>
    encaps(const Key& ek, R&& rng, std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out(std::in_place);
        if (!encapsulate(ek, key_access::bytes(out->c), key_access::bytes(out->K), rng, ec))
            out.reset();
        return out;
    }
    /// Encapsulates into the caller's memory, where the caller has to wipe K. c and K must not
    /// overlap: assert() ends the program. On an error both are zero. Errors: entropy_failure.
    template <encapsulating_key<Operations> Key, random_source R>
    [[nodiscard]] MLKEM_INLINE static bool
    encaps_into(const Key& ek, std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, R&& rng,
                std::error_code& ec) noexcept
    {
        assert(is_apart(c, K));
        if (encapsulate(ek, c, K, rng, ec))
            return true;
        wipe_out_of_line(c.data(), c.size());
        wipe_out_of_line(K.data(), K.size());
        return false;
    }
    /// The encapsulation that `randomness` determines: the message m, 32 bytes. With a hybrid the
    /// private key of the ephemeral share follows, or the bytes that it is chosen from. Randomness is
    /// secret, and used once. MLKEM768-P256 takes 128 bytes beside its 160. Errors: invalid_length;
    /// of curves other than X25519 and X448 invalid_private_key.
    template <encapsulating_key<Operations> Key, byte_range S>
    [[nodiscard]] MLKEM_INLINE static std::optional<encapsulation>
    encaps_derandomised(const Key& ek, const S& randomness, std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out(std::in_place);
        if (!encapsulate_from(ek, randomness_of(randomness), *out, ec))
            out.reset();
        return out;
    }

    // ---- Decapsulation: FIPS 203, Algorithm 21 (ML-KEM.Decaps). The key was checked when made.

    /// The shared secret of c. A ciphertext that was not made with ek gives a secret that nobody
    /// knows (implicit rejection), in the same time. With a hybrid it may give an error instead; with
    /// ML-KEM this function cannot fail.
    template <decapsulating_key<Operations> Key>
    [[nodiscard]] MLKEM_INLINE static std::optional<shared_secret>
    decaps(const Key& dk, const ciphertext& c, std::error_code& ec) noexcept
    {
        std::optional<shared_secret> out(std::in_place);
        if (!detail::decapsulate<Operations>(dk, c.bytes(), key_access::bytes(*out), ec))
            out.reset();
        return out;
    }
    /// The shared secret of c with ML-KEM: cannot fail.
    template <always_decapsulating_key<Operations> Key>
    MLKEM_INLINE static shared_secret decaps(const Key& dk, const ciphertext& c) noexcept
    {
        shared_secret secret;
        Operations::decaps(dk, c.bytes(), key_access::bytes(secret));
        return secret;
    }
    /// The shared secret of a ciphertext as received. The function reads the bytes once, into a
    /// copy. Errors: invalid_length.
    template <decapsulating_key<Operations> Key, byte_range C>
    [[nodiscard]] MLKEM_INLINE static std::optional<shared_secret>
    decaps(const Key& dk, const C& c, std::error_code& ec) noexcept
    {
        std::optional<shared_secret> out(std::in_place);
        if (!detail::decapsulate_copy<Operations>(dk, detail::bytes_of<ciphertext_size>(c),
                                                  key_access::bytes(*out), ec))
            out.reset();
        return out;
    }
    /// Decapsulates a ciphertext as received into the caller's memory, where the caller has to wipe
    /// K. K may overlap c. On an error K is zero. Errors: invalid_length.
    template <decapsulating_key<Operations> Key, byte_range C>
    [[nodiscard]] MLKEM_INLINE static bool
    decaps_into(const Key& dk, const C& c, std::span<std::uint8_t, shared_secret_size> K,
                std::error_code& ec) noexcept
    {
        if (detail::decapsulate_copy<Operations>(dk, detail::bytes_of<ciphertext_size>(c), K, ec))
            return true;
        wipe_out_of_line(K.data(), K.size());
        return false;
    }

    /// Whether known answers are met (FIPS 140-3, cryptographic algorithm self-test).
    [[nodiscard]] MLKEM_INLINE static bool self_test() noexcept { return Operations::self_test(); }

    // ---- With exceptions. Each throws std::system_error with the errors named above.

#if MLKEM_DETAIL_EXCEPTIONS
    /// A new key pair, which keeps its seed. Throws std::system_error: entropy_failure.
    template <random_source R> MLKEM_INLINE static key_pair keygen(R&& rng)
    {
        std::error_code ec;
        key_pair pair(key_access::tag());
        (void)generate(pair, rng, ec);
        detail::throw_if(ec);
        return pair;
    }
    /// A new key pair that passed the pairwise consistency test of FIPS 140-3. Throws
    /// std::system_error: entropy_failure, pairwise_check_failure.
    template <random_source R> MLKEM_INLINE static key_pair keygen_with_pairwise_check(R&& rng)
    {
        key_pair pair = keygen(rng);
        check_pair(pair.ek, pair.dk, rng);
        return pair;
    }
    /// Checks that dk decapsulates what ek encapsulates (FIPS 203, section 7.1). Throws
    /// std::system_error: entropy_failure, pairwise_check_failure.
    template <random_source R>
    MLKEM_INLINE static void check_pair(const encapsulation_key& ek, const decapsulation_key& dk,
                                        R&& rng)
    {
        std::error_code ec;
        (void)check_pair(ek, dk, rng, ec);
        detail::throw_if(ec);
    }
    /// A fresh shared secret and its ciphertext. Throws std::system_error: entropy_failure.
    template <encapsulating_key<Operations> Key, random_source R>
    MLKEM_INLINE static encapsulation encaps(const Key& ek, R&& rng)
    {
        std::error_code ec;
        encapsulation out;
        (void)encapsulate(ek, key_access::bytes(out.c), key_access::bytes(out.K), rng, ec);
        detail::throw_if(ec);
        return out;
    }
    /// Encapsulates into the caller's memory, where the caller has to wipe K. c and K must not
    /// overlap. On an error both are zero. Throws std::system_error: entropy_failure.
    template <encapsulating_key<Operations> Key, random_source R>
    MLKEM_INLINE static void encaps_into(const Key& ek, std::span<std::uint8_t, ciphertext_size> c,
                                         std::span<std::uint8_t, shared_secret_size> K, R&& rng)
    {
        std::error_code ec;
        (void)encaps_into(ek, c, K, rng, ec);
        detail::throw_if(ec);
    }
    /// The encapsulation that `randomness` of randomness_size bytes determines. Throws
    /// std::system_error: invalid_length; of curves other than X25519 and X448 invalid_private_key.
    template <encapsulating_key<Operations> Key, byte_range S>
    MLKEM_INLINE static encapsulation encaps_derandomised(const Key& ek, const S& randomness)
    {
        std::error_code ec;
        encapsulation out;
        (void)encapsulate_from(ek, randomness_of(randomness), out, ec);
        detail::throw_if(ec);
        return out;
    }
    /// The shared secret of c, with a hybrid. Throws std::system_error: invalid_share.
    template <decapsulating_key<Operations> Key>
    MLKEM_INLINE static shared_secret decaps(const Key& dk, const ciphertext& c)
    {
        return decaps(dk, c.bytes());
    }
    /// The shared secret of a ciphertext as received. Throws std::system_error: invalid_length.
    template <decapsulating_key<Operations> Key, byte_range C>
    MLKEM_INLINE static shared_secret decaps(const Key& dk, const C& c)
    {
        std::error_code ec;
        shared_secret secret;
        (void)detail::decapsulate_copy<Operations>(dk, detail::bytes_of<ciphertext_size>(c),
                                                   key_access::bytes(secret), ec);
        detail::throw_if(ec);
        return secret;
    }
    /// Decapsulates a ciphertext as received into the caller's memory, where the caller has to wipe
    /// K. On an error K is zero. Throws std::system_error: invalid_length.
    template <decapsulating_key<Operations> Key, byte_range C>
    MLKEM_INLINE static void decaps_into(const Key& dk, const C& c,
                                         std::span<std::uint8_t, shared_secret_size> K)
    {
        std::error_code ec;
        (void)decaps_into(dk, c, K, ec);
        detail::throw_if(ec);
    }
#endif

    // ---- With the operating system's random source.

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// A new key pair. Takes the operating system's random source. Errors: entropy_failure.
    [[nodiscard]] MLKEM_INLINE static std::optional<key_pair> keygen(std::error_code& ec) noexcept
    {
        return keygen(system_random{}, ec);
    }
    /// A new key pair that passed the pairwise consistency test. Takes the operating system's
    /// random source. Errors: entropy_failure, pairwise_check_failure.
    [[nodiscard]] MLKEM_INLINE static std::optional<key_pair>
    keygen_with_pairwise_check(std::error_code& ec) noexcept
    {
        return keygen_with_pairwise_check(system_random{}, ec);
    }
    /// Whether dk decapsulates what ek encapsulates. Takes the operating system's random source.
    /// Errors: entropy_failure, pairwise_check_failure.
    [[nodiscard]] MLKEM_INLINE static bool check_pair(const encapsulation_key& ek,
                                                      const decapsulation_key& dk,
                                                      std::error_code& ec) noexcept
    {
        return check_pair(ek, dk, system_random{}, ec);
    }
    /// A fresh shared secret and its ciphertext. Takes the operating system's random source.
    /// Errors: entropy_failure.
    template <encapsulating_key<Operations> Key>
    [[nodiscard]] MLKEM_INLINE static std::optional<encapsulation>
    encaps(const Key& ek, std::error_code& ec) noexcept
    {
        return encaps(ek, system_random{}, ec);
    }
    /// An encapsulation in the caller's memory. Takes the operating system's random source. Errors:
    /// entropy_failure.
    template <encapsulating_key<Operations> Key>
    [[nodiscard]] MLKEM_INLINE static bool
    encaps_into(const Key& ek, std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, std::error_code& ec) noexcept
    {
        return encaps_into(ek, c, K, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// A new key pair. Takes the operating system's random source. Throws std::system_error:
    /// entropy_failure.
    MLKEM_INLINE static key_pair keygen() { return keygen(system_random{}); }
    /// A new key pair that passed the pairwise consistency test. Takes the operating system's
    /// random source. Throws std::system_error: entropy_failure, pairwise_check_failure.
    MLKEM_INLINE static key_pair keygen_with_pairwise_check()
    {
        return keygen_with_pairwise_check(system_random{});
    }
    /// Checks that dk decapsulates what ek encapsulates. Takes the operating system's random
    /// source. Throws std::system_error: entropy_failure, pairwise_check_failure.
    MLKEM_INLINE static void check_pair(const encapsulation_key& ek, const decapsulation_key& dk)
    {
        check_pair(ek, dk, system_random{});
    }
    /// A fresh shared secret and its ciphertext. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    template <encapsulating_key<Operations> Key>
    MLKEM_INLINE static encapsulation encaps(const Key& ek)
    {
        return encaps(ek, system_random{});
    }
    /// An encapsulation in the caller's memory. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    template <encapsulating_key<Operations> Key>
    MLKEM_INLINE static void encaps_into(const Key& ek, std::span<std::uint8_t, ciphertext_size> c,
                                         std::span<std::uint8_t, shared_secret_size> K)
    {
        encaps_into(ek, c, K, system_random{});
    }
#endif
#endif

    // ---- What is no random source is refused with a line that says so.

    /// \cond
    template <detail::no_random_source R, class... Rest> static void keygen(R&&, Rest&...) noexcept
    {
        detail::refuse_random_source<R>();
    }
    template <encapsulating_key<Operations> Key, detail::no_random_source R, class... Rest>
    static void encaps(const Key&, R&&, Rest&...) noexcept
    {
        detail::refuse_random_source<R>();
    }
    /// \endcond

  protected:
    // Each writes its outputs where they stay, and may leave a part of them on an error.

    /// A source that gives no private key in so many attempts has failed.
    MLKEM_INLINE static constexpr int most_draws() noexcept
    {
        if constexpr (Operations::may_refuse_random_bytes)
            return Operations::most_draws;
        else
            return 1;
    }

    /// Random bytes for a first attempt, or for another after bytes that were no private key.
    template <class R>
    [[nodiscard]] MLKEM_INLINE static bool draw(std::span<std::uint8_t> out, R& rng, int attempt,
                                                std::error_code& ec) noexcept
    {
        if (attempt > 0 && ec != errc::invalid_private_key)
            return false;
        if (attempt == most_draws() || !rng.fill(out)) {
            ec = errc::entropy_failure;
            return false;
        }
        ec.clear();
        return true;
    }

    /// Makes a key pair of a seed that is drawn: the bytes of ek, and dk.
    template <std::size_t N, class R>
    [[nodiscard]] MLKEM_INLINE static bool generate(std::span<std::uint8_t, N> ek,
                                                    decapsulation_key& dk, R& rng,
                                                    std::error_code& ec) noexcept
    {
        bool done = false;
        for (int i = 0; !done && draw(Operations::seed(dk), rng, i, ec); ++i) {
            if constexpr (Operations::may_refuse_random_bytes)
                Operations::trim_seed(Operations::seed(dk));
            done = Operations::keygen_from_own_seed(ek, dk, ec);
        }
        return done;
    }
    /// Makes a key pair. A KEM whose keys have no seed does that itself.
    template <class R>
    [[nodiscard]] MLKEM_INLINE static bool generate(key_pair& pair, R& rng,
                                                    std::error_code& ec) noexcept
    {
        if constexpr (requires { Operations::generate(pair, rng, ec); })
            return Operations::generate(pair, rng, ec);
        else
            return generate(key_access::bytes(pair.ek), pair.dk, rng, ec);
    }

    template <class Key, class R>
    [[nodiscard]] MLKEM_INLINE static bool
    encapsulate(const Key& ek, std::span<std::uint8_t, ciphertext_size> c,
                std::span<std::uint8_t, shared_secret_size> K, R& rng, std::error_code& ec) noexcept
    {
        secret_storage<randomness_size> randomness;
        bool done = false;
        for (int i = 0; !done && draw(randomness.span(), rng, i, ec); ++i) {
            if constexpr (Operations::may_refuse_random_bytes)
                Operations::trim_randomness(randomness.span());
            done = Operations::encaps(ek, randomness.span(), c, K, ec);
        }
        return done;
    }
    /// The least bytes that encaps_derandomised takes.
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t short_randomness_size() noexcept
    {
        if constexpr (requires { Operations::short_randomness_size; })
            return Operations::short_randomness_size;
        else
            return randomness_size;
    }
    template <byte_range S>
    MLKEM_INLINE static std::span<const std::uint8_t> randomness_of(const S& randomness) noexcept
    {
        if constexpr (short_randomness_size() == randomness_size)
            return detail::bytes_of<randomness_size>(randomness);
        else
            return detail::bytes_of(randomness);
    }
    template <class Key>
    [[nodiscard]] MLKEM_INLINE static bool
    encapsulate_from(const Key& ek, std::span<const std::uint8_t> randomness, encapsulation& out,
                     std::error_code& ec) noexcept
    {
        if constexpr (short_randomness_size() != randomness_size) {
            if (randomness.size() == short_randomness_size()) {
                secret_storage<randomness_size> filled; // zeros, which are no private key
                copy_out_of_line(filled.data(), randomness.data(), randomness.size());
                ec.clear();
                return Operations::encaps(ek, filled.span(), key_access::bytes(out.c),
                                          key_access::bytes(out.K), ec);
            }
        }
        if (!detail::has_length(randomness.size(), randomness_size, ec))
            return false;
        return Operations::encaps(ek, randomness.first<randomness_size>(), key_access::bytes(out.c),
                                  key_access::bytes(out.K), ec);
    }
};

/// The functions of a KEM whose keys have a fixed length and a seed. Beside kem_functions it makes key
/// pairs in the caller's memory, and of a given seed.
template <class Operations> class kem_interface : public kem_functions<Operations> {
    using functions = kem_functions<Operations>;
    using functions::generate;

  public:
    using typename functions::decapsulation_key;
    using typename functions::key_pair;

    /// Bytes of an encapsulation key. ML-KEM: 800, 1184 or 1568 (FIPS 203, Table 3).
    MLKEM_DETAIL_CONSTANT std::size_t encapsulation_key_size = functions::encapsulation_key::size;
    /// Bytes of the seed of a key pair. ML-KEM: 64, which are d || z. X-Wing: 32.
    MLKEM_DETAIL_CONSTANT std::size_t seed_size = Operations::seed_size;

    /// Makes a key pair in the caller's memory: the bytes of ek, which a message may hold, and dk. On
    /// an error ek is zero and dk empty. Errors: entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static bool
    keygen_into(std::span<std::uint8_t, encapsulation_key_size> ek,
                std::optional<decapsulation_key>& dk, R&& rng, std::error_code& ec) noexcept
    {
        dk.emplace(key_access::tag());
        if (generate(ek, *dk, rng, ec))
            return true;
        wipe_out_of_line(ek.data(), ek.size());
        dk.reset();
        return false;
    }
    /// The key pair of a seed. Errors: invalid_length; of curves other than X25519 and X448
    /// invalid_private_key.
    template <byte_range S>
    [[nodiscard]] MLKEM_INLINE static std::optional<key_pair>
    keygen_from_seed(const S& seed, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair(std::in_place, key_access::tag());
        if (!generate_from(detail::bytes_of<seed_size>(seed), *pair, ec))
            pair.reset();
        return pair;
    }

#if MLKEM_DETAIL_EXCEPTIONS
    /// Makes a key pair in the caller's memory: the bytes of ek, and dk. On an error ek is zero and
    /// dk empty. Throws std::system_error: entropy_failure.
    template <random_source R>
    MLKEM_INLINE static void keygen_into(std::span<std::uint8_t, encapsulation_key_size> ek,
                                         std::optional<decapsulation_key>& dk, R&& rng)
    {
        std::error_code ec;
        (void)keygen_into(ek, dk, rng, ec);
        detail::throw_if(ec);
    }
    /// The key pair of a seed of seed_size bytes. Throws std::system_error: invalid_length; of
    /// curves other than X25519 and X448 invalid_private_key.
    template <byte_range S> MLKEM_INLINE static key_pair keygen_from_seed(const S& seed)
    {
        std::error_code ec;
        key_pair pair(key_access::tag());
        (void)generate_from(detail::bytes_of<seed_size>(seed), pair, ec);
        detail::throw_if(ec);
        return pair;
    }
#endif

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// A key pair in the caller's memory. Takes the operating system's random source. Errors:
    /// entropy_failure.
    [[nodiscard]] MLKEM_INLINE static bool
    keygen_into(std::span<std::uint8_t, encapsulation_key_size> ek,
                std::optional<decapsulation_key>& dk, std::error_code& ec) noexcept
    {
        return keygen_into(ek, dk, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// A key pair in the caller's memory. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    MLKEM_INLINE static void keygen_into(std::span<std::uint8_t, encapsulation_key_size> ek,
                                         std::optional<decapsulation_key>& dk)
    {
        keygen_into(ek, dk, system_random{});
    }
#endif
#endif

  private:
    [[nodiscard]] MLKEM_INLINE static bool
    generate_from(std::span<const std::uint8_t> seed, key_pair& pair, std::error_code& ec) noexcept
    {
        if (!detail::has_length(seed.size(), seed_size, ec))
            return false;
        copy_out_of_line(Operations::seed(pair.dk).data(), seed.data(), seed_size);
        return Operations::keygen_from_own_seed(key_access::bytes(pair.ek), pair.dk, ec);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
