// SPDX-License-Identifier: MIT
// The ring for sessions that hold no noise and no entries of A (hash/serial_session.hpp). Each step
// has a frame of its own, which is gone before the next one. What costs time is that a factor is
// made ready anew for each product.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../hash/symmetric.hpp"
#include "../params.hpp"
#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A vector as bytes, to be decoded entry by entry.
template <class Backend> struct encoded_vector {
    const std::uint8_t* bytes;

    MLKEM_NOINLINE constexpr void get(std::size_t i, ntt_polynomial& f_hat) const noexcept
    {
        Backend::codec::template byte_decode<12>(bytes + i * encoded_size<12>, f_hat);
    }
};

/// As ring_of, of policy/ring.hpp.
template <class Backend> struct small_ring_of {
    using factor = ntt_polynomial;

    template <int eta, class Noise>
    MLKEM_NOINLINE static constexpr void sample_ntt(const Noise& noise, factor& g) noexcept
    {
        ring_polynomial e;
        sample<eta>(noise, e);
        Backend::ntt::ntt(e, g);
    }
    template <int eta, class Noise>
    static constexpr void sample_ntt_encode(const Noise& noise, factor& g,
                                            std::uint8_t* bytes) noexcept
    {
        sample_ntt<eta>(noise, g);
        byte_encode_12(g, bytes);
    }
    template <int eta, class Vector, std::size_t K, class Noise>
    static constexpr void dot_plus_sample_ntt(const Vector& f, const std::array<factor, K>& g,
                                              const Noise& noise, ntt_polynomial& h) noexcept
    {
        sample_ntt<eta>(noise, h);
        for (std::size_t i = 0; i < K; ++i)
            add_entry_product(f, i, g[i], h);
    }
    template <int eta, class Noise>
    static constexpr void inverse_ntt_plus(const ntt_polynomial& f_hat, const Noise& noise,
                                           ring_polynomial& f) noexcept
    {
        inverse_ntt(f_hat, f);
        add_sample<eta>(noise, f);
    }
    MLKEM_NOINLINE static constexpr void inverse_ntt(const ntt_polynomial& f_hat,
                                                     ring_polynomial& f) noexcept
    {
        Backend::ntt::inverse_ntt(f_hat, f);
    }
    static constexpr void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        Backend::ntt::subtract(f, g);
    }

    template <std::size_t K, class Vector>
    static constexpr void dot(const Vector& f, const std::array<factor, K>& g,
                              ntt_polynomial& h) noexcept
    {
        h = {};
        for (std::size_t i = 0; i < K; ++i)
            add_entry_product(f, i, g[i], h);
    }

    template <std::size_t K>
    static constexpr encoded_vector<Backend> byte_decode_12(const std::uint8_t* bytes,
                                                            ntt_polynomial*) noexcept
    {
        return {bytes};
    }
    static constexpr void byte_encode_12(const ntt_polynomial& f, std::uint8_t* bytes) noexcept
    {
        Backend::codec::template byte_encode<12>(f, bytes);
    }
    template <int d>
    MLKEM_NOINLINE static constexpr void compress_encode(const ring_polynomial& f,
                                                         std::uint8_t* bytes) noexcept
    {
        Backend::codec::template compress_encode<d>(f, bytes);
    }
    /// `f` is used up.
    template <int d>
    static constexpr void compress_encode_sum(ring_polynomial& f, const std::uint8_t* m,
                                              std::uint8_t* bytes) noexcept
    {
        add_message(m, f);
        compress_encode<d>(f, bytes);
    }
    template <int d>
    MLKEM_NOINLINE static constexpr void decode_decompress(const std::uint8_t* bytes,
                                                           ring_polynomial& f) noexcept
    {
        Backend::codec::template decode_decompress<d>(bytes, f);
    }
    template <int d>
    MLKEM_NOINLINE static constexpr void decode_decompress_ntt(const std::uint8_t* bytes,
                                                               factor& g) noexcept
    {
        ring_polynomial f;
        decode_decompress<d>(bytes, f);
        Backend::ntt::ntt(f, g);
    }

  private:
    template <int eta, class Noise>
    MLKEM_NOINLINE static constexpr void sample(const Noise& noise, ring_polynomial& e) noexcept
    {
        std::array<std::uint8_t, prf_size<eta>> bytes;
        noise.template get<eta>(bytes);
        Backend::sampling::template sample_poly_cbd<eta>(bytes.data(), e);
    }
    template <int eta, class Noise>
    MLKEM_NOINLINE static constexpr void add_sample(const Noise& noise, ring_polynomial& f) noexcept
    {
        ring_polynomial e;
        sample<eta>(noise, e);
        Backend::ntt::add(f, e);
    }
    MLKEM_NOINLINE static constexpr void add_message(const std::uint8_t* m,
                                                     ring_polynomial& f) noexcept
    {
        ring_polynomial mu;
        decode_decompress<1>(m, mu);
        Backend::ntt::add(f, mu);
    }
    /// h += f[i] * g.
    template <class Vector>
    MLKEM_NOINLINE static constexpr void
    add_entry_product(const Vector& f, std::size_t i, const factor& g, ntt_polynomial& h) noexcept
    {
        ntt_polynomial entry;
        f.get(i, entry);
        add_product(entry, g, h);
    }
    /// h += f * g; f is used up.
    MLKEM_NOINLINE static constexpr void add_product(ntt_polynomial& f, const factor& g,
                                                     ntt_polynomial& h) noexcept
    {
        typename Backend::ntt::cached cached;
        Backend::ntt::cache(g, cached);
        Backend::ntt::template multiply_accumulate<1>(&f, 1, &cached, f);
        Backend::ntt::add(h, f);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
