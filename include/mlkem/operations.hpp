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
#include "input_checks.hpp"
#include "key_views.hpp"
#include "plans.hpp"
#include "run_and_burn.hpp"
#include "secret.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

inline constexpr std::size_t polynomial_size = sizeof(ring_polynomial);

/// Bytes of stack of Encaps and Decaps: the session, polynomials, and what is
/// called. Where all is hashed at once, that is over before there are polynomials.
/// tests/evidence/ct/stack_residue.cpp holds these figures against what compilers make of them.
template <parameter_set P, class Backend, recorded what> constexpr std::size_t stack_of() noexcept
{
    using parts = parts_of<P, Backend, what>;
    if constexpr (std::is_same_v<typename parts::session, small_session<P, Backend>>) {
        return P::k * polynomial_size + Backend::stack_of_steps;
    } else {
        std::size_t working =
            P::k * sizeof(typename parts::ring::factor) + 3 * polynomial_size + encoded_size<P::du>;
        if constexpr (runs_plans<Backend>) {
            constexpr std::size_t steps =
                8 * keccak_words *
                (2 * Backend::executor::lanes + Backend::executor::parked_at_once);
            working = steps > working ? steps : working;
        }
        return sizeof(typename parts::session) + working + Backend::stack_of_calls;
    }
}

/// Bytes of stack of Encaps and Decaps with a key as bytes. A and t count unless `Rest` has them.
template <parameter_set P, class Backend, recorded what, class... Rest>
constexpr std::size_t stack_of_plain_key() noexcept
{
    constexpr bool has_place =
        holds_little<Backend> || (std::is_same_v<Rest, expanded_key<P>> || ...);
    return (has_place ? 0 : sizeof(expanded_key<P>)) + stack_of<P, Backend, what>();
}

/// ek, dk = KeyGen_internal(d, z).
template <parameter_set P> struct keygen_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        if constexpr (holds_little<Backend>)
            return P::k * polynomial_size + Backend::stack_of_steps;
        else if constexpr (runs_plans<Backend>) // steps need more than what works on polynomials
            return sizeof(keygen_workspace<P, Backend>) + Backend::executor::scratch_size + 256 +
                   Backend::stack_of_keygen_calls;
        else
            return sizeof(keygen_workspace<P, Backend>) + polynomial_size +
                   Backend::stack_of_keygen_calls;
    }

    template <class Backend>
    static constexpr void run(std::span<const std::uint8_t, 32> d,
                              std::span<const std::uint8_t, 32> z,
                              std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                              std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
    {
        using ring = typename parts_of<P, Backend, recorded::keygen>::ring;
        keygen_workspace<P, Backend> w;
        keygen_internal<P, ring>(w.hash, one(d), one(z), one(ek), one(dk), w.s_hat());
    }
};

/// K, c = Encaps_internal(ek, m). ek is bytes or prepared. If it is bytes, A and t are in memory of
/// the caller or of the operation.
template <parameter_set P> struct encaps_operation {
    template <class Backend, class Key, class... Rest> static constexpr std::size_t stack() noexcept
    {
        if constexpr (std::is_same_v<Key, ek_bytes<P>>)
            return stack_of_plain_key<P, Backend, recorded::encaps, Rest...>();
        else
            return stack_of<P, Backend, recorded::encaps_prepared>();
    }

    template <class Backend>
    static constexpr void run(const prepared_ek<P>& ek, std::span<const std::uint8_t, 32> m,
                              std::span<std::uint8_t, sizes<P>::ciphertext> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        using parts = parts_of<P, Backend, recorded::encaps_prepared>;
        typename parts::session hash(nullptr);
        encaps_internal<P, typename parts::ring, typename Backend::fo>(
            hash, prepared_ek_view<P>{ek}, one(m), one(c), one(shared_secret));
    }
    template <class Backend>
    static constexpr void run(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                              std::span<std::uint8_t, sizes<P>::ciphertext> c,
                              std::span<std::uint8_t, 32> shared_secret,
                              expanded_key<P>& place) noexcept
    {
        run_plain<Backend>(ek, m, c, shared_secret, place.a_hat.entries.data(), place.t_hat.data());
    }
    template <class Backend>
    static constexpr void run(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                              std::span<std::uint8_t, sizes<P>::ciphertext> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        if constexpr (holds_little<Backend>) {
            run_plain<Backend>(ek, m, c, shared_secret, nullptr, nullptr);
        } else {
            expanded_key<P> place;
            run<Backend>(ek, m, c, shared_secret, place);
        }
    }

  private:
    template <class Backend>
    static constexpr void run_plain(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                                    std::span<std::uint8_t, sizes<P>::ciphertext> c,
                                    std::span<std::uint8_t, 32> shared_secret,
                                    ntt_polynomial* a_hat, ntt_polynomial* t_hat) noexcept
    {
        using parts = parts_of<P, Backend, recorded::encaps>;
        typename parts::session hash(a_hat);
        const plain_ek_view<P, typename parts::ring> key{one(ek), t_hat};
        encaps_internal<P, typename parts::ring, typename Backend::fo>(hash, key, one(m), one(c),
                                                                       one(shared_secret));
    }
};

/// K = Decaps_internal(dk, c), where dk is bytes, with A and t in a place of the caller's or of its
/// own, or prepared. Before A is there, s is in its place; A overwrites every coefficient.
template <parameter_set P> struct decaps_operation {
    template <class Backend, class Key, class... Rest> static constexpr std::size_t stack() noexcept
    {
        if constexpr (std::is_same_v<Key, dk_bytes<P>>)
            return stack_of_plain_key<P, Backend, recorded::decaps, Rest...>();
        else
            return stack_of<P, Backend, recorded::decaps_prepared>();
    }

    template <class Backend>
    static constexpr void run(const prepared_dk<P>& dk, ciphertext_bytes<P> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        using parts = parts_of<P, Backend, recorded::decaps_prepared>;
        typename parts::session hash(nullptr);
        decaps_internal<P, typename parts::ring, typename Backend::fo>(
            hash, prepared_dk_view<P>{dk}, one(c), one(shared_secret));
    }
    template <class Backend>
    static constexpr void run(dk_bytes<P> dk, ciphertext_bytes<P> c,
                              std::span<std::uint8_t, 32> shared_secret,
                              expanded_key<P>& place) noexcept
    {
        run_plain<Backend>(dk, c, shared_secret, place.a_hat.entries.data(), place.t_hat.data());
    }
    template <class Backend>
    static constexpr void run(dk_bytes<P> dk, ciphertext_bytes<P> c,
                              std::span<std::uint8_t, 32> shared_secret) noexcept
    {
        if constexpr (holds_little<Backend>) {
            run_plain<Backend>(dk, c, shared_secret, nullptr, nullptr);
        } else {
            expanded_key<P> place;
            run<Backend>(dk, c, shared_secret, place);
        }
    }

  private:
    template <class Backend>
    static constexpr void run_plain(dk_bytes<P> dk, ciphertext_bytes<P> c,
                                    std::span<std::uint8_t, 32> shared_secret,
                                    ntt_polynomial* a_hat, ntt_polynomial* t_hat) noexcept
    {
        using parts = parts_of<P, Backend, recorded::decaps>;
        typename parts::session hash(a_hat);
        const plain_dk_view<P, typename parts::ring> key{one(dk), t_hat, a_hat};
        decaps_internal<P, typename parts::ring, typename Backend::fo>(hash, key, one(c),
                                                                       one(shared_secret));
    }
};

/// Prepares an encapsulation key or a decapsulation key from its bytes. Only what decodes s leaves a
/// secret, above the steps of the plan, which hash what is public.
template <parameter_set P> struct prepare_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return sizeof(typename parts_of<P, Backend, recorded::prepare>::session) + polynomial_size +
               Backend::stack_of_calls;
    }

    template <class Backend> static constexpr void run(ek_bytes<P> ek, prepared_ek<P>& out) noexcept
    {
        (void)ring_of<Backend>::template byte_decode_12<P::k>(ek.data(), out.key.t_hat.data());
        typename parts_of<P, Backend, recorded::prepare>::session hash(
            out.key.a_hat.entries.data());
        copy(out.h.data(), std::span(expand_and_hash<P>(hash, ek.data()), symmetric_size));
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
MLKEM_NOINLINE constexpr void perform(Arguments&... arguments) noexcept
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
MLKEM_NOINLINE constexpr void encaps_below_key(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                                               std::span<std::uint8_t, sizes<P>::ciphertext> c,
                                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    expanded_key<P> place;
    run_and_burn<encaps_operation<P>, Backend>(ek, m, c, shared_secret, place);
}
template <parameter_set P, class Backend>
MLKEM_NOINLINE constexpr void encaps(const ek_bytes<P>& ek, std::span<const std::uint8_t, 32> m,
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
MLKEM_NOINLINE constexpr void decaps_below_key(dk_bytes<P> dk, ciphertext_bytes<P> c,
                                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    expanded_key<P> place;
    run_and_burn<decaps_operation<P>, Backend>(dk, c, shared_secret, place);
}
template <parameter_set P, class Backend>
MLKEM_NOINLINE constexpr void decaps(const dk_bytes<P>& dk, ciphertext_bytes<P> c,
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
MLKEM_NOINLINE constexpr void decaps_of_copy(dk_bytes<P> dk, ciphertext_bytes<P> c,
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
MLKEM_NOINLINE inline bool secret_is_reduced(dk_bytes<P> dk) noexcept
{
    bool reduced = false;
    perform<Backend, check_secret_operation<P>>(dk, reduced);
    return reduced;
}

/// The checks of section 7 touch nothing secret: no burn.
template <parameter_set P, class Backend>
MLKEM_NOINLINE constexpr bool ek_is_reduced(ek_bytes<P> ek) noexcept
{
    return with_backend<bool, Backend>(
        [&]<class Chosen>(Chosen) noexcept { return check_encapsulation_key<P, Chosen>(ek); });
}

template <parameter_set P, class Backend>
MLKEM_NOINLINE constexpr bool dk_hash_matches(dk_bytes<P> dk) noexcept
{
    return with_backend<bool, Backend>(
        [&]<class Chosen>(Chosen) noexcept { return check_decapsulation_key<P, Chosen>(dk); });
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
