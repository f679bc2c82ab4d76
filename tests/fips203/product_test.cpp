// SPDX-License-Identifier: MIT
// Products in T_q of each backend, summed over a row or a column (FIPS 203, section 4.3.1). The
// oracle is schoolbook multiplication modulo X^256 + 1.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::product_test {
namespace {

template <class Ntt, std::size_t K>
reference::polynomial inner_product(const ntt_polynomial* f_hat, std::size_t stride,
                                    const std::array<ntt_polynomial, K>& g_hat)
{
    std::array<typename Ntt::cached, K> g;
    for (std::size_t i = 0; i < K; ++i)
        Ntt::cache(g_hat[i], g[i]);
    ntt_polynomial h_hat;
    Ntt::template multiply_accumulate<K>(f_hat, stride, g.data(), h_hat);
    return to_reference(h_hat);
}

template <class Ntt> ntt_polynomial transform(const ring_polynomial& f)
{
    ntt_polynomial f_hat;
    Ntt::ntt(f, f_hat);
    return f_hat;
}

template <class Ntt> reference::polynomial inverse_transform(const reference::polynomial& f_hat)
{
    ring_polynomial f;
    Ntt::inverse_ntt(from_reference<domain::ntt>(f_hat), f);
    return to_reference(f);
}

/// A matrix and a vector of elements of T_q that `make` makes, row by row and column by column.
template <class Ntt, std::size_t K, class Make> void expect_products_of_reference(Make make)
{
    std::array<ntt_polynomial, K * K> m; // row i from i K on
    std::array<ntt_polynomial, K> v;
    for (ntt_polynomial& f_hat : m)
        f_hat = make();
    for (ntt_polynomial& g_hat : v)
        g_hat = make();
    for (std::size_t i = 0; i < K; ++i) {
        reference::polynomial row{}, column{};
        for (std::size_t j = 0; j < K; ++j) {
            const reference::polynomial g = to_reference(v[j]);
            row = reference::sum(row, reference::multiply_ntts(to_reference(m[i * K + j]), g));
            column =
                reference::sum(column, reference::multiply_ntts(to_reference(m[j * K + i]), g));
        }
        ASSERT_EQ((inner_product<Ntt, K>(m.data() + i * K, 1, v)), row)
            << "row " << i << " of " << K;
        ASSERT_EQ((inner_product<Ntt, K>(m.data() + i, K, v)), column)
            << "column " << i << " of " << K;
    }
}

template <class Ntt, std::size_t K> void expect_schoolbook_products()
{
    shake128_random random("schoolbook");
    for (int round = 0; round < 10; ++round) {
        std::array<ntt_polynomial, K> f_hat, g_hat;
        reference::polynomial expected{};
        for (std::size_t i = 0; i < K; ++i) {
            const auto f = random_polynomial<domain::ring>(random);
            const auto g = random_polynomial<domain::ring>(random);
            f_hat[i] = transform<Ntt>(f);
            g_hat[i] = transform<Ntt>(g);
            expected = reference::sum(
                expected, reference::schoolbook_product(to_reference(f), to_reference(g)));
        }
        ASSERT_EQ(inverse_transform<Ntt>(inner_product<Ntt, K>(f_hat.data(), 1, g_hat)), expected);
    }
}

template <class Backend> class Product : public backend_test<Backend> {
  protected:
    template <class Make> static void expect_products_of_reference_for_each_rank(Make make)
    {
        expect_products_of_reference<typename Backend::ntt, 2>(make);
        expect_products_of_reference<typename Backend::ntt, 3>(make);
        expect_products_of_reference<typename Backend::ntt, 4>(make);
    }

    shake128_random random{"products"};
};
TEST_SUITE_OF_TYPES(Product, all_backends, backend_names);

TEST_OF_TYPES(Product, OfTransformsIsTheTransformOfTheSchoolbookProduct)
{
    expect_schoolbook_products<typename TypeParam::ntt, 2>();
    expect_schoolbook_products<typename TypeParam::ntt, 3>();
    expect_schoolbook_products<typename TypeParam::ntt, 4>();
}

TEST_OF_TYPES(Product, OfRowsAndColumnsIsThatOfTheReference)
{
    for (int round = 0; round < 50; ++round)
        this->expect_products_of_reference_for_each_rank(
            [this] { return random_polynomial<domain::ntt>(this->random); });
}

TEST_OF_TYPES(Product, IsRightAtTheBoundsOfTheAccumulation)
{
    for (const int value :
         {0, 1, mlkem::fips203::q / 2, mlkem::fips203::q / 2 + 1, mlkem::fips203::q - 1})
        this->expect_products_of_reference_for_each_rank(
            [value] { return constant_polynomial<domain::ntt>(value); });
    for (int round = 0; round < 50; ++round)
        this->expect_products_of_reference_for_each_rank(
            [this] { return random_extreme_polynomial<domain::ntt>(this->random); });
}

/// A pair of residues in each of the 128 places: all pairs (a0, b0), with the other halves zero.
TEST_OF_TYPES(Product, MultipliesEveryPairOfResidues)
{
    using ntt = typename TypeParam::ntt;
    const std::array<ntt_polynomial, 2> zeros = {constant_polynomial<domain::ntt>(0),
                                                 constant_polynomial<domain::ntt>(0)};
    for (int a = 0; a < mlkem::fips203::q; ++a) {
        std::array<ntt_polynomial, 2> f = zeros, g = zeros;
        for (std::size_t i = 0; i < mlkem::fips203::n; i += 2)
            f[0].c[i] = static_cast<std::int16_t>(a);
        for (int b = 0; b < mlkem::fips203::q; b += 128) {
            for (int i = 0; i < 128; ++i)
                g[0].c[static_cast<std::size_t>(2 * i)] =
                    static_cast<std::int16_t>((b + i) % mlkem::fips203::q);
            const reference::polynomial h = inner_product<ntt, 2>(f.data(), 1, g);
            for (int i = 0; i < 128; ++i)
                if (h[static_cast<std::size_t>(2 * i)] !=
                    a * ((b + i) % mlkem::fips203::q) % mlkem::fips203::q)
                    FAIL() << a << " times " << b + i;
        }
    }
}

// Guards the reference: products by Algorithms 11 and 12 are products in R_q.
TEST(ProductOfTheReference, IsTheSchoolbookProduct)
{
    shake128_random random("reference");
    for (int round = 0; round < 20; ++round) {
        const reference::polynomial f = to_reference(random_polynomial<domain::ring>(random));
        const reference::polynomial g = to_reference(random_polynomial<domain::ring>(random));
        const reference::polynomial h =
            reference::multiply_ntts(reference::ntt(f), reference::ntt(g));
        EXPECT_EQ(reference::inverse_ntt(h), reference::schoolbook_product(f, g));
    }
}

} // namespace
} // namespace mlkem_test::product_test
