// The choice of a Backend: at run time, once per public operation, the best one that the processor
// and the operating system support; in constant evaluation always the portable one.
#pragma once

#if !__has_include(<xsimd/xsimd.hpp>)
#error "mlkem needs xsimd 8.1 or newer (Debian, Ubuntu: apt-get install libxsimd-dev)"
#endif

#include <string_view>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "portable.hpp"

namespace mlkem {

/// The Backend that stands for the choice at run time.
struct dispatched {};

} // namespace mlkem

namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

/// The Backend of an architecture tag.
template <class Arch> struct backend_of;
template <> struct backend_of<portable_arch> {
    using type = portable;
};

/// Best first.
#if defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
template <class Result, class F> Result choose(const F& f) noexcept
{
    return f(portable{});
}
#else
using candidates = xsimd::arch_list<portable_arch>;

/// What xsimd::dispatch calls with the tag that it has found. The explicit result type is what
/// xsimd 8.1 needs.
template <class Result, class F> struct chosen {
    const F& f;
    template <class Arch> Result operator()(Arch) const noexcept
    {
        return f(typename backend_of<Arch>::type{});
    }
};

template <class Result, class F> Result choose(const F& f) noexcept
{
    return xsimd::dispatch<candidates>(chosen<Result, F>{f})();
}
#endif

/// f(b), where b is an object of the Backend that is to run.
template <class Result, class Backend, class F> constexpr Result with_backend(const F& f) noexcept
{
    if (std::is_constant_evaluated())
        return f(portable{});
    if constexpr (std::is_same_v<Backend, dispatched>)
        return choose<Result>(f);
    else
        return f(Backend{});
}

MLKEM_DETAIL_NOINLINE inline std::string_view name_of_choice() noexcept
{
    return choose<std::string_view>(
        []<class Backend>(Backend) noexcept -> std::string_view { return Backend::name; });
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail

namespace mlkem {

/// The name of the Backend that `dispatched` runs on this machine.
MLKEM_DETAIL_INLINE std::string_view active_backend() noexcept
{
    return detail::name_of_choice();
}

} // namespace mlkem
