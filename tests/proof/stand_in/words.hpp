// SPDX-License-Identifier: MIT
// Words of 16 bits as a stand-in for the processor's registers computes with them. A word is a
// number, or 16 bits with labels, or a function of at most 12 bits, or a function of a number x. The
// residue of x modulo q and its range are known. The function has a value for each x of the range:
// all operations on one such number are exhaustive. Sums of several are exact. A sum that may leave
// 16 bits is a finding.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../bits.hpp"
#include "../forms.hpp"

namespace mlkem_test::proof::stand_in {

/// Operations on words, as processors define them; `by` is a distance, or 0.
enum class operation {
    add,
    sub,
    mul_low,
    mul_high,
    mul_round,
    bit_and,
    min_unsigned,
    greater,
    equal,
    shift_left,
    shift_right,
    shift_right_signed,
    saturate // to 8 bits with a sign
};
constexpr std::int16_t apply(operation o, int a, int b) noexcept
{
    const auto low = [](int x) noexcept { return static_cast<std::int16_t>(x); };
    const int unsigned_a = a & 0xffff, unsigned_b = b & 0xffff;
    switch (o) {
    case operation::add:
        return low(a + b);
    case operation::sub:
        return low(a - b);
    case operation::mul_low:
        return low(a * b);
    case operation::mul_high:
        return low(a * b >> 16);
    case operation::mul_round:
        return low(((a * b >> 14) + 1) >> 1);
    case operation::bit_and:
        return low(a & b);
    case operation::min_unsigned:
        return unsigned_a < unsigned_b ? low(a) : low(b);
    case operation::greater:
        return a > b ? low(-1) : low(0);
    case operation::equal:
        return a == b ? low(-1) : low(0);
    case operation::shift_left:
        return low(unsigned_a << b);
    case operation::shift_right:
        return low(unsigned_a >> b);
    case operation::shift_right_signed:
        return low(a >> b);
    default:
        return low(a < -128 ? -128 : a > 127 ? 127 : a);
    }
}

using bits_of_word = std::array<bit, 16>;
using word_id = std::uint32_t;

struct word16 {
    enum class kind {
        number,
        bits,
        table,
        range,      // values[i] of the number low + i, which is `atom`
        conjunction // whose sign alone has a meaning: that of all parts
    };
    kind what = kind::number;
    int number = 0;
    bits_of_word bits{};
    table t;
    std::optional<form> residue; // of a table or a range
    word_id atom = 0;
    std::size_t function = 0; // of words::functions
    int low = 0, high = 0;    // of the values
    std::uint32_t sum = 0;    // of which an atom is the lower or the upper half, or 0
    bool is_upper = false;
    std::vector<table> parts;
};

/// Values of the numbers low, low + 1, ...
struct range_function {
    int low = 0;
    std::vector<std::int16_t> values;
    std::optional<std::pair<int, int>> linear; // (s, t): the value is s x + t mod q for all x
    int least = 0, greatest = 0;
};

/// A sum of products, of 32 bits.
struct sum32 {
    form residue;
    std::int64_t low, high;
};

/// Compress_d(x) (FIPS 203, equation 4.7), with integers: round(2^d x / q) mod 2^d.
constexpr int compressed(int d, int x) noexcept
{
    return d == 12 ? x : ((x << (d + 1)) + q) / (2 * q) % (1 << d);
}
/// Decompress_d(y) (equation 4.8): round(q y / 2^d).
constexpr int decompressed(int d, int y) noexcept { return ((y * q << 1) + (1 << d)) >> (d + 1); }

/// All words, sums and labels of a proof.
class words {
  public:
    static words& all()
    {
        static words one;
        return one;
    }
    void forget() { *this = words(); }

    const word16& operator[](word_id w) const { return words_[w]; }
    const sum32& sum(std::uint32_t s) const { return sums_[s]; }

    /// What went wrong: a sum beyond its range, an operation that has no model.
    void report(const std::string& what)
    {
        if (findings_.size() < 5)
            findings_.push_back(what);
    }
    std::vector<std::string> take_findings() { return std::exchange(findings_, {}); }

    word_id number(int x)
    {
        const auto [place, is_new] = numbers_.try_emplace(x, next());
        if (is_new) {
            word16 w;
            w.number = w.low = w.high = static_cast<std::int16_t>(x);
            words_.push_back(std::move(w));
        }
        return place->second;
    }
    /// 16 bits; a number if all are constants.
    word_id of_bits(const bits_of_word& b)
    {
        int constant = 0;
        bool is_constant = true;
        for (std::size_t i = 0; i < 16; ++i) {
            is_constant = is_constant && b[i] <= 1;
            constant |= static_cast<int>(b[i] & 1) << i;
        }
        if (is_constant)
            return number(static_cast<std::int16_t>(constant));
        const auto [place, is_new] = of_bits_.try_emplace(b, next());
        if (is_new) {
            word16 w;
            w.what = word16::kind::bits;
            w.bits = b;
            words_.push_back(std::move(w));
        }
        return place->second;
    }
    word_id of_table(table t)
    {
        if (t.bits.empty())
            return number(t.values[0]);
        const auto place = tables_.find(t);
        if (place != tables_.end())
            return place->second;
        word16 w;
        w.what = word16::kind::table;
        const auto [least, greatest] = std::minmax_element(t.values.begin(), t.values.end());
        w.low = *least;
        w.high = *greatest;
        w.t = t;
        tables_.emplace(std::move(t), next());
        words_.push_back(std::move(w));
        return next() - 1;
    }
    /// A number from low to high, of which a residue may be known.
    word_id of_range(std::optional<form> residue, int low, int high)
    {
        if (low < -32768 || high > 32767)
            report("more than 16 bits");
        word16 w;
        w.what = word16::kind::range;
        w.residue = std::move(residue);
        w.low = std::max(low, -32768);
        w.high = std::min(high, 32767);
        w.atom = next();
        w.function = identity(w.low, w.high);
        words_.push_back(std::move(w));
        return next() - 1;
    }
    /// An input: the same word for the same residue and range.
    word_id input(const form& residue, int low, int high)
    {
        const std::tuple key(residue, low, high);
        const auto place = inputs_.find(key);
        if (place != inputs_.end())
            return place->second;
        const word_id w = of_range(residue, low, high);
        inputs_.emplace(key, w);
        return w;
    }

    std::optional<form> residue_of(word_id w)
    {
        const word16& x = words_[w];
        if (x.what == word16::kind::number)
            return form::constant(x.number);
        if (x.what == word16::kind::bits)
            return residue_of(of_table(table_of(w)));
        if (x.what == word16::kind::table && !x.residue)
            words_[w].residue = names::all().of_table(x.t);
        return words_[w].residue;
    }
    /// The table of a word that is a number, bits or a table.
    table table_of(word_id w) const
    {
        const word16& x = words_[w];
        if (x.what == word16::kind::table)
            return x.t;
        table t;
        if (x.what == word16::kind::number) {
            t.values = {static_cast<std::int16_t>(x.number)};
            return t;
        }
        int constant = 0;
        std::vector<bit> labels;
        std::vector<std::size_t> indices;
        for (std::size_t i = 0; i < 16; ++i)
            if (x.bits[i] <= 1) {
                constant |= static_cast<int>(x.bits[i]) << i;
            } else {
                labels.push_back(x.bits[i]);
                indices.push_back(i);
            }
        t.bits = labels;
        std::sort(t.bits.begin(), t.bits.end());
        t.bits.erase(std::unique(t.bits.begin(), t.bits.end()), t.bits.end());
        t.values.assign(std::size_t{1} << t.bits.size(), static_cast<std::int16_t>(constant));
        for (std::size_t j = 0; j < labels.size(); ++j) {
            const auto at =
                std::lower_bound(t.bits.begin(), t.bits.end(), labels[j]) - t.bits.begin();
            for (std::size_t i = 0; i < t.values.size(); ++i)
                t.values[i] = static_cast<std::int16_t>(t.values[i] | static_cast<int>(i >> at & 1)
                                                                          << indices[j]);
        }
        return t;
    }
    bits_of_word bits_of(word_id w)
    {
        const word16 x = words_[w];
        if (x.what == word16::kind::bits)
            return x.bits;
        bits_of_word b{};
        for (std::size_t i = 0; i < 16; ++i)
            switch (x.what) {
            case word16::kind::number:
                b[i] = static_cast<bit>(x.number >> i & 1);
                break;
            case word16::kind::table:
                b[i] = bit_of_table(map(x.t, [i](int v) { return v >> i & 1; }));
                break;
            case word16::kind::range:
                b[i] = bit_of_range(x, i);
                break;
            default:
                b[i] = first_conjunction + w;
            }
        return b;
    }
    /// The table of a label that bits_of() made of a table, or of an input's bit.
    table table_of_bit(bit b) const
    {
        if (b >= first_bit_of_table && b < first_conjunction)
            return bit_tables_[b - first_bit_of_table];
        table t;
        if (b <= 1) {
            t.values = {static_cast<std::int16_t>(b)};
        } else {
            t.bits = {b};
            t.values = {0, 1};
        }
        return t;
    }
    bool is_conjunction(bit b) const { return b >= first_conjunction && b < first_product; }
    const word16& conjunction_of(bit b) const { return words_[b - first_conjunction]; }

    /// o(x, y), in one lane. `y` is a distance if o is a shift.
    word_id binary(operation o, word_id x, word_id y)
    {
        const std::tuple key(o, x, y);
        const auto place = memo_.find(key);
        if (place != memo_.end())
            return place->second;
        const word_id r = computed(o, x, y);
        memo_.emplace(key, r);
        return r;
    }
    /// The halves of a[0] b[0] + a[1] b[1], lower one first.
    std::array<word_id, 2> sum_of_products(word_id a0, word_id b0, word_id a1, word_id b1)
    {
        const auto product = [this](word_id a, word_id b) {
            const auto f = residue_of(a), g = residue_of(b);
            if (!f || !g)
                report("a product of numbers that are not known");
            const word16 x = words_[a], y = words_[b];
            const std::array<std::int64_t, 4> corners = {
                std::int64_t{x.low} * y.low, std::int64_t{x.low} * y.high,
                std::int64_t{x.high} * y.low, std::int64_t{x.high} * y.high};
            return sum32{f && g ? *f * *g : form(),
                         *std::min_element(corners.begin(), corners.end()),
                         *std::max_element(corners.begin(), corners.end())};
        };
        const std::array key = {a0, b0, a1, b1};
        const auto place = products_.find(key);
        if (place != products_.end())
            return place->second;
        return products_[key] = halves_of(product(a0, b0), product(a1, b1));
    }
    /// The halves of the sum of two sums, given by their lower halves.
    std::array<word_id, 2> sum_of_sums(word_id a, word_id b)
    {
        const std::array key = {a, b, ~word_id{0}, ~word_id{0}};
        const auto place = products_.find(key);
        if (place != products_.end())
            return place->second;
        return products_[key] = halves_of(sums_[words_[a].sum], sums_[words_[b].sum]);
    }

    // Labels of bits under logical operations.

    bit xored(bit a, bit b)
    {
        if (a >= first_either || b >= first_either)
            return resolved(std::max(a, b));
        if (a >= first_product)
            std::swap(a, b);
        if (b < first_product)
            return sums_of_bits::all().xored(a, b);
        if (a >= first_product)
            a = resolved(a);
        const auto [c, d] = bit_products_[b - first_product];
        return sums_of_bits::all().xor_and(a, c, d);
    }
    /// ~a & b. The sum that it is added to next has a name: see sums_of_bits::xor_and.
    bit and_not(bit a, bit b)
    {
        a = sums_of_bits::all().xored(resolved(a), 1);
        b = resolved(b);
        if (a <= 1 || b <= 1)
            return a == 0 || b == 0 ? 0 : a == 1 ? b : a;
        bit_products_.emplace_back(a, b);
        return first_product + static_cast<bit>(bit_products_.size()) - 1;
    }
    /// a | b, where one is a constant or both are equal; or a set of bits of which one is 1.
    bit either(bit a, bit b)
    {
        if (a == 1 || b == 1)
            return 1;
        if (a == 0 || b == 0 || a == b)
            return a == 0 ? b : a;
        std::vector<bit> all;
        const auto add = [&](bit x) {
            if (x >= first_either)
                all.insert(all.end(), sets_[x - first_either].begin(),
                           sets_[x - first_either].end());
            else
                all.push_back(x);
        };
        add(a);
        add(b);
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        sets_.push_back(std::move(all));
        return first_either + static_cast<bit>(sets_.size()) - 1;
    }
    std::vector<bit> set_of(bit b) const
    {
        return b >= first_either ? sets_[b - first_either] : std::vector<bit>{b};
    }

    static constexpr bit first_bit_of_table = 1U << 27, first_conjunction = 1U << 28,
                         first_product = 1U << 29, first_either = 1U << 30;

  private:
    struct hash_of_bits {
        std::size_t operator()(const bits_of_word& b) const noexcept
        {
            std::uint64_t h = 1;
            for (const bit x : b)
                h = (h ^ x) * 0x9e3779b97f4a7c15 ^ h >> 29;
            return static_cast<std::size_t>(h ^ h >> 32);
        }
    };

    words() { sums_.emplace_back(); }
    word_id next() const { return static_cast<word_id>(words_.size()); }

    std::size_t identity(int low, int high)
    {
        const auto [place, is_new] = identities_.try_emplace({low, high}, functions_.size());
        if (is_new) {
            range_function f;
            f.low = low;
            for (int x = low; x <= high; ++x)
                f.values.push_back(static_cast<std::int16_t>(x));
            add_function(std::move(f));
        }
        return place->second;
    }
    std::size_t add_function(range_function f)
    {
        const auto [least, greatest] = std::minmax_element(f.values.begin(), f.values.end());
        f.least = *least;
        f.greatest = *greatest;
        const int s = f.values.size() > 1 ? residue(f.values[1] - f.values[0]) : 0;
        const int t = residue(f.values[0] - std::int64_t{s} * f.low);
        bool is_linear = true;
        for (std::size_t i = 0; i < f.values.size() && is_linear; ++i)
            is_linear =
                (std::int64_t{s} * (f.low + static_cast<int>(i)) + t - f.values[i]) % q == 0;
        if (is_linear)
            f.linear = {s, t};
        functions_.push_back(std::move(f));
        return functions_.size() - 1;
    }
    /// The operation on all values of one range: of functions of one number.
    std::size_t function_of(operation o, std::size_t f, std::size_t g, int constant, char constants)
    {
        const std::tuple key(o, f, g, constant, constants);
        const auto place = function_memo_.find(key);
        if (place != function_memo_.end())
            return place->second;
        const range_function &x = functions_[f], &y = functions_[g];
        range_function r;
        r.low = constants == 'x' ? y.low : x.low;
        const std::size_t size = (constants == 'x' ? y : x).values.size();
        for (std::size_t i = 0; i < size; ++i)
            r.values.push_back(apply(o, constants == 'x' ? constant : int{x.values[i]},
                                     constants == 'y' ? constant : int{y.values[i]}));
        const std::size_t found = add_function(std::move(r));
        function_memo_.emplace(key, found);
        return found;
    }
    static bool is_shift(operation o)
    {
        return o == operation::shift_left || o == operation::shift_right ||
               o == operation::shift_right_signed;
    }
    /// A power of two as a distance, or -1.
    static int distance_of(const word16& x)
    {
        for (int by = 0; by < 16; ++by)
            if (x.what == word16::kind::number && (x.number & 0xffff) == 1 << by)
                return by;
        return -1;
    }
    bits_of_word shifted(const bits_of_word& b, operation o, int by) const
    {
        bits_of_word r{};
        for (int i = 0; i < 16; ++i) {
            const int from = o == operation::shift_left ? i - by : i + by;
            if (from >= 0 && from < 16)
                r[static_cast<std::size_t>(i)] = b[static_cast<std::size_t>(from)];
            else if (o == operation::shift_right_signed)
                r[static_cast<std::size_t>(i)] = b[15];
        }
        return r;
    }

    word_id computed(operation o, word_id a, word_id b)
    {
        using kind = word16::kind;
        const word16 x = words_[a], y = words_[b];
        if (x.what == kind::number && y.what == kind::number)
            return number(apply(o, x.number, y.number));
        const bool has_bits = x.what == kind::bits || y.what == kind::bits;
        const bool is_table = (x.what <= kind::table) && (y.what <= kind::table);
        if (has_bits && is_table) {
            // Moves of bits.
            if (is_shift(o) && x.what == kind::bits)
                return of_bits(shifted(x.bits, o, y.number));
            if (o == operation::mul_low && x.what == kind::bits && distance_of(y) >= 0)
                return of_bits(shifted(x.bits, operation::shift_left, distance_of(y)));
            if (o == operation::bit_and && (x.what == kind::number || y.what == kind::number)) {
                const bits_of_word p = bits_of(a), m = bits_of(b);
                bits_of_word r{};
                for (std::size_t i = 0; i < 16; ++i)
                    r[i] = p[i] <= 1 ? p[i] * m[i] : m[i] * p[i];
                return of_bits(r);
            }
        }
        if (is_table) {
            const table s = table_of(a), t = table_of(b);
            if (has_bits || s.bits.empty() || t.bits.empty() || s.bits == t.bits)
                return of_tables(o, a, b, s, t);
        }
        if (o == operation::bit_and && x.what != kind::range && y.what != kind::range)
            return conjunction_of_signs(x, y);
        if (x.what == kind::conjunction && o == operation::shift_right_signed && y.number == 15)
            return a; // whose bits are all its sign
        if (x.what == kind::conjunction || y.what == kind::conjunction) {
            report("an operation on a conjunction");
            return number(0);
        }
        if (x.what == kind::range && (y.what == kind::number || x.atom == y.atom))
            return of_function(x.atom, function_of(o, x.function, y.function, y.number,
                                                   y.what == kind::number ? 'y' : ' '));
        if (y.what == kind::range && x.what == kind::number)
            return of_function(y.atom, function_of(o, y.function, y.function, x.number, 'x'));
        if (o != operation::add && o != operation::sub) {
            report("an operation on two numbers");
            return number(0);
        }
        if (x.what == kind::range && y.what == kind::range && o == operation::sub && x.is_upper &&
            x.sum != 0 && words_[y.atom].sum == x.sum && !words_[y.atom].is_upper)
            return upper_less(x, y);
        const bool adds = o == operation::add;
        const auto f = residue_of(a), g = residue_of(b);
        std::optional<form> r;
        if (f && g)
            r = adds ? *f + *g : *f - *g;
        const auto range_of = [this](word_id w) { // bits are a table by now
            const word16& z = words_[w];
            return z.what == kind::bits ? words_[of_table(table_of(w))] : z;
        };
        const word16 u = range_of(a), v = range_of(b);
        return of_range(std::move(r), u.low + (adds ? v.low : -v.high),
                        u.high + (adds ? v.high : -v.low));
    }
    word_id of_tables(operation o, word_id a, word_id b, const table& s, const table& t)
    {
        const word_id r = of_table(map(s, t, [o](int x, int y) { return apply(o, x, y); }));
        // The product with a number keeps the name of the other factor, if it is exact.
        if (o == operation::mul_low && words_[b].what == word16::kind::number &&
            words_[r].what == word16::kind::table && !words_[r].residue) {
            const int factor = words_[b].number;
            const bool exact = std::all_of(s.values.begin(), s.values.end(), [factor](int x) {
                return x * factor == apply(operation::mul_low, x, factor);
            });
            if (exact) {
                const form f = factor * *residue_of(a);
                words_[r].residue = f;
            }
        }
        return r;
    }
    word_id of_function(word_id atom, std::size_t f)
    {
        const range_function& g = functions_[f];
        if (g.least == g.greatest)
            return number(g.least);
        word16 w;
        w.what = word16::kind::range;
        w.atom = atom;
        w.function = f;
        w.low = g.least;
        w.high = g.greatest;
        if (g.linear && words_[atom].residue)
            w.residue = combine(*words_[atom].residue, g.linear->first, form::constant(1),
                                g.linear->second);
        words_.push_back(std::move(w));
        return next() - 1;
    }
    word_id conjunction_of_signs(const word16& x, const word16& y)
    {
        word16 r;
        r.what = word16::kind::conjunction;
        for (const word16* one : {&x, &y})
            if (one->what == word16::kind::conjunction)
                r.parts.insert(r.parts.end(), one->parts.begin(), one->parts.end());
            else if (one->what == word16::kind::table)
                r.parts.push_back(map(one->t, [](int v) { return v < 0 ? -1 : 0; }));
            else
                report("a conjunction of other words");
        words_.push_back(std::move(r));
        return next() - 1;
    }
    std::array<word_id, 2> halves_of(const sum32& a, const sum32& b)
    {
        const std::int64_t low = a.low + b.low, high = a.high + b.high;
        if (low < INT32_MIN || high > INT32_MAX)
            report("more than 32 bits");
        sums_.push_back({a.residue + b.residue, low, high});
        const word_id lower = of_range(std::nullopt, -32768, 32767);
        const word_id upper =
            of_range(std::nullopt, static_cast<int>(low >> 16), static_cast<int>(high >> 16));
        for (const word_id half : {lower, upper})
            words_[half].sum = static_cast<std::uint32_t>(sums_.size()) - 1;
        words_[upper].is_upper = true;
        return {lower, upper};
    }
    /// The upper half of a sum s, less g(l), where l is the lower half as a number with a sign. Let u be
    /// that half without a sign, so that s = 2^16 upper + u. If u + 2^16 g(l) is 0 mod q for all l,
    /// the result is 2^-16 s mod q.
    word_id upper_less(const word16& upper, const word16& g)
    {
        const range_function& f = functions_[g.function];
        bool vanishes = true;
        for (std::size_t i = 0; i < f.values.size() && vanishes; ++i)
            vanishes =
                (((f.low + static_cast<int>(i)) & 0xffff) + 65536 * std::int64_t{f.values[i]}) %
                    q ==
                0;
        std::optional<form> r;
        if (vanishes)
            r = inverse_of(65536) * sums_[upper.sum].residue;
        return of_range(std::move(r), upper.low - g.high, upper.high - g.low);
    }

    bit bit_of_table(const table& t)
    {
        if (std::all_of(t.values.begin(), t.values.end(), [&](int v) { return v == t.values[0]; }))
            return static_cast<bit>(t.values[0]);
        for (std::size_t j = 0; j < t.bits.size(); ++j) {
            bool is_bit = true;
            for (std::size_t i = 0; i < t.values.size() && is_bit; ++i)
                is_bit = t.values[i] == static_cast<int>(i >> j & 1);
            if (is_bit)
                return t.bits[j];
        }
        const auto [place, is_new] = bits_of_tables_.try_emplace(
            t, first_bit_of_table + static_cast<bit>(bit_tables_.size()));
        if (is_new)
            bit_tables_.push_back(t);
        return place->second;
    }
    /// Bit j of a function of a number: the name of a bit of Compress_d, if it is that for all
    /// numbers of the range.
    bit bit_of_range(const word16& x, std::size_t j)
    {
        const range_function& f = functions_[x.function];
        const std::optional<form>& g = words_[x.atom].residue;
        const auto key = std::pair(x.function, j);
        auto place = found_bits_.find(key);
        if (place == found_bits_.end())
            place = found_bits_.emplace(key, find_bit(f, j)).first;
        const auto [d, i] = place->second;
        if (d == 0)
            return static_cast<bit>(i); // a constant
        if (d < 0 || !g) {
            report("bits of a number that is not compressed");
            return 0;
        }
        return names::all().of_compressed(d, *g, i);
    }
    static std::pair<int, int> find_bit(const range_function& f, std::size_t j)
    {
        const auto is = [&](auto expected) {
            for (std::size_t i = 0; i < f.values.size(); ++i)
                if ((f.values[i] >> j & 1) != expected(f.low + static_cast<int>(i)))
                    return false;
            return true;
        };
        for (const int constant : {0, 1})
            if (is([constant](int) { return constant; }))
                return {0, constant};
        for (const int d : {1, 4, 5, 10, 11, 12})
            for (int b = 0; b < d; ++b)
                if (is([d, b](int x) { return compressed(d, residue(x)) >> b & 1; }))
                    return {d, b};
        return {-1, 0};
    }
    bit resolved(bit b)
    {
        if (b < first_product)
            return b;
        if (b >= first_either) {
            report("an operation on a set of bits");
            return 0;
        }
        const auto [c, d] = bit_products_[b - first_product];
        return sums_of_bits::all().xor_and(0, c, d);
    }

    std::vector<word16> words_;
    std::vector<range_function> functions_;
    std::vector<sum32> sums_;
    std::map<int, word_id> numbers_;
    std::unordered_map<bits_of_word, word_id, hash_of_bits> of_bits_;
    std::map<table, word_id> tables_;
    std::map<std::tuple<form, int, int>, word_id> inputs_;
    std::map<std::tuple<operation, word_id, word_id>, word_id> memo_;
    std::map<std::tuple<operation, std::size_t, std::size_t, int, char>, std::size_t>
        function_memo_;
    std::map<std::pair<int, int>, std::size_t> identities_;
    std::map<std::array<word_id, 4>, std::array<word_id, 2>> products_;
    std::map<table, bit> bits_of_tables_;
    std::vector<table> bit_tables_;
    std::map<std::pair<std::size_t, std::size_t>, std::pair<int, int>> found_bits_;
    std::vector<std::pair<bit, bit>> bit_products_;
    std::vector<std::vector<bit>> sets_;
    std::vector<std::string> findings_;
};

} // namespace mlkem_test::proof::stand_in
