// SPDX-License-Identifier: MIT
// Policy: SampleNTT and SamplePolyCBD (FIPS 203, section 4.2.2), and what every backend shares of
// them: the loop that draws blocks from the XOF.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../hash/symmetric.hpp"
#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// - rejection_vartime(bytes, size, a_hat, j): reads 12-bit candidates from `size` bytes, a multiple
///   of 3. It appends the candidates below q to a_hat[0:j] until that holds 256, and returns the new
///   j. In between it may write anything to a_hat[j:256]. The time depends on the bytes: public data
///   only.
///
/// - sample_poly_cbd<eta>(b, f): 64 eta bytes to a polynomial.
///
/// - sample_ntt_vartime<Xof>(b, a_hat) (optional): Algorithm 7, in the place of what is below.
template <class T>
concept sampling_policy =
    requires(const std::uint8_t* bytes, std::size_t size, std::int16_t* a_hat, ring_polynomial* f) {
        { T::rejection_vartime(bytes, size, a_hat, size) } noexcept -> std::same_as<std::size_t>;
        requires noexcept(T::template sample_poly_cbd<2>(bytes, *f));
        requires noexcept(T::template sample_poly_cbd<3>(bytes, *f));
    };

/// An element of T_q from a stream, uniform if the stream is. It draws as many blocks as it takes.
/// The time depends on `b`, which is rho and two indices, all public.
///
/// FIPS 203, Algorithm 7 (SampleNTT), with the candidates of a block (56 times line 5) at once.
template <class Sampling, class Xof>
constexpr void sample_ntt_vartime(std::span<const std::uint8_t, 34> b,
                                  ntt_polynomial& a_hat) noexcept
{
    if constexpr (requires { Sampling::template sample_ntt_vartime<Xof>(b, a_hat); }) {
        Sampling::template sample_ntt_vartime<Xof>(b, a_hat);
    } else {
        static_assert(Xof::rate % 3 == 0);
        Xof xof;                 // line 1
        xof.absorb(b);           // line 2
        std::size_t j = 0;       // line 3
        while (j < fips203::n) { // line 4
            std::array<std::uint8_t, Xof::rate> block;
            xof.squeeze(block); // line 5
            // Lines 6 to 15.
            j = Sampling::rejection_vartime(block.data(), block.size(), a_hat.c.data(), j);
        }
    }
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
