// SPDX-License-Identifier: MIT
// The session that takes little stack. Each hash is computed when it is asked for, or even later,
// by the code that uses it. Entries of A and noise are never there as a whole.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../bytes.hpp"
#include "../params.hpp"
#include "../policy/sampling.hpp"
#include "../ring/poly.hpp"
#include "symmetric.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A row or a column of A, from entry [i][j] on, and how to come to the next one.
template <class Keccak, class Sampling> struct unsampled_entries {
    const std::uint8_t* rho;
    std::size_t i, j, next_i, next_j;

    /// Samples the entry with number `at`.
    MLKEM_DETAIL_NOINLINE constexpr void get(std::size_t at, ntt_polynomial& a_hat) const noexcept
    {
        std::array<std::uint8_t, 34> b{};
        copy(b.data(), std::span(rho, 32));
        b[32] = static_cast<std::uint8_t>(j + at * next_j);
        b[33] = static_cast<std::uint8_t>(i + at * next_i);
        sample_ntt_vartime<Sampling, shake128<Keccak>>(b, a_hat);
    }
};
template <class Keccak, class Sampling> struct unsampled_row : unsampled_entries<Keccak, Sampling> {
    ntt_polynomial& product;
};

/// PRF_eta(s, number), not computed yet.
template <class Keccak> struct unmade_noise {
    const std::uint8_t* s;
    std::uint8_t number;

    template <int eta>
    constexpr void get(std::span<std::uint8_t, prf_size<eta>> bytes) const noexcept
    {
        prf<eta, Keccak>(std::span<const std::uint8_t, 32>(s, 32), number, bytes);
    }
};

template <parameter_set P, class Backend> class serial_session {
    using keccak = typename Backend::keccak;

  public:
    using encryption = serial_session;
    static constexpr std::size_t max_operations = 1;
    static constexpr std::size_t operations() noexcept { return 1; }

    constexpr void give_g(std::size_t, const std::uint8_t* d, std::size_t k) noexcept
    {
        const auto rank = static_cast<std::uint8_t>(k);
        make_g(d, std::span(&rank, 1));
    }
    constexpr void give_g(std::size_t, const std::uint8_t* m, const std::uint8_t* h) noexcept
    {
        make_g(m, std::span(h, symmetric_size));
    }
    constexpr const std::uint8_t* g(std::size_t) const noexcept { return g_.data(); }

    constexpr void give_rho(std::size_t, const std::uint8_t* rho) noexcept { rho_ = rho; }
    template <int> constexpr auto noise(std::size_t, std::size_t i) const noexcept
    {
        return unmade_noise<keccak>{g_.data() + 32, static_cast<std::uint8_t>(i)};
    }
    constexpr auto column(std::size_t, std::size_t j) const noexcept
    {
        return unsampled_entries<keccak, typename Backend::sampling>{rho_, 0, j, 1, 0};
    }

    constexpr void give_h(std::size_t, const std::uint8_t* ek) noexcept { first_ = ek; }
    constexpr const std::uint8_t* h(std::size_t) noexcept
    {
        hash_h<keccak>(std::span(first_, sizes<P>::encapsulation_key), hash_);
        return hash_.data();
    }
    constexpr void give_j(std::size_t, const std::uint8_t* z, const std::uint8_t* c) noexcept
    {
        first_ = z;
        second_ = c;
    }
    constexpr const std::uint8_t* j(std::size_t) noexcept
    {
        hash_j<keccak>(std::span<const std::uint8_t, 32>(first_, 32),
                       std::span(second_, sizes<P>::ciphertext), hash_);
        return hash_.data();
    }

  protected:
    const std::uint8_t* rho_ = nullptr;

  private:
    constexpr void make_g(const std::uint8_t* a, std::span<const std::uint8_t> b) noexcept
    {
        hash_g<keccak>(std::span(a, symmetric_size), b, g_);
    }

    std::array<std::uint8_t, 64> g_;
    std::array<std::uint8_t, 32> hash_;
    const std::uint8_t *first_ = nullptr, *second_ = nullptr; // what H or J absorbs
};

/// A serial_session for KeyGen, with memory for a row of A times s.
template <parameter_set P, class Backend>
class serial_keygen_session : public serial_session<P, Backend> {
  public:
    constexpr void give_h_by_rows(std::size_t op, const std::uint8_t* ek) noexcept
    {
        this->give_h(op, ek);
    }
    constexpr void give_row(std::size_t) const noexcept {}
    constexpr auto row(std::size_t, std::size_t i) noexcept
    {
        return unsampled_row<typename Backend::keccak, typename Backend::sampling>{
            {this->rho_, i, 0, 0, 1}, product_};
    }

  private:
    ntt_polynomial product_;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
