// SPDX-License-Identifier: MIT
// Generic code takes each parameter set of ML-KEM and each hybrid alike: whatever this file uses of
// a KEM, all have.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "hybrids.hpp"
#include "kem/kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::one_shape_test {
namespace {

using mlkem::errc;

using all_shapes = ::testing::Types<mlkem::ml_kem_512, mlkem::ml_kem_768, mlkem::ml_kem_1024,
                                    mlkem::x25519_mlkem768, mlkem::secp256r1_mlkem768,
                                    mlkem::secp384r1_mlkem1024, mlkem::x_wing>;

struct shape_names {
    template <class Kem> static std::string GetName(int)
    {
        std::string name(Kem::name);
        std::erase(name, '-');
        return name;
    }
};

template <class Kem> struct one_kem {
    using decapsulation_key = typename Kem::decapsulation_key;
    using encapsulation = typename Kem::encapsulation;
    using key_pair = typename Kem::key_pair;
    using ek_bytes = std::array<std::uint8_t, Kem::encapsulation_key_size>;
    using c_bytes = std::array<std::uint8_t, Kem::ciphertext_size>;
    using K_bytes = std::array<std::uint8_t, Kem::shared_secret_size>;

    /// The key pair and the encapsulation that a label names.
    static key_pair pair()
    {
        return Kem::keygen_from_seed(shake128_random("seed").bytes<Kem::seed_size>());
    }
    static encapsulation sent() { return Kem::encaps_derandomised(pair().ek, randomness()); }
    static auto randomness() { return shake128_random("random").bytes<Kem::randomness_size>(); }
};

template <class Kem> class OneShape : public ::testing::Test {};
TEST_SUITE_OF_TYPES(OneShape, all_shapes, shape_names);

/// What a standard says of a KEM.
struct facts {
    std::string_view name;
    int security_bits;
    std::optional<std::uint16_t> code_point;

    bool operator==(const facts&) const = default;
};
template <class Kem> constexpr facts facts_of = {Kem::name, Kem::security_bits, Kem::code_point};
static_assert(facts_of<mlkem::ml_kem_512> == facts{"ML-KEM-512", 128, 0x0200});
static_assert(facts_of<mlkem::ml_kem_768> == facts{"ML-KEM-768", 192, 0x0201});
static_assert(facts_of<mlkem::ml_kem_1024> == facts{"ML-KEM-1024", 256, 0x0202});
static_assert(facts_of<mlkem::x25519_mlkem768> == facts{"X25519MLKEM768", 192, 0x11ec});
static_assert(facts_of<mlkem::secp256r1_mlkem768> == facts{"SecP256r1MLKEM768", 192, 0x11eb});
static_assert(facts_of<mlkem::secp384r1_mlkem1024> == facts{"SecP384r1MLKEM1024", 256, 0x11ed});
static_assert(facts_of<mlkem::x_wing> == facts{"X-Wing", 192, std::nullopt});

template <class T, class Expected> void expect_type(const Expected&)
{
    static_assert(std::is_same_v<T, Expected>);
}

TEST_OF_TYPES(OneShape, FormsThatThrowMakeOneKeyAndOneSecret)
{
    using kem = TypeParam;
    using one = one_kem<kem>;
    const auto pair = one::pair();
    const auto sent = one::sent();
    const auto seed = pair.dk.seed();
    EXPECT_TRUE(kem::decaps(pair.dk, sent.c) == sent.K);
    EXPECT_TRUE(kem::decaps(pair.dk, sent.c.bytes()) == sent.K);
    EXPECT_TRUE(kem::keygen(replay_source(*seed)).ek == pair.ek);
    EXPECT_TRUE(kem::keygen_with_pairwise_check().dk.seed());
    EXPECT_TRUE(kem::encaps(pair.ek, replay_source(one::randomness())).c == sent.c);
    EXPECT_NO_THROW(kem::check_pair(pair.ek, pair.dk));
    EXPECT_TRUE(kem::self_test());
    EXPECT_FALSE(kem::encaps(pair.ek).K == sent.K);

    typename one::ek_bytes ek{};
    std::optional<typename one::decapsulation_key> dk;
    kem::keygen_into(ek, dk, replay_source(*seed));
    EXPECT_TRUE(same_bytes(ek, pair.ek.bytes()));
    EXPECT_TRUE(*dk == pair.dk);
    typename one::c_bytes c{};
    typename one::K_bytes sent_K{}, received_K{};
    kem::encaps_into(pair.ek, c, sent_K, replay_source(one::randomness()));
    EXPECT_TRUE(same_bytes(c, sent.c.bytes()));
    EXPECT_TRUE(same_bytes(sent_K, sent.K.bytes()));
    kem::decaps_into(pair.dk, c, received_K);
    EXPECT_EQ(received_K, sent_K);
    kem::keygen_into(ek, dk);
    kem::encaps_into(pair.ek, c, sent_K);
    kem::decaps_into(pair.dk, c, received_K);
    EXPECT_EQ(received_K, sent_K);
}

TEST_OF_TYPES(OneShape, FormsThatReportMakeTheSame)
{
    using kem = TypeParam;
    using one = one_kem<kem>;
    const auto pair = one::pair();
    const auto sent = one::sent();
    std::error_code ec = errc::hash_mismatch;
    const auto seed = pair.dk.seed();
    EXPECT_TRUE(kem::keygen_from_seed(*seed, ec)->ek == pair.ek && !ec);
    EXPECT_TRUE(kem::encaps_derandomised(pair.ek, one::randomness(), ec)->K == sent.K && !ec);
    EXPECT_TRUE(*kem::decaps(pair.dk, sent.c, ec) == sent.K && !ec);
    EXPECT_TRUE(*kem::decaps(pair.dk, sent.c.bytes(), ec) == sent.K && !ec);
    EXPECT_TRUE(kem::keygen(ec).has_value() && kem::encaps(pair.ek, ec).has_value());
    EXPECT_TRUE(kem::keygen_with_pairwise_check(ec).has_value());
    EXPECT_TRUE(kem::check_pair(pair.ek, pair.dk, ec) && !ec);

    typename one::ek_bytes ek{};
    std::optional<typename one::decapsulation_key> dk;
    EXPECT_TRUE(kem::keygen_into(ek, dk, replay_source(*seed), ec) && !ec);
    EXPECT_TRUE(same_bytes(ek, pair.ek.bytes()) && *dk == pair.dk);
    typename one::c_bytes c{};
    typename one::K_bytes K{};
    EXPECT_TRUE(kem::encaps_into(pair.ek, c, K, replay_source(one::randomness()), ec) && !ec);
    EXPECT_TRUE(same_bytes(c, sent.c.bytes()) && same_bytes(K, sent.K.bytes()));
    K.fill(0);
    EXPECT_TRUE(kem::decaps_into(pair.dk, c, K, ec) && !ec);
    EXPECT_TRUE(same_bytes(K, sent.K.bytes()));
    EXPECT_TRUE(kem::keygen_into(ek, dk, ec) && kem::encaps_into(pair.ek, c, K, ec) && !ec);
}

TEST_OF_TYPES(OneShape, PrivateKeysAreRestoredAndDuplicated)
{
    using kem = TypeParam;
    using key = typename kem::decapsulation_key;
    const auto pair = one_kem<kem>::pair();
    const auto sent = one_kem<kem>::sent();
    const auto seed = pair.dk.seed();
    std::error_code ec = errc::hash_mismatch;
    expect_type<key>(key::from_seed(*seed));
    expect_type<key>(pair.dk.duplicate());
    EXPECT_TRUE(key::from_seed(*seed) == pair.dk);
    EXPECT_TRUE(key::from_seed(*seed, ec) == pair.dk && !ec);
    ec = errc::hash_mismatch;
    EXPECT_TRUE(pair.dk.duplicate(ec) == pair.dk && !ec);
    const key second = pair.dk.duplicate();
    EXPECT_TRUE(second == pair.dk);
    EXPECT_TRUE(second.seed() == seed);
    EXPECT_TRUE(second.encapsulation_key() == pair.ek);
    EXPECT_TRUE(kem::decaps(second, sent.c) == sent.K);
    EXPECT_TRUE(kem::decaps(pair.dk, sent.c) == sent.K) << "the first one is as it was";
    EXPECT_FALSE(kem::keygen().dk == pair.dk);
    const typename kem::key_pair joined(pair.ek, pair.dk.duplicate());
    EXPECT_TRUE(joined.dk == pair.dk);

    const bytes_t wrong(kem::seed_size + 1);
    EXPECT_FALSE(key::from_seed(wrong, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    expect_throws(errc::invalid_length, [&] { (void)key::from_seed(wrong); });
}

TEST_OF_TYPES(OneShape, WrongLengthsAreRefusedAndSecretsThenZero)
{
    using kem = TypeParam;
    const auto pair = one_kem<kem>::pair();
    const bytes_t wrong(7);
    std::error_code ec;
    EXPECT_FALSE(kem::keygen_from_seed(wrong, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    ec.clear();
    EXPECT_FALSE(kem::encaps_derandomised(pair.ek, wrong, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    ec.clear();
    EXPECT_FALSE(kem::decaps(pair.dk, wrong, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    ec.clear();
    typename one_kem<kem>::K_bytes K{};
    K.fill(0xaa);
    EXPECT_FALSE(kem::decaps_into(pair.dk, wrong, K, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_TRUE(same_bytes(K, typename one_kem<kem>::K_bytes{}));
    expect_throws(errc::invalid_length, [&] { (void)kem::keygen_from_seed(wrong); });
    expect_throws(errc::invalid_length, [&] { (void)kem::encaps_derandomised(pair.ek, wrong); });
    expect_throws(errc::invalid_length, [&] { (void)kem::decaps(pair.dk, wrong); });
    expect_throws(errc::invalid_length, [&] { kem::decaps_into(pair.dk, wrong, K); });
}

TEST_OF_TYPES(OneShape, AFailedSourceLeavesZerosAndNoKey)
{
    using kem = TypeParam;
    const auto pair = one_kem<kem>::pair();
    typename one_kem<kem>::ek_bytes ek{};
    typename one_kem<kem>::c_bytes c{};
    typename one_kem<kem>::K_bytes K{};
    ek.fill(0xaa);
    c.fill(0xaa);
    K.fill(0xaa);
    std::optional<typename kem::decapsulation_key> dk(pair.dk.duplicate());
    std::error_code ec;
    EXPECT_FALSE(kem::keygen_into(ek, dk, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_FALSE(dk.has_value());
    EXPECT_TRUE(same_bytes(ek, typename one_kem<kem>::ek_bytes{}));
    ec.clear();
    EXPECT_FALSE(kem::encaps_into(pair.ek, c, K, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_TRUE(same_bytes(c, typename one_kem<kem>::c_bytes{}));
    EXPECT_TRUE(same_bytes(K, typename one_kem<kem>::K_bytes{}));
    EXPECT_FALSE(kem::keygen_with_pairwise_check(failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    expect_throws(errc::entropy_failure, [&] { kem::keygen_into(ek, dk, failing_source()); });
    expect_throws(errc::entropy_failure,
                  [&] { kem::encaps_into(pair.ek, c, K, failing_source()); });
}

TEST_OF_TYPES(OneShape, KeysOfDifferentPairsFailThePairwiseCheck)
{
    using kem = TypeParam;
    const auto pair = one_kem<kem>::pair(), other = kem::keygen();
    std::error_code ec;
    EXPECT_FALSE(kem::check_pair(other.ek, pair.dk, ec));
    EXPECT_EQ(ec, errc::pairwise_check_failure);
    expect_throws(errc::pairwise_check_failure, [&] { kem::check_pair(pair.ek, other.dk); });
}

/// A source that remembers where it wrote.
struct observing_source {
    const std::uint8_t*& written;
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        written = out.data();
        return shake128_random("seed").fill(out);
    }
};

template <class T> bool is_within(const std::uint8_t* p, const T& object)
{
    const auto* const first = reinterpret_cast<const std::uint8_t*>(&object);
    return p >= first && p < first + sizeof object;
}

TEST_OF_TYPES(OneShape, KeysAreMadeWhereTheyStay)
{
    using kem = TypeParam;
    std::error_code ec;
    const std::uint8_t* written = nullptr;
    const auto thrown = kem::keygen(observing_source{written});
    EXPECT_TRUE(is_within(written, thrown));
    const auto reported = kem::keygen(observing_source{written}, ec);
    EXPECT_TRUE(is_within(written, reported));
    const auto checked = kem::keygen_with_pairwise_check(observing_source{written}, ec);
    EXPECT_TRUE(checked.has_value());
    typename one_kem<kem>::ek_bytes ek{};
    std::optional<typename kem::decapsulation_key> dk;
    kem::keygen_into(ek, dk, observing_source{written});
    EXPECT_TRUE(is_within(written, dk));
    EXPECT_TRUE(*dk == thrown.dk && *dk == reported->dk);
}

} // namespace
} // namespace mlkem_test::one_shape_test
