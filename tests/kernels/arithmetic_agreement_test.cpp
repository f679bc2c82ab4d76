// SPDX-License-Identifier: MIT
// Arithmetic and codec of each backend agree with those of the portable one, on many random inputs
// and at the extremes. No kernel takes a step beyond its arrays.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include "agreement.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::arithmetic_agreement_test {
namespace {

using portable = mlkem::portable;
using mlkem::fips203::n;

template <class Backend> class ArithmeticAgreement : public agreement_test<Backend> {
  protected:
    /// change(f, g) for all pairs of extremes, and for random ones.
    template <domain D, class Change, class Expected>
    void expect_equal_changes(Change change, Expected change_as_expected)
    {
        guarded<polynomial<D>> f(1), g(1);
        const auto expect_equal = [&] {
            polynomial<D> expected = f.data()[0];
            change_as_expected(expected, g.data()[0]);
            change(f.data()[0], g.data()[0]);
            ASSERT_EQ(f.data()->c, expected.c);
        };
        const auto extremes = this->template extreme_polynomials<D>();
        for (const polynomial<D>& a : extremes) {
            for (const polynomial<D>& b : extremes) {
                f.data()[0] = a;
                g.data()[0] = b;
                expect_equal();
            }
        }
        for (int i = 0; i < this->random_inputs; ++i) {
            this->draw(f.data()[0]);
            this->draw(g.data()[0]);
            expect_equal();
        }
    }
};
TEST_SUITE_OF_TYPES(ArithmeticAgreement, all_backends, backend_names);

TEST_OF_TYPES(ArithmeticAgreement, OfNtt)
{
    guarded<ntt_polynomial> f_hat(1);
    this->template for_polynomials<domain::ring>([&](const ring_polynomial& f) {
        ntt_polynomial expected;
        portable::ntt::ntt(f, expected);
        TypeParam::ntt::ntt(f, f_hat.data()[0]);
        ASSERT_EQ(f_hat.data()->c, expected.c);
    });
}

TEST_OF_TYPES(ArithmeticAgreement, OfInverseNtt)
{
    guarded<ring_polynomial> f(1);
    this->template for_polynomials<domain::ntt>([&](const ntt_polynomial& f_hat) {
        ring_polynomial expected;
        portable::ntt::inverse_ntt(f_hat, expected);
        TypeParam::ntt::inverse_ntt(f_hat, f.data()[0]);
        ASSERT_EQ(f.data()->c, expected.c);
    });
}

/// Rows of a matrix and columns, cached elements of T_q and cached NTTs, in turn; where one operand
/// is extreme, so may be the other.
TEST_OF_TYPES(ArithmeticAgreement, OfCacheAndMultiplyAccumulate)
{
    using ntt = typename TypeParam::ntt;
    const auto extremes = this->template extreme_polynomials<domain::ntt>();
    this->for_each_rank([&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
        guarded<ntt_polynomial> row(K), column((K - 1) * K + 1), h_hat(1);
        guarded<typename ntt::cached> g(K);
        std::array<typename portable::ntt::cached, K> portable_g;
        for (int round = 0; round < TestFixture::random_inputs; ++round) {
            const bool is_row = round % 2 == 0;
            const auto draw = [&](ntt_polynomial& f) {
                if (round % 10 < 8)
                    this->draw(f);
                else
                    f = extremes[this->random.below(static_cast<std::uint32_t>(extremes.size()))];
            };
            for (std::size_t i = 0; i < K; ++i) {
                draw(is_row ? row.data()[i] : column.data()[i * K]);
                ntt_polynomial g_hat;
                draw(g_hat);
                if (round % 4 < 2) {
                    ntt::cache(g_hat, g.data()[i]);
                } else {
                    const ring_polynomial of_ring{g_hat.c};
                    ntt::ntt_cached(of_ring, g.data()[i]);
                    portable::ntt::ntt(of_ring, g_hat);
                }
                portable::ntt::cache(g_hat, portable_g[i]);
            }
            const ntt_polynomial* const f_hat = is_row ? row.data() : column.data();
            const std::size_t stride = is_row ? 1 : K;
            ntt_polynomial expected;
            portable::ntt::multiply_accumulate<K>(f_hat, stride, portable_g.data(), expected);
            ntt::template multiply_accumulate<K>(f_hat, stride, g.data(), h_hat.data()[0]);
            ASSERT_EQ(h_hat.data()->c, expected.c) << "K = " << K;

            ntt_polynomial& in_place = is_row ? row.data()[0] : column.data()[0];
            ntt::template multiply_accumulate<K>(f_hat, stride, g.data(), in_place);
            ASSERT_EQ(in_place.c, expected.c) << "in place, K = " << K;
        }
    });
}

TEST_OF_TYPES(ArithmeticAgreement, OfSums)
{
    this->template expect_equal_changes<domain::ring>(TypeParam::ntt::template add<domain::ring>,
                                                      portable::ntt::add<domain::ring>);
    this->template expect_equal_changes<domain::ntt>(TypeParam::ntt::template add<domain::ntt>,
                                                     portable::ntt::add<domain::ntt>);
}

TEST_OF_TYPES(ArithmeticAgreement, OfDifferences)
{
    this->template expect_equal_changes<domain::ring>(TypeParam::ntt::subtract,
                                                      portable::ntt::subtract);
}

TEST_OF_TYPES(ArithmeticAgreement, OfByteEncode)
{
    guarded<std::uint8_t> bytes(384);
    this->template for_polynomials<domain::ntt>([&](const ntt_polynomial& f_hat) {
        std::array<std::uint8_t, 384> expected{};
        portable::codec::byte_encode<12>(f_hat, expected.data());
        TypeParam::codec::template byte_encode<12>(f_hat, bytes.data());
        ASSERT_TRUE(std::equal(expected.begin(), expected.end(), bytes.data()));
    });
}

template <class Backend> bool is_reduced(const std::uint8_t* bytes)
{
    return Backend::codec::is_reduced(bytes, 1).declassify("bytes of a test");
}

/// Any bytes: values of 3329 to 4095 are among them.
TEST_OF_TYPES(ArithmeticAgreement, OfByteDecodeAndIsReduced)
{
    guarded<ntt_polynomial> f_hat(1);
    const auto expect_equal = [&](const std::uint8_t* bytes) {
        ntt_polynomial expected;
        portable::codec::byte_decode<12>(bytes, expected);
        TypeParam::codec::template byte_decode<12>(bytes, f_hat.data()[0]);
        ASSERT_EQ(f_hat.data()->c, expected.c);
        ASSERT_EQ(is_reduced<TypeParam>(bytes), is_reduced<portable>(bytes));
    };
    this->for_bytes(384, expect_equal);
    // Reduced ones, and ones that are but for one coefficient.
    guarded<std::uint8_t> bytes(384);
    for (int round = 0; round < TestFixture::random_inputs; ++round) {
        ntt_polynomial f;
        this->draw(f);
        if (round % 2 == 0)
            f.c[this->random.below(n)] = static_cast<std::int16_t>(
                mlkem::fips203::q + static_cast<int>(this->random.below(767)));
        portable::codec::byte_encode<12>(f, bytes.data());
        expect_equal(bytes.data());
        ASSERT_EQ(is_reduced<TypeParam>(bytes.data()), round % 2 != 0);
    }
}

TEST_OF_TYPES(ArithmeticAgreement, OfCompressEncode)
{
    this->for_each_d([&](auto d) {
        guarded<std::uint8_t> bytes(mlkem::encoded_size<d>);
        this->template for_polynomials<domain::ring>([&](const ring_polynomial& f) {
            std::array<std::uint8_t, mlkem::encoded_size<d>> expected{};
            portable::codec::compress_encode<d>(f, expected.data());
            TypeParam::codec::template compress_encode<d>(f, bytes.data());
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), bytes.data())) << "d = " << d;
        });
    });
}

TEST_OF_TYPES(ArithmeticAgreement, OfCompressEncodeOfASum)
{
    this->for_each_d([&](auto d) {
        guarded<std::uint8_t> bytes(mlkem::encoded_size<d>);
        guarded<ring_polynomial> g(1);
        const auto extremes = this->template extreme_polynomials<domain::ring>();
        std::size_t round = 0;
        this->template for_polynomials<domain::ring>([&](const ring_polynomial& f) {
            if (++round % 2 == 0)
                this->draw(g.data()[0]);
            else
                g.data()[0] = extremes[round / 2 % extremes.size()];
            std::array<std::uint8_t, mlkem::encoded_size<d>> expected{};
            ring_polynomial sum = f;
            portable::ntt::add(sum, g.data()[0]);
            portable::codec::compress_encode<d>(sum, expected.data());
            TypeParam::codec::template compress_encode_sum<d>(f, g.data()[0], bytes.data());
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), bytes.data())) << "d = " << d;
        });
    });
}

TEST_OF_TYPES(ArithmeticAgreement, OfDecodeDecompress)
{
    this->for_each_d([&](auto d) {
        guarded<ring_polynomial> f(1);
        this->for_bytes(mlkem::encoded_size<d>, [&](const std::uint8_t* bytes) {
            ring_polynomial expected;
            portable::codec::decode_decompress<d>(bytes, expected);
            TypeParam::codec::template decode_decompress<d>(bytes, f.data()[0]);
            ASSERT_EQ(f.data()->c, expected.c) << "d = " << d;
        });
    });
}

} // namespace
} // namespace mlkem_test::arithmetic_agreement_test
