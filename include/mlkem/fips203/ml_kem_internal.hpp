// SPDX-License-Identifier: MIT
// The derandomised ML-KEM algorithms (FIPS 203, section 6). No function here checks its input or
// draws randomness. Each stands here once; see k_pke.hpp. With many operations the loops let
// `hash` take one sponge of each of them at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../bytes.hpp"
#include "../ct.hpp"
#include "../hash/session.hpp"
#include "../params.hpp"
#include "../ring/poly.hpp"
#include "k_pke.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// FIPS 203, Algorithm 16 (ML-KEM.KeyGen_internal). `s_hat` is a place for it.
template <parameter_set P, class Ring, keygen_session Hash>
MLKEM_INLINE constexpr void
keygen_internal(Hash& hash, byte_strings<const std::uint8_t> d, byte_strings<const std::uint8_t> z,
                byte_strings<std::uint8_t> ek, byte_strings<std::uint8_t> dk,
                std::array<typename Ring::factor, P::k>& s_hat) noexcept
{
    constexpr std::size_t ek_at = sizes<P>::vector;
    constexpr std::size_t h_at = ek_at + sizes<P>::encapsulation_key;
    // Algorithm 13, line 1: (rho, sigma) = G(d || k). Line 19: ek ends with rho.
    for (std::size_t op = 0; op < hash.operations(); ++op)
        hash.give_g(op, d[op], P::k);
    for (std::size_t op = 0; op < hash.operations(); ++op) {
        const std::uint8_t* const rho = hash.g(op);
        ct::declassify(rho, symmetric_size, "rho is a part of the encapsulation key");
        copy(ek[op] + sizes<P>::vector, std::span(rho, symmetric_size));
        hash.give_rho(op, ek[op] + sizes<P>::vector);
    }
    for (std::size_t op = 0; op < hash.operations(); ++op) { // line 1
        hash.give_h_by_rows(op, ek[op]);
        k_pke::keygen<P, Ring>(hash, op, ek[op], dk[op], s_hat);
    }
    for (std::size_t op = 0; op < hash.operations(); ++op) { // lines 2 and 3
        copy(dk[op] + ek_at, std::span(ek[op], sizes<P>::encapsulation_key));
        copy(dk[op] + h_at, std::span(hash.h(op), symmetric_size));
        copy(dk[op] + h_at + symmetric_size, std::span(z[op], symmetric_size));
    }
}

/// FIPS 203, Algorithm 17 (ML-KEM.Encaps_internal).
template <parameter_set P, class Ring, class Compare, encrypt_session Hash, class Key>
MLKEM_INLINE constexpr void
encaps_internal(Hash& hash, const Key& ek, byte_strings<const std::uint8_t> m,
                byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> shared_secret) noexcept
{
    for (std::size_t op = 0; op < hash.operations(); ++op)
        ek.give_to(hash, op);
    for (std::size_t op = 0; op < hash.operations(); ++op) // line 1: (K, r) = G(m || H(ek))
        hash.give_g(op, m[op], hash.h_for_g(op));
    for (std::size_t op = 0; op < hash.operations(); ++op) {
        const std::uint8_t* const K = hash.g(op); // || r
        const k_pke::ciphertext_sink<Ring, Compare> written(c[op]);
        k_pke::encrypt<P, Ring, typename Hash::encryption>(hash, op, ek.t_hat(op), m[op],
                                                           written); // line 2
        copy(shared_secret[op], std::span(K, symmetric_size));
    }
}

/// The first of two steps of Algorithm 17, of one operation, with a key's header, rho || H(ek). It writes
/// c1, if that is no null pointer, and what the second step, k_pke::finish_encrypt, needs.
template <parameter_set P, class Ring, class Compare, encrypt_session Hash>
MLKEM_INLINE constexpr void begin_encaps_internal(Hash& hash, const std::uint8_t* header,
                                                  const std::uint8_t* m, std::uint8_t* c1,
                                                  begun_encaps<P>& begun) noexcept
{
    const std::uint8_t* const h = header + symmetric_size;
    hash.give_prepared(0, nullptr, h); // H(ek) is there, and A is not
    if (c1 != nullptr)
        hash.give_rho(0, header);
    hash.give_g(0, m, h);
    const std::uint8_t* const K = hash.g(0); // || r
    k_pke::begin_encrypt<P, Ring, Compare>(hash, c1, begun);
    copy(begun.shared_secret.data(), std::span(K, symmetric_size));
}

/// FIPS 203, Algorithm 18 (ML-KEM.Decaps_internal).
template <parameter_set P, class Ring, class Compare, encrypt_session Hash, class Key>
MLKEM_INLINE constexpr void decaps_internal(Hash& hash, const Key& dk,
                                            byte_strings<const std::uint8_t> c,
                                            byte_strings<std::uint8_t> shared_secret) noexcept
{
    std::array<std::array<std::uint8_t, symmetric_size>, Hash::max_operations> m_prime;
    for (std::size_t op = 0; op < hash.operations(); ++op) {
        dk.give_to(hash, op);                                             // lines 1 to 4
        k_pke::decrypt<P, Ring>(dk.s_hat(op), c[op], m_prime[op].data()); // line 5
        hash.give_g(op, m_prime[op].data(), dk.h(op));                    // line 6
        hash.give_j(op, dk.z(op), c[op]);                                 // line 7
    }
    for (std::size_t op = 0; op < hash.operations(); ++op) {
        const std::uint8_t* const K_prime = hash.g(op); // || r'
        Compare compare;
        const k_pke::ciphertext_sink<Ring, Compare> compared(c[op], compare);
        k_pke::encrypt<P, Ring, typename Hash::encryption>(
            hash, op, dk.t_hat(op), m_prime[op].data(), compared); // lines 8 and 9
        const std::uint8_t* const K_bar = hash.j(op);
        compare.select(std::span<const std::uint8_t, symmetric_size>(K_prime, symmetric_size),
                       std::span<const std::uint8_t, symmetric_size>(K_bar, symmetric_size),
                       shared_secret.template at<symmetric_size>(op)); // lines 9 to 12
    }
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
