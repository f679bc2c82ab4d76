// SPDX-License-Identifier: MIT
// Keccak, sampling and the end of Decaps of each backend agree with those of the portable one.
// Inputs are many random ones and the extremes. No kernel takes a step beyond its arrays.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <vector>

#include "agreement.hpp"
#include "policies.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::sampling_agreement_test {
namespace {

using portable = mlkem::portable;
using mlkem::fips203::n;

template <class Backend> class SamplingAgreement : public agreement_test<Backend> {};
TEST_SUITE_OF_TYPES(SamplingAgreement, all_backends, backend_names);

template <class Keccak, std::size_t N> void expect_equal_states(const std::uint8_t* bytes)
{
    if constexpr (requires(std::uint64_t* w) { Keccak::template permute<N>(w); }) {
        guarded<std::uint64_t> states(mlkem::keccak_words * N);
        std::array<std::array<std::uint64_t, mlkem::keccak_words>, N> expected{};
        for (std::size_t w = 0; w < states.size(); ++w)
            expected[w % N][w / N] = states.data()[w] = mlkem::load_le64(bytes + 8 * w);
        Keccak::template permute<N>(states.data());
        for (auto& one : expected)
            portable::keccak::permute<1>(one.data());
        for (std::size_t w = 0; w < states.size(); ++w)
            ASSERT_EQ(states.data()[w], expected[w % N][w / N]) << N << " states, word " << w;
    }
}
TEST_OF_TYPES(SamplingAgreement, OfPermutations)
{
    this->for_bytes(8 * 200, [](const std::uint8_t* bytes) {
        expect_equal_states<typename TypeParam::keccak, 1>(bytes);
        expect_equal_states<typename TypeParam::keccak, 2>(bytes);
        expect_equal_states<typename TypeParam::keccak, 4>(bytes);
        expect_equal_states<typename TypeParam::keccak, 8>(bytes);
    });
}

TEST_OF_TYPES(SamplingAgreement, OfSamplePolyCbd)
{
    guarded<ring_polynomial> f(1);
    const auto expect_equal = [&]<int eta>(std::integral_constant<int, eta>) {
        this->for_bytes(64 * eta, [&](const std::uint8_t* bytes) {
            ring_polynomial expected;
            portable::sampling::sample_poly_cbd<eta>(bytes, expected);
            TypeParam::sampling::template sample_poly_cbd<eta>(bytes, f.data()[0]);
            ASSERT_EQ(f.data()->c, expected.c) << "eta = " << eta;
        });
    };
    expect_equal(std::integral_constant<int, 2>());
    expect_equal(std::integral_constant<int, 3>());
}

TEST_OF_TYPES(SamplingAgreement, OfTheNttOfSamples)
{
    constexpr bool fused = mlkem::samples_into_ntt<TypeParam>;
    static_assert(fused == mlkem::runs_plans<TypeParam>, "all that have vectors do");
    if constexpr (fused) {
        using sampling = typename TypeParam::sampling;
        guarded<ntt_polynomial> f_hat(1), t_hat(1);
        guarded<ring_polynomial> inverse(1);
        guarded<typename TypeParam::ntt::cached> g(1), of_ntt(1);
        ntt_polynomial sum{};
        t_hat.data()->c = sum.c;
        const auto expect_equal = [&]<int eta>(std::integral_constant<int, eta>) {
            this->for_bytes(64 * eta, [&](const std::uint8_t* bytes) {
                ring_polynomial f;
                ntt_polynomial expected;
                portable::sampling::sample_poly_cbd<eta>(bytes, f);
                portable::ntt::ntt(f, expected);
                sampling::template cbd_ntt<eta>(bytes, f_hat.data()[0]);
                ASSERT_EQ(f_hat.data()->c, expected.c) << "eta = " << eta;
                portable::ntt::add(sum, expected);
                sampling::template add_cbd_ntt<eta>(bytes, t_hat.data()[0]);
                ASSERT_EQ(t_hat.data()->c, sum.c) << "eta = " << eta;
                ring_polynomial of_ring;
                portable::ntt::inverse_ntt(sum, of_ring);
                portable::ntt::add(of_ring, f);
                sampling::template cbd_plus_inverse_ntt<eta>(bytes, sum, inverse.data()[0]);
                ASSERT_EQ(inverse.data()->c, of_ring.c) << "eta = " << eta;
                sampling::template cbd_ntt_cached<eta>(bytes, g.data()[0]);
                TypeParam::ntt::cache(expected, of_ntt.data()[0]);
                const auto congruent = [](int a, int b) {
                    return (a - b) % mlkem::fips203::q == 0;
                };
                ASSERT_TRUE(std::equal(g.data()->c.begin(), g.data()->c.end(),
                                       of_ntt.data()->c.begin(), congruent));
            });
        };
        expect_equal(std::integral_constant<int, 2>());
        expect_equal(std::integral_constant<int, 3>());
    }
}

/// Every size up to four blocks, from every position by turns.
TEST_OF_TYPES(SamplingAgreement, OfRejection)
{
    guarded<std::int16_t> a_hat(n);
    std::size_t j = 0;
    for (std::size_t size = 0; size <= std::size_t{4} * 168; size += 3) {
        const auto expect_equal = [&](const std::uint8_t* bytes) {
            j = (j + 101) % (n + 1);
            std::array<std::int16_t, n> expected{};
            for (std::size_t i = 0; i < j; ++i)
                expected[i] = a_hat.data()[i] = static_cast<std::int16_t>(i);
            const std::size_t end =
                portable::sampling::rejection_vartime(bytes, size, expected.data(), j);
            ASSERT_EQ(TypeParam::sampling::rejection_vartime(bytes, size, a_hat.data(), j), end)
                << size << " bytes from " << j;
            ASSERT_TRUE(std::equal(expected.data(), expected.data() + end, a_hat.data()))
                << size << " bytes from " << j;
        };
        this->for_bytes(size, expect_equal, TestFixture::random_inputs / 200);
    }
}

/// The two blocks lie in the polynomial itself.
TEST_OF_TYPES(SamplingAgreement, OfRejectionInPlace)
{
    guarded<std::int16_t> a_hat(n);
    constexpr std::size_t size = std::size_t{2} * 168;
    this->for_bytes(size, [&](const std::uint8_t* bytes) {
        std::array<std::int16_t, n> expected{};
        const std::size_t end =
            portable::sampling::rejection_vartime(bytes, size, expected.data(), 0);
        if constexpr (mlkem::runs_plans<TypeParam>) {
            std::copy_n(bytes, size, TypeParam::sampling::first_candidates(a_hat.data()));
            ASSERT_EQ(TypeParam::sampling::begin_rejection_vartime(a_hat.data()), end);
        } else {
            ASSERT_EQ(TypeParam::sampling::rejection_vartime(bytes, size, a_hat.data(), 0), end);
        }
        ASSERT_TRUE(std::equal(expected.data(), expected.data() + end, a_hat.data()));
    });
}

/// Pairs of ciphertexts: equal ones, and ones that differ in one bit or in all bytes. Others differ
/// in two bits that a sum of lanes or of vectors could cancel.
TEST_OF_TYPES(SamplingAgreement, OfSelectSecret)
{
    for (const std::size_t size : {std::size_t{768}, std::size_t{1088}, std::size_t{1568}}) {
        guarded<std::uint8_t> c_prime(size), out(32);
        const auto k_prime = this->random.template bytes<32>();
        const auto k_bar = this->random.template bytes<32>();
        const auto expect_equal = [&](const std::uint8_t* c) {
            std::array<std::uint8_t, 32> expected{};
            select_secret<portable>(c, c_prime.data(), size, k_prime, k_bar, expected);
            select_secret<TypeParam>(c, c_prime.data(), size, k_prime, k_bar,
                                     std::span<std::uint8_t, 32>(out.data(), 32));
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), out.data()));
        };
        this->for_bytes(
            size,
            [&](const std::uint8_t* c) {
                expect_equal(c); // all bytes of c_prime are another round's
                std::copy(c, c + size, c_prime.data());
                expect_equal(c);
                const std::size_t at = this->random.below(static_cast<std::uint32_t>(size));
                const std::uint8_t flip = static_cast<std::uint8_t>(1 << this->random.below(8));
                c_prime.data()[at] ^= flip;
                expect_equal(c);
                for (std::size_t distance = 1; distance <= 256; distance *= 2) {
                    const std::size_t other = (at + distance) % size;
                    c_prime.data()[other] ^= flip;
                    expect_equal(c);
                    c_prime.data()[other] ^= flip;
                }
            },
            TestFixture::random_inputs / 3);
    }
}

} // namespace
} // namespace mlkem_test::sampling_agreement_test
