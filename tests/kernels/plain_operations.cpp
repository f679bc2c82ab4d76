// SPDX-License-Identifier: MIT
#include "plain_operations.hpp"

#include <mlkem/mlkem.hpp>
#include <span>

namespace mlkem_test {

namespace {

template <class Kem>
plain_results results_of(const plain_value& d, const plain_value& z, const plain_value& m)
{
    std::array<unsigned char, Kem::encapsulation_key_size> ek{};
    std::array<unsigned char, Kem::decapsulation_key_size> dk{};
    std::array<unsigned char, Kem::ciphertext_size> c{};
    plain_value secret{}, rejected{};
    Kem::keygen_internal(d, z, ek, dk);
    Kem::encaps_internal(ek, m, c, secret);
    auto changed = c;
    changed[changed_byte] ^= 1;
    Kem::decaps_internal(dk, changed, rejected);
    const auto vector_of = [](const auto& bytes) {
        return std::vector<unsigned char>(bytes.begin(), bytes.end());
    };
    return {vector_of(ek), vector_of(dk), vector_of(c), vector_of(secret), vector_of(rejected)};
}

} // namespace

plain_results plain_operations(std::size_t k, const plain_value& d, const plain_value& z,
                               const plain_value& m)
{
    return k == 2   ? results_of<mlkem::ml_kem_512>(d, z, m)
           : k == 3 ? results_of<mlkem::ml_kem_768>(d, z, m)
                    : results_of<mlkem::ml_kem_1024>(d, z, m);
}

} // namespace mlkem_test
