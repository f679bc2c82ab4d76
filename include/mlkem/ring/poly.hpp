// SPDX-License-Identifier: MIT
// Polynomials of R_q and elements of T_q as different types (FIPS 203, sections 2.3 and 2.4.4). The
// compiler then refuses one in the place of the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The domain of a polynomial: R_q, where it is given by its coefficients, or T_q, by its NTT.
enum class domain { ring, ntt };

/// 256 coefficients in the order of FIPS 203. Every argument and result satisfies 0 <= c[i] < q.
template <domain Domain> struct polynomial {
    alignas(64) std::array<std::int16_t, fips203::n> c;
};
using ring_polynomial = polynomial<domain::ring>;
using ntt_polynomial = polynomial<domain::ntt>;

/// A vector of Rank ring polynomials, or of Rank elements of T_q.
template <std::size_t Rank> using ring_vector = std::array<ring_polynomial, Rank>;
template <std::size_t Rank> using ntt_vector = std::array<ntt_polynomial, Rank>;

/// A Rank by Rank matrix over T_q; m[i] is row i. All entries are one array, so a column is entries
/// at a distance of Rank. That holds in constant evaluation too.
template <std::size_t Rank> struct ntt_matrix {
    std::array<ntt_polynomial, Rank * Rank> entries;

    MLKEM_INLINE constexpr std::span<ntt_polynomial, Rank> operator[](std::size_t i) noexcept
    {
        return std::span<ntt_polynomial, Rank>(entries.data() + i * Rank, Rank);
    }
    MLKEM_INLINE constexpr std::span<const ntt_polynomial, Rank>
    operator[](std::size_t i) const noexcept
    {
        return std::span<const ntt_polynomial, Rank>(entries.data() + i * Rank, Rank);
    }
};

/// An encryption key, decoded and expanded: t_hat and A_hat. Every backend gives identical values.
template <parameter_set P> struct expanded_key {
    ntt_vector<P::k> t_hat;
    ntt_matrix<P::k> a_hat;
};

/// An encapsulation key made ready for many operations: t_hat, A_hat and h = H(ek).
template <parameter_set P> struct prepared_ek {
    expanded_key<P> key;
    std::array<std::uint8_t, 32> h;
};

/// What the first step of an encapsulation in two steps keeps for the second: y_hat, what e2 is sampled
/// from, and K. Every backend gives identical values.
template <parameter_set P> struct begun_encaps {
    ntt_vector<P::k> y_hat;
    std::array<std::uint8_t, 64 * P::eta2> e2;
    std::array<std::uint8_t, 32> shared_secret;
};

/// A decapsulation key made ready for many operations: s_hat, the expanded ek, H(ek) and z.
template <parameter_set P> struct prepared_dk {
    ntt_vector<P::k> s_hat;
    prepared_ek<P> ek;
    std::array<std::uint8_t, 32> z;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
