// SPDX-License-Identifier: MIT
/// \file
/// Library contexts of OpenSSL, and properties of their providers, as a policy. Groups, AEADs, key
/// derivation functions and the random source have it as a template parameter.
#pragma once

#include <concepts>

#include <openssl/types.h>

#include "../machine/target.hpp"

/// What comes from OpenSSL 3.0 or newer: groups, a random source, library contexts, errors.
/// Functions are thread-safe.
namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// The calling thread's default context (OSSL_LIB_CTX_set0_default), or else the program's. The
/// default properties (EVP_set_default_properties) of that context apply. Both are read at each
/// call.
struct default_library {
    /// Null: the default context.
    MLKEM_INLINE static OSSL_LIB_CTX* context() noexcept { return nullptr; }
    /// Null: no query of its own.
    MLKEM_INLINE static const char* properties() noexcept { return nullptr; }
};

/// A policy with two static functions: the library context and the property query (property(7)) of
/// each look-up. A null result means what default_library uses.
///
/// It is a template parameter because a Group and an AEAD have no objects: their functions are
/// static. A program with its own context returns a pointer that it has set before:
///
///     struct fips_library {
///         static inline OSSL_LIB_CTX* made = nullptr;
///         static OSSL_LIB_CTX* context() noexcept { return made; }
///         static const char* properties() noexcept { return "fips=yes"; }
///     };
///
/// OpenSSL 3.0 ignores a query that it cannot parse: "fips==yes" restricts nothing.
///
/// Every operation looks its algorithms up again; a session does so when it is set up. A key may
/// derive by the provider that holds it. Only keys and sessions keep parts of a context after a
/// call: destroy them before the context.
template <class Library>
concept library_type = requires {
    requires noexcept(Library::context());
    requires std::same_as<decltype(Library::context()), OSSL_LIB_CTX*>;
    requires noexcept(Library::properties());
    requires std::same_as<decltype(Library::properties()), const char*>;
};
static_assert(library_type<default_library>);

/// An AEAD or a key derivation function of HPKE that comes from `Library`.
template <class Algorithm, library_type Library> struct bound : Algorithm {
    /// Where it comes from.
    using library = Library;
};

/// The library of an AEAD or a key derivation function: default_library if it names none.
template <class Algorithm> struct library_of {
    /// The library.
    using type = default_library;
};
/// The library of an algorithm that names one, as bound does.
template <class Algorithm>
    requires library_type<typename Algorithm::library>
struct library_of<Algorithm> {
    /// The library.
    using type = typename Algorithm::library;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl
