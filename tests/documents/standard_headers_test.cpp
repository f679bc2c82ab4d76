// SPDX-License-Identifier: MIT
// A few headers of the standard library cost a unit half as much as all others together. mlkem's headers do
// without them.
#include <cstddef>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <string>

#include "header_texts.hpp"

namespace mlkem_test::standard_headers_test {
namespace {

std::size_t costly_headers(const std::string& text)
{
    static const std::regex form(
        "#include <(algorithm|functional|iostream|memory|mutex|ranges|regex|sstream)>");
    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator(text.begin(), text.end(), form), {}));
}

TEST(StandardHeaders, ThatCostMuchAreInNoUnitOfAnExchange)
{
    // One unit of a program has the provider; few have the standards of folder uses.
    const std::regex others("^(openssl_provider[./]|uses/|cms)");
    for (const auto& [header, text] : header_texts()) {
        EXPECT_TRUE(std::regex_search(header, others) || costly_headers(text) == 0) << header;
    }
    EXPECT_EQ(costly_headers("#include <algorithm>\n#include <array>\n"), 1U);
}

} // namespace
} // namespace mlkem_test::standard_headers_test
