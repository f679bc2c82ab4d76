// SPDX-License-Identifier: MIT
// Shared by the tests of the API: parameter sets as type parameters, key material, edits of encoded
// keys, and the assertion that a call throws.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include "backends.hpp"
#include "oracles.hpp"
#include "random_sources.hpp"
#include "support.hpp"
#include <mlkem/mlkem.hpp>

namespace mlkem_test {

/// The typed API as applications use it, with each parameter set.
using kems = ::testing::Types<mlkem::ml_kem_512, mlkem::ml_kem_768, mlkem::ml_kem_1024>;

struct set_names {
    template <class Kem> static std::string GetName(int)
    {
        return parameter_set_names::GetName<typename Kem::params>(0);
    }
};

/// The byte strings of a parameter set, as the batch functions take them.
using array_32 = std::array<std::uint8_t, 32>;
template <class Kem> using ek_array = std::array<std::uint8_t, Kem::encapsulation_key_size>;
template <class Kem> using dk_array = std::array<std::uint8_t, Kem::decapsulation_key_size>;
template <class Kem> using c_array = std::array<std::uint8_t, Kem::ciphertext_size>;

/// Asserts that f() throws std::system_error with this code.
template <class F> void expect_throws(mlkem::errc expected, const F& f)
{
    try {
        f();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), expected) << error.what();
    }
}

/// The bytes of a key pair that a label names.
template <class Kem> struct key_material {
    std::array<std::uint8_t, Kem::seed_size> seed;
    ek_array<Kem> ek;
    dk_array<Kem> dk;

    explicit key_material(std::string_view label = "key material")
    {
        shake128_random(label).fill(seed);
        const std::span<const std::uint8_t, 64> dz = seed;
        Kem::keygen_internal(dz.template first<32>(), dz.template last<32>(), ek, dk);
    }
    typename Kem::encapsulation_key encapsulation_key() const
    {
        return Kem::encapsulation_key::from_bytes(ek);
    }
    typename Kem::decapsulation_key decapsulation_key() const
    {
        return Kem::decapsulation_key::from_seed(seed);
    }
    static constexpr std::size_t ek_at = 384 * Kem::params::k; // of ek in dk
    static constexpr std::size_t hash_at = ek_at + Kem::encapsulation_key_size;
    static constexpr std::size_t z_at = hash_at + 32;
};

/// The 12-bit coefficient number i of an encoded vector becomes `value`.
inline void set_coefficient(std::span<std::uint8_t> encoded, std::size_t i, unsigned value)
{
    std::uint8_t* const pair = encoded.data() + 3 * (i / 2);
    if (i % 2 == 0) {
        pair[0] = static_cast<std::uint8_t>(value);
        pair[1] = static_cast<std::uint8_t>((pair[1] & 0xf0) | (value >> 8));
    } else {
        pair[1] = static_cast<std::uint8_t>((pair[1] & 0x0f) | ((value & 15) << 4));
        pair[2] = static_cast<std::uint8_t>(value >> 4);
    }
}

/// The 12-bit coefficient number i of an encoded vector.
inline unsigned get_coefficient(std::span<const std::uint8_t> encoded, std::size_t i)
{
    const std::uint8_t* const pair = encoded.data() + 3 * (i / 2);
    return i % 2 == 0 ? pair[0] | (pair[1] & 15U) << 8 : pair[1] >> 4U | pair[2] * 16U;
}

/// The bytes of a key with a coefficient x of s encoded as x + q. All else in it is good, and it
/// decapsulates.
template <class Kem> dk_array<Kem> with_another_encoding(dk_array<Kem> dk)
{
    std::size_t i = 0;
    while (get_coefficient(dk, i) >= 767)
        ++i;
    set_coefficient(dk, i, get_coefficient(dk, i) + 3329);
    return dk;
}

/// Makes the hash in an expanded dk match its ek again.
template <class Kem> void rehash(dk_array<Kem>& dk)
{
    using material = key_material<Kem>;
    const std::span<const std::uint8_t> all = dk;
    copy_all(hash_of_ek(all.subspan(material::ek_at, Kem::encapsulation_key_size)),
             dk.begin() + material::hash_at);
}

/// Lengths that are not `right`: the near ones, none, double, and those of other parameter sets.
inline std::vector<std::size_t> wrong_lengths(std::size_t right)
{
    std::vector<std::size_t> all = {
        0,   1,    31,   32,   33,   63,   64,  65,   right / 2,  right - 1,  right + 1,
        800, 1184, 1568, 1632, 2400, 3168, 768, 1088, right - 32, right + 32, 2 * right};
    std::erase(all, right);
    return all;
}

} // namespace mlkem_test
