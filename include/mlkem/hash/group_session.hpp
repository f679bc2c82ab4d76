// SPDX-License-Identifier: MIT
// The session of several operations, at most as many as a permutation has lanes. Each sponge of all
// of them runs at once. The entries of A run for one operation after another. No lane is idle then,
// and nothing is left in series.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../params.hpp"
#include "../policy/backend.hpp"
#include "../ring/poly.hpp"
#include "operation_lanes.hpp"
#include "session.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A of each operation, one after another: while one is in use, the next one is being expanded.
template <parameter_set P, class Backend> class group_matrices {
    static constexpr std::size_t entries = P::k * P::k, lanes = Backend::parallel::lanes;
    static_assert(lanes <= 2 * entries);

  public:
    void give_rho(std::size_t op, const std::uint8_t* rho) noexcept { rho_[op] = rho; }
    /// A of operation `op` of `count`, good until the next one is asked for. Called for 0, 1, ...
    ntt_polynomial* operator()(std::size_t op, std::size_t count) noexcept
    {
        while (next_ < (op + 1) * entries) {
            std::array<stream, lanes> streams;
            const std::size_t left = count * entries - next_;
            const std::size_t size = left < lanes ? left : lanes;
            for (std::size_t i = 0; i < size; ++i) {
                const std::size_t key = (next_ + i) / entries, entry = (next_ + i) % entries;
                streams[i] = {rho_[key], entry / P::k, entry % P::k,
                              ring_[key % 2].entries[entry].c.data()};
            }
            Backend::parallel::sample(streams.data(), size);
            next_ += size;
        }
        return ring_[op % 2].entries.data();
    }
    /// A place that is free before the first one is asked for.
    ntt_polynomial* place() noexcept { return ring_[0].entries.data(); }

  private:
    std::size_t next_ = 0;
    std::array<const std::uint8_t*, lanes> rho_;
    std::array<ntt_matrix<P::k>, 2> ring_;
};
/// One A, and H(ek), for all.
struct same_matrix {
    void give_rho(std::size_t, const std::uint8_t*) const noexcept {}
    const ntt_polynomial* operator()(std::size_t, std::size_t) const noexcept { return a_hat; }
    const ntt_polynomial* a_hat = nullptr;
    const std::uint8_t* h = nullptr;
};

/// Matrices: one of those above; Noise: the noise_bytes of an operation. What was given is hashed
/// for all operations when it is asked for the first one.
template <parameter_set P, class Backend, class Noise, class Matrices> class group_session {
    using lanes = operation_lanes<Backend>;

  public:
    using encryption = group_session;
    static constexpr std::size_t max_operations = lanes::size;

    explicit group_session(std::size_t count) noexcept : count_(count) {}
    std::size_t operations() const noexcept { return count_; }

    void give_g(std::size_t op, const std::uint8_t* d, std::size_t) noexcept { g_first_[op] = d; }
    void give_g(std::size_t op, const std::uint8_t* m, const std::uint8_t* h) noexcept
    {
        g_first_[op] = m;
        g_second_[op] = h;
    }
    const std::uint8_t* g(std::size_t op) noexcept
    {
        if (op == 0) {
            if constexpr (std::is_same_v<Noise, keygen_noise<P>>)
                lanes::hash_g(count_, g_first_, P::k, g_);
            else
                lanes::hash_g(count_, g_first_, g_second_, g_);
            lanes::prf(count_, g_, noise_);
        }
        return g_[op].data();
    }
    template <int> const std::uint8_t* noise(std::size_t op, std::size_t i) const noexcept
    {
        return noise_[op].a(i);
    }

    void give_rho(std::size_t op, const std::uint8_t* rho) noexcept { matrices_.give_rho(op, rho); }
    row_view row(std::size_t op, std::size_t i) noexcept
    {
        ntt_polynomial* const entries = matrices_(op, count_) + i * P::k;
        return {{entries, 1}, entries[0]};
    }
    vector_view column(std::size_t op, std::size_t j) noexcept
    {
        return {matrices_(op, count_) + j, P::k};
    }
    /// Takes one A and one H(ek) for all operations.
    void give_prepared(std::size_t, const ntt_polynomial* a_hat, const std::uint8_t* h) noexcept
    {
        matrices_ = {a_hat, h};
    }
    Matrices& matrices() noexcept { return matrices_; }

    void give_h(std::size_t op, const std::uint8_t* ek) noexcept { first_[op] = ek; }
    void give_h_by_rows(std::size_t op, const std::uint8_t* ek) noexcept { first_[op] = ek; }
    void give_row(std::size_t) const noexcept {}
    const std::uint8_t* h(std::size_t op) noexcept
    {
        if constexpr (std::is_same_v<Matrices, same_matrix>)
            return matrices_.h;
        if (op == 0)
            lanes::hash_h(count_, first_, sizes<P>::encapsulation_key, hash_);
        return hash_[op].data();
    }
    void give_j(std::size_t op, const std::uint8_t* z, const std::uint8_t* c) noexcept
    {
        first_[op] = z;
        second_[op] = c;
    }
    const std::uint8_t* j(std::size_t op) noexcept
    {
        if (op == 0)
            lanes::hash_j(count_, first_, second_, sizes<P>::ciphertext, hash_);
        return hash_[op].data();
    }

  private:
    std::array<Noise, lanes::size> noise_;
    Matrices matrices_;
    typename lanes::values g_;
    typename lanes::hashes hash_;
    typename lanes::inputs g_first_, g_second_, first_, second_; // what G, and H or J absorb
    std::size_t count_;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
