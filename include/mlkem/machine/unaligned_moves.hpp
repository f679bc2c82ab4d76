// SPDX-License-Identifier: MIT
// Lets programs that g++ makes for Windows use vectors wider than 16 bytes on the stack.
//
// Windows aligns the stack to 16 bytes, and g++ does not align it further there. Still it may store
// wider vectors on it by instructions that ask for their full alignment (GCC bug 54412). A program
// then ends at about every second such store. Here the assembler takes these instructions for the
// ones that ask for no alignment, in the whole unit. On aligned addresses both take the same time.
// The option -Wa,-muse-unaligned-vector-move of newer assemblers does the same.
//
// With -flto the assembler reads this in one part of the program only; that option helps there.
#pragma once

#if defined(_WIN32) && defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MLKEM_DETAIL_UNALIGNED_MOVE(aligned, unaligned)                                            \
    ".macro " aligned " operands:vararg\n\t" unaligned " \\operands\n.endm\n"

// The label is there because units of one program may be assembled as one.
asm(".ifndef .Lmlkem_unaligned_moves\n"
    ".set .Lmlkem_unaligned_moves, 1\n" //
    MLKEM_DETAIL_UNALIGNED_MOVE("vmovaps", "vmovups")
        MLKEM_DETAIL_UNALIGNED_MOVE("vmovapd", "vmovupd")
            MLKEM_DETAIL_UNALIGNED_MOVE("vmovdqa", "vmovdqu")
                MLKEM_DETAIL_UNALIGNED_MOVE("vmovdqa32", "vmovdqu32")
                    MLKEM_DETAIL_UNALIGNED_MOVE("vmovdqa64", "vmovdqu64") //
    ".endif\n");
#undef MLKEM_DETAIL_UNALIGNED_MOVE
#endif
