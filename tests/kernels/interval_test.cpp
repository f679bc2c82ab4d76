// SPDX-License-Identifier: MIT
// Bounds of the kernels, for all inputs within the stated ones at once. The kernels run on vectors
// of intervals, which report each lane that may leave 16 bits or break a bound.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <mlkem/backend/portable.hpp>

#include "checked.hpp"
#include "fips203/polynomials.hpp"
#include "guarded.hpp"
#include "interval_kernels.hpp"
#include "support.hpp"
#include "taint.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::interval_test {
namespace {

using mlkem::fips203::n;
using mlkem::fips203::q;
using mlkem::interval_code::append_mode;
using mlkem::interval_code::appended;
using mlkem::interval_code::byte;
using mlkem::interval_code::interval;
using mlkem::interval_code::interval_of;

constexpr interval residue = {0, q - 1};
/// What cache() and ntt_cached() of kernels/ntt.inl ensure.
constexpr interval cached = {-71 * q / 100, 71 * q / 100};

::testing::AssertionResult all_within(const guarded<interval>& f, interval bound)
{
    for (std::size_t i = 0; i < f.size(); ++i)
        if (!f.data()[i].within(bound.low, bound.high))
            return ::testing::AssertionFailure()
                   << "at " << i << ": " << mlkem::interval_code::in_words(f.data()[i]);
    return ::testing::AssertionSuccess();
}
::testing::AssertionResult all_written(const guarded<byte>& bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (!bytes.data()[i].written)
            return ::testing::AssertionFailure() << "byte " << i << " was not written";
    return ::testing::AssertionSuccess();
}

/// test(d) for each d of a compressed coefficient.
template <class Test> void for_each_d(Test test)
{
    test(std::integral_constant<int, 1>());
    test(std::integral_constant<int, 4>());
    test(std::integral_constant<int, 5>());
    test(std::integral_constant<int, 10>());
    test(std::integral_constant<int, 11>());
}

/// By default the outputs are places that were never written, of which no bound holds.
template <class Kernels> class IntervalBounds : public checked_test<Kernels> {};
TEST_SUITE_OF_TYPES(IntervalBounds, interval_kernels, lane_names);

TEST_OF_TYPES(IntervalBounds, OfNtt)
{
    guarded<interval> f(n, residue), f_hat(n);
    TypeParam::ntt(f.data(), f_hat.data());
    EXPECT_TRUE(all_within(f_hat, residue));
    TypeParam::ntt(f.data(), f.data());
    EXPECT_TRUE(all_within(f, residue));
}

TEST_OF_TYPES(IntervalBounds, OfNttCached)
{
    const guarded<interval> f(n, residue);
    guarded<interval> g(2 * n);
    TypeParam::ntt_cached(f.data(), g.data());
    EXPECT_TRUE(all_within(g, cached));
}

TEST_OF_TYPES(IntervalBounds, OfInverseNtt)
{
    guarded<interval> f_hat(n, residue), f(n);
    TypeParam::inverse_ntt(f_hat.data(), f.data());
    EXPECT_TRUE(all_within(f, residue));
    TypeParam::inverse_ntt(f_hat.data(), f_hat.data());
    EXPECT_TRUE(all_within(f_hat, residue));
}

TEST_OF_TYPES(IntervalBounds, OfCache)
{
    guarded<interval> g_hat(n, residue), g(2 * n);
    TypeParam::cache(g_hat.data(), g.data());
    EXPECT_TRUE(all_within(g, cached));
}

TEST_OF_TYPES(IntervalBounds, OfMultiplyAccumulate)
{
    const auto expect_residues = []<std::size_t K>(std::integral_constant<std::size_t, K>) {
        guarded<interval> row(K * n, residue), column(((K - 1) * K + 1) * n, residue);
        guarded<interval> g(2 * K * n, cached), h_hat(n), again(n);
        TypeParam::template multiply_accumulate<K>(row.data(), 1, g.data(), h_hat.data());
        EXPECT_TRUE(all_within(h_hat, residue));
        TypeParam::template multiply_accumulate<K>(column.data(), K, g.data(), again.data());
        EXPECT_TRUE(all_within(again, residue));
    };
    expect_residues(std::integral_constant<std::size_t, 2>());
    expect_residues(std::integral_constant<std::size_t, 3>());
    expect_residues(std::integral_constant<std::size_t, 4>());
}

TEST_OF_TYPES(IntervalBounds, OfSums)
{
    guarded<interval> f(n, residue), g(n, residue);
    TypeParam::add_to(f.data(), g.data());
    EXPECT_TRUE(all_within(f, residue));
    TypeParam::add_to(f.data(), f.data());
    EXPECT_TRUE(all_within(f, residue));
}

TEST_OF_TYPES(IntervalBounds, OfDifferences)
{
    guarded<interval> f(n, residue), g(n, residue);
    TypeParam::subtract_from(f.data(), g.data());
    EXPECT_TRUE(all_within(f, residue));
    TypeParam::subtract_from(f.data(), f.data());
    EXPECT_TRUE(all_within(f, residue));
}

TEST_OF_TYPES(IntervalBounds, OfByteEncode)
{
    const guarded<interval> f(n, residue);
    guarded<byte> bytes(384);
    TypeParam::byte_encode_12(f.data(), bytes.data());
    EXPECT_TRUE(all_written(bytes));
}

TEST_OF_TYPES(IntervalBounds, OfByteDecodeOfAnyBytes)
{
    const guarded<byte> bytes(384, byte(0));
    guarded<interval> f(n);
    TypeParam::byte_decode_12(bytes.data(), f.data());
    EXPECT_TRUE(all_within(f, residue));
}

TEST_OF_TYPES(IntervalBounds, OfCompressEncode)
{
    for_each_d([](auto d) {
        const guarded<interval> f(n, residue);
        guarded<byte> bytes(mlkem::encoded_size<d>);
        TypeParam::template compress_encode<d>(f.data(), bytes.data());
        EXPECT_TRUE(all_written(bytes)) << "d = " << d;
    });
}

TEST_OF_TYPES(IntervalBounds, OfCompressEncodeOfASum)
{
    for_each_d([](auto d) {
        const guarded<interval> f(n, residue), g(n, residue);
        guarded<byte> bytes(mlkem::encoded_size<d>);
        TypeParam::template compress_encode_sum<d>(f.data(), g.data(), bytes.data());
        EXPECT_TRUE(all_written(bytes)) << "d = " << d;
    });
}

TEST_OF_TYPES(IntervalBounds, OfDecodeDecompressOfAnyBytes)
{
    for_each_d([](auto d) {
        const guarded<byte> bytes(mlkem::encoded_size<d>, byte(0));
        guarded<interval> f(n);
        TypeParam::template decode_decompress<d>(bytes.data(), f.data());
        EXPECT_TRUE(all_within(f, residue)) << "d = " << d;
    });
}

TEST_OF_TYPES(IntervalBounds, OfIsReducedOfAnyBytes)
{
    const guarded<byte> bytes(384, byte(0));
    const interval sign = TypeParam::is_reduced(bytes.data(), 1);
    EXPECT_LT(sign.low, 0); // of any bytes either may be
    EXPECT_GE(sign.high, 0);
}

TEST_OF_TYPES(IntervalBounds, OfSamplePolyCbdOfAnyBytes)
{
    const guarded<byte> bytes_2(128, byte(0)), bytes_3(192, byte(0));
    guarded<interval> f_2(n), f_3(n);
    TypeParam::template sample_poly_cbd<2>(bytes_2.data(), f_2.data());
    EXPECT_TRUE(all_within(f_2, residue));
    TypeParam::template sample_poly_cbd<3>(bytes_3.data(), f_3.data());
    EXPECT_TRUE(all_within(f_3, residue));
}

TEST_OF_TYPES(IntervalBounds, OfTheNttOfSamplesFromAnyBytes)
{
    const auto expect_bounds = []<int eta>(std::integral_constant<int, eta>) {
        const guarded<byte> bytes(64 * eta, byte(0));
        guarded<interval> f_hat(n), g(2 * n), t_hat(n, residue), beyond(n, residue);
        TypeParam::template cbd_ntt<eta>(bytes.data(), f_hat.data());
        EXPECT_TRUE(all_within(f_hat, residue));
        TypeParam::template cbd_ntt_cached<eta>(bytes.data(), g.data());
        EXPECT_TRUE(all_within(g, cached));
        TypeParam::template add_cbd_ntt<eta>(bytes.data(), t_hat.data());
        EXPECT_TRUE(all_within(t_hat, residue));
        guarded<interval> f(n);
        TypeParam::template cbd_plus_inverse_ntt<eta>(bytes.data(), t_hat.data(), f.data());
        EXPECT_TRUE(all_within(f, residue));
        beyond.data()[n - 1] = {0, q};
        TypeParam::template cbd_plus_inverse_ntt<eta>(bytes.data(), beyond.data(), f.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::template add_cbd_ntt<eta>(bytes.data(), beyond.data());
        EXPECT_TRUE(found("bounded"));
    };
    expect_bounds(std::integral_constant<int, 2>());
    expect_bounds(std::integral_constant<int, 3>());
}

/// Whether every candidate is accepted or none.
TEST_OF_TYPES(IntervalBounds, OfRejectionFromEveryPosition)
{
    for (std::size_t size = 0; size <= 528; size += size < 54 ? 3 : 57) {
        const guarded<byte> bytes(size, byte(0));
        for (std::size_t j = 0; j <= n; ++j) {
            guarded<interval> a_hat(n);
            append_mode() = appended::none;
            ASSERT_EQ(TypeParam::rejection_vartime(bytes.data(), size, a_hat.data(), j), j);
            append_mode() = appended::all;
            const std::size_t end =
                TypeParam::rejection_vartime(bytes.data(), size, a_hat.data(), j);
            ASSERT_GE(end, std::min(n, j + size / 3 * 2));
            ASSERT_LE(end, n);
            for (std::size_t i = j; i < end; ++i)
                ASSERT_TRUE(a_hat.data()[i].within(0, q - 1)) << "at " << i << " from " << j;
        }
    }
}

TEST_OF_TYPES(IntervalBounds, OfRejectionOfTwoBlocks)
{
    constexpr std::size_t size = std::size_t{2} * 168;
    const guarded<byte> bytes(size, byte(0));
    guarded<interval> a_hat(n);
    append_mode() = appended::none;
    ASSERT_EQ(TypeParam::begin_rejection_vartime(bytes.data(), a_hat.data()), 0U);
    append_mode() = appended::all;
    ASSERT_EQ(TypeParam::begin_rejection_vartime(bytes.data(), a_hat.data()), size * 2 / 3);
    for (std::size_t i = 0; i < size * 2 / 3; ++i)
        ASSERT_TRUE(a_hat.data()[i].within(0, q - 1)) << "at " << i;
}

/// In one coefficient, the last, one more or less than a residue may be, or anything.
TEST_OF_TYPES(IntervalBounds, OfInputsAreChecked)
{
    for (const interval beyond : {interval{0, q}, interval{-1, q - 1}, interval{}}) {
        const guarded<interval> residues(2 * n, residue), g(4 * n, cached);
        guarded<interval> f(2 * n, residue), out(2 * n), changed(n, residue);
        guarded<byte> bytes(384);
        f.data()[n - 1] = beyond;
        TypeParam::ntt(f.data(), out.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::ntt_cached(f.data(), out.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::inverse_ntt(f.data(), out.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::cache(f.data(), out.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::template multiply_accumulate<2>(f.data(), 1, g.data(), out.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::byte_encode_12(f.data(), bytes.data());
        EXPECT_TRUE(found("bounded"));
        for_each_d([&](auto d) {
            TypeParam::template compress_encode<d>(f.data(), bytes.data());
            EXPECT_TRUE(found("bounded"));
            TypeParam::template compress_encode_sum<d>(f.data(), residues.data(), bytes.data());
            EXPECT_TRUE(found("bounded"));
            TypeParam::template compress_encode_sum<d>(residues.data(), f.data(), bytes.data());
            EXPECT_TRUE(found("bounded"));
        });
        TypeParam::add_to(changed.data(), f.data());
        EXPECT_TRUE(found("bounded"));
        guarded<interval> changed_too(n, residue);
        TypeParam::subtract_from(changed_too.data(), f.data());
        EXPECT_TRUE(found("bounded"));
        TypeParam::add_to(f.data(), residues.data());
        EXPECT_TRUE(found("bounded"));
    }
}

TEST_OF_TYPES(IntervalBounds, OfCachedInputsAreChecked)
{
    const guarded<interval> residues(2 * n, residue);
    for (const std::int64_t beyond : {cached.low - 1, cached.high + 1}) {
        guarded<interval> g(4 * n, cached), out(n);
        g.data()[4 * n - 1] = interval_of(beyond);
        TypeParam::template multiply_accumulate<2>(residues.data(), 1, g.data(), out.data());
        EXPECT_TRUE(found("bounded"));
    }
}

TEST_OF_TYPES(IntervalBounds, ThatAreWrongAreFound)
{
    using planted = typename TypeParam::planted;
    guarded<interval> f(TypeParam::lanes, residue), r(TypeParam::lanes);
    guarded<byte> bytes(11 * TypeParam::lanes / 8);
    planted::wrong_bound(f.data(), r.data());
    EXPECT_TRUE(found("bounded of [0, 9984] and [0, 6658]"));
    planted::overflow(f.data(), r.data());
    EXPECT_TRUE(found("add of [0, 26624] and [0, 26624]"));
    planted::underflow(f.data(), r.data());
    EXPECT_TRUE(found("sub of [-29952, 3328] and [0, 3328]"));
    planted::wide_product(f.data(), r.data());
    EXPECT_TRUE(found("mul of [0, 3328] and [10, 10]"));
    planted::wrong_factor(f.data(), r.data());
    EXPECT_TRUE(found("montgomery_mul by"));
    planted::late_reduction(f.data(), r.data());
    EXPECT_TRUE(found("montgomery_reduce of [0, 221511680]"));
    planted::half_reduced(f.data(), r.data());
    EXPECT_TRUE(found("add_q_if_negative of [-6658, -3330]"));
    planted::unreduced_compression(f.data(), r.data());
    EXPECT_TRUE(found("compress of [1, 3329]"));
    planted::narrow_bytes(f.data(), bytes.data());
    EXPECT_TRUE(found("store_bits of [0, 3328]"));
    planted::wide_rounding(f.data(), r.data());
    EXPECT_TRUE(found("mul_round of [0, 3328] and [8192, 8192]"));
    planted::saturated_square(r.data());
    EXPECT_TRUE(found("mul_high of [-32768, -32768]"));
    planted::right_bound(f.data(), r.data());
    EXPECT_TRUE(nothing_found());
}

/// One lane is enough, whichever it is.
TEST_OF_TYPES(IntervalBounds, ThatAreWrongInOneLaneAreFound)
{
    using planted = typename TypeParam::planted;
    for (std::size_t i = 0; i < TypeParam::lanes; ++i) {
        guarded<interval> f(TypeParam::lanes, interval_of(0)), r(TypeParam::lanes);
        f.data()[i] = residue;
        planted::overflow(f.data(), r.data());
        EXPECT_TRUE(found("add"));
        planted::wrong_bound(f.data(), r.data());
        EXPECT_TRUE(found("bounded"));
    }
}

/// Ranges of one number each make the kernels compute: then they have to be right, shuffles
/// included.
template <class Kernels> class IntervalPoints : public checked_test<Kernels> {
  protected:
    template <domain D> static std::array<interval, n> intervals_of(const polynomial<D>& f)
    {
        std::array<interval, n> out;
        for (std::size_t i = 0; i < n; ++i)
            out[i] = interval_of(f.c[i]);
        return out;
    }
    template <domain D>
    static ::testing::AssertionResult equal(const interval* r, const polynomial<D>& f)
    {
        for (std::size_t i = 0; i < n; ++i)
            if (!r[i].within(f.c[i], f.c[i]))
                return ::testing::AssertionFailure()
                       << "at " << i << ": " << mlkem::interval_code::in_words(r[i]) << ", and not "
                       << f.c[i];
        return ::testing::AssertionSuccess();
    }

    shake128_random random{"single numbers"};
};
TEST_SUITE_OF_TYPES(IntervalPoints, interval_kernels, lane_names);

TEST_OF_TYPES(IntervalPoints, HaveTheTransformsOfThePortableBackend)
{
    for (int round = 0; round < 10; ++round) {
        const auto f = round == 0 ? constant_polynomial<domain::ring>(q - 1)
                                  : random_polynomial<domain::ring>(this->random);
        ntt_polynomial f_hat;
        mlkem::portable::ntt::ntt(f, f_hat);
        std::array<interval, n> r = TestFixture::intervals_of(f);
        TypeParam::ntt(r.data(), r.data());
        EXPECT_TRUE(this->equal(r.data(), f_hat));
        TypeParam::inverse_ntt(r.data(), r.data());
        EXPECT_TRUE(this->equal(r.data(), f));
    }
}

TEST_OF_TYPES(IntervalPoints, HaveTheProductsOfThePortableBackend)
{
    using ntt = mlkem::portable::ntt;
    for (int round = 0; round < 10; ++round) {
        std::array<ntt_polynomial, 2> f, g;
        std::array<ntt::cached, 2> g_cached;
        std::array<interval, 2 * n> f_intervals;
        std::array<interval, 4 * n> g_intervals;
        for (std::size_t i = 0; i < 2; ++i) {
            f[i] = random_polynomial<domain::ntt>(this->random);
            g[i] = random_polynomial<domain::ntt>(this->random);
            ntt::cache(g[i], g_cached[i]);
            const std::array<interval, n> r = TestFixture::intervals_of(f[i]);
            std::copy(r.begin(), r.end(), f_intervals.begin() + static_cast<std::ptrdiff_t>(i * n));
            TypeParam::cache(TestFixture::intervals_of(g[i]).data(),
                             g_intervals.data() + 2 * i * n);
        }
        ntt_polynomial h;
        ntt::template multiply_accumulate<2>(f.data(), 1, g_cached.data(), h);
        std::array<interval, n> h_intervals;
        TypeParam::template multiply_accumulate<2>(f_intervals.data(), 1, g_intervals.data(),
                                                   h_intervals.data());
        EXPECT_TRUE(this->equal(h_intervals.data(), h));
    }
}

// Operations of intervals. On single numbers they do what the vector of tainted numbers does. That
// result lies within the result for intervals that hold these numbers.

using intervals = mlkem::interval_code::vec16<8>;
using numbers = mlkem::taint_code::vec16<8>;

class IntervalOperation : public checked_test<intervals> {
  protected:
    interval random_interval(interval within)
    {
        const auto size = static_cast<std::uint32_t>(within.high - within.low + 1);
        const std::int64_t a = within.low + random.below(size), b = within.low + random.below(size);
        return {std::min(a, b), std::max(a, b)};
    }

    /// operation(a, b) for lanes within `a_limit` and `b_limit`, some of them single numbers.
    template <class Operation>
    void expect_sound(Operation operation, interval a_limit, interval b_limit)
    {
        for (int round = 0; round < 500; ++round) {
            intervals a, b, a_points, b_points;
            numbers x, y;
            for (std::size_t i = 0; i < intervals::lanes; ++i) {
                a.v[i] = random_interval(a_limit);
                b.v[i] = random_interval(b_limit);
                if (i % 4 == 0)
                    b.v[i] = interval_of(b.v[i].low);
                const std::int64_t number = random_interval(a.v[i]).low;
                const std::int64_t other = random_interval(b.v[i]).high;
                a_points.v[i] = interval_of(number);
                b_points.v[i] = interval_of(other);
                x.v[i] = static_cast<std::int16_t>(number);
                y.v[i] = static_cast<std::int16_t>(other);
            }
            const intervals r = operation(a, b), point = operation(a_points, b_points);
            const numbers expected = operation(x, y);
            for (std::size_t i = 0; i < intervals::lanes; ++i) {
                const std::int64_t value = expected.v[i].value;
                ASSERT_TRUE(point.v[i].within(value, value))
                    << x.v[i].value << " and " << y.v[i].value;
                ASSERT_TRUE(r.v[i].low <= value && value <= r.v[i].high)
                    << x.v[i].value << " and " << y.v[i].value;
                ASSERT_TRUE(r.v[i].within(-32768, 32767));
            }
        }
    }

    shake128_random random{"intervals"};
};

constexpr interval any, half = {-16384, 16383}, small = {-2 * q, 2 * q};

TEST_F(IntervalOperation, OfSumsIsSound)
{
    const auto sum = [](auto a, auto b) { return add(a, b); };
    const auto difference = [](auto a, auto b) { return sub(a, b); };
    expect_sound(sum, half, half);
    expect_sound(difference, half, half);
    const auto wrapping_difference = [](auto a, auto b) { return sub_wrapping(a, b); };
    expect_sound(wrapping_difference, any, any);
    expect_sound(wrapping_difference, small, small);
}

TEST_F(IntervalOperation, OfProductsIsSound)
{
    const auto low = [](auto a, auto b) { return mul_lo_wrapping(a, b); };
    const auto exact = [](auto a, auto b) { return mul(a, b); };
    const auto high = [](auto a, auto b) { return mul_high(a, b); };
    const auto rounded = [](auto a, auto b) { return mul_round(a, b); };
    const auto pairs = [](auto a, auto b) {
        const auto products = multiply_pairs(a, b);
        return high_halves(add(products, products), products);
    };
    const auto low_of_pairs = [](auto a, auto b) {
        const auto products = multiply_pairs(a, b);
        return low_halves(products, add(products, products));
    };
    for (const interval limit : {any, small, interval{-20, 20}}) {
        expect_sound(low, limit, limit);
        expect_sound(high, limit, {-32767, 32767});
        expect_sound(exact, {-19, 19}, {-q / 2, q / 2});
        expect_sound(rounded, limit, {-8191, 8191});
        expect_sound(pairs, limit, small);
        expect_sound(low_of_pairs, limit, small);
    }
}

TEST_F(IntervalOperation, OfBitsIsSound)
{
    const auto both = [](auto a, auto b) { return bit_and(a, b); };
    for (const interval limit : {any, small, interval{0, 63}, interval{-64, -1}}) {
        expect_sound(both, limit, any);
        expect_sound(both, limit, small);
        expect_sound(both, limit, {0, 63});
        expect_sound(both, limit, {-3, 7});
    }
    const auto masked = [](auto a, auto) { return bit_and(a, decltype(a)::set1(15)); };
    expect_sound(masked, {0, 20}, any);
    expect_sound(masked, {0, 15}, any);
    const auto left = [](auto a, auto) { return shift_left_wrapping<3>(a); };
    const auto right = [](auto a, auto) { return shift_right<5>(a); };
    expect_sound(left, any, any);
    expect_sound(left, {-4096, 4095}, any);
    expect_sound(right, any, any);
}

TEST_F(IntervalOperation, ThatAddsQToNegativeNumbersIsSound)
{
    const auto add_q = [](auto a, auto) { return add_q_if_negative(a); };
    expect_sound(add_q, {-q, 32767}, any);
    expect_sound(add_q, {-q, q - 1}, any);
    expect_sound(add_q, {-q, -1}, any);
}

TEST_F(IntervalOperation, ThatMovesLanesIsSound)
{
    expect_sound([](auto a, auto) { return swap_pairs(a); }, any, any);
    const auto first_of = [](auto move) {
        return [move](auto a, auto b) {
            move(a, b);
            return a;
        };
    };
    const auto second_of = [](auto move) {
        return [move](auto a, auto b) {
            move(a, b);
            return b;
        };
    };
    const auto blocks = [](auto& a, auto& b) { exchange_blocks<2>(a, b); };
    const auto inwards = [](auto& a, auto& b) { exchange_inwards(a, b); };
    const auto outwards = [](auto& a, auto& b) { exchange_outwards(a, b); };
    expect_sound(first_of(blocks), any, any);
    expect_sound(second_of(blocks), any, any);
    expect_sound(first_of(inwards), any, any);
    expect_sound(second_of(inwards), any, any);
    expect_sound(first_of(outwards), any, any);
    expect_sound(second_of(outwards), any, any);
}

} // namespace
} // namespace mlkem_test::interval_test
