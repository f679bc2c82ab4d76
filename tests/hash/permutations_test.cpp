// SPDX-License-Identifier: MIT
// Built with MLKEM_COUNT_PERMUTATIONS: the permutations of Keccak that an operation makes do the
// work that FIPS 203 asks for, and no other. Streams of A that need a fourth block make the
// difference.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <gtest/gtest.h>
#include <mlkem/plans.hpp>
#include <string>
#include <vector>

#include "backends.hpp"
#include "policies.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::permutations_test {
namespace {

/// Permutations since the last call, by number of states.
std::array<std::size_t, 9> take_counts()
{
    std::array<std::size_t, 9> counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] = mlkem::test_hooks::permutations_of[i];
        mlkem::test_hooks::permutations_of[i] = 0;
    }
    return counts;
}
std::size_t states_of(const std::array<std::size_t, 9>& counts)
{
    std::size_t all = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        all += i * counts[i];
    return all;
}

template <class Case> class Permutations : public kem_test<Case> {
  protected:
    using backend = typename Case::backend;
    using params = typename Case::params;
    static constexpr std::size_t k = params::k, rounds = 1000;
    /// Blocks of PRF for a polynomial of width eta1; one for width 2.
    static constexpr std::size_t eta1_blocks = params::eta1 == 3 ? 2 : 1;
    static constexpr std::size_t keygen_noise = 2 * k * eta1_blocks;
    static constexpr std::size_t encrypt_noise = k * eta1_blocks + k + 1;
    static constexpr std::size_t others = 3 * k * k + mlkem::h_blocks<params> + 1; // A; H or J; G

    /// Lanes without work in an operation's plan.
    template <mlkem::recorded what> static constexpr std::size_t idle_lanes()
    {
        std::size_t idle = 0;
        if constexpr (mlkem::runs_plans<backend>) {
            using plan = mlkem::plan_of<params, backend, what>;
            for (const mlkem::plan_step& step : plan::value.steps)
                idle += step.width - step.uses;
        }
        return idle;
    }

    /// `run` makes `expected` permutations, and in the mean no more than 2 besides.
    template <class Run>
    void expect_count(const char* operation, std::size_t expected, std::size_t idle, const Run& run)
    {
        std::array<std::size_t, 9> counts{};
        for (std::size_t round = 0; round < rounds; ++round) {
            random.fill(d);
            kem::keygen_internal(d, z, ek, dk);
            kem::encaps_internal(ek, d, c, secret);
            (void)take_counts();
            run();
            const auto one = take_counts();
            ASSERT_GE(states_of(one), expected + idle);
            for (std::size_t i = 0; i < counts.size(); ++i)
                counts[i] += one[i];
        }
        const double useful =
            static_cast<double>(states_of(counts)) / rounds - static_cast<double>(idle);
        EXPECT_LE(useful, static_cast<double>(expected) + 2);
        const auto mean = [&](std::size_t i) { return static_cast<double>(counts[i]) / rounds; };
        std::printf("permutations: %-8s %s %s: %.2f of %zu; calls of 1, 2, 4, 8 states %.2f, %.2f, "
                    "%.2f, %.2f; idle lanes %zu\n",
                    std::string(backend::name).c_str(), std::string(params::name).c_str(),
                    operation, useful, expected, mean(1), mean(2), mean(4), mean(8), idle);
    }

    using kem = typename Case::kem;
    shake128_random random{"permutations"};
    std::array<std::uint8_t, 32> d{}, z{}, secret{};
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, kem::ciphertext_size> c{};
};
TEST_SUITE_OF_TYPES(Permutations, all_kems, kem_names);

TEST_OF_TYPES(Permutations, OfKeyGenDoTheWorkOfTheStandard)
{
    this->expect_count("KeyGen", this->others + this->keygen_noise,
                       TestFixture::template idle_lanes<mlkem::recorded::keygen>(), [&] {
                           TypeParam::kem::keygen_internal(this->d, this->z, this->ek, this->dk);
                       });
}

TEST_OF_TYPES(Permutations, OfEncapsDoTheWorkOfTheStandard)
{
    this->expect_count(
        "Encaps", this->others + this->encrypt_noise,
        TestFixture::template idle_lanes<mlkem::recorded::encaps>(),
        [&] { TypeParam::kem::encaps_internal(this->ek, this->d, this->c, this->secret); });
}

TEST_OF_TYPES(Permutations, OfDecapsDoTheWorkOfTheStandard)
{
    this->expect_count("Decaps", this->others + this->encrypt_noise,
                       TestFixture::template idle_lanes<mlkem::recorded::decaps>(),
                       [&] { TypeParam::kem::decaps_internal(this->dk, this->c, this->secret); });
}

/// A full chunk of operations leaves a lane idle at the end of its noise and of its streams at
/// most.
TEST_OF_TYPES(Permutations, OfAChunkAreThoseOfItsOperations)
{
    using batch = typename TypeParam::kem;
    constexpr std::size_t count = mlkem::detail::chunk_size<typename TypeParam::backend>;
    std::vector<std::array<std::uint8_t, 32>> seeds(count), zs(count), messages(count),
        secrets(count);
    std::vector<std::array<std::uint8_t, batch::encapsulation_key_size>> eks(count);
    std::vector<std::array<std::uint8_t, batch::decapsulation_key_size>> dks(count);
    std::vector<std::array<std::uint8_t, batch::ciphertext_size>> cs(count);
    if (count == 1)
        return; // chunks are for backends of several lanes
    for (std::size_t i = 0; i < count; ++i)
        this->random.fill(seeds[i]);
    const auto expect = [&](const char* operation, std::size_t each) {
        const std::size_t states = states_of(take_counts());
        EXPECT_GE(states, each * count) << operation;
        // Narrow noise beside wide one, fourth blocks.
        EXPECT_LE(states, each * count + 4 * count) << operation;
        std::printf("permutations: %-8s %s %s, chunk of %zu: %.2f each, of %zu\n",
                    std::string(TypeParam::backend::name).c_str(),
                    std::string(TypeParam::params::name).c_str(), operation, count,
                    static_cast<double>(states) / static_cast<double>(count), each);
    };
    (void)take_counts();
    ASSERT_TRUE(batch::keygen_internal_batch(seeds, zs, eks, dks));
    expect("KeyGen", this->others + this->keygen_noise);
    ASSERT_TRUE(batch::encaps_internal_batch(eks, messages, cs, secrets));
    expect("Encaps", this->others + this->encrypt_noise);
    ASSERT_TRUE(batch::decaps_internal_batch(dks, cs, secrets));
    expect("Decaps", this->others + this->encrypt_noise);
}

/// Lanes of G and H are idle then, and few others.
TEST_OF_TYPES(Permutations, OfHalfAChunkAreAboutThoseOfItsOperations)
{
    using batch = typename TypeParam::kem;
    constexpr std::size_t lanes = mlkem::detail::chunk_size<typename TypeParam::backend>;
    constexpr std::size_t count = lanes / 2;
    if (count < 2)
        return; // no chunk
    std::vector<std::array<std::uint8_t, 32>> seeds(count), zs(count);
    std::vector<std::array<std::uint8_t, batch::encapsulation_key_size>> eks(count);
    std::vector<std::array<std::uint8_t, batch::decapsulation_key_size>> dks(count);
    for (std::size_t i = 0; i < count; ++i)
        this->random.fill(seeds[i]);
    (void)take_counts();
    ASSERT_TRUE(batch::keygen_internal_batch(seeds, zs, eks, dks));
    const std::size_t states = states_of(take_counts());
    constexpr std::size_t each = TestFixture::others + TestFixture::keygen_noise;
    constexpr std::size_t serial = mlkem::h_blocks<typename TypeParam::params> + 1;
    EXPECT_GE(states, each * count + (lanes - count) * serial);
    EXPECT_LE(states, each * count + (lanes - count) * serial + 3 * lanes + 4 * count);
}

} // namespace
} // namespace mlkem_test::permutations_test
