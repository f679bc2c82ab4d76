// SPDX-License-Identifier: MIT
// The backends and parameter sets that a program takes. Each compiler and each level of optimisation
// makes a program of its own, and not every one can have all sets on all backends.
#pragma once

#include <cstddef>
#include <mlkem/mlkem.hpp>
#include <string_view>
#include <type_traits>

#include "backend_list.hpp"

namespace mlkem_test {

/// One of three parts: three programs with the parts 0, 1 and 2 have each set on each backend.
/// Without MLKEM_TEST_PART there is no such choice: a program has all.
#if defined(MLKEM_TEST_PART)
inline constexpr bool is_a_part = true;
inline constexpr std::size_t part_number = MLKEM_TEST_PART;
#else
inline constexpr bool is_a_part = false;
inline constexpr std::size_t part_number = 0;
#endif
static_assert(part_number < 3);

inline constexpr std::size_t small_memory_number = 5;

/// The backends of a machine differ in these numbers.
template <class Backend> constexpr std::size_t number_of() noexcept
{
    constexpr std::string_view name = Backend::name;
    return name == "avx512" || name == "neon_sha3" || name == "wasm" ? 0
           : name == "avx2" || name == "neon"                        ? 1
           : name == "portable"                                      ? 2
           : name == "sse2"                                          ? 3
                                                                     : small_memory_number;
}

template <class... Backend>
struct have_numbers : std::bool_constant<((number_of<Backend>() != small_memory_number) && ...)> {};
static_assert(backends_in<have_numbers>::value, "number_of() does not name each backend");

/// One of MLKEM_TEST_SHARES shares of the backends, halves or thirds. Without them a program has all.
#if defined(MLKEM_TEST_SHARES)
inline constexpr std::size_t backend_shares = MLKEM_TEST_SHARES;
inline constexpr std::size_t backend_share = MLKEM_TEST_SHARE;
#else
inline constexpr std::size_t backend_shares = 1;
inline constexpr std::size_t backend_share = 0;
#endif
static_assert(backend_share < backend_shares);

/// Whether this program has a backend.
template <class Backend> constexpr bool has_backend() noexcept
{
    return number_of<Backend>() % backend_shares == backend_share;
}

/// Whether it is this part, or the one `further`, that has the set number `set` on a backend.
template <class Backend> constexpr bool in_part(std::size_t set, std::size_t further = 0) noexcept
{
    return !is_a_part || (number_of<Backend>() + part_number + further) % 3 == set;
}

/// f.template operator()<P>() for each parameter set P that this program has on a backend.
template <class Backend, class F> void for_covered_sets(const F& f)
{
    if constexpr (has_backend<Backend>() && in_part<Backend>(0))
        f.template operator()<mlkem::params_512>();
    if constexpr (has_backend<Backend>() && in_part<Backend>(1))
        f.template operator()<mlkem::params_768>();
    if constexpr (has_backend<Backend>() && in_part<Backend>(2))
        f.template operator()<mlkem::params_1024>();
}

/// The names of these sets.
template <class Backend> constexpr const char* covered_sets() noexcept
{
    return !is_a_part            ? "three sets"
           : in_part<Backend>(0) ? "ML-KEM-512"
           : in_part<Backend>(1) ? "ML-KEM-768"
                                 : "ML-KEM-1024";
}

} // namespace mlkem_test
