// SPDX-License-Identifier: MIT
// Constant time of whole operations: KeyGen, Encaps and Decaps, as the library has them, single,
// prepared and in chunks of a batch. All that they read and write are numbers with marks. Nothing is
// decided by a marked one, and the bytes are those of the library without marks.
#include "plain_operations.hpp"

#include "marked_operations.hpp"

#include "planted_backends.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::marked_operations_test {
namespace {

template <class Backend, class Params> struct marked_case {
    using backend = Backend;
    using params = Params;
};
template <class... Params>
using cases_of = ::testing::Types<
    marked_case<marked_avx512::backend, Params>..., marked_case<marked_avx2::backend, Params>...,
    marked_case<marked_sse2::backend, Params>..., marked_case<marked_neon::backend, Params>...>;
using cases = cases_of<mlkem::params_512, mlkem::params_768, mlkem::params_1024>;
struct case_names {
    template <class Case> static std::string GetName(int)
    {
        return std::string(Case::backend::name) + "_" + std::to_string(256 * Case::params::k);
    }
};

template <class Case> class MarkedOperations : public checked_test<Case> {
  protected:
    using params = typename Case::params;
    using backend = typename Case::backend;
    using run = operations<params, backend>;
    static constexpr std::size_t t_size = sizes<params>::vector;

    /// Inputs of an operation, by its number, and what they give.
    struct inputs {
        plain_value d{}, z{}, m{};
        plain_results results;

        explicit inputs(std::size_t op = 0)
        {
            for (std::size_t i = 0; i < 32; ++i) {
                d[i] = static_cast<unsigned char>(7 * i + 1 + 11 * op);
                z[i] = static_cast<unsigned char>(5 * i + 2 + 13 * op);
                m[i] = static_cast<unsigned char>(3 * i + 3 + 17 * op);
            }
            results = plain_operations(params::k, d, z, m);
        }
    };

    /// Decaps with a key as bytes or prepared, of a right ciphertext and of a wrong one.
    template <class Key> void expect_decaps(const Key& dk)
    {
        bytes c = publics(plain.c), secret(32);
        run::decaps(dk, c, secret);
        EXPECT_EQ(values(secret), plain.secret);
        EXPECT_TRUE(is_secret(secret));
        c[changed_byte] ^= 1;
        run::decaps(dk, c, secret);
        EXPECT_EQ(values(secret), plain.rejected);
        EXPECT_TRUE(is_secret(secret));
        EXPECT_TRUE(is_public(c));
    }
    template <class Key> void expect_encaps(const Key& ek)
    {
        bytes c(run::c_size), secret(32);
        run::encaps(ek, secrets(in.m), c, secret);
        EXPECT_EQ(values(c), plain.c);
        EXPECT_EQ(values(secret), plain.secret);
        EXPECT_TRUE(is_secret(c));
        EXPECT_TRUE(is_secret(secret));
    }

    const inputs in;
    const plain_results& plain = in.results;
};
TEST_SUITE_OF_TYPES(MarkedOperations, cases, case_names);

/// t is a sum with s and e. Nobody declares it public before ek is sent, or used.
TEST_OF_TYPES(MarkedOperations, KeyGenDecidesNothingBySecrets)
{
    using on = typename TestFixture::run;
    bytes ek(on::ek_size), dk(on::dk_size);
    on::keygen(secrets(this->in.d), secrets(this->in.z), ek, dk);
    EXPECT_EQ(values(ek), this->plain.ek);
    EXPECT_EQ(values(dk), this->plain.dk);
    const std::span<const byte> all_of_ek(ek), all_of_dk(dk);
    EXPECT_TRUE(is_secret(all_of_ek.first(this->t_size)));
    EXPECT_TRUE(is_public(all_of_ek.last(32)));
    EXPECT_TRUE(is_secret(all_of_dk.first(this->t_size)));
    EXPECT_TRUE(is_secret(all_of_dk.last(32)));
}

/// ek is public. K and c depend on m, and nobody declares c public before it is sent.
TEST_OF_TYPES(MarkedOperations, EncapsDecidesNothingBySecrets)
{
    this->expect_encaps(publics(this->plain.ek));
}

/// All of dk is marked: Decaps itself says that ek and its hash are public.
TEST_OF_TYPES(MarkedOperations, DecapsDecidesNothingBySecrets)
{
    this->expect_decaps(secrets(this->plain.dk));
}

TEST_OF_TYPES(MarkedOperations, WithPreparedKeysDecideNothingBySecrets)
{
    using on = typename TestFixture::run;
    this->expect_encaps(on::prepare_ek(publics(this->plain.ek)));
    const auto dk = on::prepare_dk(secrets(this->plain.dk));
    const auto coefficients_are = [](bool secret, const auto& polynomials) {
        for (const auto& f : polynomials)
            for (const auto& x : f.c)
                if (x.lane().secret != secret)
                    return false;
        return true;
    };
    EXPECT_TRUE(coefficients_are(true, dk.s_hat));
    EXPECT_TRUE(coefficients_are(false, dk.ek.key.t_hat));
    EXPECT_TRUE(coefficients_are(false, dk.ek.key.a_hat.entries));
    EXPECT_TRUE(is_secret(dk.z));
    EXPECT_TRUE(is_public(dk.ek.h));
    this->expect_decaps(dk);
}

/// Plans of many operations take long to make, for larger sets longer.
template <class Case> class MarkedChunks : public MarkedOperations<Case> {};
using cases_of_chunks = cases_of<mlkem::params_512>;
TEST_SUITE_OF_TYPES(MarkedChunks, cases_of_chunks, case_names);

/// As many operations as the backend has side by side, with keys of their own.
TEST_OF_TYPES(MarkedChunks, DecideNothingBySecrets)
{
    using on = typename TestFixture::run;
    using P = typename TestFixture::params;
    using B = typename TestFixture::backend;
    constexpr std::size_t count = B::executor::lanes;
    const auto add = [](bytes& all, const bytes& one) {
        all.insert(all.end(), one.begin(), one.end());
    };
    bytes d, z, ek(count * on::ek_size), dk(count * on::dk_size), public_ek, m,
        c(count * on::c_size), secret(count * 32);
    std::vector<typename TestFixture::inputs> all;
    for (std::size_t op = 0; op < count; ++op) {
        all.emplace_back(op);
        add(d, secrets(all[op].d));
        add(z, secrets(all[op].z));
        add(m, secrets(all[op].m));
        add(public_ek, publics(all[op].results.ek));
    }
    const auto strings = [](auto& bytes_of_all) {
        using element = std::remove_reference_t<decltype(bytes_of_all[0])>;
        return mlkem::byte_strings<element>{bytes_of_all.data(), bytes_of_all.size() / count};
    };
    const auto expect_part = [](const bytes& bytes_of_all, std::size_t op, const auto& expected) {
        const std::size_t size = bytes_of_all.size() / count;
        EXPECT_EQ(values(std::span(bytes_of_all).subspan(op * size, size)), expected) << op;
    };
    mlkem::detail::keygen_chunk<P, B>(count, strings(std::as_const(d)), strings(std::as_const(z)),
                                      strings(ek), strings(dk));
    for (std::size_t op = 0; op < count; ++op) {
        expect_part(ek, op, all[op].results.ek);
        expect_part(dk, op, all[op].results.dk);
    }
    mlkem::detail::encaps_chunk<P, B>(count, strings(std::as_const(public_ek)),
                                      strings(std::as_const(m)), strings(c), strings(secret));
    for (std::size_t op = 0; op < count; ++op) {
        expect_part(c, op, all[op].results.c);
        expect_part(secret, op, all[op].results.secret);
    }
    EXPECT_TRUE(is_secret(c));
    mlkem::ct::declassify(c.data(), c.size(), "c is sent over the wire");
    c[on::c_size + changed_byte] ^= 1; // of operation 1
    mlkem::detail::decaps_chunk<P, B>(count, strings(std::as_const(dk)), strings(std::as_const(c)),
                                      strings(secret));
    for (std::size_t op = 0; op < count; ++op)
        expect_part(secret, op, op == 1 ? all[op].results.rejected : all[op].results.secret);
    EXPECT_TRUE(is_secret(secret));
    EXPECT_TRUE(is_public(c));
}

// Faults, in a backend of which all else is as it was.

class PlantedFault : public checked_test<void> {
  protected:
    using P = mlkem::params_768;
    template <template <class> class Fault> using run = operations<P, Fault<marked_avx2::backend>>;

    template <template <class> class Fault> void keygen()
    {
        bytes ek(run<Fault>::ek_size), dk(run<Fault>::dk_size);
        run<Fault>::keygen(secrets(seed), secrets(seed), ek, dk);
    }
    template <template <class> class Fault> void encaps()
    {
        bytes c(run<Fault>::c_size), secret(32);
        run<Fault>::encaps(publics(plain.ek), secrets(seed), c, secret);
    }
    template <template <class> class Fault> void decaps()
    {
        bytes secret(32);
        run<Fault>::decaps(secrets(plain.dk), publics(plain.c), secret);
    }
    template <class Backend> using none = Backend;

    const plain_value seed{1, 2, 3};
    const plain_results plain = plain_operations(P::k, seed, seed, seed);
};

TEST_F(PlantedFault, IsFoundInAComparisonThatEndsEarly)
{
    decaps<early_end>();
    EXPECT_TRUE(found("decision by a secret of 8 bits"));
}
TEST_F(PlantedFault, IsFoundInASelectionByABranch)
{
    decaps<selection_by_branch>();
    EXPECT_TRUE(found("decision by a secret of 64 bits"));
}
TEST_F(PlantedFault, IsFoundInATableIndexedByACoefficientOfS)
{
    decaps<index_by_coefficient>();
    EXPECT_TRUE(found("decision by a secret of 16 bits"));
    encaps<index_by_coefficient>(); // by t and A, which are public
    EXPECT_TRUE(nothing_found());
}
TEST_F(PlantedFault, IsFoundInNoiseThatIsRejected)
{
    keygen<rejected_noise>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
    encaps<rejected_noise>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
    decaps<rejected_noise>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
}
TEST_F(PlantedFault, IsFoundInALoopOverNoise)
{
    encaps<noise_until_small>();
    EXPECT_TRUE(found("decision by a secret of 8 bits"));
}
/// rho is what A is rejected by: it comes from d, and lies in dk.
TEST_F(PlantedFault, IsFoundWhereNothingIsDeclaredPublic)
{
    mlkem::test_hooks::declassifies = false;
    keygen<none>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
    decaps<none>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
    mlkem::test_hooks::declassifies = true;
    keygen<none>();
    decaps<none>();
    EXPECT_TRUE(nothing_found());
}

} // namespace
} // namespace mlkem_test::marked_operations_test
