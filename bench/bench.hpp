// SPDX-License-Identifier: MIT
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

/// The backends that this processor can run, to be measured.
template <class List> struct measured;
template <class... Backends> struct measured<mlkem::backend_list<Backends...>> {
    /// Calls f(Backend{}) for each backend that runs here.
    template <class F> static void for_each(const F& f)
    {
        (
            [&f] {
                if (Backends::available())
                    f(Backends{});
            }(),
            ...);
    }
    /// The names of the backends that run here, or of the others, separated by blanks.
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

/// A random_source of input data that is the same in every run. So operations whose time depends on
/// their input (rejection) can be compared. It costs a fraction of the operating system's.
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

/// Registers a benchmark of body(), which works on data that outlives it. `by` names the owner of
/// the code: a backend, or another library. If body() does several things at once (states of
/// Keccak, operations of a batch), their number gives the time of each too.
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

/// Keeps data of a benchmark to the end. The compiler knows only its address.
template <class T> T& keep(T* data)
{
    benchmark::DoNotOptimize(data);
    return *data;
}

} // namespace mlkem_bench
