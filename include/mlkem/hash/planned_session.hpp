// A hash session that runs the steps of a plan until what is asked for is there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../params.hpp"
#include "../ring/poly.hpp"
#include "memory.hpp"
#include "planner.hpp"
#include "session.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// What operations give to a session by plan. With fewer operations than the plan is made for, lanes
/// of the others hash what operation 0 gives.
template <parameter_set P, bool side_by_side> class given_hashes {
  public:
    given_hashes(const given_hashes&) = delete;
    given_hashes& operator=(const given_hashes&) = delete;

    std::size_t operations() const noexcept
    {
        if constexpr (side_by_side)
            return operations_;
        else
            return 1;
    }

    MLKEM_DETAIL_NOINLINE void give_g(std::size_t op, const std::uint8_t* d, std::size_t k) noexcept
    {
        give(op, &hash_io::g, {d, d, seed_words, seed_words, k | std::uint64_t{sha3_suffix} << 8});
    }
    MLKEM_DETAIL_NOINLINE void give_g(std::size_t op, const std::uint8_t* m,
                                      const std::uint8_t* h) noexcept
    {
        give(op, &hash_io::g, {m, h, seed_words, 2 * seed_words, sha3_suffix});
    }
    MLKEM_DETAIL_NOINLINE void give_h(std::size_t op, const std::uint8_t* ek) noexcept
    {
        constexpr std::size_t words = sizes<P>::encapsulation_key / 8;
        give(op, &hash_io::long_message, {ek, ek, words, words, sha3_suffix});
    }
    void give_h_by_rows(std::size_t op, const std::uint8_t* ek) noexcept { give_h(op, ek); }
    void give_row(std::size_t) noexcept {}
    MLKEM_DETAIL_NOINLINE void give_j(std::size_t op, const std::uint8_t* z,
                                      const std::uint8_t* c) noexcept
    {
        constexpr std::size_t words = seed_words + sizes<P>::ciphertext / 8;
        give(op, &hash_io::long_message, {z, c, seed_words, words, shake_suffix});
    }
    void give_rho(std::size_t op, const std::uint8_t* rho) noexcept
    {
        for (std::size_t i = op; i < end_of(op); ++i)
            io_[i].rho = rho;
    }
    void give_prepared(std::size_t, const ntt_polynomial* a_hat, const std::uint8_t* h) noexcept
    {
        prepared_ = a_hat;
        prepared_h_ = h;
    }
    /// Where H(ek) will be when G absorbs it.
    const std::uint8_t* h_for_g(std::size_t op) const noexcept
    {
        return prepared_h_ != nullptr ? prepared_h_ : io_[op].long_out;
    }

  protected:
    given_hashes(hash_io* io, std::size_t operations, std::size_t planned) noexcept
        : io_(io), operations_(operations), planned_(planned)
    {
    }
    ~given_hashes() = default;

    hash_io* io_; // of each operation
    const ntt_polynomial* prepared_ = nullptr;
    const std::uint8_t* prepared_h_ = nullptr;

  private:
    static constexpr std::size_t seed_words = 4;
    static constexpr std::uint8_t sha3_suffix = 0x06, shake_suffix = 0x1f;

    /// After the last operation that operation `op` gives to.
    std::size_t end_of(std::size_t op) const noexcept
    {
        return side_by_side && op == 0 ? planned_ : op + 1;
    }
    void give(std::size_t op, hash_message hash_io::*member, const hash_message& value) noexcept
    {
        for (std::size_t i = op; i < end_of(op); ++i)
            io_[i].*member = value;
    }

    std::size_t operations_, planned_;
};

/// Models keygen_session, encaps_session and decaps_session by any plan: the code is the same for
/// all. Executor runs steps (kernels/executor.inl).
template <parameter_set P, class Executor, bool side_by_side>
class session_by_plan : public given_hashes<P, side_by_side> {
  public:
    using encryption = session_by_plan;

    const std::uint8_t* g(std::size_t op) noexcept
    {
        need(op, 0);
        return this->io_[op].g_out;
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
        return this->io_[op].long_out;
    }
    template <int> const std::uint8_t* noise(std::size_t op, std::size_t i) noexcept
    {
        return noise_at(op, i);
    }
    row_view row(std::size_t op, std::size_t i) noexcept
    {
        ntt_polynomial* const first = entries(op, i * P::k, 1);
        return {{first, 1}, *first};
    }
    vector_view column(std::size_t op, std::size_t j) noexcept
    {
        return {this->prepared_ != nullptr ? this->prepared_ + j : entries(op, j, P::k), P::k};
    }

  protected:
    session_by_plan(const plan_view& plan, hash_io* io, ntt_polynomial* entries,
                    std::size_t operations) noexcept
        : given_hashes<P, side_by_side>(io, operations, plan.operations),
          plan_(plan), memory_{nullptr, nullptr, nullptr, io, entries, noise_distance<P>}
    {
    }
    ~session_by_plan() = default;

    hash_memory& memory() noexcept { return memory_; }

  private:
    static constexpr std::size_t first_prf = 3;

    MLKEM_DETAIL_NOINLINE const std::uint8_t* noise_at(std::size_t op, std::size_t i) noexcept
    {
        need(op, first_prf + i);
        return this->io_[op].noise + noise_distance<P> * i;
    }
    MLKEM_DETAIL_NOINLINE ntt_polynomial* entries(std::size_t op, std::size_t first,
                                                  std::size_t stride) noexcept
    {
        // Where operations go on side by side, all of A is asked for with the first one.
        constexpr std::size_t count = side_by_side ? P::k * P::k : P::k;
        if (done_ < plan_.size && (first == 0 || !side_by_side))
            for (std::size_t i = 0; i < count; ++i)
                need(op, plan_.first_entry + first + i * (side_by_side ? 1 : stride));
        return memory_.entries + (op * P::k * P::k + first) % plan_.places;
    }
    /// Runs steps until sponge `number` of operation `op` has ended.
    void need(std::size_t op, std::size_t number) noexcept
    {
        if (done_ < plan_.size)
            run_until(plan_.ends[op * plan_.each + number]);
    }
    MLKEM_DETAIL_NOINLINE void run_until(std::size_t end) noexcept
    {
        if (!side_by_side && plan_.at_once)
            Executor::run_in_place(at_, end = plan_.size, memory_);
        else if (done_ < end)
            Executor::template run<side_by_side>(at_, end - done_, memory_);
        done_ = done_ < end ? end : done_;
    }

    const plan_view& plan_;
    hash_memory memory_;
    plan_position at_{plan_.steps, plan_.uses, plan_.moves, plan_.names};
    std::size_t done_ = 0;
};

/// Where steps work that are run as they are needed.
template <std::size_t lanes, std::size_t parking> struct place_of_steps {
    alignas(64) std::array<std::uint64_t, keccak_words * lanes> states;
    alignas(64) std::array<std::uint8_t, 8 * keccak_words * lanes> scratch;
    std::array<std::uint64_t, keccak_words * parking> parked;

    void give_to(hash_memory& memory) noexcept
    {
        memory.states = states.data();
        memory.scratch = scratch.data();
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

    alignas(64) std::array<std::uint8_t, count * noise_size> noise_of_all;
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

/// The session of at most as many operations as Plan (a plan_for) is made for. `entries` is public;
/// all else in here may be secret.
template <parameter_set P, class Executor, class Plan>
class planned_session : private place_of_hashes<P, Plan>,
                        public session_by_plan<P, Executor, (Plan::sponges.operations > 1)> {
    static_assert(!Plan::view.at_once || Plan::parking <= Executor::parked_at_once);

  public:
    /// Polynomials that the session needs for entries of A.
    static constexpr std::size_t places = Plan::sponges.places();
    /// States that are parked at a time.
    static constexpr std::size_t parking = Plan::parking;
    /// Bytes of the plan.
    static constexpr std::size_t table_size = sizeof Plan::value;
    static constexpr std::size_t max_operations = Plan::sponges.operations;

    /// For one operation, with all of A, or with a prepared key and no place.
    explicit planned_session(ntt_matrix<P::k>* a_hat) noexcept
        : planned_session(a_hat == nullptr ? nullptr : a_hat->entries.data(), 1)
    {
    }
    planned_session(ntt_polynomial* entries, std::size_t operations) noexcept
        : session_by_plan<P, Executor, (max_operations > 1)>(Plan::view, this->io_of_all.data(),
                                                             entries, operations)
    {
        this->place_of_all_steps.give_to(this->memory());
    }
};

/// A planned_session with its places for entries of A.
template <class Session> struct places_of_entries {
    std::array<ntt_polynomial, Session::places> places_of_a;
};
template <class Session>
class planned_session_with_places : private places_of_entries<Session>, public Session {
  public:
    explicit planned_session_with_places(std::size_t operations = Session::max_operations) noexcept
        : Session(this->places_of_a.data(), operations)
    {
    }
    /// The first of them, free before an entry is asked for.
    ntt_polynomial* place() noexcept { return this->places_of_a.data(); }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
