// The backend for machines with little memory: the portable code, in the order that takes the least
// stack. The bytes are those of every other backend; the time is that of `portable` and a third.
#pragma once

#include <cstddef>
#include <string_view>

#include "portable.hpp"

namespace mlkem {

/// `portable`, but single operations from the bytes of keys never hold more of A than one entry.
/// ml_kem<params_768, small_memory>::keygen, encaps and decaps stay below 6 kB of stack, with every
/// parameter set, where compilers optimise. It is never chosen by itself. Prepared keys and batches, which
/// are there to use memory, are as in `portable`.
struct small_memory : portable {
    static constexpr std::string_view name = "small_memory";
    static constexpr bool matrix_by_entries = true;
    /// What single operations take besides k polynomials.
    static constexpr std::size_t stack_of_steps = MLKEM_DETAIL_OPTIMIZED ? 3840 : 13824;
};

static_assert(backend<small_memory>);

} // namespace mlkem
