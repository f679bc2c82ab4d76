// SPDX-License-Identifier: MIT
// A parameter set named at run time, as a configuration does.
#include <string>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::visit_test {
namespace {

static_assert(std::is_same_v<mlkem::default_kem, mlkem::ml_kem_768>);

template <class Kem> class Visit : public ::testing::Test {};
TEST_SUITE_OF_TYPES(Visit, kems, set_names);

TEST_OF_TYPES(Visit, CallsWithTheSetThatTheConfigurationNames)
{
    const auto id = mlkem::parameter_set_from_name(TypeParam::params::name);
    ASSERT_TRUE(id);
    EXPECT_EQ(*id, TypeParam::params::id);
    const std::string name = mlkem::visit(*id, [](auto kem) {
        using chosen = decltype(kem);
        const auto [ek, dk] = chosen::keygen();
        const auto [c, K] = chosen::encaps(ek);
        EXPECT_EQ(chosen::decaps(dk, c), K);
        return std::string(chosen::params::name);
    });
    EXPECT_EQ(name, TypeParam::params::name);
    static_assert(mlkem::visit(TypeParam::params::id, []<class Kem>(Kem) {
                      return Kem::ciphertext_size;
                  }) == TypeParam::ciphertext_size);
}

TEST(VisitNames, AreThoseOfTheStandardAndNoOthers)
{
    for (const char* other : {"", "ML-KEM", "ml-kem-768", "ML-KEM-769", "ML-KEM-768 ", "Kyber768"})
        EXPECT_FALSE(mlkem::parameter_set_from_name(other)) << other;
}

} // namespace
} // namespace mlkem_test::visit_test
