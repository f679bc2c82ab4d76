// SPDX-License-Identifier: MIT
/// \file
/// Key files of ML-KEM (RFC 9935) and of X-Wing, as DER and as PEM. Public keys are
/// SubjectPublicKeyInfo. Private keys are OneAsymmetricKey (PKCS #8), in three forms for ML-KEM. An
/// optional header: mlkem.hpp does not include it.
///
///     auto text = mlkem::private_key_to_pem(dk);  // text.view() is the file; wiped with `text`
///     auto same = mlkem::private_key_from_pem<mlkem::ml_kem_768>(text.view());
//
// clang-format off
//
// Public functions:
//
//   key_formats/public_key_file.hpp   public_key_to_der, _to_pem, _from_der, _from_pem.
//   key_formats/private_key_file.hpp  private_key_to_der, _to_pem, _from_der, _from_pem.
//
//   key_formats/any_key_file.hpp      any_..._from_der, _from_pem: the file names the set.
//
// Key types:
//
//   key_formats/key_file.hpp          how a key type is kept in its file; other KEMs specialise it.
//   key_formats/x_wing.hpp            the keys of X-Wing, over any X25519.
//
// Parts:
//
//   key_formats/algorithm.hpp         object identifiers.
//   key_formats/structures.hpp        the two structures, as bytes.
//   key_formats/private_key.hpp       the three forms of an ML-KEM private key.
//
//   key_formats/der.hpp, pem.hpp, base64.hpp  the encodings; base64 in constant time.
//
// clang-format on
#pragma once

#include "header_begin.inl"

#include "key_formats/any_key_file.hpp"
#include "key_formats/private_key_file.hpp"
#include "key_formats/public_key_file.hpp"
#include "key_formats/x_wing.hpp"
#include "mlkem.hpp"

#include "header_end.inl"
