// SPDX-License-Identifier: MIT
// A batch gives what single operations give, for every size up to four chunks and more.
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::batch_test {
namespace {

template <class Case> class Batch : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(Batch, all_kems, kem_names);

constexpr std::array<std::size_t, 34> batch_sizes = [] {
    std::array<std::size_t, 34> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    return all;
}();

/// Some key pairs, and a ciphertext for each; every third is a wrong one.
template <class Kem> struct setting {
    std::vector<ek_array<Kem>> ek_bytes;
    std::vector<dk_array<Kem>> dk_bytes;
    std::vector<typename Kem::encapsulation_key> ek;
    std::vector<typename Kem::decapsulation_key> dk;
    std::vector<typename Kem::ciphertext> c;

    explicit setting(std::size_t size)
    {
        shake128_random rng("messages of a setting");
        for (std::size_t i = 0; i < size; ++i) {
            const key_material<Kem> keys("key pair " + std::to_string(i));
            ek_bytes.push_back(keys.ek);
            dk_bytes.push_back(keys.dk);
            ek.push_back(keys.encapsulation_key());
            dk.push_back(keys.decapsulation_key());
            c.push_back(Kem::encaps(ek.back(), rng).c);
            if (i % 3 == 2)
                c.back().bytes()[i] ^= 1;
        }
    }
};

TEST_OF_TYPES(Batch, InternalKeygenEqualsSingleKeygens)
{
    using kem = typename TypeParam::kem;
    for (const std::size_t size : batch_sizes) {
        std::vector<array_32> d(size), z(size);
        std::vector<ek_array<kem>> ek(size);
        std::vector<dk_array<kem>> dk(size);
        shake128_random rng("seeds of a batch");
        for (std::size_t i = 0; i < size; ++i) {
            rng.fill(d[i]);
            rng.fill(z[i]);
        }
        ASSERT_TRUE(kem::keygen_internal_batch(d, z, ek, dk));
        for (std::size_t i = 0; i < size; ++i) {
            ek_array<kem> one_ek;
            dk_array<kem> one_dk;
            kem::keygen_internal(d[i], z[i], one_ek, one_dk);
            EXPECT_EQ(ek[i], one_ek) << i << " of " << size;
            EXPECT_EQ(dk[i], one_dk) << i << " of " << size;
        }
    }
}

TEST_OF_TYPES(Batch, InternalEncapsAndDecapsEqualSingleOnes)
{
    using kem = typename TypeParam::kem;
    for (const std::size_t size : batch_sizes) {
        const setting<kem> all(size);
        std::vector<array_32> m(size), K(size), received(size);
        std::vector<c_array<kem>> c(size);
        shake128_random rng("messages of a batch");
        for (auto& each : m)
            rng.fill(each);
        ASSERT_TRUE(kem::encaps_internal_batch(all.ek_bytes, m, c, K));
        for (std::size_t i = 0; i < size; ++i) {
            c_array<kem> one_c;
            array_32 one_K;
            kem::encaps_internal(all.ek_bytes[i], m[i], one_c, one_K);
            EXPECT_EQ(c[i], one_c) << i << " of " << size;
            EXPECT_EQ(K[i], one_K) << i << " of " << size;
            c[i][i] ^= i % 3 == 2;
        }
        ASSERT_TRUE(kem::decaps_internal_batch(all.dk_bytes, c, received));
        for (std::size_t i = 0; i < size; ++i) {
            array_32 one_K;
            kem::decaps_internal(all.dk_bytes[i], c[i], one_K);
            EXPECT_EQ(received[i], one_K) << i << " of " << size;
            EXPECT_EQ(received[i] == K[i], i % 3 != 2);
        }
    }
}

TEST_OF_TYPES(Batch, KeygenEqualsSingleKeygensFromTheSameRandomness)
{
    using kem = typename TypeParam::kem;
    for (const std::size_t size : batch_sizes) {
        std::vector<std::optional<typename kem::key_pair>> out(size);
        std::error_code ec = mlkem::errc::entropy_failure;
        ASSERT_TRUE(kem::keygen_batch(out, shake128_random("keygen batch"), ec));
        EXPECT_FALSE(ec);
        shake128_random same("keygen batch");
        for (const auto& pair : out) {
            const auto one = kem::keygen(same);
            ASSERT_TRUE(pair);
            EXPECT_EQ(pair->ek, one.ek);
            EXPECT_EQ(pair->dk, one.dk);
            EXPECT_EQ(pair->dk.seed(), one.dk.seed());
        }
    }
}

TEST_OF_TYPES(Batch, EncapsEqualsSingleEncapsFromTheSameRandomness)
{
    using kem = typename TypeParam::kem;
    for (const std::size_t size : batch_sizes) {
        const setting<kem> all(size);
        const auto recipient = key_material<kem>("one recipient").encapsulation_key();
        const auto prepared = kem::prepare(recipient);
        const auto expect_singles = [&](const auto& keys, const auto& key) {
            std::vector<typename kem::ciphertext> c(size);
            std::vector<mlkem::shared_secret> K(size);
            std::error_code ec = mlkem::errc::invalid_length;
            ASSERT_TRUE(kem::encaps_batch(keys, c, K, shake128_random("encaps batch"), ec));
            EXPECT_FALSE(ec);
            shake128_random same("encaps batch");
            for (std::size_t i = 0; i < size; ++i) {
                const auto one = kem::encaps(key(i), same);
                EXPECT_EQ(c[i], one.c) << i << " of " << size;
                EXPECT_EQ(K[i], one.K) << i << " of " << size;
            }
        };
        expect_singles(all.ek, [&](std::size_t i) { return all.ek[i]; });
        expect_singles(all.ek_bytes, [&](std::size_t i) { return all.ek[i]; });
        expect_singles(prepared, [&](std::size_t) { return recipient; });
    }
}

TEST_OF_TYPES(Batch, DecapsEqualsSingleDecaps)
{
    using kem = typename TypeParam::kem;
    for (const std::size_t size : batch_sizes) {
        const setting<kem> all(size);
        const auto recipient = key_material<kem>("key pair 0").decapsulation_key();
        const auto prepared = kem::prepare(recipient);
        const auto expect_singles = [&](const auto& keys, const auto& one) {
            std::vector<mlkem::shared_secret> K(size);
            std::error_code ec = mlkem::errc::invalid_length;
            ASSERT_TRUE(kem::decaps_batch(keys, all.c, K, ec));
            EXPECT_FALSE(ec);
            for (std::size_t i = 0; i < size; ++i)
                EXPECT_EQ(K[i], one(i)) << i << " of " << size;
        };
        const auto with_recipient = [&](std::size_t i) { return kem::decaps(recipient, all.c[i]); };
        expect_singles(all.dk, [&](std::size_t i) { return kem::decaps(all.dk[i], all.c[i]); });
        expect_singles(recipient, with_recipient);
        expect_singles(prepared, with_recipient);
    }
}

/// The number of the first wrong one, wherever it is; one that follows does not matter.
TEST_OF_TYPES(Batch, ChecksFindTheFirstBadKey)
{
    using kem = typename TypeParam::kem;
    constexpr std::size_t ek_at = mlkem::sizes<typename TypeParam::params>::vector;
    for (const std::size_t size : batch_sizes) {
        setting<kem> all(size);
        EXPECT_EQ(kem::check_encapsulation_keys(all.ek_bytes), size);
        EXPECT_EQ(kem::check_decapsulation_keys(all.dk_bytes), size);
        for (std::size_t bad = size; bad-- > 0;) {
            all.ek_bytes[bad][1] = all.ek_bytes[bad][2] = 0xff; // 4095
            all.dk_bytes[bad][ek_at + bad] ^= 1;
            ASSERT_EQ(kem::check_encapsulation_keys(all.ek_bytes), bad) << "of " << size;
            ASSERT_EQ(kem::check_decapsulation_keys(all.dk_bytes), bad) << "of " << size;
        }
    }
}

TEST_OF_TYPES(Batch, FromTheSystemsRandomnessExchangesDistinctSecrets)
{
    using kem = typename TypeParam::kem;
    constexpr std::size_t size = 9;
    std::vector<std::optional<typename kem::key_pair>> pairs(size), other(size);
    std::error_code ec;
    ASSERT_TRUE(kem::keygen_batch(pairs, ec));
    EXPECT_NO_THROW(kem::keygen_batch(other));
    std::vector<typename kem::encapsulation_key> ek;
    std::vector<typename kem::decapsulation_key> dk;
    for (auto& pair : pairs) {
        ek.push_back(pair->ek);
        dk.push_back(std::move(pair->dk));
    }
    std::vector<typename kem::ciphertext> c(size);
    std::vector<mlkem::shared_secret> K(size), received(size);
    ASSERT_TRUE(kem::encaps_batch(ek, c, K, ec));
    EXPECT_NO_THROW(kem::encaps_batch(ek, c, K));
    EXPECT_NO_THROW(kem::decaps_batch(dk, c, received));
    EXPECT_EQ(received, K);
    for (std::size_t i = 1; i < size; ++i) {
        EXPECT_FALSE(ek[i] == ek[0]);
        EXPECT_FALSE(other[i]->ek == ek[i]);
        EXPECT_FALSE(K[i] == K[0]);
    }
}

} // namespace
} // namespace mlkem_test::batch_test
