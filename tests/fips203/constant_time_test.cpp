// SPDX-License-Identifier: MIT
// The constant-time tools: their truth tables, and that a mask cannot reach a branch by itself.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <mlkem/ct.hpp>
#include <type_traits>
#include <vector>

#include "support.hpp"

namespace mlkem_test::constant_time_test {
namespace {

using mlkem::ct::mask;

bool truth(mask m) { return m.declassify("a test asks"); }

TEST(ConstantTimeMask, IfNonzeroAndIfZeroTellZeroFromEveryWord)
{
    const auto expect = [](std::uint32_t x) {
        ASSERT_EQ(truth(mask::if_nonzero(x)), x != 0) << x;
        ASSERT_EQ(truth(mask::if_zero(x)), x == 0) << x;
    };
    for (std::uint32_t x = 0; x < 0x10000; ++x) {
        expect(x);
        expect(x << 16);
        expect(0 - x);
    }
    for (int bit = 0; bit < 32; ++bit)
        expect(std::uint32_t{1} << bit);
}

TEST(ConstantTimeMask, NotAndAndFollowTheirTruthTables)
{
    for (const bool a : {false, true}) {
        EXPECT_EQ(truth(~mask::if_nonzero(a)), !a);
        for (const bool b : {false, true})
            EXPECT_EQ(truth(mask::if_nonzero(a) & mask::if_nonzero(b)), a && b);
    }
}

TEST(ConstantTimeMask, SelectTakesTheFirstByteIfSetForAllPairsOfBytes)
{
    for (unsigned a = 0; a < 256; ++a) {
        for (unsigned b = 0; b < 256; ++b) {
            const std::uint8_t first = static_cast<std::uint8_t>(a),
                               second = static_cast<std::uint8_t>(b);
            ASSERT_EQ(mask::if_nonzero(1).select(first, second), first);
            ASSERT_EQ(mask::if_zero(1).select(first, second), second);
        }
    }
}

// What declassify() is for: no other way leads from a mask to a branch.
static_assert(!std::is_convertible_v<mask, bool> && !std::is_constructible_v<bool, mask>);
static_assert(!std::is_convertible_v<mask, int> && !std::is_constructible_v<int, mask>);
static_assert(!std::is_constructible_v<mask, bool> &&
              !std::is_constructible_v<mask, std::uint32_t>);
template <class T>
concept comparable = requires(T a, T b) { a == b; };
template <class T>
concept negatable = requires(T a) { !a; };
static_assert(!comparable<mask> && !negatable<mask>);

TEST(ConstantTimeEqual, ComparesAllPairsOfBytes)
{
    for (unsigned a = 0; a < 256; ++a) {
        for (unsigned b = 0; b < 256; ++b) {
            const std::uint8_t first = static_cast<std::uint8_t>(a),
                               second = static_cast<std::uint8_t>(b);
            ASSERT_EQ(truth(mlkem::ct::equal(&first, &second, 1)), a == b);
        }
    }
}

TEST(ConstantTimeEqual, FindsADifferenceAtEveryPositionOfEveryLength)
{
    shake128_random random("equal");
    for (std::size_t size = 0; size <= 200; ++size) {
        const std::vector<std::uint8_t> a = random.bytes(size);
        std::vector<std::uint8_t> b = a;
        ASSERT_TRUE(truth(mlkem::ct::equal(a.data(), b.data(), size)));
        for (std::size_t i = 0; i < size; ++i) {
            b[i] = static_cast<std::uint8_t>(b[i] ^ (1 << (i % 8)));
            ASSERT_FALSE(truth(mlkem::ct::equal(a.data(), b.data(), size))) << i << " of " << size;
            b[i] = a[i];
        }
    }
}

TEST(ConstantTimeEqual, LooksAtNothingBeyondTheLength)
{
    const std::array<std::uint8_t, 3> a = {1, 2, 3}, b = {1, 2, 4};
    EXPECT_TRUE(truth(mlkem::ct::equal(a.data(), b.data(), 2)));
    EXPECT_FALSE(truth(mlkem::ct::equal(a.data(), b.data(), 3)));
}

TEST(ConstantTimeSelect, CopiesOneOfTwoStringsOfEveryLength)
{
    shake128_random random("select");
    for (std::size_t size = 0; size <= 200; ++size) {
        const std::vector<std::uint8_t> a = random.bytes(size), b = random.bytes(size);
        std::vector<std::uint8_t> out(size + 1, 0xa5);
        std::vector<std::uint8_t> expected = a;
        expected.push_back(0xa5);
        mlkem::ct::select(mask::if_zero(0), out.data(), a.data(), b.data(), size);
        EXPECT_EQ(out, expected);
        expected = b;
        expected.push_back(0xa5);
        mlkem::ct::select(mask::if_zero(1), out.data(), a.data(), b.data(), size);
        EXPECT_EQ(out, expected);
    }
}

TEST(ConstantTimeTools, WorkInConstantEvaluation)
{
    constexpr auto equal_at_compile_time = [](std::uint8_t x, std::uint8_t y) {
        return mlkem::ct::equal(&x, &y, 1).declassify("a test asks");
    };
    static_assert(equal_at_compile_time(7, 7) && !equal_at_compile_time(7, 8));
    static_assert(mask::if_nonzero(3).select(1, 2) == 1 && mask::if_zero(3).select(1, 2) == 2);
    SUCCEED();
}

} // namespace
} // namespace mlkem_test::constant_time_test
