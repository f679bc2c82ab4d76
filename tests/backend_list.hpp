// SPDX-License-Identifier: MIT
// The backends under test, mlkem::backends, for programs with and without GoogleTest.
#pragma once

#include <cstddef>
#include <mlkem/mlkem.hpp>
#include <string_view>

namespace mlkem_test {

namespace detail {

template <class List> struct each;
template <template <class...> class List, class... Backend> struct each<List<Backend...>> {
    static constexpr std::size_t count = sizeof...(Backend);
    template <template <class...> class Other> using in = Other<Backend...>;

    template <class F> static void call(const F& f) { (f(Backend{}), ...); }
};

} // namespace detail

inline constexpr std::size_t backend_count = detail::each<mlkem::backends>::count;

/// The backends as the arguments of another template.
template <template <class...> class List>
using backends_in = detail::each<mlkem::backends>::in<List>;

/// f(b) for an object b of each backend, best first.
template <class F> void for_each_backend(const F& f) { detail::each<mlkem::backends>::call(f); }

} // namespace mlkem_test
