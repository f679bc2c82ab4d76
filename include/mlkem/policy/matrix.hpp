// SPDX-License-Identifier: MIT
// Policy: expansion of the matrix A from rho (FIPS 203, Algorithm 13, lines 3 to 7), and hashes
// that can ride along: H(ek) or J(z || c), whose permutations are serial and do not depend on A,
// may take a lane of a vector permutation while A takes the others.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../hash/symmetric.hpp"
#include "../ring/poly.hpp"
#include "prf_plan.hpp"
#include "sampling.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A hash of 32 bytes to be computed beside the expansion: of `first` || `second`, with rate 136
/// and the suffix of SHA3-256 (H) or SHAKE256 (J).
struct riding_hash {
    std::uint8_t suffix;
    std::span<const std::uint8_t> first, second;
    std::span<std::uint8_t, 32> out;

    /// H(s).
    static constexpr riding_hash h(std::span<const std::uint8_t> s,
                                   std::span<std::uint8_t, 32> out) noexcept
    {
        return {0x06, s, {}, out};
    }
    /// J(z || c).
    static constexpr riding_hash j(std::span<const std::uint8_t, 32> z,
                                   std::span<const std::uint8_t> c,
                                   std::span<std::uint8_t, 32> out) noexcept
    {
        return {0x1f, z, c, out};
    }
};

/// PRF_2 of s (32 bytes) and `count` numbers from `nonce` on, to be computed beside the expansion,
/// too: 128 bytes each, one after another to `out`.
struct riding_prf {
    const std::uint8_t* s = nullptr;
    std::uint8_t* out = nullptr;
    std::size_t nonce = 0, count = 0;
};

/// G(m || h), to be computed before another hash that rides: K and r.
struct riding_g {
    std::span<const std::uint8_t, 32> m, h;
    std::span<std::uint8_t, 64> out;

    constexpr std::span<const std::uint8_t, 32> r() const noexcept
    {
        return out.template last<32>();
    }
};

/// expand(rho, a_hat, hash): a_hat[i][j] = SampleNTT(rho || j || i), and the hash.
/// by_rows<Rank>(rho, hash, prf): A one row after another. next_row() gives the first, the second,
///   ... of Rank polynomials, the caller's until it is called again; finish(), after the last one,
///   ends the hash.
///   The message of the hash may grow meanwhile: 384 bytes of it for each row must be there when
///   the next one is asked for, all of it at finish(). Requires prf.count to be 0 or
///   by_rows<Rank>::riding_prfs; the last call of PRF is done when the last row is given, the one
///   before with the row before, and so on. stack() is what it takes, besides
///   Backend::stack_of_calls.
template <class T>
concept matrix_policy = requires(std::span<const std::uint8_t, 32> rho, ntt_matrix<2>& a2,
                                 ntt_matrix<3>& a3, ntt_matrix<4>& a4, const riding_hash& hash)
{
    requires noexcept(T::expand(rho, a2, hash));
    requires noexcept(T::expand(rho, a3, hash));
    requires noexcept(T::expand(rho, a4, hash));
    requires requires(typename T::template by_rows<2> a_hat)
    {
        {
            a_hat.next_row()
        }
        noexcept->std::same_as<ntt_polynomial*>;
        requires noexcept(a_hat.finish());
        requires std::same_as<decltype(a_hat.stack()), std::size_t>;
        requires std::convertible_to<decltype(a_hat.riding_prfs), std::size_t>;
    };
};

/// The matrix policy for backends that permute one state at a time: one stream after another.
template <keccak_policy Keccak, sampling_policy Sampling> struct serial_matrix {
    template <std::size_t Rank>
    static constexpr void expand(std::span<const std::uint8_t, 32> rho, ntt_matrix<Rank>& a_hat,
                                 const riding_hash& hash) noexcept
    {
        for (std::size_t i = 0; i < Rank; ++i)
            sample_row(rho, i, a_hat[i]);
        compute(hash);
    }

    template <std::size_t Rank> class by_rows {
      public:
        static constexpr std::size_t riding_prfs = 0;

        constexpr by_rows(std::span<const std::uint8_t, 32> rho, const riding_hash& hash,
                          const riding_prf&) noexcept
            : rho_(rho), hash_(hash)
        {
        }
        static constexpr std::size_t stack() noexcept { return sizeof(by_rows); }
        constexpr ntt_polynomial* next_row() noexcept
        {
            sample_row(rho_, i_++, row_);
            return row_.data();
        }
        constexpr void finish() const noexcept { compute(hash_); }

      private:
        std::span<const std::uint8_t, 32> rho_;
        riding_hash hash_;
        std::size_t i_ = 0;
        ntt_vector<Rank> row_{};
    };

  private:
    static constexpr void sample_row(std::span<const std::uint8_t, 32> rho, std::size_t i,
                                     std::span<ntt_polynomial> row) noexcept
    {
        std::array<std::uint8_t, 34> b{};
        copy(b.data(), rho);
        b[33] = static_cast<std::uint8_t>(i);
        for (std::size_t j = 0; j < row.size(); ++j) {
            b[32] = static_cast<std::uint8_t>(j);
            sample_ntt_vartime<Sampling, shake128<Keccak>>(b, row[j]);
        }
    }

    static constexpr void compute(const riding_hash& hash) noexcept
    {
        if (hash.suffix == 0x06)
            hash_into<sha3_256<Keccak>>(hash);
        else
            hash_into<shake256<Keccak>>(hash);
    }
    template <class Sponge> static constexpr void hash_into(const riding_hash& hash) noexcept
    {
        Sponge sponge;
        sponge.absorb(hash.first);
        sponge.absorb(hash.second);
        sponge.squeeze(hash.out);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
