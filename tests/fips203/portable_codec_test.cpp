// SPDX-License-Identifier: MIT
// ByteEncode_d and ByteDecode_d of the portable backend for each d, without compression: with these
// templates the portable codec is built.
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <mlkem/backend/portable/codec.hpp>
#include <string>
#include <type_traits>

#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::portable_codec_test {
namespace {

using codec = mlkem::portable_code::codec;

template <class Bits> class PortableCodec : public testing::Test {
  protected:
    static constexpr int d = Bits::value;
    static constexpr std::size_t size = mlkem::encoded_size<d>;
    static constexpr std::uint32_t bound =
        d < 12 ? 1U << d : static_cast<std::uint32_t>(mlkem::fips203::q);

    static reference::bytes encode(const ring_polynomial& f)
    {
        reference::bytes out(size);
        codec::byte_encode<d>(f, out.data());
        return out;
    }
    static ring_polynomial decode(const reference::bytes& in)
    {
        ring_polynomial f;
        codec::byte_decode<d>(in.data(), f);
        return f;
    }

    shake128_random random{"portable codec"};
};
using all_d = testing::Types<std::integral_constant<int, 1>, std::integral_constant<int, 4>,
                             std::integral_constant<int, 5>, std::integral_constant<int, 10>,
                             std::integral_constant<int, 11>, std::integral_constant<int, 12>>;
struct names_of_d {
    template <class Bits> static std::string GetName(int)
    {
        return "d" + std::to_string(Bits::value);
    }
};
TEST_SUITE_OF_TYPES(PortableCodec, all_d, names_of_d);

TEST_OF_TYPES(PortableCodec, EncodesAndDecodesAsTheBitArraysOfTheStandard)
{
    for (int round = 0; round < 200; ++round) {
        const auto f = random_polynomial<domain::ring>(this->random, TestFixture::bound);
        ASSERT_EQ(this->encode(f), reference::byte_encode(TestFixture::d, to_reference(f)));
        const reference::bytes encoded = this->random.bytes(TestFixture::size);
        ASSERT_EQ(to_reference(this->decode(encoded)),
                  reference::byte_decode(TestFixture::d, encoded));
    }
}

TEST_OF_TYPES(PortableCodec, MovesEachBitToItsPlaceAndBack)
{
    for (std::size_t bit = 0; bit < 8 * TestFixture::size; ++bit) {
        reference::bytes encoded(TestFixture::size, 0);
        encoded[bit / 8] = static_cast<std::uint8_t>(1 << (bit % 8));
        const ring_polynomial f = this->decode(encoded);
        ASSERT_EQ(to_reference(f), reference::byte_decode(TestFixture::d, encoded));
        ASSERT_EQ(this->encode(f), encoded);
    }
}

TEST_OF_TYPES(PortableCodec, RoundTripsTheSmallestAndTheLargestValues)
{
    for (const int value : {0, static_cast<int>(TestFixture::bound) - 1}) {
        const auto f = constant_polynomial<domain::ring>(value);
        EXPECT_EQ(this->encode(f), reference::byte_encode(TestFixture::d, to_reference(f)));
        EXPECT_EQ(this->decode(this->encode(f)).c, f.c);
    }
}

TEST_OF_TYPES(PortableCodec, RoundTripsRandomPolynomials)
{
    for (int round = 0; round < 200; ++round) {
        const auto f = random_polynomial<domain::ring>(this->random, TestFixture::bound);
        ASSERT_EQ(this->decode(this->encode(f)).c, f.c);
    }
}

} // namespace
} // namespace mlkem_test::portable_codec_test
