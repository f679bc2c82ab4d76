// SPDX-License-Identifier: MIT
// Built with MLKEM_CHECK_BOUNDS: on each instruction set, the kernels assert in a real run that
// every caller keeps their bounds. The results are those of the portable backend.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>

#include "backends.hpp"
#include "fips203/polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::asserted_bounds_test {
namespace {

template <class Case> class AssertedBounds : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(AssertedBounds, all_kems, kem_names);

TEST_OF_TYPES(AssertedBounds, HoldInEveryOperation)
{
    using kem = typename TypeParam::kem;
    using portable = mlkem::ml_kem<typename TypeParam::params, mlkem::portable>;
    shake128_random random("bounds");
    for (int round = 0; round < 100; ++round) {
        const auto d = random.bytes<32>(), z = random.bytes<32>(), m = random.bytes<32>();
        std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
        std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
        std::array<std::uint8_t, kem::ciphertext_size> c{}, expected_c{};
        std::array<std::uint8_t, 32> sent{}, received{}, expected{};
        kem::keygen_internal(d, z, ek, dk);
        if (round % 4 == 1) { // coefficients of q and more
            ek[1] = 0xff;
            ek[2] = 0xff;
        }
        if (round % 4 == 2)
            random.fill(dk); // any bytes
        kem::encaps_internal(ek, m, c, sent);
        portable::encaps_internal(ek, m, expected_c, expected);
        ASSERT_EQ(c, expected_c);
        ASSERT_EQ(sent, expected);
        if (round % 4 == 3)
            random.fill(c);
        kem::decaps_internal(dk, c, received);
        portable::decaps_internal(dk, c, expected);
        ASSERT_EQ(received, expected);
    }
}

/// That they are asserted at all: a coefficient beyond ends the program.
template <class Backend> class AssertedBoundsThatAreBroken : public backend_test<Backend> {};
TEST_SUITE_OF_TYPES(AssertedBoundsThatAreBroken, all_backends, backend_names);

TEST_OF_TYPES(AssertedBoundsThatAreBroken, EndsTheProgramWhereItIsBroken)
{
    if (std::is_same_v<TypeParam, mlkem::portable>)
        return; // has no kernels
    ring_polynomial f = constant_polynomial<domain::ring>(mlkem::fips203::q - 1);
    ntt_polynomial f_hat;
    TypeParam::ntt::ntt(f, f_hat);
    f.c[255] = mlkem::fips203::q;
    EXPECT_DEATH(TypeParam::ntt::ntt(f, f_hat), "");
    f.c[255] = -1;
    EXPECT_DEATH(TypeParam::ntt::ntt(f, f_hat), "");
}

} // namespace
} // namespace mlkem_test::asserted_bounds_test
