// SPDX-License-Identifier: MIT
// The permutation Keccak-f[1600] of each backend (FIPS 202, section 3), for the numbers of states that
// it has.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "reference_keccak.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::keccak_permutation_test {
namespace {

using words = std::array<std::uint64_t, 25>;

/// Keccak-f[1600] of the state of zeros, and of the result.
constexpr words zero_state_once = {
    0xf1258f7940e1dde7, 0x84d5ccf933c0478a, 0xd598261ea65aa9ee, 0xbd1547306f80494d,
    0x8b284e056253d057, 0xff97a42d7f8e6fd4, 0x90fee5a0a44647c4, 0x8c5bda0cd6192e76,
    0xad30a6f71b19059c, 0x30935ab7d08ffc64, 0xeb5aa93f2317d635, 0xa9a6e6260d712103,
    0x81a57c16dbcf555f, 0x43b831cd0347c826, 0x01f22f1a11a5569f, 0x05e5635a21d9ae61,
    0x64befef28cc970f2, 0x613670957bc46611, 0xb87c5a554fd00ecb, 0x8c3ee88a1ccf32c8,
    0x940c7922ae3a2614, 0x1841f924a2c509e4, 0x16f53526e70465c2, 0x75f644e97f30a13b,
    0xeaf1ff7b5ceca249};
constexpr words zero_state_twice = {
    0x2d5c954df96ecb3c, 0x6a332cd07057b56d, 0x093d8d1270d76b6c, 0x8a20d9b25569d094,
    0x4f9c4f99e5e7f156, 0xf957b9a2da65fb38, 0x85773dae1275af0d, 0xfaf4f247c3d810f7,
    0x1f1b9ee6f79a8759, 0xe4fecc0fee98b425, 0x68ce61b6b9ce68a1, 0xdeea66c4ba8f974f,
    0x33c43d836eafb1f5, 0xe00654042719dbd9, 0x7cf8a9f009831265, 0xfd5449a6bf174743,
    0x97ddad33d8994b40, 0x48ead5fc5d0be774, 0xe3b8c8ee55b7b03c, 0x91a0226e649e42e9,
    0x900e3129e7badd7b, 0x202a9ec5faa3cce8, 0x5b3402464e1c3db6, 0x609f4e62a44c1059,
    0x20d06cd26a8fbf5c};

words permuted_by_reference(const words& in)
{
    reference::state_array a{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            a[x][y] = in[x + 5 * y];
    a = reference::keccak_f(a);
    words out{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            out[x + 5 * y] = a[x][y];
    return out;
}

/// Permutes copies of `states` side by side and returns the results.
template <class Keccak, std::size_t N>
std::array<words, N> permuted_together(const std::array<words, N>& states)
{
    alignas(64) std::array<std::uint64_t, 25 * N> interleaved{};
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t w = 0; w < 25; ++w)
            interleaved[w * N + i] = states[i][w];
    Keccak::template permute<N>(interleaved.data());
    std::array<words, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t w = 0; w < 25; ++w)
            out[i][w] = interleaved[w * N + i];
    return out;
}

template <class Keccak, std::size_t N>
concept permutes = requires(std::uint64_t* states) { Keccak::template permute<N>(states); };

/// Nothing where the backend has no permutation of N states.
template <class Keccak, std::size_t N> void expect_each_state_permuted_alone() {}
template <class Keccak, std::size_t N>
    requires permutes<Keccak, N>
void expect_each_state_permuted_alone()
{
    shake128_random random("states side by side");
    for (int round = 0; round < 100; ++round) {
        std::array<words, N> states{};
        for (words& state : states)
            for (std::uint64_t& w : state)
                w = random.word();
        const std::array<words, N> result = permuted_together<Keccak, N>(states);
        for (std::size_t i = 0; i < N; ++i)
            ASSERT_EQ(result[i], permuted_by_reference(states[i])) << "state " << i << " of " << N;
    }
}

template <class Backend> class KeccakPermutation : public backend_test<Backend> {};
TEST_SUITE_OF_TYPES(KeccakPermutation, all_backends, backend_names);

TEST_OF_TYPES(KeccakPermutation, MapsTheZeroStateToItsPublishedImages)
{
    words state{};
    TypeParam::keccak::template permute<1>(state.data());
    EXPECT_EQ(state, zero_state_once);
    TypeParam::keccak::template permute<1>(state.data());
    EXPECT_EQ(state, zero_state_twice);
}

TEST_OF_TYPES(KeccakPermutation, TreatsEachOfManyStatesAsTheReferenceTreatsItAlone)
{
    expect_each_state_permuted_alone<typename TypeParam::keccak, 1>();
    expect_each_state_permuted_alone<typename TypeParam::keccak, 2>();
    expect_each_state_permuted_alone<typename TypeParam::keccak, 4>();
    expect_each_state_permuted_alone<typename TypeParam::keccak, 8>();
}

TEST_OF_TYPES(KeccakPermutation, SpreadsEachSingleBitOfTheStateAsTheReferenceDoes)
{
    for (std::size_t bit = 0; bit < 1600; ++bit) {
        std::array<words, 1> state{};
        state[0][bit / 64] = std::uint64_t{1} << (bit % 64);
        ASSERT_EQ((permuted_together<typename TypeParam::keccak, 1>(state)[0]),
                  permuted_by_reference(state[0]))
            << "bit " << bit;
    }
}

TEST(KeccakPermutationOfTheReference, MapsTheZeroStateToItsPublishedImages)
{
    EXPECT_EQ(permuted_by_reference(words{}), zero_state_once);
    EXPECT_EQ(permuted_by_reference(zero_state_once), zero_state_twice);
}

} // namespace
} // namespace mlkem_test::keccak_permutation_test
