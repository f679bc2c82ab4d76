// SPDX-License-Identifier: MIT
// KEM recipients of CMS: the example of RFC 9936, and what is refused.
#include <cctype>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "standard_vectors.hpp"

namespace mlkem_test::cms_test {
namespace {

using mlkem::errc;
namespace composite = mlkem::composite;
namespace cms = mlkem::cms;

std::string text_of_file(const std::string& name)
{
    std::ifstream in(std::filesystem::path(vectors_dir()) / "cms/ml-kem-512" / name);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The bytes between the lines of a PEM text.
bytes_t pem_bytes(const std::string& text)
{
    std::string base64;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("-----"))
            base64 += line;
    bytes_t out(base64.size());
    const int size =
        EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                        static_cast<int>(base64.size()));
    EXPECT_GT(size, 0);
    out.resize(static_cast<std::size_t>(size) -
               static_cast<std::size_t>(std::ranges::count(base64, '=')));
    return out;
}

/// The RecipientInfo in a message: the element before the object identifier of its kind.
bytes_t recipient_info_in(const bytes_t& message)
{
    bytes_t id = {6, 11};
    id.insert(id.end(), cms::id_ori_kem.begin(), cms::id_ori_kem.end());
    const auto found = std::search(message.begin(), message.end(), id.begin(), id.end());
    const auto at = static_cast<std::size_t>(found - message.begin()) - 4;
    EXPECT_EQ(message.at(at), 0xa4);
    EXPECT_EQ(message.at(at + 1), 0x82);
    const std::size_t size = 4 + 256U * message.at(at + 2) + message.at(at + 3);
    return {message.begin() + static_cast<std::ptrdiff_t>(at),
            message.begin() + static_cast<std::ptrdiff_t>(at + size)};
}

std::string upper(std::string hex)
{
    for (char& c : hex)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return hex;
}
std::string first_line(const std::string& name)
{
    const std::string text = text_of_file(name);
    return text.substr(0, text.find('\n'));
}

TEST(Cms, MeetsTheExampleOfRfc9936ToTheLastValue)
{
    MLKEM_TEST_SKIP_WITHOUT_VECTORS();
    using kem = mlkem::ml_kem_512;
    const bytes_t message = pem_bytes(text_of_file("ML-KEM-512.cms"));
    const bytes_t info = recipient_info_in(message);
    const auto dk = mlkem::private_key_from_pem<kem>(text_of_file("ML-KEM-512-seed.priv"));
    std::error_code ec;
    const auto fields = cms::read_recipient_info(info, ec);
    ASSERT_TRUE(fields) << ec.message();
    EXPECT_EQ(cms::write_recipient_info(*fields), info);
    EXPECT_EQ(fields->kek_length, 16U);
    EXPECT_FALSE(fields->has_ukm);
    EXPECT_EQ(upper(to_hex(fields->encrypted_key)), upper(first_line("encrypted_cek.txt")));
    EXPECT_EQ(upper(to_hex(cms::other_info(*fields))), upper(first_line("ori_info.txt")));
    const auto secret = kem::decaps(dk, fields->kemct);
    EXPECT_EQ(upper(to_hex(secret.bytes())), upper(first_line("shared_secret.txt")));
    const auto kek = cms::key_encryption_key(secret.bytes(), *fields, ec);
    EXPECT_EQ(upper(to_hex(kek->bytes())), upper(first_line("kek.txt")));
    const auto key = cms::decrypt_key<kem>(dk, info);
    EXPECT_EQ(upper(to_hex(key.bytes())), upper(first_line("cek.txt")));

    // The content: AES-128-GCM with the nonce of the message, the tag at its end.
    const bytes_t ct = message;
    const std::vector<std::uint8_t> gcm = {6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 6};
    const auto found = std::search(ct.begin(), ct.end(), gcm.begin(), gcm.end());
    ASSERT_NE(found, ct.end());
    const auto parameters = found + static_cast<std::ptrdiff_t>(gcm.size());
    const auto nonce = parameters + 4;       // SEQUENCE { OCTET STRING
    const auto content = nonce + 12 + 3 + 2; // INTEGER 16; [0] of 13 bytes
    std::array<std::uint8_t, 13> plain{};
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    int size = 0;
    EXPECT_EQ(EVP_DecryptInit_ex(context, EVP_aes_128_gcm(), nullptr, key.bytes().data(), &*nonce),
              1);
    EXPECT_EQ(EVP_DecryptUpdate(context, plain.data(), &size, &*content, 13), 1);
    bytes_t tag(ct.end() - 16, ct.end());
    EXPECT_EQ(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag.data()), 1);
    EXPECT_EQ(EVP_DecryptFinal_ex(context, plain.data() + size, &size), 1);
    EVP_CIPHER_CTX_free(context);
    EXPECT_EQ(std::string(plain.begin(), plain.end()), text_of_file("plaintext.txt"));
    // No message of the folder was left out.
    std::size_t messages = 0;
    const std::filesystem::path folder = std::filesystem::path(vectors_dir()) / "cms";
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
        messages += file.path().extension() == ".cms";
    std::cout << "vectors: CMS " << messages << " example\n";
    EXPECT_EQ(messages, 1U);
}

const bytes_t subject_key_identifier = {0x80, 3, 1, 2, 3};

template <class Kem> void expect_cms(std::size_t kek_length)
{
    const auto pair = Kem::keygen(), other = Kem::keygen();
    std::error_code ec;
    for (const std::size_t size : {16U, 24U, 32U, 64U}) {
        const bytes_t key(size, 0x77);
        const auto info = cms::encrypt_key<Kem>(pair.ek, subject_key_identifier, key);
        EXPECT_EQ(hex_of(cms::decrypt_key<Kem>(pair.dk, info)), to_hex(key));
        const auto fields = cms::read_recipient_info(info, ec);
        EXPECT_EQ(fields->kek_length, kek_length);
        EXPECT_TRUE(same_bytes(fields->rid, subject_key_identifier));
        EXPECT_FALSE(cms::decrypt_key<Kem>(other.dk, info, ec));
        EXPECT_EQ(ec, errc::decryption_failure);
    }
}

TEST(Cms, KeysOfEachSizeForMlKemAndComposites)
{
    expect_cms<mlkem::ml_kem_512>(16);
    expect_cms<mlkem::ml_kem_768>(32);
    expect_cms<mlkem::ml_kem_1024>(32);
    expect_cms<composite::mlkem768_ecdh_p256_sha3_256>(32);
    expect_cms<composite::mlkem1024_x448_sha3_256>(32);
    expect_cms<composite::mlkem768_rsa2048_sha3_256>(32);
}

template <class R>
concept is_read_from = requires(R&& range, std::error_code& ec) {
    cms::read_recipient_info(std::forward<R>(range), ec);
};
// The fields refer to the file, so that a temporary one is refused.
static_assert(is_read_from<bytes_t&> && is_read_from<const bytes_t&>);
static_assert(is_read_from<std::span<const std::uint8_t>> && !is_read_from<bytes_t>);

TEST(Cms, UserKeyingMaterialIsInTheDerivation)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(32, 0x31);
    auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    std::error_code ec;
    auto fields = *cms::read_recipient_info(info, ec);
    const bytes_t ukm = {1, 2, 3, 4, 5};
    const bytes_t ciphertext(fields.kemct.begin(), fields.kemct.end());
    fields.has_ukm = true;
    fields.ukm = ukm;
    EXPECT_EQ(to_hex(cms::other_info(fields)),
              "3019300b060960864801650304012d020120a00704050102030405");
    const auto secret = kem::decaps(pair.dk, ciphertext);
    const auto kek = cms::key_encryption_key(secret.bytes(), fields, ec);
    bytes_t wrapped(40);
    ASSERT_TRUE(
        mlkem::detail::wrap_key<mlkem::openssl::default_library>(kek->bytes(), key, wrapped, ec));
    fields.encrypted_key = wrapped;
    bytes_t other_length = cms::write_recipient_info(fields); // 16, with the wrap of 32
    const bytes_t length = {2, 1, 32};
    *(std::find_end(other_length.begin(), other_length.end(), length.begin(), length.end()) + 2) =
        16;
    EXPECT_FALSE(cms::read_recipient_info(other_length, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    bytes_t other_ukm = cms::write_recipient_info(fields);
    const auto at = std::find_end(other_ukm.begin(), other_ukm.end(), ukm.begin(), ukm.end());
    *(at - 2) = 5; // no OCTET STRING
    EXPECT_FALSE(cms::read_recipient_info(other_ukm, ec));
    EXPECT_EQ(ec, errc::malformed_der);
    const auto with_ukm = cms::write_recipient_info(fields);
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, with_ukm)), to_hex(key));
    const auto refused = [&](const cms::kem_recipient_info& changed) {
        EXPECT_FALSE(cms::decrypt_key<kem>(pair.dk, cms::write_recipient_info(changed), ec));
        return ec;
    };
    fields.kek_length = 24;
    EXPECT_FALSE(cms::key_encryption_key(secret.bytes(), fields, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.kek_length = 32;
    fields.kemct = fields.kemct.first(5);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.kemct = ciphertext;
    fields.encrypted_key = std::span<const std::uint8_t>(wrapped).first(16);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.encrypted_key = wrapped;
    fields.has_ukm = false;
    EXPECT_FALSE(cms::decrypt_key<kem>(pair.dk, cms::write_recipient_info(fields), ec));
    EXPECT_EQ(ec, errc::decryption_failure);
}

TEST(Cms, UserKeyingMaterialIsAnArgument)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(16, 0x31), ukm = {1, 2, 3, 4, 5};
    std::error_code ec = errc::hash_mismatch;
    const auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, ukm, ec);
    ASSERT_TRUE(info && !ec);
    const auto fields = cms::read_recipient_info(*info);
    EXPECT_TRUE(fields.has_ukm && same_bytes(fields.ukm, ukm));
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, *info)), to_hex(key));
    const auto empty = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, bytes_t());
    EXPECT_TRUE(cms::read_recipient_info(empty).has_ukm);
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, empty)), to_hex(key));

    // Lengths of three and four bytes.
    for (const std::size_t size : {65535U, 65536U, 70000U, 0x1000000U}) {
        const bytes_t large(size, 7);
        const auto of_large = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, large,
                                                    mlkem::system_random{});
        EXPECT_TRUE(same_bytes(cms::read_recipient_info(of_large).ukm, large)) << size;
        EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, of_large)), to_hex(key)) << size;
    }
}

TEST(Cms, AlgorithmsThatAreNotSupportedAreNoMalformedDer)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t good = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, bytes_t(16, 1));
    std::error_code ec;
    const auto fields = cms::read_recipient_info(good);
    const auto position = [&](const auto& bytes) {
        return static_cast<std::size_t>(
            std::find_end(good.begin(), good.end(), bytes.begin(), bytes.end()) - good.begin());
    };
    const auto refused = [&](bytes_t changed) {
        EXPECT_FALSE(cms::read_recipient_info(changed, ec));
        return ec;
    };
    /// `good` with bytes in place of `size` others; the three lengths around grow with them.
    const auto replaced = [&](std::size_t at, std::size_t size, const bytes_t& with) {
        bytes_t changed = good;
        const auto from = changed.begin() + static_cast<std::ptrdiff_t>(at);
        changed.erase(from, from + static_cast<std::ptrdiff_t>(size));
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), with.begin(), with.end());
        const std::size_t more = with.size() - size;
        for (const std::size_t length : {std::size_t{2}, 4 + 13 + std::size_t{2}}) {
            const std::size_t sum = 256U * changed[length] + changed[length + 1] + more;
            changed[length] = static_cast<std::uint8_t>(sum >> 8);
            changed[length + 1] = static_cast<std::uint8_t>(sum);
        }
        return changed;
    };
    const std::size_t wrap_at = position(cms::id_aes128_wrap);
    bytes_t other = good;
    other[wrap_at + 8] = 0x19; // id-aes192-wrap
    EXPECT_EQ(refused(other), errc::wrong_algorithm);
    other[wrap_at - 5] = 24; // with its kekLength
    ASSERT_EQ(good[wrap_at - 5], 16);
    EXPECT_EQ(refused(other), errc::wrong_algorithm);
    other[wrap_at + 8] = 0x05;
    EXPECT_EQ(refused(other), errc::invalid_length) << "24 with id-aes128-wrap";
    other = replaced(wrap_at - 6, 2, {2, 1, 0});
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {2, 0x01, 0x00})), errc::invalid_length)
        << "a kekLength of two bytes";
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {2, 0x00, 0x10})), errc::malformed_der);
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {1, 0})), errc::malformed_der) << "zero";
    EXPECT_EQ(refused(replaced(wrap_at - 6, 2, {1, 0x90})), errc::malformed_der) << "negative";

    // Another KEM, with parameters.
    const std::size_t kem_at = static_cast<std::size_t>(fields.kem.data() - good.data());
    bytes_t of_other =
        replaced(kem_at - 4, 4 + fields.kem.size(), {0x30, 7, 6, 3, 0x2a, 3, 4, 5, 0});
    EXPECT_EQ(refused(of_other), errc::wrong_algorithm);
    EXPECT_EQ(refused(replaced(kem_at - 4, 4 + fields.kem.size(), {0x30, 2, 6, 0})),
              errc::malformed_der)
        << "an empty object identifier";
    EXPECT_EQ(refused(replaced(kem_at - 4, 4 + fields.kem.size(), {0x30, 6, 6, 3, 0x2a, 3, 4, 5})),
              errc::malformed_der)
        << "parameters that are cut short";
    for (const errc e : {errc::malformed_der, errc::wrong_algorithm})
        EXPECT_TRUE(std::error_code(e) == mlkem::fault::peer);
}

TEST(Cms, RecipientIdentifiersAreThoseOfTheStandard)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t key(16, 1);
    std::error_code ec;
    const bytes_t issuer_and_number = {0x30, 16,   0x30, 11, 0x31, 9, 0x30, 7, 6,
                                       3,    0x55, 4,    3,  0x0c, 0, 2,    1, 5};
    ASSERT_EQ(issuer_and_number.size(), 18U);
    auto info = cms::encrypt_key<kem>(pair.ek, issuer_and_number, key, ec);
    ASSERT_TRUE(info) << ec.message();
    EXPECT_TRUE(same_bytes(cms::read_recipient_info(*info).rid, issuer_and_number));
    for (const bytes_t& bad :
         std::vector<bytes_t>{{},
                              {0x30, 0},
                              {0x80, 0},
                              {0x80, 0x81, 1, 1},
                              {0x30, 2, 0x30, 0},
                              {0x30, 4, 0x30, 0, 2, 0},
                              {0x30, 5, 2, 1, 5, 0x30, 0},
                              {0x30, 6, 0x30, 0, 2, 2, 0, 5},
                              {0x30, 6, 0x30, 0, 2, 2, 0xff, 0x85},
                              {0x30, 7, 0x30, 0, 2, 1, 5, 5, 0},
                              {0x30, 7, 0x30, 2, 0x31, 0, 2, 1, 5},
                              {0x30, 7, 0x30, 0x80, 0, 0, 2, 1, 5},
                              {0x30, 11, 0x30, 6, 0x31, 4, 0x30, 2, 6, 0, 2, 1, 5},
                              {0x30, 13, 0x30, 8, 0x31, 6, 0x30, 4, 6, 2, 0x55, 4, 2, 1, 5},
                              {0x81, 1, 1}}) {
        EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, bad, key, ec)) << to_hex(bad);
        EXPECT_EQ(ec, errc::malformed_der) << to_hex(bad);
    }
    for (const bytes_t& good : std::vector<bytes_t>{{0x30, 5, 0x30, 0, 2, 1, 5},
                                                    {0x30, 6, 0x30, 0, 2, 2, 0, 0x85},
                                                    {0x30, 6, 0x30, 0, 2, 2, 0xff, 0x05},
                                                    {0x80, 1, 0}})
        EXPECT_TRUE(cms::encrypt_key<kem>(pair.ek, good, key, ec)) << to_hex(good);
}

TEST(Cms, FunctionsOfOneLibraryClearErrorsAndThrowThem)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(32, 0x31);
    const auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    const auto fields = cms::read_recipient_info(info);
    std::error_code ec = errc::hash_mismatch;
    const auto kek = cms::key_encryption_key(key, fields, ec);
    EXPECT_TRUE(kek && !ec) << ec.message();
    EXPECT_TRUE(cms::key_encryption_key(key, fields) == *kek);
    ec = errc::hash_mismatch;
    EXPECT_TRUE(cms::decrypt_key<kem>(pair.dk, info, ec) && !ec);
    ec = errc::hash_mismatch;
    std::array<std::uint8_t, 40> wrapped{};
    EXPECT_TRUE(
        mlkem::detail::wrap_key<mlkem::openssl::default_library>(kek->bytes(), key, wrapped, ec));
    EXPECT_FALSE(ec);
    expect_throws(errc::malformed_der,
                  [&] { (void)cms::read_recipient_info(subject_key_identifier); });
    auto other = fields;
    other.kek_length = 24;
    expect_throws(errc::invalid_length, [&] { (void)cms::key_encryption_key(key, other); });
    EXPECT_FALSE((cms::encrypt_key<kem, empty_library>(pair.ek, subject_key_identifier, key, ec)));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
    ec.clear();
    EXPECT_FALSE((cms::decrypt_key<kem, empty_library>(pair.dk, info, ec)));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
}

TEST(Cms, EachChangedByteOutsideOfTheCiphertextIsRefusedOrSeen)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t key(16, 0x42);
    auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    std::error_code ec;
    const auto fields = *cms::read_recipient_info(info, ec);
    const auto ct_at = static_cast<std::size_t>(fields.kemct.data() - info.data());
    const auto rid_at = static_cast<std::size_t>(fields.rid.data() - info.data());
    std::size_t refused = 0, tried = 0;
    for (std::size_t i = 0; i < info.size(); ++i) {
        if ((i >= ct_at && i < ct_at + fields.kemct.size()) || (i >= rid_at + 2 && i < rid_at + 5))
            continue;
        for (const std::uint8_t bit : std::array<std::uint8_t, 3>{0x01, 0x20, 0x80}) {
            info[i] ^= bit;
            ++tried;
            refused += !cms::decrypt_key<kem>(pair.dk, info, ec);
            info[i] ^= bit;
        }
    }
    EXPECT_EQ(refused, tried);
    EXPECT_GT(tried, 200U);
    for (std::size_t size = 0; size < info.size(); ++size)
        EXPECT_FALSE(cms::read_recipient_info(std::span(info).first(size), ec));
    EXPECT_FALSE(cms::decrypt_key<mlkem::ml_kem_768>(mlkem::ml_kem_768::keygen().dk, info, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
    EXPECT_FALSE(
        cms::encrypt_key<kem>(pair.ek, bytes_t{0x80, 4, 1}, key, mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::malformed_der);
    EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, subject_key_identifier, bytes_t(20),
                                       mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

} // namespace
} // namespace mlkem_test::cms_test
