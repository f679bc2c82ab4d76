// SPDX-License-Identifier: MIT
// How sessions of HPKE are set up, in both modes and both directions, and one-shot messages.
#include <thread>

#include "hpke_sessions.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::hpke_setup_test {
namespace {

template <class Suite> class HpkeSetup : public hpke_session<Suite> {};
TEST_SUITE_OF_TYPES(HpkeSetup, suites, suite_names);

TEST_OF_TYPES(HpkeSetup, AnotherInfoKeyOrEncapsulationOpensNothing)
{
    const bytes_t ct = this->setup.context.seal("", "a message");
    const auto refuses = [&](typename TypeParam::recipient r) {
        std::error_code ec;
        bytes_t out(9);
        EXPECT_FALSE(r.open("", ct, out, ec));
        EXPECT_EQ(ec, errc::authentication_failure);
    };
    const auto enc = halves<mlkem::x_wing>::copied(this->setup.enc.bytes());
    refuses(TypeParam::setup_base_recipient(enc, this->keys.dk, "inf0"));
    refuses(TypeParam::setup_base_recipient(enc, this->keys.dk, ""));
    refuses(TypeParam::setup_base_recipient(enc, TypeParam::kem::keygen(this->rng).dk, "info"));
    bytes_t changed = enc;
    changed[7] ^= 1;
    refuses(TypeParam::setup_base_recipient(changed, this->keys.dk, "info"));
    std::error_code ec;
    changed.pop_back();
    EXPECT_FALSE(TypeParam::setup_base_recipient(changed, this->keys.dk, "info", ec));
    EXPECT_EQ(ec, errc::invalid_length);
}

TEST_OF_TYPES(HpkeSetup, PskModeOpensOnlyWithTheSameKeyAndName)
{
    const bytes_t key = this->rng.bytes(32);
    bytes_t other = key;
    other[31] ^= 1;
    auto [enc, sender] =
        TypeParam::setup_psk_sender(this->keys.ek, "info", hpke::psk{key, "name"}, this->rng);
    const bytes_t ct = sender.seal("", "a message");
    const auto recipient_with = [&, &e = enc](const hpke::psk& psk) {
        return TypeParam::setup_psk_recipient(e, this->keys.dk, "info", psk);
    };
    std::error_code ec;
    bytes_t out(9);
    EXPECT_FALSE(recipient_with({other, "name"}).open("", ct, out, ec));
    EXPECT_EQ(ec, errc::authentication_failure);
    EXPECT_FALSE(recipient_with({key, "nam"}).open("", ct, out, ec));
    EXPECT_FALSE(TypeParam::setup_base_recipient(enc, this->keys.dk, "info").open("", ct, out, ec));
    EXPECT_EQ(recipient_with({key, "name"}).open("", ct), text("a message"));

    const auto refused = [&, &e = enc](const hpke::psk& psk) {
        EXPECT_FALSE(
            TypeParam::setup_psk_sender(this->keys.ek, "info", psk, this->rng, ec).has_value());
        EXPECT_EQ(ec, errc::invalid_psk);
        EXPECT_FALSE(TypeParam::setup_psk_recipient(e, this->keys.dk, "info", psk, ec));
        EXPECT_EQ(ec, errc::invalid_psk);
    };
    refused({std::span(key).first(31), "name"});
    refused({key, {}});
    refused({{}, "name"});
    refused(hpke::psk{{}, {}});
}

TEST_OF_TYPES(HpkeSetup, APskOwnsItsKeyAndItsName)
{
    using kem = typename TypeParam::kem;
    const auto [c, K] = kem::encaps(this->keys.ek);
    const auto made = [&, &ciphertext = c] { // of temporary objects, which are gone
        return hpke::psk{kem::decaps(this->keys.dk, ciphertext), std::string(40, 'n')};
    };
    auto psk = made();
    EXPECT_TRUE(same_bytes(psk.key(), K.bytes()));
    EXPECT_TRUE(same_bytes(psk.id(), bytes_t(40, 'n')));
    auto [enc, sender] = TypeParam::setup_psk_sender(this->keys.ek, "info", psk, this->rng);
    const bytes_t key(K.bytes().begin(), K.bytes().end()), name(40, 'n');
    auto opening = TypeParam::setup_psk_recipient(enc, this->keys.dk, "info", hpke::psk{key, name});
    EXPECT_EQ(opening.open("", sender.seal("", "a message")), text("a message"));

    hpke::psk moved = std::move(psk);
    EXPECT_TRUE(same_bytes(moved.key(), key));
    EXPECT_DEATH((void)psk.key(), "^mlkem: use of a pre-shared key that was moved from\n$");
    EXPECT_DEATH((void)TypeParam::setup_psk_recipient(enc, this->keys.dk, "info", psk),
                 "^mlkem: use of a pre-shared key that was moved from\n$");
    psk = std::move(moved);
    EXPECT_TRUE(same_bytes(psk.id(), name));
    EXPECT_DEATH((hpke::psk{typename kem::shared_secret(), "name"}),
                 "^mlkem: read of a secret that was never filled, or was cleared\n$");
}

TEST_OF_TYPES(HpkeSetup, InputsThatTheKdfCannotHoldAreRefused)
{
    std::error_code ec;
    const bytes_t long_info(65536);
    const auto made = TypeParam::setup_base_sender(this->keys.ek, long_info, this->rng, ec);
    EXPECT_EQ(made.has_value(), TypeParam::kdf::two_stage);
    EXPECT_EQ(ec, TypeParam::kdf::two_stage ? std::error_code() : errc::invalid_length);
    EXPECT_TRUE(TypeParam::setup_base_sender(
        this->keys.ek, std::span(long_info).template first<65535>(), this->rng, ec));
}

TEST_OF_TYPES(HpkeSetup, RepliesGoUnderExportedKeysOfTheirOwn)
{
    using aead = typename TypeParam::aead;
    auto reply_sender = TypeParam::setup_reply_sender(this->recipient);
    auto reply_recipient = TypeParam::setup_reply_recipient(this->setup.context);
    const bytes_t request = this->setup.context.seal("", "a message");
    const bytes_t reply = reply_sender.seal("", "a message");
    EXPECT_NE(request, reply);
    this->expect_refused({}, reply, errc::authentication_failure);
    EXPECT_EQ(reply_recipient.open("", reply), text("a message"));
    EXPECT_EQ(reply_recipient.open("", reply_sender.seal("", "another")), text("another"));
    EXPECT_EQ(this->recipient.open("", request), text("a message"));

    // RFC 9180, section 9.8.
    const auto& session = this->recipient;
    const auto key = session.template export_secret<aead::key_size>("response key");
    const auto nonce = session.template export_secret<aead::nonce_size>("response nonce");
    EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, aead::cipher, nullptr);
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    bytes_t sealed = text("a message");
    int size = 0;
    EXPECT_EQ(EVP_EncryptInit_ex2(context, cipher, key.data(), nonce.data(), nullptr), 1);
    EXPECT_EQ(EVP_EncryptUpdate(context, sealed.data(), &size, sealed.data(), 9), 1);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
    EXPECT_TRUE(std::equal(sealed.begin(), sealed.end(), reply.begin()));
}

/// Expects that neither end sets replies up again.
template <class Suite>
void expect_no_second_reply(typename Suite::recipient& recipient, typename Suite::sender& sender)
{
    std::error_code ec;
    EXPECT_FALSE(Suite::setup_reply_sender(recipient, ec));
    EXPECT_EQ(ec, errc::reply_already_set_up);
    EXPECT_FALSE(Suite::setup_reply_recipient(sender, ec));
    EXPECT_EQ(ec, errc::reply_already_set_up);
    expect_throws(errc::reply_already_set_up, [&] { (void)Suite::setup_reply_sender(recipient); });
    expect_throws(errc::reply_already_set_up, [&] { (void)Suite::setup_reply_recipient(sender); });
}

TEST_OF_TYPES(HpkeSetup, RepliesAreSetUpOnceByEachEndAlsoOfASessionThatWasMoved)
{
    auto& sender = this->setup.context;
    auto other = TypeParam::setup_base_sender(this->keys.ek, "info", this->rng);
    auto other_recipient = TypeParam::setup_base_recipient(other.enc, this->keys.dk, "info");

    auto replies = TypeParam::setup_reply_sender(this->recipient);
    auto received = TypeParam::setup_reply_recipient(sender);
    expect_no_second_reply<TypeParam>(this->recipient, sender);
    auto moved = std::move(this->recipient);
    auto moved_sender = std::move(sender);
    expect_no_second_reply<TypeParam>(moved, moved_sender);
    // A session that was assigned counts by itself, not by the object that it went to.
    this->recipient = std::move(other_recipient);
    sender = std::move(other.context);
    auto others_replies = TypeParam::setup_reply_sender(this->recipient);
    EXPECT_EQ(TypeParam::setup_reply_recipient(sender).open("", others_replies.seal("", "b")),
              text("b"));
    moved = std::move(this->recipient);
    moved_sender = std::move(sender);
    expect_no_second_reply<TypeParam>(moved, moved_sender);

    // What was set up goes on; replies are a session of their own, whose other direction is free.
    EXPECT_EQ(received.open("", replies.seal("", "a reply")), text("a reply"));
    auto back = TypeParam::setup_reply_sender(received);
    EXPECT_EQ(TypeParam::setup_reply_recipient(replies).open("", back.seal("", "and back")),
              text("and back"));
}

/// An AEAD that OpenSSL has only while the test says so.
struct withdrawn_aead : hpke::aead::aes_128_gcm {
    static inline const char* cipher = hpke::aead::aes_128_gcm::cipher;
};

TEST(HpkeSetupOfReplies, ThatCouldNotBeSetUpMayBeTriedAgain)
{
    using suite = hpke::suite<mlkem::ml_kem_512, hpke::kdf::shake128, withdrawn_aead>;
    const auto keys = suite::kem::keygen();
    auto setup = suite::setup_base_sender(keys.ek, "info");
    auto recipient = suite::setup_base_recipient(setup.enc, keys.dk, "info");
    std::error_code ec;
    // In threads of their own: what is looked up may be kept in each.
    withdrawn_aead::cipher = "no cipher";
    std::thread([&] {
        EXPECT_FALSE(suite::setup_reply_sender(recipient, ec));
        EXPECT_EQ(ec.category(), mlkem::openssl::error_category());
        EXPECT_FALSE(suite::setup_reply_recipient(setup.context, ec));
        EXPECT_EQ(ec.category(), mlkem::openssl::error_category());
    }).join();
    withdrawn_aead::cipher = hpke::aead::aes_128_gcm::cipher;
    auto replies = suite::setup_reply_sender(recipient);
    EXPECT_EQ(suite::setup_reply_recipient(setup.context).open("", replies.seal("", "a reply")),
              text("a reply"));
    expect_no_second_reply<suite>(recipient, setup.context);
}

TEST_OF_TYPES(HpkeSetup, OneShotForms)
{
    const auto [enc, ct] = TypeParam::seal(this->keys.ek, "info", "aad", "once");
    EXPECT_EQ(TypeParam::open(enc, this->keys.dk, "info", "aad", ct), text("once"));
    EXPECT_THROW((void)TypeParam::open(enc, this->keys.dk, "info", "AAD", ct), std::system_error);

    std::error_code ec;
    const bytes_t key = this->rng.bytes(40);
    const hpke::psk psk{key, "name"};
    bytes_t out(20), opened(4);
    const auto sent =
        TypeParam::seal(this->keys.ek, "info", &psk, "aad", "once", out, this->rng, ec);
    ASSERT_TRUE(sent && !ec);
    EXPECT_TRUE(TypeParam::open(*sent, this->keys.dk, "info", &psk, "aad", out, opened, ec));
    EXPECT_EQ(opened, text("once"));
    EXPECT_FALSE(TypeParam::open(*sent, this->keys.dk, "info", nullptr, "aad", out, opened, ec));
    EXPECT_EQ(ec, errc::authentication_failure);
    EXPECT_FALSE(
        TypeParam::seal(this->keys.ek, "info", &psk, "aad", "once", opened, this->rng, ec));
    EXPECT_EQ(ec, errc::invalid_length);
}

TEST_OF_TYPES(HpkeSetup, AFailingRandomSourceMakesNoSession)
{
    std::error_code ec;
    EXPECT_FALSE(TypeParam::setup_base_sender(this->keys.ek, "info", failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_TRUE(TypeParam::setup_base_sender(this->keys.ek, "info", ec) && !ec);
}

TEST_OF_TYPES(HpkeSetup, KeysOfTooLittleMaterialAreRefused)
{
    std::error_code ec;
    const bytes_t ikm(TypeParam::kem::seed_size);
    EXPECT_TRUE(TypeParam::derive_key_pair(ikm, ec) && !ec);
    EXPECT_FALSE(TypeParam::derive_key_pair(std::span(ikm).first(ikm.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_length);
}

} // namespace
} // namespace mlkem_test::hpke_setup_test
