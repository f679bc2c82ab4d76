// SPDX-License-Identifier: MIT
/// \file
/// Known-answer self-tests of HPKE for FIPS 140-3 modules: the key schedule with a Kdf, and one
/// message with an Aead.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "../burnt_sponge.hpp"
#include "../bytes.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "aead.hpp"
#include "kdf.hpp"
#include "key_schedule.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// SHA3-256(key || base_nonce || exporter_secret || exported secret of 32 bytes). The key schedule
/// is that of mode PSK, with ML-KEM-768 and AES-256-GCM in the suite's identifier. The bytes 01,
/// 02, ... 70 (hex) are the inputs: 32 of the shared secret, 32 of the pre-shared key, and 16 each of
/// its name, of info and of the exporter's context. A Kdf of one's own is given an answer by
/// specialisation.
template <class Kdf>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> kdf_known_answer{};

/// The answers of this library's own algorithms.
/// \{
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    kdf_known_answer<kdf::hkdf_sha256> = {0x21, 0x8b, 0x7e, 0x14, 0x36, 0xf9, 0x2f, 0x0c,
                                          0x10, 0x6f, 0x2c, 0x79, 0x20, 0x6c, 0x39, 0xae,
                                          0x6b, 0x9c, 0xb7, 0x41, 0x97, 0x89, 0x24, 0x63,
                                          0x9d, 0xc7, 0x03, 0xe6, 0x02, 0x16, 0x02, 0xef};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    kdf_known_answer<kdf::hkdf_sha384> = {0xab, 0x7f, 0xe8, 0x9f, 0xb9, 0x73, 0x04, 0x50,
                                          0x72, 0x1f, 0x0d, 0x9b, 0x3c, 0x95, 0x2d, 0x6a,
                                          0x18, 0x8c, 0xc0, 0x69, 0xc3, 0x1b, 0x72, 0xb1,
                                          0xec, 0x35, 0x62, 0x67, 0x28, 0xe5, 0xe6, 0x0c};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    kdf_known_answer<kdf::hkdf_sha512> = {0x2a, 0xbc, 0x6b, 0x39, 0x0e, 0x9e, 0x1d, 0xc0,
                                          0x25, 0x79, 0xac, 0x47, 0x98, 0x42, 0xc4, 0xb0,
                                          0x26, 0x6a, 0x2b, 0x80, 0xb9, 0xdb, 0x25, 0x22,
                                          0x6b, 0x37, 0xd3, 0x41, 0xb9, 0xd4, 0x9c, 0xec};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> kdf_known_answer<kdf::shake128> =
    {0xbf, 0xb4, 0xb7, 0xe0, 0x3f, 0x51, 0x13, 0xea, 0xc2, 0x57, 0xcd,
     0xa4, 0x19, 0xa9, 0x59, 0x80, 0x1e, 0x91, 0x30, 0xbf, 0xa8, 0xed,
     0x4c, 0xe3, 0x32, 0xd7, 0xe8, 0x6f, 0x06, 0x6d, 0x78, 0x04};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32> kdf_known_answer<kdf::shake256> =
    {0xa0, 0x17, 0xf2, 0xa8, 0xf8, 0xbe, 0xe2, 0xda, 0xdc, 0xcd, 0x95,
     0xdb, 0xf6, 0xdb, 0x05, 0xd5, 0x05, 0xea, 0xcd, 0xea, 0xb9, 0x61,
     0xd8, 0xa3, 0x5d, 0x0c, 0xfa, 0xe4, 0x0b, 0xe8, 0x4f, 0x50};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    kdf_known_answer<kdf::turbo_shake128> = {0x9c, 0xc5, 0xd7, 0x10, 0xf2, 0x56, 0x45, 0x8d,
                                             0x95, 0x28, 0x04, 0x09, 0x6b, 0x56, 0xba, 0x65,
                                             0x6d, 0xd4, 0xb1, 0x16, 0xd0, 0xbe, 0xe1, 0x16,
                                             0x95, 0x37, 0xfe, 0x1d, 0xea, 0x0a, 0x48, 0x32};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    kdf_known_answer<kdf::turbo_shake256> = {0x5e, 0x27, 0xfd, 0xb7, 0x0f, 0x2f, 0x25, 0x08,
                                             0x28, 0xd2, 0x7a, 0xb9, 0x42, 0xdb, 0xc2, 0xf2,
                                             0x6c, 0x43, 0x3b, 0x9b, 0xda, 0x14, 0x8d, 0xb3,
                                             0xe6, 0xd8, 0xe0, 0xa3, 0xff, 0x04, 0xf9, 0x72};
/// \}

/// Ciphertext || tag of the 16 bytes 81, 82, ... (hex). The key is 01, 02, ..., the nonce 41, 42,
/// ..., and the associated data are the 16 bytes 61, 62, ... An Aead of one's own is given an answer
/// by specialisation.
template <class Aead>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 16 + Aead::tag_size>
    aead_known_answer{};

/// The answers of this library's own algorithms.
/// \{
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    aead_known_answer<aead::aes_128_gcm> = {0x66, 0x67, 0x28, 0x22, 0x5c, 0x74, 0x5c, 0x3f,
                                            0xdf, 0xb1, 0x1c, 0x6c, 0x4a, 0x81, 0x77, 0x80,
                                            0x15, 0xce, 0x26, 0xc0, 0x99, 0x07, 0x18, 0x45,
                                            0x5f, 0xa8, 0xe6, 0xeb, 0x80, 0x51, 0x8c, 0xd1};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    aead_known_answer<aead::aes_256_gcm> = {0xca, 0xb5, 0x5f, 0xcb, 0x7b, 0x86, 0x25, 0xb7,
                                            0xfb, 0x99, 0xa1, 0x7f, 0x18, 0x9d, 0x56, 0x40,
                                            0xea, 0x96, 0x9d, 0xf3, 0x73, 0xc7, 0x23, 0x4f,
                                            0xd7, 0xd8, 0x57, 0xe9, 0x51, 0xae, 0xe9, 0x4c};
template <>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    aead_known_answer<aead::chacha20_poly1305> = {0xd4, 0x4d, 0x6b, 0xfe, 0xc0, 0x1b, 0xfe, 0xbc,
                                                  0x36, 0x31, 0xd2, 0x13, 0xc1, 0x00, 0x1e, 0xd9,
                                                  0x91, 0xcc, 0x11, 0x84, 0x52, 0xee, 0x34, 0x2e,
                                                  0x14, 0x50, 0x61, 0x45, 0xec, 0x51, 0x35, 0xfc};
/// \}

/// The answer of the algorithm that is bound.
template <class Kdf, class Library>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 32>
    kdf_known_answer<openssl::bound<Kdf, Library>> = kdf_known_answer<Kdf>;
/// The answer of the algorithm that is bound.
template <class Aead, class Library>
MLKEM_DETAIL_HIDDEN inline constexpr std::array<std::uint8_t, 16 + Aead::tag_size>
    aead_known_answer<openssl::bound<Aead, Library>> = aead_known_answer<Aead>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The bytes first, first + 1, ...
template <std::size_t N>
MLKEM_NOINLINE constexpr std::array<std::uint8_t, N> counting_from(std::uint8_t first) noexcept
{
    std::array<std::uint8_t, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        out[i] = static_cast<std::uint8_t>(first + i);
    return out;
}

template <class Kdf> MLKEM_NOINLINE bool kdf_known_answer_met() noexcept
{
    constexpr const std::array<std::uint8_t, 32>& answer = hpke::kdf_known_answer<Kdf>;
    static_assert(answer != std::array<std::uint8_t, 32>{},
                  "self_test() of a suite needs kdf_known_answer for its Kdf");
    const std::array<std::uint8_t, 112> bytes = counting_from<112>(0x01);
    const std::span<const std::uint8_t, 112> in = bytes;
    const hpke::schedule_inputs inputs{hpke::suite_id(0x0041, Kdf::id, hpke::aead::aes_256_gcm::id),
                                       1,
                                       in.template first<32>(),
                                       in.template subspan<80, 16>(),
                                       in.template subspan<32, 32>(),
                                       in.template subspan<64, 16>()};
    hpke::schedule_outputs<Kdf, hpke::aead::aes_256_gcm> keys;
    std::array<std::uint8_t, 32> exported{}, digest{};
    std::error_code ec;
    if (!key_schedule(inputs, keys, ec) ||
        !export_secret<Kdf>(keys.mac, inputs.suite_id, keys.exporter_secret.span(),
                            in.template last<16>(), exported, ec))
        return false;
    const std::array<std::span<const std::uint8_t>, 4> results = {
        keys.key.span(), keys.base_nonce.span(), keys.exporter_secret.span(), exported};
    hash_and_burn<dispatched, 136, 0x06>(results, digest);
    return equal_vartime(digest.data(), answer.data(), digest.size());
}

/// Whether the answer is met, is opened, and is refused when a bit of its tag is flipped.
template <class Aead> MLKEM_NOINLINE bool aead_known_answer_met() noexcept
{
    constexpr const auto& answer = hpke::aead_known_answer<Aead>;
    constexpr std::size_t size = answer.size() - Aead::tag_size;
    static_assert(answer != std::array<std::uint8_t, answer.size()>{},
                  "self_test() of a suite needs aead_known_answer for its Aead");
    const auto key = counting_from<Aead::key_size>(0x01);
    const auto nonce = counting_from<Aead::nonce_size>(0x41);
    const auto aad = counting_from<16>(0x61);
    const auto pt = counting_from<size>(0x81);
    std::array<std::uint8_t, answer.size()> ct{};
    std::array<std::uint8_t, size> opened{};
    std::error_code ec;
    const hpke::cipher_context sealing = new_aead_context<Aead>(key, true, ec);
    const hpke::cipher_context opening = new_aead_context<Aead>(key, false, ec);
    if (!sealing || !opening || !aead_seal<Aead>(sealing.get(), nonce, aad, pt, ct, ec) ||
        !equal_vartime(ct.data(), answer.data(), ct.size()) ||
        !aead_open<Aead>(opening.get(), nonce, aad, ct, opened, ec) ||
        !equal_vartime(opened.data(), pt.data(), size))
        return false;
    ct.back() ^= 1;
    return !aead_open<Aead>(opening.get(), nonce, aad, ct, opened, ec) &&
           ec == errc::authentication_failure;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
