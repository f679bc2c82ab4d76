// SPDX-License-Identifier: MIT
// Hash sessions of each backend give what sponges of the portable backend give. Operations run by
// themselves, and as many side by side as there are lanes. Some keys have entries of A that need a
// fourth block. No step reads beyond what a sponge absorbs.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <gtest/gtest.h>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <mlkem/plans.hpp>
#include <span>
#include <string>
#include <vector>

#include "asked_hashes.hpp"
#include "backends.hpp"
#include "guarded.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::executor_test {
namespace {

using keccak = mlkem::portable::keccak;

template <mlkem::parameter_set P> using guarded_inputs = hash_inputs<P, guarded_bytes>;

/// Compares with sponges that absorb the same.
template <mlkem::parameter_set P> struct expected_hashes {
    guarded_inputs<P>* in;
    std::array<std::uint8_t, 64>* g_; // of each operation
    bool keygen;
    std::size_t* fourth_blocks;

    void g(std::size_t op, const std::uint8_t* got) const
    {
        const std::uint8_t rank = P::k;
        const std::span<std::uint8_t, 64> all(g_[op]);
        if (keygen)
            mlkem::hash_g<keccak>(in[op].d, std::span(&rank, 1), all);
        else
            mlkem::hash_g<keccak>(in[op].m, in[op].h, all);
        expect_bytes(got, g_[op], "G", op, 0);
        if (keygen)
            std::copy_n(all.begin(), 32, in[op].rho.begin());
    }
    void h(std::size_t op, const std::uint8_t* got) const
    {
        std::array<std::uint8_t, 32> expected;
        mlkem::hash_h<keccak>(in[op].ek, expected);
        copy_all(expected, in[op].h.begin()); // for G
        expect_bytes(got, expected, "H", op, 0);
    }
    void j(std::size_t op, const std::uint8_t* got) const
    {
        std::array<std::uint8_t, 32> expected;
        mlkem::hash_j<keccak>(in[op].z, in[op].c, expected);
        expect_bytes(got, expected, "J", op, 0);
    }
    template <int eta> void noise(std::size_t op, std::size_t i, const std::uint8_t* got) const
    {
        // Decaps asks for noise before it reads K'.
        if (!keygen && i == 0) {
            const std::span<std::uint8_t, 64> all(g_[op]);
            mlkem::hash_g<keccak>(in[op].m, in[op].h, all);
        }
        std::array<std::uint8_t, mlkem::prf_size<eta>> expected;
        mlkem::prf<eta, keccak>(std::span<const std::uint8_t, 32>(g_[op].data() + 32, 32),
                                static_cast<std::uint8_t>(i), expected);
        expect_bytes(got, expected, "PRF", op, i);
    }
    void entry(std::size_t op, std::size_t i, std::size_t j, const mlkem::ntt_polynomial& got) const
    {
        std::array<std::uint8_t, 34> b;
        std::copy_n(in[op].rho.begin(), 32, b.begin());
        b[32] = static_cast<std::uint8_t>(j);
        b[33] = static_cast<std::uint8_t>(i);
        mlkem::ntt_polynomial expected;
        mlkem::sample_ntt_vartime<mlkem::portable::sampling, mlkem::shake128<keccak>>(b, expected);
        ASSERT_EQ(got.c, expected.c) << "entry " << i << ", " << j << " of operation " << op;
        std::array<std::uint8_t, 504> three_blocks;
        mlkem::shake128<keccak> xof;
        xof.absorb(b);
        xof.squeeze(three_blocks);
        std::array<std::int16_t, 256> a_hat;
        if (mlkem::portable::sampling::rejection_vartime(three_blocks.data(), 504, a_hat.data(),
                                                         0) < 256)
            ++*fourth_blocks;
    }
    /// Row i of ek is there now, and was not before.
    void row_done(std::size_t op, std::size_t i) const
    {
        for (std::size_t at = 384 * i; at < 384 * (i + 1); ++at)
            in[op].ek.data()[at] = static_cast<std::uint8_t>(in[op].d.data()[at % 32] + at);
    }

    template <std::size_t N>
    static void expect_bytes(const std::uint8_t* got, const std::array<std::uint8_t, N>& expected,
                             const char* what, std::size_t op, std::size_t i)
    {
        ASSERT_TRUE(std::equal(expected.begin(), expected.end(), got))
            << what << ' ' << i << " of operation " << op;
    }
};

template <class Case> class Executor : public kem_test<Case> {
  protected:
    using params = typename Case::params;
    using backend = typename Case::backend;
    static constexpr int rounds = 100;

    /// With a pattern in the first rounds, then with random bytes.
    void fill(int round, std::span<std::uint8_t> bytes)
    {
        constexpr std::array<std::uint8_t, 6> patterns = {0x00, 0xff, 0x55, 0xaa, 0x0f, 0xf0};
        random.fill(bytes);
        if (static_cast<std::size_t>(round) < patterns.size())
            std::fill(bytes.begin(), bytes.end(), patterns[static_cast<std::size_t>(round)]);
    }

    shake128_random random{"executor"};
    std::size_t fourth_blocks = 0, table_size = 0;

    /// Compares what `count` operations hash, by the plan for `operations`, with FIPS 202.
    template <operation what, std::size_t operations> void expect_agreement(std::size_t count)
    {
        using parts = mlkem::parts_of<params, backend, what, operations>;
        using session = typename parts::session;
        static_assert(mlkem::keygen_session<session> && mlkem::encrypt_session<session>);
        SCOPED_TRACE(operation_names[static_cast<std::size_t>(what)]);
        if constexpr (mlkem::runs_plans<backend>)
            table_size += sizeof session::plan::value;
        guarded<mlkem::ntt_polynomial> entries(parts::entry_count);
        guarded<std::uint8_t> noise(2 * params::k * mlkem::noise_distance<params>);
        std::vector<guarded_inputs<params>> in(operations);
        const std::vector<mlkem::ntt_polynomial> prepared(params::k * params::k);
        std::vector<std::array<std::uint8_t, 64>> g(operations);
        const expected_hashes<params> expected{in.data(), g.data(), what == operation::keygen,
                                               &fourth_blocks};
        for (int round = 0; round < rounds && !this->HasFatalFailure(); ++round) {
            for (guarded_inputs<params>& one : in) {
                for (const std::span<std::uint8_t> bytes :
                     {std::span<std::uint8_t>(one.d), std::span<std::uint8_t>(one.rho),
                      std::span<std::uint8_t>(one.z), std::span<std::uint8_t>(one.m),
                      std::span<std::uint8_t>(one.h), std::span<std::uint8_t>(one.ek),
                      std::span<std::uint8_t>(one.c)})
                    fill(round, bytes);
                if (what == operation::encaps_prepared || what == operation::decaps_prepared)
                    mlkem::hash_h<keccak>(in[0].ek, one.h);
            }
            const auto hash = [&] {
                if constexpr (mlkem::runs_plans<backend>)
                    return std::make_unique<session>(entries.data(), count, noise.data());
                else
                    return std::make_unique<session>(entries.data());
            }();
            asked_hashes<params, session, expected_hashes<params>, guarded_inputs<params>>{
                *hash, in.data(), expected, prepared.data()}
                .template run<what>();
        }
    }
    template <std::size_t operations> void expect_agreement_of_all(std::size_t count)
    {
        fourth_blocks = table_size = 0;
        expect_agreement<operation::keygen, operations>(count);
        expect_agreement<operation::encaps, operations>(count);
        expect_agreement<operation::decaps, operations>(count);
        expect_agreement<operation::encaps_prepared, operations>(count);
        expect_agreement<operation::decaps_prepared, operations>(count);
        expect_agreement<operation::hashes, operations>(count);
        if constexpr (operations == 1) {
            expect_agreement<operation::prepare, operations>(count);
            expect_agreement<operation::begin_encaps, operations>(count);
            expect_agreement<operation::resume_encaps, operations>(count);
        }
        EXPECT_GT(fourth_blocks, 0U);
    }
};
TEST_SUITE_OF_TYPES(Executor, all_kems, kem_names);

TEST_OF_TYPES(Executor, OfOneOperation)
{
    // Sessions of little memory give what rings compute with, and no bytes.
    if constexpr (!mlkem::holds_little<typename TypeParam::backend>) {
        this->template expect_agreement_of_all<1>(1);
        EXPECT_LE(this->table_size, 4096U);
    }
}

TEST_OF_TYPES(Executor, OfOperationsSideBySide)
{
    constexpr std::size_t lanes = mlkem::detail::chunk_size<typename TypeParam::backend>;
    if constexpr (lanes > 1) {
        for (std::size_t count = 1; count < lanes; ++count)
            this->template expect_agreement_of_all<lanes>(count);
        this->template expect_agreement_of_all<lanes>(lanes);
        EXPECT_LE(this->table_size, 12288U);
    }
}

} // namespace
} // namespace mlkem_test::executor_test
