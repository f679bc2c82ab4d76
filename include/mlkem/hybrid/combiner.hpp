// SPDX-License-Identifier: MIT
/// \file
/// Combiners make one secret of two, and one share of two. There are the concatenations of TLS 1.3
/// (RFC 10024, draft-ietf-tls-ecdhe-mlkem), and the hash that X-Wing (draft-connolly-cfrg-xwing-kem)
/// and the concrete hybrids (draft-irtf-cfrg-concrete-hybrid-kems) share.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "../burnt_sponge.hpp"
#include "../bytes.hpp"
#include "../params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The half that stands first in shares and, where secrets are concatenated, in secrets.
enum class hybrid_order : std::uint8_t { kem_first, group_first };

/// Inputs that a combiner may bind the secret to. The last two are public.
struct hybrid_inputs {
    /// K of ML-KEM, 32 bytes.
    std::span<const std::uint8_t, shared_secret_size> kem_secret;
    /// The secret of the group, of Group::secret_size bytes.
    std::span<const std::uint8_t> group_secret;
    /// The share of the side that encapsulates. Public.
    std::span<const std::uint8_t> group_ciphertext;
    /// The share that stands in the encapsulation key. Public.
    std::span<const std::uint8_t> group_key;
};

/// A combiner has the name of the hybrid, and its NamedGroup in TLS 1.3, if there is one. It gives
/// the order of the halves, and the bytes of a secret and of a key's seed with a group. Function
/// expand() makes d || z || the group's private key from the seed. Where the seed holds that key as it
/// is, `group_key_position` says at which byte. Function combine() makes the secret. Where it may
/// fail it also takes a std::error_code&, and returns false with that set.
template <class C, class Group>
concept hybrid_combiner = requires(std::span<const std::uint8_t> in, std::span<std::uint8_t> out,
                                   const hybrid_inputs& inputs) {
    requires std::convertible_to<decltype(C::name), std::string_view>;
    requires std::convertible_to<decltype(C::code_point), std::optional<std::uint16_t>>;
    requires std::same_as<std::remove_const_t<decltype(C::order)>, hybrid_order>;
    requires std::convertible_to<decltype(C::template secret_size<Group>), std::size_t>;
    requires std::convertible_to<decltype(C::template seed_size<Group>), std::size_t>;
    requires noexcept(C::template expand<dispatched>(in, out));
    requires requires {
        requires noexcept(C::template combine<dispatched>(inputs, out));
    } || requires(std::error_code& ec) {
        requires noexcept(C::template combine<dispatched>(inputs, out, ec));
        requires std::same_as<decltype(C::template combine<dispatched>(inputs, out, ec)), bool>;
    };
};

/// The bytes that end the input of a hash, as a template argument: sha3_combiner<"MLKEM768-P256">.
template <std::size_t N> struct combiner_label {
    /// The text without the zero at its end.
    std::array<std::uint8_t, N - 1> bytes{};

    /// The label of a literal.
    // NOLINTNEXTLINE(google-explicit-constructor): a text is written where a label stands
    constexpr combiner_label(const char (&text)[N]) noexcept
    {
        for (std::size_t i = 0; i < N - 1; ++i)
            bytes[i] = static_cast<std::uint8_t>(text[i]);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Bytes from which the private key of a group is chosen: those of the key, unless the combiner says
/// otherwise.
template <class Combiner, class Group> constexpr std::size_t group_seed_size() noexcept
{
    if constexpr (requires { Combiner::template group_seed_size<Group>; })
        return Combiner::template group_seed_size<Group>;
    else
        return Group::private_key_size;
}
/// The bytes that a derandomised encapsulation may give instead.
template <class Combiner, class Group> constexpr std::size_t short_group_seed_size() noexcept
{
    if constexpr (requires { Combiner::template short_group_seed_size<Group>; })
        return Combiner::template short_group_seed_size<Group>;
    else
        return group_seed_size<Combiner, Group>();
}

/// Clears the bits that no private key of a Group has, in private keys one after another.
template <class Group, std::size_t N>
MLKEM_INLINE void trim_private_keys([[maybe_unused]] std::span<std::uint8_t, N> keys) noexcept
{
    if constexpr (requires { Group::curve::first_byte_mask; }) {
        static_assert(N % Group::private_key_size == 0, "private keys one after another");
        for (std::size_t at = 0; at < N; at += Group::private_key_size)
            keys[at] &= Group::curve::first_byte_mask;
    }
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A combiner whose seeds hold the group's private key as it is: `group_key_position` says where.
template <class Combiner, class Group>
concept names_group_key = requires {
    requires std::convertible_to<decltype(Combiner::template group_key_position<Group>),
                                 std::size_t>;
};

/// A key's seed that is d || z || the group's private key.
struct concatenated_seed {
    /// Bytes of the seed: 64 and the group's private key.
    template <class Group>
    MLKEM_DETAIL_CONSTANT std::size_t seed_size = mlkem::seed_size + Group::private_key_size;
    /// Where the group's private key stands in the seed.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t group_key_position = mlkem::seed_size;

    /// Copies the seed, which is d || z || private key.
    template <class Backend>
    MLKEM_INLINE static void expand(std::span<const std::uint8_t> seed,
                                    std::span<std::uint8_t> out) noexcept
    {
        copy_out_of_line(out.data(), seed.data(), seed.size());
    }
};

/// A key's seed of 32 bytes, which SHAKE256 expands to d || z || the seed of the group's private
/// key.
struct expanded_seed {
    /// Bytes of the seed: 32.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t seed_size = 32;

    /// d || z || the group's part, by SHAKE256 of the seed.
    template <class Backend>
    MLKEM_INLINE static void expand(std::span<const std::uint8_t> seed,
                                    std::span<std::uint8_t> out) noexcept
    {
        detail::hash_and_burn<Backend, 136, 0x1f>(std::span(&seed, 1), out);
    }
};

/// TLS 1.3: shares and secrets are concatenated, both in one order (RFC 10024). TLS itself stores no
/// seed. The named groups below are combiners.
template <hybrid_order Order, std::uint16_t CodePoint> struct tls13_combiner : concatenated_seed {
    /// The half that stands first, in shares and in secrets.
    MLKEM_DETAIL_CONSTANT hybrid_order order = Order;
    /// Code point of the NamedGroup (RFC 8446, section 4.2.7).
    MLKEM_DETAIL_CONSTANT std::uint16_t code_point = CodePoint;
    /// Bytes of the secret: 32 and those of the group.
    template <class Group>
    MLKEM_DETAIL_CONSTANT std::size_t secret_size = shared_secret_size + Group::secret_size;

    /// Writes both secrets, one after the other.
    template <class Backend>
    MLKEM_INLINE static void combine(const hybrid_inputs& in, std::span<std::uint8_t> out) noexcept
    {
        const bool kem_first = Order == hybrid_order::kem_first;
        const std::span<const std::uint8_t> first = kem_first ? in.kem_secret : in.group_secret;
        const std::span<const std::uint8_t> last = kem_first ? in.group_secret : in.kem_secret;
        copy_out_of_line(out.data(), first.data(), first.size());
        copy_out_of_line(out.data() + first.size(), last.data(), last.size());
    }
};

/// X25519MLKEM768 of TLS 1.3 (RFC 10024, draft-ietf-tls-ecdhe-mlkem).
struct x25519_mlkem768_combiner : tls13_combiner<hybrid_order::kem_first, 0x11ec> {
    /// The name in the registry of TLS.
    MLKEM_DETAIL_CONSTANT std::string_view name = "X25519MLKEM768";
};

/// SecP256r1MLKEM768 of TLS 1.3 (RFC 10024, draft-ietf-tls-ecdhe-mlkem).
struct secp256r1_mlkem768_combiner : tls13_combiner<hybrid_order::group_first, 0x11eb> {
    /// The name in the registry of TLS.
    MLKEM_DETAIL_CONSTANT std::string_view name = "SecP256r1MLKEM768";
};

/// SecP384r1MLKEM1024 of TLS 1.3 (RFC 10024, draft-ietf-tls-ecdhe-mlkem).
struct secp384r1_mlkem1024_combiner : tls13_combiner<hybrid_order::group_first, 0x11ed> {
    /// The name in the registry of TLS.
    MLKEM_DETAIL_CONSTANT std::string_view name = "SecP384r1MLKEM1024";
};

/// A secret of 32 bytes: SHA3-256(K || the group's secret || its ciphertext || its key || Label).
/// K comes first whatever the order of shares. A class that derives from it has the name and the
/// form of seeds.
template <combiner_label Label, hybrid_order Order = hybrid_order::kem_first> struct sha3_combiner {
    /// None: TLS has no such group.
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = std::nullopt;
    /// The half that stands first in shares.
    MLKEM_DETAIL_CONSTANT hybrid_order order = Order;
    /// Bytes of the secret: 32.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t secret_size = 32;

    /// Writes the secret, by SHA3-256.
    template <class Backend>
    MLKEM_INLINE static void combine(const hybrid_inputs& in, std::span<std::uint8_t> out) noexcept
    {
        const std::array<std::span<const std::uint8_t>, 5> strings = {
            in.kem_secret, in.group_secret, in.group_ciphertext, in.group_key, Label.bytes};
        detail::hash_and_burn<Backend, 136, 0x06>(strings, out);
    }
};

/// X-Wing (draft-connolly-cfrg-xwing-kem, sections 5.2 and 5.3).
struct x_wing_combiner : sha3_combiner<"\\.//^\\">, expanded_seed {
    /// The name in the draft.
    MLKEM_DETAIL_CONSTANT std::string_view name = "X-Wing";
};

/// MLKEM768-P256 (draft-irtf-cfrg-concrete-hybrid-kems-04). The seed of the group's private key is
/// four numbers of 32 bytes. The key is the first in range. None is in range with a chance of 2^-128.
struct mlkem768_p256_combiner : sha3_combiner<"MLKEM768-P256">, expanded_seed {
    /// The name in the draft.
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM768-P256";
    /// Bytes from which a private key is chosen: 128.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t group_seed_size = 128;
    /// Older code drew three numbers for an encapsulation, as vectors of draft-ietf-hpke-pq have it.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t short_group_seed_size = 96;
};

/// MLKEM1024-P384 (draft-irtf-cfrg-concrete-hybrid-kems-04). The seed of the group's private key is
/// that key, of 48 bytes. It is out of range with a chance of 2^-192.
struct mlkem1024_p384_combiner : sha3_combiner<"MLKEM1024-P384">, expanded_seed {
    /// The name in the draft.
    MLKEM_DETAIL_CONSTANT std::string_view name = "MLKEM1024-P384";
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
