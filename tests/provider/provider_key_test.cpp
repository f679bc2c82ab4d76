// SPDX-License-Identifier: MIT
// Keys of the provider by EVP, as programs for OpenSSL 3.5 use it. Expected results that are not of
// this library are those of OpenSSL 3.5.8.
#include "provider_support.hpp"

namespace mlkem_test::provider_key_test {
namespace {

class ProviderKey : public ::testing::TestWithParam<algorithm> {
  protected:
    const algorithm& a = GetParam();
    const provider_context& context = shared_context();
    evp api{context};
    bytes_t seed = counting(a.seed);
};
INSTANTIATE_TEST_SUITE_P(, ProviderKey, ::testing::ValuesIn(algorithms), test_name);

TEST_P(ProviderKey, HasTheFiguresOfOpenSsl35)
{
    const key_ptr key = api.generate(a.name);
    EXPECT_EQ(EVP_PKEY_get_bits(key.get()), a.bits);
    EXPECT_EQ(EVP_PKEY_get_security_bits(key.get()), a.security_bits);
    EXPECT_EQ(EVP_PKEY_get_size(key.get()), static_cast<int>(a.ciphertext));
    EXPECT_EQ(evp::part(key, "encoded-pub-key").size(), a.ek);
    EXPECT_EQ(evp::part(key, "pub"), evp::part(key, "encoded-pub-key"));
    EXPECT_EQ(evp::part(key, "seed").size(), a.seed);
    EXPECT_EQ(evp::part(key, "priv").size(), a.priv);
    EXPECT_TRUE(EVP_PKEY_is_a(key.get(), a.name));
    EXPECT_TRUE(EVP_PKEY_is_a(key.get(), a.other_name));
    EXPECT_FALSE(EVP_PKEY_is_a(key.get(), "RSA"));
    EXPECT_STREQ(EVP_PKEY_get0_type_name(key.get()), a.name);
}

TEST_P(ProviderKey, FromASeedIsTheKeyOfTheSeed)
{
    const key_ptr one = api.generate(a.name, seed), two = api.generate(a.other_name, seed);
    EXPECT_EQ(evp::part(one, "seed"), seed);
    EXPECT_EQ(EVP_PKEY_eq(one.get(), two.get()), 1);
    EXPECT_EQ(evp::part(one, "priv"), evp::part(two, "priv"));
    EXPECT_NE(EVP_PKEY_eq(one.get(), api.generate(a.name).get()), 1);
}

TEST_P(ProviderKey, SeedIsUsedOnce)
{
    const context_ptr c = context.context_of(a.name);
    ASSERT_EQ(EVP_PKEY_keygen_init(c.get()), 1);
    const std::string hex = to_hex(seed);
    ASSERT_EQ(EVP_PKEY_CTX_ctrl_str(c.get(), "hexseed", hex.c_str()), 1);
    EVP_PKEY *first = nullptr, *second = nullptr;
    ASSERT_EQ(EVP_PKEY_generate(c.get(), &first), 1);
    ASSERT_EQ(EVP_PKEY_generate(c.get(), &second), 1);
    const key_ptr one(first, EVP_PKEY_free), other(second, EVP_PKEY_free);
    EXPECT_EQ(evp::part(one, "seed"), seed);
    EXPECT_NE(evp::part(other, "seed"), seed);
}

TEST_P(ProviderKey, OfAWrongSeedIsRefused)
{
    const context_ptr c = context.context_of(a.name);
    ASSERT_EQ(EVP_PKEY_keygen_init(c.get()), 1);
    for (bytes_t wrong : {counting(a.seed - 1), counting(a.seed + 1)}) {
        const std::array<OSSL_PARAM, 2> list = {
            OSSL_PARAM_construct_octet_string("seed", wrong.data(), wrong.size()),
            OSSL_PARAM_construct_end()};
        ERR_clear_error();
        EXPECT_NE(EVP_PKEY_CTX_set_params(c.get(), list.data()), 1);
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::invalid_length));
    }
}

TEST_P(ProviderKey, IsTheSameAfterExportAndImport)
{
    const key_ptr key = api.generate(a.name);
    OSSL_PARAM* list = nullptr;
    ASSERT_EQ(EVP_PKEY_todata(key.get(), EVP_PKEY_KEYPAIR, &list), 1);
    for (const char* const part : {"seed", "priv", "pub"}) {
        const OSSL_PARAM* const p = OSSL_PARAM_locate_const(list, part);
        ASSERT_NE(p, nullptr) << part;
        const auto* const data = static_cast<const std::uint8_t*>(p->data);
        EXPECT_EQ(bytes_t(data, data + p->data_size), evp::part(key, part)) << part;
    }
    const context_ptr c = context.context_of(a.name);
    EVP_PKEY* imported = nullptr;
    ASSERT_EQ(EVP_PKEY_fromdata_init(c.get()), 1);
    ASSERT_EQ(EVP_PKEY_fromdata(c.get(), &imported, EVP_PKEY_KEYPAIR, list), 1);
    OSSL_PARAM_free(list);
    const key_ptr again(imported, EVP_PKEY_free);
    EXPECT_EQ(EVP_PKEY_eq(key.get(), again.get()), 1);
    EXPECT_EQ(evp::part(again, "seed"), evp::part(key, "seed"));
    const evp::sent sent = api.encapsulate(again);
    EXPECT_EQ(api.decapsulate(key, sent.ciphertext), sent.secret);
}

TEST_P(ProviderKey, IsMadeFromEachOfItsParts)
{
    const key_ptr key = api.generate(a.name, seed);
    const bytes_t priv = evp::part(key, "priv"), pub = evp::part(key, "pub");
    const key_ptr of_seed = api.import(a.name, EVP_PKEY_KEYPAIR, {{"seed", seed}}),
                  of_priv = api.import(a.name, EVP_PKEY_KEYPAIR, {{"priv", priv}}),
                  of_pub = api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"pub", pub}}),
                  of_all = api.import(a.name, EVP_PKEY_KEYPAIR,
                                      {{"seed", seed}, {"priv", priv}, {"pub", pub}});
    ASSERT_TRUE(of_seed && of_priv && of_pub && of_all);
    for (const key_ptr* each : {&of_seed, &of_priv, &of_pub, &of_all})
        EXPECT_EQ(EVP_PKEY_eq(each->get(), key.get()), 1);
    EXPECT_EQ(evp::part(of_seed, "priv"), priv);
    EXPECT_EQ(evp::part(of_priv, "priv"), priv);
    EXPECT_TRUE(evp::part(of_pub, "priv").empty());
    // X-Wing's private key is its seed. Other keys do not hold their seed.
    EXPECT_EQ(evp::part(of_priv, "seed"), a.priv == a.seed ? seed : bytes_t());
    const evp::sent sent = api.encapsulate(of_pub);
    EXPECT_EQ(api.decapsulate(of_priv, sent.ciphertext), sent.secret);
    EXPECT_EQ(api.decapsulate(of_seed, sent.ciphertext), sent.secret);
}

TEST_P(ProviderKey, OfPublicSelectionHasNoPrivateParts)
{
    const key_ptr key = api.generate(a.name, seed);
    const key_ptr only =
        api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"seed", seed}, {"pub", evp::part(key, "pub")}});
    ASSERT_TRUE(only);
    EXPECT_TRUE(evp::part(only, "seed").empty());
    EXPECT_TRUE(evp::part(only, "priv").empty());
}

TEST_P(ProviderKey, OfPartsThatDoNotFitIsRefused)
{
    const key_ptr key = api.generate(a.name, seed), other = api.generate(a.name);
    const bytes_t priv = evp::part(key, "priv"), pub = evp::part(key, "pub");
    bytes_t changed = priv;
    changed.back() ^= 1;
    bytes_t unreduced = pub;
    const std::size_t at = std::string_view(a.name).starts_with("Sec") ? pub.size() - 96 : 0;
    unreduced[at] = unreduced[at + 1] = unreduced[at + 2] = 0xff;
    struct row {
        int selection;
        std::vector<std::pair<const char*, bytes_t>> parts;
        mlkem::errc reason;
    };
    using mlkem::errc;
    const row rows[] = {
        {EVP_PKEY_KEYPAIR, {{"seed", counting(a.seed - 1)}}, errc::invalid_length},
        {EVP_PKEY_KEYPAIR, {{"priv", counting(a.priv + 1)}}, errc::invalid_length},
        {EVP_PKEY_PUBLIC_KEY, {{"pub", bytes_t(pub.begin(), pub.end() - 1)}}, errc::invalid_length},
        {EVP_PKEY_PUBLIC_KEY, {{"pub", unreduced}}, errc::coefficient_out_of_range},
        {EVP_PKEY_KEYPAIR, {{"seed", seed}, {"priv", changed}}, errc::seed_mismatch},
        {EVP_PKEY_KEYPAIR,
         {{"priv", priv}, {"pub", evp::part(other, "pub")}},
         errc::public_key_mismatch},
        {EVP_PKEY_KEYPAIR,
         {{"seed", seed}, {"pub", evp::part(other, "pub")}},
         errc::public_key_mismatch},
    };
    for (const row& each : rows) {
        ERR_clear_error();
        EXPECT_FALSE(api.import(a.name, each.selection, each.parts)) << each.parts[0].first;
        EXPECT_EQ(taken_reason(), mlkem::text_of(each.reason)) << each.parts[0].first;
    }
    if (a.priv != a.seed) { // H(ek), which stands 64 bytes before the end of the expanded key
        bytes_t wrong_hash = priv;
        const std::size_t classical = a.seed - 64;
        wrong_hash[priv.size() - 64 -
                   (std::string_view(a.name).starts_with("Sec") ? 0 : classical)] ^= 1;
        ERR_clear_error();
        EXPECT_FALSE(api.import(a.name, EVP_PKEY_KEYPAIR, {{"priv", wrong_hash}}));
        EXPECT_EQ(taken_reason(), mlkem::text_of(errc::hash_mismatch));
    }
    ERR_clear_error();
    EXPECT_FALSE(api.import(a.name, EVP_PKEY_KEYPAIR, {}));
    EXPECT_EQ(taken_reason(), "missing key");
    EXPECT_FALSE(api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"seed", seed}}));
    EXPECT_EQ(taken_reason(), "missing key");
}

TEST_P(ProviderKey, DuplicatesWithAndWithoutItsSeed)
{
    const key_ptr key = api.generate(a.name);
    for (const char* const part : {"seed", "priv"}) {
        const key_ptr from = api.import(a.name, EVP_PKEY_KEYPAIR, {{part, evp::part(key, part)}});
        ASSERT_TRUE(from);
        const key_ptr copy(EVP_PKEY_dup(from.get()), EVP_PKEY_free);
        ASSERT_TRUE(copy);
        EXPECT_EQ(EVP_PKEY_eq(key.get(), copy.get()), 1);
        EXPECT_EQ(evp::part(copy, "seed"), evp::part(from, "seed"));
        EXPECT_EQ(evp::part(copy, "priv"), evp::part(key, "priv"));
        const evp::sent sent = api.encapsulate(copy);
        EXPECT_EQ(api.decapsulate(copy, sent.ciphertext), sent.secret);
    }
}

TEST_P(ProviderKey, EmptyOneTakesAPeersShareOnce)
{
    const key_ptr key = api.generate(a.name), share = api.empty(a.name);
    const bytes_t pub = evp::part(key, "pub");
    EXPECT_TRUE(evp::part(share, "encoded-pub-key").empty());
    ASSERT_EQ(EVP_PKEY_set1_encoded_public_key(share.get(), pub.data(), pub.size()), 1);
    EXPECT_EQ(EVP_PKEY_eq(key.get(), share.get()), 1);
    const evp::sent sent = api.encapsulate(share);
    EXPECT_EQ(api.decapsulate(key, sent.ciphertext), sent.secret);
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_set1_encoded_public_key(share.get(), pub.data(), pub.size()), 1);
    EXPECT_EQ(taken_reason(), "the key is already set");
    EXPECT_NE(EVP_PKEY_set1_encoded_public_key(key.get(), pub.data(), pub.size()), 1);
    EXPECT_EQ(taken_reason(), "the key is already set");
    EXPECT_EQ(evp::part(share, "pub"), pub);
}

TEST_P(ProviderKey, RefusedShareLeavesTheKeyEmpty)
{
    const key_ptr share = api.empty(a.name);
    const bytes_t wrong = counting(a.ek - 1);
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_set1_encoded_public_key(share.get(), wrong.data(), wrong.size()), 1);
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::invalid_length));
    bytes_t unreduced(a.ek, 0xff);
    EXPECT_NE(EVP_PKEY_set1_encoded_public_key(share.get(), unreduced.data(), unreduced.size()), 1);
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::coefficient_out_of_range));
    EXPECT_TRUE(evp::part(share, "pub").empty());
}

TEST_P(ProviderKey, PassesItsChecks)
{
    const key_ptr key = api.generate(a.name);
    const key_ptr pub = api.import(a.name, EVP_PKEY_PUBLIC_KEY, {{"pub", evp::part(key, "pub")}});
    const context_ptr c = context.context_of(key), p = context.context_of(pub);
    EXPECT_EQ(EVP_PKEY_check(c.get()), 1);
    EXPECT_EQ(EVP_PKEY_public_check(c.get()), 1);
    EXPECT_EQ(EVP_PKEY_private_check(c.get()), 1);
    EXPECT_EQ(EVP_PKEY_pairwise_check(c.get()), 1);
    EXPECT_EQ(EVP_PKEY_public_check(p.get()), 1);
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_check(p.get()), 1);
    EXPECT_EQ(taken_reason(), "missing key");
}

/// A private key whose secret vector was changed: no hash covers it.
TEST(ProviderKeyPair, WhoseHalvesDifferIsRefused)
{
    const evp api(shared_context());
    for (const algorithm& a : algorithms) {
        if (a.priv == a.seed)
            continue; // a seed has no halves that differ
        bytes_t priv = evp::part(api.generate(a.name, counting(a.seed)), "priv");
        const std::size_t at = std::string_view(a.name).starts_with("Sec") ? a.seed - 64 : 0;
        priv[at] ^= 1;
        ERR_clear_error();
        EXPECT_FALSE(api.import(a.name, EVP_PKEY_KEYPAIR, {{"priv", priv}})) << a.name;
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::pairwise_check_failure)) << a.name;
    }
}

TEST_P(ProviderKey, RawPartsArePrivAndPub)
{
    const key_ptr key = api.generate(a.name);
    bytes_t priv(a.priv), pub(a.ek);
    std::size_t size = priv.size();
    ASSERT_EQ(EVP_PKEY_get_raw_private_key(key.get(), priv.data(), &size), 1);
    EXPECT_EQ(priv, evp::part(key, "priv"));
    size = pub.size();
    ASSERT_EQ(EVP_PKEY_get_raw_public_key(key.get(), pub.data(), &size), 1);
    EXPECT_EQ(pub, evp::part(key, "pub"));
    const key_ptr of_priv(
        EVP_PKEY_new_raw_private_key_ex(context.get(), a.name, nullptr, priv.data(), priv.size()),
        EVP_PKEY_free);
    const key_ptr of_pub(
        EVP_PKEY_new_raw_public_key_ex(context.get(), a.name, nullptr, pub.data(), pub.size()),
        EVP_PKEY_free);
    ASSERT_TRUE(of_priv && of_pub);
    EXPECT_EQ(EVP_PKEY_eq(of_priv.get(), of_pub.get()), 1);
}

TEST_P(ProviderKey, TakesItsGroupsNamesOnly)
{
    const context_ptr c = context.context_of(a.name);
    ASSERT_EQ(EVP_PKEY_keygen_init(c.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_group_name(c.get(), a.name), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_group_name(c.get(), a.other_name), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_group_name(c.get(), ""), 1);
    for (const char* const wrong : {"P-256", "ML-KEM-76", "ML-KEM-7680", ":"}) {
        ERR_clear_error();
        EXPECT_NE(EVP_PKEY_CTX_set_group_name(c.get(), wrong), 1) << wrong;
        EXPECT_EQ(taken_reason(), "name of another group");
    }
}

} // namespace
} // namespace mlkem_test::provider_key_test
