// SPDX-License-Identifier: MIT
// A secret that was never filled, or was moved from, is empty. Reading it ends the program, rather
// than giving 32 zero bytes as a key. One line on stderr names the cause.
#include <csignal>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::empty_secret_test {
namespace {

constexpr const char* never_filled =
    "^mlkem: read of a secret that was never filled, or was cleared\n$";
constexpr const char* moved_from = "^mlkem: read of a secret that was moved from\n$";

template <class F> void expect_abort(const char* line, const F& f)
{
    EXPECT_EXIT(f(), ::testing::KilledBySignal(SIGABRT), line);
}

/// Expects that each way to read `empty` ends the program, and `full` on the other side of a
/// comparison does not help.
void expect_unreadable(const char* line, mlkem::shared_secret& empty)
{
    const mlkem::shared_secret full(counting_bytes<32>(1));
    EXPECT_TRUE(empty.is_empty());
    expect_abort(line, [&] { (void)empty.bytes(); });
    expect_abort(line, [&] { (void)std::as_const(empty).bytes(); });
    expect_abort(line, [&] { EXPECT_TRUE(empty == full); });
    expect_abort(line, [&] { EXPECT_TRUE(full == empty); });
    expect_abort(line, [&] { EXPECT_TRUE(empty == empty); });
}
void expect_unreadable(const char* line, mlkem::secret_array<16>& empty)
{
    const mlkem::secret_array<16> full(counting_bytes<16>(1));
    EXPECT_TRUE(empty.is_empty());
    expect_abort(line, [&] { (void)empty.data(); });
    expect_abort(line, [&] { (void)empty.span(); });
    expect_abort(line, [&] { (void)std::as_const(empty).data(); });
    expect_abort(line, [&] { (void)std::as_const(empty).span(); });
    expect_abort(line, [&] { (void)std::span<const std::uint8_t>(empty); });
    expect_abort(line, [&] { (void)std::span<const std::uint8_t, 16>(empty); });
    expect_abort(line, [&] { EXPECT_TRUE(empty == full); });
    expect_abort(line, [&] { EXPECT_TRUE(full == empty); });
    expect_abort(line, [&] { EXPECT_TRUE(empty == empty); });
}

TEST(EmptySecretDeathTest, NeverFilled)
{
    mlkem::shared_secret K;
    expect_unreadable(never_filled, K);
    mlkem::secret_array<16> array;
    expect_unreadable(never_filled, array);
    std::map<std::string, mlkem::shared_secret> sessions;
    expect_unreadable(never_filled, sessions["nobody"]);
}

TEST(EmptySecretDeathTest, MovedFrom)
{
    mlkem::shared_secret K(counting_bytes<32>(1));
    const auto taken = std::move(K);
    expect_unreadable(moved_from, K);
    mlkem::secret_array<16> array(counting_bytes<16>(1)), other;
    other = std::move(array);
    expect_unreadable(moved_from, array);
    array = std::move(other);
    EXPECT_TRUE(same_bytes(array, counting_bytes<16>(1)));
}

TEST(EmptySecretDeathTest, AssignedFromAnEmptyOne)
{
    mlkem::secret_array<16> array(counting_bytes<16>(1)), empty;
    array = std::move(empty);
    expect_unreadable(never_filled, array);
    array = mlkem::secret_array<16>(counting_bytes<16>(1));
    array.clear();
    expect_unreadable(never_filled, array);
}

TEST(EmptySecret, ForOverwriteFills)
{
    mlkem::secret_array<16> array;
    std::ranges::copy(counting_bytes<16>(1), array.for_overwrite().begin());
    EXPECT_FALSE(array.is_empty());
    EXPECT_TRUE(same_bytes(array, counting_bytes<16>(1)));
}

template <class Kem> class EmptySecretOf : public ::testing::Test {};
TEST_SUITE_OF_TYPES(EmptySecretOf, kems, set_names);

TEST_OF_TYPES(EmptySecretOf, BatchesFillDefaultConstructedSecretsAndEmptyThemAgain)
{
    const key_material<TypeParam> keys;
    const auto ek = TypeParam::prepare(keys.encapsulation_key());
    constexpr std::size_t count = 70; // more than one call to the random source's worth
    std::vector<typename TypeParam::ciphertext> c(count);
    std::vector<mlkem::shared_secret> sent(count), received(count);
    std::error_code ec;
    ASSERT_TRUE(TypeParam::encaps_batch(ek, c, sent, shake128_random("a batch"), ec));
    ASSERT_TRUE(TypeParam::decaps_batch(keys.decapsulation_key(), c, received, ec));
    EXPECT_EQ(sent, received);
    ASSERT_FALSE(TypeParam::encaps_batch(ek, c, sent, failing_source(66), ec));
    for (const mlkem::shared_secret& each : sent)
        EXPECT_TRUE(each.is_empty());
}

} // namespace
} // namespace mlkem_test::empty_secret_test
