// SPDX-License-Identifier: MIT
// The operations of a hybrid on bytes, out of line. Each half is computed whatever the result of
// the other. Every secret in between is wiped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "../access.hpp"
#include "../ct.hpp"
#include "../error.hpp"
#include "../kem_operations.hpp"
#include "../run_and_burn.hpp"
#include "../secret.hpp"
#include "combiner.hpp"
#include "secret_key.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Whether all bytes of a derived secret are zero: RFC 8446, section 7.4.2 asks for this check.
template <std::size_t N> MLKEM_NOINLINE bool is_all_zero(const secret_storage<N>& secret) noexcept
{
    constexpr std::array<std::uint8_t, N> zeros{};
    const bool zero =
        ct::equal(secret.data(), zeros.data(), N)
            .declassify("whoever sent the share that gives zero knows, and sees the error");
    clear_registers();
    return zero;
}

/// Calls a function of a Group and burns 16384 bytes of stack below it: OpenSSL 3.0 leaves secrets
/// of X25519 there. The stack that a Group takes is not known. The functions over OpenSSL take less
/// than 16384 bytes.
struct group_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return 16384;
    }
    template <class Backend, class F> static void run(F& call) noexcept { call(); }
};

/// Calls Group::import_private_key and burns its stack.
template <class Group>
MLKEM_NOINLINE std::optional<typename Group::private_key>
import_private_key(std::span<const std::uint8_t, Group::private_key_size> bytes,
                   std::span<std::uint8_t, Group::share_size> share, std::error_code& ec) noexcept
{
    std::optional<typename Group::private_key> key;
    const auto call = [&]() noexcept { key = Group::import_private_key(bytes, share, ec); };
    run_and_burn_own<group_operation>(call);
    return key;
}

/// Makes the private key of a group from the bytes that it is chosen from. Errors: those of
/// import_private_key, with invalid_private_key where none of several numbers is a key.
template <class Group, std::size_t N>
MLKEM_NOINLINE std::optional<typename Group::private_key>
choose_private_key(std::span<const std::uint8_t, N> from,
                   std::span<std::uint8_t, Group::share_size> share, std::error_code& ec) noexcept
{
    if constexpr (N == Group::private_key_size) {
        return import_private_key<Group>(from, share, ec);
    } else {
        secret_storage<Group::private_key_size> chosen;
        Group::choose_private_key(from, chosen.span());
        return import_private_key<Group>(chosen.span(), share, ec);
    }
}

/// Calls Group::derive and burns its stack. False, with ec set, where there is no secret, or it is
/// zero.
template <class Group>
MLKEM_NOINLINE bool derive(const typename Group::private_key& key,
                           std::span<const std::uint8_t, Group::share_size> peer,
                           secret_storage<Group::secret_size>& secret, std::error_code& ec) noexcept
{
    bool done = false;
    const auto call = [&]() noexcept { done = Group::derive(key, peer, secret.span(), ec); };
    run_and_burn_own<group_operation>(call);
    if (done && is_all_zero(secret)) {
        ec = errc::invalid_share;
        return false;
    }
    return done;
}

/// Makes one secret of two. False, with ec set, if the combiner fails.
template <class Backend, class Combiner>
MLKEM_INLINE bool combine_halves(const hybrid_inputs& inputs, std::span<std::uint8_t> secret,
                                 std::error_code& ec) noexcept
{
    if constexpr (requires { Combiner::template combine<Backend>(inputs, secret, ec); }) {
        return Combiner::template combine<Backend>(inputs, secret, ec);
    } else {
        Combiner::template combine<Backend>(inputs, secret);
        return true;
    }
}

/// Expands a seed to d || z || what the group's private key is chosen from. Bits that no private key
/// has are cleared where only the expansion makes that key.
template <class Backend, class Group, class Combiner, std::size_t N, std::size_t M>
MLKEM_INLINE void expand_seed(std::span<const std::uint8_t, N> seed,
                              std::span<std::uint8_t, M> expanded) noexcept
{
    Combiner::template expand<Backend>(seed, expanded);
    if constexpr (!names_group_key<Combiner, Group>)
        trim_private_keys<Group>(expanded.template last<M - seed_size>());
}

/// Computes the rest of a key from the seed that dk holds. False, with ec set, if the Group fails.
template <class Backend, parameter_set P, class Group, class Combiner>
MLKEM_NOINLINE bool hybrid_keygen(hybrid_decapsulation_key<P, Group, Combiner>& dk,
                                  std::error_code& ec) noexcept
{
    using layout = hybrid_sizes<P, Group, Combiner>;
    secret_storage<seed_size + layout::group_seed> expanded;
    expand_seed<Backend, Group, Combiner>(
        std::span<const std::uint8_t, layout::seed>(hybrid_access::seed(dk)), expanded.span());
    const std::span<const std::uint8_t, expanded.size()> parts = expanded.span();
    const std::span<std::uint8_t, layout::encapsulation_key> ek =
        key_access::bytes(hybrid_access::ek(dk));
    copy_out_of_line(key_access::seed(hybrid_access::kem(dk)).data(), parts.data(), seed_size);
    key_access::expand<Backend>(layout::kem_half(ek), hybrid_access::kem(dk));
    auto key = choose_private_key<Group>(parts.template last<layout::group_seed>(),
                                         layout::group_half(ek), ec);
    if (!key)
        return false;
    hybrid_access::complete(dk, std::move(*key));
    return true;
}

/// Makes a second key from the same seed. ML-KEM's half is copied, only the group's half is
/// computed.
template <parameter_set P, class Group, class Combiner>
MLKEM_NOINLINE bool hybrid_duplicate(const hybrid_decapsulation_key<P, Group, Combiner>& from,
                                     hybrid_decapsulation_key<P, Group, Combiner>& to,
                                     std::error_code& ec) noexcept
{
    using layout = hybrid_sizes<P, Group, Combiner>;
    secret_storage<seed_size + layout::group_seed> expanded;
    std::array<std::uint8_t, Group::share_size> share{};
    const std::span<std::uint8_t, layout::seed> seed = hybrid_access::seed(to);
    copy_out_of_line(seed.data(), hybrid_access::seed(from).data(), seed.size());
    expand_seed<dispatched, Group, Combiner>(std::span<const std::uint8_t, layout::seed>(seed),
                                             expanded.span());
    const std::span<const std::uint8_t, expanded.size()> parts = expanded.span();
    auto key = choose_private_key<Group>(parts.template last<layout::group_seed>(), share, ec);
    if (!key)
        return false;
    hybrid_access::kem(to) = hybrid_access::kem(from).duplicate();
    hybrid_access::ek(to) = hybrid_access::ek(from);
    hybrid_access::complete(to, std::move(*key));
    return true;
}

/// Computes a ciphertext and a secret from `randomness`: the message m, then the private key of the
/// ephemeral share. The secret is written last, and only if both halves succeed.
template <class Backend, parameter_set P, class Group, class Combiner>
MLKEM_NOINLINE bool hybrid_encaps(
    std::span<const std::uint8_t, hybrid_sizes<P, Group, Combiner>::encapsulation_key> ek,
    std::span<const std::uint8_t, hybrid_sizes<P, Group, Combiner>::randomness> randomness,
    std::span<std::uint8_t, hybrid_sizes<P, Group, Combiner>::ciphertext> c,
    std::span<std::uint8_t, hybrid_sizes<P, Group, Combiner>::shared_secret> secret,
    std::error_code& ec) noexcept
{
    using layout = hybrid_sizes<P, Group, Combiner>;
    secret_storage<shared_secret_size> kem_secret;
    secret_storage<Group::secret_size> group_secret;
    encaps<P, Backend>(ek_bytes<P>(layout::kem_half(ek)), randomness.template first<message_size>(),
                       layout::kem_half(c), kem_secret.span());
    const auto ephemeral = choose_private_key<Group>(randomness.template last<layout::group_seed>(),
                                                     layout::group_half(c), ec);
    if (!ephemeral || !derive<Group>(*ephemeral, layout::group_half(ek), group_secret, ec))
        return false;
    const hybrid_inputs inputs{kem_secret.span(), group_secret.span(), layout::group_half(c),
                               layout::group_half(ek)};
    return combine_halves<Backend, Combiner>(inputs, secret, ec);
}

/// Computes the secret of a ciphertext. It is written only if both halves succeed; ML-KEM's always
/// does.
template <class Backend, parameter_set P, class Group, class Combiner>
MLKEM_NOINLINE bool
hybrid_decaps(const hybrid_decapsulation_key<P, Group, Combiner>& dk,
              std::span<const std::uint8_t, hybrid_sizes<P, Group, Combiner>::ciphertext> c,
              std::span<std::uint8_t, hybrid_sizes<P, Group, Combiner>::shared_secret> secret,
              std::error_code& ec) noexcept
{
    using layout = hybrid_sizes<P, Group, Combiner>;
    secret_storage<shared_secret_size> kem_secret;
    secret_storage<Group::secret_size> group_secret;
    decaps<P, Backend>(key_access::view(hybrid_access::kem(dk)), layout::kem_half(c),
                       kem_secret.span());
    if (!derive<Group>(hybrid_access::group(dk), layout::group_half(c), group_secret, ec))
        return false;
    const hybrid_inputs inputs{kem_secret.span(), group_secret.span(), layout::group_half(c),
                               layout::group_half(hybrid_access::ek(dk).bytes())};
    return combine_halves<Backend, Combiner>(inputs, secret, ec);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
