// SPDX-License-Identifier: MIT
// A counter of time with little cost of its own. Code before a read has ended when the counter is
// read. Code after it has not begun.
#pragma once

#include <chrono>
#include <cstdint>

namespace mlkem_bench {

/// Reads the counter before the timed code.
inline std::uint64_t ticks_before() noexcept
{
#if defined(__x86_64__)
    std::uint32_t low, high;
    asm volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return std::uint64_t{high} << 32 | low;
#elif defined(__aarch64__)
    std::uint64_t count;
    asm volatile("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(count) : : "memory");
    return count;
#else
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

/// Reads the counter after the timed code.
inline std::uint64_t ticks_after() noexcept
{
#if defined(__x86_64__)
    std::uint32_t low, high;
    asm volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high) : : "ecx", "memory");
    return std::uint64_t{high} << 32 | low;
#else
    return ticks_before();
#endif
}

} // namespace mlkem_bench
