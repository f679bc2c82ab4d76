// SPDX-License-Identifier: MIT
// Keccak-f[1600] for all states, and the sponges in lanes for all messages. Sources
// kernels/keccak.inl and kernels/lanes.inl run on symbolic bits beside FIPS 202, written bit by
// bit.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <iostream>
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/machine/registers.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bits.hpp"
#include "claims.hpp"
#include "keccak_definition.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::keccak_proof_test {

namespace symbolic_states {
using namespace mlkem;
using namespace mlkem::fips203;
/// Only its bytes are used.
struct vec16 {
    using byte = proof::octet;
};
#include <mlkem/kernels/keccak.inl>
} // namespace symbolic_states
namespace symbolic_lanes {
using namespace mlkem;
using namespace mlkem::fips203;
using symbolic_states::vec16;
#include <mlkem/kernels/lanes.inl>
} // namespace symbolic_lanes

// Tables with a fault.
namespace wrong_offset {
using namespace mlkem;
namespace fips202 {
using namespace mlkem::fips202;
inline constexpr auto rho_offsets = [] {
    auto table = mlkem::fips202::rho_offsets;
    table[17] = (table[17] + 1) % 64;
    return table;
}();
} // namespace fips202
#include <mlkem/kernels/keccak.inl>
} // namespace wrong_offset
namespace wrong_constant {
using namespace mlkem;
namespace fips202 {
using namespace mlkem::fips202;
inline constexpr auto round_constants = [] {
    auto table = mlkem::fips202::round_constants;
    std::swap(table[22], table[23]);
    return table;
}();
} // namespace fips202
#include <mlkem/kernels/keccak.inl>
} // namespace wrong_constant

namespace {

using namespace proof;

/// Whether `permute` permutes all states of N lanes.
template <class V, class Permute> bool permutation_is_right(Permute permute)
{
    std::vector<word> states(25 * V::lanes);
    for (word& w : states)
        w = word::variable();
    const std::vector<word> before = states;
    permute(states.data());
    for (std::size_t i = 0; i < V::lanes; ++i)
        if (lane_of(states, V::lanes, i) != keccak_f(lane_of(before, V::lanes, i)))
            return false;
    return true;
}

template <class V> class KeccakProof : public ::testing::Test {
  protected:
    void SetUp() override { sums_of_bits::all().forget(); }
    void TearDown() override { sums_of_bits::all().forget(); }
};
struct form_names {
    template <class V> static std::string GetName(int)
    {
        return std::to_string(V::lanes) + (V::in_memory ? "_in_memory" : "_in_registers");
    }
};
using all_forms =
    ::testing::Types<words<1, false>, words<2, false>, words<4, false>, words<8, false>,
                     words<1, true>, words<2, true>, words<4, true>, words<8, true>>;
TEST_SUITE_OF_TYPES(KeccakProof, all_forms, form_names);

TEST_OF_TYPES(KeccakProof, OfThePermutation)
{
    EXPECT_TRUE((permutation_is_right<TypeParam>(symbolic_states::keccak_permute<TypeParam>)));
    std::cout << "proof: Keccak-f[1600], " << TypeParam::lanes << " states, "
              << sums_of_bits::all().variables() << " variables\n";
}
TEST_OF_TYPES(KeccakProof, FindsWrongConstants)
{
    if (TypeParam::lanes > 2)
        return; // their number changes nothing
    EXPECT_FALSE((permutation_is_right<TypeParam>(wrong_offset::keccak_permute<TypeParam>)));
    EXPECT_FALSE((permutation_is_right<TypeParam>(wrong_constant::keccak_permute<TypeParam>)));
}
/// In one of 311 operations, with MLKEM_PROOF_ALL in one of 13. Only the parities of the last round in
/// memory may be anything: nothing reads them.
TEST_OF_TYPES(KeccakProof, FindsAFaultInAnyOperation)
{
    if (TypeParam::lanes != 1)
        return; // they have the same operations
    planted_bit& fault = planted_bit::now();
    const auto claim = [] {
        sums_of_bits::all().forget();
        return permutation_is_right<TypeParam>(symbolic_states::keccak_permute<TypeParam>);
    };
    fault = {true, ~std::size_t{0}, 0, false, false};
    EXPECT_TRUE(claim());
    const std::size_t operations = fault.done;
    EXPECT_GT(operations, std::size_t{24} * 60);
    const std::size_t step = proves_all() ? 13 : 311;
    for (std::size_t operation = 0; operation < operations; operation += step) {
        fault = {true, operation, 0, false, false};
        if (!claim())
            continue;
        EXPECT_TRUE(TypeParam::in_memory && operation + 20 >= operations)
            << "operation " << operation << " of " << operations;
        fault = {true, operation, 0, false, true};
        EXPECT_TRUE(claim()) << "a fault that is not found";
    }
    fault = {};
}

// The sponges in lanes: what is done beside the permutations.

std::vector<octet> octets(std::size_t size)
{
    std::vector<octet> m(size);
    for (octet& b : m)
        b = octet::variable();
    return m;
}
/// The word of `in` at octet 8 i.
word word_at(const std::vector<octet>& in, std::size_t i)
{
    return word_of_octets(in.data() + 8 * i);
}

/// lanes.inl does not ask where a permutation keeps the states.
template <class V> constexpr bool is_twin = V::in_memory;

/// Whether a message added to the states, from a word on and but for one lane, is that of this lane.
template <class V>
bool words_are_added(std::size_t lane, std::size_t size, std::size_t to_lane, std::size_t to_word)
{
    constexpr std::size_t lanes = V::lanes;
    std::vector<word> states(25 * lanes);
    for (word& w : states)
        w = word::variable();
    std::vector<word> expected = states;
    const std::vector<octet> message = octets(8 * size);
    for (std::size_t w = 0; w < size; ++w)
        expected[w * lanes + lane] = expected[w * lanes + lane] ^ word_at(message, w);
    expected[20 * lanes + lane] = expected[20 * lanes + lane] ^ word(std::uint64_t{1} << 63);
    const V others = symbolic_lanes::beside<V>(to_lane);
    symbolic_lanes::add_to_lane(states.data() + to_word * lanes, others, message.data(), size);
    const V one = chi(V::set1(0), others, V::set1(std::uint64_t{1} << 63));
    symbolic_lanes::add_to_row(states.data(), 20, one);
    return states == expected;
}
TEST_OF_TYPES(KeccakProof, OfWordsAddedToALane)
{
    if (is_twin<TypeParam>)
        return;
    for (std::size_t lane = 0; lane < TypeParam::lanes; ++lane)
        for (std::size_t size = 0; size <= 25; ++size) {
            sums_of_bits::all().forget();
            ASSERT_TRUE(words_are_added<TypeParam>(lane, size, lane, 0)) << size << " in " << lane;
        }
}
/// Another lane, and another word.
TEST_OF_TYPES(KeccakProof, FindsWordsThatAreAddedElsewhere)
{
    if (is_twin<TypeParam>)
        return;
    constexpr std::size_t lanes = TypeParam::lanes;
    EXPECT_TRUE(words_are_added<TypeParam>(lanes - 1, 17, lanes - 1, 0));
    EXPECT_FALSE(words_are_added<TypeParam>(lanes - 1, 17, lanes - 1, 1));
    if (lanes > 1) {
        EXPECT_FALSE(words_are_added<TypeParam>(lanes - 1, 17, 0, 0));
    }
}
/// Whether the first `count` words of a message for each lane are added to its state, if `added` are
/// asked for.
template <class V> bool rows_are_added(std::size_t count, std::size_t added)
{
    constexpr std::size_t lanes = V::lanes;
    std::vector<word> states(25 * lanes);
    for (word& w : states)
        w = word::variable();
    std::vector<word> expected = states;
    std::vector<std::vector<octet>> messages;
    std::array<const octet*, lanes> in{};
    for (std::size_t i = 0; i < lanes; ++i)
        messages.push_back(octets(8 * 25));
    for (std::size_t i = 0; i < lanes; ++i) {
        in[i] = messages[i].data();
        for (std::size_t w = 0; w < count; ++w)
            expected[w * lanes + i] = expected[w * lanes + i] ^ word_at(messages[i], w);
    }
    symbolic_lanes::add_to_rows<V>(states.data(), in.data(), added);
    return states == expected;
}
TEST_OF_TYPES(KeccakProof, OfWordsAddedToAllLanes)
{
    if (is_twin<TypeParam>)
        return;
    for (std::size_t count = 0; count <= 25; ++count) {
        sums_of_bits::all().forget();
        ASSERT_TRUE(rows_are_added<TypeParam>(count, count)) << count;
    }
    EXPECT_FALSE(rows_are_added<TypeParam>(16, 17));
}
template <class V> bool stores_are_right(std::size_t size)
{
    constexpr std::size_t lanes = V::lanes;
    std::vector<word> states(25 * lanes + lanes * lanes);
    for (word& w : states)
        w = word::variable();
    std::vector<std::vector<octet>> out(lanes, std::vector<octet>(8 * (size + lanes)));
    std::array<octet*, lanes> to{};
    for (std::size_t i = 0; i < lanes; ++i)
        to[i] = out[i].data();
    symbolic_lanes::store_lanes<V>(states.data(), size, to.data());
    for (std::size_t i = 0; i < lanes; ++i)
        for (std::size_t w = 0; w < size; ++w)
            if (word_at(out[i], w) != states[w * lanes + i])
                return false;
    return true;
}
TEST_OF_TYPES(KeccakProof, OfStoredLanes)
{
    if (is_twin<TypeParam>)
        return;
    for (std::size_t size = 1; size <= 24 / TypeParam::lanes * TypeParam::lanes; ++size)
        ASSERT_TRUE(stores_are_right<TypeParam>(size)) << size;
    planted_bit::now().reverses_bytes = true;
    EXPECT_FALSE(stores_are_right<TypeParam>(4));
    planted_bit::now() = {};
}

/// Lanes for the comparison: words as they are loaded, or the set of bits of which one is 1 if the
/// word is not zero.
template <std::size_t N> struct compared {
    using element = std::set<number>;
    static constexpr std::size_t lanes = N;
    std::array<word, N> loaded;
    std::array<element, N> any;

    static compared set1(std::uint64_t x)
    {
        EXPECT_EQ(x, 0U);
        return {};
    }
    static compared load_bytes(const octet* p)
    {
        compared r;
        for (std::size_t i = 0; i < N; ++i)
            r.loaded[i] = word_of_octets(p + 8 * i);
        return r;
    }
    friend compared xor_(const compared& a, const compared& b)
    {
        compared r;
        for (std::size_t i = 0; i < 64 * N; ++i)
            r.any[i / 64].insert(
                xored(a.loaded[i / 64].bits[i % 64], b.loaded[i / 64].bits[i % 64]));
        return r;
    }
    friend compared or_(const compared& a, const compared& b)
    {
        compared r = a;
        for (std::size_t i = 0; i < N; ++i)
            r.any[i].insert(b.any[i].begin(), b.any[i].end());
        return r;
    }
    friend element or_of_lanes(const compared& a)
    {
        element all;
        for (const element& one : a.any)
            all.insert(one.begin(), one.end());
        return all;
    }
};

/// Algorithm 18, line 9: the difference is zero if and only if all bits of c and c' are equal.
template <std::size_t N> bool comparison_is_right(std::size_t size, std::size_t compared_size)
{
    sums_of_bits::all().forget();
    const std::vector<octet> c = octets(size), c_prime = octets(size);
    std::set<number> expected;
    for (std::size_t i = 0; i < 8 * size; ++i)
        expected.insert(xored(c[i / 8].bits[i % 8], c_prime[i / 8].bits[i % 8]));
    return expected ==
           symbolic_lanes::difference<compared<N>>(c.data(), c_prime.data(), compared_size);
}
TEST(KeccakProofOfComparison, OfEveryBitOfTheCiphertext)
{
    for (const std::size_t d : std::array<std::size_t, 4>{4, 5, 10, 11}) {
        EXPECT_TRUE(comparison_is_right<2>(32 * d, 32 * d));
        EXPECT_TRUE(comparison_is_right<4>(32 * d, 32 * d));
    }
}
TEST(KeccakProofOfComparison, FindsTheLast32BytesLeftOut)
{
    for (const std::size_t d : std::array<std::size_t, 4>{4, 5, 10, 11}) {
        EXPECT_FALSE(comparison_is_right<2>(32 * d, 32 * (d - 1)));
        EXPECT_FALSE(comparison_is_right<4>(32 * d, 32 * (d - 1)));
    }
}

} // namespace
} // namespace mlkem_test::keccak_proof_test
