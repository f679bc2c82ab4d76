// SPDX-License-Identifier: MIT
// Which call of PRF runs in which lane of which permutation: in KeyGen in lanes that the plan for A
// leaves idle; in Decaps, where G(m' || h) goes before J(z || c) in the first lane and PRF wants no
// more than G, in such lanes and in those beside what the hash has left after the last group, the
// tail.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "lane_plan.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Calls of PRF in the order of their numbers: the first `wide` take two blocks, the others one.
struct prf_calls {
    std::size_t wide = 0, count = 0;
};

/// The calls of PRF that lanes are at in a permutation; bit i of a mask is for lane i.
struct prf_step {
    std::array<std::uint8_t, 8> call{};
    std::uint8_t lanes = 0;               // those that are PRF's
    std::uint8_t firsts = 0, seconds = 0; // blocks of a call that takes two
};

/// Gives lanes to calls of PRF, one permutation after another.
class prf_lanes {
  public:
    explicit constexpr prf_lanes(const prf_calls& calls) noexcept : calls_(calls) {}

    /// The next permutation, of so many lanes: bit i of `free` tells whether lane i may be had, of
    /// `free_then` whether it may in the one after that.
    constexpr void assign(std::size_t lanes, unsigned free, unsigned free_then) noexcept
    {
        const unsigned going_on = step_.firsts;
        step_.lanes = step_.firsts = step_.seconds = 0;
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto bit = static_cast<std::uint8_t>(1U << i);
            const bool wide = next_ < calls_.wide;
            if ((going_on & bit) != 0) {
                step_.seconds |= bit;
            } else if ((free & (wide ? free_then : free) & bit) != 0 && next_ < calls_.count) {
                step_.call[i] = static_cast<std::uint8_t>(next_++);
                step_.firsts |= wide ? bit : std::uint8_t{0};
            } else {
                continue;
            }
            step_.lanes |= bit;
        }
    }

    constexpr const prf_step& step() const noexcept { return step_; }
    /// Calls that have not begun; whether any of two blocks has not ended.
    constexpr std::size_t left() const noexcept { return calls_.count - next_; }
    constexpr bool wide_left() const noexcept { return next_ < calls_.wide || step_.firsts != 0; }

  private:
    prf_calls calls_;
    std::size_t next_ = 0;
    prf_step step_;
};

/// Step `step` of a group: PRF takes lanes that are idle, if it may begin.
constexpr void assign_idle_lanes(const lane_group& group, std::size_t step, bool may_begin,
                                 prf_lanes& prf) noexcept
{
    unsigned free = 0, free_then = 0;
    for (std::size_t lane = 0; lane < group.lanes && may_begin; ++lane) {
        free |= group.is_idle(lane, step) ? 1U << lane : 0;
        free_then |= group.is_idle(lane, step + 1) ? 1U << lane : 0;
    }
    prf.assign(group.lanes, free, free_then);
}
/// A step of the tail, where all lanes are idle but the first, while the hash goes on.
constexpr void assign_tail(std::size_t lanes, bool hashes, bool may_begin, prf_lanes& prf) noexcept
{
    const unsigned free = !may_begin ? 0 : hashes ? ~1U : ~0U;
    prf.assign(lanes, free, free);
}

/// How many of KeyGen's 2 k calls of PRF, of one block each, run in lanes that are idle: those that
/// are left when the others fill vectors of four, if they all find one in time. The last
/// polynomials of e are theirs; each must be there with its row.
constexpr std::size_t prfs_beside_rows(const lane_plan& plan, std::size_t k) noexcept
{
    const std::size_t wanted = 2 * k % 4;
    prf_lanes prf({0, wanted});
    std::size_t entries = 0;
    for (std::size_t i = 0; i < plan.size; ++i) {
        entries += plan.groups[i].streams;
        for (std::size_t step = 0; step < plan.groups[i].steps(); ++step)
            assign_idle_lanes(plan.groups[i], step, true, prf);
        const std::size_t rows = entries / k; // that are given after this group
        if (rows + prf.left() > k)
            return 0;
    }
    return wanted;
}

/// Permutations one after another, by their lanes.
struct lane_tail {
    std::array<std::uint8_t, 24> lanes{};
    std::size_t size = 0;
    std::uint32_t cost = 0;

    constexpr void append(std::size_t width, const permutation_costs& costs) noexcept
    {
        lanes[size++] = static_cast<std::uint8_t>(width);
        cost += costs.of(width);
    }
    constexpr unsigned widths() const noexcept
    {
        unsigned all = 0;
        for (std::size_t i = 0; i < size; ++i)
            all |= lanes[i];
        return all;
    }
};

/// The cheapest permutations for so many serial blocks of a hash, in the first lane, and calls of
/// PRF of one block.
constexpr void append_narrow(lane_tail& tail, std::size_t blocks, std::size_t calls,
                             const permutation_costs& costs) noexcept
{
    constexpr std::size_t max_blocks = 13, max_calls = 9;
    struct choice {
        std::uint32_t cost;
        std::size_t lanes;
    };
    const auto after = [](std::size_t b, std::size_t c, std::size_t lanes) {
        const std::size_t places = lanes - (b != 0 ? 1 : 0);
        return std::array<std::size_t, 2>{b - (b != 0 ? 1 : 0), c < places ? 0 : c - places};
    };
    std::array<std::array<choice, max_calls + 1>, max_blocks + 1> best{};
    for (std::size_t b = 0; b <= blocks; ++b) {
        for (std::size_t c = b == 0 ? 1 : 0; c <= calls; ++c) {
            best[b][c].cost = ~std::uint32_t{0};
            for (std::size_t lanes = 1; lanes <= 8; lanes *= 2) {
                const auto [rest, left] = after(b, c, lanes);
                const std::uint32_t cost = costs.of(lanes) + best[rest][left].cost;
                if (costs.of(lanes) != 0 && cost < best[b][c].cost)
                    best[b][c] = {cost, lanes};
            }
        }
    }
    while (blocks + calls != 0) {
        const std::size_t lanes = best[blocks][calls].lanes;
        tail.append(lanes, costs);
        const auto [rest, left] = after(blocks, calls, lanes);
        blocks = rest;
        calls = left;
    }
}

/// The cheapest permutations for what groups leave: so many blocks of the hash, and of PRF, which
/// if it waits begins after the first of them.
constexpr lane_tail plan_tail(std::size_t hash_blocks, const prf_lanes& calls, bool waits,
                              const permutation_costs& costs) noexcept
{
    lane_tail best;
    best.cost = ~std::uint32_t{0};
    for (std::size_t lanes = 1; lanes <= 8; lanes *= 2) {
        if (costs.of(lanes) == 0)
            continue;
        lane_tail tail;
        prf_lanes prf = calls;
        std::size_t blocks = hash_blocks;
        if (waits) {
            tail.append(1, costs);
            --blocks;
        }
        while (prf.wide_left()) { // in one width: these stay in their lanes
            assign_tail(lanes, blocks != 0, true, prf);
            tail.append(lanes, costs);
            blocks -= blocks != 0 ? 1 : 0;
        }
        append_narrow(tail, blocks, prf.left(), costs);
        if (tail.cost < best.cost)
            best = tail;
    }
    return best;
}

/// What hashes in Decaps: groups beside A, if k is not 0, and the tail.
struct decaps_plan {
    lane_plan groups;
    std::size_t prfs_in_groups = 0;
    lane_tail tail;

    constexpr std::size_t steps() const noexcept { return groups.steps_of_groups() + tail.size; }
    constexpr std::uint32_t cost(const permutation_costs& costs) const noexcept
    {
        return groups.cost - static_cast<std::uint32_t>(groups.hash_blocks_alone * costs.one) +
               tail.cost;
    }
    /// Lanes of all of them.
    constexpr std::size_t states() const noexcept
    {
        std::size_t all = groups.states();
        for (std::size_t i = 0; i < tail.size; ++i)
            all += tail.lanes[i];
        return all;
    }
    /// The widest permutation.
    constexpr std::size_t lanes() const noexcept
    {
        return std::bit_floor(groups.widths() | tail.widths());
    }
};

/// Follows the groups of a plan: see(step) gets PRF's lanes in each permutation. PRF may begin
/// after `waits_for` blocks of the hash. Returns how many blocks are done.
template <class See>
constexpr std::size_t follow_groups(const lane_plan& plan, std::size_t waits_for, prf_lanes& prf,
                                    const See& see) noexcept
{
    std::size_t hashed = 0;
    for (std::size_t i = 0; i < plan.size; ++i) {
        for (std::size_t step = 0; step < plan.groups[i].steps(); ++step) {
            assign_idle_lanes(plan.groups[i], step, hashed >= waits_for, prf);
            hashed += step < plan.groups[i].hash_blocks ? 1U : 0U;
            see(prf.step());
        }
    }
    return hashed;
}

/// The plan for J(z || c) of `j_blocks` blocks, with G before it, and PRF beside the k^2 entries of
/// A; k is 0 where A is there.
constexpr decaps_plan plan_decaps(std::size_t k, std::size_t j_blocks, const prf_calls& calls,
                                  const permutation_costs& costs) noexcept
{
    decaps_plan plan;
    plan.groups = plan_lanes(k, 1 + j_blocks, hash_input::beside_prf, costs);
    prf_lanes prf(calls);
    const std::size_t hashed = follow_groups(plan.groups, 1, prf, [](const prf_step&) {});
    plan.prfs_in_groups = calls.count - prf.left();
    plan.tail = plan_tail(plan.groups.hash_blocks_alone, prf, hashed == 0, costs);
    return plan;
}

/// PRF's lanes in each of N permutations: those of KeyGen's groups, or of all of Decaps.
template <std::size_t N> using prf_schedule = std::array<prf_step, N>;

template <std::size_t N>
constexpr prf_schedule<N> schedule_prf(const lane_plan& plan, const prf_calls& calls) noexcept
{
    prf_schedule<N> schedule;
    prf_lanes prf(calls);
    std::size_t at = 0;
    (void)follow_groups(plan, 0, prf, [&](const prf_step& step) { schedule[at++] = step; });
    return schedule;
}
template <std::size_t N>
constexpr prf_schedule<N> schedule_prf(const decaps_plan& plan, const prf_calls& calls) noexcept
{
    prf_schedule<N> schedule;
    prf_lanes prf(calls);
    std::size_t at = 0;
    std::size_t hashed =
        follow_groups(plan.groups, 1, prf, [&](const prf_step& step) { schedule[at++] = step; });
    const std::size_t hash_blocks = hashed + plan.groups.hash_blocks_alone;
    for (std::size_t i = 0; i < plan.tail.size; ++i) {
        assign_tail(plan.tail.lanes[i], hashed < hash_blocks, hashed != 0, prf);
        hashed += hashed < hash_blocks ? 1U : 0U;
        schedule[at++] = prf.step();
    }
    return schedule;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
