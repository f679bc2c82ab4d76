// SPDX-License-Identifier: MIT
/// \file
/// The classical half of a hybrid: a concept of Diffie-Hellman key agreement. mlkem/openssl.hpp has
/// X25519, X448, P-256, P-384 and P-521. An application may write its own.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "../params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A key agreement in which each side sends a share and both derive a secret, all of fixed size. A
/// Group is a struct with static members:
///
/// - `name`, and the sizes `private_key_size`, `share_size` and `secret_size` in bytes.
///
/// - Type `private_key`: a key ready for use. It is movable and wipes itself. It may hold just
///   bytes.
///
/// - Function `import_private_key(bytes, share, ec)`: returns the key of `bytes` (secret) and
///   writes its share. Errors: errc::invalid_private_key, for bytes that are not a key: a caller
///   that draws keys at random draws again. Also those of the group: such a caller stops.
///
/// - Function `is_valid_share(peer)`: false where it is plain that no honest peer sends this share
///   (public). A Group that may fail to say so has `is_valid_share(peer, ec)` too. Errors:
///   errc::invalid_share; those of the group.
///
/// - Function `derive(key, peer, secret, ec)`: writes the secret. Returns false, with ec set, where
///   there is none. Errors: errc::invalid_share; those of the group.
///
/// - Function `choose_private_key(numbers, key)`, where a hybrid asks for it: writes the first of
///   several numbers that is a private key, or zeros, in constant time.
///
/// A call wipes all secrets that it leaves behind. An all-zero secret need not be refused:
/// hybrid_kem does so. tests/hybrid/own_group.hpp is an example.
template <class G>
concept key_agreement_group =
    requires {
        requires std::convertible_to<decltype(G::name), std::string_view>;
        requires std::convertible_to<decltype(G::private_key_size), std::size_t>;
        requires std::convertible_to<decltype(G::share_size), std::size_t>;
        requires std::convertible_to<decltype(G::secret_size), std::size_t>;
        requires std::movable<typename G::private_key>;
    } &&
    requires(std::span<const std::uint8_t, G::private_key_size> bytes,
             std::span<std::uint8_t, G::share_size> share,
             std::span<const std::uint8_t, G::share_size> peer, const typename G::private_key& key,
             std::span<std::uint8_t, G::secret_size> secret, std::error_code& ec) {
        requires noexcept(G::import_private_key(bytes, share, ec));
        requires std::same_as<decltype(G::import_private_key(bytes, share, ec)),
                              std::optional<typename G::private_key>>;
        requires noexcept(G::is_valid_share(peer));
        requires std::same_as<decltype(G::is_valid_share(peer)), bool>;
        requires noexcept(G::derive(key, peer, secret, ec));
        requires std::same_as<decltype(G::derive(key, peer, secret, ec)), bool>;
    };

/// Whether random bytes are often no private key of a Group. That is so if the order of its curve
/// does not begin with ff. P-521 and Brainpool curves are such groups.
template <class G>
concept often_refuses_random_bytes = requires { requires G::curve::order[0] != 0xff; };

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
