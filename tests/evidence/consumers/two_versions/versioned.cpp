// SPDX-License-Identifier: MIT
// Built twice, over headers of two versions.
#include "versioned.hpp"

#include <mlkem/mlkem.hpp>

using kem = mlkem::ml_kem_768;

std::error_code LIBRARY::error() { return mlkem::errc::hash_mismatch; }

bool LIBRARY::works()
{
    const auto [ek, dk] = kem::keygen();
    const auto [c, K] = kem::encaps(ek);
    return kem::decaps(dk, c) == K && LIBRARY::error() == mlkem::errc::hash_mismatch &&
           LIBRARY::error() == mlkem::fault::storage;
}

bool LIBRARY::is_empty(const mlkem::shared_secret& K) { return K.is_empty(); }
