// SPDX-License-Identifier: MIT
// The models of stand_in/immintrin.h on numbers, against the processor: random operands and extreme
// ones. On symbols they use the same functions of 16 bits, and move bits in the same way.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <immintrin.h>

#include "intrinsics.hpp"

namespace mlkem_test::intrinsics_proof_test {
namespace {

using namespace proof;

using stand_in::cell;
using stand_in::planted_model;
using stand_in::symbol;
using stand_in::words;
using memory = std::array<symbol, 32>;

template <class V> V in(const unsigned char* p)
{
    V r{};
    std::copy_n(p, sizeof r.b / sizeof r.b[0], r.b);
    return r;
}
template <std::size_t N> void out(unsigned char* r, const stand_in::bytes<N>& x)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (x.b[i] > 255)
            words::all().report("no number");
        r[i] = static_cast<unsigned char>(x.b[i]);
    }
}
void out_number(unsigned char* r, unsigned x) { std::memcpy(r, &x, sizeof x); }
void out_word(unsigned char* r, const mlkem_stand_in_word& x) { out(r, x.v); }
int int_of(const unsigned char* p)
{
    std::uint32_t x = 0;
    std::memcpy(&x, p, sizeof x);
    return static_cast<int>(cell<std::uint32_t>(x));
}
memory memory_of(const unsigned char* p)
{
    memory m{};
    std::copy_n(p, m.size(), m.begin());
    return m;
}
template <class V> V* at(memory& m, std::size_t i) { return reinterpret_cast<V*>(m.data() + i); }
template <class V> const V* at(const memory& m, std::size_t i)
{
    return reinterpret_cast<const V*>(m.data() + i);
}
void bytes_of(const memory& m, unsigned char* r) { std::copy(m.begin(), m.end(), r); }
#include "intrinsics_probe.inl"

using operand = std::array<unsigned char, 32>;
/// Extreme words, and random ones.
operand operand_of(std::uint64_t& noise)
{
    static constexpr std::array<int, 12> extremes = {
        0, 1, 0xffff, 0x7fff, 0x8000, 0x8001, 0x00ff, 0xff00, 0x0080, 0x8080, 3329, 0xf2ff};
    operand r{};
    for (std::size_t i = 0; i < 16; ++i) {
        noise = noise * 6364136223846793005 + 1442695040888963407;
        const auto random = static_cast<std::uint32_t>(noise >> 32);
        const std::uint32_t word = (random >> 30) % 2 == 0
                                       ? random & 0xffff
                                       : static_cast<std::uint32_t>(extremes[random % 12]);
        r[2 * i] = static_cast<unsigned char>(word);
        r[2 * i + 1] = static_cast<unsigned char>(word >> 8);
    }
    return r;
}
/// Whether model number i agrees with the processor.
bool agrees(std::size_t i, std::size_t rounds)
{
    std::uint64_t noise = 1;
    for (std::size_t round = 0; round < rounds; ++round) {
        const operand a = operand_of(noise), b = operand_of(noise);
        operand found{}, expected{};
        probed_intrinsics()[i].run(a.data(), b.data(), found.data());
        intrinsics_of_processor()[i].run(a.data(), b.data(), expected.data());
        if (found != expected)
            return false;
    }
    return words::all().take_findings().empty();
}

class IntrinsicsProof : public ::testing::Test {
  protected:
    void SetUp() override
    {
        if (!__builtin_cpu_supports("avx2"))
            GTEST_SKIP() << "this processor cannot run the backend avx2";
        stand_in::mask_of_bytes<16>::decides() = [](bit b) { return b == 1; };
        stand_in::mask_of_bytes<32>::decides() = [](bit b) { return b == 1; };
    }
    void TearDown() override { planted_model::now() = {}; }
};
TEST_F(IntrinsicsProof, ModelsAgreeWithTheProcessor)
{
    constexpr std::size_t rounds = 2000;
    for (std::size_t i = 0; i < probed_intrinsics().size(); ++i)
        EXPECT_TRUE(agrees(i, rounds)) << probed_intrinsics()[i].name;
    std::cout << "proof: " << probed_intrinsics().size() << " models of intrinsics, " << rounds
              << " operands each\n";
}
/// Models that forget their operation, or move the words of their result.
TEST_F(IntrinsicsProof, FindsWrongModels)
{
    using kind = planted_model::kind;
    std::map<std::pair<std::string_view, kind>, bool> found;
    for (std::size_t i = 0; i < probed_intrinsics().size(); ++i) {
        planted_model::now() = {};
        ASSERT_TRUE(agrees(i, 20)) << probed_intrinsics()[i].name;
        const std::set<std::string_view> run = planted_model::now().run;
        for (const std::string_view name : run)
            for (const kind what : {kind::omitted, kind::misplaced}) {
                planted_model::now() = {name, what, {}};
                found[{name, what}] |= !agrees(i, 20);
                (void)words::all().take_findings();
            }
    }
    for (const auto& [fault, is_found] : found)
        EXPECT_TRUE(is_found) << fault.first;
    EXPECT_GE(found.size(), 80U);
}

} // namespace
} // namespace mlkem_test::intrinsics_proof_test
