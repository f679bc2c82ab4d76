// Which sponge runs in which lane of which permutation while A is expanded: a plan made at compile
// time from k, the hash that rides along and what permutations cost.
//
// An entry of A is a stream of three blocks (a fourth, which hardly any needs, is drawn outside of
// the plan). A group is three permutations: streams in its lanes, from the second lane on if the
// hash rides in the first. The blocks of a hash are serial; so are, in KeyGen, the rows of A before
// them: H(ek) absorbs t, of which row i is there when row i of A is.
//
// In Decaps G(m' || h) goes before J(z || c) in the first lane, and the calls of PRF, which want no
// more than G, take lanes that are idle; what is left of them after the last group makes the tail.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "../params.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// Relative costs of a permutation of N states; 0 where the backend has none.
struct permutation_costs {
    std::uint16_t one, two, four, eight;

    constexpr std::uint32_t of(std::size_t lanes) const noexcept
    {
        return lanes == 1 ? one : lanes == 2 ? two : lanes == 4 ? four : eight;
    }
};

/// Three permutations of `lanes` states, the last `streams` entries of A beside the first
/// `hash_blocks` blocks that the hash has left.
struct lane_group {
    std::uint8_t lanes, streams, hash_blocks;

    constexpr std::size_t first_stream() const noexcept { return hash_blocks != 0 ? 1 : 0; }
    /// Whether a lane has nothing to do in permutation `step` of the three.
    constexpr bool is_idle(std::size_t lane, std::size_t step) const noexcept
    {
        if (step >= 3)
            return false;
        if (hash_blocks != 0 && lane == 0)
            return step >= hash_blocks;
        return lane >= first_stream() + streams;
    }
};

/// When the blocks of the hash are there to be absorbed: all from the beginning (Encaps, Decaps),
/// or with the rows of t (KeyGen).
enum class hash_input : std::uint8_t { complete, by_rows };

/// The cheapest sequence of groups; what is left of the hash then goes on alone.
struct lane_plan {
    static constexpr std::uint32_t blocks_of_stream = 3;

    std::array<lane_group, 16> groups{};
    std::size_t size = 0;
    std::size_t hash_blocks_alone = 0;
    std::uint32_t cost = 0;

    /// Permutations one after another.
    constexpr std::size_t steps() const noexcept
    {
        return blocks_of_stream * size + hash_blocks_alone;
    }
    /// The sum of all widths of permutations, which are powers of two.
    constexpr unsigned widths() const noexcept
    {
        unsigned all = 0;
        for (std::size_t i = 0; i < size; ++i)
            all |= groups[i].lanes;
        return all;
    }
    /// The widest permutation.
    constexpr std::size_t lanes() const noexcept { return std::bit_floor(widths() | 1U); }
    /// Lanes of them in which nothing runs.
    constexpr std::size_t idle_lanes() const noexcept
    {
        std::size_t idle = 0;
        for (std::size_t i = 0; i < size; ++i)
            idle +=
                blocks_of_stream * (groups[i].lanes - groups[i].streams) - groups[i].hash_blocks;
        return idle;
    }
};

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

    /// The next permutation, of so many lanes, where is_free(lane, 0) tells which may be had, and
    /// is_free(lane, 1) which in the one after that.
    template <class IsFree> constexpr void assign(std::size_t lanes, const IsFree& is_free) noexcept
    {
        const unsigned going_on = step_.firsts;
        step_.lanes = step_.firsts = step_.seconds = 0;
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto bit = static_cast<std::uint8_t>(1U << i);
            const bool wide = next_ < calls_.wide;
            if ((going_on & bit) != 0) {
                step_.seconds |= bit;
            } else if (is_free(i, 0) && next_ < calls_.count && (!wide || is_free(i, 1))) {
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
    prf.assign(group.lanes, [&](std::size_t lane, std::size_t later) {
        return may_begin && group.is_idle(lane, step + later);
    });
}
/// A step of the tail, where all lanes are idle but the first, while the hash goes on.
constexpr void assign_tail(std::size_t lanes, bool hashes, bool may_begin, prf_lanes& prf) noexcept
{
    prf.assign(lanes,
               [&](std::size_t lane, std::size_t) { return may_begin && (lane != 0 || !hashes); });
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
        for (std::size_t step = 0; step < lane_plan::blocks_of_stream; ++step)
            assign_idle_lanes(plan.groups[i], step, true, prf);
        const std::size_t rows = entries / k; // that are given after this group
        if (rows + prf.left() > k)
            return 0;
    }
    return wanted;
}

/// Blocks of 136 bytes of H(ek), of which J(z || c) has as many, padding included.
constexpr std::size_t blocks_of_h(std::size_t k) noexcept
{
    return (k * encoded_size<12> + symmetric_size) / 136 + 1;
}

/// Blocks of the hash that are there when the first `rows` rows of A are used up.
constexpr std::size_t hash_blocks_after(std::size_t rows, std::size_t k, std::size_t hash_blocks,
                                        hash_input input) noexcept
{
    if (input == hash_input::complete || rows == k)
        return hash_blocks;
    return rows * encoded_size<12> / 136;
}

/// The plan for a hash of `hash_blocks` blocks beside the k^2 entries of A. By rows, a group does
/// not reach beyond the row that follows the one it begins in: so 2 k entries of A are enough at a
/// time.
constexpr lane_plan plan_lanes(std::size_t k, std::size_t hash_blocks, hash_input input,
                               const permutation_costs& costs) noexcept
{
    constexpr std::size_t max_streams = 16, max_blocks = 13;
    constexpr std::uint32_t per_group = lane_plan::blocks_of_stream;
    struct choice {
        std::uint32_t cost;
        lane_group group;
    };
    // best[s][h]: from where s streams and h blocks are done to the end.
    std::array<std::array<choice, max_blocks + 1>, max_streams + 1> best{};
    const std::size_t all = k * k;
    for (std::size_t s = all + 1; s-- > 0;) {
        for (std::size_t h = hash_blocks + 1; h-- > 0;) {
            choice& here = best[s][h];
            here.cost = static_cast<std::uint32_t>((hash_blocks - h) * costs.one);
            if (s == all)
                continue;
            here.cost = ~std::uint32_t{0};
            const std::size_t ready = hash_blocks_after(s / k, k, hash_blocks, input);
            for (std::size_t lanes = 1; lanes <= 8; lanes *= 2) {
                if (costs.of(lanes) == 0)
                    continue;
                for (std::size_t rides = 0; rides < 2 && rides < lanes; ++rides) {
                    const std::size_t left = ready > h ? ready - h : 0;
                    const std::size_t blocks = rides == 0 ? 0 : left < per_group ? left : per_group;
                    std::size_t streams = all - s < lanes - rides ? all - s : lanes - rides;
                    if (input == hash_input::by_rows && s % k + streams > 2 * k)
                        streams = 2 * k - s % k;
                    const std::uint32_t cost =
                        per_group * costs.of(lanes) + best[s + streams][h + blocks].cost;
                    if ((rides == 0) == (blocks == 0) && cost < here.cost)
                        here = {cost,
                                {static_cast<std::uint8_t>(lanes),
                                 static_cast<std::uint8_t>(streams),
                                 static_cast<std::uint8_t>(blocks)}};
                }
            }
        }
    }
    lane_plan plan;
    plan.cost = best[0][0].cost;
    std::size_t s = 0, h = 0;
    while (s < all) {
        const lane_group& group = best[s][h].group;
        plan.groups[plan.size++] = group;
        s += group.streams;
        h += group.hash_blocks;
    }
    plan.hash_blocks_alone = hash_blocks - h;
    return plan;
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

    constexpr std::size_t steps() const noexcept
    {
        return lane_plan::blocks_of_stream * groups.size + tail.size;
    }
    constexpr std::uint32_t cost(const permutation_costs& costs) const noexcept
    {
        return groups.cost - static_cast<std::uint32_t>(groups.hash_blocks_alone * costs.one) +
               tail.cost;
    }
    /// Lanes of all of them.
    constexpr std::size_t states() const noexcept
    {
        std::size_t all = 0;
        for (std::size_t i = 0; i < groups.size; ++i)
            all += lane_plan::blocks_of_stream * groups.groups[i].lanes;
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

/// Follows the groups of a plan: see(step) gets PRF's lanes in each permutation. PRF may begin after
/// `waits_for` blocks of the hash. The blocks that are done.
template <class See>
constexpr std::size_t follow_groups(const lane_plan& plan, std::size_t waits_for, prf_lanes& prf,
                                    const See& see) noexcept
{
    std::size_t hashed = 0;
    for (std::size_t i = 0; i < plan.size; ++i) {
        for (std::size_t step = 0; step < lane_plan::blocks_of_stream; ++step) {
            assign_idle_lanes(plan.groups[i], step, hashed >= waits_for, prf);
            hashed += step < plan.groups[i].hash_blocks ? 1 : 0;
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
    plan.groups = plan_lanes(k, 1 + j_blocks, hash_input::complete, costs);
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
        hashed += hashed < hash_blocks ? 1 : 0;
        schedule[at++] = prf.step();
    }
    return schedule;
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
