// SPDX-License-Identifier: MIT
// The matrix A of prepared keys of each backend (FIPS 203, Algorithm 13, lines 3 to 7), and H(ek),
// which is computed beside it.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::matrix_test {
namespace {

/// Whether SampleNTT(b) takes more than the three blocks that it nearly always takes.
bool needs_a_fourth_block(const reference::bytes& b)
{
    reference::sponge xof(168, 0x1f, b);
    std::size_t drawn = 0;
    (void)reference::sample_ntt_from([&] {
        ++drawn;
        return int{xof.next()};
    });
    return drawn > std::size_t{3} * 168;
}

template <class Case> class Matrix : public kem_test<Case> {
  protected:
    using params = typename Case::params;
    static constexpr std::size_t k = params::k;
    static constexpr std::size_t ek_size = mlkem::sizes<params>::encapsulation_key;

    std::array<std::uint8_t, ek_size> random_key() { return random.template bytes<ek_size>(); }
    void expect_the_reference(const std::array<std::uint8_t, ek_size>& ek)
    {
        const mlkem::ek_bytes<params> bytes = ek;
        mlkem::detail::prepare_key<params, typename Case::backend>(bytes, *prepared);
        const reference::bytes rho(ek.end() - 32, ek.end());
        const auto expected = reference::expand_matrix(static_cast<int>(k), rho);
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < k; ++j)
                ASSERT_EQ(to_reference(prepared->key.a_hat[i][j]), expected[i][j])
                    << "row " << i << ", column " << j;
        EXPECT_EQ(to_reference(prepared->h), reference::hash_h(to_reference(ek)));
    }

    shake128_random random{"matrix"};
    std::unique_ptr<mlkem::prepared_ek<params>> prepared =
        std::make_unique<mlkem::prepared_ek<params>>();
};
TEST_SUITE_OF_TYPES(Matrix, all_kems, kem_names);

TEST_OF_TYPES(Matrix, HoldsInRowIAndColumnJTheSampleOfRhoJI)
{
    for (int round = 0; round < 20; ++round)
        this->expect_the_reference(this->random_key());
}

/// About one polynomial of 120 needs a fourth block, in any place of the matrix.
TEST_OF_TYPES(Matrix, IsRightWhereverAPolynomialNeedsAFourthBlock)
{
    std::array<int, TestFixture::k * TestFixture::k> seen{};
    int rounds = 0;
    while (std::find(seen.begin(), seen.end(), 0) != seen.end()) {
        ASSERT_LT(++rounds, 20000) << "no seed was found for some place";
        const auto ek = this->random_key();
        // One place a time: the cheap test of its stream decides whether the seed is of use.
        const auto place =
            static_cast<std::size_t>(std::find(seen.begin(), seen.end(), 0) - seen.begin());
        const std::uint8_t i = static_cast<std::uint8_t>(place / TestFixture::k);
        const std::uint8_t j = static_cast<std::uint8_t>(place % TestFixture::k);
        const reference::bytes rho(ek.end() - 32, ek.end());
        if (!needs_a_fourth_block(reference::concatenation({rho, {j}, {i}})))
            continue;
        seen[place] = 1;
        this->expect_the_reference(ek);
    }
}

} // namespace
} // namespace mlkem_test::matrix_test
