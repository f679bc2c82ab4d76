// SPDX-License-Identifier: MIT
// Features that only tests switch on, each by a macro. No other header asks for one of these
// macros. Without them this file adds nothing to a program.
//
//   MLKEM_COUNT_PERMUTATIONS  permutations_of counts the permutations of Keccak.
//
//   MLKEM_CHECK_BOUNDS        kernels assert the bounds that they state.
//
//   MLKEM_CT_VALGRIND         secrets are marked for valgrind's memcheck.
//
//   MLKEM_TEST_MASK_BACKENDS  masked_backends leaves out the best backends at run time.
//
//   MLKEM_TEST_EMULATE_AVX512 emulated_avx512 says that functions stand for its instructions.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <type_traits>

#include "target.hpp"

#if defined(MLKEM_CT_VALGRIND)
#include <valgrind/memcheck.h>
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::test_hooks {

#if defined(MLKEM_COUNT_PERMUTATIONS)
/// Entry N counts the calls that permuted N states of Keccak at a time.
inline std::size_t permutations_of[9] = {};
#endif
MLKEM_INLINE constexpr void count_permutation([[maybe_unused]] std::size_t states) noexcept
{
#if defined(MLKEM_COUNT_PERMUTATIONS)
    if (!std::is_constant_evaluated())
        ++permutations_of[states];
#endif
}

#if defined(MLKEM_CHECK_BOUNDS)
inline constexpr bool checks_bounds = true;
#else
inline constexpr bool checks_bounds = false;
#endif
/// Ends the program unless low <= x <= high for each x of `lanes`.
template <class Element, std::size_t N>
MLKEM_INLINE void require_bounds(const Element (&lanes)[N], int low, int high) noexcept
{
    for (const Element x : lanes) {
        if (x < low || x > high)
            std::abort();
    }
}

/// Marks memory as secret, or as public.
MLKEM_INLINE constexpr void mark_secret([[maybe_unused]] const void* data,
                                        [[maybe_unused]] std::size_t size) noexcept
{
#if defined(MLKEM_CT_VALGRIND)
    if (!std::is_constant_evaluated())
        (void)VALGRIND_MAKE_MEM_UNDEFINED(data, size);
#endif
}
MLKEM_INLINE constexpr void mark_public([[maybe_unused]] const void* data,
                                        [[maybe_unused]] std::size_t size) noexcept
{
#if defined(MLKEM_CT_VALGRIND)
    if (!std::is_constant_evaluated())
        (void)VALGRIND_MAKE_MEM_DEFINED(data, size);
#endif
}

#if defined(MLKEM_TEST_MASK_BACKENDS)
/// Number of entries of mlkem::backends, from the best one on, that are taken to be unavailable.
inline std::size_t masked_backends = 0;
inline constexpr bool masks_backends = true;
MLKEM_INLINE bool is_masked(std::size_t entry) noexcept { return entry < masked_backends; }
#else
inline constexpr bool masks_backends = false;
MLKEM_INLINE constexpr bool is_masked(std::size_t) noexcept { return false; }
#endif

#if defined(MLKEM_TEST_EMULATE_AVX512)
/// Whether the backend avx512 of this program runs without AVX-512 (tests/evidence/emulated/emulated_avx512.hpp).
inline bool emulated_avx512 = false;
MLKEM_INLINE bool emulates_avx512() noexcept { return emulated_avx512; }
#else
MLKEM_INLINE constexpr bool emulates_avx512() noexcept { return false; }
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::test_hooks
MLKEM_DETAIL_HIDDEN_END
