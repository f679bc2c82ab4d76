// SPDX-License-Identifier: MIT
// A plan: which block of which sponge runs in which lane of which permutation. It is a table, made
// by planner.hpp and run by kernels/executor.inl, and what its steps work on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../ring/poly.hpp"
#include "session.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// What a lane does in a step: one block of a sponge.
struct lane_use {
    small_number kind_and_block, op_and_lane;
    small_number index;           // of a call of PRF, or 16 i + j of entry A[i][j]
    small_number place_and_flags; // place: of an entry of A

    static constexpr unsigned last_flag = 0x80, stays_flag = 0x40, direct_flag = 0x20;

    constexpr sponge_kind kind() const noexcept
    {
        return static_cast<sponge_kind>(kind_and_block >> 4);
    }
    constexpr std::size_t block() const noexcept { return kind_and_block & 15U; }
    constexpr std::size_t op() const noexcept { return op_and_lane >> 4; }
    constexpr std::size_t lane() const noexcept { return op_and_lane & 15U; }
    constexpr std::size_t place() const noexcept { return place_and_flags & 31U; }
    /// Whether the sponge ends with this block.
    constexpr bool is_last() const noexcept { return (place_and_flags & last_flag) != 0; }
    /// Whether its state is in this lane already. Else it is new, or was parked.
    constexpr bool stays() const noexcept { return (place_and_flags & stays_flag) != 0; }
    /// Whether PRF's output is stored to its destination, and not copied there.
    constexpr bool is_direct() const noexcept { return (place_and_flags & direct_flag) != 0; }

    constexpr bool is_entry() const noexcept { return kind() == sponge_kind::entry; }
    /// Whether it is one of the first two blocks of an entry of A, stored where that is sampled.
    constexpr bool is_stored_in_place() const noexcept
    {
        return kind_and_block - (static_cast<unsigned>(sponge_kind::entry) << 4) < 2;
    }
    /// G, H or J.
    constexpr bool is_hash() const noexcept { return kind() < sponge_kind::prf; }
    /// Whether PRF or an entry of A begins in this lane.
    constexpr bool begins() const noexcept { return block() == 0 && !is_hash(); }
    /// Whether both absorb the same seed, if they begin.
    constexpr bool has_seed_of(const lane_use& other) const noexcept
    {
        return kind_and_block == other.kind_and_block && op() == other.op();
    }
    /// What PRF or an entry of A absorbs after the seed: one byte, below 16, or j and i.
    constexpr std::uint64_t index_word() const noexcept
    {
        return (index & 15U) | (index & 0xf0U) << 4;
    }
};

/// A state that goes from its lane to a place beside the lanes, where it is parked, or back.
struct lane_move {
    small_number lane, place;
};

/// A permutation, and what its lanes need, summed up: work that no lane needs is not looked for.
struct plan_step {
    small_number width, uses;  // lanes, and how many are in use
    small_number loads;        // moves of parked states to their lanes, before
    small_number saves;        // moves of states to be parked, after
    small_number absorbing;    // lanes of G, H and J, whose uses come first, then those that begin
    small_number stored_words; // of PRF and entries of A
    small_number first_op;     // the least operation of its uses
    small_number flags;

    static constexpr unsigned starts_flag = 1, keeps_flag = 2, stays_flag = 4, alike_flag = 8;

    /// Whether a lane begins a sponge, or holds another one than before.
    constexpr bool starts() const noexcept { return (flags & starts_flag) != 0; }
    /// Whether a lane goes on with the sponge that it holds.
    constexpr bool some_stay() const noexcept { return (flags & stays_flag) != 0; }
    /// Whether lane 0, 1, ... absorbs a block of operation 0, 1, ..., all of the same number and kind.
    constexpr bool all_alike() const noexcept { return (flags & alike_flag) != 0; }
    /// Whether a lane gives something that store_lanes does not move to its destination, or its
    /// state.
    constexpr bool keeps() const noexcept { return (flags & keeps_flag) != 0; }
};

/// Steps, and the uses and moves of all of them in their order.
///
/// ends[i] is the number of steps after which sponge i of a sponge_set has ended. The first entry of a row
/// has the number of the whole row. If an operation asks for all of A, the first has that of all.
template <std::size_t Steps, std::size_t Uses, std::size_t Moves, std::size_t Sponges>
struct hash_plan {
    std::array<plan_step, Steps> steps;
    std::array<lane_use, Uses> uses;
    std::array<lane_move, Moves == 0 ? 1 : Moves> moves;
    std::array<small_number, Sponges> ends;
};

/// A plan of any size. `at_once`: all is run when anything is asked for.
struct plan_view {
    const plan_step* steps;
    const lane_use* uses;
    const lane_move* moves;
    const small_number* ends;
    small_number size;
    small_number operations, each, first_entry; // sponges of each, the first entry of A among them
    bool at_once;
};

/// How far a plan was run.
struct plan_position {
    const plan_step* step;
    const lane_use* use;
    const lane_move* move;
};

/// Input of G, H or J: words of 64 bits in two parts, which end at word ends[0] and ends[1] of the
/// message. The word `last` follows, which holds the domain bits and any byte before them.
struct hash_message {
    std::array<const std::uint8_t*, 2> parts;
    std::array<std::uint16_t, 2> ends;
    std::uint32_t last;
};

/// The hashes of an operation. `long_message` is that of H or J.
struct hash_io {
    hash_message g, long_message;
    const std::uint8_t* rho;
    std::uint8_t *g_out, *long_out; // 64 bytes, of which PRF absorbs the last 32; 32 bytes
    std::uint8_t* noise;            // of call i of PRF, at noise_distance i
};

/// `states` holds keccak_words words for each lane, `parked` the states that are parked, `entries`
/// places for entries of A. `scratch` is the executor's. Steps for operations from `operations` on
/// are left out.
struct hash_memory {
    std::uint64_t *states, *parked;
    std::uint8_t* scratch;
    hash_io* io; // of each operation
    ntt_polynomial* entries;
    std::size_t noise_distance, operations;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
