// SPDX-License-Identifier: MIT
// Each operation of FIPS 203, sections 6 and 7, as the API calls it. A backend is chosen, the
// work is done out of line, and then its stack and registers are burnt (run_and_burn.hpp).
#pragma once

#include "header_begin.inl"

#if defined(MLKEM_COMPILED)
#error "mlkem: units with MLKEM_COMPILED have no kernels; mlkem/mlkem.hpp declares the operations"
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "backend/dispatch.hpp"
#include "fips203/ml_kem_internal.hpp"
#include "hash/riding_session.hpp"
#include "hash/serial_session.hpp"
#include "input_checks.hpp"
#include "key_views.hpp"
#include "policy/ring.hpp"
#include "policy/small_ring.hpp"
#include "run_and_burn.hpp"
#include "secret.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

inline constexpr std::size_t polynomial_size = sizeof(ring_polynomial);

/// What single operations on a Backend hash and compute with.
template <parameter_set P, class Backend> struct parts_of_operations {
    using ring = ring_of<Backend>;
    using keygen_session = riding_keygen_session<P, Backend>;
};
template <parameter_set P, holds_little Backend> struct parts_of_operations<P, Backend> {
    using ring = small_ring_of<Backend>;
    using keygen_session = serial_keygen_session<P, Backend>;
};

/// Bytes of stack of keygen_internal and of encaps_internal: sessions and polynomials. The
/// decryption in Decaps takes less. Callees take Backend::stack_of_keygen_calls and
/// Backend::stack_of_calls. The test tests/evidence/ct/stack_residue.cpp compares these figures with what
/// compilers make of them.
template <parameter_set P, class Backend> constexpr std::size_t stack_of_keygen() noexcept
{
    using rows = typename Backend::matrix::template by_rows<P::k>;
    constexpr std::size_t of_what_rides = P::k > 2 ? 128 : 0; // H and PRF beside rows of A
    return sizeof(riding_keygen_session<P, Backend>) - sizeof(rows) + rows::stack() +
           P::k * sizeof(typename ring_of<Backend>::factor) + of_what_rides;
}
template <parameter_set P, class Backend> constexpr std::size_t stack_of_encrypt() noexcept
{
    return 3 * polynomial_size + P::k * sizeof(typename ring_of<Backend>::factor) +
           sizeof(encrypt_noise<P>) + encoded_size<P::du>;
}

/// Bytes of stack of Decaps. If A is expanded while the noise is already there, both count.
template <parameter_set P, class Backend> constexpr std::size_t stack_of_decaps() noexcept
{
    using noise = encrypt_noise<P>;
    std::size_t expanding = 0;
    if constexpr (rides_in_decaps<Backend>)
        expanding = sizeof(noise) + Backend::matrix::template stack_in_decaps<P::k, noise>();
    constexpr std::size_t encrypting = stack_of_encrypt<P, Backend>();
    return expanding > encrypting ? expanding : encrypting;
}

/// Bytes of stack of single operations that hold one entry of A at a time.
template <parameter_set P, class Backend> constexpr std::size_t stack_by_entries() noexcept
{
    return P::k * polynomial_size + Backend::stack_of_steps;
}

/// ek, dk = KeyGen_internal(d, z).
template <parameter_set P> struct keygen_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        if constexpr (holds_little<Backend>)
            return stack_by_entries<P, Backend>();
        else
            return stack_of_keygen<P, Backend>() + Backend::stack_of_keygen_calls;
    }

    template <class Backend>
    static constexpr void run(std::span<const std::uint8_t, 32> d,
                              std::span<const std::uint8_t, 32> z,
                              std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                              std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
    {
        using parts = parts_of_operations<P, Backend>;
        typename parts::keygen_session hash;
        keygen_internal<P, typename parts::ring>(hash, one(d), one(z), one(ek), one(dk));
    }
};

/// K, c = Encaps_internal(ek, m). ek is bytes or prepared. If it is bytes, A and t are in memory of
/// the caller or of the operation.
template <parameter_set P> struct encaps_operation {
    template <class Backend, class Key, class... Rest> static constexpr std::size_t stack() noexcept
    {
        constexpr bool is_plain = std::is_same_v<Key, ek_bytes<P>>;
        constexpr bool has_place = (std::is_same_v<Rest, expanded_key<P>> || ...);
        if constexpr (is_plain && holds_little<Backend>)
            return stack_by_entries<P, Backend>();
        else
            return (is_plain && !has_place ? sizeof(expanded_key<P>) : 0) +
                   stack_of_encrypt<P, Backend>() + Backend::stack_of_calls;
    }

    template <class Backend>
    static constexpr void run(const prepared_ek<P>& ek, std::span<const std::uint8_t, 32> m,
                              std::span<std::uint8_t, sizes<P>::ciphertext> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        riding_encaps_session<P, Backend> hash(nullptr);
        run_with<ring_of<Backend>, Backend>(hash, prepared_ek_view<P>{ek}, m, c, shared_secret);
    }
    template <class Backend>
    static constexpr void run(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                              std::span<std::uint8_t, sizes<P>::ciphertext> c,
                              std::span<std::uint8_t, 32> shared_secret,
                              expanded_key<P>& place) noexcept
    {
        using ring = ring_of<Backend>;
        riding_encaps_session<P, Backend> hash(&place.a_hat);
        const plain_ek_view<P, ring> key{one(ek), place.t_hat.data()};
        run_with<ring, Backend>(hash, key, m, c, shared_secret);
    }
    template <class Backend>
    static constexpr void run(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                              std::span<std::uint8_t, sizes<P>::ciphertext> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        if constexpr (holds_little<Backend>) {
            using ring = small_ring_of<Backend>;
            serial_session<P, Backend> hash;
            const plain_ek_view<P, ring> key{one(ek), nullptr};
            run_with<ring, Backend>(hash, key, m, c, shared_secret);
        } else {
            expanded_key<P> place;
            run<Backend>(ek, m, c, shared_secret, place);
        }
    }

  private:
    template <class Ring, class Backend, class Hash, class Key>
    static constexpr void run_with(Hash& hash, const Key& ek, std::span<const std::uint8_t, 32> m,
                                   std::span<std::uint8_t, sizes<P>::ciphertext> c,
                                   std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        encaps_internal<P, Ring, typename Backend::fo>(hash, ek, one(m), one(c),
                                                       one(shared_secret));
    }
};

/// K = Decaps_internal(dk, c), where dk is bytes, with A and t in a place of the caller's or of its
/// own, or prepared. Before A is there, s is in its place; A overwrites every coefficient.
template <parameter_set P> struct decaps_operation {
    template <class Backend, class Key, class... Rest> static constexpr std::size_t stack() noexcept
    {
        constexpr bool is_plain = std::is_same_v<Key, dk_bytes<P>>;
        constexpr bool has_place = (std::is_same_v<Rest, expanded_key<P>> || ...);
        if constexpr (is_plain && holds_little<Backend>)
            return stack_by_entries<P, Backend>();
        else
            return (is_plain && !has_place ? sizeof(expanded_key<P>) : 0) +
                   stack_of_decaps<P, Backend>() + Backend::stack_of_calls;
    }

    template <class Backend>
    static constexpr void run(const prepared_dk<P>& dk, ciphertext_bytes<P> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        riding_decaps_session<P, Backend, false> hash(nullptr);
        decaps_internal<P, ring_of<Backend>, typename Backend::fo>(hash, prepared_dk_view<P>{dk},
                                                                   one(c), one(shared_secret));
    }
    template <class Backend>
    static constexpr void run(dk_bytes<P> dk, ciphertext_bytes<P> c,
                              std::span<std::uint8_t, 32> shared_secret,
                              expanded_key<P>& place) noexcept
    {
        using ring = ring_of<Backend>;
        riding_decaps_session<P, Backend, true> hash(&place.a_hat);
        const plain_dk_view<P, ring> key{one(dk), place.t_hat.data(), place.a_hat.entries.data()};
        decaps_internal<P, ring, typename Backend::fo>(hash, key, one(c), one(shared_secret));
    }
    template <class Backend>
    static constexpr void run(dk_bytes<P> dk, ciphertext_bytes<P> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        if constexpr (holds_little<Backend>) {
            using ring = small_ring_of<Backend>;
            serial_session<P, Backend> hash;
            const plain_dk_view<P, ring> key{one(dk), nullptr, nullptr};
            decaps_internal<P, ring, typename Backend::fo>(hash, key, one(c), one(shared_secret));
        } else {
            expanded_key<P> place;
            run<Backend>(dk, c, shared_secret, place);
        }
    }
};

/// Prepares an encapsulation key or a decapsulation key from its bytes.
template <parameter_set P> struct prepare_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return polynomial_size + Backend::stack_of_calls;
    }

    template <class Backend> static constexpr void run(ek_bytes<P> ek, prepared_ek<P>& out) noexcept
    {
        (void)ring_of<Backend>::template byte_decode_12<P::k>(ek.data(), out.key.t_hat.data());
        Backend::matrix::expand(ek.template last<symmetric_size>(), out.key.a_hat,
                                riding_hash::h(ek, out.h));
    }
    template <class Backend> static constexpr void run(dk_bytes<P> dk, prepared_dk<P>& out) noexcept
    {
        const decapsulation_key_parts<P> parts(dk);
        (void)ring_of<Backend>::template byte_decode_12<P::k>(dk.data(), out.s_hat.data());
        run<Backend>(parts.ek, out.ek);
        copy(out.z.data(), parts.z);
    }
};

/// Whether every coefficient of s in dk is below q.
template <parameter_set P> struct check_secret_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return MLKEM_DETAIL_OPTIMIZED ? 512 : Backend::stack_of_calls;
    }

    template <class Backend> static constexpr void run(dk_bytes<P> dk, bool& reduced) noexcept
    {
        reduced = check_secret_vector<P, Backend>(dk);
    }
};

/// Runs an operation on the chosen backend, out of line.
template <class Backend, class Operation, class... Arguments>
MLKEM_DETAIL_NOINLINE constexpr void perform(Arguments&... arguments) noexcept
{
    with_backend<void, Backend>(
        [&]<class Chosen>(Chosen) noexcept { run_and_burn<Operation, Chosen>(arguments...); });
}

template <parameter_set P, class Backend>
constexpr void keygen(std::span<const std::uint8_t, 32> d, std::span<const std::uint8_t, 32> z,
                      std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                      std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
{
    perform<Backend, keygen_operation<P>>(d, z, ek, dk);
}

/// With a prepared ek.
template <parameter_set P, class Backend>
constexpr void encaps(const prepared_ek<P>& ek, std::span<const std::uint8_t, 32> m,
                      std::span<std::uint8_t, sizes<P>::ciphertext> c,
                      std::span<std::uint8_t, 32> shared_secret) noexcept
{
    perform<Backend, encaps_operation<P>>(ek, m, c, shared_secret);
}

/// A and t are public: they stay in a frame above what is burnt.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
encaps_below_key(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                 std::span<std::uint8_t, sizes<P>::ciphertext> c,
                 std::span<std::uint8_t, 32> shared_secret) noexcept
{
    expanded_key<P> place;
    run_and_burn<encaps_operation<P>, Backend>(ek, m, c, shared_secret, place);
}
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void encaps(const ek_bytes<P>& ek,
                                            std::span<const std::uint8_t, 32> m,
                                            std::span<std::uint8_t, sizes<P>::ciphertext> c,
                                            std::span<std::uint8_t, 32> shared_secret) noexcept
{
    with_backend<void, Backend>([&]<class Chosen>(Chosen) noexcept {
        if constexpr (holds_little<Chosen>)
            run_and_burn<encaps_operation<P>, Chosen>(ek, m, c, shared_secret);
        else
            encaps_below_key<P, Chosen>(ek, m, c, shared_secret);
    });
}

/// With a prepared dk.
template <parameter_set P, class Backend>
constexpr void decaps(const prepared_dk<P>& dk, ciphertext_bytes<P> c,
                      std::span<std::uint8_t, 32> shared_secret) noexcept
{
    perform<Backend, decaps_operation<P>>(dk, c, shared_secret);
}

/// The ek in dk is public, as above.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
decaps_below_key(dk_bytes<P> dk, ciphertext_bytes<P> c,
                 std::span<std::uint8_t, 32> shared_secret) noexcept
{
    expanded_key<P> place;
    run_and_burn<decaps_operation<P>, Backend>(dk, c, shared_secret, place);
}
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void decaps(const dk_bytes<P>& dk, ciphertext_bytes<P> c,
                                            std::span<std::uint8_t, 32> shared_secret) noexcept
{
    with_backend<void, Backend>([&]<class Chosen>(Chosen) noexcept {
        if constexpr (holds_little<Chosen>)
            run_and_burn<decaps_operation<P>, Chosen>(dk, c, shared_secret);
        else
            decaps_below_key<P, Chosen>(dk, c, shared_secret);
    });
}

/// Decaps from bytes with c copied first, but for a Backend with little memory. Decaps reads c
/// several times. If another thread could change it in between, whether the comparison succeeds
/// would tell what other ciphertexts decrypt to.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr void
decaps_of_copy(dk_bytes<P> dk, ciphertext_bytes<P> c,
               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    if constexpr (holds_little<Backend>) {
        decaps<P, Backend>(dk, c, shared_secret);
    } else {
        std::array<std::uint8_t, sizes<P>::ciphertext> copied;
        if (std::is_constant_evaluated())
            copy(copied.data(), c);
        else
            copy_out_of_line(copied.data(), c.data(), c.size());
        decaps<P, Backend>(dk, copied, shared_secret);
    }
}

/// From the bytes of ek or dk to its prepared form.
template <parameter_set P, class Backend, class Key, class Prepared>
constexpr void prepare_key(const Key& key, Prepared& out) noexcept
{
    perform<Backend, prepare_operation<P>>(key, out);
}

/// Whether every coefficient of s in dk is below q.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE inline bool secret_is_reduced(dk_bytes<P> dk) noexcept
{
    bool reduced = false;
    perform<Backend, check_secret_operation<P>>(dk, reduced);
    return reduced;
}

/// The checks of section 7 touch nothing secret: no burn.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr bool ek_is_reduced(ek_bytes<P> ek) noexcept
{
    return with_backend<bool, Backend>(
        [&]<class Chosen>(Chosen) noexcept { return check_encapsulation_key<P, Chosen>(ek); });
}

template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE constexpr bool dk_hash_matches(dk_bytes<P> dk) noexcept
{
    return with_backend<bool, Backend>(
        [&]<class Chosen>(Chosen) noexcept { return check_decapsulation_key<P, Chosen>(dk); });
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
