// SPDX-License-Identifier: MIT
// Arguments that share memory. Where a function allows that, the result is the one of separate
// arguments. Elsewhere an assertion ends the program.
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::overlap_test {
namespace {

template <class Case> class Overlap : public kem_test<Case> {
  protected:
    using kem = typename Case::kem;
    static constexpr std::size_t c_size = kem::ciphertext_size,
                                 dk_size = kem::decapsulation_key_size;

    // Made by any backend: this one is not called where the processor lacks it.
    using any = mlkem::ml_kem<typename kem::params>;
    Overlap() { any::encaps_internal(keys.ek, m, c, K); }

    const key_material<any> keys{"overlap"};
    const array_32 m = shake128_random("message").template bytes<32>();
    c_array<kem> c{};
    array_32 K{};
};
TEST_SUITE_OF_TYPES(Overlap, all_kems_and_small_memory, kem_names);

TEST_OF_TYPES(Overlap, OfKAndTheMessageGivesTheSameEncapsulation)
{
    for (const std::size_t at :
         {0U, 1U, 16U, 31U, 33U, 63U}) { // K is 32 bytes at this place, m at 32
        std::array<std::uint8_t, 96> memory{};
        const std::span<std::uint8_t, 96> all = memory;
        const auto message = all.template subspan<32, 32>();
        std::ranges::copy(this->m, message.begin());
        const std::span<std::uint8_t, 32> secret(all.data() + at, 32);
        c_array<typename TestFixture::kem> made{};
        TestFixture::kem::encaps_internal(this->keys.ek, message, made, secret);
        EXPECT_EQ(made, this->c) << at;
        EXPECT_TRUE(same_bytes(secret, this->K)) << at;
    }
}

TEST_OF_TYPES(Overlap, OfTheCiphertextAndTheMessageGivesTheSameEncapsulation)
{
    constexpr std::size_t size = TestFixture::c_size;
    for (const std::size_t at : {std::size_t{0}, std::size_t{100}, size - 32, size - 1}) {
        std::array<std::uint8_t, size + 31> memory{};
        const std::span<std::uint8_t, 32> message(memory.data() + at, 32);
        std::ranges::copy(this->m, message.begin());
        array_32 secret{};
        const auto made = std::span(memory).template first<size>();
        TestFixture::kem::encaps_internal(this->keys.ek, message, made, secret);
        EXPECT_TRUE(same_bytes(made, this->c)) << at;
        EXPECT_EQ(secret, this->K) << at;
    }
}

TEST_OF_TYPES(Overlap, OfKAndTheKeyOrTheCiphertextGivesTheSameSecret)
{
    constexpr std::size_t end_of_c = TestFixture::c_size, end_of_dk = TestFixture::dk_size;
    for (const bool accepted : {true, false}) {
        auto sent = this->c;
        sent[7] ^= accepted ? 0 : 1;
        array_32 expected{};
        TestFixture::kem::decaps_internal(this->keys.dk, sent, expected);
        EXPECT_EQ(expected == this->K, accepted);
        for (const std::size_t at :
             {std::size_t{0}, std::size_t{500}, end_of_dk - 64, end_of_dk - 32}) {
            auto dk = this->keys.dk;
            const std::span<std::uint8_t, 32> secret(dk.data() + at, 32);
            TestFixture::kem::decaps_internal(dk, sent, secret);
            EXPECT_TRUE(same_bytes(secret, expected)) << "in dk at " << at;
        }
        for (const std::size_t at : {std::size_t{0}, std::size_t{500}, end_of_c - 32}) {
            auto received = sent;
            const std::span<std::uint8_t, 32> secret(received.data() + at, 32);
            TestFixture::kem::decaps_internal(this->keys.dk, received, secret);
            EXPECT_TRUE(same_bytes(secret, expected)) << "in c at " << at;
        }
    }
}

TEST_OF_TYPES(Overlap, OfKAndTheCiphertextGivesTheSameSecretTyped)
{
    const auto dk = this->keys.decapsulation_key();
    auto received = this->c;
    const std::span<std::uint8_t, 32> secret(received.data() + 9, 32);
    std::error_code ec;
    EXPECT_TRUE(TestFixture::kem::decaps_into(dk, received, secret, ec));
    EXPECT_TRUE(same_bytes(secret, this->K));
}

TEST(OverlapOfByteStrings, IsABytesInCommon)
{
    const std::array<std::uint8_t, 16> memory{};
    const auto part = [&](std::size_t from, std::size_t size) {
        return std::span<const std::uint8_t>(memory).subspan(from, size);
    };
    for (std::size_t a = 0; a < 16; ++a)
        for (std::size_t b = 0; b < 16; ++b)
            for (std::size_t size_a = 0; a + size_a <= 16; ++size_a)
                for (std::size_t size_b = 0; b + size_b <= 16; ++size_b) {
                    bool common = false;
                    for (std::size_t i = 0; i < 16; ++i)
                        common = common || (i - a < size_a && i - b < size_b);
                    ASSERT_EQ(mlkem::overlap(part(a, size_a), part(b, size_b)), common)
                        << a << ' ' << size_a << ' ' << b << ' ' << size_b;
                }
}

#if !defined(NDEBUG)

/// Expects an assertion.
template <class F> void expect_death(const F& f) { EXPECT_DEATH(f(), "is_apart"); }

TEST(OverlapDeath, OfOutputsAndOtherArgumentsEndsTheProgram)
{
    using kem = mlkem::ml_kem_512;
    constexpr std::size_t ek_size = kem::encapsulation_key_size;
    constexpr std::size_t dk_size = kem::decapsulation_key_size;
    constexpr std::size_t c_size = kem::ciphertext_size;
    const key_material<kem> keys;
    array_32 d{}, z{}, m{}, K{};
    ek_array<kem> ek = keys.ek;
    dk_array<kem> dk{};
    c_array<kem> c{};
    // The last byte of one and the first one of the other.
    std::array<std::uint8_t, 8192> memory{};
    const auto first = [&]<std::size_t N>() {
        return std::span<std::uint8_t, N>(memory.data() + 4096 - N, N);
    };
    const auto second = [&]<std::size_t N>() {
        return std::span<std::uint8_t, N>(memory.data() + 4095, N);
    };
    const auto a_32 = first.operator()<32>(), b_32 = second.operator()<32>();
    const auto a_ek = first.operator()<ek_size>();
    const auto b_dk = second.operator()<dk_size>();
    const auto a_c = first.operator()<c_size>();
    const auto b_ek = second.operator()<ek_size>();
    expect_death([&] { kem::keygen_internal(a_32, z, b_ek, dk); });
    expect_death([&] { kem::keygen_internal(d, a_32, b_ek, dk); });
    expect_death([&] { kem::keygen_internal(a_32, z, ek, b_dk); });
    expect_death([&] { kem::keygen_internal(d, a_32, ek, b_dk); });
    expect_death([&] { kem::keygen_internal(d, z, a_ek, b_dk); });
    expect_death([&] { kem::encaps_internal(b_ek, m, a_c, K); });
    expect_death([&] { kem::encaps_internal(b_ek, m, c, a_32); });
    expect_death([&] { kem::encaps_internal(ek, m, a_c, b_32); });

    std::error_code ec;
    const auto key = keys.encapsulation_key();
    expect_death([&] { (void)kem::encaps_into(key, a_c, b_32, shake128_random("m"), ec); });
}

TEST(OverlapDeath, OfBatchesEndsTheProgram)
{
    using kem = mlkem::ml_kem_512;
    // One memory, seen as arrays of each kind.
    std::vector<std::uint8_t> memory(8192);
    const auto at_0 = [&]<class T>() { return std::span(reinterpret_cast<T*>(memory.data()), 1); };
    const auto value = at_0.operator()<array_32>();
    const auto ek = at_0.operator()<ek_array<kem>>();
    const auto dk = at_0.operator()<dk_array<kem>>();
    const auto c = at_0.operator()<c_array<kem>>();
    std::vector<array_32> values(1);
    std::vector<ek_array<kem>> eks(1);
    std::vector<dk_array<kem>> dks(1);
    std::vector<c_array<kem>> cs(1);
    expect_death([&] { (void)kem::keygen_internal_batch(value, values, ek, dks); });
    expect_death([&] { (void)kem::keygen_internal_batch(values, value, eks, dk); });
    expect_death([&] { (void)kem::keygen_internal_batch(values, values, ek, dk); });
    expect_death([&] { (void)kem::encaps_internal_batch(ek, values, c, values); });
    expect_death([&] { (void)kem::encaps_internal_batch(eks, value, c, values); });
    expect_death([&] { (void)kem::encaps_internal_batch(eks, value, cs, value); });
    expect_death([&] { (void)kem::encaps_internal_batch(eks, values, c, value); });
    expect_death([&] { (void)kem::decaps_internal_batch(dk, cs, value); });
    expect_death([&] { (void)kem::decaps_internal_batch(dks, c, value); });
}

#endif

} // namespace
} // namespace mlkem_test::overlap_test
