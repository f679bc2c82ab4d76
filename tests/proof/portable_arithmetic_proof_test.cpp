// SPDX-License-Identifier: MIT
// The portable NTT, inverse NTT, products and sums on symbolic numbers. The header
// backend/portable/ntt.hpp is read in a namespace whose numbers are polynomials over Z_q with a range. The reductions,
// compression, bytes and samples of the portable code run for all numbers.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <iostream>
#include <mlkem/backend/portable/codec.hpp>
#include <mlkem/backend/portable/field.hpp>
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/backend/portable/sampling.hpp>
#include <mlkem/ct.hpp>
#include <mlkem/params.hpp>
#include <mlkem/policy/fo.hpp>
#include <mlkem/ring/poly.hpp>
#include <type_traits>
#include <vector>

#include "claims.hpp"
#include "definitions.hpp"

namespace mlkem_test::portable_arithmetic_proof_test {

using namespace proof;

/// A number modulo q, and where it lies.
struct held_number {
    form value;
    std::int64_t low = 0, high = 0;
};
/// All of them. A number of 16 or 32 bits is an index.
inline std::deque<held_number>& held_numbers()
{
    static std::deque<held_number> all(1);
    return all;
}
/// A literal type, since functions on it are constexpr.
struct number {
    std::uint32_t at = 0;

    constexpr number() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): sums with constants
    constexpr number(int c) noexcept
    {
        if (!std::is_constant_evaluated())
            at = hold({form::constant(c), c, c}).at;
    }
    static number hold(held_number x)
    {
        held_numbers().push_back(std::move(x));
        number r;
        r.at = static_cast<std::uint32_t>(held_numbers().size() - 1);
        return r;
    }
    const held_number& operator*() const { return held_numbers()[at]; }
    const form& value() const { return held_numbers()[at].value; }
};
/// The fault that is planted in operation number `at`: it gives one more.
struct portable_fault {
    bool is_there = false;
    std::size_t at = 0, done = 0;
    static portable_fault& now()
    {
        static portable_fault one;
        return one;
    }
};
inline number result(form f, std::int64_t low, std::int64_t high)
{
    portable_fault& fault = portable_fault::now();
    if (fault.is_there && fault.done++ == fault.at)
        f = f + form::constant(1);
    return number::hold({std::move(f), low, high});
}
/// x, which the operation requires to lie there.
inline number required(number x, std::int64_t low, std::int64_t high)
{
    if ((*x).low < low || (*x).high > high)
        ADD_FAILURE() << "a number from " << (*x).low << " to " << (*x).high << ", not from " << low
                      << " to " << high;
    return x;
}
/// x modulo q again, in another range.
inline number moved(number x, std::int64_t low, std::int64_t high)
{
    return number::hold({x.value(), low, high});
}
inline number added(number a, number b)
{
    return result(a.value() + b.value(), (*a).low + (*b).low, (*a).high + (*b).high);
}
inline number subtracted(number a, number b)
{
    return result(a.value() - b.value(), (*a).low - (*b).high, (*a).high - (*b).low);
}
/// The product of numbers that are not negative.
inline number multiplied(number a, number b)
{
    required(a, 0, 65535);
    required(b, 0, 65535);
    return result(a.value() * b.value(), (*a).low * (*b).low, (*a).high * (*b).high);
}
/// By a factor with its second word.
inline number multiplied(number a, std::uint32_t b, std::uint32_t b_over_q)
{
    EXPECT_EQ(b_over_q, (b << 16) / q);
    required(a, 0, 65535);
    return result(b * a.value(), 0, (q * (65536 + (*a).high) - 1) / 65536);
}
inline number montgomery_reduced(number x)
{
    required(x, 1 - std::int64_t{32768} * q, std::int64_t{32768} * q - 1);
    return result(inverse_of(65536) * x.value(), 1 - q, q - 1);
}
constexpr number operator+(number a, number b) noexcept
{
    return std::is_constant_evaluated() ? a : added(a, b);
}
constexpr number operator-(number a, number b) noexcept
{
    return std::is_constant_evaluated() ? a : subtracted(a, b);
}
constexpr number operator*(number a, number b) noexcept
{
    return std::is_constant_evaluated() ? a : multiplied(a, b);
}
constexpr number& operator+=(number& a, number b) noexcept { return a = a + b; }

} // namespace mlkem_test::portable_arithmetic_proof_test

/// The operations of field.hpp on symbolic numbers, by their contracts, which the tests below have for
/// all numbers.
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::symbolic_portable_code {

using fips203::n;
using fips203::q;
using mlkem_test::portable_arithmetic_proof_test::montgomery_reduced;
using mlkem_test::portable_arithmetic_proof_test::moved;
using mlkem_test::portable_arithmetic_proof_test::multiplied;
using mlkem_test::portable_arithmetic_proof_test::number;
using mlkem_test::portable_arithmetic_proof_test::required;
using portable_code::factor;
using portable_code::factor_table;
using portable_code::gammas;
using portable_code::make_factor;
using portable_code::zetas;
using int16_t = number;
using uint16_t = number;
using int32_t = number;

template <domain> struct polynomial {
    std::array<number, n> c;
};
using ring_polynomial = polynomial<domain::ring>;
using ntt_polynomial = polynomial<domain::ntt>;

/// Sums and differences of words that do not wrap.
constexpr number sum(number a, number b) noexcept
{
    return std::is_constant_evaluated() ? a : required(a + b, 0, 65535);
}
constexpr number difference(number a, number b) noexcept
{
    return std::is_constant_evaluated() ? a : required(a - b, 0, 65535);
}
constexpr number multiply(number a, factor f) noexcept
{
    return std::is_constant_evaluated() ? a : multiplied(a, f.b, f.b_over_q);
}
constexpr number barrett_reduce(number x) noexcept
{
    return std::is_constant_evaluated() ? x : moved(required(x, 0, 65535), 0, 2 * q - 1);
}
constexpr number subtract_q_if_not_below(number x) noexcept
{
    return std::is_constant_evaluated() ? x : moved(required(x, 0, 2 * q - 1), 0, q - 1);
}
constexpr number add_q_if_negative(number x) noexcept
{
    return std::is_constant_evaluated() ? x : moved(required(x, -q, q - 1), 0, q - 1);
}
constexpr number signed_low16(number x) noexcept
{
    return std::is_constant_evaluated() ? x : required(x, -32768, 32767);
}
constexpr number montgomery_reduce(number x) noexcept
{
    return std::is_constant_evaluated() ? x : montgomery_reduced(x);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::symbolic_portable_code

#define portable_code symbolic_portable_code
#include <mlkem/backend/portable/ntt.hpp>
#undef portable_code

namespace mlkem_test::portable_arithmetic_proof_test {
namespace {

using symbolic = mlkem::symbolic_portable_code::arithmetic;
using mlkem::symbolic_portable_code::ntt_polynomial;
using mlkem::symbolic_portable_code::ring_polynomial;
namespace plain = mlkem::portable_code;

template <class Polynomial> Polynomial held_polynomial(const polynomial& f)
{
    Polynomial r;
    for (std::size_t i = 0; i < n; ++i)
        r.c[i] = number::hold({f[i], 0, q - 1});
    return r;
}
template <class Polynomial> polynomial forms_of(const Polynomial& f)
{
    polynomial r;
    for (const number& x : f.c)
        r.push_back(required(x, 0, q - 1).value());
    return r;
}
struct forget_forms {
    forget_forms() { held_numbers().resize(1); }
};

bool ntt_is_right()
{
    const forget_forms start;
    ntt_polynomial f_hat;
    symbolic::ntt(held_polynomial<ring_polynomial>(variables(1)), f_hat);
    return forms_of(f_hat) == definition_of_ntt(variables(1));
}
bool inverse_ntt_is_right()
{
    const forget_forms start;
    ring_polynomial f;
    symbolic::inverse_ntt(held_polynomial<ntt_polynomial>(definition_of_ntt(variables(1))), f);
    return forms_of(f) == variables(1);
}
template <std::size_t K> bool products_are_right(std::size_t stride)
{
    const forget_forms start;
    std::vector<ntt_polynomial> f(stride * (K - 1) + 1);
    std::array<symbolic::cached, K> g;
    polynomial expected(n);
    for (std::size_t j = 0; j < K; ++j) {
        const polynomial a = variables(static_cast<variable>(1 + n * j)),
                         b = variables(static_cast<variable>(1 + n * (100 + j)));
        f[stride * j] = held_polynomial<ntt_polynomial>(a);
        symbolic::cache(held_polynomial<ntt_polynomial>(b), g[j]);
        add_product(a, b, expected);
    }
    ntt_polynomial h;
    symbolic::multiply_accumulate<K>(f.data(), stride, g.data(), h);
    return forms_of(h) == expected;
}
bool cached_ntt_is_right()
{
    const forget_forms start;
    symbolic::cached g, expected;
    symbolic::ntt_cached(held_polynomial<ring_polynomial>(variables(1)), g);
    symbolic::cache(held_polynomial<ntt_polynomial>(definition_of_ntt(variables(1))), expected);
    for (std::size_t i = 0; i < n; ++i)
        if (g.for_even[i].value() != expected.for_even[i].value() ||
            g.for_odd[i].value() != expected.for_odd[i].value())
            return false;
    return true;
}
bool sums_are_right()
{
    const forget_forms start;
    const polynomial f = variables(1), g = variables(1000);
    auto sum = held_polynomial<ring_polynomial>(f), difference = sum;
    symbolic::add(sum, held_polynomial<ring_polynomial>(g));
    symbolic::subtract(difference, held_polynomial<ring_polynomial>(g));
    const polynomial sums = forms_of(sum), differences = forms_of(difference);
    for (std::size_t i = 0; i < n; ++i)
        if (sums[i] != f[i] + g[i] || differences[i] != f[i] - g[i])
            return false;
    return true;
}
TEST(PortableArithmeticProof, OfTheNttAndItsInverse)
{
    EXPECT_TRUE(ntt_is_right());
    EXPECT_TRUE(inverse_ntt_is_right());
    EXPECT_TRUE(cached_ntt_is_right());
}
TEST(PortableArithmeticProof, OfProducts)
{
    EXPECT_TRUE(products_are_right<1>(1));
    for (std::size_t stride = 1; stride <= 4; ++stride) {
        EXPECT_TRUE(products_are_right<2>(stride));
        EXPECT_TRUE(products_are_right<3>(stride));
        EXPECT_TRUE(products_are_right<4>(stride));
    }
}
TEST(PortableArithmeticProof, OfSums) { EXPECT_TRUE(sums_are_right()); }
/// One layer without a reduction more would not fit: sums of 16 q, twice.
TEST(PortableArithmeticProof, FindsNumbersThatDoNotFit)
{
    EXPECT_NONFATAL_FAILURE(
        {
            (void)mlkem::symbolic_portable_code::sum(number::hold({{}, 0, 16 * q}),
                                                     number::hold({{}, 0, 16 * q}));
        },
        "not from 0 to 65535");
    EXPECT_NONFATAL_FAILURE(
        { (void)mlkem::symbolic_portable_code::add_q_if_negative(number::hold({{}, -q - 1, 0})); },
        "a number from -3330");
}
TEST(PortableArithmeticProof, FindsAFaultInAnyOperation)
{
    portable_fault& fault = portable_fault::now();
    std::size_t found = 0;
    const auto expect_found = [&](auto claim) {
        fault = {true, ~std::size_t{0}, 0};
        EXPECT_TRUE(claim());
        const std::size_t operations = fault.done;
        for (std::size_t at = 0; at < operations; at += operations / (proves_all() ? 100 : 6) + 1) {
            fault = {true, at, 0};
            EXPECT_FALSE(claim()) << at << " of " << operations;
            ++found;
        }
        fault = {};
    };
    expect_found(ntt_is_right);
    expect_found(inverse_ntt_is_right);
    expect_found([] { return products_are_right<3>(1); });
    expect_found(sums_are_right);
    std::cout << "proof: " << found << " planted faults in operations of portable/ntt.hpp found\n";
}

// Every number.

TEST(PortableArithmeticProof, OfReductionsForAllNumbers)
{
    for (int x = 0; x < 65536; ++x) {
        const auto word = static_cast<std::uint16_t>(x);
        const int reduced = plain::barrett_reduce(word);
        ASSERT_TRUE(reduced < 2 * q && (x - reduced) % q == 0) << x;
        if (x < 2 * q) {
            ASSERT_EQ(plain::subtract_q_if_not_below(word), x % q);
        }
    }
    for (int x = 1 - q; x < q; ++x)
        ASSERT_EQ(plain::add_q_if_negative(static_cast<std::int16_t>(x)), x < 0 ? x + q : x);
}
/// All numbers times all factors; of these every 61st without MLKEM_PROOF_ALL.
TEST(PortableArithmeticProof, OfMultiplyForAllNumbersAndFactors)
{
    for (std::uint32_t b = 0; b < q; b += proves_all() ? 1 : 61) {
        const plain::factor f = plain::make_factor(b);
        bool right = true;
        for (std::uint32_t a = 0; a < 65536; ++a) {
            const std::uint32_t r = plain::multiply(static_cast<std::uint16_t>(a), f);
            right &= r * 65536 < q * (65536 + a) && r % q == a * b % q;
        }
        ASSERT_TRUE(right) << b;
    }
}
/// All x with |x| < 2^15 q, or every 101st of them.
TEST(PortableArithmeticProof, OfMontgomeryReduceForAllNumbers)
{
    constexpr std::int32_t limit = 32768 * q;
    bool right = true;
    for (std::int32_t x = 1 - limit; x < limit; x += proves_all() ? 1 : 101) {
        const std::int64_t r = plain::montgomery_reduce(x);
        right &= r > -q && r < q && ((r << 16) - x) % q == 0;
    }
    EXPECT_TRUE(right);
}

/// Equations 4.7 and 4.8 for functions of all residues, and of all words of d bits.
template <class Compress, class Decompress>
bool compression_is_right(int d, Compress compress, Decompress decompress)
{
    for (int x = 0; x < q; ++x) // round(2^d x / q) mod 2^d: no half occurs, as q is odd
        if (compress(x) != ((2 * x << d) + q) / (2 * q) % (1 << d))
            return false;
    for (int y = 0; y < 1 << d; ++y) // round(q y / 2^d), halves up
        if (decompress(y) != (2 * q * y + (1 << d)) / (2 << d))
            return false;
    return true;
}
template <int d> void expect_compression_right()
{
    const auto compress = [](int x) {
        return int{plain::compress<d>(static_cast<std::int16_t>(x))};
    };
    const auto decompress = [](int y) {
        return int{plain::decompress<d>(static_cast<std::uint16_t>(y))};
    };
    EXPECT_TRUE(compression_is_right(d, compress, decompress)) << d;
    // A rounding that is wrong for one value of 3329, and a decompression of one word.
    EXPECT_FALSE(compression_is_right(
        d, [&](int x) { return compress(x) ^ (x == 1664 ? 1 : 0); }, decompress));
    EXPECT_FALSE(compression_is_right(
        d, compress, [&](int y) { return decompress(y) + (y == (1 << d) - 1 ? 1 : 0); }));
}
TEST(PortableArithmeticProof, OfCompressionForAllNumbers)
{
    expect_compression_right<1>();
    expect_compression_right<4>();
    expect_compression_right<5>();
    expect_compression_right<10>();
    expect_compression_right<11>();
    // The ends of what Compress_1 takes for 1.
    EXPECT_EQ(plain::compress<1>(832), 0);
    EXPECT_EQ(plain::compress<1>(833), 1);
    EXPECT_EQ(plain::compress<1>(2496), 1);
    EXPECT_EQ(plain::compress<1>(2497), 0);
}

/// Blocks of 8 words and d bytes. Each byte depends on the words that overlap it, of at most 24 bits
/// together: these take all values, the others are zeros or ones.
template <int d> void expect_packing_right()
{
    constexpr std::size_t width = d;
    for (std::size_t byte = 0; byte < width; ++byte) {
        const std::size_t first = 8 * byte / width, last = (8 * byte + 7) / width;
        const std::size_t bits = width * (last - first + 1);
        const std::uint32_t step = proves_all() || bits <= 16 ? 1 : 255;
        for (const std::uint16_t others : {std::uint16_t{0}, std::uint16_t{(1 << d) - 1}})
            for (std::uint32_t value = 0; value >> bits == 0; value += step) {
                std::array<std::uint16_t, 8> words{}, again{};
                words.fill(others);
                for (std::size_t w = first; w <= last; ++w)
                    words[w] =
                        static_cast<std::uint16_t>(value >> width * (w - first) & ((1U << d) - 1));
                std::array<std::uint8_t, width> packed{};
                plain::bits_to_bytes<d>::pack_eight(words.data(), packed.data());
                std::uint32_t expected = 0; // Algorithm 5: bit i d + j is bit j of word i
                for (std::size_t b = 0; b < 8; ++b) {
                    const std::size_t at = 8 * byte + b;
                    expected |=
                        std::uint32_t{words[at / width]} >> at % width << b & std::uint32_t{1} << b;
                }
                ASSERT_EQ(packed[byte], expected);
                plain::bytes_to_bits<d>::unpack_eight(packed.data(), again.data());
                ASSERT_EQ(again, words);
            }
    }
}
TEST(PortableArithmeticProof, OfPackedWordsForAllValues)
{
    expect_packing_right<1>();
    expect_packing_right<4>();
    expect_packing_right<5>();
    expect_packing_right<10>();
    expect_packing_right<11>();
    expect_packing_right<12>();
}
/// Blocks are where the standard has them.
TEST(PortableArithmeticProof, OfBlocksInPolynomials)
{
    mlkem::ring_polynomial f{}, g{};
    std::array<std::uint8_t, 384> bytes{};
    for (std::size_t i = 0; i < n; ++i)
        for (const int value : {1, 0x555, 0xaaa, q - 1}) {
            f.c.fill(0);
            f.c[i] = static_cast<std::int16_t>(value);
            plain::codec::byte_encode<12>(f, bytes.data());
            for (std::size_t j = 0; j < 12 * n; ++j)
                ASSERT_EQ(bytes[j / 8] >> j % 8 & 1, j / 12 == i ? value >> j % 12 & 1 : 0);
            plain::codec::byte_decode<12>(bytes.data(), g);
            ASSERT_EQ(f.c, g.c);
        }
}
/// Every coefficient has every value, and every sum of it and one of 7 others.
template <int d> void expect_compressed_forms_right()
{
    mlkem::ring_polynomial f{}, g{}, back{};
    std::array<std::uint8_t, 32 * d> bytes{}, of_sum{};
    const auto compressed = [](int x) { return ((2 * x << d) + q) / (2 * q) % (1 << d); };
    for (int k = 0; k < q; ++k) {
        for (std::size_t i = 0; i < n; ++i) {
            f.c[i] = static_cast<std::int16_t>((k + 13 * static_cast<int>(i)) % q);
            g.c[i] = static_cast<std::int16_t>((k / 7 * 476 + static_cast<int>(i)) % q);
        }
        plain::codec::compress_encode<d>(f, bytes.data());
        plain::codec::compress_encode_sum<d>(f, g, of_sum.data());
        plain::codec::decode_decompress<d>(bytes.data(), back);
        for (std::size_t i = 0; i < n; ++i) {
            int word = 0, word_of_sum = 0;
            for (std::size_t j = 0; j < d; ++j) {
                const std::size_t at = i * d + j;
                word |= (bytes[at / 8] >> at % 8 & 1) << j;
                word_of_sum |= (of_sum[at / 8] >> at % 8 & 1) << j;
            }
            ASSERT_EQ(word, compressed(f.c[i]));
            ASSERT_EQ(word_of_sum, compressed((f.c[i] + g.c[i]) % q));
            ASSERT_EQ(back.c[i], (2 * q * word + (1 << d)) / (2 << d));
        }
    }
}
TEST(PortableArithmeticProof, OfCompressedForms)
{
    expect_compressed_forms_right<1>();
    expect_compressed_forms_right<4>();
    expect_compressed_forms_right<5>();
    expect_compressed_forms_right<10>();
    expect_compressed_forms_right<11>();
}

/// Algorithm 18, lines 9 to 12: K' if no bit of the ciphertexts differs, else K_bar.
TEST(PortableArithmeticProof, OfTheSelection)
{
    using fo = mlkem::double_check_fo<mlkem::byte_comparison>;
    std::array<std::uint8_t, 32> k_prime{}, k_bar{}, out{};
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            for (std::size_t i = 0; i < 32; ++i) {
                k_prime[i] = static_cast<std::uint8_t>(a + static_cast<int>(i));
                k_bar[i] = static_cast<std::uint8_t>(b - 5 * static_cast<int>(i));
            }
            std::array<std::uint8_t, 64> c{}, c_prime{};
            fo equal, different;
            equal.compare(c.data(), c_prime.data(), 32);
            equal.compare(c.data() + 32, c_prime.data() + 32, 32);
            equal.select(k_prime, k_bar, out);
            ASSERT_EQ(out, k_prime);
            const std::size_t bit = static_cast<std::size_t>(2 * a + b) % 512;
            c_prime[bit / 8] = static_cast<std::uint8_t>(1 << bit % 8);
            different.compare(c.data(), c_prime.data(), 32);
            different.compare(c.data() + 32, c_prime.data() + 32, 32);
            different.select(k_prime, k_bar, out);
            ASSERT_EQ(out, k_bar) << "bit " << bit;
        }
}
/// Masks of all numbers, or of every 1021st.
TEST(PortableArithmeticProof, OfMasks)
{
    bool right = true;
    for (std::uint64_t x = 1; x >> 32 == 0; x += proves_all() ? 1 : 1021) {
        const auto number = static_cast<std::uint32_t>(x);
        right &= mlkem::ct::mask::if_nonzero(number).select(0xa5, 0x5a) == 0xa5;
    }
    EXPECT_TRUE(right);
    EXPECT_EQ(mlkem::ct::mask::if_nonzero(0).select(1, 2), 2);
    EXPECT_EQ(mlkem::ct::mask::if_zero(0).select(1, 2), 1);
    EXPECT_EQ(mlkem::ct::mask::if_zero(77).select(1, 2), 2);
}

/// Every value in every place, beside values of all kinds.
TEST(PortableArithmeticProof, OfTheModulusCheckForAllValues)
{
    const std::array<int, 5> kinds = {0, 1, q - 1, 2047, 3328};
    for (std::size_t i = 0; i < 12; ++i) // the check has words of 24 bytes, 16 values
        for (const int others : kinds)
            for (int value = 0; value < 4096; ++value) {
                std::array<std::uint8_t, 384> bytes{};
                const auto set = [&bytes](std::size_t at, int x) {
                    for (std::size_t b = 0; b < 12; ++b)
                        bytes[(12 * at + b) / 8] = static_cast<std::uint8_t>(
                            bytes[(12 * at + b) / 8] | (x >> b & 1) << (12 * at + b) % 8);
                };
                const std::size_t place = 16 * (i + 1) + i;
                for (std::size_t at = 0; at < 256; ++at)
                    set(at, at == place ? value : others);
                ASSERT_EQ(plain::codec::is_reduced(bytes.data(), 1).declassify("a test"),
                          value < q);
            }
    for (std::size_t place = 0; place < 512; ++place)
        for (const int value : {q - 1, q + 0, 4095}) {
            std::vector<std::uint8_t> bytes(768);
            for (std::size_t b = 0; b < 12; ++b)
                bytes[(12 * place + b) / 8] = static_cast<std::uint8_t>(
                    bytes[(12 * place + b) / 8] | (value >> b & 1) << (12 * place + b) % 8);
            ASSERT_EQ(plain::codec::is_reduced(bytes.data(), 2).declassify("a test"), value < q);
        }
}

using sampler = plain::sampler;
/// The bits of each block of bytes: of 3 bytes all, of 4 bytes those of two neighbours. Sums of two
/// bits stay within their two bits, so that others do not matter.
template <int eta> void expect_samples_right()
{
    constexpr std::size_t block_bytes = eta == 2 ? 4 : 3;
    std::array<std::uint8_t, 64 * eta> bytes{};
    mlkem::ring_polynomial f{};
    const std::uint32_t values = eta == 2 ? 1U << 16 : 1U << 24;
    const std::uint32_t step = eta == 2 || proves_all() ? 1 : 97;
    std::size_t block = 0, pending = 0;
    std::vector<std::uint32_t> words;
    const auto check = [&] {
        sampler::sample_poly_cbd<eta>(bytes.data(), f);
        for (std::size_t i = 0; i < n; ++i) { // Algorithm 8
            int x = 0, y = 0;
            for (std::size_t j = 0; j < eta; ++j) {
                const std::size_t a = 2 * i * eta + j, b = 2 * i * eta + eta + j;
                x += bytes[a / 8] >> a % 8 & 1;
                y += bytes[b / 8] >> b % 8 & 1;
            }
            if (f.c[i] != (x - y + q) % q)
                return false;
        }
        return true;
    };
    for (std::uint32_t value = 0; value < values; value += step) {
        for (std::size_t b = 0; b < block_bytes; ++b)
            bytes[block_bytes * block + b] = static_cast<std::uint8_t>(
                eta == 2 && b >= 2 ? value >> 8 * (3 - b) : value >> 8 * b);
        block = (block + 1) % (bytes.size() / block_bytes);
        if (++pending % (bytes.size() / block_bytes) == 0) {
            ASSERT_TRUE(check());
        }
    }
}
TEST(PortableArithmeticProof, OfSamplesForAllBits)
{
    expect_samples_right<2>();
    expect_samples_right<3>();
}

/// All of 2^24 triples of bytes, from numbers of coefficients with much and with little room.
TEST(PortableArithmeticProof, OfRejectionForAllCandidates)
{
    for (std::uint32_t triple = 0; triple < 1U << 24; triple += proves_all() ? 1 : 251)
        for (const std::size_t j : {n - 9, n - 2, n - 1, n}) {
            const std::array<std::uint8_t, 3> bytes = {static_cast<std::uint8_t>(triple),
                                                       static_cast<std::uint8_t>(triple >> 8),
                                                       static_cast<std::uint8_t>(triple >> 16)};
            std::array<std::int16_t, n> a{}, expected{};
            std::size_t end = j; // Algorithm 7, lines 6 to 15
            const int d1 = bytes[0] + 256 * (bytes[1] % 16), d2 = bytes[1] / 16 + 16 * bytes[2];
            if (d1 < q && end < n)
                expected[end++] = static_cast<std::int16_t>(d1);
            if (d2 < q && end < n)
                expected[end++] = static_cast<std::int16_t>(d2);
            ASSERT_EQ(sampler::rejection_vartime(bytes.data(), 3, a.data(), j), end) << triple;
            for (std::size_t i = j; i < end; ++i)
                ASSERT_EQ(a[i], expected[i]) << triple;
        }
}

} // namespace
} // namespace mlkem_test::portable_arithmetic_proof_test
