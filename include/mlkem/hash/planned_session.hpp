// SPDX-License-Identifier: MIT
// A hash session that runs the steps of a plan until what is asked for is there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../params.hpp"
#include "../ring/poly.hpp"
#include "planner.hpp"
#include "session.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// What a session by plan is given: the code is the same for all plans and executors. With fewer
/// operations than the plan is made for, lanes of the others hash what operation 0 gives.
template <parameter_set P, bool side_by_side> class given_hashes {
  public:
    given_hashes(const given_hashes&) = delete;
    given_hashes& operator=(const given_hashes&) = delete;

    std::size_t operations() const noexcept { return side_by_side ? memory_.operations : 1; }

    MLKEM_NOINLINE void give_g(std::size_t op, const std::uint8_t* d, std::size_t k) noexcept
    {
        give(op, &hash_io::g,
             {{d, d}, {seed_words, seed_words}, static_cast<std::uint32_t>(k | sha3_suffix << 8)});
    }
    MLKEM_NOINLINE void give_g(std::size_t op, const std::uint8_t* m,
                               const std::uint8_t* h) noexcept
    {
        give(op, &hash_io::g, {{m, h}, {seed_words, 2 * seed_words}, sha3_suffix});
    }
    MLKEM_NOINLINE void give_h(std::size_t op, const std::uint8_t* ek) noexcept
    {
        constexpr std::size_t words = sizes<P>::encapsulation_key / 8;
        give(op, &hash_io::long_message, {{ek, ek}, {words, words}, sha3_suffix});
    }
    void give_h_by_rows(std::size_t op, const std::uint8_t* ek) noexcept { give_h(op, ek); }
    void give_row(std::size_t) noexcept {}
    MLKEM_NOINLINE void give_j(std::size_t op, const std::uint8_t* z,
                               const std::uint8_t* c) noexcept
    {
        constexpr std::size_t words = seed_words + sizes<P>::ciphertext / 8;
        give(op, &hash_io::long_message, {{z, c}, {seed_words, words}, shake_suffix});
    }
    void give_rho(std::size_t op, const std::uint8_t* rho) noexcept
    {
        give(op, &hash_io::rho, rho);
    }
    void give_prepared(std::size_t, const ntt_polynomial* a_hat, const std::uint8_t* h) noexcept
    {
        prepared_ = a_hat;
        prepared_h_ = h;
    }
    const std::uint8_t* h_for_g(std::size_t op) const noexcept
    {
        return prepared_h_ != nullptr ? prepared_h_ : memory_.io[op].long_out;
    }

  protected:
    given_hashes(const plan_view& plan, hash_io* io, ntt_polynomial* entries,
                 std::size_t operations) noexcept
        : plan_(plan)
    {
        memory_.io = io;
        memory_.entries = entries;
        memory_.noise_distance = noise_distance<P>;
        memory_.operations = operations;
    }
    ~given_hashes() = default;

    const plan_view& plan_;
    hash_memory memory_{};
    const ntt_polynomial* prepared_ = nullptr;
    const std::uint8_t* prepared_h_ = nullptr;

  private:
    static constexpr std::size_t seed_words = 4;
    static constexpr std::uint32_t sha3_suffix = 0x06, shake_suffix = 0x1f;

    template <class Value>
    MLKEM_INLINE void give(std::size_t op, Value hash_io::* member,
                           const std::type_identity_t<Value>& value) noexcept
    {
        const std::size_t end = side_by_side && op == 0 ? plan_.operations : op + 1;
        for (std::size_t i = op; i < end; ++i)
            memory_.io[i].*member = value;
    }
};

/// Models keygen_session and encrypt_session by any plan. Executor runs steps
/// (kernels/executor.inl).
template <parameter_set P, class Executor, bool side_by_side>
class session_by_plan : public given_hashes<P, side_by_side> {
  public:
    using encryption = session_by_plan;

    const std::uint8_t* g(std::size_t op) noexcept
    {
        need(op, 0);
        return this->memory_.io[op].g_out;
    }
    const std::uint8_t* h(std::size_t op) noexcept
    {
        if (this->prepared_h_ == nullptr)
            need(op, 1);
        return this->h_for_g(op);
    }
    const std::uint8_t* j(std::size_t op) noexcept
    {
        need(op, 2);
        return this->memory_.io[op].long_out;
    }
    template <int> const std::uint8_t* noise(std::size_t op, std::size_t i) noexcept
    {
        need(op, first_prf + i);
        return this->memory_.io[side_by_side ? op : 0].noise + noise_distance<P> * i;
    }
    row_view row(std::size_t op, std::size_t i) noexcept
    {
        ntt_polynomial* const first = entries(op, i);
        return {{first, 1}, *first};
    }
    vector_view column(std::size_t op, std::size_t j) noexcept
    {
        return {(this->prepared_ != nullptr ? this->prepared_ : entries(op, 0)) + j, P::k};
    }

  protected:
    using given_hashes<P, side_by_side>::given_hashes;

  private:
    static constexpr std::size_t first_prf = 3;

    /// The entries of row i of A, or all of them, which begin with row 0. Where all stay, those of
    /// every other operation share a place; else every other row does (sponge_set::entry_count).
    ntt_polynomial* entries(std::size_t op, std::size_t i) noexcept
    {
        need(op, this->plan_.first_entry + i * P::k);
        return this->memory_.entries + (side_by_side ? op % 2 * P::k + i : i % 2) * P::k;
    }
    /// Runs steps until sponge `number` of operation `op` has ended.
    void need(std::size_t op, std::size_t number) noexcept
    {
        const plan_view& plan = this->plan_;
        if (left_ != 0)
            run_until(plan.at_once ? plan.size : plan.ends[op * plan.each + number]);
    }
    MLKEM_NOINLINE void run_until(std::size_t end) noexcept
    {
        const std::size_t size = this->plan_.size, done = size - left_;
        if (end <= done)
            return;
        if (this->plan_.at_once)
            Executor::run_in_place(at_, end, this->memory_);
        else
            Executor::run(at_, end - done, this->memory_);
        left_ = size - end;
    }

    plan_position at_{this->plan_.steps, this->plan_.uses, this->plan_.moves};
    std::size_t left_ = this->plan_.size; // steps
};

/// Where steps work that are run as they are needed.
template <std::size_t lanes, std::size_t parking> struct place_of_steps {
    alignas(64) std::array<std::uint64_t, keccak_words * lanes> states;
    std::array<std::uint64_t, keccak_words * parking> parked;

    void give_to(hash_memory& memory) noexcept
    {
        memory.states = states.data();
        memory.parked = parked.data();
    }
};
struct no_place_of_steps {
    void give_to(hash_memory&) const noexcept {}
};

/// What the operations of a plan squeeze.
template <parameter_set P, class Plan> struct place_of_hashes {
    static constexpr std::size_t count = Plan::sponges.operations,
                                 noise_size = Plan::sponges.prfs * noise_distance<P>;
    /// KeyGen by itself has its noise in a place of the caller's, which s_hat may share.
    static constexpr bool noise_is_outside = count == 1 && !Plan::view.at_once;

    alignas(64) std::array<std::uint8_t, noise_is_outside ? 0 : count * noise_size> noise_of_all;
    std::array<std::array<std::uint8_t, 64>, count> g_of_all;
    std::array<std::array<std::uint8_t, 32>, count> long_of_all;
    std::array<hash_io, count> io_of_all;
    [[no_unique_address]] std::conditional_t<Plan::view.at_once, no_place_of_steps,
                                             place_of_steps<Plan::lanes, Plan::parking>>
        place_of_all_steps;

    place_of_hashes() noexcept
    {
        for (std::size_t op = 0; op < count; ++op) {
            io_of_all[op].g_out = g_of_all[op].data();
            io_of_all[op].long_out = long_of_all[op].data();
            io_of_all[op].noise = noise_of_all.data() + op * noise_size;
        }
    }
};

/// The session of at most as many operations as Plan (a plan_for) is made for. A place for
/// entries of A is public. It is null for prepared keys. A place for the noise is given where that
/// is outside. The noise and all else in here may be secret.
template <parameter_set P, class Executor, class Plan>
class planned_session : private place_of_hashes<P, Plan>,
                        public session_by_plan<P, Executor, (Plan::sponges.operations > 1)> {
    static_assert(!Plan::view.at_once || Plan::parking <= Executor::parked_at_once);

  public:
    using plan = Plan;
    static constexpr std::size_t entry_count = Plan::sponges.entry_count();
    static constexpr std::size_t max_operations = Plan::sponges.operations;

    // NOLINTBEGIN(readability-non-const-parameter): steps write the noise where it is outside
    explicit planned_session(ntt_polynomial* entries, std::size_t operations = 1,
                             [[maybe_unused]] std::uint8_t* noise = nullptr) noexcept
        : session_by_plan<P, Executor, (max_operations > 1)>(Plan::view, this->io_of_all.data(),
                                                             entries, operations)
    {
        if constexpr (place_of_hashes<P, Plan>::noise_is_outside)
            this->io_of_all[0].noise = noise;
        this->place_of_all_steps.give_to(this->memory_);
    }
    // NOLINTEND(readability-non-const-parameter)
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
