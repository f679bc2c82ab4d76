// SPDX-License-Identifier: MIT
// Known results of ML-KEM, and how they are computed, for programs with and without GoogleTest. One
// digest covers thousands of key generations, encapsulations, decapsulations and rejections. There
// is also the secret of one seed and message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <string>
#include <string_view>

#include "support.hpp"

namespace mlkem_test {

/// Digests of 100 and of 10 000 rounds: those of the final FIPS 203, made by the method of C2SP's
/// CCTV project.
struct accumulated_digests {
    std::string_view of_100, of_10000;
};
template <class Params> inline constexpr accumulated_digests known_digests{};
template <>
inline constexpr accumulated_digests known_digests<mlkem::params_512> = {
    "449120c6e320ef3e9fbfa2316e5f2d2e1e6dd37d8ff5d086d5d2db7d42aff0a1",
    "705dcffc87f4e67e35a09dcaa31772e86f3341bd3ccf1e78a5fef99ae6a35a13"};
template <>
inline constexpr accumulated_digests known_digests<mlkem::params_768> = {
    "8d65b902f28edc683cebee2872962fd165a4d197c9e24ec74caa4470270df0b7",
    "f959d18d3d1180121433bf0e05f11e7908cf9d03edc150b2b07cb90bef5bc1c1"};
template <>
inline constexpr accumulated_digests known_digests<mlkem::params_1024> = {
    "c3ffe9ebecfa479c142656cbfbc6417efa05b77e994fe538eef4daed166363df",
    "e3bf82b013307b2e9d47dde791ff6dfc82e694e6382404abdb948b908b75bad5"};

struct accumulated_rounds {
    std::string digest;
    int wrong = 0; // rounds whose Decaps did not give the secret of Encaps
};

/// All randomness is the SHAKE128 stream of the empty message. All results go into a second
/// SHAKE128: ek, dk, c, K, and the secret of a random ciphertext.
template <class Kem> accumulated_rounds accumulate(int rounds)
{
    mlkem::shake128<mlkem::portable_code::keccak> random, results;
    accumulated_rounds out;
    for (int round = 0; round < rounds; ++round) {
        std::array<std::uint8_t, 32> d{}, z{}, m{}, sent{}, received{}, rejected{};
        std::array<std::uint8_t, Kem::ciphertext_size> random_c{}, c{};
        std::array<std::uint8_t, Kem::encapsulation_key_size> ek{};
        std::array<std::uint8_t, Kem::decapsulation_key_size> dk{};
        random.squeeze(d);
        random.squeeze(z);
        random.squeeze(m);
        random.squeeze(random_c);
        Kem::keygen_internal(d, z, ek, dk);
        Kem::encaps_internal(ek, m, c, sent);
        Kem::decaps_internal(dk, c, received);
        Kem::decaps_internal(dk, random_c, rejected);
        out.wrong += received != sent;
        results.absorb(ek);
        results.absorb(dk);
        results.absorb(c);
        results.absorb(sent);
        results.absorb(rejected);
    }
    std::array<std::uint8_t, 32> digest{};
    results.squeeze(digest);
    out.digest = to_hex(digest);
    return out;
}

/// The secret of ML-KEM-768 with d = 01..20, z = 21..40, m = 41..60 (hex).
inline constexpr std::string_view known_secret_of_counting_seed =
    "5501fc523b745f41762a188de44a59b920f430146204ee4e793732396df7aa48";

struct counting_seed_secrets {
    std::string sent, received;
};

template <class Kem> counting_seed_secrets secrets_of_counting_seed()
{
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, Kem::ciphertext_size> c{};
    std::array<std::uint8_t, 32> sent{}, received{};
    Kem::keygen_internal(counting_bytes<32>(0x01), counting_bytes<32>(0x21), ek, dk);
    Kem::encaps_internal(ek, counting_bytes<32>(0x41), c, sent);
    Kem::decaps_internal(dk, c, received);
    return {to_hex(sent), to_hex(received)};
}

} // namespace mlkem_test
