// SPDX-License-Identifier: MIT
// The headers under include/ as text.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace mlkem_test {

/// The text of each header, kernel source and module by its path below include/mlkem/.
inline std::map<std::string, std::string> header_texts()
{
    namespace fs = std::filesystem;
    std::map<std::string, std::string> all;
    const fs::path include = fs::path(MLKEM_SOURCE_DIR) / "include/mlkem";
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(include)) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".hpp" && extension != ".inl" && extension != ".cppm")
            continue;
        std::ifstream in(entry.path(), std::ios::binary);
        all.emplace(fs::relative(entry.path(), include).generic_string(),
                    std::string(std::istreambuf_iterator<char>(in), {}));
    }
    return all;
}

} // namespace mlkem_test
