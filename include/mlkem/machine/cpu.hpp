// SPDX-License-Identifier: MIT
// What the processor offers and the operating system has enabled. xsimd (8.1) asks neither for the
// system's part nor for VBMI2.
#pragma once

#include "target.hpp"

// PSTATE.DIT (data_independent_timing.hpp): 1 on systems where the code below can ask for it.
#if defined(__aarch64__) && (defined(__linux__) || defined(__APPLE__))
#define MLKEM_DETAIL_HAS_DIT 1
#else
#define MLKEM_DETAIL_HAS_DIT 0
#endif

#if defined(__x86_64__) || defined(_M_X64)
// clang-cl links no library with what __builtin_cpu_supports reads.
#if defined(_MSC_VER)
#include <array>
#include <cstdint>
#include <intrin.h>
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

#if defined(_MSC_VER)
/// Bits of EBX, ECX of leaf 7, and whether the registers of `state` (bits of XCR0) are saved.
inline std::array<std::uint32_t, 2> cpu_leaf_7(std::uint64_t state) noexcept
{
    int r[4];
    __cpuid(r, 1);
    constexpr int osxsave = 1 << 27, avx = 1 << 28, popcnt = 1 << 23;
    if ((r[2] & (osxsave | avx | popcnt)) != (osxsave | avx | popcnt) ||
        (_xgetbv(0) & state) != state)
        return {};
    __cpuid(r, 0);
    if (r[0] < 7)
        return {};
    __cpuidex(r, 7, 0);
    return {static_cast<std::uint32_t>(r[1]), static_cast<std::uint32_t>(r[2])};
}
inline bool cpu_has_avx2() noexcept
{
    constexpr std::uint32_t bmi1 = 1U << 3, avx2 = 1U << 5, bmi2 = 1U << 8;
    return (cpu_leaf_7(0x6)[0] & (bmi1 | avx2 | bmi2)) == (bmi1 | avx2 | bmi2);
}
inline bool cpu_has_avx512() noexcept
{
    constexpr std::uint32_t f = 1U << 16, dq = 1U << 17, bw = 1U << 30, vl = 1U << 31;
    constexpr std::uint32_t vbmi = 1U << 1, vbmi2 = 1U << 6;
    const auto bits = cpu_leaf_7(0xe6);
    return cpu_has_avx2() && (bits[0] & (f | dq | bw | vl)) == (f | dq | bw | vl) &&
           (bits[1] & (vbmi | vbmi2)) == (vbmi | vbmi2);
}
/// Whether there are registers of 256 bits.
inline bool cpu_has_avx() noexcept
{
    constexpr int osxsave = 1 << 27, avx = 1 << 28;
    int r[4];
    __cpuid(r, 1);
    return (r[2] & (osxsave | avx)) == (osxsave | avx) && (_xgetbv(0) & 0x6) == 0x6;
}
/// Whether there are 32 registers of 512 bits.
inline bool cpu_has_avx512vl() noexcept { return (cpu_leaf_7(0xe6)[0] & 1U << 31) != 0; }
#else
/// Whether there are registers of 256 bits.
MLKEM_INLINE bool cpu_has_avx() noexcept { return __builtin_cpu_supports("avx"); }
/// Whether there are 32 registers of 512 bits.
MLKEM_INLINE bool cpu_has_avx512vl() noexcept { return __builtin_cpu_supports("avx512vl"); }
MLKEM_INLINE bool cpu_has_avx2() noexcept
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
MLKEM_INLINE bool cpu_has_avx512() noexcept
{
    return cpu_has_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2");
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
#elif defined(__aarch64__)
#if defined(__linux__)
#include <sys/auxv.h>
#elif defined(__APPLE__)
#include <cstddef>
#include <sys/sysctl.h>
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

#if defined(__ARM_FEATURE_SHA3)
MLKEM_INLINE bool cpu_has_sha3() noexcept { return true; }
#elif defined(__linux__)
MLKEM_INLINE bool cpu_has_sha3() noexcept
{
    constexpr unsigned long sha3 = 1UL << 17; // HWCAP_SHA3 of <asm/hwcap.h>, which may be too old
    return (getauxval(AT_HWCAP) & sha3) != 0;
}
#elif defined(__APPLE__)
MLKEM_NOINLINE inline bool ask_for_sha3() noexcept
{
    int has = 0;
    std::size_t size = sizeof has;
    return sysctlbyname("hw.optional.armv8_2_sha3", &has, &size, nullptr, 0) == 0 && has != 0;
}
/// Asked once: it is a system call.
inline bool cpu_has_sha3() noexcept
{
    static const bool has = ask_for_sha3();
    return has;
}
#else
MLKEM_INLINE bool cpu_has_sha3() noexcept { return false; }
#endif

#if defined(__linux__)
MLKEM_NOINLINE inline bool ask_for_dit() noexcept
{
    constexpr unsigned long dit = 1UL << 24, cpuid = 1UL << 11; // HWCAP_DIT, HWCAP_CPUID
    const unsigned long features = getauxval(AT_HWCAP);
    if ((features & dit) != 0 || (features & cpuid) == 0)
        return (features & dit) != 0;
    // qemu 7.2 does not list it, but shows it where the processor does: in ID_AA64PFR0_EL1.
    unsigned long id;
    asm("mrs %0, S3_0_C0_C4_0" : "=r"(id));
    return (id >> 48 & 0xf) != 0;
}
#elif defined(__APPLE__)
MLKEM_NOINLINE inline bool ask_for_dit() noexcept
{
    int has = 0;
    std::size_t size = sizeof has;
    return sysctlbyname("hw.optional.arm.FEAT_DIT", &has, &size, nullptr, 0) == 0 && has != 0;
}
#endif
#if MLKEM_DETAIL_HAS_DIT
/// Whether the processor has PSTATE.DIT. Asked once: the answer may take a trap or a system call.
inline bool cpu_has_dit() noexcept
{
    static const bool has = ask_for_dit();
    return has;
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
#endif
