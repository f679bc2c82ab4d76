// K-PKE where stack is dear: the matrix A is never there, but one entry of it at a time, and so are
// t, the noise and the products. The steps are those of k_pke.hpp; what costs time is that the
// cached form of a factor is made anew for each product.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../hash/symmetric.hpp"
#include "../params.hpp"
#include "../policy/backend.hpp"
#include "../ring/poly.hpp"
#include "k_pke.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::k_pke {

/// A Backend whose single operations take this form.
template <class Backend>
concept by_entries = requires
{
    requires Backend::matrix_by_entries;
    Backend::stack_of_steps;
};

/// The steps, each in a frame of its own that is gone before the next one.
template <parameter_set P, class Backend> struct entry_steps {
    using xof = shake128<typename Backend::keccak>;

    /// A[i][j], of the seed rho.
    MLKEM_DETAIL_NOINLINE static constexpr void sample_entry(std::span<const std::uint8_t, 32> rho,
                                                             std::size_t i, std::size_t j,
                                                             ntt_polynomial& a_hat) noexcept
    {
        std::array<std::uint8_t, 34> b{};
        copy(b.data(), rho);
        b[32] = static_cast<std::uint8_t>(j);
        b[33] = static_cast<std::uint8_t>(i);
        sample_ntt_vartime<typename Backend::sampling, xof>(b, a_hat);
    }

    /// sum += f o g; f is used up.
    MLKEM_DETAIL_NOINLINE static constexpr void
    add_product(ntt_polynomial& f_hat, const ntt_polynomial& g_hat, ntt_polynomial& sum) noexcept
    {
        cached<Backend> g;
        Backend::ntt::cache(g_hat, g);
        Backend::ntt::template multiply_accumulate<1>(&f_hat, 1, &g, f_hat);
        Backend::ntt::add(sum, f_hat);
    }

    /// sum += A[i][j] o g.
    MLKEM_DETAIL_NOINLINE static constexpr void
    add_entry_product(std::span<const std::uint8_t, 32> rho, std::size_t i, std::size_t j,
                      const ntt_polynomial& g_hat, ntt_polynomial& sum) noexcept
    {
        ntt_polynomial a_hat;
        sample_entry(rho, i, j, a_hat);
        add_product(a_hat, g_hat, sum);
    }

    /// SamplePolyCBD_eta(PRF_eta(s, nonce)).
    template <int eta>
    MLKEM_DETAIL_NOINLINE static constexpr void sample_noise(std::span<const std::uint8_t, 32> s,
                                                             std::size_t nonce,
                                                             ring_polynomial& f) noexcept
    {
        std::array<std::uint8_t, prf_size<eta>> bytes;
        prf<eta, typename Backend::keccak>(s, static_cast<std::uint8_t>(nonce), bytes);
        Backend::sampling::template sample_poly_cbd<eta>(bytes.data(), f);
    }

    /// The NTT of noise of width eta1.
    MLKEM_DETAIL_NOINLINE static constexpr void
    sample_noise_ntt(std::span<const std::uint8_t, 32> s, std::size_t nonce,
                     ntt_polynomial& f_hat) noexcept
    {
        ring_polynomial f;
        sample_noise<P::eta1>(s, nonce, f);
        Backend::ntt::ntt(f, f_hat);
    }

    MLKEM_DETAIL_NOINLINE static constexpr void inverse_ntt(const ntt_polynomial& f_hat,
                                                            ring_polynomial& f) noexcept
    {
        Backend::ntt::inverse_ntt(f_hat, f);
    }

    /// f += noise of width eta2.
    MLKEM_DETAIL_NOINLINE static constexpr void
    add_noise(std::span<const std::uint8_t, 32> r, std::size_t nonce, ring_polynomial& f) noexcept
    {
        ring_polynomial e;
        sample_noise<P::eta2>(r, nonce, e);
        Backend::ntt::add(f, e);
    }
    template <int d>
    MLKEM_DETAIL_NOINLINE static constexpr void decompress(const std::uint8_t* bytes,
                                                           ring_polynomial& f) noexcept
    {
        Backend::codec::template decode_decompress<d>(bytes, f);
    }
    /// f += mu.
    MLKEM_DETAIL_NOINLINE static constexpr void add_message(std::span<const std::uint8_t, 32> m,
                                                            ring_polynomial& f) noexcept
    {
        ring_polynomial mu;
        decompress<1>(m.data(), mu);
        Backend::ntt::add(f, mu);
    }
    template <int d>
    MLKEM_DETAIL_NOINLINE static constexpr void compress(const ring_polynomial& f,
                                                         ciphertext_sink<P, Backend>& c) noexcept
    {
        c.template put<d>(f);
    }
    /// NTT^-1(sum) + noise to the ciphertext.
    MLKEM_DETAIL_NOINLINE static constexpr void put_u(const ntt_polynomial& sum,
                                                      std::span<const std::uint8_t, 32> r,
                                                      std::size_t nonce,
                                                      ciphertext_sink<P, Backend>& c) noexcept
    {
        ring_polynomial u;
        inverse_ntt(sum, u);
        add_noise(r, nonce, u);
        compress<P::du>(u, c);
    }
    MLKEM_DETAIL_NOINLINE static constexpr void
    put_v(const ntt_polynomial& sum, std::span<const std::uint8_t, 32> r, std::size_t nonce,
          std::span<const std::uint8_t, 32> m, ciphertext_sink<P, Backend>& c) noexcept
    {
        ring_polynomial v;
        inverse_ntt(sum, v);
        add_noise(r, nonce, v);
        add_message(m, v);
        compress<P::dv>(v, c);
    }

    MLKEM_DETAIL_NOINLINE static constexpr void decode(const std::uint8_t* bytes,
                                                       ntt_polynomial& f_hat) noexcept
    {
        Backend::codec::template byte_decode<12>(bytes, f_hat);
    }
    /// sum += t o g, of t its bytes.
    MLKEM_DETAIL_NOINLINE static constexpr void add_decoded_product(const std::uint8_t* t_bytes,
                                                                    const ntt_polynomial& g_hat,
                                                                    ntt_polynomial& sum) noexcept
    {
        ntt_polynomial t_hat;
        decode(t_bytes, t_hat);
        add_product(t_hat, g_hat, sum);
    }

    /// sum += s o NTT(u'), one entry of each, from their bytes.
    MLKEM_DETAIL_NOINLINE static constexpr void add_decrypted(const std::uint8_t* s_bytes,
                                                              const std::uint8_t* u_bytes,
                                                              ntt_polynomial& sum) noexcept
    {
        ntt_polynomial u_hat;
        transform(u_bytes, u_hat);
        add_decoded_product(s_bytes, u_hat, sum);
    }
    /// m = ByteEncode_1(Compress_1(v' - NTT^-1(sum))).
    MLKEM_DETAIL_NOINLINE static constexpr void
    recover_message(const std::uint8_t* v_bytes, const ntt_polynomial& sum,
                    std::span<std::uint8_t, 32> m) noexcept
    {
        ring_polynomial product, w;
        inverse_ntt(sum, product);
        decompress<P::dv>(v_bytes, w);
        Backend::ntt::subtract(w, product);
        encode_message(w, m);
    }
    MLKEM_DETAIL_NOINLINE static constexpr void
    encode_message(const ring_polynomial& w, std::span<std::uint8_t, 32> m) noexcept
    {
        Backend::codec::template compress_encode<1>(w, m.data());
    }
    MLKEM_DETAIL_NOINLINE static constexpr void transform(const std::uint8_t* u_bytes,
                                                          ntt_polynomial& u_hat) noexcept
    {
        ring_polynomial u_prime;
        decompress<P::du>(u_bytes, u_prime);
        Backend::ntt::ntt(u_prime, u_hat);
    }
};

/// keygen() of k_pke.hpp.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void keygen_by_entries(
    std::span<const std::uint8_t, 32> d, std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
    std::span<std::uint8_t, sizes<P>::vector> dk, std::span<std::uint8_t, 32> h) noexcept
{
    using steps = entry_steps<P, Backend>;
    constexpr std::size_t k = P::k;
    std::array<std::uint8_t, 32> rho, sigma;
    keygen_seeds<P, Backend>(d, ek, rho, sigma);

    ntt_vector<k> s_hat;
    for (std::size_t i = 0; i < k; ++i) {
        steps::sample_noise_ntt(sigma, i, s_hat[i]);
        Backend::codec::template byte_encode<12>(s_hat[i], dk.data() + i * encoded_size<12>);
    }
    for (std::size_t i = 0; i < k; ++i) {
        ntt_polynomial t_hat;
        steps::sample_noise_ntt(sigma, k + i, t_hat);
        for (std::size_t j = 0; j < k; ++j)
            steps::add_entry_product(rho, i, j, s_hat[j], t_hat);
        Backend::codec::template byte_encode<12>(t_hat, ek.data() + i * encoded_size<12>);
    }
    hash_h<typename Backend::keccak>(ek, h);
}

/// encrypt() of k_pke.hpp, from the bytes of ek.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
encrypt_by_entries(encryption_key_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                   std::span<const std::uint8_t, 32> r, ciphertext_sink<P, Backend> c) noexcept
{
    using steps = entry_steps<P, Backend>;
    constexpr std::size_t k = P::k;
    const auto rho = ek.template last<symmetric_size>();
    ntt_vector<k> y_hat;
    ntt_polynomial sum;
    for (std::size_t i = 0; i < k; ++i)
        steps::sample_noise_ntt(r, i, y_hat[i]);
    for (std::size_t i = 0; i < k; ++i) {
        sum = {};
        for (std::size_t j = 0; j < k; ++j)
            steps::add_entry_product(rho, j, i, y_hat[j], sum);
        steps::put_u(sum, r, k + i, c);
    }
    sum = {};
    for (std::size_t i = 0; i < k; ++i)
        steps::add_decoded_product(ek.data() + i * encoded_size<12>, y_hat[i], sum);
    steps::put_v(sum, r, 2 * k, m, c);
}

/// decrypt() of k_pke.hpp, from the bytes of dk.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
decrypt_by_entries(decryption_key_bytes<P> dk,
                   std::span<const std::uint8_t, sizes<P>::ciphertext> c,
                   std::span<std::uint8_t, 32> m) noexcept
{
    ntt_polynomial sum{};
    for (std::size_t i = 0; i < P::k; ++i)
        entry_steps<P, Backend>::add_decrypted(dk.data() + i * encoded_size<12>,
                                               c.data() + i * encoded_size<P::du>, sum);
    entry_steps<P, Backend>::recover_message(c.data() + sizes<P>::ciphertext_u, sum, m);
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::k_pke
MLKEM_DETAIL_HIDDEN_END
