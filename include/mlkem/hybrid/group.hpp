// The classical half of a hybrid: what a group of a Diffie-Hellman key agreement has to offer, as a
// concept. mlkem/openssl.hpp has X25519, P-256 and P-384; an application may bring its own.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "../params.hpp"

namespace mlkem {

/// A key agreement in which each side sends a share and both derive a secret, all of fixed size.
///
///     name, private_key_size, share_size, secret_size     sizes in bytes
///     private_key                  a key ready for use: movable, wipes itself; it may hold just bytes
///     import_private_key(bytes, share, ec)    the key of `bytes` (secret), and its share. Errors:
///                                  errc::invalid_private_key, for bytes that are not a key: a
///                                  caller that draws keys at random draws again; and those of the
///                                  group
///     is_valid_share(peer)         false where it is plain that no honest peer sends this (public)
///     derive(key, peer, secret, ec)           false, with ec set, where there is no secret. Errors:
///                                  errc::invalid_share; and those of the group
///
/// All secrets that a call leaves behind are wiped. An all-zero secret need not be refused:
/// hybrid_kem does so. tests/openssl/own_group.hpp is an example.
template <class G>
concept key_agreement_group = requires
{
    requires std::convertible_to<decltype(G::name), std::string_view>;
    requires std::convertible_to<decltype(G::private_key_size), std::size_t>;
    requires std::convertible_to<decltype(G::share_size), std::size_t>;
    requires std::convertible_to<decltype(G::secret_size), std::size_t>;
    requires std::movable<typename G::private_key>;
}
&&requires(std::span<const std::uint8_t, G::private_key_size> bytes,
           std::span<std::uint8_t, G::share_size> share,
           std::span<const std::uint8_t, G::share_size> peer, const typename G::private_key& key,
           std::span<std::uint8_t, G::secret_size> secret, std::error_code& ec)
{
    requires noexcept(G::import_private_key(bytes, share, ec));
    requires std::same_as<decltype(G::import_private_key(bytes, share, ec)),
                          std::optional<typename G::private_key>>;
    requires noexcept(G::is_valid_share(peer));
    requires std::same_as<decltype(G::is_valid_share(peer)), bool>;
    requires noexcept(G::derive(key, peer, secret, ec));
    requires std::same_as<decltype(G::derive(key, peer, secret, ec)), bool>;
};

} // namespace mlkem
