// SPDX-License-Identifier: MIT
// The backend for machines with little memory: the portable code, in the order that takes the least
// stack. The bytes are those of every other backend, the time 2 to 9 % more than that of
// `portable`.
#pragma once

#include <cstddef>
#include <string_view>

#include "portable.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// `portable`, but single operations from the bytes of keys never hold more of A than one entry.
/// Where compilers optimise, keygen_internal, encaps_internal and decaps_internal stay below 6 kB
/// of stack. With all code allowed to use AVX they stay below 8 kB. The typed forms besides hold
/// the objects that they return. It is never chosen by itself. Prepared keys and batches use memory
/// as in `portable`. decapsulation_key::from_seed runs the chosen backend.
struct small_memory : portable {
    MLKEM_DETAIL_CONSTANT std::string_view name = "small_memory";
    /// What single operations take besides k polynomials.
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_steps =
        MLKEM_DETAIL_OPTIMIZED ? detail::vector_stack(3936) : 15104;
    MLKEM_DETAIL_CONSTANT std::size_t stack_of_temporaries = MLKEM_DETAIL_OPTIMIZED ? 1024 : 0;
};

static_assert(backend<small_memory>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
