// SPDX-License-Identifier: MIT
// Every function of the kernels, of the vector types and of FIPS 203's layer is listed in
// proved.txt. A line there names proofs, or the reason why there is none. Whether a proof runs a
// function is counted by runs.py.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "documents/header_texts.hpp"

namespace mlkem_test::proof_coverage_test {
namespace {

using names = std::set<std::string>;

/// Names of the functions that a text defines or declares: all are noexcept.
names functions_of(const std::string& text)
{
    static const std::regex comment("//[^\n]*");
    static const std::regex function(
        R"re(\b([a-z_][a-z_0-9]*)\s*\((?:[^;{}()]|\([^()]*\))*\)\s*(?:const\s+)?noexcept)re");
    const std::string code = std::regex_replace(text, comment, "");
    names found;
    for (std::sregex_iterator i(code.begin(), code.end(), function), end; i != end; ++i)
        found.insert((*i)[1].str());
    return found;
}

std::string text_of(const std::filesystem::path& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}
const std::filesystem::path& tests_folder()
{
    static const std::filesystem::path folder = std::filesystem::path(MLKEM_SOURCE_DIR) / "tests";
    return folder;
}

/// SUITE.TEST of each test of the folders proof and kernels.
names all_proofs()
{
    static const std::regex test(R"re(\bTEST(?:_OF_TYPES)?\((\w+), (\w+)\))re");
    names found;
    for (const char* folder : {"proof", "kernels"})
        for (const auto& entry : std::filesystem::directory_iterator(tests_folder() / folder)) {
            if (entry.path().extension() != ".cpp" && entry.path().extension() != ".inl")
                continue;
            const std::string text = text_of(entry.path());
            for (std::sregex_iterator i(text.begin(), text.end(), test), end; i != end; ++i)
                found.insert((*i)[1].str() + "." + (*i)[2].str());
        }
    return found;
}

struct proved {
    std::map<std::string, names> functions; // by file
    names proofs;
    std::size_t with_proof = 0, without = 0;
};
/// What a list like proved.txt says. Each fault of its form is a failure of the test.
proved read_list(const std::string& text)
{
    static const std::regex form(R"re((\S+): ([a-z_0-9 *]+) = (.+))re");
    proved all;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        std::smatch parts;
        if (!std::regex_match(line, parts, form)) {
            ADD_FAILURE() << "no such form: " << line;
            continue;
        }
        const std::string constant = "constant: ";
        std::string reason = parts[3];
        const bool has_proof = !reason.starts_with("none: ");
        if (reason.starts_with(constant))
            reason.erase(0, constant.size());
        EXPECT_TRUE(has_proof || reason.size() > 20) << "no reason: " << line;
        std::istringstream words(parts[2]);
        for (std::string name; words >> name;) {
            EXPECT_TRUE(all.functions[parts[1]].insert(name).second)
                << parts[1] << " has " << name << " twice";
            ++(has_proof ? all.with_proof : all.without);
        }
        std::istringstream tests(has_proof ? reason : "");
        for (std::string name; tests >> name;)
            all.proofs.insert(name);
    }
    return all;
}

/// The names that either side lacks, in words.
std::string difference(const names& there, const names& listed)
{
    std::string found;
    for (const std::string& name : there)
        if (!listed.contains(name))
            found += " not listed: " + name;
    for (const std::string& name : listed)
        if (!there.contains(name))
            found += " not there: " + name;
    return found;
}

/// Whether each function of a file has to be listed. Other files may have some of theirs there.
bool is_covered(const std::string& file)
{
    for (const char* covered :
         {"kernels/", "simd/", "fips203/", "backend/portable/", "policy/ring.hpp",
          "policy/small_ring.hpp", "policy/fo.hpp", "hash/symmetric.hpp", "hash/serial_session.hpp",
          "hash/plan.hpp", "hash/planner.hpp", "hash/planned_session.hpp"})
        if (file.starts_with(covered))
            return true;
    return false;
}
/// Whether the list has a file's functions, or "*" for all of them with one reason.
std::string fault_of(const std::string& file, const names& there, const names& listed)
{
    if (listed == names{"*"})
        return there.empty() ? " has no function" : "";
    const std::string found = difference(there, listed);
    return is_covered(file) || found.find("not there") != std::string::npos ? found : "";
}

TEST(ProofCoverage, HasEveryFunctionOrAReason)
{
    const proved list = read_list(text_of(tests_folder() / "proof/proved.txt"));
    const auto texts = header_texts();
    std::size_t files = 0;
    for (const auto& [file, text] : texts) {
        const names there = functions_of(text);
        const auto place = list.functions.find(file);
        const names listed = place != list.functions.end() ? place->second : names();
        if (is_covered(file) ? !there.empty() : !listed.empty()) {
            EXPECT_EQ(fault_of(file, there, listed), "") << file;
            ++files;
        }
    }
    EXPECT_GE(files, 25U);
    for (const auto& [file, functions] : list.functions)
        EXPECT_TRUE(texts.contains(file)) << file << " is listed and not there";
    std::cout << "proof: " << list.with_proof << " functions with a proof, " << list.without
              << " with a reason for none\n";
}
TEST(ProofCoverage, NamesProofsThatExist)
{
    const proved list = read_list(text_of(tests_folder() / "proof/proved.txt"));
    const names there = all_proofs();
    EXPECT_GT(there.size(), 20U);
    for (const std::string& proof : list.proofs)
        EXPECT_TRUE(there.contains(proof)) << "no such proof: " << proof;
}

/// A new function without a line, a line without a function, a proof that does not exist.
TEST(ProofCoverage, FindsWhatIsMissing)
{
    const names there = functions_of("inline void a(int x) noexcept {}\n"
                                     "template <int d> int b(v (&r)[8], int y) const noexcept;\n"
                                     "// void c() noexcept;\n"
                                     "requires noexcept(d(1));\n");
    EXPECT_EQ(there, (names{"a", "b"}));
    const proved list =
        read_list("# a comment\nf.hpp: a e = ArithmeticProof.OfTheNtt ArithmeticProof.OfNothing\n");
    EXPECT_EQ(difference(there, list.functions.at("f.hpp")), " not listed: b not there: e");
    EXPECT_EQ(fault_of("kernels/f.inl", there, {"a"}), " not listed: b");
    EXPECT_EQ(fault_of("hpke/f.hpp", there, {"a"}), "");
    EXPECT_NE(fault_of("hpke/f.hpp", there, {"a", "c"}), "");
    EXPECT_EQ(fault_of("kernels/f.inl", there, {"*"}), "");
    EXPECT_FALSE(all_proofs().contains("ArithmeticProof.OfNothing"));
    EXPECT_TRUE(all_proofs().contains("ArithmeticProof.OfTheNtt"));
}

} // namespace
} // namespace mlkem_test::proof_coverage_test
