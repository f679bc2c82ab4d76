// SPDX-License-Identifier: MIT
// SamplePolyCBD (FIPS 203, Algorithm 8) of each backend.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::noise_test {
namespace {

template <class Backend> class Noise : public backend_test<Backend> {
  protected:
    template <int eta> static void expect_the_reference(const reference::bytes& b)
    {
        ring_polynomial f;
        Backend::sampling::template sample_poly_cbd<eta>(b.data(), f);
        ASSERT_EQ(to_reference(f), reference::sample_poly_cbd(eta, b)) << to_hex(b);
    }

    template <int eta> void expect_the_reference_on_many_inputs()
    {
        constexpr std::size_t size = 64 * eta;
        expect_the_reference<eta>(reference::bytes(size, 0));
        expect_the_reference<eta>(reference::bytes(size, 0xff));
        for (std::size_t bit = 0; bit < 8 * size; ++bit) {
            reference::bytes b(size, 0), all_others(size, 0xff);
            b[bit / 8] = static_cast<std::uint8_t>(1 << (bit % 8));
            all_others[bit / 8] = static_cast<std::uint8_t>(0xff ^ (1 << (bit % 8)));
            expect_the_reference<eta>(b);
            expect_the_reference<eta>(all_others);
        }
        for (int round = 0; round < 500; ++round)
            expect_the_reference<eta>(random.bytes(size));
    }

    /// The 2 eta bits of a coefficient take every value, in every coefficient.
    template <int eta> static void expect_the_reference_on_every_value_of_a_coefficient()
    {
        for (int first = 0; first < 1 << (2 * eta); ++first) {
            reference::bit_array bits;
            for (int i = 0; i < reference::n; ++i)
                for (int j = 0; j < 2 * eta; ++j)
                    bits.push_back((first + i) >> j & 1);
            expect_the_reference<eta>(reference::bits_to_bytes(bits));
        }
    }

    shake128_random random{"noise"};
};
TEST_SUITE_OF_TYPES(Noise, all_backends, backend_names);

TEST_OF_TYPES(Noise, OfWidth2IsThatOfTheStandard)
{
    this->template expect_the_reference_on_many_inputs<2>();
    this->template expect_the_reference_on_every_value_of_a_coefficient<2>();
}

TEST_OF_TYPES(Noise, OfWidth3IsThatOfTheStandard)
{
    this->template expect_the_reference_on_many_inputs<3>();
    this->template expect_the_reference_on_every_value_of_a_coefficient<3>();
}

} // namespace
} // namespace mlkem_test::noise_test
