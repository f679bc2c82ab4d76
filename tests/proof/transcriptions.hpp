// SPDX-License-Identifier: MIT
// Algorithms 13 to 18 of FIPS 203 on terms, written twice. Namespace `lines` follows the pseudo-
// code line by line. Namespace `equations` follows the prose and the equations of sections 5 and
// 6. A test shows that they agree.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "terms.hpp"

namespace mlkem_test::proof {

/// Table 2.
struct parameters {
    std::size_t k;
    int eta1, eta2, du, dv;
};

struct key_pair {
    byte_names ek, dk;
    friend bool operator==(const key_pair&, const key_pair&) = default;
};
struct encapsulated {
    byte_names K, c;
    friend bool operator==(const encapsulated&, const encapsulated&) = default;
};

/// The pseudo-code.
namespace lines {

using vector = std::vector<sum_of_terms>;

// Algorithm 13
inline key_pair k_pke_keygen(const parameters& p, const byte_names& d)
{
    const std::size_t k = p.k;
    byte_names d_k = d;
    d_k.push_back(static_cast<name>(k));
    const byte_names g = hash("G", d_k, 64); // 1
    const byte_names rho = part_of(g, 0, 32), sigma = part_of(g, 32, 32);
    std::size_t N = 0; // 2
    std::vector<vector> A_hat(k, vector(k));
    for (std::size_t i = 0; i < k; ++i) // 3 to 7
        for (std::size_t j = 0; j < k; ++j)
            A_hat[i][j] = sample_ntt(rho, j, i);
    vector s(k), e(k), s_hat(k), e_hat(k), t_hat(k);
    for (std::size_t i = 0; i < k; ++i) { // 8 to 11
        s[i] = cbd(p.eta1, prf(p.eta1, sigma, N));
        N = N + 1;
    }
    for (std::size_t i = 0; i < k; ++i) { // 12 to 15
        e[i] = cbd(p.eta1, prf(p.eta1, sigma, N));
        N = N + 1;
    }
    for (std::size_t i = 0; i < k; ++i) { // 16 and 17
        s_hat[i] = ntt_of(s[i]);
        e_hat[i] = ntt_of(e[i]);
    }
    for (std::size_t i = 0; i < k; ++i) { // 18
        for (std::size_t j = 0; j < k; ++j)
            t_hat[i] = t_hat[i] + A_hat[i][j] * s_hat[j];
        t_hat[i] = t_hat[i] + e_hat[i];
    }
    key_pair r;
    for (std::size_t i = 0; i < k; ++i) { // 19 and 20
        r.ek = concatenated({r.ek, encode_12(t_hat[i])});
        r.dk = concatenated({r.dk, encode_12(s_hat[i])});
    }
    r.ek = concatenated({r.ek, rho});
    return r;
}
// Algorithm 14
inline byte_names k_pke_encrypt(const parameters& p, const byte_names& ek, const byte_names& m,
                                const byte_names& r)
{
    const std::size_t k = p.k;
    std::size_t N = 0; // 1
    vector t_hat(k), y(k), e1(k), y_hat(k), u(k);
    for (std::size_t i = 0; i < k; ++i) // 2
        t_hat[i] = decode_12(part_of(ek, 384 * i, 384));
    const byte_names rho = part_of(ek, 384 * k, 32); // 3
    std::vector<vector> A_hat(k, vector(k));
    for (std::size_t i = 0; i < k; ++i) // 4 to 8
        for (std::size_t j = 0; j < k; ++j)
            A_hat[i][j] = sample_ntt(rho, j, i);
    for (std::size_t i = 0; i < k; ++i) { // 9 to 12
        y[i] = cbd(p.eta1, prf(p.eta1, r, N));
        N = N + 1;
    }
    for (std::size_t i = 0; i < k; ++i) { // 13 to 16
        e1[i] = cbd(p.eta2, prf(p.eta2, r, N));
        N = N + 1;
    }
    const sum_of_terms e2 = cbd(p.eta2, prf(p.eta2, r, N)); // 17
    for (std::size_t i = 0; i < k; ++i)                     // 18
        y_hat[i] = ntt_of(y[i]);
    for (std::size_t i = 0; i < k; ++i) { // 19
        sum_of_terms product;
        for (std::size_t j = 0; j < k; ++j)
            product = product + A_hat[j][i] * y_hat[j];
        u[i] = inverse_ntt_of(product) + e1[i];
    }
    const sum_of_terms mu = decompressed(1, m); // 20
    sum_of_terms product;                       // 21
    for (std::size_t j = 0; j < k; ++j)
        product = product + t_hat[j] * y_hat[j];
    const sum_of_terms v = inverse_ntt_of(product) + e2 + mu;
    byte_names c; // 22 to 24
    for (std::size_t i = 0; i < k; ++i)
        c = concatenated({c, compressed(p.du, u[i])});
    return concatenated({c, compressed(p.dv, v)});
}
// Algorithm 15
inline byte_names k_pke_decrypt(const parameters& p, const byte_names& dk, const byte_names& c)
{
    const std::size_t k = p.k, u_size = static_cast<std::size_t>(32 * p.du);
    const byte_names c1 = part_of(c, 0, u_size * k);                                   // 1
    const byte_names c2 = part_of(c, u_size * k, static_cast<std::size_t>(32 * p.dv)); // 2
    vector u_prime(k), s_hat(k);
    for (std::size_t i = 0; i < k; ++i) // 3
        u_prime[i] = decompressed(p.du, part_of(c1, u_size * i, u_size));
    const sum_of_terms v_prime = decompressed(p.dv, c2); // 4
    for (std::size_t i = 0; i < k; ++i)                  // 5
        s_hat[i] = decode_12(part_of(dk, 384 * i, 384));
    sum_of_terms product; // 6
    for (std::size_t i = 0; i < k; ++i)
        product = product + s_hat[i] * ntt_of(u_prime[i]);
    const sum_of_terms w = v_prime - inverse_ntt_of(product);
    return compressed(1, w); // 7
}
// Algorithm 16
inline key_pair keygen(const parameters& p, const byte_names& d, const byte_names& z)
{
    const key_pair pke = k_pke_keygen(p, d);
    return {pke.ek, concatenated({pke.dk, pke.ek, hash("H", pke.ek, 32), z})};
}
// Algorithm 17
inline encapsulated encaps(const parameters& p, const byte_names& ek, const byte_names& m)
{
    const byte_names g = hash("G", concatenated({m, hash("H", ek, 32)}), 64); // 1
    return {part_of(g, 0, 32), k_pke_encrypt(p, ek, m, part_of(g, 32, 32))};  // 2
}
// Algorithm 18
inline byte_names decaps(const parameters& p, const byte_names& dk, const byte_names& c)
{
    const std::size_t k = p.k;
    const byte_names dk_pke = part_of(dk, 0, 384 * k);                                // 1
    const byte_names ek_pke = part_of(dk, 384 * k, 384 * k + 32);                     // 2
    const byte_names h = part_of(dk, 768 * k + 32, 32);                               // 3
    const byte_names z = part_of(dk, 768 * k + 64, 32);                               // 4
    const byte_names m_prime = k_pke_decrypt(p, dk_pke, c);                           // 5
    const byte_names g = hash("G", concatenated({m_prime, h}), 64);                   // 6
    const byte_names K_bar = hash("J", concatenated({z, c}), 32);                     // 7
    const byte_names c_prime = k_pke_encrypt(p, ek_pke, m_prime, part_of(g, 32, 32)); // 8
    return selected(c, c_prime, part_of(g, 0, 32), K_bar);                            // 9 to 12
}

} // namespace lines

/// The prose and the equations: no line of the pseudo-code, no loop but over indices of vectors.
namespace equations {

/// The sum of f(0), ... f(k - 1).
template <class F> sum_of_terms sum_over(std::size_t k, F f)
{
    return k == 0 ? sum_of_terms() : f(k - 1) + sum_over(k - 1, f);
}
/// f(0) || ... || f(k - 1).
template <class F> byte_names all_of(std::size_t k, F f)
{
    return k == 0 ? byte_names() : concatenated({all_of(k - 1, f), f(k - 1)});
}
/// Noise number b below the secret s: "sampled from the centred binomial distribution".
inline sum_of_terms noise(int eta, const byte_names& s, std::size_t b)
{
    return cbd(eta, prf(eta, s, b));
}
/// Entry of the matrix A_hat, which is made of rho alone: "the element in row i, column j is
/// SampleNTT(rho || j || i)".
inline sum_of_terms entry(const byte_names& rho, std::size_t row, std::size_t column)
{
    return sample_ntt(rho, column, row);
}
/// Section 2.3: bytes of a vector, polynomial after polynomial.
inline sum_of_terms decoded_entry(const byte_names& bytes, std::size_t i)
{
    return decode_12(part_of(bytes, 384 * i, 384));
}

/// Section 5.1: the decryption key is s, the encryption key is (A, A s + e) with A as its seed.
inline key_pair keygen(const parameters& p, const byte_names& d, const byte_names& z)
{
    const byte_names seeds = hash("G", concatenated({d, {static_cast<name>(p.k)}}), 64);
    const byte_names rho = part_of(seeds, 0, 32), sigma = part_of(seeds, 32, 32);
    const auto s_hat = [&](std::size_t i) { return ntt_of(noise(p.eta1, sigma, i)); };
    const auto e_hat = [&](std::size_t i) { return ntt_of(noise(p.eta1, sigma, p.k + i)); };
    const auto t_hat = [&](std::size_t i) {
        return e_hat(i) + sum_over(p.k, [&](std::size_t j) { return s_hat(j) * entry(rho, i, j); });
    };
    const byte_names ek =
        concatenated({all_of(p.k, [&](std::size_t i) { return encode_12(t_hat(i)); }), rho});
    const byte_names s = all_of(p.k, [&](std::size_t i) { return encode_12(s_hat(i)); });
    return {ek, concatenated({s, ek, hash("H", ek, 32), z})};
}
/// Section 5.2: u = A^T y + e1 and v = t^T y + e2 + mu, compressed.
inline byte_names ciphertext(const parameters& p, const byte_names& ek, const byte_names& m,
                             const byte_names& r)
{
    const byte_names rho = part_of(ek, ek.size() - 32, 32);
    const auto y_hat = [&](std::size_t i) { return ntt_of(noise(p.eta1, r, i)); };
    const auto u = [&](std::size_t i) {
        return noise(p.eta2, r, p.k + i) + inverse_ntt_of(sum_over(p.k, [&](std::size_t j) {
                   return y_hat(j) * entry(rho, j, i); // of the transpose
               }));
    };
    const sum_of_terms v = decompressed(1, m) + noise(p.eta2, r, 2 * p.k) +
                           inverse_ntt_of(sum_over(p.k, [&](std::size_t j) {
                               return y_hat(j) * decoded_entry(ek, j);
                           }));
    return concatenated(
        {all_of(p.k, [&](std::size_t i) { return compressed(p.du, u(i)); }), compressed(p.dv, v)});
}
/// Section 6.2.
inline encapsulated encaps(const parameters& p, const byte_names& ek, const byte_names& m)
{
    const byte_names key_and_coins = hash("G", concatenated({m, hash("H", ek, 32)}), 64);
    return {part_of(key_and_coins, 0, 32), ciphertext(p, ek, m, part_of(key_and_coins, 32, 32))};
}
/// Section 5.3: the message is what is left of v - s^T u, rounded.
inline byte_names message(const parameters& p, const byte_names& s, const byte_names& c)
{
    const std::size_t size = static_cast<std::size_t>(32 * p.du);
    const auto u = [&](std::size_t i) { return decompressed(p.du, part_of(c, size * i, size)); };
    const sum_of_terms v = decompressed(p.dv, part_of(c, size * p.k, c.size() - size * p.k));
    return compressed(1, v - inverse_ntt_of(sum_over(p.k, [&](std::size_t i) {
                             return ntt_of(u(i)) * decoded_entry(s, i);
                         })));
}
/// Section 6.3: implicit rejection.
inline byte_names decaps(const parameters& p, const byte_names& dk, const byte_names& c)
{
    const std::size_t s_size = 384 * p.k, ek_size = s_size + 32;
    const byte_names ek = part_of(dk, s_size, ek_size);
    const byte_names h = part_of(dk, s_size + ek_size, 32), z = part_of(dk, dk.size() - 32, 32);
    const byte_names m = message(p, part_of(dk, 0, s_size), c);
    const byte_names key_and_coins = hash("G", concatenated({m, h}), 64);
    return selected(c, ciphertext(p, ek, m, part_of(key_and_coins, 32, 32)),
                    part_of(key_and_coins, 0, 32), hash("J", concatenated({z, c}), 32));
}

} // namespace equations

} // namespace mlkem_test::proof
