// SPDX-License-Identifier: MIT
// The two steps of an encapsulation, as incremental.hpp calls them, with their burn.
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>

#include "backend/dispatch.hpp"
#include "fips203/k_pke.hpp"
#include "fips203/ml_kem_internal.hpp"
#include "hash/symmetric.hpp"
#include "key_bytes.hpp"
#include "operations.hpp"
#include "params.hpp"
#include "plans.hpp"
#include "policy/ring.hpp"
#include "ring/poly.hpp"
#include "run_and_burn.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// c1 and what the second step needs, of m and the header of a key. A is in memory of the caller.
/// Without a place for A there is no c1.
template <parameter_set P> struct begin_encaps_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return stack_of<P, Backend, recorded::begin_encaps>();
    }
    template <class Backend>
    static void run(std::span<const std::uint8_t, 64> header, std::span<const std::uint8_t, 32> m,
                    std::span<std::uint8_t, sizes<P>::ciphertext_u> c1, begun_encaps<P>& begun,
                    ntt_matrix<P::k>& place) noexcept
    {
        run_with<Backend, recorded::begin_encaps>(header, m, c1.data(), begun,
                                                  place.entries.data());
    }
    template <class Backend>
    static void run(std::span<const std::uint8_t, 64> header, std::span<const std::uint8_t, 32> m,
                    begun_encaps<P>& begun) noexcept
    {
        run_with<Backend, recorded::resume_encaps>(header, m, nullptr, begun, nullptr);
    }

  private:
    template <class Backend, recorded what>
    static void run_with(std::span<const std::uint8_t, 64> header,
                         std::span<const std::uint8_t, 32> m, std::uint8_t* c1,
                         begun_encaps<P>& begun, ntt_polynomial* place) noexcept
    {
        using parts = parts_of<P, Backend, what>;
        typename parts::session hash(place);
        begin_encaps_internal<P, typename parts::ring, typename Backend::fo>(hash, header.data(),
                                                                             m.data(), c1, begun);
    }
};

/// c2 of m, what the first step kept, and the second part of a key, which was checked.
template <parameter_set P> struct finish_encaps_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return P::k * sizeof(typename ring_of<Backend>::factor) + 3 * polynomial_size +
               Backend::stack_of_calls;
    }
    template <class Backend>
    static void run(const begun_encaps<P>& begun, std::span<const std::uint8_t, 32> m,
                    ek_bytes<P> ek, std::span<std::uint8_t, sizes<P>::ciphertext_v> c2) noexcept
    {
        k_pke::finish_encrypt<P, ring_of<Backend>, typename Backend::fo>(begun, ek.data(), m.data(),
                                                                         c2.data());
    }
};

/// A is public: it stays in a frame above what is burnt.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void begin_encaps_below_matrix(std::span<const std::uint8_t, 64> header,
                                              std::span<const std::uint8_t, 32> m,
                                              std::span<std::uint8_t, sizes<P>::ciphertext_u> c1,
                                              begun_encaps<P>& begun) noexcept
{
    ntt_matrix<P::k> place;
    run_and_burn<begin_encaps_operation<P>, Backend>(header, m, c1, begun, place);
}
template <parameter_set P, class Backend>
MLKEM_NOINLINE void
begin_encaps(std::span<const std::uint8_t, 64> header, std::span<const std::uint8_t, 32> m,
             std::span<std::uint8_t, sizes<P>::ciphertext_u> c1, begun_encaps<P>& begun) noexcept
{
    with_backend<void, Backend>([&]<class Chosen>(Chosen) noexcept {
        begin_encaps_below_matrix<P, Chosen>(header, m, c1, begun);
    });
}
/// Makes `begun` again.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void resume_encaps(std::span<const std::uint8_t, 64> header,
                                  std::span<const std::uint8_t, 32> m,
                                  begun_encaps<P>& begun) noexcept
{
    perform<Backend, begin_encaps_operation<P>>(header, m, begun);
}
template <parameter_set P, class Backend>
MLKEM_NOINLINE void finish_encaps(const begun_encaps<P>& begun, std::span<const std::uint8_t, 32> m,
                                  ek_bytes<P> ek,
                                  std::span<std::uint8_t, sizes<P>::ciphertext_v> c2) noexcept
{
    perform<Backend, finish_encaps_operation<P>>(begun, m, ek, c2);
}

/// h = H(ek). Nothing secret: no burn.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void hash_key(ek_bytes<P> ek, std::span<std::uint8_t, 32> h) noexcept
{
    with_backend<void, Backend>(
        [&]<class Chosen>(Chosen) noexcept { hash_h<typename Chosen::keccak>(ek, h); });
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
