// SPDX-License-Identifier: MIT
/// \file
/// The version of the library, for the preprocessor and for programs. CMake reads it from here.
///
/// Versions are semantic (major.minor.patch). Before 1.0 a minor version may change the API. Stable
/// is what the documented headers declare in namespace mlkem, and mlkem.h. Names with `detail`,
/// what access.hpp opens, and the folders below include/mlkem/ but for hybrid/, hpke/, openssl/ and
/// key_formats/ may change at any time.
///
/// All names lie in an inline namespace with the major and the minor version, abi_0_1. Programs do not
/// write it, but linkers see it. So a program does not link with a library of another version.
/// Libraries of different versions work side by side in one process, and their types are different
/// types. A program declares types by fwd.hpp, never by itself.
///
/// Functions of the headers lie in namespaces that also name the compiler's options, so that units may
/// differ in these.
#pragma once

#include "compiler.hpp"

#include <compare>

#define MLKEM_VERSION_MAJOR 0 ///< the first number of the version
#define MLKEM_VERSION_MINOR 1 ///< the second number of the version
#define MLKEM_VERSION_PATCH 0 ///< the third number of the version
/// One number that grows with each version, for `#if`: 10000 major + 100 minor + patch.
#define MLKEM_VERSION                                                                              \
    (10000 * MLKEM_VERSION_MAJOR + 100 * MLKEM_VERSION_MINOR + MLKEM_VERSION_PATCH)

/// \cond
// The inline namespace. Before 1.0 a minor version may change the ABI.
#define MLKEM_DETAIL_ABI_JOIN(major, minor) abi_##major##_##minor
#define MLKEM_DETAIL_ABI_OF(major, minor) MLKEM_DETAIL_ABI_JOIN(major, minor)
#define MLKEM_DETAIL_INLINE_ABI inline MLKEM_DETAIL_ABI_OF(MLKEM_VERSION_MAJOR, MLKEM_VERSION_MINOR)
/// \endcond

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A version, ordered by its three numbers.
struct version_number {
    int major, ///< changes with the API
        minor, ///< changes with additions; before 1.0 also with the API
        patch; ///< changes with corrections

    /// Whether all three numbers are equal.
    friend constexpr bool operator==(const version_number&, const version_number&) = default;
    /// The order of versions.
    friend constexpr auto operator<=>(const version_number&, const version_number&) = default;
};

/// The version of these headers.
inline constexpr version_number version = {MLKEM_VERSION_MAJOR, MLKEM_VERSION_MINOR,
                                           MLKEM_VERSION_PATCH};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
