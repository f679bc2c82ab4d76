// SPDX-License-Identifier: MIT
// The messages of a session of HPKE: what opens, what is refused, and that a context goes on after
// it has refused.
#include "hpke_sessions.hpp"
#include "printing.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::hpke_messages_test {
namespace {

static_assert(std::is_same_v<hpke::suite<>, hpke::suite<mlkem::ml_kem_768, hpke::kdf::hkdf_sha256,
                                                        hpke::aead::aes_256_gcm>>);
template <class T>
constexpr bool moves_only =
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;
static_assert(moves_only<hpke::suite<>::sender> && moves_only<hpke::suite<>::recipient>);

template <class Suite> class HpkeMessages : public hpke_session<Suite> {};
TEST_SUITE_OF_TYPES(HpkeMessages, suites, suite_names);

TEST_OF_TYPES(HpkeMessages, MessagesOfManySizesArriveInOrder)
{
    auto& sender = this->setup.context;
    std::vector<bytes_t> seen;
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 100U, 4096U, 70000U}) {
        const bytes_t message = this->rng.bytes(size), aad = this->rng.bytes(size % 33);
        const bytes_t ct = sender.seal(aad, message);
        EXPECT_EQ(ct.size(), size + sender.tag_size);
        EXPECT_EQ(this->recipient.open(aad, ct), message);
        EXPECT_EQ(std::ranges::count(seen, ct), 0);
        seen.push_back(ct);
    }
    EXPECT_EQ(this->recipient.open({}, sender.seal({}, {})), bytes_t());
    const bytes_t a = sender.seal("", "same"), b = sender.seal("", "same");
    EXPECT_NE(a, b) << "each message has a nonce of its own";
}

TEST_OF_TYPES(HpkeMessages, InPlaceAndApartGiveTheSameMessages)
{
    std::error_code ec;
    const bytes_t message = this->rng.bytes(1000);
    bytes_t memory = message;
    memory.resize(message.size() + 16);
    ASSERT_TRUE(
        this->setup.context.seal("aad", std::span(memory).first(message.size()), memory, ec));
    bytes_t apart(message.size());
    auto second = TypeParam::setup_base_recipient(this->setup.enc, this->keys.dk, "info");
    ASSERT_TRUE(second.open("aad", memory, apart, ec));
    EXPECT_EQ(apart, message);
    ASSERT_TRUE(this->recipient.open("aad", memory, std::span(memory).first(message.size()), ec));
    memory.resize(message.size());
    EXPECT_EQ(memory, message);
}

TEST_OF_TYPES(HpkeMessages, OverlappingInAnyWayGivesTheSameMessages)
{
    constexpr std::size_t size = 300;
    const bytes_t message = this->rng.bytes(size), aad = this->rng.bytes(20);
    const bytes_t sealed = this->setup.context.seal(aad, message);
    std::error_code ec;
    bytes_t memory(3 * size);
    const auto place = [&](std::size_t at, const bytes_t& bytes) {
        std::copy(bytes.begin(), bytes.end(), memory.begin() + static_cast<std::ptrdiff_t>(at));
        return std::span(memory).subspan(at, bytes.size());
    };
    for (const std::size_t at :
         {0U, 1U, 15U, 16U, 17U, 64U, 299U, 300U, 301U, 315U, 316U, 317U, 500U}) {
        const auto out = std::span(memory).subspan(at, sealed.size());
        hpke::context_access::set_sequence(this->setup.context, 0);
        ASSERT_TRUE(this->setup.context.seal(aad, place(size, message), out, ec)) << at;
        EXPECT_TRUE(std::ranges::equal(out, sealed)) << at;
        hpke::context_access::set_sequence(this->recipient, 0);
        const auto opened = std::span(memory).subspan(at, size);
        ASSERT_TRUE(this->recipient.open(aad, place(size, sealed), opened, ec)) << at;
        EXPECT_TRUE(std::ranges::equal(opened, message)) << at;

        // Associated data in the output, and beside the message.
        hpke::context_access::set_sequence(this->setup.context, 0);
        const auto aad_in_it = place(at, aad);
        ASSERT_TRUE(this->setup.context.seal(aad_in_it, message, out, ec)) << at;
        EXPECT_TRUE(std::ranges::equal(out, sealed)) << at;
        hpke::context_access::set_sequence(this->recipient, 0);
        ASSERT_TRUE(this->recipient.open(place(at + 7, aad), sealed, opened, ec)) << at;
        EXPECT_TRUE(std::ranges::equal(opened, message)) << at;
    }
#if !defined(NDEBUG)
    EXPECT_DEATH((void)this->recipient.export_secret(std::span(memory).first(9),
                                                     std::span(memory).subspan(8, 32), ec),
                 "is_apart");
#endif
}

TEST_OF_TYPES(HpkeMessages, EveryBitOfAMessageMatters)
{
    const bytes_t aad = text("aad"), ct = this->setup.context.seal(aad, "a message");
    for (std::size_t bit = 0; bit < 8 * ct.size(); ++bit) {
        bytes_t changed = ct;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        this->expect_refused(aad, changed, errc::authentication_failure);
    }
    for (std::size_t bit = 0; bit < 8 * aad.size(); ++bit) {
        bytes_t changed = aad;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        this->expect_refused(changed, ct, errc::authentication_failure);
    }
    this->expect_refused(text("aa"), ct, errc::authentication_failure);
    this->expect_refused(text("aad "), ct, errc::authentication_failure);
    EXPECT_EQ(this->recipient.open(aad, ct), text("a message"));
}

TEST_OF_TYPES(HpkeMessages, TruncatedAndLengthenedMessagesAreRefused)
{
    const bytes_t ct = this->setup.context.seal("", "a message");
    for (std::size_t size = 0; size < ct.size(); ++size)
        this->expect_refused({}, bytes_t(ct.begin(), ct.begin() + static_cast<long>(size)),
                             size < 16 ? errc::invalid_length : errc::authentication_failure);
    bytes_t longer = ct;
    longer.push_back(0);
    this->expect_refused({}, longer, errc::authentication_failure);
    EXPECT_EQ(this->recipient.open("", ct), text("a message"));
}

TEST_OF_TYPES(HpkeMessages, ReplayedReorderedAndDroppedMessagesAreRefusedAndTheRightOneStillOpens)
{
    std::vector<bytes_t> ct;
    for (const char* message : {"zero", "one", "two", "three"})
        ct.push_back(this->setup.context.seal("", message));
    for (const std::size_t early : {1U, 2U, 3U})
        this->expect_refused({}, ct[early], errc::authentication_failure);
    EXPECT_EQ(this->recipient.open("", ct[0]), text("zero"));
    this->expect_refused({}, ct[0], errc::authentication_failure); // a replay
    this->expect_refused({}, ct[2], errc::authentication_failure); // one was dropped
    EXPECT_EQ(this->recipient.open("", ct[1]), text("one"));
    EXPECT_EQ(this->recipient.open("", ct[2]), text("two"));
    this->expect_refused({}, ct[1], errc::authentication_failure);
    EXPECT_EQ(this->recipient.open("", ct[3]), text("three"));
}

TEST_OF_TYPES(HpkeMessages, OutputsOfAnotherSizeAreRefusedAndUseUpNoNumber)
{
    auto& sender = this->setup.context;
    std::error_code ec;
    const bytes_t message = text("a message");
    for (const std::size_t size : {0U, 9U, 15U, 24U, 26U}) {
        bytes_t out(size, 0xaa);
        EXPECT_FALSE(sender.seal("", message, out, ec));
        EXPECT_EQ(ec, errc::invalid_length);
        EXPECT_EQ(out, bytes_t(size, 0xaa));
    }
    const bytes_t ct = sender.seal("", message);
    for (const std::size_t size : {0U, 8U, 10U, 25U}) {
        bytes_t out(size, 0xaa);
        EXPECT_FALSE(this->recipient.open("", ct, out, ec));
        EXPECT_EQ(ec, errc::invalid_length);
        EXPECT_EQ(out, bytes_t(size, 0xaa));
    }
    EXPECT_EQ(this->recipient.open("", ct), message);
}

TEST_OF_TYPES(HpkeMessages, TheSequenceEndsAndNeverWraps)
{
    auto& sender = this->setup.context;
    const std::uint64_t last = ~std::uint64_t{0} - 1;
    const bytes_t first = sender.seal("", "first");
    hpke::context_access::set_sequence(sender, last);
    hpke::context_access::set_sequence(this->recipient, last);
    const bytes_t ct = sender.seal("", "last");
    EXPECT_EQ(this->recipient.open("", ct), text("last"));
    std::error_code ec;
    for (int again = 0; again < 3; ++again) {
        bytes_t out(20, 0xaa), opened(5, 0xaa);
        EXPECT_FALSE(sender.seal("", "more", out, ec));
        EXPECT_EQ(ec, errc::message_limit_reached);
        EXPECT_EQ(out, bytes_t(20, 0xaa));
        EXPECT_FALSE(this->recipient.open("", first, opened, ec));
        EXPECT_EQ(ec, errc::message_limit_reached);
        EXPECT_EQ(opened, bytes_t(5, 0xaa));
    }
    EXPECT_THROW((void)sender.seal("", "more"), std::system_error);
    // Exporting goes on.
    EXPECT_TRUE(sender.template export_secret<16>("x") ==
                this->recipient.template export_secret<16>("x"));
}

/// ChaCha20-Poly1305 with a limit that a test can reach.
struct short_chacha20_poly1305 : hpke::aead::chacha20_poly1305 {
    static constexpr std::uint64_t longest_message = 100;
};

TEST(HpkeMessagesLimits, OfAeadsAreThoseOfTheirStandards)
{
    // RFC 8439, section 2.8: 2^32 - 1 blocks. SP 800-38D, section 5.2.1.1: 2^39 - 256 bits.
    static_assert(hpke::aead::chacha20_poly1305::longest_message == 0xffffffffULL * 64);
    static_assert(hpke::aead::aes_128_gcm::longest_message == ((1ULL << 39) - 256) / 8);
    static_assert(hpke::aead::aes_256_gcm::longest_message == ((1ULL << 39) - 256) / 8);
}

TEST(HpkeMessagesLimits, MessagesAsLongAsTheLimitPassAndLongerOnesAreRefusedAndUseUpNoNumber)
{
    using suite = hpke::suite<mlkem::ml_kem_512, hpke::kdf::shake128, short_chacha20_poly1305>;
    using unlimited =
        hpke::suite<mlkem::ml_kem_512, hpke::kdf::shake128, hpke::aead::chacha20_poly1305>;
    shake128_random rng("limits");
    const auto keys = suite::kem::keygen(rng);
    const auto m = rng.bytes<32>();
    auto [enc, sender] = suite::setup_base_sender(keys.ek, "info", replay_source(m));
    auto recipient = suite::setup_base_recipient(enc, keys.dk, "info");
    auto same = unlimited::setup_base_sender(keys.ek, "info", replay_source(m)).context;

    const bytes_t longest = rng.bytes(100), longer = rng.bytes(101);
    const bytes_t sealed_longer = same.seal("", longer);
    std::error_code ec;
    bytes_t out(117, 0xaa), opened(101, 0xaa);
    EXPECT_FALSE(sender.seal("", longer, out, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_EQ(out, bytes_t(117, 0xaa));
    expect_throws(errc::invalid_length, [&, &s = sender] { (void)s.seal("", longer); });
    EXPECT_FALSE(recipient.open("", sealed_longer, opened, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_EQ(opened, bytes_t(101, 0xaa));
    expect_throws(errc::invalid_length, [&] { (void)recipient.open("", sealed_longer); });
    EXPECT_EQ(recipient.open("", sender.seal("", longest)), longest);
}

TEST_OF_TYPES(HpkeMessages, ThatAreTooLongAreRefusedBeforeTheyAreReadOrMemoryIsAskedFor)
{
    if constexpr (sizeof(std::size_t) > 4) {
        // Spans of memory that is not there.
        const std::size_t size = TypeParam::aead::longest_message + 1;
        std::uint8_t byte = 0xaa;
        const std::span<std::uint8_t> message(&byte, size), sealed(&byte, size + 16);
        std::error_code ec;
        auto& sender = this->setup.context;
        EXPECT_FALSE(sender.seal("", message, sealed, ec));
        EXPECT_EQ(ec, errc::invalid_length);
        EXPECT_FALSE(this->recipient.open("", sealed, message, ec));
        EXPECT_EQ(ec, errc::invalid_length);
        expect_throws(errc::invalid_length, [&] { (void)sender.seal("", message); });
        expect_throws(errc::invalid_length, [&] { (void)this->recipient.open("", sealed); });
        EXPECT_EQ(byte, 0xaa);
        EXPECT_EQ(this->recipient.open("", sender.seal("", "a message")), text("a message"));
    }
}

TEST_OF_TYPES(HpkeMessages, ExportedSecretsDependOnContextAndLengthAndHaveALimit)
{
    const auto& sender = this->setup.context;
    std::error_code ec;
    const auto exported = [&](const char* context, std::size_t size) {
        bytes_t a(size), b(size);
        EXPECT_TRUE(sender.export_secret(context, a, ec) && !ec);
        EXPECT_TRUE(this->recipient.export_secret(context, b, ec) && !ec);
        EXPECT_EQ(a, b);
        return a;
    };
    const bytes_t x = exported("x", 64), y = exported("y", 64), shorter = exported("x", 63);
    EXPECT_NE(x, y);
    EXPECT_NE(bytes_t(x.begin(), x.end() - 1), shorter) << "the length is part of the input";
    EXPECT_EQ(exported("", 0).size(), 0U);
    using kdf = typename TypeParam::kdf;
    const std::size_t limit = kdf::two_stage ? 255 * kdf::hash_size : 65535;
    EXPECT_EQ(exported("long", limit).size(), limit);
    bytes_t too_long(limit + 1, 0xaa);
    EXPECT_FALSE(sender.export_secret("long", too_long, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_EQ(too_long, bytes_t(limit + 1, 0xaa));
}

TEST_OF_TYPES(HpkeMessages, AContextThatWasMovedFromEndsTheProgram)
{
    auto& sender = this->setup.context;
    const bytes_t ct = sender.seal("", "a message");
    auto moved = std::move(sender);
    auto moved_recipient = std::move(this->recipient);
    std::error_code ec;
    bytes_t out(25);
    const auto* const line = "^mlkem: use of an HPKE context that was moved from\n$";
    EXPECT_DEATH((void)sender.seal("", "a message", out, ec), line);
    EXPECT_DEATH((void)this->recipient.open("", ct, std::span(out).first(9), ec), line);
    EXPECT_DEATH((void)sender.export_secret("", out, ec), line);
    EXPECT_EQ(moved_recipient.open("", ct), text("a message"));
    EXPECT_EQ(moved_recipient.open("", moved.seal("", "another")), text("another"));
    sender = std::move(moved);
    EXPECT_EQ(moved_recipient.open("", sender.seal("", "a third")), text("a third"));
}

TEST_OF_TYPES(HpkeMessages, NothingPrintsAContext)
{
    static_assert(!is_printed<typename TypeParam::sender>);
    static_assert(!is_printed<typename TypeParam::recipient>);
    static_assert(!is_printed<typename TypeParam::sender_setup>);
    EXPECT_EQ(::testing::PrintToString(this->setup), "(secret)");
    EXPECT_EQ(::testing::PrintToString(this->setup.context), "(secret)");
    EXPECT_EQ(::testing::PrintToString(this->recipient), "(secret)");
}

} // namespace
} // namespace mlkem_test::hpke_messages_test
