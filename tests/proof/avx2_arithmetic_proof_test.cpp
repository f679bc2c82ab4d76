// SPDX-License-Identifier: MIT
// The proofs of the arithmetic kernels on simd/avx2.hpp itself, and planted faults in the models of
// intrinsics.
#include "avx2_kernels.hpp"

#include "arithmetic_proof.inl"
#include "codec_proof.inl"

namespace mlkem_test::avx2_arithmetic_proof_test {
namespace {

using avx2_symbols::kernel_set;

struct named_claim {
    const char* name;
    bool (*holds)();
};
const std::vector<named_claim>& all_claims()
{
    static const std::vector<named_claim> all = {
        {"ntt", ntt_is_right<kernel_set>},
        {"inverse_ntt", inverse_ntt_is_right<kernel_set>},
        {"ntt_cached", ntt_cached_is_right<kernel_set>},
        {"products", [] { return products_are_right<kernel_set, 2>(1); }},
        {"sums", sums_are_right<kernel_set>},
        {"samples", samples_are_right<kernel_set, 3>},
        {"ntt of samples", ntt_of_samples_is_right<kernel_set, 2>},
        {"byte_encode_12", byte_encode_is_right<kernel_set>},
        {"byte_decode_12", byte_decode_is_right<kernel_set>},
        {"compress_encode<1>", compress_encode_is_right<kernel_set, 1>},
        {"compress_encode<5>", compress_encode_is_right<kernel_set, 5>},
        {"compress_encode<10>", compress_encode_is_right<kernel_set, 10>},
        {"decode_decompress<1>", decode_decompress_is_right<kernel_set, 1>},
        {"decode_decompress<4>", decode_decompress_is_right<kernel_set, 4>},
        {"decode_decompress<5>", decode_decompress_is_right<kernel_set, 5>},
        {"decode_decompress<11>", decode_decompress_is_right<kernel_set, 11>},
        {"is_reduced", [] { return modulus_check_is_right<kernel_set>(1); }},
        {"rejection_vartime", [] {
             accepted().assign(112, true);
             for (std::size_t i = 0; i < 112; i += 5)
                 accepted()[i] = false;
             return rejection_is_right<kernel_set>(168, 200);
         }}};
    return all;
}
/// Whether a claim holds, and nothing was found on the way.
bool holds(const named_claim& claim)
{
    const bool right = claim.holds();
    return nothing_found() && right;
}

/// The model of each intrinsic forgets its operation, or moves the words of its result.
TEST(Avx2ArithmeticProof, FindsWrongModels)
{
    using planted = stand_in::planted_model;
    planted& fault = planted::now();
    std::map<std::string_view, std::vector<named_claim>> claims_of;
    for (const named_claim& claim : all_claims()) {
        fault = {};
        ASSERT_TRUE(holds(claim)) << claim.name;
        for (const std::string_view name : fault.run)
            claims_of[name].push_back(claim);
    }
    EXPECT_GE(claims_of.size(), 37U);
    for (const auto& [name, claims] : claims_of)
        for (const planted::kind kind : {planted::kind::omitted, planted::kind::misplaced}) {
            fault = {name, kind, {}};
            EXPECT_FALSE(std::all_of(claims.begin(), claims.end(), holds)) << name;
        }
    fault = {};
    std::cout << "proof: " << 2 * claims_of.size() << " planted faults in models of intrinsics, "
              << "all found\n";
}

} // namespace
} // namespace mlkem_test::avx2_arithmetic_proof_test
