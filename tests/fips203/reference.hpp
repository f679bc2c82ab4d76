// SPDX-License-Identifier: MIT
// FIPS 203, sections 5 and 6 (K-PKE and the internal algorithms of ML-KEM), written down from its
// text. An oracle: it includes no header of the library.
#pragma once

#include <cstddef>
#include <vector>

#include "hash/reference_keccak.hpp"
#include "reference_polynomials.hpp"

namespace reference {

/// Table 2.
struct parameters {
    int k, eta1, eta2, du, dv;
};
inline constexpr parameters ml_kem_512 = {2, 3, 2, 10, 4};
inline constexpr parameters ml_kem_768 = {3, 2, 2, 10, 4};
inline constexpr parameters ml_kem_1024 = {4, 2, 2, 11, 5};

using vector = std::vector<polynomial>;

/// s[from:to].
inline bytes part(const bytes& s, int from, int to) { return {s.begin() + from, s.begin() + to}; }

// Section 4.1.
inline bytes prf(int eta, const bytes& s, int b)
{
    return shake256(concatenation({s, {static_cast<byte>(b)}}), static_cast<std::size_t>(64 * eta));
}
inline bytes hash_h(const bytes& s) { return sha3_256(s); }
inline bytes hash_j(const bytes& s) { return shake256(s, 32); }
struct two_values {
    bytes first, second;
};
inline two_values hash_g(const bytes& c)
{
    const bytes both = sha3_512(c);
    return {part(both, 0, 32), part(both, 32, 64)};
}

/// a_hat[i][j]: Algorithm 13, lines 3 to 7.
inline std::vector<vector> expand_matrix(int k, const bytes& rho)
{
    std::vector<vector> a_hat;
    for (int i = 0; i < k; ++i) {
        a_hat.emplace_back();
        for (int column = 0; column < k; ++column)
            a_hat.back().push_back(sample_ntt(
                concatenation({rho, {static_cast<byte>(column)}, {static_cast<byte>(i)}})));
    }
    return a_hat;
}

/// `count` polynomials from PRF(s, nonce), PRF(s, nonce + 1), ...
inline vector sample_noise(int eta, int count, const bytes& s, int& nonce)
{
    vector out;
    for (int i = 0; i < count; ++i)
        out.push_back(sample_poly_cbd(eta, prf(eta, s, nonce++)));
    return out;
}

inline vector ntt(vector v)
{
    for (polynomial& f : v)
        f = ntt(f);
    return v;
}

inline polynomial inner_product(const vector& f, const vector& g)
{
    polynomial out{};
    for (std::size_t i = 0; i < f.size(); ++i)
        out = sum(out, multiply_ntts(f[i], g[i]));
    return out;
}

inline bytes encode(int d, const vector& v)
{
    bytes out;
    for (const polynomial& f : v)
        out = concatenation({out, byte_encode(d, f)});
    return out;
}
inline vector decode(int d, int k, const bytes& encoded)
{
    vector v;
    for (int i = 0; i < k; ++i)
        v.push_back(byte_decode(d, part(encoded, 32 * d * i, 32 * d * (i + 1))));
    return v;
}

struct keys {
    bytes ek, dk;
};

/// Algorithm 13 (K-PKE.KeyGen).
inline keys k_pke_keygen(const parameters& p, const bytes& d)
{
    const auto [rho, sigma] = hash_g(concatenation({d, {static_cast<byte>(p.k)}}));
    int nonce = 0;
    const std::vector<vector> a_hat = expand_matrix(p.k, rho);
    const vector s = sample_noise(p.eta1, p.k, sigma, nonce);
    const vector e = sample_noise(p.eta1, p.k, sigma, nonce);
    const vector s_hat = ntt(s), e_hat = ntt(e);
    vector t_hat;
    for (std::size_t i = 0; i < a_hat.size(); ++i)
        t_hat.push_back(sum(inner_product(a_hat[i], s_hat), e_hat[i]));
    return {concatenation({encode(12, t_hat), rho}), encode(12, s_hat)};
}

/// Algorithm 14 (K-PKE.Encrypt).
inline bytes k_pke_encrypt(const parameters& p, const bytes& ek, const bytes& m, const bytes& r)
{
    int nonce = 0;
    const vector t_hat = decode(12, p.k, part(ek, 0, 384 * p.k));
    const std::vector<vector> a_hat = expand_matrix(p.k, part(ek, 384 * p.k, 384 * p.k + 32));
    const vector y = sample_noise(p.eta1, p.k, r, nonce);
    const vector e1 = sample_noise(p.eta2, p.k, r, nonce);
    const polynomial e2 = sample_noise(p.eta2, 1, r, nonce)[0];
    const vector y_hat = ntt(y);
    bytes c;
    for (std::size_t i = 0; i < e1.size(); ++i) {
        vector column; // row i of the transpose
        for (const vector& row : a_hat)
            column.push_back(row[i]);
        const polynomial u = sum(inverse_ntt(inner_product(column, y_hat)), e1[i]);
        c = concatenation({c, byte_encode(p.du, compress(p.du, u))});
    }
    const polynomial mu = decompress(1, byte_decode(1, m));
    const polynomial v = sum(sum(inverse_ntt(inner_product(t_hat, y_hat)), e2), mu);
    return concatenation({c, byte_encode(p.dv, compress(p.dv, v))});
}

/// Algorithm 15 (K-PKE.Decrypt).
inline bytes k_pke_decrypt(const parameters& p, const bytes& dk, const bytes& c)
{
    vector u_prime = decode(p.du, p.k, part(c, 0, 32 * p.du * p.k));
    for (polynomial& f : u_prime)
        f = decompress(p.du, f);
    const polynomial v_prime =
        decompress(p.dv, byte_decode(p.dv, part(c, 32 * p.du * p.k, 32 * (p.du * p.k + p.dv))));
    const vector s_hat = decode(12, p.k, dk);
    const polynomial w = difference(v_prime, inverse_ntt(inner_product(s_hat, ntt(u_prime))));
    return byte_encode(1, compress(1, w));
}

/// Algorithm 16 (ML-KEM.KeyGen_internal).
inline keys keygen_internal(const parameters& p, const bytes& d, const bytes& z)
{
    const auto [ek, dk_pke] = k_pke_keygen(p, d);
    return {ek, concatenation({dk_pke, ek, hash_h(ek), z})};
}

struct encapsulation {
    bytes secret, c;
};

/// Algorithm 17 (ML-KEM.Encaps_internal).
inline encapsulation encaps_internal(const parameters& p, const bytes& ek, const bytes& m)
{
    const auto [secret, r] = hash_g(concatenation({m, hash_h(ek)}));
    return {secret, k_pke_encrypt(p, ek, m, r)};
}

/// Algorithm 18 (ML-KEM.Decaps_internal).
inline bytes decaps_internal(const parameters& p, const bytes& dk, const bytes& c)
{
    const bytes dk_pke = part(dk, 0, 384 * p.k);
    const bytes ek_pke = part(dk, 384 * p.k, 768 * p.k + 32);
    const bytes hash = part(dk, 768 * p.k + 32, 768 * p.k + 64);
    const bytes z = part(dk, 768 * p.k + 64, 768 * p.k + 96);
    const bytes m_prime = k_pke_decrypt(p, dk_pke, c);
    const auto [k_prime, r_prime] = hash_g(concatenation({m_prime, hash}));
    const bytes k_bar = hash_j(concatenation({z, c}));
    const bytes c_prime = k_pke_encrypt(p, ek_pke, m_prime, r_prime);
    return c == c_prime ? k_prime : k_bar;
}

} // namespace reference
