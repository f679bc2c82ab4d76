// SPDX-License-Identifier: MIT
/// \file
/// ml_kem<Params, Backend>: ML-KEM as applications use it (FIPS 203, section 7), typed and as
/// bytes.
#pragma once

#include "header_begin.inl"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "access.hpp"
#include "batch.hpp"
#include "encapsulation.hpp"
#include "error.hpp"
#include "fwd.hpp"
#include "kem_interface.hpp"
#include "kem_operations.hpp"
#include "key_operations.hpp"
#include "keys.hpp"
#include "params.hpp"
#include "prepared_keys.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// \cond
/// What kem_interface needs of ML-KEM.
template <parameter_set Params, class Backend> struct ml_kem_operations {
    using encapsulation_key = mlkem::encapsulation_key<Params>;
    using decapsulation_key = mlkem::decapsulation_key<Params>;
    using ciphertext = mlkem::ciphertext<Params>;
    using shared_secret = mlkem::shared_secret;
    using key_pair = mlkem::key_pair<Params>;
    using encapsulation = mlkem::encapsulation<Params>;

    MLKEM_DETAIL_CONSTANT std::string_view name = Params::name;
    MLKEM_DETAIL_CONSTANT int security_bits = Params::security_bits;
    /// MLKEM512, MLKEM768, MLKEM1024: 0x0200 to 0x0202 (draft-ietf-tls-mlkem).
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = 0x01fe + Params::k;
    MLKEM_DETAIL_CONSTANT std::size_t seed_size = mlkem::seed_size;
    MLKEM_DETAIL_CONSTANT std::size_t randomness_size = message_size;
    MLKEM_DETAIL_CONSTANT bool may_refuse_random_bytes = false, decaps_always_succeeds = true;
    template <class Key> static constexpr bool encapsulates = encapsulation_key_of<Key, Params>;
    template <class Key> static constexpr bool decapsulates = decapsulation_key_of<Key, Params>;

    /// The seed of dk, to be filled before keygen_from_own_seed.
    MLKEM_INLINE static std::span<std::uint8_t, seed_size> seed(decapsulation_key& dk) noexcept
    {
        return key_access::seed(dk);
    }
    [[nodiscard]] MLKEM_INLINE static bool
    keygen_from_own_seed(std::span<std::uint8_t, encapsulation_key::size> ek, decapsulation_key& dk,
                         std::error_code&) noexcept
    {
        key_access::expand<Backend>(ek, dk);
        return true;
    }
    template <class Key>
    [[nodiscard]] MLKEM_INLINE static bool
    encaps(const Key& ek, std::span<const std::uint8_t, 32> m,
           std::span<std::uint8_t, ciphertext::size> c, std::span<std::uint8_t, 32> K,
           std::error_code&) noexcept
    {
        detail::encaps<Params, Backend>(key_access::view(ek), m, c, K);
        return true;
    }
    template <class Key>
    MLKEM_INLINE static void decaps(const Key& dk,
                                    std::span<const std::uint8_t, ciphertext::size> c,
                                    std::span<std::uint8_t, 32> K) noexcept
    {
        detail::decaps<Params, Backend>(key_access::view(dk), c, K);
    }
    [[nodiscard]] MLKEM_INLINE static bool self_test() noexcept
    {
        return detail::known_answers_met<Params, Backend>();
    }
};
/// \endcond

/// ML-KEM with one parameter set. `Backend` is the choice at run time, or a named one. The
/// operations are those of kem_interface, in all their forms, and batches of them (batch.hpp).
template <parameter_set Params, class Backend>
class ml_kem : public kem_interface<ml_kem_operations<Params, Backend>>,
               public batch_operations<Params, Backend> {
    using common = kem_interface<ml_kem_operations<Params, Backend>>;

  public:
    /// The parameter set.
    using params = Params;
    /// What operations run on: the choice at run time, or a named backend.
    using backend = Backend;
    using typename common::decapsulation_key;
    using typename common::encapsulation_key;
    /// A key for many encapsulations.
    using prepared_encapsulation_key = mlkem::prepared_encapsulation_key<Params>;
    /// A key for many decapsulations.
    using prepared_decapsulation_key = mlkem::prepared_decapsulation_key<Params>;

    using common::ciphertext_size;
    using common::encapsulation_key_size;
    using common::shared_secret_size;
    /// Bytes of the expanded dk: 1632, 2400 or 3168 (FIPS 203, Table 3).
    MLKEM_DETAIL_CONSTANT std::size_t decapsulation_key_size = sizes<Params>::decapsulation_key;

    // ---- Prepared keys, on this Backend; ek.prepare() and dk.prepare() choose one.

    /// The key with its matrix expanded and hashed, for many encapsulations. Cannot fail.
    MLKEM_INLINE static prepared_encapsulation_key prepare(const encapsulation_key& ek) noexcept
    {
        return key_access::prepare<Backend, prepared_encapsulation_key>(ek);
    }
    /// The key with its matrix expanded and its polynomials decoded, for many decapsulations.
    /// Cannot fail.
    MLKEM_INLINE static prepared_decapsulation_key prepare(const decapsulation_key& dk) noexcept
    {
        return key_access::prepare<Backend, prepared_decapsulation_key>(dk);
    }

    // ---- Bytes in, bytes out, derandomised, unchecked, constant-evaluable (FIPS 203, section 6).
    //      Use: tests, seeds, and protocols that draw their own randomness. d, z and m are 32 secret
    //      bytes. Each says which arguments may overlap. Where others do, assert() ends the program.

    /// ek and the expanded dk of the seed d || z (FIPS 203, Algorithm 16, ML-KEM.KeyGen_internal). No
    /// output may overlap another argument.
    MLKEM_INLINE static constexpr void
    keygen_internal(std::span<const std::uint8_t, 32> d, std::span<const std::uint8_t, 32> z,
                    std::span<std::uint8_t, encapsulation_key_size> ek,
                    std::span<std::uint8_t, decapsulation_key_size> dk) noexcept
    {
        assert(is_apart(ek, d, z, dk) && is_apart(dk, d, z));
        detail::keygen<Params, Backend>(d, z, ek, dk);
    }
    /// The ciphertext c and the shared secret K of the message m (FIPS 203, Algorithm 17,
    /// ML-KEM.Encaps_internal). c or K may overlap m.
    MLKEM_INLINE static constexpr void
    encaps_internal(std::span<const std::uint8_t, encapsulation_key_size> ek,
                    std::span<const std::uint8_t, 32> m, std::span<std::uint8_t, ciphertext_size> c,
                    std::span<std::uint8_t, shared_secret_size> K) noexcept
    {
        assert(is_apart(c, ek, K) && is_apart(K, ek));
        const secret_storage<32> message(m); // K is written before m is read for the last time
        detail::encaps<Params, Backend>(ek, message.span(), c, K);
    }
    /// The shared secret K of c, or the implicit-rejection secret J(z || c) (FIPS 203, Algorithm 18,
    /// ML-KEM.Decaps_internal). Reads c once, into a copy on the stack. With small_memory there is no
    /// copy, and c must not change meanwhile. K is written last: it may overlap dk or c.
    MLKEM_INLINE static constexpr void
    decaps_internal(std::span<const std::uint8_t, decapsulation_key_size> dk,
                    std::span<const std::uint8_t, ciphertext_size> c,
                    std::span<std::uint8_t, shared_secret_size> K) noexcept
    {
        detail::decaps_of_copy<Params, Backend>(dk, c, K);
    }
    /// Whether every coefficient of ek is below q (section 7.2, modulus check).
    [[nodiscard]] MLKEM_INLINE static constexpr bool
    check_encapsulation_key(std::span<const std::uint8_t, encapsulation_key_size> ek) noexcept
    {
        return detail::ek_is_reduced<Params, Backend>(ek);
    }
    /// Whether dk holds the hash of its ek (section 7.3, hash check).
    [[nodiscard]] MLKEM_INLINE static constexpr bool
    check_decapsulation_key(std::span<const std::uint8_t, decapsulation_key_size> dk) noexcept
    {
        return detail::dk_hash_matches<Params, Backend>(dk);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
