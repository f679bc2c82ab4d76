// SPDX-License-Identifier: MIT
// Bytes that another thread changes while a function reads them. Each function reads its bytes
// once, into a copy. The copy is checked and used.
#include "kems.hpp"
#include "typed_tests.hpp"

// The sanitizers' copies are not in the order of the addresses.
#if defined(__linux__) && !MLKEM_DETAIL_SANITIZED

#include "changing_memory.hpp"

namespace mlkem_test::changing_memory_test {
namespace {

/// Bytes before the boundary of the pages.
constexpr std::size_t on_first_page = 512, of_a_seed = 32;

template <class Kem> class ChangingMemory : public ::testing::Test {
  protected:
    using ek_type = typename Kem::encapsulation_key;
    using dk_type = typename Kem::decapsulation_key;

    /// make(range, ec) from `bytes`, of which the one at `at` changes if it is read again.
    template <std::size_t N, class Make>
    auto made_of(const std::array<std::uint8_t, N>& bytes, std::size_t at, std::uint8_t change,
                 const Make& make, std::size_t first = on_first_page)
    {
        const auto range = pages.place(std::span<const std::uint8_t, N>(bytes), first);
        std::error_code ec;
        pages.watch(range.data() + at, change);
        auto key = make(range, ec);
        EXPECT_EQ(pages.stop(), 1) << "times that the bytes are read";
        EXPECT_FALSE(ec) << ec.message();
        return key;
    }

    const key_material<Kem> keys{"changing memory"};
    changing_memory pages;
};
TEST_SUITE_OF_TYPES(ChangingMemory, kems, set_names);

/// What makes the coefficient 0 that begins at a byte one of 3840 or more: a change of the next byte.
std::uint8_t change_out_of_range(std::uint8_t next) { return ~next & 0x0f; }

TEST_OF_TYPES(ChangingMemory, AnEncapsulationKeyIsTheOneThatWasChecked)
{
    using key = typename TestFixture::ek_type;
    const auto made = this->made_of(
        this->keys.ek, 1, change_out_of_range(this->keys.ek[1]),
        [](const auto& range, std::error_code& ec) { return key::from_bytes(range, ec); });
    ASSERT_TRUE(made);
    EXPECT_TRUE(same_bytes(made->bytes(), this->keys.ek));
}

TEST_OF_TYPES(ChangingMemory, ADecapsulationKeyIsTheOneThatWasChecked)
{
    using key = typename TestFixture::dk_type;
    const auto& dk = this->keys.dk;
    // The boundary is in ek, which the checks read.
    for (const std::size_t at : {std::size_t{0}, this->keys.ek_at + 1, this->keys.hash_at}) {
        const auto made = this->made_of(
            dk, at, change_out_of_range(dk[at]),
            [](const auto& range, std::error_code& ec) { return key::from_bytes(range, ec); },
            this->keys.ek_at + on_first_page);
        ASSERT_TRUE(made);
        EXPECT_TRUE(same_bytes(made->to_bytes(), dk)) << at;
    }
}

TEST_OF_TYPES(ChangingMemory, AKeyIsThatOfTheSeedThatItKeeps)
{
    using key = typename TestFixture::dk_type;
    const auto made = this->made_of(
        this->keys.seed, 0, 1,
        [](const auto& range, std::error_code& ec) {
            return key::from_seed(std::span<const std::uint8_t>(range), ec);
        },
        of_a_seed);
    ASSERT_TRUE(made);
    EXPECT_TRUE(same_bytes(*made->seed(), this->keys.seed));
    EXPECT_TRUE(same_bytes(made->to_bytes(), this->keys.dk));
    const auto of_fixed_size = this->made_of(
        this->keys.seed, 0, 1,
        [](const auto& range, std::error_code&) { return key::from_seed(range); }, of_a_seed);
    EXPECT_TRUE(same_bytes(*of_fixed_size.seed(), this->keys.seed));
    EXPECT_EQ(of_fixed_size, *made);
}

TEST_OF_TYPES(ChangingMemory, ACiphertextIsCopiedOnce)
{
    using ciphertext = typename TypeParam::ciphertext;
    const auto c = shake128_random("c").bytes<ciphertext::size>();
    const auto made = this->made_of(c, 0, 1, [](const auto& range, std::error_code& ec) {
        return ciphertext::from_bytes(std::span<const std::uint8_t>(range), ec);
    });
    EXPECT_TRUE(same_bytes(made->bytes(), c));
}

template <class Case> class ChangingMemoryOfCiphertext : public kem_test<Case> {
  protected:
    using kem = typename Case::kem;

    /// K of decaps(c), while a byte of c changes if it is read again.
    template <class Decaps> array_32 secret(const Decaps& decaps)
    {
        const std::span<const std::uint8_t, kem::ciphertext_size> bytes = sent.c.bytes();
        const auto c = pages.place(bytes, on_first_page);
        array_32 K{};
        pages.watch(c.data());
        decaps(c, K);
        EXPECT_EQ(pages.stop(), 1) << "times that the ciphertext is read";
        return K;
    }

    // Made by any backend: this one is not called where the processor lacks it.
    using any = mlkem::ml_kem<typename kem::params>;
    const key_material<any> keys{"changing ciphertext"};
    const typename kem::encapsulation sent =
        any::encaps(keys.encapsulation_key(), shake128_random("an encapsulation"));
    changing_memory pages;
};
TEST_SUITE_OF_TYPES(ChangingMemoryOfCiphertext, all_kems, kem_names);

TEST_OF_TYPES(ChangingMemoryOfCiphertext, IsReadOnceByDecapsInternal)
{
    const array_32 K = this->secret([&](const auto& c, array_32& out) {
        TypeParam::kem::decaps_internal(this->keys.dk, c, out);
    });
    EXPECT_TRUE(same_bytes(K, this->sent.K.bytes()));
}

TEST_OF_TYPES(ChangingMemoryOfCiphertext, IsReadOnceByDecapsFromBytes)
{
    const auto dk = this->keys.decapsulation_key();
    const auto prepared = TypeParam::kem::prepare(dk);
    const auto expect_read_once = [&](const auto& key) {
        const array_32 K = this->secret([&](const auto& c, array_32& out) {
            std::error_code ec;
            const auto secret = TypeParam::kem::decaps(key, c, ec);
            ASSERT_TRUE(secret);
            std::ranges::copy(secret->bytes(), out.begin());
        });
        EXPECT_TRUE(same_bytes(K, this->sent.K.bytes()));
    };
    expect_read_once(dk);
    expect_read_once(prepared);
}

} // namespace
} // namespace mlkem_test::changing_memory_test

#endif
