// SPDX-License-Identifier: MIT
// Keccak-f[1600] on four states, what they give, and the comparison, on simd/avx2.hpp itself, for
// all states and ciphertexts.
#include "avx2_kernels.hpp"

#include "keccak_definition.hpp"
#include "proves_all.hpp"

namespace mlkem_test::avx2_keccak_proof_test {
namespace {

using namespace proof;
namespace kernels = avx2_symbols::kernels;
using vector = avx2_symbols::vec64x4;
using element = vector::element;
using stand_in::labelled_bytes;
using stand_in::planted_model;
using stand_in::symbol;
using stand_in::words;

constexpr std::size_t lanes = vector::lanes;

element in_memory(const word& w)
{
    element r;
    for (std::size_t i = 0; i < 8; ++i) {
        std::array<bit, 8> bits{};
        std::copy_n(w.bits.begin() + static_cast<std::ptrdiff_t>(8 * i), 8, bits.begin());
        r[i] = labelled_bytes::all().of_bits(bits);
    }
    return r;
}
template <class Bytes> word from_memory(const Bytes& bytes)
{
    word w;
    for (std::size_t i = 0; i < 64; ++i)
        w.bits[i] = labelled_bytes::all().bits_of(bytes[i / 8])[i % 8];
    return w;
}
/// States of variables, and in memory.
struct states {
    std::vector<word> before;
    std::vector<element> memory;

    states() : before(25 * lanes), memory(25 * lanes)
    {
        for (std::size_t i = 0; i < before.size(); ++i) {
            before[i] = word::variable();
            memory[i] = in_memory(before[i]);
        }
    }
    state lane_before(std::size_t i) const { return lane_of(before, lanes, i); }
    state lane_now(std::size_t i) const
    {
        state a;
        for (std::size_t w = 0; w < 25; ++w)
            a[w] = from_memory(memory[w * lanes + i]);
        return a;
    }
};
/// Bytes of variables.
std::vector<symbol> variable_bytes(std::size_t size)
{
    std::vector<symbol> r;
    for (std::size_t i = 0; i < size; ++i)
        r.push_back(labelled_bytes::all().of_bits(octet::variable().bits));
    return r;
}
word word_at(const std::vector<symbol>& bytes, std::size_t i)
{
    return from_memory(bytes.data() + 8 * i);
}
void forget()
{
    sums_of_bits::all().forget();
    words::all().forget();
    labelled_bytes::all().forget();
}

class Avx2KeccakProof : public ::testing::Test {
  protected:
    void SetUp() override { forget(); }
    void TearDown() override
    {
        EXPECT_EQ(words::all().take_findings(), std::vector<std::string>());
        planted_model::now() = {};
        forget();
    }
};

bool permutation_is_right()
{
    forget();
    states s;
    kernels::keccak_permute<vector>(s.memory.data());
    for (std::size_t i = 0; i < lanes; ++i)
        if (s.lane_now(i) != keccak_f(s.lane_before(i)))
            return false;
    return words::all().take_findings().empty();
}
bool output_is_right(std::size_t size)
{
    forget();
    const states s;
    std::vector<std::vector<symbol>> out(lanes, std::vector<symbol>(8 * (size + lanes)));
    std::array<symbol*, lanes> to{};
    for (std::size_t i = 0; i < lanes; ++i)
        to[i] = out[i].data();
    kernels::store_lanes<vector>(s.memory.data(), size, to.data());
    for (std::size_t i = 0; i < lanes; ++i)
        for (std::size_t w = 0; w < size; ++w)
            if (word_at(out[i], w) != s.before[w * lanes + i])
                return false;
    return true;
}
/// The difference is 0 if and only if each bit of c + c' is.
bool difference_is_right()
{
    forget();
    constexpr std::size_t size = 320;
    const std::vector<symbol> c = variable_bytes(size), c_prime = variable_bytes(size);
    const auto r = kernels::difference<vector>(c.data(), c_prime.data(), size);
    std::vector<bit> found, expected;
    for (std::size_t i = 0; i < 8; ++i)
        for (const bit b : labelled_bytes::all().bits_of(r[i])) {
            const std::vector<bit> set = words::all().set_of(b);
            found.insert(found.end(), set.begin(), set.end());
        }
    for (std::size_t i = 0; i < size / 8; ++i)
        for (const bit b : (word_at(c, i) ^ word_at(c_prime, i)).bits)
            expected.push_back(b);
    std::sort(found.begin(), found.end());
    std::sort(expected.begin(), expected.end());
    return found == expected;
}

TEST_F(Avx2KeccakProof, OfThePermutation)
{
    EXPECT_TRUE(permutation_is_right());
    std::cout << "proof: Keccak-f[1600] on the intrinsics of AVX2, "
              << sums_of_bits::all().variables() << " variables\n";
}
TEST_F(Avx2KeccakProof, OfOutputsAndTheComparison)
{
    for (std::size_t size = 1; size <= 24; ++size)
        ASSERT_TRUE(output_is_right(size)) << size;
    EXPECT_TRUE(difference_is_right());
}
/// In the models of intrinsics, as in avx2_arithmetic_proof_test.cpp. In the place where the comparison
/// folds lanes, a bit may stand anywhere: only an omitted operation is a fault there.
TEST_F(Avx2KeccakProof, FindsWrongModels)
{
    using kind = planted_model::kind;
    planted_model& fault = planted_model::now();
    const auto words_are_right = [] {
        const bool right = output_is_right(8) && permutation_is_right();
        return words::all().take_findings().empty() && right;
    };
    const auto all_hold = [&] {
        const bool compares = difference_is_right();
        return words::all().take_findings().empty() && compares && words_are_right();
    };
    fault = {};
    ASSERT_TRUE(words_are_right());
    const std::set<std::string_view> moves = fault.run;
    ASSERT_TRUE(all_hold());
    const std::set<std::string_view> run = fault.run;
    EXPECT_GE(run.size(), 12U);
    std::size_t found = 0, number = 0;
    const bool all = proves_all();
    for (const std::string_view name : run) {
        if (!all && number++ % 3 != 0)
            continue;
        for (const kind what : {kind::omitted, kind::misplaced}) {
            if (what == kind::misplaced && (moves.count(name) == 0 || !all))
                continue;
            fault = {name, what, {}};
            EXPECT_FALSE(all_hold()) << name;
            ++found;
        }
    }
    std::cout << "proof: " << found << " planted faults in models of intrinsics, all found\n";
}

} // namespace
} // namespace mlkem_test::avx2_keccak_proof_test
