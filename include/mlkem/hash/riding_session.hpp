// Sessions of single operations over the policies of a Backend: what waits to be hashed rides beside
// A, in lanes of the same permutations.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
// std::construct_at. All of <memory> takes libstdc++ as long as half of our other standard headers.
#if __has_include(<bits/stl_construct.h>)
#include <bits/stl_construct.h>
#else
#include <memory>
#endif

#include "../bytes.hpp"
#include "../params.hpp"
#include "../policy/backend.hpp"
#include "session.hpp"
#include "symmetric.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A Backend whose matrix policy hashes for Decaps in lanes of the same permutations, in the place
/// of the other two, unless one of them is replaced: expand_in_decaps(rho, a_hat, j, g, noise)
/// expands A and has j, g and PRF(r') beside it, hash_in_decaps(j, g, noise) the same without A.
template <class Backend>
concept rides_in_decaps = requires
{
    requires std::same_as<typename Backend::matrix::keccak_in_decaps, typename Backend::keccak>;
    requires std::same_as<typename Backend::matrix::sampling_in_decaps, typename Backend::sampling>;
};

/// For KeyGen. Noise is there before the first row of A, in the same place, but for that of the last
/// `riding` polynomials of e, of width 2. It is made beside the rows, as H(ek) is.
template <parameter_set P, class Backend> class riding_keygen_session {
    using rows = typename Backend::matrix::template by_rows<P::k>;
    static constexpr std::size_t riding = P::eta1 == 2 ? rows::riding_prfs : 0;
    static constexpr std::size_t before = P::k - riding;
    static constexpr std::size_t noise_size = prf_size<P::eta1>;
    static constexpr std::size_t sigma_at = P::k * noise_size;

  public:
    static constexpr std::size_t max_operations = 1;

    constexpr riding_keygen_session() noexcept = default;
    riding_keygen_session(const riding_keygen_session&) = delete;
    riding_keygen_session& operator=(const riding_keygen_session&) = delete;
    ~riding_keygen_session() = default;

    static constexpr std::size_t operations() noexcept { return 1; }

    constexpr void give_g(std::size_t, const std::uint8_t* d, std::size_t k) noexcept
    {
        const auto rank = static_cast<std::uint8_t>(k);
        const std::span<std::uint8_t, 64> seeds(values_.data(), 64); // rho, sigma
        hash_g<typename Backend::keccak>(std::span(d, symmetric_size), std::span(&rank, 1), seeds);
        Backend::sampling::prf(seeds.template last<32>(), place_.first.noise);
    }
    constexpr const std::uint8_t* g(std::size_t) const noexcept { return values_.data(); }

    constexpr void give_rho(std::size_t, const std::uint8_t* rho) noexcept
    {
        place_.first.rho = rho;
    }
    constexpr void give_h_by_rows(std::size_t, const std::uint8_t* ek) noexcept
    {
        place_.first.ek = ek;
    }
    constexpr void give_row(std::size_t) const noexcept {}

    template <int> constexpr const std::uint8_t* noise(std::size_t, std::size_t i) const noexcept
    {
        return i < P::k ? place_.first.noise.a(i) : values_.data() + (i - P::k) * noise_size;
    }
    constexpr row_view row(std::size_t, std::size_t i) noexcept
    {
        if (i == 0)
            begin_rows();
        ntt_polynomial* const entries = place_.a_hat.next_row();
        return {{entries, 1}, entries[0]};
    }
    constexpr const std::uint8_t* h(std::size_t) noexcept
    {
        place_.a_hat.finish();
        return values_.data();
    }

  private:
    constexpr void begin_rows() noexcept
    {
        const std::span<const std::uint8_t, 32> rho(place_.first.rho, 32);
        const std::span ek(place_.first.ek, sizes<P>::encapsulation_key);
        riding_prf prf;
        if constexpr (riding != 0) {
            copy(values_.data() + sigma_at, std::span(values_.data() + 32, symmetric_size));
            prf = {values_.data() + sigma_at, values_.data() + before * noise_size, P::k + before,
                   riding};
        }
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t i = 0; i < before; ++i)
            copy(values_.data() + i * noise_size, std::span(place_.first.noise.b(i), noise_size));
        const std::span<std::uint8_t, 32> h(values_.data(), 32); // when no noise is wanted any more
        std::construct_at(&place_.a_hat, rho, riding_hash::h(ek, h), prf);
    }

    /// rho and sigma; then the noise of e, and sigma; then H(ek).
    std::array<std::uint8_t, sigma_at + (riding != 0 ? symmetric_size : 0)> values_;
    struct until_rows {
        // NOLINTNEXTLINE(modernize-use-equals-default): which would set the noise to zero first
        constexpr until_rows() noexcept {}
        noise_bytes<P::eta1, P::k, P::eta1, before> noise;
        const std::uint8_t *rho = nullptr, *ek = nullptr;
    };
    union place {
        constexpr place() noexcept : first() {}
        until_rows first;
        rows a_hat;
    } place_;
};

/// What sessions for Encaps and Decaps have in common: A, the output of G, 32 bytes of H or J, and
/// the noise.
template <parameter_set P, class Backend> class riding_encrypt_values {
  public:
    using encryption = riding_encrypt_values;
    static constexpr std::size_t max_operations = 1;
    static constexpr std::size_t operations() noexcept { return 1; }

    constexpr void give_rho(std::size_t, const std::uint8_t* rho) noexcept { rho_ = rho; }
    template <int> constexpr const std::uint8_t* noise(std::size_t, std::size_t i) const noexcept
    {
        return noise_.a(i);
    }
    constexpr vector_view column(std::size_t, std::size_t j) const noexcept
    {
        return {a_hat_ + j, P::k};
    }

  protected:
    explicit constexpr riding_encrypt_values(const ntt_polynomial* a_hat) noexcept : a_hat_(a_hat)
    {
    }
    constexpr std::span<const std::uint8_t, 32> rho() const noexcept
    {
        return std::span<const std::uint8_t, 32>(rho_, 32);
    }
    /// G(m || h), and the noise from its second half.
    constexpr void make_g(const std::uint8_t* m, const std::uint8_t* h) noexcept
    {
        const std::span<std::uint8_t, 64> g = g_;
        hash_g<typename Backend::keccak>(std::span(m, symmetric_size), std::span(h, symmetric_size),
                                         g);
        Backend::sampling::prf(g.last<32>(), noise_);
    }

    encrypt_noise<P> noise_;
    std::array<std::uint8_t, 64> g_;
    std::array<std::uint8_t, 32> hash_;
    const ntt_polynomial* a_hat_;
    const std::uint8_t* rho_ = nullptr;
};

/// For Encaps: H(ek) rides beside the expansion of A, to a place of the caller's, unless both are
/// there.
template <parameter_set P, class Backend>
class riding_encaps_session : public riding_encrypt_values<P, Backend> {
    using values = riding_encrypt_values<P, Backend>;

  public:
    explicit constexpr riding_encaps_session(ntt_matrix<P::k>* place) noexcept
        : values(place == nullptr ? nullptr : place->entries.data()), place_(place)
    {
    }
    constexpr void give_prepared(std::size_t, const ntt_polynomial* a_hat,
                                 const std::uint8_t* h) noexcept
    {
        this->a_hat_ = a_hat;
        h_ = h;
    }
    constexpr void give_h(std::size_t, const std::uint8_t* ek) noexcept
    {
        Backend::matrix::expand(
            this->rho(), *place_,
            riding_hash::h(std::span(ek, sizes<P>::encapsulation_key), this->hash_));
        h_ = this->hash_.data();
    }
    constexpr const std::uint8_t* h_for_g(std::size_t) const noexcept { return h_; }
    constexpr void give_g(std::size_t, const std::uint8_t* m, const std::uint8_t* h) noexcept
    {
        this->make_g(m, h);
    }
    constexpr const std::uint8_t* g(std::size_t) const noexcept { return this->g_.data(); }

  private:
    ntt_matrix<P::k>* place_;
    const std::uint8_t* h_ = nullptr;
};

/// For Decaps: J, G and PRF ride beside the expansion of A, to a place of the caller's, or by
/// themselves where A is there.
template <parameter_set P, class Backend, bool Expands>
class riding_decaps_session : public riding_encrypt_values<P, Backend> {
    using values = riding_encrypt_values<P, Backend>;

  public:
    explicit constexpr riding_decaps_session(ntt_matrix<P::k>* place) noexcept
        : values(place == nullptr ? nullptr : place->entries.data()), place_(place)
    {
    }
    constexpr void give_prepared(std::size_t, const ntt_polynomial* a_hat,
                                 const std::uint8_t*) noexcept
    {
        this->a_hat_ = a_hat;
    }
    constexpr void give_g(std::size_t, const std::uint8_t* m, const std::uint8_t* h) noexcept
    {
        m_ = m;
        h_ = h;
    }
    /// After give_g().
    constexpr void give_j(std::size_t, const std::uint8_t* z, const std::uint8_t* c) noexcept
    {
        const auto j = riding_hash::j(std::span<const std::uint8_t, 32>(z, 32),
                                      std::span(c, sizes<P>::ciphertext), this->hash_);
        if constexpr (rides_in_decaps<Backend>) {
            const riding_g g{std::span<const std::uint8_t, 32>(m_, 32),
                             std::span<const std::uint8_t, 32>(h_, 32), this->g_};
            if constexpr (Expands)
                Backend::matrix::expand_in_decaps(this->rho(), *place_, j, g, this->noise_);
            else
                Backend::matrix::hash_in_decaps(j, g, this->noise_);
        } else {
            if constexpr (Expands)
                Backend::matrix::expand(this->rho(), *place_, j);
            else
                hash_j<typename Backend::keccak>(std::span<const std::uint8_t, 32>(z, 32), j.second,
                                                 this->hash_);
            this->make_g(m_, h_);
        }
    }
    constexpr const std::uint8_t* g(std::size_t) const noexcept { return this->g_.data(); }
    constexpr const std::uint8_t* j(std::size_t) const noexcept { return this->hash_.data(); }

  private:
    ntt_matrix<P::k>* place_;
    const std::uint8_t *m_ = nullptr, *h_ = nullptr;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
