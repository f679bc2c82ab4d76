// SPDX-License-Identifier: MIT
/// \file
/// data_independent_timing: an opt-in for Arm, by which instructions take the same time whatever
/// values they work on.
///
///     {
///         mlkem::data_independent_timing guard;
///         auto K = mlkem::ml_kem_768::decaps(dk, c);
///     }
///
/// The library branches on no secret and uses none as an address. But the time of additions and
/// multiplications may depend on their operands. Arm promises that it does not while PSTATE.DIT is
/// set (FEAT_DIT, Armv8.4). On some processors the bit also turns off prefetchers that take what
/// memory holds for addresses. It is a bit of each thread, which programs may set. Setting it once
/// around many operations costs less than once for each.
///
/// On x86-64 the corresponding mode is Intel's DOITM, a bit that only the operating system can set.
/// There, and wherever FEAT_DIT is missing, the guard does nothing.
#pragma once

#include "header_begin.inl"

#include <cstdint>

#include "machine/cpu.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

#if MLKEM_DETAIL_HAS_DIT
inline constexpr std::uint64_t dit_bit = std::uint64_t{1} << 24;

/// PSTATE.DIT under its number: assemblers know its name only where they are told of Armv8.4. Only
/// where cpu_has_dit().
MLKEM_INLINE bool dit_is_set() noexcept
{
    std::uint64_t dit;
    asm volatile("mrs %0, S3_3_C4_C2_5" : "=r"(dit) : : "memory");
    return (dit & dit_bit) != 0;
}

/// The barriers: what follows may not begin before the bit is set (`sb` in one, but not every
/// processor with FEAT_DIT has it).
MLKEM_INLINE void set_dit() noexcept
{
    asm volatile("msr S3_3_C4_C2_5, %0\n\tdsb nsh\n\tisb" : : "r"(dit_bit) : "memory");
}
MLKEM_INLINE void clear_dit() noexcept
{
    asm volatile("msr S3_3_C4_C2_5, %0" : : "r"(std::uint64_t{0}) : "memory");
}
#else
MLKEM_INLINE constexpr bool cpu_has_dit() noexcept { return false; }
MLKEM_INLINE constexpr bool dit_is_set() noexcept { return false; }
MLKEM_INLINE constexpr void set_dit() noexcept {}
MLKEM_INLINE constexpr void clear_dit() noexcept {}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// While it lives, the timing of instructions of this thread does not depend on data, where
/// available(). Guards may be nested; the thread that made one destroys it.
class data_independent_timing {
  public:
    /// Sets the mode for this thread, where it is available and not set yet.
    [[nodiscard]] MLKEM_INLINE data_independent_timing() noexcept : sets_(available() && !enabled())
    {
        if (sets_)
            detail::set_dit();
    }
    /// Clears the mode, if this guard has set it.
    MLKEM_INLINE ~data_independent_timing()
    {
        if (sets_)
            detail::clear_dit();
    }
    data_independent_timing(const data_independent_timing&) = delete;
    data_independent_timing& operator=(const data_independent_timing&) = delete;

    /// Whether a guard has an effect here: AArch64 with FEAT_DIT, on Linux and macOS.
    [[nodiscard]] MLKEM_INLINE static bool available() noexcept { return detail::cpu_has_dit(); }
    /// Whether it is in effect for this thread now, by a guard or by other means.
    [[nodiscard]] MLKEM_INLINE static bool enabled() noexcept
    {
        return available() && detail::dit_is_set();
    }

  private:
    bool sets_; // and not a guard or a caller further out
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
