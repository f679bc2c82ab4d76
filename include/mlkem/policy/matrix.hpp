// Policy: expansion of the matrix A from rho (FIPS 203, Algorithm 13, lines 3 to 7), and hashes
// that can ride along: H(ek) or J(z || c), whose permutations are serial and do not depend on A,
// may take a lane of a vector permutation while A takes the others.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include "../fips203/poly.hpp"
#include "../fips203/symmetric.hpp"
#include "sampling.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// A hash of 32 bytes to be computed beside the expansion: of `first` || `second`, with rate 136
/// and the suffix of SHA3-256 (H) or SHAKE256 (J).
struct riding_hash {
    u8 suffix;
    std::span<const u8> first, second;
    std::span<u8, 32> out;

    /// H(s).
    static constexpr riding_hash h(std::span<const u8> s, std::span<u8, 32> out) noexcept
    {
        return {0x06, s, {}, out};
    }
    /// J(z || c).
    static constexpr riding_hash j(std::span<const u8, 32> z, std::span<const u8> c,
                                   std::span<u8, 32> out) noexcept
    {
        return {0x1f, z, c, out};
    }
};

/// expand(rho, a_hat): a_hat[i][j] = SampleNTT(rho || j || i).
/// expand(rho, a_hat, hash): the same, and the hash.
template <class T>
concept matrix_policy = requires(std::span<const u8, 32> rho, ntt_matrix<2>& a2, ntt_matrix<3>& a3,
                                 ntt_matrix<4>& a4, const riding_hash& hash)
{
    requires noexcept(T::expand(rho, a2));
    requires noexcept(T::expand(rho, a3));
    requires noexcept(T::expand(rho, a4));
    requires noexcept(T::expand(rho, a2, hash));
    requires noexcept(T::expand(rho, a3, hash));
    requires noexcept(T::expand(rho, a4, hash));
};

/// The matrix policy for backends that permute one state at a time: one stream after another.
template <keccak_policy Keccak, sampling_policy Sampling> struct serial_matrix {
    template <std::size_t K>
    static constexpr void expand(std::span<const u8, 32> rho, ntt_matrix<K>& a_hat) noexcept
    {
        std::array<u8, 34> b{};
        copy(b.data(), rho);
        for (std::size_t i = 0; i < K; ++i) {
            for (std::size_t j = 0; j < K; ++j) {
                b[32] = static_cast<u8>(j);
                b[33] = static_cast<u8>(i);
                sample_ntt_vartime<Sampling, shake128<Keccak>>(b, a_hat[i][j]);
            }
        }
    }

    template <std::size_t K>
    static constexpr void expand(std::span<const u8, 32> rho, ntt_matrix<K>& a_hat,
                                 const riding_hash& hash) noexcept
    {
        expand(rho, a_hat);
        if (hash.suffix == 0x06)
            hash_into<sha3_256<Keccak>>(hash);
        else
            hash_into<shake256<Keccak>>(hash);
    }

  private:
    template <class Sponge> static constexpr void hash_into(const riding_hash& hash) noexcept
    {
        Sponge sponge;
        sponge.absorb(hash.first);
        sponge.absorb(hash.second);
        sponge.squeeze(hash.out);
    }
};

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
