// SPDX-License-Identifier: MIT
// What Algorithms 13 to 18 of FIPS 203 compute with polynomials. Some of the standard's steps are
// fused with the next one. A ring is made of the policies of a Backend.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../hash/session.hpp"
#include "backend.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A backend that fuses SamplePolyCBD with the NTT. Both policies have to be the backend's own.
/// Function cbd_ntt<eta>(bytes, f_hat) is NTT(SamplePolyCBD_eta(bytes)). Function
/// cbd_ntt_cached(bytes, g) is cache() of that. Function add_cbd_ntt(bytes, t_hat) adds it to
/// t_hat. Function cbd_plus_inverse_ntt(bytes, f_hat, f) is SamplePolyCBD_eta(bytes) plus the
/// inverse NTT of f_hat.
template <class Backend>
concept samples_into_ntt = requires {
    requires std::same_as<typename Backend::sampling::sampling_into_ntt,
                          typename Backend::sampling>;
    requires std::same_as<typename Backend::sampling::ntt_of_samples, typename Backend::ntt>;
};

/// The ring of a Backend. A factor is an element of T_q in the form that products take. `noise` is
/// 64 eta bytes of PRF. Polynomial e is what SamplePolyCBD_eta makes of them.
template <class Backend> struct ring_of {
    using factor = typename Backend::ntt::cached;

    /// g = NTT(e).
    template <int eta>
    static constexpr void sample_ntt(const std::uint8_t* noise, factor& g) noexcept
    {
        if constexpr (samples_into_ntt<Backend>) {
            Backend::sampling::template cbd_ntt_cached<eta>(noise, g);
        } else {
            ring_polynomial e;
            Backend::sampling::template sample_poly_cbd<eta>(noise, e);
            Backend::ntt::ntt_cached(e, g);
        }
    }
    /// g = NTT(e), and ByteEncode_12 of it.
    template <int eta>
    MLKEM_NOINLINE static constexpr void sample_ntt_encode(const std::uint8_t* noise, factor& g,
                                                           std::uint8_t* bytes) noexcept
    {
        ntt_polynomial e_hat;
        sample_ntt<eta>(noise, e_hat);
        Backend::ntt::cache(e_hat, g);
        byte_encode_12(e_hat, bytes);
    }
    /// f = NTT(e), and g, the same as a factor.
    template <int eta>
    static constexpr void sample_ntt_and_factor(const std::uint8_t* noise, ntt_polynomial& f,
                                                factor& g) noexcept
    {
        sample_ntt<eta>(noise, f);
        Backend::ntt::cache(f, g);
    }
    /// ByteDecode_12 of K polynomials that are reduced, as factors.
    template <std::size_t K>
    static constexpr void byte_decode_12_factors(const std::uint8_t* bytes,
                                                 std::array<factor, K>& g) noexcept
    {
        ntt_polynomial f;
        for (std::size_t i = 0; i < K; ++i) {
            Backend::codec::template byte_decode<12>(bytes + i * encoded_size<12>, f);
            Backend::ntt::cache(f, g[i]);
        }
    }
    /// h = sum over i < K of f[i] * g[i], plus NTT(e). It may be f[0].
    template <int eta, std::size_t K>
    static constexpr void dot_plus_sample_ntt(const vector_view& f, const std::array<factor, K>& g,
                                              const std::uint8_t* noise, ntt_polynomial& h) noexcept
    {
        dot<K>(f, g, h);
        if constexpr (samples_into_ntt<Backend>) {
            Backend::sampling::template add_cbd_ntt<eta>(noise, h);
        } else {
            ntt_polynomial e_hat;
            sample_ntt<eta>(noise, e_hat);
            Backend::ntt::add(h, e_hat);
        }
    }
    /// f = NTT^-1(f_hat) + e.
    template <int eta>
    static constexpr void inverse_ntt_plus(const ntt_polynomial& f_hat, const std::uint8_t* noise,
                                           ring_polynomial& f) noexcept
    {
        if constexpr (samples_into_ntt<Backend>) {
            Backend::sampling::template cbd_plus_inverse_ntt<eta>(noise, f_hat, f);
        } else {
            ring_polynomial e;
            Backend::ntt::inverse_ntt(f_hat, f);
            Backend::sampling::template sample_poly_cbd<eta>(noise, e);
            Backend::ntt::add(f, e);
        }
    }
    static constexpr void inverse_ntt(const ntt_polynomial& f_hat, ring_polynomial& f) noexcept
    {
        Backend::ntt::inverse_ntt(f_hat, f);
    }
    static constexpr void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        Backend::ntt::subtract(f, g);
    }

    /// h = sum over i < K of f[i] * g[i]. It may be f[0].
    template <std::size_t K>
    static constexpr void dot(const vector_view& f, const std::array<factor, K>& g,
                              ntt_polynomial& h) noexcept
    {
        Backend::ntt::template multiply_accumulate<K>(f.first, f.stride, g.data(), h);
    }

    /// ByteDecode_12 of K polynomials; coefficients of q and more are reduced.
    template <std::size_t K>
    static constexpr vector_view byte_decode_12(const std::uint8_t* bytes,
                                                ntt_polynomial* place) noexcept
    {
        for (std::size_t i = 0; i < K; ++i)
            Backend::codec::template byte_decode<12>(bytes + i * encoded_size<12>, place[i]);
        return {place, 1};
    }
    static constexpr void byte_encode_12(const ntt_polynomial& f, std::uint8_t* bytes) noexcept
    {
        Backend::codec::template byte_encode<12>(f, bytes);
    }
    /// ByteEncode_d(Compress_d(f)).
    template <int d>
    static constexpr void compress_encode(const ring_polynomial& f, std::uint8_t* bytes) noexcept
    {
        Backend::codec::template compress_encode<d>(f, bytes);
    }
    /// ByteEncode_d(Compress_d(f + Decompress_1(ByteDecode_1(m)))).
    template <int d>
    static constexpr void compress_encode_sum(const ring_polynomial& f, const std::uint8_t* m,
                                              std::uint8_t* bytes) noexcept
    {
        ring_polynomial mu;
        decode_decompress<1>(m, mu);
        Backend::codec::template compress_encode_sum<d>(f, mu, bytes);
    }
    /// Decompress_d(ByteDecode_d(bytes)).
    template <int d>
    static constexpr void decode_decompress(const std::uint8_t* bytes, ring_polynomial& f) noexcept
    {
        Backend::codec::template decode_decompress<d>(bytes, f);
    }
    /// g = NTT(Decompress_d(ByteDecode_d(bytes))).
    template <int d>
    static constexpr void decode_decompress_ntt(const std::uint8_t* bytes, factor& g) noexcept
    {
        ring_polynomial f;
        decode_decompress<d>(bytes, f);
        Backend::ntt::ntt_cached(f, g);
    }

  private:
    template <int eta>
    static constexpr void sample_ntt(const std::uint8_t* noise, ntt_polynomial& e_hat) noexcept
    {
        if constexpr (samples_into_ntt<Backend>) {
            Backend::sampling::template cbd_ntt<eta>(noise, e_hat);
        } else {
            ring_polynomial e;
            Backend::sampling::template sample_poly_cbd<eta>(noise, e);
            Backend::ntt::ntt(e, e_hat);
        }
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
