// SPDX-License-Identifier: MIT
// Each suite of tests begins with the name of its file: a failed test leads to the source without a
// search.
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <string>

namespace mlkem_test::suites_test {
namespace {

/// What suites of a file begin with: "XWingFile" for x_wing_file_test.cpp.
std::string subject_of(std::string name)
{
    if (name.ends_with("_test"))
        name.resize(name.size() - 5);
    std::string subject;
    bool begins = true;
    for (const char c : name) {
        if (c != '_')
            subject += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        begins = c == '_';
    }
    return subject;
}

struct suites {
    std::size_t count = 0;
    std::string wrong;
};
/// The suites of a file, of its tests and of the tests that it includes. A suite may go on after the
/// subject with another word.
suites suites_of(const std::string& name, const std::string& text)
{
    static const std::regex form(R"re((?:^|\n)(?:TEST\w*\(|#define MLKEM_PROOF_SUITE )(\w+))re");
    const std::regex right(subject_of(name) + "([A-Z]\\w*)?");
    suites found;
    for (std::sregex_iterator i(text.begin(), text.end(), form), end; i != end; ++i) {
        const std::string suite = (*i)[1];
        if (suite == "MLKEM_PROOF_SUITE") // whoever includes the file defines it
            continue;
        ++found.count;
        if (!std::regex_match(suite, right))
            found.wrong += ' ' + suite;
    }
    return found;
}

TEST(Suites, BeginWithTheNamesOfTheirFiles)
{
    namespace fs = std::filesystem;
    std::size_t count = 0;
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(MLKEM_SOURCE_DIR) / "tests")) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".cpp" && extension != ".inl" && extension != ".hpp")
            continue;
        const std::string name = entry.path().stem().string();
        std::ifstream in(entry.path());
        const suites found = suites_of(name, {std::istreambuf_iterator<char>(in), {}});
        EXPECT_EQ(found.wrong, "") << entry.path() << ": begin suites with " << subject_of(name);
        EXPECT_TRUE(!name.ends_with("_test") || found.count > 0) << entry.path() << " has no suite";
        count += found.count;
    }
    EXPECT_GT(count, 700U);

    EXPECT_EQ(subject_of("x_wing_file_test"), "XWingFile");
    EXPECT_EQ(subject_of("codec_proof"), "CodecProof");
    const std::string good = "TEST(ABc, D)\nTEST_F(ABcDeathTest, D)\nTEST_OF_TYPES(ABcOf, D)\n"
                             "#define MLKEM_PROOF_SUITE ABc\nTEST(MLKEM_PROOF_SUITE, D)\n"
                             "    TEST(No, D)\n#define TEST_NO(suite, name)\n";
    EXPECT_EQ(suites_of("a_bc_test", good).wrong, "");
    EXPECT_EQ(suites_of("a_bc_test", good).count, 4U);
    EXPECT_EQ(suites_of("a_b_test", good).wrong, " ABc ABcDeathTest ABcOf ABc");
    EXPECT_EQ(suites_of("a_bc_test", "TEST_P(Abc, D)\nTEST(OfABc, D)\nTEST_F(ABcs, D)\n").wrong,
              " Abc OfABc ABcs");
}

} // namespace
} // namespace mlkem_test::suites_test
