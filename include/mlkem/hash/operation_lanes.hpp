// SPDX-License-Identifier: MIT
// The lanes of a Backend, each for one operation of a group: G, H, J and PRF (FIPS 203, section
// 4.1) of several operations side by side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../bytes.hpp"
#include "../policy/backend.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// The lanes of a Backend, each for one of `count` operations. Lanes without an operation read what
/// the first lane reads.
template <class Backend> struct operation_lanes {
    using parallel = typename Backend::parallel;
    static constexpr std::size_t size = parallel::lanes;
    using inputs = std::array<const std::uint8_t*, size>;
    /// Two values of 32 bytes: rho || sigma, or K || r.
    using values = std::array<std::array<std::uint8_t, 64>, size>;
    using hashes = std::array<std::array<std::uint8_t, 32>, size>;

    /// H(s).
    static void hash_h(std::size_t count, const inputs& s, std::size_t length, hashes& out) noexcept
    {
        hash(count, sha3_256_words, s, length, s, 0, sha3_suffix, out);
    }
    /// J(z || c).
    static void hash_j(std::size_t count, const inputs& z, const inputs& c, std::size_t length,
                       hashes& out) noexcept
    {
        hash(count, sha3_256_words, z, 32, c, length, shake_suffix, out);
    }
    /// G(a || b).
    static void hash_g(std::size_t count, const inputs& a, const inputs& b, values& out) noexcept
    {
        hash(count, sha3_512_words, a, 32, b, 32, sha3_suffix, out);
    }
    /// G(d || k).
    static void hash_g(std::size_t count, const inputs& d, std::size_t rank, values& out) noexcept
    {
        hash(count, sha3_512_words, d, 32, d, 0, rank | sha3_suffix << 8, out);
    }

    /// PRF of the second value of each operation, for all of its noise.
    template <int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    static void prf(std::size_t count, const values& seeds,
                    std::array<noise_bytes<eta_a, count_a, eta_b, count_b>, size>& out) noexcept
    {
        if constexpr (eta_a == eta_b) {
            prf_of<eta_a>(count, seeds, out, 0, count_a + count_b);
        } else {
            prf_of<eta_a>(count, seeds, out, 0, count_a);
            prf_of<eta_b>(count, seeds, out, count_a, count_b);
        }
    }

  private:
    static constexpr std::size_t sha3_256_words = 17, sha3_512_words = 9;
    static constexpr std::uint64_t sha3_suffix = 0x06, shake_suffix = 0x1f;

    static constexpr inputs for_all(std::size_t count, inputs strings) noexcept
    {
        for (std::size_t i = count; i < size; ++i)
            strings[i] = strings[0];
        return strings;
    }
    /// N bytes of the hash of a || b || end for each operation.
    template <std::size_t N>
    static void hash(std::size_t count, std::size_t rate_words, const inputs& a, std::size_t a_size,
                     const inputs& b, std::size_t b_size, std::uint64_t end,
                     std::array<std::array<std::uint8_t, N>, size>& out) noexcept
    {
        const inputs first = for_all(count, a), second = for_all(count, b);
        std::array<std::uint8_t*, size> to;
        for (std::size_t i = 0; i < size; ++i)
            to[i] = out[i].data();
        alignas(64) std::array<std::uint64_t, size> ends;
        ends.fill(end);
        parallel::hash(rate_words,
                       {first.data(), a_size / 8, second.data(), b_size / 8, ends.data()},
                       to.data(), N / 8);
    }
    /// For polynomials first to first + each - 1 of each operation, in lanes that any of them take.
    template <int eta, class Noise>
    static void prf_of(std::size_t count, const values& seeds, std::array<Noise, size>& out,
                       std::size_t first, std::size_t each) noexcept
    {
        std::array<std::uint8_t, prf_size<eta>> unused;
        inputs from;
        std::array<std::uint8_t*, size> to;
        alignas(64) std::array<std::uint64_t, size> names;
        for (std::size_t done = 0; done < count * each; done += size) {
            for (std::size_t i = 0; i < size; ++i) {
                const std::size_t number = done + i;
                const bool runs = number < count * each;
                const std::size_t operation = runs ? number / each : 0;
                const std::size_t nonce = first + number % each;
                from[i] = seeds[operation].data() + 32;
                names[i] = nonce | shake_suffix << 8;
                to[i] = runs ? out[operation].bytes.data() + Noise::stride * nonce : unused.data();
            }
            parallel::hash(sha3_256_words, {from.data(), 4, from.data(), 0, names.data()},
                           to.data(), 8 * eta);
        }
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
