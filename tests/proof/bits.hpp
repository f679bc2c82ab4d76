// SPDX-License-Identifier: MIT
// Words of 64 symbolic bits, and vectors of them as Keccak's kernels take them. A bit is a sum over
// GF(2) of variables and of values of chi. Each value of chi, by its three bits, is a variable too.
// So equal numbers are equal functions of the inputs.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mlkem_test::proof {

/// All sums, each with a number. The number 0 is the empty sum, 1 is the constant 1.
class sums_of_bits {
  public:
    using number = std::uint32_t;
    using sum = std::vector<std::uint32_t>; // of variables, in order; 0 is the constant 1

    static sums_of_bits& all()
    {
        static sums_of_bits one;
        return one;
    }
    void forget() { *this = sums_of_bits(); }

    number variable() { return number_of({next_++}); }
    number xored(number a, number b)
    {
        if (a == 0 || b == 0)
            return a == 0 ? b : a;
        sum& r = scratch_;
        r.clear();
        std::set_symmetric_difference(sums_[a].begin(), sums_[a].end(), sums_[b].begin(),
                                      sums_[b].end(), std::back_inserter(r));
        return number_of(r);
    }
    /// a ^ (b & c). If they are constants, it is computed. The name of the value does not depend on the order
    /// of b and c, nor on a constant 1 in a.
    number xor_and(number a, number b, number c)
    {
        if (b > c)
            std::swap(b, c);
        if (b <= 1)
            return b == 0 ? a : xored(a, c);
        const bool negated = !sums_[a].empty() && sums_[a].front() == 0;
        if (negated)
            a = xored(a, 1);
        const auto [place, is_new] = products_.try_emplace(triple{a, b, c}, 0);
        if (is_new)
            place->second = variable();
        const number product = place->second;
        return negated ? xored(product, 1) : product;
    }
    number chi(number a, number b, number c) { return xor_and(a, xored(b, 1), c); }
    std::size_t variables() const { return next_; }

  private:
    using triple = std::array<number, 3>;
    struct hash {
        template <class Numbers> std::size_t operator()(const Numbers& numbers) const noexcept
        {
            std::uint64_t h = numbers.size();
            for (const std::uint32_t x : numbers)
                h = (h ^ x) * 0x9e3779b97f4a7c15 ^ h >> 29;
            return static_cast<std::size_t>(h ^ h >> 32);
        }
    };

    sums_of_bits()
    {
        (void)number_of({});
        (void)number_of({0});
    }
    /// Beyond `most` a sum is a variable of no meaning, so that nothing is proved.
    number number_of(const sum& s)
    {
        if (size_ + s.size() > most && s.size() > 1)
            return variable();
        const auto [place, is_new] = numbers_.try_emplace(s, static_cast<number>(sums_.size()));
        if (is_new) {
            sums_.push_back(s);
            size_ += s.size();
        }
        return place->second;
    }

    /// Variables in all sums together. Proofs take less; some faults would take all memory.
    static constexpr std::size_t most = 60'000'000;

    std::uint32_t next_ = 1;
    std::size_t size_ = 0;
    sum scratch_;
    std::vector<sum> sums_;
    std::unordered_map<sum, number, hash> numbers_;
    std::unordered_map<triple, number, hash> products_;
};

struct word {
    std::array<sums_of_bits::number, 64> bits{};

    word() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain words
    word(std::uint64_t x)
    {
        for (std::size_t i = 0; i < 64; ++i)
            bits[i] = x >> i & 1;
    }
    static word variable()
    {
        word w;
        for (auto& bit : w.bits)
            bit = sums_of_bits::all().variable();
        return w;
    }
    friend bool operator==(const word&, const word&) = default;
    friend word operator^(const word& a, const word& b)
    {
        word r;
        for (std::size_t i = 0; i < 64; ++i)
            r.bits[i] = sums_of_bits::all().xored(a.bits[i], b.bits[i]);
        return r;
    }
    friend word rotated(const word& a, std::size_t by)
    {
        word r;
        for (std::size_t i = 0; i < 64; ++i)
            r.bits[(i + by) % 64] = a.bits[i];
        return r;
    }
    friend word chi(const word& a, const word& b, const word& c)
    {
        word r;
        for (std::size_t i = 0; i < 64; ++i)
            r.bits[i] = sums_of_bits::all().chi(a.bits[i], b.bits[i], c.bits[i]);
        return r;
    }
};

/// A byte of a message or of an output.
struct octet {
    std::array<sums_of_bits::number, 8> bits{};

    octet() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain bytes
    octet(std::uint8_t x)
    {
        for (std::size_t i = 0; i < 8; ++i)
            bits[i] = x >> i & 1;
    }
    static octet variable()
    {
        octet b;
        for (auto& bit : b.bits)
            bit = sums_of_bits::all().variable();
        return b;
    }
    friend bool operator==(const octet&, const octet&) = default;
};
/// Eight bytes, the first of which has bits 0 to 7.
inline word word_of_octets(const octet* p)
{
    word w;
    for (std::size_t i = 0; i < 64; ++i)
        w.bits[i] = p[i / 8].bits[i % 8];
    return w;
}

/// The fault that is planted in operation number `at`: one bit of one lane is the one beside it.
struct planted_bit {
    bool is_there = false;
    std::size_t at = 0, done = 0;
    bool reverses_bytes = false; // of each word that is stored as bytes
    bool is_anything = false;    // in the place of the fault: the result is variables

    static planted_bit& now()
    {
        static planted_bit one;
        return one;
    }
};

/// N lanes of 64 symbolic bits, in registers or in memory.
template <std::size_t N, bool InMemory> struct words {
    using element = word;
    using byte = octet;
    static constexpr std::size_t lanes = N;
    static constexpr bool in_memory = InMemory;
    static constexpr bool spreads_ternary = !InMemory && N >= 4;
    static constexpr bool in_general_registers = false;
    std::array<word, N> v;

    static words load(const element* p)
    {
        words r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static words set1(std::uint64_t x)
    {
        words r;
        r.v.fill(x);
        return r;
    }
    void store(element* p) const { std::copy(v.begin(), v.end(), p); }
    static words load_public(const std::uint64_t* p)
    {
        words r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static words load_bytes(const byte* p)
    {
        words r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = word_of_octets(p + 8 * i);
        return r;
    }
    static words broadcast(const byte* p)
    {
        words r;
        r.v.fill(word_of_octets(p));
        return r;
    }
    void store_bytes(byte* p) const
    {
        const std::size_t flipped = planted_bit::now().reverses_bytes ? 7 : 0;
        for (std::size_t i = 0; i < 64 * N; ++i)
            p[(i / 8) ^ flipped].bits[i % 8] = v[i / 64].bits[i % 64];
    }

    template <class F, class... V> static words each(F f, const V&... a)
    {
        words r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = f(a.v[i]...);
        planted_bit& fault = planted_bit::now();
        if (!fault.is_there || fault.done++ != fault.at)
            return r;
        if (fault.is_anything)
            std::generate(r.v.begin(), r.v.end(), word::variable);
        else
            r.v[fault.at % N].bits[fault.at % 64] = r.v[fault.at % N].bits[(fault.at + 1) % 64];
        return r;
    }
    friend words xor_(const words& a, const words& b) { return each(std::bit_xor<>(), a, b); }
    friend words pinned(const words& a) { return a; }
    friend words xor3(const words& a, const words& b, const words& c)
    {
        return each([](const word& x, const word& y, const word& z) { return x ^ y ^ z; }, a, b, c);
    }
    friend words chi(const words& a, const words& b, const words& c)
    {
        return each([](const word& x, const word& y, const word& z) { return chi(x, y, z); }, a, b,
                    c);
    }
    friend words xor_rotated_1(const words& a, const words& b)
    {
        return each([](const word& x, const word& y) { return x ^ rotated(y, 1); }, a, b);
    }
    template <int by> friend words xor_rotate(const words& a, const words& b)
    {
        return each([](const word& x, const word& y) { return rotated(x ^ y, by); }, a, b);
    }
};
template <std::size_t N, bool InMemory> void transpose(words<N, InMemory> (&rows)[N])
{
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t j = 0; j < i; ++j)
            std::swap(rows[i].v[j], rows[j].v[i]);
}

} // namespace mlkem_test::proof
