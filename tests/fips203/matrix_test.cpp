// SPDX-License-Identifier: MIT
// The matrix policy of each backend: A from rho (FIPS 203, Algorithm 13, lines 3 to 7), and the
// hash that runs in a spare lane.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace {

using namespace mlkem_test;

template <std::size_t K>
void expect_matrix(const mlkem::ntt_matrix<K>& a_hat, const std::array<std::uint8_t, 32>& rho)
{
    const auto expected = reference::expand_matrix(static_cast<int>(K), to_reference(rho));
    for (std::size_t i = 0; i < K; ++i)
        for (std::size_t j = 0; j < K; ++j)
            ASSERT_EQ(to_reference(a_hat[i][j]), expected[i][j]) << "row " << i << ", column " << j;
}

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
    static constexpr std::size_t k = Case::params::k;
    using sizes = mlkem::sizes<typename Case::params>;
    using policy = typename Case::backend::matrix;

    shake128_random random{"matrix"};
    mlkem::ntt_matrix<k> a_hat;
    std::array<std::uint8_t, 32> hash{};
};
TEST_SUITE_OF_TYPES(Matrix, all_kems, kem_names);

/// One row after another, while the message of H grows.
TEST_OF_TYPES(Matrix, HoldsInRowIAndColumnJTheSampleOfRhoJI)
{
    for (int round = 0; round < 20; ++round) {
        const std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
        const std::vector<std::uint8_t> ek =
            this->random.bytes(TestFixture::sizes::encapsulation_key);
        std::vector<std::uint8_t> grown(ek.size(), 0);
        typename TestFixture::policy::template by_rows<TestFixture::k> rows(
            rho, mlkem::riding_hash::h(grown, this->hash), mlkem::riding_prf{});
        for (std::size_t i = 0; i < TestFixture::k; ++i) {
            std::copy_n(rows.next_row(), TestFixture::k, this->a_hat[i].begin());
            std::copy_n(ek.begin(), 384 * (i + 1), grown.begin());
        }
        grown = ek;
        rows.finish();
        expect_matrix(this->a_hat, rho);
        EXPECT_EQ(to_reference(this->hash), reference::hash_h(ek));
    }
}

/// PRF in the lanes that are idle, each ready with its row.
TEST_OF_TYPES(Matrix, IsTheSameBesidePrf)
{
    using rows_of_a = typename TestFixture::policy::template by_rows<TestFixture::k>;
    constexpr std::size_t riding = rows_of_a::riding_prfs;
    if constexpr (riding != 0) {
        for (int round = 0; round < 20; ++round) {
            const std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
            const std::array<std::uint8_t, 32> sigma = this->random.template bytes<32>();
            const std::vector<std::uint8_t> ek =
                this->random.bytes(TestFixture::sizes::encapsulation_key);
            std::array<std::uint8_t, 128 * riding> out{};
            rows_of_a rows(rho, mlkem::riding_hash::h(ek, this->hash),
                           mlkem::riding_prf{sigma.data(), out.data(), 7, riding});
            for (std::size_t i = 0; i < TestFixture::k; ++i) {
                std::copy_n(rows.next_row(), TestFixture::k, this->a_hat[i].begin());
                const std::size_t first = TestFixture::k - riding;
                if (i < first)
                    continue;
                const auto expected =
                    reference::prf(2, to_reference(sigma), static_cast<int>(7 + i - first));
                EXPECT_TRUE(
                    std::equal(expected.begin(), expected.end(),
                               out.begin() + static_cast<std::ptrdiff_t>(128 * (i - first))));
            }
            rows.finish();
            expect_matrix(this->a_hat, rho);
            EXPECT_EQ(to_reference(this->hash), reference::hash_h(ek));
        }
    }
}

TEST_OF_TYPES(Matrix, IsTheSameBesideH)
{
    for (int round = 0; round < 20; ++round) {
        const std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
        const std::vector<std::uint8_t> ek =
            this->random.bytes(TestFixture::sizes::encapsulation_key);
        TestFixture::policy::expand(rho, this->a_hat, mlkem::riding_hash::h(ek, this->hash));
        expect_matrix(this->a_hat, rho);
        EXPECT_EQ(to_reference(this->hash), reference::hash_h(ek));
    }
}

TEST_OF_TYPES(Matrix, IsTheSameBesideJ)
{
    for (int round = 0; round < 20; ++round) {
        const std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
        const std::array<std::uint8_t, 32> z = this->random.template bytes<32>();
        const std::vector<std::uint8_t> c = this->random.bytes(TestFixture::sizes::ciphertext);
        TestFixture::policy::expand(rho, this->a_hat, mlkem::riding_hash::j(z, c, this->hash));
        expect_matrix(this->a_hat, rho);
        EXPECT_EQ(to_reference(this->hash),
                  reference::hash_j(reference::concatenation({to_reference(z), c})));
    }
}

/// In Decaps G goes before J, and PRF of its r is beside both, with A or without.
TEST_OF_TYPES(Matrix, IsTheSameBesideAllThatDecapsHashes)
{
    using noise_type = mlkem::encrypt_noise<typename TypeParam::params>;
    constexpr bool rides = mlkem::rides_in_decaps<typename TypeParam::backend>;
    static_assert(rides == (TypeParam::backend::parallel::lanes > 1), "all that have lanes do");
    if constexpr (rides) {
        for (int round = 0; round < 40; ++round) {
            const std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
            const std::array<std::uint8_t, 32> z = this->random.template bytes<32>();
            const std::array<std::uint8_t, 32> m = this->random.template bytes<32>();
            const std::array<std::uint8_t, 32> h = this->random.template bytes<32>();
            const std::vector<std::uint8_t> c = this->random.bytes(TestFixture::sizes::ciphertext);
            std::array<std::uint8_t, 64> k_and_r{};
            noise_type noise{};
            const auto j = mlkem::riding_hash::j(z, c, this->hash);
            const mlkem::riding_g g{m, h, k_and_r};
            if (round % 2 == 0) {
                TestFixture::policy::expand_in_decaps(rho, this->a_hat, j, g, noise);
                expect_matrix(this->a_hat, rho);
            } else {
                TestFixture::policy::hash_in_decaps(j, g, noise);
            }
            EXPECT_EQ(to_reference(this->hash),
                      reference::hash_j(reference::concatenation({to_reference(z), c})));
            const auto [secret, r] =
                reference::hash_g(reference::concatenation({to_reference(m), to_reference(h)}));
            EXPECT_EQ(to_reference(k_and_r), reference::concatenation({secret, r}));
            for (std::size_t i = 0; i < noise_type::calls.count; ++i) {
                const int eta = i < noise_type::calls.wide ? 3 : 2;
                const auto expected = reference::prf(eta, r, static_cast<int>(i));
                EXPECT_TRUE(std::equal(expected.begin(), expected.end(), noise.a(i))) << i;
            }
        }
    }
}

/// About one polynomial of 120 needs a fourth block, in any place of the matrix.
TEST_OF_TYPES(Matrix, IsRightWhereverAPolynomialNeedsAFourthBlock)
{
    std::array<int, TestFixture::k * TestFixture::k> seen{};
    int rounds = 0;
    while (std::find(seen.begin(), seen.end(), 0) != seen.end()) {
        ASSERT_LT(++rounds, 20000) << "no seed was found for some place";
        std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
        // One place a time: the cheap test of its stream decides whether the seed is of use.
        const auto place =
            static_cast<std::size_t>(std::find(seen.begin(), seen.end(), 0) - seen.begin());
        const std::uint8_t i = static_cast<std::uint8_t>(place / TestFixture::k);
        const std::uint8_t j = static_cast<std::uint8_t>(place % TestFixture::k);
        if (!needs_a_fourth_block(reference::concatenation({to_reference(rho), {j}, {i}})))
            continue;
        seen[place] = 1;
        const std::vector<std::uint8_t> ek =
            this->random.bytes(TestFixture::sizes::encapsulation_key);
        TestFixture::policy::expand(rho, this->a_hat, mlkem::riding_hash::h(ek, this->hash));
        expect_matrix(this->a_hat, rho);
        EXPECT_EQ(to_reference(this->hash), reference::hash_h(ek));
    }
}

} // namespace
