// SPDX-License-Identifier: MIT
// What ML-KEM promises on each backend with each parameter set: agreement, implicit rejection, and
// that prepared keys change nothing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>

#include "kem_bytes.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::ml_kem_test {
namespace {

template <class Case> class MlKem : public kem_bytes_test<Case> {};
TEST_SUITE_OF_TYPES(MlKem, all_kems_and_small_memory, kem_names);

TEST_OF_TYPES(MlKem, DecapsRecoversTheSecretOfEncaps)
{
    for (int round = 0; round < 500; ++round) {
        const auto [ek, dk] = this->random_pair();
        const auto [c, secret] = this->encaps(ek, this->random_value());
        ASSERT_EQ(this->decaps(dk, c), secret);
    }
}

TEST_OF_TYPES(MlKem, FlippingAnyCiphertextBitYieldsTheImplicitRejectionKey)
{
    const auto pair = this->random_pair();
    const auto sent = this->encaps(pair.ek, this->random_value());
    auto c = sent.c;
    for (std::size_t bit = 0; bit < 8 * c.size(); ++bit) {
        const std::uint8_t flip = static_cast<std::uint8_t>(1 << (bit % 8));
        c[bit / 8] ^= flip;
        const auto secret = this->decaps(pair.dk, c);
        ASSERT_EQ(secret, this->rejection_secret(pair.dk, c)) << "bit " << bit;
        ASSERT_NE(secret, sent.secret) << "bit " << bit;
        c[bit / 8] ^= flip;
    }
    EXPECT_EQ(this->decaps(pair.dk, c), sent.secret);
}

TEST_OF_TYPES(MlKem, CiphertextOfAnotherKeyYieldsTheImplicitRejectionKey)
{
    for (int round = 0; round < 20; ++round) {
        const auto mine = this->random_pair(), other = this->random_pair();
        const auto sent = this->encaps(other.ek, this->random_value());
        EXPECT_EQ(this->decaps(mine.dk, sent.c), this->rejection_secret(mine.dk, sent.c));
    }
}

TEST_OF_TYPES(MlKem, ZDecidesTheImplicitRejectionKeyAndNothingElse)
{
    const auto d = this->random_value(), m = this->random_value();
    const auto first = this->keygen(d, this->random_value());
    const auto second = this->keygen(d, this->random_value());
    EXPECT_EQ(first.ek, second.ek);
    auto [c, secret] = this->encaps(first.ek, m);
    EXPECT_EQ(this->decaps(first.dk, c), secret);
    EXPECT_EQ(this->decaps(second.dk, c), secret);
    c[7] ^= 1;
    EXPECT_NE(this->decaps(first.dk, c), this->decaps(second.dk, c));
}

TEST_OF_TYPES(MlKem, PreparedKeysGiveWhatTheirBytesGive)
{
    using params = typename TypeParam::params;
    using backend = typename TypeParam::backend;
    for (int round = 0; round < 20; ++round) {
        const auto pair = this->random_pair();
        const auto m = this->random_value();
        mlkem::prepared_ek<params> ek;
        mlkem::detail::prepare_key<params, backend>(mlkem::ek_bytes<params>(pair.ek), ek);
        mlkem::prepared_dk<params> dk;
        mlkem::detail::prepare_key<params, backend>(mlkem::dk_bytes<params>(pair.dk), dk);

        typename TestFixture::encapsulation sent{};
        mlkem::detail::encaps<params, backend>(ek, m, sent.c, sent.secret);
        const auto expected = this->encaps(pair.ek, m);
        ASSERT_EQ(sent.c, expected.c);
        ASSERT_EQ(sent.secret, expected.secret);

        std::array<std::uint8_t, 32> received{};
        mlkem::detail::decaps<params, backend>(dk, sent.c, received);
        ASSERT_EQ(received, expected.secret);
        sent.c[0] ^= 1;
        mlkem::detail::decaps<params, backend>(dk, sent.c, received);
        ASSERT_EQ(received, this->rejection_secret(pair.dk, sent.c));
    }
}

} // namespace
} // namespace mlkem_test::ml_kem_test
