// SPDX-License-Identifier: MIT
// Encapsulation in two steps against Encaps in one, what the second step refuses, and that its
// state is gone afterwards.
#include <cstring>

#include <mlkem/incremental.hpp>

#include "kem/kems.hpp"
#include "kem/memory.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::incremental_test {
namespace {

using mlkem::errc;

static_assert(mlkem::incremental_sizes<mlkem::params_512>::key_second_part == 768);
static_assert(mlkem::incremental_sizes<mlkem::params_768>::key_second_part == 1152);
static_assert(mlkem::incremental_sizes<mlkem::params_1024>::key_second_part == 1536);
static_assert(mlkem::incremental_sizes<mlkem::params_512>::ciphertext_1 == 640);
static_assert(mlkem::incremental_sizes<mlkem::params_768>::ciphertext_1 == 960);
static_assert(mlkem::incremental_sizes<mlkem::params_1024>::ciphertext_1 == 1408);
static_assert(mlkem::incremental_sizes<mlkem::params_768>::ciphertext_2 == 128);
static_assert(mlkem::incremental_sizes<mlkem::params_1024>::ciphertext_2 == 160);
static_assert(mlkem::incremental_sizes<mlkem::params_768>::state == 96);
static_assert(sizeof(mlkem::encapsulation_state<mlkem::params_512>) <= 1408);
static_assert(sizeof(mlkem::encapsulation_state<mlkem::params_768>) <= 1920);
static_assert(sizeof(mlkem::encapsulation_state<mlkem::params_1024>) <= 2432);
static_assert(!std::is_copy_constructible_v<mlkem::encapsulation_state<mlkem::params_768>>);
static_assert(mlkem::is_secret<mlkem::encapsulation_state<mlkem::params_768>>);

template <class Case> class IncrementalOnBackends : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(IncrementalOnBackends, all_kems_and_small_memory, kem_names);

TEST_OF_TYPES(IncrementalOnBackends, BothStepsTogetherAreEncaps)
{
    using kem = typename TypeParam::kem;
    using split = mlkem::incremental<kem>;
    shake128_random rng("incremental");
    for (int i = 0; i < 5; ++i) {
        const auto pair = kem::keygen(rng);
        const auto m = rng.template bytes<32>();
        const auto whole = kem::encaps_derandomised(pair.ek, m);
        auto [ct1, state] = split::encaps_begin_derandomised(split::header(pair.ek), m);
        auto stored = split::state::from_bytes(state.to_bytes());
        const auto later = split::encaps_finish(stored, split::second_part(pair.ek));
        EXPECT_TRUE(split::join(ct1, later.ct2) == whole.c);
        EXPECT_TRUE(later.K == whole.K);
        const auto [ct2, K] = split::encaps_finish(state, split::second_part(pair.ek));
        EXPECT_TRUE(split::join(ct1, ct2) == whole.c);
        EXPECT_TRUE(K == whole.K);
        EXPECT_TRUE(split::decaps(pair.dk, ct1, ct2) == K);
        EXPECT_TRUE(state.is_spent());
    }
}

template <class Kem> class Incremental : public ::testing::Test {
  protected:
    using in_parts = mlkem::incremental<Kem>;
    const key_material<Kem> material{};
    const typename Kem::encapsulation_key whole = material.encapsulation_key();
    const typename in_parts::key_header header = in_parts::header(whole);
    const typename in_parts::key_second_part second = in_parts::second_part(whole);

    auto begin() const { return in_parts::encaps_begin(header, shake128_random("m")); }
    /// The error of a second step, after which the state is as it was: it then makes ct2 and K.
    template <class R> std::error_code refused(const R& second_part) const
    {
        auto begun = begin();
        std::error_code ec;
        EXPECT_FALSE(in_parts::encaps_finish(begun.state, second_part, ec));
        expect_throws(static_cast<errc>(ec.value()),
                      [&] { (void)in_parts::encaps_finish(begun.state, second_part); });
        std::error_code none = errc::hash_mismatch;
        EXPECT_TRUE(in_parts::encaps_finish(begun.state, second, none) && !none);
        return ec;
    }
};
TEST_SUITE_OF_TYPES(Incremental, kems, set_names);

TEST_OF_TYPES(Incremental, PartsOfAKeyAreTheEndAndTheHashThenTheRest)
{
    const auto& ek = this->material.ek;
    const std::span<const std::uint8_t> all = ek;
    EXPECT_TRUE(same_bytes(this->header.bytes().template first<32>(), all.last(32)));
    EXPECT_TRUE(same_bytes(this->header.bytes().template last<32>(), hash_of_ek(ek)));
    EXPECT_TRUE(same_bytes(this->second.bytes(), all.first(all.size() - 32)));
    using split = mlkem::incremental<TypeParam>;
    std::error_code ec = errc::hash_mismatch;
    EXPECT_TRUE(split::join(this->header, this->second, ec) == this->whole && !ec);
    EXPECT_TRUE(split::join(this->header, this->second) == this->whole);
    auto other = this->header;
    other.bytes()[5] ^= 1;
    EXPECT_FALSE(split::join(other, this->second, ec));
    EXPECT_EQ(ec, errc::part_mismatch);
    expect_throws(errc::part_mismatch, [&] { (void)split::join(other, this->second); });
}

TEST_OF_TYPES(Incremental, SystemsAndOwnRandomness)
{
    using split = mlkem::incremental<TypeParam>;
    std::error_code ec = errc::hash_mismatch;
    auto drawn = split::encaps_begin(this->header, ec);
    ASSERT_TRUE(drawn && !ec);
    const auto finished = split::encaps_finish(drawn->state, this->second, ec);
    const auto dk = this->material.decapsulation_key();
    EXPECT_TRUE(split::decaps(dk, drawn->ct1, finished->ct2) == finished->K);
    EXPECT_FALSE(split::encaps_begin(this->header).ct1 == drawn->ct1);
    EXPECT_FALSE(split::encaps_begin(this->header, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    expect_throws(errc::entropy_failure,
                  [&] { (void)split::encaps_begin(this->header, failing_source()); });
    EXPECT_TRUE(this->begin().ct1 == split::encaps_begin_derandomised(
                                         this->header, shake128_random("m").template bytes<32>())
                                         .ct1);
}

TEST_OF_TYPES(Incremental, AStateIsStoredAndFinishesTheSame)
{
    using split = mlkem::incremental<TypeParam>;
    auto begun = this->begin();
    const auto stored = begun.state.to_bytes();
    EXPECT_TRUE(
        same_bytes(stored.span().template first<32>(), shake128_random("m").template bytes<32>()));
    EXPECT_TRUE(same_bytes(stored.span().template last<64>(), this->header.bytes()));
    auto restored = split::state::from_bytes(stored);
    const auto a = split::encaps_finish(begun.state, this->second);
    const auto b = split::encaps_finish(restored, this->second);
    EXPECT_TRUE(a.ct2 == b.ct2 && a.K == b.K);
    std::error_code ec;
    for (const std::size_t length : {0U, 95U, 97U}) {
        const std::vector<std::uint8_t> wrong(length);
        EXPECT_FALSE(split::state::from_bytes(wrong, ec));
        EXPECT_EQ(ec, errc::invalid_length);
        expect_throws(errc::invalid_length, [&] { (void)split::state::from_bytes(wrong); });
    }
}

TEST_OF_TYPES(Incremental, ASecondFinishIsRefused)
{
    using split = mlkem::incremental<TypeParam>;
    auto begun = this->begin();
    (void)split::encaps_finish(begun.state, this->second);
    std::error_code ec;
    EXPECT_FALSE(split::encaps_finish(begun.state, this->second, ec));
    EXPECT_EQ(ec, errc::state_spent);
    expect_throws(errc::state_spent,
                  [&] { (void)split::encaps_finish(begun.state, this->second); });
    auto moved = this->begin();
    auto taken = std::move(moved.state);
    EXPECT_FALSE(split::encaps_finish(moved.state, this->second, ec));
    EXPECT_EQ(ec, errc::state_spent);
    EXPECT_TRUE(split::encaps_finish(taken, this->second, ec) && !ec);
}

TEST_OF_TYPES(Incremental, WrongLengthsAreRefused)
{
    for (const std::size_t length : wrong_lengths(this->second.size))
        EXPECT_EQ(this->refused(std::vector<std::uint8_t>(length)), errc::invalid_length);
}

TEST_OF_TYPES(Incremental, EachFlippedBitOfASecondPartIsRefused)
{
    using split = mlkem::incremental<TypeParam>;
    auto begun = this->begin();
    auto changed = this->second;
    std::error_code ec;
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < 8 * changed.size; bit += 7) {
        changed.bytes()[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        refused += !split::encaps_finish(begun.state, changed, ec) && ec == errc::part_mismatch;
        changed.bytes()[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
    EXPECT_EQ(refused, (8 * changed.size + 6) / 7);
    EXPECT_TRUE(split::encaps_finish(begun.state, changed, ec));
}

TEST_OF_TYPES(Incremental, AnAllZeroSecondPartWhichWouldShowTheMessageIsRefused)
{
    EXPECT_EQ(this->refused(typename TestFixture::in_parts::key_second_part()),
              errc::part_mismatch);
}

TEST_OF_TYPES(Incremental, AHeaderOfAKeyThatIsNotReducedIsRefusedByTheSecondStep)
{
    using split = mlkem::incremental<TypeParam>;
    auto ek = this->material.ek;
    set_coefficient(ek, 17, 3329);
    typename split::key_header with_hash = this->header;
    std::ranges::copy(hash_of_ek(ek), with_hash.bytes().begin() + 32);
    auto begun = split::encaps_begin(with_hash);
    std::error_code ec;
    EXPECT_FALSE(split::encaps_finish(begun.state, std::span(ek).first(ek.size() - 32), ec));
    EXPECT_EQ(ec, errc::coefficient_out_of_range);
}

TEST_OF_TYPES(Incremental, StatesAndSecretsAreWiped)
{
    using split = mlkem::incremental<TypeParam>;
    const auto m = shake128_random("wiped").template bytes<32>();
    observed<typename split::begun> begun(
        [&] { return split::encaps_begin_derandomised(this->header, m); });
    EXPECT_TRUE(begun.holds(m));
    const auto& kept = mlkem::key_access::kept(begun.object().state).begun;
    std::vector<std::uint8_t> y(sizeof kept.y_hat);
    std::memcpy(y.data(), &kept.y_hat, y.size());
    const std::vector<std::uint8_t> e2(kept.e2.begin(), kept.e2.end());
    EXPECT_TRUE(begun.holds(y) && begun.holds(e2));
    observed<typename split::finished> finished(
        [&] { return split::encaps_finish(begun.object().state, this->second); });
    const auto K = finished.object().K.bytes();
    const std::vector<std::uint8_t> secret(K.begin(), K.end());
    for (const std::span<const std::uint8_t> wiped :
         {std::span<const std::uint8_t>(m), std::span<const std::uint8_t>(y),
          std::span<const std::uint8_t>(e2), std::span<const std::uint8_t>(secret)})
        EXPECT_FALSE(begun.holds(wiped)) << "in a state that was finished";
    EXPECT_TRUE(finished.holds(secret));
    finished.destroy();
    EXPECT_FALSE(finished.holds(secret));
    observed<typename split::begun> other(
        [&] { return split::encaps_begin_derandomised(this->header, m); });
    observed<typename split::begun> third(std::move(other.object()));
    EXPECT_FALSE(other.holds(m) || other.holds(y) || other.holds(e2) || other.holds(secret))
        << "in a state that was moved from";
    EXPECT_TRUE(third.holds(m) && third.holds(y) && third.holds(e2) && third.holds(secret));
    third.destroy();
    EXPECT_FALSE(third.holds(m) || third.holds(y) || third.holds(e2) || third.holds(secret));
}

/// A state that is assigned to keeps nothing of what it was, whatever the other one has.
TEST_OF_TYPES(Incremental, AStateThatIsAssignedToIsWiped)
{
    using split = mlkem::incremental<TypeParam>;
    using state_type = typename split::state;
    const auto m = shake128_random("assigned to").template bytes<32>();
    const auto another = shake128_random("another").template bytes<32>();
    const auto stored = [&] {
        auto begun = split::encaps_begin_derandomised(this->header, another);
        const auto bytes = begun.state.to_bytes();
        return state_type::from_bytes(bytes.span());
    };
    const auto spent = [&] {
        state_type state = stored();
        (void)split::encaps_finish(state, this->second);
        return state;
    };
    const auto begun_one = [&] {
        return std::move(split::encaps_begin_derandomised(this->header, another).state);
    };
    for (int i = 0; i < 3; ++i) {
        observed<typename split::begun> begun(
            [&] { return split::encaps_begin_derandomised(this->header, m); });
        const auto& kept = mlkem::key_access::kept(begun.object().state).begun;
        std::vector<std::uint8_t> y(sizeof kept.y_hat);
        std::memcpy(y.data(), &kept.y_hat, y.size());
        const std::vector<std::uint8_t> e2(kept.e2.begin(), kept.e2.end());
        const std::vector<std::uint8_t> K(kept.shared_secret.begin(), kept.shared_secret.end());
        ASSERT_TRUE(begun.holds(m) && begun.holds(y) && begun.holds(e2) && begun.holds(K));
        begun.object().state = i == 0 ? stored() : i == 1 ? spent() : begun_one();
        EXPECT_EQ(begun.object().state.is_spent(), i == 1);
        EXPECT_FALSE(begun.holds(m) || begun.holds(y) || begun.holds(e2) || begun.holds(K)) << i;
    }
}

} // namespace
} // namespace mlkem_test::incremental_test
