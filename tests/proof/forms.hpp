// SPDX-License-Identifier: MIT
// Polynomials over Z_q of degree at most 2 in any number of variables, and functions of a few bits,
// as values that kernels compute with. Two of them are equal if and only if they are the same
// function: each has one form.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mlkem/params.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mlkem_test::proof {

using mlkem::fips203::n;
using mlkem::fips203::q;

/// The residue of x.
constexpr int residue(std::int64_t x) noexcept { return static_cast<int>((x % q + q) % q); }
/// base^exponent mod q.
constexpr int power(std::int64_t base, std::size_t exponent) noexcept
{
    std::int64_t r = 1;
    for (std::size_t i = 0; i < exponent; ++i)
        r = r * base % q;
    return residue(r);
}
/// Fermat's inverse.
constexpr int inverse_of(std::int64_t x) noexcept { return power(residue(x), q - 2); }

using variable = std::uint32_t; // from 1 on

/// A sum of coefficients times monomials, ordered by monomial, no coefficient zero. A monomial is 0
/// (the number 1), a variable, or the variables x <= y as x 2^32 + y.
class form {
  public:
    using term = std::pair<std::uint64_t, int>;

    form() = default;
    static form constant(std::int64_t c)
    {
        form f;
        if (residue(c) != 0)
            f.terms_.emplace_back(0, residue(c));
        return f;
    }
    static form of(variable x)
    {
        form f;
        f.terms_.emplace_back(x, 1);
        return f;
    }

    friend bool operator==(const form&, const form&) = default;
    friend auto operator<=>(const form&, const form&) = default;

    /// a x + b y.
    friend form combine(const form& x, std::int64_t a, const form& y, std::int64_t b)
    {
        form r;
        r.terms_.reserve(x.terms_.size() + y.terms_.size());
        auto i = x.terms_.begin();
        auto j = y.terms_.begin();
        const auto put = [&r](std::uint64_t monomial, std::int64_t c) {
            if (const int reduced = residue(c); reduced != 0)
                r.terms_.emplace_back(monomial, reduced);
        };
        while (i != x.terms_.end() || j != y.terms_.end()) {
            if (j == y.terms_.end() || (i != x.terms_.end() && i->first < j->first)) {
                put(i->first, a * i->second);
                ++i;
            } else if (i == x.terms_.end() || j->first < i->first) {
                put(j->first, b * j->second);
                ++j;
            } else {
                put(i->first, a * i->second + b * j->second);
                ++i;
                ++j;
            }
        }
        return r;
    }
    friend form operator+(const form& x, const form& y) { return combine(x, 1, y, 1); }
    friend form operator-(const form& x, const form& y) { return combine(x, 1, y, -1); }
    friend form operator*(std::int64_t c, const form& x) { return combine(x, c, form(), 0); }

    /// The product of two forms of degree 1.
    friend form operator*(const form& x, const form& y)
    {
        std::map<std::uint64_t, std::int64_t> products;
        for (const auto& [a, c] : x.terms_)
            for (const auto& [b, d] : y.terms_)
                products[a == 0 || b == 0 ? a + b : std::min(a, b) << 32 | std::max(a, b)] +=
                    std::int64_t{c} * d;
        form r;
        for (const auto& [monomial, c] : products)
            if (residue(c) != 0)
                r.terms_.emplace_back(monomial, residue(c));
        return r;
    }

    bool is_linear() const
    {
        return std::all_of(terms_.begin(), terms_.end(),
                           [](const term& t) { return t.first >> 32 == 0; });
    }

  private:
    std::vector<term> terms_;
};

/// A bit: 0 and 1 are the constants, each other number names a bit of an input, or of a result that
/// has a name.
using bit = std::uint32_t;

/// A function of bits to numbers of 16 bits: values[i] is the one where bits[j] is bit j of i. The
/// bits are all different, in the order of their numbers.
struct table {
    std::vector<bit> bits;
    std::vector<std::int16_t> values = {0};

    friend auto operator<=>(const table&, const table&) = default;
};

/// f of one or two tables; the bits of the result are those of both.
template <class F> table map(const table& a, F f)
{
    table r = a;
    for (std::int16_t& x : r.values)
        x = static_cast<std::int16_t>(f(int{x}));
    return r;
}
template <class F> table map(const table& a, const table& b, F f)
{
    table r;
    std::set_union(a.bits.begin(), a.bits.end(), b.bits.begin(), b.bits.end(),
                   std::back_inserter(r.bits));
    r.values.resize(std::size_t{1} << r.bits.size());
    const auto index_in = [&r](const table& t, std::size_t i) {
        std::size_t index = 0;
        for (std::size_t j = 0; j < t.bits.size(); ++j) {
            const auto at = std::lower_bound(r.bits.begin(), r.bits.end(), t.bits[j]);
            index |= (i >> (at - r.bits.begin()) & 1) << j;
        }
        return index;
    };
    const bool same = a.bits == r.bits && b.bits == r.bits;
    for (std::size_t i = 0; i < r.values.size(); ++i)
        r.values[i] = static_cast<std::int16_t>(
            f(int{a.values[same ? i : index_in(a, i)]}, int{b.values[same ? i : index_in(b, i)]}));
    return r;
}

/// The number whose bit i is bits[i], for bits that are not constants.
inline table word_of(const std::vector<bit>& bits)
{
    table t;
    t.bits = bits;
    std::sort(t.bits.begin(), t.bits.end());
    t.values.assign(std::size_t{1} << bits.size(), 0);
    for (std::size_t j = 0; j < bits.size(); ++j) {
        const auto at = std::lower_bound(t.bits.begin(), t.bits.end(), bits[j]) - t.bits.begin();
        for (std::size_t i = 0; i < t.values.size(); ++i)
            t.values[i] =
                static_cast<std::int16_t>(t.values[i] | static_cast<int>(i >> at & 1) << j);
    }
    return t;
}

/// The variables that stand for tables, as residues, and the bits of results, each with one number.
class names {
  public:
    static names& all()
    {
        static names one;
        return one;
    }
    /// The residue of a table as a variable, above those that tests choose.
    form of_table(const table& t)
    {
        const table residues = map(t, [](int x) { return residue(x); });
        if (std::all_of(residues.values.begin(), residues.values.end(),
                        [&](int x) { return x == residues.values.front(); }))
            return form::constant(residues.values.front());
        const auto next = static_cast<variable>(first_table + tables_.size());
        return form::of(tables_.emplace(residues, next).first->second);
    }
    /// Compress_d(f), and bit i of it; bit i of f in 0 ... q - 1 for d = 12.
    bit of_compressed(int d, const form& f, int i)
    {
        const auto next = static_cast<bit>(first_result + results_.size());
        return results_.emplace(std::pair(std::pair(d, i), f), next).first->second;
    }
    /// Decompress_d of a word of d bits as a variable.
    form of_decompressed(int d, const table& word)
    {
        const auto next = static_cast<variable>(first_decompressed + decompressed_.size());
        return form::of(decompressed_.emplace(std::pair(d, word), next).first->second);
    }

    static constexpr std::uint32_t first_table = 1U << 24, first_decompressed = 1U << 25,
                                   first_result = 1U << 26;

  private:
    std::map<table, variable> tables_;
    std::map<std::pair<int, table>, variable> decompressed_;
    std::map<std::pair<std::pair<int, int>, form>, bit> results_;
};

} // namespace mlkem_test::proof
