// SPDX-License-Identifier: MIT
// Reports of the benchmark programs: a table of medians, and the circumstances. The JSON file has
// the circumstances too.
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench.hpp"

namespace mlkem_bench {

/// The circumstances of the figures, by name.
inline std::vector<std::pair<std::string, std::string>>& circumstances()
{
    static std::vector<std::pair<std::string, std::string>> all;
    return all;
}

inline void add_circumstance(const std::string& name, const std::string& value)
{
    benchmark::AddCustomContext(name, value);
    circumstances().emplace_back(name, value);
}

/// The processor as Linux describes it, else unknown. A name alone says little: "AMD EPYC" is many
/// processors.
inline std::string processor()
{
    std::map<std::string, std::string> fields;
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos || colon + 2 > line.size())
            continue;
        fields.emplace(line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1),
                       line.substr(colon + 2));
    }
    if (fields.contains("model name") && fields.contains("cpu family"))
        return fields["model name"] + " (family " + fields["cpu family"] + ", model " +
               fields["model"] + ")";
    if (fields.contains("model name"))
        return fields["model name"];
    if (fields.contains("CPU part"))
        return "Arm, implementer " + fields["CPU implementer"] + ", part " + fields["CPU part"];
    return "unknown processor";
}

inline std::string compiler()
{
#if defined(__clang__)
    const std::string name = "clang " + std::to_string(__clang_major__) + "." +
                             std::to_string(__clang_minor__) + "." +
                             std::to_string(__clang_patchlevel__);
#elif defined(__GNUC__)
    const std::string name = "g++ " + std::to_string(__GNUC__) + "." +
                             std::to_string(__GNUC_MINOR__) + "." +
                             std::to_string(__GNUC_PATCHLEVEL__);
#else
    const std::string name = "unknown compiler";
#endif
    return name + " " + MLKEM_BENCH_FLAGS;
}

/// Adds the circumstances that every program reports.
inline void add_circumstances()
{
    add_circumstance("processor", processor());
    add_circumstance("compiler", compiler());
    add_circumstance("backends", backends::names(true));
    if (const std::string others = backends::names(false); !others.empty())
        add_circumstance("not here", others);
    add_circumstance("chosen", std::string(mlkem::active_backend()));
}

/// Prints the circumstances and one line a benchmark: the median of its repetitions, or the only
/// value. Files get every value. Times are processor time, on which other programs have less
/// effect. If the benchmark named `unit` was run, each median is also given as a multiple of the
/// median of `unit`.
class table_reporter : public benchmark::BenchmarkReporter {
  public:
    explicit table_reporter(std::string unit) : unit_(std::move(unit)) {}

    bool ReportContext(const Context&) override
    {
        for (const auto& [name, value] : circumstances())
            std::printf("%-10s %s\n", name.c_str(), value.c_str());
        std::printf("measuring; the table follows at the end\n");
        std::fflush(stdout);
        return true;
    }

    void ReportRuns(const std::vector<Run>& runs) override
    {
        for (const Run& run : runs) {
            if (run.repetitions > 1 && run.aggregate_name != "median")
                continue;
            row r;
            r.name = run.run_name.function_name;
            r.ns = run.GetAdjustedCPUTime();
            r.registered = run.family_index;
            if (const auto counter = run.counters.find("ns_each"); counter != run.counters.end())
                r.ns_each = counter->second.value;
            rows_.push_back(std::move(r));
        }
    }

    void Finalize() override
    {
        sort_by_operation();
        const auto unit = std::find_if(rows_.begin(), rows_.end(),
                                       [this](const row& r) { return r.name == unit_; });
        const double u = unit == rows_.end() ? 0 : unit->ns;
        if (!unit_.empty()) {
            if (u > 0)
                std::printf("\nU = %s = %.0f ns\n", unit_.c_str(), u);
            else
                std::printf("\nU = %s was not measured\n", unit_.c_str());
        }
        std::size_t width = 9;
        for (const row& r : rows_)
            width = std::max(width, r.operation().size());
        std::printf("\n%-*s  %-10s %10s%s\n", static_cast<int>(width), "operation", "by", "ns",
                    u > 0 ? "       of U" : "");
        for (const row& r : rows_) {
            std::printf("%-*s  %-10s %10.*f", static_cast<int>(width), r.operation().c_str(),
                        r.by().c_str(), r.ns < 1000 ? 1 : 0, r.ns);
            if (u > 0)
                std::printf(" %10.3f", r.ns / u);
            if (r.ns_each > 0)
                std::printf("  %.1f each", r.ns_each);
            if (r.ns_each > 0 && u > 0)
                std::printf(", %.3f of U", r.ns_each / u);
            std::printf("\n");
        }
        std::fflush(stdout);
    }

  private:
    struct row {
        std::string name;
        double ns = 0, ns_each = 0;
        std::int64_t registered = 0;

        std::string operation() const { return name.substr(0, name.rfind('/')); }
        std::string by() const { return name.substr(name.rfind('/') + 1); }
    };

    /// Puts rows of the same operation together, and otherwise keeps the order of registration.
    void sort_by_operation()
    {
        std::map<std::string, std::int64_t> first;
        for (const row& r : rows_) {
            const auto place = first.try_emplace(r.operation(), r.registered).first;
            place->second = std::min(place->second, r.registered);
        }
        std::sort(rows_.begin(), rows_.end(), [&first](const row& a, const row& b) {
            return std::pair(first[a.operation()], a.registered) <
                   std::pair(first[b.operation()], b.registered);
        });
    }

    std::string unit_;
    std::vector<row> rows_;
};

/// Runs the registered benchmarks. main() returns the result.
inline int run(int argc, char** argv, std::string unit = {})
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    table_reporter reporter(std::move(unit));
    return benchmark::RunSpecifiedBenchmarks(&reporter) == 0 ? 1 : 0;
}

} // namespace mlkem_bench
