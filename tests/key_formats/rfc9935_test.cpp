// SPDX-License-Identifier: MIT
// The examples of RFC 9935, read in place from MLKEM_VECTORS_DIR; skipped where that folder is
// absent.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "key_files.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::rfc9935_test {
namespace {

std::filesystem::path examples_dir()
{
    return std::filesystem::path(MLKEM_VECTORS_DIR) / "rfc9935";
}

/// A file that is missing from a folder that is there is an error, not a reason to skip.
std::string read_example(const std::string& name)
{
    std::ifstream in(examples_dir() / name, std::ios::binary);
    EXPECT_TRUE(in) << "cannot read " << name;
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

template <class Kem> class Rfc9935 : public ::testing::Test {
  protected:
    void SetUp() override
    {
        if (!std::filesystem::is_directory(examples_dir()))
            GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << examples_dir()
                         << ". Nothing was checked against RFC 9935. Set the CMake cache variable "
                            "MLKEM_VECTORS_DIR.";
    }
    static std::string example(const std::string& kind)
    {
        return read_example(std::string(Kem::params::name) + kind);
    }
    static std::string private_example(private_key_form form)
    {
        return example(form == private_key_form::seed       ? "-seed.priv"
                       : form == private_key_form::expanded ? "-expanded.priv"
                                                            : "-both.priv");
    }
};
TEST_SUITE_OF_TYPES(Rfc9935, kems, set_names);

/// The DER in a PEM text of this shape, by the table.
byte_string der_of(const std::string& text)
{
    const std::size_t begin = text.find('\n');
    const std::optional<byte_string> der = base64_bytes(std::string_view(text).substr(begin));
    EXPECT_TRUE(der);
    return der.value_or(byte_string{});
}

TEST_OF_TYPES(Rfc9935, PublicKeysAreReadAndWrittenAsTheyAre)
{
    const std::string text = this->example(".pub");
    const auto ek = mlkem::public_key_from_pem<TypeParam>(text);
    EXPECT_EQ(mlkem::public_key_to_pem(ek).view(), text);
    EXPECT_EQ(to_bytes(mlkem::public_key_to_der(ek)), der_of(text));
}

TEST_OF_TYPES(Rfc9935, PrivateKeysInEachFormAreReadAndWrittenAsTheyAre)
{
    const auto ek = mlkem::public_key_from_pem<TypeParam>(this->example(".pub"));
    const std::array<std::uint8_t, 64> seed = counting_bytes<64>(0);
    const auto expected = TypeParam::decapsulation_key::from_seed(seed);
    const auto expect = [&]<private_key_form Form>() {
        const std::string text = this->private_example(Form);
        const auto dk = mlkem::private_key_from_pem<TypeParam>(text);
        EXPECT_EQ(dk, expected);
        EXPECT_EQ(dk.encapsulation_key(), ek);
        const auto written = mlkem::private_key_to_pem<Form>(dk);
        EXPECT_EQ(written.view(), text);
        const auto der = mlkem::private_key_to_der<Form>(dk);
        EXPECT_EQ(to_bytes(der.span()), der_of(text));
    };
    for (const private_key_form form : all_forms)
        with_form(form, expect);
}

TEST_OF_TYPES(Rfc9935, TheCertificateHoldsTheKeyThatThePrivateKeyExpandsTo)
{
    const auto dk =
        mlkem::private_key_from_pem<TypeParam>(this->private_example(private_key_form::seed));
    const auto info = mlkem::public_key_to_der(dk.encapsulation_key());
    const byte_string certificate = der_of(this->example(".crt"));
    const auto found =
        std::search(certificate.begin(), certificate.end(), info.begin(), info.end());
    EXPECT_NE(found, certificate.end());
}

// ---- The bad private keys of appendix C.4, made from the good ones as the RFC says. Their SHA3-256
//      is that of the RFC's own files.

using kem_512 = mlkem::ml_kem_512;

void expect_bad(const byte_string& file, const char* sha3_256, errc expected)
{
    std::array<std::uint8_t, 32> digest{};
    mlkem::hash_h<mlkem::portable_code::keccak>(file, digest);
    EXPECT_EQ(to_hex(digest), sha3_256) << "this is not the example of the RFC";
    EXPECT_EQ(read_private<kem_512>(file), expected);
    EXPECT_EQ(read_private_pem<kem_512>(pem("PRIVATE KEY", file)), expected);
    std::error_code ec;
    EXPECT_FALSE(mlkem::any_private_key_from_der(file, ec));
    EXPECT_EQ(ec, expected);
}

element rfc_key(private_key_form form, std::span<const std::uint8_t> seed,
                std::span<const std::uint8_t> expanded)
{
    return one_asymmetric_key(oid_of<kem_512>(), private_key_choice(form, seed, expanded));
}
element rfc_key(private_key_form form, std::span<const std::uint8_t> expanded)
{
    return rfc_key(form, counting_bytes<64>(0), expanded);
}

/// The expanded key of the seed first, first + 1, ...
dk_array<kem_512> expanded_from(std::uint8_t first)
{
    const auto seed = counting_bytes<64>(first);
    const auto dk = kem_512::decapsulation_key::from_seed(seed).to_bytes();
    dk_array<kem_512> out{};
    copy_all(dk.span(), out.begin());
    return out;
}

TEST(Rfc9935Bad, SeedAndExpandedKeyThatDoNotBelongTogether)
{
    auto seed = counting_bytes<64>(1);
    copy_all(counting_bytes<32>(0), seed.begin()); // another d, the same z
    expect_bad(encode(rfc_key(private_key_form::both, seed, expanded_from(1))),
               "c0766885c78ecb1410891e00e81b2607f917b0a00554a727705cef657003706b",
               errc::seed_mismatch);
}

TEST(Rfc9935Bad, SecretPartThatDoesNotFitThePublicPart)
{
    auto dk = expanded_from(0);
    dk[0] ^= 1;
    expect_bad(encode(rfc_key(private_key_form::expanded, dk)),
               "1ae08321772833d43d28abfda03ec06b4785324836377a3cff6ab34fb1028939",
               errc::pairwise_check_failure);
}

TEST(Rfc9935Bad, HashThatIsNotOfThePublicPart)
{
    auto dk = expanded_from(0);
    dk[key_material<kem_512>::hash_at] ^= 1;
    expect_bad(encode(rfc_key(private_key_form::expanded, dk)),
               "37ad50bc00376c3ae5bb4752b4a4be4d3c54fea0dfd5de8de54b6b08ec785e3c",
               errc::hash_mismatch);
}

TEST(Rfc9935Bad, SeedAndExpandedKeyThatDifferInZAlone)
{
    auto dk = expanded_from(0);
    dk.back() ^= 1;
    expect_bad(encode(rfc_key(private_key_form::both, dk)),
               "b7b5bacc80797397d73c4d2e4bbd1a1d2ac58fb45bfcb028656dab9ba6ff5265",
               errc::seed_mismatch);
}

} // namespace
} // namespace mlkem_test::rfc9935_test
