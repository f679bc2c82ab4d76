// SPDX-License-Identifier: MIT
// The operations that the library of tests holds, compiled once: each parameter set on each backend.
// A unit compiles all else for itself, as users' units do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

template <std::size_t N> using in_bytes = std::span<const std::uint8_t, N>;
template <std::size_t N> using out_bytes = std::span<std::uint8_t, N>;
using in_strings = byte_strings<const std::uint8_t>;
using out_strings = byte_strings<std::uint8_t>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail

// `HOW` is `template <>`, which declares specialisations without a body, or `template`, which
// instantiates. In the order of operations.hpp, then of batch_operations.hpp.
#define MLKEM_TEST_OPERATIONS(HOW, P, B)                                                           \
    HOW void run_and_burn<keygen_operation<P>, B>(                                                 \
        in_bytes<32>&, in_bytes<32>&, out_bytes<sizes<P>::encapsulation_key>&,                     \
        out_bytes<sizes<P>::decapsulation_key>&) noexcept;                                         \
    HOW void run_and_burn<encaps_operation<P>, B>(const prepared_ek<P>&, in_bytes<32>&,            \
                                                  out_bytes<sizes<P>::ciphertext>&,                \
                                                  out_bytes<32>&) noexcept;                        \
    HOW void run_and_burn<decaps_operation<P>, B>(const prepared_dk<P>&, ciphertext_bytes<P>&,     \
                                                  out_bytes<32>&) noexcept;                        \
    HOW void run_and_burn<prepare_operation<P>, B>(const ek_bytes<P>&, prepared_ek<P>&) noexcept;  \
    HOW void run_and_burn<prepare_operation<P>, B>(const dk_bytes<P>&, prepared_dk<P>&) noexcept;  \
    HOW void run_and_burn<keygen_batch_operation<P>, B>(std::size_t&, in_strings&, in_strings&,    \
                                                        out_strings&, out_strings&) noexcept;      \
    HOW void run_and_burn<encaps_batch_operation<P>, B>(                                           \
        std::size_t&, const in_strings&, in_strings&, out_strings&, out_strings&) noexcept;        \
    HOW void run_and_burn<encaps_batch_operation<P>, B>(                                           \
        std::size_t&, const prepared_ek<P>&, in_strings&, out_strings&, out_strings&) noexcept;    \
    HOW void run_and_burn<decaps_batch_operation<P>, B>(std::size_t&, const in_strings&,           \
                                                        in_strings&, out_strings&) noexcept;       \
    HOW void run_and_burn<decaps_batch_operation<P>, B>(std::size_t&, const prepared_dk<P>&,       \
                                                        in_strings&, out_strings&) noexcept;       \
    HOW void run_and_burn<decaps_batch_operation<P>, B>(std::size_t&, const dk_bytes<P>&,          \
                                                        in_strings&, out_strings&) noexcept;       \
    HOW bool ek_is_reduced<P, B>(ek_bytes<P>) noexcept;                                            \
    HOW bool dk_hash_matches<P, B>(dk_bytes<P>) noexcept;                                          \
    HOW std::size_t first_wrong_hash<P, B>(std::size_t, in_strings) noexcept;

// Single operations from the bytes of a key, whose A lies above what is burnt, or is never whole.
#define MLKEM_TEST_OPERATIONS_FROM_BYTES(HOW, P, B)                                                \
    HOW void encaps_below_key<P, B>(ek_bytes<P>, in_bytes<32>, out_bytes<sizes<P>::ciphertext>,    \
                                    out_bytes<32>) noexcept;                                       \
    HOW void decaps_below_key<P, B>(dk_bytes<P>, ciphertext_bytes<P>, out_bytes<32>) noexcept;
#define MLKEM_TEST_OPERATIONS_BY_ENTRIES(HOW, P, B)                                                \
    HOW void run_and_burn<encaps_operation<P>, B>(const ek_bytes<P>&, in_bytes<32>&,               \
                                                  out_bytes<sizes<P>::ciphertext>&,                \
                                                  out_bytes<32>&) noexcept;                        \
    HOW void run_and_burn<decaps_operation<P>, B>(const dk_bytes<P>&, ciphertext_bytes<P>&,        \
                                                  out_bytes<32>&) noexcept;

// The choice of a backend, where no operation stands behind it that is listed above.
#define MLKEM_TEST_CHOICES(HOW, P)                                                                 \
    HOW bool ek_is_reduced<P, dispatched>(ek_bytes<P>) noexcept;                                   \
    HOW bool dk_hash_matches<P, dispatched>(dk_bytes<P>) noexcept;                                 \
    HOW std::size_t first_wrong_hash<P, dispatched>(std::size_t, in_strings) noexcept;

#define MLKEM_TEST_EACH_SET(LIST, HOW, B)                                                          \
    LIST(HOW, params_512, B) LIST(HOW, params_768, B) LIST(HOW, params_1024, B)
#define MLKEM_TEST_BACKEND(HOW, B)                                                                 \
    MLKEM_TEST_EACH_SET(MLKEM_TEST_OPERATIONS, HOW, B)                                             \
    MLKEM_TEST_EACH_SET(MLKEM_TEST_OPERATIONS_FROM_BYTES, HOW, B)
#define MLKEM_TEST_SMALL_MEMORY(HOW)                                                               \
    MLKEM_TEST_EACH_SET(MLKEM_TEST_OPERATIONS, HOW, small_memory)                                  \
    MLKEM_TEST_EACH_SET(MLKEM_TEST_OPERATIONS_BY_ENTRIES, HOW, small_memory)
#define MLKEM_TEST_DISPATCHED(HOW)                                                                 \
    MLKEM_TEST_CHOICES(HOW, params_512)                                                            \
    MLKEM_TEST_CHOICES(HOW, params_768)                                                            \
    MLKEM_TEST_CHOICES(HOW, params_1024)
