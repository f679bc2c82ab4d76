// Where the steps of a plan work: what the sponges of operations absorb, where they squeeze to, and
// their states.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../ring/poly.hpp"
#include "keccak.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// What G, H or J absorbs: `first_words` words of 64 bits at `first`, others at `second`, `words`
/// in all, and then the word `end`, which holds the domain bits and what comes before them.
struct hash_message {
    const std::uint8_t *first, *second;
    std::size_t first_words, words;
    std::uint64_t end;
};

/// The hashes of an operation. `long_message` is that of H or J.
struct hash_io {
    hash_message g, long_message;
    const std::uint8_t* rho;
    std::uint8_t *g_out, *long_out; // 64 bytes, of which PRF absorbs the last 32; 32 bytes
    std::uint8_t* noise;            // of call i of PRF, at noise_distance i
};

/// `states` holds keccak_words words for each lane, `scratch` as many bytes as these, `parked` the
/// states that are parked, `entries` places for entries of A.
struct hash_memory {
    std::uint64_t *states, *parked;
    std::uint8_t* scratch;
    const hash_io* io; // of each operation
    ntt_polynomial* entries;
    std::size_t noise_distance;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
