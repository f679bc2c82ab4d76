// Thousands of key generations, encapsulations, decapsulations and rejections in one digest, for
// each backend with each parameter set. The digests are those of the final FIPS 203, made by the
// method of C2SP's CCTV project.
#include <array>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "kem_bytes.hpp"

namespace {

using namespace mlkem_test;

struct digests {
    std::string_view of_100, of_10000;
};
template <class Params> constexpr digests expected{};
template <>
constexpr digests expected<mlkem::params_512> = {
    "449120c6e320ef3e9fbfa2316e5f2d2e1e6dd37d8ff5d086d5d2db7d42aff0a1",
    "705dcffc87f4e67e35a09dcaa31772e86f3341bd3ccf1e78a5fef99ae6a35a13"};
template <>
constexpr digests expected<mlkem::params_768> = {
    "8d65b902f28edc683cebee2872962fd165a4d197c9e24ec74caa4470270df0b7",
    "f959d18d3d1180121433bf0e05f11e7908cf9d03edc150b2b07cb90bef5bc1c1"};
template <>
constexpr digests expected<mlkem::params_1024> = {
    "c3ffe9ebecfa479c142656cbfbc6417efa05b77e994fe538eef4daed166363df",
    "e3bf82b013307b2e9d47dde791ff6dfc82e694e6382404abdb948b908b75bad5"};

using shake128 = mlkem::shake128<mlkem::portable::keccak>;

template <class Case> class Accumulated : public kem_bytes_test<Case> {
  protected:
    using bytes = kem_bytes<typename Case::kem>;

    /// All randomness is the SHAKE128 stream of the empty message; all results go into a second
    /// SHAKE128: ek, dk, c, K, and the secret of a random ciphertext.
    static std::string digest_of_rounds(int rounds)
    {
        shake128 random, results;
        for (int round = 0; round < rounds; ++round) {
            typename bytes::value d{}, z{}, m{};
            typename bytes::c_array random_c{};
            random.squeeze(d);
            random.squeeze(z);
            random.squeeze(m);
            random.squeeze(random_c);
            const auto [ek, dk] = bytes::keygen(d, z);
            const auto [c, secret] = bytes::encaps(ek, m);
            EXPECT_EQ(bytes::decaps(dk, c), secret) << "round " << round;
            results.absorb(ek);
            results.absorb(dk);
            results.absorb(c);
            results.absorb(secret);
            results.absorb(bytes::decaps(dk, random_c));
        }
        std::array<u8, 32> digest{};
        results.squeeze(digest);
        return to_hex(digest);
    }
};
TYPED_TEST_SUITE(Accumulated, all_kems, kem_names);

TYPED_TEST(Accumulated, ResultsOf100RoundsMeetTheKnownDigest)
{
    EXPECT_EQ(this->digest_of_rounds(100), expected<typename TypeParam::params>.of_100);
}

TYPED_TEST(Accumulated, ResultsOf10000RoundsMeetTheKnownDigest)
{
    EXPECT_EQ(this->digest_of_rounds(10000), expected<typename TypeParam::params>.of_10000);
}

/// One more published value, of a single seed and message.
template <class Backend> class CountingSeed : public backend_test<Backend> {
};
TYPED_TEST_SUITE(CountingSeed, all_backends, backend_names);

TYPED_TEST(CountingSeed, OfMlKem768GivesItsKnownSecret)
{
    using kem = kem_bytes<mlkem::ml_kem<mlkem::params_768, TypeParam>>;
    const auto [ek, dk] = kem::keygen(counting_bytes<32>(0x01), counting_bytes<32>(0x21));
    const auto [c, secret] = kem::encaps(ek, counting_bytes<32>(0x41));
    EXPECT_EQ(to_hex(secret), "5501fc523b745f41762a188de44a59b920f430146204ee4e793732396df7aa48");
    EXPECT_EQ(kem::decaps(dk, c), secret);
}

} // namespace
