// SPDX-License-Identifier: MIT
// The kernels on the vectors of simd/avx2.hpp, whose intrinsics are those of stand_in/immintrin.h.
// Headers are read with cells in the place of integers that lie in memory. A program that includes
// this one holds no other code of the library.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// Integers of these headers are no symbols.
#include <mlkem/bytes.hpp>
#include <mlkem/hash/keccak.hpp>
#include <mlkem/machine/registers.hpp>
#include <mlkem/machine/test_hooks.hpp>
#include <mlkem/params.hpp>
#include <mlkem/ring/field_constants.hpp>
#include <mlkem/simd/interface.hpp>
#include <mlkem/simd/scalar.hpp>

#include <immintrin.h>

// Any processor runs this.
#undef MLKEM_DETAIL_AVX2_BEGIN
#define MLKEM_DETAIL_AVX2_BEGIN
#undef MLKEM_DETAIL_REGION_END
#define MLKEM_DETAIL_REGION_END

namespace std {
using mlkem_symbol = ::mlkem_test::proof::stand_in::symbol;
using mlkem_cell_16 = ::mlkem_test::proof::stand_in::cell<std::uint16_t>;
using mlkem_cell_32 = ::mlkem_test::proof::stand_in::cell<std::uint32_t>;
using mlkem_cell_64 = ::mlkem_test::proof::stand_in::cell<std::uint64_t>;
using mlkem_cell_signed_16 = ::mlkem_test::proof::stand_in::cell<std::int16_t>;
/// Copies `count` bytes: symbols are larger than they say.
inline void* mlkem_symbolic_memcpy(void* to, const void* from, size_t count)
{
    return memcpy(to, from, count * sizeof(mlkem_symbol));
}
} // namespace std

#define uint8_t mlkem_symbol
#define uint16_t mlkem_cell_16
#define uint32_t mlkem_cell_32
#define int16_t mlkem_cell_signed_16
#include <mlkem/kernels/tables.hpp>
#include <mlkem/simd/layout.hpp>
#define uint64_t mlkem_cell_64
#define memcpy mlkem_symbolic_memcpy
#if !defined(__clang__) // no assembly: "asm volatile(...)" is a statement of nothing
#define asm
#define volatile(...) static_cast<void>(0)
#endif
#include <mlkem/simd/avx2.hpp>
#undef asm
#undef volatile
#undef memcpy
namespace mlkem_test::avx2_symbols {
using namespace mlkem;
using namespace mlkem::fips203;
using namespace mlkem::avx2_code;
namespace kernels {
// Each needs those before it.
// clang-format off
#include <mlkem/kernels/field.inl>
#include <mlkem/kernels/ntt.inl>
#include <mlkem/kernels/codec.inl>
#include <mlkem/kernels/sampling.inl>
namespace fips202 {
using mlkem::fips202::rho_offsets;
inline constexpr std::array<std::uint64_t, 24> round_constants = [] {
    std::array<std::uint64_t, 24> cells{};
    for (std::size_t i = 0; i < 24; ++i)
        cells[i] = mlkem::fips202::round_constants[i];
    return cells;
}();
} // namespace fips202
#include <mlkem/kernels/keccak.inl>
#include <mlkem/kernels/lanes.inl>
// clang-format on
} // namespace kernels
} // namespace mlkem_test::avx2_symbols
#undef uint64_t
#undef int16_t
#undef uint32_t
#undef uint16_t
#undef uint8_t

#include "symbolic.hpp"

namespace mlkem_test::avx2_symbols {

using proof::bit;
using proof::form;
using proof::lane;
using proof::table;
using proof::stand_in::cell;
using proof::stand_in::labelled_bytes;
using proof::stand_in::symbol;
using proof::stand_in::word16;
using proof::stand_in::word_id;
using proof::stand_in::words;

using coefficients = std::vector<vec16::element>;
using symbols = std::vector<symbol>;

/// What the stand-in found, as findings of the test.
inline void take_over_findings()
{
    for (const std::string& finding : words::all().take_findings())
        mlkem::checking::report(finding);
}

inline vec16::element cell_of(word_id w)
{
    proof::stand_in::bytes<2> x{};
    put_word(x, 0, w);
    vec16::element r;
    r[0] = x.b[0];
    r[1] = x.b[1];
    return r;
}
inline word_id word_of(const vec16::element& x)
{
    return word_at(proof::stand_in::bytes<2>{{x[0], x[1]}}, 0);
}

/// Lanes in memory. A polynomial is a residue from low to high.
inline coefficients to_memory(const lane* f, std::size_t size, int low = 0, int high = q - 1)
{
    coefficients r(size);
    for (std::size_t i = 0; i < size; ++i)
        r[i] = f[i].is_number() ? cell_of(words::all().number(f[i].number()))
                                : cell_of(words::all().input(f[i].residues(), low, high));
    return r;
}
/// A word as a lane. A polynomial has to be from low to high, whatever the inputs are.
inline lane lane_of_word(word_id w, int low, int high)
{
    const word16 x = words::all()[w];
    if (x.what == word16::kind::number)
        return {static_cast<std::int16_t>(x.number)};
    if (x.what == word16::kind::bits)
        return lane(words::all().table_of(w));
    if (x.what == word16::kind::table)
        return lane(x.t);
    if (!x.residue || x.low < low || x.high > high) {
        mlkem::checking::report("a result without residue, or beyond its range");
        return {std::int16_t{-1}};
    }
    return {*x.residue};
}
inline void from_memory(const coefficients& f, lane* to, int low = 0, int high = q - 1)
{
    for (std::size_t i = 0; i < f.size(); ++i)
        to[i] = lane_of_word(word_of(f[i]), low, high);
    take_over_findings();
}
inline symbols to_memory(const proof::byte* p, std::size_t size)
{
    symbols r;
    for (std::size_t i = 0; i < size; ++i)
        r.push_back(labelled_bytes::all().of_bits(p[i].bits));
    return r;
}
inline void from_memory(const symbols& s, proof::byte* p)
{
    for (std::size_t i = 0; i < s.size(); ++i)
        p[i].bits = labelled_bytes::all().bits_of(s[i]);
    take_over_findings();
}

/// Memory that nobody has written.
inline coefficients unwritten(std::size_t size)
{
    vec16::element x;
    x[0] = x[1] = ~symbol{0};
    return coefficients(size, x);
}

/// The kernels as functions on lanes. Inputs are what kernels require. Outputs have to be what they
/// ensure: residues from 0 to q - 1, cached ones up to 0.71 q.
struct kernel_set {
    static constexpr std::size_t lanes = vec16::lanes;
    static constexpr bool is_on_intrinsics = true;
    static constexpr int cached = 71 * q / 100;
    /// The candidates that rejection accepts.
    struct vector {
        using predicate = bool (*)(const lane&);
        static predicate& acceptance()
        {
            static predicate one = nullptr;
            return one;
        }
    };

    template <class Kernel> static void transform(Kernel kernel, const lane* f, lane* g)
    {
        coefficients x = to_memory(f, n);
        if (f == g) {
            kernel(x.data(), x.data());
            from_memory(x, g);
        } else {
            coefficients y = unwritten(n);
            kernel(x.data(), y.data());
            from_memory(y, g);
        }
    }
    static void ntt(const lane* f, lane* f_hat) { transform(kernels::ntt, f, f_hat); }
    static void inverse_ntt(const lane* f_hat, lane* f)
    {
        transform(kernels::inverse_ntt, f_hat, f);
    }
    static void ntt_cached(const lane* f, lane* g)
    {
        coefficients y = unwritten(2 * n);
        kernels::ntt_cached(to_memory(f, n).data(), y.data());
        from_memory(y, g, -cached, cached);
    }
    static void cache(const lane* g_hat, lane* g)
    {
        coefficients y = unwritten(2 * n);
        kernels::cache(to_memory(g_hat, n).data(), y.data());
        from_memory(y, g, -cached, cached);
    }
    template <std::size_t K>
    static void multiply_accumulate(const lane* f, std::size_t stride, const lane* g, lane* h)
    {
        coefficients x = to_memory(f, n * (stride * (K - 1) + 1));
        const coefficients y = to_memory(g, 2 * n * K, -cached, cached);
        coefficients z = unwritten(n);
        kernels::multiply_accumulate<K>(x.data(), stride, y.data(), f == h ? x.data() : z.data());
        x.resize(n);
        from_memory(f == h ? x : z, h);
    }
    template <class Kernel> static void change(Kernel kernel, lane* f, const lane* g)
    {
        coefficients x = to_memory(f, n);
        const coefficients y = to_memory(g, n);
        kernel(x.data(), f == g ? x.data() : y.data());
        from_memory(x, f);
    }
    static void add_to(lane* f, const lane* g) { change(kernels::add_to, f, g); }
    static void subtract_from(lane* f, const lane* g) { change(kernels::subtract_from, f, g); }

    static void byte_encode_12(const lane* f, proof::byte* bytes)
    {
        symbols s(384, ~symbol{0});
        kernels::byte_encode_12(to_memory(f, n).data(), s.data());
        from_memory(s, bytes);
    }
    static void byte_decode_12(const proof::byte* bytes, lane* f)
    {
        coefficients x = unwritten(n);
        kernels::byte_decode_12(to_memory(bytes, 384).data(), x.data());
        from_memory(x, f);
    }
    template <int d> static void compress_encode(const lane* f, proof::byte* bytes)
    {
        symbols s(32 * d, ~symbol{0});
        kernels::compress_encode<d>(to_memory(f, n).data(), s.data());
        from_memory(s, bytes);
    }
    template <int d>
    static void compress_encode_sum(const lane* f, const lane* g, proof::byte* bytes)
    {
        symbols s(32 * d, ~symbol{0});
        kernels::compress_encode_sum<d>(to_memory(f, n).data(), to_memory(g, n).data(), s.data());
        from_memory(s, bytes);
    }
    /// A table that is Decompress_d of a word of d bits has its name.
    template <int d> static void decode_decompress(const proof::byte* bytes, lane* f)
    {
        coefficients x = unwritten(n);
        kernels::decode_decompress<d>(to_memory(bytes, 32 * d).data(), x.data());
        for (std::size_t i = 0; i < n; ++i) {
            const table t = words::all().table_of(word_of(x[i]));
            bool is_decompressed = t.bits.size() == d;
            for (std::size_t y = 0; y < t.values.size() && is_decompressed; ++y)
                is_decompressed =
                    t.values[y] == proof::stand_in::decompressed(d, static_cast<int>(y));
            f[i] = is_decompressed
                       ? lane(proof::names::all().of_decompressed(d, proof::word_of(t.bits)))
                       : lane(t);
        }
        take_over_findings();
    }
    template <int eta> static void sample_poly_cbd(const proof::byte* bytes, lane* f)
    {
        coefficients x = unwritten(n);
        kernels::sample_poly_cbd<eta>(to_memory(bytes, 64 * eta).data(), x.data());
        from_memory(x, f);
    }
    template <int eta> static void cbd_ntt(const proof::byte* bytes, lane* f_hat)
    {
        coefficients x = unwritten(n);
        kernels::cbd_ntt<eta>(to_memory(bytes, 64 * eta).data(), x.data());
        from_memory(x, f_hat);
    }
    template <int eta> static void cbd_ntt_cached(const proof::byte* bytes, lane* g)
    {
        coefficients x = unwritten(2 * n);
        kernels::cbd_ntt_cached<eta>(to_memory(bytes, 64 * eta).data(), x.data());
        from_memory(x, g, -cached, cached);
    }
    template <int eta> static void add_cbd_ntt(const proof::byte* bytes, lane* t_hat)
    {
        coefficients x = to_memory(t_hat, n);
        kernels::add_cbd_ntt<eta>(to_memory(bytes, 64 * eta).data(), x.data());
        from_memory(x, t_hat);
    }
    template <int eta>
    static void cbd_plus_inverse_ntt(const proof::byte* bytes, const lane* f_hat, lane* f)
    {
        coefficients x = unwritten(n);
        kernels::cbd_plus_inverse_ntt<eta>(to_memory(bytes, 64 * eta).data(),
                                           to_memory(f_hat, n).data(), x.data());
        from_memory(x, f);
    }

    /// What decides rejection: the candidate of 12 bits is below q, which acceptance() says.
    static bool is_accepted(bit b)
    {
        const table t = words::all().table_of_bit(b);
        if (t.bits.empty())
            return t.values[0] != 0;
        bool is_below_q = t.bits.size() == 12;
        for (std::size_t i = 0; i < t.values.size() && is_below_q; ++i)
            is_below_q = t.values[i] == (i < std::size_t{q} ? 1 : 0);
        if (!is_below_q)
            words::all().report("rejection depends on something else than a candidate below q");
        return vector::acceptance()(lane(proof::shared_table::word(t.bits)));
    }
    static std::size_t rejection_vartime(const proof::byte* bytes, std::size_t size, lane* a_hat,
                                         std::size_t j)
    {
        proof::stand_in::mask_of_bytes<16>::decides() = is_accepted;
        coefficients x = to_memory(a_hat, n);
        const std::size_t r =
            kernels::rejection_vartime(to_memory(bytes, size).data(), size, x.data(), j);
        x.resize(std::min(std::max(r, j), std::size_t{n})); // the rest has no meaning
        candidates_from_memory(x, a_hat);
        return r;
    }
    /// With its bytes in a_hat, from byte 112 on.
    static std::size_t begin_rejection_vartime(const proof::byte* bytes, lane* a_hat)
    {
        proof::stand_in::mask_of_bytes<16>::decides() = is_accepted;
        coefficients x = unwritten(n);
        const symbols in = to_memory(bytes, 336);
        auto* const place = reinterpret_cast<symbol*>(x.data()) + 112;
        std::copy(in.begin(), in.end(), place);
        const std::size_t r = kernels::begin_rejection_vartime(place, x.data());
        x.resize(std::min(r, std::size_t{n}));
        candidates_from_memory(x, a_hat);
        return r;
    }
    static void candidates_from_memory(const coefficients& x, lane* to)
    {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const word16& w = words::all()[word_of(x[i])];
            if (w.what == word16::kind::bits && w.bits[11] > 1 && w.bits[12] == 0)
                to[i] = lane(proof::shared_table::word({w.bits.begin(), w.bits.begin() + 12}));
            else
                to[i] = lane_of_word(word_of(x[i]), 0, q - 1);
        }
        take_over_findings();
    }

    // all_negative: each lane is a conjunction of signs. If all are negative the result is, and if
    // one is not, it is not.
    static bit& positive()
    {
        static bit one = 0;
        return one;
    }
    static std::vector<bit>& conjunctions()
    {
        static std::vector<bit> all;
        return all;
    }
    static bool is_negative(bit b)
    {
        conjunctions().push_back(b);
        return b != positive();
    }
    static lane is_reduced(const proof::byte* bytes, std::size_t polynomials)
    {
        proof::stand_in::mask_of_bytes<32>::decides() = is_negative;
        const symbols in = to_memory(bytes, 384 * polynomials);
        const auto run = [&](bit not_negative) {
            positive() = not_negative;
            conjunctions().clear();
            const vec16::element r = kernels::is_reduced(in.data(), polynomials);
            return static_cast<std::int16_t>(r) < 0;
        };
        lane all;
        all.what = lane::kind::conjunction;
        if (!run(0))
            mlkem::checking::report("all are negative, and the result is not");
        std::vector<bit> found = conjunctions();
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        for (const bit b : found) {
            if (!words::all().is_conjunction(b)) {
                mlkem::checking::report("all_negative of other words");
                continue;
            }
            const auto& parts = words::all().conjunction_of(b).parts;
            all.parts.insert(all.parts.end(), parts.begin(), parts.end());
        }
        // Words are made anew in each run: the lanes by their number.
        for (std::size_t i = 0; i < lanes; ++i) {
            only_positive() = i;
            proof::stand_in::mask_of_bytes<32>::decides() = is_negative_by_lane;
            conjunctions().clear();
            const vec16::element r = kernels::is_reduced(in.data(), polynomials);
            if (static_cast<std::int16_t>(r) < 0)
                mlkem::checking::report("one is not negative, and the result is");
        }
        take_over_findings();
        return all;
    }
    static std::size_t& only_positive()
    {
        static std::size_t one = 0;
        return one;
    }
    static bool is_negative_by_lane(bit)
    {
        conjunctions().push_back(0);
        return (conjunctions().size() - 1) / 2 != only_positive();
    }
};

} // namespace mlkem_test::avx2_symbols

namespace mlkem_test {
using symbolic_kernels = ::testing::Types<avx2_symbols::kernel_set>;
} // namespace mlkem_test
