// SPDX-License-Identifier: MIT
// Definitions of FIPS 203, sections 4.2 and 4.3, on polynomials and bits that are symbolic: what
// kernels are compared with. Nothing here is taken from the library but n and q.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "forms.hpp"

namespace mlkem_test::proof {

using polynomial = std::vector<form>; // 256 coefficients

/// BitRev_7 (section 4.3).
constexpr std::size_t bit_rev_7(std::size_t i) noexcept
{
    std::size_t r = 0;
    for (std::size_t b = 0; b < 7; ++b)
        if ((i >> b) % 2 == 1)
            r += std::size_t{64} >> b;
    return r;
}

/// The variables x_first, x_(first + 1), ...
inline polynomial variables(variable first)
{
    polynomial f(n);
    for (std::size_t i = 0; i < n; ++i)
        f[i] = form::of(first + static_cast<variable>(i));
    return f;
}

/// Equation 4.12: pair i of the NTT of f is f mod X^2 - zeta^(2 BitRev_7(i) + 1), zeta = 17.
inline polynomial definition_of_ntt(const polynomial& f)
{
    polynomial f_hat(n);
    for (std::size_t i = 0; i < n / 2; ++i)
        for (std::size_t j = 0; j < n / 2; ++j) { // X^2j is gamma^j there
            const int gamma_j = power(17, (2 * bit_rev_7(i) + 1) * j % 256);
            f_hat[2 * i] = f_hat[2 * i] + gamma_j * f[2 * j];
            f_hat[2 * i + 1] = f_hat[2 * i + 1] + gamma_j * f[2 * j + 1];
        }
    return f_hat;
}

/// Algorithm 9, line by line.
inline polynomial algorithm_9(polynomial f)
{
    std::size_t i = 1;
    for (std::size_t len = 128; len >= 2; len /= 2)
        for (std::size_t start = 0; start < 256; start += 2 * len) {
            const int zeta = power(17, bit_rev_7(i));
            ++i;
            for (std::size_t j = start; j < start + len; ++j) {
                const form t = zeta * f[j + len];
                f[j + len] = f[j] - t;
                f[j] = f[j] + t;
            }
        }
    return f;
}
/// Algorithm 10, line by line.
inline polynomial algorithm_10(polynomial f)
{
    std::size_t i = 127;
    for (std::size_t len = 2; len <= 128; len *= 2)
        for (std::size_t start = 0; start < 256; start += 2 * len) {
            const int zeta = power(17, bit_rev_7(i));
            --i;
            for (std::size_t j = start; j < start + len; ++j) {
                const form t = f[j];
                f[j] = t + f[j + len];
                f[j + len] = zeta * (f[j + len] - t);
            }
        }
    for (form& x : f)
        x = 3303 * x;
    return f;
}

/// Adds Algorithm 11 (MultiplyNTTs) of f and g to h. Algorithm 12 is the product of polynomials
/// modulo X^2 - gamma.
inline void add_product(const polynomial& f, const polynomial& g, polynomial& h)
{
    for (std::size_t i = 0; i < n / 2; ++i) {
        const int gamma = power(17, 2 * bit_rev_7(i) + 1);
        h[2 * i] = h[2 * i] + f[2 * i] * g[2 * i] + gamma * (f[2 * i + 1] * g[2 * i + 1]);
        h[2 * i + 1] = h[2 * i + 1] + f[2 * i] * g[2 * i + 1] + f[2 * i + 1] * g[2 * i];
    }
}

/// Coefficient i of Algorithm 8 (SamplePolyCBD_eta), of bits numbered from `first` on: the sum of
/// eta bits less the sum of eta others.
inline table definition_of_cbd(int eta, bit first, std::size_t i)
{
    table t;
    const auto width = static_cast<std::size_t>(2 * eta);
    t.values.assign(std::size_t{1} << width, 0);
    for (std::size_t b = 0; b < width; ++b)
        t.bits.push_back(static_cast<bit>(first + width * i + b));
    for (std::size_t word = 0; word < t.values.size(); ++word) {
        int x = 0, y = 0;
        for (int j = 0; j < eta; ++j) {
            x += static_cast<int>(word >> j & 1);
            y += static_cast<int>(word >> (eta + j) & 1);
        }
        t.values[word] = static_cast<std::int16_t>(x - y);
    }
    return t;
}

} // namespace mlkem_test::proof
