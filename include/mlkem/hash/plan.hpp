// A plan: which block of which sponge runs in which lane of which permutation. It is a table; made
// by planner.hpp, run by kernels/executor.inl.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "session.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// What a lane does in a step: one block of a sponge.
struct lane_use {
    std::uint8_t kind_and_block, op_and_lane;
    std::uint8_t index;           // of a call of PRF, or 16 i + j of entry A[i][j]
    std::uint8_t place_and_flags; // place: of an entry of A

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
    /// Whether it begins PRF or an entry of A.
    constexpr bool is_new_shake() const noexcept { return block() == 0 && !is_hash(); }
    /// Whether PRF's output is stored to its destination, and not copied there.
    constexpr bool is_direct() const noexcept { return (place_and_flags & direct_flag) != 0; }

    constexpr bool is_hash() const noexcept { return kind() < sponge_kind::prf; }
    /// What PRF or an entry of A absorbs after the seed, with the domain bits.
    constexpr std::uint64_t name() const noexcept
    {
        return kind() == sponge_kind::entry ? (index & 15U) | (index & 0xf0U) << 4 | 0x1fU << 16
                                            : index | 0x1fU << 8;
    }
    constexpr std::size_t rate_words() const noexcept
    {
        return kind() == sponge_kind::g ? 9 : kind() == sponge_kind::entry ? 21 : 17;
    }
};

/// A state that goes from its lane to a place beside the lanes, where it is parked, or back.
struct lane_move {
    std::uint8_t lane, place;
};

/// A permutation, and what its lanes need, summed up: work that no lane needs is not looked for. Of
/// the uses of a step those come first that begin PRF or an entry of A, then G, H and J.
struct plan_step {
    std::uint8_t width, uses;   // lanes, and how many are in use
    std::uint8_t loads;         // moves of parked states to their lanes, before
    std::uint8_t saves;         // moves of states to be parked, after
    std::uint8_t shakes;        // lanes that begin PRF or an entry of A
    std::uint8_t absorbing;     // lanes of G, H and J
    std::uint8_t stored_words;  // of PRF and entries of A
    std::uint8_t staying;       // bit i: the state of lane i stays
    std::uint8_t prfs, entries; // bit i: lane i begins PRF, or an entry of A
    std::uint8_t flags;

    static constexpr unsigned starts_flag = 1, alike_flag = 4, keeps_flag = 8;

    /// Whether a lane begins a sponge, or holds another one than before.
    constexpr bool starts() const noexcept { return (flags & starts_flag) != 0; }
    /// Whether the lanes that absorb have the same block of the same kind of sponge.
    constexpr bool is_alike() const noexcept { return (flags & alike_flag) != 0; }
    /// Whether a lane gives something that store_lanes does not bring to its destination.
    constexpr bool keeps() const noexcept { return (flags & keeps_flag) != 0; }
};

/// Steps, and the uses, moves and names of all of them in their order. ends[i]: steps after which
/// sponge i of a sponge_set has ended. Names: for each lane of a step that begins PRF or an entry of
/// A, what that absorbs after the seed, with the domain bits, or zero.
template <std::size_t Steps, std::size_t Uses, std::size_t Moves, std::size_t Names,
          std::size_t Sponges>
struct hash_plan {
    std::array<std::uint64_t, Names == 0 ? 1 : Names> names;
    std::array<plan_step, Steps> steps;
    std::array<lane_use, Uses> uses;
    std::array<lane_move, Moves == 0 ? 1 : Moves> moves;
    std::array<std::uint8_t, Sponges> ends;
};

/// A plan of any size. `at_once`: all is run when anything is asked for.
struct plan_view {
    const plan_step* steps;
    const lane_use* uses;
    const lane_move* moves;
    const std::uint64_t* names;
    const std::uint8_t* ends;
    std::uint8_t size;
    std::uint8_t operations, each, first_entry; // sponges of each, the first entry of A among them
    std::uint8_t places;                        // for entries of A
    bool at_once;
};

/// How far a plan was run.
struct plan_position {
    const plan_step* step;
    const lane_use* use;
    const lane_move* move;
    const std::uint64_t* names;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
