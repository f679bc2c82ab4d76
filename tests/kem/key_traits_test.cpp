// SPDX-License-Identifier: MIT
// What the compiler may do with keys, ciphertexts and secrets. Secrets move and are never copied.
// Public objects are ordinary values. No key exists that was not checked.
#include <cstdint>
#include <string>
#include <type_traits>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::key_traits_test {
namespace {

template <class T>
constexpr bool is_move_only =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
    std::is_nothrow_destructible_v<T> && std::is_nothrow_swappable_v<T>;

template <class T>
constexpr bool is_ordinary_value =
    std::copyable<T> && std::equality_comparable<T> && std::is_nothrow_copy_constructible_v<T> &&
    std::is_nothrow_copy_assignable_v<T> && std::is_nothrow_destructible_v<T>;

static_assert(is_move_only<mlkem::shared_secret>);
static_assert(is_move_only<mlkem::secret_array<32>>);
static_assert(is_move_only<mlkem::secret_array<64>>);
static_assert(std::equality_comparable<mlkem::shared_secret>);
static_assert(std::equality_comparable<mlkem::secret_array<32>>);
static_assert(std::is_nothrow_default_constructible_v<mlkem::shared_secret>);
static_assert(std::is_nothrow_default_constructible_v<mlkem::secret_array<32>>);
static_assert(!std::is_convertible_v<std::array<std::uint8_t, 32>, mlkem::shared_secret>);
static_assert(!std::is_convertible_v<mlkem::shared_secret, bool>);
static_assert(!std::is_default_constructible_v<mlkem::unfilled>, "only the library makes a tag");

/// No ordering, which could not be in constant time, and nothing that indexes.
template <class T>
concept can_be_ordered = requires(const T& a) { a < a; };
template <class T>
concept can_be_indexed = requires(const T& a) { a[0]; };
static_assert(!can_be_ordered<mlkem::shared_secret> && !can_be_ordered<mlkem::secret_array<32>>);
static_assert(!can_be_indexed<mlkem::shared_secret> && !can_be_indexed<mlkem::secret_array<32>>);

template <class Kem> class KeyTraits : public ::testing::Test {};
TEST_SUITE_OF_TYPES(KeyTraits, kems, set_names);

TEST_OF_TYPES(KeyTraits, SecretsMoveAndAreNeverCopied)
{
    static_assert(is_move_only<typename TypeParam::decapsulation_key>);
    static_assert(is_move_only<typename TypeParam::prepared_decapsulation_key>);
    static_assert(is_move_only<typename TypeParam::key_pair>);
    static_assert(is_move_only<typename TypeParam::encapsulation>);
    static_assert(std::equality_comparable<typename TypeParam::decapsulation_key>);
    static_assert(!can_be_ordered<typename TypeParam::decapsulation_key>);
}

TEST_OF_TYPES(KeyTraits, PublicObjectsAreOrdinaryValues)
{
    static_assert(is_ordinary_value<typename TypeParam::encapsulation_key>);
    static_assert(is_ordinary_value<typename TypeParam::ciphertext>);
    static_assert(std::copyable<typename TypeParam::prepared_encapsulation_key>);
}

TEST_OF_TYPES(KeyTraits, NoKeyIsMadeOfNothingNorOfUncheckedBytes)
{
    static_assert(!std::is_default_constructible_v<typename TypeParam::encapsulation_key>);
    static_assert(!std::is_default_constructible_v<typename TypeParam::decapsulation_key>);
    static_assert(!std::is_default_constructible_v<typename TypeParam::prepared_encapsulation_key>);
    static_assert(!std::is_default_constructible_v<typename TypeParam::prepared_decapsulation_key>);
    static_assert(!std::is_default_constructible_v<typename TypeParam::key_pair>);
    static_assert(
        !std::is_constructible_v<typename TypeParam::encapsulation_key, ek_array<TypeParam>>);
    static_assert(
        !std::is_constructible_v<typename TypeParam::decapsulation_key, dk_array<TypeParam>>);
}

TEST_OF_TYPES(KeyTraits, CiphertextsBeginAsZeroAndSecretsAsEmpty)
{
    static_assert(std::is_nothrow_default_constructible_v<typename TypeParam::ciphertext>);
    EXPECT_TRUE(same_bytes(typename TypeParam::ciphertext().bytes(), c_array<TypeParam>{}));
    EXPECT_TRUE(mlkem::shared_secret().is_empty());
    EXPECT_TRUE(mlkem::secret_array<32>().is_empty());
}

TEST_OF_TYPES(KeyTraits, KeysOfDifferentSetsAreDifferentTypes)
{
    using other = std::conditional_t<std::is_same_v<TypeParam, mlkem::ml_kem_768>,
                                     mlkem::ml_kem_512, mlkem::ml_kem_768>;
    static_assert(!mlkem::encapsulation_key_of<typename TypeParam::encapsulation_key,
                                               typename other::params>);
    static_assert(!mlkem::decapsulation_key_of<typename TypeParam::decapsulation_key,
                                               typename other::params>);
    static_assert(
        !std::is_convertible_v<typename TypeParam::ciphertext, typename other::ciphertext>);
}

TEST_OF_TYPES(KeyTraits, SizesAreThoseOfTable3)
{
    constexpr std::size_t k = TypeParam::params::k;
    constexpr std::size_t expected_c = k == 2 ? 768 : k == 3 ? 1088 : 1568;
    static_assert(TypeParam::encapsulation_key_size == 384 * k + 32);
    static_assert(TypeParam::decapsulation_key_size == 768 * k + 96);
    static_assert(TypeParam::ciphertext_size == expected_c);
    static_assert(TypeParam::shared_secret_size == 32 && TypeParam::seed_size == 64);
    static_assert(TypeParam::encapsulation_key::size == TypeParam::encapsulation_key_size);
    static_assert(TypeParam::decapsulation_key::size == TypeParam::decapsulation_key_size);
    static_assert(TypeParam::ciphertext::size == expected_c);
    static_assert(TypeParam::shared_secret::size == 32);
}

} // namespace
} // namespace mlkem_test::key_traits_test
