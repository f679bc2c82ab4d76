// SPDX-License-Identifier: MIT
// Decaps compares the ciphertexts twice, and a fault in either comparison cannot make a rejection
// an acceptance. The fault is injected. The ciphertext lies across two pages of memory, of which
// one at a time is accessible. At the first access to the other page, a signal handler learns how
// far the comparisons are. It then changes a byte between them.
#include <gtest/gtest.h>

#if defined(__linux__)

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "backends.hpp"
#include "changing_memory.hpp"
#include "policies.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::select_secret_under_fault_test {
namespace {

template <class Case> class SelectSecretUnderFault : public kem_test<Case> {
  protected:
    static constexpr std::size_t size = mlkem::sizes<typename Case::params>::ciphertext;
    /// Bytes of the ciphertext on the first page: no aligned vector lies across the boundary.
    static constexpr std::size_t on_first_page = 512;

    SelectSecretUnderFault()
    {
        random.fill(std::span(c(), size));
        std::copy_n(c(), size, c_prime.begin());
    }

    std::uint8_t* c() const { return pages.boundary() - on_first_page; }

    /// Runs while byte `changed` of c, if any, changes between the comparisons.
    std::array<std::uint8_t, 32> selected(std::ptrdiff_t changed)
    {
        std::array<std::uint8_t, 32> out{};
        pages.watch(changed < 0 ? nullptr : c() + changed);
        select_secret<typename Case::backend>(c(), c_prime.data(), size, k_prime, k_bar, out);
        EXPECT_EQ(pages.stop(), 2) << "comparisons that read the ciphertext from memory";
        return out;
    }

    shake128_random random{"select secret"};
    const std::array<std::uint8_t, 32> k_prime = random.bytes<32>(), k_bar = random.bytes<32>();
    changing_memory pages;
    alignas(64) std::array<std::uint8_t, size> c_prime{};
};
TEST_SUITE_OF_TYPES(SelectSecretUnderFault, all_kems, kem_names);

TEST_OF_TYPES(SelectSecretUnderFault, ReadsTheCiphertextsTwice)
{
    EXPECT_EQ(this->selected(-1), this->k_prime);
}

TEST_OF_TYPES(SelectSecretUnderFault, RejectsWhatOnlyTheFirstComparisonTakesForEqual)
{
    for (const std::ptrdiff_t at : {std::ptrdiff_t{0}, std::ptrdiff_t{511}, std::ptrdiff_t{512},
                                    static_cast<std::ptrdiff_t>(this->size) - 1}) {
        EXPECT_EQ(this->selected(at), this->k_bar) << "byte " << at;
        this->c()[at] ^= 1;
    }
}

TEST_OF_TYPES(SelectSecretUnderFault, RejectsWhatOnlyTheSecondComparisonTakesForEqual)
{
    for (const std::ptrdiff_t at : {std::ptrdiff_t{0}, std::ptrdiff_t{511}, std::ptrdiff_t{512},
                                    static_cast<std::ptrdiff_t>(this->size) - 1}) {
        this->c()[at] ^= 1;
        EXPECT_EQ(this->selected(at), this->k_bar) << "byte " << at;
    }
}

} // namespace
} // namespace mlkem_test::select_secret_under_fault_test

#endif
