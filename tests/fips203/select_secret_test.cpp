// SPDX-License-Identifier: MIT
// The end of Decaps on each backend (FIPS 203, Algorithm 18, lines 9 to 12): the secret of equal
// ciphertexts, and K_bar whatever the difference.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "policies.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::select_secret_test {
namespace {

template <class Case> class SelectSecret : public kem_test<Case> {
  protected:
    static constexpr std::size_t size = mlkem::sizes<typename Case::params>::ciphertext;

    std::array<std::uint8_t, 32> selected(const std::vector<std::uint8_t>& c,
                                          const std::vector<std::uint8_t>& c_prime) const
    {
        std::array<std::uint8_t, 32> out{};
        select_secret<typename Case::backend>(c.data(), c_prime.data(), c.size(), k_prime, k_bar,
                                              out, piece);
        return out;
    }

    shake128_random random{"select secret"};
    const std::array<std::uint8_t, 32> k_prime = random.bytes<32>(), k_bar = random.bytes<32>();
    /// Decaps compares one polynomial after another.
    static constexpr std::size_t piece = mlkem::encoded_size<Case::params::du>;
};
TEST_SUITE_OF_TYPES(SelectSecret, all_kems, kem_names);

TEST_OF_TYPES(SelectSecret, GivesKPrimeForEqualCiphertexts)
{
    for (int round = 0; round < 100; ++round) {
        const std::vector<std::uint8_t> c = this->random.bytes(this->size);
        EXPECT_EQ(this->selected(c, c), this->k_prime);
        const std::vector<std::uint8_t> c_prime = c;
        EXPECT_EQ(this->selected(c, c_prime), this->k_prime);
    }
}

TEST_OF_TYPES(SelectSecret, GivesKBarForEachSingleBitOfDifference)
{
    const std::vector<std::uint8_t> c = this->random.bytes(this->size);
    std::vector<std::uint8_t> c_prime = c;
    for (std::size_t bit = 0; bit < 8 * c.size(); ++bit) {
        const std::uint8_t flip = static_cast<std::uint8_t>(1 << (bit % 8));
        c_prime[bit / 8] ^= flip;
        ASSERT_EQ(this->selected(c, c_prime), this->k_bar) << "bit " << bit;
        ASSERT_EQ(this->selected(c_prime, c), this->k_bar) << "bit " << bit;
        c_prime[bit / 8] ^= flip;
    }
    EXPECT_EQ(this->selected(c, c_prime), this->k_prime);
}

TEST_OF_TYPES(SelectSecret, GivesKBarForDifferencesThatCancelInASumOrAnExclusiveOr)
{
    const std::vector<std::uint8_t> c = this->random.bytes(this->size);
    for (std::size_t i = 0; i + 1 < c.size(); ++i) {
        std::vector<std::uint8_t> c_prime = c;
        c_prime[i] ^= 0x80;
        c_prime[i + 1] ^= 0x80;
        ASSERT_EQ(this->selected(c, c_prime), this->k_bar);
        c_prime = c;
        c_prime[i] = static_cast<std::uint8_t>(c_prime[i] + 1);
        c_prime[i + 1] = static_cast<std::uint8_t>(c_prime[i + 1] - 1);
        ASSERT_EQ(this->selected(c, c_prime), this->k_bar);
    }
}

TEST_OF_TYPES(SelectSecret, GivesKBarForCiphertextsThatDifferEverywhere)
{
    const std::vector<std::uint8_t> zeros(this->size, 0), ones(this->size, 0xff);
    EXPECT_EQ(this->selected(zeros, ones), this->k_bar);
    EXPECT_EQ(this->selected(ones, zeros), this->k_bar);
    EXPECT_EQ(this->selected(this->random.bytes(this->size), this->random.bytes(this->size)),
              this->k_bar);
}

} // namespace
} // namespace mlkem_test::select_secret_test
