// Policy: SampleNTT and SamplePolyCBD (FIPS 203, section 4.2.2), and what every backend shares of
// them: the loop that draws blocks from the XOF, and the PRF calls in order.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../fips203/poly.hpp"
#include "../fips203/symmetric.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// rejection_vartime(bytes, size, a_hat, j): reads 12-bit candidates from `size` bytes (a multiple
///   of 3), appends those below q to a_hat[0:j] until it holds 256, and returns the new j. In
///   between it may write anything to a_hat[j:256]. Its time depends on the bytes: public data
///   only.
/// sample_poly_cbd<eta>(b, f): 64 eta bytes to a polynomial.
/// sample_noise<eta_a, count_a, eta_b, count_b>(s, a, b): count_a polynomials of width eta_a, then
///   count_b of width eta_b, from PRF(s, 0), PRF(s, 1), ...
template <class T>
concept sampling_policy = requires(const u8* bytes, std::size_t size, std::int16_t* a_hat,
                                   ring_polynomial* f, std::span<const u8, 32> s)
{
    {
        T::rejection_vartime(bytes, size, a_hat, size)
    }
    noexcept->std::same_as<std::size_t>;
    requires noexcept(T::template sample_poly_cbd<2>(bytes, *f));
    requires noexcept(T::template sample_poly_cbd<3>(bytes, *f));
    requires noexcept(T::template sample_noise<3, 2, 2, 3>(s, f, f));
};

/// An element of T_q from a stream, uniform if the stream is; it draws as many blocks as it takes.
/// Its time depends on `b`, which is rho and two indices, all public.
///
/// FIPS 203, Algorithm 7 (SampleNTT), with the candidates of a block (56 times line 5) at once.
template <class Sampling, class Xof>
constexpr void sample_ntt_vartime(std::span<const u8, 34> b, ntt_polynomial& a_hat) noexcept
{
    static_assert(Xof::rate % 3 == 0);
    Xof xof;
    xof.absorb(b);
    std::size_t j = 0;
    while (j < n) {
        std::array<u8, Xof::rate> block;
        xof.squeeze(block);
        j = Sampling::rejection_vartime(block.data(), block.size(), a_hat.c.data(), j);
    }
}

/// sample_noise of the sampling policy, one PRF call after another.
template <class Sampling, keccak_policy Keccak, int eta_a, std::size_t count_a, int eta_b,
          std::size_t count_b>
constexpr void sample_noise_serially(std::span<const u8, 32> s, ring_polynomial* a,
                                     ring_polynomial* b) noexcept
{
    u8 nonce = 0;
    for (std::size_t i = 0; i < count_a; ++i) {
        std::array<u8, 64 * eta_a> bytes;
        prf<eta_a, Keccak>(s, nonce++, bytes);
        Sampling::template sample_poly_cbd<eta_a>(bytes.data(), a[i]);
    }
    for (std::size_t i = 0; i < count_b; ++i) {
        std::array<u8, 64 * eta_b> bytes;
        prf<eta_b, Keccak>(s, nonce++, bytes);
        Sampling::template sample_poly_cbd<eta_b>(bytes.data(), b[i]);
    }
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
