// SPDX-License-Identifier: MIT
// The portable permutation on symbolic bits: read by two sources, for the two forms that it has.
// Macro portable_code is its namespace; MLKEM_PROOF_SUITE names the tests.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <iostream>
#include <mlkem/bytes.hpp>
#include <mlkem/hash/keccak.hpp>
#include <mlkem/machine/test_hooks.hpp>
#include <vector>

#include "keccak_definition.hpp"

// The header's words of 64 bits are symbolic. It reads the constants of rounds as such words.
namespace mlkem_test::proof {
inline std::array<word, 24> words_of(const std::array<std::uint64_t, 24>& constants)
{
    std::array<word, 24> words;
    for (std::size_t i = 0; i < 24; ++i)
        words[i] = word(constants[i]);
    return words;
}
/// ~a, a b and ~(~a ~b), as chi takes them: a product is added to a word at once.
inline word operator~(const word& a) { return a ^ word(~std::uint64_t{0}); }
struct product_of_words {
    word a, b;
    bool complemented;
};
inline product_of_words operator&(const word& a, const word& b) { return {a, b, false}; }
inline product_of_words operator|(const word& a, const word& b) { return {~a, ~b, true}; }
inline word operator^(const word& sum, const product_of_words& p)
{
    word r;
    for (std::size_t i = 0; i < 64; ++i)
        r.bits[i] = sums_of_bits::all().xor_and(sum.bits[i], p.a.bits[i], p.b.bits[i]);
    return p.complemented ? ~r : r;
}
inline word& operator^=(word& a, const word& b) { return a = a ^ b; }
/// Found by its arguments.
inline word rotl(const word& a, int by) { return rotated(a, static_cast<std::size_t>(by)); }
} // namespace mlkem_test::proof

namespace std {
using mlkem_symbolic_word = ::mlkem_test::proof::word;
} // namespace std
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::fips202 {
inline const std::array<mlkem_test::proof::word, 24> symbolic_constants =
    mlkem_test::proof::words_of(round_constants);
} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::fips202

#define uint64_t mlkem_symbolic_word
#define round_constants symbolic_constants
#include <mlkem/backend/portable/keccak.hpp>
#undef round_constants
#undef uint64_t

namespace {

using namespace mlkem_test::proof;

TEST(MLKEM_PROOF_SUITE, OfThePermutation)
{
    sums_of_bits::all().forget();
    std::vector<word> state(25);
    for (word& w : state)
        w = word::variable();
    const std::vector<word> before = state;
    mlkem::portable_code::keccak::permute<1>(state.data());
    EXPECT_TRUE(lane_of(state, 1, 0) == keccak_f(lane_of(before, 1, 0)));
}
/// Keccak-p of 12 rounds, TurboSHAKE's, is the last 12 of them (FIPS 202, section 3.4).
TEST(MLKEM_PROOF_SUITE, OfTwelveRounds)
{
    sums_of_bits::all().forget();
    std::vector<word> states(25);
    for (word& w : states)
        w = word::variable();
    const std::vector<word> before = states;
    mlkem::portable_code::keccak_p<12>::permute<1>(states.data());
    EXPECT_TRUE(lane_of(states, 1, 0) == keccak_p(lane_of(before, 1, 0), 12));
    EXPECT_FALSE(lane_of(states, 1, 0) == keccak_p(lane_of(before, 1, 0), 10));
}

} // namespace
