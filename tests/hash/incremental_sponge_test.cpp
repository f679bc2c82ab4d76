// SPDX-License-Identifier: MIT
// Incremental use of the sponges (FIPS 203, section 4.1, SHAKE with absorb and squeeze). The bytes
// are the same however the calls divide a message or an output.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <vector>

#include "backends.hpp"
#include "reference_keccak.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::incremental_sponge_test {
namespace {

template <class Sponge>
void absorb_in_pieces(Sponge& sponge, std::span<const std::uint8_t> m, std::size_t of)
{
    for (std::size_t i = 0; i < m.size(); i += of)
        sponge.absorb(m.subspan(i, std::min(of, m.size() - i)));
}

template <class Sponge>
void squeeze_in_pieces(Sponge& sponge, std::span<std::uint8_t> out, std::size_t of)
{
    for (std::size_t i = 0; i < out.size(); i += of)
        sponge.squeeze(out.subspan(i, std::min(of, out.size() - i)));
}

/// Sizes of pieces on both sides of a word, of one block and of two, and some that fit nowhere.
template <class Sponge> std::vector<std::size_t> piece_sizes()
{
    constexpr std::size_t rate = Sponge::rate;
    return {1,
            2,
            3,
            7,
            8,
            9,
            15,
            17,
            rate - 9,
            rate - 8,
            rate,
            rate - 1,
            rate + 1,
            rate + 7,
            rate + 8,
            rate + 9,
            64,
            100,
            127,
            128,
            129,
            2 * rate - 1,
            2 * rate + 1,
            2 * rate};
}

template <class Sponge> class incremental {
  public:
    explicit incremental(std::uint8_t suffix)
        : message_(shake128_random("a message in pieces").bytes(4 * Sponge::rate + 13)),
          expected_(
              reference::sponge(Sponge::rate, suffix, message_).squeeze(4 * Sponge::rate + 13))
    {
    }

    void expect_the_same_in_equal_pieces() const
    {
        for (const std::size_t in : piece_sizes<Sponge>()) {
            for (const std::size_t out : piece_sizes<Sponge>()) {
                Sponge sponge;
                absorb_in_pieces(sponge, message_, in);
                std::vector<std::uint8_t> result(expected_.size());
                squeeze_in_pieces(sponge, result, out);
                ASSERT_EQ(result, expected_) << "absorbed by " << in << ", squeezed by " << out;
            }
        }
    }

    /// Two calls, divided at every position.
    void expect_the_same_in_two_pieces() const
    {
        for (std::size_t at = 0; at <= message_.size(); ++at) {
            const std::span<const std::uint8_t> m(message_);
            std::vector<std::uint8_t> result(expected_.size());
            const std::span<std::uint8_t> out(result);
            Sponge sponge;
            sponge.absorb(m.first(at));
            sponge.absorb(m.subspan(at));
            sponge.squeeze(out.first(at));
            sponge.squeeze(out.subspan(at));
            ASSERT_EQ(result, expected_) << "divided at " << at;
        }
    }

    void expect_the_same_with_empty_calls_between() const
    {
        Sponge sponge;
        sponge.absorb({});
        for (const std::uint8_t& byte : message_) {
            sponge.absorb(std::span(&byte, 1));
            sponge.absorb({});
        }
        std::vector<std::uint8_t> result(expected_.size());
        sponge.squeeze({});
        for (std::uint8_t& byte : result) {
            sponge.squeeze(std::span(&byte, 1));
            sponge.squeeze({});
        }
        EXPECT_EQ(result, expected_);
    }

  private:
    std::vector<std::uint8_t> message_, expected_;
};

template <class Backend> class IncrementalSponge : public backend_test<Backend> {
  protected:
    template <class Test> void with_each_function(Test test)
    {
        using keccak = typename Backend::keccak;
        test(incremental<mlkem::sha3_256<keccak>>(0x06));
        test(incremental<mlkem::sha3_512<keccak>>(0x06));
        test(incremental<mlkem::shake128<keccak>>(0x1f));
        test(incremental<mlkem::shake256<keccak>>(0x1f));
    }
};
TEST_SUITE_OF_TYPES(IncrementalSponge, all_backends, backend_names);

TEST_OF_TYPES(IncrementalSponge, GivesTheSameInPiecesOfAnySize)
{
    this->with_each_function([](const auto& f) { f.expect_the_same_in_equal_pieces(); });
}

TEST_OF_TYPES(IncrementalSponge, GivesTheSameDividedAtAnyPosition)
{
    this->with_each_function([](const auto& f) { f.expect_the_same_in_two_pieces(); });
}

TEST_OF_TYPES(IncrementalSponge, GivesTheSameWithEmptyCallsBetween)
{
    this->with_each_function([](const auto& f) { f.expect_the_same_with_empty_calls_between(); });
}

} // namespace
} // namespace mlkem_test::incremental_sponge_test
