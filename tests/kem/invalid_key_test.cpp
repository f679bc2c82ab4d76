// SPDX-License-Identifier: MIT
// Keys of the right length that fail a check of FIPS 203, section 7: which error, in which order.
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::invalid_key_test {
namespace {

template <class Kem> class InvalidKey : public ::testing::Test {
  protected:
    using ek_type = typename Kem::encapsulation_key;
    using dk_type = typename Kem::decapsulation_key;

    static constexpr std::size_t coefficients = mlkem::fips203::n * Kem::params::k;
    static constexpr std::size_t ek_at = key_material<Kem>::ek_at;
    static constexpr std::size_t hash_at = key_material<Kem>::hash_at;
    static constexpr std::size_t z_at = key_material<Kem>::z_at;

    static std::error_code error_of_ek(const ek_array<Kem>& ek)
    {
        std::error_code ec;
        const bool made = ek_type::from_bytes(ek, ec).has_value();
        EXPECT_EQ(made, !ec);
        EXPECT_EQ(Kem::check_encapsulation_key(ek), !ec);
        return ec;
    }
    static std::error_code error_of_dk(const dk_array<Kem>& dk)
    {
        std::error_code ec;
        const bool made = dk_type::from_bytes(dk, ec).has_value();
        EXPECT_EQ(made, !ec);
        EXPECT_EQ(Kem::check_decapsulation_key(dk), ec != mlkem::errc::hash_mismatch);
        return ec;
    }

    const key_material<Kem> good{"invalid key"};
};
TEST_SUITE_OF_TYPES(InvalidKey, kems, set_names);

TEST_OF_TYPES(InvalidKey, EkWithACoefficientOfQOrMoreAtAnyPositionIsOutOfRange)
{
    for (std::size_t i = 0; i < this->coefficients; ++i) {
        for (const unsigned bad : {3329U, 4095U}) {
            auto ek = this->good.ek;
            set_coefficient(ek, i, bad);
            ASSERT_EQ(this->error_of_ek(ek), mlkem::errc::coefficient_out_of_range)
                << bad << " at " << i;
            expect_throws(mlkem::errc::coefficient_out_of_range,
                          [&] { (void)TypeParam::encapsulation_key::from_bytes(ek); });
        }
    }
}

TEST_OF_TYPES(InvalidKey, EkWithACoefficientOfQMinusOneAtAnyPositionIsGood)
{
    for (std::size_t i = 0; i < this->coefficients; ++i) {
        auto ek = this->good.ek;
        set_coefficient(ek, i, 3328);
        ASSERT_EQ(this->error_of_ek(ek), std::error_code()) << i;
    }
}

TEST_OF_TYPES(InvalidKey, EveryValueOfACoefficientIsJudgedByItsSizeAlone)
{
    for (const std::size_t i : {std::size_t{0}, this->coefficients - 1}) {
        for (unsigned value = 0; value < 4096; ++value) {
            auto ek = this->good.ek;
            set_coefficient(ek, i, value);
            ASSERT_EQ(!this->error_of_ek(ek), value < 3329) << value << " at " << i;
        }
    }
}

TEST_OF_TYPES(InvalidKey, EkMayHaveAnyRho)
{
    for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0xff}}) {
        auto ek = this->good.ek;
        std::fill(ek.end() - 32, ek.end(), byte);
        EXPECT_EQ(this->error_of_ek(ek), std::error_code());
    }
}

TEST_OF_TYPES(InvalidKey, DkWithAnyByteOfItsHashChangedIsAHashMismatch)
{
    for (std::size_t i = 0; i < 32; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto dk = this->good.dk;
            dk[this->hash_at + i] ^= static_cast<std::uint8_t>(1 << bit);
            ASSERT_EQ(this->error_of_dk(dk), mlkem::errc::hash_mismatch) << i;
            expect_throws(mlkem::errc::hash_mismatch,
                          [&] { (void)TypeParam::decapsulation_key::from_bytes(dk); });
        }
    }
}

TEST_OF_TYPES(InvalidKey, DkWithAnyByteOfItsEkChangedIsAHashMismatchFirst)
{
    for (std::size_t i = this->ek_at; i < this->hash_at; ++i) {
        auto dk = this->good.dk;
        dk[i] ^= 0xff; // many of these also put a coefficient out of range
        ASSERT_EQ(this->error_of_dk(dk), mlkem::errc::hash_mismatch) << i;
    }
}

TEST_OF_TYPES(InvalidKey, DkWhoseEkIsOutOfRangeIsSaidSoWhereTheHashMatches)
{
    for (std::size_t i = 0; i < this->coefficients; ++i) {
        auto dk = this->good.dk;
        set_coefficient(std::span(dk).subspan(this->ek_at), i, i % 2 ? 3329 : 4095);
        ASSERT_EQ(this->error_of_dk(dk), mlkem::errc::hash_mismatch) << i;
        rehash<TypeParam>(dk);
        ASSERT_EQ(this->error_of_dk(dk), mlkem::errc::coefficient_out_of_range) << i;
        expect_throws(mlkem::errc::coefficient_out_of_range,
                      [&] { (void)TypeParam::decapsulation_key::from_bytes(dk); });
    }
}

TEST_OF_TYPES(InvalidKey, DkWithAnotherGoodEkAndItsHashIsGood)
{
    const key_material<TypeParam> other("another key pair");
    auto dk = this->good.dk;
    std::ranges::copy(other.ek, dk.begin() + this->ek_at);
    EXPECT_EQ(this->error_of_dk(dk), mlkem::errc::hash_mismatch);
    rehash<TypeParam>(dk);
    EXPECT_EQ(this->error_of_dk(dk), std::error_code());
}

TEST_OF_TYPES(InvalidKey, DkWithACoefficientOfQOrMoreInSAtAnyPositionIsOutOfRange)
{
    for (std::size_t i = 0; i < this->coefficients; ++i) {
        auto dk = this->good.dk;
        for (const unsigned value : {3328U, 3329U, 3839U, 3840U, 4095U}) {
            set_coefficient(dk, i, value);
            ASSERT_EQ(this->error_of_dk(dk),
                      value < 3329 ? std::error_code() : mlkem::errc::coefficient_out_of_range)
                << value << " at " << i;
        }
    }
}

TEST_OF_TYPES(InvalidKey, EveryValueOfACoefficientOfSIsJudgedByItsSizeAlone)
{
    for (std::size_t i = 0; i < 16; ++i) { // all places that a coefficient has in a word of 8 bytes
        for (unsigned value = 0; value < 4096; ++value) {
            auto dk = this->good.dk;
            set_coefficient(dk, this->coefficients - 1 - i, value);
            ASSERT_EQ(!this->error_of_dk(dk), value < 3329) << value << " at " << i;
        }
    }
}

TEST_OF_TYPES(InvalidKey, DkHasOneEncoding)
{
    using key = typename TypeParam::decapsulation_key;
    const auto dk = with_another_encoding<TypeParam>(this->good.dk);
    const auto sent = TypeParam::encaps(TypeParam::encapsulation_key::from_bytes(this->good.ek));
    array_32 K{};
    TypeParam::decaps_internal(dk, sent.c.bytes(), K);
    EXPECT_TRUE(same_bytes(K, sent.K.bytes())) << "the polynomials are those of the key";
    EXPECT_TRUE(TypeParam::check_decapsulation_key(dk)) << "section 7.3 asks for the hash only";
    EXPECT_EQ(this->error_of_dk(dk), mlkem::errc::coefficient_out_of_range);
    std::error_code ec;
    EXPECT_FALSE(key::from_seed_and_bytes(this->good.seed, dk, ec));
    EXPECT_EQ(ec, mlkem::errc::coefficient_out_of_range);

    auto bad_hash = dk;
    bad_hash[this->hash_at] ^= 1;
    EXPECT_EQ(this->error_of_dk(bad_hash), mlkem::errc::hash_mismatch) << "comes first";
}

TEST_OF_TYPES(InvalidKey, DkMayHaveAnySAndZThatAreEncodedSo)
{
    for (const unsigned value : {0U, 3328U}) {
        auto dk = this->good.dk;
        for (std::size_t i = 0; i < this->coefficients; ++i)
            set_coefficient(dk, i, value);
        std::fill_n(dk.begin() + this->z_at, 32, static_cast<std::uint8_t>(value));
        EXPECT_EQ(this->error_of_dk(dk), std::error_code());
    }
}

TEST_OF_TYPES(InvalidKey, SeedAndBytesOfDifferentKeysAreASeedMismatch)
{
    using key = typename TypeParam::decapsulation_key;
    const key_material<TypeParam> other("another key pair");
    auto other_z = this->good.dk; // differs in z only, which the hash does not cover
    other_z[this->z_at + 31] ^= 1;
    auto other_s = this->good.dk;
    other_s[0] ^= 1;
    for (const auto& dk : {other.dk, other_z, other_s}) {
        std::error_code ec;
        EXPECT_FALSE(key::from_seed_and_bytes(this->good.seed, dk, ec));
        EXPECT_EQ(ec, mlkem::errc::seed_mismatch);
        expect_throws(mlkem::errc::seed_mismatch,
                      [&] { (void)key::from_seed_and_bytes(this->good.seed, dk); });
    }
    std::error_code ec = mlkem::errc::seed_mismatch;
    const auto both = key::from_seed_and_bytes(this->good.seed, this->good.dk, ec);
    EXPECT_FALSE(ec);
    ASSERT_TRUE(both);
    EXPECT_TRUE(both->seed()) << "a key from both forms keeps its seed";
    EXPECT_NO_THROW((void)key::from_seed_and_bytes(this->good.seed, this->good.dk));
}

TEST_OF_TYPES(InvalidKey, BytesThatFailACheckAreToldBeforeASeedMismatch)
{
    using key = typename TypeParam::decapsulation_key;
    const key_material<TypeParam> other("another key pair");
    auto dk = other.dk;
    set_coefficient(std::span(dk).subspan(this->ek_at), 0, 3329);
    std::error_code ec;
    EXPECT_FALSE(key::from_seed_and_bytes(this->good.seed, dk, ec));
    EXPECT_EQ(ec, mlkem::errc::hash_mismatch);
    rehash<TypeParam>(dk);
    EXPECT_FALSE(key::from_seed_and_bytes(this->good.seed, dk, ec));
    EXPECT_EQ(ec, mlkem::errc::coefficient_out_of_range);
}

} // namespace
} // namespace mlkem_test::invalid_key_test
