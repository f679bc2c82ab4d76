// SPDX-License-Identifier: MIT
// The keys of FIPS 203, section 6, as algorithms take them: what each gives to be hashed, and its
// vectors, decoded. As bytes, one key an operation, or prepared, one for all.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bytes.hpp"
#include "hash/session.hpp"
#include "hash/symmetric.hpp"
#include "key_bytes.hpp"
#include "params.hpp"
#include "policy/backend.hpp"
#include "ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Encapsulation keys as bytes. If Ring needs t_hat decoded, it is decoded to memory of the caller.
template <parameter_set P, class Ring> struct plain_ek_view {
    byte_strings<const std::uint8_t> ek;
    ntt_polynomial* place;

    template <class Hash> constexpr void give_to(Hash& hash, std::size_t op) const noexcept
    {
        hash.give_rho(op, ek[op] + sizes<P>::vector);
        hash.give_h(op, ek[op]);
    }
    constexpr auto t_hat(std::size_t op) const noexcept
    {
        return Ring::template byte_decode_12<P::k>(ek[op], place);
    }
};

/// Decapsulation keys as bytes. s_hat may be decoded to where A will be.
template <parameter_set P, class Ring> struct plain_dk_view {
    byte_strings<const std::uint8_t> dk;
    ntt_polynomial *place, *place_of_s;

    constexpr decapsulation_key_parts<P> parts(std::size_t op) const noexcept
    {
        return decapsulation_key_parts<P>(dk.template at<sizes<P>::decapsulation_key>(op));
    }
    template <class Hash> constexpr void give_to(Hash& hash, std::size_t op) const noexcept
    {
        hash.give_rho(op, parts(op).ek.data() + sizes<P>::vector);
    }
    constexpr const std::uint8_t* h(std::size_t op) const noexcept { return parts(op).h.data(); }
    constexpr const std::uint8_t* z(std::size_t op) const noexcept { return parts(op).z.data(); }
    constexpr auto s_hat(std::size_t op) const noexcept
    {
        return Ring::template byte_decode_12<P::k>(dk[op], place_of_s);
    }
    constexpr auto t_hat(std::size_t op) const noexcept
    {
        return Ring::template byte_decode_12<P::k>(parts(op).ek.data(), place);
    }
};

template <parameter_set P> struct prepared_ek_view {
    const prepared_ek<P>& key;

    template <class Hash> constexpr void give_to(Hash& hash, std::size_t op) const noexcept
    {
        hash.give_prepared(op, key.key.a_hat.entries.data(), key.h.data());
    }
    constexpr vector_view t_hat(std::size_t) const noexcept { return {key.key.t_hat.data(), 1}; }
};

template <parameter_set P> struct prepared_dk_view {
    const prepared_dk<P>& key;

    template <class Hash> constexpr void give_to(Hash& hash, std::size_t op) const noexcept
    {
        hash.give_prepared(op, key.ek.key.a_hat.entries.data(), key.ek.h.data());
    }
    constexpr const std::uint8_t* h(std::size_t) const noexcept { return key.ek.h.data(); }
    constexpr const std::uint8_t* z(std::size_t) const noexcept { return key.z.data(); }
    constexpr vector_view s_hat(std::size_t) const noexcept { return {key.s_hat.data(), 1}; }
    constexpr vector_view t_hat(std::size_t) const noexcept { return {key.ek.key.t_hat.data(), 1}; }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
