// SPDX-License-Identifier: MIT
// Namespaces are spelled so that ctags and editors find the functions in them.
#include <cstddef>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <string>

#include "header_texts.hpp"

namespace {

/// Namespaces that are opened in the form that ctags passes over, with all that they hold.
std::size_t unread_namespaces(const std::string& text)
{
    static const std::regex form("namespace [A-Za-z_:]*::inline ");
    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator(text.begin(), text.end(), form), {}));
}

TEST(Namespaces, AreReadByCtags)
{
    for (const auto& [header, text] : mlkem_test::header_texts())
        EXPECT_EQ(unread_namespaces(text), 0U)
            << header << ": write mlkem::MLKEM_DETAIL_INLINE_TARGET";
    EXPECT_EQ(unread_namespaces("namespace mlkem::inline MLKEM_DETAIL_TARGET {"), 1U);
}

} // namespace
