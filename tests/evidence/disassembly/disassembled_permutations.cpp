// SPDX-License-Identifier: MIT
// The permutations that keep states in memory, of x86-64, compiled and not run: disassembly.sh looks for
// words that compilers spill.
#include <mlkem/mlkem.hpp>

void permute_two(std::uint64_t* other, std::uint64_t* states);
void permute_two(std::uint64_t* other, std::uint64_t* states)
{
    using namespace mlkem::sse2_code;
    kernels::keccak_permute_by_way_of<vec64x2>(other, states);
}

MLKEM_DETAIL_AVX2_BEGIN
void permute_four(std::uint64_t* other, std::uint64_t* states);
void permute_four(std::uint64_t* other, std::uint64_t* states)
{
    using namespace mlkem::avx2_code;
    kernels::keccak_permute_by_way_of<vec64x4>(other, states);
}
MLKEM_DETAIL_REGION_END
