// SPDX-License-Identifier: MIT
/// \file
/// Prepared keys: the matrix expanded, the polynomials decoded and ek hashed once, for many
/// operations with one key. A prepared key is larger, depends on the parameter set only, and is right
/// on every backend.
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "access.hpp"
#include "bytes.hpp"
#include "fwd.hpp"
#include "key_bytes.hpp"
#include "keys.hpp"
#include "params.hpp"
#include "ring/poly.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// An encapsulation key made ready for many encapsulations: A_hat, t_hat, H(ek). Public.
/// 512 (k^2 + k) bytes and the hash: 3.1, 6.2 or 10.3 kB.
template <parameter_set P> class prepared_encapsulation_key {
  public:
    /// \cond
    MLKEM_INLINE explicit prepared_encapsulation_key(unfilled) noexcept {}
    /// \endcond

  private:
    friend key_access;
    MLKEM_INLINE const prepared_ek<P>& view() const noexcept { return prepared_; }
    prepared_ek<P> prepared_;
};

/// A decapsulation key made ready for many decapsulations: s_hat, z and the prepared encapsulation
/// key. Secret: move-only and wiped. An object that was moved from may be assigned to or destroyed;
/// any other use of it ends the program.
template <parameter_set P> class [[nodiscard]] prepared_decapsulation_key {
  public:
    /// \cond
    MLKEM_INLINE explicit prepared_decapsulation_key(unfilled) noexcept {}
    /// \endcond

    /// Moves the key and wipes the other object.
    MLKEM_INLINE prepared_decapsulation_key(prepared_decapsulation_key&& other) noexcept
    {
        take(other);
    }
    /// Moves the key and wipes the other object.
    MLKEM_INLINE prepared_decapsulation_key& operator=(prepared_decapsulation_key&& other) noexcept
    {
        if (this != &other)
            take(other);
        return *this;
    }
    prepared_decapsulation_key(const prepared_decapsulation_key&) = delete; // see duplicate()
    prepared_decapsulation_key& operator=(const prepared_decapsulation_key&) = delete;
    MLKEM_INLINE ~prepared_decapsulation_key() { wipe_secrets(); }

    /// A copy: copies are made by name only. Cannot fail.
    MLKEM_INLINE prepared_decapsulation_key duplicate() const noexcept
    {
        prepared_decapsulation_key second(key_access::tag());
        second.copy_from(view());
        return second;
    }

  private:
    friend key_access;

    MLKEM_INLINE const prepared_dk<P>& view() const noexcept
    {
        if (!usable_)
            MLKEM_DETAIL_ABORT("mlkem: use of a decapsulation key that was moved from");
        return prepared_;
    }
    MLKEM_INLINE void copy_from(const prepared_dk<P>& other) noexcept
    {
        copy_out_of_line(reinterpret_cast<std::uint8_t*>(&prepared_),
                         reinterpret_cast<const std::uint8_t*>(&other), sizeof prepared_);
    }
    MLKEM_INLINE void take(prepared_decapsulation_key& other) noexcept
    {
        copy_from(other.prepared_);
        usable_ = std::exchange(other.usable_, false);
        other.wipe_secrets();
    }
    /// Wipes s_hat, and all from H(ek) to the end: z, and the bytes between members. An object keeps
    /// what the stack held at these bytes, which may be of another secret.
    MLKEM_INLINE void wipe_secrets() noexcept
    {
        constexpr std::size_t tail_at = offsetof(prepared_dk<P>, ek) + offsetof(prepared_ek<P>, h);
        wipe_out_of_line(&prepared_.s_hat, sizeof prepared_.s_hat);
        wipe_out_of_line(reinterpret_cast<std::uint8_t*>(&prepared_) + tail_at,
                         sizeof prepared_ - tail_at);
    }

    prepared_dk<P> prepared_;
    bool usable_ = true;
};

/// Secret: operator<< is deleted.
template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<prepared_decapsulation_key<P>> = true;

template <parameter_set P>
MLKEM_INLINE mlkem::encapsulation_key<P> decapsulation_key<P>::encapsulation_key() const noexcept
{
    mlkem::encapsulation_key<P> ek(key_access::tag());
    copy_out_of_line(key_access::bytes(ek).data(), decapsulation_key_parts<P>(view()).ek.data(),
                     ek.size);
    return ek;
}

template <parameter_set P>
MLKEM_INLINE prepared_encapsulation_key<P> encapsulation_key<P>::prepare() const noexcept
{
    return key_access::prepare<dispatched, prepared_encapsulation_key<P>>(*this);
}

template <parameter_set P>
MLKEM_INLINE prepared_decapsulation_key<P> decapsulation_key<P>::prepare() const noexcept
{
    return key_access::prepare<dispatched, prepared_decapsulation_key<P>>(*this);
}

/// What encaps takes: an encapsulation key, plain or prepared.
template <class Key, class P>
concept encapsulation_key_of =
    std::is_same_v<Key, encapsulation_key<P>> || std::is_same_v<Key, prepared_encapsulation_key<P>>;

/// What decaps takes: a decapsulation key, plain or prepared.
template <class Key, class P>
concept decapsulation_key_of =
    std::is_same_v<Key, decapsulation_key<P>> || std::is_same_v<Key, prepared_decapsulation_key<P>>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
