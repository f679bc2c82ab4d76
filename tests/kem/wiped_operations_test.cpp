// SPDX-License-Identifier: MIT
// The seeds and messages that operations draw are gone from the stack when the operation is done.
// This holds whether it succeeds, fails or throws. The random source remembers where it wrote.
#include "kems.hpp"
#include "memory.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::wiped_operations_test {
namespace {

/// Fills from a stream, fails after `successes` fills, and remembers each: where, and what.
class recording_source {
  public:
    struct fill_record {
        std::uintptr_t address;
        std::vector<std::uint8_t> bytes;
    };

    explicit recording_source(std::size_t successes = ~std::size_t{0}) : successes_(successes)
    {
        records_.reserve(64); // so that fill() does not move them
    }
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        stream_.fill(out); // also when it fails: half a seed is a secret too
        records_.push_back(
            {reinterpret_cast<std::uintptr_t>(out.data()), {out.begin(), out.end()}});
        // The copy is in vector registers still. The dynamic linker saves those on the stack when it
        // looks up what throws.
        mlkem::clear_registers();
        return records_.size() <= successes_;
    }
    const std::vector<fill_record>& records() const { return records_; }

  private:
    std::size_t successes_;
    shake128_random stream_{"recording source"};
    std::vector<fill_record> records_;
};

/// Runs f(source) in a frame that is dead afterwards. Returns whether a part of what the source
/// gave is still where the source wrote it.
template <class F> bool leaves_traces(recording_source& rng, const F& f)
{
    static std::array<std::uint8_t, 4096> memory;
    call_in_a_frame([&] { f(rng); });
    // The last draw first: looking at an older one must not disturb it.
    bool traces = false;
    for (std::size_t i = rng.records().size(); i-- > 0;) {
        const auto& [address, bytes] = rng.records()[i];
        peek(address, bytes.size(), memory.data());
        traces |= contains_a_part_of(std::span(memory).first(bytes.size()), bytes);
    }
    return traces;
}

/// Expects no traces of f with sources that fail at the first, second, ... draw, and with one that
/// never does.
template <class F> void expect_no_traces(const F& f)
{
    for (std::size_t successes = 0; successes < 32; ++successes) {
        recording_source rng(successes);
        EXPECT_FALSE(leaves_traces(rng, f)) << "failing after " << successes;
        ASSERT_FALSE(rng.records().empty());
        if (rng.records().size() <= successes)
            return; // the source did not fail
    }
    FAIL() << "this operation draws too often";
}

TEST(WipedOperationsMethod, AnOperationThatDoesNotWipeIsSeen)
{
    recording_source rng;
    EXPECT_TRUE(leaves_traces(rng, [](recording_source& source) {
        std::array<std::uint8_t, 1024> drawn; // larger than what peek() itself may overwrite
        (void)source.fill(drawn);
    }));
}

TEST(WipedOperationsMethod, ALocalSecretArrayThatNobodyReadsAgainIsWiped)
{
    recording_source rng;
    EXPECT_FALSE(leaves_traces(rng, [](recording_source& source) {
        mlkem::secret_array<1024> drawn;
        (void)source.fill(drawn.for_overwrite());
    }));
}

template <class Case> class WipedOperations : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(WipedOperations, all_kems, kem_names);

TEST_OF_TYPES(WipedOperations, KeygenLeavesNoSeed)
{
    using kem = typename TypeParam::kem;
    expect_no_traces([](recording_source& rng) {
        std::error_code ec;
        (void)kem::keygen(rng, ec);
    });
    expect_no_traces([](recording_source& rng) {
        std::error_code ec;
        (void)kem::keygen_with_pairwise_check(rng, ec);
    });
}

TEST_OF_TYPES(WipedOperations, EncapsLeavesNoMessage)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    const auto ek = keys.encapsulation_key();
    const auto dk = keys.decapsulation_key();
    const auto prepared = kem::prepare(ek);
    std::error_code ec;
    expect_no_traces([&](recording_source& rng) { (void)kem::encaps(ek, rng, ec); });
    expect_no_traces([&](recording_source& rng) { (void)kem::encaps(prepared, rng, ec); });
    expect_no_traces([&](recording_source& rng) { (void)kem::check_pair(ek, dk, rng, ec); });
}

TEST_OF_TYPES(WipedOperations, BatchesLeaveNoSeedAndNoMessage)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys;
    const std::vector ek(3, keys.encapsulation_key());
    const std::vector ek_bytes(3, keys.ek);
    const auto prepared = kem::prepare(ek[0]);
    std::vector<std::optional<typename kem::key_pair>> pairs(3);
    std::vector<typename kem::ciphertext> c(3);
    std::vector<mlkem::shared_secret> K(3);
    std::error_code ec;
    // The seeds are drawn where the keys keep them: they go with the keys.
    expect_no_traces([&](recording_source& rng) {
        (void)kem::keygen_batch(pairs, rng, ec);
        for (auto& pair : pairs)
            pair.reset();
    });
    expect_no_traces([&](recording_source& rng) { (void)kem::encaps_batch(ek, c, K, rng, ec); });
    expect_no_traces(
        [&](recording_source& rng) { (void)kem::encaps_batch(ek_bytes, c, K, rng, ec); });
    expect_no_traces(
        [&](recording_source& rng) { (void)kem::encaps_batch(prepared, c, K, rng, ec); });
}

TEST_OF_TYPES(WipedOperations, ThrowingLeavesNothingEither)
{
    using kem = typename TypeParam::kem;
    const auto ek = key_material<kem>().encapsulation_key();
    const auto without_exception = [](const auto& f) {
        return [f](recording_source& rng) {
            try {
                f(rng);
            } catch (const std::system_error&) {
            }
        };
    };
    expect_no_traces(without_exception([](recording_source& rng) { (void)kem::keygen(rng); }));
    expect_no_traces(without_exception(
        [](recording_source& rng) { (void)kem::keygen_with_pairwise_check(rng); }));
    expect_no_traces(without_exception([&](recording_source& rng) { (void)kem::encaps(ek, rng); }));
}

} // namespace
} // namespace mlkem_test::wiped_operations_test
