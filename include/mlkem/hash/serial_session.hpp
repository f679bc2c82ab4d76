// SPDX-License-Identifier: MIT
// Sessions that permute one state at a time, when something is asked for: of any Keccak policy, and
// in constant evaluation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../bytes.hpp"
#include "../params.hpp"
#include "../policy/sampling.hpp"
#include "../ring/poly.hpp"
#include "session.hpp"
#include "symmetric.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// G, H and J.
template <parameter_set P, class Backend> class serial_hashes {
    using keccak = typename Backend::keccak;

  public:
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
    constexpr void give_h(std::size_t, const std::uint8_t* ek) noexcept { first_ = ek; }
    constexpr void give_h_by_rows(std::size_t, const std::uint8_t* ek) noexcept { first_ = ek; }
    constexpr void give_row(std::size_t) const noexcept {}
    constexpr const std::uint8_t* h_for_g(std::size_t op) noexcept { return h(op); }
    constexpr const std::uint8_t* h(std::size_t) noexcept
    {
        if (prepared_h_ != nullptr)
            return prepared_h_;
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
    const std::uint8_t *rho_ = nullptr, *prepared_h_ = nullptr;
    std::array<std::uint8_t, 64> g_;

  private:
    constexpr void make_g(const std::uint8_t* a, std::span<const std::uint8_t> b) noexcept
    {
        hash_g<keccak>(std::span(a, symmetric_size), b, g_);
    }

    std::array<std::uint8_t, 32> hash_;
    const std::uint8_t *first_ = nullptr, *second_ = nullptr; // what H or J absorbs
};

/// Entry A[i][j].
template <class Backend>
MLKEM_NOINLINE constexpr void sample_entry(const std::uint8_t* rho, std::size_t i, std::size_t j,
                                           ntt_polynomial& a_hat) noexcept
{
    std::array<std::uint8_t, 34> b{};
    copy(b.data(), std::span(rho, 32));
    b[32] = static_cast<std::uint8_t>(j);
    b[33] = static_cast<std::uint8_t>(i);
    sample_ntt_vartime<typename Backend::sampling, shake128<typename Backend::keccak>>(b, a_hat);
}

/// The session of backends that permute one state at a time, and where a policy is replaced. For
/// KeyGen it holds a row of A, for Encaps, Decaps and what is prepared all of A in a place of the
/// caller's.
template <parameter_set P, class Backend> class serial_session : public serial_hashes<P, Backend> {
  public:
    using encryption = serial_session;

    /// `place`: of all of A, or of a row.
    explicit constexpr serial_session(ntt_polynomial* place) noexcept : place_(place) {}

    constexpr void give_prepared(std::size_t, const ntt_polynomial* a_hat,
                                 const std::uint8_t* h) noexcept
    {
        prepared_ = a_hat;
        this->prepared_h_ = h;
    }
    template <int eta> constexpr const std::uint8_t* noise(std::size_t, std::size_t i) noexcept
    {
        prf<eta, typename Backend::keccak>(
            std::span<const std::uint8_t, 32>(this->g_.data() + 32, 32),
            static_cast<std::uint8_t>(i), std::span(noise_).template first<prf_size<eta>>());
        return noise_.data();
    }
    constexpr row_view row(std::size_t, std::size_t i) noexcept
    {
        for (std::size_t j = 0; j < P::k; ++j)
            sample_entry<Backend>(this->rho_, i, j, place_[j]);
        return {{place_, 1}, *place_};
    }
    constexpr vector_view column(std::size_t, std::size_t j) noexcept
    {
        if (prepared_ != nullptr)
            return {prepared_ + j, P::k};
        for (std::size_t i = 0; i < P::k; ++i)
            sample_entry<Backend>(this->rho_, i, j, place_[i * P::k + j]);
        return {place_ + j, P::k};
    }

  private:
    ntt_polynomial* place_;
    const ntt_polynomial* prepared_ = nullptr;
    std::array<std::uint8_t, prf_size<P::eta1>> noise_;
};

/// A row or a column of A, from entry [i][j] on, and how to come to the next one.
template <class Backend> struct unsampled_entries {
    const std::uint8_t* rho;
    std::size_t i, j, next_i, next_j;

    /// Samples the entry with number `at`.
    constexpr void get(std::size_t at, ntt_polynomial& a_hat) const noexcept
    {
        sample_entry<Backend>(rho, i + at * next_i, j + at * next_j, a_hat);
    }
};
template <class Backend> struct unsampled_row : unsampled_entries<Backend> {
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

/// The session that takes little stack. The code that uses noise and entries of A computes them, one
/// at a time. KeyGen gives memory for a row of A times s.
template <parameter_set P, class Backend> class small_session : public serial_hashes<P, Backend> {
  public:
    using encryption = small_session;

    explicit constexpr small_session(ntt_polynomial* product) noexcept : product_(product) {}

    template <int> constexpr auto noise(std::size_t, std::size_t i) const noexcept
    {
        return unmade_noise<typename Backend::keccak>{this->g_.data() + 32,
                                                      static_cast<std::uint8_t>(i)};
    }
    constexpr auto row(std::size_t, std::size_t i) noexcept
    {
        return unsampled_row<Backend>{{this->rho_, i, 0, 0, 1}, *product_};
    }
    constexpr auto column(std::size_t, std::size_t j) const noexcept
    {
        return unsampled_entries<Backend>{this->rho_, 0, j, 1, 0};
    }

  private:
    ntt_polynomial* product_;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
