// SPDX-License-Identifier: MIT
// Secrets are gone from memory when their object is destroyed, moved from, reset or cleared. Each
// test first sees the secret there, so that it cannot pass by looking in the wrong place.
#include "kems.hpp"
#include "memory.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::wiped_objects_test {
namespace {

using secret_list = std::vector<std::vector<std::uint8_t>>;

/// Expects that an object of type T, made by `make()`, loses its secrets when it is destroyed,
/// moved from or assigned to. Moves are by construction and by assignment.
template <class T, class Make> void expect_wiped(const Make& make, const secret_list& secrets)
{
    const auto expect_held = [&](const observed<T>& place, bool held, const char* when) {
        for (std::size_t i = 0; i < secrets.size(); ++i)
            EXPECT_EQ(place.holds(secrets[i]), held) << "secret " << i << ' ' << when;
    };
    observed<T> first(make());
    expect_held(first, true, "before");
    observed<T> second(std::move(first.object()));
    expect_held(first, false, "in an object that was moved from");
    expect_held(second, true, "in the object that was moved to");
    first.object() = std::move(second.object());
    expect_held(second, false, "in an object that was assigned from");
    expect_held(first, true, "in the object that was assigned to");
    second.object() = make();
    expect_held(second, true, "in an object that was used again");
    second.destroy();
    expect_held(second, false, "in a destroyed object");
    {
        const T taken = std::move(first.object());
        expect_held(first, false, "in an object moved to the stack");
    }
    first.destroy();
    expect_held(first, false, "in an object destroyed after a move");
}

std::vector<std::uint8_t> copied(std::span<const std::uint8_t> bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// What of an expanded dk is secret: s_hat and z.
template <class Kem> secret_list secrets_of(const key_material<Kem>& keys)
{
    const std::span<const std::uint8_t> dk = keys.dk;
    return {copied(dk.first(keys.ek_at)), copied(dk.subspan(keys.z_at))};
}

template <class Kem> class WipedObjects : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"wiped objects"};
};
TEST_SUITE_OF_TYPES(WipedObjects, kems, set_names);

TEST_OF_TYPES(WipedObjects, DecapsulationKey)
{
    using key = typename TypeParam::decapsulation_key;
    auto secrets = secrets_of(this->keys);
    expect_wiped<key>([&] { return key::from_bytes(this->keys.dk); }, secrets);
    secrets.push_back(copied(std::span(this->keys.seed).template first<32>()));
    expect_wiped<key>([&] { return key::from_seed(this->keys.seed); }, secrets);
}

TEST_OF_TYPES(WipedObjects, DecapsulationKeyThatIsRefused)
{
    using key = typename TypeParam::decapsulation_key;
    auto bad_hash = this->keys.dk, bad_ek = this->keys.dk;
    bad_hash[this->keys.hash_at] ^= 1;
    set_coefficient(std::span(bad_ek).subspan(this->keys.ek_at), 0, 4095);
    rehash<TypeParam>(bad_ek);
    const auto secrets = secrets_of(this->keys);
    for (const auto& bytes : {bad_hash, bad_ek}) {
        std::error_code ec;
        const observed<std::optional<key>> place([&] { return key::from_bytes(bytes, ec); });
        EXPECT_TRUE(ec);
        for (const auto& secret : secrets)
            EXPECT_FALSE(place.holds(secret));
    }
}

TEST_OF_TYPES(WipedObjects, KeyPair)
{
    auto secrets = secrets_of(this->keys);
    secrets.push_back(copied(std::span(this->keys.seed).template first<32>()));
    const auto make = [&] { return TypeParam::keygen(replay_source(this->keys.seed)); };
    expect_wiped<typename TypeParam::key_pair>(make, secrets);
    expect_wiped<std::optional<typename TypeParam::key_pair>>(make, secrets);

    observed<std::optional<typename TypeParam::key_pair>> place(make());
    EXPECT_TRUE(place.holds(secrets[0]));
    place.object().reset();
    for (const auto& secret : secrets)
        EXPECT_FALSE(place.holds(secret));
}

TEST_OF_TYPES(WipedObjects, PreparedDecapsulationKey)
{
    using key = typename TypeParam::prepared_decapsulation_key;
    std::vector<std::uint8_t> s_hat; // as 16-bit coefficients, which is how polynomials hold them
    for (std::size_t i = 0; i < 2 * this->keys.ek_at / 3; ++i) {
        const std::uint8_t* const pair = this->keys.dk.data() + i / 2 * 3;
        const std::size_t x =
            i % 2 == 0 ? pair[0] + 256U * (pair[1] % 16U) : pair[1] / 16U + 16U * pair[2];
        const auto coefficient = static_cast<std::uint16_t>(x);
        std::array<std::uint8_t, 2> bytes;
        std::memcpy(bytes.data(), &coefficient, 2);
        s_hat.insert(s_hat.end(), bytes.begin(), bytes.end());
    }
    const auto secrets = secrets_of(this->keys);
    expect_wiped<key>([&] { return this->keys.decapsulation_key().prepare(); },
                      {s_hat, secrets[1]});
    const key prepared = this->keys.decapsulation_key().prepare();
    expect_wiped<key>([&] { return prepared.duplicate(); }, {s_hat, secrets[1]});
}

TEST_OF_TYPES(WipedObjects, SharedSecretAndEncapsulation)
{
    const auto ek = this->keys.encapsulation_key();
    const auto make = [&] { return TypeParam::encaps(ek, shake128_random("an encapsulation")); };
    const auto K = make().K;
    const secret_list secrets = {copied(K.bytes())};
    expect_wiped<typename TypeParam::encapsulation>(make, secrets);
    expect_wiped<mlkem::shared_secret>([&] { return make().K; }, secrets);
}

TEST_OF_TYPES(WipedObjects, SeedAndBytesThatAKeyGives)
{
    using seed_type = mlkem::secret_array<TypeParam::seed_size>;
    const auto dk = this->keys.decapsulation_key();
    const secret_list seed = {copied(this->keys.seed)};
    expect_wiped<seed_type>([&] { return std::move(*dk.seed()); }, seed);
    expect_wiped<std::optional<seed_type>>([&] { return dk.seed(); }, seed);
    expect_wiped<mlkem::secret_array<TypeParam::decapsulation_key_size>>(
        [&] { return dk.to_bytes(); }, secrets_of(this->keys));
}

TEST(WipedObjectsSecretArray, WhenCleared)
{
    const auto bytes = shake128_random("a secret array").bytes<64>();
    observed<mlkem::secret_array<64>> place(bytes);
    EXPECT_TRUE(place.holds(bytes));
    place.object().clear();
    EXPECT_FALSE(place.holds(bytes));
    EXPECT_TRUE(place.object().is_empty());
}

TEST(WipedObjectsSecretArray, OfAnyLengthToTheLastByte)
{
    const auto expect_all_zero = []<std::size_t N>(const std::array<std::uint8_t, N>& bytes) {
        observed<mlkem::secret_array<N>> place(bytes);
        const auto address = reinterpret_cast<std::uintptr_t>(place.object().data());
        place.destroy();
        std::array<std::uint8_t, N> after = bytes;
        peek(address, N, after.data());
        EXPECT_EQ(after, (std::array<std::uint8_t, N>{}));
    };
    expect_all_zero(counting_bytes<1>(1));
    expect_all_zero(counting_bytes<7>(1));
    expect_all_zero(counting_bytes<31>(1));
    expect_all_zero(counting_bytes<33>(1));
    expect_all_zero(counting_bytes<200>(1));
}

} // namespace
} // namespace mlkem_test::wiped_objects_test
