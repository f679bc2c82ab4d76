// SPDX-License-Identifier: MIT
// Operations as units with MLKEM_COMPILED call them: they are in the library mlkem::compiled. In constant
// evaluation they are those of constant_evaluation.hpp, if the unit includes that.
#pragma once

#include "../header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "../access.hpp"
#include "../backend/dispatch.hpp"
#include "../bytes.hpp"
#include "../key_bytes.hpp"
#include "../params.hpp"
#include "../ring/poly.hpp"
#include "../run_and_burn.hpp"
#include "entry_points.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The library has the three sets of FIPS 203 on its own backends.
template <class P, class Backend>
concept is_compiled = compiled::number_of<Backend> < 9 &&
                      (std::is_same_v<P, params_512> || std::is_same_v<P, params_768> ||
                       std::is_same_v<P, params_1024>);

template <parameter_set P, class Backend> struct library_of {
    static_assert(is_compiled<P, Backend>,
                  "MLKEM_COMPILED: a Backend or a set of one's own needs units without that macro");
    using type = compiled::operations<P::k, compiled::number_of<Backend>>;
};
/// The functions of the library.
template <parameter_set P, class Backend> using library = typename library_of<P, Backend>::type;

/// The operations in constant evaluation, of constant_evaluation.hpp.
template <parameter_set P> struct constant_operations;
template <class T>
concept is_complete = requires { sizeof(T); };
/// An error in constant evaluation: this function is called there, and is no constexpr function.
inline void include_mlkem_constant_evaluation_hpp() noexcept {}

// ---- As in operations.hpp.

template <parameter_set P, class Backend>
MLKEM_INLINE constexpr void keygen(std::span<const std::uint8_t, 32> d,
                                   std::span<const std::uint8_t, 32> z,
                                   std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                                   std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
{
    if (!std::is_constant_evaluated())
        library<P, Backend>::keygen(d, z, ek, dk);
    else if constexpr (is_complete<constant_operations<P>>)
        constant_operations<P>::keygen(d, z, ek, dk);
    else
        include_mlkem_constant_evaluation_hpp();
}

template <parameter_set P, class Backend>
MLKEM_INLINE constexpr void encaps(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                                   std::span<std::uint8_t, sizes<P>::ciphertext> c,
                                   std::span<std::uint8_t, 32> shared_secret) noexcept
{
    if (!std::is_constant_evaluated())
        library<P, Backend>::encaps(ek, m, c, shared_secret);
    else if constexpr (is_complete<constant_operations<P>>)
        constant_operations<P>::encaps(ek, m, c, shared_secret);
    else
        include_mlkem_constant_evaluation_hpp();
}
template <parameter_set P, class Backend>
MLKEM_INLINE void encaps(const prepared_ek<P>& ek, std::span<const std::uint8_t, 32> m,
                         std::span<std::uint8_t, sizes<P>::ciphertext> c,
                         std::span<std::uint8_t, 32> shared_secret) noexcept
{
    library<P, Backend>::encaps(ek, m, c, shared_secret);
}

template <parameter_set P, class Backend>
MLKEM_INLINE void decaps(dk_bytes<P> dk, ciphertext_bytes<P> c,
                         std::span<std::uint8_t, 32> shared_secret) noexcept
{
    library<P, Backend>::decaps(dk, c, shared_secret);
}
template <parameter_set P, class Backend>
MLKEM_INLINE void decaps(const prepared_dk<P>& dk, ciphertext_bytes<P> c,
                         std::span<std::uint8_t, 32> shared_secret) noexcept
{
    library<P, Backend>::decaps(dk, c, shared_secret);
}
template <parameter_set P, class Backend>
MLKEM_INLINE constexpr void decaps_of_copy(dk_bytes<P> dk, ciphertext_bytes<P> c,
                                           std::span<std::uint8_t, 32> shared_secret) noexcept
{
    if (!std::is_constant_evaluated())
        library<P, Backend>::decaps_of_copy(dk, c, shared_secret);
    else if constexpr (is_complete<constant_operations<P>>)
        constant_operations<P>::decaps(dk, c, shared_secret);
    else
        include_mlkem_constant_evaluation_hpp();
}

template <parameter_set P, class Backend, class Key, class Prepared>
MLKEM_INLINE void prepare_key(const Key& key, Prepared& out) noexcept
{
    library<P, Backend>::prepare(key, out);
}

template <parameter_set P, class Backend>
MLKEM_INLINE bool secret_is_reduced(dk_bytes<P> dk) noexcept
{
    return library<P, Backend>::secret_is_reduced(dk);
}
template <parameter_set P, class Backend>
MLKEM_INLINE constexpr bool ek_is_reduced(ek_bytes<P> ek) noexcept
{
    if (!std::is_constant_evaluated())
        return library<P, Backend>::ek_is_reduced(ek);
    if constexpr (is_complete<constant_operations<P>>)
        return constant_operations<P>::ek_is_reduced(ek);
    include_mlkem_constant_evaluation_hpp();
    return false;
}
template <parameter_set P, class Backend>
MLKEM_INLINE constexpr bool dk_hash_matches(dk_bytes<P> dk) noexcept
{
    if (!std::is_constant_evaluated())
        return library<P, Backend>::dk_hash_matches(dk);
    if constexpr (is_complete<constant_operations<P>>)
        return constant_operations<P>::dk_hash_matches(dk);
    include_mlkem_constant_evaluation_hpp();
    return false;
}

template <parameter_set P, class Backend> MLKEM_INLINE bool known_answers_met() noexcept
{
    return library<P, Backend>::known_answers_met();
}

// ---- As in incremental_operations.hpp.

template <parameter_set P, class Backend>
MLKEM_INLINE void
begin_encaps(std::span<const std::uint8_t, 64> header, std::span<const std::uint8_t, 32> m,
             std::span<std::uint8_t, sizes<P>::ciphertext_u> c1, begun_encaps<P>& begun) noexcept
{
    library<P, Backend>::begin_encaps(header, m, c1, begun);
}
template <parameter_set P, class Backend>
MLKEM_INLINE void resume_encaps(std::span<const std::uint8_t, 64> header,
                                std::span<const std::uint8_t, 32> m,
                                begun_encaps<P>& begun) noexcept
{
    library<P, Backend>::resume_encaps(header, m, begun);
}
template <parameter_set P, class Backend>
MLKEM_INLINE void finish_encaps(const begun_encaps<P>& begun, std::span<const std::uint8_t, 32> m,
                                ek_bytes<P> ek,
                                std::span<std::uint8_t, sizes<P>::ciphertext_v> c2) noexcept
{
    library<P, Backend>::finish_encaps(begun, m, ek, c2);
}
template <parameter_set P, class Backend>
MLKEM_INLINE void hash_key(ek_bytes<P> ek, std::span<std::uint8_t, 32> h) noexcept
{
    library<P, Backend>::hash_key(ek, h);
}

// ---- As in kem_operations.hpp.

template <class Byte>
MLKEM_INLINE compiled::strings<Byte> for_library(const byte_strings<Byte>& all) noexcept
{
    return {all.first, all.distance};
}
template <class Key> MLKEM_INLINE const Key& for_library(const Key& key) noexcept { return key; }

template <parameter_set P, class Backend>
MLKEM_INLINE void keygen_batch(std::size_t count, byte_strings<const std::uint8_t> d,
                               byte_strings<const std::uint8_t> z, byte_strings<std::uint8_t> ek,
                               byte_strings<std::uint8_t> dk) noexcept
{
    library<P, Backend>::keygen_batch(count, for_library(d), for_library(z), for_library(ek),
                                      for_library(dk));
}
template <parameter_set P, class Backend, class Keys>
MLKEM_INLINE void encaps_batch(std::size_t count, const Keys& ek,
                               byte_strings<const std::uint8_t> m, byte_strings<std::uint8_t> c,
                               byte_strings<std::uint8_t> shared_secret) noexcept
{
    library<P, Backend>::encaps_batch(count, for_library(ek), for_library(m), for_library(c),
                                      for_library(shared_secret));
}
template <parameter_set P, class Backend, class Keys>
MLKEM_INLINE void decaps_batch(std::size_t count, const Keys& dk,
                               byte_strings<const std::uint8_t> c,
                               byte_strings<std::uint8_t> shared_secret) noexcept
{
    library<P, Backend>::decaps_batch(count, for_library(dk), for_library(c),
                                      for_library(shared_secret));
}
template <parameter_set P, class Backend>
MLKEM_INLINE std::size_t first_wrong_hash(std::size_t count,
                                          byte_strings<const std::uint8_t> dk) noexcept
{
    return library<P, Backend>::first_wrong_hash(count, for_library(dk));
}

// ---- As in burnt_sponge.hpp.

using hashed_strings = std::span<const std::span<const std::uint8_t>>;

template <class Backend, std::size_t Rate, std::uint8_t Suffix, bool Turbo = false>
MLKEM_INLINE void hash_and_burn(hashed_strings in, std::span<std::uint8_t> out) noexcept
{
    static_assert(Rate == 136 || Rate == 168, "MLKEM_COMPILED: the library has no other rates");
    static_assert(Suffix == 0x06 || Suffix == 0x1f, "MLKEM_COMPILED: nor other suffixes");
    compiled::machine<compiled::number_of<Backend>>::hash(Rate, Suffix, Turbo, in, out);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "../header_end.inl"
