// SPDX-License-Identifier: MIT
// Polynomials for tests: random and constant ones, and the way to the reference's and back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>

#include "reference.hpp"
#include "support.hpp"

namespace mlkem_test {

using mlkem::domain;
using mlkem::ntt_polynomial;
using mlkem::polynomial;
using mlkem::ring_polynomial;

/// Coefficients of 0 to bound - 1.
template <domain D>
polynomial<D> random_polynomial(shake128_random& random, std::uint32_t bound = mlkem::fips203::q)
{
    polynomial<D> f;
    for (std::int16_t& x : f.c)
        x = static_cast<std::int16_t>(random.below(bound));
    return f;
}

/// Each coefficient 0 or q - 1: sums and differences in a transform reach their bounds.
template <domain D> polynomial<D> random_extreme_polynomial(shake128_random& random)
{
    polynomial<D> f;
    for (std::int16_t& x : f.c)
        x = static_cast<std::int16_t>(random.below(2) * (mlkem::fips203::q - 1U));
    return f;
}

template <domain D> polynomial<D> constant_polynomial(int value)
{
    polynomial<D> f;
    f.c.fill(static_cast<std::int16_t>(value));
    return f;
}

template <domain D> reference::polynomial to_reference(const polynomial<D>& f)
{
    reference::polynomial out{};
    std::copy(f.c.begin(), f.c.end(), out.begin());
    return out;
}

template <domain D> polynomial<D> from_reference(const reference::polynomial& f)
{
    polynomial<D> out;
    for (std::size_t i = 0; i < f.size(); ++i)
        out.c[i] = static_cast<std::int16_t>(f[i]);
    return out;
}

inline reference::bytes to_reference(std::span<const std::uint8_t> in)
{
    return {in.begin(), in.end()};
}

} // namespace mlkem_test
