// SPDX-License-Identifier: MIT
// The keys of a session of HPKE are gone from memory with it, and TurboSHAKE is what RFC 9861 says.
#include "hybrid/hybrids.hpp"
#include "kem/memory.hpp"
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/hash/symmetric.hpp>
#include <mlkem/hpke.hpp>

namespace mlkem_test {
namespace {

namespace hpke = mlkem::hpke;

template <std::size_t Rate>
using turbo_shake = mlkem::sponge<mlkem::portable_code::keccak_p<12>, Rate, 0x1f>;

TEST(WipedHpke, ContextsLoseTheirNonceAndExporterSecret)
{
    using suite = hpke::suite<>;
    const auto pair = suite::kem::keygen();
    const auto randomness = shake128_random("wiped HPKE").bytes<32>();
    const auto make = [&] {
        return suite::setup_base_sender(pair.ek, "info", replay_source(randomness)).context;
    };
    const auto K = suite::kem::encaps(pair.ek, replay_source(randomness)).K;
    hpke::schedule_outputs<suite::kdf, suite::aead> keys;
    std::error_code ec;
    const bytes_t info = {'i', 'n', 'f', 'o'};
    ASSERT_TRUE(mlkem::detail::key_schedule({suite::id, 0, K.bytes(), info, {}, {}}, keys, ec));

    for (const bytes_t& secret : {halves<mlkem::x_wing>::copied(keys.exporter_secret.span()),
                                  halves<mlkem::x_wing>::copied(keys.base_nonce.span())}) {
        observed<suite::sender> first(make());
        EXPECT_TRUE(first.holds(secret));
        observed<suite::sender> second(std::move(first.object()));
        EXPECT_FALSE(first.holds(secret)) << "moved from";
        EXPECT_TRUE(second.holds(secret));
        first.object() = std::move(second.object());
        EXPECT_FALSE(second.holds(secret)) << "assigned from";
        first.destroy();
        EXPECT_FALSE(first.holds(secret)) << "destroyed";
    }
}

TEST(WipedHpke, APskLosesItsKey)
{
    const auto key = shake128_random("wiped psk").bytes<256>();
    std::uintptr_t address = 0;
    {
        const hpke::psk psk(key, "name");
        address = reinterpret_cast<std::uintptr_t>(psk.key().data());
    }
    std::array<std::uint8_t, key.size()> after{};
    peek(address, after.size(), after.data());
    EXPECT_FALSE(contains_a_part_of(after, key));
}

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
} // namespace mlkem_test
