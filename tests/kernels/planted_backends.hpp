// SPDX-License-Identifier: MIT
// Backends with a fault each: something that is decided by a secret. The run on marked numbers has to
// find it. Read after marked_numbers.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mlkem_test {

/// The comparison of Decaps ends at the first byte that differs.
template <class Backend> struct early_end : Backend {
    struct comparison {
        static std::uint64_t difference(const std::uint8_t* a, const std::uint8_t* b,
                                        std::size_t size) noexcept
        {
            for (std::size_t i = 0; i < size; ++i)
                if (a[i] != b[i])
                    return 1;
            return 0;
        }
    };
    using fo = mlkem::double_check_fo<comparison>;
};

/// Decaps selects the secret by a branch.
template <class Backend> struct selection_by_branch : Backend {
    struct fo {
        std::uint64_t difference = 0;
        void compare(const std::uint8_t* c, const std::uint8_t* c_prime, std::size_t size) noexcept
        {
            difference |= mlkem::byte_comparison::difference(c, c_prime, size);
        }
        void select(std::span<const std::uint8_t, 32> k_prime,
                    std::span<const std::uint8_t, 32> k_bar,
                    std::span<std::uint8_t, 32> out) const noexcept
        {
            mlkem::copy(out.data(), static_cast<bool>(difference) ? k_bar : k_prime);
        }
    };
};

/// A table is looked up by a coefficient of the vector that a product begins with. In Decaps that is
/// s, in KeyGen and in K-PKE.Encrypt a row or a column of A, or t.
template <class Backend> struct index_by_coefficient : Backend {
    struct arithmetic : Backend::ntt {
        template <std::size_t Rank>
        static void multiply_accumulate(const mlkem::ntt_polynomial* f_hat, std::size_t stride,
                                        const typename Backend::ntt::cached* g,
                                        mlkem::ntt_polynomial& h_hat) noexcept
        {
            static std::array<bool, mlkem::fips203::q> seen{};
            seen[static_cast<std::size_t>(f_hat->c[Rank])] = true;
            Backend::ntt::template multiply_accumulate<Rank>(f_hat, stride, g, h_hat);
        }
    };
    using ntt = arithmetic;
};

/// Noise is drawn as A is: what is not below q is rejected.
template <class Backend> struct rejected_noise : Backend {
    struct sampling : Backend::sampling {
        template <int eta>
        static void sample_poly_cbd(const std::uint8_t* noise, mlkem::ring_polynomial& f) noexcept
        {
            (void)Backend::sampling::rejection_vartime(noise, 48 * eta, f.c.data(), 0);
            Backend::sampling::template sample_poly_cbd<eta>(noise, f);
        }
    };
    struct executor : Backend::executor {
        using sampling_of_steps = sampling;
    };
};
/// A loop over noise ends where a byte is small.
template <class Backend> struct noise_until_small : Backend {
    struct sampling : Backend::sampling {
        template <int eta>
        static void sample_poly_cbd(const std::uint8_t* noise, mlkem::ring_polynomial& f) noexcept
        {
            std::size_t i = 0;
            while (i < 8 && noise[i] > 200)
                ++i;
            Backend::sampling::template sample_poly_cbd<eta>(noise, f);
            f.c[0] = i;
        }
    };
    struct executor : Backend::executor {
        using sampling_of_steps = sampling;
    };
};

} // namespace mlkem_test
