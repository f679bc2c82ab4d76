// SPDX-License-Identifier: MIT
// Vectors whose lanes are symbolic: polynomials over Z_q in the inputs (forms.hpp), or functions of
// the input's bits. Kernels that run on them compute, for all inputs at once, what they compute on
// any other vector. The operations of kernels/field.inl are operations here, by their contracts,
// which tests/kernels and vector_proof_test.cpp prove for each instruction set.
//
// A lane as a polynomial stands for a number with that residue. The run on intervals
// (tests/kernels/interval.hpp) bounds the number. Both together give equality of bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mlkem/kernels/tables.hpp>
#include <vector>

#include "forms.hpp"
#include "kernels/checking.hpp"

namespace mlkem_test::proof {

/// A table that copies share.
class shared_table {
  public:
    explicit shared_table(table t) : table_(std::make_shared<const table>(std::move(t))) {}
    const table& operator*() const { return *table_; }
    const table* operator->() const { return table_.get(); }
    friend bool operator==(const shared_table& a, const shared_table& b)
    {
        return a.table_ == b.table_ || *a == *b;
    }

    static shared_table number(std::int16_t x)
    {
        table t;
        t.values = {x};
        return shared_table(std::move(t));
    }
    static const shared_table& zero()
    {
        static const shared_table one = number(0);
        return one;
    }
    /// word_of(), once for each word.
    static const shared_table& word(const std::vector<bit>& bits)
    {
        static std::map<std::vector<bit>, shared_table> all;
        const auto place = all.find(bits);
        return place != all.end() ? place->second
                                  : all.emplace(bits, shared_table(word_of(bits))).first->second;
    }

  private:
    std::shared_ptr<const table> table_;
};

/// A number of 16 bits: a table, a form, or what is_reduced() makes. That is a conjunction of
/// tables, whose sign alone has a meaning.
struct lane {
    enum class kind { table, form, conjunction, compressed };

    lane() : what(kind::table), t(shared_table::zero()) {}
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain numbers
    lane(std::int16_t c) : what(kind::table), t(shared_table::number(c)) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    lane(form g) : what(kind::form), f(std::move(g)), t(shared_table::zero()) {}
    explicit lane(table u) : what(kind::table), t(std::move(u)) {}
    explicit lane(shared_table u) : what(kind::table), t(std::move(u)) {}

    bool is_number() const { return what == kind::table && t->bits.empty(); }
    std::int16_t number() const { return t->values[0]; }

    /// As an element of Z_q.
    form residues() const
    {
        if (what == kind::table)
            return names::all().of_table(*t);
        if (what != kind::form)
            mlkem::checking::report("a compressed or a combined lane as a residue");
        return f;
    }
    friend bool operator==(const lane&, const lane&) = default;

    kind what;
    form f;
    shared_table t;
    int d = 0;                // of Compress_d(f)
    std::vector<table> parts; // of a conjunction
};

/// Eight bits.
struct byte {
    std::array<bit, 8> bits{};

    byte() { bits.fill(unwritten); }
    // NOLINTNEXTLINE(google-explicit-constructor): kernels write plain bytes
    byte(std::uint8_t x)
    {
        for (std::size_t i = 0; i < 8; ++i)
            bits[i] = x >> i & 1;
    }
    friend bool operator==(const byte&, const byte&) = default;

    static constexpr bit unwritten = ~bit{0};
};

/// What goes wrong in operation number `at` of a run. Lane `lane` of its result has the value of the
/// lane beside it, is 3 times as large, or 1 larger. A conjunction lacks a part.
struct planted_fault {
    enum class kind { none, misplaced, scaled, off_by_one };
    kind what = kind::none;
    std::size_t at = 0, lane = 0;
    std::size_t done = 0; // operations so far

    static planted_fault& now()
    {
        static planted_fault one;
        return one;
    }
};

/// Lanes of 32 bits.
template <std::size_t N> struct sums {
    std::array<form, N / 2> v;
};

template <std::size_t N> struct vector {
    using element = lane;
    using byte = proof::byte;
    static constexpr std::size_t lanes = N;
    std::array<lane, N> v;

    static vector load(const element* p)
    {
        vector r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vector constants(const std::int16_t* p)
    {
        vector r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static vector set1(std::int16_t x)
    {
        vector r;
        r.v.fill(lane(x));
        return r;
    }
    void store(element* p) const { std::copy(v.begin(), v.end(), p); }

    template <int d> static vector load_bits(const byte* p)
    {
        vector r;
        for (std::size_t i = 0; i < N; ++i) {
            std::vector<bit> bits;
            for (std::size_t b = d * i; b < d * (i + 1); ++b)
                bits.push_back(p[b / 8].bits[b % 8]);
            if (std::any_of(bits.begin(), bits.end(), [](bit b) { return b == byte::unwritten; }))
                mlkem::checking::report("load_bits of a byte that was never written");
            else if (std::all_of(bits.begin(), bits.end(), [](bit b) { return b == 1; }))
                r.v[i] = lane(static_cast<std::int16_t>((1 << d) - 1));
            else
                r.v[i] = lane(shared_table::word(bits));
        }
        return perturbed(r);
    }
    /// Requires lanes that a polynomial or Compress_d made.
    template <int d> void store_bits(byte* p) const
    {
        const vector stored = perturbed(*this);
        for (std::size_t i = 0; i < N; ++i) {
            const lane& x = stored.v[i];
            const bool fits =
                d == 12 ? x.what == lane::kind::form : x.what == lane::kind::compressed && x.d == d;
            if (!fits)
                mlkem::checking::report("store_bits of another width");
            for (std::size_t b = 0; b < d; ++b)
                p[(d * i + b) / 8].bits[(d * i + b) % 8] =
                    names::all().of_compressed(d, x.f, static_cast<int>(b));
        }
    }

    /// Accepts the candidates that `accepted` names, lane by lane, whatever they are.
    static std::size_t append_below_q_vartime(const vector& x, element* out, std::size_t room)
    {
        std::size_t count = 0;
        const std::size_t all = std::min(N, room);
        std::vector<element> kept;
        for (const element& lane : x.v)
            if (accepts(lane))
                kept.push_back(lane);
        std::fill(out, out + all, element(std::int16_t{-1})); // of no meaning
        for (const element& lane : kept)
            if (count < room)
                out[count++] = lane;
        return count;
    }
    using predicate = bool (*)(const element&);
    static predicate& acceptance()
    {
        static predicate one = nullptr;
        return one;
    }
    static bool accepts(const element& x)
    {
        return !(x.is_number() && x.number() >= q) && acceptance() != nullptr && acceptance()(x);
    }

    static element all_negative(const vector& x)
    {
        lane all;
        all.what = lane::kind::conjunction;
        for (const lane& part : x.v)
            all.parts.insert(all.parts.end(), part.parts.begin(), part.parts.end());
        return all;
    }

    /// r with the planted fault, if it is this operation's turn.
    static vector perturbed(vector r)
    {
        planted_fault& fault = planted_fault::now();
        if (fault.what == planted_fault::kind::none || fault.done++ != fault.at)
            return r;
        lane& x = r.v[fault.lane % N];
        const int factor = fault.what == planted_fault::kind::scaled ? 3 : 1;
        const int more = fault.what == planted_fault::kind::off_by_one ? 1 : 0;
        if (fault.what == planted_fault::kind::misplaced)
            x = lane(r.v[fault.lane % N ^ 1]);
        else if (x.what == lane::kind::conjunction)
            x.parts.pop_back();
        else if (x.what == lane::kind::table)
            x = lane(map(*x.t, [&](int value) { return factor * value + more; }));
        else
            x.f = factor * x.f + form::constant(more);
        return r;
    }
};

template <std::size_t N, class F> vector<N> each(const vector<N>& a, const F& f)
{
    vector<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = f(a.v[i]);
    return vector<N>::perturbed(std::move(r));
}
template <std::size_t N, class F> vector<N> each(const vector<N>& a, const vector<N>& b, const F& f)
{
    vector<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = f(a.v[i], b.v[i]);
    return vector<N>::perturbed(std::move(r));
}

/// Exact on tables of the same bits, or of a number; else modulo q.
template <class OnTables, class OnForms>
lane arithmetic(const lane& x, const lane& y, OnTables on_tables, OnForms on_forms)
{
    const bool tables = x.what == lane::kind::table && y.what == lane::kind::table;
    if (tables && (x.is_number() || y.is_number() || x.t->bits == y.t->bits)) {
        const table exact = map(*x.t, *y.t, [&](int a, int b) {
            const int r = on_tables(a, b);
            if (r < -32768 || r > 32767)
                mlkem::checking::report("more than 16 bits");
            return r;
        });
        return lane(exact);
    }
    return lane(on_forms(x.residues(), y.residues()));
}
template <std::size_t N> vector<N> add(const vector<N>& a, const vector<N>& b)
{
    return each(a, b, [](const lane& x, const lane& y) {
        return arithmetic(
            x, y, [](int s, int t) { return s + t; },
            [](const form& s, const form& t) { return s + t; });
    });
}
template <std::size_t N> vector<N> sub(const vector<N>& a, const vector<N>& b)
{
    return each(a, b, [](const lane& x, const lane& y) {
        return arithmetic(
            x, y, [](int s, int t) { return s - t; },
            [](const form& s, const form& t) { return s - t; });
    });
}
/// By a number.
template <std::size_t N> vector<N> mul(const vector<N>& a, const vector<N>& b)
{
    return each(a, b, [](const lane& x, const lane& y) {
        if (!y.is_number())
            mlkem::checking::report("mul by no number");
        return lane(y.number() * x.residues());
    });
}
/// The bitwise AND of tables. A conjunction if none is a number, but for -1, which is true.
template <std::size_t N> vector<N> bit_and(const vector<N>& a, const vector<N>& b)
{
    return each(a, b, [](const lane& x, const lane& y) {
        if (y.is_number())
            return lane(map(*x.t, *y.t, [](int s, int t) { return s & t; }));
        lane all;
        all.what = lane::kind::conjunction;
        all.parts = x.parts;
        if (x.what != lane::kind::conjunction && !(x.is_number() && x.number() == -1))
            mlkem::checking::report("bit_and of other lanes");
        all.parts.push_back(map(*y.t, [](int s) { return s < 0 ? -1 : 0; }));
        return all;
    });
}
template <int by, std::size_t N> vector<N> shift_right(const vector<N>& a)
{
    return each(a, [](const lane& x) {
        if (x.what != lane::kind::table)
            mlkem::checking::report("shift_right of a polynomial");
        return lane(map(*x.t, [](int s) { return s >> by; }));
    });
}
/// Requires a >= -q, which tables show and intervals show of forms.
template <std::size_t N> vector<N> add_q_if_negative(const vector<N>& a)
{
    return each(a, [](const lane& x) {
        if (x.what != lane::kind::table)
            return x;
        return lane(map(*x.t, [](int s) {
            if (s < -q)
                mlkem::checking::report("add_q_if_negative of less than -q");
            return s < 0 ? s + q : s;
        }));
    });
}

/// a b 2^-16. Requires the second word that belongs to b.
template <std::size_t N>
vector<N> montgomery_mul(const vector<N>& a, const vector<N>& b, const vector<N>& b_q_inverse)
{
    vector<N> r;
    for (std::size_t i = 0; i < N; ++i) {
        if (!b.v[i].is_number() || !b_q_inverse.v[i].is_number() ||
            static_cast<std::int16_t>(b_q_inverse.v[i].number() * q) != b.v[i].number())
            mlkem::checking::report("montgomery_mul by another factor");
        r.v[i] = lane(residue(b.v[i].number() * inverse_of(65536)) * a.v[i].residues());
    }
    return vector<N>::perturbed(std::move(r));
}
template <std::size_t N> vector<N> barrett_reduce(const vector<N>& a)
{
    return each(a, [](const lane& x) { return lane(x.residues()); });
}
template <int d, std::size_t N> vector<N> compress(const vector<N>& a)
{
    return each(a, [](const lane& x) {
        lane r(x.residues());
        r.what = lane::kind::compressed;
        r.d = d;
        return r;
    });
}
template <int d, std::size_t N> vector<N> decompress(const vector<N>& a)
{
    return each(a, [](const lane& y) {
        if (y.what != lane::kind::table || y.t->bits.size() != d)
            mlkem::checking::report("decompress of another width");
        return lane(names::all().of_decompressed(d, *y.t));
    });
}
/// Holds tables to low and high; intervals do that for forms.
template <std::size_t N> void bounded(const vector<N>& a, int low, int high)
{
    for (const lane& x : a.v)
        if (x.what == lane::kind::table)
            for (const int value : x.t->values)
                if (value < low || value > high)
                    mlkem::checking::report("bounded");
}

template <std::size_t N> sums<N> multiply_pairs(const vector<N>& a, const vector<N>& b)
{
    sums<N> r;
    for (std::size_t i = 0; i < N / 2; ++i)
        r.v[i] = a.v[2 * i].residues() * b.v[2 * i].residues() +
                 a.v[2 * i + 1].residues() * b.v[2 * i + 1].residues();
    return r;
}
template <std::size_t N> sums<N> add(const sums<N>& a, const sums<N>& b)
{
    sums<N> r;
    for (std::size_t i = 0; i < N / 2; ++i)
        r.v[i] = a.v[i] + b.v[i];
    return r;
}
template <std::size_t N> vector<N> montgomery_reduce(const sums<N>& even, const sums<N>& odd)
{
    vector<N> r;
    for (std::size_t i = 0; i < N; ++i)
        r.v[i] = lane(inverse_of(65536) * (i % 2 == 0 ? even : odd).v[i / 2]);
    return vector<N>::perturbed(std::move(r));
}

// What only moves lanes, as checking.hpp has it, with planted faults.
template <std::size_t N> vector<N> swap_pairs(const vector<N>& a)
{
    return vector<N>::perturbed(mlkem::checking::swap_pairs(a));
}
template <std::size_t len, std::size_t N> void exchange_blocks(vector<N>& a, vector<N>& b)
{
    mlkem::checking::exchange_blocks<len>(a, b);
    a = vector<N>::perturbed(std::move(a));
    b = vector<N>::perturbed(std::move(b));
}
template <std::size_t N> void exchange_inwards(vector<N>& a, vector<N>& b)
{
    mlkem::checking::exchange_inwards(a, b);
    a = vector<N>::perturbed(std::move(a));
}
template <std::size_t N> void exchange_outwards(vector<N>& a, vector<N>& b)
{
    mlkem::checking::exchange_outwards(a, b);
    b = vector<N>::perturbed(std::move(b));
}

} // namespace mlkem_test::proof
