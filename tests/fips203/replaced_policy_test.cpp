// SPDX-License-Identifier: MIT
// Each policy of a Backend is replaceable on its own: ML-KEM runs on the replacement, and nothing
// else changes. The form that holds one entry of A at a time runs on any policies.
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>

#include "kem_bytes.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::replaced_policy_test {
namespace {

/// Calls of the function that a replacement counts.
int calls = 0;

// Backends with one policy replaced by one that counts its calls.

template <class Backend> struct own_keccak : Backend {
    struct keccak : Backend::keccak {
        template <std::size_t N> static void permute(std::uint64_t* states) noexcept
        {
            ++calls;
            Backend::keccak::template permute<N>(states);
        }
    };
};

template <class Backend> struct own_sample_ntt : Backend {
    struct sampling : Backend::sampling {
        template <class Xof>
        static void sample_ntt_vartime(std::span<const std::uint8_t, 34> b,
                                       ntt_polynomial& a_hat) noexcept
        {
            ++calls;
            mlkem::sample_ntt_vartime<typename Backend::sampling, Xof>(b, a_hat);
        }
    };
};

template <class Backend> struct own_ntt : Backend {
    struct counted : Backend::ntt {
        static void ntt(const ring_polynomial& f, ntt_polynomial& f_hat) noexcept
        {
            ++calls;
            Backend::ntt::ntt(f, f_hat);
        }
        static void ntt_cached(const ring_polynomial& g,
                               typename Backend::ntt::cached& out) noexcept
        {
            ++calls;
            Backend::ntt::ntt_cached(g, out);
        }
    };
    using ntt = counted;
};

template <class Backend> struct own_sampling : Backend {
    struct sampling : Backend::sampling {
        template <int eta>
        static void sample_poly_cbd(const std::uint8_t* bytes, ring_polynomial& f) noexcept
        {
            ++calls;
            Backend::sampling::template sample_poly_cbd<eta>(bytes, f);
        }
    };
};

template <class Backend> struct own_codec : Backend {
    struct codec : Backend::codec {
        template <int d, class Polynomial>
        static void compress_encode(const Polynomial& f, std::uint8_t* bytes) noexcept
        {
            ++calls;
            Backend::codec::template compress_encode<d>(f, bytes);
        }
        template <int d>
        static void compress_encode_sum(const ring_polynomial& f, const ring_polynomial& g,
                                        std::uint8_t* bytes) noexcept
        {
            ++calls;
            Backend::codec::template compress_encode_sum<d>(f, g, bytes);
        }
    };
};

template <class Backend> struct own_fo : Backend {
    struct fo : Backend::fo {
        template <class... Arguments> void select(Arguments&&... arguments) const noexcept
        {
            ++calls;
            Backend::fo::select(arguments...);
        }
    };
};

/// Holds one entry of A at a time, though an executor could run plans.
template <class Backend> struct with_little : Backend {
    static constexpr std::size_t stack_of_steps = 64 * 1024;
};

template <class Case> class ReplacedPolicy : public kem_bytes_test<Case> {
  protected:
    /// Calls that a key generation, an encapsulation, two decapsulations and a rejection make on
    /// `Replaced`; expects the results of the backend itself.
    template <class Replaced> int calls_with_equal_results()
    {
        static_assert(mlkem::backend<Replaced>);
        using replaced = kem_bytes<mlkem::ml_kem<typename Case::params, Replaced>>;
        const auto d = this->random_value(), z = this->random_value(), m = this->random_value();
        calls = 0;
        const auto pair = replaced::keygen(d, z);
        auto [c, secret] = replaced::encaps(pair.ek, m);
        EXPECT_EQ(replaced::decaps(pair.dk, c), secret);

        const auto expected_pair = this->keygen(d, z);
        EXPECT_EQ(pair.ek, expected_pair.ek);
        EXPECT_EQ(pair.dk, expected_pair.dk);
        const auto expected = this->encaps(pair.ek, m);
        EXPECT_EQ(c, expected.c);
        EXPECT_EQ(secret, expected.secret);
        c[1] ^= 1;
        EXPECT_EQ(replaced::decaps(pair.dk, c), this->rejection_secret(pair.dk, c));
        return calls;
    }

    static constexpr int k = static_cast<int>(Case::params::k);
    using backend = typename Case::backend;
};

// Each replacement compiles whole operations, on each backend with one set. Together the three suites
// have each set on each backend. With MLKEM_TEST_ALL_SETS each suite has all.

template <class Case> class ReplacedPolicyOfHashes : public ReplacedPolicy<Case> {};
template <class Case> class ReplacedPolicyOfSampling : public ReplacedPolicy<Case> {};
template <class Case> class ReplacedPolicyOfArithmetic : public ReplacedPolicy<Case> {};
using kems_of_hash = kems_of_part<0>;
using kems_of_sampling = kems_of_part<1>;
using kems_of_arithmetic = kems_of_part<2>;
TEST_SUITE_OF_TYPES(ReplacedPolicyOfHashes, kems_of_hash, kem_names);
TEST_SUITE_OF_TYPES(ReplacedPolicyOfSampling, kems_of_sampling, kem_names);
TEST_SUITE_OF_TYPES(ReplacedPolicyOfArithmetic, kems_of_arithmetic, kem_names);

// In each comment: calls in KeyGen, in Encaps and in one of the two Decaps.

TEST_OF_TYPES(ReplacedPolicyOfHashes, KeccakIsTheOneOfTheReplacement)
{
    using replaced = own_keccak<typename TestFixture::backend>;
    EXPECT_GE(this->template calls_with_equal_results<replaced>(), 1 + 1 + 2 * 1); // G, at least
}

TEST_OF_TYPES(ReplacedPolicyOfSampling, SampleNttIsTheOneOfTheReplacement)
{
    using replaced = own_sample_ntt<typename TestFixture::backend>;
    EXPECT_EQ(this->template calls_with_equal_results<replaced>(),
              (1 + 1 + 2 * 1) * this->k * this->k);
}

TEST_OF_TYPES(ReplacedPolicyOfArithmetic, NttIsTheOneOfTheReplacement)
{
    using replaced = own_ntt<typename TestFixture::backend>;
    EXPECT_EQ(this->template calls_with_equal_results<replaced>(),
              2 * this->k + this->k + 2 * (2 * this->k)); // s and e; y; u' and y
}

TEST_OF_TYPES(ReplacedPolicyOfSampling, SamplingIsTheOneOfTheReplacement)
{
    using replaced = own_sampling<typename TestFixture::backend>;
    EXPECT_EQ(this->template calls_with_equal_results<replaced>(),
              2 * this->k + (2 * this->k + 1) + 2 * (2 * this->k + 1)); // s, e; y, e1, e2
}

TEST_OF_TYPES(ReplacedPolicyOfArithmetic, CodecIsTheOneOfTheReplacement)
{
    using replaced = own_codec<typename TestFixture::backend>;
    EXPECT_EQ(this->template calls_with_equal_results<replaced>(),
              0 + (this->k + 1) + 2 * (this->k + 2)); // u and v; the message too
}

TEST_OF_TYPES(ReplacedPolicyOfHashes, FoIsTheOneOfTheReplacement)
{
    using replaced = own_fo<typename TestFixture::backend>;
    EXPECT_EQ(this->template calls_with_equal_results<replaced>(), 0 + 0 + 2 * 1);
}

TEST_OF_TYPES(ReplacedPolicyOfHashes, NoneIsWhereTheBackendHoldsLittle)
{
    using little = with_little<typename TestFixture::backend>;
    static_assert(mlkem::holds_little<little>);
    EXPECT_EQ(this->template calls_with_equal_results<little>(), 0);
    EXPECT_GT(this->template calls_with_equal_results<own_sample_ntt<little>>(), 0);
}

} // namespace
} // namespace mlkem_test::replaced_policy_test
