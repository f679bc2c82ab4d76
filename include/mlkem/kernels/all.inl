// Every kernel, and over them the policies: what a backend reads once inside its target region, in
// the namespace of its vector types. Each file needs those before it.
static_assert(simd::coefficient_vector<vec16, vec32>);

namespace kernels {
// clang-format off
#include "field.inl"
#include "ntt.inl"
#include "codec.inl"
#include "sampling.inl"
#include "keccak.inl"
#include "lanes.inl"
#include "rejection.inl"
// clang-format on
} // namespace kernels
#include "policies.inl"
