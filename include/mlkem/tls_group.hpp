// SPDX-License-Identifier: MIT
/// \file
/// The key exchanges of TLS 1.3 that have ML-KEM in them: a table of names, code points and sizes.
/// Also the alert for each error. Pure groups: draft-ietf-tls-mlkem. Hybrids: RFC 10024. A TLS stack
/// or a provider reads it; it needs no other part of the library.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "error.hpp"
#include "params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The alerts of RFC 8446, section 6.2, that a key exchange may end with.
enum class tls_alert : std::uint8_t { illegal_parameter = 47, internal_error = 80 };

/// A NamedGroup of TLS 1.3. Sizes are in bytes. The client's share is an encapsulation key, the
/// server's a ciphertext. The shared secret goes into the key schedule as it is.
struct tls_group {
    /// As IANA's registry and OpenSSL 3.5 write it.
    std::string_view name;
    /// The number in IANA's registry.
    std::uint16_t code_point;
    /// The security strength of the ML-KEM half, as OpenSSL 3.5 reports it: 128, 192 or 256.
    int security_bits;
    std::size_t client_share_size, ///< bytes of an encapsulation key, and of a share beside it
        server_share_size,         ///< bytes of a ciphertext, and of a share beside it
        shared_secret_size;        ///< bytes of the secret
    /// Name of the parameter set, as FIPS 203 writes it.
    std::string_view parameter_set;
    /// Name of the classical half: "X25519", "P-256", "P-384", or empty.
    std::string_view classical;

    /// Whether there is a classical half.
    [[nodiscard]] MLKEM_INLINE constexpr bool is_hybrid() const noexcept
    {
        return !classical.empty();
    }
};

/// All six, ordered by code point. Constant data: read by any number of threads.
MLKEM_DETAIL_HIDDEN inline constexpr std::array<tls_group, 6> tls_groups = {{
    {"MLKEM512", 0x0200, 128, 800, 768, 32, "ML-KEM-512", ""},
    {"MLKEM768", 0x0201, 192, 1184, 1088, 32, "ML-KEM-768", ""},
    {"MLKEM1024", 0x0202, 256, 1568, 1568, 32, "ML-KEM-1024", ""},
    {"SecP256r1MLKEM768", 0x11eb, 192, 1249, 1153, 64, "ML-KEM-768", "P-256"},
    {"X25519MLKEM768", 0x11ec, 192, 1216, 1120, 64, "ML-KEM-768", "X25519"},
    {"SecP384r1MLKEM1024", 0x11ed, 256, 1665, 1665, 80, "ML-KEM-1024", "P-384"},
}};

/// The group with this code point, or null.
[[nodiscard]] MLKEM_INLINE constexpr const tls_group*
tls_group_from_code_point(std::uint16_t code_point) noexcept
{
    for (const tls_group& group : tls_groups)
        if (group.code_point == code_point)
            return &group;
    return nullptr;
}

/// The group with this name, in the registry's spelling, or null.
[[nodiscard]] MLKEM_INLINE constexpr const tls_group*
tls_group_from_name(std::string_view name) noexcept
{
    for (const tls_group& group : tls_groups)
        if (group.name == name)
            return &group;
    return nullptr;
}

/// The alert that answers an error of a key or ciphertext from the peer (RFC 8446, section 4.2.8;
/// RFC 10024). A wrong length, a coefficient of q or more, a point off its curve and an all-zero
/// secret are illegal_parameter. All else is internal_error, such as a failed random source.
[[nodiscard]] MLKEM_INLINE tls_alert tls_alert_of(const std::error_code& ec) noexcept
{
    return ec == make_error_code(errc::invalid_length) ||
                   ec == make_error_code(errc::coefficient_out_of_range) ||
                   ec == make_error_code(errc::invalid_share)
               ? tls_alert::illegal_parameter
               : tls_alert::internal_error;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
