// SPDX-License-Identifier: MIT
/// \file
/// Known-answer self-tests of hybrids for FIPS 140-3 modules: one key generation, encapsulation,
/// decapsulation, and decapsulation of a changed ciphertext.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "../access.hpp"
#include "../burnt_sponge.hpp"
#include "../bytes.hpp"
#include "../params.hpp"
#include "combiner.hpp"
#include "hybrid_keys.hpp"
#include "hybrid_operations.hpp"
#include "secret_key.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// SHA3-256(ek || c || K || K' || J) of a hybrid with this combiner, over its group. The seed is
/// 01, 02, ... (hex) and the randomness 81, 82, ..., with a first byte of 0 in private keys of P-521
/// and Brainpool curves. K is the secret of encapsulation, K' that of
/// decapsulation. J is the secret of c with the first bit of its ML-KEM half flipped. Specialise
/// this for a combiner of your own.
template <class Combiner>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> hybrid_known_answer{};

/// The answers of this library's own combiners.
/// \{
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    hybrid_known_answer<x25519_mlkem768_combiner> = {
        0xf8, 0x90, 0x3f, 0x06, 0x56, 0x48, 0xc3, 0x6c, 0x4e, 0xdb, 0xa6,
        0x10, 0x9d, 0x9f, 0x87, 0xc6, 0x31, 0x82, 0x5e, 0x82, 0xf9, 0xd2,
        0xa5, 0x86, 0xa0, 0x1e, 0x08, 0x94, 0x29, 0xe1, 0x26, 0xea};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    hybrid_known_answer<secp256r1_mlkem768_combiner> = {
        0x0c, 0x4c, 0x10, 0xd6, 0x1d, 0x16, 0x88, 0xe4, 0xd5, 0x92, 0xc0,
        0x68, 0xc4, 0xb4, 0xf2, 0x5d, 0x8a, 0xf4, 0x32, 0x45, 0x19, 0x6b,
        0xcd, 0x78, 0x14, 0x0c, 0xeb, 0xd4, 0x3e, 0x75, 0xbf, 0x69};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    hybrid_known_answer<secp384r1_mlkem1024_combiner> = {
        0xf7, 0x17, 0x83, 0x53, 0x49, 0xe0, 0xa3, 0xb1, 0x1f, 0xb8, 0xd9,
        0xd3, 0xb6, 0x1c, 0xdc, 0xc1, 0x88, 0x4f, 0x54, 0x5c, 0xbd, 0x99,
        0x7b, 0x66, 0x9d, 0x2a, 0x1e, 0x99, 0x68, 0xd0, 0x31, 0x56};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    hybrid_known_answer<x_wing_combiner> = {0x01, 0xba, 0x62, 0xf3, 0x07, 0x2b, 0xde, 0x13,
                                            0x82, 0x67, 0x61, 0x84, 0x2c, 0xdd, 0x0f, 0x4b,
                                            0xf3, 0x17, 0x0b, 0x59, 0x87, 0x15, 0x31, 0x0c,
                                            0xc8, 0xb0, 0x3a, 0x0b, 0xb6, 0x0a, 0xd0, 0x4e};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    hybrid_known_answer<mlkem768_p256_combiner> = {0x55, 0xfc, 0x89, 0xe3, 0xc3, 0x45, 0xb5, 0x51,
                                                   0x0b, 0xf4, 0x08, 0x7f, 0xc2, 0x21, 0xa4, 0xfb,
                                                   0x04, 0xac, 0x63, 0xf2, 0xe2, 0x86, 0x27, 0xb3,
                                                   0x35, 0x50, 0x41, 0xb1, 0x3d, 0x97, 0x7a, 0x8c};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    hybrid_known_answer<mlkem1024_p384_combiner> = {0xd1, 0xc5, 0xb5, 0x5f, 0xab, 0xec, 0x53, 0x1a,
                                                    0xb8, 0x43, 0x47, 0xa9, 0x3e, 0x13, 0x38, 0xe9,
                                                    0x01, 0x7b, 0x1e, 0x72, 0x1d, 0x51, 0x83, 0xd0,
                                                    0x9b, 0x73, 0x19, 0xa0, 0x5e, 0x05, 0x82, 0x30};
/// \}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The digest that hybrid_known_answer holds, computed on a Backend. False if the Group fails.
template <class Backend, parameter_set P, class Group, class Combiner>
MLKEM_NOINLINE bool hybrid_self_test_digest(std::array<std::uint8_t, 32>& digest) noexcept
{
    using layout = hybrid_sizes<P, Group, Combiner>;
    std::array<std::uint8_t, layout::randomness> randomness{};
    std::array<std::uint8_t, layout::ciphertext> c{};
    std::array<std::uint8_t, layout::shared_secret> sent{}, received{}, rejected{};
    hybrid_decapsulation_key<P, Group, Combiner> dk(key_access::tag());
    const std::span<std::uint8_t, layout::seed> seed = hybrid_access::seed(dk);
    for (std::size_t i = 0; i < seed.size(); ++i)
        seed[i] = static_cast<std::uint8_t>(0x01 + i);
    for (std::size_t i = 0; i < randomness.size(); ++i)
        randomness[i] = static_cast<std::uint8_t>(0x81 + i);
    if constexpr (often_refuses_random_bytes<Group>) {
        randomness[message_size] = 0;
        if constexpr (names_group_key<Combiner, Group>)
            seed[Combiner::template group_key_position<Group>] = 0;
    }

    std::error_code ec;
    if (!hybrid_keygen<Backend>(dk, ec))
        return false;
    const auto ek = hybrid_access::ek(dk).bytes();
    if (!hybrid_encaps<Backend, P, Group, Combiner>(ek, randomness, c, sent, ec) ||
        !hybrid_decaps<Backend>(dk, c, received, ec))
        return false;

    layout::kem_half(std::span(c))[0] ^= 1;
    if (!hybrid_decaps<Backend>(dk, c, rejected, ec))
        return false;
    layout::kem_half(std::span(c))[0] ^= 1;
    const std::array<std::span<const std::uint8_t>, 5> results = {ek, c, sent, received, rejected};
    hash_and_burn<Backend, 136, 0x06>(results, digest);
    return true;
}

template <class Backend, parameter_set P, class Group, class Combiner>
bool hybrid_known_answer_met() noexcept
{
    constexpr const std::array<std::uint8_t, 32>& answer = hybrid_known_answer<Combiner>;
    static_assert(answer != std::array<std::uint8_t, 32>{},
                  "self_test() of a hybrid needs hybrid_known_answer for its combiner");
    std::array<std::uint8_t, 32> digest{};
    return hybrid_self_test_digest<Backend, P, Group, Combiner>(digest) &&
           equal_vartime(digest.data(), answer.data(), digest.size());
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
