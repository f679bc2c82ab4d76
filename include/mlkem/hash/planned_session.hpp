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

/// Models keygen_session, encaps_session and decaps_session for at most as many operations as Plan (a
/// plan_for) is made for. With fewer, lanes of the others hash what operation 0 gives. Executor
/// runs steps (kernels/executor.inl). `entries` is public; all else in here may be secret.
template <parameter_set P, class Executor, class Plan> class planned_session {
    static constexpr sponge_set all = Plan::sponges;
    static constexpr std::size_t count = all.operations, lanes = Executor::lanes;

  public:
    /// Polynomials that the session needs for entries of A.
    static constexpr std::size_t places = all.places();
    /// Bytes of the plan.
    static constexpr std::size_t table_size = sizeof Plan::value;
    static constexpr std::size_t max_operations = count;
    using encryption = planned_session;

    /// For one operation, with all of A, or with a prepared key and no place.
    explicit planned_session(ntt_matrix<P::k>* a_hat) noexcept
        : planned_session(a_hat == nullptr ? nullptr : a_hat->entries.data(), 1)
    {
    }
    planned_session(ntt_polynomial* entries, std::size_t operations) noexcept
        : operations_(operations), memory_{states_.data(), parked_.data(), scratch_.data(),
                                           io_.data(),     entries,        all.noise_distance()}
    {
        for (std::size_t op = 0; op < count; ++op) {
            io_[op].g_out = g_[op].data();
            io_[op].long_out = long_[op].data();
            io_[op].noise = noise_.data() + op * all.prfs * all.noise_distance();
        }
    }
    planned_session(const planned_session&) = delete;
    planned_session& operator=(const planned_session&) = delete;
    ~planned_session() = default;

    std::size_t operations() const noexcept { return operations_; }

    void give_g(std::size_t op, const std::uint8_t* d, std::size_t k) noexcept
    {
        give(op, &hash_io::g, {d, d, seed_words, seed_words, k | std::uint64_t{sha3_suffix} << 8});
    }
    void give_g(std::size_t op, const std::uint8_t* m, const std::uint8_t* h) noexcept
    {
        give(op, &hash_io::g, {m, h, seed_words, 2 * seed_words, sha3_suffix});
    }
    void give_h(std::size_t op, const std::uint8_t* ek) noexcept
    {
        constexpr std::size_t words = sizes<P>::encapsulation_key / 8;
        give(op, &hash_io::long_message, {ek, ek, words, words, sha3_suffix});
    }
    void give_h_by_rows(std::size_t op, const std::uint8_t* ek) noexcept { give_h(op, ek); }
    void give_row(std::size_t) noexcept {}
    void give_j(std::size_t op, const std::uint8_t* z, const std::uint8_t* c) noexcept
    {
        constexpr std::size_t words = seed_words + sizes<P>::ciphertext / 8;
        give(op, &hash_io::long_message, {z, c, seed_words, words, shake_suffix});
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

    const std::uint8_t* g(std::size_t op) noexcept
    {
        need({sponge_kind::g, static_cast<std::uint8_t>(op), 0});
        return g_[op].data();
    }
    const std::uint8_t* h(std::size_t op) noexcept
    {
        if constexpr (all.h_blocks == 0)
            return prepared_h_;
        need({sponge_kind::h, static_cast<std::uint8_t>(op), 0});
        return long_[op].data();
    }
    const std::uint8_t* j(std::size_t op) noexcept
    {
        need({sponge_kind::j, static_cast<std::uint8_t>(op), 0});
        return long_[op].data();
    }
    template <int> const std::uint8_t* noise(std::size_t op, std::size_t i) noexcept
    {
        need({sponge_kind::prf, static_cast<std::uint8_t>(op), static_cast<std::uint8_t>(i)});
        return io_[op].noise + all.noise_distance() * i;
    }
    row_view row(std::size_t op, std::size_t i) noexcept
    {
        ntt_polynomial* const first = entries(op, i * P::k, 1);
        return {{first, 1}, *first};
    }
    vector_view column(std::size_t op, std::size_t j) noexcept
    {
        if constexpr (places == 0)
            return {prepared_ + j, P::k};
        else
            return {entries(op, j, P::k), P::k};
    }

  private:
    static constexpr std::size_t seed_words = 4;
    static constexpr std::uint8_t sha3_suffix = 0x06, shake_suffix = 0x1f;

    /// What operation 0 gives goes to those that are not there, too.
    template <class T>
    void give(std::size_t op, T hash_io::*member, const std::type_identity_t<T>& value) noexcept
    {
        io_[op].*member = value;
        for (std::size_t i = operations_; op == 0 && i < count; ++i)
            io_[i].*member = value;
    }
    ntt_polynomial* entries(std::size_t op, std::size_t first, std::size_t stride) noexcept
    {
        for (std::size_t i = 0; i < P::k; ++i)
            need({sponge_kind::entry, static_cast<std::uint8_t>(op),
                  static_cast<std::uint8_t>(first + i * stride)});
        return memory_.entries + (op * P::k * P::k + first) % places;
    }
    void need(sponge_id id) noexcept
    {
        const std::size_t until = Plan::value.ends[all.number(id)];
        if (done_ < until) {
            Executor::run(at_, until - done_, memory_);
            done_ = until;
        }
    }

    alignas(64) std::array<std::uint64_t, keccak_words * lanes> states_;
    alignas(64) std::array<std::uint8_t, 8 * keccak_words * lanes> scratch_;
    alignas(64) std::array<std::uint8_t, count * all.prfs * all.noise_distance()> noise_;
    std::array<std::uint64_t, keccak_words * Plan::parking> parked_;
    std::array<std::array<std::uint8_t, 64>, count> g_;
    std::array<std::array<std::uint8_t, 32>, count> long_;
    std::array<hash_io, count> io_;
    std::size_t operations_;
    hash_memory memory_;
    plan_position at_{Plan::value.steps.data(), Plan::value.uses.data(), Plan::value.moves.data()};
    std::size_t done_ = 0;
    const ntt_polynomial* prepared_ = nullptr;
    const std::uint8_t* prepared_h_ = nullptr;
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
