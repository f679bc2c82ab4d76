// SPDX-License-Identifier: MIT
// The self-tests of the provider (OSSL_PROVIDER_self_test): known answers of each algorithm.
#pragma once

#include <array>

#include <openssl/self_test.h>

#include "../error.hpp"
#include "../params.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Runs the known-answer test of one algorithm and tells the application's callback. The callback
/// may corrupt the result: the test then fails.
template <class Kem> MLKEM_NOINLINE bool tests_itself(OSSL_SELF_TEST* report) noexcept
{
    OSSL_SELF_TEST_onbegin(report, "KAT_KEM", provider_names<Kem>::name);
    std::array<unsigned char, 1> result{Kem::self_test()};
    (void)OSSL_SELF_TEST_oncorrupt_byte(report, result.data());
    const bool passed = result[0] == 1;
    OSSL_SELF_TEST_onend(report, passed);
    return passed;
}

/// Runs all self-tests. After a failure the instance makes no key and no secret, until all pass.
template <class... Kems> MLKEM_NOINLINE bool tests_itself(const provider_instance& owner) noexcept
{
    const library_scope scope(owner);
    OSSL_CALLBACK* callback = nullptr;
    void* argument = nullptr;
    owner.self_test_callback(callback, argument);
    OSSL_SELF_TEST* const report = OSSL_SELF_TEST_new(callback, argument);
    if (report == nullptr)
        return owner.fail(provider_reason::out_of_memory, "self-test");
    bool passed = true;
    ((passed = tests_itself<Kems>(report) && passed), ...);
    OSSL_SELF_TEST_free(report);
    owner.set_running(passed);
    return passed || owner.fail(errc::self_test_failure, "self-test");
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
