// SPDX-License-Identifier: MIT
// is_reduced of each backend: the modulus check of an encapsulation key (FIPS 203, section 7.2), and
// the check of s in a decapsulation key.
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::modulus_check_test {
namespace {

template <class Backend> bool is_reduced(const reference::bytes& encoded)
{
    return Backend::codec::is_reduced(encoded.data(), encoded.size() / 384)
        .declassify("bytes of a test");
}

template <class Backend> class ModulusCheck : public backend_test<Backend> {
  protected:
    /// Puts each value of `from` to `to` - 1 at each position of f, and expects `answer`.
    static void expect_for_values_anywhere(reference::polynomial f, int from, int to, bool answer)
    {
        reference::bytes encoded = reference::byte_encode(12, f);
        for (std::size_t i = 0; i < mlkem::fips203::n; ++i) {
            const reference::bytes before = encoded;
            for (int value = from; value < to; ++value) {
                set_12_bits(encoded, i, value);
                ASSERT_EQ(is_reduced<Backend>(encoded), answer) << value << " at " << i;
            }
            encoded = before;
        }
    }

    shake128_random random{"modulus check"};

  private:
    static void set_12_bits(reference::bytes& encoded, std::size_t i, int value)
    {
        std::uint8_t* const pair = encoded.data() + 3 * (i / 2);
        if (i % 2 == 0) {
            pair[0] = static_cast<std::uint8_t>(value);
            pair[1] = static_cast<std::uint8_t>((pair[1] & 0xf0) | value >> 8);
        } else {
            pair[1] = static_cast<std::uint8_t>((pair[1] & 0x0f) | (value & 0xf) << 4);
            pair[2] = static_cast<std::uint8_t>(value >> 4);
        }
    }
};
TEST_SUITE_OF_TYPES(ModulusCheck, all_backends, backend_names);

TEST_OF_TYPES(ModulusCheck, FindsEveryBadCoefficientAtEveryPositionAmongRandomOnes)
{
    const auto f = to_reference(random_polynomial<domain::ntt>(this->random));
    this->expect_for_values_anywhere(f, mlkem::fips203::q, 4096, false);
}

TEST_OF_TYPES(ModulusCheck, FindsABadCoefficientAtEveryPositionAmongZerosAndAmongTheLargest)
{
    reference::polynomial f{};
    this->expect_for_values_anywhere(f, mlkem::fips203::q, mlkem::fips203::q + 1, false);
    this->expect_for_values_anywhere(f, 4095, 4096, false);
    f.fill(mlkem::fips203::q - 1);
    this->expect_for_values_anywhere(f, mlkem::fips203::q, mlkem::fips203::q + 1, false);
    this->expect_for_values_anywhere(f, 4095, 4096, false);
}

TEST_OF_TYPES(ModulusCheck, FindsManyBadCoefficientsToo)
{
    EXPECT_FALSE(is_reduced<TypeParam>(reference::bytes(384, 0xff)));
    reference::polynomial f{};
    f.fill(mlkem::fips203::q);
    EXPECT_FALSE(is_reduced<TypeParam>(reference::byte_encode(12, f)));
}

TEST_OF_TYPES(ModulusCheck, LooksAtTheFirstAndTheLastCoefficientOfEveryPolynomial)
{
    for (std::size_t k = 1; k <= 4; ++k) {
        reference::bytes encoded(k * 384, 0);
        EXPECT_TRUE(is_reduced<TypeParam>(encoded));
        for (std::size_t byte = 0; byte < encoded.size(); byte += 384) {
            encoded[byte] = 0x01; // 0xd01 is q
            encoded[byte + 1] = 0x0d;
            EXPECT_FALSE(is_reduced<TypeParam>(encoded));
            encoded[byte] = encoded[byte + 1] = 0;
            encoded[byte + 382] = 0x10;
            encoded[byte + 383] = 0xd0;
            EXPECT_FALSE(is_reduced<TypeParam>(encoded));
            encoded[byte + 382] = encoded[byte + 383] = 0;
        }
    }
}

TEST_OF_TYPES(ModulusCheck, AcceptsEveryResidueAtEveryPosition)
{
    reference::polynomial f{};
    this->expect_for_values_anywhere(f, 0, mlkem::fips203::q, true);
    f.fill(mlkem::fips203::q - 1);
    this->expect_for_values_anywhere(f, 0, mlkem::fips203::q, true);
}

} // namespace
} // namespace mlkem_test::modulus_check_test
