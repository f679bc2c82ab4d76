// SPDX-License-Identifier: MIT
// SHA3-256, SHA3-512, SHAKE128 and SHAKE256 (FIPS 202, section 6) over the permutation of each
// backend. Also the functions that FIPS 203, section 4.1, makes of them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends.hpp"
#include "fips203/polynomials.hpp"
#include "fips203/reference.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::hash_functions_test {
namespace {

template <class Sponge>
std::vector<std::uint8_t> digest(std::span<const std::uint8_t> message, std::size_t size)
{
    Sponge sponge;
    sponge.absorb(message);
    std::vector<std::uint8_t> out(size);
    sponge.squeeze(out);
    return out;
}

/// The last 32 of 512 bytes of output, the length in the examples of NIST.
template <class Sponge> std::string end_of_512_bytes(std::span<const std::uint8_t> message)
{
    return to_hex(digest<Sponge>(message, 512)).substr(960);
}

template <class Backend> class HashFunctions : public backend_test<Backend> {
  protected:
    using sha3_256 = mlkem::sha3_256<typename Backend::keccak>;
    using sha3_512 = mlkem::sha3_512<typename Backend::keccak>;
    using shake128 = mlkem::shake128<typename Backend::keccak>;
    using shake256 = mlkem::shake256<typename Backend::keccak>;

    const std::vector<std::uint8_t> empty = {}, abc = {'a', 'b', 'c'},
                                    bits_1600 = std::vector<std::uint8_t>(200, 0xa3);
};
TEST_SUITE_OF_TYPES(HashFunctions, all_backends, backend_names);

TEST_OF_TYPES(HashFunctions, Sha3Of256BitsMeetsTheKnownAnswers)
{
    using hash = typename TestFixture::sha3_256;
    EXPECT_EQ(to_hex(digest<hash>(this->empty, 32)),
              "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    EXPECT_EQ(to_hex(digest<hash>(this->abc, 32)),
              "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    EXPECT_EQ(to_hex(digest<hash>(this->bits_1600, 32)),
              "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787");
}

TEST_OF_TYPES(HashFunctions, Sha3Of512BitsMeetsTheKnownAnswers)
{
    using hash = typename TestFixture::sha3_512;
    EXPECT_EQ(to_hex(digest<hash>(this->empty, 64)),
              "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
              "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26");
    EXPECT_EQ(to_hex(digest<hash>(this->abc, 64)),
              "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
              "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0");
    EXPECT_EQ(to_hex(digest<hash>(this->bits_1600, 64)),
              "e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca8"
              "1b7c13c30adf52a3659584739a2df46be589c51ca1a4a8416df6545a1ce8ba00");
}

TEST_OF_TYPES(HashFunctions, Shake128MeetsTheKnownAnswers)
{
    using xof = typename TestFixture::shake128;
    EXPECT_EQ(to_hex(digest<xof>(this->empty, 32)),
              "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
    EXPECT_EQ(end_of_512_bytes<xof>(this->empty),
              "43e41b45a653f2a5c4492c1add544512dda2529833462b71a41a45be97290b6f");
    EXPECT_EQ(to_hex(digest<xof>(this->abc, 32)),
              "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8");
    EXPECT_EQ(end_of_512_bytes<xof>(this->abc),
              "7085901803ec6f17f0ec650a292198275211a56bf13f0bf7241268b50d3f1ec8");
    EXPECT_EQ(to_hex(digest<xof>(this->bits_1600, 32)),
              "131ab8d2b594946b9c81333f9bb6e0ce75c3b93104fa3469d3917457385da037");
    EXPECT_EQ(end_of_512_bytes<xof>(this->bits_1600),
              "44c9fb359fd56ac0a9a75a743cff6862f17d7259ab075216c0699511643b6439");
}

TEST_OF_TYPES(HashFunctions, Shake256MeetsTheKnownAnswers)
{
    using xof = typename TestFixture::shake256;
    EXPECT_EQ(to_hex(digest<xof>(this->empty, 32)),
              "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
    EXPECT_EQ(end_of_512_bytes<xof>(this->empty),
              "ab0bae316339894304e35877b0c28a9b1fd166c796b9cc258a064a8f57e27f2a");
    EXPECT_EQ(to_hex(digest<xof>(this->abc, 32)),
              "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739");
    EXPECT_EQ(end_of_512_bytes<xof>(this->abc),
              "9440b99d6088e20203aebafa8e9dffa94ed35ef1f41f5fdf549fbcc5a0f68298");
    EXPECT_EQ(to_hex(digest<xof>(this->bits_1600, 32)),
              "cd8a920ed141aa0407a22d59288652e9d9f1a7ee0c1e7c1ca699424da84a904d");
    EXPECT_EQ(end_of_512_bytes<xof>(this->bits_1600),
              "6a1a9d7846436e4dca5728b6f760eef0ca92bf0be5615e96959d767197a0beeb");
}

/// Messages of every length from nothing to beyond three blocks.
template <class Sponge, class Oracle> void expect_equal_to_the_reference(Oracle oracle)
{
    shake128_random random("messages");
    const std::vector<std::uint8_t> message = random.bytes(3 * Sponge::rate + 2);
    for (std::size_t size = 0; size <= message.size(); ++size) {
        const std::span<const std::uint8_t> m = std::span(message).first(size);
        const reference::bytes expected = oracle(to_reference(m));
        ASSERT_EQ(digest<Sponge>(m, expected.size()), expected) << size << " bytes";
    }
}

TEST_OF_TYPES(HashFunctions, AgreeWithTheReferenceOnMessagesOfEveryLength)
{
    using reference::bytes;
    expect_equal_to_the_reference<typename TestFixture::sha3_256>(&reference::sha3_256);
    expect_equal_to_the_reference<typename TestFixture::sha3_512>(&reference::sha3_512);
    expect_equal_to_the_reference<typename TestFixture::shake128>(
        [](const bytes& m) { return reference::shake128(m, 3 * 168 + 1); });
    expect_equal_to_the_reference<typename TestFixture::shake256>(
        [](const bytes& m) { return reference::shake256(m, 3 * 136 + 1); });
}

TEST_OF_TYPES(HashFunctions, OfMlKemAreThoseOfSection41)
{
    using keccak = typename TypeParam::keccak;
    shake128_random random("section 4.1");
    const std::array<std::uint8_t, 32> s = random.bytes<32>();
    const std::vector<std::uint8_t> c = random.bytes(1088);

    std::array<std::uint8_t, 64> both{};
    mlkem::hash_g<keccak>(c, s, both);
    const reference::two_values g =
        reference::hash_g(reference::concatenation({c, to_reference(s)}));
    EXPECT_EQ(to_reference(both), reference::concatenation({g.first, g.second}));

    std::array<std::uint8_t, 32> first{};
    mlkem::hash_h<keccak>(c, first);
    EXPECT_EQ(to_reference(first), reference::hash_h(c));
    mlkem::hash_j<keccak>(s, c, first);
    EXPECT_EQ(to_reference(first),
              reference::hash_j(reference::concatenation({to_reference(s), c})));

    for (unsigned nonce = 0; nonce < 256; ++nonce) {
        const std::uint8_t b = static_cast<std::uint8_t>(nonce);
        std::array<std::uint8_t, 128> prf_2{};
        std::array<std::uint8_t, 192> prf_3{};
        mlkem::prf<2, keccak>(s, b, prf_2);
        mlkem::prf<3, keccak>(s, b, prf_3);
        ASSERT_EQ(to_reference(prf_2), reference::prf(2, to_reference(s), b));
        ASSERT_EQ(to_reference(prf_3), reference::prf(3, to_reference(s), b));
    }
}

} // namespace
} // namespace mlkem_test::hash_functions_test
