// SPDX-License-Identifier: MIT
// The operations that ml_kem calls, with their burn: compiled in each unit that calls them or, where
// MLKEM_COMPILED is defined, in the library mlkem::compiled.
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>

#include "bytes.hpp"
#include "params.hpp"

#if defined(MLKEM_COMPILED)
#include "compiled/compiled_operations.hpp"
#else
#include "batch_operations.hpp"
#include "key_bytes.hpp"
#include "operations.hpp"
#include "ring/poly.hpp"
#include "self_test.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

// Batches of at least one operation. Keys are byte_strings, one prepared key, or of decapsulation the
// bytes of one.

template <parameter_set P, class Backend>
void keygen_batch(std::size_t count, byte_strings<const std::uint8_t> d,
                  byte_strings<const std::uint8_t> z, byte_strings<std::uint8_t> ek,
                  byte_strings<std::uint8_t> dk) noexcept
{
    perform<Backend, keygen_batch_operation<P>>(count, d, z, ek, dk);
}
template <parameter_set P, class Backend, class Keys>
void encaps_batch(std::size_t count, const Keys& ek, byte_strings<const std::uint8_t> m,
                  byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> shared_secret) noexcept
{
    perform<Backend, encaps_batch_operation<P>>(count, ek, m, c, shared_secret);
}
template <parameter_set P, class Backend, class Keys>
void decaps_batch(std::size_t count, const Keys& dk, byte_strings<const std::uint8_t> c,
                  byte_strings<std::uint8_t> shared_secret) noexcept
{
    perform<Backend, decaps_batch_operation<P>>(count, dk, c, shared_secret);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
#endif

#include "header_end.inl"
