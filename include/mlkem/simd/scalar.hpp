// SPDX-License-Identifier: MIT
// One Keccak state as a vector of one lane, in general registers. It suits every machine; inside a
// target region the compiler gives it rotations and and-nots of that target.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../bytes.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::scalar_code {

/// 1 lane of 64 bits.
struct vec64x1 {
    using element = std::uint64_t;
    static constexpr std::size_t lanes = 1;
    static constexpr bool in_memory = false;
    static constexpr bool spreads_ternary = false;
    static constexpr bool in_general_registers = true;
    std::uint64_t v;

    MLKEM_INLINE static vec64x1 load(const element* p) noexcept { return {*p}; }
    MLKEM_INLINE static vec64x1 set1(std::uint64_t x) noexcept { return {x}; }
    MLKEM_INLINE void store(element* p) const noexcept { *p = v; }
    MLKEM_INLINE static vec64x1 load_public(const std::uint64_t* p) noexcept { return {*p}; }
    MLKEM_INLINE static vec64x1 broadcast(const std::uint8_t* p) noexcept { return {load_le64(p)}; }
    MLKEM_INLINE void store_bytes(std::uint8_t* p) const noexcept { store_le64(p, v); }
};

MLKEM_INLINE vec64x1 xor_(const vec64x1& a, const vec64x1& b) noexcept { return {a.v ^ b.v}; }
MLKEM_INLINE vec64x1 xor3(const vec64x1& a, const vec64x1& b, const vec64x1& c) noexcept
{
    return {a.v ^ b.v ^ c.v};
}
MLKEM_INLINE vec64x1 chi(const vec64x1& a, const vec64x1& b, const vec64x1& c) noexcept
{
    return {a.v ^ (~b.v & c.v)};
}
MLKEM_INLINE vec64x1 xor_rotated_1(const vec64x1& a, const vec64x1& b) noexcept
{
    return {a.v ^ rotl(b.v, 1)};
}
template <int by> MLKEM_INLINE vec64x1 xor_rotate(const vec64x1& a, const vec64x1& b) noexcept
{
    return {rotl(a.v ^ b.v, by)};
}
MLKEM_INLINE void transpose(vec64x1 (&)[1]) noexcept {}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::scalar_code
MLKEM_DETAIL_HIDDEN_END
