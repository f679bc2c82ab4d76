// SPDX-License-Identifier: MIT
// Constant-time tools. Only this file has tricks against the optimiser, and only this file may turn
// a secret into a value to branch on.
//
// The tests of constant time (machine/test_hooks.hpp) run under valgrind's memcheck. There
// classify() and declassify() mark memory. Memcheck reports each branch and each address that
// depends on a secret.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "bytes.hpp"
#include "machine/test_hooks.hpp"
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::ct {

/// Marks numbers as secret for the constant-time test; no code in an ordinary build.
template <class T> MLKEM_INLINE constexpr void classify(const T* data, std::size_t count) noexcept
{
    test_hooks::mark_secret(data, count * sizeof(T));
}

/// Marks numbers as public from here on. `why` says why an attacker may know them; tests/evidence/ct
/// holds the list of all uses.
template <class T>
MLKEM_INLINE constexpr void declassify(const T* data, std::size_t count,
                                       [[maybe_unused]] const char* why) noexcept
{
    test_hooks::mark_public(data, count * sizeof(T));
}

/// Returns x. The compiler no longer knows which values x can take, so it makes no branch on x.
MLKEM_INLINE constexpr std::uint32_t value_barrier(std::uint32_t x) noexcept
{
    if (!std::is_constant_evaluated()) {
#if defined(_MSC_VER) && !defined(__clang__)
        volatile std::uint32_t hidden = x;
        x = hidden;
#else
        asm("" : "+r"(x));
#endif
    }
    return x;
}

/// Returns p. The compiler no longer knows what p points to, so it reads the bytes there again.
MLKEM_INLINE constexpr const std::uint8_t* address_barrier(const std::uint8_t* p) noexcept
{
    if (!std::is_constant_evaluated()) {
#if defined(_MSC_VER) && !defined(__clang__)
        const std::uint8_t* volatile hidden = p;
        p = hidden;
#else
        asm volatile("" : "+r"(p) : : "memory");
#endif
    }
    return p;
}

/// A secret truth value: all bits set or none. It does not convert to bool and has no comparison.
/// Only declassify() can turn it into a branch.
class mask {
  public:
    /// All ones if x != 0.
    static constexpr mask if_nonzero(std::uint32_t x) noexcept
    {
        x = value_barrier(x);
        return mask{value_barrier(std::uint32_t{0} - ((x | (std::uint32_t{0} - x)) >> 31))};
    }
    static constexpr mask if_zero(std::uint32_t x) noexcept { return ~if_nonzero(x); }

    friend constexpr mask operator~(mask a) noexcept { return mask{value_barrier(~a.bits_)}; }
    friend constexpr mask operator&(mask a, mask b) noexcept
    {
        return mask{value_barrier(a.bits_) & value_barrier(b.bits_)};
    }

    /// a where the mask is set, else b.
    constexpr std::uint8_t select(std::uint8_t a, std::uint8_t b) const noexcept
    {
        return static_cast<std::uint8_t>(b ^ (value_barrier(bits_) & (a ^ b)));
    }

    /// a where the mask is set, else b, for words of eight bytes.
    constexpr std::uint64_t select_words(std::uint64_t a, std::uint64_t b) const noexcept
    {
        const std::uint64_t bits = value_barrier(bits_);
        return b ^ ((bits << 32 | bits) & (a ^ b));
    }

    /// The truth value as a bool, to branch on. `why` says why an attacker may know it.
    constexpr bool declassify(const char* why) const noexcept
    {
        std::uint32_t bits = value_barrier(bits_);
        ct::declassify(&bits, 1, why);
        return bits != 0;
    }

  private:
    explicit constexpr mask(std::uint32_t bits) noexcept : bits_(bits) {}
    std::uint32_t bits_;
};

/// Zero if a[0:size] = b[0:size]. Each call reads every byte from memory.
MLKEM_INLINE constexpr std::uint8_t difference(const std::uint8_t* a, const std::uint8_t* b,
                                               std::size_t size) noexcept
{
    a = address_barrier(a);
    b = address_barrier(b);
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < size; ++i)
        difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
    return difference;
}

/// Whether a[0:size] = b[0:size].
MLKEM_INLINE constexpr mask equal(const std::uint8_t* a, const std::uint8_t* b,
                                  std::size_t size) noexcept
{
    return mask::if_zero(difference(a, b, size));
}

/// out = a where m is set, else b; `size` bytes.
MLKEM_INLINE constexpr void select(mask m, std::uint8_t* out, const std::uint8_t* a,
                                   const std::uint8_t* b, std::size_t size) noexcept
{
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8)
        store_le64(out + i, m.select_words(load_le64(a + i), load_le64(b + i)));
    for (; i < size; ++i)
        out[i] = m.select(a[i], b[i]);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::ct
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
