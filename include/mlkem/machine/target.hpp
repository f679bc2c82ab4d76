// SPDX-License-Identifier: MIT
// What the compiler was told: inlining attributes, and a tag for the instruction set that is on.
//
// The linker keeps one copy of each inline function, whatever flags its translation unit was built
// with. A copy built with -march=native would crash a program on an older processor. So functions
// that can be emitted live in an inline namespace, MLKEM_DETAIL_TARGET, which names the instruction
// set. Public types do not, and stay one type across a program. Their member functions are forced
// inline into the caller.
#pragma once

#include "../version.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "target_tag.hpp"

#if defined(_MSC_VER) && !defined(__clang__)
#define MLKEM_INLINE __forceinline
#define MLKEM_NOINLINE __declspec(noinline)
#define MLKEM_DETAIL_COLD __declspec(noinline)
#else
#if !defined(MLKEM_INLINE) // as programs are in which all units have the same flags
#define MLKEM_INLINE inline __attribute__((always_inline))
#endif
#define MLKEM_NOINLINE __attribute__((noinline))
#define MLKEM_DETAIL_COLD __attribute__((noinline, cold))
#endif

// Stands after a member function or a parameter: the result, or the object that is made, refers to
// it. Where the referred object is destroyed first, clang warns.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::lifetimebound)
#define MLKEM_LIFETIMEBOUND [[clang::lifetimebound]]
#elif __has_cpp_attribute(msvc::lifetimebound)
#define MLKEM_LIFETIMEBOUND [[msvc::lifetimebound]]
#endif
#endif
#if !defined(MLKEM_LIFETIMEBOUND)
#define MLKEM_LIFETIMEBOUND
#endif

// Between BEGIN and END, functions and templates are compiled for the instruction set extensions
// named, whatever the compiler was told. Do not include headers there. Do not test feature macros
// there: only some compilers define them in a region, and MLKEM_DETAIL_TARGET is made of them.
#define MLKEM_DETAIL_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define MLKEM_DETAIL_REGION_BEGIN(features)                                                        \
    MLKEM_DETAIL_PRAGMA(                                                                           \
        clang attribute push(__attribute__((target(features))), apply_to = function))
#define MLKEM_DETAIL_REGION_END _Pragma("clang attribute pop")
#elif defined(__GNUC__)
#define MLKEM_DETAIL_REGION_BEGIN(features)                                                        \
    _Pragma("GCC push_options") MLKEM_DETAIL_PRAGMA(GCC target(features))                          \
        _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wuninitialized\"")       \
            _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"")
#define MLKEM_DETAIL_REGION_END _Pragma("GCC diagnostic pop") _Pragma("GCC pop_options")
#else
#define MLKEM_DETAIL_REGION_BEGIN(features)
#define MLKEM_DETAIL_REGION_END
#endif

// The regions of the x86-64 backends.
#define MLKEM_DETAIL_AVX2_BEGIN MLKEM_DETAIL_REGION_BEGIN("avx2,bmi,bmi2,popcnt")
#define MLKEM_DETAIL_AVX512_BEGIN                                                                  \
    MLKEM_DETAIL_REGION_BEGIN("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,bmi,"     \
                              "bmi2,popcnt")

// Stand before a short loop. KEEP: g++ -O3 and clang would unroll the loop before they vectorise
// it, or the loop inside it, and then fail to. UNROLL: g++ -O2 would not unroll the loop, though
// that makes the shifts in it constant.
#if defined(__clang__)
#define MLKEM_DETAIL_KEEP_LOOP _Pragma("clang loop unroll(disable)")
#define MLKEM_DETAIL_UNROLL_LOOP _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define MLKEM_DETAIL_KEEP_LOOP _Pragma("GCC unroll 1")
#define MLKEM_DETAIL_UNROLL_LOOP _Pragma("GCC unroll 16")
#else
#define MLKEM_DETAIL_KEEP_LOOP
#define MLKEM_DETAIL_UNROLL_LOOP
#endif

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define MLKEM_DETAIL_EXCEPTIONS 1
#else
#define MLKEM_DETAIL_EXCEPTIONS 0
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Aligns the frame of the function that calls this. No vector that the caller spills then lies
/// across two cache lines or pages, which costs up to a fifth of the time. The local object is
/// there because clang aligns a frame only for an object.
template <std::size_t alignment> MLKEM_INLINE void align_frame() noexcept
{
#if defined(__clang__)
    if constexpr (alignment > 16) {
        alignas(alignment) char object = 0;
        asm volatile("" : "=m"(object));
    }
#endif
}

/// A barrier for the compiler: stores before it stay before it, and loads after it read memory
/// again.
MLKEM_INLINE void memory_fence() noexcept
{
#if !defined(_MSC_VER) || defined(__clang__)
    asm volatile("" : : : "memory");
#endif
}

/// A barrier for the compiler, as memory_fence(), that also keeps two pointers in registers up to
/// here.
template <class A, class B> MLKEM_INLINE void memory_fence(A*& a, B*& b) noexcept
{
#if !defined(_MSC_VER) || defined(__clang__)
    asm volatile("" : "+r"(a), "+r"(b) : : "memory");
#endif
}

/// A pointer. If `apart`, it waits in a vector register, while secrets that do not fit into general
/// registers come and go on the stack.
///
/// Processors predict which store a load reads from, and go on with the value stored (AMD Zen 3 and
/// later: predictive store forwarding). A pointer loaded from a stack with secrets would at times
/// be a secret for some cycles. The load through it would then take a time that depends on that
/// secret. Only x86-64 was measured, and only x86-64 does this here.
template <class T, bool apart = true> class off_the_stack {
  public:
    MLKEM_INLINE explicit constexpr off_the_stack(T value) noexcept : value_(value) {}
    MLKEM_INLINE constexpr void set(T value) noexcept { value_ = value; }
    MLKEM_INLINE constexpr T get() noexcept { return value_; }

  private:
    T value_;
};

// Left out for clang's analyzer: version 14 fails over a pointer that was a double. Casts are
// __builtin_bit_cast, because units with other flags would emit std::bit_cast of a double under the
// same name.
#if defined(__GNUC__) && defined(__x86_64__) && __SIZEOF_POINTER__ == 8 && defined(__SSE2__) &&    \
    !defined(__clang_analyzer__)
template <class T> class off_the_stack<T, true> {
  public:
    MLKEM_INLINE explicit constexpr off_the_stack(T value) noexcept { set(value); }
    MLKEM_INLINE constexpr void set(T value) noexcept
    {
        if (std::is_constant_evaluated())
            constant_ = value;
        else
            keep(__builtin_bit_cast(double, __builtin_bit_cast(std::uintptr_t, value)));
    }
    MLKEM_INLINE constexpr T get() noexcept
    {
        if (std::is_constant_evaluated())
            return constant_;
        keep(in_register_); // else compilers take it out early, and it waits on the stack
        return __builtin_bit_cast(T, __builtin_bit_cast(std::uintptr_t, in_register_));
    }

  private:
    MLKEM_INLINE void keep(double value) noexcept
    {
        asm volatile("" : "+x"(value));
        in_register_ = value;
    }

    T constant_{};
    double in_register_ = 0;
};
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
