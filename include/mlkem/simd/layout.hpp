// SPDX-License-Identifier: MIT
// Index tables for the shuffles of vector types, computed from the purpose of each shuffle.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::layout {

using fips203::n;
using fips203::q;

/// Moves words of d bits, packed without gaps, into lanes of 16 bits, in two steps. Step
/// `byte_of_quad` moves any byte of a vector into any place of each quarter of 64 bits. Step
/// `bit_of_byte` fills each byte of a quarter with 8 bits from any bit of that quarter on.
struct word_gather {
    alignas(64) std::array<std::uint8_t, 64> byte_of_quad, bit_of_byte;
};
template <int d>
inline constexpr word_gather words_from_bits = [] {
    word_gather t{};
    for (std::size_t quad = 0; quad < 8; ++quad) {
        const std::size_t first_bit = 4 * d * quad;
        for (std::size_t i = 0; i < 8; ++i) {
            t.byte_of_quad[8 * quad + i] = static_cast<std::uint8_t>((first_bit / 8 + i) % 64);
            t.bit_of_byte[8 * quad + i] =
                static_cast<std::uint8_t>(first_bit % 8 + (i / 2) * d + 8 * (i % 2));
        }
    }
    return t;
}();

/// The coefficient of SamplePolyCBD for an index of its 2 eta bits, modulo q if `residues`. For eta
/// = 2 the index has 5 bits, and only the lowest 4 count.
template <int eta, bool residues>
alignas(64) MLKEM_DETAIL_HIDDEN
    inline constexpr std::array<std::int16_t, (eta == 2 ? 32 : 64)> binomials = [] {
        std::array<std::int16_t, (eta == 2 ? 32 : 64)> t{};
        for (std::size_t bits = 0; bits < t.size(); ++bits) {
            int difference = 0;
            for (int i = 0; i < eta; ++i)
                difference +=
                    static_cast<int>(bits >> i & 1) - static_cast<int>(bits >> (eta + i) & 1);
            t[bits] =
                static_cast<std::int16_t>(residues && difference < 0 ? difference + q : difference);
        }
        return t;
    }();

/// Byte shuffle that packs quarters of 64 bits, each holding 4 d bits, without gaps. For odd d
/// every second quarter has its bits from bit 4 on, and shares a byte with the quarter before. Each
/// byte has its source in `first`. For a byte set in `shared`, `second` is the source of the other
/// half.
struct byte_gather {
    alignas(64) std::array<std::uint8_t, 64> first, second;
    std::uint64_t shared;
};
template <int d>
inline constexpr byte_gather bytes_from_quads = [] {
    byte_gather t{};
    constexpr std::size_t bits = 4 * d;
    t.second.fill(0x80); // which makes a zero where shuffles stay inside halves
    for (std::size_t quad = 0; quad < 8; ++quad) {
        for (std::size_t i = 0; i < (bits + 7) / 8; ++i) {
            const std::size_t to = bits * quad / 8 + i;
            const bool shared = bits * quad % 8 != 0 && i == 0;
            (shared ? t.second : t.first)[to] = static_cast<std::uint8_t>(8 * quad + i);
            t.shared |= std::uint64_t{shared} << to;
        }
    }
    return t;
}();

/// The place of a byte in its half of a vector of 256 bits, whose shuffles stay inside halves. The
/// vector holds 2 d bytes. For d >= 8 the lower half has the first 16 of them and the upper half
/// the last 16. Else each half has all.
template <std::size_t d> constexpr std::size_t byte_in_half(std::size_t place) noexcept
{
    return d >= 8 && place >= std::size_t{d} ? place + 16 - std::size_t{2 * d} : place;
}

/// Two bytes that hold each of 16 words of d bits, and the factor that moves it to the top of 16
/// bits. Only for d where no word lies in three bytes.
struct half_words {
    alignas(32) std::array<std::uint8_t, 32> bytes;
    alignas(32) std::array<std::uint16_t, 16> scale_to_top;
};
template <int d>
inline constexpr half_words words_in_halves = [] {
    half_words t{};
    for (std::size_t word = 0; word < 16; ++word) {
        const std::size_t first = byte_in_half<d>(word * d / 8);
        const std::size_t bit = word * d % 8;
        t.bytes[2 * word] = static_cast<std::uint8_t>(first);
        t.bytes[2 * word + 1] =
            bit + d > 8 ? static_cast<std::uint8_t>(first + 1) : std::uint8_t{0x80};
        t.scale_to_top[word] = static_cast<std::uint16_t>(1U << (16 - d - bit));
    }
    return t;
}();

/// For each of 16 words of d bits that may lie in three bytes: these bytes, and a shift. Even and
/// odd words are apart, in lanes of 32 bits. `even_right` shifts even words to bit 0, `odd_left`
/// shifts odd words to bit 16.
struct third_words {
    alignas(32) std::array<std::uint8_t, 32> even_bytes, odd_bytes;
    alignas(32) std::array<std::uint32_t, 8> even_right, odd_left;
};
template <int d>
inline constexpr third_words words_in_thirds = [] {
    third_words t{};
    for (std::size_t word = 0; word < 16; ++word) {
        const std::size_t bit = word * d % 8;
        for (std::size_t i = 0; i < 4; ++i) {
            const bool used = 8 * i < bit + d;
            (word % 2 == 0 ? t.even_bytes : t.odd_bytes)[word / 2 * 4 + i] =
                used ? static_cast<std::uint8_t>(byte_in_half<d>(word * d / 8) + i)
                     : std::uint8_t{0x80};
        }
        if (word % 2 == 0)
            t.even_right[word / 2] = static_cast<std::uint32_t>(bit);
        else
            t.odd_left[word / 2] = static_cast<std::uint32_t>(16 - bit);
    }
    return t;
}();

/// For each of 8 words of d bits in a vector of 128 bits: the bytes that hold it, and two shifts.
/// The vector holds d bytes. For d >= 8 the lower half has the first 8 of them and the upper half
/// the last 8. Else the lower half has all.
///
/// Each word begins in two `bytes`; `right` shifts them, as a negative count. A word in three bytes
/// goes on in `third_bytes`; `left` shifts it.
struct block_words {
    alignas(16) std::array<std::uint8_t, 16> bytes, third_bytes;
    alignas(16) std::array<std::int16_t, 8> right, left;
};
template <std::size_t d>
inline constexpr block_words words_in_block = [] {
    constexpr auto place = [](std::size_t index) {
        constexpr std::uint8_t none = 0x80;
        if (index >= d)
            return none;
        return static_cast<std::uint8_t>(d >= 8 && index >= 8 ? index + 16 - d : index);
    };
    block_words t{};
    for (std::size_t word = 0; word < 8; ++word) {
        const std::size_t first = word * d / 8, bit = word * d % 8;
        t.bytes[2 * word] = place(first);
        t.bytes[2 * word + 1] = place(first + 1);
        t.third_bytes[2 * word] = place(first + 2);
        t.third_bytes[2 * word + 1] = 0x80;
        t.right[word] = static_cast<std::int16_t>(-static_cast<int>(bit));
        t.left[word] = static_cast<std::int16_t>(16 - bit);
    }
    return t;
}();

/// 1 << i.
inline constexpr auto powers_of_two = [] {
    struct {
        alignas(32) std::array<std::uint16_t, 16> each;
        constexpr const std::uint16_t* data() const noexcept { return each.data(); }
    } t{};
    for (std::size_t i = 0; i < 16; ++i)
        t.each[i] = static_cast<std::uint16_t>(1U << i);
    return t;
}();

/// For each set of lanes of 16 bits out of 8: the byte shuffle that moves these lanes together.
/// Index it by public data only.
struct alignas(16) lane_shuffle : std::array<std::uint8_t, 16> {};
inline constexpr std::array<lane_shuffle, 256> compress_vartime = [] {
    std::array<lane_shuffle, 256> t{};
    for (std::size_t set = 0; set < 256; ++set) {
        std::size_t count = 0;
        for (std::size_t lane = 0; lane < 8; ++lane) {
            if (set >> lane & 1) {
                t[set][2 * count] = static_cast<std::uint8_t>(2 * lane);
                t[set][2 * count + 1] = static_cast<std::uint8_t>(2 * lane + 1);
                ++count;
            }
        }
    }
    return t;
}();

/// The byte shuffle that rotates words of 64 bits to the left by `bytes`.
struct alignas(32) word_shuffle : std::array<std::uint8_t, 32> {};
template <std::size_t bytes>
inline constexpr word_shuffle rotate_words = [] {
    word_shuffle t{};
    for (std::size_t i = 0; i < 32; ++i)
        t[i] = static_cast<std::uint8_t>(i % 16 / 8 * 8 + (i + 8 - bytes) % 8);
    return t;
}();

/// Two vectors as one sequence of 2 * lanes indices, to compute the effect of exchange_blocks.
/// Block 2 i + 1 of the first vector, of `len` lanes, changes places with block 2 i of the second.
/// A second exchange undoes the first.
template <std::size_t lanes> struct lane_pair {
    std::array<std::size_t, lanes> a{}, b{};

    static constexpr lane_pair in_order() noexcept
    {
        lane_pair p;
        for (std::size_t i = 0; i < lanes; ++i) {
            p.a[i] = i;
            p.b[i] = lanes + i;
        }
        return p;
    }
    constexpr void exchange_blocks(std::size_t len) noexcept
    {
        for (std::size_t i = 0; i < lanes; ++i) {
            if (i / len % 2 == 1) {
                const std::size_t x = a[i];
                a[i] = b[i - len];
                b[i - len] = x;
            }
        }
    }
    /// exchange_blocks<lanes / 2>, ... <len>. After each exchange the NTT has a butterfly between
    /// the lanes of the two vectors. The indices of the two are then as far apart as the blocks are
    /// long.
    static constexpr lane_pair inwards(std::size_t len) noexcept
    {
        lane_pair p = in_order();
        for (std::size_t l = lanes / 2; l >= len; l /= 2)
            p.exchange_blocks(l);
        return p;
    }
    /// exchange_blocks<2>, ... <lanes / 2>: the way back from inwards(2).
    static constexpr lane_pair outwards() noexcept
    {
        lane_pair p = in_order();
        for (std::size_t l = 2; l < lanes; l *= 2)
            p.exchange_blocks(l);
        return p;
    }
};

/// lane_pair as operand of a permutation of 16-bit lanes from two vectors.
template <std::size_t lanes> struct lane_indices {
    alignas(64) std::array<std::uint16_t, lanes> a{}, b{};

    explicit constexpr lane_indices(const lane_pair<lanes>& p) noexcept
    {
        for (std::size_t i = 0; i < lanes; ++i) {
            a[i] = static_cast<std::uint16_t>(p.a[i]);
            b[i] = static_cast<std::uint16_t>(p.b[i]);
        }
    }
};
template <std::size_t lanes>
inline constexpr lane_indices<lanes> inwards(lane_pair<lanes>::inwards(2));
template <std::size_t lanes>
inline constexpr lane_indices<lanes> outwards(lane_pair<lanes>::outwards());

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::layout
MLKEM_DETAIL_HIDDEN_END
