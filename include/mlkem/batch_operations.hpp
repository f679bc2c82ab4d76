// SPDX-License-Identifier: MIT
// Batches as the API calls them: chunks of operations side by side, what is left one after another,
// and then the burn, once.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "fips203/ml_kem_internal.hpp"
#include "key_views.hpp"
#include "operations.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// What a batch is of: key generations, operations with a key of their own each, or with one
/// prepared key.
enum class batch_kind { keygen, own_keys, same_key };

/// How many operations go on side by side.
template <class Backend> inline constexpr std::size_t chunk_size = 1;
template <runs_plans Backend>
inline constexpr std::size_t chunk_size<Backend> = Backend::executor::lanes;
template <class Backend> inline constexpr bool has_chunks = chunk_size<Backend> != 1;

/// How many operations make a chunk; fewer go faster alone, as measured on Zen 4 with 2, 4 and 8
/// lanes.
template <class Backend> constexpr std::size_t least_chunk(batch_kind kind) noexcept
{
    constexpr std::size_t lanes = chunk_size<Backend>;
    const std::size_t least = kind == batch_kind::keygen     ? lanes / 2
                              : kind == batch_kind::own_keys ? (3 * lanes + 3) / 4
                                                             : (lanes + 2) / 3;
    return least < 2 ? 2 : least;
}

/// chunk(first, count) for as many operations at a time as there are lanes, single(i) for what is
/// left.
template <class Backend, class Chunk, class Single>
void in_chunks(std::size_t count, batch_kind kind, const Chunk& chunk,
               const Single& single) noexcept
{
    constexpr std::size_t lanes = chunk_size<Backend>;
    for (std::size_t i = 0; i < count;) {
        const std::size_t left = count - i;
        if (has_chunks<Backend> && left >= least_chunk<Backend>(kind)) {
            const std::size_t size = left < lanes ? left : lanes;
            chunk(i, size);
            i += size;
        } else {
            single(i++);
        }
    }
}

/// One operation, in a frame of its own.
template <class Operation, class Backend, class... Arguments>
void single(const Arguments&... arguments) noexcept
{
    run_out_of_line<Operation, Backend>(arguments...);
}

/// What a chunk hashes and computes with, and places for entries of A and one vector.
template <parameter_set P, class Backend, recorded what> struct chunk {
    using parts = parts_of<P, Backend, what, chunk_size<Backend>>;
    using ring = typename parts::ring;

    explicit chunk(std::size_t count) noexcept : hash(entries.data(), count) {}

    std::array<ntt_polynomial, parts::entry_count> entries;
    typename parts::session hash;
};

/// KeyGen_internal for a chunk.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void keygen_chunk(std::size_t count, byte_strings<const std::uint8_t> d,
                                 byte_strings<const std::uint8_t> z, byte_strings<std::uint8_t> ek,
                                 byte_strings<std::uint8_t> dk) noexcept
{
    using all = chunk<P, Backend, recorded::keygen>;
    all of(count);
    std::array<typename all::ring::factor, P::k> s_hat;
    keygen_internal<P, typename all::ring>(of.hash, d, z, ek, dk, s_hat);
}

/// Encaps_internal for a chunk, each with a key of its own, or with one prepared key.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void encaps_chunk(std::size_t count, byte_strings<const std::uint8_t> ek,
                                 byte_strings<const std::uint8_t> m, byte_strings<std::uint8_t> c,
                                 byte_strings<std::uint8_t> shared_secret) noexcept
{
    using all = chunk<P, Backend, recorded::encaps>;
    all of(count);
    ntt_vector<P::k> t_hat;
    const plain_ek_view<P, typename all::ring> key{ek, t_hat.data()};
    encaps_internal<P, typename all::ring, typename Backend::fo>(of.hash, key, m, c, shared_secret);
}
template <parameter_set P, class Backend>
MLKEM_NOINLINE void encaps_chunk(std::size_t count, const prepared_ek<P>& ek,
                                 byte_strings<const std::uint8_t> m, byte_strings<std::uint8_t> c,
                                 byte_strings<std::uint8_t> shared_secret) noexcept
{
    using all = chunk<P, Backend, recorded::encaps_prepared>;
    all of(count);
    encaps_internal<P, typename all::ring, typename Backend::fo>(of.hash, prepared_ek_view<P>{ek},
                                                                 m, c, shared_secret);
}

/// Decaps_internal for a chunk, in the same two forms.
template <parameter_set P, class Backend>
MLKEM_NOINLINE void decaps_chunk(std::size_t count, byte_strings<const std::uint8_t> dk,
                                 byte_strings<const std::uint8_t> c,
                                 byte_strings<std::uint8_t> shared_secret) noexcept
{
    using all = chunk<P, Backend, recorded::decaps>;
    all of(count);
    ntt_vector<P::k> t_hat;
    const plain_dk_view<P, typename all::ring> key{dk, t_hat.data(), of.entries.data()};
    decaps_internal<P, typename all::ring, typename Backend::fo>(of.hash, key, c, shared_secret);
}
template <parameter_set P, class Backend>
MLKEM_NOINLINE void decaps_chunk(std::size_t count, const prepared_dk<P>& dk,
                                 byte_strings<const std::uint8_t> c,
                                 byte_strings<std::uint8_t> shared_secret) noexcept
{
    using all = chunk<P, Backend, recorded::decaps_prepared>;
    all of(count);
    decaps_internal<P, typename all::ring, typename Backend::fo>(of.hash, prepared_dk_view<P>{dk},
                                                                 c, shared_secret);
}

/// How many keys of a chunk, from the first on, pass the hash check of section 7.3.
template <parameter_set P, class Backend>
MLKEM_NOINLINE std::size_t matching_hashes(std::size_t count,
                                           byte_strings<const std::uint8_t> dk) noexcept
{
    chunk<P, Backend, recorded::hashes> of(count);
    const auto parts = [&](std::size_t i) noexcept { // public from here on
        return decapsulation_key_parts<P>(dk.template at<sizes<P>::decapsulation_key>(i));
    };
    give_keys_to_h(of.hash, {parts(0).ek.data(), dk.distance});
    for (std::size_t i = 0; i < count; ++i)
        if (!equal_vartime(of.hash.h(i), parts(i).h.data(), symmetric_size))
            return i;
    return count;
}

constexpr std::size_t larger(std::size_t a, std::size_t b) noexcept { return a > b ? a : b; }

/// Where operations run one after another: the frames that call them.
inline constexpr std::size_t stack_of_loop = MLKEM_DETAIL_OPTIMIZED ? 512 : 2048;

/// Bytes of stack of a chunk: the same as of one operation, and a vector.
template <parameter_set P, class Backend, recorded what>
constexpr std::size_t stack_of_chunk() noexcept
{
    if constexpr (!has_chunks<Backend>)
        return 0;
    else
        return sizeof(chunk<P, Backend, what>) + sizeof(ntt_vector<P::k>) + 3 * polynomial_size +
               P::k * sizeof(typename ring_of<Backend>::factor) + encoded_size<P::du> +
               Backend::executor::scratch_size + Backend::stack_of_calls;
}
/// Stack of a batch of operations `what`. Their keys are their own, or one prepared key.
template <parameter_set P, class Backend, recorded what>
constexpr std::size_t stack_of_batch(std::size_t single) noexcept
{
    return larger(single + (has_chunks<Backend> ? 0 : stack_of_loop),
                  stack_of_chunk<P, Backend, what>());
}

/// ek[i], dk[i] = KeyGen_internal(d[i], z[i]) for i < count.
template <parameter_set P> struct keygen_batch_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return stack_of_batch<P, Backend, recorded::keygen>(
            keygen_operation<P>::template stack<Backend>());
    }

    template <class Backend>
    static void run(std::size_t count, byte_strings<const std::uint8_t> d,
                    byte_strings<const std::uint8_t> z, byte_strings<std::uint8_t> ek,
                    byte_strings<std::uint8_t> dk) noexcept
    {
        constexpr std::size_t ek_size = sizes<P>::encapsulation_key;
        constexpr std::size_t dk_size = sizes<P>::decapsulation_key;
        in_chunks<Backend>(
            count, batch_kind::keygen,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (has_chunks<Backend>)
                    keygen_chunk<P, Backend>(size, d.from(first), z.from(first), ek.from(first),
                                             dk.from(first));
            },
            [&](std::size_t i) noexcept {
                single<keygen_operation<P>, Backend>(d.template at<32>(i), z.template at<32>(i),
                                                     ek.template at<ek_size>(i),
                                                     dk.template at<dk_size>(i));
            });
    }
};

/// The i-th of many keys, or the one key.
template <std::size_t N>
std::span<const std::uint8_t, N> key_at(const byte_strings<const std::uint8_t>& keys,
                                        std::size_t i) noexcept
{
    return keys.template at<N>(i);
}
template <std::size_t N, class Prepared>
const Prepared& key_at(const Prepared& key, std::size_t) noexcept
{
    return key;
}
template <class Keys>
inline constexpr batch_kind kind_of =
    std::is_same_v<Keys, byte_strings<const std::uint8_t>> ? batch_kind::own_keys
                                                           : batch_kind::same_key;

/// K[i], c[i] = Encaps_internal(ek[i], m[i]) for i < count; or with one prepared ek.
template <parameter_set P> struct encaps_batch_operation {
    template <class Backend, class, class Keys, class...>
    static constexpr std::size_t stack() noexcept
    {
        using key = std::conditional_t<kind_of<Keys> == batch_kind::own_keys, ek_bytes<P>, Keys>;
        constexpr recorded what =
            kind_of<Keys> == batch_kind::own_keys ? recorded::encaps : recorded::encaps_prepared;
        return stack_of_batch<P, Backend, what>(
            encaps_operation<P>::template stack<Backend, key>());
    }

    template <class Backend, class Keys>
    static void run(std::size_t count, const Keys& ek, byte_strings<const std::uint8_t> m,
                    byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> shared_secret) noexcept
    {
        in_chunks<Backend>(
            count, kind_of<Keys>,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (has_chunks<Backend>)
                    encaps_chunk<P, Backend>(size, keys_from(ek, first), m.from(first),
                                             c.from(first), shared_secret.from(first));
            },
            [&](std::size_t i) noexcept {
                single<encaps_operation<P>, Backend>(
                    key_at<sizes<P>::encapsulation_key>(ek, i), m.template at<32>(i),
                    c.template at<sizes<P>::ciphertext>(i), shared_secret.template at<32>(i));
            });
    }
};

/// K[i] = Decaps_internal(dk[i], c[i]) for i < count; or with one dk, prepared or to be prepared.
template <parameter_set P> struct decaps_batch_operation {
    template <class Backend, class Count, class Keys, class... Rest>
    static constexpr std::size_t stack() noexcept
    {
        if constexpr (std::is_same_v<Keys, dk_bytes<P>>)
            return sizeof(prepared_dk<P>) + larger(stack<Backend, Count, prepared_dk<P>, Rest...>(),
                                                   prepare_operation<P>::template stack<Backend>());
        else
            return stack_with<Backend, Keys>();
    }
    template <class Backend, class Keys> static constexpr std::size_t stack_with() noexcept
    {
        using key = std::conditional_t<kind_of<Keys> == batch_kind::own_keys, dk_bytes<P>, Keys>;
        constexpr recorded what =
            kind_of<Keys> == batch_kind::own_keys ? recorded::decaps : recorded::decaps_prepared;
        return stack_of_batch<P, Backend, what>(
            decaps_operation<P>::template stack<Backend, key>());
    }

    template <class Backend>
    static void run(std::size_t count, const dk_bytes<P>& dk, byte_strings<const std::uint8_t> c,
                    byte_strings<std::uint8_t> shared_secret) noexcept
    {
        if (count == 1) {
            single<decaps_operation<P>, Backend>(dk, c.template at<sizes<P>::ciphertext>(0),
                                                 shared_secret.template at<32>(0));
        } else {
            prepared_dk<P> prepared;
            run_out_of_line<prepare_operation<P>, Backend>(dk, prepared);
            run<Backend>(count, prepared, c, shared_secret);
        }
    }
    template <class Backend, class Keys>
    static void run(std::size_t count, const Keys& dk, byte_strings<const std::uint8_t> c,
                    byte_strings<std::uint8_t> shared_secret) noexcept
    {
        in_chunks<Backend>(
            count, kind_of<Keys>,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (has_chunks<Backend>)
                    decaps_chunk<P, Backend>(size, keys_from(dk, first), c.from(first),
                                             shared_secret.from(first));
            },
            [&](std::size_t i) noexcept {
                single<decaps_operation<P>, Backend>(key_at<sizes<P>::decapsulation_key>(dk, i),
                                                     c.template at<sizes<P>::ciphertext>(i),
                                                     shared_secret.template at<32>(i));
            });
    }
};

/// The number of the first key whose hash (section 7.3) is wrong, or the count. Nothing secret: no
/// burn.
template <parameter_set P, class Backend>
MLKEM_NOINLINE std::size_t first_wrong_hash(std::size_t count,
                                            byte_strings<const std::uint8_t> dk) noexcept
{
    return with_backend<std::size_t, Backend>([&]<class Chosen>(Chosen) noexcept {
        std::size_t wrong = count;
        in_chunks<Chosen>(
            count, batch_kind::same_key,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (has_chunks<Chosen>) {
                    if (wrong != count)
                        return;
                    const std::size_t good = matching_hashes<P, Chosen>(size, dk.from(first));
                    if (good < size)
                        wrong = first + good;
                }
            },
            [&](std::size_t i) noexcept {
                const auto key = dk.template at<sizes<P>::decapsulation_key>(i);
                if (wrong == count && !check_decapsulation_key<P, Chosen>(key))
                    wrong = i;
            });
        return wrong;
    });
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
