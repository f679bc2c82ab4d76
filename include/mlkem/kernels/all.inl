// Every kernel, and over them the policies: what a backend reads once inside its target region, in the
// namespace of its vector types.
namespace kernels {
// Each needs those before it.
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
