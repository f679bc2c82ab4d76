// NTT, inverse NTT and products in T_q (FIPS 203, section 4.3), portable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../../fips203/poly.hpp"
#include "field.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET::portable_code {

struct arithmetic {
    /// FIPS 203, Algorithm 9 (NTT). Each layer adds less than q to the magnitude, so that |f_hat| <
    /// 8 q < 2^15 before the last reduction.
    static constexpr void ntt(const ring_polynomial& f, ntt_polynomial& f_hat) noexcept
    {
        f_hat.c = f.c;
        forward_layer<128>(f_hat.c.data());
        forward_layer<64>(f_hat.c.data());
        forward_layer<32>(f_hat.c.data());
        forward_layer<16>(f_hat.c.data());
        forward_layer<8>(f_hat.c.data());
        forward_layer<4>(f_hat.c.data());
        forward_layer<2>(f_hat.c.data());
        for (std::size_t i = 0; i < n; ++i)
            f_hat.c[i] = barrett_reduce(f_hat.c[i]);
    }

    /// FIPS 203, Algorithm 10 (NTT^-1).
    static constexpr void inverse_ntt(const ntt_polynomial& f_hat, ring_polynomial& f) noexcept
    {
        f.c = f_hat.c;
        inverse_layer<2>(f.c.data());
        inverse_layer<4>(f.c.data());
        inverse_layer<8>(f.c.data());
        inverse_layer<16>(f.c.data());
        inverse_layer<32>(f.c.data());
        inverse_layer<64>(f.c.data());
        inverse_layer<128>(f.c.data());
        constexpr factor f_128 = make_factor(3303); // 128^-1 mod q
        static_assert(128 * 3303 % q == 1);
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = add_q_if_negative(montgomery_mul(f.c[i], f_128));
    }

    /// g 2^16 mod q, and its odd coefficients times gamma likewise: the 2^16 is what one Montgomery
    /// reduction of a sum of products takes away. |.| < q.
    struct cached {
        alignas(64) std::array<int16_t, n> g;
        alignas(64) std::array<int16_t, n / 2> g_gamma;
    };

    static constexpr void cache(const ntt_polynomial& g_hat, cached& out) noexcept
    {
        constexpr factor two_16 = make_factor(65536 % q);
        for (std::size_t i = 0; i < n; ++i)
            out.g[i] = montgomery_mul(g_hat.c[i], two_16);
        for (std::size_t i = 0; i < n / 2; ++i)
            out.g_gamma[i] = montgomery_mul(out.g[2 * i + 1], gammas[i]);
    }

    /// FIPS 203, Algorithm 11 (MultiplyNTTs), summed over K pairs with one reduction at the end:
    /// 2 K products of less than q^2 each are below 2^15 q, as montgomery_reduce requires.
    template <std::size_t K>
    static constexpr void multiply_accumulate(const ntt_polynomial* f_hat, std::size_t stride,
                                              const cached* g, ntt_polynomial& h_hat) noexcept
    {
        static_assert(2 * K * q < (1 << 15));
        for (std::size_t i = 0; i < n / 2; ++i) {
            pair sum{};
            for (std::size_t j = 0; j < K; ++j) {
                const int16_t* a = f_hat[j * stride].c.data() + 2 * i;
                const int16_t* b = g[j].g.data() + 2 * i;
                const pair c = base_case_multiply(a[0], a[1], b[0], b[1], g[j].g_gamma[i]);
                sum.c0 += c.c0;
                sum.c1 += c.c1;
            }
            h_hat.c[2 * i] = add_q_if_negative(montgomery_reduce(sum.c0));
            h_hat.c[2 * i + 1] = add_q_if_negative(montgomery_reduce(sum.c1));
        }
    }

    template <domain D> static constexpr void add(polynomial<D>& f, const polynomial<D>& g) noexcept
    {
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = add_q_if_negative(low16(f.c[i] + g.c[i] - q));
    }

    static constexpr void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = add_q_if_negative(low16(f.c[i] - g.c[i]));
    }

  private:
    struct pair {
        int32_t c0, c1;
    };

    /// FIPS 203, Algorithm 12 (BaseCaseMultiply), not reduced, with gamma already in b1_gamma.
    static constexpr pair base_case_multiply(int16_t a0, int16_t a1, int16_t b0, int16_t b1,
                                             int16_t b1_gamma) noexcept
    {
        return {a0 * b0 + a1 * b1_gamma, a0 * b1 + a1 * b0};
    }

    /// Algorithm 9, lines 4 to 12, for one `len`. Ensures |f| grows by less than q.
    template <std::size_t len> static constexpr void forward_layer(int16_t* f) noexcept
    {
        std::size_t i = n / 2 / len;
        for (std::size_t start = 0; start < n; start += 2 * len) {
            const factor z = zetas[i++];
            for (std::size_t j = start; j < start + len; ++j) {
                const int16_t t = montgomery_mul(f[j + len], z);
                f[j + len] = low16(f[j] - t);
                f[j] = low16(f[j] + t);
            }
        }
    }

    /// Algorithm 10, lines 4 to 12, for one `len`. Requires |f| <= q. Ensures |f| <= q: the
    /// difference of two is below 2^15 and any word may be multiplied.
    template <std::size_t len> static constexpr void inverse_layer(int16_t* f) noexcept
    {
        std::size_t i = n / len - 1;
        for (std::size_t start = 0; start < n; start += 2 * len) {
            const factor z = zetas[i--];
            for (std::size_t j = start; j < start + len; ++j) {
                const int16_t t = f[j];
                f[j] = barrett_reduce(low16(t + f[j + len]));
                f[j + len] = montgomery_mul(low16(f[j + len] - t), z);
            }
        }
    }
};

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::portable_code
