// SPDX-License-Identifier: MIT
/// \file
/// Known-answer self-tests for FIPS 140-3 modules. For each parameter set they run one key
/// generation, encapsulation, decapsulation and implicit rejection.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#if defined(MLKEM_COMPILED)
#include "compiled/compiled_operations.hpp"
#else
#include "ct.hpp"
#include "operations.hpp"
#endif
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// SHA3-256(ek || dk || c || K || K' || J) with d = 01..20, z = 21..40, m = 41..60 (hex). K is the
/// secret of Encaps, K' that of Decaps. J is the secret of Decaps for c with its first bit flipped.
template <parameter_set P> inline constexpr std::array<std::uint8_t, 32> known_answer{};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> known_answer<params_512> = {
    0x9f, 0x64, 0x46, 0x32, 0x04, 0x61, 0xe0, 0x10, 0x2d, 0x22, 0x27, 0xa7, 0x18, 0x7a, 0xca, 0xce,
    0xc3, 0x55, 0x49, 0xc6, 0x4f, 0xfe, 0x44, 0x2e, 0x08, 0x5b, 0xf2, 0xa2, 0x8e, 0xc2, 0xdb, 0x9a};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> known_answer<params_768> = {
    0xfe, 0x22, 0x39, 0xbf, 0x3c, 0xd7, 0x1c, 0x60, 0x3c, 0xa0, 0x0e, 0x61, 0xa6, 0x40, 0x9f, 0xa9,
    0x16, 0x73, 0x49, 0x14, 0x72, 0xe6, 0x3a, 0x77, 0x3e, 0x28, 0x93, 0xb1, 0x27, 0xeb, 0x38, 0x68};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> known_answer<params_1024> = {
    0xe9, 0xf2, 0xfd, 0x10, 0x0b, 0x7f, 0x1e, 0x0a, 0xdc, 0xad, 0xae, 0xcd, 0x7f, 0xa2, 0x2c, 0x9a,
    0x91, 0x2d, 0x59, 0xeb, 0x53, 0xd1, 0xd8, 0xd4, 0x5f, 0x49, 0xf0, 0x7f, 0x49, 0xd1, 0x37, 0xa4};

#if !defined(MLKEM_COMPILED)
/// The digest that known_answer holds, computed on a Backend.
template <parameter_set P, class Backend>
MLKEM_NOINLINE constexpr std::array<std::uint8_t, 32> self_test_digest() noexcept
{
    std::array<std::uint8_t, 32> d{}, z{}, m{};
    for (std::size_t i = 0; i < 32; ++i) {
        d[i] = static_cast<std::uint8_t>(1 + i);
        z[i] = static_cast<std::uint8_t>(33 + i);
        m[i] = static_cast<std::uint8_t>(65 + i);
    }
    std::array<std::uint8_t, sizes<P>::encapsulation_key> ek{};
    std::array<std::uint8_t, sizes<P>::decapsulation_key> dk{};
    std::array<std::uint8_t, sizes<P>::ciphertext> c{};
    std::array<std::uint8_t, 32> sent{}, received{}, rejected{}, digest{};
    keygen<P, Backend>(d, z, ek, dk);
    encaps<P, Backend>(ek_bytes<P>(ek), m, c, sent);
    decaps<P, Backend>(dk_bytes<P>(dk), c, received);

    sha3_256<portable::keccak> hash;
    hash.absorb(ek);
    hash.absorb(dk);
    hash.absorb(c);
    hash.absorb(sent);
    hash.absorb(received);
    c[0] ^= 1;
    decaps<P, Backend>(dk_bytes<P>(dk), c, rejected);
    hash.absorb(rejected);
    hash.squeeze(digest);
    return digest;
}

template <parameter_set P, class Backend> bool known_answers_met() noexcept
{
    const std::array<std::uint8_t, 32> digest = self_test_digest<P, Backend>();
    return equal_vartime(digest.data(), known_answer<P>.data(), digest.size());
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
