// SPDX-License-Identifier: MIT
/// \file
/// hybrid_kem<Kem, Group, Combiner>: ML-KEM beside a classical key agreement. An attacker must break
/// both. It covers the groups of TLS 1.3 (RFC 10024, draft-ietf-tls-ecdhe-mlkem), X-Wing
/// (draft-connolly-cfrg-xwing-kem) and HPKE's concrete hybrids. Any Group will do.
/// mlkem/openssl.hpp names the hybrids over OpenSSL.
///
/// The operations are those of ml_kem. But a share of the peer may be bad: encaps and decaps then
/// report an error.
///
///     auto [ek, dk] = mlkem::x_wing::keygen();
///     auto [c, K]   = mlkem::x_wing::encaps(ek);
///     auto same_K   = mlkem::x_wing::decaps(dk, c);
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "hybrid/combiner.hpp"
#include "hybrid/group.hpp"
#include "hybrid/hybrid_keys.hpp"
#include "hybrid/hybrid_operations.hpp"
#include "hybrid/hybrid_self_test.hpp"
#include "hybrid/secret_key.hpp"
#include "kem_interface.hpp"
#include "mlkem.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// \cond
/// Operations, types and sizes of a hybrid, as kem_interface needs them.
template <class Kem, key_agreement_group Group, hybrid_combiner<Group> Combiner>
struct hybrid_operations {
    using params = typename Kem::params;
    using backend = typename Kem::backend;
    using layout = hybrid_sizes<params, Group, Combiner>;
    using encapsulation_key = hybrid_encapsulation_key<params, Group, Combiner>;
    using decapsulation_key = hybrid_decapsulation_key<params, Group, Combiner>;
    using ciphertext = hybrid_ciphertext<params, Group, Combiner>;
    using shared_secret = hybrid_secret<layout::shared_secret>;
    using key_pair = hybrid_key_pair<params, Group, Combiner>;
    using encapsulation = hybrid_encapsulation<params, Group, Combiner>;

    MLKEM_DETAIL_CONSTANT std::string_view name = Combiner::name;
    MLKEM_DETAIL_CONSTANT int security_bits = Kem::security_bits;
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = Combiner::code_point;
    MLKEM_DETAIL_CONSTANT std::size_t seed_size = layout::seed;
    MLKEM_DETAIL_CONSTANT std::size_t randomness_size = layout::randomness;
    MLKEM_DETAIL_CONSTANT std::size_t short_randomness_size = layout::short_randomness;
    MLKEM_DETAIL_CONSTANT bool may_refuse_random_bytes = true, decaps_always_succeeds = false;
    /// Random bytes are no private key of P-256 with a chance of 2^-32, of brainpoolP384r1 with 0.45.
    MLKEM_DETAIL_CONSTANT int most_draws = often_refuses_random_bytes<Group> ? 256 : 8;
    template <class Key>
    MLKEM_DETAIL_CONSTANT bool encapsulates = std::is_same_v<Key, encapsulation_key>;
    template <class Key>
    MLKEM_DETAIL_CONSTANT bool decapsulates = std::is_same_v<Key, decapsulation_key>;

    /// Clears bits that no private key has, in the private key of the group in a random seed. A seed
    /// that is expanded holds no key: hybrid_keygen clears them.
    MLKEM_INLINE static void
    trim_seed([[maybe_unused]] std::span<std::uint8_t, seed_size> seed) noexcept
    {
        if constexpr (names_group_key<Combiner, Group>) {
            constexpr std::size_t at = Combiner::template group_key_position<Group>;
            static_assert(at + Group::private_key_size <= seed_size,
                          "the group's private key stands within the seed");
            detail::trim_private_keys<Group>(seed.template subspan<at, Group::private_key_size>());
        }
    }
    /// Clears them in the randomness of an encapsulation, too.
    MLKEM_INLINE static void
    trim_randomness(std::span<std::uint8_t, randomness_size> randomness) noexcept
    {
        detail::trim_private_keys<Group>(randomness.template last<layout::group_seed>());
    }
    /// The seed of dk. keygen_from_own_seed reads it, so fill it before.
    MLKEM_INLINE static std::span<std::uint8_t, seed_size> seed(decapsulation_key& dk) noexcept
    {
        return hybrid_access::seed(dk);
    }
    [[nodiscard]] MLKEM_INLINE static bool
    keygen_from_own_seed(std::span<std::uint8_t, encapsulation_key::size> ek, decapsulation_key& dk,
                         std::error_code& ec) noexcept
    {
        if (!detail::hybrid_keygen<backend>(dk, ec))
            return false;
        copy_out_of_line(ek.data(), hybrid_access::ek(dk).bytes().data(), ek.size());
        return true;
    }
    [[nodiscard]] MLKEM_INLINE static bool
    encaps(const encapsulation_key& ek, std::span<const std::uint8_t, randomness_size> randomness,
           std::span<std::uint8_t, ciphertext::size> c,
           std::span<std::uint8_t, shared_secret::size> K, std::error_code& ec) noexcept
    {
        return detail::hybrid_encaps<backend, params, Group, Combiner>(ek.bytes(), randomness, c, K,
                                                                       ec);
    }
    [[nodiscard]] MLKEM_INLINE static bool decaps(const decapsulation_key& dk,
                                                  std::span<const std::uint8_t, ciphertext::size> c,
                                                  std::span<std::uint8_t, shared_secret::size> K,
                                                  std::error_code& ec) noexcept
    {
        return detail::hybrid_decaps<backend>(dk, c, K, ec);
    }
    [[nodiscard]] MLKEM_INLINE static bool self_test() noexcept
    {
        return detail::hybrid_known_answer_met<backend, params, Group, Combiner>();
    }
};
/// \endcond

/// ML-KEM (`Kem`: an ml_kem) and a key agreement as one KEM. kem_interface.hpp has its operations
/// in all their forms. In TLS 1.3 the client's share is the encapsulation key, the server's the
/// ciphertext. There are no batches: the group's part takes most of the time, and would gain
/// nothing.
template <class Kem, key_agreement_group Group, hybrid_combiner<Group> Combiner>
class hybrid_kem : public kem_interface<hybrid_operations<Kem, Group, Combiner>> {
  public:
    /// The ML-KEM half.
    using kem = Kem;
    /// The classical half.
    using group = Group;
    /// How the two become one.
    using combiner = Combiner;
    /// Sizes, and where the halves stand.
    using layout = hybrid_sizes<typename Kem::params, Group, Combiner>;
};

// The hybrids that have a name, over any implementation of their group.

/// X25519MLKEM768 of TLS 1.3: shares of 1216 and 1120 bytes, a secret of 64.
template <class X25519>
using basic_x25519_mlkem768 = hybrid_kem<ml_kem_768, X25519, x25519_mlkem768_combiner>;

/// SecP256r1MLKEM768 of TLS 1.3: shares of 1249 and 1153 bytes, a secret of 64.
template <class P256>
using basic_secp256r1_mlkem768 = hybrid_kem<ml_kem_768, P256, secp256r1_mlkem768_combiner>;

/// SecP384r1MLKEM1024 of TLS 1.3: shares of 1665 and 1665 bytes, a secret of 80.
template <class P384>
using basic_secp384r1_mlkem1024 = hybrid_kem<ml_kem_1024, P384, secp384r1_mlkem1024_combiner>;

/// MLKEM768-P256 of the concrete hybrids: shares of 1249 and 1153 bytes, ML-KEM's first; a secret and
/// a key's seed of 32.
template <class P256>
using basic_mlkem768_p256 = hybrid_kem<ml_kem_768, P256, mlkem768_p256_combiner>;

/// MLKEM1024-P384 of the concrete hybrids: shares of 1665 and 1665 bytes, ML-KEM's first; a secret
/// and a key's seed of 32.
template <class P384>
using basic_mlkem1024_p384 = hybrid_kem<ml_kem_1024, P384, mlkem1024_p384_combiner>;

/// X-Wing: a key seed of 32 bytes, a public key of 1216, a ciphertext of 1120, a secret of 32. The
/// draft leaves open what an all-zero X25519 secret means. Here it is an error, as in TLS: no
/// honest peer sends a share that gives one.
template <class X25519> using basic_x_wing = hybrid_kem<ml_kem_768, X25519, x_wing_combiner>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
