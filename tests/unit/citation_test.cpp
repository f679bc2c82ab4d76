// A reader of FIPS 203 finds each algorithm by its number: under include/ each of the numbers 2 to
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
    for (const auto& [file, text] : mlkem_test::header_texts()) {
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

} // namespace
