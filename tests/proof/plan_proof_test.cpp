// SPDX-License-Identifier: MIT
// Plans on symbolic messages: the session of a plan gives each sponge of each operation as
// FIPS 202 has it, for all inputs. Planner, session and executor are the library's, as is what they
// do with lanes. The permutation and rejection are not looked into.
#include "kernels/guarded.hpp"

#include <fstream>

#include "planned_symbols.hpp"

#include "asked_hashes.hpp"
#include "costs_of_permutations.hpp"
#include "documents/header_texts.hpp"
#include "proves_all.hpp"

namespace mlkem_test::plan_proof_test {

namespace planned_avx512 {
inline constexpr mlkem::permutation_costs costs = costs_of::avx512;
template <std::size_t N> using state_lanes = proof::word_lanes<N, false>;
#include "planned_machine.inl"
} // namespace planned_avx512
namespace planned_avx2 {
inline constexpr mlkem::permutation_costs costs = costs_of::avx2;
template <std::size_t N> using state_lanes = proof::word_lanes<N, (N > 1)>;
#include "planned_machine.inl"
} // namespace planned_avx2
namespace planned_sse2 {
inline constexpr mlkem::permutation_costs costs = costs_of::sse2;
template <std::size_t N> using state_lanes = proof::word_lanes<N, (N > 1)>;
#include "planned_machine.inl"
} // namespace planned_sse2
namespace planned_neon {
inline constexpr mlkem::permutation_costs costs = costs_of::neon;
template <std::size_t N> using state_lanes = proof::word_lanes<N, false>;
#include "planned_machine.inl"
} // namespace planned_neon
namespace planned_neon_sha3 {
inline constexpr mlkem::permutation_costs costs = costs_of::neon_sha3;
template <std::size_t N> using state_lanes = proof::word_lanes<N, false>;
#include "planned_machine.inl"
} // namespace planned_neon_sha3
namespace planned_wasm {
inline constexpr mlkem::permutation_costs costs = costs_of::wasm;
template <std::size_t N> using state_lanes = proof::word_lanes<N, (N > 1)>;
#include "planned_machine.inl"
} // namespace planned_wasm
/// No machine has all widths, of which the widest is in memory.
namespace planned_any {
inline constexpr mlkem::permutation_costs costs = {1, 2, 4, 8};
template <std::size_t N> using state_lanes = proof::word_lanes<N, (N > 4)>;
#include "planned_machine.inl"
} // namespace planned_any

namespace {

using namespace proof;
using mlkem::parameter_set;
using mlkem::params_1024;
using mlkem::params_512;
using mlkem::params_768;
using mlkem::small_number;

/// FIPS 202, Algorithm 8 (SPONGE), with pad10*1 behind the suffix.
symbols sponge(symbols message, std::size_t rate, symbol suffix, std::size_t size)
{
    bytes_of_states& bytes = bytes_of_states::all();
    message.push_back(suffix);
    while (message.size() % rate != 0)
        message.push_back(0);
    message.back() = bytes.xored(message.back(), 0x80);
    bytes_of_states::state state{};
    for (std::size_t block = 0; block < message.size(); block += rate) {
        for (std::size_t i = 0; i < rate; ++i)
            state[i] = bytes.xored(state[i], message[block + i]);
        state = bytes.permuted(state);
    }
    symbols out;
    for (; out.size() < size; state = bytes.permuted(state))
        out.insert(out.end(), state.begin(), state.begin() + static_cast<std::ptrdiff_t>(rate));
    out.resize(size);
    return out;
}
template <class... Parts> symbols joined(const Parts&... parts)
{
    symbols all;
    (all.insert(all.end(), parts.begin(), parts.end()), ...);
    return all;
}

template <std::size_t N> using symbol_array = std::array<symbol, N>;
template <parameter_set P> using symbolic_inputs = hash_inputs<P, symbol_array>;

/// FIPS 203, section 4.1 and Algorithms 7 and 13 to 18, beside what a session gave.
template <parameter_set P> struct sponges_of_messages {
    symbolic_inputs<P>* in;
    symbols* g_; // of each operation
    bool keygen;
    std::size_t* wrong;

    void expect(const symbol* got, const symbols& expected) const
    {
        *wrong += std::equal(expected.begin(), expected.end(), got) ? 0 : 1;
    }
    symbols made_g(std::size_t op) const
    {
        const symbols k(1, static_cast<symbol>(P::k));
        return sponge(keygen ? joined(in[op].d, k) : joined(in[op].m, in[op].h), 72, 0x06, 64);
    }
    void g(std::size_t op, const symbol* got) const
    {
        g_[op] = made_g(op);
        expect(got, g_[op]);
        if (keygen)
            std::copy_n(g_[op].begin(), 32, in[op].rho.begin());
    }
    void h(std::size_t op, const symbol* got) const
    {
        const symbols h = sponge(joined(in[op].ek), 136, 0x06, 32);
        expect(got, h);
        std::copy(h.begin(), h.end(), in[op].h.begin());
    }
    void j(std::size_t op, const symbol* got) const
    {
        expect(got, sponge(joined(in[op].z, in[op].c), 136, 0x1f, 32));
    }
    template <int eta> void noise(std::size_t op, std::size_t i, const symbol* got) const
    {
        if (!keygen && i == 0) // Decaps asks for noise before it reads K'
            g_[op] = made_g(op);
        symbols message(g_[op].begin() + 32, g_[op].end());
        message.push_back(static_cast<symbol>(i));
        expect(got, sponge(message, 136, 0x1f, std::size_t{64} * eta));
    }
    void entry(std::size_t op, std::size_t i, std::size_t j, const mlkem::ntt_polynomial& got) const
    {
        const symbols indices = {static_cast<symbol>(j), static_cast<symbol>(i)};
        sampled_streams& streams = sampled_streams::all();
        const symbols expected =
            sponge(joined(in[op].rho, indices), 168, 0x1f, 168 * streams.blocks_of_entry);
        *wrong += streams.bytes(got.c.data()) == expected ? 0 : 1;
    }
    /// Row i of ek is there now, and was not before.
    void row_done(std::size_t op, std::size_t i) const
    {
        const symbols row = variables(384);
        std::copy(row.begin(), row.end(), in[op].ek.begin() + static_cast<std::ptrdiff_t>(384 * i));
    }
};

/// What a session of `operations` works on, and a run of it.
template <parameter_set P, operation what> class symbolic_run {
  public:
    symbolic_run(std::size_t operations, std::size_t entry_count)
        : entries(entry_count), noise(2 * P::k * mlkem::noise_distance<P>), in_(operations),
          g_(operations), prepared_(P::k * P::k)
    {
        bytes_of_states::all().forget();
        sampled_streams::all().forget();
        for (std::size_t i = 0; i < entry_count; ++i)
            entries.data()[i].c.fill(-1);
        std::fill_n(noise.data(), noise.size(), bytes_of_states::no_byte);
        for (symbolic_inputs<P>& one : in_) {
            fill(one.d);
            fill(one.rho);
            fill(one.z);
            fill(one.m);
            fill(one.ek);
            fill(one.c);
            fill(one.h);
            if (what == operation::keygen) { // what is not there yet
                one.rho.fill(bytes_of_states::no_byte);
                std::fill_n(one.ek.begin(), 384 * P::k, bytes_of_states::no_byte);
            } else if (what == operation::encaps) {
                one.h.fill(bytes_of_states::no_byte);
            } else if (what == operation::encaps_prepared || what == operation::decaps_prepared) {
                one.h = in_[0].h; // of one key
            }
        }
    }
    /// How many answers are wrong.
    template <class Session> std::size_t wrong_answers(Session& session)
    {
        std::size_t wrong = 0;
        const sponges_of_messages<P> observer{in_.data(), g_.data(), what == operation::keygen,
                                              &wrong};
        asked_hashes<P, Session, sponges_of_messages<P>, symbolic_inputs<P>>{
            session, in_.data(), observer, prepared_.data()}
            .template run<what>();
        return wrong;
    }

    guarded<mlkem::ntt_polynomial> entries;
    guarded<symbol> noise;

  private:
    template <std::size_t N> static void fill(std::array<symbol, N>& bytes)
    {
        for (symbol& x : bytes)
            x = bytes_of_states::all().variable();
    }
    std::vector<symbolic_inputs<P>> in_;
    std::vector<symbols> g_;
    std::vector<mlkem::ntt_polynomial> prepared_;
};

/// A plan that is made while the program runs.
constexpr std::size_t max_blocks = 560, max_sponges = 256;
using any_draft = mlkem::plan_draft<max_blocks, max_sponges>;
using any_plan = mlkem::hash_plan<max_blocks, max_blocks, max_blocks, max_sponges>;

/// What a session of any plan has besides.
struct memory_of_session {
    std::vector<byte_word> states_of_all, parked_of_all;
    std::vector<std::array<symbol, 64>> g_of_all;
    std::vector<std::array<symbol, 32>> long_of_all;
    std::vector<symbol> noise_of_all;
    std::vector<mlkem::hash_io> io_of_all;

    memory_of_session(const mlkem::sponge_set& all, std::size_t parking)
        : states_of_all(8 * 25, unwritten()), parked_of_all(parking * 25, unwritten()),
          g_of_all(all.operations), long_of_all(all.operations),
          noise_of_all(all.operations * all.prfs * all.noise_distance(), bytes_of_states::no_byte),
          io_of_all(all.operations)
    {
        for (std::size_t op = 0; op < all.operations; ++op) {
            g_of_all[op].fill(bytes_of_states::no_byte);
            long_of_all[op].fill(bytes_of_states::no_byte);
            io_of_all[op].g_out = g_of_all[op].data();
            io_of_all[op].long_out = long_of_all[op].data();
            io_of_all[op].noise = noise_of_all.data() + op * all.prfs * all.noise_distance();
        }
    }
    static byte_word unwritten()
    {
        byte_word w;
        w.bytes.fill(bytes_of_states::no_byte);
        return w;
    }
};
/// Changes what G, or H or J, is told to absorb: a fault.
using change_of_message = void (*)(mlkem::hash_message&);
inline change_of_message changed_g = nullptr, changed_long_message = nullptr;

template <parameter_set P, class Executor, bool side_by_side>
class session_of_any_plan : private memory_of_session,
                            public mlkem::session_by_plan<P, Executor, side_by_side> {
    using base = mlkem::session_by_plan<P, Executor, side_by_side>;
    void change(std::size_t op, mlkem::hash_message mlkem::hash_io::* message,
                change_of_message changed)
    {
        if (changed != nullptr)
            changed(this->io_of_all[op].*message);
    }

  public:
    template <class End> void give_g(std::size_t op, const symbol* first, End end) noexcept
    {
        base::give_g(op, first, end);
        change(op, &mlkem::hash_io::g, changed_g);
    }
    void give_h(std::size_t op, const symbol* ek) noexcept
    {
        base::give_h(op, ek);
        change(op, &mlkem::hash_io::long_message, changed_long_message);
    }
    void give_j(std::size_t op, const symbol* z, const symbol* c) noexcept
    {
        base::give_j(op, z, c);
        change(op, &mlkem::hash_io::long_message, changed_long_message);
    }
    session_of_any_plan(const mlkem::plan_view& plan, const mlkem::sponge_set& all,
                        std::size_t parking, mlkem::ntt_polynomial* entries, std::size_t count)
        : memory_of_session(all, parking), mlkem::session_by_plan<P, Executor, side_by_side>(
                                               plan, this->io_of_all.data(), entries, count)
    {
        this->memory_.states = this->states_of_all.data();
        this->memory_.parked = this->parked_of_all.data();
    }
};

/// A script, a plan for it, and its view.
class planned {
  public:
    planned(const mlkem::hash_script& script, const mlkem::permutation_costs& costs,
            const mlkem::plan_strategy& how)
        : all_(script.sponges),
          draft_(mlkem::planner<max_blocks, max_sponges>(script, costs, how).make()),
          plan(mlkem::finished<max_blocks, max_blocks, max_blocks>(draft_, all_))
    {
    }

    /// How many answers of a session of `count` operations are wrong.
    template <parameter_set P, operation what, class Executor>
    std::size_t wrong_answers(std::size_t count) const
    {
        const mlkem::plan_view view{plan.steps.data(),
                                    plan.uses.data(),
                                    plan.moves.data(),
                                    plan.ends.data(),
                                    static_cast<small_number>(draft_.step_count),
                                    static_cast<small_number>(all_.operations),
                                    static_cast<small_number>(all_.each()),
                                    static_cast<small_number>(3 + all_.prfs),
                                    all_.operations == 1 &&
                                        (all_.by_columns || !all_.has_entries) &&
                                        draft_.parking <= Executor::parked_at_once};
        symbolic_run<P, what> run(all_.operations, all_.entry_count());
        if (all_.operations > 1) {
            session_of_any_plan<P, Executor, true> session(view, all_, draft_.parking,
                                                           run.entries.data(), count);
            return run.wrong_answers(session);
        }
        session_of_any_plan<P, Executor, false> session(view, all_, draft_.parking,
                                                        run.entries.data(), count);
        return run.wrong_answers(session);
    }
    std::size_t steps() const { return draft_.step_count; }
    std::size_t moves() const { return draft_.move_count; }

  private:
    mlkem::sponge_set all_;
    any_draft draft_;

  public:
    any_plan plan;
};

struct counts {
    std::size_t plans = 0, sessions = 0, permutations = 0;
};

/// The plan of the library for these costs, or another strategy's.
template <parameter_set P, operation what, class Executor, std::size_t operations>
void expect_right(const char* name, const mlkem::permutation_costs& costs, std::size_t strategy,
                  bool all_counts, counts& done)
{
    const planned plan(mlkem::script<P, what, operations>, costs, mlkem::plan_strategies[strategy]);
    ++done.plans;
    for (std::size_t count = all_counts ? 1 : operations; count <= operations; ++count) {
        EXPECT_EQ((plan.wrong_answers<P, what, Executor>(count)), 0U)
            << name << ", " << P::name << ", " << operation_names[static_cast<std::size_t>(what)]
            << ", " << count << " of " << operations << ", strategy " << strategy;
        ++done.sessions;
        done.permutations += bytes_of_states::all().permutations();
    }
}
/// The sums and permutations of a plan, to know it again.
std::vector<unsigned> numbers_of(const planned& one)
{
    std::vector<unsigned> all;
    for (const mlkem::plan_step& step : one.plan.steps)
        all.insert(all.end(), {step.width, step.uses, step.loads, step.saves});
    for (const mlkem::lane_use& use : one.plan.uses)
        all.insert(all.end(),
                   {use.kind_and_block, use.op_and_lane, use.index, use.place_and_flags});
    for (const mlkem::lane_move& move : one.plan.moves)
        all.insert(all.end(), {move.lane, move.place});
    return all;
}

template <parameter_set P, class F> void for_each_operation(F f)
{
    f.template operator()<P, operation::keygen>();
    f.template operator()<P, operation::encaps>();
    f.template operator()<P, operation::decaps>();
    f.template operator()<P, operation::encaps_prepared>();
    f.template operator()<P, operation::decaps_prepared>();
    f.template operator()<P, operation::prepare>();
    f.template operator()<P, operation::hashes>();
    f.template operator()<P, operation::begin_encaps>();
    f.template operator()<P, operation::resume_encaps>();
}
template <class F> void for_each_set_and_operation(F f)
{
    for_each_operation<params_512>(f);
    for_each_operation<params_768>(f);
    for_each_operation<params_1024>(f);
}

/// All plans of a backend, single and in chunks of as many as there are lanes.
template <class Executor> void expect_right_plans(const char* name)
{
    counts done;
    constexpr mlkem::permutation_costs costs = Executor::costs_of_permutations;
    for_each_set_and_operation([&]<parameter_set P, operation what>() {
        expect_right<P, what, Executor, 1>(
            name, costs, mlkem::strategy_for(what, P::k, mlkem::widest(costs), 1), false, done);
        if constexpr (!is_single(what))
            expect_right<P, what, Executor, Executor::lanes>(
                name, costs, mlkem::strategy_for(what, P::k, mlkem::widest(costs), Executor::lanes),
                proves_all(), done);
    });
    std::cout << "proof: " << name << ": " << done.plans << " plans, " << done.sessions
              << " sessions, " << done.permutations << " permutations\n";
}
TEST(PlanProof, OfAvx512) { expect_right_plans<planned_avx512::executor>("avx512"); }
TEST(PlanProof, OfAvx2) { expect_right_plans<planned_avx2::executor>("avx2"); }
TEST(PlanProof, OfSse2) { expect_right_plans<planned_sse2::executor>("sse2"); }
TEST(PlanProof, OfNeon) { expect_right_plans<planned_neon::executor>("neon"); }
TEST(PlanProof, OfNeonSha3) { expect_right_plans<planned_neon_sha3::executor>("neon_sha3"); }
TEST(PlanProof, OfWasm) { expect_right_plans<planned_wasm::executor>("wasm"); }

/// Costs that no backend has: each choice of widths, by how much the wider ones cost. All strategies
/// make plans for them. Equal plans run once. Without MLKEM_PROOF_ALL a part runs.
TEST(PlanProof, OfCostsThatNoBackendHas)
{
    constexpr std::array<std::array<std::uint16_t, 4>, 4> all_costs = {
        {{100, 100, 100, 100}, {100, 130, 200, 390}, {100, 200, 400, 800}, {10, 30, 90, 270}}};
    using executor = planned_any::executor;
    counts done;
    std::size_t made = 0;
    const auto try_plans = [&]<parameter_set P, operation what, std::size_t operations>() {
        std::set<std::vector<unsigned>> known;
        for (const auto& costs : all_costs)
            for (unsigned widths = proves_all() ? 1 : 3; widths < 16;
                 widths += proves_all() ? 1 : 4)
                for (const mlkem::plan_strategy& how : mlkem::plan_strategies) {
                    mlkem::permutation_costs these{};
                    these.one = widths & 1 ? costs[0] : std::uint16_t{0};
                    these.two = widths & 2 ? costs[1] : std::uint16_t{0};
                    these.four = widths & 4 ? costs[2] : std::uint16_t{0};
                    these.eight = widths & 8 ? costs[3] : std::uint16_t{0};
                    // No step would be as narrow as this strategy asks.
                    if (widths == 8 && how.widest_beside_hash == 4)
                        continue;
                    const planned plan(mlkem::script<P, what, operations>, these, how);
                    ++made;
                    if (!known.insert(numbers_of(plan)).second)
                        continue;
                    if (!proves_all() && known.size() % 2 != 0)
                        continue;
                    ++done.plans;
                    EXPECT_EQ((plan.wrong_answers<P, what, executor>(operations)), 0U)
                        << P::name << ", " << operation_names[static_cast<std::size_t>(what)]
                        << ", " << operations << " operations, costs " << these.one << ' '
                        << these.two << ' ' << these.four << ' ' << these.eight << ", strategy "
                        << &how - mlkem::plan_strategies.data();
                    done.permutations += bytes_of_states::all().permutations();
                }
    };
    for_each_set_and_operation([&]<parameter_set P, operation what>() {
        if (!proves_all() && P::k != 2)
            return;
        try_plans.template operator()<P, what, 1>();
        if constexpr (!is_single(what)) {
            if (proves_all() && P::k == 2)
                try_plans.template operator()<P, what, 8>();
        }
    });
    std::cout << "proof: costs that no backend has: " << made << " plans made, " << done.plans
              << " of them different, " << done.permutations << " permutations\n";
}

template <class Executor> struct backend_of {
    using executor = Executor;
};
/// The session as the library has it, whose plan is made by the compiler: the same plan.
template <parameter_set P, operation what, class Executor, std::size_t operations>
void expect_right_session()
{
    using plan = mlkem::plan_of<P, backend_of<Executor>, what, operations>;
    const planned same(
        mlkem::script<P, what, operations>, Executor::costs_of_permutations,
        mlkem::plan_strategies[mlkem::strategy_for(
            what, P::k, mlkem::widest(Executor::costs_of_permutations), operations)]);
    const auto is_same = [](const auto& a, const auto& b) {
        return std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0;
    };
    EXPECT_TRUE(is_same(plan::value.steps, same.plan.steps));
    EXPECT_TRUE(is_same(plan::value.uses, same.plan.uses));
    EXPECT_TRUE(is_same(plan::value.moves, same.plan.moves));
    symbolic_run<P, what> run(operations, plan::sponges.entry_count());
    mlkem::planned_session<P, Executor, plan> session(run.entries.data(), operations,
                                                      run.noise.data());
    EXPECT_EQ(run.wrong_answers(session), 0U)
        << P::name << ", " << operation_names[static_cast<std::size_t>(what)];
}
TEST(PlanProof, OfSessionsOfTheLibrary)
{
    for_each_operation<params_768>([]<parameter_set P, operation what>() {
        expect_right_session<P, what, planned_avx512::executor, 1>();
        expect_right_session<P, what, planned_avx2::executor, 1>();
        if constexpr (what == operation::keygen || what == operation::decaps)
            expect_right_session<P, what, planned_sse2::executor, 2>();
    });
}

/// Fourth and fifth blocks of entries of A.
TEST(PlanProof, OfEntriesOfMoreBlocks)
{
    std::size_t& blocks = sampled_streams::all().blocks_of_entry;
    for (const std::size_t more : {4, 5}) {
        blocks = more;
        counts done;
        for_each_operation<params_512>([&]<parameter_set P, operation what>() {
            using executor = planned_avx512::executor;
            constexpr mlkem::permutation_costs costs = executor::costs_of_permutations;
            expect_right<P, what, executor, 1>("avx512", costs,
                                               mlkem::strategy_for(what, P::k, 8, 1), false, done);
            if constexpr (!is_single(what))
                expect_right<P, what, executor, 8>(
                    "avx512", costs, mlkem::strategy_for(what, P::k, 8, 8), false, done);
        });
    }
    blocks = 3;
}

// Planted faults.

/// A plan of ML-KEM-768 on avx512, or of the same costs with another width.
template <operation what, std::size_t operations> planned plan_to_change()
{
    constexpr mlkem::permutation_costs costs = planned_avx512::executor::costs_of_permutations;
    return planned(mlkem::script<params_768, what, operations>, costs,
                   mlkem::plan_strategies[mlkem::strategy_for(what, 3, 8, operations)]);
}
template <operation what, std::size_t operations> std::size_t wrong_answers_of(const planned& plan)
{
    return plan.wrong_answers<params_768, what, planned_avx512::executor>(operations);
}
/// The places where a fault is tried: with MLKEM_PROOF_ALL about 12, else 3.
std::size_t distance_of_tries(std::size_t count) { return count / (proves_all() ? 12 : 3) + 1; }

template <operation what, std::size_t operations>
std::size_t expect_faults_of_operations_found(std::initializer_list<planned_fault::kind> kinds)
{
    planned_fault& fault = planned_fault::now();
    const planned plan = plan_to_change<what, operations>();
    std::size_t found = 0;
    for (const planned_fault::kind kind : kinds) {
        fault = {kind, ~std::size_t{0}, 0};
        if (kind != planned_fault::kind::reversed_stores) { // which has no place
            EXPECT_EQ((wrong_answers_of<what, operations>(plan)), 0U);
        }
        const std::size_t count = kind == planned_fault::kind::reversed_stores ? 1 : fault.done;
        EXPECT_GT(count, 0U);
        for (std::size_t at = 0; at < count; at += distance_of_tries(count)) {
            fault = {kind, at, 0};
            EXPECT_GT((wrong_answers_of<what, operations>(plan)), 0U)
                << "kind " << static_cast<int>(kind) << ", place " << at << " of " << count;
            ++found;
        }
    }
    fault = {};
    return found;
}
TEST(PlanProof, FindsFaultsOfOperations)
{
    using kind = planned_fault::kind;
    const std::initializer_list<kind> all = {kind::other_word,        kind::reversed_bytes,
                                             kind::no_end_of_padding, kind::wrong_end_of_padding,
                                             kind::other_lane,        kind::next_nonce};
    std::size_t found = expect_faults_of_operations_found<operation::keygen, 1>(all);
    found += expect_faults_of_operations_found<operation::encaps, 1>(all);
    found += expect_faults_of_operations_found<operation::decaps, 1>(all);
    found += expect_faults_of_operations_found<operation::keygen, 8>(all);
    found += expect_faults_of_operations_found<operation::decaps, 8>(all);
    std::cout << "proof: " << found << " faults in words, padding, masks and nonces were found\n";
}

/// k is missing, another suffix, a word less, parts that are exchanged or cut elsewhere.
TEST(PlanProof, FindsFaultsOfMessages)
{
    using mlkem::hash_message;
    const auto expect_found = []<operation what>(change_of_message& changed,
                                                 std::initializer_list<change_of_message> faults) {
        const planned one = plan_to_change<what, 1>(), many = plan_to_change<what, 8>();
        for (const change_of_message& fault : faults) {
            changed = fault;
            EXPECT_GT((wrong_answers_of<what, 1>(one)), 0U) << &fault - faults.begin();
            EXPECT_GT((wrong_answers_of<what, 8>(many)), 0U) << &fault - faults.begin();
        }
        changed = nullptr;
    };
    const auto other_suffix = [](hash_message& m) { m.last ^= 0x06 ^ 0x1f; };
    const auto word_less = [](hash_message& m) { m.ends[0] = std::min(m.ends[0], --m.ends[1]); };
    const auto other_order = [](hash_message& m) { std::swap(m.parts[0], m.parts[1]); };
    const auto cut_later = [](hash_message& m) { ++m.ends[0]; };
    expect_found.operator()<operation::keygen>(
        changed_g, {[](hash_message& m) { m.last >>= 8; }, [](hash_message& m) { m.last ^= 7; },
                    [](hash_message& m) { m.ends = {3, 3}; }});
    expect_found.operator()<operation::encaps>(changed_g,
                                               {other_suffix, word_less, other_order, cut_later});
    expect_found.operator()<operation::encaps>(changed_long_message, {other_suffix, word_less});
    expect_found.operator()<operation::decaps>(changed_long_message,
                                               {other_suffix, word_less, cut_later});
}

/// Changes a use, with the step and the use before or behind it in this step, or says that there is
/// nothing to change.
using change_of_use = bool (*)(mlkem::plan_step&, mlkem::lane_use&, mlkem::lane_use& beside);

template <operation what, std::size_t operations>
std::size_t expect_changes_of_uses_found(std::initializer_list<change_of_use> changes)
{
    const planned plan = plan_to_change<what, operations>();
    EXPECT_EQ((wrong_answers_of<what, operations>(plan)), 0U);
    std::size_t found = 0, kind = 0;
    for (const change_of_use change : changes) {
        std::size_t first = 0, tried = 0, count = 0;
        for (int pass = 0; pass < 2; ++pass, count = tried, tried = first = 0)
            for (std::size_t i = 0; i < plan.steps(); ++i) {
                const std::size_t uses = plan.plan.steps[i].uses;
                for (std::size_t u = 0; u < uses; ++u) {
                    planned changed = plan;
                    mlkem::lane_use* const all = changed.plan.uses.data() + first;
                    if (!change(changed.plan.steps[i], all[u], all[u + 1 < uses ? u + 1 : 0]))
                        continue;
                    if (tried++ % distance_of_tries(count) != 0 || pass == 0)
                        continue;
                    EXPECT_GT((wrong_answers_of<what, operations>(changed)), 0U)
                        << "change " << kind << " of use " << u << " of step " << i;
                    ++found;
                }
                first += uses;
            }
        ++kind;
    }
    return found;
}
TEST(PlanProof, FindsChangedUses)
{
    using mlkem::lane_use;
    using mlkem::plan_step;
    static constexpr auto has_lane_of = [](lane_use& use, std::size_t lane) {
        use.op_and_lane = static_cast<small_number>((use.op_and_lane & 0xf0U) | lane);
    };
    const change_of_use lanes_exchanged = [](plan_step& step, lane_use& use, lane_use& beside) {
        const std::size_t lane = use.lane();
        if (&use == &beside || step.all_alike() || (!use.stays() && use.is_last()))
            return false;
        has_lane_of(use, beside.lane());
        has_lane_of(beside, lane);
        return true;
    };
    const change_of_use other_name = [](plan_step&, lane_use& use, lane_use&) {
        use.index = static_cast<small_number>(use.index == 0 ? 1 : use.index - 1);
        return use.begins();
    };
    const change_of_use other_block = [](plan_step& step, lane_use& use, lane_use&) {
        use.kind_and_block ^= 1;
        return !step.all_alike() && use.is_hash() && use.kind() != mlkem::sponge_kind::g;
    };
    const change_of_use new_state = [](plan_step& step, lane_use& use, lane_use&) {
        const bool stays = use.stays();
        use.place_and_flags =
            static_cast<small_number>(use.place_and_flags & ~lane_use::stays_flag);
        step.flags |= plan_step::starts_flag;
        return stays;
    };
    const change_of_use other_place = [](plan_step&, lane_use& use, lane_use&) {
        const std::size_t place = use.place();
        use.place_and_flags = static_cast<small_number>(use.place_and_flags - place + (place == 0));
        return use.is_entry();
    };
    const change_of_use no_start = [](plan_step& step, lane_use& use, lane_use&) {
        const bool starts = step.starts() && !use.stays();
        step.flags = static_cast<small_number>(step.flags & ~plan_step::starts_flag);
        return starts;
    };
    const change_of_use not_kept = [](plan_step& step, lane_use& use, lane_use&) {
        const bool keeps = step.keeps() && use.is_last() && !use.is_direct();
        step.flags = static_cast<small_number>(step.flags & ~plan_step::keeps_flag);
        return keeps;
    };
    const change_of_use less_absorbed = [](plan_step& step, lane_use& use, lane_use&) {
        const bool absorbs = use.is_hash() && !step.all_alike();
        step.absorbing = static_cast<small_number>(step.absorbing - (absorbs ? 1 : 0));
        return absorbs;
    };
    const change_of_use other_operation = [](plan_step& step, lane_use& use, lane_use&) {
        use.op_and_lane ^= 0x10;
        return !step.all_alike() && (use.begins() || use.is_hash());
    };
    const std::initializer_list<change_of_use> all = {lanes_exchanged, other_name,   other_block,
                                                      new_state,       other_place,  no_start,
                                                      not_kept,        less_absorbed};
    std::size_t found = expect_changes_of_uses_found<operation::keygen, 1>(all);
    found += expect_changes_of_uses_found<operation::decaps, 1>(all);
    found += expect_changes_of_uses_found<operation::encaps, 8>(all);
    found += expect_changes_of_uses_found<operation::decaps, 8>({other_operation});
    std::cout << "proof: " << found << " changed uses were found\n";
}

/// A state that is not parked, or not loaded again, or in another place.
TEST(PlanProof, FindsStatesThatAreNotParked)
{
    std::size_t found = 0;
    const auto expect_found = [&]<operation what>() {
        const planned plan = plan_to_change<what, 1>();
        std::size_t first = 0;
        for (std::size_t i = 0; i < plan.steps(); ++i) {
            const mlkem::plan_step& step = plan.plan.steps[i];
            for (std::size_t move = 0; move < std::size_t{step.loads} + step.saves; ++move) {
                planned without = plan, elsewhere = plan, other_lane = plan;
                auto& moves = without.plan.moves;
                std::copy(moves.begin() + static_cast<std::ptrdiff_t>(first + move + 1),
                          moves.end(), moves.begin() + static_cast<std::ptrdiff_t>(first + move));
                --(move < step.loads ? without.plan.steps[i].loads : without.plan.steps[i].saves);
                elsewhere.plan.moves[first + move].place ^= 1;
                other_lane.plan.moves[first + move].lane ^= 1;
                for (const planned* changed : {&without, &elsewhere, &other_lane}) {
                    EXPECT_GT((wrong_answers_of<what, 1>(*changed)), 0U)
                        << "move " << move << " of step " << i;
                    ++found;
                }
            }
            first += std::size_t{step.loads} + step.saves;
        }
    };
    expect_found.operator()<operation::keygen>();
    expect_found.operator()<operation::encaps>();
    expect_found.operator()<operation::decaps>();
    EXPECT_GT(found, 0U);
    std::cout << "proof: " << found << " changes of moves were found\n";
}

/// The costs that tests take are those of the headers, of all of them.
TEST(PlanProof, HasTheCostsOfTheHeaders)
{
    std::size_t expected = 0, there = 0;
    const auto expect = [&](const char* header, const mlkem::permutation_costs& costs) {
        ++expected;
        std::ifstream file(std::string(MLKEM_SOURCE_DIR "/include/mlkem/") + header);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        std::ostringstream line;
        line << "permutation_costs costs = {" << costs.one << ", " << costs.two << ", "
             << costs.four << ", " << costs.eight << "};";
        EXPECT_NE(text.find(line.str()), std::string::npos) << header << ": " << line.str();
    };
    expect("simd/avx512.hpp", costs_of::avx512);
    expect("simd/avx2.hpp", costs_of::avx2);
    expect("simd/sse2.hpp", costs_of::sse2);
    expect("simd/neon.hpp", costs_of::neon);
    expect("backend/neon.hpp", costs_of::neon_sha3);
    expect("simd/wasm.hpp", costs_of::wasm);
    for (const auto& [header, text] : header_texts())
        there += text.find("permutation_costs costs = {") != std::string::npos ? 1U : 0U;
    EXPECT_EQ(there, expected) << "a backend's costs, and a test of its plans above, are missing";
}

} // namespace
} // namespace mlkem_test::plan_proof_test
