// SPDX-License-Identifier: MIT
// Base64 in constant time against base64 with a table: every quantum of bytes, every character in
// each position, padding, layout.
#include <cstdint>

#include "key_files.hpp"

namespace mlkem_test::base64_test {
namespace {

using namespace mlkem::detail;

std::uint32_t word_of(std::string_view four)
{
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i)
        word |= std::uint32_t{static_cast<std::uint8_t>(four[i])} << 8 * i;
    return word;
}

std::optional<byte_string> decode(std::string_view text)
{
    byte_string out(text.size());
    base64_decoder decoder(out.data(), out.size());
    const std::size_t end = decoder.read(text.data(), text.size(), 0);
    EXPECT_EQ(end, std::min(text.find('-'), text.size()));
    if (!decoder.finish())
        return std::nullopt;
    out.resize(decoder.size());
    return out;
}

TEST(Base64, EveryThreeBytesBothWays)
{
    std::size_t wrong_quanta = 0;
    std::uint32_t wrong = 0;
    for (std::uint32_t bits = 0; bits < 1U << 24; ++bits) {
        std::uint32_t expected = 0;
        for (int i = 0; i < 4; ++i)
            expected |=
                std::uint32_t{static_cast<std::uint8_t>(base64_table[bits >> (18 - 6 * i) & 63])}
                << 8 * i;
        const std::uint32_t characters = base64_characters(static_cast<std::uint8_t>(bits >> 16),
                                                           static_cast<std::uint8_t>(bits >> 8),
                                                           static_cast<std::uint8_t>(bits));
        wrong_quanta += characters != expected || base64_bits(characters, wrong) != bits;
    }
    EXPECT_EQ(wrong_quanta, 0U);
    EXPECT_EQ(wrong, 0U);
}

TEST(Base64, EveryCharacterInEachPositionOfAQuantum)
{
    for (std::size_t position = 0; position < 4; ++position)
        for (int c = 0; c < 256; ++c) {
            std::string quantum = "z9+A";
            quantum[position] = static_cast<char>(c);
            const bool right = base64_table.find(quantum[position]) != std::string_view::npos;
            std::uint32_t wrong = 0;
            const std::uint32_t bits = base64_bits(word_of(quantum), wrong);
            EXPECT_EQ(wrong == 0, right) << c << " at " << position;
            if (right) {
                const byte_string three = {static_cast<std::uint8_t>(bits >> 16),
                                           static_cast<std::uint8_t>(bits >> 8),
                                           static_cast<std::uint8_t>(bits)};
                EXPECT_EQ(base64(three), quantum);
            }
        }
}

TEST(Base64, EveryPairOfCharactersInTheFirstAndTheLastQuantum)
{
    std::size_t different = 0, decoded = 0;
    for (const std::size_t quantum : {0U, 4U})
        for (std::size_t first = 0; first < 4; ++first)
            for (std::size_t second = first + 1; second < 4; ++second)
                for (int c = 0; c < 256 * 256; ++c) {
                    std::string text = "Zm9vYg4A";
                    text[quantum + first] = static_cast<char>(c % 256);
                    text[quantum + second] = static_cast<char>(c / 256);
                    const std::optional<byte_string> out = decode(text);
                    different += out != base64_bytes(text);
                    decoded += out.has_value();
                }
    EXPECT_EQ(different, 0U);
    EXPECT_GT(decoded, 12U * 64 * 64) << "pairs of the alphabet at least";
}

TEST(Base64, EveryLengthWithSpacesAnywhere)
{
    shake128_random rng("base64 lengths");
    for (std::size_t size = 0; size < 200; ++size) {
        const byte_string in = rng.bytes(size);
        std::string text(base64_size(size), '?');
        base64_encode(in.data(), size, reinterpret_cast<std::uint8_t*>(text.data()));
        EXPECT_EQ(text, base64(in));
        for (int spaces = 0; spaces < 8; ++spaces) {
            EXPECT_EQ(decode(text), in) << text;
            text.insert(rng.below(static_cast<std::uint32_t>(text.size()) + 1), 1,
                        " \t\n\v\f\r"[rng.below(6)]);
        }
    }
}

TEST(Base64, PaddingIsStrict)
{
    for (const char* right : {"", "AA==", "AAA=", "AAAA", "A A\n=\t=", "AAAAAA==", "/w==", "//8="})
        EXPECT_TRUE(decode(right)) << right;
    for (const char* wrong :
         {"A",    "AA",   "AAA",  "AAAAA", "AA=",      "AAA==",    "AA===", "A===",
          "=",    "==",   "====", "AAAA=", "AAAA====", "AA==AA==", "AA=A",  "AAA=A",
          "A=AA", "=AAA", "AB==", "AAB=",  "//==",     "///="})
        EXPECT_FALSE(decode(wrong)) << wrong;
}

TEST(Base64, StopsAtADash)
{
    EXPECT_EQ(decode("AAAA-AAAA"), byte_string(3));
    EXPECT_EQ(decode("AAAA\n-----"), byte_string(3));
    EXPECT_FALSE(decode("AAA-A")) << "a quantum that is not complete";
}

TEST(Base64, NeverWritesMoreThanThereIsRoomFor)
{
    const std::string text = base64(byte_string(30, 0xee));
    for (std::size_t capacity = 0; capacity < 30; ++capacity) {
        byte_string out(31, 0x55);
        base64_decoder decoder(out.data(), capacity);
        decoder.read(text.data(), text.size(), 0);
        EXPECT_TRUE(decoder.finish());
        EXPECT_EQ(decoder.size(), 30U) << "what room it would need";
        EXPECT_EQ(std::count(out.begin(), out.end(), 0xee), static_cast<long>(capacity));
    }
}

static_assert([] {
    const std::uint8_t in[] = {'f', 'o', 'o', 'b', 'a'};
    std::uint8_t text[8] = {}, out[5] = {};
    base64_encode(in, 5, text);
    char characters[8] = {};
    for (int i = 0; i < 8; ++i)
        characters[i] = static_cast<char>(text[i]);
    base64_decoder decoder(out, 5);
    return decoder.read(characters, 8, 0) == 8 && decoder.finish() && text[7] == '=' &&
           text[0] == 'Z' && out[4] == 'a'; // RFC 4648, section 10: Zm9vYmE=
}());

} // namespace
} // namespace mlkem_test::base64_test
