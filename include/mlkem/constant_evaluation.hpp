// SPDX-License-Identifier: MIT
// Operations in constant evaluation, for units with MLKEM_COMPILED: keygen_internal, encaps_internal,
// decaps_internal and the checks of keys, as in static_assert. Without that macro mlkem.hpp has them.
// Include it before the first function that calls one of them so.
#pragma once

#include "header_begin.inl"

#include "mlkem.hpp"

#if defined(MLKEM_COMPILED)
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "backend/portable/codec.hpp"
#include "backend/portable/keccak.hpp"
#include "backend/portable/ntt.hpp"
#include "backend/portable/sampling.hpp"
#include "bytes.hpp"
#include "fips203/ml_kem_internal.hpp"
#include "hash/serial_session.hpp"
#include "input_checks.hpp"
#include "key_bytes.hpp"
#include "key_views.hpp"
#include "params.hpp"
#include "policy/fo.hpp"
#include "policy/small_ring.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The policies of `portable` that operations with one entry of A at a time take.
struct constant_backend {
    using keccak = portable_code::keccak;
    using ntt = portable_code::arithmetic;
    using sampling = portable_code::sampler;
    using codec = portable_code::codec;
    using fo = double_check_fo<byte_comparison>;
};

template <parameter_set P> struct constant_operations {
    using ring = small_ring_of<constant_backend>;

    static constexpr void keygen(std::span<const std::uint8_t, 32> d,
                                 std::span<const std::uint8_t, 32> z,
                                 std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                                 std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
    {
        ntt_polynomial product;
        small_session<P, constant_backend> hash(&product);
        std::array<typename ring::factor, P::k> s_hat;
        keygen_internal<P, ring>(hash, one(d), one(z), one(ek), one(dk), s_hat);
    }
    static constexpr void encaps(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                                 std::span<std::uint8_t, sizes<P>::ciphertext> c,
                                 std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        small_session<P, constant_backend> hash(nullptr);
        const plain_ek_view<P, ring> key{one(ek), nullptr};
        encaps_internal<P, ring, constant_backend::fo>(hash, key, one(m), one(c),
                                                       one(shared_secret));
    }
    static constexpr void decaps(dk_bytes<P> dk, ciphertext_bytes<P> c,
                                 std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        small_session<P, constant_backend> hash(nullptr);
        const plain_dk_view<P, ring> key{one(dk), nullptr, nullptr};
        decaps_internal<P, ring, constant_backend::fo>(hash, key, one(c), one(shared_secret));
    }
    static constexpr bool ek_is_reduced(ek_bytes<P> ek) noexcept
    {
        return check_encapsulation_key<P, constant_backend>(ek);
    }
    static constexpr bool dk_hash_matches(dk_bytes<P> dk) noexcept
    {
        return check_decapsulation_key<P, constant_backend>(dk);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
#endif

#include "header_end.inl"
