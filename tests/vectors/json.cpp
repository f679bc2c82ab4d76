// SPDX-License-Identifier: MIT
// The reading of JSON, compiled once: it takes a compiler longer than what tests do with it.
#include "json.hpp"

#include <fstream>
#include <map>
#include <memory>

namespace mlkem_test {

std::filesystem::path vectors_dir() { return MLKEM_VECTORS_DIR; }

const json& load(const std::string& name)
{
    static std::map<std::string, json> files;
    const auto known = files.find(name);
    if (known != files.end())
        return known->second;
    // On the heap, for MemorySanitizer does not see what the C++ library writes on the stack.
    const auto in = std::make_unique<std::ifstream>(vectors_dir() / name);
    if (!*in)
        throw std::runtime_error("cannot read test vectors: " + (vectors_dir() / name).string());
    return files.emplace(name, json::parse(*in)).first->second;
}

} // namespace mlkem_test
