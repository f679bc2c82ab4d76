// SPDX-License-Identifier: MIT
// Observes what code leaves in registers that a function need not preserve.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mlkem_test {

// One line for each register.
#define MLKEM_TEST_EIGHT(line, a, b, c, d, e, f, g, h)                                             \
    line(a) line(b) line(c) line(d) line(e) line(f) line(g) line(h)
#define MLKEM_TEST_16_REGISTERS(line)                                                              \
    MLKEM_TEST_EIGHT(line, 0, 1, 2, 3, 4, 5, 6, 7)                                                 \
    MLKEM_TEST_EIGHT(line, 8, 9, 10, 11, 12, 13, 14, 15)
#define MLKEM_TEST_32_REGISTERS(line)                                                              \
    MLKEM_TEST_16_REGISTERS(line)                                                                  \
    MLKEM_TEST_EIGHT(line, 16, 17, 18, 19, 20, 21, 22, 23)                                         \
    MLKEM_TEST_EIGHT(line, 24, 25, 26, 27, 28, 29, 30, 31)

/// The registers that store_registers() has stored, one after another: vectors, then masks and
/// words. Registers that the processor lacks are zero.
struct alignas(64) register_file {
    static constexpr std::size_t masks_at = 2048, words_at = masks_at + 8 * 8;
    std::array<std::uint8_t, words_at + 8 * 18> bytes{};
};

inline register_file registers;

#if defined(__x86_64__)
#define MLKEM_TEST_STORE_XMM(n) "movdqu %%xmm" #n ", " #n "*16(%0)\n\t"
#define MLKEM_TEST_STORE_YMM(n) "vmovdqu %%ymm" #n ", " #n "*32(%0)\n\t"
#define MLKEM_TEST_STORE_ZMM(n) "vmovdqu64 %%zmm" #n ", " #n "*64(%0)\n\t"
#define MLKEM_TEST_STORE_MASK(n) "kmovq %%k" #n ", " #n "*8(%0)\n\t"
#endif

/// Stores the registers: to be called next to what is observed. Nothing that it does itself comes
/// before, but for a base address in a register that functions preserve.
__attribute__((noinline)) inline void store_registers()
{
#if defined(__x86_64__)
    asm volatile("movq %%rax, 0(%0)\n\tmovq %%rcx, 8(%0)\n\tmovq %%rdx, 16(%0)\n\t"
                 "movq %%rsi, 24(%0)\n\tmovq %%rdi, 32(%0)\n\tmovq %%r8, 40(%0)\n\t"
                 "movq %%r9, 48(%0)\n\tmovq %%r10, 56(%0)\n\tmovq %%r11, 64(%0)"
                 :
                 : "b"(registers.bytes.data() + register_file::words_at)
                 : "memory");
    if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
        asm volatile(MLKEM_TEST_32_REGISTERS(MLKEM_TEST_STORE_ZMM)
                     :
                     : "b"(registers.bytes.data())
                     : "memory");
        asm volatile(MLKEM_TEST_EIGHT(MLKEM_TEST_STORE_MASK, 0, 1, 2, 3, 4, 5, 6, 7)
                     :
                     : "b"(registers.bytes.data() + register_file::masks_at)
                     : "memory");
    } else if (__builtin_cpu_supports("avx")) {
        asm volatile(MLKEM_TEST_16_REGISTERS(MLKEM_TEST_STORE_YMM)
                     :
                     : "b"(registers.bytes.data())
                     : "memory");
    } else {
        asm volatile(MLKEM_TEST_16_REGISTERS(MLKEM_TEST_STORE_XMM)
                     :
                     : "b"(registers.bytes.data())
                     : "memory");
    }
#elif defined(__aarch64__)
    register std::uint8_t* const words asm("x19") =
        registers.bytes.data() + register_file::words_at;
    asm volatile("stp x0, x1, [%0]\n\tstp x2, x3, [%0, #16]\n\tstp x4, x5, [%0, #32]\n\t"
                 "stp x6, x7, [%0, #48]\n\tstp x8, x9, [%0, #64]\n\tstp x10, x11, [%0, #80]\n\t"
                 "stp x12, x13, [%0, #96]\n\tstp x14, x15, [%0, #112]\n\tstp x16, x17, [%0, #128]"
                 :
                 : "r"(words)
                 : "memory");
    register std::uint8_t* const vectors asm("x19") = registers.bytes.data();
#define MLKEM_TEST_STORE_VECTOR(n) "str q" #n ", [%0, #16*" #n "]\n\t"
    asm volatile(MLKEM_TEST_32_REGISTERS(MLKEM_TEST_STORE_VECTOR) : : "r"(vectors) : "memory");
#endif
}

} // namespace mlkem_test
