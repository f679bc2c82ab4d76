// SPDX-License-Identifier: MIT
// The proofs of kernels/ntt.inl and kernels/sampling.inl at 8, 16 and 32 symbolic lanes, and planted
// faults.
#include "kernels.hpp"

#include "arithmetic_proof.inl"

namespace mlkem_test::arithmetic_proof_test {
namespace {

TEST(ArithmeticProofPlanted, ConstantsAreFound)
{
    EXPECT_FALSE(ntt_is_right<wrong_zeta::kernel_set>());
    EXPECT_FALSE(inverse_ntt_is_right<wrong_zeta::kernel_set>());
    EXPECT_FALSE((ntt_of_samples_is_right<wrong_zeta::kernel_set, 2>()));
    EXPECT_FALSE((products_are_right<wrong_gamma::kernel_set, 3>(1)));
    EXPECT_FALSE(inverse_ntt_is_right<wrong_scale::kernel_set>());
    EXPECT_FALSE((inverse_ntt_plus_samples_is_right<wrong_scale::kernel_set, 3>()));
    EXPECT_TRUE(nothing_found());
}

TEST_OF_TYPES(ArithmeticProof, FindsAFaultInAnyOperation)
{
    using kind = planted_fault::kind;
    std::size_t found = 0;
    const auto expect_found = [&](const char* name, auto claim) {
        found += expect_faults_found(name, proves_all() ? 200 : 6,
                                     {kind::misplaced, kind::scaled, kind::off_by_one}, claim);
    };
    expect_found("ntt", ntt_is_right<TypeParam>);
    expect_found("inverse_ntt", inverse_ntt_is_right<TypeParam>);
    expect_found("ntt_cached", ntt_cached_is_right<TypeParam>);
    expect_found("products", [] { return products_are_right<TypeParam, 2>(2); });
    expect_found("sums", sums_are_right<TypeParam>);
    expect_found("ntt of samples", ntt_of_samples_is_right<TypeParam, 2>);
    expect_found("inverse ntt plus samples", inverse_ntt_plus_samples_is_right<TypeParam, 3>);
    std::cout << "proof: " << found << " planted faults in operations of ntt.inl and sampling.inl, "
              << "all found, " << TypeParam::lanes << " lanes\n";
}

} // namespace
} // namespace mlkem_test::arithmetic_proof_test
