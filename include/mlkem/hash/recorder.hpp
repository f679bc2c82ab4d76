// A hash session that writes down what an algorithm gives and asks for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../ring/poly.hpp"
#include "script.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

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
            what, {kind, static_cast<std::uint8_t>(op), static_cast<std::uint8_t>(index)}};
    }

    hash_script script_{};
    std::array<std::uint8_t, 64> bytes_{};
    ntt_polynomial polynomial_{};
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
