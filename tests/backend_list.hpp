// The backends under test, for programs with and without GoogleTest. A new backend joins every test by
// its type in `compiled_backends`, and by nothing else.
#pragma once

#include <cstddef>
#include <mlkem/mlkem.hpp>
#include <string_view>

namespace mlkem_test {

template <class... Backend> struct backend_list {
};

/// Every backend that the headers hold for this machine, best first.
using compiled_backends = backend_list<mlkem::portable>;

/// Whether the processor and the operating system can run a backend.
template <class Backend> bool runs_here() noexcept
{
    if constexpr (requires { Backend::available(); })
        return Backend::available();
    else
        return Backend::arch::available();
}

namespace detail {

template <class List> struct each;
template <template <class...> class List, class... Backend> struct each<List<Backend...>> {
    static constexpr std::size_t count = sizeof...(Backend);
    template <template <class...> class Other> using in = Other<Backend...>;

    template <class F> static void call(const F& f) { (f(Backend{}), ...); }
};

} // namespace detail

inline constexpr std::size_t backend_count = detail::each<compiled_backends>::count;

/// The backends as the arguments of another template.
template <template <class...> class List>
using backends_in = detail::each<compiled_backends>::in<List>;

/// f(b) for an object b of each backend, best first.
template <class F> void for_each_backend(const F& f)
{
    detail::each<compiled_backends>::call(f);
}

} // namespace mlkem_test
