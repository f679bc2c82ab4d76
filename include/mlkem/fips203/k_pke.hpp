// K-PKE, the public-key encryption scheme inside ML-KEM (FIPS 203, section 5). Not secure by
// itself: it has no name outside this library.
//
// Matrix expansion, ByteDecode of t and the hash of seeds stand apart from encryption, so that
// plain, prepared and batched operations share one encrypt().
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "../ct.hpp"
#include "../params.hpp"
#include "../policy/backend.hpp"
#include "poly.hpp"
#include "symmetric.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET::k_pke {

template <parameter_set P>
using encryption_key_bytes = std::span<const u8, sizes<P>::encapsulation_key>;
template <parameter_set P> using decryption_key_bytes = std::span<const u8, sizes<P>::vector>;

template <class Backend> using cached = typename Backend::ntt::cached;

/// ByteEncode_12 of a vector over T_q.
template <parameter_set P, class Backend>
constexpr void encode_vector(const ntt_vector<P::k>& v, u8* bytes) noexcept
{
    for (std::size_t i = 0; i < P::k; ++i)
        Backend::codec::template byte_encode<12>(v[i], bytes + i * encoded_size<12>);
}

/// ByteDecode_12 of a vector over T_q; coefficients of q and more are reduced.
template <parameter_set P, class Backend>
constexpr void decode_vector(const u8* bytes, ntt_vector<P::k>& v) noexcept
{
    for (std::size_t i = 0; i < P::k; ++i)
        Backend::codec::template byte_decode<12>(bytes + i * encoded_size<12>, v[i]);
}

/// Algorithm 14, lines 2 to 8, and beside them a hash that the caller needs anyway.
template <parameter_set P, class Backend>
constexpr void expand(encryption_key_bytes<P> ek, expanded_key<P>& key,
                      const riding_hash& hash) noexcept
{
    const auto rho = ek.template last<symmetric_size>();
    decode_vector<P, Backend>(ek.data(), key.t_hat);
    Backend::matrix::expand(rho, key.a_hat, hash);
}

/// FIPS 203, Algorithm 13 (K-PKE.KeyGen).
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void keygen(std::span<const u8, 32> d,
                                            std::span<u8, sizes<P>::encapsulation_key> ek,
                                            std::span<u8, sizes<P>::vector> dk) noexcept
{
    constexpr std::size_t k = P::k;
    std::array<u8, 32> rho, sigma;
    const u8 rank = static_cast<u8>(k);
    hash_g<typename Backend::keccak>(d, std::span(&rank, 1), rho, sigma);
    ct::declassify(rho.data(), rho.size(), "rho is a part of the encapsulation key");

    ntt_matrix<k> a_hat;
    Backend::matrix::expand(rho, a_hat);

    ring_vector<k> s, e;
    Backend::sampling::template sample_noise<P::eta1, k, P::eta1, k>(sigma, s.data(), e.data());

    ntt_vector<k> s_hat, e_hat, t_hat;
    std::array<cached<Backend>, k> s_cached;
    for (std::size_t i = 0; i < k; ++i) {
        Backend::ntt::ntt(s[i], s_hat[i]);
        Backend::ntt::cache(s_hat[i], s_cached[i]);
        Backend::ntt::ntt(e[i], e_hat[i]);
    }
    for (std::size_t i = 0; i < k; ++i) {
        Backend::ntt::template multiply_accumulate<k>(a_hat[i].data(), 1, s_cached.data(),
                                                      t_hat[i]);
        Backend::ntt::add(t_hat[i], e_hat[i]);
    }

    encode_vector<P, Backend>(t_hat, ek.data());
    copy(ek.data() + sizes<P>::vector, rho);
    encode_vector<P, Backend>(s_hat, dk.data());
}

/// FIPS 203, Algorithm 14 (K-PKE.Encrypt), lines 9 to 24, with an expanded key.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void encrypt(const expanded_key<P>& ek, std::span<const u8, 32> m,
                                             std::span<const u8, 32> r,
                                             std::span<u8, sizes<P>::ciphertext> c) noexcept
{
    constexpr std::size_t k = P::k;
    ring_vector<k> y;
    ring_vector<k + 1> e; // e1, then e2
    Backend::sampling::template sample_noise<P::eta1, k, P::eta2, k + 1>(r, y.data(), e.data());

    std::array<cached<Backend>, k> y_cached;
    for (std::size_t i = 0; i < k; ++i) {
        ntt_polynomial y_hat;
        Backend::ntt::ntt(y[i], y_hat);
        Backend::ntt::cache(y_hat, y_cached[i]);
    }

    for (std::size_t i = 0; i < k; ++i) {
        ntt_polynomial u_hat;
        ring_polynomial u;
        Backend::ntt::template multiply_accumulate<k>(&ek.a_hat[0][i], k, y_cached.data(), u_hat);
        Backend::ntt::inverse_ntt(u_hat, u);
        Backend::ntt::add(u, e[i]);
        Backend::codec::template compress_encode<P::du>(u, c.data() + i * encoded_size<P::du>);
    }

    ntt_polynomial v_hat;
    ring_polynomial v, mu;
    Backend::ntt::template multiply_accumulate<k>(ek.t_hat.data(), 1, y_cached.data(), v_hat);
    Backend::ntt::inverse_ntt(v_hat, v);
    Backend::ntt::add(v, e[k]);
    Backend::codec::template decode_decompress<1>(m.data(), mu);
    Backend::ntt::add(v, mu);
    Backend::codec::template compress_encode<P::dv>(v, c.data() + sizes<P>::ciphertext_u);
}

/// FIPS 203, Algorithm 15 (K-PKE.Decrypt), with s_hat decoded (line 5).
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void decrypt(const ntt_vector<P::k>& s_hat,
                                             std::span<const u8, sizes<P>::ciphertext> c,
                                             std::span<u8, 32> m) noexcept
{
    constexpr std::size_t k = P::k;
    std::array<cached<Backend>, k> u_cached;
    for (std::size_t i = 0; i < k; ++i) {
        ring_polynomial u_prime;
        ntt_polynomial u_hat;
        Backend::codec::template decode_decompress<P::du>(c.data() + i * encoded_size<P::du>,
                                                          u_prime);
        Backend::ntt::ntt(u_prime, u_hat);
        Backend::ntt::cache(u_hat, u_cached[i]);
    }

    ntt_polynomial w_hat;
    ring_polynomial product, w;
    Backend::ntt::template multiply_accumulate<k>(s_hat.data(), 1, u_cached.data(), w_hat);
    Backend::ntt::inverse_ntt(w_hat, product);
    Backend::codec::template decode_decompress<P::dv>(c.data() + sizes<P>::ciphertext_u, w);
    Backend::ntt::subtract(w, product);
    Backend::codec::template compress_encode<1>(w, m.data());
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::k_pke
