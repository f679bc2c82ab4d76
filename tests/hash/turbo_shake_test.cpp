// SPDX-License-Identifier: MIT
// TurboSHAKE, which KDFs of HPKE use: twelve rounds of Keccak, and the answers of RFC 9861.
#include "hash/reference_keccak.hpp"
#include "support.hpp"
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/hash/symmetric.hpp>

namespace mlkem_test::turbo_shake_test {
namespace {

template <std::size_t Rate>
using turbo_shake = mlkem::sponge<mlkem::portable_code::keccak_p<12>, Rate, 0x1f>;

TEST(TurboShake, PermutationIsTheLastTwelveRoundsOfKeccakF)
{
    shake128_random rng("turbo");
    std::array<std::uint64_t, 25> words{};
    reference::state_array lanes{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            lanes[x][y] = words[x + 5 * y] = rng.word();
    lanes = reference::keccak_p(lanes, 12);
    mlkem::portable_code::keccak_p<12>::permute<1>(words.data());
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y)
            EXPECT_EQ(words[x + 5 * y], lanes[x][y]);
}

TEST(TurboShake, OfTheEmptyMessageIsThatOfRfc9861Section5)
{
    std::array<std::uint8_t, 32> of_128{};
    turbo_shake<168>().squeeze(of_128);
    EXPECT_EQ(to_hex(of_128), "1e415f1c5983aff2169217277d17bb538cd945a397ddec541f1ce41af2c1b74c");
    std::array<std::uint8_t, 64> of_256{};
    turbo_shake<136>().squeeze(of_256);
    EXPECT_EQ(to_hex(of_256), "367a329dafea871c7802ec67f905ae13c57695dc2c6663c61035f59a18f8e7db"
                              "11edc0e12e91ea60eb6b32df06dd7f002fbafabb6e13ec1cc20d995547600db0");
}

} // namespace
} // namespace mlkem_test::turbo_shake_test
