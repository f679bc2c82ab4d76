// SPDX-License-Identifier: MIT
// Makes plans at compile time: list scheduling over the script of an algorithm, by a few
// strategies, of which the cheapest plan is taken.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "keccak.hpp"
#include "plan.hpp"
#include "recorder.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// In which order sponges get lanes, and how wide steps are. H and J come first: their blocks are
/// serial.
struct plan_strategy {
    enum class order : small_number {
        as_asked,      // but those that have begun before others
        entries_first, // of A, before what is asked for earlier
        balanced,      // the entries of which most is left, and others are parked meanwhile
        by_kind,       // G, PRF, entries of A
        long_last      // the same before H and J
    };
    /// per_lane: the width that costs least for each lane in use.
    ///
    /// to_the_end: the width that costs least for all sponges that are ready, if each took one step.
    enum class width : small_number { per_lane, to_the_end };

    order by;
    width wide;
    /// The widest step while H or J goes on. paced: no wider than needed for all else to end with
    /// it.
    small_number widest_beside_hash;
    bool g_before_j; // J waits until G has ended, so that one lane is enough for both
    bool together;   // entries of A wait until those that have begun have ended

    static constexpr small_number paced = 0, any = 8;
};

/// Four for single operations, two for batches. plans.hpp says which one is taken, so that compilers
/// need not try all. With these no plan costs more than what it replaced, and few could be cheaper:
/// see tests/hash/plan_test.cpp.
inline constexpr std::size_t first_batch_strategy = 4;
inline constexpr std::array<plan_strategy, 6> plan_strategies = {
    {{plan_strategy::order::entries_first, plan_strategy::width::to_the_end, plan_strategy::paced,
      false, true},
     {plan_strategy::order::entries_first, plan_strategy::width::per_lane, 4, true, false},
     {plan_strategy::order::as_asked, plan_strategy::width::per_lane, plan_strategy::paced, true,
      true},
     {plan_strategy::order::balanced, plan_strategy::width::per_lane, plan_strategy::paced, false,
      false},
     {plan_strategy::order::by_kind, plan_strategy::width::to_the_end, plan_strategy::any, false,
      false},
     {plan_strategy::order::long_last, plan_strategy::width::to_the_end, plan_strategy::any, false,
      false}}};

/// The widest permutation that has a cost.
constexpr std::size_t widest(const permutation_costs& costs) noexcept
{
    return costs.eight != 0 ? 8 : costs.four != 0 ? 4 : costs.two != 0 ? 2 : 1;
}

/// A plan as it is made. Arrays have room for the worst, a step for each block.
template <std::size_t Blocks, std::size_t Sponges> struct plan_draft {
    struct use {
        small_number sponge, lane, block;
        bool stays;
    };
    std::array<plan_step, Blocks> steps{};
    std::array<use, Blocks> uses{};
    std::array<lane_move, Blocks> moves{};
    std::array<small_number, Sponges> ends{};
    std::size_t step_count = 0, use_count = 0, move_count = 0, parking = 0;
    std::size_t lanes = 0;
    std::uint32_t cost = 0; // of permutations
};

/// Follows an algorithm as far as it can go on. Then a step runs, of sponges that have what they
/// absorb.
template <std::size_t Blocks, std::size_t Sponges> class planner {
  public:
    constexpr planner(const hash_script& script, const permutation_costs& costs,
                      const plan_strategy& how) noexcept
        : script_(script), all_(script.sponges), costs_(costs), how_(how), lanes_(widest(costs))
    {
        for (std::size_t i = 0; i < script_.size; ++i) {
            const hash_event& e = script_.events[i];
            progress& p = of(e.sponge);
            if (e.what != hash_event_kind::asks || p.blocks != 0)
                continue;
            p.id = e.sponge;
            p.blocks = static_cast<small_number>(all_.blocks(e.sponge));
            live_[live_count_++] = static_cast<small_number>(all_.number(e.sponge));
        }
    }

    constexpr plan_draft<Blocks, Sponges> make() noexcept
    {
        for (go_on(); at_ < script_.size; go_on()) {
            choose();
            take_step();
        }
        return draft_;
    }

  private:
    struct progress {
        sponge_id id;
        small_number blocks, done;
        small_number lane, parked; // from 1 on; 0: nowhere
        bool given, chosen;
    };
    constexpr progress& of(sponge_id id) noexcept { return state_[all_.number(id)]; }
    /// G of operation `op`, the first of its sponges.
    constexpr const progress& g_of(std::size_t op) const noexcept { return state_[op * each_]; }
    static constexpr bool is_long(sponge_kind kind) noexcept
    {
        return kind == sponge_kind::h || kind == sponge_kind::j;
    }

    /// Until the algorithm asks for what is not there.
    constexpr void go_on() noexcept
    {
        for (; at_ < script_.size; ++at_) {
            const hash_event& e = script_.events[at_];
            progress& p = of(e.sponge);
            switch (e.what) {
            case hash_event_kind::asks:
                free_places(e.sponge);
                if (p.done != p.blocks)
                    return;
                break;
            case hash_event_kind::gives_h:
                rows_[e.sponge.op] = all_.k;
                break;
            case hash_event_kind::gives_row:
                ++rows_[e.sponge.op];
                break;
            case hash_event_kind::gives_rho:
                rho_[e.sponge.op] = true;
                break;
            default:
                p.given = true;
            }
        }
    }
    /// Places of entries before those of the row, or of the operation, that is asked for.
    constexpr void free_places(sponge_id s) noexcept
    {
        if (s.kind != sponge_kind::entry)
            return;
        const std::size_t in_op = all_.by_columns ? 0 : s.index / all_.k * all_.k;
        const std::size_t first = s.op * all_.k * all_.k + in_op;
        if (first > first_entry_)
            first_entry_ = first;
    }

    /// Whether what the next block absorbs is there.
    constexpr bool is_ready(const progress& p) noexcept
    {
        const std::size_t op = p.id.op;
        switch (p.id.kind) {
        case sponge_kind::h:
            return rows_[op] == all_.k || (p.done + 1U) * 136 <= rows_[op] * encoded_size<12>;
        case sponge_kind::prf:
            return g_of(p.id.op).done != 0;
        case sponge_kind::entry:
            return rho_[op] && op * all_.k * all_.k + p.id.index < first_entry_ + entry_count_;
        default:
            return p.given;
        }
    }

    /// Whether the strategy holds it back.
    constexpr bool waits(const progress& p) noexcept
    {
        if (p.id.kind == sponge_kind::j)
            return how_.g_before_j && g_of(p.id.op).done == 0;
        return p.id.kind == sponge_kind::entry && how_.together && p.done == 0 && begun_ != 0;
    }

    static constexpr std::size_t ranks = 10, not_ready = ranks;
    constexpr std::size_t rank_of(const progress& p) noexcept
    {
        using order = plan_strategy::order;
        const sponge_kind kind = p.id.kind;
        if (is_long(kind))
            return how_.by == order::long_last ? 9 : 0;
        if (kind == sponge_kind::g)
            return 1;
        const bool is_entry = kind == sponge_kind::entry;
        if (is_entry && how_.by == order::balanced)
            return 2 + 2 * std::size_t{p.done} + (p.lane != 0 ? 0 : 1);
        if (how_.by >= order::by_kind)
            return p.done != 0 ? 2 : is_entry ? 5 : p.blocks == 2 ? 3 : 4;
        return p.done != 0 ? 7 : is_entry && how_.by == order::entries_first ? 8 : 9;
    }

    /// The sponges of the next step, at most as many as there are lanes.
    constexpr void choose() noexcept
    {
        std::array<small_number, Sponges> rank{};
        std::array<small_number, ranks + 1> counts{};
        std::size_t kept = 0;
        for (std::size_t i = 0; i < live_count_; ++i) {
            const progress& p = state_[live_[i]];
            if (p.done == p.blocks)
                continue;
            const std::size_t r = is_ready(p) && !waits(p) ? rank_of(p) : not_ready;
            live_[kept] = live_[i];
            rank[kept++] = static_cast<small_number>(r);
            ++counts[r];
        }
        live_count_ = kept;
        chosen_count_ = 0;
        for (std::size_t r = 0; r < ranks && chosen_count_ < lanes_; ++r)
            for (std::size_t i = 0; counts[r] != 0 && chosen_count_ < lanes_; ++i)
                if (rank[i] == r) {
                    --counts[r];
                    chosen_[chosen_count_++] = live_[i];
                }
    }

    /// The widest step that the strategy allows.
    constexpr std::size_t limit() noexcept
    {
        if (how_.widest_beside_hash >= lanes_)
            return lanes_;
        std::size_t rest = 0, chain = 0; // blocks that could run; of the longest hash
        for (std::size_t i = 0; i < live_count_; ++i) {
            const progress& p = state_[live_[i]];
            const std::size_t left = std::size_t{p.blocks} - p.done;
            if (is_long(p.id.kind) && left > chain && is_ready(p))
                chain = left;
            if (p.id.kind != sponge_kind::g &&
                (p.id.kind != sponge_kind::prf || g_of(p.id.op).given))
                rest += left;
        }
        if (chain == 0 || (chain == 1 && rest <= lanes_))
            return lanes_;
        if (how_.widest_beside_hash != plan_strategy::paced)
            return how_.widest_beside_hash;
        std::size_t w = 1;
        while (w < lanes_ && (costs_.of(w) == 0 || w * chain < rest))
            w *= 2;
        return w;
    }
    constexpr std::size_t width() noexcept
    {
        const std::size_t most = limit();
        return how_.wide == plan_strategy::width::per_lane ? width_per_lane(most)
                                                           : width_to_the_end(most);
    }
    constexpr std::size_t width_per_lane(std::size_t most) noexcept
    {
        std::size_t best = 0, best_used = 1;
        for (std::size_t w = 1; w <= most; w *= 2) {
            const std::size_t used = chosen_count_ < w ? chosen_count_ : w;
            if (costs_.of(w) != 0 &&
                (best == 0 || costs_.of(w) * best_used < costs_.of(best) * used)) {
                best = w;
                best_used = used;
            }
        }
        return best;
    }
    constexpr std::size_t width_to_the_end(std::size_t most) noexcept
    {
        std::array<std::uint32_t, 9> cost_for{};
        std::size_t best = 0;
        const std::size_t wanted = chosen_count_ < most ? chosen_count_ : most;
        for (std::size_t count = 1; count <= wanted; ++count) {
            cost_for[count] = ~std::uint32_t{0};
            for (std::size_t w = 1; w <= most; w *= 2) {
                const std::uint32_t all = costs_.of(w) + cost_for[count > w ? count - w : 0];
                if (costs_.of(w) != 0 && all < cost_for[count]) {
                    cost_for[count] = all;
                    best = w;
                }
            }
        }
        return best;
    }

    constexpr void take_step() noexcept
    {
        const std::size_t w = width();
        chosen_count_ = chosen_count_ < w ? chosen_count_ : w;
        for (std::size_t i = 0; i < chosen_count_; ++i)
            state_[chosen_[i]].chosen = true;
        park_others(w);
        plan_step& now = draft_.steps[draft_.step_count++];
        now.width = static_cast<small_number>(w);
        now.uses = static_cast<small_number>(chosen_count_);
        std::array<bool, 9> taken{};
        for (std::size_t i = 0; i < chosen_count_; ++i)
            taken[state_[chosen_[i]].lane] = true;
        taken[0] = true; // no lane
        std::size_t lane = 0;
        for (std::size_t i = 0; i < chosen_count_; ++i) {
            const bool stays = state_[chosen_[i]].lane != 0;
            while (!stays && taken[lane])
                ++lane;
            use(chosen_[i], stays ? state_[chosen_[i]].lane : lane++, stays, now);
        }
        draft_.cost += costs_.of(w);
        draft_.lanes = w > draft_.lanes ? w : draft_.lanes;
        before_width_ = w;
    }
    constexpr void use(small_number number, std::size_t lane, bool stays, plan_step& now) noexcept
    {
        progress& p = state_[number];
        p.chosen = false;
        p.lane = static_cast<small_number>(lane);
        if (p.parked != 0) {
            const auto place = static_cast<small_number>(p.parked - 1U);
            draft_.moves[draft_.move_count++] = {static_cast<small_number>(lane - 1), place};
            ++now.loads;
            is_parked_[place] = false;
            p.parked = 0;
        }
        draft_.uses[draft_.use_count++] = {number, static_cast<small_number>(lane - 1), p.done,
                                           stays};
        if (p.id.kind == sponge_kind::entry)
            begun_ += p.done == 0 ? 1 : p.done + 1 == p.blocks ? -1 : 0;
        if (++p.done == p.blocks) {
            draft_.ends[number] = static_cast<small_number>(draft_.step_count);
            p.lane = 0;
        }
    }
    /// Parks the sponges in a lane that do not go on there.
    constexpr void park_others(std::size_t w) noexcept
    {
        if (draft_.step_count == 0)
            return;
        plan_step& before = draft_.steps[draft_.step_count - 1];
        for (std::size_t i = draft_.use_count - before.uses; i < draft_.use_count; ++i) {
            progress& p = state_[draft_.uses[i].sponge];
            if (p.lane == 0 || (p.chosen && w == before_width_))
                continue;
            small_number place = 0;
            while (is_parked_[place])
                ++place;
            is_parked_[place] = true;
            if (place >= draft_.parking)
                draft_.parking = place + 1U;
            draft_.moves[draft_.move_count++] = {static_cast<small_number>(p.lane - 1), place};
            ++before.saves;
            p.parked = static_cast<small_number>(place + 1);
            p.lane = 0;
        }
    }

    const hash_script& script_;
    const sponge_set& all_;
    const permutation_costs& costs_;
    plan_strategy how_;
    std::size_t lanes_, each_ = all_.each(), entry_count_ = all_.entry_count();
    plan_draft<Blocks, Sponges> draft_{};
    std::array<progress, Sponges> state_{};
    std::array<small_number, Sponges> live_{}; // that have not ended, in the order of asks
    std::array<small_number, 8> chosen_{};
    std::array<std::size_t, 8> rows_{}; // of t, given to H
    std::array<bool, 8> rho_{};
    std::array<bool, 32> is_parked_{};
    int begun_ = 0; // entries of A that have begun and not ended
    std::size_t live_count_ = 0, chosen_count_ = 0, at_ = 0, first_entry_ = 0, before_width_ = 0;
};

/// The flags and sums of a step, and which of its uses store where they belong.
constexpr void sum_up(std::size_t noise_distance, plan_step& step, lane_use* uses) noexcept
{
    unsigned flags = plan_step::alike_flag;
    std::size_t words = 0, first_op = uses->op();
    for (std::size_t i = 0; i < step.uses; ++i) {
        const lane_use& use = uses[i];
        flags |= use.stays() ? plan_step::stays_flag : plan_step::starts_flag;
        step.absorbing = static_cast<small_number>(step.absorbing + (use.is_hash() ? 1 : 0));
        if (use.kind_and_block != uses->kind_and_block || use.lane() != i || use.op() != i)
            flags &= ~plan_step::alike_flag;
        const std::size_t stored = use.is_hash()      ? 0
                                   : use.is_entry()   ? 21
                                   : use.block() != 0 ? 7
                                   : use.is_last()    ? 16
                                                      : 17;
        words = stored > words ? stored : words;
        first_op = use.op() < first_op ? use.op() : first_op;
    }
    if (step.absorbing != step.width)
        flags &= ~plan_step::alike_flag;
    step.first_op = static_cast<small_number>(first_op);
    step.stored_words = static_cast<small_number>(words);
    const std::size_t stored = (words + step.width - 1) / step.width * step.width * 8;
    for (std::size_t i = 0; i < step.uses; ++i) {
        lane_use& use = uses[i];
        const bool is_prf = use.kind() == sponge_kind::prf;
        const bool is_direct = is_prf && 136 * use.block() + stored <= noise_distance;
        if (is_direct)
            use.place_and_flags |= lane_use::direct_flag;
        if (is_prf ? !is_direct : use.is_last())
            flags |= plan_step::keeps_flag;
    }
    if (step.saves != 0)
        flags |= plan_step::keeps_flag;
    step.flags = static_cast<small_number>(flags);
}

/// A draft as a plan, which has to be as large.
template <std::size_t Steps, std::size_t Uses, std::size_t Moves, std::size_t Blocks,
          std::size_t Sponges>
constexpr hash_plan<Steps, Uses, Moves, Sponges> finished(const plan_draft<Blocks, Sponges>& draft,
                                                          const sponge_set& all) noexcept
{
    hash_plan<Steps, Uses, Moves, Sponges> plan{};
    for (std::size_t i = 0; i < draft.move_count; ++i)
        plan.moves[i] = draft.moves[i];
    const auto use_of = [&](const auto& from) noexcept -> lane_use {
        const sponge_id id = all[from.sponge];
        const bool is_entry = id.kind == sponge_kind::entry;
        const std::size_t place =
            is_entry ? (id.op * all.k * all.k + id.index) % all.entry_count() : 0;
        const std::size_t index = is_entry ? id.index / all.k * 16 + id.index % all.k : id.index;
        const unsigned flags = (from.stays ? lane_use::stays_flag : 0U) |
                               (from.block + 1U == all.blocks(id) ? lane_use::last_flag : 0U);
        return {static_cast<small_number>(static_cast<unsigned>(id.kind) << 4 | from.block),
                static_cast<small_number>(id.op << 4 | from.lane), static_cast<small_number>(index),
                static_cast<small_number>(place | flags)};
    };
    std::size_t at = 0;
    for (std::size_t i = 0; i < draft.step_count; ++i) {
        plan.steps[i] = draft.steps[i];
        std::size_t next = at;
        for (const std::size_t rank : {0U, 1U, 2U}) // as plan_step::absorbing says
            for (std::size_t u = at; u < at + plan.steps[i].uses; ++u) {
                const lane_use use = use_of(draft.uses[u]);
                if (rank == (use.is_hash() ? 0U : use.begins() ? 1U : 2U))
                    plan.uses[next++] = use;
            }
        sum_up(all.noise_distance(), plan.steps[i], plan.uses.data() + at);
        at += plan.steps[i].uses;
    }
    plan.ends = draft.ends;
    const std::size_t together = all.by_columns ? all.k * all.k : all.k;
    for (std::size_t op = 0; op < all.operations; ++op)
        for (std::size_t i = 0; i < all.entries(); ++i) {
            const std::size_t first = op * all.each() + 3 + all.prfs;
            small_number& end = plan.ends[first + i / together * together];
            end = end < plan.ends[first + i] ? plan.ends[first + i] : end;
        }
    return plan;
}

/// The plan for a script on a backend with costs, by a strategy of plan_strategies.
template <const hash_script& script, const permutation_costs& costs, std::size_t strategy>
class plan_for {
    static constexpr auto draft =
        planner<script.blocks(), script.sponges.size()>(script, costs, plan_strategies[strategy])
            .make();

  public:
    static constexpr sponge_set sponges = script.sponges;
    /// Lanes of the widest step.
    static constexpr std::size_t lanes = draft.lanes;
    static constexpr std::uint32_t cost = draft.cost;
    /// States that are parked at a time.
    static constexpr std::size_t parking = draft.parking;
    static constexpr auto value =
        finished<draft.step_count, draft.use_count, draft.move_count>(draft, sponges);
    static constexpr plan_view view{value.steps.data(),
                                    value.uses.data(),
                                    value.moves.data(),
                                    value.ends.data(),
                                    draft.step_count,
                                    sponges.operations,
                                    sponges.each(),
                                    3 + sponges.prfs,
                                    sponges.operations == 1 &&
                                        (sponges.by_columns || !sponges.has_entries)};
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
