// SPDX-License-Identifier: MIT
// The NTT, its inverse, products, sums, and the NTT of samples, for all inputs. Sources
// kernels/ntt.inl and kernels/sampling.inl run on the symbolic_kernels beside FIPS 203's
// definitions.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "claims.hpp"
#include "definitions.hpp"
#include "kernels/checked.hpp"
#include "typed_tests.hpp"

namespace {

using namespace mlkem_test;
using namespace mlkem_test::proof;

polynomial forms_of(const std::vector<lane>& lanes)
{
    polynomial f;
    for (std::size_t i = 0; i < n; ++i)
        f.push_back(lanes[i].residues());
    return f;
}
/// SamplePolyCBD_eta of bits from first_bit on, as residues.
const polynomial& samples(int eta)
{
    static std::map<int, polynomial> all;
    polynomial& f = all[eta];
    if (!f.empty())
        return f;
    for (std::size_t i = 0; i < n; ++i)
        f.push_back(names::all().of_table(definition_of_cbd(eta, first_bit, i)));
    return f;
}

/// Their NTT by definition.
const polynomial& ntt_of_samples(int eta)
{
    static std::map<int, polynomial> all;
    polynomial& f_hat = all[eta];
    if (f_hat.empty())
        f_hat = definition_of_ntt(samples(eta));
    return f_hat;
}

/// The definition of the NTT, which both of the standard's descriptions give.
const polynomial& ntt_of_variables()
{
    static const polynomial f_hat = definition_of_ntt(variables(1));
    return f_hat;
}
const polynomial& product_of_variables(std::size_t k, std::size_t stride)
{
    static std::map<std::pair<std::size_t, std::size_t>, polynomial> all;
    polynomial& h = all[{k, stride}];
    if (!h.empty())
        return h;
    h.resize(n);
    for (std::size_t j = 0; j < k; ++j)
        add_product(variables(static_cast<variable>(1 + n * stride * j)),
                    variables(static_cast<variable>(1 + n * (100 + j))), h);
    return h;
}

// Each claim as a function, so that planted faults can make it false. None reads what it wrote.

template <class Kernels> bool ntt_is_right()
{
    std::vector<lane> f = lanes_of(variables(1)), f_hat(n);
    Kernels::ntt(f.data(), f_hat.data());
    return forms_of(f_hat) == ntt_of_variables();
}
template <class Kernels> bool inverse_ntt_is_right()
{
    std::vector<lane> f_hat = lanes_of(ntt_of_variables()), f(n);
    Kernels::inverse_ntt(f_hat.data(), f.data());
    return forms_of(f) == variables(1);
}
/// Sums of K products, from cached factors.
template <class Kernels, std::size_t K> bool products_are_right(std::size_t stride)
{
    std::vector<lane> f(n * (stride * (K - 1) + 1)), g(2 * n * K), h(n);
    for (std::size_t j = 0; j < K; ++j) {
        const auto a = lanes_of(variables(static_cast<variable>(1 + n * stride * j)));
        const auto b = lanes_of(variables(static_cast<variable>(1 + n * (100 + j))));
        std::copy(a.begin(), a.end(), f.begin() + static_cast<std::ptrdiff_t>(n * stride * j));
        Kernels::cache(b.data(), g.data() + 2 * n * j);
    }
    Kernels::template multiply_accumulate<K>(f.data(), stride, g.data(), h.data());
    return forms_of(h) == product_of_variables(K, stride);
}
/// What ntt_cached makes of f is what cache makes of its NTT.
template <class Kernels> bool ntt_cached_is_right()
{
    const std::vector<lane> f = lanes_of(variables(1)), f_hat = lanes_of(ntt_of_variables());
    std::vector<lane> g(2 * n), expected(2 * n);
    Kernels::ntt_cached(f.data(), g.data());
    Kernels::cache(f_hat.data(), expected.data());
    return g == expected;
}
template <class Kernels> bool sums_are_right()
{
    std::vector<lane> f = lanes_of(variables(1)), g = lanes_of(variables(1000)), h = f, d = f;
    Kernels::add_to(h.data(), g.data());
    Kernels::subtract_from(d.data(), g.data());
    bool right = true;
    for (std::size_t i = 0; i < n; ++i)
        right = right && h[i].f == f[i].f + g[i].f && d[i].f == f[i].f - g[i].f;
    Kernels::add_to(f.data(), f.data());
    for (std::size_t i = 0; i < n; ++i)
        right = right && f[i].f == 2 * form::of(static_cast<variable>(1 + i));
    return right;
}
template <class Kernels, int eta> bool samples_are_right()
{
    const auto bytes = bytes_of_bits(64 * eta);
    std::vector<lane> f(n);
    Kernels::template sample_poly_cbd<eta>(bytes.data(), f.data());
    return forms_of(f) == samples(eta);
}
template <class Kernels, int eta> bool ntt_of_samples_is_right()
{
    const auto bytes = bytes_of_bits(64 * eta);
    const polynomial& expected = ntt_of_samples(eta);
    std::vector<lane> f_hat(n), g(2 * n), cached(2 * n), t_hat = lanes_of(variables(1));
    Kernels::template cbd_ntt<eta>(bytes.data(), f_hat.data());
    Kernels::template cbd_ntt_cached<eta>(bytes.data(), g.data());
    Kernels::template add_cbd_ntt<eta>(bytes.data(), t_hat.data());
    bool right = forms_of(f_hat) == expected;
    Kernels::cache(lanes_of(expected).data(), cached.data());
    right = right && g == cached;
    for (std::size_t i = 0; i < n; ++i)
        right = right && t_hat[i].f == form::of(static_cast<variable>(1 + i)) + expected[i];
    return right;
}
template <class Kernels, int eta> bool inverse_ntt_plus_samples_is_right()
{
    const auto bytes = bytes_of_bits(64 * eta);
    const polynomial& e = samples(eta);
    const std::vector<lane> f_hat = lanes_of(ntt_of_variables());
    std::vector<lane> f(n);
    Kernels::template cbd_plus_inverse_ntt<eta>(bytes.data(), f_hat.data(), f.data());
    bool right = true;
    for (std::size_t i = 0; i < n; ++i)
        right = right && f[i].residues() == form::of(static_cast<variable>(1 + i)) + e[i];
    return right;
}

/// Whether both descriptions of the standard agree: the definition and the algorithm's lines.
TEST(ArithmeticProofDefinitions, OfTheNttAgreeWithAlgorithms9And10)
{
    const polynomial x = variables(1);
    EXPECT_EQ(algorithm_9(x), definition_of_ntt(x));
    EXPECT_EQ(algorithm_10(definition_of_ntt(x)), x);
}
/// Sum of all, by halves: each step adds forms of one size.
form sum_of(const std::vector<form>& all, std::size_t begin, std::size_t end)
{
    if (end - begin == 1)
        return all[begin];
    const std::size_t middle = (begin + end) / 2;
    return sum_of(all, begin, middle) + sum_of(all, middle, end);
}
/// The NTT carries the product of R_q, where X^256 = -1, to the product of T_q. Pairs 0, 77 and 127
/// of it are compared, each a sum of 2^16 monomials.
TEST(ArithmeticProofDefinitions, OfTheProductAgreeWithTheRing)
{
    const polynomial f = variables(1), g = variables(1000);
    polynomial in_t(n);
    add_product(definition_of_ntt(f), definition_of_ntt(g), in_t);
    polynomial in_r;
    for (std::size_t k = 0; k < n; ++k) {
        std::vector<form> products;
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t j = (k + n - i) % n;
            products.push_back((i + j == k ? 1 : -1) * (f[i] * g[j]));
        }
        in_r.push_back(sum_of(products, 0, n));
    }
    for (const std::size_t i : {std::size_t{0}, std::size_t{77}, std::size_t{127}})
        for (std::size_t b = 0; b < 2; ++b) {
            std::vector<form> parts;
            for (std::size_t j = 0; j < n / 2; ++j)
                parts.push_back(power(17, (2 * bit_rev_7(i) + 1) * j % 256) * in_r[2 * j + b]);
            EXPECT_EQ(in_t[2 * i + b], sum_of(parts, 0, n / 2));
        }
}

template <class Kernels> class ArithmeticProof : public checked_test<Kernels> {};
TEST_SUITE_OF_TYPES(ArithmeticProof, symbolic_kernels, lane_names);

TEST_OF_TYPES(ArithmeticProof, OfTheNtt)
{
    EXPECT_TRUE(ntt_is_right<TypeParam>());
    EXPECT_TRUE(ntt_cached_is_right<TypeParam>());
}
TEST_OF_TYPES(ArithmeticProof, OfTheInverseNtt) { EXPECT_TRUE(inverse_ntt_is_right<TypeParam>()); }
TEST_OF_TYPES(ArithmeticProof, OfProducts)
{
    EXPECT_TRUE((products_are_right<TypeParam, 1>(1)));
    for (std::size_t stride = 1; stride <= 4; ++stride) {
        EXPECT_TRUE((products_are_right<TypeParam, 2>(stride)));
        EXPECT_TRUE((products_are_right<TypeParam, 3>(stride)));
        EXPECT_TRUE((products_are_right<TypeParam, 4>(stride)));
    }
}
TEST_OF_TYPES(ArithmeticProof, OfSums) { EXPECT_TRUE(sums_are_right<TypeParam>()); }
TEST_OF_TYPES(ArithmeticProof, OfSamplePolyCbd)
{
    EXPECT_TRUE((samples_are_right<TypeParam, 2>()));
    EXPECT_TRUE((samples_are_right<TypeParam, 3>()));
}
TEST_OF_TYPES(ArithmeticProof, OfTheNttOfSamples)
{
    EXPECT_TRUE((ntt_of_samples_is_right<TypeParam, 2>()));
    EXPECT_TRUE((ntt_of_samples_is_right<TypeParam, 3>()));
    EXPECT_TRUE((inverse_ntt_plus_samples_is_right<TypeParam, 2>()));
    EXPECT_TRUE((inverse_ntt_plus_samples_is_right<TypeParam, 3>()));
}

/// Where operands and results are one place.
TEST_OF_TYPES(ArithmeticProof, OfTransformsInPlace)
{
    std::vector<lane> f = lanes_of(variables(1));
    TypeParam::ntt(f.data(), f.data());
    EXPECT_EQ(forms_of(f), ntt_of_variables());
    TypeParam::inverse_ntt(f.data(), f.data());
    EXPECT_EQ(forms_of(f), variables(1));
    std::vector<lane> g(2 * n);
    TypeParam::cache(lanes_of(variables(1 + 100 * n)).data(), g.data());
    TypeParam::template multiply_accumulate<1>(f.data(), 1, g.data(), f.data());
    EXPECT_EQ(forms_of(f), product_of_variables(1, 1));
}

} // namespace
