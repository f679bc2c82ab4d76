// A Backend: one policy of each kind, under an architecture tag. Each is replaceable on its own.
// Those that belong together may do the work of another: the matrix policy some of KeyGen's PRF
// (riding_prf) and, if neither Keccak nor sampling is replaced, what Decaps hashes
// (rides_in_decaps); sampling, if the NTT is not replaced, the NTT of what it samples
// (samples_into_ntt).
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "../hash/keccak.hpp"
#include "../hash/memory.hpp"
#include "../hash/plan.hpp"
#include "codec.hpp"
#include "fo.hpp"
#include "matrix.hpp"
#include "ntt.hpp"
#include "parallel.hpp"
#include "sampling.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

namespace detail {

/// Bytes of stack of kernels: `optimised`, or what compilers take that keep every temporary. Where
/// all code may use AVX, as with -march=native, kernels are inlined into others and share a frame.
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

/// Bytes more where frames_are_small() is not known, as with g++ -Og.
inline constexpr std::size_t vector_temporaries = MLKEM_DETAIL_OPTIMIZED ? 5120 : 0;

} // namespace detail

/// What ml_kem takes as Backend, besides `dispatched`. `arch` is an xsimd architecture tag, or one
/// of our own of the same form; `name` is what active_backend() answers; available() whether this
/// machine runs it. stack_of_calls: bytes of stack that an operation takes besides its polynomials,
/// for Keccak states, hashes, lanes, spilled registers; stack_of_keygen_calls: the same in KeyGen;
/// stack_of_temporaries: more that both take where frames_are_small() (secret.hpp) is false.
/// Optional: stack_of_steps, what single operations take besides k polynomials. It asks for the form
/// that holds one entry of A at a time.
template <class B>
concept backend = requires
{
    typename B::arch;
    requires std::convertible_to<decltype(B::name), std::string_view>;
    requires keccak_policy<typename B::keccak>;
    requires matrix_policy<typename B::matrix>;
    requires parallel_policy<typename B::parallel>;
    requires ntt_policy<typename B::ntt>;
    requires sampling_policy<typename B::sampling>;
    requires codec_policy<typename B::codec>;
    requires fo_policy<typename B::fo>;
    {
        B::available()
    }
    noexcept->std::same_as<bool>;
    requires std::convertible_to<decltype(B::stack_of_calls), std::size_t>;
    requires std::convertible_to<decltype(B::stack_of_keygen_calls), std::size_t>;
    requires std::convertible_to<decltype(B::stack_of_temporaries), std::size_t>;
};

/// A Backend whose single operations hold little.
template <class B>
concept holds_little = requires
{
    B::stack_of_steps;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
