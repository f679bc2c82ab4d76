// SPDX-License-Identifier: MIT
// A key, ciphertext or seed of a wrong length: invalid_length, nothing constructed, whatever its
// content.
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::invalid_length_test {
namespace {

template <class Kem> class InvalidLength : public ::testing::Test {};
TEST_SUITE_OF_TYPES(InvalidLength, kems, set_names);

/// Offers bytes of each wrong length, of three contents: zeros, ones, and the right bytes cut or
/// continued. `make(bytes, ec)` returns an optional, `make(bytes)` throws.
template <class WithCode, class Throwing>
void expect_refusals(std::span<const std::uint8_t> right, const WithCode& with_code,
                     const Throwing& throwing)
{
    for (const std::size_t length : wrong_lengths(right.size())) {
        SCOPED_TRACE(std::to_string(length) + " bytes for " + std::to_string(right.size()));
        std::vector<std::uint8_t> cut(length, 0xa5);
        std::copy_n(right.begin(), std::min(length, right.size()), cut.begin());
        for (const std::vector<std::uint8_t>& bytes :
             {cut, std::vector<std::uint8_t>(length, 0), std::vector<std::uint8_t>(length, 0xff)}) {
            std::error_code ec;
            EXPECT_FALSE(with_code(bytes, ec).has_value());
            EXPECT_EQ(ec, mlkem::errc::invalid_length);
            expect_throws(mlkem::errc::invalid_length, [&] { (void)throwing(bytes); });
        }
    }
    std::error_code ec = mlkem::errc::invalid_length;
    EXPECT_TRUE(with_code(std::vector<std::uint8_t>(right.begin(), right.end()), ec).has_value());
    EXPECT_FALSE(ec) << "the right length clears the code";
    EXPECT_NO_THROW((void)throwing(std::vector<std::uint8_t>(right.begin(), right.end())));
}

TEST_OF_TYPES(InvalidLength, OfAnEncapsulationKeyIsRefused)
{
    const key_material<TypeParam> good;
    using key = typename TypeParam::encapsulation_key;
    expect_refusals(
        good.ek, [](const auto& bytes, std::error_code& ec) { return key::from_bytes(bytes, ec); },
        [](const auto& bytes) { return key::from_bytes(bytes); });
}

TEST_OF_TYPES(InvalidLength, OfADecapsulationKeyIsRefused)
{
    const key_material<TypeParam> good;
    using key = typename TypeParam::decapsulation_key;
    expect_refusals(
        good.dk, [](const auto& bytes, std::error_code& ec) { return key::from_bytes(bytes, ec); },
        [](const auto& bytes) { return key::from_bytes(bytes); });
}

TEST_OF_TYPES(InvalidLength, OfASeedIsRefused)
{
    const key_material<TypeParam> good;
    using key = typename TypeParam::decapsulation_key;
    expect_refusals(
        good.seed, [](const auto& bytes, std::error_code& ec) { return key::from_seed(bytes, ec); },
        [](const auto& bytes) { return key::from_seed(bytes); });
}

TEST_OF_TYPES(InvalidLength, OfASeedThatComesWithBytesIsRefusedFirst)
{
    const key_material<TypeParam> good;
    using key = typename TypeParam::decapsulation_key;
    for (std::vector<std::uint8_t> dk :
         {std::vector<std::uint8_t>(good.dk.begin(), good.dk.end()),
          std::vector<std::uint8_t>(good.dk.size(), 0xff), std::vector<std::uint8_t>()}) {
        for (const std::size_t length : wrong_lengths(TypeParam::seed_size)) {
            const std::vector<std::uint8_t> seed(length, 0x11);
            std::error_code ec;
            EXPECT_FALSE(key::from_seed_and_bytes(seed, dk, ec));
            EXPECT_EQ(ec, mlkem::errc::invalid_length);
            expect_throws(mlkem::errc::invalid_length,
                          [&] { (void)key::from_seed_and_bytes(seed, dk); });
        }
    }
}

TEST_OF_TYPES(InvalidLength, OfBytesThatComeWithASeedIsRefused)
{
    const key_material<TypeParam> good;
    using key = typename TypeParam::decapsulation_key;
    expect_refusals(
        good.dk,
        [&](const auto& bytes, std::error_code& ec) {
            return key::from_seed_and_bytes(good.seed, bytes, ec);
        },
        [&](const auto& bytes) { return key::from_seed_and_bytes(good.seed, bytes); });
}

TEST_OF_TYPES(InvalidLength, OfACiphertextIsRefused)
{
    using ciphertext = typename TypeParam::ciphertext;
    const auto right = shake128_random("ciphertext").bytes(TypeParam::ciphertext_size);
    expect_refusals(
        right,
        [](const auto& bytes, std::error_code& ec) { return ciphertext::from_bytes(bytes, ec); },
        [](const auto& bytes) { return ciphertext::from_bytes(bytes); });
}

TEST_OF_TYPES(InvalidLength, OfACiphertextIsRefusedByDecaps)
{
    const auto dk = key_material<TypeParam>().decapsulation_key();
    const auto right = shake128_random("ciphertext").bytes(TypeParam::ciphertext_size);
    const auto expect_refusals_of = [&](const auto& key) {
        expect_refusals(
            right,
            [&](const auto& bytes, std::error_code& ec) {
                return TypeParam::decaps(key, bytes, ec);
            },
            [&](const auto& bytes) { return TypeParam::decaps(key, bytes); });
    };
    expect_refusals_of(dk);
    expect_refusals_of(dk.prepare());
}

/// Lengths that a type states are checked by the compiler.
template <class Kem, std::size_t N>
concept internal_functions_take =
    requires(std::span<const std::uint8_t, N> in, std::span<std::uint8_t, N> out,
             std::span<const std::uint8_t, 32> value, std::span<std::uint8_t, 32> K) {
        Kem::check_encapsulation_key(in);
        Kem::encaps_internal(in, value, out, K);
    };

TEST_OF_TYPES(InvalidLength, OfAFixedExtentSpanDoesNotCompile)
{
    constexpr std::size_t ek = TypeParam::encapsulation_key_size;
    static_assert(!internal_functions_take<TypeParam, ek - 1>);
    static_assert(!internal_functions_take<TypeParam, ek + 1>);
    static_assert(!internal_functions_take<TypeParam, std::dynamic_extent>);
}

} // namespace
} // namespace mlkem_test::invalid_length_test
