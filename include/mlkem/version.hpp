// SPDX-License-Identifier: MIT
/// \file
/// The version of the library, for the preprocessor and for programs. CMake reads it from here.
///
/// Versions are semantic (major.minor.patch). Before 1.0 a minor version may change the API. Stable
/// is what the documented headers declare in namespace mlkem, and mlkem.h. Names with `detail`,
/// what access.hpp opens, and the folders below include/mlkem/ but for hybrid/, hpke/, openssl/ and
/// key_formats/ may change at any time.
///
/// The functions of mlkem::compiled have major and minor version in their names (abi_0_1). So a program
/// does not link with a library of another version. Functions of the headers lie in namespaces that
/// name the compiler's options, so that units may differ in these. Public types have neither in their
/// names: units of one program include one version of the headers. A shared library that uses mlkem
/// inside may have another, since it exports nothing of it but the error categories.
#pragma once

#include "header_begin.inl"

#include <compare>

#define MLKEM_VERSION_MAJOR 0 ///< the first number of the version
#define MLKEM_VERSION_MINOR 1 ///< the second number of the version
#define MLKEM_VERSION_PATCH 0 ///< the third number of the version
/// One number that grows with each version, for `#if`: 10000 major + 100 minor + patch.
#define MLKEM_VERSION                                                                              \
    (10000 * MLKEM_VERSION_MAJOR + 100 * MLKEM_VERSION_MINOR + MLKEM_VERSION_PATCH)

namespace mlkem {

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

} // namespace mlkem

#include "header_end.inl"
