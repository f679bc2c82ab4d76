// SPDX-License-Identifier: MIT
// FIPS 203, section 4 (auxiliary algorithms), written down from its text. Bits are vectors of bits,
// and % gives integers modulo q. Each loop of the standard is a loop here. An oracle: it includes
// no header of the library.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "hash/reference_keccak.hpp"

namespace reference {

inline constexpr int q = 3329, n = 256, zeta = 17;

using bit_array = std::vector<int>;
/// Coefficients 0 to q - 1, in R_q or in T_q.
using polynomial = std::array<int, n>;

/// x mod q, of 0 to q - 1 (section 2.3).
inline int mod_q(int x) { return (x % q + q) % q; }

/// Algorithm 3 (BitsToBytes).
inline bytes bits_to_bytes(const bit_array& b)
{
    bytes out(b.size() / 8, 0);
    for (std::size_t i = 0; i < b.size(); ++i)
        out[i / 8] = static_cast<byte>(out[i / 8] + b[i] * (1 << (i % 8)));
    return out;
}

/// Algorithm 4 (BytesToBits).
inline bit_array bytes_to_bits(bytes c)
{
    bit_array b(8 * c.size());
    for (std::size_t i = 0; i < c.size(); ++i) {
        for (std::size_t j = 0; j < 8; ++j) {
            b[8 * i + j] = c[i] % 2;
            c[i] = static_cast<byte>(c[i] / 2);
        }
    }
    return b;
}

/// Algorithm 5 (ByteEncode_d).
inline bytes byte_encode(int d, const polynomial& f)
{
    bit_array b(static_cast<std::size_t>(n * d));
    for (int i = 0; i < n; ++i) {
        int a = f[static_cast<std::size_t>(i)];
        for (int j = 0; j < d; ++j) {
            b[static_cast<std::size_t>(i * d + j)] = a % 2;
            a = (a - a % 2) / 2;
        }
    }
    return bits_to_bytes(b);
}

/// Algorithm 6 (ByteDecode_d).
inline polynomial byte_decode(int d, const bytes& encoded)
{
    const bit_array b = bytes_to_bits(encoded);
    const int m = d < 12 ? 1 << d : q;
    polynomial f{};
    for (int i = 0; i < n; ++i) {
        int sum = 0;
        for (int j = 0; j < d; ++j)
            sum += b[static_cast<std::size_t>(i * d + j)] * (1 << j);
        f[static_cast<std::size_t>(i)] = sum % m;
    }
    return f;
}

/// Equation 4.7: round(2^d / q * x) mod 2^d, halves rounded up, as floor((2^d 2 x + q) / (2 q)).
inline int compress(int d, int x) { return ((1 << d) * 2 * x + q) / (2 * q) % (1 << d); }

/// Equation 4.8: round(q / 2^d * y), halves rounded up.
inline int decompress(int d, int y) { return (2 * q * y + (1 << d)) / (1 << (d + 1)); }

inline polynomial compress(int d, polynomial f)
{
    for (int& x : f)
        x = compress(d, x);
    return f;
}
inline polynomial decompress(int d, polynomial f)
{
    for (int& y : f)
        y = decompress(d, y);
    return f;
}

/// Algorithm 7 (SampleNTT), lines 4 to 16; squeeze() gives the next byte of the stream.
template <class Squeeze> polynomial sample_ntt_from(Squeeze squeeze)
{
    polynomial a_hat{};
    std::size_t j = 0;
    while (j < 256) {
        const int c0 = squeeze(), c1 = squeeze(), c2 = squeeze();
        const int d1 = c0 + 256 * (c1 % 16);
        const int d2 = c1 / 16 + 16 * c2;
        if (d1 < q) {
            a_hat[j] = d1;
            ++j;
        }
        if (d2 < q && j < 256) {
            a_hat[j] = d2;
            ++j;
        }
    }
    return a_hat;
}
inline polynomial sample_ntt(const bytes& b)
{
    sponge xof(168, 0x1f, b);
    return sample_ntt_from([&] { return int{xof.next()}; });
}

/// Algorithm 8 (SamplePolyCBD_eta).
inline polynomial sample_poly_cbd(int eta, const bytes& stream)
{
    const bit_array b = bytes_to_bits(stream);
    polynomial f{};
    for (int i = 0; i < n; ++i) {
        int x = 0, y = 0;
        for (int j = 0; j < eta; ++j) {
            x += b[static_cast<std::size_t>(2 * i * eta + j)];
            y += b[static_cast<std::size_t>(2 * i * eta + eta + j)];
        }
        f[static_cast<std::size_t>(i)] = mod_q(x - y);
    }
    return f;
}

/// BitRev_7 (section 4.3): the number whose 7 bits are those of i in reversed order.
inline int bit_rev_7(int i)
{
    int reversed = 0;
    for (int bit = 0; bit < 7; ++bit)
        reversed = 2 * reversed + (i >> bit) % 2;
    return reversed;
}

/// zeta^exponent mod q by repeated multiplication.
inline int zeta_to(int exponent)
{
    int power = 1;
    for (int i = 0; i < exponent; ++i)
        power = power * zeta % q;
    return power;
}
/// zeta^exponent for exponents of 0 to 255.
inline int zeta_power(int exponent)
{
    static const std::array<int, n> powers = [] {
        std::array<int, n> all{};
        for (int i = 0; i < n; ++i)
            all[static_cast<std::size_t>(i)] = zeta_to(i);
        return all;
    }();
    return powers[static_cast<std::size_t>(exponent)];
}

/// Algorithm 9 (NTT).
inline polynomial ntt(polynomial f)
{
    int i = 1;
    for (std::size_t len = 128; len >= 2; len /= 2) {
        for (std::size_t start = 0; start < 256; start += 2 * len) {
            const int z = zeta_power(bit_rev_7(i));
            ++i;
            for (std::size_t j = start; j < start + len; ++j) {
                const int t = z * f[j + len] % q;
                f[j + len] = mod_q(f[j] - t);
                f[j] = mod_q(f[j] + t);
            }
        }
    }
    return f;
}

/// Algorithm 10 (NTT^-1).
inline polynomial inverse_ntt(polynomial f)
{
    int i = 127;
    for (std::size_t len = 2; len <= 128; len *= 2) {
        for (std::size_t start = 0; start < 256; start += 2 * len) {
            const int z = zeta_power(bit_rev_7(i));
            --i;
            for (std::size_t j = start; j < start + len; ++j) {
                const int t = f[j];
                f[j] = mod_q(t + f[j + len]);
                f[j + len] = mod_q(z * (f[j + len] - t));
            }
        }
    }
    for (int& x : f)
        x = x * 3303 % q;
    return f;
}

/// Algorithms 11 (MultiplyNTTs) and 12 (BaseCaseMultiply).
inline polynomial multiply_ntts(const polynomial& f, const polynomial& g)
{
    polynomial h{};
    for (std::size_t i = 0; i < 128; ++i) {
        const int gamma = zeta_power(2 * bit_rev_7(static_cast<int>(i)) + 1);
        const int a0 = f[2 * i], a1 = f[2 * i + 1], b0 = g[2 * i], b1 = g[2 * i + 1];
        h[2 * i] = (a0 * b0 + a1 * b1 % q * gamma) % q;
        h[2 * i + 1] = (a0 * b1 + a1 * b0) % q;
    }
    return h;
}

/// The product in R_q by the definition: X^256 = -1.
inline polynomial schoolbook_product(const polynomial& f, const polynomial& g)
{
    polynomial h{};
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            int& x = h[(i + j) % n];
            x = mod_q(i + j < n ? x + f[i] * g[j] : x - f[i] * g[j]);
        }
    }
    return h;
}

inline polynomial sum(polynomial f, const polynomial& g)
{
    for (std::size_t i = 0; i < n; ++i)
        f[i] = mod_q(f[i] + g[i]);
    return f;
}
inline polynomial difference(polynomial f, const polynomial& g)
{
    for (std::size_t i = 0; i < n; ++i)
        f[i] = mod_q(f[i] - g[i]);
    return f;
}

} // namespace reference
