// SPDX-License-Identifier: MIT
// FIPS 202 written down from its text, slow and literal: an oracle for the library's hash functions
// that shares nothing with them. It includes no header of the library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace reference {

using byte = std::uint8_t;
using bytes = std::vector<byte>;

/// Section 3.1: the lanes A[x, y] of a state with w = 64.
using state_array = std::array<std::array<std::uint64_t, 5>, 5>;

/// A lane whose bit z is bit (z - offset) mod 64 of `lane`.
inline std::uint64_t rotated(std::uint64_t lane, int offset)
{
    const int by = offset % 64;
    return by == 0 ? lane : lane << by | lane >> (64 - by);
}

/// Algorithm 1.
inline state_array theta(const state_array& a)
{
    std::array<std::uint64_t, 5> c{}, d{};
    for (std::size_t x = 0; x < 5; ++x)
        c[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
    for (std::size_t x = 0; x < 5; ++x)
        d[x] = c[(x + 4) % 5] ^ rotated(c[(x + 1) % 5], 1);
    state_array out{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            out[x][y] = a[x][y] ^ d[x];
    return out;
}

/// Algorithm 2.
inline state_array rho(const state_array& a)
{
    state_array out{};
    out[0][0] = a[0][0];
    std::size_t x = 1, y = 0;
    for (int t = 0; t < 24; ++t) {
        out[x][y] = rotated(a[x][y], (t + 1) * (t + 2) / 2);
        const std::size_t new_y = (2 * x + 3 * y) % 5;
        x = y;
        y = new_y;
    }
    return out;
}

/// Algorithm 3.
inline state_array pi(const state_array& a)
{
    state_array out{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            out[x][y] = a[(x + 3 * y) % 5][x];
    return out;
}

/// Algorithm 4.
inline state_array chi(const state_array& a)
{
    state_array out{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            out[x][y] = a[x][y] ^ (~a[(x + 1) % 5][y] & a[(x + 2) % 5][y]);
    return out;
}

/// Algorithm 5.
inline bool rc(int t)
{
    if (t % 255 == 0)
        return true;
    std::vector<bool> r = {true, false, false, false, false, false, false, false};
    for (int i = 1; i <= t % 255; ++i) {
        r.insert(r.begin(), false);
        for (const std::size_t tap : {0U, 4U, 5U, 6U})
            r[tap] = r[tap] != r[8];
        r.resize(8);
    }
    return r[0];
}

/// RC of round `ir`: Algorithm 6, lines 2 and 3.
inline std::uint64_t round_constant(int ir)
{
    std::uint64_t constant = 0;
    for (int j = 0; j <= 6; ++j)
        if (rc(j + 7 * ir))
            constant |= std::uint64_t{1} << ((1 << j) - 1);
    return constant;
}

/// Algorithm 6.
inline state_array iota(state_array a, int ir)
{
    static const std::vector<std::uint64_t> constants = [] {
        std::vector<std::uint64_t> all;
        for (int i = 0; i < 24; ++i)
            all.push_back(round_constant(i));
        return all;
    }();
    a[0][0] ^= constants[static_cast<std::size_t>(ir)];
    return a;
}

/// Keccak-p[1600, rounds] (Algorithm 7): the last rounds of Keccak-f[1600].
inline state_array keccak_p(state_array a, int rounds)
{
    for (int ir = 24 - rounds; ir < 24; ++ir)
        a = iota(chi(pi(rho(theta(a)))), ir);
    return a;
}
/// Keccak-f[1600] = Keccak-p[1600, 24] (section 3.4).
inline state_array keccak_f(const state_array& a) { return keccak_p(a, 24); }

/// The sponge of section 4 over Keccak-f[1600] with pad10*1. The suffix is what section 6 appends
/// to a message (01, or 1111), with the first bit of the padding. TurboSHAKE (RFC 9861) has 12
/// rounds.
class sponge {
  public:
    sponge(std::size_t rate, byte suffix, bytes message, int rounds = 24)
        : rate_(rate), used_(0), rounds_(rounds)
    {
        message.push_back(suffix);
        while (message.size() % rate != 0)
            message.push_back(0);
        message.back() = static_cast<byte>(message.back() | 0x80);
        for (std::size_t i = 0; i < message.size(); i += rate) {
            for (std::size_t j = 0; j < rate; ++j)
                lane(j) ^= std::uint64_t{message[i + j]} << (8 * (j % 8));
            state_ = keccak_p(state_, rounds_);
        }
    }

    byte next()
    {
        if (used_ == rate_) {
            state_ = keccak_p(state_, rounds_);
            used_ = 0;
        }
        const std::size_t j = used_++;
        return static_cast<byte>(lane(j) >> (8 * (j % 8)));
    }

    bytes squeeze(std::size_t size)
    {
        bytes out;
        for (std::size_t i = 0; i < size; ++i)
            out.push_back(next());
        return out;
    }

  private:
    /// Section 3.1.2: byte j of the state is in lane A[x, y] with x + 5 y = j / 8.
    std::uint64_t& lane(std::size_t j) { return state_[j / 8 % 5][j / 8 / 5]; }

    std::size_t rate_, used_;
    int rounds_;
    state_array state_{};
};

// Sections 6.1 and 6.2; capacities of 512, 1024, 256 and 512 bits.
inline bytes sha3_256(const bytes& m) { return sponge(136, 0x06, m).squeeze(32); }
inline bytes sha3_512(const bytes& m) { return sponge(72, 0x06, m).squeeze(64); }
inline bytes shake128(const bytes& m, std::size_t size)
{
    return sponge(168, 0x1f, m).squeeze(size);
}
inline bytes shake256(const bytes& m, std::size_t size)
{
    return sponge(136, 0x1f, m).squeeze(size);
}

inline bytes concatenation(std::initializer_list<bytes> parts)
{
    bytes out;
    for (const bytes& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

} // namespace reference
