// SPDX-License-Identifier: MIT
// Keccak-f[1600] on symbolic bits, written bit by bit from FIPS 202, section 3.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "bits.hpp"

namespace mlkem_test::proof {

/// FIPS 202, section 3.1.2: bit (x, y, z) is bit z of word x + 5 y.
using state = std::array<word, 25>;
using number = sums_of_bits::number;

inline number& at(state& a, std::size_t x, std::size_t y, std::size_t z)
{
    return a[x % 5 + 5 * (y % 5)].bits[z % 64];
}
inline number xored(number a, number b) { return sums_of_bits::all().xored(a, b); }

/// Algorithm 5: bit t of the shift register.
inline bool rc(std::size_t t)
{
    std::array<bool, 9> r = {true};
    for (std::size_t i = 1; i <= t % 255; ++i) {
        for (std::size_t b = 8; b > 0; --b)
            r[b] = r[b - 1];
        r[0] = false;
        for (const std::size_t b : std::array<std::size_t, 4>{0, 4, 5, 6})
            r[b] = r[b] != r[8];
        r[8] = false;
    }
    return r[0];
}
/// Algorithms 1 to 7: theta, rho, pi, chi and iota, in the last `rounds` of 24 rounds.
inline state keccak_p(state a, std::size_t rounds)
{
    for (std::size_t round = 24 - rounds; round < 24; ++round) {
        state b;
        std::array<word, 5> c;
        for (std::size_t x = 0; x < 5; ++x)
            for (std::size_t z = 0; z < 64; ++z)
                for (std::size_t y = 0; y < 5; ++y)
                    c[x].bits[z] = xored(c[x].bits[z], at(a, x, y, z));
        for (std::size_t x = 0; x < 5; ++x)
            for (std::size_t z = 0; z < 64; ++z) {
                const number d = xored(c[(x + 4) % 5].bits[z], c[(x + 1) % 5].bits[(z + 63) % 64]);
                for (std::size_t y = 0; y < 5; ++y)
                    at(a, x, y, z) = xored(at(a, x, y, z), d);
            }
        for (std::size_t z = 0; z < 64; ++z)
            at(b, 0, 0, z) = at(a, 0, 0, z);
        std::size_t x = 1, y = 0;
        for (std::size_t t = 0; t < 24; ++t) {
            for (std::size_t z = 0; z < 64; ++z)
                at(b, x, y, z) = at(a, x, y, z + 64 * 6 - (t + 1) * (t + 2) / 2);
            const std::size_t next = 2 * x + 3 * y;
            x = y;
            y = next % 5;
        }
        for (x = 0; x < 5; ++x)
            for (y = 0; y < 5; ++y)
                for (std::size_t z = 0; z < 64; ++z)
                    at(a, x, y, z) = at(b, x + 3 * y, x, z);
        b = a;
        for (x = 0; x < 5; ++x)
            for (y = 0; y < 5; ++y)
                for (std::size_t z = 0; z < 64; ++z)
                    at(a, x, y, z) = sums_of_bits::all().chi(at(b, x, y, z), at(b, x + 1, y, z),
                                                             at(b, x + 2, y, z));
        for (std::size_t j = 0; j <= 6; ++j)
            if (rc(j + 7 * round))
                at(a, 0, 0, (std::size_t{1} << j) - 1) =
                    xored(at(a, 0, 0, (std::size_t{1} << j) - 1), 1);
    }
    return a;
}

inline state keccak_f(const state& a) { return keccak_p(a, 24); }

/// One of interleaved states.
inline state lane_of(const std::vector<word>& states, std::size_t lanes, std::size_t lane)
{
    state a;
    for (std::size_t w = 0; w < 25; ++w)
        a[w] = states[w * lanes + lane];
    return a;
}

} // namespace mlkem_test::proof
