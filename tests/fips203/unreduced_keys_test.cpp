// SPDX-License-Identifier: MIT
// Keys with coefficients of 3329 to 4095 through the functions that do not check. Each backend
// decodes them modulo q (FIPS 203, Algorithm 6), as the reference does.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>

#include "kem_bytes.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::unreduced_keys_test {
namespace {

template <class Case> class UnreducedKeys : public kem_bytes_test<Case> {
  protected:
    using bytes = kem_bytes<typename Case::kem>;
    static constexpr std::size_t vector_size = mlkem::sizes<typename Case::params>::vector;

    void expect_encaps_of_reference(const typename bytes::ek_array& ek)
    {
        const auto m = this->random_value();
        const auto [c, secret] = this->encaps(ek, m);
        const reference::encapsulation expected =
            reference::encaps_internal(this->by_reference, to_reference(ek), to_reference(m));
        ASSERT_EQ(to_reference(c), expected.c);
        ASSERT_EQ(to_reference(secret), expected.secret);
    }

    void expect_decaps_of_reference(const typename bytes::dk_array& dk,
                                    const typename bytes::c_array& c)
    {
        ASSERT_EQ(
            to_reference(this->decaps(dk, c)),
            reference::decaps_internal(this->by_reference, to_reference(dk), to_reference(c)));
    }

    /// Writes H(ek) into dk, so that only its coefficients are out of the ordinary.
    static void set_hash(typename bytes::dk_array& dk)
    {
        const auto ek = dk.begin() + vector_size;
        const auto end = ek + Case::kem::encapsulation_key_size;
        const reference::bytes hash = reference::hash_h({ek, end});
        std::copy(hash.begin(), hash.end(), end);
    }

    /// Adds q to every coefficient that stays below 4096.
    static void add_q(std::span<std::uint8_t> encoded)
    {
        for (std::size_t i = 0; i < encoded.size(); i += 384) {
            const std::span<std::uint8_t> part = encoded.subspan(i, 384);
            reference::polynomial f = reference::byte_decode(12, to_reference(part));
            for (int& x : f)
                if (x + mlkem::fips203::q < 4096)
                    x += mlkem::fips203::q;
            const reference::bytes bytes_of_f = reference::byte_encode(12, f);
            std::copy(bytes_of_f.begin(), bytes_of_f.end(), part.begin());
        }
    }
};
TEST_SUITE_OF_TYPES(UnreducedKeys, all_kems_and_small_memory, kem_names);

TEST_OF_TYPES(UnreducedKeys, EncapsReducesRandomCoefficientsOfEk)
{
    for (int round = 0; round < 50; ++round) {
        typename TestFixture::ek_array ek{};
        this->random.fill(ek);
        this->expect_encaps_of_reference(ek);
    }
}

TEST_OF_TYPES(UnreducedKeys, EncapsReducesAnEkOfAllOnes)
{
    typename TestFixture::ek_array ek{};
    ek.fill(0xff);
    this->expect_encaps_of_reference(ek);
}

TEST_OF_TYPES(UnreducedKeys, DecapsReducesRandomCoefficientsOfDk)
{
    for (int round = 0; round < 50; ++round) {
        typename TestFixture::dk_array dk{};
        typename TestFixture::c_array c{};
        this->random.fill(dk);
        this->random.fill(c);
        this->expect_decaps_of_reference(dk, c);
        this->set_hash(dk);
        this->expect_decaps_of_reference(dk, c);
    }
}

TEST_OF_TYPES(UnreducedKeys, DecapsReducesADkOfAllOnesAndACiphertextOfAllOnes)
{
    typename TestFixture::dk_array dk{};
    typename TestFixture::c_array c{};
    dk.fill(0xff);
    this->expect_decaps_of_reference(dk, c);
    c.fill(0xff);
    this->expect_decaps_of_reference(dk, c);
    this->set_hash(dk);
    this->expect_decaps_of_reference(dk, c);
}

/// With s + q in the place of s and t + q in the place of t the same polynomials are meant: Decaps
/// accepts what Encaps made with the hash of the unreduced bytes.
TEST_OF_TYPES(UnreducedKeys, DecapsRecoversTheSecretWithQAddedToTheCoefficients)
{
    for (int round = 0; round < 20; ++round) {
        auto dk = this->random_pair().dk;
        constexpr std::size_t size = TestFixture::vector_size;
        this->add_q(std::span(dk).template subspan<0, size>());
        this->add_q(std::span(dk).template subspan<size, size>());
        this->set_hash(dk);
        typename TestFixture::ek_array ek{};
        std::copy_n(dk.begin() + size, ek.size(), ek.begin());
        EXPECT_FALSE(TypeParam::kem::check_encapsulation_key(ek));

        const auto [c, secret] = this->encaps(ek, this->random_value());
        EXPECT_EQ(this->decaps(dk, c), secret);
        this->expect_decaps_of_reference(dk, c);
    }
}

} // namespace
} // namespace mlkem_test::unreduced_keys_test
