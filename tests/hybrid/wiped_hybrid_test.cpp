// SPDX-License-Identifier: MIT
// Secrets of hybrids are gone from memory when their object is destroyed or moved from; each test
// first sees the secret there.
#include "hybrids.hpp"
#include "kem/memory.hpp"
#include "own_group.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::wiped_hybrid_test {
namespace {

template <class T, class Make> void expect_wiped(const Make& make, const bytes_t& secret)
{
    observed<T> first(make());
    EXPECT_TRUE(first.holds(secret)) << "before";
    observed<T> second(std::move(first.object()));
    EXPECT_FALSE(first.holds(secret)) << "in an object that was moved from";
    EXPECT_TRUE(second.holds(secret)) << "in the object that was moved to";
    first.object() = std::move(second.object());
    EXPECT_FALSE(second.holds(secret)) << "in an object that was assigned from";
    first.destroy();
    EXPECT_FALSE(first.holds(secret)) << "in a destroyed object";
}

template <class Hybrid> class WipedHybrid : public ::testing::Test {};
TEST_SUITE_OF_TYPES(WipedHybrid, all_hybrids, hybrid_names);

TEST_OF_TYPES(WipedHybrid, KeyPairLosesItsSeedAndMlKemsSecrets)
{
    const auto seed = shake128_random("wiped hybrid").bytes<TypeParam::seed_size>();
    const auto make = [&] { return TypeParam::keygen_from_seed(seed); };
    const auto pair = make();
    expect_wiped<typename TypeParam::key_pair>(make, halves<TypeParam>::copied(seed));
    const auto dk = mlkem::hybrid_access::kem(pair.dk).to_bytes();
    expect_wiped<typename TypeParam::decapsulation_key>(
        [&] { return TypeParam::keygen_from_seed(seed).dk; },
        halves<TypeParam>::copied(dk.span().template first<384>()));
}

TEST_OF_TYPES(WipedHybrid, SecretsOfBothSides)
{
    const auto pair = TypeParam::keygen();
    const auto randomness = shake128_random("wiped secret").bytes<TypeParam::randomness_size>();
    const auto sent = TypeParam::encaps_derandomised(pair.ek, randomness);
    const bytes_t secret = halves<TypeParam>::copied(sent.K.bytes());
    expect_wiped<typename TypeParam::encapsulation>(
        [&] { return TypeParam::encaps_derandomised(pair.ek, randomness); }, secret);
    expect_wiped<typename TypeParam::shared_secret>(
        [&] { return TypeParam::decaps(pair.dk, sent.c); }, secret);
}

/// A Group that remembers where it was handed secrets, and which.
struct spying_group : own_x25519 {
    struct place {
        std::uintptr_t address;
        std::array<std::uint8_t, 32> bytes;
    };
    static inline std::vector<place> seen;
    static void remember(std::span<const std::uint8_t, 32> bytes)
    {
        place p{reinterpret_cast<std::uintptr_t>(bytes.data()), {}};
        std::ranges::copy(bytes, p.bytes.begin());
        seen.push_back(p);
    }
    static std::optional<private_key> import_private_key(std::span<const std::uint8_t, 32> bytes,
                                                         std::span<std::uint8_t, 32> share,
                                                         std::error_code& ec) noexcept
    {
        remember(bytes);
        return own_x25519::import_private_key(bytes, share, ec);
    }
    static bool derive(const private_key& key, std::span<const std::uint8_t, 32> peer,
                       std::span<std::uint8_t, 32> secret, std::error_code& ec) noexcept
    {
        const bool done = own_x25519::derive(key, peer, secret, ec);
        remember(secret);
        return done;
    }
};

template <class Hybrid> class WipedHybridOnTheWay : public ::testing::Test {};
using spied_hybrids =
    ::testing::Types<mlkem::basic_x25519_mlkem768<spying_group>, mlkem::basic_x_wing<spying_group>>;
TEST_SUITE_OF_TYPES(WipedHybridOnTheWay, spied_hybrids, by_number);

TEST_OF_TYPES(WipedHybridOnTheWay, PrivateKeysAndDerivedSecretsAreGoneWhereTheyStood)
{
    static std::array<std::uint8_t, 32> memory;
    spying_group::seen.reserve(16);
    const auto expect_gone = [](std::size_t count, const auto& f) {
        spying_group::seen.clear();
        call_in_a_frame(f);
        ASSERT_EQ(spying_group::seen.size(), count);
        for (std::size_t i = count; i-- > 0;) {
            peek(spying_group::seen[i].address, 32, memory.data());
            EXPECT_FALSE(contains_a_part_of(memory, spying_group::seen[i].bytes)) << i;
        }
    };
    std::optional<typename TypeParam::key_pair> pair;
    std::optional<typename TypeParam::encapsulation> sent;
    expect_gone(1, [&] { pair.emplace(TypeParam::keygen()); });
    expect_gone(2, [&] { sent.emplace(TypeParam::encaps(pair->ek)); });
    expect_gone(1, [&] { EXPECT_TRUE(TypeParam::decaps(pair->dk, sent->c) == sent->K); });
}

} // namespace
} // namespace mlkem_test::wiped_hybrid_test
