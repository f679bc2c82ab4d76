// SPDX-License-Identifier: MIT
// A vector whose lanes hold a number and a mark: whether it is secret. Kernels that run on it
// compute what they compute on any other vector, and the taints go where the values go. An operation
// whose time depends on a tainted lane is reported (checking.hpp). A branch on a lane, or a lane as
// an index, does not compile.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mlkem/params.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "checking.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::taint_code {

using fips203::n;
using fips203::q;

/// A number, and whether it is secret. It is no number: it neither converts to one nor compares.
template <class T> struct tainted {
    T value = 0;
    bool secret = false;

    tainted() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain numbers
    constexpr tainted(T public_value) noexcept : value(public_value) {}
    constexpr tainted(T v, bool s) noexcept : value(v), secret(s) {}
};

/// The low bits of x as a T.
template <class T, class From> constexpr T truncated(From x) noexcept
{
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(x));
}

/// f of one, two or three numbers, secret if one of them is.
template <class T, class F, class... A>
constexpr tainted<T> apply(F f, const tainted<A>&... a) noexcept
{
    return {truncated<T>(f(a.value...)), (a.secret || ...)};
}

using word = tainted<std::int16_t>;
using sum_of_words = tainted<std::int32_t>;

/// How numbers lie in memory: as in lanes. Another Memory has a number that converts to a lane's and
/// back.
struct as_in_lanes {
    template <class T> using number = tainted<T>;
};

/// Lanes of 32 bits, half as many as in vec16<N>.
template <std::size_t N, class Memory = as_in_lanes>
struct vec32 : checking::lanes_of<sum_of_words, N / 2> {};

/// N lanes of 16 bits.
template <std::size_t N, class Memory = as_in_lanes> struct vec16 : checking::lanes_of<word, N> {
    using element = typename Memory::template number<std::int16_t>;
    using byte = typename Memory::template number<std::uint8_t>;
    static constexpr std::size_t lanes = N;
    using checking::lanes_of<word, N>::v;

    static vec16 load(const element* p) noexcept
    {
        vec16 r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vec16 constants(const std::int16_t* p) noexcept
    {
        vec16 r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vec16 set1(const element& x) noexcept
    {
        vec16 r;
        r.v.fill(x);
        return r;
    }
    void store(element* p) const noexcept { std::copy(v.begin(), v.end(), p); }

    /// Lane i is secret if one of the bytes is that hold its bits; byte i, if one of the lanes is.
    template <int d> static vec16 load_bits(const byte* p) noexcept
    {
        vec16 r;
        for (std::size_t bit = 0; bit < d * N; ++bit) {
            const tainted<std::uint8_t> from = p[bit / 8];
            word& to = r.v[bit / d];
            to.value = truncated<std::int16_t>(to.value | (from.value >> bit % 8 & 1) << bit % d);
            to.secret |= from.secret;
        }
        return r;
    }
    template <int d> void store_bits(byte* p) const noexcept
    {
        for (std::size_t i = 0; i < d * N / 8; ++i) {
            tainted<std::uint8_t> to;
            for (std::size_t bit = 8 * i; bit < 8 * (i + 1); ++bit) {
                const word& from = v[bit / d];
                to.value =
                    truncated<std::uint8_t>(to.value | (from.value >> bit % d & 1) << bit % 8);
                to.secret |= from.secret;
            }
            p[i] = to;
        }
    }

    static std::size_t append_below_q_vartime(const vec16& x, element* out,
                                              std::size_t room) noexcept
    {
        x.expect_public("append_below_q_vartime");
        std::size_t count = 0;
        for (const word& lane : x.v)
            if (lane.value < q && count < room)
                out[count++] = lane;
        return count;
    }
    static element all_negative(const vec16& x) noexcept
    {
        word largest(-1);
        for (const word& lane : x.v)
            largest = {std::max(largest.value, lane.value), largest.secret || lane.secret};
        return largest;
    }

  private:
    void expect_public(const char* operation) const noexcept
    {
        for (std::size_t i = 0; i < N; ++i)
            if (v[i].secret)
                checking::report(std::string(operation) + " of a secret, lane " +
                                 std::to_string(i));
    }
};

// Operations lane by lane. None is forced inline: a kernel has thousands of them.
template <std::size_t N, class M, class F> vec16<N, M> each_lane(const vec16<N, M>& a, F f) noexcept
{
    vec16<N, M> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = apply<std::int16_t>(f, a.v[i]);
    return r;
}
template <std::size_t N, class M, class F>
vec16<N, M> each_lane(const vec16<N, M>& a, const vec16<N, M>& b, F f) noexcept
{
    vec16<N, M> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = apply<std::int16_t>(f, a.v[i], b.v[i]);
    return r;
}

template <std::size_t N, class M>
vec16<N, M> add(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return x + y; });
}
template <std::size_t N, class M>
vec16<N, M> sub(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return x - y; });
}
template <std::size_t N, class M>
vec16<N, M> sub_wrapping(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return x - y; });
}
template <std::size_t N, class M>
vec16<N, M> mul_lo_wrapping(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return x * y; });
}
template <std::size_t N, class M>
vec16<N, M> mul(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return mul_lo_wrapping(a, b);
}
template <std::size_t N, class M>
vec16<N, M> mul_high(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return x * y >> 16; });
}
/// mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16.
template <std::size_t N, class M>
vec16<N, M> sub_high(const vec16<N, M>& a, const vec16<N, M>& b, const vec16<N, M>& c,
                     const vec16<N, M>& d) noexcept
{
    return sub(mul_high(a, b), mul_high(c, d));
}
template <std::size_t N, class M>
vec16<N, M> mul_round(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return ((x * y >> 14) + 1) >> 1; });
}
template <std::size_t N, class M>
vec16<N, M> bit_and(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    return each_lane(a, b, [](int x, int y) { return x & y; });
}
template <int bits, std::size_t N, class M>
vec16<N, M> shift_left_wrapping(const vec16<N, M>& a) noexcept
{
    return each_lane(a, [](int x) { return x << bits; });
}
template <int bits, std::size_t N, class M> vec16<N, M> shift_right(const vec16<N, M>& a) noexcept
{
    return each_lane(a, [](int x) { return x >> bits; });
}
template <std::size_t N, class M> vec16<N, M> add_q_if_negative(const vec16<N, M>& a) noexcept
{
    return each_lane(a, [](int x) { return x + ((x >> 15) & q); });
}

template <std::size_t N, class M>
vec32<N, M> add(const vec32<N, M>& a, const vec32<N, M>& b) noexcept
{
    vec32<N, M> r;
    for (std::size_t i = 0; i < N / 2; ++i)
        r.v[i] = apply<std::int32_t>([](std::int64_t x, std::int64_t y) { return x + y; }, a.v[i],
                                     b.v[i]);
    return r;
}
template <std::size_t N, class M>
vec32<N, M> multiply_pairs(const vec16<N, M>& a, const vec16<N, M>& b) noexcept
{
    constexpr auto sum_of_products = [](std::int64_t a0, std::int64_t b0, std::int64_t a1,
                                        std::int64_t b1) { return a0 * b0 + a1 * b1; };
    vec32<N, M> r;
    for (std::size_t i = 0; i < N; i += 2)
        r.v[i / 2] = apply<std::int32_t>(sum_of_products, a.v[i], b.v[i], a.v[i + 1], b.v[i + 1]);
    return r;
}
template <std::size_t N, class M>
vec16<N, M> low_halves(const vec32<N, M>& even, const vec32<N, M>& odd) noexcept
{
    vec16<N, M> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = apply<std::int16_t>([](int x) { return x; }, (i % 2 == 0 ? even : odd).v[i / 2]);
    return r;
}
template <std::size_t N, class M>
vec16<N, M> high_halves(const vec32<N, M>& even, const vec32<N, M>& odd) noexcept
{
    vec16<N, M> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] =
            apply<std::int16_t>([](int x) { return x >> 16; }, (i % 2 == 0 ? even : odd).v[i / 2]);
    return r;
}

/// N lanes of 64 bits: a Keccak state in each, which kernels keep in vectors or in memory.
template <std::size_t N, bool InMemory, class Memory = as_in_lanes>
struct vec64 : checking::lanes_of<tainted<std::uint64_t>, N> {
    using lane = tainted<std::uint64_t>;
    using element = typename Memory::template number<std::uint64_t>;
    using byte = typename Memory::template number<std::uint8_t>;
    static constexpr std::size_t lanes = N;
    static constexpr bool in_memory = InMemory;
    static constexpr bool spreads_ternary = !InMemory && N >= 4;
    static constexpr bool in_general_registers = false;
    using checking::lanes_of<lane, N>::v;

    static vec64 load(const element* p) noexcept
    {
        vec64 r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vec64 set1(const element& x) noexcept
    {
        vec64 r;
        r.v.fill(x);
        return r;
    }
    void store(element* p) const noexcept { std::copy(v.begin(), v.end(), p); }
    static vec64 load_public(const std::uint64_t* p) noexcept
    {
        vec64 r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vec64 load_bytes(const byte* p) noexcept
    {
        vec64 r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = word_of(p + 8 * i);
        return r;
    }
    static vec64 broadcast(const byte* p) noexcept
    {
        vec64 r;
        r.v.fill(word_of(p));
        return r;
    }
    void store_bytes(byte* p) const noexcept
    {
        for (std::size_t i = 0; i < 8 * N; ++i)
            p[i] = tainted<std::uint8_t>(truncated<std::uint8_t>(v[i / 8].value >> i % 8 * 8),
                                         v[i / 8].secret);
    }

    friend vec64 xor_(const vec64& a, const vec64& b) noexcept
    {
        return each_lane([](auto x, auto y) { return x ^ y; }, a, b);
    }
    friend vec64 pinned(const vec64& a) noexcept { return a; }
    friend vec64 xor3(const vec64& a, const vec64& b, const vec64& c) noexcept
    {
        return each_lane([](auto x, auto y, auto z) { return x ^ y ^ z; }, a, b, c);
    }
    /// A lane that is masked out by public ones depends on nothing of c.
    friend vec64 chi(const vec64& a, const vec64& b, const vec64& c) noexcept
    {
        vec64 r = each_lane([](auto x, auto y, auto z) { return x ^ (~y & z); }, a, b, c);
        for (std::size_t i = 0; i < N; ++i)
            if (!b.v[i].secret && b.v[i].value == ~std::uint64_t{0})
                r.v[i] = a.v[i];
        return r;
    }
    friend vec64 xor_rotated_1(const vec64& a, const vec64& b) noexcept
    {
        return each_lane([](auto x, auto y) { return x ^ std::rotl(y, 1); }, a, b);
    }
    template <int by> friend vec64 xor_rotate(const vec64& a, const vec64& b) noexcept
    {
        return each_lane([](auto x, auto y) { return std::rotl(x ^ y, by); }, a, b);
    }
    friend vec64 or_(const vec64& a, const vec64& b) noexcept
    {
        return each_lane([](auto x, auto y) { return x | y; }, a, b);
    }
    friend element or_of_lanes(const vec64& a) noexcept
    {
        lane r;
        for (const lane& each : a.v)
            r = apply<std::uint64_t>([](auto x, auto y) { return x | y; }, r, each);
        return r;
    }

  private:
    template <class F, class... Vectors>
    static vec64 each_lane(F f, const Vectors&... vectors) noexcept
    {
        vec64 r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = apply<std::uint64_t>(f, vectors.v[i]...);
        return r;
    }
    /// Eight bytes in little-endian order.
    static lane word_of(const byte* p) noexcept
    {
        lane r;
        for (std::size_t i = 0; i < 8; ++i) {
            const tainted<std::uint8_t> from = p[i];
            r.value |= std::uint64_t{from.value} << 8 * i;
            r.secret |= from.secret;
        }
        return r;
    }
};

/// Lane j of row i to lane i of row j.
template <std::size_t N, bool InMemory, class Memory>
void transpose(vec64<N, InMemory, Memory> (&rows)[N]) noexcept
{
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t j = 0; j < i; ++j)
            std::swap(rows[i].v[j], rows[j].v[i]);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::taint_code
