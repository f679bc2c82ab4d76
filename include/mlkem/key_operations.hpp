// SPDX-License-Identifier: MIT
// What keys ask of the operations: the definition of what access.hpp declares.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstdint>
#include <span>

#include "access.hpp"
#include "kem_operations.hpp"
#include "key_bytes.hpp"
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The expanded dk of a seed. The ek beside it is not in the caller's frame.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void keygen_of_dk(std::span<const std::uint8_t, seed_size> seed,
                                 std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
{
    std::array<std::uint8_t, sizes<P>::encapsulation_key> ek;
    keygen<P, Backend>(seed.template first<32>(), seed.template last<32>(), ek, dk);
}

template <parameter_set P, class Backend> struct operations_of_mlkem_hpp {
    [[nodiscard]] MLKEM_INLINE static bool ek_is_reduced(ek_bytes<P> ek) noexcept
    {
        return detail::ek_is_reduced<P, Backend>(ek);
    }
    [[nodiscard]] MLKEM_INLINE static bool dk_hash_matches(dk_bytes<P> dk) noexcept
    {
        return detail::dk_hash_matches<P, Backend>(dk);
    }
    [[nodiscard]] MLKEM_INLINE static bool secret_is_reduced(dk_bytes<P> dk) noexcept
    {
        return detail::secret_is_reduced<P, Backend>(dk);
    }
    /// KeyGen_internal.
    MLKEM_INLINE static void
    keygen(std::span<const std::uint8_t, seed_size> seed,
           std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
           std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
    {
        detail::keygen<P, Backend>(seed.template first<32>(), seed.template last<32>(), ek, dk);
    }
    MLKEM_INLINE static void
    keygen_of_dk(std::span<const std::uint8_t, seed_size> seed,
                 std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
    {
        detail::keygen_of_dk<P, Backend>(seed, dk);
    }
    /// From the bytes of ek or dk to its prepared form.
    template <class Key, class Prepared>
    MLKEM_INLINE static void prepare(const Key& key, Prepared& out) noexcept
    {
        detail::prepare_key<P, Backend>(key, out);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
