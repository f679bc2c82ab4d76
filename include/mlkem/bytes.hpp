// SPDX-License-Identifier: MIT
// Byte strings: copies, comparison of public ones, and hashes. Words in little-endian order on any
// machine, and their rotation.
#pragma once

#include "header_begin.inl"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "machine/registers.hpp"
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Eight bytes as a little-endian word, on any machine.
MLKEM_INLINE constexpr std::uint64_t load_le64(const std::uint8_t* p) noexcept
{
    return std::uint64_t{p[0]} | std::uint64_t{p[1]} << 8 | std::uint64_t{p[2]} << 16 |
           std::uint64_t{p[3]} << 24 | std::uint64_t{p[4]} << 32 | std::uint64_t{p[5]} << 40 |
           std::uint64_t{p[6]} << 48 | std::uint64_t{p[7]} << 56;
}

MLKEM_INLINE constexpr void store_le64(std::uint8_t* p, std::uint64_t x) noexcept
{
    p[0] = static_cast<std::uint8_t>(x);
    p[1] = static_cast<std::uint8_t>(x >> 8);
    p[2] = static_cast<std::uint8_t>(x >> 16);
    p[3] = static_cast<std::uint8_t>(x >> 24);
    p[4] = static_cast<std::uint8_t>(x >> 32);
    p[5] = static_cast<std::uint8_t>(x >> 40);
    p[6] = static_cast<std::uint8_t>(x >> 48);
    p[7] = static_cast<std::uint8_t>(x >> 56);
}

/// x rotated left. std::rotl is not used: compilers that do not optimise call it as a function, one
/// without a target tag.
MLKEM_INLINE constexpr std::uint64_t rotl(std::uint64_t x, int bits) noexcept
{
    return x << (bits & 63) | x >> (-bits & 63);
}

MLKEM_INLINE constexpr void copy(std::uint8_t* out, std::span<const std::uint8_t> in) noexcept
{
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < in.size(); ++i)
            out[i] = in[i];
    } else if (!in.empty()) {
        std::memcpy(out, in.data(), in.size());
    }
}

/// Byte strings of one length at equal distances.
template <class Byte> struct byte_strings {
    Byte* first;
    std::size_t distance;

    constexpr Byte* operator[](std::size_t i) const noexcept { return first + i * distance; }
    template <std::size_t N> constexpr std::span<Byte, N> at(std::size_t i) const noexcept
    {
        return std::span<Byte, N>((*this)[i], N);
    }
    constexpr byte_strings from(std::size_t i) const noexcept { return {(*this)[i], distance}; }
};

/// One byte string, as byte_strings.
template <class Byte, std::size_t N>
constexpr byte_strings<Byte> one(std::span<Byte, N> string) noexcept
{
    return {string.data(), N};
}

// The member functions of public types are forced inline into code that carries no target tag;
// their loops stand here, in functions that do.

// The sanitizers do not see what assembly reads and writes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MLKEM_DETAIL_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define MLKEM_DETAIL_SANITIZED 1
#endif
#endif
#if !defined(MLKEM_DETAIL_SANITIZED)
#define MLKEM_DETAIL_SANITIZED 0
#endif

/// Copies bytes that may be secret and leaves none of them in registers. (std::memcpy leaves the
/// last bytes in vector registers.)
MLKEM_NOINLINE inline void copy_out_of_line(std::uint8_t* out, const std::uint8_t* in,
                                            std::size_t size) noexcept
{
#if defined(__x86_64__) && !MLKEM_DETAIL_SANITIZED
    if (size > 128) { // shorter ones would spend their time on the start of the instruction
        asm volatile("rep movsb" : "+D"(out), "+S"(in), "+c"(size) : : "memory");
        return;
    }
    for (; size >= 8; out += 8, in += 8, size -= 8)
        asm volatile("movq (%1), %%rax\n\tmovq %%rax, (%0)"
                     :
                     : "r"(out), "r"(in)
                     : "rax", "memory");
    for (; size > 0; ++out, ++in, --size)
        asm volatile("movb (%1), %%al\n\tmovb %%al, (%0)" : : "r"(out), "r"(in) : "rax", "memory");
    asm volatile("xorl %%eax, %%eax" : : : "rax", "cc");
#elif defined(__aarch64__) && defined(__GNUC__) && !MLKEM_DETAIL_SANITIZED
    for (; size >= 8; out += 8, in += 8, size -= 8)
        asm volatile("ldr x9, [%1]\n\tstr x9, [%0]" : : "r"(out), "r"(in) : "x9", "memory");
    for (; size > 0; ++out, ++in, --size)
        asm volatile("ldrb w9, [%1]\n\tstrb w9, [%0]" : : "r"(out), "r"(in) : "x9", "memory");
    asm volatile("mov x9, xzr" : : : "x9");
#else
    std::memcpy(out, in, size);
    clear_registers();
#endif
}

/// Whether two byte strings have a byte in common: for assertions. Constant evaluation cannot tell,
/// and answers no.
MLKEM_INLINE constexpr bool overlap(std::span<const std::uint8_t> a,
                                    std::span<const std::uint8_t> b) noexcept
{
    if (std::is_constant_evaluated() || a.empty() || b.empty())
        return false;
    // Pointers into different objects have no order, their addresses have.
    const auto begin_a = reinterpret_cast<std::uintptr_t>(a.data());
    const auto begin_b = reinterpret_cast<std::uintptr_t>(b.data());
    return begin_a <= begin_b ? begin_b - begin_a < a.size() : begin_a - begin_b < b.size();
}

/// Whether `out` has no byte in common with any of the others.
template <class... Others>
MLKEM_INLINE constexpr bool is_apart(std::span<const std::uint8_t> out,
                                     const Others&... others) noexcept
{
    return (!overlap(out, std::span<const std::uint8_t>(others)) && ...);
}

/// Whether public bytes are equal. The time depends on where they differ.
MLKEM_NOINLINE inline bool equal_vartime(const std::uint8_t* a, const std::uint8_t* b,
                                         std::size_t size) noexcept
{
    return std::memcmp(a, b, size) == 0;
}

/// The lexicographic order of public bytes. The time depends on where they differ.
MLKEM_NOINLINE inline std::strong_ordering
compare_vartime(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) noexcept
{
    return std::memcmp(a, b, size) <=> 0;
}

/// A hash of public bytes for tables. The hash has no key: an attacker who chooses the bytes can
/// find many with one hash.
MLKEM_NOINLINE inline std::size_t hash_vartime(const std::uint8_t* bytes, std::size_t size) noexcept
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15; // 2^64 over the golden ratio
    std::uint64_t hash = size;
    const auto add = [&](std::uint64_t word) {
        hash = (hash ^ word) * odd;
        hash ^= hash >> 32;
    };
    for (; size >= 8; bytes += 8, size -= 8)
        add(load_le64(bytes));
    for (; size > 0; ++bytes, --size)
        add(*bytes);
    return static_cast<std::size_t>(hash);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
