// SPDX-License-Identifier: MIT
// For Windows: stores that g++ may make to the stack there, by hand. The addresses are aligned to 16
// bytes only. A store that asks for more ends the program.
#include <cstdio>
#include <cstring>
#include <mlkem/mlkem.hpp>

namespace {

alignas(64) unsigned char memory[256];

} // namespace

int main()
{
    if (!mlkem::avx2::available())
        return 77;
    std::memset(memory, 7, sizeof memory);
    unsigned char* const place = memory + 16;
    asm volatile("vpxor %%xmm0, %%xmm0, %%xmm0\n\t"
                 "vmovdqa %%ymm0, (%0)\n\tvmovdqa (%0), %%ymm1\n\t"
                 "vmovaps %%ymm1, 32(%0,%1,2)\n\tvmovapd %%ymm1, 96(%0)\n\t"
                 "vzeroupper"
                 :
                 : "r"(place), "r"(std::size_t{16})
                 : "memory", "xmm0", "xmm1");
    if (mlkem::avx512::available())
        asm volatile("vpxord %%zmm0, %%zmm0, %%zmm0\n\t"
                     "vmovdqa64 %%zmm0, 128(%0)\n\tvmovdqa32 128(%0), %%zmm1\n\t"
                     "vzeroupper"
                     :
                     : "r"(place)
                     : "memory", "xmm0", "xmm1");
    if (memory[15] != 7 || memory[16] != 0 || memory[47] != 0)
        return 1;
    std::printf("aligned_moves: ok\n");
    return 0;
}
