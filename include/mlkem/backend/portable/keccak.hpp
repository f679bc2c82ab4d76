// SPDX-License-Identifier: MIT
// Keccak-p[1600] (FIPS 202, section 3.3) of one state, in scalar code. With 24 rounds it is
// Keccak-f[1600].
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../../bytes.hpp"
#include "../../hash/keccak.hpp"
#include "../../machine/test_hooks.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code {

using fips202::rho_offsets;
using fips202::round_constants;
using std::uint64_t;

/// Whether permute() keeps word x + 5 y complemented while it works. chi needs ~b & c. If exactly
/// one of b and c is stored complemented, that is one AND or one OR of the stored words. With the
/// six words below, 17 of 25 need no NOT in any round. That pays only where a machine has no
/// AND-NOT.
inline constexpr std::array<bool, keccak_words> complemented = [] {
    std::array<bool, keccak_words> table{};
#if defined(__x86_64__) && !defined(__BMI__)
    for (const std::size_t w : std::array<std::size_t, 6>{1, 2, 8, 12, 17, 20})
        table[w] = true;
#endif
    return table;
}();

/// Whether a column parity of theta is complemented, and the word that theta adds to column x.
constexpr bool parity_complemented(std::size_t x) noexcept
{
    bool odd = false;
    for (std::size_t w = x % 5; w < keccak_words; w += 5)
        odd ^= complemented[w];
    return odd;
}
constexpr bool theta_complemented(std::size_t x) noexcept
{
    return parity_complemented(x + 4) != parity_complemented(x + 1);
}

/// Keccak-p[1600, Rounds]: the last rounds of Keccak-f[1600] (FIPS 202, section 3.4).
template <std::size_t Rounds> struct keccak_p {
    static_assert(Rounds % 2 == 0 && Rounds <= round_constants.size());

    template <std::size_t N>
        requires(N == 1)
    static constexpr void permute(uint64_t* states) noexcept
    {
        permute_one(states);
    }

  private:
    using state = std::array<uint64_t, keccak_words>;

    /// A word within one round, and whether it is stored complemented.
    template <bool Complemented> struct word {
        uint64_t bits;
    };

    /// The word that pi moves to (x, y), after theta and rho.
    template <std::size_t x, std::size_t y>
    MLKEM_INLINE static constexpr auto source(const state& a,
                                              const std::array<uint64_t, 5>& d) noexcept
    {
        constexpr std::size_t from_x = (x + 3 * y) % 5;
        constexpr std::size_t from = from_x + 5 * x;
        return word<complemented[from] != theta_complemented(from_x)>{
            rotl(a[from] ^ d[from_x], rho_offsets[from])};
    }

    /// a ^ (~b & c), stored as `To` says.
    template <bool To, bool A, bool B, bool C>
    MLKEM_INLINE static constexpr uint64_t chi(word<A> a, word<B> b, word<C> c) noexcept
    {
        if constexpr (B == C) {
            const uint64_t b_complement = B ? b.bits : ~b.bits;
            const uint64_t r = a.bits ^ (b_complement & (C ? ~c.bits : c.bits));
            return To != A ? ~r : r;
        } else {
            // ~b & c is b' & c if b' = ~b is stored. It is ~(b | c') if c' = ~c is stored.
            const uint64_t r = a.bits ^ (B ? b.bits & c.bits : b.bits | c.bits);
            return To != (A != C) ? ~r : r;
        }
    }

    /// Row y of the next state: chi over the five words that pi moves there.
    template <std::size_t y>
    MLKEM_INLINE static constexpr void plane(const state& a, const std::array<uint64_t, 5>& d,
                                             state& e) noexcept
    {
        const auto b0 = source<0, y>(a, d);
        const auto b1 = source<1, y>(a, d);
        const auto b2 = source<2, y>(a, d);
        const auto b3 = source<3, y>(a, d);
        const auto b4 = source<4, y>(a, d);
        e[5 * y + 0] = chi<complemented[5 * y + 0]>(b0, b1, b2);
        e[5 * y + 1] = chi<complemented[5 * y + 1]>(b1, b2, b3);
        e[5 * y + 2] = chi<complemented[5 * y + 2]>(b2, b3, b4);
        e[5 * y + 3] = chi<complemented[5 * y + 3]>(b3, b4, b0);
        e[5 * y + 4] = chi<complemented[5 * y + 4]>(b4, b0, b1);
    }

    /// Copies words into permute_one, where some are complemented, or back.
    template <std::size_t... w>
    MLKEM_INLINE static constexpr void copy_stored(const uint64_t* from, uint64_t* to,
                                                   std::index_sequence<w...>) noexcept
    {
        ((to[w] = complemented[w] ? ~from[w] : from[w]), ...);
    }

    MLKEM_NOINLINE static constexpr void permute_one(uint64_t* words) noexcept
    {
        test_hooks::count_permutation(1);
        off_the_stack<const uint64_t*> next(round_constants.data() + round_constants.size() -
                                            Rounds);
        off_the_stack<uint64_t*> place(words);
        state a{}, b{};
        copy_stored(words, a.data(), std::make_index_sequence<keccak_words>{});
        const uint64_t* now = nullptr;
        do {
            permute_round(a, b, next, 0);
            permute_round(b, a, next, 1);
            now = next.get() + 2;
            next.set(now);
        } while (now != round_constants.data() + round_constants.size());
        copy_stored(a.data(), place.get(), std::make_index_sequence<keccak_words>{});
    }

    /// One round, from state `a` to state `e`: theta, rho, pi, chi, iota (FIPS 202, section 3.2),
    /// plane by plane. The round constant stands `later` words after `next`.
    MLKEM_INLINE static constexpr void permute_round(const state& a, state& e,
                                                     off_the_stack<const uint64_t*>& next,
                                                     std::size_t later) noexcept
    {
        const uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
        const uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
        const uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
        const uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
        const uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
        const std::array<uint64_t, 5> d = {
            c4 ^ rotl(c1, 1), c0 ^ rotl(c2, 1), c1 ^ rotl(c3, 1),
            c2 ^ rotl(c4, 1), c3 ^ rotl(c0, 1),
        };
        plane<0>(a, d, e);
        plane<1>(a, d, e);
        plane<2>(a, d, e);
        plane<3>(a, d, e);
        plane<4>(a, d, e);
        e[0] ^= next.get()[later];
    }
};

/// Keccak-f[1600].
using keccak = keccak_p<24>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::portable_code
MLKEM_DETAIL_HIDDEN_END
