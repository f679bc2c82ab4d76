// SPDX-License-Identifier: MIT
// A reader of FIPS 203 finds each algorithm by its number. Under include/ each of the numbers 2 to
// 21 is cited as "FIPS 203, Algorithm N (Name)" once, at its implementation.
#include <cctype>
#include <cstddef>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "header_texts.hpp"

namespace mlkem_test::citations_test {
namespace {

struct citation {
    std::string name, file;
};

/// All citations of headers and kernel sources, by the number of the algorithm. A line break within
/// a comment counts as a space.
std::multimap<int, citation> citations()
{
    static const std::regex line_break(R"([ \t]*\r?\n[ \t]*//[/!]?[ \t]*)");
    static const std::regex form(R"(FIPS 203, Algorithm ([0-9]+) \(([^)]*)\))");
    std::multimap<int, citation> all;
    for (const auto& [file, text] : header_texts()) {
        const std::string joined = std::regex_replace(text, line_break, " ");
        for (std::sregex_iterator i(joined.begin(), joined.end(), form), end; i != end; ++i)
            all.emplace(std::stoi((*i)[1]), citation{(*i)[2], file});
    }
    return all;
}

const std::vector<std::pair<int, std::string>> algorithms = {
    {2, "SHAKE128example"},
    {3, "BitsToBytes"},
    {4, "BytesToBits"},
    {5, "ByteEncode_d"},
    {6, "ByteDecode_d"},
    {7, "SampleNTT"},
    {8, "SamplePolyCBD"},
    {9, "NTT"},
    {10, "NTT^-1"},
    {11, "MultiplyNTTs"},
    {12, "BaseCaseMultiply"},
    {13, "K-PKE.KeyGen"},
    {14, "K-PKE.Encrypt"},
    {15, "K-PKE.Decrypt"},
    {16, "ML-KEM.KeyGen_internal"},
    {17, "ML-KEM.Encaps_internal"},
    {18, "ML-KEM.Decaps_internal"},
    {19, "ML-KEM.KeyGen"},
    {20, "ML-KEM.Encaps"},
    {21, "ML-KEM.Decaps"},
};

TEST(Citations, NameEachAlgorithmOfFips203OnceWhereItIsImplemented)
{
    const std::multimap<int, citation> all = citations();
    for (const auto& [number, name] : algorithms) {
        const auto [first, last] = all.equal_range(number);
        EXPECT_EQ(std::distance(first, last), 1)
            << "of Algorithm " << number << " (" << name << ")";
        for (auto i = first; i != last; ++i)
            EXPECT_EQ(i->second.name, name) << "in " << i->second.file;
    }
}

TEST(Citations, NameNoAlgorithmThatTheStandardLacks)
{
    for (const auto& [number, cited] : citations()) {
        EXPECT_GE(number, 2) << cited.name << " in " << cited.file;
        EXPECT_LE(number, 21) << cited.name << " in " << cited.file;
    }
}

/// Algorithms 13 to 18 have one body each, for all keys, backends and numbers of operations. Under
/// fips203/ no other function has the name of one, and none is overloaded.
TEST(Citations, StandAtTheOnlyBodiesOfAlgorithms13To18)
{
    const std::vector<std::pair<int, std::string>> bodies = {
        {13, "keygen"},          {14, "encrypt"},         {15, "decrypt"},
        {16, "keygen_internal"}, {17, "encaps_internal"}, {18, "decaps_internal"},
    };
    static const std::regex form(R"(\bvoid\s+(keygen|encaps|decaps|encrypt|decrypt)(\w*)\()");
    std::multimap<std::string, std::size_t> defined; // to where it is in the text
    std::string text;
    for (const auto& [file, header] : header_texts())
        text += file.starts_with("fips203/") ? header : "";
    for (std::sregex_iterator i(text.begin(), text.end(), form), end; i != end; ++i)
        defined.emplace((*i)[1].str() + (*i)[2].str(), static_cast<std::size_t>(i->position()));
    EXPECT_EQ(defined.size(), bodies.size());
    for (const auto& [number, name] : bodies) {
        ASSERT_EQ(defined.count(name), 1U) << name;
        const std::size_t at = defined.find(name)->second;
        const std::size_t cited = text.rfind("/// FIPS 203, Algorithm ", at);
        EXPECT_EQ(text.compare(cited, 26, "/// FIPS 203, Algorithm " + std::to_string(number)), 0)
            << name;
        EXPECT_EQ(text.substr(cited, at - cited).find("\n}\n"), std::string::npos) << name;
    }
}

} // namespace
} // namespace mlkem_test::citations_test
