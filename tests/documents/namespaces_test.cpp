// SPDX-License-Identifier: MIT
// Namespaces are spelled so that ctags and editors find the functions in them, and all have the version of the
// ABI.
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

/// Namespaces that are opened without the version of the ABI, which the macro of the target has, too.
std::size_t namespaces_without_version(const std::string& text)
{
    static const std::regex form(
        R"re((?:^|\n)(?:export )?namespace mlkem(?!(?:::compiled)?::MLKEM_DETAIL_INLINE_(?:ABI|TARGET)\b))re");
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

TEST(Namespaces, HaveTheVersionOfTheAbi)
{
    for (const auto& [header, text] : mlkem_test::header_texts())
        EXPECT_EQ(namespaces_without_version(text), 0U)
            << header << ": write mlkem::MLKEM_DETAIL_INLINE_ABI";
    EXPECT_EQ(namespaces_without_version("namespace mlkem {\nnamespace mlkem::hpke {\n"), 2U);
    EXPECT_EQ(namespaces_without_version("namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {\n"), 0U);
}

} // namespace
