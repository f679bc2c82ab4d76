// SPDX-License-Identifier: MIT
// The proofs of kernels/codec.inl at 8, 16 and 32 symbolic lanes, and planted faults.
#include "kernels.hpp"

#include "codec_proof.inl"

namespace mlkem_test::codec_proof_test {
namespace {

TEST_OF_TYPES(CodecProof, FindsAFaultInAnyOperation)
{
    using kind = planted_fault::kind;
    std::size_t found = 0;
    const auto expect_found = [&](const char* name, auto claim) {
        found += expect_faults_found(name, proves_all() ? 200 : 4,
                                     {kind::misplaced, kind::off_by_one}, claim);
    };
    expect_found("encode", byte_encode_is_right<TypeParam>);
    expect_found("decode", byte_decode_is_right<TypeParam>);
    expect_found("compress 1", compress_encode_is_right<TypeParam, 1>);
    expect_found("compress 11", compress_encode_is_right<TypeParam, 11>);
    expect_found("decompress 5", decode_decompress_is_right<TypeParam, 5>);
    expect_found("decompress 10", decode_decompress_is_right<TypeParam, 10>);
    expect_found("check", [] { return modulus_check_is_right<TypeParam>(1); });
    std::cout << "proof: " << found << " planted faults in operations of codec.inl, all found, "
              << TypeParam::lanes << " lanes\n";
}

} // namespace
} // namespace mlkem_test::codec_proof_test
