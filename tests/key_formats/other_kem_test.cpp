// SPDX-License-Identifier: MIT
// A KEM of an application takes part in key files by specialising key_file. The private key is a
// bare seed of 32 bytes, the public key raw bytes. The stand-in here is ML-KEM-768 under a seed
// that is expanded first.
#include "key_files.hpp"

namespace mlkem_test::other_kem_test {
namespace {

/// 2.999.1, of the arc that is for examples.
struct id_stand_in {
    static constexpr std::array<std::uint8_t, 3> oid = {0x88, 0x37, 0x01};
};

/// The types and functions that key_file.hpp asks of such a KEM.
struct stand_in {
    static constexpr std::size_t seed_size = 32;
    using inner = mlkem::ml_kem_768;

    struct encapsulation_key {
        static constexpr std::size_t size = inner::encapsulation_key_size;
        inner::encapsulation_key key;

        std::span<const std::uint8_t, size> bytes() const noexcept { return key.bytes(); }
        static std::optional<encapsulation_key> from_bytes(std::span<const std::uint8_t> in,
                                                           std::error_code& ec) noexcept
        {
            auto inner_key = inner::encapsulation_key::from_bytes(in, ec);
            if (!inner_key)
                return std::nullopt;
            return encapsulation_key{*inner_key};
        }
    };
    struct decapsulation_key {
        mlkem::secret_array<seed_size> kept;
        inner::decapsulation_key key;

        std::optional<mlkem::secret_array<seed_size>> seed() const noexcept
        {
            return std::optional<mlkem::secret_array<seed_size>>(std::in_place, kept.span());
        }
        static std::optional<decapsulation_key> from_seed(std::span<const std::uint8_t> seed,
                                                          std::error_code& ec) noexcept
        {
            if (seed.size() != seed_size) {
                ec = errc::invalid_length;
                return std::nullopt;
            }
            if (seed[0] == 0xff) { // as a group may refuse a private key
                ec = errc::entropy_failure;
                return std::nullopt;
            }
            ec.clear();
            std::array<std::uint8_t, 64> expanded{};
            std::copy(seed.begin(), seed.end(), expanded.begin());
            return decapsulation_key{mlkem::secret_array<seed_size>(seed.first<seed_size>()),
                                     inner::decapsulation_key::from_seed(expanded)};
        }
    };
};

} // namespace
} // namespace mlkem_test::other_kem_test

template <> struct mlkem::key_file<mlkem_test::other_kem_test::stand_in::encapsulation_key> {
    using algorithm = mlkem_test::other_kem_test::id_stand_in;
};
template <>
struct mlkem::key_file<mlkem_test::other_kem_test::stand_in::decapsulation_key>
    : mlkem::seed_key_file<mlkem_test::other_kem_test::id_stand_in,
                           mlkem_test::other_kem_test::stand_in> {};

namespace mlkem_test::other_kem_test {
namespace {

class OtherKem : public ::testing::Test {
  protected:
    const std::array<std::uint8_t, 32> seed = counting_bytes<32>(0);
    std::error_code ec;
    std::optional<stand_in::decapsulation_key> dk =
        stand_in::decapsulation_key::from_seed(seed, ec);
    const stand_in::encapsulation_key ek{dk->key.encapsulation_key()};
};

TEST_F(OtherKem, PrivateKeyIsABareSeed)
{
    const auto text = mlkem::private_key_to_pem(*dk);
    EXPECT_EQ(text.view(), pem("PRIVATE KEY", encode(bare_seed_tree(id_stand_in::oid, seed))));
    const auto read = mlkem::private_key_from_pem<stand_in>(text.view(), ec);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->kept == dk->kept && read->key == dk->key);
}

TEST_F(OtherKem, PublicKeyIsRawBytes)
{
    const auto der = mlkem::public_key_to_der(ek);
    EXPECT_EQ(to_bytes(der), encode(public_key_info(id_stand_in::oid, ek.bytes())));
    const auto read = mlkem::public_key_from_pem<stand_in>(mlkem::public_key_to_pem(ek).view(), ec);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->key, ek.key);
}

TEST_F(OtherKem, FilesThatAreNotSoAreRefused)
{
    const auto of_seed = [](std::span<const std::uint8_t> content) {
        return read_private<stand_in>(encode(bare_seed_tree(id_stand_in::oid, content)));
    };
    EXPECT_EQ(of_seed(seed), errc{});
    for (const std::size_t size : wrong_lengths(32))
        EXPECT_EQ(of_seed(byte_string(size)), errc::invalid_length) << size;
    EXPECT_EQ(of_seed(byte_string(32, 0xff)), errc::entropy_failure) << "the KEM's own error";

    const byte_string with_public_key = encode(bare_seed_tree(id_stand_in::oid, seed, ek.bytes()));
    EXPECT_EQ(read_private<stand_in>(with_public_key), errc::malformed_der)
        << "the public key may not stand beside a bare seed";
    EXPECT_EQ(read_private<mlkem::ml_kem_768>(with_public_key), errc::wrong_algorithm);
    EXPECT_EQ(read_private<stand_in>(encode(
                  private_key_tree(key_material<mlkem::ml_kem_768>(), private_key_form::seed))),
              errc::wrong_algorithm);
}

} // namespace
} // namespace mlkem_test::other_kem_test
