// SPDX-License-Identifier: MIT
// Vectors of 128 bits, the common part of SSE2 and NEON. Headers simd/sse2.hpp and simd/neon.hpp
// each include this file in their own namespace. Before it they define:
//
//   register16        the register type of 8 lanes of 16 bits.
//   register64        the register type of 2 lanes of 64 bits.
//   vec32             4 lanes of 32 bits.
//   keccak_in_memory  vec64x2::in_memory.
//
// After it they define, with intrinsics, the operations that are only declared here.

using fips203::n;
using fips203::q;

/// 8 lanes of 16 bits.
struct vec16 {
    using element = std::int16_t;
    using byte = std::uint8_t;
    static constexpr std::size_t lanes = 8;
    register16 v;

    MLKEM_INLINE static vec16 load(const element* p) noexcept;
    MLKEM_INLINE static vec16 constants(const std::int16_t* p) noexcept;
    MLKEM_INLINE static vec16 set1(std::int16_t x) noexcept;
    MLKEM_INLINE void store(element* p) const noexcept;

    template <int d> MLKEM_INLINE static vec16 load_bits(const byte* p) noexcept;
    template <int d> MLKEM_INLINE void store_bits(byte* p) const noexcept;
    MLKEM_INLINE static std::size_t append_below_q_vartime(const vec16& x, element* out,
                                                           std::size_t room) noexcept;
    MLKEM_INLINE static element all_negative(const vec16& x) noexcept;

  private:
    /// The first d bytes from p on, d < 8, filled up with zeros.
    template <std::size_t d> MLKEM_INLINE static std::uint64_t few_bytes(const byte* p) noexcept
    {
        if constexpr (d < 4) {
            std::uint64_t word = 0;
            std::memcpy(&word, p, d);
            return word;
        } else { // a word assembled in memory waits for the stores of its parts
            std::uint32_t low = 0, high = 0;
            std::memcpy(&low, p, 4);
            std::memcpy(&high, p + d - 4, 4);
            return low | std::uint64_t{high} << 8 * (d - 4);
        }
    }
    /// Stores two words of 4 d bits as 8 d bits without a gap.
    template <int d>
    MLKEM_INLINE static void store_quads(std::uint64_t low, std::uint64_t high, byte* p) noexcept
    {
        const std::uint64_t word = low | high << 4 * d;
        if constexpr (d <= 8) {
            std::memcpy(p, &word, d);
        } else {
            const std::uint64_t rest = high >> (64 - 4 * d);
            std::memcpy(p, &word, 8);
            std::memcpy(p + 8, &rest, d - 8);
        }
    }
};

MLKEM_INLINE vec16 add(const vec16& a, const vec16& b) noexcept;
MLKEM_INLINE vec16 sub(const vec16& a, const vec16& b) noexcept;
MLKEM_INLINE vec16 sub_wrapping(const vec16& a, const vec16& b) noexcept { return sub(a, b); }
MLKEM_INLINE vec16 bit_and(const vec16& a, const vec16& b) noexcept;

/// 2 lanes of 64 bits.
struct vec64x2 {
    using element = std::uint64_t;
    static constexpr std::size_t lanes = 2;
    static constexpr bool in_memory = keccak_in_memory;
    static constexpr bool spreads_ternary = false;
    static constexpr bool in_general_registers = false;
    register64 v;

    MLKEM_INLINE static vec64x2 load(const element* p) noexcept;
    MLKEM_INLINE static vec64x2 set1(std::uint64_t x) noexcept;
    MLKEM_INLINE void store(element* p) const noexcept;
    MLKEM_INLINE static vec64x2 load_public(const std::uint64_t* p) noexcept { return load(p); }
    MLKEM_INLINE static vec64x2 broadcast(const std::uint8_t* p) noexcept
    {
        return set1(load_le64(p));
    }
    MLKEM_INLINE static vec64x2 load_bytes(const std::uint8_t* p) noexcept;
    MLKEM_INLINE void store_bytes(std::uint8_t* p) const noexcept;
};

/// x rotated left by `by` bits.
template <int by> MLKEM_INLINE register64 rotate(register64 x) noexcept;
/// a & ~b.
MLKEM_INLINE register64 and_not(register64 a, register64 b) noexcept;

MLKEM_INLINE vec64x2 xor_(const vec64x2& a, const vec64x2& b) noexcept;
MLKEM_INLINE vec64x2 or_(const vec64x2& a, const vec64x2& b) noexcept;
MLKEM_INLINE vec64x2 xor3(const vec64x2& a, const vec64x2& b, const vec64x2& c) noexcept
{
    return xor_(xor_(a, b), c);
}
MLKEM_INLINE vec64x2 chi(const vec64x2& a, const vec64x2& b, const vec64x2& c) noexcept
{
    return xor_(a, {and_not(c.v, b.v)});
}
MLKEM_INLINE vec64x2 xor_rotated_1(const vec64x2& a, const vec64x2& b) noexcept
{
    return xor_(a, {rotate<1>(b.v)});
}
template <int by> MLKEM_INLINE vec64x2 xor_rotate(const vec64x2& a, const vec64x2& b) noexcept
{
    return {rotate<by>(xor_(a, b).v)};
}

/// The vectors that permute N states.
template <std::size_t N> struct states {};
template <> struct states<1> {
    using type = scalar_code::vec64x1;
};
template <> struct states<2> {
    using type = vec64x2;
};
