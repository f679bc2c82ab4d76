// What hybrids and HPKE leave on the stack: nothing of their seeds, keys and secrets. Each
// operation runs on a stack of its own, which is then searched, whatever OpenSSL has written there
// included.
#include "hybrids.hpp"
#include "observed_stack.hpp"
#include "typed_tests.hpp"
#include <mlkem/hpke.hpp>

namespace mlkem_test {
namespace {

namespace hpke = mlkem::hpke;

/// Runs f on a stack of its own and counts the secrets that it leaves there.
template <class F> std::size_t secrets_left(const secret_set& secrets, F f)
{
    observed_stack stack;
    stack.run(f);
    return secrets.count_in(stack.bytes());
}
void add(secret_set& secrets, std::span<const u8> bytes)
{
    secrets.add(bytes.data(), bytes.size());
}

TEST(Residue, TheSearchSeesWhatIsNotWiped)
{
    const auto seed = shake128_random("residue").bytes<64>();
    secret_set secrets;
    add(secrets, seed);
    EXPECT_GT(secrets_left(secrets,
                           [&]() noexcept {
                               std::array<u8, 64> copied = seed;
                               asm volatile("" : : "r"(copied.data()) : "memory");
                           }),
              0U);
}

template <class Hybrid> class HybridResidue : public ::testing::Test {
};
TEST_SUITE_OF_TYPES(HybridResidue, all_hybrids, hybrid_names);

TEST_OF_TYPES(HybridResidue, NoSeedNoHalfOfASecretAndNoSecretIsLeft)
{
    using layout = typename TypeParam::layout;
    shake128_random rng("residue");
    const auto seed = rng.bytes<TypeParam::seed_size>();
    const auto randomness = rng.bytes<TypeParam::randomness_size>();
    auto pair = TypeParam::keygen_from_seed(seed);
    auto sent = TypeParam::encaps_derandomised(pair.ek, randomness);

    secret_set secrets;
    add(secrets, seed);
    add(secrets, randomness);
    add(secrets, sent.K.bytes());
    std::array<u8, 64 + TypeParam::group::private_key_size> expanded{};
    TypeParam::combiner::template expand<mlkem::portable>(seed, expanded);
    add(secrets, expanded);
    const auto K = TypeParam::kem::decaps(mlkem::hybrid_access::kem(pair.dk),
                                          layout::kem_half(std::span(sent.c.bytes())));
    add(secrets, K.bytes());
    std::array<u8, TypeParam::group::secret_size> group_secret{};
    std::error_code ec;
    ASSERT_TRUE(TypeParam::group::derive(
        mlkem::hybrid_access::group(pair.dk),
        layout::group_half(std::span(std::as_const(sent.c).bytes())), group_secret, ec));
    add(secrets, group_secret);

    // Results are assigned to objects outside, as an application's are.
    EXPECT_EQ(secrets_left(secrets, [&]() noexcept { pair = TypeParam::keygen_from_seed(seed); }),
              0U);
    EXPECT_EQ(secrets_left(
                  secrets,
                  [&]() noexcept { sent = TypeParam::encaps_derandomised(pair.ek, randomness); }),
              0U);
    EXPECT_EQ(
        secrets_left(secrets, [&]() noexcept { sent.K = TypeParam::decaps(pair.dk, sent.c); }), 0U);
}

TEST_OF_TYPES(HybridResidue, TheBurnCoversTheStackThatTheGroupTakes)
{
    using group = typename TypeParam::group;
    const auto bytes = shake128_random("residue").bytes<group::private_key_size>();
    std::array<u8, group::share_size> share{};
    std::array<u8, group::secret_size> secret{};
    std::error_code ec;
    const auto key = group::import_private_key(bytes, share, ec);
    ASSERT_TRUE(key.has_value());
    ASSERT_TRUE(group::derive(*key, share, secret, ec)); // what OpenSSL does once is done

    const std::size_t burnt = mlkem::detail::group_operation::stack<mlkem::portable>();
    const auto stack_of = [](auto f) {
        observed_stack stack;
        stack.run(f);
        return stack.depth();
    };
    EXPECT_LE(stack_of([&]() noexcept { (void)group::import_private_key(bytes, share, ec); }),
              burnt);
    EXPECT_LE(stack_of([&]() noexcept { (void)group::derive(*key, share, secret, ec); }), burnt);
}

template <class Suite> class HpkeResidue : public ::testing::Test {
};
using suites_with_kdfs =
    ::testing::Types<hpke::suite<>, hpke::suite<mlkem::ml_kem_512, hpke::kdf::shake256>,
                     hpke::suite<mlkem::ml_kem_1024, hpke::kdf::turbo_shake128>>;
TEST_SUITE_OF_TYPES(HpkeResidue, suites_with_kdfs, by_number);

TEST_OF_TYPES(HpkeResidue, NoKeyOfASessionIsLeft)
{
    shake128_random rng("residue");
    const auto pair = TypeParam::kem::keygen(rng);
    const auto m = rng.bytes<32>();
    const bytes_t info = {'i'}, psk = rng.bytes(32);
    const auto K = TypeParam::kem::encaps(pair.ek, replay_source(m)).K;
    hpke::schedule_outputs<typename TypeParam::kdf, typename TypeParam::aead> keys;
    std::error_code ec;
    ASSERT_TRUE(
        mlkem::detail::key_schedule({TypeParam::id, 1, K.bytes(), info, psk, info}, keys, ec));
    secret_set secrets;
    add(secrets, m);
    add(secrets, K.bytes());
    add(secrets, psk);
    add(secrets, keys.key.span());
    add(secrets, keys.exporter_secret.span());

    auto setup = TypeParam::setup_psk_sender(pair.ek, info, {psk, info}, replay_source(m));
    auto recipient = TypeParam::setup_psk_recipient(setup.enc, pair.dk, info, {psk, info});
    mlkem::secret_array<48> exported = setup.context.template export_secret<48>("residue");
    add(secrets, exported.span());
    EXPECT_EQ(
        secrets_left(
            secrets,
            [&]() noexcept {
                setup = TypeParam::setup_psk_sender(pair.ek, info, {psk, info}, replay_source(m));
            }),
        0U);
    EXPECT_EQ(
        secrets_left(
            secrets,
            [&]() noexcept {
                recipient = TypeParam::setup_psk_recipient(setup.enc, pair.dk, info, {psk, info});
            }),
        0U);
    EXPECT_EQ(secrets_left(
                  secrets,
                  [&]() noexcept { exported = recipient.template export_secret<48>("residue"); }),
              0U);
}

/// How often the first 8 bytes of a nonce, which are those of the first 2^32 nonces, are in what f
/// leaves on its stack.
template <class F> std::size_t nonces_left(std::span<const u8> base_nonce, F f)
{
    observed_stack stack;
    stack.run(f);
    const auto bytes = stack.bytes();
    const auto begin = base_nonce.first(8);
    std::size_t found = 0;
    for (std::size_t i = 0; i + begin.size() <= bytes.size(); ++i)
        found += std::equal(begin.begin(), begin.end(), bytes.begin() + static_cast<long>(i));
    return found;
}

template <class Suite> class HpkeNonceResidue : public ::testing::Test {
};
using suites_with_aeads = ::testing::Types<
    hpke::suite<>, hpke::suite<mlkem::ml_kem_768, hpke::kdf::shake128, hpke::aead::aes_128_gcm>,
    hpke::suite<mlkem::ml_kem_768, hpke::kdf::turbo_shake256, hpke::aead::chacha20_poly1305>>;
TEST_SUITE_OF_TYPES(HpkeNonceResidue, suites_with_aeads, by_number);

TEST_OF_TYPES(HpkeNonceResidue, NoNonceIsLeftBySetUpOrByAMessage)
{
    shake128_random rng("residue");
    const auto pair = TypeParam::kem::keygen(rng);
    const auto m = rng.bytes<32>();
    const bytes_t info = {'i'};
    const auto K = TypeParam::kem::encaps(pair.ek, replay_source(m)).K;
    hpke::schedule_outputs<typename TypeParam::kdf, typename TypeParam::aead> keys;
    std::error_code ec;
    ASSERT_TRUE(mlkem::detail::key_schedule({TypeParam::id, 0, K.bytes(), info, {}, {}}, keys, ec));
    const auto left = [&](auto f) { return nonces_left(keys.base_nonce.span(), f); };

    EXPECT_GT(left([&]() noexcept {
                  std::array<u8, 12> copied{};
                  mlkem::copy(copied.data(), keys.base_nonce.span());
                  asm volatile("" : : "r"(copied.data()) : "memory");
              }),
              0U)
        << "a nonce that is left is found";
    auto setup = TypeParam::setup_base_sender(pair.ek, info, replay_source(m));
    auto recipient = TypeParam::setup_base_recipient(setup.enc, pair.dk, info);
    EXPECT_EQ(left([&]() noexcept {
                  setup = TypeParam::setup_base_sender(pair.ek, info, replay_source(m));
              }),
              0U);
    EXPECT_EQ(left([&]() noexcept {
                  recipient = TypeParam::setup_base_recipient(setup.enc, pair.dk, info);
              }),
              0U);
    std::array<u8, 100> message{};
    std::array<u8, 116> sealed{};
    for (int number = 0; number < 3; ++number) {
        EXPECT_EQ(left([&]() noexcept { setup.context.seal("aad", message, sealed, ec); }), 0U);
        EXPECT_EQ(left([&]() noexcept { recipient.open("aad", sealed, message, ec); }), 0U);
        EXPECT_FALSE(ec);
    }
}

} // namespace
} // namespace mlkem_test
