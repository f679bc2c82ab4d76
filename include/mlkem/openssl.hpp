// SPDX-License-Identifier: MIT
/// \file
/// The hybrids over OpenSSL 3.0 or newer: X25519, X448 and curves, by its providers. Link libcrypto (with
/// CMake: mlkem::openssl). Each call looks its algorithms up (openssl/library.hpp). OpenSSL's errors
/// arrive as std::error_code in the category mlkem::openssl::error_category().
#pragma once

#include "header_begin.inl"

#include "hybrid.hpp"
#include "openssl/handles.hpp"
#include "openssl/library.hpp"
#include "openssl/nist_curve.hpp"
#include "openssl/random.hpp"
#include "openssl/x25519.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// X25519MLKEM768 of TLS 1.3, code point 0x11ec: K || X25519 secret.
using x25519_mlkem768 = basic_x25519_mlkem768<openssl::x25519>;

/// SecP256r1MLKEM768 of TLS 1.3, code point 0x11eb: P-256 secret || K.
using secp256r1_mlkem768 = basic_secp256r1_mlkem768<openssl::p256>;

/// SecP384r1MLKEM1024 of TLS 1.3, code point 0x11ed: P-384 secret || K.
using secp384r1_mlkem1024 = basic_secp384r1_mlkem1024<openssl::p384>;

/// MLKEM768-P256 and MLKEM1024-P384 (draft-irtf-cfrg-concrete-hybrid-kems).
using mlkem768_p256 = basic_mlkem768_p256<openssl::p256>;
/// MLKEM1024-P384 (draft-irtf-cfrg-concrete-hybrid-kems).
using mlkem1024_p384 = basic_mlkem1024_p384<openssl::p384>;

/// X-Wing (draft-connolly-cfrg-xwing-kem).
using x_wing = basic_x_wing<openssl::x25519>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
