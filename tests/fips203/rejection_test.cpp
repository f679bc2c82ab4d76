// SPDX-License-Identifier: MIT
// rejection_vartime of each backend: the candidates of a block, as FIPS 203, Algorithm 7, lines 5
// to 15, takes them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::rejection_test {
namespace {

using bytes = std::vector<std::uint8_t>;
using candidates = std::vector<int>;

/// Two candidates of 12 bits in each three bytes.
bytes packed(const candidates& values)
{
    bytes out;
    for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
        out.push_back(static_cast<std::uint8_t>(values[i]));
        out.push_back(static_cast<std::uint8_t>(values[i] >> 8 | (values[i + 1] & 15) << 4));
        out.push_back(static_cast<std::uint8_t>(values[i + 1] >> 4));
    }
    return out;
}

/// The state of a sampler: a_hat[0:j].
using accepted = std::vector<int>;

/// Algorithm 7, lines 5 to 15, until the bytes or the places in a_hat end.
accepted rejection_by_reference(const bytes& block, accepted a_hat)
{
    for (std::size_t i = 0; i < block.size() && a_hat.size() < 256; i += 3) {
        const int d1 = block[i] + 256 * (block[i + 1] % 16);
        const int d2 = block[i + 1] / 16 + 16 * block[i + 2];
        if (d1 < reference::q)
            a_hat.push_back(d1);
        if (d2 < reference::q && a_hat.size() < 256)
            a_hat.push_back(d2);
    }
    return a_hat;
}

template <class Backend> class Rejection : public backend_test<Backend> {
  protected:
    /// What the backend appends to a_hat. Expects that it writes nothing beyond a_hat[256].
    static accepted rejection(const bytes& block, const accepted& a_hat)
    {
        constexpr std::int16_t mark = 0x5a5a;
        alignas(64) std::array<std::int16_t, 256 + 64> out{};
        out.fill(mark);
        std::copy(a_hat.begin(), a_hat.end(), out.begin());
        const std::size_t j = Backend::sampling::rejection_vartime(block.data(), block.size(),
                                                                   out.data(), a_hat.size());
        EXPECT_LE(j, 256U);
        EXPECT_TRUE(
            std::all_of(out.begin() + 256, out.end(), [](std::int16_t x) { return x == mark; }));
        return {out.begin(),
                out.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(j, 256))};
    }

    static void expect_the_reference(const bytes& block, std::size_t j)
    {
        accepted before(j);
        for (std::size_t i = 0; i < j; ++i)
            before[i] = static_cast<int>(i * 13 % 3329);
        ASSERT_EQ(rejection(block, before), rejection_by_reference(block, before))
            << block.size() << " bytes, from j = " << j;
    }

    shake128_random random{"rejection"};
};
TEST_SUITE_OF_TYPES(Rejection, all_backends, backend_names);

/// One, two and three blocks of SHAKE128, and pieces of a block.
constexpr std::array<std::size_t, 8> sizes = {3, 6, 24, 48, 165, 168, 336, 504};

TEST_OF_TYPES(Rejection, TakesRandomCandidatesAsTheReferenceFromEveryPosition)
{
    for (std::size_t j = 0; j < 256; ++j)
        for (const std::size_t size : sizes)
            this->expect_the_reference(this->random.bytes(size), j);
}

TEST_OF_TYPES(Rejection, RejectsABlockOfOnesEntirely)
{
    for (std::size_t j = 0; j < 256; ++j) {
        const accepted before(j, 7);
        EXPECT_EQ(this->rejection(bytes(168, 0xff), before), before);
    }
}

TEST_OF_TYPES(Rejection, AcceptsABlockOfZerosEntirely)
{
    EXPECT_EQ(this->rejection(bytes(168, 0), {}), accepted(112, 0));
    EXPECT_EQ(this->rejection(bytes(504, 0), {}), accepted(256, 0));
}

TEST_OF_TYPES(Rejection, AcceptsExactlyTheCandidatesBelowQAtEveryPositionOfABlock)
{
    for (std::size_t i = 0; i < 112; ++i) {
        for (const int value : {0, 1, 3327, 3328, 3329, 3330, 4094, 4095}) {
            candidates among_rejected(112, 4095), among_accepted(112, 3328);
            among_rejected[i] = value;
            among_accepted[i] = value;
            this->expect_the_reference(packed(among_rejected), 0);
            this->expect_the_reference(packed(among_accepted), 0);
            EXPECT_EQ(this->rejection(packed(among_rejected), {}),
                      value < 3329 ? accepted{value} : accepted{});
        }
    }
}

TEST_OF_TYPES(Rejection, DecidesAllValuesOf12BitsRight)
{
    for (int first = 0; first < 4096; first += 111) {
        candidates values(112);
        for (int i = 0; i < 112; ++i)
            values[static_cast<std::size_t>(i)] = (first + i) % 4096;
        this->expect_the_reference(packed(values), 0);
    }
}

TEST_OF_TYPES(Rejection, StopsAtThe256thCoefficientWhereverInABlockItComes)
{
    for (std::size_t last = 0; last < 112; ++last) {
        for (const std::size_t missing : {std::size_t{1}, std::size_t{2}, std::size_t{9}}) {
            if (last + 1 < missing)
                continue;
            // The missing ones end at `last`; all that follow would be accepted too.
            candidates values(112, 4095);
            for (std::size_t i = 0; i < missing; ++i)
                values[last - i] = static_cast<int>(i);
            std::fill(values.begin() + static_cast<std::ptrdiff_t>(last) + 1, values.end(), 1);
            this->expect_the_reference(packed(values), 256 - missing);
        }
    }
}

TEST_OF_TYPES(Rejection, FindsEveryPatternOfAcceptanceAmongEightCandidates)
{
    for (unsigned pattern = 0; pattern < 256; ++pattern) {
        for (std::size_t eight = 0; eight < 14; ++eight) {
            candidates values(112, 4095);
            for (std::size_t i = 0; i < 8; ++i)
                if ((pattern >> i & 1U) != 0)
                    values[8 * eight + i] = static_cast<int>(100 + i);
            this->expect_the_reference(packed(values), 0);
        }
    }
}

} // namespace
} // namespace mlkem_test::rejection_test
