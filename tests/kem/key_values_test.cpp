// SPDX-License-Identifier: MIT
// What keys, ciphertexts and secrets hold: seeds, bytes there and back, moves, comparison.
#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::key_values_test {
namespace {

template <class Kem> class KeyValues : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"key values"};
};
TEST_SUITE_OF_TYPES(KeyValues, kems, set_names);

/// Assigns an object to itself, unseen by the compiler's warning.
template <class T> void assign_to_itself(T& object)
{
    T& same = object;
    object = std::move(same);
}

TEST_OF_TYPES(KeyValues, FromSeedEqualsKeygenWithThatSeed)
{
    replay_source rng(this->keys.seed);
    const auto [ek, dk] = TypeParam::keygen(rng);
    EXPECT_EQ(rng.left(), 0U);
    EXPECT_TRUE(same_bytes(ek.bytes(), this->keys.ek));
    EXPECT_TRUE(same_bytes(dk.to_bytes(), this->keys.dk));
    EXPECT_EQ(dk, TypeParam::decapsulation_key::from_seed(this->keys.seed));
}

TEST_OF_TYPES(KeyValues, SeedIsThereAfterKeygenAndFromSeedOnly)
{
    using key = typename TypeParam::decapsulation_key;
    replay_source rng(this->keys.seed);
    std::error_code ec;
    const auto pair = TypeParam::keygen(rng);
    const auto checked =
        key::from_seed_and_bytes(this->keys.seed, std::span<const std::uint8_t>(this->keys.dk), ec);
    const auto from_range = key::from_seed(
        std::vector<std::uint8_t>(this->keys.seed.begin(), this->keys.seed.end()), ec);
    const auto from_fixed = key::from_seed(this->keys.seed);
    for (const key* dk : {&pair.dk, &*checked, &*from_range, &from_fixed}) {
        const auto seed = dk->seed();
        ASSERT_TRUE(seed);
        EXPECT_TRUE(same_bytes(*seed, this->keys.seed));
    }
    EXPECT_FALSE(key::from_bytes(this->keys.dk).seed()) << "cannot be had from the expanded form";
}

TEST_OF_TYPES(KeyValues, SeedsStoredAndReadAgainGiveTheSameKey)
{
    using key = typename TypeParam::decapsulation_key;
    const auto pair = TypeParam::keygen();
    EXPECT_EQ(key::from_seed(*pair.dk.seed()), pair.dk);
}

TEST_OF_TYPES(KeyValues, BytesThereAndBackAreTheSameKey)
{
    const auto ek = TypeParam::encapsulation_key::from_bytes(this->keys.ek);
    EXPECT_EQ(ek.to_bytes(), this->keys.ek);
    EXPECT_TRUE(same_bytes(ek.bytes(), this->keys.ek));
    EXPECT_EQ(TypeParam::encapsulation_key::from_bytes(ek.bytes()), ek);

    const auto dk = TypeParam::decapsulation_key::from_bytes(this->keys.dk);
    EXPECT_TRUE(same_bytes(dk.to_bytes(), this->keys.dk));
    EXPECT_EQ(TypeParam::decapsulation_key::from_bytes(dk.to_bytes()), dk);

    const auto [c, K] = TypeParam::encaps(ek);
    EXPECT_EQ(TypeParam::ciphertext::from_bytes(c.bytes()), c);
    EXPECT_EQ(mlkem::shared_secret(K.bytes()), K);
}

TEST_OF_TYPES(KeyValues, EveryDecapsulationKeyKnowsItsEncapsulationKey)
{
    const auto pair = TypeParam::keygen();
    EXPECT_EQ(pair.dk.encapsulation_key(), pair.ek);
    const auto from_bytes = TypeParam::decapsulation_key::from_bytes(this->keys.dk);
    EXPECT_TRUE(same_bytes(from_bytes.encapsulation_key().bytes(), this->keys.ek));
}

TEST_OF_TYPES(KeyValues, StructuredBindingsNameThePartsOfResults)
{
    auto [ek, dk] = TypeParam::keygen();
    auto [c, K] = TypeParam::encaps(ek);
    static_assert(std::is_same_v<decltype(ek), typename TypeParam::encapsulation_key>);
    static_assert(std::is_same_v<decltype(dk), typename TypeParam::decapsulation_key>);
    static_assert(std::is_same_v<decltype(c), typename TypeParam::ciphertext>);
    static_assert(std::is_same_v<decltype(K), typename TypeParam::shared_secret>);
    EXPECT_EQ(TypeParam::decaps(dk, c), K);
}

TEST_OF_TYPES(KeyValues, MovesKeepTheValue)
{
    using key = typename TypeParam::decapsulation_key;
    auto first = key::from_seed(this->keys.seed);
    key second(std::move(first));
    EXPECT_TRUE(same_bytes(second.to_bytes(), this->keys.dk));
    EXPECT_TRUE(same_bytes(*second.seed(), this->keys.seed));

    auto third = key::from_bytes(key_material<TypeParam>("overwritten").dk);
    third = std::move(second);
    EXPECT_TRUE(same_bytes(third.to_bytes(), this->keys.dk));
    EXPECT_TRUE(third.seed()) << "the seed moves along";

    third = key::from_bytes(key_material<TypeParam>("without a seed").dk);
    EXPECT_FALSE(third.seed()) << "a seed that was there before is gone";

    second = std::move(third);
    EXPECT_FALSE(second.seed()) << "an object that was moved from is as good as new";
    third = key::from_seed(this->keys.seed);
    EXPECT_TRUE(same_bytes(*third.seed(), this->keys.seed));
}

TEST_OF_TYPES(KeyValues, AssignmentToItselfKeepsTheValue)
{
    auto dk = this->keys.decapsulation_key();
    assign_to_itself(dk);
    EXPECT_TRUE(same_bytes(dk.to_bytes(), this->keys.dk));
    EXPECT_TRUE(same_bytes(*dk.seed(), this->keys.seed));

    auto [c, K] = TypeParam::encaps(this->keys.encapsulation_key());
    auto prepared = dk.prepare();
    assign_to_itself(prepared);
    EXPECT_EQ(TypeParam::decaps(prepared, c), K);

    assign_to_itself(K);
    EXPECT_EQ(TypeParam::decaps(dk, c), K);

    mlkem::secret_array<32> secret(counting_bytes<32>(1));
    assign_to_itself(secret);
    EXPECT_TRUE(same_bytes(secret, counting_bytes<32>(1)));
}

TEST_OF_TYPES(KeyValues, PreparedKeysMoveAndKeepTheValue)
{
    const auto [c, K] = TypeParam::encaps(this->keys.encapsulation_key());
    auto first = this->keys.decapsulation_key().prepare();
    auto second(std::move(first));
    EXPECT_EQ(TypeParam::decaps(second, c), K);
    auto third = TypeParam::keygen().dk.prepare();
    third = std::move(second);
    EXPECT_EQ(TypeParam::decaps(third, c), K);
    second = std::move(third);
    EXPECT_EQ(TypeParam::decaps(second, c), K) << "an object that was moved from is as good as new";
}

TEST_OF_TYPES(KeyValues, PreparedKeysAreDuplicatedAndOutliveEachOther)
{
    const auto [c, K] = TypeParam::encaps(this->keys.encapsulation_key());
    std::optional first(this->keys.decapsulation_key().prepare());
    const auto second = first->duplicate();
    EXPECT_EQ(TypeParam::decaps(*first, c), K);
    first.reset();
    EXPECT_EQ(TypeParam::decaps(second, c), K);
    EXPECT_EQ(TypeParam::decaps(second.duplicate(), c), K);
}

TEST_OF_TYPES(KeyValues, ASharedSecretThatWasMovedFromIsEmpty)
{
    auto K = TypeParam::encaps(this->keys.encapsulation_key()).K;
    auto moved = std::move(K);
    EXPECT_TRUE(K.is_empty());
    EXPECT_FALSE(moved.is_empty());
    const auto copy = mlkem::shared_secret(moved.bytes());
    K = std::move(moved);
    EXPECT_EQ(K, copy) << "an object that was moved from is as good as new";
    EXPECT_TRUE(moved.is_empty());
    K = mlkem::shared_secret();
    EXPECT_TRUE(K.is_empty());
}

TEST_OF_TYPES(KeyValues, ComparisonSeesEveryBit)
{
    using dk_type = typename TypeParam::decapsulation_key;
    const auto dk = dk_type::from_bytes(this->keys.dk);
    EXPECT_TRUE(dk == dk_type::from_bytes(this->keys.dk));
    std::size_t compared = 0;
    for (std::size_t bit = 0; bit < 8 * this->keys.dk.size(); ++bit) {
        auto bytes = this->keys.dk;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        rehash<TypeParam>(bytes);
        std::error_code ec;
        const auto other = dk_type::from_bytes(bytes, ec);
        if (bytes != this->keys.dk && other) { // some edits put a coefficient of ek out of range
            EXPECT_FALSE(*other == dk) << bit;
            ++compared;
        }
    }
    EXPECT_GT(compared, 8 * this->keys.dk.size() * 3 / 4);
    for (int bit = 0; bit < 256; ++bit) {
        auto bytes = counting_bytes<32>(7);
        const mlkem::shared_secret K{bytes};
        const mlkem::secret_array<32> array{bytes};
        EXPECT_TRUE(K == mlkem::shared_secret{bytes} && array == mlkem::secret_array<32>{bytes});
        bytes[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(1 << bit % 8);
        EXPECT_FALSE(K == mlkem::shared_secret{bytes});
        EXPECT_TRUE(K != mlkem::shared_secret{bytes});
        EXPECT_FALSE(array == mlkem::secret_array<32>{bytes});
    }
}

/// T has an order and a hash, which depend on every byte; from(bytes) makes one.
template <class T, class From> void expect_order_and_hash(const From& from)
{
    std::array<std::uint8_t, T::size> bytes{};
    const T zero = from(bytes);
    EXPECT_TRUE(zero <= zero && zero >= zero && !(zero < zero));
    std::set<T> ordered = {zero};
    std::unordered_set<T> hashed = {zero};
    std::set<std::size_t> hashes = {std::hash<T>{}(zero)};
    for (std::size_t i = 0; i < T::size; ++i) {
        bytes[i] = 1;
        const T other = from(bytes);
        EXPECT_TRUE(zero < other && other > zero) << i;
        EXPECT_EQ(std::hash<T>{}(other), std::hash<T>{}(T(other)));
        hashes.insert(std::hash<T>{}(other));
        ordered.insert(other);
        hashed.insert(other);
        bytes[i] = 0;
    }
    EXPECT_EQ(ordered.size(), T::size + 1);
    EXPECT_EQ(hashed.size(), T::size + 1);
    EXPECT_EQ(hashes.size(), T::size + 1) << "no two collide by chance";
    EXPECT_TRUE(std::ranges::is_sorted(ordered, [](const T& a, const T& b) {
        return std::ranges::lexicographical_compare(a.bytes(), b.bytes());
    }));
}

TEST_OF_TYPES(KeyValues, OfPublicObjectsHaveAnOrderAndAHash)
{
    using ek = typename TypeParam::encapsulation_key;
    using c = typename TypeParam::ciphertext;
    expect_order_and_hash<ek>([](const auto& bytes) { return ek::from_bytes(bytes); });
    expect_order_and_hash<c>([](const auto& bytes) { return c::from_bytes(bytes); });
}

TEST_OF_TYPES(KeyValues, CopiesOfPublicObjectsAreEqualAndIndependent)
{
    const auto ek = this->keys.encapsulation_key();
    const auto copy = ek;
    EXPECT_EQ(copy, ek);
    const auto other = key_material<TypeParam>("another key pair").encapsulation_key();
    EXPECT_FALSE(copy == other);

    auto c = TypeParam::encaps(ek).c;
    for (std::size_t i = 0; i < c.bytes().size(); ++i) {
        auto changed = c;
        EXPECT_EQ(changed, c);
        changed.bytes()[i] ^= 0x10;
        EXPECT_FALSE(changed == c) << i;
    }
}

TEST_OF_TYPES(KeyValues, CiphertextsCanBeReceivedInto)
{
    const auto [sent, K] = TypeParam::encaps(this->keys.encapsulation_key());
    typename TypeParam::ciphertext received;
    std::ranges::copy(sent.bytes(), received.bytes().begin());
    EXPECT_EQ(received, sent);
    EXPECT_EQ(TypeParam::decaps(this->keys.decapsulation_key(), received), K);
}

} // namespace
} // namespace mlkem_test::key_values_test
