// Every kernel, and over them the policies: what a backend reads once inside its target region, in the
// namespace of its vector types.
namespace kernels {
// clang-format off: each needs those before it
#include "codec.inl"
#include "field.inl"
#include "keccak.inl"
#include "lanes.inl"
#include "ntt.inl"
#include "sampling.inl"
// clang-format on
} // namespace kernels
#include "policies.inl"
