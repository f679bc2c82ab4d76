// SPDX-License-Identifier: MIT
// RSA-OAEP with a padding of our own, against OpenSSL's; private keys whose numbers are not reduced.
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <mlkem/composite.hpp>

#include "uses/hybrids_of_standards.hpp"

namespace mlkem_test::rsa_oaep_test {
namespace {

using mlkem::errc;
namespace rsa = mlkem::detail;
using rsa_library = mlkem::openssl::default_library;

/// The key of the known answer, and its modulus of 256 bytes.
struct known_rsa_key {
    static constexpr std::size_t size = 256;

    rsa::rsa_numbers numbers;
    mlkem::openssl::private_key key;

    known_rsa_key()
    {
        EXPECT_TRUE(rsa::read_rsa_key(rsa::rsa_known_key, rsa::rsa_private_count, size, numbers));
        key = mlkem::openssl::private_key(
            rsa::import_rsa_key<rsa_library, size>(numbers, rsa::rsa_private_count));
    }
    rsa::pkey_ctx context(int padding, bool encrypts) const
    {
        auto made = rsa::context_of<rsa_library>(key.get());
        EXPECT_EQ((encrypts ? EVP_PKEY_encrypt_init : EVP_PKEY_decrypt_init)(made.get()), 1);
        EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(made.get(), padding), 1);
        if (padding == RSA_PKCS1_OAEP_PADDING) {
            EXPECT_EQ(EVP_PKEY_CTX_set_rsa_oaep_md_name(made.get(), "SHA256", nullptr), 1);
            EXPECT_EQ(EVP_PKEY_CTX_set_rsa_mgf1_md_name(made.get(), "SHA256", nullptr), 1);
        }
        return made;
    }
    std::array<std::uint8_t, size> encrypt(int padding, std::span<const std::uint8_t> in) const
    {
        std::array<std::uint8_t, size> c{};
        std::size_t written = size;
        EXPECT_EQ(EVP_PKEY_encrypt(context(padding, true).get(), c.data(), &written, in.data(),
                                   in.size()),
                  1);
        return c;
    }
    std::error_code decrypt(const std::array<std::uint8_t, size>& c,
                            std::array<std::uint8_t, 32>& secret) const
    {
        std::error_code ec;
        const bool done = rsa::rsa_decrypt<rsa_library, size>(key.get(), c, secret, ec);
        EXPECT_EQ(done, !ec);
        return ec;
    }
};

TEST(RsaOaep, OpenSslReadsWhatIsEncryptedAndIsRead)
{
    const known_rsa_key own;
    shake128_random rng("RSA-OAEP");
    for (int i = 0; i < 20; ++i) {
        const auto secret = rng.bytes<32>(), seed = rng.bytes<32>();
        std::array<std::uint8_t, known_rsa_key::size> c{}, read{};
        ASSERT_TRUE(
            (rsa::rsa_encrypt<rsa_library, known_rsa_key::size>(own.key.get(), secret, seed, c)));
        std::size_t size = read.size();
        const auto context = own.context(RSA_PKCS1_OAEP_PADDING, false);
        ASSERT_EQ(EVP_PKEY_decrypt(context.get(), read.data(), &size, c.data(), c.size()), 1);
        EXPECT_TRUE(same_bytes(std::span(read).first(size), secret));
        std::array<std::uint8_t, 32> received{};
        EXPECT_FALSE(own.decrypt(own.encrypt(RSA_PKCS1_OAEP_PADDING, secret), received));
        EXPECT_EQ(received, secret);
        // The seed is all that the padding draws.
        const auto plain = own.context(RSA_NO_PADDING, false);
        size = read.size();
        ASSERT_EQ(EVP_PKEY_decrypt(plain.get(), read.data(), &size, c.data(), c.size()), 1);
        const auto masked_seed = std::span(read).subspan<1, 32>();
        ASSERT_TRUE(rsa::mgf1<rsa_library>().apply(std::span(read).subspan(33), masked_seed));
        EXPECT_TRUE(same_bytes(masked_seed, seed));
    }
}

/// The encoded message of DB and a first byte, with a seed of zeros.
std::array<std::uint8_t, 256> encoded(const bytes_t& db, std::uint8_t first = 0)
{
    std::array<std::uint8_t, 256> message{};
    const auto seed = std::span(message).subspan(1, 32), masked = std::span(message).subspan(33);
    std::ranges::copy(db, masked.begin());
    message[0] = first;
    EXPECT_TRUE(rsa::mgf1<rsa_library>().apply(seed, masked));
    EXPECT_TRUE(rsa::mgf1<rsa_library>().apply(masked, seed));
    return message;
}

TEST(RsaOaep, EachByteOfAnotherPaddingIsRefused)
{
    const known_rsa_key own;
    const auto& padding = rsa::oaep_padding<known_rsa_key::size>;
    static_assert(rsa::oaep_padding<known_rsa_key::size>.size() == 191);
    bytes_t db(padding.begin(), padding.end());
    db.insert(db.end(), 32, 0x77);
    std::array<std::uint8_t, 32> secret{};
    EXPECT_FALSE(own.decrypt(own.encrypt(RSA_NO_PADDING, encoded(db)), secret));
    EXPECT_EQ(secret[0], 0x77);
    EXPECT_EQ(own.decrypt(own.encrypt(RSA_NO_PADDING, encoded(db, 1)), secret),
              errc::decryption_failure)
        << "the first byte is no zero";
    for (std::size_t i = 0; i < padding.size(); ++i) {
        db[i] ^= static_cast<std::uint8_t>(1U << i % 8);
        EXPECT_EQ(own.decrypt(own.encrypt(RSA_NO_PADDING, encoded(db)), secret),
                  errc::decryption_failure)
            << i;
        db[i] = padding[i];
    }
    // What OpenSSL itself encrypts, of another length: no secret of a composite.
    for (const std::size_t length : {0U, 31U, 33U, 64U})
        EXPECT_EQ(own.decrypt(own.encrypt(RSA_PKCS1_OAEP_PADDING, bytes_t(length, 1)), secret),
                  errc::decryption_failure)
            << length;
    // 0, 1, n - 1, n and what is far above.
    std::array<std::uint8_t, known_rsa_key::size> c{};
    EXPECT_EQ(own.decrypt(c, secret), errc::decryption_failure);
    c.back() = 1;
    EXPECT_EQ(own.decrypt(c, secret), errc::decryption_failure);
    const auto n = own.numbers[rsa::rsa_n];
    ASSERT_TRUE(n.size() == c.size() && n.back() % 2 == 1);
    std::ranges::copy(n, c.begin());
    EXPECT_EQ(own.decrypt(c, secret), errc::decryption_failure);
    --c.back();
    EXPECT_EQ(own.decrypt(c, secret), errc::decryption_failure);
    c.fill(0xff);
    EXPECT_EQ(own.decrypt(c, secret), errc::decryption_failure);
}

// ---- Numbers of private keys.

bytes_t rsa_private_key_of(const std::array<bytes_t, rsa::rsa_private_count>& numbers)
{
    const auto element = [](std::uint8_t tag, const bytes_t& content) {
        bytes_t out(rsa::der_size(content.size()));
        rsa::der_writer(out.data()).element(tag, content);
        return out;
    };
    bytes_t content = element(rsa::der_integer, {0});
    for (bytes_t number : numbers) {
        if (number[0] >= 0x80)
            number.insert(number.begin(), std::uint8_t{0});
        const bytes_t one = element(rsa::der_integer, number);
        content.insert(content.end(), one.begin(), one.end());
    }
    return element(rsa::der_sequence, content);
}

TEST(RsaOaepInComposites, ANumberAboveItsModulusIsRefused)
{
    using kem = mlkem::composite::mlkem768_rsa2048_sha3_256;
    const known_rsa_key own;
    std::array<bytes_t, rsa::rsa_private_count> numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i].assign(own.numbers[i].begin(), own.numbers[i].end());
    const auto bn = [](const bytes_t& number) {
        return rsa::bignum(BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr));
    };
    const auto bytes = [](const rsa::bignum& number) {
        bytes_t out(static_cast<std::size_t>(BN_num_bytes(number.get())));
        BN_bn2bin(number.get(), out.data());
        return out;
    };
    std::error_code ec;
    const auto is_read = [&] {
        bytes_t key = rsa_private_key_of(numbers);
        key.insert(key.begin(), 64, 7);
        return kem::decapsulation_key::from_bytes(key, ec).has_value();
    };
    ASSERT_TRUE(is_read()) << ec.message();
    // (p - 1) (q - 1), p - 1, q - 1, p: equal numbers modulo these.
    const rsa::bignum_ctx context(BN_CTX_new());
    const rsa::bignum p = bn(numbers[rsa::rsa_p]), less_p = bn(numbers[rsa::rsa_p]),
                      less_q = bn(numbers[rsa::rsa_q]), phi(BN_new());
    BN_sub_word(less_p.get(), 1);
    BN_sub_word(less_q.get(), 1);
    BN_mul(phi.get(), less_p.get(), less_q.get(), context.get());
    const std::pair<rsa::rsa_number, const BIGNUM*> all[] = {{rsa::rsa_d, phi.get()},
                                                             {rsa::rsa_dp, less_p.get()},
                                                             {rsa::rsa_dq, less_q.get()},
                                                             {rsa::rsa_q_inverse, p.get()}};
    for (const auto& [i, modulus] : all) {
        const bytes_t good = numbers[i];
        const rsa::bignum sum = bn(good);
        BN_add(sum.get(), sum.get(), modulus);
        numbers[i] = bytes(sum);
        EXPECT_FALSE(is_read()) << rsa::rsa_names[i];
        EXPECT_EQ(ec, errc::invalid_private_key) << rsa::rsa_names[i];
        numbers[i] = good;
    }
    EXPECT_TRUE(is_read()) << "the numbers are again as they were";
}

TEST(RsaOaepInComposites, RandomnessDeterminesAnEncapsulation)
{
    using kem = mlkem::composite::mlkem768_rsa2048_sha3_256;
    static_assert(kem::randomness_size == 96);
    static_assert(std::is_same_v<kem::key_pair, decltype(kem::keygen())>);
    const auto pair = kem::keygen();
    const auto randomness = shake128_random("randomness").bytes<96>();
    const auto one = kem::encaps_derandomised(pair.ek, randomness);
    std::error_code ec;
    const auto again = kem::encaps_derandomised(pair.ek, randomness, ec);
    ASSERT_TRUE(again && !ec);
    EXPECT_TRUE(again->c == one.c && again->K == one.K);
    EXPECT_TRUE(kem::decaps(pair.dk, one.c) == one.K);
    for (const std::size_t i : {0U, 32U, 64U}) { // m, the secret, the seed of the padding
        auto other = randomness;
        other[i] ^= 1;
        const auto sent = kem::encaps_derandomised(pair.ek, other);
        EXPECT_FALSE(sent.c == one.c) << i;
        EXPECT_FALSE(sent.K == one.K) << i;
    }
    EXPECT_FALSE(kem::encaps_derandomised(pair.ek, std::span(randomness).first(95), ec));
    EXPECT_EQ(ec, errc::invalid_length);
}

} // namespace
} // namespace mlkem_test::rsa_oaep_test
