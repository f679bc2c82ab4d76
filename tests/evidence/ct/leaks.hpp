// SPDX-License-Identifier: MIT
// Backends that leak a secret of Decaps by a branch or by an address. Their code is compiled for
// their own instruction set. A check of constant time must find each leak.
#pragma once

#include <array>
#include <cstddef>
#include <mlkem/mlkem.hpp>
#include <string_view>

namespace mlkem_test {

/// Where the leaks write.
inline std::array<volatile int, 2> leaked;

namespace portable_leaks {
struct leaks {
    static void by_branch(const mlkem::ring_polynomial& f) noexcept
    {
        if (f.c[0] < mlkem::fips203::q / 2)
            leaked[0] = 1;
    }
    static void by_index(const mlkem::ring_polynomial& f) noexcept
    {
        leaked[static_cast<std::size_t>(f.c[0] & 1)] = 1;
    }
};
} // namespace portable_leaks

#define MLKEM_TEST_FILE "evidence/ct/leaks.inl"
#define MLKEM_TEST_STRUCT leaks
#include "in_each_target.inl"

/// The leaks of a backend.
template <class Backend> auto leaks_of() noexcept
{
    if constexpr (requires { typename in_target<Backend>::type; })
        return typename in_target<Backend>::type{};
    else
        return portable_leaks::leaks{};
}

enum class leak_kind { branch, index };
inline constexpr std::array leak_kinds = {leak_kind::branch, leak_kind::index};
constexpr std::string_view name_of(leak_kind kind) noexcept
{
    return kind == leak_kind::branch ? "branch" : "index";
}

/// What `leaking` leaks by.
inline leak_kind planted_kind = leak_kind::branch;

/// A Backend whose subtraction leaks its result; only decryption subtracts.
template <class Backend> struct leaking : Backend {
    struct arithmetic : Backend::ntt {
        static void subtract(mlkem::ring_polynomial& f, const mlkem::ring_polynomial& g) noexcept
        {
            Backend::ntt::subtract(f, g);
            if (planted_kind == leak_kind::branch)
                decltype(leaks_of<Backend>())::by_branch(f);
            else
                decltype(leaks_of<Backend>())::by_index(f);
        }
    };
    using ntt = arithmetic;
};

} // namespace mlkem_test
