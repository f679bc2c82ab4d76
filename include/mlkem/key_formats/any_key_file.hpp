// SPDX-License-Identifier: MIT
/// \file
/// Key files of any ML-KEM parameter set: the file says which.
///
///     const auto key = mlkem::any_private_key_from_pem(text);
///     std::visit([&]<class P>(const mlkem::decapsulation_key<P>& dk) { use(dk); }, key);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "../kem.hpp"
#include "private_key_file.hpp"
#include "public_key_file.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A public key of one of the three sets.
using any_encapsulation_key =
    std::variant<encapsulation_key<params_512>, encapsulation_key<params_768>,
                 encapsulation_key<params_1024>>;
/// A private key of one of the three sets.
using any_decapsulation_key =
    std::variant<decapsulation_key<params_512>, decapsulation_key<params_768>,
                 decapsulation_key<params_1024>>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

template <class Kem>
MLKEM_INLINE auto key_from_der(std::span<const std::uint8_t> der, std::error_code& ec,
                               const any_encapsulation_key*) noexcept
{
    return public_key_from_der<Kem>(der, ec);
}
template <class Kem>
MLKEM_INLINE auto key_from_der(std::span<const std::uint8_t> der, std::error_code& ec,
                               const any_decapsulation_key*) noexcept
{
    return private_key_from_der<Kem>(der, ec);
}

/// Reads a file as one of set P. Returns false only if the file is of another algorithm.
template <parameter_set P, class Any>
MLKEM_NOINLINE bool read_as(std::span<const std::uint8_t> der, std::optional<Any>& any,
                            std::error_code& ec) noexcept
{
    auto key = key_from_der<ml_kem<P>>(der, ec, static_cast<const Any*>(nullptr));
    if (key)
        any.emplace(std::move(*key));
    return ec != errc::wrong_algorithm;
}

template <class Any>
MLKEM_NOINLINE std::optional<Any> read_as_any(std::span<const std::uint8_t> der,
                                              std::error_code& ec) noexcept
{
    std::optional<Any> any;
    (void)(read_as<params_512>(der, any, ec) || read_as<params_768>(der, any, ec) ||
           read_as<params_1024>(der, any, ec));
    return any;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Reads the public key in a SubjectPublicKeyInfo of ML-KEM. Errors: those of public_key_from_der;
/// wrong_algorithm, if it is of none of the three sets.
template <byte_range R, class Any = any_encapsulation_key>
[[nodiscard]] MLKEM_INLINE std::optional<Any> any_public_key_from_der(const R& range,
                                                                      std::error_code& ec) noexcept
{
    return detail::read_as_any<Any>(detail::bytes_of(range), ec);
}
/// Reads the public key in the first "PUBLIC KEY" block of a text. Errors: those of
/// public_key_from_pem. In all these functions Any is a template's parameter: only translation units that
/// call one compile three sets and their std::variant.
template <class Any = any_encapsulation_key>
[[nodiscard]] MLKEM_INLINE std::optional<Any> any_public_key_from_pem(std::string_view text,
                                                                      std::error_code& ec) noexcept
{
    std::array<std::uint8_t, public_key_pem_capacity> der;
    const std::span<const std::uint8_t> read =
        detail::read_pem(text, detail::pem_public_key, der, ec);
    return ec ? std::nullopt : detail::read_as_any<Any>(read, ec);
}

/// Reads the private key in a OneAsymmetricKey of ML-KEM. Errors: those of private_key_from_der;
/// wrong_algorithm, if it is of none of the three sets.
template <byte_range R, class Any = any_decapsulation_key>
[[nodiscard]] MLKEM_INLINE std::optional<Any> any_private_key_from_der(const R& range,
                                                                       std::error_code& ec) noexcept
{
    return detail::read_as_any<Any>(detail::bytes_of(range), ec);
}
/// Reads the private key in the first "PRIVATE KEY" block of a text. Errors: those of
/// private_key_from_pem.
template <class Any = any_decapsulation_key>
[[nodiscard]] MLKEM_INLINE std::optional<Any> any_private_key_from_pem(std::string_view text,
                                                                       std::error_code& ec) noexcept
{
    secret_storage<private_key_pem_capacity> der;
    const std::span<const std::uint8_t> read =
        detail::read_pem(text, detail::pem_private_key, der.span(), ec);
    return ec ? std::nullopt : detail::read_as_any<Any>(read, ec);
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Reads the public key in a SubjectPublicKeyInfo of ML-KEM. Throws std::system_error: the errors
/// of the overload that takes `ec`.
template <byte_range R, class Any = any_encapsulation_key>
MLKEM_INLINE Any any_public_key_from_der(const R& range)
{
    std::error_code ec;
    return detail::value(any_public_key_from_der<R, Any>(range, ec), ec);
}
/// Reads the public key in the first "PUBLIC KEY" block of a text. Throws std::system_error: the
/// errors of the overload that takes `ec`.
template <class Any = any_encapsulation_key>
MLKEM_INLINE Any any_public_key_from_pem(std::string_view text)
{
    std::error_code ec;
    return detail::value(any_public_key_from_pem<Any>(text, ec), ec);
}
/// Reads the private key in a OneAsymmetricKey of ML-KEM. Throws std::system_error: the errors of
/// the overload that takes `ec`.
template <byte_range R, class Any = any_decapsulation_key>
MLKEM_INLINE Any any_private_key_from_der(const R& range)
{
    std::error_code ec;
    return detail::value(any_private_key_from_der<R, Any>(range, ec), ec);
}
/// Reads the private key in the first "PRIVATE KEY" block of a text. Throws std::system_error: the
/// errors of the overload that takes `ec`.
template <class Any = any_decapsulation_key>
MLKEM_INLINE Any any_private_key_from_pem(std::string_view text)
{
    std::error_code ec;
    return detail::value(any_private_key_from_pem<Any>(text, ec), ec);
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
