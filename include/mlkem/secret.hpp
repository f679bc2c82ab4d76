// Storage for secrets that wipes itself, and the burn of the stack and the registers that an
// operation on secrets has used (FIPS 203, section 3.3: intermediate values are destroyed).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "bytes.hpp"
#include "ct.hpp"
#include "params.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// Overwrites memory with zeros by stores that the optimiser cannot drop.
MLKEM_DETAIL_NOINLINE inline void wipe_out_of_line(void* data, std::size_t size) noexcept
{
#if defined(_MSC_VER) && !defined(__clang__)
    volatile unsigned char* bytes = static_cast<volatile unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = 0;
#else
    std::memset(data, 0, size);
    asm volatile("" : : "r"(data) : "memory");
#endif
}

/// Overwrites memory with zeros by stores that the optimiser cannot drop.
MLKEM_DETAIL_INLINE constexpr void wipe(u8* data, std::size_t size) noexcept
{
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < size; ++i)
            data[i] = 0;
    } else {
        wipe_out_of_line(data, size);
    }
}

/// Whether a[0:size] = b[0:size], in constant time, as a bool that the caller may branch on.
MLKEM_DETAIL_NOINLINE constexpr bool secrets_equal(const u8* a, const u8* b,
                                                   std::size_t size) noexcept
{
    return ct::equal(a, b, size).declassify("the caller of operator== asks whether two are equal");
}

/// Clears the registers that a function need not preserve and that a secret may have been left in.
MLKEM_DETAIL_INLINE void clear_registers() noexcept
{
#if defined(__x86_64__) && !defined(_MSC_VER)
#if defined(__AVX512F__)
    asm volatile("vzeroall\n\t"
                 "vpxord %%zmm16, %%zmm16, %%zmm16\n\tvpxord %%zmm17, %%zmm17, %%zmm17\n\t"
                 "vpxord %%zmm18, %%zmm18, %%zmm18\n\tvpxord %%zmm19, %%zmm19, %%zmm19\n\t"
                 "vpxord %%zmm20, %%zmm20, %%zmm20\n\tvpxord %%zmm21, %%zmm21, %%zmm21\n\t"
                 "vpxord %%zmm22, %%zmm22, %%zmm22\n\tvpxord %%zmm23, %%zmm23, %%zmm23\n\t"
                 "vpxord %%zmm24, %%zmm24, %%zmm24\n\tvpxord %%zmm25, %%zmm25, %%zmm25\n\t"
                 "vpxord %%zmm26, %%zmm26, %%zmm26\n\tvpxord %%zmm27, %%zmm27, %%zmm27\n\t"
                 "vpxord %%zmm28, %%zmm28, %%zmm28\n\tvpxord %%zmm29, %%zmm29, %%zmm29\n\t"
                 "vpxord %%zmm30, %%zmm30, %%zmm30\n\tvpxord %%zmm31, %%zmm31, %%zmm31"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18",
                   "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27",
                   "xmm28", "xmm29", "xmm30", "xmm31");
#elif defined(__AVX__)
    asm volatile("vzeroall"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#else
    asm volatile("pxor %%xmm0, %%xmm0\n\tpxor %%xmm1, %%xmm1\n\tpxor %%xmm2, %%xmm2\n\t"
                 "pxor %%xmm3, %%xmm3\n\tpxor %%xmm4, %%xmm4\n\tpxor %%xmm5, %%xmm5\n\t"
                 "pxor %%xmm6, %%xmm6\n\tpxor %%xmm7, %%xmm7\n\tpxor %%xmm8, %%xmm8\n\t"
                 "pxor %%xmm9, %%xmm9\n\tpxor %%xmm10, %%xmm10\n\tpxor %%xmm11, %%xmm11\n\t"
                 "pxor %%xmm12, %%xmm12\n\tpxor %%xmm13, %%xmm13\n\tpxor %%xmm14, %%xmm14\n\t"
                 "pxor %%xmm15, %%xmm15"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#endif
    asm volatile("xorl %%eax, %%eax\n\txorl %%ecx, %%ecx\n\txorl %%edx, %%edx\n\t"
                 "xorl %%esi, %%esi\n\txorl %%edi, %%edi\n\txorl %%r8d, %%r8d\n\t"
                 "xorl %%r9d, %%r9d\n\txorl %%r10d, %%r10d\n\txorl %%r11d, %%r11d"
                 :
                 :
                 : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc");
#elif defined(__aarch64__) && !defined(_MSC_VER)
    asm volatile("movi v0.2d, #0\n\tmovi v1.2d, #0\n\tmovi v2.2d, #0\n\tmovi v3.2d, #0\n\t"
                 "movi v4.2d, #0\n\tmovi v5.2d, #0\n\tmovi v6.2d, #0\n\tmovi v7.2d, #0\n\t"
                 "movi v16.2d, #0\n\tmovi v17.2d, #0\n\tmovi v18.2d, #0\n\tmovi v19.2d, #0\n\t"
                 "movi v20.2d, #0\n\tmovi v21.2d, #0\n\tmovi v22.2d, #0\n\tmovi v23.2d, #0\n\t"
                 "movi v24.2d, #0\n\tmovi v25.2d, #0\n\tmovi v26.2d, #0\n\tmovi v27.2d, #0\n\t"
                 "movi v28.2d, #0\n\tmovi v29.2d, #0\n\tmovi v30.2d, #0\n\tmovi v31.2d, #0"
                 :
                 :
                 : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19",
                   "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30",
                   "v31");
#endif
}

/// Overwrites `Bytes` of stack, from little below the caller's frame downwards, and clears the
/// registers. What it is to remove must lie in that range: operations.hpp sees to it.
template <std::size_t Bytes> MLKEM_DETAIL_NOINLINE inline void burn() noexcept
{
    std::array<u8, Bytes> area; // not initialised: wiping it is the purpose
    wipe(area.data(), Bytes);
    clear_registers();
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET

namespace mlkem {

/// N secret bytes: zero at first, moved but never copied, wiped when moved from and when destroyed,
/// compared in constant time.
template <std::size_t N> class secret_array {
  public:
    using value_type = u8;

    // No constructor initialises the member: that would be a loop in code without a target tag.
    MLKEM_DETAIL_INLINE constexpr secret_array() noexcept { clear(); }
    MLKEM_DETAIL_INLINE constexpr explicit secret_array(std::span<const u8, N> bytes) noexcept
    {
        assign(bytes);
    }
    MLKEM_DETAIL_INLINE constexpr secret_array(secret_array&& other) noexcept
    {
        assign(other.span());
        other.clear();
    }
    MLKEM_DETAIL_INLINE constexpr secret_array& operator=(secret_array&& other) noexcept
    {
        if (this != &other) {
            assign(other.span());
            other.clear();
        }
        return *this;
    }
    secret_array(const secret_array&) = delete;
    secret_array& operator=(const secret_array&) = delete;
    MLKEM_DETAIL_INLINE constexpr ~secret_array() { clear(); }

    MLKEM_DETAIL_INLINE static constexpr std::size_t size() noexcept { return N; }
    MLKEM_DETAIL_INLINE constexpr u8* data() noexcept { return bytes_.data(); }
    MLKEM_DETAIL_INLINE constexpr const u8* data() const noexcept { return bytes_.data(); }
    MLKEM_DETAIL_INLINE constexpr u8* begin() noexcept { return data(); }
    MLKEM_DETAIL_INLINE constexpr const u8* begin() const noexcept { return data(); }
    MLKEM_DETAIL_INLINE constexpr u8* end() noexcept { return data() + N; }
    MLKEM_DETAIL_INLINE constexpr const u8* end() const noexcept { return data() + N; }
    MLKEM_DETAIL_INLINE constexpr std::span<u8, N> span() noexcept { return bytes_; }
    MLKEM_DETAIL_INLINE constexpr std::span<const u8, N> span() const noexcept { return bytes_; }

    /// Zeroes the bytes now.
    MLKEM_DETAIL_INLINE constexpr void clear() noexcept { wipe(data(), N); }

    /// Whether the bytes are equal, in constant time; the answer itself is taken to be public.
    friend MLKEM_DETAIL_INLINE constexpr bool operator==(const secret_array& a,
                                                         const secret_array& b) noexcept
    {
        return secrets_equal(a.data(), b.data(), N);
    }

  private:
    MLKEM_DETAIL_INLINE constexpr void assign(std::span<const u8, N> bytes) noexcept
    {
        if (std::is_constant_evaluated())
            copy(bytes_.data(), bytes);
        else
            copy_out_of_line(bytes_.data(), bytes.data(), N);
    }

    std::array<u8, N> bytes_;
};

} // namespace mlkem
