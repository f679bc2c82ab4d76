// SPDX-License-Identifier: MIT
// Registers and memory of symbols. A byte is a number of 32 bits. Below 256 it is itself. Others name
// 8 bits with labels, or the lower or the upper half of a word (words.hpp). Cells are what headers
// take for integers that lie in memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "words.hpp"

namespace mlkem_test::proof::stand_in {

using symbol = char32_t; // a type of its own, so that it takes part in no overload of integers

/// Bytes with labelled bits.
class labelled_bytes {
  public:
    static labelled_bytes& all()
    {
        static labelled_bytes one;
        return one;
    }
    void forget() { *this = labelled_bytes(); }

    symbol of_bits(const std::array<bit, 8>& b)
    {
        std::uint32_t constant = 0;
        bool is_constant = true;
        for (std::size_t i = 0; i < 8; ++i) {
            is_constant = is_constant && b[i] <= 1;
            constant |= (b[i] & 1) << i;
        }
        if (is_constant)
            return constant;
        const auto [place, is_new] = ids_.try_emplace(b, static_cast<std::uint32_t>(bytes_.size()));
        if (is_new)
            bytes_.push_back(b);
        return first | place->second;
    }
    std::array<bit, 8> bits_of(symbol s) const
    {
        std::array<bit, 8> b{};
        if (s < 256)
            for (std::size_t i = 0; i < 8; ++i)
                b[i] = s >> i & 1;
        else if (is_of_word(s)) {
            const bits_of_word of_word = words::all().bits_of(word_of(s));
            std::copy_n(of_word.begin() + 8 * (s & 1), 8, b.begin());
        } else if (s >> 28 == first >> 28)
            b = bytes_[s & 0xfffffff];
        else
            words::all().report("a byte that was never written");
        return b;
    }
    static bool is_of_word(symbol s) { return s >> 28 == first_of_word >> 28; }
    static word_id word_of(symbol s) { return (s & 0xfffffff) >> 1; }
    static symbol half_of(word_id w, unsigned half) { return first_of_word | w << 1 | half; }

  private:
    static constexpr symbol first = 1U << 28, first_of_word = 2U << 28;
    std::map<std::array<bit, 8>, std::uint32_t> ids_;
    std::vector<std::array<bit, 8>> bytes_;
};

/// An unsigned or a signed integer T in memory.
template <class T> class cell {
  public:
    cell() = default;
    template <class I>
        requires std::is_arithmetic_v<I>
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain numbers
    constexpr cell(I x) : bytes_{}
    {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes_[i] = static_cast<std::uint64_t>(static_cast<T>(x)) >> 8 * i & 255;
    }
    template <class U>
        requires(!std::is_same_v<T, U>)
    // NOLINTNEXTLINE(google-explicit-constructor): so do integers
    constexpr cell(const cell<U>& other) : bytes_{}
    {
        if constexpr (sizeof(T) == sizeof(U))
            for (std::size_t i = 0; i < sizeof(T); ++i)
                bytes_[i] = other[i];
        else
            *this = cell(static_cast<U>(other));
    }
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr operator T() const
    {
        std::uint64_t x = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            if (bytes_[i] > 255)
                words::all().report("a symbol as a number");
            x |= std::uint64_t{bytes_[i] & 255} << 8 * i;
        }
        return static_cast<T>(x);
    }
    /// The name of this cell's symbols, for an operation that takes them as an int.
    explicit operator int() const
        requires std::is_same_v<T, std::uint32_t>
    {
        named().push_back(*this);
        return first_name + static_cast<int>(named().size()) - 1;
    }
    static cell by_name(int name)
    {
        return named().at(static_cast<std::size_t>(name - first_name));
    }

    constexpr symbol operator[](std::size_t i) const { return bytes_[i]; }
    constexpr symbol& operator[](std::size_t i) { return bytes_[i]; }

  private:
    static constexpr int first_name = 0x5a000000;
    static std::vector<cell>& named()
    {
        static std::vector<cell> all;
        return all;
    }
    symbol bytes_[sizeof(T)];
};

/// A register of N bytes.
template <std::size_t N> struct bytes {
    symbol b[N];
};

/// A fault in the model of one intrinsic: its result is the first operand, or each word of it is the
/// next one.
struct planted_model {
    enum class kind { none, omitted, misplaced };
    std::string_view name;
    kind what = kind::none;
    std::set<std::string_view> run; // the intrinsics that were called

    static planted_model& now()
    {
        static planted_model one;
        return one;
    }
};
template <std::size_t N, std::size_t M>
bytes<N> done(const char* name, bytes<N> r, const bytes<M>& first)
{
    planted_model& fault = planted_model::now();
    fault.run.insert(name);
    if (fault.name != name)
        return r;
    if (fault.what == planted_model::kind::omitted) {
        r = {};
        std::copy_n(first.b, std::min(N, M), r.b);
    } else if (fault.what == planted_model::kind::misplaced) {
        std::rotate(r.b, r.b + 2, r.b + N);
    }
    return r;
}

template <std::size_t N> word_id word_at(const bytes<N>& x, std::size_t i)
{
    const symbol low = x.b[2 * i], high = x.b[2 * i + 1];
    if (low < 256 && high < 256)
        return words::all().number(static_cast<std::int16_t>(low | high << 8));
    if (labelled_bytes::is_of_word(low) && high == (low ^ 1) && low % 2 == 0)
        return labelled_bytes::word_of(low);
    bits_of_word bits{};
    const std::array<bit, 8> a = labelled_bytes::all().bits_of(low),
                             b = labelled_bytes::all().bits_of(high);
    std::copy(a.begin(), a.end(), bits.begin());
    std::copy(b.begin(), b.end(), bits.begin() + 8);
    return words::all().of_bits(bits);
}
template <std::size_t N> void put_word(bytes<N>& x, std::size_t i, word_id w)
{
    const word16& word = words::all()[w];
    if (word.what == word16::kind::number || word.what == word16::kind::bits) {
        const bits_of_word bits = words::all().bits_of(w);
        for (std::size_t half = 0; half < 2; ++half) {
            std::array<bit, 8> of_half{};
            std::copy_n(bits.begin() + static_cast<std::ptrdiff_t>(8 * half), 8, of_half.begin());
            x.b[2 * i + half] = labelled_bytes::all().of_bits(of_half);
        }
    } else {
        x.b[2 * i] = labelled_bytes::half_of(w, 0);
        x.b[2 * i + 1] = labelled_bytes::half_of(w, 1);
    }
}
template <std::size_t N> std::array<bit, 8 * N> bits_of(const bytes<N>& x)
{
    std::array<bit, 8 * N> r{};
    for (std::size_t i = 0; i < N; ++i) {
        const std::array<bit, 8> b = labelled_bytes::all().bits_of(x.b[i]);
        std::copy(b.begin(), b.end(), r.begin() + static_cast<std::ptrdiff_t>(8 * i));
    }
    return r;
}
template <std::size_t N> bytes<N / 8> bytes_of(const std::array<bit, N>& bits)
{
    bytes<N / 8> r{};
    for (std::size_t i = 0; i < N / 8; ++i) {
        std::array<bit, 8> b{};
        std::copy_n(bits.begin() + static_cast<std::ptrdiff_t>(8 * i), 8, b.begin());
        r.b[i] = labelled_bytes::all().of_bits(b);
    }
    return r;
}
/// The number in lane i of `size` bytes.
template <std::size_t N> std::uint64_t number_at(const bytes<N>& x, std::size_t i, std::size_t size)
{
    std::uint64_t r = 0;
    for (std::size_t j = 0; j < size; ++j) {
        if (x.b[size * i + j] > 255)
            words::all().report("a count or an index that is no number");
        r |= std::uint64_t{x.b[size * i + j] & 255} << 8 * j;
    }
    return r;
}

template <std::size_t N> bytes<N> each_word(operation o, const bytes<N>& x, const bytes<N>& y)
{
    bytes<N> r{};
    for (std::size_t i = 0; i < N / 2; ++i)
        put_word(r, i, words::all().binary(o, word_at(x, i), word_at(y, i)));
    return r;
}
template <std::size_t N> bytes<N> each_word(operation o, const bytes<N>& x, int by)
{
    bytes<N> r{};
    for (std::size_t i = 0; i < N / 2; ++i)
        put_word(r, i, words::all().binary(o, word_at(x, i), words::all().number(by)));
    return r;
}
template <class F, std::size_t N> bytes<N> each_bit(const bytes<N>& x, const bytes<N>& y, F f)
{
    std::array<bit, 8 * N> r{};
    const auto a = bits_of(x), b = bits_of(y);
    for (std::size_t i = 0; i < r.size(); ++i)
        r[i] = f(a[i], b[i]);
    return bytes_of(r);
}
/// Lanes of `size` bytes, shifted by by(i) bits, to the left or to the right. Whole bytes move as
/// they are.
template <std::size_t N, class By>
bytes<N> shifted(const bytes<N>& x, std::size_t size, bool left, By by)
{
    bytes<N> r{};
    for (std::size_t i = 0; i < N / size; ++i) {
        const std::uint64_t distance = by(i);
        if (distance >= 8 * size)
            continue;
        if (distance % 8 == 0) {
            const std::size_t k = distance / 8;
            for (std::size_t j = 0; j + k < size; ++j)
                r.b[size * i + j + (left ? k : 0)] = x.b[size * i + j + (left ? 0 : k)];
            continue;
        }
        std::vector<bit> bits;
        for (std::size_t j = 0; j < size; ++j)
            for (const bit b : labelled_bytes::all().bits_of(x.b[size * i + j]))
                bits.push_back(b);
        for (std::size_t j = 0; j < size; ++j) {
            std::array<bit, 8> b{};
            for (std::size_t k = 0; k < 8; ++k) {
                const std::size_t at = 8 * j + k;
                if (left ? at >= distance : at + distance < 8 * size)
                    b[k] = bits[left ? at - distance : at + distance];
            }
            r.b[size * i + j] = labelled_bytes::all().of_bits(b);
        }
    }
    return r;
}
/// Bytes of x by index, from(i): a byte of zeros if it is not below N.
template <std::size_t N, std::size_t M, class From> bytes<N> moved(const bytes<M>& x, From from)
{
    bytes<N> r{};
    for (std::size_t i = 0; i < N; ++i) {
        const std::size_t at = from(i);
        r.b[i] = at < M ? x.b[at] : symbol{0};
    }
    return r;
}
/// Lanes of `size` bytes, of b where the bit of `mask` is set; the mask repeats after 8 lanes.
template <std::size_t N>
bytes<N> blended(const bytes<N>& a, const bytes<N>& b, std::size_t size, int mask)
{
    bytes<N> r{};
    for (std::size_t i = 0; i < N; ++i)
        r.b[i] = (mask >> (i / size % 8) & 1) != 0 ? b.b[i] : a.b[i];
    return r;
}
template <std::size_t N> bytes<N> loaded(const void* p)
{
    bytes<N> r{};
    std::memcpy(r.b, p, sizeof r.b);
    return r;
}

/// The top bits of bytes, as a number that decides what code does, or as bits that it stores.
template <std::size_t N> struct mask_of_bytes {
    std::array<bit, N> bits{};

    /// Candidates below q, lane by lane, two bytes each: see `decides`.
    explicit operator unsigned() const
    {
        unsigned r = 0;
        for (std::size_t i = 0; i < N; ++i)
            r |= unsigned{decides()(bits[i])} << i;
        return r;
    }
    explicit operator cell<std::uint32_t>() const { return static_cast<unsigned>(*this); }
    explicit operator cell<std::uint16_t>() const
    {
        const auto stored = bytes_of(bits);
        cell<std::uint16_t> r;
        for (std::size_t i = 0; i < 2; ++i)
            r[i] = stored.b[i];
        return r;
    }
    /// The value of a bit that code depends on.
    using decision = bool (*)(bit);
    static decision& decides()
    {
        static decision one = nullptr;
        return one;
    }
};

} // namespace mlkem_test::proof::stand_in
