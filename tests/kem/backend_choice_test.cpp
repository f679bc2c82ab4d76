// SPDX-License-Identifier: MIT
// The choice of a backend changes no result and no type: keys pass freely between backends.
#include <type_traits>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::backend_choice_test {
namespace {

TEST(BackendChoiceAtRunTime, IsOneThatIsTestedAndThatThisMachineCanRun)
{
    bool found = false;
    for_each_backend([&]<class Backend>(Backend) {
        if (mlkem::active_backend() == Backend::name) {
            found = true;
            EXPECT_TRUE(Backend::available());
        }
    });
    EXPECT_TRUE(found) << mlkem::active_backend();
    static_assert(noexcept(mlkem::active_backend()));
}

template <class Case> class BackendChoice : public kem_test<Case> {};
TEST_SUITE_OF_TYPES(BackendChoice, all_kems, kem_names);

TEST_OF_TYPES(BackendChoice, ChangesNoType)
{
    using named = typename TypeParam::kem;
    using chosen = mlkem::ml_kem<typename TypeParam::params>;
    static_assert(
        std::is_same_v<typename named::encapsulation_key, typename chosen::encapsulation_key>);
    static_assert(
        std::is_same_v<typename named::decapsulation_key, typename chosen::decapsulation_key>);
    static_assert(std::is_same_v<typename named::prepared_encapsulation_key,
                                 typename chosen::prepared_encapsulation_key>);
    static_assert(std::is_same_v<typename named::prepared_decapsulation_key,
                                 typename chosen::prepared_decapsulation_key>);
    static_assert(std::is_same_v<typename named::ciphertext, typename chosen::ciphertext>);
    static_assert(std::is_same_v<typename named::shared_secret, typename chosen::shared_secret>);
    static_assert(std::is_same_v<typename named::key_pair, typename chosen::key_pair>);
    static_assert(std::is_same_v<typename named::encapsulation, typename chosen::encapsulation>);
}

TEST_OF_TYPES(BackendChoice, ChangesNoResult)
{
    using named = typename TypeParam::kem;
    using chosen = mlkem::ml_kem<typename TypeParam::params>;
    shake128_random one("randomness of both"), other("randomness of both");
    for (int i = 0; i < 20; ++i) {
        const auto a = named::keygen(one);
        const auto b = chosen::keygen(other);
        EXPECT_EQ(a.ek, b.ek);
        EXPECT_EQ(a.dk, b.dk);
        auto sent = named::encaps(a.ek, one);
        const auto same = chosen::encaps(b.ek, other);
        EXPECT_EQ(sent.c, same.c);
        EXPECT_EQ(sent.K, same.K);
        EXPECT_EQ(named::decaps(a.dk, sent.c), sent.K);
        EXPECT_EQ(chosen::decaps(b.dk, sent.c), sent.K);
        sent.c.bytes()[static_cast<std::size_t>(i)] ^= 1;
        EXPECT_EQ(named::decaps(a.dk, sent.c), chosen::decaps(b.dk, sent.c));
    }
}

TEST_OF_TYPES(BackendChoice, PreparedKeysWorkOnEveryBackend)
{
    using named = typename TypeParam::kem;
    using portable = mlkem::ml_kem<typename TypeParam::params, mlkem::portable>;
    const key_material<named> keys("prepared on one, used on another");
    const auto ek = keys.encapsulation_key();
    const auto dk = keys.decapsulation_key();
    const auto here = named::prepare(ek), there = portable::prepare(ek);
    const auto dk_here = named::prepare(dk), dk_there = portable::prepare(dk);
    shake128_random one("randomness of both"), other("randomness of both"), plain = one;
    for (int i = 0; i < 20; ++i) {
        const auto expected = portable::encaps(ek, plain);
        const auto a = named::encaps(there, one);
        const auto b = portable::encaps(here, other);
        EXPECT_EQ(a.c, expected.c);
        EXPECT_EQ(b.c, expected.c);
        EXPECT_EQ(a.K, expected.K);
        EXPECT_EQ(b.K, expected.K);
        auto c = expected.c;
        EXPECT_EQ(named::decaps(dk_there, c), expected.K);
        EXPECT_EQ(portable::decaps(dk_here, c), expected.K);
        c.bytes()[static_cast<std::size_t>(i)] ^= 0x80;
        EXPECT_EQ(named::decaps(dk_there, c), portable::decaps(dk, c));
        EXPECT_EQ(portable::decaps(dk_here, c), portable::decaps(dk, c));
    }
}

TEST_OF_TYPES(BackendChoice, KeysThatPrepareThemselvesAgreeToo)
{
    using kem = typename TypeParam::kem;
    const key_material<kem> keys("prepare of the key");
    const auto prepared = keys.encapsulation_key().prepare();
    const auto prepared_copy = prepared;
    const auto dk = keys.decapsulation_key().prepare();
    shake128_random one("randomness of both"), same = one;
    const auto sent = kem::encaps(prepared, one);
    EXPECT_EQ(sent.c, kem::encaps(prepared_copy, same).c);
    EXPECT_EQ(kem::decaps(dk, sent.c), sent.K);
}

} // namespace
} // namespace mlkem_test::backend_choice_test
