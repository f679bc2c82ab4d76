// SPDX-License-Identifier: MIT
// NTT, inverse NTT and products in T_q (FIPS 203, section 4.3), portable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../../ring/poly.hpp"
#include "field.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code {

struct arithmetic {
    /// An element of T_q, prepared for products. From each pair (g0, g1) an even coefficient of a
    /// product multiplies by (g0, g1 gamma), an odd one by (g1, g0). The two arrays hold these,
    /// times 2^16, because one Montgomery reduction of a sum of products divides by 2^16. Entries
    /// are below 1.06 q, which multiply ensures for a <= 1.06 q.
    struct cached {
        alignas(64) std::array<int16_t, n> for_even, for_odd;
    };

  private:
    using words = std::array<uint16_t, n>;

    struct pair {
        int32_t c0, c1;
    };

    /// FIPS 203, Algorithm 12 (BaseCaseMultiply), not reduced. b_even = (b0, b1 gamma), b_odd =
    /// (b1, b0).
    MLKEM_INLINE static constexpr pair base_case_multiply(const int16_t* a, const int16_t* b_even,
                                                          const int16_t* b_odd) noexcept
    {
        return {a[0] * b_even[0] + a[1] * b_even[1], a[0] * b_odd[0] + a[1] * b_odd[1]};
    }

    /// Sum of pair i of the products 0 to `last`. A recursion, because g++ -O2 unrolls no loop
    /// here.
    template <std::size_t last>
    MLKEM_INLINE static constexpr pair sum_of_products(const ntt_polynomial* f_hat,
                                                       std::size_t stride, const cached* g,
                                                       std::size_t i) noexcept
    {
        pair sum =
            base_case_multiply(f_hat[last * stride].c.data() + 2 * i,
                               g[last].for_even.data() + 2 * i, g[last].for_odd.data() + 2 * i);
        if constexpr (last > 0) {
            const pair rest = sum_of_products<last - 1>(f_hat, stride, g, i);
            sum.c0 += rest.c0;
            sum.c1 += rest.c1;
        }
        return sum;
    }

    /// One butterfly of Algorithm 9, lines 8 to 10. Ensures that f grows by less than 2 q.
    MLKEM_INLINE static constexpr void forward(uint16_t& low, uint16_t& high, factor z) noexcept
    {
        const uint16_t t = multiply(high, z);
        high = difference(sum(low, 2 * q), t);
        low = sum(low, t);
    }

    /// One butterfly of Algorithm 10, lines 8 to 10. Requires f <= bound q <= 8 q. Ensures that the
    /// product is below 2 q. Ensures that the sum is at most 2 bound q, or below 2 q if `reduce`.
    template <unsigned bound, bool reduce>
    MLKEM_INLINE static constexpr void inverse(uint16_t& low, uint16_t& high, factor z) noexcept
    {
        static_assert(2 * bound * q < 65536);
        const uint16_t t = low;
        low = reduce ? barrett_reduce(sum(t, high)) : sum(t, high);
        high = multiply(difference(sum(high, bound * q), t), z);
    }

    /// Algorithm 9, lines 4 to 12, for one `len`.
    template <std::size_t len> static constexpr void forward_layer(words& f) noexcept
    {
        std::size_t i = n / 2 / len;
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t start = 0; start < n; start += 2 * len) {
            const factor z = zetas[i++];
            MLKEM_DETAIL_KEEP_LOOP
            for (std::size_t j = 0; j < len; ++j)
                forward(f[start + j], f[start + len + j], z);
        }
    }

    /// Algorithm 10, lines 4 to 12, for one `len`.
    template <std::size_t len, unsigned bound, bool reduce = false>
    static constexpr void inverse_layer(words& f) noexcept
    {
        std::size_t i = n / len - 1;
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t start = 0; start < n; start += 2 * len) {
            const factor z = zetas[i--];
            MLKEM_DETAIL_KEEP_LOOP
            for (std::size_t j = 0; j < len; ++j)
                inverse<bound, reduce>(f[start + j], f[start + len + j], z);
        }
    }

    /// The layers of len = 4 and 2 stay inside blocks of 8 coefficients. Loops along the blocks
    /// suit vector registers, half of the 32 blocks at a time. Coefficient j of block `first` + g
    /// is at c[j][g].
    static constexpr std::size_t blocks = n / 8, half = blocks / 2;
    /// The copies stay loops: unrolled, they would spill more than a kilobyte of stack on AArch64.
    struct transposed {
        alignas(64) std::array<std::array<uint16_t, half>, 8> c;

        constexpr transposed(const words& f, std::size_t first) noexcept : c{}
        {
            MLKEM_DETAIL_KEEP_LOOP
            for (std::size_t g = 0; g < half; ++g)
                for (std::size_t j = 0; j < 8; ++j)
                    c[j][g] = f[8 * (first + g) + j];
        }
        constexpr void store(words& f, std::size_t first) const noexcept
        {
            MLKEM_DETAIL_KEEP_LOOP
            for (std::size_t g = 0; g < half; ++g)
                for (std::size_t j = 0; j < 8; ++j)
                    f[8 * (first + g) + j] = c[j][g];
        }
    };

    /// zetas[start + g * stride] for each block g.
    template <std::size_t start, std::size_t stride>
    static constexpr factor_table<blocks> zetas_of_blocks = [] {
        factor_table<blocks> table{};
        for (std::size_t g = 0; g < blocks; ++g)
            table.set(g, zetas[start + g * stride]);
        return table;
    }();
    /// Factors of block g. For len = 4: zetas[32 + g] forward, zetas[63 - g] in the inverse. For
    /// len = 2 a block has two factors, for its lower and its upper half. Forward these are
    /// zetas[64 + 2 g] and zetas[65 + 2 g], in the inverse zetas[127 - 2 g] and zetas[126 - 2 g].
    static constexpr const auto& forward_4 = zetas_of_blocks<32, 1>;
    static constexpr const auto& forward_2_lower = zetas_of_blocks<64, 2>;
    static constexpr const auto& forward_2_upper = zetas_of_blocks<65, 2>;
    static constexpr const auto& inverse_4 = zetas_of_blocks<63, static_cast<std::size_t>(-1)>;
    static constexpr const auto& inverse_2_lower =
        zetas_of_blocks<127, static_cast<std::size_t>(-2)>;
    static constexpr const auto& inverse_2_upper =
        zetas_of_blocks<126, static_cast<std::size_t>(-2)>;

    static constexpr void forward_layers_4_and_2(words& f) noexcept
    {
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t first = 0; first < blocks; first += half) {
            transposed t(f, first);
            for (std::size_t j = 0; j < 4; ++j)
                for (std::size_t g = 0; g < half; ++g)
                    forward(t.c[j][g], t.c[j + 4][g], forward_4[first + g]);
            for (std::size_t j = 0; j < 2; ++j) {
                for (std::size_t g = 0; g < half; ++g)
                    forward(t.c[j][g], t.c[j + 2][g], forward_2_lower[first + g]);
                for (std::size_t g = 0; g < half; ++g)
                    forward(t.c[j + 4][g], t.c[j + 6][g], forward_2_upper[first + g]);
            }
            t.store(f, first);
        }
    }

    static constexpr void inverse_layers_2_and_4(words& f) noexcept
    {
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t first = 0; first < blocks; first += half) {
            transposed t(f, first);
            for (std::size_t j = 0; j < 2; ++j) {
                for (std::size_t g = 0; g < half; ++g)
                    inverse<1, false>(t.c[j][g], t.c[j + 2][g], inverse_2_lower[first + g]);
                for (std::size_t g = 0; g < half; ++g)
                    inverse<1, false>(t.c[j + 4][g], t.c[j + 6][g], inverse_2_upper[first + g]);
            }
            for (std::size_t j = 0; j < 4; ++j)
                for (std::size_t g = 0; g < half; ++g)
                    inverse<2, false>(t.c[j][g], t.c[j + 4][g], inverse_4[first + g]);
            t.store(f, first);
        }
    }

  public:
    /// FIPS 203, Algorithm 9 (NTT). Each of the 7 layers adds less than 2 q. So f_hat < 15 q < 2^16
    /// before the last reduction.
    static constexpr void ntt(const ring_polynomial& f, ntt_polynomial& f_hat) noexcept
    {
        words w;
        for (std::size_t i = 0; i < n; ++i)
            w[i] = static_cast<uint16_t>(f.c[i]);
        forward_layer<128>(w);
        forward_layer<64>(w);
        forward_layer<32>(w);
        forward_layer<16>(w);
        forward_layer<8>(w);
        forward_layers_4_and_2(w);
        for (std::size_t i = 0; i < n; ++i)
            f_hat.c[i] = subtract_q_if_not_below(barrett_reduce(w[i]));
    }

    /// FIPS 203, Algorithm 10 (NTT^-1). Sums double in each layer. After four layers a sum is at
    /// most 16 q and is reduced to 2 q. At the end it is at most 16 q again.
    static constexpr void inverse_ntt(const ntt_polynomial& f_hat, ring_polynomial& f) noexcept
    {
        words w;
        for (std::size_t i = 0; i < n; ++i)
            w[i] = static_cast<uint16_t>(f_hat.c[i]);
        inverse_layers_2_and_4(w);
        inverse_layer<8, 4>(w);
        inverse_layer<16, 8, true>(w);
        inverse_layer<32, 2>(w);
        inverse_layer<64, 4>(w);
        inverse_layer<128, 8>(w);
        constexpr factor f_128 = make_factor(3303); // line 14: 128^-1 mod q
        static_assert(128 * 3303 % q == 1);
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = subtract_q_if_not_below(multiply(w[i], f_128));
    }

    static constexpr void cache(const ntt_polynomial& g_hat, cached& out) noexcept
    {
        constexpr factor two_16 = make_factor(65536 % q);
        for (std::size_t i = 0; i < n / 2; ++i) {
            const uint16_t g0 = multiply(static_cast<uint16_t>(g_hat.c[2 * i]), two_16);
            const uint16_t g1 = multiply(static_cast<uint16_t>(g_hat.c[2 * i + 1]), two_16);
            out.for_even[2 * i] = static_cast<int16_t>(g0);
            out.for_even[2 * i + 1] = static_cast<int16_t>(multiply(g1, gammas[i]));
            out.for_odd[2 * i] = static_cast<int16_t>(g1);
            out.for_odd[2 * i + 1] = static_cast<int16_t>(g0);
        }
    }

    static constexpr void ntt_cached(const ring_polynomial& g, cached& out) noexcept
    {
        ntt_polynomial g_hat;
        ntt(g, g_hat);
        cache(g_hat, out);
    }

    /// FIPS 203, Algorithm 11 (MultiplyNTTs), summed over Rank pairs with one reduction at the end.
    /// The sum has 2 Rank products of less than 1.06 q^2 each. It is below 2^15 q, as
    /// montgomery_reduce requires.
    template <std::size_t Rank>
    static constexpr void multiply_accumulate(const ntt_polynomial* f_hat, std::size_t stride,
                                              const cached* g, ntt_polynomial& h_hat) noexcept
    {
        static_assert(2 * Rank * q * 106 / 100 < (1 << 15));
        constexpr std::size_t pairs = 16;
        for (std::size_t i = 0; i < n / 2; i += pairs) {
            // Results go to a local array, so that g++ -O2 need not check whether operands overlap.
            std::array<int16_t, 2 * pairs> h;
            MLKEM_DETAIL_KEEP_LOOP
            for (std::size_t j = 0; j < pairs; ++j) {
                const pair sum = sum_of_products<Rank - 1>(f_hat, stride, g, i + j);
                h[2 * j] = add_q_if_negative(montgomery_reduce(sum.c0));
                h[2 * j + 1] = add_q_if_negative(montgomery_reduce(sum.c1));
            }
            for (std::size_t j = 0; j < 2 * pairs; ++j)
                h_hat.c[2 * i + j] = h[j];
        }
    }

    template <domain Domain>
    static constexpr void add(polynomial<Domain>& f, const polynomial<Domain>& g) noexcept
    {
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = add_q_if_negative(signed_low16(f.c[i] + g.c[i] - q));
    }

    static constexpr void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        for (std::size_t i = 0; i < n; ++i)
            f.c[i] = add_q_if_negative(signed_low16(f.c[i] - g.c[i]));
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code
MLKEM_DETAIL_HIDDEN_END
