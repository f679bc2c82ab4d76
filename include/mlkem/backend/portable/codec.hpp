// SPDX-License-Identifier: MIT
// Bits, bytes and compressed coefficients (FIPS 203, section 4.2.1), portable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../../bytes.hpp"
#include "../../ct.hpp"
#include "../../ring/poly.hpp"
#include "field.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code {

/// FIPS 203, Algorithm 3 (BitsToBytes), with d bits of a word for d entries of the bit array.
///
/// Packs 8 words of d bits into d bytes. Byte b takes its bits from the words that
/// overlap bits 8 b to 8 b + 7:
///
///     word      0           1           2
///     d = 10    0123456789  0123456789  0123456789 ...
///     byte      00000000 11111111 22222222 33333333 ...
template <int d> struct bits_to_bytes {
    static constexpr void pack_eight(const uint16_t* words, std::uint8_t* bytes) noexcept
    {
        all_bytes(words, bytes, std::make_index_sequence<static_cast<std::size_t>(d)>{});
    }

  private:
    template <std::size_t... b>
    static constexpr void all_bytes(const uint16_t* words, std::uint8_t* bytes,
                                    std::index_sequence<b...>) noexcept
    {
        ((bytes[b] = one_byte<static_cast<int>(b)>(words)), ...);
    }

    template <int b> static constexpr std::uint8_t one_byte(const uint16_t* words) noexcept
    {
        uint32_t byte = 0;
        for (int w = 8 * b / d; w <= (8 * b + 7) / d; ++w) {
            const int shift = w * d - 8 * b; // from bit 0 of the word to bit 0 of the byte
            byte |= shift >= 0 ? uint32_t{words[w]} << shift : uint32_t{words[w]} >> -shift;
        }
        return static_cast<std::uint8_t>(byte);
    }
};

/// FIPS 203, Algorithm 4 (BytesToBits), with d bits of a word for d entries of the bit array.
///
/// Unpacks d bytes into 8 words of d bits: the inverse of bits_to_bytes.
template <int d> struct bytes_to_bits {
    static constexpr void unpack_eight(const std::uint8_t* bytes, uint16_t* words) noexcept
    {
        all_words(bytes, words, std::make_index_sequence<8>{});
    }

  private:
    template <std::size_t... w>
    static constexpr void all_words(const std::uint8_t* bytes, uint16_t* words,
                                    std::index_sequence<w...>) noexcept
    {
        ((words[w] = one_word<static_cast<int>(w)>(bytes)), ...);
    }

    template <int w> static constexpr uint16_t one_word(const std::uint8_t* bytes) noexcept
    {
        uint32_t word = 0;
        for (int b = w * d / 8; b <= (w * d + d - 1) / 8; ++b) {
            const int shift = 8 * b - w * d;
            word |= shift >= 0 ? uint32_t{bytes[b]} << shift : uint32_t{bytes[b]} >> -shift;
        }
        return static_cast<uint16_t>(word & ((1U << d) - 1));
    }
};

/// Compress_d(x) = round(2^d x / q) mod 2^d (FIPS 203, equation 4.7). Requires 0 <= x < q.
///
/// It needs no division. Let t = 2^d x + (q - 1) / 2 and M = floor(2^s / q) + 1. Then t M / 2^s
/// exceeds t / q by less than t / 2^s <= 1 / q, so both have the same floor.
template <int d> MLKEM_INLINE constexpr uint16_t compress(int16_t x) noexcept
{
    using word = std::conditional_t<d <= 5, uint32_t, std::uint64_t>;
    constexpr int s = d <= 5 ? 26 : 36;
    constexpr word reciprocal = (word{1} << s) / q + 1;
    static_assert(((word{q} << d) + q / 2) * (reciprocal * q - (word{1} << s)) < word{1} << s);
    const uint32_t t = (static_cast<uint32_t>(x) << d) + (q - 1) / 2;
    return static_cast<uint16_t>(((t * reciprocal) >> s) & ((1U << d) - 1));
}

/// Decompress_d(y) = round(q y / 2^d) (FIPS 203, equation 4.8). Requires 0 <= y < 2^d. Ensures r <
/// q.
template <int d> MLKEM_INLINE constexpr int16_t decompress(uint16_t y) noexcept
{
    return static_cast<int16_t>((uint32_t{y} * q + (1U << (d - 1))) >> d);
}

struct codec {
    /// FIPS 203, Algorithm 5 (ByteEncode_d). Requires 0 <= f < 2^d, and f < q for d = 12.
    template <int d, domain Domain>
    static constexpr void byte_encode(const polynomial<Domain>& f, std::uint8_t* bytes) noexcept
    {
        for (std::size_t i = 0; i < n / 8; ++i) {
            std::array<uint16_t, 8> words{};
            for (std::size_t j = 0; j < 8; ++j)
                words[j] = static_cast<uint16_t>(f.c[8 * i + j]);
            bits_to_bytes<d>::pack_eight(words.data(), bytes + d * i);
        }
    }

    /// FIPS 203, Algorithm 6 (ByteDecode_d). Any bytes; for d = 12 reduces modulo q.
    template <int d, domain Domain>
    static constexpr void byte_decode(const std::uint8_t* bytes, polynomial<Domain>& f) noexcept
    {
        std::array<uint16_t, n> words;
        for (std::size_t i = 0; i < n / 8; ++i)
            bytes_to_bits<d>::unpack_eight(bytes + d * i, words.data() + 8 * i);
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = d == 12 ? subtract_q_if_not_below(words[i]) : static_cast<int16_t>(words[i]);
    }

    template <int d>
    static constexpr void compress_encode(const ring_polynomial& f, std::uint8_t* bytes) noexcept
    {
        ring_polynomial compressed;
        for (std::size_t i = 0; i < n; ++i)
            compressed.c[i] = static_cast<int16_t>(compress<d>(f.c[i]));
        byte_encode<d>(compressed, bytes);
    }

    template <int d>
    static constexpr void compress_encode_sum(const ring_polynomial& f, const ring_polynomial& g,
                                              std::uint8_t* bytes) noexcept
    {
        ring_polynomial sum;
        for (std::size_t i = 0; i < n; ++i)
            sum.c[i] = add_q_if_negative(signed_low16(f.c[i] + g.c[i] - q));
        compress_encode<d>(sum, bytes);
    }

    template <int d>
    static constexpr void decode_decompress(const std::uint8_t* bytes, ring_polynomial& f) noexcept
    {
        byte_decode<d>(bytes, f);
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = decompress<d>(static_cast<uint16_t>(f.c[i]));
    }

    static constexpr ct::mask is_reduced(const std::uint8_t* bytes,
                                         std::size_t polynomials) noexcept
    {
        std::uint64_t found = 0;
        for (const std::uint8_t* p = bytes; p != bytes + polynomials * encoded_size<12>; p += 24)
            found |= values_from_q(load_le64(p)) | values_from_q(load_le64(p + 7) >> 4) |
                     values_from_q(load_le64(p + 15)) | values_from_q(load_le64(p + 16) >> 4);
        found &= 0x800800800800800;
        return ct::mask::if_zero(static_cast<std::uint32_t>(found | found >> 32));
    }

  private:
    /// For a word of five values x of 12 bits: sets bit 11 of a value if and only if x >= q.
    /// Exactly then x + 767 has a carry out of 12 bits. Bit 11 of 767 is 0. So the carry is bit 11
    /// of x AND bit 11 of (x mod 2^11) + 767. Other bits of the result are of no meaning.
    static constexpr std::uint64_t values_from_q(std::uint64_t word) noexcept
    {
        static_assert(q + 767 == 4096);
        constexpr std::uint64_t each = 0x001001001001001;
        return word & ((word & 0x7ff * each) + 767 * each);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code
MLKEM_DETAIL_HIDDEN_END
