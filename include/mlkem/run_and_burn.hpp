// SPDX-License-Identifier: MIT
// Runs an operation out of line, and then burns its stack and registers.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "ct.hpp"
#include "machine/target.hpp"
#include "secret.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The body of an operation, in a frame of its own.
template <class Operation, class Backend, class... Arguments>
MLKEM_NOINLINE constexpr void run_out_of_line(Arguments&... arguments) noexcept
{
    Operation::template run<Backend>(arguments...);
}

/// Calls the body from below a gap in the stack. The array that burn() overwrites begins lower than
/// its frame, by saved registers and padding. What the body wrote must all be lower still.
template <class Operation, class Backend, class... Arguments>
MLKEM_NOINLINE constexpr void run_below_gap(Arguments&... arguments) noexcept
{
    if (std::is_constant_evaluated()) {
        run_out_of_line<Operation, Backend>(arguments...);
    } else {
        std::array<std::uint8_t, 256> gap;
        (void)ct::address_barrier(gap.data());
        run_out_of_line<Operation, Backend>(arguments...);
        (void)ct::address_barrier(gap.data()); // so that the frame stays until the body returns
    }
}

#if defined(__GNUC__) && !defined(_WIN32)
/// Whether bind_library_functions() was called in this program or this shared library: each has
/// addresses of its own to look up.
__attribute__((visibility("hidden"))) inline bool library_functions_bound = false;

/// Calls what compilers may call of the C library for an operation. A dynamic linker may look a
/// function up when it is first called. It then saves all registers on the stack, secrets among
/// them, deeper than the burn reaches.
MLKEM_NOINLINE inline void bind_library_functions() noexcept
{
    std::uint8_t bytes = 0;
    std::uint8_t* to = &bytes;
    std::size_t size = 0;
    asm volatile("" : "+r"(to), "+r"(size)); // or the compiler would know what these calls do
    std::memcpy(to, &bytes, size);
    // What a call writes is read here. Else the compiler drops it: the next one overwrites it.
    asm volatile("" : : "r"(to) : "memory");
    std::memmove(to, &bytes, size);
    asm volatile("" : : "r"(to) : "memory");
    std::memset(to, 0, size);
    __atomic_store_n(&library_functions_bound, true, __ATOMIC_RELEASE);
}
#endif

/// Sees to it that an operation is not the first to call the C library. Thread-safe.
MLKEM_INLINE void prepare_library_calls() noexcept
{
#if defined(__GNUC__) && !defined(_WIN32)
    if (!__atomic_load_n(&library_functions_bound, __ATOMIC_ACQUIRE))
        bind_library_functions();
#endif
}

/// Runs an operation and burns what it leaves behind.
template <class Operation, class Backend, class... Arguments>
MLKEM_NOINLINE constexpr void run_and_burn(Arguments&... arguments) noexcept
{
    if (!std::is_constant_evaluated())
        prepare_library_calls();
    run_below_gap<Operation, Backend>(arguments...);
    if (!std::is_constant_evaluated())
        burn<Operation::template stack<Backend, std::remove_const_t<Arguments>...>(),
             Backend::stack_of_temporaries>();
}

/// Stands for a Backend where an operation runs no code of one.
struct no_backend {
    static constexpr std::size_t stack_of_temporaries = 0;
};

/// Runs an operation that is on no Backend, such as the reading of a key file, and burns what it
/// leaves behind.
template <class Operation, class... Arguments>
void run_and_burn_own(Arguments&... arguments) noexcept
{
    run_and_burn<Operation, no_backend>(arguments...);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
