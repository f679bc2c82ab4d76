// SPDX-License-Identifier: MIT
// DER (X.690) as far as key files need it: tags of one byte, and lengths in the one form that DER
// allows. The reader branches on tags, lengths and identifiers. These are public in a private key
// too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../bytes.hpp"
#include "../ct.hpp"
#include "../params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Tags of X.680, section 8.4, and those of the context [n], primitive and constructed.
enum der_tag : std::uint8_t {
    der_integer = 0x02,
    der_bit_string = 0x03,
    der_octet_string = 0x04,
    der_object_identifier = 0x06,
    der_sequence = 0x30,
    der_set = 0x31,
    der_context = 0x80,
    der_context_constructed = 0xa0,
};

/// Bytes of the length field of `size` bytes of content, of less than 2^32.
constexpr std::size_t der_length_size(std::size_t size) noexcept
{
    std::size_t count = 1;
    for (std::size_t rest = size; size >= 0x80 && rest != 0; rest >>= 8)
        ++count;
    return count;
}

/// Bytes of an element with `size` bytes of content: tag, length, content.
constexpr std::size_t der_size(std::size_t size) noexcept
{
    return 1 + der_length_size(size) + size;
}

/// Writes elements one after the other. The caller provides the room.
class der_writer {
  public:
    MLKEM_INLINE explicit der_writer(std::uint8_t* out) noexcept : next_(out) {}

    /// Tag and length of an element, whose content is written next.
    MLKEM_NOINLINE void begin(std::uint8_t tag, std::size_t size) noexcept
    {
        const std::size_t length_size = der_length_size(size);
        byte(tag);
        if (length_size > 1)
            byte(static_cast<std::uint8_t>(0x80 + length_size - 1));
        for (std::size_t i = length_size > 1 ? length_size - 1 : 1; i-- > 0;)
            byte(static_cast<std::uint8_t>(size >> 8 * i));
    }
    MLKEM_INLINE void byte(std::uint8_t value) noexcept { *next_++ = value; }
    MLKEM_INLINE void bytes(std::span<const std::uint8_t> value) noexcept
    {
        copy_out_of_line(next_, value.data(), value.size());
        next_ += value.size();
    }
    MLKEM_INLINE void element(std::uint8_t tag, std::span<const std::uint8_t> content) noexcept
    {
        begin(tag, content.size());
        bytes(content);
    }

    /// Where it writes next.
    MLKEM_INLINE std::uint8_t*& next() noexcept { return next_; }

  private:
    std::uint8_t* next_;
};

/// A byte of a file's structure.
MLKEM_INLINE std::uint8_t structure_byte(std::span<const std::uint8_t> in, std::size_t at) noexcept
{
    std::uint8_t byte = in[at];
    ct::declassify(&byte, 1,
                   "tags, lengths and identifiers are the form of a key file, not the key");
    return byte;
}

MLKEM_INLINE bool next_is(std::span<const std::uint8_t> in, std::uint8_t tag) noexcept
{
    return !in.empty() && structure_byte(in, 0) == tag;
}

/// Takes an element with this tag off the front of `in`. Returns false and takes nothing if the
/// element is missing, is cut short or has another tag. Equally if the length is indefinite, not
/// minimal, or of more than four bytes.
MLKEM_NOINLINE inline bool read_element(std::span<const std::uint8_t>& in, std::uint8_t tag,
                                        std::span<const std::uint8_t>& content) noexcept
{
    if (in.size() < 2 || structure_byte(in, 0) != tag)
        return false;
    std::size_t header = 2, length = structure_byte(in, 1);
    if (length >= 0x80) {
        const std::size_t length_size = length - 0x80;
        if (length_size > 4 || in.size() - header < length_size)
            return false;
        length = 0;
        for (std::size_t i = 0; i < length_size; ++i)
            length = length << 8 | structure_byte(in, header++);
        // For an indefinite length, which has no bytes, `length` is 0.
        if (length < 0x80 || length >> 8 * (length_size - 1) == 0)
            return false;
    }
    if (length > in.size() - header)
        return false;
    content = in.subspan(header, length);
    in = in.subspan(header + length);
    return true;
}

/// Takes an element with any tag of one byte off the front of `in`. Fails as read_element does.
MLKEM_INLINE bool skip_element(std::span<const std::uint8_t>& in) noexcept
{
    std::span<const std::uint8_t> content;
    return !in.empty() && (structure_byte(in, 0) & 0x1f) != 0x1f &&
           read_element(in, structure_byte(in, 0), content);
}

/// Whether bytes of a file's structure are these.
MLKEM_NOINLINE inline bool structure_is(std::span<const std::uint8_t> in,
                                        std::span<const std::uint8_t> expected) noexcept
{
    if (in.size() != expected.size())
        return false;
    bool same = true;
    for (std::size_t i = 0; i < in.size(); ++i)
        same = same && structure_byte(in, i) == expected[i];
    return same;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
