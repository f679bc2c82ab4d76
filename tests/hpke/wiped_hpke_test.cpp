// SPDX-License-Identifier: MIT
// The keys of a session of HPKE are gone from memory with it.
#include "hybrid/hybrids.hpp"
#include "kem/memory.hpp"
#include <mlkem/hpke.hpp>

namespace mlkem_test::wiped_hpke_test {
namespace {

namespace hpke = mlkem::hpke;

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

} // namespace
} // namespace mlkem_test::wiped_hpke_test
