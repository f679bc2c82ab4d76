// SPDX-License-Identifier: MIT
// One fault in a decapsulation (FIPS 203, Algorithm 18). It is in s as the decryption reads it, in
// the re-encrypted ciphertext, or in either of the two comparisons. A modified ciphertext then
// still gives J(z || c), never the secret. A good ciphertext gives J(z || c) too, unless the fault
// changes nothing. Faults in the selection after the comparisons are out of scope: such a fault can
// choose either result.
#include <cstdint>
#include <optional>
#include <vector>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::fault_injection_test {
namespace {

enum class place {
    nowhere,
    s_hat,
    re_encryption,
    first_comparison,
    second_comparison,
    both_comparisons // two faults: with them the secret does come out
};

/// A fault, and how far the decapsulations are into which it is injected.
struct injected_fault {
    place where = place::nowhere;
    /// The number of the coefficient or of the byte, and the bit that changes. For a comparison the
    /// difference that it reports.
    std::size_t at = 0;
    std::uint64_t change = 0;
    /// The index of the decapsulation in a batch.
    std::size_t operation = 0;

    int strikes = 0;
    std::size_t decryptions = 0, selections = 0, written = 0, comparisons = 0;
    bool ciphertext_is_decoded = false;
};
injected_fault fault;

template <class Fo> struct comparison_of;
template <class Comparison> struct comparison_of<mlkem::double_check_fo<Comparison>> {
    using type = Comparison;
};

template <class Comparison> struct faulted_comparison {
    static std::uint64_t difference(const std::uint8_t* a, const std::uint8_t* b,
                                    std::size_t size) noexcept
    {
        const place which =
            fault.comparisons++ % 2 == 0 ? place::first_comparison : place::second_comparison;
        if (fault.operation == fault.selections &&
            (fault.where == which || fault.where == place::both_comparisons)) {
            ++fault.strikes;
            return fault.change;
        }
        return Comparison::difference(a, b, size);
    }
};

/// A backend with the fault.
template <class Backend> struct faulted : Backend {
    struct arithmetic : Backend::ntt {
        template <std::size_t K>
        static void multiply_accumulate(const mlkem::ntt_polynomial* f_hat, std::size_t stride,
                                        const typename Backend::ntt::cached* g,
                                        mlkem::ntt_polynomial& h_hat) noexcept
        {
            mlkem::ntt_vector<K> changed;
            if (fault.ciphertext_is_decoded) { // f_hat is s_hat
                fault.ciphertext_is_decoded = false;
                if (fault.decryptions++ == fault.operation && fault.where == place::s_hat) {
                    std::copy_n(f_hat, K, changed.begin());
                    std::int16_t& x =
                        changed[fault.at / mlkem::fips203::n].c[fault.at % mlkem::fips203::n];
                    x = static_cast<std::int16_t>((x ^ static_cast<int>(fault.change)) %
                                                  mlkem::fips203::q);
                    f_hat = changed.data();
                    ++fault.strikes;
                }
            }
            Backend::ntt::template multiply_accumulate<K>(f_hat, stride, g, h_hat);
        }
    };
    using ntt = arithmetic;

    struct codec : Backend::codec {
        template <int d>
        static void decode_decompress(const std::uint8_t* bytes, mlkem::ring_polynomial& f) noexcept
        {
            Backend::codec::template decode_decompress<d>(bytes, f);
            if (d >= 10) // of u
                fault.ciphertext_is_decoded = true;
        }
        template <int d>
        static void compress_encode(const mlkem::ring_polynomial& f, std::uint8_t* bytes) noexcept
        {
            Backend::codec::template compress_encode<d>(f, bytes);
            if (d != 1) // of u', not of m'
                strike<d>(bytes);
        }
        template <int d>
        static void compress_encode_sum(const mlkem::ring_polynomial& f,
                                        const mlkem::ring_polynomial& g,
                                        std::uint8_t* bytes) noexcept
        {
            Backend::codec::template compress_encode_sum<d>(f, g, bytes);
            strike<d>(bytes);
        }

      private:
        template <int d> static void strike(std::uint8_t* bytes) noexcept
        {
            const std::size_t at = fault.at - fault.written;
            if (fault.selections == fault.operation && fault.where == place::re_encryption &&
                at < mlkem::encoded_size<d>) {
                bytes[at] ^= static_cast<std::uint8_t>(fault.change);
                ++fault.strikes;
            }
            fault.written += mlkem::encoded_size<d>;
        }
    };

    using comparison = faulted_comparison<typename comparison_of<typename Backend::fo>::type>;
    struct fo : mlkem::double_check_fo<comparison> {
        void select(std::span<const std::uint8_t, 32> k_prime,
                    std::span<const std::uint8_t, 32> k_bar,
                    std::span<std::uint8_t, 32> out) noexcept
        {
            mlkem::double_check_fo<comparison>::select(k_prime, k_bar, out);
            ++fault.selections;
            fault.written = 0;
        }
    };
};

template <class Case> class FaultInjection : public kem_test<Case> {
  protected:
    using kem = mlkem::ml_kem<typename Case::params, faulted<typename Case::backend>>;
    using ciphertext = typename kem::ciphertext;
    static constexpr std::size_t size = kem::ciphertext_size;
    static constexpr std::size_t coefficients = mlkem::fips203::n * kem::params::k;
    /// A whole chunk on backends that have chunks, and one decapsulation that is left.
    static constexpr std::size_t batch_size = 9;

    static_assert(mlkem::backend<faulted<typename Case::backend>>);

    /// What the tests begin with, made where this processor runs the backend.
    struct material {
        const key_material<kem> keys{"fault injection"};
        const typename kem::prepared_decapsulation_key prepared =
            kem::prepare(keys.decapsulation_key());
        const typename kem::encapsulation sent =
            kem::encaps(keys.encapsulation_key(), shake128_random("fault injection"));
        std::vector<typename kem::decapsulation_key> many;

        material()
        {
            for (std::size_t i = 0; i < batch_size; ++i)
                many.push_back(keys.decapsulation_key());
        }
    };

    void SetUp() override
    {
        kem_test<Case>::SetUp();
        if (!this->IsSkipped())
            given_.emplace();
    }

    /// The good ciphertext with one bit changed.
    ciphertext modified(std::size_t bit) const
    {
        ciphertext c = given_->sent.c;
        c.bytes()[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        return c;
    }
    std::array<std::uint8_t, 32> k_bar(const ciphertext& c) const
    {
        return rejection_secret(std::span(given_->keys.seed).template last<32>(), c.bytes());
    }

    /// Decapsulates c with this fault in each form, alone.
    void expect_alone(const injected_fault& f, const ciphertext& c,
                      std::span<const std::uint8_t, 32> K)
    {
        std::array<std::uint8_t, 32> secret;
        fault = f;
        kem::decaps_internal(given_->keys.dk, c.bytes(), secret);
        expect_secret(secret, K);
        fault = f;
        const auto of_key = kem::decaps(given_->many[0], c);
        expect_secret(of_key.bytes(), K);
        fault = f;
        const auto of_prepared_key = kem::decaps(given_->prepared, c);
        expect_secret(of_prepared_key.bytes(), K);
    }
    /// A fault in one operation of a batch, at a place that changes, among good ciphertexts. Each
    /// form of a batch is run.
    void expect_in_batches(injected_fault f, const ciphertext& c,
                           std::span<const std::uint8_t, 32> K)
    {
        f.operation = cases_ % batch_size; // cases_ grows by 16, so that each has its turn
        std::vector all(batch_size, given_->sent.c);
        all[f.operation] = c;
        std::vector<mlkem::shared_secret> secrets(batch_size);
        const auto expect = [&](const auto& dk) {
            fault = f;
            std::error_code ec;
            ASSERT_TRUE(kem::decaps_batch(dk, all, secrets, ec));
            for (std::size_t i = 0; i < batch_size; ++i) {
                ASSERT_TRUE(i == f.operation || secrets[i] == given_->sent.K) << "beside it, " << i;
            }
            expect_secret(secrets[f.operation].bytes(), K);
        };
        expect(given_->many);
        expect(given_->many[0]);
        expect(given_->prepared);
    }
    /// In all forms; every 16th case in batches.
    void expect_result(const injected_fault& f, const ciphertext& c,
                       std::span<const std::uint8_t, 32> K)
    {
        SCOPED_TRACE("fault at " + std::to_string(f.at) + ", change " + std::to_string(f.change));
        expect_alone(f, c, K);
        if (cases_ % 16 == 0)
            expect_in_batches(f, c, K);
        ++cases_;
    }
    void expect_rejection(const injected_fault& f, const ciphertext& c)
    {
        expect_result(f, c, k_bar(c));
    }

    std::optional<material> given_;
    std::size_t cases_ = 0;

  private:
    static void expect_secret(std::span<const std::uint8_t> secret,
                              std::span<const std::uint8_t, 32> K)
    {
        EXPECT_EQ(fault.strikes > 0, fault.where != place::nowhere);
        EXPECT_TRUE(same_bytes(secret, K));
        fault = {};
    }
};
/// Each backend with one set. With MLKEM_TEST_ALL_SETS with each.
using covered_kems = kems_of_part<0>;
TEST_SUITE_OF_TYPES(FaultInjection, covered_kems, kem_names);

TEST_OF_TYPES(FaultInjection, WithoutAFaultNothingChanges)
{
    this->expect_result({}, this->given_->sent.c, this->given_->sent.K.bytes());
    this->cases_ = 0;
    this->expect_rejection({}, this->modified(0));
}

TEST_OF_TYPES(FaultInjection, TwoFaultsInBothComparisonsGiveTheSecretAway)
{
    // Low bits of u change no message, and these two faults accept: the faults are seen to work.
    for (std::size_t i = 0; i < this->coefficients; ++i) {
        const auto c = this->modified(i * TypeParam::params::du);
        this->expect_result({place::both_comparisons}, c, this->given_->sent.K.bytes());
    }
    EXPECT_EQ(this->cases_, this->coefficients);
}

TEST_OF_TYPES(FaultInjection, InSNeverGivesTheSecret)
{
    for (std::size_t i = 0; i < this->coefficients; ++i) {
        const injected_fault f{place::s_hat, i, std::uint64_t{1} << i % 12};
        this->expect_rejection(f, this->given_->sent.c);
        this->expect_rejection(f, this->modified(i * TypeParam::params::du));
    }
    EXPECT_EQ(this->cases_, 2 * this->coefficients);
}

TEST_OF_TYPES(FaultInjection, InTheReEncryptedCiphertextNeverGivesTheSecret)
{
    for (std::size_t i = 0; i < this->size; ++i) {
        const injected_fault f{place::re_encryption, i, std::uint64_t{1} << i % 8};
        this->expect_rejection(f, this->given_->sent.c);
        this->expect_rejection(f, this->modified((8 * i + 13) % (8 * this->size)));
    }
    EXPECT_EQ(this->cases_, 2 * this->size);
}

TEST_OF_TYPES(FaultInjection, InOneComparisonAcceptsNoModifiedCiphertext)
{
    for (const place where : {place::first_comparison, place::second_comparison}) {
        for (std::size_t i = 0; i < this->size; ++i)
            this->expect_rejection({where}, this->modified(8 * i + i % 8));
    }
    EXPECT_EQ(this->cases_, 2 * this->size);
}

TEST_OF_TYPES(FaultInjection, InOneComparisonThatReportsADifferenceRejects)
{
    for (const place where : {place::first_comparison, place::second_comparison}) {
        for (int bit = 0; bit < 64; ++bit)
            this->expect_rejection({where, 0, std::uint64_t{1} << bit}, this->given_->sent.c);
    }
    EXPECT_EQ(this->cases_, 128U);
}

} // namespace
} // namespace mlkem_test::fault_injection_test
