// SPDX-License-Identifier: MIT
// What tests on the vectors that check kernels share: their findings as assertions, and names.
#pragma once

#include <gtest/gtest.h>
#include <string>

#include "checking.hpp"

namespace mlkem_test {

/// Names of the number of lanes, for tests that are typed over it.
struct lane_names {
    template <class Kernels> static std::string GetName(int)
    {
        return std::to_string(Kernels::lanes) + "_lanes";
    }
};

inline ::testing::AssertionResult nothing_found()
{
    const mlkem::checking::findings found = mlkem::checking::take_findings();
    if (found.count == 0)
        return ::testing::AssertionSuccess();
    ::testing::AssertionResult failure = ::testing::AssertionFailure()
                                         << found.count << " findings";
    for (const std::string& text : found.first)
        failure << "\n  " << text;
    return failure;
}

/// Whether the first finding names `what`.
inline ::testing::AssertionResult found(const std::string& what)
{
    const mlkem::checking::findings all = mlkem::checking::take_findings();
    if (all.count == 0)
        return ::testing::AssertionFailure() << "nothing was found";
    if (all.first.front().find(what) == std::string::npos)
        return ::testing::AssertionFailure() << "found instead: " << all.first.front();
    return ::testing::AssertionSuccess() << all.first.front();
}

/// Base of the fixtures of such tests: no finding of an earlier test, and none left.
template <class Kernels> class checked_test : public ::testing::Test {
  protected:
    void SetUp() override { (void)mlkem::checking::take_findings(); }
    void TearDown() override { EXPECT_TRUE(nothing_found()); }
};

} // namespace mlkem_test
