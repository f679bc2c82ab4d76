// SPDX-License-Identifier: MIT
// The hybrids of HPKE, SSH, OpenPGP and composite ML-KEM as type parameters.
#pragma once

#include <mlkem/cms.hpp>
#include <mlkem/composite.hpp>
#include <mlkem/openpgp.hpp>
#include <mlkem/openssl.hpp>
#include <mlkem/ssh.hpp>

#include "kem/kems.hpp"

namespace mlkem_test {

using bytes_t = std::vector<std::uint8_t>;

/// One of each combiner and each group; the vectors have the others, too.
using hybrids_of_standards =
    ::testing::Types<mlkem::mlkem768_p256, mlkem::ssh::mlkem1024nistp384_sha384,
                     mlkem::openpgp::mlkem1024_x448, mlkem::composite::mlkem768_x25519_sha3_256,
                     mlkem::composite::mlkem1024_ecdh_p521_sha3_256,
                     mlkem::composite::mlkem1024_ecdh_brainpool_p384r1_sha3_256>;

using composites_with_curves = ::testing::Types<mlkem::composite::mlkem768_x25519_sha3_256,
                                                mlkem::composite::mlkem1024_ecdh_p521_sha3_256>;

} // namespace mlkem_test
