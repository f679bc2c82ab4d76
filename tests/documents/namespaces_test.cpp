// SPDX-License-Identifier: MIT
// Namespaces of headers are spelled so that ctags and editors find the functions in them, and all have the
// version of the ABI. Each test source has a namespace of its own: several are compiled as one unit.
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>

#include "header_texts.hpp"

namespace mlkem_test::namespaces_test {
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

/// What the test source NAME.cpp has outside of mlkem_test::NAME. Namespaces of std and of the library
/// may be there, and its specialisations, operator new and operator delete.
std::string outside_of_namespace(const std::string& name, const std::string& text)
{
    const std::regex opening("(namespace (?:mlkem_test::" + name +
                             R"re(|mlkem|std)(?:::\w+)*) \{)re");
    static const std::regex allowed(
        R"re(template <>[^;{}]*\bmlkem::[^;{}]*(?:\{[^}]*\})?;|[^;{}]*\boperator (?:new|delete)\([^{}]*\{[^}]*\})re");
    std::istringstream lines(text);
    std::string outside, end; // `end`: of the namespace that is open
    std::smatch opened;
    for (std::string line; std::getline(lines, line);) {
        if (!end.empty())
            end = line == end ? "" : end;
        else if (std::regex_match(line, opened, opening))
            end = "} // " + opened[1].str();
        else if (!line.starts_with("//") && !line.starts_with('#'))
            outside += line + '\n';
    }
    outside = std::regex_replace(outside + end, allowed, "");
    return outside.find_first_not_of('\n') == std::string::npos ? "" : outside;
}

TEST(Namespaces, AreReadByCtags)
{
    for (const auto& [header, text] : header_texts())
        EXPECT_EQ(unread_namespaces(text), 0U)
            << header << ": write mlkem::MLKEM_DETAIL_INLINE_TARGET";
    EXPECT_EQ(unread_namespaces("namespace mlkem::inline MLKEM_DETAIL_TARGET {"), 1U);
}

TEST(Namespaces, HaveTheVersionOfTheAbi)
{
    for (const auto& [header, text] : header_texts())
        EXPECT_EQ(namespaces_without_version(text), 0U)
            << header << ": write mlkem::MLKEM_DETAIL_INLINE_ABI";
    EXPECT_EQ(namespaces_without_version("namespace mlkem {\nnamespace mlkem::hpke {\n"), 2U);
    EXPECT_EQ(namespaces_without_version("namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {\n"), 0U);
}

TEST(Namespaces, OfTestSourcesHaveTheirNames)
{
    namespace fs = std::filesystem;
    std::size_t sources = 0;
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(MLKEM_SOURCE_DIR) / "tests")) {
        const std::string name = entry.path().stem().string();
        if (!name.ends_with("_test") || entry.path().extension() != ".cpp")
            continue;
        ++sources;
        std::ifstream in(entry.path());
        EXPECT_EQ(outside_of_namespace(name, {std::istreambuf_iterator<char>(in), {}}), "")
            << entry.path() << ": write namespace mlkem_test::" << name;
    }
    EXPECT_GT(sources, 100U);

    const std::string good = "// A.\n#include <a>\n\nnamespace mlkem_test::a_test {\nint a;\n"
                             "} // namespace mlkem_test::a_test\n";
    EXPECT_EQ(outside_of_namespace("a_test", good), "");
    EXPECT_EQ(outside_of_namespace("a_test", good + "template <> struct mlkem::a<1> {};\n"), "");
    EXPECT_EQ(outside_of_namespace("a_test", "int b;\n" + good), "int b;\n\n");
    for (const char* bad : {"namespace {\nint b;\n} // namespace\n", "using namespace a;\n",
                            "namespace mlkem_test {\nint b;\n} // namespace mlkem_test\n",
                            "template <> struct a<1> {};\n", "namespace b = a;\n",
                            "namespace mlkem_test::a_test {\n} // namespace\nint b;\n"})
        EXPECT_NE(outside_of_namespace("a_test", good + bad), "") << bad;
    EXPECT_NE(outside_of_namespace("b_test", good), "");
}

} // namespace
} // namespace mlkem_test::namespaces_test
