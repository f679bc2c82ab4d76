// SPDX-License-Identifier: MIT
// What system_random makes of every answer that getrandom can give. This program defines getrandom
// itself, in place of the C library's.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "kems.hpp"

namespace mlkem_test::getrandom_test {
namespace {

enum class answer {
    honest,
    interrupted,
    one_byte,
    half,
    zero,
    no_such_call,
    input_error,
    would_block
};

/// The answers to the first calls, and to all that follow.
struct script {
    std::vector<answer> first;
    answer then = answer::honest;
};
script current;

std::size_t calls = 0;
unsigned all_flags = 0;

void play(std::vector<answer> first, answer then)
{
    current = {std::move(first), then};
    calls = 0;
    all_flags = 0;
}

ssize_t honest_bytes(void* out, std::size_t size) { return syscall(SYS_getrandom, out, size, 0U); }

ssize_t failure(int error)
{
    errno = error;
    return -1;
}

} // namespace

extern "C" ssize_t getrandom(void* out, std::size_t size, unsigned flags)
{
    const std::size_t call = calls++;
    all_flags |= flags;
    switch (call < current.first.size() ? current.first[call] : current.then) {
    case answer::honest:
        break;
    case answer::interrupted:
        return failure(EINTR);
    case answer::one_byte:
        return honest_bytes(out, std::min<std::size_t>(size, 1));
    case answer::half:
        return honest_bytes(out, (size + 1) / 2);
    case answer::zero:
        return 0;
    case answer::no_such_call:
        return failure(ENOSYS);
    case answer::input_error:
        return failure(EIO);
    case answer::would_block:
        return failure(EAGAIN);
    }
    return honest_bytes(out, size);
}

namespace {

class Getrandom : public ::testing::Test {
  protected:
    Getrandom() { play({}, answer::honest); }
    ~Getrandom() override { play({}, answer::honest); }
};

/// Whether system_random succeeds nine times under a script and writes each of 1000 bytes. At no
/// position do all nine outputs have the same byte; by chance that fails with probability 2^-54.
bool fills_all(const std::vector<answer>& first, answer then)
{
    std::array<std::uint8_t, 1000> bytes{}, changed{};
    for (int i = 0; i < 9; ++i) {
        std::array<std::uint8_t, 1000> next{};
        play(first, then);
        if (!mlkem::system_random().fill(next))
            return false;
        for (std::size_t j = 0; i > 0 && j < next.size(); ++j)
            changed[j] |= static_cast<std::uint8_t>(next[j] ^ bytes[j]);
        bytes = next;
    }
    return std::count(changed.begin(), changed.end(), 0) == 0;
}

TEST_F(Getrandom, IsTheOneThatThisProgramDefines)
{
    EXPECT_TRUE(fills_all({}, answer::honest));
    EXPECT_EQ(calls, 1U);
}

TEST_F(Getrandom, IsAskedToBlockUntilSeededAndForTheUsualPool)
{
    EXPECT_TRUE(fills_all({}, answer::honest));
    EXPECT_EQ(all_flags, 0U) << "neither GRND_NONBLOCK nor GRND_RANDOM nor GRND_INSECURE";
}

TEST_F(Getrandom, IsCalledAgainWhenInterrupted)
{
    EXPECT_TRUE(fills_all(std::vector(5, answer::interrupted), answer::honest));
    EXPECT_EQ(calls, 6U);
}

TEST_F(Getrandom, IsCalledAgainForTheRestOfAShortAnswer)
{
    EXPECT_TRUE(fills_all({}, answer::one_byte));
    EXPECT_EQ(calls, 1000U);
    EXPECT_TRUE(fills_all({answer::half, answer::interrupted, answer::half}, answer::honest));
    EXPECT_EQ(calls, 4U);
}

TEST_F(Getrandom, IsNotCalledForNothing)
{
    play({}, answer::input_error);
    EXPECT_TRUE(mlkem::system_random().fill({}));
    EXPECT_EQ(calls, 0U);
}

constexpr std::array failures = {answer::zero, answer::no_such_call, answer::input_error,
                                 answer::would_block};

TEST_F(Getrandom, FailureIsReportedAtOnceAndNothingElseIsTried)
{
    for (const answer how : failures) {
        play({}, how);
        std::array<std::uint8_t, 64> out{};
        EXPECT_FALSE(mlkem::system_random().fill(out));
        EXPECT_EQ(calls, 1U);
        EXPECT_EQ(out, (std::array<std::uint8_t, 64>{})) << "no weaker source has written";
    }
}

TEST_F(Getrandom, FailureAfterAShortAnswerOrAnInterruptionIsReported)
{
    for (const answer how : failures) {
        for (const answer before : {answer::half, answer::interrupted}) {
            play({before}, how);
            std::array<std::uint8_t, 64> out{};
            EXPECT_FALSE(mlkem::system_random().fill(out));
            EXPECT_EQ(calls, 2U);
        }
    }
}

using kem = mlkem::default_kem;

TEST_F(Getrandom, FailureMakesNoKeyAndNoSecret)
{
    const auto pair = kem::keygen();
    const auto prepared = pair.ek.prepare();
    for (const answer how : failures) {
        play({}, how);
        std::error_code ec;
        EXPECT_FALSE(kem::keygen(ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        ec.clear();
        EXPECT_FALSE(kem::keygen_with_pairwise_check(ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        ec.clear();
        EXPECT_FALSE(kem::check_pair(pair.ek, pair.dk, ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        ec.clear();
        EXPECT_FALSE(kem::encaps(pair.ek, ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        ec.clear();
        EXPECT_FALSE(kem::encaps(prepared, ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);

        const auto expect_failure = [](const auto& f) {
            expect_throws(mlkem::errc::entropy_failure, f);
        };
        expect_failure([] { (void)kem::keygen(); });
        expect_failure([] { (void)kem::keygen_with_pairwise_check(); });
        expect_failure([&] { kem::check_pair(pair.ek, pair.dk); });
        expect_failure([&] { (void)kem::encaps(pair.ek); });
        expect_failure([&] { (void)kem::encaps(prepared); });
    }
}

TEST_F(Getrandom, FailureMakesNoBatch)
{
    const std::vector ek(2, kem::keygen().ek);
    std::vector<std::optional<kem::key_pair>> pairs(2);
    std::vector<kem::ciphertext> c(2);
    std::vector<mlkem::shared_secret> K(2);
    for (const answer how : failures) {
        play({}, how);
        std::error_code ec;
        EXPECT_FALSE(kem::keygen_batch(pairs, ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        ec.clear();
        EXPECT_FALSE(kem::encaps_batch(ek, c, K, ec));
        EXPECT_EQ(ec, mlkem::errc::entropy_failure);
        expect_throws(mlkem::errc::entropy_failure, [&] { kem::keygen_batch(pairs); });
        expect_throws(mlkem::errc::entropy_failure, [&] { kem::encaps_batch(ek, c, K); });
        for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_FALSE(pairs[i]);
            EXPECT_EQ(c[i], kem::ciphertext());
            EXPECT_TRUE(K[i].is_empty());
        }
    }
}

} // namespace
} // namespace mlkem_test::getrandom_test
