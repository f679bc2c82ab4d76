// SPDX-License-Identifier: MIT
// Rejection sampling and the centred binomial distribution (FIPS 203, section 4.2.2), portable.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../../policy/sampling.hpp"
#include "field.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code {

struct sampler {
    /// Algorithm 7, lines 6 to 15, for every three bytes of a block. A rejected candidate
    /// is also written; the next one overwrites it.
    static constexpr std::size_t rejection_vartime(const std::uint8_t* bytes, std::size_t size,
                                                   int16_t* a_hat, std::size_t j) noexcept
    {
        const auto append = [&](int d) {
            a_hat[j] = static_cast<int16_t>(d);
            j += d < q;
        };
        std::size_t i = 0;
        for (; i < size && j < n - 1; i += 3) {
            append(first_candidate(bytes + i));
            append(second_candidate(bytes + i));
        }
        for (; i < size && j < n; i += 3) { // one is missing
            append(first_candidate(bytes + i));
            if (j < n)
                append(second_candidate(bytes + i));
        }
        return j;
    }

    /// FIPS 203, Algorithm 8 (SamplePolyCBD). One word holds the bits of 8 coefficients (eta = 2, 4
    /// bytes) or of 4 (eta = 3, 3 bytes). The eta bits of all sums are added at once, as fields of
    /// that word.
    template <int eta>
    static constexpr void sample_poly_cbd(const std::uint8_t* b, ring_polynomial& f) noexcept
    {
        static_assert(eta == 2 || eta == 3);
        constexpr std::size_t bytes_at_once = eta == 2 ? 4 : 3;
        constexpr std::size_t samples_at_once = 8 * bytes_at_once / (2 * eta);
        constexpr uint32_t every_eta_th_bit = eta == 2 ? 0x55555555 : 0x249249;
        constexpr uint32_t field = (1U << eta) - 1;
        for (std::size_t i = 0; i < n / samples_at_once; ++i) {
            uint32_t bits = 0;
            for (std::size_t byte = 0; byte < bytes_at_once; ++byte)
                bits |= uint32_t{b[bytes_at_once * i + byte]} << (8 * byte);
            uint32_t sums = 0;
            for (int bit = 0; bit < eta; ++bit)
                sums += (bits >> bit) & every_eta_th_bit;
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t j = 0; j < samples_at_once; ++j) {
                const uint32_t x = (sums >> (2 * eta * j)) & field;       // line 3
                const uint32_t y = (sums >> (2 * eta * j + eta)) & field; // line 4
                f.c[samples_at_once * i + j] = add_q_if_negative(         // line 5
                    signed_low16(static_cast<int32_t>(x) - static_cast<int32_t>(y)));
            }
        }
    }

  private:
    /// Algorithm 7, lines 6 and 7.
    static constexpr int first_candidate(const std::uint8_t* c) noexcept
    {
        return c[0] + 256 * (c[1] % 16);
    }
    static constexpr int second_candidate(const std::uint8_t* c) noexcept
    {
        return c[1] / 16 + 16 * c[2];
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code
MLKEM_DETAIL_HIDDEN_END
