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

    /// Inputs of an operation, by its number, and what they give. For operation 0 an entry of A takes
    /// a fourth block of its stream.
    struct inputs {
        plain_value d{}, z{}, m{};
        plain_results results;

        explicit inputs(std::size_t op = 0)
        {
            for (std::size_t i = 0; i < 32; ++i) {
                d[i] = static_cast<unsigned char>(7 * i + (params::k == 3 ? 232 : 48) + 11 * op);
                z[i] = static_cast<unsigned char>(5 * i + 2 + 13 * op);
                m[i] = static_cast<unsigned char>(3 * i + 3 + 17 * op);
            }
            results = plain_operations(params::k, d, z, m);
        }
    };

    /// t is a sum with s and e. Nobody declares it public before ek is sent, or used.
    template <class Run = run> void expect_keygen()
    {
        bytes ek(run::ek_size), dk(run::dk_size);
        Run::keygen(secrets(in.d), secrets(in.z), ek, dk);
        EXPECT_EQ(values(ek), plain.ek);
        EXPECT_EQ(values(dk), plain.dk);
        const std::span<const byte> all_of_ek(ek), all_of_dk(dk);
        EXPECT_TRUE(is_secret(all_of_ek.first(t_size)));
        EXPECT_TRUE(is_public(all_of_ek.last(32)));
        EXPECT_TRUE(is_secret(all_of_dk.first(t_size)));
        EXPECT_TRUE(is_secret(all_of_dk.last(32)));
    }
    /// Decaps with a key as bytes or prepared, of a right ciphertext and of a wrong one.
    template <class Run = run, class Key> void expect_decaps(const Key& dk)
    {
        bytes c = publics(plain.c), secret(32);
        Run::decaps(dk, c, secret);
        EXPECT_EQ(values(secret), plain.secret);
        EXPECT_TRUE(is_secret(secret));
        c[changed_byte] ^= 1;
        Run::decaps(dk, c, secret);
        EXPECT_EQ(values(secret), plain.rejected);
        EXPECT_TRUE(is_secret(secret));
        EXPECT_TRUE(is_public(c));
    }
    /// ek is public. K and c depend on m, and nobody declares c public before it is sent.
    template <class Run = run, class Key> void expect_encaps(const Key& ek)
    {
        bytes c(run::c_size), secret(32);
        Run::encaps(ek, secrets(in.m), c, secret);
        EXPECT_EQ(values(c), plain.c);
        EXPECT_EQ(values(secret), plain.secret);
        EXPECT_TRUE(is_secret(c));
        EXPECT_TRUE(is_secret(secret));
    }

    /// How many entries of A take more than three blocks.
    std::size_t long_streams() const
    {
        std::size_t count = 0;
        for (std::size_t entry = 0; entry < params::k * params::k; ++entry) {
            bytes b = publics(std::span(plain.ek).last(32)), blocks(3 * 168);
            b.push_back(entry / params::k);
            b.push_back(entry % params::k);
            mlkem::shake128<typename backend::keccak> xof;
            xof.absorb(b);
            xof.squeeze(blocks);
            mlkem::ntt_polynomial a_hat;
            count += backend::sampling::rejection_vartime(blocks.data(), blocks.size(),
                                                          a_hat.c.data(), 0) < 256;
        }
        return count;
    }

    const inputs in;
    const plain_results& plain = in.results;
};
TEST_SUITE_OF_TYPES(MarkedOperations, cases, case_names);

TEST_OF_TYPES(MarkedOperations, KeyGenDecidesNothingBySecrets)
{
    this->expect_keygen();
    EXPECT_GT(this->long_streams(), 0U);
}

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

/// The rest, with one set: plans of many operations take long to make, those of larger sets longer.
template <class Case> class MarkedOperationsOfOneSet : public MarkedOperations<Case> {};
using cases_of_one_set = cases_of<mlkem::params_512>;
TEST_SUITE_OF_TYPES(MarkedOperationsOfOneSet, cases_of_one_set, case_names);

/// As many operations as the backend has side by side, with keys of their own.
TEST_OF_TYPES(MarkedOperationsOfOneSet, InAChunkDecideNothingBySecrets)
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

/// The form of operations that holds one entry of A at a time.
template <class Backend> struct with_little : Backend {
    static constexpr std::size_t stack_of_steps = 0;
};
TEST_OF_TYPES(MarkedOperationsOfOneSet, ThatHoldLittleDecideNothingBySecrets)
{
    using little =
        operations<typename TestFixture::params, with_little<typename TestFixture::backend>>;
    this->template expect_keygen<little>();
    this->template expect_encaps<little>(publics(this->plain.ek));
    this->template expect_decaps<little>(secrets(this->plain.dk));
}

/// The header is rho || H(ek).
TEST_OF_TYPES(MarkedOperationsOfOneSet, InTwoStepsDecideNothingBySecrets)
{
    using B = typename TestFixture::backend;
    using P = typename TestFixture::params;
    constexpr std::size_t c1_size = sizes<P>::ciphertext_u;
    const bytes ek = publics(this->plain.ek), dk = publics(this->plain.dk), m = secrets(this->in.m);
    bytes header(ek.end() - 32, ek.end()), c(TestFixture::run::c_size);
    header.insert(header.end(), dk.end() - 64, dk.end() - 32);
    const std::span<const byte, 64> rho_and_h(header);
    const std::span<const byte, 32> message(m);
    const std::span<byte> all_of_c(c);
    mlkem::begun_encaps<P> begun, again;
    mlkem::ntt_matrix<P::k> place;
    mlkem::detail::begin_encaps_operation<P>::template run<B>(
        rho_and_h, message, all_of_c.template first<c1_size>(), begun, place);
    mlkem::detail::begin_encaps_operation<P>::template run<B>(rho_and_h, message, again);
    mlkem::detail::finish_encaps_operation<P>::template run<B>(
        again, message, mlkem::ek_bytes<P>(ek), all_of_c.template last<sizes<P>::ciphertext_v>());
    EXPECT_EQ(values(c), this->plain.c);
    EXPECT_TRUE(is_secret(c));
    EXPECT_EQ(values(begun.shared_secret), this->plain.secret);
    EXPECT_TRUE(is_secret(begun.shared_secret));
    EXPECT_TRUE(is_secret(begun.e2));
}

/// The answers are declared public where they are given.
TEST_OF_TYPES(MarkedOperationsOfOneSet, AndTheirInputChecksDecideNothingElseBySecrets)
{
    using B = typename TestFixture::backend;
    using P = typename TestFixture::params;
    bytes ek = secrets(this->plain.ek), dk = secrets(this->plain.dk);
    EXPECT_TRUE((mlkem::check_encapsulation_key<P, B>(mlkem::ek_bytes<P>(ek))));
    EXPECT_TRUE((mlkem::check_decapsulation_key<P, B>(mlkem::dk_bytes<P>(dk))));
    EXPECT_TRUE((mlkem::check_secret_vector<P, B>(mlkem::dk_bytes<P>(dk))));
    ek[0] = ek[1] = dk[0] = dk[1] = 0xff; // the first coefficient is 0xfff
    EXPECT_FALSE((mlkem::check_encapsulation_key<P, B>(mlkem::ek_bytes<P>(ek))));
    EXPECT_FALSE((mlkem::check_secret_vector<P, B>(mlkem::dk_bytes<P>(dk))));
    dk[dk.size() - 33] ^= 1;
    EXPECT_FALSE((mlkem::check_decapsulation_key<P, B>(mlkem::dk_bytes<P>(dk))));
}

// Faults, in a backend of which all else is as it was.

class MarkedOperationsFault : public checked_test<void> {
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

TEST_F(MarkedOperationsFault, IsFoundInAComparisonThatEndsEarly)
{
    decaps<early_end>();
    EXPECT_TRUE(found("decision by a secret of 8 bits"));
}
TEST_F(MarkedOperationsFault, IsFoundInASelectionByABranch)
{
    decaps<selection_by_branch>();
    EXPECT_TRUE(found("decision by a secret of 64 bits"));
}
TEST_F(MarkedOperationsFault, IsFoundInATableIndexedByACoefficientOfS)
{
    decaps<index_by_coefficient>();
    EXPECT_TRUE(found("decision by a secret of 16 bits"));
    encaps<index_by_coefficient>(); // by t and A, which are public
    EXPECT_TRUE(nothing_found());
}
TEST_F(MarkedOperationsFault, IsFoundInNoiseThatIsRejected)
{
    keygen<rejected_noise>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
    encaps<rejected_noise>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
    decaps<rejected_noise>();
    EXPECT_TRUE(found("append_below_q_vartime of a secret"));
}
TEST_F(MarkedOperationsFault, IsFoundInALoopOverNoise)
{
    encaps<noise_until_small>();
    EXPECT_TRUE(found("decision by a secret of 8 bits"));
}
/// rho is what A is rejected by: it comes from d, and lies in dk.
TEST_F(MarkedOperationsFault, IsFoundWhereNothingIsDeclaredPublic)
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
