// SPDX-License-Identifier: MIT
// Sums and differences of polynomials on each backend, for all pairs of residues.
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::sum_test {
namespace {

using mlkem::fips203::q;

/// operation(f, g), then f[i] = expected(a, b), for every pair of residues, 256 at a time.
template <domain D, class Operation, class Expected>
void expect_for_all_pairs(Operation operation, Expected expected)
{
    for (int a = 0; a < q; ++a) {
        for (int b = 0; b < q; b += static_cast<int>(mlkem::fips203::n)) {
            polynomial<D> f = constant_polynomial<D>(a), g;
            for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
                g.c[i] = static_cast<std::int16_t>((b + static_cast<int>(i)) % q);
            operation(f, g);
            for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
                if (f.c[i] != expected(a, g.c[i]))
                    FAIL() << a << " and " << g.c[i] << " give " << f.c[i];
        }
    }
}

template <class Backend> class Sum : public backend_test<Backend> {};
TEST_SUITE_OF_TYPES(Sum, all_backends, backend_names);

TEST_OF_TYPES(Sum, OfRingPolynomialsIsRightForAllPairsOfResidues)
{
    expect_for_all_pairs<domain::ring>([](auto& f, const auto& g) { TypeParam::ntt::add(f, g); },
                                       [](int a, int b) { return (a + b) % q; });
}

TEST_OF_TYPES(Sum, OfTransformsIsRightForAllPairsOfResidues)
{
    expect_for_all_pairs<domain::ntt>([](auto& f, const auto& g) { TypeParam::ntt::add(f, g); },
                                      [](int a, int b) { return (a + b) % q; });
}

TEST_OF_TYPES(Sum, DifferenceOfRingPolynomialsIsRightForAllPairsOfResidues)
{
    expect_for_all_pairs<domain::ring>(
        [](auto& f, const auto& g) { TypeParam::ntt::subtract(f, g); },
        [](int a, int b) { return (a - b + q) % q; });
}

TEST_OF_TYPES(Sum, KeepsDifferentCoefficientsApart)
{
    shake128_random random("sums");
    for (int round = 0; round < 100; ++round) {
        const auto f = random_polynomial<domain::ring>(random);
        const auto g = random_polynomial<domain::ring>(random);
        ring_polynomial sum = f, difference = f;
        TypeParam::ntt::add(sum, g);
        TypeParam::ntt::subtract(difference, g);
        ASSERT_EQ(to_reference(sum), reference::sum(to_reference(f), to_reference(g)));
        ASSERT_EQ(to_reference(difference),
                  reference::difference(to_reference(f), to_reference(g)));
    }
}

} // namespace
} // namespace mlkem_test::sum_test
