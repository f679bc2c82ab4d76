// SPDX-License-Identifier: MIT
// Every hybrid of a standard beside TLS and X-Wing: what all of them promise, each with its facts.
#include "uses/hybrids_of_standards.hpp"

#include <mlkem/hpke.hpp>

#include "kem/memory.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::uses_test {
namespace {

using mlkem::errc;
namespace composite = mlkem::composite;
template <mlkem::combiner_label Label> using openpgp_combiner = mlkem::openpgp::combiner<Label>;

template <class Kem>
constexpr bool has(std::string_view name, std::size_t ek, std::size_t c, std::size_t secret,
                   std::size_t seed)
{
    return Kem::name == name && Kem::encapsulation_key_size == ek && Kem::ciphertext_size == c &&
           Kem::shared_secret_size == secret && Kem::seed_size == seed && !Kem::code_point;
}
static_assert(has<mlkem::mlkem768_p256>("MLKEM768-P256", 1249, 1153, 32, 32));
static_assert(has<mlkem::mlkem1024_p384>("MLKEM1024-P384", 1665, 1665, 32, 32));
static_assert(mlkem::mlkem768_p256::randomness_size == 160);
static_assert(mlkem::mlkem1024_p384::randomness_size == 80);
static_assert(mlkem::hpke::kem_traits<mlkem::mlkem768_p256>::id == 0x0050);
static_assert(mlkem::hpke::kem_traits<mlkem::mlkem1024_p384>::id == 0x0051);
static_assert(has<mlkem::ssh::mlkem768x25519_sha256>("mlkem768x25519-sha256", 1216, 1120, 32, 96));
static_assert(has<mlkem::ssh::mlkem768nistp256_sha256>("mlkem768nistp256-sha256", 1249, 1153, 32,
                                                       96));
static_assert(has<mlkem::ssh::mlkem1024nistp384_sha384>("mlkem1024nistp384-sha384", 1665, 1665, 48,
                                                        112));
static_assert(has<mlkem::openpgp::mlkem768_x25519>("ML-KEM-768+X25519", 1216, 1120, 32, 96));
static_assert(has<mlkem::openpgp::mlkem1024_x448>("ML-KEM-1024+X448", 1624, 1624, 32, 120));
static_assert(mlkem::openpgp::mlkem768_x25519::combiner::algorithm == 35);
static_assert(mlkem::openpgp::mlkem1024_x448::combiner::algorithm == 36);

/// Sizes of a public key, a private key and a ciphertext as the draft has them, and the last number
/// of the object identifier.
template <class Kem>
constexpr bool is_composite(std::size_t ek, std::size_t dk, std::size_t c, int arc)
{
    return Kem::encapsulation_key_size == ek && composite::private_key_size<Kem> == dk &&
           Kem::ciphertext_size == c && Kem::shared_secret_size == 32 &&
           Kem::combiner::algorithm::oid.back() == arc;
}
static_assert(is_composite<composite::mlkem768_x25519_sha3_256>(1216, 96, 1120, 58));
static_assert(is_composite<composite::mlkem768_ecdh_p256_sha3_256>(1249, 115, 1153, 59));
static_assert(is_composite<composite::mlkem768_ecdh_p384_sha3_256>(1281, 128, 1185, 60));
static_assert(is_composite<composite::mlkem768_ecdh_brainpool_p256r1_sha3_256>(1249, 116, 1153,
                                                                               61));
static_assert(is_composite<composite::mlkem1024_ecdh_p384_sha3_256>(1665, 128, 1665, 63));
static_assert(is_composite<composite::mlkem1024_ecdh_brainpool_p384r1_sha3_256>(1665, 132, 1665,
                                                                                64));
static_assert(is_composite<composite::mlkem1024_x448_sha3_256>(1624, 120, 1624, 65));
static_assert(is_composite<composite::mlkem1024_ecdh_p521_sha3_256>(1701, 146, 1701, 66));

template <class Kem> class Uses : public ::testing::Test {};
TEST_SUITE_OF_TYPES(Uses, hybrids_of_standards, by_number);

TEST_OF_TYPES(Uses, BothSidesAgreeAndKnownAnswersAreMet)
{
    using kem = TypeParam;
    std::error_code ec = errc::hash_mismatch;
    const auto pair = kem::keygen(ec);
    ASSERT_TRUE(pair && !ec) << kem::name << ": " << ec.message();
    auto sent = kem::encaps(pair->ek, ec);
    ASSERT_TRUE(sent && !ec);
    EXPECT_TRUE(kem::decaps(pair->dk, sent->c, ec) == sent->K && !ec);
    const auto seed = pair->dk.seed();
    const auto again = kem::keygen_from_seed(seed->span(), ec);
    EXPECT_TRUE(again && again->ek == pair->ek);
    EXPECT_TRUE(kem::decaps(*pair->dk.duplicate(ec), sent->c, ec) == sent->K);
    kem::layout::kem_half(sent->c.bytes())[7] ^= 1;
    const auto rejected = kem::decaps(pair->dk, sent->c, ec);
    EXPECT_TRUE(rejected && !(*rejected == sent->K)) << "implicit rejection of ML-KEM";
    EXPECT_TRUE(kem::self_test()) << kem::name;
}

TEST_OF_TYPES(Uses, BadSharesAreErrors)
{
    using kem = TypeParam;
    const auto pair = kem::keygen();
    const auto sent = kem::encaps(pair.ek);
    std::error_code ec;
    bytes_t ek(pair.ek.bytes().begin(), pair.ek.bytes().end());
    bytes_t c(sent.c.bytes().begin(), sent.c.bytes().end());
    for (bytes_t* const bytes : {&ek, &c}) {
        const std::span<std::uint8_t> all = *bytes;
        const std::size_t size = kem::group::share_size;
        const auto share = kem::layout::kem_first ? all.last(size) : all.first(size);
        std::ranges::fill(share, std::uint8_t{0}); // no point, or the all-zero secret
    }
    const auto bad = kem::encapsulation_key::from_bytes(ek, ec);
    if (bad) {
        EXPECT_FALSE(kem::encaps(*bad, ec));
    }
    EXPECT_EQ(ec, errc::invalid_share);
    EXPECT_FALSE(kem::decaps(pair.dk, c, ec));
    EXPECT_EQ(ec, errc::invalid_share);
    EXPECT_FALSE(kem::decaps(pair.dk, std::span(c).first(c.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_length);
    ek = bytes_t(pair.ek.bytes().begin(), pair.ek.bytes().end());
    set_coefficient(std::span(ek).subspan(kem::layout::kem_first ? 0 : kem::group::share_size), 9,
                    3329);
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(ek, ec));
    EXPECT_EQ(ec, errc::coefficient_out_of_range);
    EXPECT_FALSE(kem::keygen(failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_FALSE(kem::encaps(pair.ek, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

TEST_OF_TYPES(Uses, SecretsAreWiped)
{
    using kem = TypeParam;
    observed<typename kem::key_pair> pair([] { return kem::keygen(); });
    const auto seed = pair.object().dk.seed();
    const bytes_t copied(seed->span().begin(), seed->span().end());
    EXPECT_TRUE(pair.holds(copied));
    observed<typename kem::encapsulation> sent([&] { return kem::encaps(pair.object().ek); });
    const bytes_t K(sent.object().K.bytes().begin(), sent.object().K.bytes().end());
    EXPECT_TRUE(sent.holds(K));
    sent.destroy();
    EXPECT_FALSE(sent.holds(K));
    observed<typename kem::key_pair> moved(std::move(pair.object()));
    EXPECT_FALSE(pair.holds(copied)) << "in a key that was moved from";
    EXPECT_TRUE(moved.holds(copied));
    moved.destroy();
    EXPECT_FALSE(moved.holds(copied));
}

TEST(UsesSelfTest, KnownAnswersOfAllOthersAreMet)
{
    EXPECT_TRUE(mlkem::mlkem1024_p384::self_test());
    EXPECT_TRUE(mlkem::ssh::mlkem768x25519_sha256::self_test());
    EXPECT_TRUE(mlkem::ssh::mlkem768nistp256_sha256::self_test());
    EXPECT_TRUE(mlkem::openpgp::mlkem768_x25519::self_test());
    EXPECT_TRUE(composite::mlkem768_ecdh_p256_sha3_256::self_test());
    EXPECT_TRUE(composite::mlkem768_ecdh_p384_sha3_256::self_test());
    EXPECT_TRUE(composite::mlkem768_ecdh_brainpool_p256r1_sha3_256::self_test());
    EXPECT_TRUE(composite::mlkem1024_ecdh_p384_sha3_256::self_test());
    EXPECT_TRUE(composite::mlkem1024_x448_sha3_256::self_test());
}

// ---- Private keys of P-521 in seeds of each form.

/// The seed is hashed to the private keys, as in the concrete hybrids.
struct expanding_combiner : mlkem::sha3_combiner<"expanding">, mlkem::expanded_seed {
    static constexpr std::string_view name = "expanding";
};
/// The private key of the group stands first, as in OpenPGP.
struct group_first_combiner : openpgp_combiner<"group first"> {
    static constexpr std::string_view name = "group first";
};

TEST(UsesSeedsOfP521, AnExpandedSeedGivesAPrivateKey)
{
    using kem = mlkem::hybrid_kem<mlkem::ml_kem_1024, mlkem::openssl::p521, expanding_combiner>;
    static_assert(kem::seed_size == 32);
    std::error_code ec;
    for (std::uint8_t first = 0; first < 8; ++first) {
        const bytes_t seed(32, first);
        const auto pair = kem::keygen_from_seed(seed, ec);
        ASSERT_TRUE(pair) << ec.message();
        EXPECT_EQ(to_hex(pair->dk.seed()->span()), to_hex(seed)) << "the seed is not written to";
        const auto sent = kem::encaps(pair->ek, ec);
        EXPECT_TRUE(kem::decaps(*pair->dk.duplicate(ec), sent->c, ec) == sent->K);
    }
    const bytes_t ones(32, 0xff);
    const auto drawn = kem::keygen(replay_source(ones), ec);
    ASSERT_TRUE(drawn) << ec.message();
    EXPECT_EQ(to_hex(drawn->dk.seed()->span()), to_hex(ones));
    std::array<std::uint8_t, 32> digest{};
    EXPECT_TRUE((mlkem::detail::hybrid_self_test_digest<mlkem::dispatched, kem::kem::params,
                                                        kem::group, kem::combiner>(digest)));
}

TEST(UsesSeedsOfP521, BitsAreClearedWhereThePrivateKeyStands)
{
    using kem = mlkem::hybrid_kem<mlkem::ml_kem_768, mlkem::openssl::p521, group_first_combiner>;
    std::error_code ec;
    const bytes_t drawn(kem::seed_size, 0x5a);
    const auto pair = kem::keygen(replay_source(drawn), ec);
    ASSERT_TRUE(pair) << ec.message();
    bytes_t expected = drawn;
    expected[0] = 0;
    EXPECT_EQ(to_hex(pair->dk.seed()->span()), to_hex(expected));
    EXPECT_FALSE(kem::keygen_from_seed(drawn, ec)) << "nothing is cleared";
    EXPECT_EQ(ec, errc::invalid_private_key);
    std::array<std::uint8_t, 32> digest{};
    EXPECT_TRUE((mlkem::detail::hybrid_self_test_digest<mlkem::dispatched, kem::kem::params,
                                                        kem::group, kem::combiner>(digest)));
}

// ---- A curve that OpenSSL lacks.

struct absent_curve : mlkem::openssl::curve_p256 {
    static constexpr int nid = NID_undef;
};

TEST(UsesAbsentCurve, IsNoFaultOfWhoeverSentAShare)
{
    using group = mlkem::openssl::nist_curve<absent_curve>;
    using kem = mlkem::hybrid_kem<mlkem::ml_kem_768, group, mlkem::secp256r1_mlkem768_combiner>;
    const auto good = mlkem::secp256r1_mlkem768::keygen();
    std::error_code ec;
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(good.ek.bytes(), ec));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
    EXPECT_FALSE(group::is_valid_share(good.ek.bytes().first<65>()));
    std::array<std::uint8_t, 65> off_the_curve{4, 1};
    EXPECT_FALSE(mlkem::openssl::p256::is_valid_share(off_the_curve, ec));
    EXPECT_EQ(ec, errc::invalid_share);
    EXPECT_TRUE(mlkem::openssl::p256::is_valid_share(good.ek.bytes().first<65>(), ec));
    EXPECT_FALSE(ec);
}

// ---- Strings of bytes of variable length.

template <class T>
concept is_resized_by_all = requires(T& object) { object.for_overwrite(1); };
static_assert(!is_resized_by_all<mlkem::secret_bounded_bytes<32>> &&
              !is_resized_by_all<mlkem::bounded_bytes<32>>);

TEST(UsesSecretBoundedBytesDeathTest, AnEmptyOneIsNoKey)
{
    mlkem::openpgp::session_key first, second;
    EXPECT_TRUE(first.is_empty() && first.size() == 0);
    EXPECT_DEATH((void)first.bytes(), "never filled");
    std::ranges::fill(mlkem::key_access::resize(first, 16), std::uint8_t{7});
    EXPECT_FALSE(first.is_empty());
    second = std::move(first);
    EXPECT_TRUE(first.is_empty() && second.size() == 16);
    EXPECT_DEATH((void)first.bytes(), "moved from");
    EXPECT_DEATH((void)(first == second), "moved from");
    const mlkem::openpgp::session_key third(std::move(second));
    EXPECT_DEATH((void)second.bytes(), "moved from");
    EXPECT_EQ(third.size(), 16U);
#if !defined(NDEBUG)
    EXPECT_DEATH((void)mlkem::key_access::resize(second, 33), "size");
#endif
}

// Secrets of each namespace are printed by no accident, and GoogleTest prints no bytes.
template <class T>
concept is_printed_as_secret =
    requires(const T& object, std::ostream* out) { PrintTo(object, out); };
static_assert(is_printed_as_secret<mlkem::openpgp::session_key_v3>);
static_assert(is_printed_as_secret<composite::mlkem768_rsa2048_sha3_256::key_pair>);
static_assert(is_printed_as_secret<composite::mlkem768_rsa2048_sha3_256::decapsulation_key>);

} // namespace
} // namespace mlkem_test::uses_test
