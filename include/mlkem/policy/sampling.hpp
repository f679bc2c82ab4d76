// SPDX-License-Identifier: MIT
// Policy: SampleNTT and SamplePolyCBD (FIPS 203, section 4.2.2). Every backend shares the loop that
// draws blocks from the XOF, and the PRF calls in order.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../hash/symmetric.hpp"
#include "../ring/poly.hpp"
#include "prf_plan.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// The output of PRF for the noise of an operation: for count_a polynomials of width eta_a, then
/// count_b of width eta_b. Bytes take an eighth of the place of coefficients.
template <int eta_a, std::size_t count_a, int eta_b, std::size_t count_b> struct noise_bytes {
    static_assert((eta_a == 2 || eta_a == 3) && (eta_b == 2 || eta_b == eta_a));
    /// Bytes from the PRF output of one polynomial to that of the next. With eta 2 it is one block,
    /// 128. With eta 3 it is two blocks, rounded up to what vector stores write: 200. If a lane may
    /// afterwards hold a whole block of an eta-2 polynomial, it is 264.
    static constexpr std::size_t stride = eta_a == 2 ? 128 : eta_b == 3 ? 200 : 264;
    static constexpr std::size_t count_of_a = count_a;
    static constexpr prf_calls calls{eta_b == 3   ? count_a + count_b
                                     : eta_a == 3 ? count_a
                                                  : 0,
                                     count_a + count_b};

    alignas(64) std::array<std::uint8_t, stride*(count_a + count_b)> bytes;

    constexpr const std::uint8_t* a(std::size_t i) const noexcept
    {
        return bytes.data() + stride * i;
    }
    constexpr const std::uint8_t* b(std::size_t i) const noexcept { return a(count_a + i); }
};

/// The noise of KeyGen, of s and then of e; and that of Encrypt: of y, and of e1 and e2.
template <parameter_set P> using keygen_noise = noise_bytes<P::eta1, P::k, P::eta1, P::k>;
template <parameter_set P> using encrypt_noise = noise_bytes<P::eta1, P::k, P::eta2, P::k + 1>;

/// rejection_vartime(bytes, size, a_hat, j): reads 12-bit candidates from `size` bytes (a multiple
///   of 3), appends those below q to a_hat[0:j] until it holds 256, and returns the new j. In
///   between it may write anything to a_hat[j:256]. Its time depends on the bytes: public data
///   only.
/// sample_poly_cbd<eta>(b, f): 64 eta bytes to a polynomial.
/// prf(s, out): PRF(s, 0), PRF(s, 1), ... for the polynomials of a noise_bytes.
template <class T>
concept sampling_policy = requires(const std::uint8_t* bytes, std::size_t size, std::int16_t* a_hat,
                                   ring_polynomial* f, std::span<const std::uint8_t, 32> s,
                                   noise_bytes<3, 2, 2, 3>& noise)
{
    {
        T::rejection_vartime(bytes, size, a_hat, size)
    }
    noexcept->std::same_as<std::size_t>;
    requires noexcept(T::template sample_poly_cbd<2>(bytes, *f));
    requires noexcept(T::template sample_poly_cbd<3>(bytes, *f));
    requires noexcept(T::prf(s, noise));
};

/// An element of T_q from a stream, uniform if the stream is. It draws as many blocks as it takes.
/// The time depends on `b`, which is rho and two indices, all public.
///
/// FIPS 203, Algorithm 7 (SampleNTT), with the candidates of a block (56 times line 5) at once.
template <class Sampling, class Xof>
constexpr void sample_ntt_vartime(std::span<const std::uint8_t, 34> b,
                                  ntt_polynomial& a_hat) noexcept
{
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

/// prf of the sampling policy, one call after another.
template <keccak_policy Keccak, int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
constexpr void prf_serially(std::span<const std::uint8_t, 32> s,
                            noise_bytes<eta_a, count_a, eta_b, count_b>& out) noexcept
{
    std::uint8_t nonce = 0;
    std::uint8_t* to = out.bytes.data();
    for (std::size_t i = 0; i < count_a; ++i, to += out.stride)
        prf<eta_a, Keccak>(s, nonce++,
                           std::span<std::uint8_t, prf_size<eta_a>>(to, prf_size<eta_a>));
    for (std::size_t i = 0; i < count_b; ++i, to += out.stride)
        prf<eta_b, Keccak>(s, nonce++,
                           std::span<std::uint8_t, prf_size<eta_b>>(to, prf_size<eta_b>));
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
