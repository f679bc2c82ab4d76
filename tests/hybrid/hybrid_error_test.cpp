// SPDX-License-Identifier: MIT
// How a hybrid fails: random sources, bytes that are no private key, OpenSSL's own errors, keys
// that were moved from. Each overload that throws has the error that the other overload reports.
#include <openssl/err.h>
#include <openssl/proverr.h>

#include "hybrids.hpp"
#include "printing.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::hybrid_error_test {
namespace {

using mlkem::errc;

template <class Hybrid> class HybridError : public ::testing::Test {};
TEST_SUITE_OF_TYPES(HybridError, all_hybrids, hybrid_names);

template <class F> std::error_code thrown_by(const F& f)
{
    try {
        f();
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

TEST_OF_TYPES(HybridError, AFailingRandomSourceMakesNothing)
{
    std::error_code ec;
    EXPECT_FALSE(TypeParam::keygen(failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_EQ(thrown_by([] { (void)TypeParam::keygen(failing_source()); }), errc::entropy_failure);
    const auto pair = TypeParam::keygen(failing_source(1), ec);
    ASSERT_TRUE(pair && !ec);
    EXPECT_FALSE(TypeParam::encaps(pair->ek, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_EQ(thrown_by([&] { (void)TypeParam::encaps(pair->ek, failing_source()); }),
              errc::entropy_failure);
    EXPECT_TRUE(TypeParam::encaps(pair->ek, failing_source(1), ec) && !ec);
}

TEST_OF_TYPES(HybridError, EveryOverloadThatThrowsSucceedsAndFailsAsItsFellow)
{
    shake128_random rng("overloads");
    const auto seed = rng.bytes<TypeParam::seed_size>();
    const auto randomness = rng.bytes<TypeParam::randomness_size>();
    const auto pair = TypeParam::keygen_from_seed(seed);
    const auto sent = TypeParam::encaps_derandomised(pair.ek, randomness);
    EXPECT_TRUE(TypeParam::decaps(pair.dk, sent.c) == sent.K);
    EXPECT_TRUE(TypeParam::decaps(pair.dk, sent.c.bytes()) == sent.K);
    std::error_code ec = errc::hash_mismatch;
    EXPECT_TRUE(*TypeParam::decaps(pair.dk, sent.c, ec) == sent.K && !ec);
    ec = errc::hash_mismatch;
    EXPECT_TRUE(TypeParam::encapsulation_key::from_bytes(pair.ek.bytes(), ec) == pair.ek && !ec);
    EXPECT_TRUE(TypeParam::ciphertext::from_bytes(sent.c.bytes()) == sent.c);

    const bytes_t wrong(7);
    const auto expect_throws_length = [](const auto& f) {
        EXPECT_EQ(thrown_by(f), errc::invalid_length);
    };
    expect_throws_length([&] { (void)TypeParam::keygen_from_seed(wrong); });
    expect_throws_length([&] { (void)TypeParam::encaps_derandomised(pair.ek, wrong); });
    expect_throws_length([&] { (void)TypeParam::decaps(pair.dk, wrong); });
    expect_throws_length([&] { (void)TypeParam::encapsulation_key::from_bytes(wrong); });
    expect_throws_length([&] { (void)TypeParam::ciphertext::from_bytes(wrong); });
}

TEST_OF_TYPES(HybridError, OpensslsQueueOfErrorsIsLeftAsItWas)
{
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    const unsigned long before = ERR_peek_last_error();
    const auto pair = TypeParam::keygen();
    auto c = TypeParam::encaps(pair.ek).c;
    std::error_code ec;
    std::ranges::fill(TypeParam::layout::group_half(c.bytes()), std::uint8_t{0});
    EXPECT_FALSE(TypeParam::decaps(pair.dk, c, ec));
    EXPECT_EQ(ec, errc::invalid_share);
    EXPECT_EQ(ERR_get_error(), before);
    EXPECT_EQ(ERR_get_error(), 0UL);
}

TEST_OF_TYPES(HybridError, AKeyThatWasMovedFromEndsTheProgram)
{
    auto pair = TypeParam::keygen();
    const auto sent = TypeParam::encaps(pair.ek);
    const auto dk = std::move(pair.dk);
    EXPECT_TRUE(TypeParam::decaps(dk, sent.c) == sent.K);
    const auto* const line = "^mlkem: use of a decapsulation key that was moved from\n$";
    // NOLINTBEGIN(bugprone-use-after-move)
    EXPECT_DEATH((void)TypeParam::decaps(pair.dk, sent.c), line);
    EXPECT_DEATH((void)pair.dk.seed(), line);
    EXPECT_DEATH((void)pair.dk.encapsulation_key(), line);
    // NOLINTEND(bugprone-use-after-move)
    pair = TypeParam::keygen();
    EXPECT_TRUE(pair.dk.encapsulation_key() == pair.ek);
}

TEST_OF_TYPES(HybridError, ReadingAnEmptySecretEndsTheProgram)
{
    using secret = typename TypeParam::shared_secret;
    auto sent = TypeParam::encaps(TypeParam::keygen().ek);
    const secret never_filled, taken = std::move(sent.K);
    EXPECT_TRUE(never_filled.is_empty() && sent.K.is_empty() && !taken.is_empty());
    const auto* const line = "^mlkem: read of a secret that was never filled, or was cleared\n$";
    EXPECT_DEATH((void)never_filled.bytes(), line);
    EXPECT_DEATH((void)(never_filled == taken), line);
    EXPECT_DEATH((void)(taken == never_filled), line);
    const auto* const moved = "^mlkem: read of a secret that was moved from\n$";
    EXPECT_DEATH((void)sent.K.bytes(), moved);
    EXPECT_DEATH((void)(sent.K == taken), moved);
}

TEST_OF_TYPES(HybridError, NothingPrintsWhatHoldsASecret)
{
    static_assert(!is_printed<typename TypeParam::shared_secret>);
    static_assert(!is_printed<typename TypeParam::decapsulation_key>);
    static_assert(!is_printed<typename TypeParam::key_pair>);
    static_assert(!is_printed<typename TypeParam::encapsulation>);
    const auto pair = TypeParam::keygen();
    EXPECT_EQ(::testing::PrintToString(pair), "(secret)");
    EXPECT_EQ(::testing::PrintToString(pair.dk), "(secret)");
    EXPECT_EQ(::testing::PrintToString(TypeParam::encaps(pair.ek)), "(secret)");
    EXPECT_EQ(::testing::PrintToString(TypeParam::encaps(pair.ek).K), "(secret)");
}

/// SEC 2: the orders of the curves.
template <class Hybrid> bytes_t order_of_group()
{
    if (Hybrid::group::private_key_size == 32)
        return from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    return from_hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
                    "581a0db248b0a77aecec196accc52973");
}

template <class Hybrid> class HybridErrorCurveKey : public ::testing::Test {
  protected:
    /// 64 bytes for ML-KEM, or 32, then a private key.
    static bytes_t followed_by(std::size_t size, const bytes_t& private_key)
    {
        bytes_t all(size, 1);
        all.insert(all.end(), private_key.begin(), private_key.end());
        return all;
    }
};
using curves = ::testing::Types<mlkem::secp256r1_mlkem768, mlkem::secp384r1_mlkem1024>;
TEST_SUITE_OF_TYPES(HybridErrorCurveKey, curves, hybrid_names);

TEST_OF_TYPES(HybridErrorCurveKey, ZeroAndTheOrderAndAboveAreNoPrivateKeys)
{
    const bytes_t order = order_of_group<TypeParam>();
    const std::size_t size = order.size();
    bytes_t one(size), above = order, below = order;
    one.back() = 1;
    ++above.back();
    --below.back();
    std::error_code ec;
    for (const bytes_t& bad : {bytes_t(size), order, above, bytes_t(size, 0xff)}) {
        EXPECT_FALSE(TypeParam::keygen_from_seed(this->followed_by(64, bad), ec));
        EXPECT_EQ(ec, errc::invalid_private_key);
    }
    const auto pair = TypeParam::keygen_from_seed(this->followed_by(64, one));
    EXPECT_TRUE(TypeParam::keygen_from_seed(this->followed_by(64, below), ec) && !ec);
    EXPECT_FALSE(TypeParam::encaps_derandomised(pair.ek, this->followed_by(32, order), ec));
    EXPECT_EQ(ec, errc::invalid_private_key);
    // 1 times the base point, and -1 times it, have the same x.
    const auto a = TypeParam::encaps_derandomised(pair.ek, this->followed_by(32, one));
    const auto b = TypeParam::encaps_derandomised(pair.ek, this->followed_by(32, below));
    EXPECT_TRUE(a.K == b.K);
    EXPECT_FALSE(a.c == b.c);
}

template <class Curve> class HybridErrorCurveRange : public ::testing::Test {};
using the_curves = ::testing::Types<mlkem::openssl::curve_p256, mlkem::openssl::curve_p384>;
TEST_SUITE_OF_TYPES(HybridErrorCurveRange, the_curves, by_number);

TEST_OF_TYPES(HybridErrorCurveRange, IsFromOneToTheOrderLessOne)
{
    constexpr auto order = TypeParam::order;
    using number = std::remove_const_t<decltype(order)>;
    const auto is_in_range = [&](const number& d) {
        return mlkem::detail::is_in_range(d, order).declassify("a test");
    };
    // Zero, one, and all that differ from the order in one byte, or from one byte on.
    number one{}, ones{};
    one.back() = 1;
    ones.fill(0xff);
    std::vector<number> numbers = {number{}, one, order, ones};
    for (std::size_t i = 0; i < order.size(); ++i)
        for (const int difference : {1, 128, 255}) {
            number d = order;
            d[i] = static_cast<std::uint8_t>(d[i] + difference);
            numbers.push_back(d);
            for (const int rest : {0x00, 0xff}) {
                std::fill(d.begin() + static_cast<std::ptrdiff_t>(i) + 1, d.end(),
                          static_cast<std::uint8_t>(rest));
                numbers.push_back(d);
            }
            numbers.push_back(number{});
            numbers.back()[i] = static_cast<std::uint8_t>(difference);
        }
    std::size_t count = 0;
    for (const number& d : numbers) {
        const bool expected = d != number{} && d < order;
        EXPECT_EQ(is_in_range(d), expected) << to_hex(d);
        count += expected ? 1U : 0U;
    }
    EXPECT_GT(count, 50U);
    EXPECT_GT(numbers.size() - count, 50U);
}

TEST_OF_TYPES(HybridErrorCurveRange, EndsAtOpensslsOrder)
{
    const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(
        EC_GROUP_new_by_curve_name(TypeParam::nid), &EC_GROUP_free);
    std::array<std::uint8_t, TypeParam::size> order{};
    ASSERT_EQ(BN_bn2binpad(EC_GROUP_get0_order(group.get()), order.data(),
                           static_cast<int>(order.size())),
              static_cast<int>(order.size()));
    EXPECT_EQ(order, TypeParam::order);
}

TEST_OF_TYPES(HybridErrorCurveKey, ARandomSourceThatHitsNoPrivateKeyIsAskedAgain)
{
    const bytes_t order = order_of_group<TypeParam>();
    bytes_t stream = this->followed_by(64, order);
    bytes_t good(order.size(), 7);
    for (const std::uint8_t byte : this->followed_by(64, good))
        stream.push_back(byte);
    std::error_code ec;
    const auto pair = TypeParam::keygen(replay_source(stream), ec);
    ASSERT_TRUE(pair.has_value() && !ec);
    EXPECT_TRUE(same_bytes(*pair->dk.seed(), this->followed_by(64, good)));
}

/// Gives one byte only.
struct constant_source {
    std::uint8_t byte = 0;
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        std::ranges::fill(out, byte);
        return true;
    }
};

TEST_OF_TYPES(HybridErrorCurveKey, ARandomSourceThatNeverGivesAPrivateKeyHasFailed)
{
    std::error_code ec;
    for (const int byte : {0, 0xff}) {
        EXPECT_FALSE(TypeParam::keygen(constant_source{static_cast<std::uint8_t>(byte)}, ec));
        EXPECT_EQ(ec, errc::entropy_failure);
    }
    const auto pair = TypeParam::keygen(constant_source{5}, ec);
    ASSERT_TRUE(pair.has_value() && !ec);
    EXPECT_FALSE(TypeParam::encaps(pair->ek, constant_source{0}, ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

TEST(HybridErrorOfOpenssl, HasItsOwnCategoryAndText)
{
    ERR_clear_error();
    mlkem::detail::openssl_call call;
    ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
    const std::error_code ec = call.error();
    EXPECT_TRUE(ec);
    EXPECT_STREQ(ec.category().name(), "openssl");
    EXPECT_EQ(&ec.category(), &mlkem::openssl::error_category());
    EXPECT_EQ(ec, mlkem::fault::environment);
    EXPECT_NE(ec.message().find("malloc failure"), std::string::npos) << ec.message();
}

TEST(HybridErrorOfOpenssl, IsOneEvenWhereOpensslNamesNone)
{
    ERR_clear_error();
    EXPECT_TRUE(mlkem::detail::openssl_call().error());
}

TEST(HybridErrorOfOpenssl, OfBeforeACallIsNotTakenForItsOwn)
{
    const auto raise = [] { ERR_raise(ERR_LIB_PROV, PROV_R_FAILED_DURING_DERIVATION); };
    ERR_clear_error();
    raise();
    const unsigned long code = ERR_peek_last_error();
    std::error_code unnamed;
    {
        mlkem::detail::openssl_call call;
        EXPECT_EQ(call.take(), 0UL);
        unnamed = call.error();
    }
    EXPECT_NE(unnamed.value(), static_cast<int>(code));
    EXPECT_NE(unnamed.message().find("internal error"), std::string::npos) << unnamed.message();
    {
        mlkem::detail::openssl_call call;
        raise(); // by the same line, which differs from before by nothing else
        EXPECT_EQ(call.take(), code);
        EXPECT_EQ(call.take(), 0UL);
    }
    {
        // A derivation that fails without a word, after one that failed for its share.
        namespace openssl = mlkem::openssl;
        std::array<std::uint8_t, 32> secret{};
        std::error_code ec;
        const auto key = openssl::x25519::import_private_key(counting_bytes<32>(1), secret, ec);
        mlkem::detail::openssl_call call;
        const auto no_peer = [](const auto&, void*, std::error_code&) noexcept {
            return openssl::provider_object();
        };
        EXPECT_FALSE(mlkem::detail::derive_with<openssl::default_library>(
            {"X25519", "X25519"}, *key, no_peer, secret, call, ec));
        EXPECT_EQ(ec, unnamed);
    }
    EXPECT_EQ(ERR_get_error(), code);
    EXPECT_EQ(ERR_get_error(), 0UL);
}

} // namespace
} // namespace mlkem_test::hybrid_error_test
