// SPDX-License-Identifier: MIT
// A vector whose lanes are intervals of integers. Kernels that run on it show, for all inputs within
// intervals at once, that no lane leaves 16 bits and that their bounds hold. What does not hold is
// reported (checking.hpp). The run then goes on with every value of the lane's width.
//
// Plain intervals cannot see through a reduction, whose operands are correlated. The operations of
// kernels/field.inl are therefore operations of this vector, by their contracts (below), which
// tests prove for field.inl on every instruction set.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mlkem/kernels/tables.hpp>
#include <mlkem/params.hpp>
#include <mlkem/ring/field_constants.hpp>
#include <string>

#include "checking.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::interval_code {

using fips203::n;
using fips203::q;

/// The numbers from low to high. By default all of 16 bits: a place that was never written.
struct interval {
    std::int64_t low = -32768, high = 32767;

    constexpr bool is_point() const noexcept { return low == high; }
    constexpr bool within(std::int64_t least, std::int64_t greatest) const noexcept
    {
        return least <= low && high <= greatest;
    }
};

constexpr interval interval_of(std::int64_t x) noexcept { return {x, x}; }
constexpr interval sum(interval a, interval b) noexcept { return {a.low + b.low, a.high + b.high}; }
constexpr interval difference(interval a, interval b) noexcept
{
    return {a.low - b.high, a.high - b.low};
}
constexpr interval product(interval a, interval b) noexcept
{
    const auto [low, high] =
        std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
    return {low, high};
}
constexpr interval shifted_right(interval a, int bits) noexcept
{
    return {a.low >> bits, a.high >> bits};
}

/// x modulo 2^16, as a number of 16 bits with a sign: exact where no wrap lies inside of x.
constexpr interval wrapped(interval x) noexcept
{
    const std::int64_t wraps = (x.low + 32768) >> 16;
    if (wraps != (x.high + 32768) >> 16)
        return {};
    return {x.low - (wraps << 16), x.high - (wraps << 16)};
}

// The contracts of kernels/field.inl.

/// What montgomery_mul and montgomery_reduce make of x: (x - m q) 2^-16, with m of 16 bits.
constexpr interval montgomery_contract(interval x, interval m = {}) noexcept
{
    const interval r = difference(x, product(m, interval_of(q)));
    return {-(-r.low >> 16), r.high >> 16};
}
/// |x| is less for montgomery_reduce.
inline constexpr std::int64_t montgomery_limit = std::int64_t{32768} * q;
/// |r| is at most that for barrett_reduce.
inline constexpr std::int64_t barrett_contract = 2160;

/// A byte of which nothing is known, or that was never written.
struct byte {
    bool written = false;

    byte() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain bytes
    constexpr byte(std::uint8_t) noexcept : written(true) {}
};

/// Whether append_below_q_vartime finds all lanes below q, or none; runs on numbers lie in between.
enum class appended { all, none };
inline appended& append_mode() noexcept
{
    static appended mode = appended::all;
    return mode;
}

/// "add of [0, 3328] and [0, 32767]".
inline std::string in_words(interval a)
{
    return '[' + std::to_string(a.low) + ", " + std::to_string(a.high) + ']';
}
inline void report(const char* operation, interval a)
{
    checking::report(std::string(operation) + " of " + in_words(a));
}
inline void report(const char* operation, interval a, interval b)
{
    checking::report(std::string(operation) + " of " + in_words(a) + " and " + in_words(b));
}

/// Lanes of 32 bits, half as many as in vec16<N>.
template <std::size_t N> struct vec32 : checking::lanes_of<interval, N / 2> {};

/// N lanes of 16 bits.
template <std::size_t N> struct vec16 : checking::lanes_of<interval, N> {
    using element = interval;
    using byte = interval_code::byte;
    static constexpr std::size_t lanes = N;
    using checking::lanes_of<interval, N>::v;

    static vec16 load(const element* p) noexcept
    {
        vec16 r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vec16 constants(const std::int16_t* p) noexcept
    {
        vec16 r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = interval_of(p[i]);
        return r;
    }
    static vec16 set1(std::int16_t x) noexcept
    {
        vec16 r;
        r.v.fill(interval_of(x));
        return r;
    }
    void store(element* p) const noexcept { std::copy(v.begin(), v.end(), p); }

    template <int d> static vec16 load_bits(const byte* p) noexcept
    {
        if (!std::all_of(p, p + d * N / 8, [](byte b) { return b.written; }))
            checking::report("load_bits of a byte that was never written");
        vec16 r;
        r.v.fill({0, (1 << d) - 1});
        return r;
    }
    template <int d> void store_bits(byte* p) const noexcept
    {
        for (const interval x : v)
            if (!x.within(0, (1 << d) - 1))
                report("store_bits", x);
        std::fill(p, p + d * N / 8, byte(0));
    }

    static std::size_t append_below_q_vartime(const vec16& x, element* out,
                                              std::size_t room) noexcept
    {
        for (const interval lane : x.v)
            if (lane.low < 0)
                report("append_below_q_vartime", lane);
        const std::size_t count = std::min<std::size_t>(N, room);
        std::fill(out, out + count, interval{0, q - 1});
        return append_mode() == appended::all ? count : 0;
    }
    static element all_negative(const vec16& x) noexcept
    {
        element largest = x.v[0];
        for (const interval lane : x.v)
            largest = {std::max(largest.low, lane.low), std::max(largest.high, lane.high)};
        return largest;
    }
};

// Operations lane by lane. None is forced inline: a kernel has thousands of them.
template <std::size_t N, class F> vec16<N> each_lane(const vec16<N>& a, F f) noexcept
{
    vec16<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = f(a.v[i]);
    return r;
}
template <std::size_t N, class F>
vec16<N> each_lane(const vec16<N>& a, const vec16<N>& b, F f) noexcept
{
    vec16<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = f(a.v[i], b.v[i]);
    return r;
}

/// r, which the operation on a and b has to keep within 16 bits.
inline interval in_16_bits(interval r, const char* operation, interval a, interval b) noexcept
{
    if (r.within(-32768, 32767))
        return r;
    report(operation, a, b);
    return {};
}
inline interval in_32_bits(interval r, const char* operation, interval a, interval b) noexcept
{
    constexpr std::int64_t limit = std::int64_t{1} << 31;
    if (r.within(-limit, limit - 1))
        return r;
    report(operation, a, b);
    return {-limit, limit - 1};
}

template <std::size_t N> vec16<N> add(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b,
                     [](interval x, interval y) { return in_16_bits(sum(x, y), "add", x, y); });
}
template <std::size_t N> vec16<N> sub(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(
        a, b, [](interval x, interval y) { return in_16_bits(difference(x, y), "sub", x, y); });
}
template <std::size_t N> vec16<N> sub_wrapping(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b, [](interval x, interval y) { return wrapped(difference(x, y)); });
}
template <std::size_t N> vec16<N> mul_lo_wrapping(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b, [](interval x, interval y) { return wrapped(product(x, y)); });
}
/// Requires that a and b are not both -2^15, which NEON saturates.
template <std::size_t N> vec16<N> mul(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b,
                     [](interval x, interval y) { return in_16_bits(product(x, y), "mul", x, y); });
}
template <std::size_t N> vec16<N> mul_high(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b, [](interval x, interval y) {
        if (x.low == -32768 && y.low == -32768)
            report("mul_high", x, y);
        return shifted_right(product(x, y), 16);
    });
}
/// a b 2^-15, rounded. Requires |b| < 2^13, as SSE2 does, which has no such operation.
template <std::size_t N> vec16<N> mul_round(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b, [](interval x, interval y) {
        if (!y.within(-8191, 8191))
            report("mul_round", x, y);
        const interval doubled = shifted_right(product(x, y), 14);
        return in_16_bits(shifted_right(sum(doubled, interval_of(1)), 1), "mul_round", x, y);
    });
}
template <std::size_t N> vec16<N> bit_and(const vec16<N>& a, const vec16<N>& b) noexcept
{
    return each_lane(a, b, [](interval x, interval y) -> interval {
        if (x.is_point() && y.is_point())
            return interval_of(x.low & y.low);
        if (x.low >= 0 && y.low >= 0) {
            // All bits of the one may pass a mask of ones.
            if ((y.is_point() && (y.low & (y.low + 1)) == 0 && x.high <= y.low))
                return x;
            return {0, std::min<std::int64_t>(x.high, y.high)};
        }
        if (x.low >= 0 || y.low >= 0)
            return {0, x.low >= 0 ? x.high : y.high};
        return {-32768, std::max<std::int64_t>(x.high, y.high)};
    });
}
template <int bits, std::size_t N> vec16<N> shift_left_wrapping(const vec16<N>& a) noexcept
{
    return each_lane(a, [](interval x) { return wrapped(product(x, interval_of(1 << bits))); });
}
template <int bits, std::size_t N> vec16<N> shift_right(const vec16<N>& a) noexcept
{
    return each_lane(a, [](interval x) { return shifted_right(x, bits); });
}
/// Requires a >= -q.
template <std::size_t N> vec16<N> add_q_if_negative(const vec16<N>& a) noexcept
{
    return each_lane(a, [](interval x) -> interval {
        if (x.low < -q) {
            report("add_q_if_negative", x);
            return {};
        }
        if (x.low >= 0)
            return x;
        if (x.high < 0)
            return {x.low + q, x.high + q};
        return {std::min<std::int64_t>(0, x.low + q), std::max<std::int64_t>(x.high, q - 1)};
    });
}

template <std::size_t N> vec32<N> add(const vec32<N>& a, const vec32<N>& b) noexcept
{
    vec32<N> r;
    for (std::size_t i = 0; i < N / 2; ++i)
        r.v[i] = in_32_bits(sum(a.v[i], b.v[i]), "add", a.v[i], b.v[i]);
    return r;
}
template <std::size_t N> vec32<N> multiply_pairs(const vec16<N>& a, const vec16<N>& b) noexcept
{
    vec32<N> r;
    for (std::size_t i = 0; i < N / 2; ++i) {
        const interval even = product(a.v[2 * i], b.v[2 * i]);
        const interval odd = product(a.v[2 * i + 1], b.v[2 * i + 1]);
        r.v[i] = in_32_bits(sum(even, odd), "multiply_pairs, sum", even, odd);
    }
    return r;
}
template <std::size_t N> vec16<N> low_halves(const vec32<N>& even, const vec32<N>& odd) noexcept
{
    vec16<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = wrapped((i % 2 == 0 ? even : odd).v[i / 2]);
    return r;
}
template <std::size_t N> vec16<N> high_halves(const vec32<N>& even, const vec32<N>& odd) noexcept
{
    vec16<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = shifted_right((i % 2 == 0 ? even : odd).v[i / 2], 16);
    return r;
}

// What kernels/field.inl is to other vectors; exact for single numbers.

template <std::size_t N>
vec16<N> montgomery_mul(const vec16<N>& a, const vec16<N>& b, const vec16<N>& b_q_inverse) noexcept
{
    constexpr interval q_inverse = interval_of(field::q_inverse);
    vec16<N> r;
    for (std::size_t i = 0; i < N; ++i) {
        const interval factor = b.v[i], second = b_q_inverse.v[i];
        const interval x = product(a.v[i], factor);
        if (!factor.is_point() || !factor.within(1 - q, q - 1) || !second.is_point() ||
            second.low != wrapped(product(factor, q_inverse)).low)
            report("montgomery_mul by", factor, second);
        else if (x.is_point())
            r.v[i] = montgomery_contract(x, wrapped(product(a.v[i], second)));
        else
            r.v[i] = montgomery_contract(x);
    }
    return r;
}
template <std::size_t N>
vec16<N> montgomery_reduce(const vec32<N>& even, const vec32<N>& odd) noexcept
{
    constexpr interval q_inverse = interval_of(field::q_inverse);
    vec16<N> r;
    for (std::size_t i = 0; i < N; ++i) {
        const interval x = (i % 2 == 0 ? even : odd).v[i / 2];
        if (!x.within(1 - montgomery_limit, montgomery_limit - 1))
            report("montgomery_reduce", x);
        else if (x.is_point())
            r.v[i] = montgomery_contract(x, wrapped(product(x, q_inverse)));
        else
            r.v[i] = montgomery_contract(x);
    }
    return r;
}
template <std::size_t N> vec16<N> barrett_reduce(const vec16<N>& a) noexcept
{
    return each_lane(a, [](interval x) -> interval {
        if (!x.is_point())
            return {-barrett_contract, barrett_contract};
        const std::int64_t t = (x.low * tables::barrett_factor + (1 << 14)) >> 15;
        return interval_of(x.low - t * q);
    });
}
template <int d, std::size_t N> vec16<N> compress(const vec16<N>& a) noexcept
{
    return each_lane(a, [](interval x) -> interval {
        if (!x.within(0, q - 1))
            report("compress", x);
        else if (x.is_point())
            return interval_of(((x.low << (d + 1)) + q) / (2 * q) % (1 << d));
        return {0, (1 << d) - 1};
    });
}
template <int d, std::size_t N> vec16<N> decompress(const vec16<N>& a) noexcept
{
    return each_lane(a, [](interval y) -> interval {
        if (!y.within(0, (1 << d) - 1))
            report("decompress", y);
        else if (y.is_point())
            return interval_of((2 * q * y.low + (1 << d)) >> (d + 1));
        return {0, q - 1};
    });
}
template <std::size_t N> void bounded(const vec16<N>& a, int low, int high) noexcept
{
    for (const interval x : a.v)
        if (!x.within(low, high))
            report("bounded", x, {low, high});
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::interval_code
