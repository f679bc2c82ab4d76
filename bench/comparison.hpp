// SPDX-License-Identifier: MIT
// Two pieces of work, measured in turn: what slows the machine down slows both.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <vector>

namespace mlkem_bench {

/// The medians of two pieces of work, measured in turn, in microseconds.
class comparison {
  public:
    template <class Whole, class Parts>
    comparison(int rounds, const Whole& whole, const Parts& parts)
    {
        std::vector<double> of_whole, of_parts;
        for (int i = 0; i < rounds; ++i) {
            of_whole.push_back(microseconds(whole));
            of_parts.push_back(microseconds(parts));
        }
        whole_ = median(of_whole);
        parts_ = median(of_parts);
    }
    double ratio() const { return whole_ / parts_; }
    void print(std::string_view name, const char* operation) const
    {
        std::printf("%-40.*s %-7s %9.1f %9.1f %6.3f\n", static_cast<int>(name.size()), name.data(),
                    operation, whole_, parts_, ratio());
    }

  private:
    template <class F> static double microseconds(const F& f)
    {
        const auto begin = std::chrono::steady_clock::now();
        f();
        const auto end = std::chrono::steady_clock::now();
        return std::chrono::duration<double, std::micro>(end - begin).count();
    }
    static double median(std::vector<double>& values)
    {
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return *middle;
    }

    double whole_ = 0, parts_ = 0;
};

} // namespace mlkem_bench
