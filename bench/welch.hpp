// SPDX-License-Identifier: MIT
// Welch's t-test of two samples that are given value by value, and the same test after cropping.
// dudect crops so (Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?, 2017). Two values of
// each measurement are tested: the time, and its distance from its neighbours.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace mlkem_bench {

/// Size, mean and variance of a sample (Welford's recurrence).
class sample {
  public:
    void add(double value) noexcept
    {
        size_ += 1;
        const double distance = value - mean_;
        mean_ += distance / size_;
        squares_ += distance * (value - mean_);
    }
    double size() const noexcept { return size_; }
    double mean() const noexcept { return mean_; }
    /// The variance of the values, not of their mean. Requires two values or more.
    double variance() const noexcept { return squares_ / (size_ - 1); }

  private:
    double size_ = 0, mean_ = 0, squares_ = 0;
};

/// Distance of the means of two samples in standard errors. Infinite where the means differ and no
/// value varies.
inline double welch_t(const sample& a, const sample& b) noexcept
{
    const double distance = a.mean() - b.mean();
    if (distance == 0)
        return 0;
    return distance / std::sqrt(a.variance() / a.size() + b.variance() / b.size());
}

/// Two samples of values: whole, and without the values that are largest by some measure.
/// Interrupts and other programs give times a long tail, in which a small difference drowns. How
/// much of the tail to remove is not known, so there are 100 crops. Their limits come from a first
/// round of values, which is not counted.
class cropped_tests {
  public:
    static constexpr std::size_t crops = 100;
    /// Values of each class that a test needs; with fewer, t is not reliable.
    static constexpr double enough = 500;

    explicit cropped_tests(std::vector<double> first_sizes)
    {
        std::sort(first_sizes.begin(), first_sizes.end());
        const double count = static_cast<double>(first_sizes.size());
        for (std::size_t i = 0; i < crops; ++i) {
            // From 7 % to 99.9 %, close together at the upper end.
            const double share = 1 - std::exp2(-10.0 * static_cast<double>(i + 1) / crops);
            tests_[i].limit = first_sizes[static_cast<std::size_t>(share * count)];
        }
        tests_[crops].limit = std::numeric_limits<double>::infinity();
    }

    void add(bool second, double size, double value) noexcept
    {
        for (auto each = tests_.rbegin(); each != tests_.rend() && size <= each->limit; ++each)
            each->classes[second ? 1 : 0].add(value);
    }

    /// The largest |t| of all crops and of the whole; zero if nothing has enough values.
    double max_t() const noexcept
    {
        double max = 0;
        for (const auto& [limit, classes] : tests_)
            if (std::min(classes[0].size(), classes[1].size()) >= enough)
                max = std::max(max, std::abs(welch_t(classes[0], classes[1])));
        return max;
    }

  private:
    struct test {
        double limit;
        std::array<sample, 2> classes;
    };
    std::array<test, crops + 1> tests_; // limits ascend
};

/// Distance of each time from the median of the 6 times just before and after it. A shared machine
/// may be twice as slow in one millisecond as in the next, and neighbours show that. Neighbours of
/// both classes count. So if classes make no difference to times, they make none to distances.
/// Requires seven times or more.
inline std::vector<double> distances_from_neighbours(std::span<const std::uint64_t> times)
{
    constexpr std::size_t neighbours = 6;
    const std::size_t last_start = times.size() - neighbours - 1;
    std::vector<double> distances;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const std::size_t start = std::min(i - std::min(i, neighbours / 2), last_start);
        std::array<double, neighbours> near;
        for (std::size_t j = 0; j < neighbours; ++j)
            near[j] = static_cast<double>(times[start + j + (start + j >= i ? 1 : 0)]);
        std::sort(near.begin(), near.end());
        const double median = (near[neighbours / 2 - 1] + near[neighbours / 2]) / 2;
        distances.push_back(static_cast<double>(times[i]) - median);
    }
    return distances;
}

/// Tests of two classes of times. The times are cropped where they are long, their distances from
/// their neighbours where these are large.
class tests_of_times {
  public:
    /// Takes rounds of seven times or more, in the order of measurement.
    explicit tests_of_times(std::span<const std::uint64_t> first_round)
        : times_({first_round.begin(), first_round.end()}),
          distances_(sizes_of(distances_from_neighbours(first_round)))
    {
    }

    /// second(i): whether round[i] is of the second class.
    template <class Second> void add(std::span<const std::uint64_t> round, const Second& second)
    {
        const std::vector<double> distances = distances_from_neighbours(round);
        for (std::size_t i = 0; i < round.size(); ++i) {
            const auto time = static_cast<double>(round[i]);
            times_.add(second(i), time, time);
            distances_.add(second(i), std::abs(distances[i]), distances[i]);
        }
    }

    double max_t() const noexcept { return std::max(times_.max_t(), distances_.max_t()); }

  private:
    static std::vector<double> sizes_of(std::vector<double> values)
    {
        for (double& value : values)
            value = std::abs(value);
        return values;
    }

    cropped_tests times_, distances_;
};

} // namespace mlkem_bench
