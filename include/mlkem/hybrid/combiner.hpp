// SPDX-License-Identifier: MIT
/// \file
/// Combiners make one secret of two, and one share of two. There are the concatenations of TLS 1.3
/// (RFC 10024, draft-ietf-tls-ecdhe-mlkem) and X-Wing (draft-connolly-cfrg-xwing-kem).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "../burnt_sponge.hpp"
#include "../bytes.hpp"
#include "../params.hpp"

namespace mlkem {

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
/// expand() makes d || z || the group's private key from the seed. Function combine() makes the
/// secret.
template <class C, class Group>
concept hybrid_combiner = requires(std::span<const std::uint8_t> in, std::span<std::uint8_t> out,
                                   const hybrid_inputs& inputs)
{
    requires std::convertible_to<decltype(C::name), std::string_view>;
    requires std::convertible_to<decltype(C::code_point), std::optional<std::uint16_t>>;
    requires std::same_as<std::remove_const_t<decltype(C::order)>, hybrid_order>;
    requires std::convertible_to<decltype(C::template secret_size<Group>), std::size_t>;
    requires std::convertible_to<decltype(C::template seed_size<Group>), std::size_t>;
    requires noexcept(C::template expand<dispatched>(in, out));
    requires noexcept(C::template combine<dispatched>(inputs, out));
};

/// TLS 1.3: shares and secrets are concatenated, both in one order (RFC 10024). A seed is d || z ||
/// private key. TLS itself stores no seed. The named groups below are combiners.
template <hybrid_order Order, std::uint16_t CodePoint> struct tls13_combiner {
    /// The half that stands first, in shares and in secrets.
    MLKEM_DETAIL_CONSTANT hybrid_order order = Order;
    /// Code point of the NamedGroup (RFC 8446, section 4.2.7).
    MLKEM_DETAIL_CONSTANT std::uint16_t code_point = CodePoint;
    /// Bytes of the secret: 32 and those of the group.
    template <class Group>
    MLKEM_DETAIL_CONSTANT std::size_t secret_size = shared_secret_size + Group::secret_size;
    /// Bytes of the seed: 64 and the group's private key.
    template <class Group>
    MLKEM_DETAIL_CONSTANT std::size_t seed_size = mlkem::seed_size + Group::private_key_size;

    /// Copies the seed, which is d || z || private key.
    template <class Backend>
    MLKEM_DETAIL_INLINE static void expand(std::span<const std::uint8_t> seed,
                                           std::span<std::uint8_t> out) noexcept
    {
        copy_out_of_line(out.data(), seed.data(), seed.size());
    }
    /// Writes both secrets, one after the other.
    template <class Backend>
    MLKEM_DETAIL_INLINE static void combine(const hybrid_inputs& in,
                                            std::span<std::uint8_t> out) noexcept
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

/// X-Wing (draft-connolly-cfrg-xwing-kem, sections 5.2 and 5.3). The secret is SHA3-256(K || X25519
/// secret || ct_X || pk_X || label). SHAKE256 expands a seed of 32 bytes to a key.
struct x_wing_combiner {
    /// The name in the draft.
    MLKEM_DETAIL_CONSTANT std::string_view name = "X-Wing";
    /// None: TLS has no X-Wing.
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = std::nullopt;
    /// Shares of ML-KEM stand first.
    MLKEM_DETAIL_CONSTANT hybrid_order order = hybrid_order::kem_first;
    /// Bytes of the secret: 32.
    template <class Group> static constexpr std::size_t secret_size = 32;
    /// Bytes of the seed: 32.
    template <class Group> static constexpr std::size_t seed_size = 32;

    /// d || z || private key, by SHAKE256 of the seed.
    template <class Backend>
    MLKEM_DETAIL_INLINE static void expand(std::span<const std::uint8_t> seed,
                                           std::span<std::uint8_t> out) noexcept
    {
        detail::hash_and_burn<Backend, 136, 0x1f>(std::span(&seed, 1), out);
    }
    /// Writes the secret, by SHA3-256.
    template <class Backend>
    MLKEM_DETAIL_INLINE static void combine(const hybrid_inputs& in,
                                            std::span<std::uint8_t> out) noexcept
    {
        constexpr std::array<std::uint8_t, 6> label = {0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c};
        const std::array<std::span<const std::uint8_t>, 5> strings = {
            in.kem_secret, in.group_secret, in.group_ciphertext, in.group_key, label};
        detail::hash_and_burn<Backend, 136, 0x06>(strings, out);
    }
};

} // namespace mlkem
