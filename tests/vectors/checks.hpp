// SPDX-License-Identifier: MIT
// What a vector says of an operation, checked through each form of that operation: bytes, typed
// keys, prepared keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include <gtest/gtest.h>

#include "oracles.hpp"
#include "random_sources.hpp"
#include <mlkem/mlkem.hpp>

namespace mlkem_test {

/// The seed d || z gives ek and dk.
template <class Kem>
void expect_keygen(const std::array<std::uint8_t, 64>& seed,
                   const std::array<std::uint8_t, Kem::encapsulation_key_size>& ek,
                   const std::array<std::uint8_t, Kem::decapsulation_key_size>& dk)
{
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek_made;
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk_made;
    const std::span<const std::uint8_t, 64> dz = seed;
    Kem::keygen_internal(dz.first<32>(), dz.last<32>(), ek_made, dk_made);
    EXPECT_EQ(ek_made, ek);
    EXPECT_EQ(dk_made, dk);

    const auto from_seed = Kem::decapsulation_key::from_seed(seed);
    EXPECT_TRUE(same_bytes(from_seed.to_bytes(), dk));
    EXPECT_TRUE(same_bytes(from_seed.encapsulation_key().bytes(), ek));

    std::error_code ec;
    replay_source rng(seed);
    const auto pair = Kem::keygen(rng, ec);
    ASSERT_TRUE(pair) << ec.message();
    EXPECT_TRUE(same_bytes(pair->ek.bytes(), ek));
    EXPECT_TRUE(same_bytes(pair->dk.to_bytes(), dk));

    EXPECT_TRUE(Kem::decapsulation_key::from_seed_and_bytes(seed, dk, ec)) << ec.message();
    EXPECT_TRUE(Kem::encapsulation_key::from_bytes(ek, ec)) << ec.message();
}

/// The message m encapsulated to ek gives c and K.
template <class Kem>
void expect_encaps(const std::array<std::uint8_t, Kem::encapsulation_key_size>& ek,
                   const std::array<std::uint8_t, 32>& m,
                   const std::array<std::uint8_t, Kem::ciphertext_size>& c,
                   const std::array<std::uint8_t, 32>& K)
{
    std::array<std::uint8_t, Kem::ciphertext_size> c_made;
    std::array<std::uint8_t, 32> K_made;
    EXPECT_TRUE(Kem::check_encapsulation_key(ek));
    Kem::encaps_internal(ek, m, c_made, K_made);
    EXPECT_EQ(c_made, c);
    EXPECT_EQ(K_made, K);

    std::error_code ec;
    const auto key = Kem::encapsulation_key::from_bytes(ek, ec);
    ASSERT_TRUE(key) << ec.message();
    const auto expect_same = [&](const auto& any_key) {
        replay_source rng(m);
        const auto sent = Kem::encaps(any_key, rng, ec);
        ASSERT_TRUE(sent) << ec.message();
        EXPECT_TRUE(same_bytes(sent->c.bytes(), c));
        EXPECT_TRUE(same_bytes(sent->K.bytes(), K));
    };
    expect_same(*key);
    expect_same(key->prepare());
    expect_same(Kem::prepare(*key));
}

/// An ek of the right length is refused because of a coefficient, by every form of the check.
template <class Kem>
void expect_unreduced(const std::array<std::uint8_t, Kem::encapsulation_key_size>& ek)
{
    std::error_code ec;
    EXPECT_FALSE(Kem::check_encapsulation_key(ek));
    EXPECT_FALSE(Kem::encapsulation_key::from_bytes(ek, ec));
    EXPECT_EQ(ec, mlkem::errc::coefficient_out_of_range);
}

/// The ciphertext c decapsulated with a good dk gives K.
template <class Kem>
void expect_decaps(const std::array<std::uint8_t, Kem::decapsulation_key_size>& dk,
                   const std::array<std::uint8_t, Kem::ciphertext_size>& c,
                   const std::array<std::uint8_t, 32>& K)
{
    std::array<std::uint8_t, 32> K_made;
    EXPECT_TRUE(Kem::check_decapsulation_key(dk));
    Kem::decaps_internal(dk, c, K_made);
    EXPECT_EQ(K_made, K);

    std::error_code ec;
    const auto key = Kem::decapsulation_key::from_bytes(dk, ec);
    ASSERT_TRUE(key) << ec.message();
    const auto expect_same = [&](const auto& any_key) {
        const auto secret = Kem::decaps(any_key, Kem::ciphertext::from_bytes(c));
        EXPECT_TRUE(same_bytes(secret.bytes(), K));
        const auto received = Kem::decaps(any_key, std::span<const std::uint8_t>(c), ec);
        ASSERT_TRUE(received) << ec.message();
        EXPECT_TRUE(same_bytes(received->bytes(), K));
    };
    expect_same(*key);
    expect_same(key->prepare());
    expect_same(Kem::prepare(*key));
}

/// A ciphertext of a wrong length is refused, for each form of the key.
template <class Kem>
void expect_wrong_length(const typename Kem::decapsulation_key& dk, std::span<const std::uint8_t> c)
{
    std::error_code ec;
    EXPECT_FALSE(Kem::ciphertext::from_bytes(c, ec));
    EXPECT_EQ(ec, mlkem::errc::invalid_length);
    ec.clear();
    EXPECT_FALSE(Kem::decaps(dk, c, ec));
    EXPECT_EQ(ec, mlkem::errc::invalid_length);
    ec.clear();
    EXPECT_FALSE(Kem::decaps(dk.prepare(), c, ec));
    EXPECT_EQ(ec, mlkem::errc::invalid_length);
}

} // namespace mlkem_test
