// SPDX-License-Identifier: MIT
// The operations of each vector type against their contracts (simd/interface.hpp), on this
// processor. Binary ones run for all 2^32 pairs of operands, unary ones for all values. Moves of
// lanes and bits run on basis vectors and their pairs, words by truth tables. SOUNDNESS.md says
// why that is enough. Without MLKEM_PROOF_ALL the first operand is one value of 509, and the
// extremes.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "backends.hpp"
#include "kernels/guarded.hpp"
#include "proves_all.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::vector_proof_test {

#define MLKEM_TEST_FILE "proof/vector_probe.inl"
#define MLKEM_TEST_STRUCT vector_probe
#include "in_each_target.inl"

#if MLKEM_DETAIL_HAS_NEON_SHA3
namespace sha3_target {
using namespace mlkem;
using namespace mlkem::sha3_code;
MLKEM_DETAIL_SHA3_BEGIN
#include "word_probe.inl"
MLKEM_DETAIL_SHA3_END
} // namespace sha3_target
#endif

namespace {

using mlkem::fips203::q;

template <class Probe, class Backend> struct vector_case : Probe {
    static bool available() { return Backend::available(); }
    static std::string name() { return std::string(Backend::name); }
};
template <class... Vectors> struct vector_list {};
template <class Backend> auto vectors_of() noexcept
{
    if constexpr (requires { typename in_target<Backend>::type; })
        return vector_list<vector_case<typename in_target<Backend>::type, Backend>>{};
    else
        return vector_list<>{};
}
template <class... A, class... B>
auto operator+(const vector_list<A...>&, const vector_list<B...>&) noexcept
{
    return vector_list<A..., B...>{};
}
template <class... Vectors> auto as_types(const vector_list<Vectors...>&) noexcept
{
    return ::testing::Types<Vectors...>{};
}
template <class... Backends> struct vectors_in {
    using type = decltype(as_types((vectors_of<Backends>() + ...)));
};
using vectors = backends_in<vectors_in>::type;

struct vector_names {
    template <class Vector> static std::string GetName(int) { return Vector::name(); }
};
template <class Vector> class VectorProof : public ::testing::Test {
  protected:
    void SetUp() override
    {
        if (!Vector::available())
            GTEST_SKIP() << "this processor cannot run the backend " << Vector::name();
    }
};
TEST_SUITE_OF_TYPES(VectorProof, vectors, vector_names);

constexpr std::size_t all_16_bits = 65536;
using numbers = std::vector<std::int16_t>;

/// -2^15, ... 2^15 - 1.
const numbers& every_number()
{
    static const numbers all = [] {
        numbers x(all_16_bits);
        for (std::size_t i = 0; i < all_16_bits; ++i)
            x[i] = static_cast<std::int16_t>(static_cast<int>(i) - 32768);
        return x;
    }();
    return all;
}
/// Every number in every second place, from `first` on; others between them.
numbers every_number_in(std::size_t first)
{
    numbers x(2 * all_16_bits);
    for (std::size_t i = 0; i < all_16_bits; ++i) {
        x[2 * i + first] = every_number()[i];
        x[2 * i + 1 - first] = static_cast<std::int16_t>(~every_number()[i] * 3);
    }
    return x;
}
/// First operands.
const std::vector<int>& first_operands()
{
    static const std::vector<int> all = [] {
        std::vector<int> a;
        for (int x = -32768; x < 32768; ++x)
            if (proof::proves_all() || (x + 32768) % 509 == 0 || x == 32767 || std::abs(x) <= 1 ||
                std::abs(x) == q || std::abs(x) == 8191)
                a.push_back(x);
        return a;
    }();
    return all;
}

/// r[i] = expected(a, b[i]) for each first operand a and each i. With a stride of 2 both lanes of a
/// pair have what is expected of the first one. With a stride of 3 they have that of the second.
template <class Run, class Expected>
::testing::AssertionResult holds_for_all_pairs(const numbers& b, std::size_t stride, const Run& run,
                                               const Expected& expected)
{
    numbers r(b.size()), wanted(b.size());
    std::size_t pairs = 0;
    for (const int a : first_operands()) {
        run(static_cast<std::int16_t>(a), b.data(), r.data(), b.size());
        const std::int16_t* const in = b.data();
        for (std::size_t i = 0; i < b.size(); ++i)
            wanted[i] = expected(a, in[i]);
        if (stride != 1)
            for (std::size_t i = 0; i < b.size(); i += 2)
                wanted[i + 3 - stride] = wanted[i + stride - 2];
        pairs += all_16_bits;
        if (r != wanted)
            return ::testing::AssertionFailure() << "first operand " << a;
    }
    return ::testing::AssertionSuccess() << pairs << " pairs";
}
/// One vector of a.
template <class Vector>
auto with_all_lanes(void (*operation)(const std::int16_t*, const std::int16_t*, std::int16_t*,
                                      std::size_t) noexcept)
{
    return [operation](std::int16_t a, const std::int16_t* b, std::int16_t* r, std::size_t size) {
        std::array<std::int16_t, Vector::lanes> x{};
        x.fill(a);
        operation(x.data(), b, r, size);
    };
}
/// One vector of a in every second lane, from `first` on, zeros between.
template <class Vector>
auto with_lanes_from(std::size_t first, void (*operation)(const std::int16_t*, const std::int16_t*,
                                                          std::int16_t*, std::size_t) noexcept)
{
    return [=](std::int16_t a, const std::int16_t* b, std::int16_t* r, std::size_t size) {
        std::array<std::int16_t, Vector::lanes> x{};
        for (std::size_t i = first; i < x.size(); i += 2)
            x[i] = a;
        operation(x.data(), b, r, size);
    };
}
constexpr auto low = [](int x) noexcept { return static_cast<std::int16_t>(x); };

TEST_OF_TYPES(VectorProof, OfSumsAndDifferences)
{
    using P = TypeParam;
    const numbers& b = every_number();
    const auto check = [&](auto operation, auto expected) {
        EXPECT_TRUE(holds_for_all_pairs(b, 1, with_all_lanes<P>(operation), expected));
    };
    const auto difference = [](int x, int y) noexcept { return low(x - y); };
    check(P::template binary<typename P::add_of>, [](int x, int y) noexcept { return low(x + y); });
    check(P::template binary<typename P::sub_of>, difference);
    check(P::template binary<typename P::sub_wrapping_of>, difference);
    check(P::template binary<typename P::bit_and_of>,
          [](int x, int y) noexcept { return low(x & y); });
}
TEST_OF_TYPES(VectorProof, OfProducts)
{
    using P = TypeParam;
    const numbers& b = every_number();
    EXPECT_TRUE(holds_for_all_pairs(b, 1,
                                    with_all_lanes<P>(P::template binary<typename P::mul_lo_of>),
                                    [](int x, int y) noexcept { return low(x * y); }));
    // The one pair that the contract leaves out is left as it is.
    const auto high = with_all_lanes<P>(P::template binary<typename P::mul_high_of>);
    EXPECT_TRUE(holds_for_all_pairs(
        b, 1,
        [&](std::int16_t x, const std::int16_t* y, std::int16_t* r, std::size_t size) {
            high(x, y, r, size);
            if (x == -32768)
                r[0] = 16384;
        },
        [](int x, int y) noexcept { return low(x * y >> 16); }));
}
TEST_OF_TYPES(VectorProof, OfRoundedProducts)
{
    using P = TypeParam;
    // Only first operands below 2^13 are in the contract.
    const auto round = with_all_lanes<P>(P::template binary<typename P::mul_round_of>);
    EXPECT_TRUE(holds_for_all_pairs(
        every_number(), 1,
        [&](std::int16_t x, const std::int16_t* y, std::int16_t* r, std::size_t size) {
            if (x > -8192 && x < 8192)
                round(x, y, r, size);
            else
                std::fill_n(r, size, std::int16_t{0});
        },
        [](int x, int y) noexcept {
            return x > -8192 && x < 8192 ? low((2 * x * y + 32768) >> 16) : std::int16_t{0};
        }));
}
/// One product of each pair at a time.
TEST_OF_TYPES(VectorProof, OfProductsOfPairs)
{
    using P = TypeParam;
    for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
        const numbers b = every_number_in(first);
        EXPECT_TRUE(holds_for_all_pairs(
            b, 2 + first, with_lanes_from<P>(first, P::template binary<typename P::product_low_of>),
            [](int x, int y) noexcept { return low(x * y); }));
        EXPECT_TRUE(holds_for_all_pairs(
            b, 2 + first,
            with_lanes_from<P>(first, P::template binary<typename P::product_high_of>),
            [](int x, int y) noexcept { return low(x * y >> 16); }));
    }
}
/// The sums of multiply_pairs and of add, where carries go from each bit to each. Products are powers
/// of two and numbers that end in ones.
TEST_OF_TYPES(VectorProof, OfSumsOfPairs)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    std::vector<std::pair<int, int>> factors = {{0, 0},         {1, 1},          {-1, 1},
                                                {32767, 32767}, {-32768, 32767}, {-32767, 32767}};
    for (int bit = 0; bit < 29; bit += proof::proves_all() ? 1 : 2)
        for (const int sign : {1, -1}) {
            const int x = 1 << std::min(bit, 14), y = 1 << (bit - std::min(bit, 14));
            factors.emplace_back(sign * x, y);
            factors.emplace_back(sign * (x - 1), y);
            factors.emplace_back(sign * (x - 1), std::max(y - 1, 1));
        }
    std::array<std::int16_t, lanes> a{}, b{}, c{}, d{}, low_half{}, high_half{};
    std::size_t checked = 0;
    for (const auto& [a0, b0] : factors)
        for (const auto& [a1, b1] : factors)
            for (const auto& [c0, d0] : factors) {
                for (std::size_t i = 0; i < lanes; i += 2) {
                    const auto& [c1, d1] = factors[(checked + i) % factors.size()];
                    a[i] = low(a0);
                    b[i] = low(b0);
                    a[i + 1] = low(a1);
                    b[i + 1] = low(b1);
                    c[i] = low(c0);
                    d[i] = low(d0);
                    c[i + 1] = low(c1);
                    d[i + 1] = low(d1);
                }
                TypeParam::sum_of_pairs(a.data(), b.data(), c.data(), d.data(), low_half.data(),
                                        high_half.data());
                for (std::size_t i = 0; i < lanes; ++i) {
                    const std::size_t j = i / 2 * 2;
                    const std::int64_t first = std::int64_t{a[j]} * b[j] + a[j + 1] * b[j + 1];
                    const std::int64_t second = std::int64_t{c[j]} * d[j] + c[j + 1] * d[j + 1];
                    const auto sum = static_cast<std::uint32_t>(first + second);
                    const auto found =
                        static_cast<std::uint32_t>(static_cast<std::uint16_t>(high_half[i])) << 16 |
                        static_cast<std::uint16_t>(low_half[i]);
                    ASSERT_EQ(found, sum) << a0 << ' ' << b0 << ' ' << a1 << ' ' << b1;
                }
                ++checked;
            }
}
/// Each half of each pair goes to its lane: numbers are all different.
TEST_OF_TYPES(VectorProof, OfHalves)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    for (int round = 0; round < 4096; ++round) {
        std::array<std::int16_t, lanes> even{}, odd{}, low_half{}, high_half{};
        for (std::size_t i = 0; i < lanes; ++i) {
            even[i] = low(round * 1009 + static_cast<int>(i) * 771);
            odd[i] = low(round * 2011 + static_cast<int>(i) * 5003 + 1);
        }
        TypeParam::halves(even.data(), odd.data(), low_half.data(), high_half.data());
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto& from = i % 2 == 0 ? even : odd;
            const int pair = (from[i / 2 * 2] * (1 << 14)) + from[i / 2 * 2 + 1];
            ASSERT_EQ(low_half[i], low(pair));
            ASSERT_EQ(high_half[i], low(pair >> 16));
        }
    }
}
/// field.inl's reduction of 32 bits: all numbers x with |x| < 2^15 q, or blocks of them.
TEST_OF_TYPES(VectorProof, OfMontgomeryReduce)
{
    constexpr std::int64_t limit = std::int64_t{32768} * q, block = 1 << 15;
    numbers x(2 * block), r(2 * block);
    const std::int64_t step = proof::proves_all() ? block : 97 * block;
    for (std::int64_t begin = 1 - limit; begin < limit; begin += step) {
        for (std::int64_t i = 0; i < block; ++i) {
            const std::int64_t number = std::min(begin + i, limit - 1);
            x[static_cast<std::size_t>(2 * i)] = low(static_cast<int>(number >> 14));
            x[static_cast<std::size_t>(2 * i + 1)] = low(static_cast<int>(number & 0x3fff));
        }
        TypeParam::montgomery_reduce(x.data(), r.data(), x.size());
        bool right = true;
        for (std::int64_t i = 0; i < block; ++i) {
            const auto number = static_cast<std::int32_t>(std::min(begin + i, limit - 1));
            const std::int16_t found = r[static_cast<std::size_t>(2 * i)];
            const std::int64_t rest = (std::int64_t{found} << 16) - number;
            right &= found == r[static_cast<std::size_t>(2 * i + 1)] && found > -q && found < q &&
                     rest % q == 0;
        }
        ASSERT_TRUE(right) << "from " << begin;
    }
}

template <class P, int... by> void check_shifts(std::integer_sequence<int, by...>)
{
    numbers r(all_16_bits);
    const auto check = [&](auto operation, auto expected) {
        operation(every_number().data(), r.data(), r.size());
        for (std::size_t i = 0; i < r.size(); ++i)
            ASSERT_EQ(r[i], expected(int{every_number()[i]}));
    };
    (check(P::template shift_left<by + 1>, [](int x) { return low(x * (1 << (by + 1))); }), ...);
    (check(P::template shift_right_by<by + 1>, [](int x) { return low(x >> (by + 1)); }), ...);
}
TEST_OF_TYPES(VectorProof, OfUnaryOperationsForAllNumbers)
{
    using P = TypeParam;
    check_shifts<P>(std::make_integer_sequence<int, 15>());
    numbers r(all_16_bits);
    P::add_q(every_number().data(), r.data(), r.size());
    for (std::size_t i = 0; i < r.size(); ++i)
        if (const int x = every_number()[i]; x >= -q) {
            ASSERT_EQ(r[i], x < 0 ? x + q : x);
        }
}
/// All of the 2 eta bits; above them the bits are zeros, as load_bits leaves them.
template <class P, int eta, bool residues> void check_binomial()
{
    numbers r(all_16_bits);
    P::template binomial<eta, residues>(every_number().data(), r.data(), r.size());
    for (int bits = 0; bits < 1 << 2 * eta; ++bits) {
        int x = 0;
        for (int i = 0; i < eta; ++i)
            x += (bits >> i & 1) - (bits >> (eta + i) & 1);
        ASSERT_EQ(r[static_cast<std::size_t>(32768 + bits)], residues && x < 0 ? x + q : x);
    }
}
TEST_OF_TYPES(VectorProof, OfBinomials)
{
    check_binomial<TypeParam, 2, false>();
    check_binomial<TypeParam, 2, true>();
    check_binomial<TypeParam, 3, false>();
    check_binomial<TypeParam, 3, true>();
}

/// Every number in every lane, beside lanes that are all negative or all not.
TEST_OF_TYPES(VectorProof, OfAllNegative)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    for (const int others : {-1, -32768, 0, 32767})
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            std::array<std::int16_t, lanes> x{};
            x.fill(low(others));
            for (const std::int16_t number : every_number()) {
                x[lane] = number;
                ASSERT_EQ(TypeParam::all_negative(x.data()) < 0, others < 0 && number < 0);
            }
        }
    // Every set of negative lanes of 8, 16, and sets of the halves of 32.
    for (unsigned pattern = 0; pattern < 65536; ++pattern)
        for (const bool upper : {false, true}) {
            std::array<std::int16_t, lanes> x{};
            x.fill(-1);
            bool all = true;
            for (std::size_t i = 0; i < std::min<std::size_t>(lanes, 16); ++i) {
                const bool negative = (pattern >> i & 1) != 0;
                x[upper && lanes > 16 ? i + 16 : i] = negative ? -5 : 5;
                all = all && negative;
            }
            ASSERT_EQ(TypeParam::all_negative(x.data()) < 0, all);
        }
}

/// Whether the lanes of the set come in order, at most `room`, and nothing else is written.
template <class P> bool appends(std::uint64_t set, std::size_t room)
{
    constexpr std::size_t lanes = P::lanes;
    std::array<std::int16_t, lanes> x{};
    std::array<std::int16_t, 3 * lanes + 16> out{};
    out.fill(-9);
    std::array<std::int16_t, lanes> expected{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < lanes; ++i) {
        const bool accepted = (set >> i & 1) != 0;
        x[i] = low(accepted ? 100 + static_cast<int>(i) : 4000 + static_cast<int>(i));
        if (accepted)
            expected[count++] = x[i];
    }
    // Where there is little room, the places before are those of coefficients that are there.
    constexpr std::size_t begin = lanes + 8;
    const std::size_t all = P::append(x.data(), out.data() + begin, room);
    if (all != std::min(count, room))
        return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i < begin || i >= begin + std::min(room, lanes)) {
            if (out[i] != -9)
                return false;
        } else if (i < begin + all && out[i] != expected[i - begin]) {
            return false;
        }
    }
    return true;
}
TEST_OF_TYPES(VectorProof, OfAppendingEveryPattern)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    // Every pattern of 8 and 16 lanes; of 32, every pattern of each half beside some of the other.
    const std::uint64_t patterns = std::uint64_t{1} << std::min<std::size_t>(lanes, 16);
    const std::vector<std::uint64_t> others =
        lanes <= 16 ? std::vector<std::uint64_t>{0}
                    : std::vector<std::uint64_t>{0, 0xffff, 1, 0x8000, 0x5555, 0x1234};
    const std::uint64_t step = proof::proves_all() || lanes == 8 ? 1 : 7;
    for (std::uint64_t pattern = 0; pattern < patterns; pattern += step)
        for (const std::uint64_t other : others) {
            ASSERT_TRUE(appends<TypeParam>(pattern | other << 16, 300)) << pattern;
            if (lanes > 16) {
                ASSERT_TRUE(appends<TypeParam>(other | pattern << 16, 300)) << pattern;
            }
            const std::size_t room = (pattern + other) % (lanes + 1);
            ASSERT_TRUE(appends<TypeParam>(pattern | other << 16, room)) << pattern << ", " << room;
        }
    for (std::size_t room = 0; room <= lanes + 1; ++room)
        for (std::uint64_t pattern = 0; pattern < 256; ++pattern)
            for (std::size_t at = 0; at + 8 <= lanes; at += 4)
                ASSERT_TRUE(appends<TypeParam>(pattern << at, room)) << pattern << ", " << room;
}
/// Every number is taken for what it is, below q or not, in every lane.
TEST_OF_TYPES(VectorProof, OfAppendingEveryCandidate)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        for (int number = 0; number < 32768; number += number < 4200 ? 1 : 37) {
            std::array<std::int16_t, lanes> x{}, out{};
            x.fill(4095);
            x[lane] = low(number);
            ASSERT_EQ(TypeParam::append(x.data(), out.data(), lanes), number < q ? 1U : 0U);
            if (number < q) {
                ASSERT_EQ(out[0], number);
            }
        }
}

// Moves: functions that are linear over GF(2), from bits to bits. A table has, for each bit of the
// result, the bit of the input that it is, or none.

constexpr std::size_t no_bit = ~std::size_t{0};
using bits = std::vector<std::uint8_t>;

bool bit_of(const bits& bytes, std::size_t i) { return (bytes[i / 8] >> i % 8 & 1) != 0; }
/// Zeros, each basis vector, each pair of them, ones, and some vectors beside.
template <class Function>
::testing::AssertionResult moves_bits(std::size_t in_bits, std::size_t out_bits,
                                      const std::vector<std::size_t>& source, Function function)
{
    const auto is_right = [&](const bits& in) {
        bits out((out_bits + 7) / 8);
        function(in, out);
        for (std::size_t i = 0; i < out_bits; ++i)
            if (bit_of(out, i) != (source[i] != no_bit && bit_of(in, source[i])))
                return false;
        return true;
    };
    bits in((in_bits + 7) / 8);
    if (!is_right(in))
        return ::testing::AssertionFailure() << "zeros";
    const std::size_t step = proof::proves_all() || in_bits <= 128 ? 1 : 13;
    for (std::size_t i = 0; i < in_bits; ++i) {
        in[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
        if (!is_right(in))
            return ::testing::AssertionFailure() << "bit " << i;
        for (std::size_t j = i % step; j < i; j += step) {
            in[j / 8] ^= static_cast<std::uint8_t>(1 << j % 8);
            if (!is_right(in))
                return ::testing::AssertionFailure() << "bits " << i << " and " << j;
            in[j / 8] ^= static_cast<std::uint8_t>(1 << j % 8);
        }
        in[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
    }
    std::uint32_t noise = 1;
    for (int round = 0; round < 500; ++round) {
        for (std::size_t i = 0; i < in_bits; ++i) {
            noise = noise * 1664525 + 1013904223;
            const bool one = round == 0 || (noise >> 24 & 1) != 0;
            in[i / 8] = static_cast<std::uint8_t>((in[i / 8] & ~(1 << i % 8)) | one << i % 8);
        }
        if (!is_right(in))
            return ::testing::AssertionFailure() << "round " << round;
    }
    return ::testing::AssertionSuccess();
}

/// The lanes of two vectors, as interface.hpp says: block 2 i + 1 of a and block 2 i of b change
/// places.
template <std::size_t lanes> std::vector<std::size_t> moved_lanes(int move)
{
    std::vector<std::size_t> at(2 * lanes);
    for (std::size_t i = 0; i < 2 * lanes; ++i)
        at[i] = i;
    const auto exchange = [&](std::size_t l) {
        for (std::size_t block = 0; block < lanes / l; block += 2)
            for (std::size_t i = 0; i < l; ++i)
                std::swap(at[(block + 1) * l + i], at[lanes + block * l + i]);
    };
    if (move == 0)
        for (std::size_t i = 0; i < 2 * lanes; i += 2)
            std::swap(at[i], at[i + 1]);
    for (std::size_t l = lanes / 2; move == 1 && l >= 2; l /= 2)
        exchange(l);
    for (std::size_t l = 2; move == 2 && l <= lanes / 2; l *= 2)
        exchange(l);
    if (const std::size_t l = std::size_t{1} << std::max(move - 2, 0);
        move >= 3 && move <= 6 && l < lanes)
        exchange(l);
    return at;
}
template <class P> void run_move(int move, const bits& in, bits& out)
{
    std::array<std::int16_t, 2 * P::lanes> x{}, r{};
    std::memcpy(x.data(), in.data(), sizeof x);
    P::move(move, x.data(), r.data());
    std::memcpy(out.data(), r.data(), sizeof r);
}
TEST_OF_TYPES(VectorProof, OfMovedLanes)
{
    constexpr std::size_t lanes = TypeParam::lanes, all = 32 * lanes;
    for (int move = 0; move < TypeParam::moves; ++move) {
        std::vector<std::size_t> source;
        for (const std::size_t lane : moved_lanes<lanes>(move))
            for (std::size_t b = 0; b < 16; ++b)
                source.push_back(16 * lane + b);
        const auto run = [move](const bits& in, bits& out) { run_move<TypeParam>(move, in, out); };
        EXPECT_TRUE(moves_bits(all, all, source, run)) << "move " << move;
    }
}
TEST_OF_TYPES(VectorProof, OfConstants)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    alignas(64) std::array<std::int16_t, lanes> table{};
    std::array<std::int16_t, 2 * lanes> r{};
    for (const std::int16_t number : every_number()) {
        for (std::size_t i = 0; i < lanes; ++i)
            table[i] = low(number + static_cast<int>(i) * 41);
        TypeParam::constants(table.data(), number, r.data());
        for (std::size_t i = 0; i < lanes; ++i) {
            ASSERT_EQ(r[i], table[i]);
            ASSERT_EQ(r[lanes + i], number);
        }
    }
}

/// Exactly d lanes / 8 bytes: a closed page follows.
template <class P, int d> std::uint8_t* packed_bytes()
{
    static guarded<std::uint8_t> bytes(d * P::lanes / 8);
    return bytes.data();
}
template <class P, int d> void run_load_bits(const bits& in, bits& out)
{
    std::array<std::int16_t, P::lanes> r{};
    std::copy(in.begin(), in.end(), packed_bytes<P, d>());
    P::template load_bits<d>(packed_bytes<P, d>(), r.data());
    std::memcpy(out.data(), r.data(), sizeof r);
}
template <class P, int d> void run_store_bits(const bits& in, bits& out)
{
    std::array<std::int16_t, P::lanes> x{};
    for (std::size_t i = 0; i < d * P::lanes; ++i)
        x[i / d] = static_cast<std::int16_t>(x[i / d] | bit_of(in, i) << i % d);
    P::template store_bits<d>(x.data(), packed_bytes<P, d>());
    std::copy_n(packed_bytes<P, d>(), out.size(), out.begin());
}
template <class P, int d> void check_packed_bits()
{
    constexpr std::size_t lanes = P::lanes;
    std::vector<std::size_t> loaded, stored;
    for (std::size_t i = 0; i < lanes; ++i)
        for (std::size_t b = 0; b < 16; ++b)
            loaded.push_back(b < d ? d * i + b : no_bit);
    for (std::size_t i = 0; i < d * lanes; ++i)
        stored.push_back(i);
    EXPECT_TRUE(moves_bits(d * lanes, 16 * lanes, loaded, run_load_bits<P, d>)) << d;
    if constexpr (d != 6) { // only loaded
        EXPECT_TRUE(moves_bits(d * lanes, d * lanes, stored, run_store_bits<P, d>)) << d;
    }
}
TEST_OF_TYPES(VectorProof, OfPackedBits)
{
    check_packed_bits<TypeParam, 1>();
    check_packed_bits<TypeParam, 4>();
    check_packed_bits<TypeParam, 5>();
    check_packed_bits<TypeParam, 6>();
    check_packed_bits<TypeParam, 10>();
    check_packed_bits<TypeParam, 11>();
    check_packed_bits<TypeParam, 12>();
}

// Words of 64 bits.

std::uint64_t rotated_left(std::uint64_t x, int by)
{
    return by == 0 ? x : x << by | x >> (64 - by);
}
/// Words whose bits have all 8 combinations at each place, over all lanes and rounds, and words of
/// one bit.
template <class V, class Check> void for_words(Check check)
{
    constexpr std::size_t lanes = V::lanes;
    std::vector<std::uint64_t> x(std::max<std::size_t>(3, lanes) * lanes);
    std::uint64_t noise = 1;
    for (unsigned round = 0; round < 1024; ++round) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            noise = noise * 6364136223846793005 + 1442695040888963407;
            x[i] = noise ^ noise >> 29;
            if (round < 64) // one bit
                x[i] = std::uint64_t{1} << (round + 7 * i) % 64;
            else if (round < 72) // each combination, everywhere
                x[i] = (round >> (i / lanes) & 1) != 0 ? ~std::uint64_t{0} : 0;
        }
        check(x);
    }
}
template <class P, class V, int... by>
void check_rotations(const std::vector<std::uint64_t>& x, std::integer_sequence<int, by...>)
{
    constexpr std::size_t lanes = V::lanes;
    std::array<std::uint64_t, lanes> r{};
    const auto check = [&](auto operation, int distance) {
        operation(x.data(), r.data());
        for (std::size_t i = 0; i < lanes; ++i)
            ASSERT_EQ(r[i], rotated_left(x[i] ^ x[lanes + i], distance)) << distance;
    };
    (check(P::template rotate<V, by>, by), ...);
}
template <class P, class V> void check_words()
{
    constexpr std::size_t lanes = V::lanes;
    for_words<V>([](const std::vector<std::uint64_t>& x) {
        std::vector<std::uint64_t> r(P::template word_results<V> * lanes);
        P::template words<V>(x.data(), r.data());
        for (std::size_t i = 0; i < lanes; ++i) {
            const std::uint64_t a = x[i], b = x[lanes + i], c = x[2 * lanes + i];
            ASSERT_EQ(r[i], a ^ b);
            ASSERT_EQ(r[lanes + i], a ^ b ^ c);
            ASSERT_EQ(r[2 * lanes + i], a ^ (~b & c));
            ASSERT_EQ(r[3 * lanes + i], a ^ rotated_left(b, 1));
            ASSERT_EQ(r[4 * lanes + i], x[0]);
            ASSERT_EQ(r[5 * lanes + i], a);
        }
        check_rotations<P, V>(x, std::make_integer_sequence<int, 64>());
    });
}
template <class P, class V> void check_sponge()
{
    constexpr std::size_t lanes = V::lanes;
    for_words<V>([](const std::vector<std::uint64_t>& x) {
        std::vector<std::uint64_t> r((2 + lanes) * lanes);
        std::array<std::uint8_t, 8> bytes{};
        for (std::size_t i = 0; i < 8; ++i)
            bytes[i] = static_cast<std::uint8_t>(x[1] >> 8 * i);
        std::vector<std::uint64_t> in = x;
        in.resize(std::max(in.size(), 2 * lanes));
        P::template sponge<V>(in.data(), bytes.data(), r.data());
        for (std::size_t i = 0; i < lanes; ++i) {
            ASSERT_EQ(r[i], in[i]);
            ASSERT_EQ(r[lanes + i], x[1]);
            for (std::size_t j = 0; j < lanes; ++j)
                ASSERT_EQ(r[(2 + i) * lanes + j], in[j * lanes + i]);
        }
        std::vector<std::uint8_t> stored(8 * lanes);
        P::template to_bytes<V>(in.data(), stored.data());
        for (std::size_t i = 0; i < 8 * lanes; ++i)
            ASSERT_EQ(stored[i], static_cast<std::uint8_t>(in[i / 8] >> 8 * (i % 8)));
    });
}
template <class P, std::size_t N> void check_states()
{
    if constexpr (requires { typename P::template states_of<N>::type; }) {
        using V = typename P::template states_of<N>::type;
        check_words<P, V>();
        check_sponge<P, V>();
    }
}
TEST_OF_TYPES(VectorProof, OfWords)
{
    check_states<TypeParam, 1>();
    check_states<TypeParam, 2>();
    check_states<TypeParam, 4>();
    check_states<TypeParam, 8>();
}
#if MLKEM_DETAIL_HAS_NEON_SHA3
/// The vectors of the SHA-3 instructions, for the permutation of two states.
TEST(VectorProofOfSha3, OfWords)
{
    if (!mlkem::neon_sha3::available())
        GTEST_SKIP() << "this processor cannot run the backend neon_sha3";
    check_words<sha3_target::word_probe, mlkem::sha3_code::vec64x2>();
}
#endif
/// or_, load_bytes and or_of_lanes, of which the comparison is made.
TEST_OF_TYPES(VectorProof, OfOredWords)
{
    using V = typename TypeParam::comparison;
    for_words<V>([](const std::vector<std::uint64_t>& x) {
        constexpr std::size_t lanes = V::lanes;
        std::array<std::uint8_t, 16 * lanes> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(x[i / 8] >> 8 * (i % 8));
        std::array<std::uint64_t, lanes> r{};
        std::uint64_t all = 0;
        const std::uint64_t found =
            TypeParam::template or_all<V>(bytes.data(), bytes.data() + 8 * lanes, r.data());
        for (std::size_t i = 0; i < lanes; ++i) {
            ASSERT_EQ(r[i], x[i] | x[lanes + i]);
            all |= r[i];
        }
        ASSERT_EQ(found, all);
    });
}

// Planted faults: operations that are wrong for one pair, one value, one bit.

TEST(VectorProofPlanted, WrongForOnePairIsFound)
{
    const auto right = [](int x, int y) noexcept { return low(x + y); };
    const auto run = [](int at, int with) {
        return [=](std::int16_t a, const std::int16_t* b, std::int16_t* r, std::size_t size) {
            for (std::size_t i = 0; i < size; ++i)
                r[i] = low(a + b[i] + (a == at && b[i] == with ? 1 : 0));
        };
    };
    EXPECT_TRUE(holds_for_all_pairs(every_number(), 1, run(40000, 0), right));
    EXPECT_FALSE(holds_for_all_pairs(every_number(), 1, run(q, -31999), right));
    EXPECT_FALSE(holds_for_all_pairs(every_number(), 1, run(32767, 32767), right));
    if (proof::proves_all()) {
        EXPECT_FALSE(holds_for_all_pairs(every_number(), 1, run(12345, 6789), right));
    }
}
TEST(VectorProofPlanted, WrongBitsAreFound)
{
    std::vector<std::size_t> source;
    for (std::size_t i = 0; i < 64; ++i)
        source.push_back(i);
    const auto copies = [](const bits& in, bits& out) { out = in; };
    EXPECT_TRUE(moves_bits(64, 64, source, copies));
    std::swap(source[17], source[18]);
    EXPECT_FALSE(moves_bits(64, 64, source, copies));
    std::swap(source[17], source[18]);
    source[63] = no_bit;
    EXPECT_FALSE(moves_bits(64, 64, source, copies));
    source[63] = 63;
    // Not linear: one bit is 1 where two others are.
    EXPECT_FALSE(moves_bits(64, 64, source, [](const bits& in, bits& out) {
        out = in;
        out[0] |= static_cast<std::uint8_t>(in[3] >> 2 & in[7] & 1);
    }));
    EXPECT_EQ(moved_lanes<8>(4),
              (std::vector<std::size_t>{0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15}));
}

} // namespace
} // namespace mlkem_test::vector_proof_test
