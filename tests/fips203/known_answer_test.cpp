// SPDX-License-Identifier: MIT
// The known answers that self_test() compares with are those of the literal reference, and every
// backend meets them.
#include <cstddef>
#include <gtest/gtest.h>
#include <mlkem/self_test.hpp>

#include "kem_bytes.hpp"
#include "known_results.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::known_answer_test {
namespace {

template <class Case> class KnownAnswer : public kem_bytes_test<Case> {};
TEST_SUITE_OF_TYPES(KnownAnswer, all_kems, kem_names);

TEST_OF_TYPES(KnownAnswer, OfTheSelfTestIsThatOfTheReference)
{
    const auto d = to_reference(counting_bytes<32>(0x01));
    const auto z = to_reference(counting_bytes<32>(0x21));
    const auto m = to_reference(counting_bytes<32>(0x41));
    const auto [ek, dk] = reference::keygen_internal(this->by_reference, d, z);
    auto [secret, c] = reference::encaps_internal(this->by_reference, ek, m);
    reference::bytes all = reference::concatenation(
        {ek, dk, c, secret, reference::decaps_internal(this->by_reference, dk, c)});
    c[0] ^= 1;
    all = reference::concatenation({all, reference::decaps_internal(this->by_reference, dk, c)});
    EXPECT_EQ(to_hex(reference::sha3_256(all)),
              to_hex(mlkem::detail::known_answer<typename TypeParam::params>));
}

TEST_OF_TYPES(KnownAnswer, IsMetByTheBackend) { EXPECT_TRUE(TypeParam::kem::self_test()); }

/// A published value of a single seed and message.
template <class Backend> class KnownAnswerOfCountingSeed : public backend_test<Backend> {};
TEST_SUITE_OF_TYPES(KnownAnswerOfCountingSeed, all_backends, backend_names);

TEST_OF_TYPES(KnownAnswerOfCountingSeed, OfMlKem768GivesItsKnownSecret)
{
    const auto [sent, received] =
        secrets_of_counting_seed<mlkem::ml_kem<mlkem::params_768, TypeParam>>();
    EXPECT_EQ(sent, known_secret_of_counting_seed);
    EXPECT_EQ(received, known_secret_of_counting_seed);
}

} // namespace
} // namespace mlkem_test::known_answer_test
