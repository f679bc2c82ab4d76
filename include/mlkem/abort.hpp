// SPDX-License-Identifier: MIT
/// \file
/// How misuse that would end in a key that everybody knows ends the program.
///
/// MLKEM_ABORT(message) ends it. `message` is a string literal, one line without its end. Define
/// the macro before the first header of the library to log or halt in another way, and alike in all
/// units of a program. It must not return or throw: std::abort() follows it.
#pragma once

#include "header_begin.inl"

#include <cstdio>
#include <cstdlib>

#include "machine/target.hpp"

#if !defined(MLKEM_ABORT)
/// Ends the program. By default it writes `message` to stderr and calls std::abort().
#define MLKEM_ABORT(message) ::mlkem::detail::write_line_and_abort(message "\n")
#endif
/// \cond
#define MLKEM_DETAIL_ABORT(message)                                                                \
    do {                                                                                           \
        MLKEM_ABORT(message);                                                                      \
        std::abort();                                                                              \
    } while (false)
/// \endcond

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Writes a line to stderr and ends the program.
[[noreturn]] MLKEM_DETAIL_COLD inline void write_line_and_abort(const char* line) noexcept
{
    (void)std::fputs(line, stderr);
    std::abort();
}

[[noreturn]] MLKEM_DETAIL_COLD inline void abort_on_empty_secret(bool moved_from) noexcept
{
    if (moved_from)
        MLKEM_DETAIL_ABORT("mlkem: read of a secret that was moved from");
    MLKEM_DETAIL_ABORT("mlkem: read of a secret that was never filled, or was cleared");
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
