// SPDX-License-Identifier: MIT
// The contracts of kernels/field.inl, for all numbers. Runs on intervals take them for granted. Each
// instruction set that this processor has is tested, and tainted numbers. The operations of these
// vectors are compared, too: all must be equal.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "backends.hpp"
#include "guarded.hpp"
#include "interval.hpp"
#include "support.hpp"
#include "taint.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::field_contract_test {

#define MLKEM_TEST_FILE "kernels/field_probe.inl"
#define MLKEM_TEST_STRUCT field_probe
#include "in_each_target.inl"

namespace tainted_field_8 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<8>;
using vec32 = taint_code::vec32<8>;
namespace kernels {
#include <mlkem/kernels/field.inl>
}
#include "field_probe.inl"
} // namespace tainted_field_8

namespace tainted_field_16 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<16>;
using vec32 = taint_code::vec32<16>;
namespace kernels {
#include <mlkem/kernels/field.inl>
}
#include "field_probe.inl"
} // namespace tainted_field_16

namespace tainted_field_32 {
using namespace mlkem;
using namespace mlkem::fips203;
using vec16 = taint_code::vec16<32>;
using vec32 = taint_code::vec32<32>;
namespace kernels {
#include <mlkem/kernels/field.inl>
}
#include "field_probe.inl"
} // namespace tainted_field_32

namespace {

namespace tables = mlkem::tables;
using mlkem::fips203::q;
using mlkem::interval_code::interval;
using mlkem::interval_code::interval_of;

/// Marked numbers with as many lanes as a vector has.
template <std::size_t lanes>
using tainted_field = std::conditional_t<
    lanes == 8, tainted_field_8::field_probe,
    std::conditional_t<lanes == 16, tainted_field_16::field_probe, tainted_field_32::field_probe>>;

/// A vector type with its field.inl, and the tainted numbers with as many lanes.
template <class Probe, class Backend> struct field_case : Probe {
    static_assert(Probe::lanes == 8 || Probe::lanes == 16 || Probe::lanes == 32);
    using tainted = tainted_field<Probe::lanes>;
    static bool available() { return Backend::available(); }
    static std::string name() { return std::string(Backend::name); }
};
struct tainted_numbers {
    static constexpr std::string_view name = "tainted";
    static bool available() { return true; }
};

/// A Backend, or tainted numbers in the place of one that has no vectors.
template <class Backend> auto field_of() noexcept
{
    if constexpr (requires { typename in_target<Backend>::type; })
        return ::testing::Types<field_case<typename in_target<Backend>::type, Backend>>{};
    else
        return ::testing::Types<field_case<tainted_field_8::field_probe, tainted_numbers>>{};
}
template <class... Backends> using fields_of = detail::joined<decltype(field_of<Backends>())...>;
using fields = backends_in<fields_of>::type;
struct field_names {
    template <class Field> static std::string GetName(int) { return Field::name(); }
};

std::int64_t number(std::int16_t x) { return x; }
std::int64_t number(const mlkem::taint_code::word& x) { return x.value; }

bool congruent(std::int64_t a, std::int64_t b) { return (a - b) % q == 0; }

template <class Field> class FieldContract : public ::testing::Test {
  protected:
    void SetUp() override
    {
        if (!Field::available())
            GTEST_SKIP() << "this processor cannot run the backend " << Field::name();
    }

    using element = typename Field::element;
    using numbers = guarded<element>;

    /// low, low + 1, ... in whole vectors.
    static void fill(numbers& x, int low)
    {
        for (std::size_t i = 0; i < x.size(); ++i)
            x.data()[i] = static_cast<std::int16_t>(low + static_cast<int>(i));
    }
    static constexpr std::size_t all_16_bits = 65536;
    /// The residues, and what fills the last vector.
    static constexpr std::size_t residues = (q + 31) / 32 * 32;
};
TEST_SUITE_OF_TYPES(FieldContract, fields, field_names);

/// Every factor of the tables, by number: b and b q^-1 mod 2^16, and the greatest that are allowed.
std::map<std::int16_t, std::int16_t> factors()
{
    std::map<std::int16_t, std::int16_t> all;
    const auto add = [&](std::int16_t b, std::int16_t b_q_inverse) {
        const auto [place, is_new] = all.emplace(b, b_q_inverse);
        EXPECT_TRUE(is_new || place->second == b_q_inverse) << b << " has two second words";
    };
    const auto add_table = [&](const auto& table) {
        for (std::size_t i = 0; i < table.b.size(); ++i)
            add(table.b[i], table.b_q_inverse[i]);
    };
    add_table(tables::zetas);
    add_table(tables::cache_factors);
    const auto add_zetas_of_lanes =
        [&]<std::size_t lanes>(std::integral_constant<std::size_t, lanes>) {
            add_table(tables::zetas_of_lanes<lanes, 2, false>);
            add_table(tables::zetas_of_lanes<lanes, 2, true>);
            add_table(tables::zetas_of_lanes<lanes, 4, false>);
            add_table(tables::zetas_of_lanes<lanes, 4, true>);
            add_table(tables::zetas_of_lanes<lanes, lanes / 2, false>);
            add_table(tables::zetas_of_lanes<lanes, lanes / 2, true>);
        };
    add_zetas_of_lanes(std::integral_constant<std::size_t, 8>());
    add_zetas_of_lanes(std::integral_constant<std::size_t, 16>());
    add_zetas_of_lanes(std::integral_constant<std::size_t, 32>());
    add(tables::inverse_128.b, tables::inverse_128.b_q_inverse);
    add(tables::inverse_128_zeta_1.b, tables::inverse_128_zeta_1.b_q_inverse);
    for (const int b : {0, 1, -1, q / 2, -q / 2, q - 1, 1 - q}) {
        const auto second = static_cast<std::uint16_t>(b * mlkem::field::q_inverse);
        add(static_cast<std::int16_t>(b), static_cast<std::int16_t>(second));
    }
    return all;
}

TEST_OF_TYPES(FieldContract, OfMontgomeryMulHoldsForAllNumbersTimesAllFactors)
{
    typename TestFixture::numbers a(this->all_16_bits), r(this->all_16_bits);
    this->fill(a, -32768);
    const auto all_factors = factors();
    EXPECT_GT(all_factors.size(), 250U);
    for (const auto& [b, b_q_inverse] : all_factors) {
        TypeParam::montgomery_mul(a.data(), b, b_q_inverse, r.data(), r.size());
        for (int i = -32768; i < 32768; ++i) {
            const std::int64_t product = std::int64_t{i} * b;
            const std::int64_t result = number(r.data()[i + 32768]);
            const interval bound = mlkem::interval_code::montgomery_contract(interval_of(product));
            if (result < bound.low || result > bound.high || !congruent(result * 65536, product))
                FAIL() << i << " times " << b << " gives " << result;
        }
    }
}

/// All low halves with some high ones, the least and the greatest among them.
TEST_OF_TYPES(FieldContract, OfMontgomeryReduceHoldsForManyNumbersAndTheExtremes)
{
    constexpr std::int64_t limit = mlkem::interval_code::montgomery_limit;
    typename TestFixture::numbers high(this->all_16_bits), low(this->all_16_bits),
        r(this->all_16_bits);
    constexpr std::int64_t last = limit - 65536;
    std::vector<std::int64_t> starts = {last, -32768, 0};
    for (std::int64_t start = 1 - limit; start < last; start += std::int64_t{13} * 65536)
        starts.push_back(start);
    for (const std::int64_t start : starts) {
        for (std::size_t i = 0; i < r.size(); ++i) {
            const std::int64_t x = start + static_cast<std::int64_t>(i);
            high.data()[i] = static_cast<std::int16_t>(x >> 14);
            low.data()[i] = static_cast<std::int16_t>(x & 0x3fff);
        }
        TypeParam::montgomery_reduce(high.data(), low.data(), r.data(), r.size());
        for (std::size_t i = 0; i < r.size(); ++i) {
            const std::int64_t x = start + static_cast<std::int64_t>(i);
            const std::int64_t result = number(r.data()[i]);
            const interval bound = mlkem::interval_code::montgomery_contract(interval_of(x));
            if (result < bound.low || result > bound.high || result <= -q || result >= q ||
                !congruent(result * 65536, x))
                FAIL() << x << " gives " << result;
        }
    }
}

TEST_OF_TYPES(FieldContract, OfBarrettReduceHoldsForAllNumbersAndIsTight)
{
    typename TestFixture::numbers x(this->all_16_bits), r(this->all_16_bits);
    this->fill(x, -32768);
    TypeParam::barrett_reduce(x.data(), r.data(), r.size());
    std::int64_t greatest = 0;
    for (int i = -32768; i < 32768; ++i) {
        const std::int64_t result = number(r.data()[i + 32768]);
        greatest = std::max(greatest, std::abs(result));
        if (!congruent(result, i))
            FAIL() << i << " gives " << result;
    }
    EXPECT_EQ(greatest, mlkem::interval_code::barrett_contract);
}

template <class Field, int d> void expect_compression(std::size_t size)
{
    guarded<typename Field::element> x(size), r(size);
    for (std::size_t i = 0; i < size; ++i)
        x.data()[i] = static_cast<std::int16_t>(i % q);
    Field::template compress<d>(x.data(), r.data(), size);
    for (int i = 0; i < q; ++i) // round(2^d x / q) mod 2^d: no half occurs, as q is odd
        if (number(r.data()[i]) != ((2 * i << d) + q) / (2 * q) % (1 << d))
            FAIL() << i << " gives " << number(r.data()[i]) << ", d = " << d;

    for (std::size_t i = 0; i < size; ++i)
        x.data()[i] = static_cast<std::int16_t>(i % (1 << d));
    Field::template decompress<d>(x.data(), r.data(), size);
    for (int i = 0; i < 1 << d; ++i) // round(q y / 2^d), halves up
        if (number(r.data()[i]) != (2 * q * i + (1 << d)) / (2 << d))
            FAIL() << i << " gives " << number(r.data()[i]) << ", d = " << d;
}
TEST_OF_TYPES(FieldContract, OfCompressAndDecompressHoldsForAllNumbers)
{
    expect_compression<TypeParam, 1>(this->residues);
    expect_compression<TypeParam, 4>(this->residues);
    expect_compression<TypeParam, 5>(this->residues);
    expect_compression<TypeParam, 10>(this->residues);
    expect_compression<TypeParam, 11>(this->residues);
}

TEST_OF_TYPES(FieldContract, OfAddQIfNegativeHoldsForAllNumbersThatItTakes)
{
    typename TestFixture::numbers x(36096), r(36096); // of -q to 32767, in whole vectors
    this->fill(x, 32768 - 36096);
    TypeParam::add_q_if_negative_of(x.data(), r.data(), r.size());
    for (std::size_t i = 0; i < r.size(); ++i) {
        const std::int64_t before = number(x.data()[i]);
        ASSERT_EQ(number(r.data()[i]), before < 0 ? before + q : before);
    }
}

/// What runs on intervals and on tainted numbers show is true of other vectors if the operations are
/// equal.
TEST_OF_TYPES(FieldContract, OfPrimitivesIsThatOfMarkedNumbers)
{
    using tainted = typename TypeParam::tainted;
    constexpr std::size_t lanes = TypeParam::lanes, size = TypeParam::results * lanes;
    shake128_random random("primitives");
    constexpr std::array<int, 8> extremes = {-32767, -q, -1, 0, 1, q, 16384, 32767};
    for (int round = 0; round < 5000; ++round) {
        typename TestFixture::numbers a(lanes), b(lanes), r(size);
        guarded<mlkem::taint_code::word> x(lanes), y(lanes), expected(size);
        const std::vector<std::uint8_t> bytes = random.bytes(4 * lanes);
        for (std::size_t i = 0; i < lanes; ++i) {
            x.data()[i] = static_cast<std::int16_t>(bytes[4 * i] << 8 | bytes[4 * i + 1]);
            y.data()[i] = static_cast<std::int16_t>(bytes[4 * i + 2] << 8 | bytes[4 * i + 3]);
            if (round % 4 == 0)
                x.data()[i] = static_cast<std::int16_t>(extremes[random.below(8)]);
            if (round % 8 == 0)
                y.data()[i] = static_cast<std::int16_t>(extremes[random.below(8)]);
            a.data()[i] = x.data()[i].value;
            b.data()[i] = y.data()[i].value;
        }
        TypeParam::primitives(a.data(), b.data(), r.data());
        tainted::primitives(x.data(), y.data(), expected.data());
        for (std::size_t i = 0; i < size; ++i)
            ASSERT_EQ(number(r.data()[i]), expected.data()[i].value)
                << "lane " << i % lanes << " of result " << i / lanes;
    }
}

template <class Field, int d> void expect_bits_of_tainted_numbers(shake128_random& random)
{
    constexpr std::size_t lanes = Field::lanes, size = d * lanes / 8;
    for (int round = 0; round < 500; ++round) {
        const std::vector<std::uint8_t> in = random.bytes(size);
        guarded<typename Field::byte> bytes(size), out(size);
        guarded<mlkem::taint_code::tainted<std::uint8_t>> tainted_bytes(size);
        std::copy(in.begin(), in.end(), bytes.data());
        std::copy(in.begin(), in.end(), tainted_bytes.data());
        guarded<typename Field::element> words(lanes);
        guarded<mlkem::taint_code::word> expected(lanes);
        Field::template load_bits<d>(bytes.data(), words.data());
        Field::tainted::template load_bits<d>(tainted_bytes.data(), expected.data());
        for (std::size_t i = 0; i < lanes; ++i)
            ASSERT_EQ(number(words.data()[i]), expected.data()[i].value) << "d = " << d;
        if constexpr (d == 6) // only loaded
            continue;
        Field::template store_bits<d>(words.data(), out.data());
        for (std::size_t i = 0; i < size; ++i)
            ASSERT_EQ(mlkem::taint_code::tainted<std::uint8_t>(out.data()[i]).value, in[i])
                << "d = " << d;
    }
}
TEST_OF_TYPES(FieldContract, OfBitsIsThatOfMarkedNumbersAndOfExactlyTheirBytes)
{
    shake128_random random("bits");
    expect_bits_of_tainted_numbers<TypeParam, 1>(random);
    expect_bits_of_tainted_numbers<TypeParam, 4>(random);
    expect_bits_of_tainted_numbers<TypeParam, 5>(random);
    expect_bits_of_tainted_numbers<TypeParam, 6>(random);
    expect_bits_of_tainted_numbers<TypeParam, 10>(random);
    expect_bits_of_tainted_numbers<TypeParam, 11>(random);
    expect_bits_of_tainted_numbers<TypeParam, 12>(random);
}

} // namespace
} // namespace mlkem_test::field_contract_test
