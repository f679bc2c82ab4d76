// SPDX-License-Identifier: MIT
// A ciphertext of the right length and wrong content is no error: it gives J(z || c).
#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::implicit_rejection_test {
namespace {

template <class Case> class ImplicitRejection : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(ImplicitRejection, all_kems_and_small_memory, kem_names);

/// Decapsulates in every form and expects K each time.
template <class Kem>
void expect_secret(const key_material<Kem>& keys, const typename Kem::decapsulation_key& dk,
                   const typename Kem::prepared_decapsulation_key& prepared,
                   const typename Kem::ciphertext& c, std::span<const std::uint8_t, 32> K)
{
    std::array<std::uint8_t, 32> secret;
    Kem::decaps_internal(keys.dk, c.bytes(), secret);
    ASSERT_TRUE(same_bytes(secret, K));
    const mlkem::shared_secret of_key = Kem::decaps(dk, c), of_prepared = Kem::decaps(prepared, c);
    ASSERT_TRUE(same_bytes(of_key.bytes(), K));
    ASSERT_TRUE(same_bytes(of_prepared.bytes(), K));
}

TEST_OF_TYPES(ImplicitRejection, IsWhatAFlippedBitInAnyByteOfACiphertextGives)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys("implicit rejection");
    const auto dk = keys.decapsulation_key();
    const auto prepared = kem::prepare(dk);
    auto [c, K] = kem::encaps(keys.encapsulation_key(), shake128_random("a message"));
    expect_secret(keys, dk, prepared, c, K.bytes());
    // One bit in eight: tests/fips203/ml_kem_test.cpp has each of them.
    for (std::size_t i = 0; i < kem::ciphertext_size; ++i) {
        const std::uint8_t mask = static_cast<std::uint8_t>(1 << i % 8);
        c.bytes()[i] ^= mask;
        const auto z = std::span(keys.seed).template last<32>();
        expect_secret(keys, dk, prepared, c, rejection_secret(z, c.bytes()));
        c.bytes()[i] ^= mask;
    }
    expect_secret(keys, dk, prepared, c, K.bytes());
}

TEST_OF_TYPES(ImplicitRejection, IsWhatRandomConstantAndForeignCiphertextsGive)
{
    using kem = typename TypeParam::kem;
    using ciphertext = typename kem::ciphertext;
    const key_material<kem> keys("implicit rejection");
    const auto dk = keys.decapsulation_key();
    const auto prepared = kem::prepare(dk);
    std::vector<ciphertext> wrong(4);
    std::ranges::fill(wrong[1].bytes(), std::uint8_t{0xff}); // wrong[0] is all zero
    shake128_random("random ciphertext").fill(wrong[2].bytes());
    wrong[3] = kem::encaps(key_material<kem>("foreign key pair").encapsulation_key()).c;
    for (const ciphertext& c : wrong) {
        const auto z = std::span(keys.seed).template last<32>();
        expect_secret(keys, dk, prepared, c, rejection_secret(z, c.bytes()));
        std::error_code ec = mlkem::errc::invalid_length;
        EXPECT_TRUE(kem::decaps(dk, c.bytes(), ec)) << "no error";
        EXPECT_FALSE(ec);
    }
}

} // namespace
} // namespace mlkem_test::implicit_rejection_test
