// SPDX-License-Identifier: MIT
// The incremental sponge of hash/symmetric.hpp on symbolic messages, beside sections 4 and 5.1 of
// FIPS 202. Messages and outputs have every length, and are cut in two at each fifth byte. The
// permutation is not looked into: its states are logged, and what it gives is new variables.
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <initializer_list>
#include <iostream>
#include <mlkem/bytes.hpp>
#include <mlkem/hash/keccak.hpp>
#include <mlkem/params.hpp>
#include <span>
#include <vector>

#include "bits.hpp"
#include "proves_all.hpp"

namespace mlkem_test::sponge_proof_test {

using namespace proof;

// What the header does with words and bytes.
inline word& operator^=(word& a, const word& b) { return a = a ^ b; }
/// Shifts that lose no bit of a byte, and shift zeros in.
inline word operator<<(const word& a, std::size_t by)
{
    word r;
    for (std::size_t i = by; i < 64; ++i)
        r.bits[i] = a.bits[i - by];
    return r;
}
inline word operator>>(const word& a, std::size_t by)
{
    word r;
    for (std::size_t i = by; i < 64; ++i)
        r.bits[i - by] = a.bits[i];
    return r;
}
/// A byte that a message has, as a word, and back.
struct message_byte : octet {
    message_byte() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): the header has plain bytes
    constexpr message_byte(int x) noexcept
    {
        for (std::size_t i = 0; i < 8; ++i)
            bits[i] = static_cast<sums_of_bits::number>(x >> i & 1);
    }
    explicit message_byte(const word& w)
    {
        std::copy(w.bits.begin(), w.bits.begin() + 8, bits.begin());
    }
    static message_byte variable()
    {
        message_byte b;
        for (auto& bit : b.bits)
            bit = sums_of_bits::all().variable();
        return b;
    }
    friend bool operator==(const message_byte&, const message_byte&) = default;
};
struct message_word : word {
    message_word() = default;
    message_word(int x)
        : word(static_cast<std::uint64_t>(x)) {} // NOLINT(google-explicit-constructor)
    message_word(const word& w) : word(w) {}     // NOLINT(google-explicit-constructor)
    explicit message_word(const message_byte& b)
    {
        std::copy(b.bits.begin(), b.bits.end(), bits.begin());
    }
};
inline word word_of_message(const message_byte* p)
{
    word w;
    for (std::size_t i = 0; i < 64; ++i)
        w.bits[i] = p[i / 8].bits[i % 8];
    return w;
}
/// As bytes.hpp has it, which sponge_proof_test.cpp compares with words (SpongeProofBytes.AreLittleEndian).
inline message_word load_le64(const message_byte* p) { return word_of_message(p); }
inline void store_le64(message_byte* p, const word& x)
{
    for (std::size_t i = 0; i < 64; ++i)
        p[i / 8].bits[i % 8] = x.bits[i];
}

/// States before each permutation, and after it.
struct logged_permutation {
    static constexpr std::size_t lanes = 1;
    struct call {
        std::array<word, 25> before, after;
    };
    static std::vector<call>& calls()
    {
        static std::vector<call> all;
        return all;
    }
    template <std::size_t> static void permute(message_word* a) noexcept
    {
        call one;
        for (std::size_t w = 0; w < 25; ++w) {
            one.before[w] = a[w];
            one.after[w] = word::variable();
            a[w] = one.after[w];
        }
        calls().push_back(one);
    }
    template <std::size_t> static void permute(std::uint64_t*) noexcept {}
};

} // namespace mlkem_test::sponge_proof_test

namespace std {
using mlkem_symbolic_word = ::mlkem_test::sponge_proof_test::message_word;
using mlkem_symbolic_byte = ::mlkem_test::sponge_proof_test::message_byte;
} // namespace std
#define uint64_t mlkem_symbolic_word
#define uint8_t mlkem_symbolic_byte
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {
using mlkem_test::sponge_proof_test::load_le64;
using mlkem_test::sponge_proof_test::store_le64;
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
#include <mlkem/hash/symmetric.hpp>
#undef uint8_t
#undef uint64_t

namespace mlkem_test::sponge_proof_test {
namespace {

using bytes = std::vector<message_byte>;
using permutation = logged_permutation;

bytes variables(std::size_t size)
{
    bytes m(size);
    for (message_byte& b : m)
        b = message_byte::variable();
    return m;
}

/// FIPS 202, Algorithm 8 (SPONGE), with pad10*1 behind the suffix; the permutations are those that
/// were logged.
bool is_sponge(const bytes& message, const bytes& output, std::size_t rate, int suffix)
{
    bytes padded = message;
    padded.emplace_back(suffix); // the domain's bits, and the first 1 of pad10*1
    while (padded.size() % rate != 0)
        padded.emplace_back(0);
    for (std::size_t i = 0; i < 8; ++i) // its last 1
        if (i == 7)
            padded.back().bits[i] = sums_of_bits::all().xored(padded.back().bits[i], 1);
    const auto& calls = permutation::calls();
    std::array<word, 25> state{};
    std::size_t call = 0;
    for (std::size_t block = 0; block < padded.size(); block += rate) {
        for (std::size_t w = 0; w < rate / 8; ++w)
            state[w] = state[w] ^ word_of_message(padded.data() + block + 8 * w);
        if (call == calls.size() || calls[call].before != state)
            return false;
        state = calls[call++].after;
    }
    for (std::size_t i = 0; i < output.size(); ++i) {
        if (i != 0 && i % rate == 0) {
            if (call == calls.size() || calls[call].before != state)
                return false;
            state = calls[call++].after;
        }
        const std::size_t at = i % rate;
        for (std::size_t b = 0; b < 8; ++b)
            if (output[i].bits[b] != state[at / 8].bits[8 * (at % 8) + b])
                return false;
    }
    return call == calls.size();
}

/// A message in two parts, an output in two parts.
template <class Sponge>
bool sponge_is_right(std::size_t size, std::size_t first, std::size_t out_size,
                     std::size_t out_first, std::size_t rate, int suffix)
{
    sums_of_bits::all().forget();
    permutation::calls().clear();
    const bytes message = variables(size);
    bytes output(out_size);
    Sponge sponge;
    sponge.absorb(std::span(message).first(first));
    sponge.absorb(std::span(message).subspan(first));
    sponge.squeeze(std::span(output).first(out_first));
    sponge.squeeze(std::span(output).subspan(out_first));
    return is_sponge(message, output, rate, suffix);
}
template <class Sponge> void expect_right(std::size_t rate, int suffix)
{
    const bool all = proves_all();
    for (std::size_t size = 0; size <= 2 * rate + 1; ++size) {
        const std::size_t step = all ? 5 : size / 2 + 1;
        for (std::size_t first = 0; first <= size; first += step)
            ASSERT_TRUE(sponge_is_right<Sponge>(size, first, 32, 32, rate, suffix))
                << first << " of " << size;
        ASSERT_TRUE(sponge_is_right<Sponge>(size, size, 8, 8, rate, suffix)) << size;
    }
    for (std::size_t out = 1; out <= 2 * rate + 1; ++out)
        for (std::size_t first = 0; first <= out; first += all ? 5 : out)
            ASSERT_TRUE(sponge_is_right<Sponge>(5, 2, out, first, rate, suffix))
                << first << " of " << out;
}
TEST(SpongeProof, OfEveryFunctionAndLength)
{
    expect_right<mlkem::sha3_256<permutation>>(136, 0x06);
    expect_right<mlkem::sha3_512<permutation>>(72, 0x06);
    expect_right<mlkem::shake128<permutation>>(168, 0x1f);
    expect_right<mlkem::shake256<permutation>>(136, 0x1f);
}
/// Other rates, other suffixes, a word too late.
TEST(SpongeProof, FindsFaults)
{
    using sponge = mlkem::sha3_512<permutation>;
    EXPECT_TRUE(sponge_is_right<sponge>(65, 32, 64, 64, 72, 0x06));
    EXPECT_FALSE(sponge_is_right<sponge>(65, 32, 64, 64, 136, 0x06));
    EXPECT_FALSE(sponge_is_right<sponge>(65, 32, 64, 64, 72, 0x1f));
    sums_of_bits::all().forget();
    permutation::calls().clear();
    bytes message = variables(40), output(32);
    mlkem::sha3_512<permutation> late;
    late.absorb(std::span(message).first(32));
    late.absorb(std::span(message).subspan(32));
    late.squeeze(output);
    EXPECT_TRUE(is_sponge(message, output, 72, 0x06));
    std::rotate(message.begin() + 24, message.begin() + 32, message.end()); // words 3 and 4
    EXPECT_FALSE(is_sponge(message, output, 72, 0x06));
}

/// G, H, J and PRF (FIPS 203, section 4.1) are these functions of these messages.
TEST(SpongeProof, OfGHJAndPrf)
{
    sums_of_bits::all().forget();
    bytes a = variables(32), b = variables(32), c = variables(1088);
    std::array<message_byte, 64> g{};
    std::array<message_byte, 32> h{};
    std::array<message_byte, 128> noise_2{};
    std::array<message_byte, 192> noise_3{};
    const auto joined = [](bytes x, const bytes& y) {
        x.insert(x.end(), y.begin(), y.end());
        return x;
    };
    const auto made = [](const auto& out) { return bytes(out.begin(), out.end()); };
    permutation::calls().clear();
    mlkem::hash_g<permutation>(a, b, g);
    EXPECT_TRUE(is_sponge(joined(a, b), made(g), 72, 0x06));
    permutation::calls().clear();
    mlkem::hash_h<permutation>(c, h);
    EXPECT_TRUE(is_sponge(c, made(h), 136, 0x06));
    permutation::calls().clear();
    mlkem::hash_j<permutation>(std::span<const message_byte, 32>(a), c, h);
    EXPECT_TRUE(is_sponge(joined(a, c), made(h), 136, 0x1f));
    const message_byte nonce = message_byte::variable();
    permutation::calls().clear();
    mlkem::prf<2, permutation>(std::span<const message_byte, 32>(a), nonce, noise_2);
    EXPECT_TRUE(is_sponge(joined(a, {nonce}), made(noise_2), 136, 0x1f));
    permutation::calls().clear();
    mlkem::prf<3, permutation>(std::span<const message_byte, 32>(a), nonce, noise_3);
    EXPECT_TRUE(is_sponge(joined(a, {nonce}), made(noise_3), 136, 0x1f));
    EXPECT_FALSE(is_sponge(joined({nonce}, a), made(noise_3), 136, 0x1f));
}

/// Words of bytes.hpp: each bit of each byte.
TEST(SpongeProofBytes, AreLittleEndian)
{
    for (std::size_t bit = 0; bit < 64; ++bit) {
        std::array<unsigned char, 8> in{}, out{};
        in[bit / 8] = static_cast<unsigned char>(1 << bit % 8);
        EXPECT_EQ(mlkem::load_le64(in.data()), std::uint64_t{1} << bit);
        mlkem::store_le64(out.data(), std::uint64_t{1} << bit);
        EXPECT_EQ(in, out);
    }
}

} // namespace
} // namespace mlkem_test::sponge_proof_test
