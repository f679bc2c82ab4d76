// SPDX-License-Identifier: MIT
// The parameter sets: the figures of FIPS 203, Tables 2 and 3, and the choice of a set by a
// configuration string.
#include <cstddef>
#include <gtest/gtest.h>
#include <mlkem/mlkem.hpp>
#include <string_view>
#include <type_traits>

namespace mlkem_test::parameter_set_from_name_test {
namespace {

using mlkem::parameter_set_from_name;
using mlkem::parameter_set_id;

/// A row of Tables 2 and 3.
struct row {
    std::size_t k;
    int eta1, eta2, du, dv;
    std::size_t ek, dk, c, secret;
    bool operator==(const row&) const = default;
};

template <class Kem> constexpr row row_of()
{
    using p = typename Kem::params;
    return {p::k,
            p::eta1,
            p::eta2,
            p::du,
            p::dv,
            Kem::encapsulation_key_size,
            Kem::decapsulation_key_size,
            Kem::ciphertext_size,
            Kem::shared_secret_size};
}

static_assert(row_of<mlkem::ml_kem_512>() == row{2, 3, 2, 10, 4, 800, 1632, 768, 32});
static_assert(row_of<mlkem::ml_kem_768>() == row{3, 2, 2, 10, 4, 1184, 2400, 1088, 32});
static_assert(row_of<mlkem::ml_kem_1024>() == row{4, 2, 2, 11, 5, 1568, 3168, 1568, 32});
static_assert(mlkem::ml_kem_512::seed_size == 64 && mlkem::ml_kem_768::seed_size == 64 &&
              mlkem::ml_kem_1024::seed_size == 64);
static_assert(mlkem::fips203::q == 3329 && mlkem::fips203::n == 256);
static_assert(std::is_same_v<mlkem::default_kem, mlkem::ml_kem_768>);

// A set that is none is none at compile time.
struct not_a_set : mlkem::params_768 {
    static constexpr std::size_t k = 5;
};
struct another_eta : mlkem::params_768 {
    static constexpr int eta1 = 4;
};
struct mixed_widths : mlkem::params_768 {
    static constexpr int dv = 5;
};
static_assert(mlkem::parameter_set<mlkem::params_768> && !mlkem::parameter_set<not_a_set> &&
              !mlkem::parameter_set<another_eta> && !mlkem::parameter_set<mixed_widths> &&
              !mlkem::parameter_set<int>);

TEST(ParameterSetFromName, KnowsTheNamesOfTheStandard)
{
    EXPECT_EQ(parameter_set_from_name("ML-KEM-512"), parameter_set_id::ml_kem_512);
    EXPECT_EQ(parameter_set_from_name("ML-KEM-768"), parameter_set_id::ml_kem_768);
    EXPECT_EQ(parameter_set_from_name("ML-KEM-1024"), parameter_set_id::ml_kem_1024);
    static_assert(parameter_set_from_name("ML-KEM-768") == parameter_set_id::ml_kem_768);
}

TEST(ParameterSetFromName, KnowsNoOtherText)
{
    for (const std::string_view name :
         {"", "ML-KEM", "ML-KEM-", "ML-KEM-51", "ML-KEM-5120", "ML-KEM-768 ", " ML-KEM-768",
          "ml-kem-768", "ML_KEM_768", "MLKEM768", "Kyber768", "768", "ML-KEM-256"})
        EXPECT_FALSE(parameter_set_from_name(name).has_value()) << '"' << name << '"';
    using namespace std::string_view_literals;
    EXPECT_FALSE(parameter_set_from_name("ML-KEM-768\0"sv).has_value());
}

TEST(ParameterSetFromNameDeathTest, VisitEndsTheProgramForAValueThatIsNoSet)
{
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(mlkem::visit(static_cast<parameter_set_id>(3), [](auto) {}),
                 "^mlkem: visit\\(\\) of a parameter set that there is not\n$");
}

} // namespace
} // namespace mlkem_test::parameter_set_from_name_test
