// SPDX-License-Identifier: MIT
// Bytes, bits, compressed forms, the modulus check and rejection, for all inputs. Sources
// kernels/codec.inl and kernels/sampling.inl of the symbolic_kernels run on labelled bits beside
// Algorithms 3 to 7 of FIPS 203.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <vector>

#include "claims.hpp"
#include "definitions.hpp"
#include "kernels/checked.hpp"
#include "typed_tests.hpp"

namespace {

using namespace mlkem_test;
using namespace mlkem_test::proof;

/// Algorithm 6, lines 2 to 4, before the reduction: the sum of bits[i d + j] 2^j.
table decoded(std::size_t d, std::size_t i)
{
    table t;
    for (std::size_t j = 0; j < d; ++j)
        t.bits.push_back(static_cast<bit>(first_bit + i * d + j));
    t.values.clear();
    for (std::size_t word = 0; word < std::size_t{1} << d; ++word) {
        int sum = 0;
        for (std::size_t j = 0; j < d; ++j)
            sum += static_cast<int>(word >> j & 1) << j;
        t.values.push_back(static_cast<std::int16_t>(sum));
    }
    return t;
}
/// Algorithm 5: bit i d + j of the bytes is bit j of a[i], which is Compress_d(f[i]), or f[i].
bool are_encoded(const std::vector<proof::byte>& bytes, std::size_t d, const polynomial& f)
{
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < d; ++j)
            if (bytes[(i * d + j) / 8].bits[(i * d + j) % 8] !=
                names::all().of_compressed(static_cast<int>(d), f[i], static_cast<int>(j)))
                return false;
    return bytes.size() == 32 * d;
}

template <class Kernels> bool byte_encode_is_right()
{
    const polynomial f = variables(1);
    std::vector<proof::byte> bytes(384);
    Kernels::byte_encode_12(lanes_of(f).data(), bytes.data());
    return are_encoded(bytes, 12, f);
}
template <class Kernels> bool byte_decode_is_right()
{
    std::vector<lane> f(n);
    Kernels::byte_decode_12(bytes_of_bits(384).data(), f.data());
    for (std::size_t i = 0; i < n; ++i)
        if (!(f[i] == lane(map(decoded(12, i), [](int x) { return x % q; }))))
            return false;
    return true;
}
template <class Kernels, int d> bool compress_encode_is_right()
{
    const polynomial f = variables(1), g = variables(1000);
    polynomial sum;
    for (std::size_t i = 0; i < n; ++i)
        sum.push_back(f[i] + g[i]);
    std::vector<proof::byte> bytes(32 * d), of_sum(32 * d);
    Kernels::template compress_encode<d>(lanes_of(f).data(), bytes.data());
    Kernels::template compress_encode_sum<d>(lanes_of(f).data(), lanes_of(g).data(), of_sum.data());
    return are_encoded(bytes, d, f) && are_encoded(of_sum, d, sum);
}
template <class Kernels, int d> bool decode_decompress_is_right()
{
    std::vector<lane> f(n);
    Kernels::template decode_decompress<d>(bytes_of_bits(32 * d).data(), f.data());
    for (std::size_t i = 0; i < n; ++i)
        if (!(f[i] == lane(names::all().of_decompressed(d, decoded(d, i)))))
            return false;
    return true;
}
/// The check of FIPS 203, section 7.2: the sign is the conjunction of "value i is below q" over all
/// i, each once.
template <class Kernels> bool modulus_check_is_right(std::size_t polynomials)
{
    const lane all = Kernels::is_reduced(bytes_of_bits(384 * polynomials).data(), polynomials);
    std::vector<table> below;
    for (std::size_t i = 0; i < n * polynomials; ++i)
        below.push_back(map(decoded(12, i), [](int x) { return x < q ? -1 : 0; }));
    std::vector<table> found = all.parts;
    std::sort(found.begin(), found.end());
    std::sort(below.begin(), below.end());
    return all.what == lane::kind::conjunction && found == below;
}

template <class Kernels> class CodecProof : public checked_test<Kernels> {};
TEST_SUITE_OF_TYPES(CodecProof, symbolic_kernels, lane_names);

TEST_OF_TYPES(CodecProof, OfByteEncodeAndByteDecode)
{
    EXPECT_TRUE(byte_encode_is_right<TypeParam>());
    EXPECT_TRUE(byte_decode_is_right<TypeParam>());
}
TEST_OF_TYPES(CodecProof, OfCompressedForms)
{
    EXPECT_TRUE((compress_encode_is_right<TypeParam, 1>()));
    EXPECT_TRUE((compress_encode_is_right<TypeParam, 4>()));
    EXPECT_TRUE((compress_encode_is_right<TypeParam, 5>()));
    EXPECT_TRUE((compress_encode_is_right<TypeParam, 10>()));
    EXPECT_TRUE((compress_encode_is_right<TypeParam, 11>()));
    EXPECT_TRUE((decode_decompress_is_right<TypeParam, 1>()));
    EXPECT_TRUE((decode_decompress_is_right<TypeParam, 4>()));
    EXPECT_TRUE((decode_decompress_is_right<TypeParam, 5>()));
    EXPECT_TRUE((decode_decompress_is_right<TypeParam, 10>()));
    EXPECT_TRUE((decode_decompress_is_right<TypeParam, 11>()));
}
TEST_OF_TYPES(CodecProof, OfTheModulusCheck)
{
    for (std::size_t polynomials = 1; polynomials <= 4; ++polynomials)
        EXPECT_TRUE(modulus_check_is_right<TypeParam>(polynomials));
}

/// Whether to try all cases of rejection. On models of intrinsics, which take longer, some stand for
/// them: the loop is the same source.
template <class Kernels> bool tries_all() { return proves_all() && !Kernels::is_on_intrinsics; }
/// Whether the preset `test` runs these models, which takes a third of the cases.
template <class Kernels> bool tries_few() { return !proves_all() && Kernels::is_on_intrinsics; }

// Rejection. The kernel sees of a vector only how many lanes were accepted. The vector's
// append_below_q_vartime sees which ones; vector_test.cpp proves it for each pattern.

/// Whether each candidate is accepted.
std::vector<bool>& accepted()
{
    static std::vector<bool> one;
    return one;
}
bool is_accepted(const lane& x)
{
    const std::size_t candidate = (x.t->bits.front() - first_bit) / 12;
    return candidate < accepted().size() && accepted()[candidate];
}

/// Candidate number i, by its bits: the same table for equal bits.
lane candidate(std::size_t i)
{
    std::vector<bit> bits(12);
    for (std::size_t j = 0; j < 12; ++j)
        bits[j] = static_cast<bit>(first_bit + 12 * i + j);
    return lane(shared_table::word(bits));
}

/// Algorithm 7, lines 5 to 16, for the candidates of `size` bytes, from j: their numbers.
std::vector<std::size_t> algorithm_7(std::size_t size, std::size_t j)
{
    std::vector<std::size_t> appended;
    for (std::size_t c = 0; 3 * c < size; ++c)
        for (const std::size_t d : {2 * c, 2 * c + 1}) // d_1 and d_2
            if (accepted()[d] && j < n) {
                appended.push_back(d);
                ++j;
            }
    return appended;
}
template <class Kernels> bool rejection_is_right(std::size_t size, std::size_t j)
{
    Kernels::vector::acceptance() = is_accepted;
    std::vector<lane> a_hat(n, lane(std::int16_t{7}));
    const auto bytes = bytes_of_bits(size);
    const std::size_t end = Kernels::rejection_vartime(bytes.data(), size, a_hat.data(), j);
    const std::vector<std::size_t> expected = algorithm_7(size, j);
    if (end != j + expected.size())
        return false;
    for (std::size_t i = 0; i < j; ++i)
        if (!(a_hat[i] == lane(std::int16_t{7})))
            return false;
    for (std::size_t i = j; i < end; ++i)
        if (!(a_hat[i] == candidate(expected[i - j])))
            return false;
    return true;
}

/// d_1 and d_2 of Algorithm 7, lines 6 and 7, are words of 12 bits.
TEST(CodecProofDefinitions, OfCandidatesAreWordsOf12Bits)
{
    for (int c0 = 0; c0 < 256; ++c0)
        for (int c1 = 0; c1 < 256; ++c1) {
            ASSERT_EQ(c0 + 256 * (c1 % 16), (c0 | c1 << 8) & 0xfff);
            ASSERT_EQ(c0 / 16 + 16 * c1, (c0 | c1 << 8) >> 4);
        }
    for (std::size_t i = 0; i < 400; ++i)
        ASSERT_TRUE(candidate(i) == lane(decoded(12, i)));
}

/// From any number of coefficients, any number accepted of a vector, then of a second one and of what
/// is left. The number of coefficients is all that the loop keeps.
TEST_OF_TYPES(CodecProof, OfRejectionWithAnyNumberAccepted)
{
    constexpr std::size_t lanes = TypeParam::lanes;
    const bool all = tries_all<TypeParam>();
    const std::size_t step = all ? 1 : lanes / 8;
    const std::size_t step_of_second = tries_few<TypeParam>() ? lanes / 2 : lanes / 8;
    for (std::size_t j = 0; j <= n; j += all || j + lanes > n ? 1 : 31)
        for (std::size_t of_first = 0; of_first <= lanes; of_first += step)
            for (std::size_t of_second = 0; of_second <= lanes; of_second += step_of_second) {
                accepted().assign(4 * lanes, true);
                std::fill_n(accepted().begin(), lanes - of_first, false);
                std::fill_n(accepted().begin() + lanes, lanes - of_second, false);
                ASSERT_TRUE(rejection_is_right<TypeParam>(3 * lanes, j)) << j;
            }
}
/// Any size, of which the last vector may be a part.
TEST_OF_TYPES(CodecProof, OfRejectionOfAnySize)
{
    accepted().assign(400, true);
    for (std::size_t i = 0; i < 400; i += 5)
        accepted()[i] = false;
    for (std::size_t size = 0; size <= 168; size += 3)
        for (const std::size_t j : {std::size_t{0}, std::size_t{100}, n - 3, n - 1, n})
            ASSERT_TRUE(rejection_is_right<TypeParam>(size, j)) << size << ", " << j;
}
/// Any pattern of 8 lanes, from any number of coefficients.
TEST_OF_TYPES(CodecProof, OfRejectionOfAnyPatternOf8Candidates)
{
    const bool all = tries_all<TypeParam>();
    for (std::size_t j = all ? 0 : n - 9; j <= n; j += tries_few<TypeParam>() ? 3 : 1)
        for (unsigned pattern = 0; pattern < 256; ++pattern) {
            accepted().clear();
            for (std::size_t i = 0; i < 8; ++i)
                accepted().push_back((pattern >> i & 1) != 0);
            ASSERT_TRUE(rejection_is_right<TypeParam>(12, j)) << j << ", " << pattern;
        }
}
/// The two first blocks, whose 224 candidates all have room. The loop keeps the number j of
/// coefficients, and where it reads. At each vector all j that may be there are tried, with each
/// number accepted of this vector.
TEST_OF_TYPES(CodecProof, OfRejectionOfTwoBlocks)
{
    TypeParam::vector::acceptance() = is_accepted;
    constexpr std::size_t size = 2 * 168, candidates = 224, lanes = TypeParam::lanes;
    const auto bytes = bytes_of_bits(size);
    std::vector<lane> a_hat(n);
    for (std::size_t first = 0; first < candidates; first += lanes)
        for (std::size_t j = 0; j <= first; ++j) {
            const bool is_inside = j == std::min(first, first / 2 + 3);
            const bool is_at_end = j == 0 || j == first;
            if (!tries_all<TypeParam>() && !is_inside && (tries_few<TypeParam>() || !is_at_end))
                continue;
            for (std::size_t count = 0; count <= lanes; ++count) {
                accepted().assign(candidates, false);
                std::fill_n(accepted().begin(), j, true);
                std::fill_n(accepted().begin() + static_cast<std::ptrdiff_t>(first + lanes - count),
                            count, true);
                const std::vector<std::size_t> expected = algorithm_7(size, 0);
                ASSERT_EQ(TypeParam::begin_rejection_vartime(bytes.data(), a_hat.data()),
                          expected.size());
                for (std::size_t i = 0; i < expected.size(); ++i)
                    ASSERT_TRUE(a_hat[i] == candidate(expected[i])) << first << ", " << j;
            }
        }
}

/// Faults in what is looped over: a part of the ciphertext left out, or a width of d bits taken for
/// another.
TEST_OF_TYPES(CodecProof, FindsWrongSizes)
{
    const lane one = TypeParam::is_reduced(bytes_of_bits(768).data(), 1);
    EXPECT_EQ(one.parts.size(), n); // the second polynomial is not checked
    std::vector<lane> f(n);
    TypeParam::template decode_decompress<4>(bytes_of_bits(160).data(), f.data());
    EXPECT_FALSE(f[1] == lane(names::all().of_decompressed(5, decoded(5, 1))));
    accepted().assign(400, true);
    EXPECT_TRUE(rejection_is_right<TypeParam>(30, 0));
    TypeParam::vector::acceptance() = [](const lane& x) {
        return is_accepted(x) && x.t->bits.front() != first_bit + 36;
    };
    std::vector<lane> a_hat(n);
    EXPECT_NE(TypeParam::rejection_vartime(bytes_of_bits(30).data(), 30, a_hat.data(), 0),
              algorithm_7(30, 0).size());
    EXPECT_NE(TypeParam::begin_rejection_vartime(bytes_of_bits(336).data(), a_hat.data()),
              algorithm_7(336, 0).size());
}

} // namespace
