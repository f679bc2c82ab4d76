// SPDX-License-Identifier: MIT
// Constant time of the kernels, and their values. The kernels run on vectors of numbers with taints,
// which report each operation whose time depends on a tainted number. Branches on lanes, and lanes
// as indices, do not compile there (see the assertions below).
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <mlkem/backend/portable.hpp>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "checked.hpp"
#include "fips203/polynomials.hpp"
#include "guarded.hpp"
#include "support.hpp"
#include "taint_kernels.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::taints_test {
namespace {

using mlkem::fips203::n;
using mlkem::fips203::q;
using mlkem::taint_code::tainted;
using word = tainted<std::int16_t>;
using byte = tainted<std::uint8_t>;
using portable = mlkem::portable;
using positions = std::set<std::size_t>;

/// Whether an X can decide a branch, be compared or calculated with, or move a pointer.
template <class X>
constexpr bool misusable =
    std::constructible_from<bool, X> || std::constructible_from<int, X> ||
    std::invocable<std::logical_not<>, X> || std::invocable<std::less<>, X, X> ||
    std::invocable<std::equal_to<>, X, X> || std::invocable<std::plus<>, X, X> ||
    std::invocable<std::bit_and<>, X, X> || std::invocable<std::plus<>, const int*, X>;
static_assert(misusable<std::int16_t> && !misusable<word> && !misusable<byte>);
static_assert(!misusable<tainted<std::int32_t>> && !misusable<tainted<std::uint64_t>>);
static_assert(std::convertible_to<std::uint8_t, byte> && std::convertible_to<std::int16_t, word>);

/// Numbers as lanes, all of them tainted, or those at `secret`.
template <class T> struct guarded_taints : guarded<tainted<T>> {
    explicit guarded_taints(std::span<const T> values) : guarded<tainted<T>>(values.size())
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            this->data()[i] = {values[i], true};
    }
    guarded_taints(std::span<const T> values, const positions& secret)
        : guarded<tainted<T>>(values.size())
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            this->data()[i] = {values[i], secret.contains(i)};
    }
};
using tainted_words = guarded_taints<std::int16_t>;
using tainted_bytes = guarded_taints<std::uint8_t>;

template <class T> std::vector<T> values_of(const guarded<tainted<T>>& x)
{
    std::vector<T> out;
    for (std::size_t i = 0; i < x.size(); ++i)
        out.push_back(x.data()[i].value);
    return out;
}
template <class T> positions secrets_of(const guarded<tainted<T>>& x)
{
    positions out;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (x.data()[i].secret)
            out.insert(i);
    return out;
}
/// first, first + step, ... below `size`.
positions every(std::size_t size, std::size_t first = 0, std::size_t step = 1)
{
    positions out;
    for (std::size_t i = first; i < size; i += step)
        out.insert(i);
    return out;
}
/// What lies in words of `d` bits where something lies in words of `from` bits.
positions overlapping(std::size_t i, std::size_t from, std::size_t d)
{
    positions out;
    for (std::size_t bit = from * i; bit < from * (i + 1); ++bit)
        out.insert(bit / d);
    return out;
}
template <class Array> std::vector<typename Array::value_type> vector_of(const Array& a)
{
    return {a.begin(), a.end()};
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

template <class Kernels> class Taints : public checked_test<Kernels> {
  protected:
    shake128_random random{"taints"};

    /// Random, and at the bounds of a kernel that takes residues.
    template <domain D> std::vector<polynomial<D>> operands()
    {
        std::vector<polynomial<D>> all = {constant_polynomial<D>(0), constant_polynomial<D>(q - 1)};
        for (int i = 0; i < 10; ++i) {
            all.push_back(random_polynomial<D>(random));
            all.push_back(random_extreme_polynomial<D>(random));
        }
        return all;
    }

    /// kernel(bytes, f) of any bytes is expected(bytes), and a secret byte makes those coefficients
    /// secret whose d bits it holds some of.
    template <std::size_t d, class Kernel, class Expected>
    void expect_decoding(Kernel kernel, Expected expected)
    {
        constexpr std::size_t size = 32 * d;
        for (const std::vector<std::uint8_t>& in :
             {random.bytes(size), std::vector<std::uint8_t>(size, 0xff),
              std::vector<std::uint8_t>(size, 0)}) {
            ring_polynomial f;
            expected(in.data(), f);
            guarded<word> out(n);
            kernel(tainted_bytes(in).data(), out.data());
            EXPECT_EQ(values_of(out), vector_of(f.c));
            EXPECT_EQ(secrets_of(out), every(n));
        }
        const std::vector<std::uint8_t> in = random.bytes(size);
        for (std::size_t i = 0; i < size; i += 7) {
            guarded<word> out(n);
            kernel(tainted_bytes(in, {i}).data(), out.data());
            EXPECT_EQ(secrets_of(out), overlapping(i, 8, d)) << "byte " << i;
        }
    }
    /// The other way.
    template <std::size_t d, class Kernel, class Expected>
    void expect_encoding(Kernel kernel, Expected expected)
    {
        constexpr std::size_t size = 32 * d;
        for (const ring_polynomial& f : operands<domain::ring>()) {
            std::vector<std::uint8_t> bytes(size);
            expected(f, bytes.data());
            guarded<byte> out(size);
            kernel(tainted_words(f.c).data(), out.data());
            EXPECT_EQ(values_of(out), bytes);
            EXPECT_EQ(secrets_of(out), every(size));
        }
        const auto f = random_polynomial<domain::ring>(random);
        for (std::size_t i = 0; i < n; i += 5) {
            guarded<byte> out(size);
            kernel(tainted_words(f.c, {i}).data(), out.data());
            EXPECT_EQ(secrets_of(out), overlapping(i, d, 8)) << "coefficient " << i;
        }
    }
};
TEST_SUITE_OF_TYPES(Taints, taint_kernels, lane_names);

/// A coefficient has a part in all results of its parity, and in no others.
TEST_OF_TYPES(Taints, PassTheNtt)
{
    for (const auto& f : this->template operands<domain::ring>()) {
        ntt_polynomial expected;
        portable::ntt::ntt(f, expected);
        guarded<word> f_hat(n);
        TypeParam::ntt(tainted_words(f.c).data(), f_hat.data());
        EXPECT_EQ(values_of(f_hat), vector_of(expected.c));
        EXPECT_EQ(secrets_of(f_hat), every(n));
    }
    const auto f = random_polynomial<domain::ring>(this->random);
    for (std::size_t i = 0; i < n; i += 11) {
        tainted_words f_hat(f.c, {i});
        TypeParam::ntt(f_hat.data(), f_hat.data());
        EXPECT_EQ(secrets_of(f_hat), every(n, i % 2, 2)) << "coefficient " << i;
    }
}

/// As the NTT, in both halves of the cached form; pairs are swapped in the second.
TEST_OF_TYPES(Taints, PassTheCachedNtt)
{
    const auto f = random_polynomial<domain::ring>(this->random);
    ntt_polynomial f_hat;
    portable::ntt::ntt(f, f_hat);
    const auto congruent = [](std::int16_t a, std::int16_t b) { return (a - b) % q == 0; };
    for (std::size_t i = 0; i < n; i += 11) {
        guarded<word> g(2 * n), cached(2 * n);
        TypeParam::ntt_cached(tainted_words(f.c, {i}).data(), g.data());
        TypeParam::cache(tainted_words(f_hat.c, {}).data(), cached.data());
        const auto values = values_of(g), expected = values_of(cached);
        EXPECT_TRUE(std::equal(values.begin(), values.end(), expected.begin(), congruent));
        positions secrets = every(n, i % 2, 2);
        for (std::size_t j = 1 - i % 2; j < n; j += 2)
            secrets.insert(n + j);
        EXPECT_EQ(secrets_of(g), secrets) << "coefficient " << i;
    }
}

/// A byte of noise reaches every coefficient: it holds some of even and some of odd number.
TEST_OF_TYPES(Taints, PassTheNttOfSamples)
{
    const auto expect_all = [this]<int eta>(std::integral_constant<int, eta>) {
        const std::vector<std::uint8_t> in = this->random.bytes(64 * eta);
        ring_polynomial f;
        portable::sampling::sample_poly_cbd<eta>(in.data(), f);
        ntt_polynomial f_hat, t_hat = random_polynomial<domain::ntt>(this->random);
        portable::ntt::ntt(f, f_hat);
        const tainted_bytes public_bytes(in, {});
        guarded<word> cached(2 * n);
        TypeParam::cache(tainted_words(f_hat.c, {}).data(), cached.data());
        const auto of_cached = values_of(cached);
        const auto congruent = [](std::int16_t a, std::int16_t b) { return (a - b) % q == 0; };
        for (std::size_t i = 0; i <= in.size(); i += 16) {
            const positions taints = i < in.size() ? positions{i} : positions{};
            const tainted_bytes bytes(in, taints);
            const auto secrets = [&](std::size_t size) {
                return taints.empty() ? positions{} : every(size);
            };
            guarded<word> out(n), g(2 * n);
            tainted_words sum(t_hat.c, {});
            TypeParam::template cbd_ntt<eta>(bytes.data(), out.data());
            EXPECT_EQ(values_of(out), vector_of(f_hat.c));
            EXPECT_EQ(secrets_of(out), secrets(n)) << "byte " << i;
            TypeParam::template cbd_ntt_cached<eta>(bytes.data(), g.data());
            const auto of_g = values_of(g);
            EXPECT_TRUE(std::equal(of_g.begin(), of_g.end(), of_cached.begin(), congruent));
            EXPECT_EQ(secrets_of(g), secrets(2 * n)) << "byte " << i;
            TypeParam::template add_cbd_ntt<eta>(bytes.data(), sum.data());
            ntt_polynomial expected = t_hat;
            portable::ntt::add(expected, f_hat);
            EXPECT_EQ(values_of(sum), vector_of(expected.c));
            EXPECT_EQ(secrets_of(sum), secrets(n)) << "byte " << i;
            // f_hat is public here. Only its sum with the samples becomes secret.
            guarded<word> f_sum(n);
            TypeParam::template cbd_plus_inverse_ntt<eta>(
                bytes.data(), tainted_words(t_hat.c, {}).data(), f_sum.data());
            ring_polynomial f_expected;
            portable::ntt::inverse_ntt(t_hat, f_expected);
            portable::ntt::add(f_expected, f);
            EXPECT_EQ(values_of(f_sum), vector_of(f_expected.c));
            EXPECT_EQ(secrets_of(f_sum), taints.empty() ? positions{} : overlapping(i, 8, 2 * eta));
        }
    };
    expect_all(std::integral_constant<int, 2>());
    expect_all(std::integral_constant<int, 3>());
}

TEST_OF_TYPES(Taints, PassTheInverseNtt)
{
    for (const auto& f_hat : this->template operands<domain::ntt>()) {
        ring_polynomial expected;
        portable::ntt::inverse_ntt(f_hat, expected);
        guarded<word> f(n);
        TypeParam::inverse_ntt(tainted_words(f_hat.c).data(), f.data());
        EXPECT_EQ(values_of(f), vector_of(expected.c));
        EXPECT_EQ(secrets_of(f), every(n));
    }
    const auto f_hat = random_polynomial<domain::ntt>(this->random);
    for (std::size_t i = 0; i < n; i += 11) {
        tainted_words f(f_hat.c, {i});
        TypeParam::inverse_ntt(f.data(), f.data());
        EXPECT_EQ(secrets_of(f), every(n, i % 2, 2)) << "coefficient " << i;
    }
}

/// A coefficient of f_hat or of g_hat has a part in the pair of its place.
template <class Kernels, std::size_t K>
void expect_tainted_products(std::size_t stride, shake128_random& random)
{
    const std::size_t f_size = (K - 1) * stride + 1;
    std::array<ntt_polynomial, (K - 1) * K + 1> f_hat;
    std::array<ntt_polynomial, K> g_hat;
    std::array<portable::ntt::cached, K> g;
    std::vector<std::int16_t> f_words;
    for (std::size_t i = 0; i < f_size; ++i) {
        f_hat[i] = random_polynomial<domain::ntt>(random);
        f_words.insert(f_words.end(), f_hat[i].c.begin(), f_hat[i].c.end());
    }
    for (std::size_t i = 0; i < K; ++i) {
        g_hat[i] = random_polynomial<domain::ntt>(random);
        portable::ntt::cache(g_hat[i], g[i]);
    }
    ntt_polynomial expected;
    portable::ntt::multiply_accumulate<K>(f_hat.data(), stride, g.data(), expected);

    const auto product = [&](const positions& f_secret, const positions& last_g_secret) {
        guarded<word> cached(2 * K * n), h_hat(n);
        for (std::size_t i = 0; i < K; ++i)
            Kernels::cache(
                tainted_words(g_hat[i].c, i == K - 1 ? last_g_secret : positions{}).data(),
                cached.data() + 2 * n * i);
        Kernels::template multiply_accumulate<K>(tainted_words(f_words, f_secret).data(), stride,
                                                 cached.data(), h_hat.data());
        EXPECT_EQ(values_of(h_hat), vector_of(expected.c));
        return secrets_of(h_hat);
    };
    EXPECT_EQ(product(every(f_words.size()), {}), every(n));
    EXPECT_EQ(product({}, every(n)), every(n));
    EXPECT_EQ(product({}, {}), positions{});
    for (std::size_t i = 0; i < n; i += 29) {
        const positions pair = {i / 2 * 2, i / 2 * 2 + 1};
        EXPECT_EQ(product({}, {i}), pair);
        for (std::size_t factor = 0; factor < K; ++factor)
            EXPECT_EQ(product({factor * stride * n + i}, {}), pair);
    }
}
TEST_OF_TYPES(Taints, PassProducts)
{
    for (int round = 0; round < 5; ++round) {
        expect_tainted_products<TypeParam, 2>(1, this->random);
        expect_tainted_products<TypeParam, 2>(2, this->random);
        expect_tainted_products<TypeParam, 3>(1, this->random);
        expect_tainted_products<TypeParam, 3>(3, this->random);
        expect_tainted_products<TypeParam, 4>(1, this->random);
        expect_tainted_products<TypeParam, 4>(4, this->random);
    }
}

TEST_OF_TYPES(Taints, PassSumsAndDifferences)
{
    const auto operands = this->template operands<domain::ring>();
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const ring_polynomial &f = operands[i], &g = operands[operands.size() - 1 - i];
        ring_polynomial sum = f, difference = f;
        portable::ntt::add(sum, g);
        portable::ntt::subtract(difference, g);
        tainted_words f_plus(f.c, {i}), f_minus(f.c, {i + 100});
        TypeParam::add_to(f_plus.data(), tainted_words(g.c, {200}).data());
        TypeParam::subtract_from(f_minus.data(), tainted_words(g.c, {201}).data());
        EXPECT_EQ(values_of(f_plus), vector_of(sum.c));
        EXPECT_EQ(values_of(f_minus), vector_of(difference.c));
        EXPECT_EQ(secrets_of(f_plus), (positions{i, 200}));
        EXPECT_EQ(secrets_of(f_minus), (positions{i + 100, 201}));
    }
}

TEST_OF_TYPES(Taints, PassByteEncode)
{
    this->template expect_encoding<12>(TypeParam::byte_encode_12,
                                       portable::codec::byte_encode<12, domain::ring>);
}

TEST_OF_TYPES(Taints, PassByteDecode)
{
    this->template expect_decoding<12>(TypeParam::byte_decode_12,
                                       portable::codec::byte_decode<12, domain::ring>);
}

TEST_OF_TYPES(Taints, PassCompressEncode)
{
    for_each_d([this](auto d) {
        this->template expect_encoding<d>(TypeParam::template compress_encode<d>,
                                          portable::codec::compress_encode<d>);
    });
}

TEST_OF_TYPES(Taints, PassCompressEncodeOfASum)
{
    for_each_d([this](auto d) {
        const auto g = random_polynomial<domain::ring>(this->random);
        const tainted_words g_words(g.c, {});
        const auto expected = [&](const ring_polynomial& f, std::uint8_t* bytes) {
            portable::codec::compress_encode_sum<d>(f, g, bytes);
        };
        this->template expect_encoding<d>(
            [&](const word* f, byte* bytes) {
                TypeParam::template compress_encode_sum<d>(f, g_words.data(), bytes);
            },
            expected);
        this->template expect_encoding<d>(
            [&](const word* f, byte* bytes) {
                TypeParam::template compress_encode_sum<d>(g_words.data(), f, bytes);
            },
            expected);
    });
}

TEST_OF_TYPES(Taints, PassDecodeDecompress)
{
    for_each_d([this](auto d) {
        this->template expect_decoding<d>(TypeParam::template decode_decompress<d>,
                                          portable::codec::decode_decompress<d>);
    });
}

TEST_OF_TYPES(Taints, PassSamplePolyCbd)
{
    this->template expect_decoding<4>(TypeParam::template sample_poly_cbd<2>,
                                      portable::sampling::sample_poly_cbd<2>);
    this->template expect_decoding<6>(TypeParam::template sample_poly_cbd<3>,
                                      portable::sampling::sample_poly_cbd<3>);
}

TEST_OF_TYPES(Taints, AreNotNeededByRejectionOfPublicBytes)
{
    constexpr std::array<std::size_t, 10> sizes = {3, 6, 9, 45, 48, 51, 165, 168, 504, 528};
    for (const std::size_t size : sizes) {
        for (std::size_t j = 0; j <= n; j += j < 200 ? 25 : 1) {
            const std::vector<std::uint8_t> in = this->random.bytes(size);
            std::array<std::int16_t, n> expected{};
            const std::size_t end =
                portable::sampling::rejection_vartime(in.data(), size, expected.data(), j);
            guarded<word> a_hat(n);
            ASSERT_EQ(
                TypeParam::rejection_vartime(tainted_bytes(in, {}).data(), size, a_hat.data(), j),
                end);
            for (std::size_t i = j; i < end; ++i)
                ASSERT_EQ(a_hat.data()[i].value, expected[i]) << "at " << i << " from " << j;
        }
    }
    EXPECT_TRUE(nothing_found());
}

TEST_OF_TYPES(Taints, AreNotNeededByRejectionOfTwoPublicBlocks)
{
    const std::vector<std::uint8_t> in = this->random.bytes(std::size_t{2} * 168);
    std::array<std::int16_t, n> expected{};
    const std::size_t end =
        portable::sampling::rejection_vartime(in.data(), in.size(), expected.data(), 0);
    guarded<word> a_hat(n);
    ASSERT_EQ(TypeParam::begin_rejection_vartime(tainted_bytes(in, {}).data(), a_hat.data()), end);
    for (std::size_t i = 0; i < end; ++i)
        ASSERT_EQ(a_hat.data()[i].value, expected[i]) << "at " << i;
    EXPECT_TRUE(nothing_found());
}

TEST_OF_TYPES(Taints, OfAnyByteAreFoundInRejectionOfTwoBlocks)
{
    const std::vector<std::uint8_t> in = this->random.bytes(std::size_t{2} * 168);
    for (std::size_t i = 0; i < in.size(); ++i) {
        guarded<word> a_hat(n);
        (void)TypeParam::begin_rejection_vartime(tainted_bytes(in, {i}).data(), a_hat.data());
        EXPECT_TRUE(found("append_below_q_vartime of a secret")) << "byte " << i;
    }
}

TEST_OF_TYPES(Taints, OfAnyByteAreFoundInRejection)
{
    const std::vector<std::uint8_t> in = this->random.bytes(165);
    for (std::size_t i = 0; i < in.size(); ++i) {
        guarded<word> a_hat(n);
        (void)TypeParam::rejection_vartime(tainted_bytes(in, {i}).data(), in.size(), a_hat.data(),
                                           0);
        EXPECT_TRUE(found("append_below_q_vartime of a secret")) << "byte " << i;
    }
}

TEST_OF_TYPES(Taints, DoNotChangeIsReducedOfPublicBytes)
{
    for (std::size_t i = 0; i < n; i += 3) {
        auto f = random_polynomial<domain::ntt>(this->random);
        for (const int value : {q - 1, int{q}, 4095}) {
            f.c[i] = static_cast<std::int16_t>(value);
            std::vector<std::uint8_t> bytes(384);
            portable::codec::byte_encode<12>(f, bytes.data());
            const word sign = TypeParam::is_reduced(tainted_bytes(bytes, {}).data(), 1);
            EXPECT_EQ(sign.value < 0, value < q);
            EXPECT_FALSE(sign.secret);
        }
    }
    EXPECT_TRUE(nothing_found());
}

TEST_OF_TYPES(Taints, OfAnyByteReachIsReduced)
{
    const std::vector<std::uint8_t> zeros(384, 0);
    for (std::size_t i = 0; i < zeros.size(); ++i) {
        EXPECT_TRUE(TypeParam::is_reduced(tainted_bytes(zeros, {i}).data(), 1).secret)
            << "byte " << i;
    }
    EXPECT_TRUE(nothing_found());
}

TEST_OF_TYPES(Taints, OfAnyLaneAreFoundInAPlantedLeak)
{
    using planted = typename TypeParam::planted;
    const std::vector<std::int16_t> f(TypeParam::lanes, 1);
    guarded<word> out(TypeParam::lanes);
    for (std::size_t i = 0; i < f.size(); ++i) {
        const std::string lane = "of a secret, lane " + std::to_string(i);
        (void)planted::leak_by_rejection(tainted_words(f, {i}).data(), out.data());
        EXPECT_TRUE(found("append_below_q_vartime " + lane));
        (void)planted::no_leak(tainted_words(f, {i}).data(), out.data());
        EXPECT_TRUE(nothing_found());
    }
    (void)planted::leak_by_rejection(tainted_words(f, {}).data(), out.data());
    EXPECT_TRUE(nothing_found());
}

// Keccak and the sponges in lanes.

constexpr std::size_t words = mlkem::keccak_words;

template <class V> class TaintsOfStates : public checked_test<V> {
  protected:
    using element = typename V::element;
    using state = std::array<std::uint64_t, words>;

    static state lane_of(const guarded<element>& states, std::size_t lane)
    {
        state out{};
        for (std::size_t w = 0; w < words; ++w)
            out[w] = states.data()[w * V::lanes + lane].value;
        return out;
    }
    static bool lane_is(const guarded<element>& states, std::size_t lane, bool secret)
    {
        for (std::size_t w = 0; w < words; ++w)
            if (states.data()[w * V::lanes + lane].secret != secret)
                return false;
        return true;
    }
    /// Where each lane's bytes go, one after another.
    static std::array<byte*, V::lanes> stripes(guarded<byte>& out, std::size_t stride)
    {
        std::array<byte*, V::lanes> all{};
        for (std::size_t i = 0; i < V::lanes; ++i)
            all[i] = out.data() + i * stride;
        return all;
    }
    static state permuted(state a)
    {
        portable::keccak::permute<1>(a.data());
        return a;
    }

    shake128_random random{"tainted states"};
};
struct state_names {
    template <class V> static std::string GetName(int)
    {
        return lane_names::GetName<V>(0) + (V::in_memory ? "_in_memory" : "_in_vectors");
    }
};
TEST_SUITE_OF_TYPES(TaintsOfStates, taint_states, state_names);

/// In each lane, a state that has one secret word, or none.
TEST_OF_TYPES(TaintsOfStates, PassThePermutationEachInItsLane)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    for (std::size_t secret_word = 0; secret_word < words; ++secret_word) {
        for (std::size_t secret_lane = 0; secret_lane <= lanes; ++secret_lane) {
            guarded<typename TypeParam::element> states(words * lanes);
            for (std::size_t w = 0; w < words; ++w)
                for (std::size_t i = 0; i < lanes; ++i)
                    states.data()[w * lanes + i] = {this->random.word(),
                                                    i == secret_lane && w == secret_word};
            std::array<typename TestFixture::state, lanes> expected;
            for (std::size_t i = 0; i < lanes; ++i)
                expected[i] = TestFixture::permuted(this->lane_of(states, i));
            tainted_states::keccak_permute<TypeParam>(states.data());
            for (std::size_t i = 0; i < lanes; ++i) {
                ASSERT_EQ(this->lane_of(states, i), expected[i]);
                ASSERT_TRUE(this->lane_is(states, i, i == secret_lane));
            }
        }
    }
}

/// One lane has PRF (FIPS 203, section 4.1) of a secret seed with a public number. The others have
/// streams of a public seed, and stay public.
TEST_OF_TYPES(TaintsOfStates, OfASecretSeedGiveSecretNoiseInTheirLane)
{
    constexpr std::size_t lanes = TypeParam::lanes, stride = 8 * 24;
    const std::array<std::uint8_t, 32> seed = this->random.template bytes<32>();
    const std::array<std::uint8_t, 32> rho = this->random.template bytes<32>();
    const tainted_bytes secret_seed(seed), public_rho(rho, {});
    for (std::size_t secret_lane = 0; secret_lane < lanes; ++secret_lane) {
        guarded<typename TypeParam::element> states(words * lanes);
        for (std::size_t w = 0; w < words * lanes; ++w)
            states.data()[w] = 0;
        for (std::size_t i = 0; i < lanes; ++i) {
            const bool is_prf = i == secret_lane;
            const TypeParam others = tainted_states::beside<TypeParam>(i);
            const auto add = [&](std::size_t w, std::uint64_t x) {
                tainted_states::add_to_row(states.data(), w,
                                           chi(TypeParam::set1(0), others, TypeParam::set1(x)));
            };
            tainted_states::add_to_lane(states.data(), others,
                                        (is_prf ? secret_seed : public_rho).data(), 4);
            add(4, is_prf ? 40 | 0x1f << 8 : i | 7 << 8 | 0x1f << 16);
            add(is_prf ? 16 : 20, std::uint64_t{1} << 63);
        }
        tainted_states::keccak_permute<TypeParam>(states.data());
        guarded<byte> out(lanes * stride);
        tainted_states::store_lanes<TypeParam>(states.data(), 21,
                                               this->stripes(out, stride).data());
        for (std::size_t i = 0; i < lanes; ++i) {
            std::array<std::uint8_t, 168> expected{};
            if (i == secret_lane) {
                mlkem::prf<2, portable::keccak>(seed, 40,
                                                std::span(expected).template first<128>());
            } else {
                std::array<std::uint8_t, 34> b{};
                std::copy(rho.begin(), rho.end(), b.begin());
                b[32] = static_cast<std::uint8_t>(i);
                b[33] = 7;
                mlkem::shake128<portable::keccak> xof;
                xof.absorb(b);
                xof.squeeze(expected);
            }
            for (std::size_t at = 0; at < (i == secret_lane ? 128U : 168U); ++at) {
                ASSERT_EQ(out.data()[i * stride + at].value, expected[at]) << "lane " << i;
                ASSERT_EQ(out.data()[i * stride + at].secret, i == secret_lane);
            }
        }
    }
}

/// Messages of every length, one of them secret: each to its lane, no byte beyond it.
TEST_OF_TYPES(TaintsOfStates, AbsorbAMessageEachInItsLane)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    for (std::size_t size = 0; size <= words; ++size) {
        const std::size_t secret_lane = size % lanes;
        guarded<typename TypeParam::element> states(words * lanes);
        for (std::size_t w = 0; w < words * lanes; ++w)
            states.data()[w] = {w, false};
        std::vector<std::uint64_t> expected(words * lanes);
        std::iota(expected.begin(), expected.end(), std::uint64_t{0});
        for (std::size_t i = 0; i < lanes; ++i) {
            guarded<byte> message(8 * size);
            for (std::size_t b = 0; b < 8 * size; ++b) {
                const auto value = static_cast<std::uint8_t>(this->random.below(256));
                message.data()[b] = {value, i == secret_lane};
                expected[b / 8 * lanes + i] ^= std::uint64_t{value} << b % 8 * 8;
            }
            tainted_states::add_to_lane(states.data(), tainted_states::beside<TypeParam>(i),
                                        message.data(), size);
        }
        for (std::size_t w = 0; w < words * lanes; ++w) {
            ASSERT_EQ(states.data()[w].value, expected[w]) << "lane " << w % lanes;
            ASSERT_EQ(states.data()[w].secret, w / lanes < size && w % lanes == secret_lane);
        }
    }
}

/// Blocks that go to all lanes at once, too.
TEST_OF_TYPES(TaintsOfStates, AbsorbBlocksOfAllLanes)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    for (std::size_t count = 0; count <= words; ++count) {
        const std::size_t secret_lane = count % lanes;
        guarded<typename TypeParam::element> states(words * lanes);
        for (std::size_t w = 0; w < words * lanes; ++w)
            states.data()[w] = {w, false};
        guarded<byte> messages(lanes * 8 * count);
        for (std::size_t b = 0; b < lanes * 8 * count; ++b)
            messages.data()[b] = {static_cast<std::uint8_t>(this->random.below(256)),
                                  b / (8 * count) == secret_lane};
        std::vector<std::uint64_t> expected(words * lanes);
        std::iota(expected.begin(), expected.end(), std::uint64_t{0});
        std::array<const byte*, lanes> in{};
        for (std::size_t i = 0; i < lanes; ++i) {
            in[i] = messages.data() + i * 8 * count;
            for (std::size_t b = 0; b < 8 * count; ++b)
                expected[b / 8 * lanes + i] ^= std::uint64_t{in[i][b].value} << b % 8 * 8;
        }
        tainted_states::add_to_rows<TypeParam>(states.data(), in.data(), count);
        for (std::size_t w = 0; w < words * lanes; ++w) {
            ASSERT_EQ(states.data()[w].value, expected[w]) << "lane " << w % lanes;
            ASSERT_EQ(states.data()[w].secret, w / lanes < count && w % lanes == secret_lane);
        }
    }
}

/// Each lane has H (FIPS 203, section 4.1) of a message of its own, of two blocks. The first ones come
/// to all lanes at once, the second ones lane by lane. A mark on a message reaches the digest of no
/// other.
TEST_OF_TYPES(TaintsOfStates, OfAHashStayInItsLane)
{
    constexpr std::size_t lanes = TypeParam::lanes, rate = 136, size = 200, padded = 2 * rate;
    for (std::size_t secret_lane = 0; secret_lane <= lanes; ++secret_lane) {
        guarded<byte> messages(lanes * padded);
        std::vector<std::array<std::uint8_t, size>> expected(lanes);
        std::array<const byte*, lanes> in{};
        for (std::size_t i = 0; i < lanes; ++i) {
            byte* const to = messages.data() + i * padded;
            expected[i] = this->random.template bytes<size>();
            for (std::size_t b = 0; b < padded; ++b)
                to[b] = b < size ? expected[i][b] : std::uint8_t{0};
            to[(37 * i + 50) % size].secret = i == secret_lane; // in either block
            to[size] = 0x06;
            to[padded - 1] = 0x80;
            in[i] = to;
        }
        guarded<typename TypeParam::element> states(words * lanes);
        for (std::size_t w = 0; w < words * lanes; ++w)
            states.data()[w] = 0;
        for (std::size_t block = 0; block < padded / rate; ++block) {
            if (block == 0)
                tainted_states::add_to_rows<TypeParam>(states.data(), in.data(), rate / 8);
            for (std::size_t i = 0; i < lanes; ++i) {
                if (block != 0)
                    tainted_states::add_to_lane(states.data(), tainted_states::beside<TypeParam>(i),
                                                in[i], rate / 8);
                in[i] += rate;
            }
            tainted_states::keccak_permute<TypeParam>(states.data());
        }
        for (std::size_t i = 0; i < lanes; ++i) {
            std::array<std::uint8_t, 32> digest{};
            mlkem::hash_h<portable::keccak>(expected[i], digest);
            for (std::size_t w = 0; w < 4; ++w)
                ASSERT_EQ(states.data()[w * lanes + i].value, mlkem::load_le64(&digest[8 * w]));
            ASSERT_TRUE(this->lane_is(states, i, i == secret_lane)) << "lane " << i;
        }
    }
}

/// store_lanes may write some words more, and no others; they stay within what ends the lane.
TEST_OF_TYPES(TaintsOfStates, AreStoredEachWhereItsLaneIs)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    guarded<typename TypeParam::element> states(words * lanes);
    for (std::size_t w = 0; w < words; ++w)
        for (std::size_t i = 0; i < lanes; ++i)
            states.data()[w * lanes + i] = {this->random.word(), (w + i) % 3 == 0};
    for (std::size_t size = 1; size <= words / lanes * lanes; ++size) {
        const std::size_t stride = 8 * ((size + lanes - 1) / lanes * lanes);
        guarded<byte> out(lanes * stride);
        tainted_states::store_lanes<TypeParam>(states.data(), size,
                                               this->stripes(out, stride).data());
        for (std::size_t i = 0; i < lanes; ++i) {
            for (std::size_t b = 0; b < 8 * size; ++b) {
                const auto& from = states.data()[b / 8 * lanes + i];
                ASSERT_EQ(out.data()[i * stride + b].value,
                          static_cast<std::uint8_t>(from.value >> (8 * (b % 8))));
                ASSERT_EQ(out.data()[i * stride + b].secret, from.secret);
            }
        }
    }
}

TEST_OF_TYPES(TaintsOfStates, AreTransposedWithTheirTaints)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    TypeParam rows[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        for (std::size_t j = 0; j < lanes; ++j)
            rows[i].v[j] = {10 * i + j, i > j};
    transpose(rows);
    for (std::size_t i = 0; i < lanes; ++i) {
        for (std::size_t j = 0; j < lanes; ++j) {
            EXPECT_EQ(rows[i].v[j].value, 10 * j + i);
            EXPECT_EQ(rows[i].v[j].secret, j > i);
        }
    }
}

/// The comparison of Decaps: secret if a byte of either string is, and zero for equal ones only.
TEST_OF_TYPES(TaintsOfStates, MakeADifferenceSecret)
{
    const std::vector<std::uint8_t> a = this->random.bytes(1088);
    for (std::size_t i = 0; i < a.size(); i += 13) {
        std::vector<std::uint8_t> b = a;
        const auto difference = [&](const positions& a_secret, const positions& b_secret) {
            return tainted_states::difference<TypeParam>(
                tainted_bytes(a, a_secret).data(), tainted_bytes(b, b_secret).data(), a.size());
        };
        EXPECT_EQ(difference({i}, {}).value, 0U);
        EXPECT_TRUE(difference({i}, {}).secret);
        EXPECT_TRUE(difference({}, {i}).secret);
        EXPECT_FALSE(difference({}, {}).secret);
        b[i] ^= static_cast<std::uint8_t>(1 << i % 8);
        EXPECT_NE(difference({}, {}).value, 0U);
        EXPECT_NE(difference({}, every(a.size())).value, 0U);
        for (std::size_t distance = 8; distance <= 128; distance *= 2) {
            const std::size_t other =
                (i + distance) % a.size(); // the same bit, not to be cancelled
            b[other] ^= static_cast<std::uint8_t>(1 << i % 8);
            EXPECT_NE(difference({}, {}).value, 0U);
            b[other] = a[other];
        }
    }
}

} // namespace
} // namespace mlkem_test::taints_test
