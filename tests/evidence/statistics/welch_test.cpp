// SPDX-License-Identifier: MIT
// The statistics of bench_timing, on times that are made up.
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <initializer_list>
#include <random>
#include <vector>

#include "../../../bench/welch.hpp"

namespace mlkem_test::welch_test {
namespace {

using namespace mlkem_bench;

sample sample_of(std::initializer_list<double> values)
{
    sample out;
    for (const double value : values)
        out.add(value);
    return out;
}

TEST(Welch, ByHand)
{
    // Means 2 and 4, variances 1 and 4, three values each: 2 / sqrt(1/3 + 4/3).
    EXPECT_NEAR(welch_t(sample_of({4, 2, 6}), sample_of({1, 2, 3})), 1.5491933, 1e-7);
    EXPECT_EQ(welch_t(sample_of({1, 2, 3}), sample_of({3, 1, 2})), 0);
}

TEST(Welch, DistancesFromNeighbours)
{
    const std::vector<std::uint64_t> steady(9, 40);
    EXPECT_EQ(distances_from_neighbours(steady), std::vector<double>(9, 0.0));

    // Six neighbours each, at the ends as well: of 7 they are all others.
    const std::vector<std::uint64_t> times{10, 20, 30, 40, 50, 60, 700};
    EXPECT_EQ(distances_from_neighbours(times),
              (std::vector<double>{-35, -25, -15, 0, 15, 25, 665}));
    const std::vector<std::uint64_t> twice{10, 10, 10, 10, 21, 20, 20, 20, 20};
    EXPECT_EQ(distances_from_neighbours(twice),
              (std::vector<double>{-5, -5, -5, -5, 6, 0, 0, 0, 0}));
}

/// The largest |t| of 20 000 times on a machine that is twice as slow in one stretch as in the
/// next. A time is about 60 000 ticks. Times of the second class are longer by `more`.
double max_t_of_restless_machine(double more)
{
    constexpr std::size_t round_size = 1000;
    std::mt19937_64 random(20'000);
    std::vector<bool> second(round_size);
    std::vector<std::uint64_t> ticks(round_size);
    double slowness = 1;
    const auto draw_round = [&] {
        for (std::size_t i = 0; i < round_size; ++i) {
            second[i] = random() % 2 == 1;
            if (random() % 30 == 0)
                slowness = 1 + static_cast<double>(random() % 1000) / 1000;
            const double noise = 1 + static_cast<double>(random() % 1000) / 50'000;
            const double undisturbed = 60'000 + (second[i] ? more : 0);
            ticks[i] = static_cast<std::uint64_t>(undisturbed * noise * slowness);
        }
    };
    draw_round();
    tests_of_times tests(ticks);
    for (int i = 0; i < 20; ++i) {
        draw_round();
        tests.add(ticks, [&second](std::size_t j) { return second[j]; });
    }
    return tests.max_t();
}

TEST(Welch, FindsOnePercentOnARestlessMachine)
{
    EXPECT_LT(max_t_of_restless_machine(0), 4.5);
    EXPECT_GT(max_t_of_restless_machine(600), 10);
}

} // namespace
} // namespace mlkem_test::welch_test
