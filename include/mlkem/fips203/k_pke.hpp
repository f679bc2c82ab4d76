// K-PKE, the public-key encryption scheme inside ML-KEM (FIPS 203, section 5). Not secure by
// itself: it has no name outside this library.
//
// Matrix expansion, ByteDecode of t and the hash of seeds stand apart from encryption, so that
// plain, prepared and batched operations share one encrypt().
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../ct.hpp"
#include "../hash/symmetric.hpp"
#include "../params.hpp"
#include "../policy/backend.hpp"
#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::k_pke {

template <parameter_set P>
using encryption_key_bytes = std::span<const std::uint8_t, sizes<P>::encapsulation_key>;
template <parameter_set P>
using decryption_key_bytes = std::span<const std::uint8_t, sizes<P>::vector>;

template <class Backend> using cached = typename Backend::ntt::cached;

/// ByteDecode_12 of a vector over T_q; coefficients of q and more are reduced.
template <parameter_set P, class Backend>
constexpr void decode_vector(const std::uint8_t* bytes, ntt_polynomial* v) noexcept
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
    decode_vector<P, Backend>(ek.data(), key.t_hat.data());
    Backend::matrix::expand(rho, key.a_hat, hash);
}

/// A Backend whose sampling policy goes on into the NTT, in the place of the NTT policy, unless one
/// of the two is replaced: cbd_ntt<eta>(bytes, f_hat) is NTT(SamplePolyCBD_eta(bytes)),
/// cbd_ntt_cached(bytes, g) cache() of it, add_cbd_ntt(bytes, t_hat) adds it to t_hat, and
/// cbd_plus_inverse_ntt(bytes, f_hat, f) is SamplePolyCBD_eta(bytes) plus the inverse NTT of f_hat.
template <class Backend>
concept samples_into_ntt = requires
{
    requires std::same_as<typename Backend::sampling::sampling_into_ntt,
                          typename Backend::sampling>;
    requires std::same_as<typename Backend::sampling::ntt_of_samples, typename Backend::ntt>;
};

template <int eta, class Backend>
constexpr void cbd_ntt(const std::uint8_t* bytes, ntt_polynomial& f_hat) noexcept
{
    if constexpr (samples_into_ntt<Backend>) {
        Backend::sampling::template cbd_ntt<eta>(bytes, f_hat);
    } else {
        ring_polynomial f;
        Backend::sampling::template sample_poly_cbd<eta>(bytes, f);
        Backend::ntt::ntt(f, f_hat);
    }
}
template <int eta, class Backend>
constexpr void cbd_ntt_cached(const std::uint8_t* bytes, cached<Backend>& g) noexcept
{
    if constexpr (samples_into_ntt<Backend>) {
        Backend::sampling::template cbd_ntt_cached<eta>(bytes, g);
    } else {
        ring_polynomial f;
        Backend::sampling::template sample_poly_cbd<eta>(bytes, f);
        Backend::ntt::ntt_cached(f, g);
    }
}
template <int eta, class Backend>
constexpr void add_cbd_ntt(const std::uint8_t* bytes, ntt_polynomial& t_hat) noexcept
{
    if constexpr (samples_into_ntt<Backend>) {
        Backend::sampling::template add_cbd_ntt<eta>(bytes, t_hat);
    } else {
        ntt_polynomial f_hat;
        cbd_ntt<eta, Backend>(bytes, f_hat);
        Backend::ntt::add(t_hat, f_hat);
    }
}

template <int eta, class Backend>
constexpr void cbd_plus_inverse_ntt(const std::uint8_t* bytes, const ntt_polynomial& f_hat,
                                    ring_polynomial& f) noexcept
{
    if constexpr (samples_into_ntt<Backend>) {
        Backend::sampling::template cbd_plus_inverse_ntt<eta>(bytes, f_hat, f);
    } else {
        ring_polynomial e;
        Backend::ntt::inverse_ntt(f_hat, f);
        Backend::sampling::template sample_poly_cbd<eta>(bytes, e);
        Backend::ntt::add(f, e);
    }
}

/// The noise of KeyGen, of s and then of e; and that of Encrypt: of y, and of e1 and e2.
template <parameter_set P> using keygen_noise = noise_bytes<P::eta1, P::k, P::eta1, P::k>;
template <parameter_set P> using encrypt_noise = noise_bytes<P::eta1, P::k, P::eta2, P::k + 1>;

/// Algorithm 13, line 1: rho, which goes to its place in ek, and sigma.
template <parameter_set P, class Backend>
constexpr void keygen_seeds(std::span<const std::uint8_t, 32> d,
                            std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                            std::span<std::uint8_t, 32> rho,
                            std::span<std::uint8_t, 32> sigma) noexcept
{
    const std::uint8_t rank = static_cast<std::uint8_t>(P::k);
    hash_g<typename Backend::keccak>(d, std::span(&rank, 1), rho, sigma);
    ct::declassify(rho.data(), rho.size(), "rho is a part of the encapsulation key");
    copy(ek.data() + sizes<P>::vector, rho);
}

/// One polynomial of s: its encoding, and the form that products want.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void make_secret(const std::uint8_t* noise, std::uint8_t* encoded,
                                                 cached<Backend>& out) noexcept
{
    ntt_polynomial s_hat;
    cbd_ntt<P::eta1, Backend>(noise, s_hat);
    Backend::ntt::cache(s_hat, out);
    Backend::codec::template byte_encode<12>(s_hat, encoded);
}

template <parameter_set P, class Backend> using cached_vector = std::array<cached<Backend>, P::k>;

/// Algorithm 13, lines 8 to 11, 16 and 20: s.
template <parameter_set P, class Backend, class Noise>
constexpr void make_secrets(const Noise& noise, std::span<std::uint8_t, sizes<P>::vector> dk,
                            cached_vector<P, Backend>& s_hat) noexcept
{
    for (std::size_t i = 0; i < P::k; ++i)
        make_secret<P, Backend>(noise.a(i), dk.data() + i * encoded_size<12>, s_hat[i]);
}

/// Algorithm 13, lines 12 to 15 and 17 to 19, with the rows of A one after another: t goes to its
/// place in ek, row by row. e is sampled from noise that is `distance` bytes apart.
template <parameter_set P, class Backend, class Rows>
constexpr void make_rows(Rows& a_hat, const cached_vector<P, Backend>& s_hat,
                         const std::uint8_t* noise, std::size_t distance,
                         std::span<std::uint8_t, sizes<P>::encapsulation_key> ek) noexcept
{
    for (std::size_t i = 0; i < P::k; ++i) {
        ntt_polynomial* const row = a_hat.next_row();
        ntt_polynomial& t_hat = row[0]; // in the place of an entry that nothing wants any more
        Backend::ntt::template multiply_accumulate<P::k>(row, 1, s_hat.data(), t_hat);
        add_cbd_ntt<P::eta1, Backend>(noise + i * distance, t_hat);
        Backend::codec::template byte_encode<12>(t_hat, ek.data() + i * encoded_size<12>);
    }
}

/// What KeyGen needs of its seed while it goes through the rows of A: s as products want it, and the
/// noise of e. That of its last `riding` polynomials, of width 2, is made beside these rows, from
/// sigma, which follows it.
template <parameter_set P, class Backend> struct keygen_values {
    using rows = typename Backend::matrix::template by_rows<P::k>;
    static constexpr std::size_t riding = P::eta1 == 2 ? rows::riding_prfs : 0;
    static constexpr std::size_t before = P::k - riding;
    static constexpr std::size_t noise_size = 64 * std::size_t{P::eta1};
    static constexpr std::size_t sigma_at = P::k * noise_size;

    cached_vector<P, Backend> s_hat;
    std::array<std::uint8_t, sigma_at + (riding != 0 ? symmetric_size : 0)> noise;

    MLKEM_DETAIL_NOINLINE constexpr void
    make(std::span<const std::uint8_t, 32> d,
         std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
         std::span<std::uint8_t, sizes<P>::vector> dk) noexcept
    {
        std::array<std::uint8_t, 32> rho, sigma;
        keygen_seeds<P, Backend>(d, ek, rho, sigma);
        noise_bytes<P::eta1, P::k, P::eta1, before> all;
        Backend::sampling::prf(sigma, all);
        make_secrets<P, Backend>(all, dk, s_hat);
        for (std::size_t i = 0; i < before; ++i)
            copy(noise.data() + i * noise_size, std::span(all.b(i), noise_size));
        if constexpr (riding != 0)
            copy(noise.data() + sigma_at, sigma);
    }
    constexpr riding_prf beside_rows() noexcept
    {
        if constexpr (riding == 0)
            return {};
        else
            return {noise.data() + sigma_at, noise.data() + before * noise_size, P::k + before,
                    riding};
    }
};

/// The rest of KeyGen: t, and h = H(ek), which absorbs t while A is still being expanded.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
keygen_rows(keygen_values<P, Backend>& values,
            std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
            std::span<std::uint8_t, 32> h) noexcept
{
    const auto rho = ek.template last<symmetric_size>();
    typename keygen_values<P, Backend>::rows a_hat(rho, riding_hash::h(ek, h),
                                                   values.beside_rows());
    make_rows<P, Backend>(a_hat, values.s_hat, values.noise.data(), values.noise_size, ek);
    a_hat.finish();
}

/// FIPS 203, Algorithm 13 (K-PKE.KeyGen), and h = H(ek). What its two parts hold by themselves is
/// not on the stack at the same time.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
keygen(std::span<const std::uint8_t, 32> d, std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
       std::span<std::uint8_t, sizes<P>::vector> dk, std::span<std::uint8_t, 32> h) noexcept
{
    keygen_values<P, Backend> values;
    values.make(d, ek, dk);
    keygen_rows<P, Backend>(values, ek, h);
}

/// What becomes of a ciphertext, one encoded polynomial after another: it is written, or compared
/// with the one that was received (FIPS 203, Algorithm 18, line 9), which is then not stored.
template <parameter_set P, class Backend> class ciphertext_sink {
  public:
    explicit constexpr ciphertext_sink(std::span<std::uint8_t, sizes<P>::ciphertext> c) noexcept
        : written_(c.data())
    {
    }
    constexpr ciphertext_sink(std::span<const std::uint8_t, sizes<P>::ciphertext> c,
                              typename Backend::fo& fo) noexcept
        : received_(c.data()), fo_(&fo)
    {
    }

    /// ByteEncode_d(Compress_d(f + g)), the next 32 d bytes.
    template <int d>
    constexpr void put_sum(const ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        put_encoded<d>([&](std::uint8_t* out) noexcept {
            Backend::codec::template compress_encode_sum<d>(f, g, out);
        });
    }
    /// ByteEncode_d(Compress_d(f)).
    template <int d> constexpr void put(const ring_polynomial& f) noexcept
    {
        put_encoded<d>([&](std::uint8_t* out) noexcept {
            Backend::codec::template compress_encode<d>(f, out);
        });
    }

  private:
    template <int d, class Encode> constexpr void put_encoded(const Encode& encode) noexcept
    {
        if (fo_ == nullptr) {
            encode(written_);
            written_ += encoded_size<d>;
        } else {
            alignas(64) std::array<std::uint8_t, encoded_size<d>> c_prime;
            encode(c_prime.data());
            fo_->compare(received_, c_prime.data(), c_prime.size());
            received_ += encoded_size<d>;
        }
    }

    std::uint8_t* written_ = nullptr;
    const std::uint8_t* received_ = nullptr;
    typename Backend::fo* fo_ = nullptr;
};

/// FIPS 203, Algorithm 14 (K-PKE.Encrypt), lines 9 to 24, with an expanded key and the output of
/// PRF.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
encrypt_with(const expanded_key<P>& ek, std::span<const std::uint8_t, 32> m,
             const encrypt_noise<P>& noise, ciphertext_sink<P, Backend> c) noexcept
{
    constexpr std::size_t k = P::k;
    ring_polynomial f, mu;
    ntt_polynomial f_hat;
    std::array<cached<Backend>, k> y_hat;
    for (std::size_t i = 0; i < k; ++i)
        cbd_ntt_cached<P::eta1, Backend>(noise.a(i), y_hat[i]);

    ring_polynomial& u = f;
    for (std::size_t i = 0; i < k; ++i) {
        Backend::ntt::template multiply_accumulate<k>(&ek.a_hat[0][i], k, y_hat.data(), f_hat);
        cbd_plus_inverse_ntt<P::eta2, Backend>(noise.b(i), f_hat, u);
        c.template put<P::du>(u);
    }

    ring_polynomial& v = f;
    Backend::ntt::template multiply_accumulate<k>(ek.t_hat.data(), 1, y_hat.data(), f_hat);
    cbd_plus_inverse_ntt<P::eta2, Backend>(noise.b(k), f_hat, v);
    Backend::codec::template decode_decompress<1>(m.data(), mu);
    c.template put_sum<P::dv>(v, mu);
}

/// The same from r.
template <parameter_set P, class Backend>
constexpr void encrypt(const expanded_key<P>& ek, std::span<const std::uint8_t, 32> m,
                       std::span<const std::uint8_t, 32> r, ciphertext_sink<P, Backend> c) noexcept
{
    encrypt_noise<P> noise;
    Backend::sampling::prf(r, noise);
    encrypt_with<P, Backend>(ek, m, noise, c);
}

/// FIPS 203, Algorithm 15 (K-PKE.Decrypt), with the k polynomials of s_hat decoded (line 5).
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void decrypt(const ntt_polynomial* s_hat,
                                             std::span<const std::uint8_t, sizes<P>::ciphertext> c,
                                             std::span<std::uint8_t, 32> m) noexcept
{
    constexpr std::size_t k = P::k;
    ring_polynomial f, w;
    ntt_polynomial f_hat;
    std::array<cached<Backend>, k> u_hat;
    for (std::size_t i = 0; i < k; ++i) {
        ring_polynomial& u_prime = f;
        Backend::codec::template decode_decompress<P::du>(c.data() + i * encoded_size<P::du>,
                                                          u_prime);
        Backend::ntt::ntt_cached(u_prime, u_hat[i]);
    }

    ring_polynomial& product = f;
    Backend::ntt::template multiply_accumulate<k>(s_hat, 1, u_hat.data(), f_hat);
    Backend::ntt::inverse_ntt(f_hat, product);
    Backend::codec::template decode_decompress<P::dv>(c.data() + sizes<P>::ciphertext_u, w);
    Backend::ntt::subtract(w, product);
    Backend::codec::template compress_encode<1>(w, m.data());
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::k_pke
MLKEM_DETAIL_HIDDEN_END
