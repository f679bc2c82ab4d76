// SPDX-License-Identifier: MIT
// The bytes of keys and ciphertexts as arguments, and the parts of a decapsulation key.
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>

#include "bytes.hpp"
#include "ct.hpp"
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

template <parameter_set P>
using ek_bytes = std::span<const std::uint8_t, sizes<P>::encapsulation_key>;
template <parameter_set P>
using dk_bytes = std::span<const std::uint8_t, sizes<P>::decapsulation_key>;
template <parameter_set P>
using ciphertext_bytes = std::span<const std::uint8_t, sizes<P>::ciphertext>;

/// The parts of a decapsulation key, dk_PKE || ek || H(ek) || z (FIPS 203, Algorithm 18, lines 1 to
/// 4).
template <parameter_set P> struct decapsulation_key_parts {
    std::span<const std::uint8_t, sizes<P>::vector> dk_pke;
    ek_bytes<P> ek;
    std::span<const std::uint8_t, 32> h, z;

    explicit constexpr decapsulation_key_parts(dk_bytes<P> dk) noexcept
        : dk_pke(dk.template first<sizes<P>::vector>()),
          ek(dk.template subspan<sizes<P>::vector, sizes<P>::encapsulation_key>()),
          h(dk.template subspan<sizes<P>::vector + sizes<P>::encapsulation_key, 32>()),
          z(dk.template last<32>())
    {
        ct::declassify(ek.data(), ek.size(), "ek is public, also where it is a part of dk");
        ct::declassify(h.data(), h.size(), "H(ek) is computed from ek, which is public");
    }
};

namespace detail {

/// The keys from the i-th on, or the one key if there is one for all.
MLKEM_INLINE byte_strings<const std::uint8_t>
keys_from(const byte_strings<const std::uint8_t>& keys, std::size_t i) noexcept
{
    return keys.from(i);
}
template <class Prepared>
MLKEM_INLINE const Prepared& keys_from(const Prepared& key, std::size_t) noexcept
{
    return key;
}

} // namespace detail

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
