// SPDX-License-Identifier: MIT
// data_independent_timing sets PSTATE.DIT while it lives, where the processor has it.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mlkem/data_independent_timing.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "kems.hpp"

namespace mlkem_test::data_independent_timing_test {
namespace {

using guard = mlkem::data_independent_timing;

static_assert(!std::is_copy_constructible_v<guard> && !std::is_move_constructible_v<guard>);
static_assert(std::is_nothrow_default_constructible_v<guard>);

#if defined(__aarch64__)
/// Whether this processor has FEAT_DIT, as others than the library say it.
std::optional<bool> processor_has_dit()
{
#if defined(__APPLE__)
    return true; // all of them
#else
    if (const char* const model = std::getenv("QEMU_CPU"))
        return std::string_view(model) == "max";
    std::ifstream file("/proc/cpuinfo");
    const std::string cpuinfo(std::istreambuf_iterator<char>(file), {});
    if (cpuinfo.find("CPU implementer") == std::string::npos)
        return {}; // of the machine that emulates this one
    return cpuinfo.find(" dit") != std::string::npos;
#endif
}

/// PSTATE.DIT, read here.
bool bit_is_set()
{
    std::uint64_t dit = 0;
    if (guard::available())
        asm volatile("mrs %0, S3_3_C4_C2_5" : "=r"(dit));
    return (dit >> 24 & 1) != 0;
}
#else
std::optional<bool> processor_has_dit() { return false; }
bool bit_is_set() { return false; }
#endif

/// Whether the bit and what the guard says of it are both as expected.
void expect_bit(bool expected, const char* where)
{
    EXPECT_EQ(guard::enabled(), expected) << where;
    EXPECT_EQ(bit_is_set(), expected) << where;
}

TEST(DataIndependentTiming, IsAvailableWhereTheProcessorHasIt)
{
    const std::optional<bool> has = processor_has_dit();
    if (!has)
        GTEST_SKIP() << "which processor is emulated is not known: QEMU_CPU is not set";
    EXPECT_EQ(guard::available(), *has);
}

TEST(DataIndependentTiming, IsSetWhileTheOutermostGuardLives)
{
    const bool here = guard::available();
    expect_bit(false, "before");
    {
        const guard outer;
        expect_bit(here, "outer guard");
        {
            const guard inner;
            expect_bit(here, "inner guard");
        }
        expect_bit(here, "outer guard, after the inner one");
    }
    expect_bit(false, "after");
}

TEST(DataIndependentTiming, EndsWithAnException)
{
    try {
        const guard timing;
        throw std::runtime_error("planted");
    } catch (const std::runtime_error&) {
        expect_bit(false, "where the exception is caught");
    }
}

TEST(DataIndependentTiming, OperationsNeitherChangeItNorDependOnIt)
{
    using kem = mlkem::ml_kem_768;
    const key_material<kem> expected;
    const guard timing;
    const key_material<kem> made;
    EXPECT_EQ(made.dk, expected.dk);
    const auto sent = kem::encaps(made.encapsulation_key());
    EXPECT_EQ(kem::decaps(made.decapsulation_key(), sent.c), sent.K);
    expect_bit(guard::available(), "after operations");
}

} // namespace
} // namespace mlkem_test::data_independent_timing_test
