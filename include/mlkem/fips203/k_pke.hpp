// SPDX-License-Identifier: MIT
// K-PKE, the public-key encryption scheme inside ML-KEM (FIPS 203, section 5). Not secure by
// itself: it has no name outside this library.
//
// Each algorithm stands here once. It serves keys as bytes and prepared keys, one operation or
// many, every backend, and constant evaluation. Argument `hash` gives what is hashed
// (hash/session.hpp). Ring computes (policy/ring.hpp). A key gives its vector, decoded. Numbers of
// lines, and the counter N, the second argument of noise(), are the standard's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../bytes.hpp"
#include "../hash/session.hpp"
#include "../params.hpp"
#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::k_pke {

/// FIPS 203, Algorithm 13 (K-PKE.KeyGen), after (rho, sigma) = G(d || k). H(ek) may absorb t row by
/// row. The noise of s may lie where its last element will be.
template <parameter_set P, class Ring, keygen_session Hash>
MLKEM_NOINLINE constexpr void keygen(Hash& hash, std::size_t op, std::uint8_t* ek, std::uint8_t* dk,
                                     std::array<typename Ring::factor, P::k>& s_hat) noexcept
{
    for (std::size_t i = 0; i < P::k; ++i) // lines 8 to 11, 16 and 20
        Ring::template sample_ntt_encode<P::eta1>(hash.template noise<P::eta1>(op, i), s_hat[i],
                                                  dk + i * encoded_size<12>);
    for (std::size_t i = 0; i < P::k; ++i) {
        const auto A_hat_i = hash.row(op, i); // lines 3 to 7
        ntt_polynomial& t_hat = A_hat_i.product;
        Ring::template dot_plus_sample_ntt<P::eta1>( // lines 12 to 15, 17 and 18
            A_hat_i, s_hat, hash.template noise<P::eta1>(op, P::k + i), t_hat);
        Ring::byte_encode_12(t_hat, ek + i * encoded_size<12>); // line 19
        hash.give_row(op);
    }
}

/// The destination of a ciphertext, one encoded polynomial after another. The ciphertext is
/// written, or compared with the received one (Algorithm 18, line 9) and then not stored.
template <class Ring, class Compare> class ciphertext_sink {
  public:
    explicit constexpr ciphertext_sink(std::uint8_t* c) noexcept : written_(c) {}
    constexpr ciphertext_sink(const std::uint8_t* c, Compare& compare) noexcept
        : received_(c), compare_(&compare)
    {
    }

    /// ByteEncode_d(Compress_d(u)), the next 32 d bytes.
    template <int d> constexpr void put(const ring_polynomial& u) noexcept
    {
        put_encoded<d>(
            [&](std::uint8_t* c1) noexcept { Ring::template compress_encode<d>(u, c1); });
    }
    /// Puts v + mu, where mu is what the message m stands for.
    template <int d> constexpr void put_sum(ring_polynomial& v, const std::uint8_t* m) noexcept
    {
        put_encoded<d>(
            [&](std::uint8_t* c2) noexcept { Ring::template compress_encode_sum<d>(v, m, c2); });
    }

  private:
    template <int d, class Encode>
    MLKEM_INLINE constexpr void put_encoded(const Encode& encode) noexcept
    {
        if (compare_ == nullptr) {
            encode(written_);
            written_ += encoded_size<d>;
        } else {
            alignas(64) std::array<std::uint8_t, encoded_size<d>> c_prime;
            encode(c_prime.data());
            compare_->compare(received_, c_prime.data(), c_prime.size());
            received_ += encoded_size<d>;
        }
    }

    std::uint8_t* written_ = nullptr;
    const std::uint8_t* received_ = nullptr;
    Compare* compare_ = nullptr;
};

/// Algorithm 14, lines 13 to 16, 19 and 22, for one polynomial of u.
template <parameter_set P, class Ring, class Noise, class Ciphertext>
MLKEM_NOINLINE constexpr void put_u(const ntt_polynomial& product, const Noise& e1,
                                    Ciphertext& c) noexcept
{
    ring_polynomial u;
    Ring::template inverse_ntt_plus<P::eta2>(product, e1, u);
    c.template put<P::du>(u);
}
/// Lines 17, 20, 21 and 23.
template <parameter_set P, class Ring, class Noise, class Ciphertext>
MLKEM_NOINLINE constexpr void put_v(const ntt_polynomial& product, const Noise& e2,
                                    const std::uint8_t* m, Ciphertext& c) noexcept
{
    ring_polynomial v;
    Ring::template inverse_ntt_plus<P::eta2>(product, e2, v);
    c.template put_sum<P::dv>(v, m);
}

/// Algorithm 14, lines 4 to 8, 13 to 16, 19 and 22. `product` is a place.
template <parameter_set P, class Ring, class Hash, class Ciphertext>
MLKEM_INLINE constexpr void put_c1(Hash& hash, std::size_t op,
                                   const std::array<typename Ring::factor, P::k>& y_hat,
                                   ntt_polynomial& product, Ciphertext& c) noexcept
{
    for (std::size_t i = 0; i < P::k; ++i) {
        Ring::template dot<P::k>(hash.column(op, i), y_hat, product);
        put_u<P, Ring>(product, hash.template noise<P::eta2>(op, P::k + i), c);
    }
}

/// FIPS 203, Algorithm 14 (K-PKE.Encrypt), with t_hat decoded (line 2), and rho and r in `hash`. `c`
/// takes c1 and c2.
template <parameter_set P, class Ring, class Hash, class Vector, class Ciphertext>
MLKEM_NOINLINE constexpr void encrypt(Hash& hash, std::size_t op, const Vector& t_hat,
                                      const std::uint8_t* m, Ciphertext c) noexcept
{
    std::array<typename Ring::factor, P::k> y_hat;
    ntt_polynomial product;
    for (std::size_t i = 0; i < P::k; ++i) // lines 9 to 12 and 18
        Ring::template sample_ntt<P::eta1>(hash.template noise<P::eta1>(op, i), y_hat[i]);
    put_c1<P, Ring>(hash, op, y_hat, product, c);
    Ring::template dot<P::k>(t_hat, y_hat, product); // lines 17, 20, 21 and 23
    put_v<P, Ring>(product, hash.template noise<P::eta2>(op, 2 * P::k), m, c);
}

// NOLINTBEGIN(readability-non-const-parameter): ciphertexts are written through c1 and c2

/// Algorithm 14 in two steps, of operation 0. The first one is all but lines 2, 20, 21 and 23. It writes
/// c1, if that is no null pointer.
template <parameter_set P, class Ring, class Compare, class Hash>
MLKEM_NOINLINE constexpr void begin_encrypt(Hash& hash, std::uint8_t* c1,
                                            begun_encaps<P>& begun) noexcept
{
    std::array<typename Ring::factor, P::k> y_hat;
    for (std::size_t i = 0; i < P::k; ++i)
        Ring::template sample_ntt_and_factor<P::eta1>(hash.template noise<P::eta1>(0, i),
                                                      begun.y_hat[i], y_hat[i]);
    if (c1 != nullptr) {
        ntt_polynomial product;
        ciphertext_sink<Ring, Compare> written(c1);
        put_c1<P, Ring>(hash, 0, y_hat, product, written);
    }
    copy(begun.e2.data(), std::span(hash.template noise<P::eta2>(0, 2 * P::k), begun.e2.size()));
}
/// The second step, with an encoded t that was checked.
template <parameter_set P, class Ring, class Compare>
MLKEM_NOINLINE constexpr void finish_encrypt(const begun_encaps<P>& begun, const std::uint8_t* t,
                                             const std::uint8_t* m, std::uint8_t* c2) noexcept
{
    std::array<typename Ring::factor, P::k> t_hat;
    ntt_polynomial product;
    ciphertext_sink<Ring, Compare> written(c2);
    Ring::template byte_decode_12_factors<P::k>(t, t_hat);
    Ring::template dot<P::k>(vector_view{begun.y_hat.data(), 1}, t_hat, product);
    put_v<P, Ring>(product, begun.e2.data(), m, written);
}

// NOLINTEND(readability-non-const-parameter)

/// Algorithm 15, lines 2, 4, 6 and 7, with the product of s and u.
template <parameter_set P, class Ring>
MLKEM_NOINLINE constexpr void take_message(const std::uint8_t* c2, const ntt_polynomial& product,
                                           std::uint8_t* m) noexcept
{
    ring_polynomial f, w;
    Ring::inverse_ntt(product, f);
    Ring::template decode_decompress<P::dv>(c2, w); // v'
    Ring::subtract(w, f);
    Ring::template compress_encode<1>(w, m);
}

/// Algorithm 15, lines 1, 3, 5 and 6: the product of s and u.
template <parameter_set P, class Ring, class Vector>
MLKEM_NOINLINE constexpr void multiply_u(const std::uint8_t* c1, const Vector& s_hat,
                                         ntt_polynomial& product) noexcept
{
    std::array<typename Ring::factor, P::k> u_hat;
    for (std::size_t i = 0; i < P::k; ++i)
        Ring::template decode_decompress_ntt<P::du>(c1 + i * encoded_size<P::du>, u_hat[i]);
    Ring::template dot<P::k>(s_hat, u_hat, product);
}

/// FIPS 203, Algorithm 15 (K-PKE.Decrypt), with s_hat decoded (line 5).
template <parameter_set P, class Ring, class Vector>
MLKEM_NOINLINE constexpr void decrypt(const Vector& s_hat, const std::uint8_t* c,
                                      std::uint8_t* m) noexcept
{
    ntt_polynomial product;
    multiply_u<P, Ring>(c, s_hat, product);
    take_message<P, Ring>(c + sizes<P>::ciphertext_u, product, m);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::k_pke
MLKEM_DETAIL_HIDDEN_END
