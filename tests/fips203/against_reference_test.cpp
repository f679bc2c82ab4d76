// SPDX-License-Identifier: MIT
// KeyGen_internal, Encaps_internal and Decaps_internal of each backend with each parameter set give
// byte for byte what a literal implementation of FIPS 203 gives.
#include <algorithm>
#include <gtest/gtest.h>

#include "kem_bytes.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::against_reference_test {
namespace {

template <class Case> class AgainstReference : public kem_bytes_test<Case> {};
TEST_SUITE_OF_TYPES(AgainstReference, all_kems, kem_names);

TEST_OF_TYPES(AgainstReference, KeysSecretsAndCiphertextsOfRandomSeedsAreEqual)
{
    for (int round = 0; round < 200; ++round) {
        const auto d = this->random_value(), z = this->random_value(), m = this->random_value();
        const auto [ek, dk] = this->keygen(d, z);
        const reference::keys keys =
            reference::keygen_internal(this->by_reference, to_reference(d), to_reference(z));
        ASSERT_EQ(to_reference(ek), keys.ek);
        ASSERT_EQ(to_reference(dk), keys.dk);

        const auto [c, secret] = this->encaps(ek, m);
        const reference::encapsulation sent =
            reference::encaps_internal(this->by_reference, keys.ek, to_reference(m));
        ASSERT_EQ(to_reference(c), sent.c);
        ASSERT_EQ(to_reference(secret), sent.secret);

        ASSERT_EQ(this->decaps(dk, c), secret);
        ASSERT_EQ(reference::decaps_internal(this->by_reference, keys.dk, sent.c), sent.secret);
    }
}

TEST_OF_TYPES(AgainstReference, SecretsOfRandomCiphertextsAreEqual)
{
    for (int round = 0; round < 50; ++round) {
        const auto pair = this->random_pair();
        typename TestFixture::c_array c{};
        this->random.fill(c);
        const auto secret = this->decaps(pair.dk, c);
        ASSERT_EQ(
            to_reference(secret),
            reference::decaps_internal(this->by_reference, to_reference(pair.dk), to_reference(c)));
        ASSERT_EQ(secret, this->rejection_secret(pair.dk, c));
    }
}

TEST_OF_TYPES(AgainstReference, ExtremeSeedsAndMessagesAreEqual)
{
    typename TestFixture::value zeros{}, ones{};
    ones.fill(0xff);
    for (const auto& seed : {zeros, ones}) {
        const auto [ek, dk] = this->keygen(seed, seed);
        const reference::keys keys =
            reference::keygen_internal(this->by_reference, to_reference(seed), to_reference(seed));
        EXPECT_EQ(to_reference(ek), keys.ek);
        EXPECT_EQ(to_reference(dk), keys.dk);
        for (const auto& m : {zeros, ones}) {
            const auto [c, secret] = this->encaps(ek, m);
            const reference::encapsulation sent =
                reference::encaps_internal(this->by_reference, keys.ek, to_reference(m));
            EXPECT_EQ(to_reference(c), sent.c);
            EXPECT_EQ(to_reference(secret), sent.secret);
            EXPECT_EQ(this->decaps(dk, c), secret);
        }
    }
}

} // namespace
} // namespace mlkem_test::against_reference_test
