// SPDX-License-Identifier: MIT
// The input checks of FIPS 203, section 7, on the bytes of keys.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bytes.hpp"
#include "ct.hpp"
#include "hash/symmetric.hpp"
#include "key_views.hpp"
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// The modulus check of FIPS 203, section 7.2: ByteEncode_12(ByteDecode_12(t)) = t.
template <parameter_set P, class Backend>
constexpr bool check_encapsulation_key(ek_bytes<P> ek) noexcept
{
    return Backend::codec::is_reduced(ek.data(), P::k)
        .declassify("t is public, and so is whether it is reduced");
}

/// The hash check of FIPS 203, section 7.3: H(ek) as dk holds it.
template <parameter_set P, class Backend>
constexpr bool check_decapsulation_key(dk_bytes<P> dk) noexcept
{
    const decapsulation_key_parts<P> parts(dk);
    std::array<std::uint8_t, 32> h;
    hash_h<typename Backend::keccak>(parts.ek, h);
    return ct::equal(h.data(), parts.h.data(), h.size())
        .declassify("ek and H(ek) are public, and so is whether they match");
}

/// Whether every coefficient of s in dk is below q. FIPS 203 does not ask for this check:
/// ByteDecode_12 takes x + q for x. With it a key has one encoding.
template <parameter_set P, class Backend>
constexpr bool check_secret_vector(dk_bytes<P> dk) noexcept
{
    return Backend::codec::is_reduced(dk.data(), P::k)
        .declassify("whoever encoded a key so knows, and whoever gives it sees the error");
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
