// SPDX-License-Identifier: MIT
/// \file
/// The keys of X-Wing in files (draft-connolly-cfrg-xwing-kem, section 5.8), over any X25519. The
/// public key is kept as 1216 bytes, the private key as its seed of 32.
#pragma once

#include "../hybrid.hpp"
#include "../params.hpp"
#include "algorithm.hpp"
#include "key_file.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// X-Wing's public key: its 1216 bytes.
template <class X25519>
struct key_file<hybrid_encapsulation_key<params_768, X25519, x_wing_combiner>> {
    /// The algorithm that the file names.
    using algorithm = id_x_wing;
};
/// X-Wing's private key: its seed of 32 bytes.
template <class X25519>
struct key_file<hybrid_decapsulation_key<params_768, X25519, x_wing_combiner>>
    : seed_key_file<id_x_wing, basic_x_wing<X25519>> {};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
