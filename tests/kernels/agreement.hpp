// SPDX-License-Identifier: MIT
// Inputs for tests in which a backend has to agree with the portable one. There are the extremes
// and many random inputs, in arrays of exactly their size (guarded.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "backends.hpp"
#include "fips203/polynomials.hpp"
#include "guarded.hpp"
#include "support.hpp"

namespace mlkem_test {

template <class Backend> class agreement_test : public backend_test<Backend> {
  protected:
    static constexpr int random_inputs = 10000;

    /// 256 residues; their bias, 1 in 20, is of no matter here.
    template <domain D> void draw(polynomial<D>& f)
    {
        std::array<std::uint8_t, 2 * mlkem::fips203::n> bytes;
        random.fill(bytes);
        for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
            f.c[i] = static_cast<std::int16_t>((bytes[2 * i] | bytes[2 * i + 1] << 8) %
                                               mlkem::fips203::q);
    }

    /// Polynomials at the bounds of what a kernel takes.
    template <domain D> std::vector<polynomial<D>> extreme_polynomials()
    {
        std::vector<polynomial<D>> all;
        for (const int value :
             {0, 1, mlkem::fips203::q / 2, mlkem::fips203::q / 2 + 1, mlkem::fips203::q - 1})
            all.push_back(constant_polynomial<D>(value));
        for (std::size_t run = 1; run <= 128; run *= 2) { // alternating, at each distance
            for (const bool first : {false, true}) {
                all.push_back(constant_polynomial<D>(0));
                for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
                    if ((i / run % 2 == 0) == first)
                        all.back().c[i] = mlkem::fips203::q - 1;
            }
        }
        for (int i = 0; i < 100; ++i)
            all.push_back(random_extreme_polynomial<D>(random));
        return all;
    }
    /// test(f) for the extremes and random polynomials.
    template <domain D, class Test> void for_polynomials(Test test)
    {
        guarded<polynomial<D>> f(1);
        for (const polynomial<D>& extreme : extreme_polynomials<D>()) {
            f.data()[0] = extreme;
            test(std::as_const(f).data()[0]);
        }
        for (int i = 0; i < random_inputs; ++i) {
            draw(f.data()[0]);
            test(std::as_const(f).data()[0]);
        }
    }

    /// test(bytes) for zeros, ones, alternating and random bytes.
    template <class Test> void for_bytes(std::size_t size, Test test, int count = random_inputs)
    {
        guarded<std::uint8_t> bytes(size);
        const std::span<std::uint8_t> all(bytes.data(), size);
        for (const int pattern : {0x0000, 0xffff, 0x00ff, 0xff00, 0x5555, 0xaaaa, 0x0ff0, 0xf00f}) {
            for (std::size_t i = 0; i < size; ++i)
                all[i] = static_cast<std::uint8_t>(i % 2 == 0 ? pattern >> 8 : pattern);
            test(std::as_const(bytes).data());
        }
        for (int i = 0; i < count; ++i) {
            random.fill(all);
            test(std::as_const(bytes).data());
        }
    }

    /// test(d) for each d of a compressed coefficient.
    template <class Test> static void for_each_d(Test test)
    {
        test(std::integral_constant<int, 1>());
        test(std::integral_constant<int, 4>());
        test(std::integral_constant<int, 5>());
        test(std::integral_constant<int, 10>());
        test(std::integral_constant<int, 11>());
    }
    /// test(k) for each rank.
    template <class Test> static void for_each_rank(Test test)
    {
        test(std::integral_constant<std::size_t, 2>());
        test(std::integral_constant<std::size_t, 3>());
        test(std::integral_constant<std::size_t, 4>());
    }

    shake128_random random{"agreement"};
};

} // namespace mlkem_test
