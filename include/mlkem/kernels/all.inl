// Every kernel, and over them the policies: what a backend reads once inside its target region, in
// the namespace of its vector types. Each file needs those before it.
//
// A function that needs no template parameter has `template <class = void>` where it calls other
// templates: compilers instantiate what it calls only in units that call it.
static_assert(simd::coefficient_vector<vec16, vec32>);

namespace kernels {
// clang-format off
#include "field.inl"
#include "ntt.inl"
#include "codec.inl"
#include "sampling.inl"
#include "keccak.inl"
#include "lanes.inl"
// clang-format on
} // namespace kernels
#include "policies.inl"
