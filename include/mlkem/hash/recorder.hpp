// SPDX-License-Identifier: MIT
// The script of an algorithm: in which order it gives what sponges absorb and asks for what they
// squeeze. A hash session writes it down.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../params.hpp"
#include "../ring/poly.hpp"
#include "session.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Blocks of 136 bytes that H(ek) and J(z || c) absorb, padding included.
template <parameter_set P>
inline constexpr std::size_t h_blocks = sizes<P>::encapsulation_key / 136 + 1;
template <parameter_set P>
inline constexpr std::size_t j_blocks = (symmetric_size + sizes<P>::ciphertext) / 136 + 1;

/// Bytes from the noise of a polynomial to the next one's: what vectors store of two blocks, or of
/// one.
constexpr std::size_t noise_distance_of(bool wide) noexcept { return wide ? 200 : 128; }
template <parameter_set P>
inline constexpr std::size_t noise_distance = noise_distance_of(P::eta1 == 3);

/// The sponges of `operations` operations of one kind, numbered operation by operation. What an
/// operation does not ask for has a number, but no blocks.
struct sponge_set {
    std::size_t operations, k;
    std::size_t h_blocks, j_blocks;
    std::size_t prfs, wide_prfs; // calls of PRF, the first of which give two blocks
    bool has_entries;
    bool by_columns; // all of A stays until the next operation's is asked for; else a row does

    constexpr std::size_t entries() const noexcept { return has_entries ? k * k : 0; }
    constexpr std::size_t each() const noexcept { return 3 + prfs + entries(); }
    constexpr std::size_t size() const noexcept { return operations * each(); }
    /// Polynomials that hold entries of A. While one operation's are in use, or one row, those of
    /// the next are sampled.
    constexpr std::size_t entry_count() const noexcept
    {
        if (!has_entries)
            return 0;
        return operations > 1 ? 2 * k * k : by_columns ? k * k : 2 * k;
    }
    constexpr std::size_t noise_distance() const noexcept
    {
        return noise_distance_of(wide_prfs != 0);
    }

    constexpr std::size_t number(sponge_id s) const noexcept
    {
        const std::size_t first = s.op * each();
        switch (s.kind) {
        case sponge_kind::prf:
            return first + 3 + s.index;
        case sponge_kind::entry:
            return first + 3 + prfs + s.index;
        default:
            return first + static_cast<std::size_t>(s.kind);
        }
    }
    constexpr sponge_id operator[](std::size_t number) const noexcept
    {
        const auto op = static_cast<small_number>(number / each());
        const std::size_t i = number % each();
        if (i < 3)
            return {static_cast<sponge_kind>(i), op, 0};
        if (i < 3 + prfs)
            return {sponge_kind::prf, op, static_cast<small_number>(i - 3)};
        return {sponge_kind::entry, op, static_cast<small_number>(i - 3 - prfs)};
    }
    /// Permutations. An entry of A takes three; in less than 1 % of the cases more follow, outside
    /// of plans.
    constexpr std::size_t blocks(sponge_id s) const noexcept
    {
        switch (s.kind) {
        case sponge_kind::h:
            return h_blocks;
        case sponge_kind::j:
            return j_blocks;
        case sponge_kind::prf:
            return s.index < wide_prfs ? 2 : 1;
        case sponge_kind::entry:
            return 3;
        default:
            return 1;
        }
    }
};

/// Gives: what a sponge absorbs is there. A row is 384 bytes more of what H absorbs.
enum class hash_event_kind : small_number { asks, gives_g, gives_h, gives_row, gives_j, gives_rho };

struct hash_event {
    hash_event_kind what;
    sponge_id sponge;
};

struct hash_script {
    static constexpr std::size_t max_size = 320;    // events; eight operations of ML-KEM-1024: 280
    static constexpr std::size_t max_sponges = 256; // whose numbers are bytes in plans

    sponge_set sponges;
    std::array<hash_event, max_size> events;
    std::size_t size;

    /// Permutations of all that is asked for.
    constexpr std::size_t blocks() const noexcept
    {
        std::array<bool, max_sponges> seen{};
        std::size_t all = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t number = sponges.number(events[i].sponge);
            if (events[i].what == hash_event_kind::asks && !seen[number]) {
                seen[number] = true;
                all += sponges.blocks(events[i].sponge);
            }
        }
        return all;
    }
};

/// Models keygen_session, encaps_session and decaps_session in constant evaluation. It computes nothing.
template <parameter_set P> class recorder {
  public:
    static constexpr std::size_t max_operations = 8;
    using encryption = recorder;

    explicit constexpr recorder(std::size_t operations) noexcept
    {
        script_.sponges.operations = operations;
        script_.sponges.k = P::k;
    }
    constexpr std::size_t operations() const noexcept { return script_.sponges.operations; }
    constexpr const hash_script& script() const noexcept { return script_; }

    constexpr void give_g(std::size_t op, const std::uint8_t*, std::size_t) noexcept
    {
        add(hash_event_kind::gives_g, op, sponge_kind::g);
    }
    constexpr void give_g(std::size_t op, const std::uint8_t*, const std::uint8_t*) noexcept
    {
        add(hash_event_kind::gives_g, op, sponge_kind::g);
    }
    constexpr void give_rho(std::size_t op, const std::uint8_t*) noexcept
    {
        script_.sponges.has_entries = true;
        add(hash_event_kind::gives_rho, op, sponge_kind::entry);
    }
    constexpr void give_prepared(std::size_t, const ntt_polynomial*, const std::uint8_t*) noexcept
    {
    }
    constexpr void give_h(std::size_t op, const std::uint8_t*) noexcept
    {
        script_.sponges.h_blocks = h_blocks<P>;
        add(hash_event_kind::gives_h, op, sponge_kind::h);
    }
    constexpr void give_h_by_rows(std::size_t, const std::uint8_t*) noexcept
    {
        script_.sponges.h_blocks = h_blocks<P>;
    }
    constexpr void give_row(std::size_t op) noexcept
    {
        add(hash_event_kind::gives_row, op, sponge_kind::h);
    }
    constexpr void give_j(std::size_t op, const std::uint8_t*, const std::uint8_t*) noexcept
    {
        script_.sponges.j_blocks = j_blocks<P>;
        add(hash_event_kind::gives_j, op, sponge_kind::j);
    }

    constexpr const std::uint8_t* g(std::size_t op) noexcept { return ask(op, sponge_kind::g); }
    constexpr const std::uint8_t* h(std::size_t op) noexcept
    {
        return script_.sponges.h_blocks != 0 ? ask(op, sponge_kind::h) : bytes_.data();
    }
    constexpr const std::uint8_t* h_for_g(std::size_t op) noexcept { return h(op); }
    constexpr const std::uint8_t* j(std::size_t op) noexcept { return ask(op, sponge_kind::j); }
    template <int eta> constexpr const std::uint8_t* noise(std::size_t op, std::size_t i) noexcept
    {
        sponge_set& all = script_.sponges;
        all.prfs = i < all.prfs ? all.prfs : i + 1;
        if (eta == 3 && i >= all.wide_prfs)
            all.wide_prfs = i + 1;
        return ask(op, sponge_kind::prf, i);
    }
    constexpr row_view row(std::size_t op, std::size_t i) noexcept
    {
        ask_entries(op, i, i * P::k, 1);
        return {{&polynomial_, 0}, polynomial_};
    }
    constexpr vector_view column(std::size_t op, std::size_t j) noexcept
    {
        script_.sponges.by_columns = true;
        ask_entries(op, j, j, P::k);
        return {&polynomial_, 0};
    }

  private:
    /// Row or column `number`; all of A with the first one where operations go on side by side.
    constexpr void ask_entries(std::size_t op, std::size_t number, std::size_t first,
                               std::size_t stride) noexcept
    {
        if (!script_.sponges.has_entries)
            return;
        if (operations() == 1) {
            for (std::size_t i = 0; i < P::k; ++i)
                ask(op, sponge_kind::entry, first + i * stride);
        } else if (number == 0) {
            script_.sponges.by_columns = true;
            for (std::size_t i = 0; i < P::k * P::k; ++i)
                ask(op, sponge_kind::entry, i);
        }
    }
    constexpr std::uint8_t* ask(std::size_t op, sponge_kind kind, std::size_t index = 0) noexcept
    {
        add(hash_event_kind::asks, op, kind, index);
        return bytes_.data();
    }
    constexpr void add(hash_event_kind what, std::size_t op, sponge_kind kind,
                       std::size_t index = 0) noexcept
    {
        script_.events[script_.size++] = {
            what, {kind, static_cast<small_number>(op), static_cast<small_number>(index)}};
    }

    hash_script script_{};
    std::array<std::uint8_t, 192> bytes_{}; // what a call of PRF gives, at most
    ntt_polynomial polynomial_{};
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
