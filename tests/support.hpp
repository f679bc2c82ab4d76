// SPDX-License-Identifier: MIT
// What tests of every kind share: deterministic random data, and bytes as hexadecimal text.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/bytes.hpp>
#include <mlkem/hash/symmetric.hpp>
#include <mlkem/random.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Hidden, as what it has of the library is.
MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem_test {

/// As std::ranges::copy, which libc++ has from version 15 on.
template <class Range, class Out> void copy_all(const Range& from, Out to)
{
    std::copy(std::begin(from), std::end(from), to);
}

/// Deterministic test data: the SHAKE128 stream of a label of up to 32 characters, the same in
/// every run and on every machine. It is a random_source, for operations that draw.
class shake128_random {
  public:
    explicit shake128_random(std::string_view label)
    {
        std::array<std::uint8_t, 32> message{};
        if (label.size() > message.size())
            throw std::invalid_argument("a label of more than 32 characters");
        std::copy(label.begin(), label.end(), message.begin());
        xof_.absorb(message);
    }

    bool fill(std::span<std::uint8_t> out) noexcept
    {
        xof_.squeeze(out);
        return true;
    }

    template <std::size_t N> std::array<std::uint8_t, N> bytes() noexcept
    {
        std::array<std::uint8_t, N> out{};
        fill(out);
        return out;
    }

    std::vector<std::uint8_t> bytes(std::size_t size)
    {
        std::vector<std::uint8_t> out(size);
        fill(out);
        return out;
    }

    std::uint64_t word() noexcept { return mlkem::load_le64(bytes<8>().data()); }

    /// A number of 0 to bound - 1; its bias, bound / 2^64, no test can see.
    std::uint32_t below(std::uint32_t bound) noexcept
    {
        return static_cast<std::uint32_t>(word() % bound);
    }

  private:
    mlkem::shake128<mlkem::portable_code::keccak> xof_;
};

static_assert(mlkem::random_source<shake128_random>);

/// N bytes that count up from `first`.
template <std::size_t N>
constexpr std::array<std::uint8_t, N> counting_bytes(std::uint8_t first) noexcept
{
    std::array<std::uint8_t, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        out[i] = static_cast<std::uint8_t>(first + i);
    return out;
}

inline std::string to_hex(std::span<const std::uint8_t> bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

/// Digits of either case; throws std::invalid_argument on anything else.
inline std::vector<std::uint8_t> from_hex(std::string_view text)
{
    const auto digit = [](char c) -> unsigned {
        if (c >= '0' && c <= '9')
            return static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f')
            return static_cast<unsigned>(c - 'a' + 10);
        if (c >= 'A' && c <= 'F')
            return static_cast<unsigned>(c - 'A' + 10);
        throw std::invalid_argument("not a hexadecimal digit");
    };
    if (text.size() % 2 != 0)
        throw std::invalid_argument("half a byte of hexadecimal text");
    std::vector<std::uint8_t> out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(16 * digit(text[i]) + digit(text[i + 1])));
    return out;
}

} // namespace mlkem_test
MLKEM_DETAIL_HIDDEN_END
