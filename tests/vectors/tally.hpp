// SPDX-License-Identifier: MIT
// How many cases of a file ran, by what each of them promises: printed, and compared with what the
// file is known to hold.
#pragma once

#include <cstddef>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace mlkem_test {

/// Cases by kind, such as 133 "valid" and 20 "wrong length".
using tally = std::map<std::string, std::size_t>;

inline std::size_t total(const tally& seen)
{
    std::size_t sum = 0;
    for (const auto& [kind, count] : seen)
        sum += count;
    return sum;
}

/// Prints the cases that ran, asserts their makeup and returns their number.
inline std::size_t report(std::string_view file, std::string_view parameter_set,
                          std::string_view backend, const tally& seen, const tally& expected)
{
    // Numbers as strings: std::ostream would write them on its own stack, where MemorySanitizer sees
    // the marks of what was there before.
    std::cout << "vectors: " << file << ' ' << parameter_set << ' ' << std::to_string(total(seen))
              << " cases, " << backend;
    const char* separator = " (";
    for (const auto& [kind, count] : seen) {
        std::cout << separator << std::to_string(count) << ' ' << kind;
        separator = ", ";
    }
    std::cout << ")\n";
    EXPECT_EQ(seen, expected) << "makeup of " << file << ' ' << parameter_set;
    return total(seen);
}

} // namespace mlkem_test
