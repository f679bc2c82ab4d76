// SPDX-License-Identifier: MIT
// Encapsulation and decapsulation by EVP. Expected results that are not of this library are those of
// OpenSSL 3.5.8.
#include "provider_support.hpp"

namespace mlkem_test::provider_kem_test {
namespace {

class ProviderKem : public ::testing::TestWithParam<algorithm> {
  protected:
    const algorithm& a = GetParam();
    const provider_context& context = shared_context();
    evp api{context};
    bytes_t seed = counting(a.seed), ikme = counting(a.ikme, 65);
};
INSTANTIATE_TEST_SUITE_P(, ProviderKem, ::testing::ValuesIn(algorithms), test_name);

TEST_P(ProviderKem, BothSidesHaveOneSecret)
{
    const key_ptr key = api.generate(a.name);
    const evp::sent one = api.encapsulate(key), two = api.encapsulate(key);
    EXPECT_EQ(one.ciphertext.size(), a.ciphertext);
    EXPECT_EQ(one.secret.size(), a.secret);
    EXPECT_NE(one.secret, two.secret);
    EXPECT_EQ(api.decapsulate(key, one.ciphertext), one.secret);
    EXPECT_EQ(api.decapsulate(key, two.ciphertext), two.secret);
}

/// From the second use on, ML-KEM's keys are prepared. Results are those of keys that are used once.
TEST_P(ProviderKem, GivesTheSameHoweverOftenAKeyIsUsed)
{
    const key_ptr key = api.generate(a.name, seed);
    const context_ptr sending = context.context_of(key), receiving = context.context_of(key);
    ASSERT_EQ(EVP_PKEY_encapsulate_init(sending.get(), nullptr), 1);
    ASSERT_EQ(EVP_PKEY_decapsulate_init(receiving.get(), nullptr), 1);
    for (int i = 0; i < 4; ++i) {
        evp::sent sent = evp::encapsulate(sending);
        const key_ptr fresh = api.generate(a.name, seed);
        EXPECT_EQ(api.decapsulate(fresh, sent.ciphertext), sent.secret);
        EXPECT_EQ(api.decapsulate(key, sent.ciphertext), sent.secret);
        const bytes_t pub = evp::part(fresh, "pub");
        const evp::sent other =
            api.encapsulate(api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"pub", pub}}));
        EXPECT_EQ(api.decapsulate(key, other.ciphertext), other.secret);
        // Implicit rejection, of the half of ML-KEM.
        const bool is_last = std::string_view(a.name).starts_with("Sec");
        sent.ciphertext[is_last ? a.ciphertext - 1 : 0] ^= 1;
        EXPECT_EQ(api.decapsulate(key, sent.ciphertext), api.decapsulate(fresh, sent.ciphertext));
        EXPECT_NE(api.decapsulate(key, sent.ciphertext), sent.secret);
    }
}

/// What the library's own functions give for the same seed and randomness.
template <class Kem> evp::sent expected_of(const bytes_t& seed, const bytes_t& ikme)
{
    const auto pair = Kem::keygen_from_seed(seed);
    const auto sent = Kem::encaps_derandomised(pair.ek, ikme);
    return {bytes_t(sent.c.bytes().begin(), sent.c.bytes().end()),
            bytes_t(sent.K.bytes().begin(), sent.K.bytes().end())};
}

TEST_P(ProviderKem, RandomnessDeterminesTheResult)
{
    const evp::sent sent = api.encapsulate(api.generate(a.name, seed), ikme);
    const std::string_view name = a.name;
    const evp::sent expected =
        name == "ML-KEM-512"           ? expected_of<mlkem::ml_kem_512>(seed, ikme)
        : name == "ML-KEM-768"         ? expected_of<mlkem::ml_kem_768>(seed, ikme)
        : name == "ML-KEM-1024"        ? expected_of<mlkem::ml_kem_1024>(seed, ikme)
        : name == "X25519MLKEM768"     ? expected_of<mlkem::x25519_mlkem768>(seed, ikme)
        : name == "SecP256r1MLKEM768"  ? expected_of<mlkem::secp256r1_mlkem768>(seed, ikme)
        : name == "SecP384r1MLKEM1024" ? expected_of<mlkem::secp384r1_mlkem1024>(seed, ikme)
                                       : expected_of<mlkem::x_wing>(seed, ikme);
    EXPECT_EQ(sent.ciphertext, expected.ciphertext);
    EXPECT_EQ(sent.secret, expected.secret);
}

TEST(ProviderKemOfOpenSsl35, GivesTheSameSecrets)
{
    const evp api(shared_context());
    const struct {
        const char *name, *secret;
    } rows[] = {
        {"ML-KEM-512", "2a6602c4560088640ef1a6b935f910d369e7e2d1d632db81ce2548a6110067d4"},
        {"ML-KEM-768", "5501fc523b745f41762a188de44a59b920f430146204ee4e793732396df7aa48"},
        {"ML-KEM-1024", "7e99cc6a8b6f4850b1e3a2615b89d697773af5c1c5eebc5b27e61b61885c3765"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(
            to_hex(api.encapsulate(api.generate(row.name, counting(64)), counting(32, 65)).secret),
            row.secret);
}

TEST_P(ProviderKem, RandomnessIsForOneEncapsulation)
{
    const key_ptr key = api.generate(a.name, seed);
    const context_ptr c = context.context_of(key);
    ASSERT_EQ(EVP_PKEY_encapsulate_init(c.get(), nullptr), 1);
    const std::string hex = to_hex(ikme);
    ASSERT_EQ(EVP_PKEY_CTX_ctrl_str(c.get(), "hexikme", hex.c_str()), 1);
    const evp::sent first = evp::encapsulate(c), second = evp::encapsulate(c);
    EXPECT_EQ(first.secret, api.encapsulate(key, ikme).secret);
    EXPECT_NE(second.secret, first.secret);
    EXPECT_EQ(api.decapsulate(key, second.ciphertext), second.secret);
}

TEST_P(ProviderKem, ContextsDuplicateWithTheirRandomness)
{
    const key_ptr key = api.generate(a.name, seed);
    const context_ptr c = context.context_of(key);
    bytes_t copy = ikme;
    const std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string("ikme", copy.data(), copy.size()),
        OSSL_PARAM_construct_end()};
    ASSERT_EQ(EVP_PKEY_encapsulate_init(c.get(), list.data()), 1);
    const context_ptr second(EVP_PKEY_CTX_dup(c.get()), EVP_PKEY_CTX_free);
    ASSERT_TRUE(second);
    EXPECT_EQ(evp::encapsulate(c).secret, evp::encapsulate(second).secret);
    EXPECT_NE(evp::encapsulate(c).secret, evp::encapsulate(second).secret);
}

TEST_P(ProviderKem, RefusesRandomnessOfAnotherLength)
{
    const context_ptr c = context.context_of(api.generate(a.name));
    bytes_t wrong = counting(a.ikme - 1);
    const std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string("ikme", wrong.data(), wrong.size()),
        OSSL_PARAM_construct_end()};
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_encapsulate_init(c.get(), list.data()), 1);
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::invalid_length));
}

TEST_P(ProviderKem, DecapsulationIgnoresRandomness)
{
    const key_ptr key = api.generate(a.name);
    const evp::sent sent = api.encapsulate(key);
    const context_ptr c = context.context_of(key);
    for (std::size_t size : {a.ikme - 1, a.ikme}) {
        bytes_t ignored = counting(size);
        const std::array<OSSL_PARAM, 2> list = {
            OSSL_PARAM_construct_octet_string("ikme", ignored.data(), ignored.size()),
            OSSL_PARAM_construct_end()};
        ASSERT_EQ(EVP_PKEY_decapsulate_init(c.get(), list.data()), 1) << size;
        EXPECT_EQ(EVP_PKEY_CTX_set_params(c.get(), list.data()), 1) << size;
        bytes_t secret(a.secret);
        std::size_t secret_size = a.secret;
        EXPECT_EQ(EVP_PKEY_decapsulate(c.get(), secret.data(), &secret_size, sent.ciphertext.data(),
                                       sent.ciphertext.size()),
                  1);
        EXPECT_EQ(secret, sent.secret);
    }
    // Nor does a later encapsulation use what was set for a decapsulation.
    ASSERT_EQ(EVP_PKEY_encapsulate_init(c.get(), nullptr), 1);
    EXPECT_NE(evp::encapsulate(c).secret, api.encapsulate(key, counting(a.ikme)).secret);
}

TEST_P(ProviderKem, RefusesSmallBuffers)
{
    const key_ptr key = api.generate(a.name);
    const context_ptr c = context.context_of(key);
    ASSERT_EQ(EVP_PKEY_encapsulate_init(c.get(), nullptr), 1);
    bytes_t ciphertext(a.ciphertext + 7), secret(a.secret + 7);
    const auto run = [&](std::size_t size, std::size_t secret_size, std::uint8_t* k) {
        ERR_clear_error();
        const int done = EVP_PKEY_encapsulate(c.get(), ciphertext.data(), &size, k, &secret_size);
        EXPECT_TRUE(done != 1 || (size == a.ciphertext && secret_size == a.secret));
        return done == 1 ? "done" : taken_reason();
    };
    EXPECT_EQ(run(a.ciphertext - 1, a.secret, secret.data()), "output buffer too small");
    EXPECT_EQ(run(a.ciphertext, a.secret - 1, secret.data()), "output buffer too small");
    EXPECT_NE(run(a.ciphertext, a.secret, nullptr), "done");
    EXPECT_EQ(secret, bytes_t(a.secret + 7));
    EXPECT_EQ(run(a.ciphertext + 7, a.secret + 7, secret.data()), "done");
    EXPECT_NE(secret, bytes_t(a.secret + 7));

    const context_ptr d = context.context_of(key);
    ASSERT_EQ(EVP_PKEY_decapsulate_init(d.get(), nullptr), 1);
    std::size_t size = a.secret - 1;
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_decapsulate(d.get(), secret.data(), &size, ciphertext.data(), a.ciphertext),
              1);
    EXPECT_EQ(taken_reason(), "output buffer too small");
    size = a.secret + 7;
    EXPECT_EQ(EVP_PKEY_decapsulate(d.get(), secret.data(), &size, ciphertext.data(), a.ciphertext),
              1);
    EXPECT_EQ(size, a.secret);
}

TEST_P(ProviderKem, RefusesCiphertextsOfAnotherLength)
{
    const key_ptr key = api.generate(a.name);
    const bytes_t good = api.encapsulate(key).ciphertext;
    for (const std::size_t size : {std::size_t{1}, good.size() - 1, good.size() + 1}) {
        bytes_t wrong = good;
        wrong.resize(size);
        ERR_clear_error();
        EXPECT_FALSE(api.decapsulate(key, wrong)) << size;
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::invalid_length));
    }
}

TEST_P(ProviderKem, ChangedCiphertextGivesAnotherSecret)
{
    const key_ptr key = api.generate(a.name);
    evp::sent sent = api.encapsulate(key);
    const std::size_t at = std::string_view(a.name).starts_with("Sec") ? a.ciphertext - 1 : 0;
    sent.ciphertext[at] ^= 1;
    const auto rejected = api.decapsulate(key, sent.ciphertext);
    ASSERT_TRUE(rejected);
    EXPECT_NE(*rejected, sent.secret);
    EXPECT_EQ(api.decapsulate(key, sent.ciphertext), rejected);
}

TEST_P(ProviderKem, NeedsTheKeyOfItsSide)
{
    const key_ptr key = api.generate(a.name);
    const key_ptr pub = api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"pub", evp::part(key, "pub")}});
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_decapsulate_init(context.context_of(pub).get(), nullptr), 1);
    EXPECT_EQ(taken_reason(), "missing key");
    EXPECT_NE(EVP_PKEY_encapsulate_init(context.context_of(api.empty(a.name)).get(), nullptr), 1);
    EXPECT_EQ(taken_reason(), "missing key");
}

/// The share of the classical half is bad: an error, and no secret.
TEST(ProviderKemHybrid, RefusesBadShares)
{
    const evp api(shared_context());
    const struct {
        const char* name;
        std::size_t at, size;
    } rows[] = {{"X25519MLKEM768", 1184, 32},
                {"X-Wing", 1184, 32},
                {"SecP256r1MLKEM768", 0, 65},
                {"SecP384r1MLKEM1024", 0, 97}};
    for (const auto& row : rows) {
        const key_ptr key = api.generate(row.name);
        // Zero is no point of a curve. X25519 takes it, and gives zero.
        bytes_t share = evp::part(key, "pub");
        std::fill_n(share.begin() + static_cast<std::ptrdiff_t>(row.at), row.size, std::uint8_t{0});
        const key_ptr peer = api.empty(row.name);
        ERR_clear_error();
        if (EVP_PKEY_set1_encoded_public_key(peer.get(), share.data(), share.size()) == 1) {
            EXPECT_EQ(row.size, 32U) << row.name;
            EXPECT_THROW(api.encapsulate(peer), std::runtime_error) << row.name;
        }
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::invalid_share)) << row.name;

        bytes_t ciphertext = api.encapsulate(key).ciphertext;
        const std::size_t at = row.at == 0 ? 0 : ciphertext.size() - row.size;
        std::fill_n(ciphertext.begin() + static_cast<std::ptrdiff_t>(at), row.size,
                    std::uint8_t{0});
        EXPECT_FALSE(api.decapsulate(key, ciphertext)) << row.name;
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::invalid_share)) << row.name;
    }
}

} // namespace
} // namespace mlkem_test::provider_kem_test
