// hybrid_kem<Kem, Group, Combiner>: ML-KEM beside a classical key agreement, so that breaking one
// of the two is not enough. The groups of TLS 1.3 (RFC 10024, draft-ietf-tls-ecdhe-mlkem) and
// X-Wing (draft-connolly-cfrg-xwing-kem), over any Group; mlkem/openssl.hpp names those over
// OpenSSL.
//
//     auto [ek, dk] = mlkem::x_wing::keygen();      // as with ml_kem, but for a share that is bad:
//                                                   // encaps and decaps report it
//     auto [c, K]   = mlkem::x_wing::encaps(ek);
//     auto same_K   = mlkem::x_wing::decaps(dk, c);
#pragma once

#include "cxx20.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "error.hpp"
#include "hybrid/combiner.hpp"
#include "hybrid/group.hpp"
#include "hybrid/keys.hpp"
#include "hybrid/operations.hpp"
#include "hybrid/secret_key.hpp"
#include "mlkem.hpp"
#include "random.hpp"
#include "secret.hpp"

namespace mlkem {

/// ML-KEM (`Kem`: an ml_kem) and a key agreement as one KEM.
///
/// Each operation has an overload that throws std::system_error and one that takes a
/// std::error_code&, is noexcept and returns an empty optional on error; without exceptions only
/// the latter exist. Operations that take no random_source use the operating system's. Besides the
/// errors named, each reports those of the Group: of OpenSSL, that it is out of memory and the
/// like. There are no batches: the group's part, most of the time, would gain nothing.
template <class Kem, key_agreement_group Group, hybrid_combiner<Group> Combiner> class hybrid_kem {
    using P = typename Kem::params;
    using backend = typename Kem::backend;

  public:
    using kem = Kem;
    using group = Group;
    using combiner = Combiner;
    using layout = hybrid_sizes<P, Group, Combiner>;
    using encapsulation_key = hybrid_encapsulation_key<P, Group, Combiner>;
    using decapsulation_key = hybrid_decapsulation_key<P, Group, Combiner>;
    using ciphertext = hybrid_ciphertext<P, Group, Combiner>;
    using shared_secret = hybrid_secret<layout::shared_secret>;
    using key_pair = hybrid_key_pair<P, Group, Combiner>;
    using encapsulation = hybrid_encapsulation<P, Group, Combiner>;

    /// In TLS 1.3 the client's share is the encapsulation key, the server's the ciphertext.
    static constexpr std::size_t encapsulation_key_size = layout::encapsulation_key;
    static constexpr std::size_t ciphertext_size = layout::ciphertext;
    static constexpr std::size_t shared_secret_size = layout::shared_secret;
    static constexpr std::size_t seed_size = layout::seed;
    static constexpr std::size_t randomness_size = layout::randomness;

    // ---- Derandomised: for seeds that were stored, for tests, and for protocols that draw their
    //      own randomness.

    /// The key pair of a seed. Errors: invalid_length; invalid_private_key, of P-256 and P-384.
    template <byte_range S>
    MLKEM_DETAIL_INLINE static std::optional<key_pair>
    keygen_from_seed(const S& range, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair;
        const std::span<const std::uint8_t> seed(range);
        if (seed.size() != seed_size) {
            ec = errc::invalid_length;
            return pair;
        }
        ec.clear();
        pair.emplace(key_access::tag());
        if (detail::hybrid_keygen<backend>(seed.template first<seed_size>(), pair->dk, ec))
            pair->ek = pair->dk.encapsulation_key();
        else
            pair.reset();
        return pair;
    }

    /// The encapsulation that `randomness` determines: the message m (32 bytes), then the private
    /// key of the ephemeral share. Errors: invalid_length, invalid_share; invalid_private_key, of
    /// P-256 and P-384.
    template <byte_range S>
    MLKEM_DETAIL_INLINE static std::optional<encapsulation>
    encaps_derandomised(const encapsulation_key& ek, const S& range, std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out;
        const std::span<const std::uint8_t> randomness(range);
        if (randomness.size() != randomness_size) {
            ec = errc::invalid_length;
            return out;
        }
        ec.clear();
        out.emplace();
        if (!detail::hybrid_encaps<backend, P, Group, Combiner>(
                ek.bytes(), randomness.template first<randomness_size>(), key_access::bytes(out->c),
                key_access::bytes(out->K), ec))
            out.reset();
        return out;
    }

    // ---- The three operations of a KEM.

    /// A new key pair, which keeps its seed. Errors: entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static std::optional<key_pair> keygen(R&& rng, std::error_code& ec) noexcept
    {
        std::optional<key_pair> pair;
        secret_array<seed_size> seed;
        for (int i = 0; i < most_draws && !pair && draw(rng, seed, i, ec); ++i)
            pair = keygen_from_seed(seed.span(), ec);
        return pair;
    }

    /// A fresh secret and its ciphertext. Errors: entropy_failure, invalid_share.
    template <random_source R>
    MLKEM_DETAIL_INLINE static std::optional<encapsulation>
    encaps(const encapsulation_key& ek, R&& rng, std::error_code& ec) noexcept
    {
        std::optional<encapsulation> out;
        secret_array<randomness_size> randomness;
        for (int i = 0; i < most_draws && !out && draw(rng, randomness, i, ec); ++i)
            out = encaps_derandomised(ek, randomness.span(), ec);
        return out;
    }

    /// The secret of c. A ciphertext that was not made with ek gives a secret that nobody knows, or
    /// an error. Errors: invalid_share.
    MLKEM_DETAIL_INLINE static std::optional<shared_secret>
    decaps(const decapsulation_key& dk, const ciphertext& c, std::error_code& ec) noexcept
    {
        ec.clear();
        std::optional<shared_secret> out(std::in_place);
        if (!detail::hybrid_decaps<backend>(dk, c.bytes(), key_access::bytes(*out), ec))
            out.reset();
        return out;
    }
    /// The same from bytes. Errors: invalid_length, invalid_share.
    template <byte_range C>
    MLKEM_DETAIL_INLINE static std::optional<shared_secret>
    decaps(const decapsulation_key& dk, const C& range, std::error_code& ec) noexcept
    {
        const std::optional<ciphertext> c = ciphertext::from_bytes(range, ec);
        return c ? decaps(dk, *c, ec) : std::nullopt;
    }

    // ---- The same with the operating system's random source, and with exceptions.

#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: invalid_length, invalid_private_key.
    template <byte_range S> MLKEM_DETAIL_INLINE static key_pair keygen_from_seed(const S& seed)
    {
        std::error_code ec;
        std::optional<key_pair> pair = keygen_from_seed(seed, ec);
        detail::throw_if(ec);
        return std::move(*pair);
    }
    /// Throws std::system_error: invalid_length, invalid_share, invalid_private_key.
    template <byte_range S>
    MLKEM_DETAIL_INLINE static encapsulation encaps_derandomised(const encapsulation_key& ek,
                                                                 const S& randomness)
    {
        std::error_code ec;
        std::optional<encapsulation> out = encaps_derandomised(ek, randomness, ec);
        detail::throw_if(ec);
        return std::move(*out);
    }
    /// Throws std::system_error: entropy_failure.
    template <random_source R> MLKEM_DETAIL_INLINE static key_pair keygen(R&& rng)
    {
        std::error_code ec;
        std::optional<key_pair> pair = keygen(rng, ec);
        detail::throw_if(ec);
        return std::move(*pair);
    }
    /// Throws std::system_error: entropy_failure, invalid_share.
    template <random_source R>
    MLKEM_DETAIL_INLINE static encapsulation encaps(const encapsulation_key& ek, R&& rng)
    {
        std::error_code ec;
        std::optional<encapsulation> out = encaps(ek, rng, ec);
        detail::throw_if(ec);
        return std::move(*out);
    }
    /// Throws std::system_error: invalid_share.
    MLKEM_DETAIL_INLINE static shared_secret decaps(const decapsulation_key& dk,
                                                    const ciphertext& c)
    {
        std::error_code ec;
        std::optional<shared_secret> out = decaps(dk, c, ec);
        detail::throw_if(ec);
        return std::move(*out);
    }
    /// Throws std::system_error: invalid_length, invalid_share.
    template <byte_range C>
    MLKEM_DETAIL_INLINE static shared_secret decaps(const decapsulation_key& dk, const C& range)
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
    /// Errors: entropy_failure, invalid_share.
    MLKEM_DETAIL_INLINE static std::optional<encapsulation> encaps(const encapsulation_key& ek,
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
    /// Throws std::system_error: entropy_failure, invalid_share.
    MLKEM_DETAIL_INLINE static encapsulation encaps(const encapsulation_key& ek)
    {
        return encaps(ek, system_random{});
    }
#endif
#endif

  private:
    /// Random bytes are a private key but for a chance of 2^-32 (P-256) or less.
    static constexpr int most_draws = 8;

    /// The random bytes of a first attempt, or of another after bytes that were no private key. A
    /// source whose bytes never are one has failed.
    template <class R, std::size_t N>
    MLKEM_DETAIL_INLINE static bool draw(R& rng, secret_array<N>& out, int attempt,
                                         std::error_code& ec) noexcept
    {
        if (attempt > 0 && ec != errc::invalid_private_key)
            return false;
        if (attempt + 1 == most_draws || !rng.fill(out.span())) {
            ec = errc::entropy_failure;
            return false;
        }
        return true;
    }
};

// The hybrids that have a name, over any implementation of their group.

/// X25519MLKEM768 of TLS 1.3: shares of 1216 and 1120 bytes, a secret of 64.
template <class X25519>
using basic_x25519_mlkem768 =
    hybrid_kem<ml_kem_768, X25519, tls13_combiner<hybrid_order::kem_first, 0x11ec>>;

/// SecP256r1MLKEM768 of TLS 1.3: shares of 1249 and 1153 bytes, a secret of 64.
template <class P256>
using basic_secp256r1_mlkem768 =
    hybrid_kem<ml_kem_768, P256, tls13_combiner<hybrid_order::group_first, 0x11eb>>;

/// SecP384r1MLKEM1024 of TLS 1.3: shares of 1665 and 1665 bytes, a secret of 80.
template <class P384>
using basic_secp384r1_mlkem1024 =
    hybrid_kem<ml_kem_1024, P384, tls13_combiner<hybrid_order::group_first, 0x11ed>>;

/// X-Wing: a key seed of 32 bytes, a public key of 1216, a ciphertext of 1120, a secret of 32. An
/// all-zero X25519 secret, which the draft leaves open, is an error as in TLS: no honest peer sends
/// a share that gives one.
template <class X25519> using basic_x_wing = hybrid_kem<ml_kem_768, X25519, x_wing_combiner>;

} // namespace mlkem
