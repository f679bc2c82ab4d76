// SPDX-License-Identifier: MIT
// Numbers with marks by themselves: a mark goes where its number goes. What would decide by a marked
// number is reported, or does not compile.
#include "marked_numbers.hpp"

#include <functional>

namespace mlkem_test::marked_numbers_test {
namespace {

using namespace mlkem_test::marks;

/// Whether an X becomes a plain number by itself, divides, or moves a pointer.
template <class X>
constexpr bool escapes =
    std::convertible_to<X, bool> || std::convertible_to<X, std::size_t> ||
    std::invocable<std::divides<>, X, X> || std::invocable<std::modulus<>, X, X> ||
    std::invocable<std::divides<>, X, int> || std::invocable<std::modulus<>, X, int> ||
    std::invocable<std::plus<>, const int*, X> || std::invocable<std::minus<>, const int*, X>;
static_assert(escapes<short> && escapes<int>);
static_assert(!escapes<std::uint8_t> && !escapes<std::int16_t>);
static_assert(!escapes<std::uint32_t> && !escapes<std::uint64_t>);

class MarkedNumbers : public checked_test<void> {
  protected:
    template <class T> static marked<T> secret(T x) { return tainted<T>(x, true); }
};

/// f of marked numbers and of plain ones: the same number, of the same type.
template <class F> void expect_marks(F f)
{
    const auto expect = [&](auto a, auto b) {
        using A = decltype(a);
        using B = decltype(b);
        const auto expected = f(a, b);
        for (const bool a_secret : {false, true}) {
            for (const bool b_secret : {false, true}) {
                const auto result =
                    f(marked<A>(tainted<A>(a, a_secret)), marked<B>(tainted<B>(b, b_secret)));
                static_assert(std::is_same_v<decltype(result.lane().value),
                                             std::remove_const_t<decltype(expected)>>);
                EXPECT_EQ(result.lane().value, expected);
                EXPECT_EQ(result.lane().secret, a_secret || b_secret);
            }
            const auto with_plain = f(marked<A>(tainted<A>(a, a_secret)), b);
            EXPECT_EQ(with_plain.lane().value, expected);
            EXPECT_EQ(with_plain.lane().secret, a_secret);
        }
    };
    expect(static_cast<unsigned char>(0xa7), static_cast<unsigned char>(5));
    expect(static_cast<short>(-3000), static_cast<short>(3));
    expect(0x89abcdefU, 7U);
    expect(0x0123456789abcdefULL, 9);
}
TEST_F(MarkedNumbers, KeepTheMarkOfEitherOperand)
{
    expect_marks([](auto a, auto b) { return a + b; });
    expect_marks([](auto a, auto b) { return a - b; });
    expect_marks([](auto a, auto b) { return a * b; });
    expect_marks([](auto a, auto b) { return a & b; });
    expect_marks([](auto a, auto b) { return a | b; });
    expect_marks([](auto a, auto b) { return a ^ b; });
    expect_marks([](auto a, auto b) { return a << b; });
    expect_marks([](auto a, auto b) { return a >> b; });
    expect_marks([](auto a, auto b) { return ~a ^ b; });
}
TEST_F(MarkedNumbers, KeepTheMarkInAnotherWidth)
{
    const std::uint64_t wide = secret(static_cast<unsigned char>(200));
    EXPECT_EQ(wide.lane().value, 200U);
    EXPECT_TRUE(wide.lane().secret);
    const auto narrow = static_cast<std::uint8_t>(secret(0x1234UL));
    EXPECT_EQ(narrow.lane().value, 0x34);
    EXPECT_TRUE(narrow.lane().secret);
    const auto extended = static_cast<std::uint32_t>(secret(static_cast<short>(-1)));
    EXPECT_EQ(extended.lane().value, 0xffffffffU);
    std::uint64_t sum = 1;
    sum |= secret(2U);
    EXPECT_TRUE(sum.lane().secret);
    EXPECT_EQ(sum.lane().value, 3U);
}

TEST_F(MarkedNumbers, ReportWhatDecidesByThem)
{
    const std::uint8_t hidden = secret(static_cast<unsigned char>(3)), open = 3;
    const auto expect = [&](auto decide) {
        EXPECT_TRUE(decide(open, open));
        EXPECT_TRUE(nothing_found());
        EXPECT_TRUE(decide(hidden, open));
        EXPECT_TRUE(found("decision by a secret of 8 bits"));
        EXPECT_TRUE(decide(open, hidden));
        EXPECT_TRUE(found("decision by a secret of 8 bits"));
    };
    expect([](const auto& a, const auto& b) { return a == b; });
    expect([](const auto& a, const auto& b) { return !(a != b); });
    expect([](const auto& a, const auto& b) { return !(a < b); });
    expect([](const auto& a, const auto& b) { return a >= b; });
    expect([](const auto& a, const auto& b) { return static_cast<bool>(a) && b; });
    expect([](const auto& a, const auto& b) { return a && static_cast<std::size_t>(b) == 3; });
    expect([](const auto& a, const auto& b) { return std::memcmp(&a, &b, 1) == 0; });
    expect([](const auto& a, const auto& b) { return mlkem::equal_vartime(&a, &b, 1); });
}

TEST_F(MarkedNumbers, KeepTheMarksOfTheirBytesInMemory)
{
    std::array<std::uint8_t, 24> bytes{};
    mlkem::ct::classify(&bytes[10], 1);
    std::array<std::uint8_t, 24> copied{};
    mlkem::copy(copied.data(), bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        EXPECT_EQ(copied[i].lane().secret, i == 10) << i;
    // As words.
    const auto* const words = reinterpret_cast<const std::uint64_t*>(copied.data());
    for (std::size_t w = 0; w < 3; ++w) {
        EXPECT_EQ(words[w].lane().secret, w == 1);
        EXPECT_EQ(mlkem::load_le64(&copied[8 * w]).lane().secret, w == 1);
    }
    mlkem::store_le64(copied.data(), words[1]);
    for (std::size_t i = 0; i < 16; ++i)
        EXPECT_EQ(copied[i].lane().secret, i < 8 || i == 10) << i;
    std::memset(copied.data(), 1, 3);
    EXPECT_FALSE(copied[2].lane().secret);
    EXPECT_TRUE(copied[3].lane().secret);
    mlkem::ct::declassify(copied.data(), 7, "a test");
    EXPECT_FALSE(copied[6].lane().secret);
    EXPECT_TRUE(copied[7].lane().secret);
}

TEST_F(MarkedNumbers, KeepTheirMarksInASelection)
{
    const std::array<std::uint8_t, 9> a{1, 2, 3}, b{4, 5, 6};
    std::array<std::uint8_t, 9> out{};
    const auto select_by = [&](const std::uint32_t& x) {
        mlkem::ct::select(mlkem::ct::mask::if_nonzero(x), out.data(), a.data(), b.data(), 9);
        return std::none_of(out.begin(), out.end(), [](const auto& y) { return y.lane().secret; });
    };
    EXPECT_TRUE(select_by(1));
    EXPECT_TRUE(mlkem::equal_vartime(out.data(), a.data(), 9));
    EXPECT_FALSE(select_by(secret(0U)));
    mlkem::ct::declassify(out.data(), 9, "a test");
    EXPECT_TRUE(mlkem::equal_vartime(out.data(), b.data(), 9));
    EXPECT_FALSE(mlkem::ct::mask::if_nonzero(secret(0U)).declassify("a test"));
}

} // namespace
} // namespace mlkem_test::marked_numbers_test
