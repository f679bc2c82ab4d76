// SPDX-License-Identifier: MIT
// PEM beside OpenSSL's own reader. What OpenSSL reads is read here, too, and as the same bytes.
// Line ends and the text around a block vary.
#include <memory>

#include <openssl/pem.h>

#include "hybrids.hpp"
#include "key_formats/key_files.hpp"

namespace mlkem_test::pem_beside_openssl_test {
namespace {

constexpr std::string_view label = "PUBLIC KEY";
using block = std::optional<byte_string>;

/// The first block with the label, as OpenSSL reads it.
block read_by_openssl(const std::string& text)
{
    const mlkem::detail::openssl_call call;
    const std::unique_ptr<BIO, decltype(&BIO_free)> in(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
    char *name = nullptr, *header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    block out;
    while (!out && PEM_read_bio(in.get(), &name, &header, &data, &size) == 1) {
        if (name == label && *header == '\0')
            out.emplace(data, data + size);
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(data);
    }
    return out;
}

block read_here(const std::string& text)
{
    byte_string out(mlkem::public_key_pem_capacity);
    std::size_t size = 0;
    if (mlkem::detail::read_pem(text, label, out, size) != errc{})
        return std::nullopt;
    out.resize(size);
    return out;
}

/// A reader that is not tolerant, for the comparison to find.
block read_strictly(const std::string& text)
{
    return text.find_first_of(" \r\t", text.find("KEY-----")) == std::string::npos ? read_here(text)
                                                                                   : std::nullopt;
}

template <std::size_t N>
const char* one_of(const std::array<const char*, N>& all, shake128_random& rng)
{
    return all[rng.below(N)];
}

/// A block of PEM with text around it. The length and the end of its lines are random. Spaces and
/// line ends stand anywhere among its characters. (A dash among them ends them for OpenSSL; here it
/// is an error.)
std::string text_of(const byte_string& bytes, shake128_random& rng)
{
    constexpr std::array line_ends = {"\n", "\r\n", " \n", "\t\r\n"};
    constexpr std::array spaces = {"\n", "\r\n", "\r", " ", "\t", "\n\n", " \n "};
    constexpr std::array texts = {
        "",    "\n",           "Bag Attributes\n    friendlyName: a key\r\n",
        "x\n", "-----BEGIN\n", "-----END PUBLIC KEY-----\n"};
    constexpr std::array marks = {"", "", "\xef\xbb\xbf"};
    std::string text =
        pem(label, bytes, one_of(line_ends, rng), rng.below(2) == 0 ? 64 : 4 * (1 + rng.below(19)));
    const std::size_t begin = text.find('\n') + 1, end = text.rfind("-----END") - 1;
    const auto width = static_cast<std::uint32_t>(end - begin);
    for (std::uint32_t i = rng.below(4); i > 0; --i)
        text.insert(begin + rng.below(width), one_of(spaces, rng));
    return one_of(marks, rng) + (one_of(texts, rng) + text) + one_of(texts, rng);
}

TEST(PemBesideOpenssl, WhatOpensslReadsIsReadHereAsTheSameBytes)
{
    shake128_random rng("PEM");
    std::size_t read = 0, here_alone = 0, strict_deviations = 0;
    for (const std::size_t size : {1U, 47U, 48U, 49U, 50U, 100U, 822U, 1206U})
        for (int i = 0; i < 2000; ++i) {
            const byte_string bytes = rng.bytes(size);
            const std::string text = text_of(bytes, rng);
            ASSERT_EQ(read_here(text), bytes) << text;
            const block theirs = read_by_openssl(text);
            if (!theirs) {
                ++here_alone;
                continue;
            }
            ASSERT_EQ(*theirs, bytes) << text;
            ++read;
            strict_deviations += !read_strictly(text);
        }
    std::cout << read << " texts read by both, " << here_alone << " here alone\n";
    EXPECT_GT(read, 4000U);
    EXPECT_GT(strict_deviations, 1000U) << "a reader that is not tolerant is found";
}

} // namespace
} // namespace mlkem_test::pem_beside_openssl_test
