// SPDX-License-Identifier: MIT
// Access to typed keys for this library's own files, which fill and open them.
#pragma once

#include "header_begin.inl"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "byte_range.hpp"
#include "bytes.hpp"
#include "error.hpp"
#include "fwd.hpp"
#include "params.hpp"
#include "secret.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The operations on a Backend that keys call. Translation units that only name types are spared
/// the kernels. Units that call one of these operations include mlkem/mlkem.hpp, which has the
/// definition.
template <parameter_set P, class Backend> struct operations_of_mlkem_hpp;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

struct key_access;

/// Argument of constructors that leave a key unfilled. Only key_access can make one.
class unfilled {
    friend key_access;
    unfilled() = default;
};

/// For this library's own files: makes and opens keys without the checks.
struct key_access {
    MLKEM_INLINE static unfilled tag() noexcept { return {}; }

    /// The bytes of a key or secret, to be filled. A secret counts as filled from here on.
    template <class T> MLKEM_INLINE static auto bytes(T& object) noexcept
    {
        return std::span<std::uint8_t, T::size>(to_be_filled(object.bytes_), T::size);
    }
    /// The bytes of an object whose size is known at run time, to be filled. It has room for them. A
    /// secret counts as filled from here on.
    template <class T>
    MLKEM_INLINE static std::span<std::uint8_t> resize(T& object, std::size_t size) noexcept
    {
        return object.for_overwrite(size);
    }
    /// The seed of an unfilled key, to be filled. Fill the bytes of the key after it.
    template <parameter_set P>
    MLKEM_INLINE static std::span<std::uint8_t, seed_size> seed(decapsulation_key<P>& dk) noexcept
    {
        dk.content_ = decapsulation_key<P>::content::seed_and_expanded;
        return dk.seed_.span();
    }
    /// The seed of a key, or nothing.
    template <parameter_set P>
    MLKEM_INLINE static std::span<const std::uint8_t>
    seed_if_kept(const decapsulation_key<P>& dk) noexcept
    {
        dk.require_usable();
        return {dk.seed_.data(),
                dk.content_ == decapsulation_key<P>::content::seed_and_expanded ? seed_size : 0};
    }
    /// Wipes the seed of a key, which then has its expanded form only.
    template <parameter_set P>
    MLKEM_INLINE static void forget_seed(decapsulation_key<P>& dk) noexcept
    {
        dk.seed_.clear();
        dk.content_ = decapsulation_key<P>::content::expanded;
    }
    /// The bytes or polynomials of a key, in the form that operations take.
    template <class T> MLKEM_INLINE static decltype(auto) view(const T& key) noexcept
    {
        return key.view();
    }

    /// What a state keeps beside its bytes, or has room for.
    template <class T> MLKEM_INLINE static auto& kept(T& state) noexcept { return state.kept_; }
    /// Wipes a state, which is then spent.
    template <class T> MLKEM_INLINE static void spend(T& state) noexcept { state.spend(); }

    /// Reads the bytes of an unfilled key or ciphertext once, into `object`; object.error() then
    /// checks them. False, with ec set, if they are no T. Errors: invalid_length; those of T.
    template <class T>
    [[nodiscard]] MLKEM_INLINE static bool read(std::span<const std::uint8_t> in, T& object,
                                                std::error_code& ec) noexcept
    {
        if (!detail::has_length(in.size(), T::size, ec))
            return false;
        copy_out_of_line(bytes(object).data(), in.data(), T::size);
        const auto error = object.error(); // an errc, or of some groups a std::error_code
        if (error == decltype(error){})
            return true;
        ec = error;
        return false;
    }

    /// A prepared key of type Prepared, from a key.
    template <class Backend, class Prepared, template <class> class Key, parameter_set P>
    MLKEM_INLINE static Prepared prepare(const Key<P>& key) noexcept
    {
        Prepared prepared(tag());
        detail::operations_of_mlkem_hpp<P, Backend>::prepare(key.view(), prepared.prepared_);
        return prepared;
    }

    /// KeyGen_internal from the seed in dk, into the rest of dk and into ek.
    template <class Backend, parameter_set P>
    MLKEM_INLINE static void expand(std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                                    decapsulation_key<P>& dk) noexcept
    {
        detail::operations_of_mlkem_hpp<P, Backend>::keygen(dk.seed_.span(), ek, bytes(dk));
    }

  private:
    template <class Bytes> MLKEM_INLINE static std::uint8_t* to_be_filled(Bytes& bytes) noexcept
    {
        return bytes.data();
    }
    template <std::size_t N>
    MLKEM_INLINE static std::uint8_t* to_be_filled(secret_array<N>& bytes) noexcept
    {
        return bytes.for_overwrite().data();
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
