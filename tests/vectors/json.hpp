// SPDX-License-Identifier: MIT
// Files of test vectors: where they lie, how they are read (json.cpp), and their hexadecimal strings.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support.hpp"

namespace mlkem_test {

using json = nlohmann::json;
using bytes_t = std::vector<std::uint8_t>;

std::filesystem::path vectors_dir();

/// A file of the vectors' folder, parsed once. A file that is missing from a folder that is there
/// is an error, not a reason to skip.
const json& load(const std::string& name);

/// The bytes of a field, which must be there.
inline bytes_t field(const json& test, const char* name)
{
    return from_hex(test.at(name).get<std::string>());
}

/// The bytes of a field that must be there and have N bytes.
template <std::size_t N>
std::array<std::uint8_t, N> field_of_size(const json& test, const char* name)
{
    const bytes_t value = field(test, name);
    if (value.size() != N)
        throw std::runtime_error(std::string("wrong size of field ") + name);
    std::array<std::uint8_t, N> out;
    std::copy(value.begin(), value.end(), out.begin());
    return out;
}

inline bool has_flag(const json& test, const char* flag)
{
    const auto flags = test.find("flags");
    return flags != test.end() && std::find(flags->begin(), flags->end(), flag) != flags->end();
}

} // namespace mlkem_test
