// SPDX-License-Identifier: MIT
// The statistics of bench/bench_timing.cpp, short: 5 000 measurements of ML-KEM-768 find a gross leak.
// |t| of a leak grows with the square root of their number: 25 here is 50 of 20 000.
#include <cstddef>
#include <cstdio>
#include <mlkem/mlkem.hpp>

#include "../../../bench/timing_tests.hpp"
#include "backend_list.hpp"

namespace {

using namespace mlkem_bench;

constexpr double gross_leak = 25;

/// Smallest of up to three results. A noisy machine may let one fail, but not three in a row.
template <class Measure>
measured_difference least_of_three(const Measure& measured, std::size_t count)
{
    measured_difference least = measured(count);
    for (int again = 0; again < 2 && least.max_t > gross_leak; ++again)
        if (const measured_difference other = measured(count); other.max_t < least.max_t)
            least = other;
    return least;
}

/// Whether the control is found. A noisy machine may hide it once, but not three times in a row.
template <mlkem::parameter_set P, class Backend> bool finds_control(std::size_t count)
{
    for (int attempt = 0; attempt < 3; ++attempt)
        if (measure_control<P, Backend>(count).max_t > leak)
            return true;
    return false;
}

} // namespace

int main()
{
    constexpr std::size_t count = 5'000;
    using params = mlkem::params_768;
    bool passed = true;
    mlkem_test::for_each_backend([&]<class Backend>(Backend) {
        if (!Backend::available()) {
            std::printf("check: timing statistics | %s | skipped, this processor lacks it\n",
                        Backend::name.data());
            return;
        }
        bool ok = finds_control<params, Backend>(count);
        std::printf("%s, a comparison that ends early: %s\n", Backend::name.data(),
                    ok ? "found" : "NOT FOUND");
        for_each_test<params, Backend>([&](const char* test, const auto& measured) {
            const measured_difference result = least_of_three(measured, count);
            std::printf("%s, %s: max |t| %.2f\n", Backend::name.data(), test, result.max_t);
            ok = ok && result.max_t <= gross_leak;
        });
        std::printf("check: timing statistics | %s | %s\n", Backend::name.data(),
                    ok ? "pass" : "failed");
        passed = passed && ok;
    });
    return passed ? 0 : 1;
}
