// SPDX-License-Identifier: MIT
// What HPKE takes as bytes and as text, and how much of it counts. The file
// evidence/consumers/hpke_misuse.cpp has what does not compile.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hpke_sessions.hpp"

namespace mlkem_test::hpke_bytes_test {
namespace {

using hpke::bytes_view;

bytes_t bytes_of(bytes_view view)
{
    EXPECT_EQ(view.size(), view.bytes().size());
    return {view.bytes().begin(), view.bytes().end()};
}

template <class T> constexpr bool is_taken = std::is_convertible_v<T, bytes_view>;
static_assert(!is_taken<char (&)[32]> && !is_taken<char (&)[1]>);
static_assert(!is_taken<char*> && !is_taken<std::nullptr_t>);
static_assert(!is_taken<int> && !is_taken<std::vector<int>> && !is_taken<const std::uint8_t*>);
static_assert(!is_taken<const void*> && !is_taken<std::array<char16_t, 2>>);

TEST(HpkeBytes, OfALiteralAllCountButTheZeroOfTheCompiler)
{
    EXPECT_EQ(bytes_of("abc"), (bytes_t{'a', 'b', 'c'}));
    EXPECT_EQ(bytes_of(""), bytes_t());
    EXPECT_EQ(bytes_of("a\0b"), (bytes_t{'a', 0, 'b'}));
    EXPECT_EQ(bytes_of("\0"), bytes_t{0});
    static constexpr char named[] = "a\0b\0";
    EXPECT_EQ(bytes_of(named), (bytes_t{'a', 0, 'b', 0}));
    EXPECT_EQ(bytes_of({}), bytes_t());
}

TEST(HpkeBytes, OfRangesEveryElementCounts)
{
    const bytes_t expected = {'a', 0, 'b', 0, 0xff};
    const std::string string(expected.begin(), expected.end());
    std::vector<char> chars(expected.begin(), expected.end());
    std::array<char, 5> char_array{};
    std::array<std::byte, 5> byte_array{};
    char c_chars[5];
    unsigned char c_array[5];
    std::byte c_bytes[5];
    for (std::size_t i = 0; i < 5; ++i) {
        char_array[i] = c_chars[i] = string[i];
        c_array[i] = expected[i];
        byte_array[i] = c_bytes[i] = std::byte{expected[i]};
    }
    EXPECT_EQ(bytes_of(expected), expected);
    EXPECT_EQ(bytes_of(string), expected);
    EXPECT_EQ(bytes_of(std::string(string)), expected);
    EXPECT_EQ(bytes_of(std::string_view(string)), expected);
    EXPECT_EQ(bytes_of(chars), expected);
    EXPECT_EQ(bytes_of(std::span<char>(chars)), expected);
    EXPECT_EQ(bytes_of(std::span<const char>(chars)), expected);
    EXPECT_EQ(bytes_of(std::span<const char, 5>(char_array)), expected);
    EXPECT_EQ(bytes_of(std::span(c_chars)), expected);
    EXPECT_EQ(bytes_of(char_array), expected);
    EXPECT_EQ(bytes_of(std::as_const(char_array)), expected);
    EXPECT_EQ(bytes_of(byte_array), expected);
    EXPECT_EQ(bytes_of(c_bytes), expected);
    EXPECT_EQ(bytes_of(std::as_const(c_bytes)), expected);
    EXPECT_EQ(bytes_of(std::as_bytes(std::span(chars))), expected);
    EXPECT_EQ(bytes_of(c_array), expected);
    EXPECT_EQ(bytes_of(std::as_const(c_array)), expected);
    EXPECT_EQ(bytes_of(mlkem::secret_array<5>(std::span<const std::uint8_t, 5>(c_array))),
              expected);
}

TEST(HpkeBytes, OfTextThatKnowsItsEndAllUpToItCounts)
{
    struct named {
        operator std::string_view() const { return {"abc", 3}; }
    };
    const char* const pointer = "abc\0d";
    EXPECT_EQ(bytes_of(pointer), (bytes_t{'a', 'b', 'c'}));
    EXPECT_EQ(bytes_of(named()), (bytes_t{'a', 'b', 'c'}));
}

TEST(HpkeBytes, OfKeysCiphertextsAndSecretsAreTheirBytes)
{
    using kem = mlkem::ml_kem_768;
    const auto [ek, dk] = kem::keygen();
    const auto [c, K] = kem::encaps(ek);
    EXPECT_TRUE(same_bytes(bytes_of(ek), ek.bytes()));
    EXPECT_TRUE(same_bytes(bytes_of(c), c.bytes()));
    EXPECT_TRUE(same_bytes(bytes_of(K), K.bytes()));
}

TEST(HpkeBytes, AreTheSameInEveryParameterAndEveryForm)
{
    using suite = hpke::suite<>;
    shake128_random rng("bytes");
    const auto keys = suite::kem::keygen(rng);
    const bytes_t key = rng.bytes(32);
    std::array<char, 3> characters = {'a', 0, 'b'};
    std::array<std::byte, 3> bytes{};
    std::ranges::transform(characters, bytes.begin(), [](char c) { return std::byte(c); });
    const std::string string(characters.begin(), characters.end());
    auto [enc, sender] = suite::setup_psk_sender(keys.ek, "a\0b", hpke::psk{key, characters}, rng);
    auto recipient = suite::setup_psk_recipient(enc, keys.dk, bytes, hpke::psk{key, string});
    const bytes_t expected(string.begin(), string.end());
    EXPECT_EQ(recipient.open(string, sender.seal("a\0b", bytes)), expected);
    EXPECT_EQ(recipient.open(bytes, sender.seal(characters, "a\0b")), expected);
    EXPECT_TRUE(sender.export_secret<32>("a\0b") == recipient.export_secret<32>(characters));
    EXPECT_FALSE(sender.export_secret<32>("a\0b") == recipient.export_secret<32>("a"));
}

} // namespace
} // namespace mlkem_test::hpke_bytes_test
