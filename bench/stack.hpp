// SPDX-License-Identifier: MIT
// Observes the stack that operations take. Each operation runs once on a painted stack of its own.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__linux__)
#include "../tests/observed_stack.hpp"
#endif

namespace mlkem_bench {

inline std::vector<std::pair<std::string, std::size_t>>& stacks()
{
    static std::vector<std::pair<std::string, std::size_t>> all;
    return all;
}

/// Records the bytes of stack that body() takes. Does nothing except on Linux, where they can be
/// observed.
template <class Body>
void add_stack([[maybe_unused]] const std::string& operation, [[maybe_unused]] std::string_view by,
               [[maybe_unused]] Body body)
{
#if defined(__linux__)
    mlkem_test::observed_stack stack;
    auto nothing = [] { asm volatile("" : : : "memory"); };
    stack.run(nothing);
    const std::size_t overhead = stack.depth();
    stack.run(body);
    stacks().emplace_back(operation + " " + std::string(by), stack.depth() - overhead);
#endif
}

inline void print_stacks()
{
    if (!stacks().empty())
        std::printf("\nstack, bytes\n");
    for (const auto& [name, bytes] : stacks())
        std::printf("%-36s %6zu\n", name.c_str(), bytes);
}

} // namespace mlkem_bench
