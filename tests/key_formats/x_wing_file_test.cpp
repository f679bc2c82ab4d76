// SPDX-License-Identifier: MIT
// Key files of X-Wing: the private key is a bare seed, the public key stands as it goes over the
// wire.
#include "key_files.hpp"

namespace mlkem_test::x_wing_file_test {
namespace {

TEST(XWingFileIdentifier, HasTheNumbersOfTheDraft)
{
    EXPECT_EQ(to_bytes(mlkem::id_x_wing::oid), x_wing_oid);
    EXPECT_EQ(((0x83 & 127) * 128 + (0xe6 & 127)) * 128 + 0x2d, 62253);
    EXPECT_EQ(((0x81 & 127) * 128 + (0xc8 & 127)) * 128 + 0x7a, 25722);
}

class XWingFile : public ::testing::Test {
  protected:
    const std::array<std::uint8_t, 32> seed = counting_bytes<32>(0);
    const x_wing::key_pair pair = x_wing::keygen_from_seed(seed);
    const key_material<mlkem::ml_kem_768> of_ml_kem;
    std::error_code ec;

    void expect_same(const x_wing::decapsulation_key& read) const
    {
        EXPECT_EQ(to_bytes(read.seed()->span()), to_bytes(seed));
        EXPECT_TRUE(read.encapsulation_key() == pair.ek);
        const auto sent = x_wing::encaps(pair.ek, shake128_random("X-Wing file"));
        EXPECT_TRUE(x_wing::decaps(read, sent.c) == sent.K);
    }
};

// The file is that of the appendix "Example of use in X.509" of draft-connolly-cfrg-xwing-kem,
// whose private key has the same seed.
TEST_F(XWingFile, OfAPrivateKeyIsThatOfTheDraft)
{
    const auto text = mlkem::private_key_to_pem(pair.dk);
    EXPECT_EQ(text.view(), "-----BEGIN PRIVATE KEY-----\n"
                           "MDQCAQAwDQYLKwYBBAGD5i2ByHoEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZ\n"
                           "GhscHR4f\n"
                           "-----END PRIVATE KEY-----\n");
    const auto der = mlkem::private_key_to_der(pair.dk);
    EXPECT_EQ(to_bytes(der.span()), encode(bare_seed_tree(x_wing_oid, seed)));
    EXPECT_EQ(der.size(), 54U);
    EXPECT_TRUE(*mlkem::private_key_to_der(pair.dk, ec) == der && !ec);
    EXPECT_EQ(mlkem::private_key_to_pem(pair.dk, ec)->view(), text.view());

    expect_same(mlkem::private_key_from_der<x_wing>(der));
    expect_same(*mlkem::private_key_from_der<x_wing>(der, ec));
    expect_same(mlkem::private_key_from_pem<x_wing>(text.view()));
    expect_same(*mlkem::private_key_from_pem<x_wing>(text.view(), ec));
    EXPECT_FALSE(ec);
}

TEST_F(XWingFile, OfAPublicKeyHoldsItsBytes)
{
    const byte_string expected = encode(public_key_info(x_wing_oid, pair.ek.bytes()));
    const auto der = mlkem::public_key_to_der(pair.ek);
    EXPECT_EQ(to_bytes(der), expected);
    EXPECT_EQ(der.size(), 1240U);
    const auto text = mlkem::public_key_to_pem(pair.ek);
    EXPECT_EQ(text.view(), pem("PUBLIC KEY", expected));

    EXPECT_TRUE(mlkem::public_key_from_der<x_wing>(der) == pair.ek);
    EXPECT_TRUE(mlkem::public_key_from_der<x_wing>(der, ec) == pair.ek);
    EXPECT_TRUE(mlkem::public_key_from_pem<x_wing>(text.view()) == pair.ek);
    EXPECT_TRUE(mlkem::public_key_from_pem<x_wing>(text.view(), ec) == pair.ek);
    EXPECT_FALSE(ec);
}

TEST_F(XWingFile, IsNoFileOfMlKemNorTheReverse)
{
    const byte_string private_file = encode(bare_seed_tree(x_wing_oid, seed));
    const byte_string public_file = encode(public_key_info(x_wing_oid, pair.ek.bytes()));
    EXPECT_EQ(read_private<mlkem::ml_kem_768>(private_file), errc::wrong_algorithm);
    EXPECT_EQ(read_public<mlkem::ml_kem_768>(public_file), errc::wrong_algorithm);
    EXPECT_FALSE(mlkem::any_private_key_from_der(private_file, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
    EXPECT_FALSE(mlkem::any_public_key_from_der(public_file, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);

    for (const private_key_form form : all_forms)
        EXPECT_EQ(read_private<x_wing>(encode(private_key_tree(of_ml_kem, form))),
                  errc::wrong_algorithm);
    EXPECT_EQ(read_public<x_wing>(encode(public_key_tree(of_ml_kem))), errc::wrong_algorithm);
}

TEST_F(XWingFile, OfOtherContentIsRefused)
{
    const auto of_seed = [](std::span<const std::uint8_t> content) {
        return read_private<x_wing>(encode(bare_seed_tree(x_wing_oid, content)));
    };
    for (const std::size_t size : wrong_lengths(32))
        EXPECT_EQ(of_seed(byte_string(size)), errc::invalid_length) << size;
    // Wrapped once more, as ML-KEM's seed and as its expanded key are.
    for (const std::uint8_t tag : {std::uint8_t{0x80}, std::uint8_t{0x04}})
        EXPECT_EQ(of_seed(encode({tag, to_bytes(seed), {}})), errc::invalid_length);
    EXPECT_EQ(read_private<x_wing>(encode(bare_seed_tree(x_wing_oid, seed, pair.ek.bytes()))),
              errc::malformed_der)
        << "the public key may not stand beside a bare seed";

    const auto of_key = [](std::span<const std::uint8_t> content) {
        return read_public<x_wing>(encode(public_key_info(x_wing_oid, content)));
    };
    for (const std::size_t size : wrong_lengths(1216))
        EXPECT_EQ(of_key(byte_string(size)), errc::invalid_length) << size;
    byte_string unreduced = to_bytes(pair.ek.bytes());
    set_coefficient(unreduced, 5, 3329);
    EXPECT_EQ(of_key(unreduced), errc::coefficient_out_of_range);
}

} // namespace
} // namespace mlkem_test::x_wing_file_test
