// SPDX-License-Identifier: MIT
// A hybrid over a Group that the application supplies, beside the same hybrid over OpenSSL's.
#include "hybrids.hpp"
#include "own_group.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::own_group_test {
namespace {

static_assert(mlkem::key_agreement_group<own_x25519>);

template <class Hybrid> class OwnGroup : public ::testing::Test {};
/// One KEM over two groups: the application's, and OpenSSL's.
template <class Own, class Openssl> struct both {
    using own = Own;
    using openssl = Openssl;
};
using pairs_of_hybrids =
    ::testing::Types<both<mlkem::basic_x25519_mlkem768<own_x25519>, mlkem::x25519_mlkem768>,
                     both<mlkem::basic_x_wing<own_x25519>, mlkem::x_wing>>;
TEST_SUITE_OF_TYPES(OwnGroup, pairs_of_hybrids, by_number);

TEST_OF_TYPES(OwnGroup, MakesTheSameKeysSharesAndSecretsAsOpensslFromTheSameSeeds)
{
    using own = typename TypeParam::own;
    using openssl = typename TypeParam::openssl;
    shake128_random rng("own group");
    for (int i = 0; i < 20; ++i) {
        const auto seed = rng.bytes<own::seed_size>();
        const auto randomness = rng.bytes<own::randomness_size>();
        const auto a = own::keygen_from_seed(seed);
        const auto b = openssl::keygen_from_seed(seed);
        ASSERT_TRUE(same_bytes(a.ek.bytes(), b.ek.bytes()));
        const auto to_a = own::encaps_derandomised(a.ek, randomness);
        const auto to_b = openssl::encaps_derandomised(b.ek, randomness);
        ASSERT_TRUE(same_bytes(to_a.c.bytes(), to_b.c.bytes()));
        ASSERT_TRUE(same_bytes(to_a.K.bytes(), to_b.K.bytes()));
        ASSERT_TRUE(own::decaps(a.dk, to_b.c.bytes()) == to_a.K);
        ASSERT_TRUE(openssl::decaps(b.dk, to_a.c.bytes()) == to_b.K);
    }
}

TEST_OF_TYPES(OwnGroup, AllZeroSecretThatTheGroupLetsPassIsRefused)
{
    using own = typename TypeParam::own;
    const auto pair = own::keygen();
    auto c = own::encaps(pair.ek).c;
    std::ranges::fill(own::layout::group_half(c.bytes()), std::uint8_t{0});
    std::error_code ec;
    EXPECT_FALSE(own::decaps(pair.dk, c, ec));
    EXPECT_EQ(ec, mlkem::errc::invalid_share);
    auto ek_bytes = pair.ek.to_bytes();
    std::fill_n(ek_bytes.end() - 32, 32, std::uint8_t{0});
    EXPECT_FALSE(own::encaps(own::encapsulation_key::from_bytes(ek_bytes), ec));
    EXPECT_EQ(ec, mlkem::errc::invalid_share);
}

TEST(OwnGroupX25519, MeetsTheFirstVectorOfRfc7748)
{
    const auto as_array = [](const char* hex) {
        std::array<std::uint8_t, 32> out{};
        std::ranges::copy(from_hex(hex), out.begin());
        return out;
    };
    std::array<std::uint8_t, 32> out{};
    scalar_multiplication(
        as_array("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
        as_array("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"), out);
    EXPECT_EQ(to_hex(out), "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}

} // namespace
} // namespace mlkem_test::own_group_test
