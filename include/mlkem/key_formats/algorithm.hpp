// SPDX-License-Identifier: MIT
/// \file
/// The algorithms that key files name: object identifiers of ML-KEM (RFC 9935, section 3), X-Wing and
/// composites. An AlgorithmIdentifier holds one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../error.hpp"
#include "../params.hpp"
#include "der.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// An algorithm as key files name it: `oid` is the content of its OBJECT IDENTIFIER in DER. The
/// algorithm's parameters are absent.
template <class A>
concept key_algorithm = requires {
    std::span<const std::uint8_t>(A::oid);
    requires A::oid.size() > 0 && A::oid.size() < 0x80;
};

/// 2.16.840.1.101.3.4.4.1, .2 and .3: id-alg-ml-kem-512, -768 and -1024.
template <parameter_set P> struct id_ml_kem {
    /// The content of the OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 9> oid = {
        0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, static_cast<std::uint8_t>(P::k - 1)};
};

/// 1.3.6.1.4.1.62253.25722: id-XWing (draft-connolly-cfrg-xwing-kem, section 5.8).
struct id_x_wing {
    /// The content of the OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 11> oid = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x83,
                                                              0xe6, 0x2d, 0x81, 0xc8, 0x7a};
};

/// 1.3.6.1.5.5.7.6.55 to .66: id-MLKEM768-RSA2048-SHA3-256 and the other composites
/// (draft-ietf-lamps-pq-composite-kem).
template <std::uint8_t Arc> struct id_composite {
    /// Content of the OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 8> oid = {0x2b, 0x06, 0x01, 0x05,
                                                             0x05, 0x07, 0x06, Arc};
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Bytes of the content of an AlgorithmIdentifier.
constexpr std::size_t algorithm_size(std::size_t oid_size) noexcept { return der_size(oid_size); }

MLKEM_NOINLINE inline void write_algorithm(der_writer& out,
                                           std::span<const std::uint8_t> oid) noexcept
{
    out.begin(der_sequence, algorithm_size(oid.size()));
    out.element(der_object_identifier, oid);
}

/// Takes an AlgorithmIdentifier off the front of `in`. Errors: malformed_der, also if it has
/// parameters; wrong_algorithm, if it names another algorithm than `oid`, with parameters or
/// without.
MLKEM_NOINLINE inline errc read_algorithm(std::span<const std::uint8_t>& in,
                                          std::span<const std::uint8_t> oid) noexcept
{
    std::span<const std::uint8_t> algorithm, name;
    if (!read_element(in, der_sequence, algorithm) ||
        !read_element(algorithm, der_object_identifier, name) || name.empty())
        return errc::malformed_der;
    if (!structure_is(name, oid))
        return errc::wrong_algorithm;
    return algorithm.empty() ? errc{} : errc::malformed_der;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
