// SPDX-License-Identifier: MIT
// A sponge over strings one after another, on the chosen backend, with the burn after it: what
// hybrids and HPKE hash.
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>

#include "params.hpp"

#if !defined(MLKEM_COMPILED)
#include "backend/portable/keccak.hpp"
#include "hash/symmetric.hpp"
#include "operations.hpp"
#else
#include "compiled/compiled_operations.hpp"
#endif

#if !defined(MLKEM_COMPILED)
MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

using hashed_strings = std::span<const std::span<const std::uint8_t>>;

/// A sponge with 24 rounds of Keccak, or with the 12 of TurboSHAKE (RFC 9861, section 2.2).
template <std::size_t Rate, std::uint8_t Suffix, bool Turbo> struct sponge_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return 1024 + Backend::stack_of_calls + (Turbo ? portable::stack_of_calls : 0);
    }
    template <class Backend>
    static void run(const hashed_strings& in, std::span<std::uint8_t>& out) noexcept
    {
        if constexpr (Turbo)
            absorb_and_squeeze<sponge<portable_code::keccak_p<12>, Rate, Suffix>>(in, out);
        else
            absorb_and_squeeze<sponge<typename Backend::keccak, Rate, Suffix>>(in, out);
    }

  private:
    template <class Sponge>
    static void absorb_and_squeeze(const hashed_strings& in, std::span<std::uint8_t> out) noexcept
    {
        Sponge sponge;
        for (const std::span<const std::uint8_t> part : in)
            sponge.absorb(part);
        sponge.squeeze(out);
    }
};

/// out = the sponge of the strings. Rate in bytes; Suffix as in `sponge`.
template <class Backend, std::size_t Rate, std::uint8_t Suffix, bool Turbo = false>
void hash_and_burn(hashed_strings in, std::span<std::uint8_t> out) noexcept
{
    perform<Backend, sponge_operation<Rate, Suffix, Turbo>>(in, out);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
#endif

#include "header_end.inl"
