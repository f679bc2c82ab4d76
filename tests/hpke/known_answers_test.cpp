// SPDX-License-Identifier: MIT
// The known answers of hybrids and of HPKE. ML-KEM's literal reference and OpenSSL, used directly,
// give them. The library meets them, and a planted fault is seen.
#include <string>

#include <openssl/evp.h>

#include "fips203/reference.hpp"
#include "hpke_sessions.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::known_answers_test {
namespace {

bytes_t counting(std::uint8_t first, std::size_t size)
{
    bytes_t out;
    while (out.size() < size)
        out.push_back(static_cast<std::uint8_t>(first + out.size()));
    return out;
}
bytes_t part(const bytes_t& all, std::size_t from, std::size_t size)
{
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(from);
    return {first, first + static_cast<std::ptrdiff_t>(size)};
}

template <class Hybrid> class KnownAnswersOfHybrids : public ::testing::Test {};
TEST_SUITE_OF_TYPES(KnownAnswersOfHybrids, all_hybrids, hybrid_names);

TEST_OF_TYPES(KnownAnswersOfHybrids, AreThoseOfMlKemsReferenceAndOpenssl)
{
    using half = halves<TypeParam>;
    using params = typename TypeParam::kem::params;
    const reference::parameters p = {static_cast<int>(params::k), params::eta1, params::eta2,
                                     params::du, params::dv};
    constexpr bool is_x_wing = std::is_same_v<TypeParam, mlkem::x_wing>;
    constexpr std::size_t scalar = TypeParam::group::private_key_size;
    bytes_t seed = counting(0x01, TypeParam::seed_size);
    if (is_x_wing)
        seed = reference::shake256(seed, 96);
    const bytes_t randomness = counting(0x81, TypeParam::randomness_size);
    const evp_side client(std::string(TypeParam::group::name), part(seed, 64, scalar));
    const evp_side server(std::string(TypeParam::group::name), part(randomness, 32, scalar));

    const auto [ek, dk] = reference::keygen_internal(p, part(seed, 0, 32), part(seed, 32, 32));
    auto [K, c] = reference::encaps_internal(p, ek, part(randomness, 0, 32));
    const auto combined = [&](const bytes_t& secret, const bytes_t& group_secret) {
        return is_x_wing ? reference::sha3_256(
                               reference::concatenation({secret,
                                                         group_secret,
                                                         server.share(),
                                                         client.share(),
                                                         {'\\', '.', '/', '/', '^', '\\'}}))
                         : half::joined(secret, group_secret);
    };
    bytes_t all = reference::concatenation(
        {half::joined(ek, client.share()), half::joined(c, server.share()),
         combined(K, server.secret(client.share())),
         combined(reference::decaps_internal(p, dk, c), client.secret(server.share()))});
    c[0] ^= 1;
    all = reference::concatenation(
        {all, combined(reference::decaps_internal(p, dk, c), client.secret(server.share()))});
    EXPECT_EQ(to_hex(reference::sha3_256(all)),
              to_hex(mlkem::hybrid_known_answer<typename TypeParam::combiner>));
    EXPECT_TRUE(TypeParam::self_test());
}

/// X25519 whose secret has a wrong bit; both sides agree.
struct wrong_x25519 : mlkem::openssl::x25519 {
    static bool derive(const private_key& key, std::span<const std::uint8_t, share_size> peer,
                       std::span<std::uint8_t, secret_size> secret, std::error_code& ec) noexcept
    {
        const bool done = mlkem::openssl::x25519::derive(key, peer, secret, ec);
        secret[31] ^= 0x80;
        return done;
    }
};
/// X25519 that cannot make a key.
struct failing_x25519 : mlkem::openssl::x25519 {
    static std::optional<private_key>
    import_private_key(std::span<const std::uint8_t, private_key_size>,
                       std::span<std::uint8_t, share_size>, std::error_code& ec) noexcept
    {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return std::nullopt;
    }
};
/// A combiner that forgets the label.
struct unlabelled_combiner : mlkem::x_wing_combiner {
    template <class Backend>
    static void combine(const mlkem::hybrid_inputs& in, std::span<std::uint8_t> out) noexcept
    {
        std::copy(in.kem_secret.begin(), in.kem_secret.end(), out.begin());
    }
};

} // namespace
} // namespace mlkem_test::known_answers_test

template <>
inline constexpr std::array<std::uint8_t, 32>
    mlkem::hybrid_known_answer<mlkem_test::known_answers_test::unlabelled_combiner> =
        mlkem::hybrid_known_answer<mlkem::x_wing_combiner>;

namespace mlkem_test::known_answers_test {
namespace {

TEST(KnownAnswersOfHybrids, FailTheSelfTestOnAFault)
{
    EXPECT_FALSE(mlkem::basic_x25519_mlkem768<wrong_x25519>::self_test());
    EXPECT_FALSE(mlkem::basic_x_wing<wrong_x25519>::self_test());
    EXPECT_FALSE(mlkem::basic_x_wing<failing_x25519>::self_test());
    using unlabelled =
        mlkem::hybrid_kem<mlkem::ml_kem_768, mlkem::openssl::x25519, unlabelled_combiner>;
    EXPECT_FALSE(unlabelled::self_test());
}

TEST_OF_TYPES(KnownAnswersOfHybrids, ThePairwiseCheckSeesAFault)
{
    using kem = TypeParam;
    const auto pair = kem::keygen(), other = kem::keygen();
    bytes_t ek = halves<kem>::joined(halves<kem>::kem(pair.ek.bytes()),
                                     halves<kem>::group(other.ek.bytes()));
    std::error_code ec;
    EXPECT_FALSE(kem::check_pair(kem::encapsulation_key::from_bytes(ek), pair.dk, ec))
        << "the group's half is of another pair";
    EXPECT_EQ(ec, errc::pairwise_check_failure);
}

// ---- HPKE

bytes_t hmac(const char* digest, const bytes_t& key, const bytes_t& message)
{
    bytes_t out(64);
    std::size_t size = 0;
    EXPECT_NE(EVP_Q_mac(nullptr, "HMAC", nullptr, digest, nullptr, key.data(), key.size(),
                        message.data(), message.size(), out.data(), out.size(), &size),
              nullptr);
    out.resize(size);
    return out;
}
bytes_t in_two_bytes(std::size_t n)
{
    return {static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
}
bytes_t prefixed(const bytes_t& s) { return reference::concatenation({in_two_bytes(s.size()), s}); }

/// The inputs of the known answers of Kdf, and what follows from them by RFC 9180 and the draft.
template <class Kdf> class literal_schedule {
  public:
    bytes_t digest() const
    {
        return reference::sha3_256(Kdf::two_stage ? two_stages() : one_stage());
    }

  private:
    bytes_t labeled_extract(const bytes_t& salt, const char* label, const bytes_t& ikm) const
    {
        return hmac(name(), salt,
                    reference::concatenation({text("HPKE-v1"), suite_, text(label), ikm}));
    }
    bytes_t labeled_expand(const bytes_t& prk, const char* label, const bytes_t& info,
                           std::size_t size) const
    {
        const bytes_t labeled = reference::concatenation(
            {in_two_bytes(size), text("HPKE-v1"), suite_, text(label), info});
        bytes_t block, out;
        for (std::uint8_t i = 1; out.size() < size; ++i) {
            block = hmac(name(), prk, reference::concatenation({block, labeled, {i}}));
            out.insert(out.end(), block.begin(), block.end());
        }
        out.resize(size);
        return out;
    }
    bytes_t two_stages() const
    {
        const bytes_t no_salt(Kdf::hash_size);
        const bytes_t context =
            reference::concatenation({{1},
                                      labeled_extract(no_salt, "psk_id_hash", psk_id_),
                                      labeled_extract(no_salt, "info_hash", info_)});
        const bytes_t secret = labeled_extract(shared_secret_, "secret", psk_);
        const bytes_t exporter = labeled_expand(secret, "exp", context, Kdf::hash_size);
        return reference::concatenation({labeled_expand(secret, "key", context, 32),
                                         labeled_expand(secret, "base_nonce", context, 12),
                                         exporter, labeled_expand(exporter, "sec", exported_, 32)});
    }

    bytes_t labeled_derive(const bytes_t& ikm, const char* label, const bytes_t& context,
                           std::size_t size) const
    {
        const bytes_t in = reference::concatenation(
            {ikm, text("HPKE-v1"), suite_, prefixed(text(label)), in_two_bytes(size), context});
        if constexpr (!Kdf::two_stage)
            return reference::sponge(Kdf::rate, 0x1f, in, Kdf::turbo ? 12 : 24).squeeze(size);
        return {};
    }
    bytes_t one_stage() const
    {
        const bytes_t keys = labeled_derive(
            reference::concatenation({prefixed(psk_), prefixed(shared_secret_)}), "secret",
            reference::concatenation({{1}, prefixed(psk_id_), prefixed(info_)}),
            44 + Kdf::hash_size);
        return reference::concatenation(
            {keys, labeled_derive(part(keys, 44, Kdf::hash_size), "sec", exported_, 32)});
    }

    static const char* name()
    {
        if constexpr (Kdf::two_stage)
            return Kdf::digest.data();
        return nullptr;
    }

    const bytes_t suite_ = reference::concatenation(
        {text("HPKE"), in_two_bytes(0x0041), in_two_bytes(Kdf::id), in_two_bytes(0x0002)});
    const bytes_t shared_secret_ = counting(0x01, 32), psk_ = counting(0x21, 32),
                  psk_id_ = counting(0x41, 16), info_ = counting(0x51, 16),
                  exported_ = counting(0x61, 16);
};

template <class Kdf> class KnownAnswersOfKdfs : public ::testing::Test {};
using kdfs = ::testing::Types<hpke::kdf::hkdf_sha256, hpke::kdf::hkdf_sha384,
                              hpke::kdf::hkdf_sha512, hpke::kdf::shake128, hpke::kdf::shake256,
                              hpke::kdf::turbo_shake128, hpke::kdf::turbo_shake256>;
TEST_SUITE_OF_TYPES(KnownAnswersOfKdfs, kdfs, by_number);

TEST_OF_TYPES(KnownAnswersOfKdfs, FollowFromTheFormulas)
{
    EXPECT_EQ(to_hex(literal_schedule<TypeParam>().digest()),
              to_hex(hpke::kdf_known_answer<TypeParam>));
}

template <class Aead> class KnownAnswersOfAeads : public ::testing::Test {};
using aeads = ::testing::Types<hpke::aead::aes_128_gcm, hpke::aead::aes_256_gcm,
                               hpke::aead::chacha20_poly1305>;
TEST_SUITE_OF_TYPES(KnownAnswersOfAeads, aeads, by_number);

TEST_OF_TYPES(KnownAnswersOfAeads, AreThoseOfOpensslUsedDirectly)
{
    const EVP_CIPHER* const cipher = TypeParam::id == 1   ? EVP_aes_128_gcm()
                                     : TypeParam::id == 2 ? EVP_aes_256_gcm()
                                                          : EVP_chacha20_poly1305();
    const bytes_t key = counting(0x01, TypeParam::key_size), nonce = counting(0x41, 12),
                  aad = counting(0x61, 16), pt = counting(0x81, 16);
    bytes_t ct(32);
    int size = 0;
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    ASSERT_EQ(EVP_EncryptInit(context.get(), cipher, key.data(), nonce.data()), 1);
    ASSERT_EQ(EVP_EncryptUpdate(context.get(), nullptr, &size, aad.data(), 16), 1);
    ASSERT_EQ(EVP_EncryptUpdate(context.get(), ct.data(), &size, pt.data(), 16), 1);
    ASSERT_EQ(EVP_EncryptFinal(context.get(), ct.data() + 16, &size), 1);
    ASSERT_EQ(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, ct.data() + 16), 1);
    EXPECT_EQ(to_hex(ct), to_hex(hpke::aead_known_answer<TypeParam>));
}

template <class Suite> class KnownAnswersOfSuites : public ::testing::Test {};
TEST_SUITE_OF_TYPES(KnownAnswersOfSuites, suites, suite_names);

TEST_OF_TYPES(KnownAnswersOfSuites, PassTheSelfTest) { EXPECT_TRUE(TypeParam::self_test()); }

/// A hash under the name of another.
struct wrong_hkdf : hpke::kdf::hkdf_sha256 {
    static constexpr std::string_view digest = "SHA512-256";
};
struct wrong_shake : hpke::kdf::turbo_shake128 {
    static constexpr bool turbo = false;
};
/// A cipher under the name of another, and one that OpenSSL does not have.
struct wrong_aead : hpke::aead::aes_256_gcm {
    static constexpr const char* cipher = "ChaCha20-Poly1305";
};
struct absent_aead : hpke::aead::aes_256_gcm {
    static constexpr const char* cipher = "no cipher";
};

} // namespace
} // namespace mlkem_test::known_answers_test

template <>
inline constexpr std::array<std::uint8_t, 32>
    mlkem::hpke::kdf_known_answer<mlkem_test::known_answers_test::wrong_hkdf> =
        mlkem::hpke::kdf_known_answer<mlkem::hpke::kdf::hkdf_sha256>;
template <>
inline constexpr std::array<std::uint8_t, 32>
    mlkem::hpke::kdf_known_answer<mlkem_test::known_answers_test::wrong_shake> =
        mlkem::hpke::kdf_known_answer<mlkem::hpke::kdf::turbo_shake128>;
template <>
inline constexpr std::array<std::uint8_t, 32>
    mlkem::hpke::aead_known_answer<mlkem_test::known_answers_test::wrong_aead> =
        mlkem::hpke::aead_known_answer<mlkem::hpke::aead::aes_256_gcm>;
template <>
inline constexpr std::array<std::uint8_t, 32>
    mlkem::hpke::aead_known_answer<mlkem_test::known_answers_test::absent_aead> =
        mlkem::hpke::aead_known_answer<mlkem::hpke::aead::aes_256_gcm>;

namespace mlkem_test::known_answers_test {
namespace {

TEST(KnownAnswersOfSuites, FailTheSelfTestOnAFault)
{
    using kem = mlkem::ml_kem_768;
    using aead = hpke::aead::aes_256_gcm;
    EXPECT_FALSE((hpke::suite<kem, wrong_hkdf, aead>::self_test()));
    EXPECT_FALSE((hpke::suite<kem, wrong_shake, aead>::self_test()));
    EXPECT_FALSE((hpke::suite<kem, hpke::kdf::shake128, wrong_aead>::self_test()));
    EXPECT_FALSE((hpke::suite<kem, hpke::kdf::shake128, absent_aead>::self_test()));
    EXPECT_FALSE(
        (hpke::suite<mlkem::basic_x_wing<wrong_x25519>, hpke::kdf::shake128, aead>::self_test()));
}

} // namespace
} // namespace mlkem_test::known_answers_test
