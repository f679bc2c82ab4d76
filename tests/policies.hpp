// SPDX-License-Identifier: MIT
// Policies as tests call them, and matrix policies for tests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>

namespace mlkem_test {

/// Noise polynomials: PRF and SamplePolyCBD with the nonces 0, 1, 2, ...
template <class Backend, int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
void sample_noise(std::span<const std::uint8_t, 32> s, mlkem::ring_polynomial* a,
                  mlkem::ring_polynomial* b)
{
    mlkem::noise_bytes<eta_a, count_a, eta_b, count_b> noise;
    Backend::sampling::prf(s, noise);
    for (std::size_t i = 0; i < count_a; ++i)
        Backend::sampling::template sample_poly_cbd<eta_a>(noise.a(i), a[i]);
    for (std::size_t i = 0; i < count_b; ++i)
        Backend::sampling::template sample_poly_cbd<eta_b>(noise.b(i), b[i]);
}

/// The end of Decaps: compares in pieces of `piece` bytes (a multiple of 32), and selects.
template <class Backend>
void select_secret(const std::uint8_t* c, const std::uint8_t* c_prime, std::size_t size,
                   std::span<const std::uint8_t, 32> k_prime,
                   std::span<const std::uint8_t, 32> k_bar, std::span<std::uint8_t, 32> out,
                   std::size_t piece = 2048)
{
    typename Backend::fo fo;
    for (std::size_t at = 0; at < size; at += piece)
        fo.compare(c + at, c_prime + at, piece < size - at ? piece : size - at);
    fo.select(k_prime, k_bar, out);
}

/// A matrix policy of a function Derived::whole(rho, a_hat).
template <class Derived> struct matrix_at_once {
    template <std::size_t K>
    static constexpr void expand(std::span<const std::uint8_t, 32> rho, mlkem::ntt_matrix<K>& a_hat,
                                 const mlkem::riding_hash& hash) noexcept
    {
        Derived::whole(rho, a_hat);
        compute(hash);
    }

    template <std::size_t K> class by_rows {
      public:
        static constexpr std::size_t riding_prfs = 0;

        constexpr by_rows(std::span<const std::uint8_t, 32> rho, const mlkem::riding_hash& hash,
                          const mlkem::riding_prf&) noexcept
            : hash_(hash)
        {
            Derived::whole(rho, a_hat_);
        }
        static constexpr std::size_t stack() noexcept { return sizeof(by_rows); }
        constexpr mlkem::ntt_polynomial* next_row() noexcept { return a_hat_[i_++].data(); }
        constexpr void finish() const noexcept { compute(hash_); }

      private:
        mlkem::riding_hash hash_;
        mlkem::ntt_matrix<K> a_hat_{};
        std::size_t i_ = 0;
    };

  private:
    static constexpr void compute(const mlkem::riding_hash& hash) noexcept
    {
        using keccak = mlkem::portable::keccak;
        if (hash.suffix == 0x06)
            hash_into<mlkem::sha3_256<keccak>>(hash);
        else
            hash_into<mlkem::shake256<keccak>>(hash);
    }
    template <class Sponge> static constexpr void hash_into(const mlkem::riding_hash& hash) noexcept
    {
        Sponge sponge;
        sponge.absorb(hash.first);
        sponge.absorb(hash.second);
        sponge.squeeze(hash.out);
    }
};

} // namespace mlkem_test
