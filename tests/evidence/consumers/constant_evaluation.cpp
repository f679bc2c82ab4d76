// SPDX-License-Identifier: MIT
// An exchange in constant evaluation, in a unit with MLKEM_COMPILED.
#if !defined(WITHOUT_HEADER)
#include <mlkem/constant_evaluation.hpp>
#endif
#include <mlkem/mlkem.hpp>

#include <array>
#include <cstdint>

#if defined(WITHOUT_HEADER)
constexpr bool is_key()
{
    const std::array<std::uint8_t, 800> ek{};
    return mlkem::ml_kem_512::check_encapsulation_key(ek);
}
static_assert(is_key());
#else
constexpr bool agree()
{
    using kem = mlkem::ml_kem_512;
    const std::array<std::uint8_t, 32> d{1}, z{2}, m{3};
    std::array<std::uint8_t, 32> sent{}, received{};
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, kem::ciphertext_size> c{};
    kem::keygen_internal(d, z, ek, dk);
    kem::encaps_internal(ek, m, c, sent);
    kem::decaps_internal(dk, c, received);
    return sent == received && sent[0] != 0 && kem::check_encapsulation_key(ek) &&
           kem::check_decapsulation_key(dk);
}
static_assert(agree());
#endif
