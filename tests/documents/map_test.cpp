// SPDX-License-Identifier: MIT
// The map in include/mlkem/README.md names every header, and only headers that exist. Names of files
// differ, so that a name leads to one file.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "header_texts.hpp"

namespace mlkem_test::map_test {
namespace {

/// The headers that the first column of a table of headers names. A name without a folder is in
/// the folder of the name before it, or in none.
std::set<std::string> headers_in_map(const std::string& page)
{
    static const std::regex name(R"re(`([a-z0-9_./]+\.(?:hpp|inl|h|cppm))`)re");
    const auto headers = header_texts();
    std::set<std::string> found;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("| `"))
            continue;
        const std::string column = line.substr(0, line.find('|', 1));
        std::string folder;
        for (std::sregex_iterator i(column.begin(), column.end(), name), end; i != end; ++i) {
            std::string header = (*i)[1].str();
            if (header.find('/') != std::string::npos)
                folder = header.substr(0, header.rfind('/') + 1);
            else if (headers.contains(folder + header) || !headers.contains(header))
                header.insert(0, folder);
            found.insert(header);
        }
    }
    return found;
}

std::string map_page()
{
    std::ifstream in(std::filesystem::path(MLKEM_SOURCE_DIR) / "include/mlkem/README.md");
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Map, NamesEveryHeaderAndNoOther)
{
    std::set<std::string> named = headers_in_map(map_page());
    EXPECT_EQ(named.erase("mlkem.h"), 1U);
    std::set<std::string> existing;
    for (const auto& [header, text] : header_texts())
        existing.insert(header);
    EXPECT_GT(existing.size(), 50U);
    for (const std::string& header : existing)
        EXPECT_TRUE(named.contains(header)) << "the map lacks " << header;
    for (const std::string& header : named)
        EXPECT_TRUE(existing.contains(header))
            << "the map names " << header << ", which is not there";
}

TEST(Map, ShowsAPlantedName)
{
    const std::set<std::string> expected = {"hash/keccak.hpp", "hash/planted.hpp", "params.hpp"};
    EXPECT_EQ(
        headers_in_map("| `hash/keccak.hpp`, `planted.hpp`, `params.hpp` | `ring/poly.hpp` |\n"),
        expected);
}

/// Contracts in hash/ and policy/ have the names of their portable form, and vector types that of their
/// backend. HPKE and OpenSSL each have a file beside one of the library's own.
const std::set<std::string> names_of_two_layers = {"codec.hpp",    "kem.hpp",  "keccak.hpp",
                                                   "neon.hpp",     "ntt.hpp",  "random.hpp",
                                                   "sampling.hpp", "sse2.hpp", "wasm.hpp"};

TEST(Map, LeadsFromANameToOneFile)
{
    namespace fs = std::filesystem;
    const std::regex source(R"re(.+\.(hpp|cpp|inl|cppm|h|c|sh|py|mjs))re");
    std::map<std::string, std::vector<std::string>> files;
    for (const char* folder : {"include", "tests", "bench", "cmake"})
        for (const fs::directory_entry& entry :
             fs::recursive_directory_iterator(fs::path(MLKEM_SOURCE_DIR) / folder)) {
            const std::string name = entry.path().filename().string();
            if (std::regex_match(name, source))
                files[name].push_back(entry.path().string());
        }
    EXPECT_GT(files.size(), 400U);
    for (const auto& [name, paths] : files)
        EXPECT_EQ(paths.size(), names_of_two_layers.contains(name) ? 2U : 1U)
            << paths.front() << " and " << paths.back();
}

} // namespace
} // namespace mlkem_test::map_test
