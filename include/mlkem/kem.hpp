// ml_kem<Params, Backend>: ML-KEM as applications use it (FIPS 203, section 7), typed and as bytes.
#pragma once

#include "cxx20.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "access.hpp"
#include "batch.hpp"
#include "encapsulation.hpp"
#include "error.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "params.hpp"
#include "prepared_keys.hpp"
#include "random.hpp"
#include "secret.hpp"
#include "self_test.hpp"

namespace mlkem {

/// ML-KEM with one parameter set. `Backend` is the choice at run time, or a named one.
///
/// Each operation that can fail has an overload that throws std::system_error and one that takes a
/// std::error_code&, is noexcept and returns an empty optional on error; without exceptions only
/// the latter exist. Operations that take no random_source use the operating system's.
template <parameter_set Params, class Backend = dispatched>
class ml_kem : public batch_operations<Params, Backend> {
  public:
    using params = Params;
    using backend = Backend;
    using encapsulation_key = mlkem::encapsulation_key<Params>;
    using decapsulation_key = mlkem::decapsulation_key<Params>;
    using prepared_encapsulation_key = mlkem::prepared_encapsulation_key<Params>;
    using prepared_decapsulation_key = mlkem::prepared_decapsulation_key<Params>;
    using ciphertext = mlkem::ciphertext<Params>;
    using shared_secret = mlkem::shared_secret;
    using key_pair = mlkem::key_pair<Params>;
    using encapsulation = mlkem::encapsulation<Params>;

    static constexpr std::size_t encapsulation_key_size = sizes<Params>::encapsulation_key;
    static constexpr std::size_t decapsulation_key_size = sizes<Params>::decapsulation_key;
    static constexpr std::size_t ciphertext_size = sizes<Params>::ciphertext;
    static constexpr std::size_t shared_secret_size = mlkem::shared_secret_size;
    static constexpr std::size_t seed_size = mlkem::seed_size;

    // ---- Key generation: FIPS 203, Algorithm 19 (ML-KEM.KeyGen).

    /// A new key pair, which keeps its seed. Errors: entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static std::optional<key_pair> keygen(R&& rng, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair;
        secret_array<seed_size> seed;
        if (!rng.fill(seed.span())) {
            ec = errc::entropy_failure;
            return pair;
        }
        ec.clear();
        pair.emplace(key_access::tag());
        key_access::expand<Backend>(seed.span(), key_access::bytes(pair->ek), pair->dk);
        return pair;
    }

    /// keygen, then the pairwise consistency test that FIPS 140-3 asks of a module: one
    /// encapsulation and decapsulation with the new pair. Errors: entropy_failure,
    /// pairwise_check_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static std::optional<key_pair>
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
    MLKEM_DETAIL_INLINE static bool check_pair(const encapsulation_key& ek,
                                               const decapsulation_key& dk, R&& rng,
                                               std::error_code& ec) noexcept
    {
        const std::optional<encapsulation> sent = encaps(ek, rng, ec);
        if (!sent)
            return false;
        if (!(decaps(dk, sent->c) == sent->K)) {
            ec = errc::pairwise_check_failure;
            return false;
        }
        return true;
    }

    // ---- Encapsulation: FIPS 203, Algorithm 20 (ML-KEM.Encaps). The key was checked when made.

    /// A fresh shared secret and its ciphertext. Errors: entropy_failure.
    template <encapsulation_key_of<Params> Key, random_source R>
    MLKEM_DETAIL_INLINE static std::optional<encapsulation> encaps(const Key& ek, R&& rng,
                                                                   std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out;
        secret_array<32> m;
        if (!rng.fill(m.span())) {
            ec = errc::entropy_failure;
            return out;
        }
        ec.clear();
        out.emplace();
        detail::encaps<Params, Backend>(key_access::view(ek), m.span(), key_access::bytes(out->c),
                                        key_access::bytes(out->K));
        return out;
    }

    // ---- Decapsulation: FIPS 203, Algorithm 21 (ML-KEM.Decaps). The key was checked when made.

    /// The shared secret of c; for a ciphertext that was not made with ek, a secret that nobody
    /// knows (implicit rejection), in the same time. Cannot fail.
    template <decapsulation_key_of<Params> Key>
    MLKEM_DETAIL_INLINE static shared_secret decaps(const Key& dk, const ciphertext& c) noexcept
    {
        shared_secret secret;
        detail::decaps<Params, Backend>(key_access::view(dk), c.bytes(), key_access::bytes(secret));
        return secret;
    }
    /// The same from bytes. Errors: invalid_length.
    template <decapsulation_key_of<Params> Key, byte_range C>
    MLKEM_DETAIL_INLINE static std::optional<shared_secret> decaps(const Key& dk, const C& range,
                                                                   std::error_code& ec) noexcept
    {
        std::optional<shared_secret> out;
        const std::span<const std::uint8_t> c(range);
        if (c.size() != ciphertext_size) {
            ec = errc::invalid_length;
            return out;
        }
        ec.clear();
        out.emplace();
        detail::decaps<Params, Backend>(key_access::view(dk), c.template first<ciphertext_size>(),
                                        key_access::bytes(*out));
        return out;
    }

    // ---- Prepared keys, on this Backend; ek.prepare() and dk.prepare() choose one.

    MLKEM_DETAIL_INLINE static prepared_encapsulation_key
    prepare(const encapsulation_key& ek) noexcept
    {
        return key_access::prepare<Backend, prepared_encapsulation_key>(ek);
    }
    MLKEM_DETAIL_INLINE static prepared_decapsulation_key
    prepare(const decapsulation_key& dk) noexcept
    {
        return key_access::prepare<Backend, prepared_decapsulation_key>(dk);
    }

    // ---- The same with the operating system's random source, and with exceptions.

#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: entropy_failure.
    template <random_source R> MLKEM_DETAIL_INLINE static key_pair keygen(R&& rng)
    {
        std::error_code ec;
        std::optional<key_pair> pair = keygen(rng, ec);
        detail::throw_if(ec);
        return std::move(*pair);
    }
    /// Throws std::system_error: entropy_failure, pairwise_check_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static key_pair keygen_with_pairwise_check(R&& rng)
    {
        std::error_code ec;
        std::optional<key_pair> pair = keygen_with_pairwise_check(rng, ec);
        detail::throw_if(ec);
        return std::move(*pair);
    }
    /// Throws std::system_error: entropy_failure, pairwise_check_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static void check_pair(const encapsulation_key& ek,
                                               const decapsulation_key& dk, R&& rng)
    {
        std::error_code ec;
        (void)check_pair(ek, dk, rng, ec);
        detail::throw_if(ec);
    }
    /// Throws std::system_error: entropy_failure.
    template <encapsulation_key_of<Params> Key, random_source R>
    MLKEM_DETAIL_INLINE static encapsulation encaps(const Key& ek, R&& rng)
    {
        std::error_code ec;
        std::optional<encapsulation> out = encaps(ek, rng, ec);
        detail::throw_if(ec);
        return std::move(*out);
    }
    /// Throws std::system_error: invalid_length.
    template <decapsulation_key_of<Params> Key, byte_range C>
    MLKEM_DETAIL_INLINE static shared_secret decaps(const Key& dk, const C& range)
    {
        std::error_code ec;
        std::optional<shared_secret> out = decaps(dk, range, ec);
        detail::throw_if(ec);
        return std::move(*out);
    }
#endif

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// Errors: entropy_failure.
    MLKEM_DETAIL_INLINE static std::optional<key_pair> keygen(std::error_code& ec) noexcept
    {
        return keygen(system_random{}, ec);
    }
    /// Errors: entropy_failure, pairwise_check_failure.
    MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen_with_pairwise_check(std::error_code& ec) noexcept
    {
        return keygen_with_pairwise_check(system_random{}, ec);
    }
    /// Errors: entropy_failure, pairwise_check_failure.
    MLKEM_DETAIL_INLINE static bool check_pair(const encapsulation_key& ek,
                                               const decapsulation_key& dk,
                                               std::error_code& ec) noexcept
    {
        return check_pair(ek, dk, system_random{}, ec);
    }
    /// Errors: entropy_failure.
    template <encapsulation_key_of<Params> Key>
    MLKEM_DETAIL_INLINE static std::optional<encapsulation> encaps(const Key& ek,
                                                                   std::error_code& ec) noexcept
    {
        return encaps(ek, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: entropy_failure.
    MLKEM_DETAIL_INLINE static key_pair keygen()
    {
        return keygen(system_random{});
    }
    /// Throws std::system_error: entropy_failure, pairwise_check_failure.
    MLKEM_DETAIL_INLINE static key_pair keygen_with_pairwise_check()
    {
        return keygen_with_pairwise_check(system_random{});
    }
    /// Throws std::system_error: entropy_failure, pairwise_check_failure.
    MLKEM_DETAIL_INLINE static void check_pair(const encapsulation_key& ek,
                                               const decapsulation_key& dk)
    {
        check_pair(ek, dk, system_random{});
    }
    /// Throws std::system_error: entropy_failure.
    template <encapsulation_key_of<Params> Key>
    MLKEM_DETAIL_INLINE static encapsulation encaps(const Key& ek)
    {
        return encaps(ek, system_random{});
    }
#endif
#endif

    // ---- Bytes in, bytes out, derandomised, unchecked, constant-evaluable (FIPS 203, section 6):
    //      for tests, for seeds and for protocols that draw their own randomness. d, z and m are 32
    //      secret bytes.

    /// ek and the expanded dk of the seed d || z.
    MLKEM_DETAIL_INLINE static constexpr void
    keygen_internal(std::span<const std::uint8_t, 32> d, std::span<const std::uint8_t, 32> z,
                    std::span<std::uint8_t, encapsulation_key_size> ek,
                    std::span<std::uint8_t, decapsulation_key_size> dk) noexcept
    {
        detail::keygen<Params, Backend>(d, z, ek, dk);
    }
    /// The ciphertext c and the shared secret K of the message m.
    MLKEM_DETAIL_INLINE static constexpr void
    encaps_internal(std::span<const std::uint8_t, encapsulation_key_size> ek,
                    std::span<const std::uint8_t, 32> m, std::span<std::uint8_t, ciphertext_size> c,
                    std::span<std::uint8_t, shared_secret_size> K) noexcept
    {
        detail::encaps<Params, Backend>(ek, m, c, K);
    }
    /// The shared secret K of c, or the implicit-rejection secret J(z || c).
    MLKEM_DETAIL_INLINE static constexpr void
    decaps_internal(std::span<const std::uint8_t, decapsulation_key_size> dk,
                    std::span<const std::uint8_t, ciphertext_size> c,
                    std::span<std::uint8_t, shared_secret_size> K) noexcept
    {
        detail::decaps<Params, Backend>(dk, c, K);
    }
    /// Whether every coefficient of ek is below q (section 7.2, modulus check).
    MLKEM_DETAIL_INLINE static constexpr bool
    check_encapsulation_key(std::span<const std::uint8_t, encapsulation_key_size> ek) noexcept
    {
        return detail::ek_is_reduced<Params, Backend>(ek);
    }
    /// Whether dk holds the hash of its ek (section 7.3, hash check).
    MLKEM_DETAIL_INLINE static constexpr bool
    check_decapsulation_key(std::span<const std::uint8_t, decapsulation_key_size> dk) noexcept
    {
        return detail::dk_hash_matches<Params, Backend>(dk);
    }

    /// Whether known answers are met on this Backend (FIPS 140-3, cryptographic algorithm
    /// self-test).
    MLKEM_DETAIL_INLINE static bool self_test() noexcept
    {
        return detail::known_answers_met<Params, Backend>();
    }
};

} // namespace mlkem
