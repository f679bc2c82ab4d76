// SPDX-License-Identifier: MIT
// Arithmetic modulo q of the portable backend: each reduction over its whole range, each table
// against its formula and against FIPS 203, appendix A.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <mlkem/backend/portable/field.hpp>

#include "reference_polynomials.hpp"

namespace mlkem_test::field_test {
namespace {

using namespace mlkem::field;
using namespace mlkem::portable_code;
using mlkem::fips203::q;
using std::int64_t;

/// The table of zeta^BitRev_7(i) as appendix A prints it.
constexpr std::array<int, 128> printed_zetas = {
    1,    1729, 2580, 3289, 2642, 630,  1897, 848,  1062, 1919, 193,  797,  2786, 3260, 569,  1746,
    296,  2447, 1339, 1476, 3046, 56,   2240, 1333, 1426, 2094, 535,  2882, 2393, 2879, 1974, 821,
    289,  331,  3253, 1756, 1197, 2304, 2277, 2055, 650,  1977, 2513, 632,  2865, 33,   1320, 1915,
    2319, 1435, 807,  452,  1438, 2868, 1534, 2402, 2647, 2617, 1481, 648,  2474, 3110, 1227, 910,
    17,   2761, 583,  2649, 1637, 723,  2288, 1100, 1409, 2662, 3281, 233,  756,  2156, 3015, 3050,
    1703, 1651, 2789, 1789, 1847, 952,  1461, 2687, 939,  2308, 2437, 2388, 733,  2337, 268,  641,
    1584, 2298, 2037, 3220, 375,  2549, 2090, 1645, 1063, 319,  2773, 757,  2099, 561,  2466, 2594,
    2804, 1092, 403,  1026, 1143, 2150, 2775, 886,  1722, 1212, 1874, 1029, 2110, 2935, 885,  2154};

/// The first values of zeta^(2 BitRev_7(i) + 1) as appendix A prints them.
constexpr std::array<int, 8> printed_gammas = {17, -17, 2761, -2761, 583, -583, 2649, -2649};

/// The contract of a factor that stands for `value`.
testing::AssertionResult is_factor_of(factor f, int value)
{
    if (f.b != value)
        return testing::AssertionFailure() << f.b << " is not " << value;
    if (f.b_over_q != value * 65536 / q)
        return testing::AssertionFailure() << f.b_over_q << " is not " << value << " 2^16 / q";
    return testing::AssertionSuccess();
}

TEST(Field, InverseOfQIsTheInverseModuloTwoToThe16)
{
    EXPECT_EQ(static_cast<std::uint16_t>(q_inverse * q), 1);
}

TEST(Field, AddQIfNegativeGivesTheResidueFromMinusQToQMinusOne)
{
    for (int x = -q; x < q; ++x)
        EXPECT_EQ(add_q_if_negative(static_cast<std::int16_t>(x)), reference::mod_q(x)) << x;
}

TEST(Field, SubtractQIfNotBelowGivesTheResidueUpTo2Q)
{
    for (int x = 0; x < 2 * q; ++x)
        EXPECT_EQ(subtract_q_if_not_below(static_cast<std::uint16_t>(x)), x % q) << x;
}

TEST(Field, LowWordsKeepTheLow16Bits)
{
    for (std::int32_t x = -0x18000; x <= 0x18000; ++x) {
        const std::int32_t low = x & 0xffff;
        ASSERT_EQ(int{low16(static_cast<std::uint32_t>(x))}, low) << x;
        ASSERT_EQ(signed_low16(x), low < 0x8000 ? low : low - 0x10000) << x;
    }
}

TEST(Field, BarrettReduceGivesAResidueBelow2QOfEveryWord)
{
    for (int x = 0; x < 0x10000; ++x) {
        const int r = barrett_reduce(static_cast<std::uint16_t>(x));
        ASSERT_EQ(r % q, x % q) << x;
        ASSERT_LT(r, 2 * q) << x;
    }
}

TEST(Field, MontgomeryReduceDividesEveryValueOfItsRangeByTwoToThe16)
{
    for (std::int32_t x = -(q << 15) + 1; x < q << 15; ++x) {
        const std::int32_t r = montgomery_reduce(x);
        if ((int64_t{r} * 65536 - x) % q != 0 || std::abs(r) >= q)
            FAIL() << x << " 2^-16 mod q is not " << r;
    }
}

TEST(Field, MakeFactorMakesTheFactorOfEveryResidue)
{
    for (int value = 0; value < q; ++value)
        EXPECT_TRUE(is_factor_of(make_factor(static_cast<std::uint32_t>(value)), value));
}

TEST(Field, MultiplyMultipliesEveryWordByEveryResidue)
{
    for (int value = 0; value < q; ++value) {
        const factor f = make_factor(static_cast<std::uint32_t>(value));
        for (int a = 0; a < 0x10000; ++a) {
            const int r = multiply(static_cast<std::uint16_t>(a), f);
            const bool in_bounds = 65536 * int64_t{r - q} < int64_t{q} * a; // r < q + q a / 2^16
            if ((a * value - r) % q != 0 || !in_bounds)
                FAIL() << a << " times " << value << " gives " << r;
        }
    }
}

TEST(Field, PowerAndBitReverse7AreThoseOfTheStandard)
{
    for (unsigned i = 0; i < 128; ++i)
        EXPECT_EQ(static_cast<int>(bit_reverse_7(i)), reference::bit_rev_7(static_cast<int>(i)));
    for (unsigned i = 0; i < 256; ++i)
        EXPECT_EQ(static_cast<int>(power(zeta, i)), reference::zeta_to(static_cast<int>(i)));
    EXPECT_EQ(zeta, 17U);
}

TEST(FieldTables, OfZetasFollowTheFormulaAndAppendixA)
{
    for (std::size_t i = 0; i < 128; ++i) {
        const int value = reference::zeta_to(reference::bit_rev_7(static_cast<int>(i)));
        EXPECT_EQ(value, printed_zetas[i]) << "entry " << i;
        EXPECT_TRUE(is_factor_of(zetas[i], value)) << "entry " << i;
    }
}

TEST(FieldTables, OfGammasFollowTheFormulaAndAppendixA)
{
    for (std::size_t i = 0; i < 128; ++i) {
        const int value = reference::zeta_to(2 * reference::bit_rev_7(static_cast<int>(i)) + 1);
        EXPECT_TRUE(is_factor_of(gammas[i], value)) << "entry " << i;
    }
    for (std::size_t i = 0; i < printed_gammas.size(); ++i)
        EXPECT_TRUE(is_factor_of(gammas[i], reference::mod_q(printed_gammas[i]))) << "entry " << i;
}

} // namespace
} // namespace mlkem_test::field_test
