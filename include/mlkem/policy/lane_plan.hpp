// SPDX-License-Identifier: MIT
// Which sponge runs in which lane of which permutation while A is expanded: a plan made at compile
// time from k, the hash that rides along and what permutations cost.
//
// An entry of A is a stream of three blocks (a fourth, which hardly any needs, is drawn outside of
// the plan). A group is three permutations: streams in its lanes, from the second lane on if the
// hash rides in the first; or four, where streams take turns. The blocks of a hash are serial; so
// are, in KeyGen, the rows of A before them: H(ek) absorbs t, of which row i is there when row i of
// A is.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "../hash/keccak.hpp"
#include "../params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Permutations of `lanes` states, `streams` entries of A beside the first `hash_blocks` blocks
/// that the hash has left: three, with the streams in the last lanes, or four in which four streams
/// take turns in three lanes beside the hash.
struct lane_group {
    std::uint8_t lanes, streams, hash_blocks;

    constexpr std::size_t first_stream() const noexcept { return hash_blocks != 0 ? 1 : 0; }
    constexpr bool takes_turns() const noexcept { return first_stream() + streams > lanes; }
    constexpr std::size_t steps() const noexcept { return takes_turns() ? 4 : 3; }
    /// Whether a lane has nothing to do in permutation `step`.
    constexpr bool is_idle(std::size_t lane, std::size_t step) const noexcept
    {
        if (step >= steps())
            return false;
        if (hash_blocks != 0 && lane == 0)
            return step >= hash_blocks;
        return lane >= first_stream() + streams;
    }
};

/// When the blocks of the hash are there to be absorbed: all from the beginning (Encaps), the same
/// where PRF wants the lanes that are idle, and no stream takes turns (Decaps), or with the rows of
/// t (KeyGen).
enum class hash_input : std::uint8_t { complete, beside_prf, by_rows };

/// The cheapest sequence of groups; what is left of the hash then goes on alone.
struct lane_plan {
    static constexpr std::uint32_t blocks_of_stream = 3;

    std::array<lane_group, 16> groups{};
    std::size_t size = 0;
    std::size_t hash_blocks_alone = 0;
    std::uint32_t cost = 0;

    /// Permutations one after another, of groups and of all.
    constexpr std::size_t steps_of_groups() const noexcept
    {
        std::size_t all = 0;
        for (std::size_t i = 0; i < size; ++i)
            all += groups[i].steps();
        return all;
    }
    constexpr std::size_t steps() const noexcept { return steps_of_groups() + hash_blocks_alone; }
    /// The lanes of all permutations of groups.
    constexpr std::size_t states() const noexcept
    {
        std::size_t all = 0;
        for (std::size_t i = 0; i < size; ++i)
            all += groups[i].steps() * groups[i].lanes;
        return all;
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
    constexpr bool takes_turns() const noexcept
    {
        bool any = false;
        for (std::size_t i = 0; i < size; ++i)
            any = any || groups[i].takes_turns();
        return any;
    }
    /// Lanes of them in which nothing runs.
    constexpr std::size_t idle_lanes() const noexcept
    {
        std::size_t idle = states();
        for (std::size_t i = 0; i < size; ++i)
            idle -= blocks_of_stream * groups[i].streams + groups[i].hash_blocks;
        return idle;
    }
};

/// Blocks of 136 bytes of H(ek), of which J(z || c) has as many, padding included.
constexpr std::size_t blocks_of_h(std::size_t k) noexcept
{
    return (k * encoded_size<12> + symmetric_size) / 136 + 1;
}

/// Blocks of the hash that are there when the first `rows` rows of A are used up.
constexpr std::size_t hash_blocks_after(std::size_t rows, std::size_t k, std::size_t hash_blocks,
                                        hash_input input) noexcept
{
    if (input != hash_input::by_rows || rows == k)
        return hash_blocks;
    return rows * encoded_size<12> / 136;
}

/// What four streams cost besides permutations that take turns: three of them go and come.
inline constexpr std::uint32_t cost_of_turns = 45;

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
            const std::size_t left = ready > h ? ready - h : 0;
            if (input == hash_input::complete && costs.four != 0 && all - s >= 4 && left >= 4)
                here = {4U * costs.four + cost_of_turns + best[s + 4][h + 4].cost, {4, 4, 4}};
            for (std::size_t lanes = 1; lanes <= 8; lanes *= 2) {
                if (costs.of(lanes) == 0)
                    continue;
                for (std::size_t rides = 0; rides < 2 && rides < lanes; ++rides) {
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

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
