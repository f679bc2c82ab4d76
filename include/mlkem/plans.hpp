// SPDX-License-Identifier: MIT
// The plans of operations: what their algorithms ask of hashes, recorded by running these with a
// ring that computes nothing.
#pragma once

#include "header_begin.inl"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "fips203/ml_kem_internal.hpp"
#include "hash/planned_session.hpp"
#include "hash/recorder.hpp"
#include "hash/serial_session.hpp"
#include "key_views.hpp"
#include "params.hpp"
#include "policy/backend.hpp"
#include "policy/ring.hpp"
#include "policy/small_ring.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A ring (policy/ring.hpp) that computes nothing.
struct null_ring {
    struct factor {};
    template <int, class... T> static constexpr void sample_ntt(T&&...) noexcept {}
    template <int, class... T> static constexpr void sample_ntt_encode(T&&...) noexcept {}
    template <int, class... T> static constexpr void sample_ntt_and_factor(T&&...) noexcept {}
    template <int, class... T> static constexpr void dot_plus_sample_ntt(T&&...) noexcept {}
    /// Compilers warn where a polynomial is passed on that nothing was written to.
    template <int, class F, class Noise>
    static constexpr void inverse_ntt_plus(const F&, const Noise&, ring_polynomial& f) noexcept
    {
        f = {};
    }
    template <class... T> static constexpr void inverse_ntt(T&&...) noexcept {}
    template <class... T> static constexpr void subtract(T&&...) noexcept {}
    template <std::size_t, class... T> static constexpr void dot(T&&...) noexcept {}
    template <std::size_t, class... T> static constexpr int byte_decode_12(T&&...) noexcept
    {
        return 0;
    }
    template <class... T> static constexpr void byte_encode_12(T&&...) noexcept {}
    template <int, class... T> static constexpr void compress_encode(T&&...) noexcept {}
    template <int, class... T> static constexpr void compress_encode_sum(T&&...) noexcept {}
    template <int, class... T> static constexpr void decode_decompress(T&&...) noexcept {}
    template <int, class... T> static constexpr void decode_decompress_ntt(T&&...) noexcept {}
};
struct null_compare {
    template <class... T> constexpr void compare(const T&...) const noexcept {}
    template <class... T> constexpr void select(const T&...) const noexcept {}
};
/// A prepared key of which nothing is there.
struct null_prepared_key {
    const std::uint8_t* bytes;
    template <class Hash> constexpr void give_to(Hash& hash, std::size_t op) const noexcept
    {
        hash.give_prepared(op, nullptr, bytes);
    }
    constexpr const std::uint8_t* h(std::size_t) const noexcept { return bytes; }
    constexpr const std::uint8_t* z(std::size_t) const noexcept { return bytes; }
    constexpr int s_hat(std::size_t) const noexcept { return 0; }
    constexpr int t_hat(std::size_t) const noexcept { return 0; }
};

/// A and H(ek), of prepared keys: all columns, and h.
template <parameter_set P, class Hash>
constexpr const std::uint8_t* expand_and_hash(Hash& hash, const std::uint8_t* ek) noexcept
{
    hash.give_rho(0, ek + sizes<P>::vector);
    hash.give_h(0, ek);
    for (std::size_t j = 0; j < P::k; ++j)
        (void)hash.column(0, j);
    return hash.h(0);
}
/// H(ek) of many keys.
template <class Hash>
constexpr void give_keys_to_h(Hash& hash, const byte_strings<const std::uint8_t>& ek) noexcept
{
    for (std::size_t op = 0; op < hash.operations(); ++op)
        hash.give_h(op, ek[op]);
}

/// Operations that are recorded.
enum class recorded {
    keygen,
    encaps,
    decaps,
    encaps_prepared,
    decaps_prepared,
    prepare,
    hashes,
    begin_encaps,
    resume_encaps
};

/// The script of `operations` operations.
template <parameter_set P, recorded what>
constexpr hash_script script_of(std::size_t operations) noexcept
{
    std::array<std::uint8_t, sizes<P>::decapsulation_key> in{}, out{};
    const byte_strings<const std::uint8_t> given{in.data(), 0};
    const byte_strings<std::uint8_t> made{out.data(), 0};
    recorder<P> hash(operations);
    if constexpr (what == recorded::keygen) {
        std::array<null_ring::factor, P::k> s_hat;
        keygen_internal<P, null_ring>(hash, given, given, made, made, s_hat);
    } else if constexpr (what == recorded::encaps) {
        const plain_ek_view<P, null_ring> ek{given, nullptr};
        encaps_internal<P, null_ring, null_compare>(hash, ek, given, made, made);
    } else if constexpr (what == recorded::decaps) {
        const plain_dk_view<P, null_ring> dk{given, nullptr, nullptr};
        decaps_internal<P, null_ring, null_compare>(hash, dk, given, made);
    } else if constexpr (what == recorded::encaps_prepared) {
        encaps_internal<P, null_ring, null_compare>(hash, null_prepared_key{in.data()}, given, made,
                                                    made);
    } else if constexpr (what == recorded::decaps_prepared) {
        decaps_internal<P, null_ring, null_compare>(hash, null_prepared_key{in.data()}, given,
                                                    made);
    } else if constexpr (what == recorded::prepare) {
        (void)expand_and_hash<P>(hash, in.data());
    } else if constexpr (what == recorded::begin_encaps || what == recorded::resume_encaps) {
        begun_encaps<P> begun{};
        std::uint8_t* const c1 = what == recorded::begin_encaps ? out.data() : nullptr;
        begin_encaps_internal<P, null_ring, null_compare>(hash, in.data(), in.data(), c1, begun);
    } else {
        give_keys_to_h(hash, given);
        for (std::size_t op = 0; op < operations; ++op)
            (void)hash.h(op);
    }
    return hash.script();
}
template <parameter_set P, recorded what, std::size_t operations>
inline constexpr hash_script script = script_of<P, what>(operations);

/// The strategy that gives the cheapest plan: for 8, 4 and 2 lanes, by operation, and k = 2, 3, 4.
/// A test tries all.
constexpr std::size_t strategy_for(recorded what, std::size_t k, std::size_t lanes,
                                   std::size_t operations) noexcept
{
    constexpr small_number best[3][9][3] = {
        {{0, 2, 0}, {1, 0, 0}, {1, 1, 0}, {1, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 3, 1}},
        {{2, 0, 2}, {3, 0, 1}, {0, 1, 0}, {0, 0, 0}, {0, 0, 0}, {3, 0, 0}, {0, 0, 0}, {1, 0, 0}},
        {{2, 2, 2}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}}};
    if (operations > 1)
        return first_batch_strategy + (what == recorded::keygen ? 1 : 0);
    return best[lanes == 8 ? 0 : lanes == 4 ? 1 : 2][static_cast<std::size_t>(what)][k - 2];
}

/// The plan of operations on Backend.
template <parameter_set P, class Backend, recorded what, std::size_t operations = 1>
using plan_of = plan_for<script<P, what, operations>, Backend::executor::costs_of_permutations,
                         strategy_for(what, P::k, widest(Backend::executor::costs_of_permutations),
                                      operations)>;

/// The session and the ring of operations on Backend. `entry_count` is the number of polynomials that the
/// session gets memory for.
template <parameter_set P, class Backend, recorded what, std::size_t operations = 1>
struct parts_of {
    using session = serial_session<P, Backend>;
    using ring = ring_of<Backend>;
    static constexpr std::size_t entry_count = what == recorded::keygen ? P::k : P::k * P::k;
};
template <parameter_set P, runs_plans Backend, recorded what, std::size_t operations>
struct parts_of<P, Backend, what, operations> {
    static_assert(Backend::executor::lanes == widest(Backend::executor::costs_of_permutations));
    using session =
        planned_session<P, typename Backend::executor, plan_of<P, Backend, what, operations>>;
    using ring = ring_of<Backend>;
    static constexpr std::size_t entry_count = session::entry_count;
};
template <parameter_set P, holds_little Backend, recorded what>
    requires(what <= recorded::decaps)
struct parts_of<P, Backend, what, 1> {
    using session = small_session<P, Backend>;
    using ring = small_ring_of<Backend>;
    static constexpr std::size_t entry_count = 1;
};

/// What KeyGen works with, besides what it calls.
template <parameter_set P, class Backend> class keygen_workspace {
    using parts = parts_of<P, Backend, recorded::keygen>;
    using vector = std::array<typename parts::ring::factor, P::k>;

    std::array<ntt_polynomial, parts::entry_count> entries_;
    vector s_hat_;

  public:
    typename parts::session hash{entries_.data()};
    constexpr vector& s_hat() noexcept { return s_hat_; }
};
/// By plan: the noise of s is where the last element of s_hat will be, that of e behind it.
template <parameter_set P, runs_plans Backend>
    requires(!holds_little<Backend>)
class keygen_workspace<P, Backend> {
    using parts = parts_of<P, Backend, recorded::keygen>;
    using vector = std::array<typename parts::ring::factor, P::k>;
    static constexpr std::size_t noise_size = P::k * noise_distance<P>, place_alignment = 64;
    static_assert(noise_size <= sizeof(typename parts::ring::factor));
    static_assert(std::is_trivially_copyable_v<vector> && alignof(vector) <= place_alignment);

    std::array<ntt_polynomial, parts::entry_count> entries_;
    alignas(place_alignment) std::array<std::uint8_t, sizeof(vector) + noise_size> s_hat_and_noise_;

  public:
    typename parts::session hash{entries_.data(), 1,
                                 s_hat_and_noise_.data() + sizeof(vector) - noise_size};
    /// Bytes, which are the elements once these are written.
    vector& s_hat() noexcept
    {
        return *std::launder(reinterpret_cast<vector*>(s_hat_and_noise_.data()));
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
