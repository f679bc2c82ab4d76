// SPDX-License-Identifier: MIT
// Backends with one policy replaced by a faulty one, to see what the self-checks notice.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "backends.hpp"
#include <mlkem/mlkem.hpp>

namespace mlkem_test {

/// Hashes wrongly, but always in the same way.
struct faulty_keccak : mlkem::portable {
    static constexpr std::string_view name = "faulty_keccak";
    struct keccak : mlkem::portable::keccak {
        template <std::size_t N> static constexpr void permute(std::uint64_t* states) noexcept
        {
            mlkem::portable::keccak::permute<N>(states);
            states[0] ^= 1;
        }
    };
};

/// Mistakes A for its transpose, both in KeyGen and in Encrypt.
struct faulty_matrix : mlkem::portable {
    static constexpr std::string_view name = "faulty_matrix";
    struct sampling : mlkem::portable::sampling {
        template <class Xof>
        static constexpr void sample_ntt_vartime(std::span<const std::uint8_t, 34> b,
                                                 mlkem::ntt_polynomial& a_hat) noexcept
        {
            std::array<std::uint8_t, 34> transposed{};
            mlkem::copy(transposed.data(), b);
            std::swap(transposed[32], transposed[33]);
            mlkem::sample_ntt_vartime<mlkem::portable::sampling, Xof>(transposed, a_hat);
        }
    };
};

/// Makes no noise.
struct faulty_sampling : mlkem::portable {
    static constexpr std::string_view name = "faulty_sampling";
    struct sampling : mlkem::portable::sampling {
        template <int eta>
        static constexpr void sample_poly_cbd(const std::uint8_t*,
                                              mlkem::ring_polynomial& f) noexcept
        {
            f.c.fill(0);
        }
    };
};

/// Subtracts wrongly, which only decryption does.
struct faulty_ntt : mlkem::portable {
    static constexpr std::string_view name = "faulty_ntt";
    struct arithmetic : mlkem::portable::ntt {
        static constexpr void subtract(mlkem::ring_polynomial& f,
                                       const mlkem::ring_polynomial& g) noexcept
        {
            mlkem::portable::ntt::subtract(f, g);
            f.c[255] =
                static_cast<std::int16_t>((f.c[255] + mlkem::fips203::q / 2) % mlkem::fips203::q);
        }
    };
    using ntt = arithmetic;
};

/// Decodes one bit of the message wrongly.
struct faulty_codec : mlkem::portable {
    static constexpr std::string_view name = "faulty_codec";
    struct codec : mlkem::portable::codec {
        template <int d>
        static constexpr void compress_encode(const mlkem::ring_polynomial& f,
                                              std::uint8_t* bytes) noexcept
        {
            mlkem::portable::codec::compress_encode<d>(f, bytes);
            if (d == 1)
                bytes[31] ^= 0x80;
        }
    };
};

/// Selects `Accept ? K' : K_bar` whatever the comparison says.
template <bool Accept> struct faulty_fo : mlkem::portable {
    static constexpr std::string_view name = Accept ? "accepting_fo" : "rejecting_fo";
    struct fo {
        static constexpr void compare(const std::uint8_t*, const std::uint8_t*,
                                      std::size_t) noexcept
        {
        }
        static constexpr void select(std::span<const std::uint8_t, 32> k_prime,
                                     std::span<const std::uint8_t, 32> k_bar,
                                     std::span<std::uint8_t, 32> out) noexcept
        {
            std::ranges::copy(Accept ? k_prime : k_bar, out.begin());
        }
    };
};
using accepting_fo = faulty_fo<true>;
using rejecting_fo = faulty_fo<false>;

/// Every fault, and every parameter set, but not every pair of them: each costs seconds to compile.
using faulty_kems = ::testing::Types<
    kem_case<faulty_keccak, mlkem::params_512>, kem_case<faulty_matrix, mlkem::params_768>,
    kem_case<faulty_sampling, mlkem::params_1024>, kem_case<faulty_ntt, mlkem::params_512>,
    kem_case<faulty_codec, mlkem::params_768>, kem_case<accepting_fo, mlkem::params_1024>,
    kem_case<rejecting_fo, mlkem::params_512>, kem_case<rejecting_fo, mlkem::params_768>,
    kem_case<rejecting_fo, mlkem::params_1024>>;

/// Faulty backends whose decapsulation nevertheless undoes their encapsulation.
template <class Backend>
constexpr bool is_consistent =
    std::is_same_v<Backend, faulty_keccak> || std::is_same_v<Backend, faulty_matrix> ||
    std::is_same_v<Backend, faulty_sampling> || std::is_same_v<Backend, accepting_fo>;

} // namespace mlkem_test
