// SPDX-License-Identifier: MIT
// What tests call a hundred thousand times, optimised: the reference, and comparisons. Inline
// functions, of which the linker keeps the first copy.
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/secret.hpp>
#include <tuple>

#include "fips203/reference.hpp"

namespace mlkem_test {

extern const std::tuple<decltype(&reference::keccak_f), decltype(&reference::sha3_256),
                        decltype(&reference::shake256), decltype(&reference::keygen_internal),
                        decltype(&reference::encaps_internal),
                        decltype(&reference::decaps_internal), decltype(&mlkem::secrets_equal),
                        decltype(&mlkem::portable_code::keccak::permute<1>)>
    optimised_helpers;
const decltype(optimised_helpers) optimised_helpers = {
    &reference::keccak_f,        &reference::sha3_256,
    &reference::shake256,        &reference::keygen_internal,
    &reference::encaps_internal, &reference::decaps_internal,
    &mlkem::secrets_equal,       &mlkem::portable_code::keccak::permute<1>};

} // namespace mlkem_test
