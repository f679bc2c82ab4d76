// SPDX-License-Identifier: MIT
// Base64 (RFC 4648, section 4) as one writes it who need not hide anything, with a table: the
// oracle for the library's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mlkem/params.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlkem_test {

inline constexpr std::string_view base64_table =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

inline std::string base64(std::span<const std::uint8_t> in)
{
    std::string out;
    for (std::size_t i = 0; i < in.size(); i += 3) {
        const auto at = [&](std::size_t j) { return j < in.size() ? unsigned{in[j]} : 0U; };
        const unsigned quantum = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j > in.size() ? '=' : base64_table[quantum >> (18 - 6 * j) & 63];
    }
    return out;
}

/// The bytes of a text up to a dash, spaces and line ends left out; nothing if it is not base64.
inline std::optional<std::vector<std::uint8_t>> base64_bytes(std::string_view text)
{
    std::string characters;
    for (const char c : text.substr(0, text.find('-')))
        if (std::string_view(" \t\n\v\f\r").find(c) == std::string_view::npos)
            characters += c;
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i < characters.size(); i += 4) {
        std::string quantum = characters.substr(i, 4);
        std::size_t missing = 0;
        while (missing < 2 && i + 4 == characters.size() && quantum[3 - missing] == '=')
            quantum[3 - missing++] = 'A';
        unsigned bits = 0;
        for (const char c : quantum) {
            const std::size_t value = base64_table.find(c);
            if (value == std::string_view::npos)
                return std::nullopt;
            bits = bits << 6 | static_cast<unsigned>(value);
        }
        if (quantum.size() != 4 || (bits & ((1U << 8 * missing) - 1)) != 0)
            return std::nullopt;
        for (std::size_t j = 0; j < 3 - missing; ++j)
            out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * j)));
    }
    return out;
}

} // namespace mlkem_test
