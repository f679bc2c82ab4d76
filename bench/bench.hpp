// What the benchmark programs share: the backends, input data, and a report of medians.
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlkem_bench {

/// Calls f(Backend{}) for each backend that this processor can run. A new backend joins here.
template <class... Backends> struct backend_list {
    template <class F> static void for_each(const F& f) { (call<Backends>(f), ...); }

  private:
    template <class Backend, class F> static void call(const F& f)
    {
        if (Backend::arch::available())
            f(Backend{});
        else
            std::fprintf(stderr, "%s: not on this processor\n", Backend::name.data());
    }
};
using mlkem::backends;

/// Input data, the same in every run: operations whose time depends on it (rejection) can be
/// compared. A random_source, at a fraction of the operating system's cost.
class stream {
  public:
    bool fill(std::span<mlkem::u8> out) noexcept
    {
        for (mlkem::u8& byte : out) {
            state_ = state_ * 6364136223846793005U + 1442695040888963407U;
            byte = static_cast<mlkem::u8>(state_ >> 56);
        }
        return true;
    }

  private:
    std::uint64_t state_ = 1;
};
static_assert(mlkem::random_source<stream>);

/// Registers a benchmark of body(), which works on data that outlives it.
template <class Body> void add(const std::string& name, std::string_view backend, Body body)
{
    benchmark::RegisterBenchmark((name + "/" + std::string(backend)).c_str(),
                                 [body](benchmark::State& state) {
                                     for (auto _ : state) {
                                         body();
                                         // The next call must read its input anew.
                                         benchmark::ClobberMemory();
                                     }
                                 });
}

/// Data of a benchmark: alive to the end, and known to the compiler only by its address.
template <class T> T& keep(T* data)
{
    benchmark::DoNotOptimize(data);
    return *data;
}

/// Shows medians only, or the single value where nothing is repeated, in the order of registration;
/// files get everything.
class median_reporter : public benchmark::ConsoleReporter {
  public:
    median_reporter() : ConsoleReporter(OO_Tabular) {}

    void ReportRuns(const std::vector<Run>& runs) override
    {
        for (const Run& run : runs) {
            if (run.repetitions <= 1 || run.aggregate_name == "median") {
                medians_.push_back(run);
                medians_.back().aggregate_name.clear();
                medians_.back().run_type = Run::RT_Iteration;
            }
        }
    }
    void Finalize() override
    {
        std::sort(medians_.begin(), medians_.end(),
                  [](const Run& a, const Run& b) { return a.family_index < b.family_index; });
        ConsoleReporter::ReportRuns(medians_);
        ConsoleReporter::Finalize();
    }

  private:
    std::vector<Run> medians_;
};

/// Runs what was registered; the result is for main() to return.
inline int run(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    median_reporter reporter;
    return benchmark::RunSpecifiedBenchmarks(&reporter) == 0 ? 1 : 0;
}

} // namespace mlkem_bench
