// SPDX-License-Identifier: MIT
// random_source, which sources satisfy it, and the operating system's source.
#include <cstdint>
#include <random>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::system_random_test {
namespace {

struct good_source {
    bool fill(std::span<std::uint8_t>) noexcept { return true; }
};
struct source_that_may_throw {
    bool fill(std::span<std::uint8_t>) { return true; }
};
struct source_that_cannot_report_failure {
    void fill(std::span<std::uint8_t>) noexcept {}
};
struct source_of_a_count {
    std::size_t fill(std::span<std::uint8_t> out) noexcept { return out.size(); }
};
struct source_of_one_size {
    bool fill(std::span<std::uint8_t, 32>) noexcept { return true; }
};
struct source_that_is_called {
    bool operator()(std::span<std::uint8_t>) noexcept { return true; }
};
struct constant_source {
    bool fill(std::span<std::uint8_t>) const noexcept { return true; }
};

static_assert(mlkem::random_source<mlkem::system_random>);
static_assert(mlkem::random_source<good_source>);
static_assert(mlkem::random_source<good_source&>);
static_assert(!mlkem::random_source<const good_source>);
static_assert(mlkem::random_source<const constant_source&>);
static_assert(!mlkem::random_source<source_that_may_throw>);
static_assert(!mlkem::random_source<source_that_cannot_report_failure>);
static_assert(!mlkem::random_source<source_of_a_count>);
static_assert(!mlkem::random_source<source_of_one_size>);
static_assert(!mlkem::random_source<source_that_is_called>);
static_assert(!mlkem::random_source<std::mt19937>);
static_assert(!mlkem::random_source<std::mt19937_64>);
static_assert(!mlkem::random_source<std::minstd_rand>);
static_assert(!mlkem::random_source<std::random_device>);
static_assert(!mlkem::random_source<std::error_code&>);

template <class Kem, class Rng>
concept keygen_takes = requires(Rng rng, std::error_code ec) { Kem::keygen(rng, ec); };
static_assert(keygen_takes<mlkem::ml_kem_768, good_source>);

TEST(SystemRandom, FillsEveryByteOfAnySize)
{
    mlkem::system_random rng;
    for (std::size_t size = 0; size <= 1000; ++size) {
        // Every byte position takes more than one value in 8 fills, but for a chance of 2^-56.
        std::vector<std::uint8_t> first(size), changed(size + 1);
        ASSERT_TRUE(rng.fill(first));
        for (int again = 0; again < 7; ++again) {
            std::vector<std::uint8_t> next(size + 1, 0x5a);
            ASSERT_TRUE(rng.fill(std::span(next).first(size)));
            EXPECT_EQ(next[size], 0x5a) << "wrote behind the end of " << size;
            for (std::size_t i = 0; i < size; ++i)
                changed[i] |= static_cast<std::uint8_t>(next[i] ^ first[i]);
        }
        ASSERT_EQ(std::count(changed.begin(), changed.end(), 0), 1) << "of size " << size;
    }
}

TEST(SystemRandom, FillsMoreThanOneSystemCallGives) // getrandom may stop at 32 MB - 1
{
    std::vector<std::uint8_t> big(std::size_t{40} << 20);
    ASSERT_TRUE(mlkem::system_random().fill(big));
    const std::span<const std::uint8_t> tail = std::span(big).last(64);
    EXPECT_LT(std::count(tail.begin(), tail.end(), 0), 32);
}

TEST(SystemRandom, GivesDifferentBytesEachTime)
{
    std::array<std::uint8_t, 32> a{}, b{}, c{};
    mlkem::system_random one, other;
    ASSERT_TRUE(one.fill(a) && one.fill(b) && other.fill(c));
    EXPECT_NE(a, b);
    EXPECT_NE(a, c);
    EXPECT_NE(b, c);
    EXPECT_NE(a, (std::array<std::uint8_t, 32>{}));
}

template <class Kem> class SystemRandomByDefault : public ::testing::Test {};
TEST_SUITE_OF_TYPES(SystemRandomByDefault, kems, set_names);

TEST_OF_TYPES(SystemRandomByDefault, GivesNewKeysAndSecretsEachTime)
{
    const auto a = TypeParam::keygen();
    const auto b = TypeParam::keygen();
    EXPECT_FALSE(a.ek == b.ek);
    EXPECT_FALSE(a.dk == b.dk);
    const auto sent = TypeParam::encaps(a.ek);
    const auto again = TypeParam::encaps(a.ek);
    EXPECT_FALSE(sent.c == again.c);
    EXPECT_FALSE(sent.K == again.K);
}

} // namespace
} // namespace mlkem_test::system_random_test
