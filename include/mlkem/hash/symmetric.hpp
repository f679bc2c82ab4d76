// SPDX-License-Identifier: MIT
// Hash functions and extendable-output functions of FIPS 202, with incremental absorb and squeeze,
// and the names that ML-KEM gives them (FIPS 203, section 4.1).
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "../bytes.hpp"
#include "../params.hpp"
#include "keccak.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A sponge over one Keccak state (FIPS 202, section 4). Any number of absorb() calls comes first,
/// then any number of squeeze() calls. Parameter `Rate` is in bytes. Parameter `Suffix` holds the
/// domain bits and the first padding bit.
template <keccak_policy Keccak, std::size_t Rate, std::uint8_t Suffix> class sponge {
    static_assert(Rate % 8 == 0 && Rate < 200);

  public:
    static constexpr std::size_t rate = Rate;

    constexpr void absorb(std::span<const std::uint8_t> in) noexcept
    {
        assert(!squeezing_);
        while (!in.empty()) {
            const std::size_t words = whole_words(in.size());
            std::uint64_t* const state = state_.data() + position_ / 8;
            for (std::size_t w = 0; w < words; ++w)
                state[w] ^= load_le64(in.data() + 8 * w);
            if (words == 0)
                add_byte(in[0]);
            const std::size_t done = words == 0 ? 1 : 8 * words;
            in = in.subspan(done);
            position_ += done;
            if (position_ == Rate) {
                Keccak::template permute<1>(state_.data());
                position_ = 0;
            }
        }
    }

    /// The next out.size() bytes of the output stream; the first call ends the message.
    constexpr void squeeze(std::span<std::uint8_t> out) noexcept
    {
        if (!squeezing_) {
            add_byte(Suffix);
            state_[Rate / 8 - 1] ^= std::uint64_t{1} << 63;
            squeezing_ = true;
            position_ = Rate;
        }
        while (!out.empty()) {
            if (position_ == Rate) {
                Keccak::template permute<1>(state_.data());
                position_ = 0;
            }
            const std::size_t words = whole_words(out.size());
            const std::uint64_t* const state = state_.data() + position_ / 8;
            for (std::size_t w = 0; w < words; ++w)
                store_le64(out.data() + 8 * w, state[w]);
            if (words == 0)
                out[0] = static_cast<std::uint8_t>(state_[position_ / 8] >> (8 * (position_ % 8)));
            const std::size_t done = words == 0 ? 1 : 8 * words;
            out = out.subspan(done);
            position_ += done;
        }
    }

  private:
    /// How many of the next `size` bytes are whole words of this block; 0 in the middle of a word.
    constexpr std::size_t whole_words(std::size_t size) const noexcept
    {
        if (position_ % 8 != 0)
            return 0;
        return (size < Rate - position_ ? size : Rate - position_) / 8;
    }

    constexpr void add_byte(std::uint8_t byte) noexcept
    {
        state_[position_ / 8] ^= std::uint64_t{byte} << (8 * (position_ % 8));
    }

    std::array<std::uint64_t, keccak_words> state_{};
    std::size_t position_ = 0; // bytes of the rate part that are absorbed or squeezed
    bool squeezing_ = false;
};

// FIPS 202, sections 6.1 and 6.2. SHAKE128, with init as its construction, is the XOF whose
// incremental use FIPS 203, Algorithm 2 (SHAKE128example) shows.
template <keccak_policy Keccak> using sha3_256 = sponge<Keccak, 136, 0x06>;
template <keccak_policy Keccak> using sha3_512 = sponge<Keccak, 72, 0x06>;
template <keccak_policy Keccak> using shake128 = sponge<Keccak, 168, 0x1f>;
template <keccak_policy Keccak> using shake256 = sponge<Keccak, 136, 0x1f>;

/// G(a || b) = SHA3-512(a || b), one half after the other (FIPS 203, equation 4.5).
template <keccak_policy Keccak>
MLKEM_NOINLINE constexpr void hash_g(std::span<const std::uint8_t> a,
                                     std::span<const std::uint8_t> b,
                                     std::span<std::uint8_t, 64> out) noexcept
{
    sha3_512<Keccak> sponge;
    for (const std::span<const std::uint8_t> part : {a, b}) // one place, not two, to be compiled
        sponge.absorb(part);
    sponge.squeeze(out);
}

/// H(s) = SHA3-256(s) (FIPS 203, equation 4.4).
template <keccak_policy Keccak>
constexpr void hash_h(std::span<const std::uint8_t> s, std::span<std::uint8_t, 32> out) noexcept
{
    sha3_256<Keccak> sponge;
    sponge.absorb(s);
    sponge.squeeze(out);
}

/// J(z || c) = SHAKE256(z || c, 32 bytes) (FIPS 203, equation 4.4).
template <keccak_policy Keccak>
constexpr void hash_j(std::span<const std::uint8_t, 32> z, std::span<const std::uint8_t> c,
                      std::span<std::uint8_t, 32> out) noexcept
{
    shake256<Keccak> sponge;
    sponge.absorb(z);
    sponge.absorb(c);
    sponge.squeeze(out);
}

/// Bytes that PRF_eta gives.
template <int eta> inline constexpr auto prf_size = static_cast<std::size_t>(64 * eta);

/// PRF_eta(s, b) = SHAKE256(s || b, 64 eta bytes) (FIPS 203, equation 4.3).
template <int eta, keccak_policy Keccak>
constexpr void prf(std::span<const std::uint8_t, 32> s, std::uint8_t b,
                   std::span<std::uint8_t, prf_size<eta>> out) noexcept
{
    shake256<Keccak> sponge;
    sponge.absorb(s);
    sponge.absorb(std::span(&b, 1));
    sponge.squeeze(out);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
