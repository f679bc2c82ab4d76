// SPDX-License-Identifier: MIT
// A Backend: one policy of each kind, under an architecture tag. Each policy can be replaced on its
// own.
//
// The sampling policy may run the NTT of what it samples (samples_into_ntt), unless the NTT is
// replaced. An executor may do the work of Keccak and of SampleNTT by plan (runs_plans), unless one
// of these policies is replaced.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "../hash/keccak.hpp"
#include "../hash/plan.hpp"
#include "codec.hpp"
#include "fo.hpp"
#include "ntt.hpp"
#include "sampling.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

namespace detail {

/// Bytes of stack of kernels: `optimised`, or more for compilers that keep every temporary in
/// memory. Where all code may use AVX, as with -march=native, 2048 more: kernels are inlined into
/// others and share a frame.
constexpr std::size_t vector_stack([[maybe_unused]] std::size_t optimised) noexcept
{
#if MLKEM_DETAIL_OPTIMIZED && defined(__AVX__)
    return optimised + 2048;
#elif MLKEM_DETAIL_OPTIMIZED
    return optimised;
#elif defined(__clang__)
    return 112 * 1024;
#else
    return 49 * 1024;
#endif
}

/// More bytes of stack of kernels, where frames_are_small() is not known, as with g++ -Og.
inline constexpr std::size_t vector_temporaries = MLKEM_DETAIL_OPTIMIZED ? 5120 : 0;

} // namespace detail

/// Argument Backend of ml_kem, besides `dispatched`. Sizes are in bytes of stack.
///
/// - arch: an xsimd architecture tag, or one of our own of the same form.
///
/// - name: the answer of active_backend().
///
/// - available(): whether this machine runs the backend.
///
/// - stack_of_calls: what an operation takes besides its polynomials. That is Keccak states,
///   hashes, lanes and spilled registers.
///
/// - stack_of_keygen_calls: what KeyGen takes besides its polynomials.
///
/// - stack_of_temporaries: what both take in addition where frames_are_small() (secret.hpp) is
///   false.
///
/// - stack_of_steps (optional): what single operations take besides k polynomials. It selects the
///   form that holds one entry of A at a time.
template <class B>
concept backend = requires {
    typename B::arch;
    requires std::convertible_to<decltype(B::name), std::string_view>;
    requires keccak_policy<typename B::keccak>;
    requires ntt_policy<typename B::ntt>;
    requires sampling_policy<typename B::sampling>;
    requires codec_policy<typename B::codec>;
    requires fo_policy<typename B::fo>;
    { B::available() } noexcept -> std::same_as<bool>;
    requires std::convertible_to<decltype(B::stack_of_calls), std::size_t>;
    requires std::convertible_to<decltype(B::stack_of_keygen_calls), std::size_t>;
    requires std::convertible_to<decltype(B::stack_of_temporaries), std::size_t>;
};

/// A Backend whose executor runs the hashes of operations, unless a policy whose work it does is
/// replaced.
///
/// executor::lanes is the number of operations that a batch has side by side.
template <class B>
concept runs_plans = requires {
    requires std::same_as<typename B::executor::keccak_of_steps, typename B::keccak>;
    requires std::same_as<typename B::executor::sampling_of_steps, typename B::sampling>;
};

/// A Backend whose single operations hold one entry of A at a time: it has stack_of_steps.
template <class B>
concept holds_little = requires { B::stack_of_steps; };

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
