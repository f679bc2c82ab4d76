// SPDX-License-Identifier: MIT
// The number-theoretic transform of each backend and its inverse (FIPS 203, section 4.3).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::ntt_test {
namespace {

using mlkem::fips203::q;

/// The NTT by its definition: f modulo X^2 - zeta^(2 BitRev_7(i) + 1) for each i (equation 4.12).
reference::polynomial ntt_by_definition(const reference::polynomial& f)
{
    reference::polynomial f_hat{};
    for (std::size_t i = 0; i < 128; ++i) {
        const int root = reference::zeta_power(2 * reference::bit_rev_7(static_cast<int>(i)) + 1);
        int power = 1;
        for (std::size_t j = 0; j < 128; ++j) {
            f_hat[2 * i] = (f_hat[2 * i] + f[2 * j] * power) % q;
            f_hat[2 * i + 1] = (f_hat[2 * i + 1] + f[2 * j + 1] * power) % q;
            power = power * root % q;
        }
    }
    return f_hat;
}

/// All 256 monomials with the coefficients 1 and q - 1, constants, and random polynomials. Some
/// random ones have any coefficients, some only 0 and q - 1.
template <domain D> std::vector<polynomial<D>> operands()
{
    shake128_random random("transforms");
    std::vector<polynomial<D>> all;
    for (const int value : {0, 1, q / 2, q / 2 + 1, q - 1})
        all.push_back(constant_polynomial<D>(value));
    for (std::size_t i = 0; i < mlkem::fips203::n; ++i) {
        for (const int value : {1, q - 1}) {
            all.push_back(constant_polynomial<D>(0));
            all.back().c[i] = static_cast<std::int16_t>(value);
        }
    }
    for (int i = 0; i < 200; ++i) {
        all.push_back(random_polynomial<D>(random));
        all.push_back(random_extreme_polynomial<D>(random));
    }
    return all;
}

/// Half of the coefficients at a distance `len` 0 and half q - 1: each butterfly of one layer adds,
/// or subtracts, at its bound.
template <domain D> std::vector<polynomial<D>> striped_operands()
{
    std::vector<polynomial<D>> all;
    for (std::size_t len = 1; len <= 128; len *= 2) {
        for (const bool first : {false, true}) {
            all.push_back(constant_polynomial<D>(0));
            for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
                if ((i / len % 2 == 0) == first)
                    all.back().c[i] = q - 1;
        }
    }
    return all;
}

template <class Backend> class Ntt : public backend_test<Backend> {
  protected:
    static reference::polynomial ntt(const ring_polynomial& f)
    {
        ntt_polynomial f_hat;
        Backend::ntt::ntt(f, f_hat);
        return to_reference(f_hat);
    }
    static reference::polynomial inverse_ntt(const ntt_polynomial& f_hat)
    {
        ring_polynomial f;
        Backend::ntt::inverse_ntt(f_hat, f);
        return to_reference(f);
    }
};
TEST_SUITE_OF_TYPES(Ntt, all_backends, backend_names);

TEST_OF_TYPES(Ntt, NttIsTheOneOfTheDefinition)
{
    for (const auto& f : operands<domain::ring>())
        ASSERT_EQ(this->ntt(f), ntt_by_definition(to_reference(f)));
    for (const auto& f : striped_operands<domain::ring>())
        ASSERT_EQ(this->ntt(f), ntt_by_definition(to_reference(f)));
}

TEST_OF_TYPES(Ntt, InverseNttIsTheOneOfTheReference)
{
    for (const auto& f_hat : operands<domain::ntt>())
        ASSERT_EQ(this->inverse_ntt(f_hat), reference::inverse_ntt(to_reference(f_hat)));
    for (const auto& f_hat : striped_operands<domain::ntt>())
        ASSERT_EQ(this->inverse_ntt(f_hat), reference::inverse_ntt(to_reference(f_hat)));
}

TEST_OF_TYPES(Ntt, InverseNttUndoesNtt)
{
    for (const auto& f : operands<domain::ring>())
        ASSERT_EQ(this->inverse_ntt(from_reference<domain::ntt>(this->ntt(f))), to_reference(f));
}

TEST_OF_TYPES(Ntt, NttUndoesInverseNtt)
{
    for (const auto& f_hat : operands<domain::ntt>())
        ASSERT_EQ(this->ntt(from_reference<domain::ring>(this->inverse_ntt(f_hat))),
                  to_reference(f_hat));
}

TEST_OF_TYPES(Ntt, NttIsLinear)
{
    shake128_random random("linearity");
    for (int round = 0; round < 100; ++round) {
        const auto f = random_polynomial<domain::ring>(random);
        const auto g = random_polynomial<domain::ring>(random);
        const auto f_plus_g =
            from_reference<domain::ring>(reference::sum(to_reference(f), to_reference(g)));
        ASSERT_EQ(this->ntt(f_plus_g), reference::sum(this->ntt(f), this->ntt(g)));
    }
}

// Guards the reference: its literal Algorithms 9 and 10 and the definition are one transform.
TEST(NttOfTheReference, IsTheOneOfTheDefinitionAndHasAnInverse)
{
    for (const auto& f : operands<domain::ring>()) {
        const reference::polynomial expected = to_reference(f);
        const reference::polynomial f_hat = reference::ntt(expected);
        ASSERT_EQ(f_hat, ntt_by_definition(expected));
        ASSERT_EQ(reference::inverse_ntt(f_hat), expected);
    }
}

} // namespace
} // namespace mlkem_test::ntt_test
