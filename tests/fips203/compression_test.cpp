// SPDX-License-Identifier: MIT
// Compress_d and Decompress_d (FIPS 203, section 4.2.1) as the codec of each backend computes them,
// over their whole domains, against exact rational rounding.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <type_traits>
#include <vector>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::compression_test {
namespace {

using mlkem::fips203::q;

/// What a codec makes of each residue, and of each value of d bits.
template <class Codec, int d> struct tables {
    std::vector<int> compressed, decompressed;

    tables()
    {
        reference::bytes encoded(mlkem::encoded_size<d>);
        while (compressed.size() < q) {
            ring_polynomial f;
            for (std::size_t i = 0; i < mlkem::fips203::n; ++i)
                f.c[i] = static_cast<std::int16_t>(
                    std::min<std::size_t>(compressed.size() + i, static_cast<std::size_t>(q - 1)));
            Codec::template compress_encode<d>(f, encoded.data());
            append(compressed, reference::byte_decode(d, encoded));
        }
        compressed.resize(q);
        while (decompressed.size() < 1U << d) {
            reference::polynomial y{};
            for (std::size_t i = 0; i < y.size(); ++i)
                y[i] = static_cast<int>((decompressed.size() + i) % (1U << d));
            ring_polynomial f;
            Codec::template decode_decompress<d>(reference::byte_encode(d, y).data(), f);
            append(decompressed, to_reference(f));
        }
        decompressed.resize(1U << d);
    }

    int compress(int x) const { return compressed.at(static_cast<std::size_t>(x)); }
    int decompress(int y) const { return decompressed.at(static_cast<std::size_t>(y)); }

  private:
    static void append(std::vector<int>& all, const reference::polynomial& f)
    {
        all.insert(all.end(), f.begin(), f.end());
    }
};

template <class Backend> class Compression : public backend_test<Backend> {
  protected:
    /// test(d, tables) for each d of a compressed coefficient.
    template <class Test> static void for_each_d(Test test)
    {
        test_one<1>(test);
        test_one<4>(test);
        test_one<5>(test);
        test_one<10>(test);
        test_one<11>(test);
    }

  private:
    template <int d, class Test> static void test_one(Test test)
    {
        SCOPED_TRACE(testing::Message() << "d = " << d);
        test(d, tables<typename Backend::codec, d>());
    }
};
TEST_SUITE_OF_TYPES(Compression, all_backends, backend_names);

/// The distance between two residues on the circle of residues.
int distance(int x, int y)
{
    const int one_way = reference::mod_q(x - y);
    return std::min(one_way, q - one_way);
}

TEST_OF_TYPES(Compression, CompressRoundsEveryResidueAsTheExactFractionDoes)
{
    TestFixture::for_each_d([](int d, const auto& codec) {
        for (int x = 0; x < q; ++x)
            ASSERT_EQ(codec.compress(x), reference::compress(d, x)) << x;
    });
}

TEST_OF_TYPES(Compression, DecompressRoundsEveryValueAsTheExactFractionDoes)
{
    TestFixture::for_each_d([](int d, const auto& codec) {
        for (int y = 0; y < 1 << d; ++y)
            ASSERT_EQ(codec.decompress(y), reference::decompress(d, y)) << y;
    });
}

TEST_OF_TYPES(Compression, CompressUndoesDecompress)
{
    TestFixture::for_each_d([](int d, const auto& codec) {
        for (int y = 0; y < 1 << d; ++y)
            ASSERT_EQ(codec.compress(codec.decompress(y)), y);
    });
}

/// round(q / 2^(d + 1)): what the decompressed value is off by, at the most, modulo q.
TEST_OF_TYPES(Compression, DecompressAfterCompressStaysWithinTheRoundingError)
{
    TestFixture::for_each_d([](int d, const auto& codec) {
        const int bound = (2 * q + (1 << (d + 1))) / (1 << (d + 2));
        for (int x = 0; x < q; ++x)
            ASSERT_LE(distance(codec.decompress(codec.compress(x)), x), bound) << x;
    });
}

// The reference itself, where the fractions are easily checked by hand: q / 4 = 832.25.
TEST(CompressionOfTheReference, RoundsToTheNearest)
{
    EXPECT_EQ(reference::compress(1, 832), 0);
    EXPECT_EQ(reference::compress(1, 833), 1);
    EXPECT_EQ(reference::compress(1, 2496), 1);
    EXPECT_EQ(reference::compress(1, 2497), 0);
    EXPECT_EQ(reference::decompress(1, 1), 1665);  // 1664.5 goes up
    EXPECT_EQ(reference::decompress(4, 15), 3121); // 3120.94
}

} // namespace
} // namespace mlkem_test::compression_test
