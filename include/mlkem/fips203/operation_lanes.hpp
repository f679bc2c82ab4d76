// The lanes of a Backend, each for one operation of a group: G, H, J and PRF (FIPS 203, section
// 4.1) of several operations side by side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../params.hpp"
#include "../policy/backend.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// Byte strings of one length at equal distances.
template <class Byte> struct byte_strings {
    Byte* first;
    std::size_t distance;

    constexpr Byte* operator[](std::size_t i) const noexcept { return first + i * distance; }
    template <std::size_t N> constexpr std::span<Byte, N> at(std::size_t i) const noexcept
    {
        return std::span<Byte, N>((*this)[i], N);
    }
    constexpr byte_strings from(std::size_t i) const noexcept { return {(*this)[i], distance}; }
    constexpr byte_strings part(std::size_t at) const noexcept { return {first + at, distance}; }
};

/// The lanes of a Backend, each for one operation of a group.
template <class Backend> struct operation_lanes {
    using parallel = typename Backend::parallel;
    static constexpr std::size_t size = parallel::lanes;
    /// Two values of 32 bytes: rho || sigma, or K || r.
    using values = std::array<std::array<std::uint8_t, 64>, size>;
    using hashes = std::array<std::array<std::uint8_t, 32>, size>;

    static constexpr std::size_t sha3_256_words = 17, sha3_512_words = 9;
    static constexpr std::uint64_t sha3_suffix = 0x06, shake_suffix = 0x1f;

    /// Lanes without an operation read those of the first.
    static std::array<const std::uint8_t*, size> inputs(byte_strings<const std::uint8_t> strings,
                                                        std::size_t count) noexcept
    {
        std::array<const std::uint8_t*, size> all;
        for (std::size_t i = 0; i < size; ++i)
            all[i] = strings[i < count ? i : 0];
        return all;
    }
    /// They write to `unused`.
    static std::array<std::uint8_t*, size> outputs(
        byte_strings<std::uint8_t> strings, std::size_t count,
        std::uint8_t* unused) noexcept // NOLINT(readability-non-const-parameter): written to later
    {
        std::array<std::uint8_t*, size> all;
        for (std::size_t i = 0; i < size; ++i)
            all[i] = i < count ? strings[i] : unused;
        return all;
    }

    /// `out_words` words of the hash of a || b || end for each operation.
    static void hash(std::size_t count, std::size_t rate_words, byte_strings<const std::uint8_t> a,
                     std::size_t a_size, byte_strings<const std::uint8_t> b, std::size_t b_size,
                     std::uint64_t end, byte_strings<std::uint8_t> out,
                     std::size_t out_words) noexcept
    {
        std::array<std::uint8_t, 64> unused;
        const auto first = inputs(a, count), second = inputs(b, count);
        const auto to = outputs(out, count, unused.data());
        alignas(64) std::array<std::uint64_t, size> ends;
        ends.fill(end);
        parallel::hash(rate_words,
                       {first.data(), a_size / 8, second.data(), b_size / 8, ends.data()},
                       to.data(), out_words);
    }
    /// H(s).
    static void hash_h(std::size_t count, byte_strings<const std::uint8_t> s, std::size_t length,
                       byte_strings<std::uint8_t> out) noexcept
    {
        hash(count, sha3_256_words, s, length, s, 0, sha3_suffix, out, 4);
    }
    /// J(z || c).
    static void hash_j(std::size_t count, byte_strings<const std::uint8_t> z,
                       byte_strings<const std::uint8_t> c, std::size_t length,
                       byte_strings<std::uint8_t> out) noexcept
    {
        hash(count, sha3_256_words, z, 32, c, length, shake_suffix, out, 4);
    }
    /// G(a || b).
    static void hash_g(std::size_t count, byte_strings<const std::uint8_t> a,
                       byte_strings<const std::uint8_t> b, values& out) noexcept
    {
        hash(count, sha3_512_words, a, 32, b, 32, sha3_suffix, strings(out), 8);
    }
    /// G(d || k).
    static void hash_g(std::size_t count, byte_strings<const std::uint8_t> d, std::size_t rank,
                       values& out) noexcept
    {
        hash(count, sha3_512_words, d, 32, d, 0, rank | sha3_suffix << 8, strings(out), 8);
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

    template <std::size_t N>
    static byte_strings<std::uint8_t>
    strings(std::array<std::array<std::uint8_t, N>, size>& all) noexcept
    {
        return {all[0].data(), N};
    }
    template <std::size_t N>
    static byte_strings<const std::uint8_t>
    strings(const std::array<std::array<std::uint8_t, N>, size>& all) noexcept
    {
        return {all[0].data(), N};
    }

  private:
    /// For polynomials first to first + each - 1 of each operation, in lanes that any of them take.
    template <int eta, class Noise>
    static void prf_of(std::size_t count, const values& seeds, std::array<Noise, size>& out,
                       std::size_t first, std::size_t each) noexcept
    {
        std::array<std::uint8_t, prf_size<eta>> unused;
        std::array<const std::uint8_t*, size> from;
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

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
MLKEM_DETAIL_HIDDEN_END
