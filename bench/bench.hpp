// What the benchmark programs share: the backends, input data, and how a benchmark is registered.
#pragma once

#include <benchmark/benchmark.h>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <string_view>

namespace mlkem_bench {

/// The backends to measure: those that this processor can run.
template <class List> struct measured;
template <class... Backends> struct measured<mlkem::backend_list<Backends...>> {
    /// f(Backend{}) for each.
    template <class F> static void for_each(const F& f)
    {
        (
            [&f] {
                if (Backends::available())
                    f(Backends{});
            }(),
            ...);
    }
    /// The names of those that run here, or of the others, with blanks between them.
    static std::string names(bool of_those_that_run)
    {
        std::string all;
        (
            [&] {
                if (Backends::available() == of_those_that_run)
                    all.append(all.empty() ? "" : " ").append(Backends::name);
            }(),
            ...);
        return all;
    }
};
using backends = measured<mlkem::backends>;

/// Input data, the same in every run: operations whose time depends on it (rejection) can be
/// compared. A random_source, at a fraction of the operating system's cost.
class stream {
  public:
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        for (std::uint8_t& byte : out) {
            state_ = state_ * 6364136223846793005U + 1442695040888963407U;
            byte = static_cast<std::uint8_t>(state_ >> 56);
        }
        return true;
    }

  private:
    std::uint64_t state_ = 1;
};
static_assert(mlkem::random_source<stream>);

/// Registers a benchmark of body(), which works on data that outlives it. `by` is whose code runs:
/// a backend, or another library. Where body() does several things at once (states of Keccak,
/// operations of a batch), their number gives the time of each, too.
template <class Body>
void add(const std::string& operation, std::string_view by, Body body, std::size_t parts = 0)
{
    benchmark::RegisterBenchmark(
        (operation + "/" + std::string(by)).c_str(), [body, parts](benchmark::State& state) {
            for (auto _ : state) {
                body();
                // The next call must read its input anew.
                benchmark::ClobberMemory();
            }
            if (parts != 0) {
                // The inverse of this rate is nanoseconds.
                using counter = benchmark::Counter;
                state.counters["ns_each"] =
                    counter(1e-9 * static_cast<double>(parts),
                            counter::kIsIterationInvariantRate | counter::kInvert);
            }
        });
}

/// Data of a benchmark: alive to the end, and known to the compiler only by its address.
template <class T> T& keep(T* data)
{
    benchmark::DoNotOptimize(data);
    return *data;
}

} // namespace mlkem_bench
