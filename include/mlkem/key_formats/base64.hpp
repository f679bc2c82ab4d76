// SPDX-License-Identifier: MIT
// Base64 (RFC 4648, section 4) in constant time. No table index and no branch depends on a
// character's value, or on the bits it stands for. A word of four lanes translates four characters,
// 24 bits, at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../ct.hpp"
#include "../params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Consecutive characters that stand for consecutive values.
struct base64_run {
    std::uint32_t character, value, size;
};

/// RFC 4648, Table 1.
inline constexpr base64_run base64_alphabet[] = {
    {'A', 0, 26}, {'a', 26, 26}, {'0', 52, 10}, {'+', 62, 1}, {'/', 63, 1}};

/// x in each of the four lanes.
MLKEM_INLINE constexpr std::uint32_t in_each_lane(std::uint32_t x) noexcept
{
    return x * 0x01010101U;
}

/// x with 127 in each lane that is not ASCII. Both are wrong characters in base64.
MLKEM_INLINE constexpr std::uint32_t ascii_lanes(std::uint32_t x) noexcept
{
    const std::uint32_t other = x & in_each_lane(0x80);
    return (x & in_each_lane(0x7f)) | (other - (other >> 7));
}

/// The top bit of each lane of x that is at least `bound`. Requires lanes below 128, bound <= 128.
/// No lane borrows from the next: 128 + lane >= bound.
MLKEM_INLINE constexpr std::uint32_t lanes_from(std::uint32_t x, std::uint32_t bound) noexcept
{
    return ((x | in_each_lane(0x80)) - in_each_lane(bound)) & in_each_lane(0x80);
}

/// For each lane of x: all bits set if it is one of the `size` values from `first` on, else 0.
/// Requires lanes below 128.
MLKEM_INLINE constexpr std::uint32_t lanes_among(std::uint32_t x, std::uint32_t first,
                                                 std::uint32_t size) noexcept
{
    const std::uint32_t top = lanes_from(x, first) & ~lanes_from(x, first + size);
    return ct::value_barrier((top << 1) - (top >> 7));
}

/// Returns lane - from + to for each lane of x in [from, from + size), zero for the others. Sets
/// all bits of the former lanes in `known`.
MLKEM_INLINE constexpr std::uint32_t translate_lanes(std::uint32_t x, std::uint32_t from,
                                                     std::uint32_t to, std::uint32_t size,
                                                     std::uint32_t& known) noexcept
{
    const std::uint32_t mask = lanes_among(x, from, size);
    known |= mask;
    return (mask & x) - (mask & in_each_lane(from)) + (mask & in_each_lane(to));
}

/// The four characters of three bytes, the first in the lowest lane.
MLKEM_INLINE constexpr std::uint32_t base64_characters(std::uint8_t a, std::uint8_t b,
                                                       std::uint8_t c) noexcept
{
    const std::uint32_t bits = std::uint32_t{a} << 16 | std::uint32_t{b} << 8 | c;
    const std::uint32_t values =
        bits >> 18 | (bits >> 12 & 63) << 8 | (bits >> 6 & 63) << 16 | (bits & 63) << 24;
    std::uint32_t characters = 0, known = 0;
    for (const base64_run& run : base64_alphabet)
        characters += translate_lanes(values, run.value, run.character, run.size, known);
    return characters;
}

/// The 24 bits of four characters, the first in the lowest lane. Sets `wrong` to nonzero if a
/// character is not in the alphabet, and leaves it otherwise.
MLKEM_INLINE constexpr std::uint32_t base64_bits(std::uint32_t characters,
                                                 std::uint32_t& wrong) noexcept
{
    const std::uint32_t ascii = ascii_lanes(characters);
    std::uint32_t values = 0, known = 0;
    for (const base64_run& run : base64_alphabet)
        values += translate_lanes(ascii, run.character, run.value, run.size, known);
    wrong |= ~known;
    return (values & 63) << 18 | (values >> 8 & 63) << 12 | (values >> 16 & 63) << 6 |
           (values >> 24 & 63);
}

/// Characters for `size` bytes, with padding.
constexpr std::size_t base64_size(std::size_t size) noexcept { return (size + 2) / 3 * 4; }

/// base64_size(size) characters at `out`, without line ends.
MLKEM_NOINLINE constexpr void base64_encode(const std::uint8_t* in, std::size_t size,
                                            std::uint8_t* out) noexcept
{
    for (; size > 0; out += 4) {
        const std::size_t taken = size < 3 ? size : 3;
        std::uint32_t characters = base64_characters(in[0], taken > 1 ? in[1] : std::uint8_t{0},
                                                     taken > 2 ? in[2] : std::uint8_t{0});
        for (std::size_t i = 0; i < 4; ++i, characters >>= 8)
            out[i] = i <= taken ? static_cast<std::uint8_t>(characters) : std::uint8_t{'='};
        in += taken;
        size -= taken;
    }
}

/// Public meaning of a character in the layout of a text; readers may branch on it. All characters
/// of the alphabet count as `bits`, and so do wrong ones.
enum class base64_layout : std::uint8_t { bits, space, padding, dash };

/// Decodes base64 up to a dash or the end of the text. Spaces and line ends may stand anywhere.
/// Otherwise strict: padding must be there, be last, and follow zero bits.
class base64_decoder {
  public:
    /// At most `capacity` bytes are written to `out`.
    MLKEM_INLINE constexpr base64_decoder(std::uint8_t* out, std::size_t capacity) noexcept
        : out_(out), capacity_(capacity)
    {
    }

    /// Reads text[at:size] and returns where it stopped: at a dash, or at the end.
    MLKEM_NOINLINE constexpr std::size_t read(const char* text, std::size_t size,
                                              std::size_t at) noexcept
    {
        while (at < size) {
            if (pending_ == 0 && padding_ == 0 && size - at >= 4) {
                const std::uint32_t four = byte(text[at]) | byte(text[at + 1]) << 8 |
                                           byte(text[at + 2]) << 16 | byte(text[at + 3]) << 24;
                if (layout(four) == base64_layout::bits) {
                    at += 4;
                    store(base64_bits(four, wrong_), 3);
                    continue;
                }
            }
            const std::uint32_t one = byte(text[at]);
            const base64_layout kind = layout(one | 'A' << 8 | 'A' << 16 | 'A' << 24);
            if (kind == base64_layout::dash)
                break;
            ++at;
            if (kind == base64_layout::padding)
                ++padding_;
            else if (kind == base64_layout::bits)
                take(one);
        }
        return at;
    }

    /// Ends the text. Returns whether it was base64; the bytes are then at `out`.
    MLKEM_NOINLINE constexpr bool finish() noexcept
    {
        misplaced_ = misplaced_ || pending_ == 1 || padding_ != (pending_ == 0 ? 0 : 4 - pending_);
        if (pending_ > 1) {
            // The missing characters stand for zero, as do the bits that fill up the last one.
            for (std::size_t i = pending_; i < 4; ++i)
                quantum_ |= std::uint32_t{'A'} << 8 * i;
            const std::uint32_t bits = base64_bits(quantum_, wrong_);
            wrong_ |= bits & (pending_ == 2 ? 0xffffU : 0xffU);
            store(bits, pending_ - 1);
        }
        const bool wrong = ct::mask::if_nonzero(wrong_).declassify(
            "the caller is told whether a text is base64 at all");
        return !misplaced_ && !wrong;
    }

    /// Number of bytes that the text stands for; it may exceed the capacity.
    MLKEM_INLINE constexpr std::size_t size() const noexcept { return size_; }

  private:
    MLKEM_INLINE static constexpr std::uint32_t byte(char c) noexcept
    {
        return static_cast<std::uint8_t>(c);
    }

    /// Layout of four characters: bits if all four are. If exactly one is not, its kind. Else any
    /// kind but bits.
    MLKEM_INLINE static constexpr base64_layout layout(std::uint32_t four) noexcept
    {
        const std::uint32_t ascii = ascii_lanes(four);
        const std::uint32_t space = lanes_among(ascii, '\t', 5) | lanes_among(ascii, ' ', 1);
        const std::uint32_t padding = lanes_among(ascii, '=', 1), dash = lanes_among(ascii, '-', 1);
        std::uint32_t lanes =
            (space & in_each_lane(1)) | (padding & in_each_lane(2)) | (dash & in_each_lane(4));
        lanes |= lanes >> 16;
        lanes = ct::value_barrier((lanes | lanes >> 8) & 7);
        ct::declassify(
            &lanes, 1,
            "where the lines and the padding of a text are is its layout, not its content");
        return lanes == 0   ? base64_layout::bits
               : lanes == 1 ? base64_layout::space
               : lanes == 2 ? base64_layout::padding
                            : base64_layout::dash;
    }

    MLKEM_INLINE constexpr void take(std::uint32_t character) noexcept
    {
        misplaced_ = misplaced_ || padding_ != 0;
        quantum_ |= character << 8 * pending_;
        if (++pending_ == 4) {
            store(base64_bits(quantum_, wrong_), 3);
            quantum_ = 0;
            pending_ = 0;
        }
    }

    /// Stores the first `count` of the three bytes in `bits`.
    MLKEM_INLINE constexpr void store(std::uint32_t bits, std::size_t count) noexcept
    {
        for (std::size_t i = 0; i < count; ++i, ++size_)
            if (size_ < capacity_)
                out_[size_] = static_cast<std::uint8_t>(bits >> (16 - 8 * i));
    }

    std::uint8_t* out_;
    std::size_t capacity_, size_ = 0;
    std::uint32_t quantum_ = 0, wrong_ = 0; // characters of 4 begun; nonzero: a wrong one
    std::size_t pending_ = 0, padding_ = 0; // characters in it; padding characters seen
    bool misplaced_ = false;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
