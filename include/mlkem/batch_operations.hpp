// SPDX-License-Identifier: MIT
// Batches as the API calls them: groups of operations side by side, what is left one after another,
// and then the burn, once.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "fips203/ml_kem_internal.hpp"
#include "hash/group_session.hpp"
#include "hash/operation_lanes.hpp"
#include "key_views.hpp"
#include "operations.hpp"
#include "policy/ring.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// What a batch is of: key generations, operations with a key of their own each, or with one
/// prepared key.
enum class batch_kind { keygen, own_keys, same_key };

/// How many operations make a group; fewer go faster alone, as measured on Zen 4 with 2, 4 and 8
/// lanes.
template <class Backend> constexpr std::size_t least_group(batch_kind kind) noexcept
{
    constexpr std::size_t lanes = Backend::parallel::lanes;
    const std::size_t least = kind == batch_kind::keygen     ? lanes / 2
                              : kind == batch_kind::own_keys ? (3 * lanes + 3) / 4
                                                             : (lanes + 2) / 3;
    return least < 2 ? 2 : least;
}

/// group(first, count) for as many operations at a time as there are lanes, single(i) for what is
/// left.
template <class Backend, class Group, class Single>
void in_groups(std::size_t count, batch_kind kind, const Group& group,
               const Single& single) noexcept
{
    constexpr std::size_t lanes = Backend::parallel::lanes;
    for (std::size_t i = 0; i < count;) {
        const std::size_t left = count - i;
        if (lanes > 1 && left >= least_group<Backend>(kind)) {
            const std::size_t size = left < lanes ? left : lanes;
            group(i, size);
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

/// KeyGen_internal for a group.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void keygen_group(std::size_t count, byte_strings<const std::uint8_t> d,
                                        byte_strings<const std::uint8_t> z,
                                        byte_strings<std::uint8_t> ek,
                                        byte_strings<std::uint8_t> dk) noexcept
{
    group_session<P, Backend, keygen_noise<P>, group_matrices<P, Backend>> hash(count);
    keygen_internal<P, ring_of<Backend>>(hash, d, z, ek, dk);
}

/// Encaps_internal for a group, each with a key of its own, or with one prepared key.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void encaps_group(std::size_t count, byte_strings<const std::uint8_t> ek,
                                        byte_strings<const std::uint8_t> m,
                                        byte_strings<std::uint8_t> c,
                                        byte_strings<std::uint8_t> shared_secret) noexcept
{
    using ring = ring_of<Backend>;
    group_session<P, Backend, encrypt_noise<P>, group_matrices<P, Backend>> hash(count);
    ntt_vector<P::k> t_hat;
    const plain_ek_view<P, ring> key{ek, t_hat.data()};
    encaps_internal<P, ring, typename Backend::fo>(hash, key, m, c, shared_secret);
}
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void
encaps_group(std::size_t count, const prepared_ek<P>& ek, byte_strings<const std::uint8_t> m,
             byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> shared_secret) noexcept
{
    group_session<P, Backend, encrypt_noise<P>, same_matrix> hash(count);
    encaps_internal<P, ring_of<Backend>, typename Backend::fo>(hash, prepared_ek_view<P>{ek}, m, c,
                                                               shared_secret);
}

/// Decaps_internal for a group, in the same two forms.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void decaps_group(std::size_t count, byte_strings<const std::uint8_t> dk,
                                        byte_strings<const std::uint8_t> c,
                                        byte_strings<std::uint8_t> shared_secret) noexcept
{
    using ring = ring_of<Backend>;
    group_session<P, Backend, encrypt_noise<P>, group_matrices<P, Backend>> hash(count);
    ntt_vector<P::k> t_hat;
    const plain_dk_view<P, ring> key{dk, t_hat.data(), hash.matrices().place()};
    decaps_internal<P, ring, typename Backend::fo>(hash, key, c, shared_secret);
}
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void decaps_group(std::size_t count, const prepared_dk<P>& dk,
                                        byte_strings<const std::uint8_t> c,
                                        byte_strings<std::uint8_t> shared_secret) noexcept
{
    group_session<P, Backend, encrypt_noise<P>, same_matrix> hash(count);
    decaps_internal<P, ring_of<Backend>, typename Backend::fo>(hash, prepared_dk_view<P>{dk}, c,
                                                               shared_secret);
}

/// How many keys of a group, from the first on, pass the hash check of section 7.3.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE std::size_t matching_hashes(std::size_t count,
                                                  byte_strings<const std::uint8_t> dk) noexcept
{
    using lanes = operation_lanes<Backend>;
    typename lanes::inputs ek, stored;
    typename lanes::hashes h;
    for (std::size_t i = 0; i < count; ++i) { // public from here on
        const decapsulation_key_parts<P> parts(dk.template at<sizes<P>::decapsulation_key>(i));
        ek[i] = parts.ek.data();
        stored[i] = parts.h.data();
    }
    lanes::hash_h(count, ek, sizes<P>::encapsulation_key, h);
    for (std::size_t i = 0; i < count; ++i) {
        if (!equal_vartime(h[i].data(), stored[i], symmetric_size))
            return i;
    }
    return count;
}

/// Bytes of stack of a group: its session and polynomials, and lanes that are stored.
template <parameter_set P, class Backend, class Noise>
constexpr std::size_t stack_of_group(batch_kind kind) noexcept
{
    constexpr std::size_t lanes = Backend::parallel::lanes;
    std::size_t session = 0;
    if constexpr (lanes > 1)
        session = kind == batch_kind::same_key
                      ? sizeof(group_session<P, Backend, Noise, same_matrix>)
                      : sizeof(group_session<P, Backend, Noise, group_matrices<P, Backend>>) +
                            sizeof(ntt_vector<P::k>);
    return session + lanes * (192 + 200) + stack_of_encrypt<P, Backend>() + Backend::stack_of_calls;
}
constexpr std::size_t larger(std::size_t a, std::size_t b) noexcept
{
    return a > b ? a : b;
}

/// Where operations run one after another: the frames that call them.
inline constexpr std::size_t stack_of_loop = MLKEM_DETAIL_OPTIMIZED ? 512 : 2048;

/// ek[i], dk[i] = KeyGen_internal(d[i], z[i]) for i < count.
template <parameter_set P> struct keygen_batch_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        constexpr std::size_t single = keygen_operation<P>::template stack<Backend>();
        return Backend::parallel::lanes == 1
                   ? single + stack_of_loop
                   : larger(single,
                            stack_of_group<P, Backend, keygen_noise<P>>(batch_kind::keygen));
    }

    template <class Backend>
    static void run(std::size_t count, byte_strings<const std::uint8_t> d,
                    byte_strings<const std::uint8_t> z, byte_strings<std::uint8_t> ek,
                    byte_strings<std::uint8_t> dk) noexcept
    {
        constexpr std::size_t ek_size = sizes<P>::encapsulation_key;
        constexpr std::size_t dk_size = sizes<P>::decapsulation_key;
        in_groups<Backend>(
            count, batch_kind::keygen,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (Backend::parallel::lanes > 1)
                    keygen_group<P, Backend>(size, d.from(first), z.from(first), ek.from(first),
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
        constexpr std::size_t single = encaps_operation<P>::template stack<Backend, key>();
        return Backend::parallel::lanes == 1
                   ? single + stack_of_loop
                   : larger(single, stack_of_group<P, Backend, encrypt_noise<P>>(kind_of<Keys>));
    }

    template <class Backend, class Keys>
    static void run(std::size_t count, const Keys& ek, byte_strings<const std::uint8_t> m,
                    byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> shared_secret) noexcept
    {
        in_groups<Backend>(
            count, kind_of<Keys>,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (Backend::parallel::lanes > 1)
                    encaps_group<P, Backend>(size, keys_from(ek, first), m.from(first),
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
        constexpr std::size_t single = decaps_operation<P>::template stack<Backend, key>();
        return Backend::parallel::lanes == 1
                   ? single + stack_of_loop
                   : larger(single, stack_of_group<P, Backend, encrypt_noise<P>>(kind_of<Keys>));
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
        in_groups<Backend>(
            count, kind_of<Keys>,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (Backend::parallel::lanes > 1)
                    decaps_group<P, Backend>(size, keys_from(dk, first), c.from(first),
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
MLKEM_DETAIL_NOINLINE std::size_t first_wrong_hash(std::size_t count,
                                                   byte_strings<const std::uint8_t> dk) noexcept
{
    return with_backend<std::size_t, Backend>([&]<class Chosen>(Chosen) noexcept {
        std::size_t wrong = count;
        in_groups<Chosen>(
            count, batch_kind::same_key,
            [&](std::size_t first, std::size_t size) noexcept {
                if constexpr (Chosen::parallel::lanes > 1) {
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
