// SPDX-License-Identifier: MIT
// Tests by statistics whether the time of an operation depends on secrets (timed.hpp, welch.hpp).
// Two classes of inputs differ in secrets alone, and Welch's t compares their times. Every backend
// that the processor has is measured.
//
//   bench_timing [MEASUREMENTS [SET]]   a table of the largest |t|. Default: 1000000 ML-KEM-768.
//
// Equal times give |t| below 4.5. Above 10, dudect calls it a leak. As a control, a Decaps that
// ends its comparison early is measured too. If it were not found, the other results would mean
// nothing.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mlkem/mlkem.hpp>
#include <string>
#include <string_view>

#include "../tests/backend_list.hpp"
#include "timing_tests.hpp"

namespace {

using namespace mlkem_bench;

const char* verdict(double max_t)
{
    return max_t > leak ? "leaks" : max_t > 4.5 ? "look closer" : "nothing seen";
}

template <mlkem::parameter_set P> bool print_table(std::size_t count)
{
    bool found = true;
    std::printf("%-10s %-12s %-38s %12s %9s\n", "backend", "set", "test", "measured", "max |t|");
    mlkem_test::for_each_backend([&]<class Backend>(Backend) {
        if (!Backend::available())
            return;
        const auto print = [](const char* test, const measured_difference& result) {
            std::printf("%-10s %-12s %-38s %12zu %9.2f %s\n", Backend::name.data(), P::name.data(),
                        test, result.measurements, result.max_t, verdict(result.max_t));
            std::fflush(stdout);
        };
        for_each_test<P, Backend>(
            [&](const char* test, const auto& measured) { print(test, measured(count)); });
        const measured_difference control = measure_control<P, Backend>(count / 10);
        print("(a comparison that ends early)", control);
        found = found && control.max_t > leak;
    });
    return found;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view first = argc > 1 ? argv[1] : "1000000";
    const std::size_t count = std::strtoul(first.data(), nullptr, 10);
    const auto set = mlkem::parameter_set_from_name(argc > 2 ? argv[2] : "ML-KEM-768");
    if (count == 0 || !set || argc > 3) {
        std::printf("usage: bench_timing [MEASUREMENTS [SET]]\n");
        return 2;
    }
    const bool found = mlkem::visit(
        *set, [count](auto kem) { return print_table<typename decltype(kem)::params>(count); });
    return found ? 0 : 1;
}
