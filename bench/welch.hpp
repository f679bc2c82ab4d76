// Welch's t-test of two samples that are given value by value, and the same test after cropping, as
// dudect has it (Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?, 2017).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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
    /// Of the values, not of their mean; of two values or more.
    double variance() const noexcept { return squares_ / (size_ - 1); }

  private:
    double size_ = 0, mean_ = 0, squares_ = 0;
};

/// How far apart the means of two samples are, in standard errors. Infinite where they differ and
/// no value varies.
inline double welch_t(const sample& a, const sample& b) noexcept
{
    const double distance = a.mean() - b.mean();
    if (distance == 0)
        return 0;
    return distance / std::sqrt(a.variance() / a.size() + b.variance() / b.size());
}

/// Two samples of times, whole and without their slowest values. A time has a long tail, of
/// interrupts and other programs, in which a small difference drowns; how much of it has to go is
/// not known, so that there are many crops. Their limits come from a first batch of times, which is
/// not counted.
class cropped_tests {
  public:
    static constexpr std::size_t crops = 100;
    /// Values of each class that a test needs: t is not to be trusted on fewer.
    static constexpr double enough = 500;

    explicit cropped_tests(std::vector<std::uint64_t> first_batch)
    {
        std::sort(first_batch.begin(), first_batch.end());
        const double size = static_cast<double>(first_batch.size());
        for (std::size_t i = 0; i < crops; ++i) {
            // From 7 % to 99.9 %, close together at the upper end.
            const double share = 1 - std::exp2(-10.0 * static_cast<double>(i + 1) / crops);
            tests_[i].limit = first_batch[static_cast<std::size_t>(share * size)];
        }
        tests_[crops].limit = std::numeric_limits<std::uint64_t>::max();
    }

    void add(bool second, std::uint64_t ticks) noexcept
    {
        for (auto each = tests_.rbegin(); each != tests_.rend() && ticks <= each->limit; ++each)
            each->classes[second ? 1 : 0].add(static_cast<double>(ticks));
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
        std::uint64_t limit;
        std::array<sample, 2> classes;
    };
    std::array<test, crops + 1> tests_; // limits ascend
};

} // namespace mlkem_bench
