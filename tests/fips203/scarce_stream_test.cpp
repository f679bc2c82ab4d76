// SPDX-License-Identifier: MIT
// Streams that need a fourth, a fifth and more blocks: SampleNTT (FIPS 203, Algorithm 7) draws
// until it has 256 coefficients, and ML-KEM works on what it draws. A synthetic XOF gives the
// streams.
#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>

#include "backends.hpp"
#include "polynomials.hpp"
#include "reference_polynomials.hpp"
#include "scarce_xof.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::scarce_stream_test {
namespace {

/// Algorithm 7 on the stream of an XOF of the library's interface.
template <class Xof>
reference::polynomial sample_ntt_by_reference(std::span<const std::uint8_t, 34> b)
{
    Xof xof;
    xof.absorb(b);
    std::array<std::uint8_t, Xof::rate> block{};
    std::size_t used = block.size();
    return reference::sample_ntt_from([&] {
        if (used == block.size()) {
            xof.squeeze(block);
            used = 0;
        }
        return int{block[used++]};
    });
}

template <class Backend> class ScarceStream : public backend_test<Backend> {
  protected:
    template <std::size_t Blocks> static void expect_the_reference()
    {
        using xof = scarce_xof<Blocks>;
        shake128_random random("scarce streams");
        for (int round = 0; round < 50; ++round) {
            const std::array<std::uint8_t, 34> b = random.bytes<34>();
            ntt_polynomial a_hat;
            xof::blocks_drawn = 0;
            mlkem::sample_ntt_vartime<typename Backend::sampling, xof>(b, a_hat);
            ASSERT_EQ(xof::blocks_drawn, Blocks);
            ASSERT_EQ(to_reference(a_hat), sample_ntt_by_reference<xof>(b));
        }
    }
};
TEST_SUITE_OF_TYPES(ScarceStream, all_backends, backend_names);

TEST_OF_TYPES(ScarceStream, SampleNttDrawsAFourthBlock)
{
    this->template expect_the_reference<4>();
}

TEST_OF_TYPES(ScarceStream, SampleNttDrawsAFifthBlock) { this->template expect_the_reference<5>(); }

TEST_OF_TYPES(ScarceStream, SampleNttDrawsASixthBlock) { this->template expect_the_reference<6>(); }

TEST_OF_TYPES(ScarceStream, SampleNttDrawsTwentyBlocks)
{
    this->template expect_the_reference<20>();
}

/// A Backend that samples A from scarce streams.
template <class Backend, std::size_t Blocks> struct scarce_backend : Backend {
    struct sampling : Backend::sampling {
        template <class Xof>
        static void sample_ntt_vartime(std::span<const std::uint8_t, 34> b,
                                       ntt_polynomial& a_hat) noexcept
        {
            mlkem::sample_ntt_vartime<typename Backend::sampling, scarce_xof<Blocks>>(b, a_hat);
        }
    };
};

template <class Case> class ScarceStreamOfKem : public kem_test<Case> {
  protected:
    template <std::size_t Blocks> static void expect_agreement()
    {
        using backend = scarce_backend<typename Case::backend, Blocks>;
        using kem = mlkem::ml_kem<typename Case::params, backend>;
        static_assert(mlkem::backend<backend>);
        constexpr std::size_t k = Case::params::k;

        shake128_random random("kem on scarce streams");
        for (int round = 0; round < 5; ++round) {
            std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
            std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
            std::array<std::uint8_t, kem::ciphertext_size> c{};
            std::array<std::uint8_t, 32> sent{}, received{}, rejected{};
            scarce_xof<Blocks>::blocks_drawn = 0;
            const auto d = random.bytes<32>(), z = random.bytes<32>();
            kem::keygen_internal(d, z, ek, dk);
            EXPECT_EQ(scarce_xof<Blocks>::blocks_drawn, Blocks * k * k);
            kem::encaps_internal(ek, random.bytes<32>(), c, sent);
            kem::decaps_internal(dk, c, received);
            EXPECT_EQ(sent, received);
            c[0] ^= 1;
            kem::decaps_internal(dk, c, rejected);
            EXPECT_NE(sent, rejected);
        }
    }
};
TEST_SUITE_OF_TYPES(ScarceStreamOfKem, all_kems, kem_names);

TEST_OF_TYPES(ScarceStreamOfKem, DecapsRecoversTheSecretOfEncaps)
{
    this->template expect_agreement<4>();
    this->template expect_agreement<5>();
    this->template expect_agreement<20>();
}

} // namespace
} // namespace mlkem_test::scarce_stream_test
