// SPDX-License-Identifier: MIT
// In what forms bytes may be given: arrays, vectors, strings, spans, C arrays, secret arrays, of
// unsigned char, std::byte or char, constant or not. The compiler checks a length that the type
// states; any other is checked at run time.
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <string_view>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::byte_ranges_test {
namespace {

template <class Kem> class ByteRanges : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"byte ranges"};
};
TEST_SUITE_OF_TYPES(ByteRanges, kems, set_names);

/// f of the same N bytes in every form.
template <std::size_t N, class F>
void for_each_form(const std::array<std::uint8_t, N>& bytes, const F& f)
{
    auto array = bytes;
    std::vector<std::uint8_t> vector(bytes.begin(), bytes.end());
    const std::vector<std::uint8_t> constant_vector = vector;
    std::uint8_t c_array[N];
    std::ranges::copy(bytes, std::begin(c_array));
    const mlkem::secret_array<N> secret{bytes};
    f(bytes);
    f(array);
    f(vector);
    f(constant_vector);
    f(c_array);
    f(std::as_const(c_array));
    f(secret);
    f(std::span<std::uint8_t>(array));
    f(std::span<const std::uint8_t>(array));
    f(std::span<std::uint8_t, N>(array));
    f(std::span<const std::uint8_t, N>(array));

    const std::string text(bytes.begin(), bytes.end());
    std::array<char, N> characters;
    std::ranges::copy(text, characters.begin());
    std::array<std::byte, N> of_bytes;
    std::ranges::transform(bytes, of_bytes.begin(), [](std::uint8_t x) { return std::byte{x}; });
    std::byte c_array_of_bytes[N];
    std::ranges::copy(of_bytes, std::begin(c_array_of_bytes));
    f(text);
    f(std::string_view(text));
    f(std::vector<char>(text.begin(), text.end()));
    f(std::span<const char>(text));
    f(characters);
    f(std::span<char, N>(characters));
    f(of_bytes);
    f(c_array_of_bytes);
    f(std::vector<std::byte>(of_bytes.begin(), of_bytes.end()));
    f(std::as_bytes(std::span(bytes)));
}

TEST_OF_TYPES(ByteRanges, OfEveryFormMakeAnEncapsulationKey)
{
    using key = typename TypeParam::encapsulation_key;
    for_each_form(this->keys.ek, [&](const auto& bytes) {
        std::error_code ec;
        const std::optional<key> checked = key::from_bytes(bytes, ec);
        ASSERT_TRUE(checked) << ec.message();
        EXPECT_TRUE(same_bytes(checked->bytes(), this->keys.ek));
        EXPECT_EQ(key::from_bytes(bytes), *checked);
    });
}

TEST_OF_TYPES(ByteRanges, OfEveryFormMakeADecapsulationKey)
{
    using key = typename TypeParam::decapsulation_key;
    for_each_form(this->keys.dk, [&](const auto& bytes) {
        std::error_code ec;
        const std::optional<key> checked = key::from_bytes(bytes, ec);
        ASSERT_TRUE(checked) << ec.message();
        EXPECT_TRUE(same_bytes(checked->to_bytes(), this->keys.dk));
        EXPECT_EQ(key::from_bytes(bytes), *checked);
        EXPECT_EQ(key::from_seed_and_bytes(this->keys.seed, bytes, ec), *checked);
        EXPECT_EQ(key::from_seed_and_bytes(this->keys.seed, bytes), *checked);
    });
}

TEST_OF_TYPES(ByteRanges, OfEveryFormAreASeed)
{
    using key = typename TypeParam::decapsulation_key;
    for_each_form(this->keys.seed, [&](const auto& seed) {
        std::error_code ec;
        const std::optional<key> checked = key::from_seed(seed, ec);
        ASSERT_TRUE(checked) << ec.message();
        EXPECT_TRUE(same_bytes(checked->to_bytes(), this->keys.dk));
        EXPECT_EQ(key::from_seed(seed), *checked);
        EXPECT_TRUE(key::from_seed_and_bytes(seed, this->keys.dk, ec));
        EXPECT_EQ(key::from_seed_and_bytes(seed, this->keys.dk), *checked);
    });
}

TEST_OF_TYPES(ByteRanges, OfEveryFormAreACiphertext)
{
    using ciphertext = typename TypeParam::ciphertext;
    const auto dk = this->keys.decapsulation_key();
    const auto sent = TypeParam::encaps(this->keys.encapsulation_key());
    c_array<TypeParam> c;
    std::ranges::copy(sent.c.bytes(), c.begin());
    for_each_form(c, [&](const auto& bytes) {
        std::error_code ec;
        EXPECT_EQ(ciphertext::from_bytes(bytes, ec), sent.c);
        EXPECT_EQ(ciphertext::from_bytes(bytes), sent.c);
        EXPECT_EQ(TypeParam::decaps(dk, bytes, ec), sent.K);
        EXPECT_EQ(TypeParam::decaps(dk, bytes), sent.K);
    });
}

TEST_OF_TYPES(ByteRanges, WhoseTypeStatesTheLengthMakeSeedsAndCiphertextsThatCannotFail)
{
    using key = typename TypeParam::decapsulation_key;
    using ciphertext = typename TypeParam::ciphertext;
    static_assert(noexcept(key::from_seed(this->keys.seed)));
    static_assert(noexcept(key::from_seed(std::span<const std::uint8_t, 64>(this->keys.seed))));
    static_assert(!noexcept(key::from_seed(std::vector<std::uint8_t>())));
    static_assert(!noexcept(key::from_seed(std::array<std::byte, 64>())));
    static_assert(noexcept(ciphertext::from_bytes(c_array<TypeParam>())));
    static_assert(!noexcept(ciphertext::from_bytes(std::vector<std::uint8_t>())));
}

template <class Kem, class R>
concept keys_are_made_of =
    requires(const R& range, std::error_code ec) { Kem::encapsulation_key::from_bytes(range, ec); };

TEST_OF_TYPES(ByteRanges, AreContiguousBytesAndNothingElse)
{
    static_assert(keys_are_made_of<TypeParam, std::vector<std::uint8_t>>);
    static_assert(keys_are_made_of<TypeParam, std::span<const std::uint8_t>>);
    static_assert(!keys_are_made_of<TypeParam, std::deque<std::uint8_t>>);
    static_assert(!keys_are_made_of<TypeParam, std::list<std::uint8_t>>);
    static_assert(keys_are_made_of<TypeParam, std::string>);
    static_assert(keys_are_made_of<TypeParam, std::string_view>);
    static_assert(keys_are_made_of<TypeParam, std::vector<std::byte>>);
    static_assert(!keys_are_made_of<TypeParam, std::vector<char16_t>>);
    static_assert(!keys_are_made_of<TypeParam, std::vector<bool>>);
    static_assert(!keys_are_made_of<TypeParam, char[800]>);
    static_assert(!keys_are_made_of<TypeParam, const char*>);
    static_assert(!keys_are_made_of<TypeParam, std::vector<int>>);
    static_assert(!keys_are_made_of<TypeParam, const std::uint8_t*>);
    static_assert(!keys_are_made_of<TypeParam, int>);
}

TEST_OF_TYPES(ByteRanges, OfEveryFormAreWhatTheInternalFunctionsTake)
{
    const std::span<const std::uint8_t, 64> seed = this->keys.seed;
    ek_array<TypeParam> ek;
    std::uint8_t dk[TypeParam::decapsulation_key_size];
    TypeParam::keygen_internal(seed.template first<32>(), seed.template last<32>(), ek, dk);
    EXPECT_EQ(ek, this->keys.ek);
    EXPECT_TRUE(same_bytes(dk, this->keys.dk));
    std::uint8_t m[32] = {1, 2, 3}, K[32];
    std::array<std::uint8_t, 32> received;
    typename TypeParam::ciphertext c;
    TypeParam::encaps_internal(ek, m, c.bytes(), K);
    TypeParam::decaps_internal(dk, c.bytes(), received);
    EXPECT_TRUE(same_bytes(K, received));
}

} // namespace
} // namespace mlkem_test::byte_ranges_test
