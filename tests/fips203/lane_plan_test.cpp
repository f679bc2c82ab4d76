// SPDX-License-Identifier: MIT
// The plans of lanes (policy/lane_plan.hpp, prf_plan.hpp): each does all of the work once and in order, none can
// be cheaper, and a reader sees them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <gtest/gtest.h>
#include <mlkem/policy/prf_plan.hpp>
#include <string>

namespace {

using namespace mlkem;

constexpr std::array<std::size_t, 3> ranks = {2, 3, 4};
constexpr std::array<hash_input, 3> inputs = {hash_input::complete, hash_input::beside_prf,
                                              hash_input::by_rows};
/// Of AVX-512, AVX2 and SSE2 on Zen 4, one state only, eight states that cost next to nothing, and
/// of NEON with and without the SHA-3 instructions.
constexpr std::array<permutation_costs, 7> machines = {{{196, 0, 197, 386},
                                                        {253, 0, 360, 0},
                                                        {308, 363, 0, 0},
                                                        {250, 0, 0, 0},
                                                        {250, 251, 252, 253},
                                                        {48, 78, 0, 0},
                                                        {48, 90, 0, 0}}};

template <class Check> void for_all_plans(const Check& check)
{
    for (const permutation_costs& costs : machines)
        for (const std::size_t k : ranks)
            for (const hash_input input : inputs)
                check(k, input, costs, plan_lanes(k, blocks_of_h(k), input, costs));
}

TEST(LanePlan, CountsTheBlocksOfHAndJ)
{
    EXPECT_EQ(blocks_of_h(2), 800U / 136 + 1);
    EXPECT_EQ(blocks_of_h(3), 1184U / 136 + 1);
    EXPECT_EQ(blocks_of_h(4), 1568U / 136 + 1);
    EXPECT_EQ(blocks_of_h(2), (32U + sizes<params_512>::ciphertext) / 136 + 1);
    EXPECT_EQ(blocks_of_h(3), (32U + sizes<params_768>::ciphertext) / 136 + 1);
    EXPECT_EQ(blocks_of_h(4), (32U + sizes<params_1024>::ciphertext) / 136 + 1);
}

TEST(LanePlan, SamplesEachEntryOnceAndHashesAllBlocks)
{
    for_all_plans(
        [](std::size_t k, hash_input, const permutation_costs& costs, const lane_plan& plan) {
            std::size_t streams = 0, blocks = plan.hash_blocks_alone;
            std::uint32_t cost = static_cast<std::uint32_t>(plan.hash_blocks_alone * costs.one);
            for (std::size_t i = 0; i < plan.size; ++i) {
                const lane_group& group = plan.groups[i];
                EXPECT_NE(costs.of(group.lanes), 0U);
                EXPECT_LE(group.hash_blocks, group.steps());
                EXPECT_GE(group.streams, 1);
                const std::size_t beside_hash = group.lanes - (group.hash_blocks != 0 ? 1U : 0U);
                EXPECT_LE(lane_plan::blocks_of_stream * group.streams, group.steps() * beside_hash);
                EXPECT_EQ(group.takes_turns(), group.streams > beside_hash);
                EXPECT_TRUE(!group.takes_turns() || group.lanes == 4);
                streams += group.streams;
                blocks += group.hash_blocks;
                cost += static_cast<std::uint32_t>(group.steps()) * costs.of(group.lanes) +
                        (group.takes_turns() ? cost_of_turns : 0);
            }
            EXPECT_EQ(streams, k * k);
            EXPECT_EQ(blocks, blocks_of_h(k));
            EXPECT_EQ(plan.cost, cost);
        });
}

/// Of KeyGen: row i of t, 384 bytes, is there when row i of A is; and 2 k entries have a place.
TEST(LanePlan, ByRowsTakesNoBlockOfTheHashBeforeItsRows)
{
    for_all_plans(
        [](std::size_t k, hash_input input, const permutation_costs&, const lane_plan& plan) {
            if (input != hash_input::by_rows)
                return;
            std::size_t streams = 0, blocks = 0;
            for (std::size_t i = 0; i < plan.size; ++i) {
                const std::size_t rows = streams / k;
                blocks += plan.groups[i].hash_blocks;
                if (rows < k) {
                    EXPECT_LE(136 * blocks, 384 * rows);
                }
                streams += plan.groups[i].streams;
                EXPECT_LE(streams, k * rows + 2 * k);
            }
        });
}

/// The cheapest of all sequences of groups, by trying them.
std::uint32_t least_cost(std::size_t k, hash_input input, const permutation_costs& costs,
                         std::size_t streams, std::size_t blocks)
{
    if (streams == k * k)
        return static_cast<std::uint32_t>((blocks_of_h(k) - blocks) * costs.one);
    const bool all = input != hash_input::by_rows;
    const std::size_t ready = all ? blocks_of_h(k) : streams / k * 384 / 136;
    std::uint32_t least = ~std::uint32_t{0};
    for (const std::size_t lanes : {1U, 2U, 4U, 8U}) {
        if (costs.of(lanes) == 0)
            continue;
        for (std::size_t hashed = 0; hashed <= 3 && blocks + hashed <= ready; ++hashed) {
            const std::size_t free = lanes - (hashed != 0 ? 1 : 0);
            const std::size_t places = all ? k * k : 2 * k - streams % k;
            const std::size_t next = std::min({free, k * k - streams, places});
            if (next != 0)
                least = std::min(least,
                                 static_cast<std::uint32_t>(3 * costs.of(lanes)) +
                                     least_cost(k, input, costs, streams + next, blocks + hashed));
        }
    }
    const bool has_turns = input == hash_input::complete && costs.four != 0;
    if (has_turns && streams + 4 <= k * k && blocks + 4 <= ready)
        least = std::min(least, 4U * costs.four + cost_of_turns +
                                    least_cost(k, input, costs, streams + 4, blocks + 4));
    return least;
}

TEST(LanePlan, HasTheLeastCost)
{
    for (const permutation_costs& costs : machines)
        for (const std::size_t k : {2U, 3U})
            for (const hash_input input : inputs)
                EXPECT_EQ(plan_lanes(k, blocks_of_h(k), input, costs).cost,
                          least_cost(k, input, costs, 0, 0));
}

/// Those that ride are the last ones of e: of KeyGen-768 on vectors of four lanes or more two, each
/// with an idle lane before its row, or none.
TEST(LanePlan, FindsALaneInTimeForEachPrfThatRides)
{
    std::size_t plans_with_prfs = 0;
    for_all_plans([&](std::size_t k, hash_input input, const permutation_costs& costs,
                      const lane_plan& plan) {
        if (input != hash_input::by_rows)
            return;
        const std::size_t riding = prfs_beside_rows(plan, k);
        plans_with_prfs += riding != 0 ? 1 : 0;
        EXPECT_LE(riding, plan.idle_lanes());
        EXPECT_TRUE(riding == 0 || (k == 3 && costs.four != 0));
        const auto schedule = schedule_prf<48>(plan, {0, riding});
        for (std::size_t i = 0; i < riding; ++i) {
            // Number i is wanted with this row: the groups until that is there have a lane for it.
            const std::size_t row = k - riding + i;
            std::size_t entries = 0, found = 0;
            for (std::size_t g = 0; entries < k * (row + 1); ++g) {
                entries += plan.groups[g].streams;
                for (std::size_t step = 0; step < 3; ++step) {
                    const prf_step& prf = schedule[3 * g + step];
                    for (std::size_t lane = 0; lane < plan.groups[g].lanes; ++lane) {
                        if ((prf.lanes >> lane & 1) == 0)
                            continue;
                        EXPECT_TRUE(plan.groups[g].is_idle(lane, step));
                        found += prf.call[lane] == i ? 1 : 0;
                    }
                }
            }
            EXPECT_EQ(found, 1U) << "k = " << k << ", row " << row;
        }
    });
    EXPECT_GE(plans_with_prfs, 2U);
}

/// PRF of Encrypt: 2 polynomials of width 3 and 3 of width 2, or 2 k + 1 of width 2.
constexpr prf_calls calls_of_encrypt(std::size_t k)
{
    return {k == 2 ? std::size_t{2} : 0, 2 * k + 1};
}
template <class Check> void for_decaps_plans(const Check& check)
{
    for (const permutation_costs& costs : machines) {
        for (const std::size_t k : ranks) {
            check(k, k, costs, plan_decaps(k, blocks_of_h(k), calls_of_encrypt(k), costs));
            check(k, 0, costs, plan_decaps(0, blocks_of_h(k), calls_of_encrypt(k), costs));
        }
    }
}

/// Follows a plan: G, J, and all of PRF get their blocks, in order and after what they need.
TEST(LanePlan, OfDecapsDoesAllOfTheWork)
{
    for_decaps_plans([](std::size_t k, std::size_t rows, const permutation_costs& costs,
                        const decaps_plan& plan) {
        const prf_calls calls = calls_of_encrypt(k);
        const auto schedule = schedule_prf<72>(plan, calls);
        std::array<std::size_t, 9> blocks{};
        std::size_t at = 0, hashed = 0, streams = 0, in_groups = 0;
        std::uint32_t cost = 0;
        std::array<std::size_t, 8> lane_of_first{};
        const auto take = [&](std::size_t lanes, const auto& is_free) {
            const prf_step& step = schedule[at++];
            EXPECT_EQ(step.lanes >> lanes, 0);
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                if ((step.lanes >> lane & 1) == 0)
                    continue;
                const std::size_t call = step.call[lane];
                EXPECT_TRUE(is_free(lane)) << "lane " << lane;
                EXPECT_GE(hashed, 1U) << "PRF wants r, which is G's";
                EXPECT_EQ(step.firsts >> lane & 1, call < calls.wide && blocks[call] == 0);
                EXPECT_EQ(step.seconds >> lane & 1, blocks[call] == 1);
                if (blocks[call] == 1)
                    EXPECT_EQ(lane_of_first[call], lane);
                else if (call < calls.wide)
                    lane_of_first[call] = lane;
                ++blocks[call];
            }
            cost += costs.of(lanes);
        };
        for (std::size_t i = 0; i < plan.groups.size; ++i) {
            const lane_group& group = plan.groups.groups[i];
            streams += group.streams;
            for (std::size_t step = 0; step < group.steps(); ++step) {
                take(group.lanes, [&](std::size_t lane) { return group.is_idle(lane, step); });
                hashed += step < group.hash_blocks ? 1 : 0;
            }
        }
        for (std::size_t i = 0; i < calls.count; ++i)
            in_groups += blocks[i] != 0 ? 1 : 0;
        EXPECT_EQ(in_groups, plan.prfs_in_groups);
        for (std::size_t i = 0; i < plan.tail.size; ++i) {
            const bool hashes = hashed < 1 + blocks_of_h(k);
            ASSERT_NE(costs.of(plan.tail.lanes[i]), 0U);
            take(plan.tail.lanes[i], [&](std::size_t lane) { return lane != 0 || !hashes; });
            hashed += hashes ? 1 : 0;
        }
        EXPECT_EQ(at, plan.steps());
        EXPECT_EQ(streams, rows * rows);
        EXPECT_EQ(hashed, 1 + blocks_of_h(k));
        EXPECT_EQ(plan.cost(costs), cost);
        for (std::size_t i = 0; i < calls.count; ++i)
            EXPECT_EQ(blocks[i], i < calls.wide ? 2U : 1U) << "k = " << k << ", PRF " << i;
    });
}

/// No worse than G alone, A beside J, and then PRF in the widest vectors that it fills.
TEST(LanePlan, OfDecapsGainsByWhatRides)
{
    for_decaps_plans([](std::size_t k, std::size_t rows, const permutation_costs& costs,
                        const decaps_plan& plan) {
        const prf_calls calls = calls_of_encrypt(k);
        const lane_plan apart = plan_lanes(rows, blocks_of_h(k), hash_input::complete, costs);
        const lane_tail prf = plan_tail(0, prf_lanes(calls), false, costs);
        EXPECT_LE(plan.cost(costs), costs.one + apart.cost + prf.cost) << "k = " << k;
    });
    const auto steps = [](std::size_t k) {
        return plan_decaps(k, blocks_of_h(k), calls_of_encrypt(k), machines[1]).steps();
    };
    EXPECT_EQ(steps(2), 7U);
    EXPECT_EQ(steps(3), 11U);
}

/// What DESIGN would have: Encaps-768 in nine steps of four lanes, none of them idle.
TEST(LanePlan, IsPrinted)
{
    for_all_plans([](std::size_t k, hash_input input, const permutation_costs& costs,
                     const lane_plan& plan) {
        std::string groups;
        for (std::size_t i = 0; i < plan.size; ++i) {
            const lane_group& group = plan.groups[i];
            groups += " " + std::to_string(group.lanes) + "(" + std::to_string(group.streams);
            if (group.hash_blocks != 0)
                groups += "+H" + std::to_string(group.hash_blocks);
            groups += group.takes_turns() ? ", in turns)" : ")";
        }
        std::printf("plan: k = %zu, %-6s costs %u/%u/%u/%u: steps %2zu, idle lanes %2zu:%s, H%zu\n",
                    k,
                    input == hash_input::complete     ? "Encaps"
                    : input == hash_input::beside_prf ? "Decaps"
                                                      : "KeyGen",
                    costs.one, costs.two, costs.four, costs.eight, plan.steps(), plan.idle_lanes(),
                    groups.c_str(), plan.hash_blocks_alone);
    });
    for_decaps_plans([](std::size_t k, std::size_t rows, const permutation_costs& costs,
                        const decaps_plan& plan) {
        std::string tail;
        for (std::size_t i = 0; i < plan.tail.size; ++i)
            tail += " " + std::to_string(plan.tail.lanes[i]);
        std::printf("plan: k = %zu, Decaps%s, costs %u/%u/%u/%u: steps %2zu, cost %4u, groups %zu "
                    "with %zu of PRF, then%s\n",
                    k, rows == 0 ? " prepared" : "", costs.one, costs.two, costs.four, costs.eight,
                    plan.steps(), plan.cost(costs), plan.groups.size, plan.prfs_in_groups,
                    tail.c_str());
    });
    const lane_plan encaps_768 = plan_lanes(3, 9, hash_input::complete, machines[0]);
    EXPECT_EQ(encaps_768.steps(), 9U);
    EXPECT_EQ(encaps_768.idle_lanes(), 0U);
    // Four streams in three lanes beside four blocks of H, where four states cost more than one.
    const lane_plan encaps_512 = plan_lanes(2, 6, hash_input::complete, machines[1]);
    EXPECT_TRUE(encaps_512.takes_turns());
    EXPECT_EQ(encaps_512.steps(), 6U);
    EXPECT_EQ(encaps_512.idle_lanes(), 0U);
    const lane_plan keygen_768 = plan_lanes(3, 9, hash_input::by_rows, machines[0]);
    EXPECT_EQ(keygen_768.steps(), 13U);
    EXPECT_EQ(prfs_beside_rows(keygen_768, 3), 2U);
}

} // namespace
