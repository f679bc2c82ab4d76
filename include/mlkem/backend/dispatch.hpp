// SPDX-License-Identifier: MIT
// The choice of a Backend, once per public operation. At run time it is the best one that the
// processor and the operating system support. In constant evaluation it is the portable one.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "../machine/backends_there.hpp"
#include "../machine/test_hooks.hpp"
#if defined(MLKEM_COMPILED)
#include "../compiled/compiled_backends.hpp"
#else
#include "arch_tags.hpp"
#include "portable.hpp"
#if MLKEM_DETAIL_HAS_AVX512 || MLKEM_DETAIL_HAS_AVX2
#include "x86.hpp"
#endif
#if MLKEM_DETAIL_HAS_SSE2
#include "sse2.hpp"
#endif
#if MLKEM_DETAIL_HAS_NEON || MLKEM_DETAIL_HAS_NEON_SHA3
#include "neon.hpp"
#endif
#if MLKEM_DETAIL_HAS_WASM
#include "wasm.hpp"
#endif
#endif

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The Backend that stands for the choice at run time.
struct dispatched {};

/// Backends, best first.
template <class... Backends> struct backend_list {
    MLKEM_DETAIL_CONSTANT std::size_t size = sizeof...(Backends);
};

/// The Backends that this program has for the machine it is compiled for.
using backends = backend_list<
#if MLKEM_DETAIL_HAS_AVX512
    avx512,
#endif
#if MLKEM_DETAIL_HAS_AVX2
    avx2,
#endif
#if MLKEM_DETAIL_HAS_SSE2
    sse2,
#endif
#if MLKEM_DETAIL_HAS_NEON_SHA3
    neon_sha3,
#endif
#if MLKEM_DETAIL_HAS_NEON
    neon,
#endif
#if MLKEM_DETAIL_HAS_WASM
    wasm,
#endif
    portable>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The place of a Backend in a list.
template <class Backend, class... All>
constexpr std::size_t position_in(backend_list<All...>) noexcept
{
    std::size_t position = 0, i = 0;
    ((std::is_same_v<Backend, All> ? position = i++ : ++i), ...);
    return position;
}

/// Whether a Backend of the list may be chosen on this machine.
template <class Backend> MLKEM_INLINE bool may_run() noexcept
{
    return !test_hooks::is_masked(position_in<Backend>(backends{})) && Backend::available();
}

/// A Backend that every machine which the program is compiled for can run.
template <class Backend>
concept always_available = std::bool_constant<Backend::available()>::value;

/// The Backends that may be chosen: none after the first one that is always available, whose code
/// then is not part of the program.
template <class Chosen, class... All> struct choosable;
template <class... Chosen, class Best, class... Rest>
struct choosable<backend_list<Chosen...>, Best, Rest...> {
    using type = typename choosable<backend_list<Chosen..., Best>, Rest...>::type;
};
template <class... Chosen, class Best, class... Rest>
    requires(sizeof...(Rest) == 0 || (always_available<Best> && !test_hooks::masks_backends))
struct choosable<backend_list<Chosen...>, Best, Rest...> {
    using type = backend_list<Chosen..., Best>;
};
template <class... All>
auto choosable_of(backend_list<All...>) noexcept ->
    typename choosable<backend_list<>, All...>::type;

/// The Backends of which an operation on `Backend` runs the first that may run.
template <class Backend> struct candidates {
    using type = backend_list<Backend>;
};
template <> struct candidates<dispatched> {
    using type = decltype(choosable_of(backends{}));
};

/// The choice, in one function: f(b), where b is an object of the first Backend of the list that may
/// run. The last one may always run.
///
/// xsimd::dispatch is not used, for two reasons. It keeps its answer in a variable that the whole
/// process shares (STB_GNU_UNIQUE), and no plug-in with such a variable can be unloaded. The linker
/// merges its functions, whatever flags they were built with.
template <class Result, class List> struct best_of;
template <class Result, class... All> struct best_of<Result, backend_list<All...>> {
    template <class F> constexpr Result operator()(const F& f) const noexcept
    {
        if (std::is_constant_evaluated())
            return f(portable{});
        if constexpr (sizeof...(All) == 1) {
            return (f(All{}), ...);
        } else if constexpr (std::is_void_v<Result>) {
            (void)((may_run<All>() && (f(All{}), true)) || ...);
        } else {
            Result result{};
            (void)((may_run<All>() && (result = f(All{}), true)) || ...);
            return result;
        }
    }
};

/// with_backend<Result, Backend>(f) is f(b), where b is an object of the Backend that is to run.
template <class Result, class Backend>
inline constexpr best_of<Result, typename candidates<Backend>::type> with_backend{};

MLKEM_NOINLINE inline std::string_view name_of_choice() noexcept
{
#if defined(MLKEM_COMPILED)
    return compiled::machine<0>::name();
#else
    return with_backend<std::string_view, dispatched>(
        []<class Backend>(Backend) noexcept -> std::string_view { return Backend::name; });
#endif
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The name of the Backend that `dispatched` runs on this machine.
MLKEM_INLINE std::string_view active_backend() noexcept { return detail::name_of_choice(); }

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
