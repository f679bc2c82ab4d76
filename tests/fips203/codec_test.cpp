// SPDX-License-Identifier: MIT
// Polynomials to bytes and back on each backend. The oracles are the bit arrays of FIPS 203,
// Algorithms 3 to 6, and Compress and Decompress of section 4.2.1.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::codec_test {
namespace {

using bytes = std::vector<std::uint8_t>;

template <int d> constexpr std::size_t size = mlkem::encoded_size<d>;

/// first, first + 1, ... modulo `modulus`: over all `first`, every value at every position.
template <domain D> polynomial<D> counting_polynomial(std::size_t first, std::size_t modulus)
{
    polynomial<D> f;
    for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
        f.c[i] = static_cast<std::int16_t>((first + i) % modulus);
    return f;
}

/// The codec of a backend on vectors of exactly the size of the encoding: a sanitizer sees a step
/// beyond.
template <class Codec> struct exact {
    static bytes byte_encode(const ntt_polynomial& f)
    {
        bytes out(size<12>);
        Codec::template byte_encode<12>(f, out.data());
        return out;
    }
    static reference::polynomial byte_decode(const bytes& in)
    {
        ntt_polynomial f;
        Codec::template byte_decode<12>(in.data(), f);
        return to_reference(f);
    }
    template <int d> static bytes compress_encode(const ring_polynomial& f)
    {
        bytes out(size<d>);
        Codec::template compress_encode<d>(f, out.data());
        return out;
    }
    template <int d> static reference::polynomial decode_decompress(const bytes& in)
    {
        ring_polynomial f;
        Codec::template decode_decompress<d>(in.data(), f);
        return to_reference(f);
    }
};

template <class Backend> class Codec : public backend_test<Backend> {
  protected:
    using codec = exact<typename Backend::codec>;
    shake128_random random{"codec"};

    /// test(d) for each d of a compressed coefficient.
    template <class Test> static void for_each_d(Test test)
    {
        test(std::integral_constant<int, 1>());
        test(std::integral_constant<int, 4>());
        test(std::integral_constant<int, 5>());
        test(std::integral_constant<int, 10>());
        test(std::integral_constant<int, 11>());
    }
};
TEST_SUITE_OF_TYPES(Codec, all_backends, backend_names);

TEST_OF_TYPES(Codec, ByteEncode12IsTheBitArrayOfTheStandardForEveryResidueAtEveryPosition)
{
    for (std::size_t first = 0; first < mlkem::fips203::q; ++first) {
        const auto f = counting_polynomial<domain::ntt>(first, mlkem::fips203::q);
        ASSERT_EQ(TestFixture::codec::byte_encode(f), reference::byte_encode(12, to_reference(f)));
    }
}

TEST_OF_TYPES(Codec, ByteDecode12ReducesEveryValueOf12BitsAtEveryPosition)
{
    for (std::size_t first = 0; first < 4096; ++first) {
        const auto f = to_reference(counting_polynomial<domain::ntt>(first, 4096));
        const bytes encoded = reference::byte_encode(12, f);
        const reference::polynomial decoded = TestFixture::codec::byte_decode(encoded);
        ASSERT_EQ(decoded, reference::byte_decode(12, encoded));
        for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
            ASSERT_EQ(decoded[i], f[i] % mlkem::fips203::q) << "at " << i;
    }
}

TEST_OF_TYPES(Codec, ByteDecode12UndoesByteEncode12AndBack)
{
    for (int round = 0; round < 200; ++round) {
        const auto f = random_polynomial<domain::ntt>(this->random);
        const bytes encoded = TestFixture::codec::byte_encode(f);
        ASSERT_EQ(TestFixture::codec::byte_decode(encoded), to_reference(f));
        ASSERT_EQ(TestFixture::codec::byte_encode(
                      from_reference<domain::ntt>(TestFixture::codec::byte_decode(encoded))),
                  encoded);
    }
}

TEST_OF_TYPES(Codec, CompressEncodeIsThatOfTheStandardForEveryResidueAtEveryPosition)
{
    TestFixture::for_each_d([](auto d) {
        for (std::size_t first = 0; first < mlkem::fips203::q; ++first) {
            const auto f = counting_polynomial<domain::ring>(first, mlkem::fips203::q);
            ASSERT_EQ(TestFixture::codec::template compress_encode<d>(f),
                      reference::byte_encode(d, reference::compress(d, to_reference(f))))
                << "d = " << d << ", from " << first;
        }
    });
}

TEST_OF_TYPES(Codec, DecodeDecompressIsThatOfTheStandardForEveryValueAtEveryPosition)
{
    TestFixture::for_each_d([](auto d) {
        for (std::size_t first = 0; first < 1U << d; ++first) {
            const auto f = to_reference(counting_polynomial<domain::ring>(first, 1U << d));
            ASSERT_EQ(
                TestFixture::codec::template decode_decompress<d>(reference::byte_encode(d, f)),
                reference::decompress(d, f))
                << "d = " << d << ", from " << first;
        }
    });
}

TEST_OF_TYPES(Codec, AgreesWithTheStandardOnRandomPolynomialsAndBytes)
{
    TestFixture::for_each_d([this](auto d) {
        for (int round = 0; round < 100; ++round) {
            const auto f = random_polynomial<domain::ring>(this->random);
            ASSERT_EQ(TestFixture::codec::template compress_encode<d>(f),
                      reference::byte_encode(d, reference::compress(d, to_reference(f))));
            const bytes encoded = this->random.bytes(size<d>);
            ASSERT_EQ(TestFixture::codec::template decode_decompress<d>(encoded),
                      reference::decompress(d, reference::byte_decode(d, encoded)));
        }
    });
}

TEST_OF_TYPES(Codec, CompressEncodeUndoesDecodeDecompress)
{
    TestFixture::for_each_d([this](auto d) {
        std::vector<bytes> inputs = {bytes(size<d>, 0), bytes(size<d>, 0xff)};
        for (int round = 0; round < 100; ++round)
            inputs.push_back(this->random.bytes(size<d>));
        for (const bytes& encoded : inputs) {
            const auto f = from_reference<domain::ring>(
                TestFixture::codec::template decode_decompress<d>(encoded));
            ASSERT_EQ(TestFixture::codec::template compress_encode<d>(f), encoded);
        }
    });
}

TEST_OF_TYPES(Codec, MessagesKeepEachOfTheir256BitsApart)
{
    for (std::size_t bit = 0; bit < 256; ++bit) {
        bytes m(32, 0);
        m[bit / 8] = static_cast<std::uint8_t>(1 << (bit % 8));
        reference::polynomial mu{};
        mu[bit] = 1665; // round(q / 2)
        ASSERT_EQ(TestFixture::codec::template decode_decompress<1>(m), mu);
        ASSERT_EQ(TestFixture::codec::template compress_encode<1>(from_reference<domain::ring>(mu)),
                  m);
    }
}

TEST_OF_TYPES(Codec, WritesNothingBeyondTheEncoding)
{
    const auto expect_end_untouched = [](std::size_t from, auto write) {
        bytes out(from + 64, 0xa5);
        write(out.data());
        EXPECT_EQ(bytes(out.begin() + static_cast<std::ptrdiff_t>(from), out.end()),
                  bytes(64, 0xa5));
    };
    const auto f = random_polynomial<domain::ring>(this->random);
    const auto f_hat = random_polynomial<domain::ntt>(this->random);
    expect_end_untouched(size<12>, [&](std::uint8_t* out) {
        TypeParam::codec::template byte_encode<12>(f_hat, out);
    });
    TestFixture::for_each_d([&](auto d) {
        expect_end_untouched(size<d>, [&](std::uint8_t* out) {
            TypeParam::codec::template compress_encode<d>(f, out);
        });
    });
}

} // namespace
} // namespace mlkem_test::codec_test
