// Many independent operations of FIPS 203, section 6, as many at a time as a permutation has lanes:
// G, H, J and PRF of a group of operations side by side, and the entries of A of one operation
// after another's, so that no lane is idle and nothing is left in series. The arithmetic is that of
// single operations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "../ct.hpp"
#include "../params.hpp"
#include "../policy/backend.hpp"
#include "../ring/poly.hpp"
#include "k_pke.hpp"
#include "ml_kem_internal.hpp"
#include "operation_lanes.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// The expanded keys of a group, one after another: while one is in use, the next one is being
/// expanded.
template <parameter_set P, class Backend> class expanded_keys {
    static constexpr std::size_t k = P::k, lanes = Backend::parallel::lanes;
    static_assert(lanes <= 2 * k * k);

  public:
    /// `ek`: encapsulation keys, or places where only rho is there yet.
    expanded_keys(std::size_t count, byte_strings<const std::uint8_t> ek) noexcept
        : count_(count), ek_(ek)
    {
    }

    /// A of the key with number i, good until the next one is asked for. Called for 0, 1, 2, ...
    ntt_matrix<k>& matrix(std::size_t i) noexcept
    {
        while (next_ < (i + 1) * k * k) {
            std::array<stream, lanes> streams;
            const std::size_t left = count_ * k * k - next_;
            const std::size_t count = left < lanes ? left : lanes;
            for (std::size_t j = 0; j < count; ++j) {
                const std::size_t key = (next_ + j) / (k * k), entry = (next_ + j) % (k * k);
                streams[j] = {ek_[key] + sizes<P>::vector, entry / k, entry % k,
                              ring_[key % 2].a_hat.entries[entry].c.data()};
            }
            Backend::parallel::sample(streams.data(), count);
            next_ += count;
        }
        return ring_[i % 2].a_hat;
    }
    /// A and t of the key with number i. Called for 0, 1, 2, ...
    const expanded_key<P>& operator[](std::size_t i) noexcept
    {
        matrix(i);
        k_pke::decode_vector<P, Backend>(ek_[i], ring_[i % 2].t_hat.data());
        return ring_[i % 2];
    }

  private:
    std::size_t count_, next_ = 0;
    byte_strings<const std::uint8_t> ek_;
    std::array<expanded_key<P>, 2> ring_;
};

/// KeyGen_internal for a group.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void keygen_group(std::size_t count, byte_strings<const std::uint8_t> d,
                                        byte_strings<const std::uint8_t> z,
                                        byte_strings<std::uint8_t> ek,
                                        byte_strings<std::uint8_t> dk) noexcept
{
    using lanes = operation_lanes<Backend>;
    constexpr std::size_t ek_at = sizes<P>::vector;
    constexpr std::size_t h_at = ek_at + sizes<P>::encapsulation_key;
    struct matrix_rows {
        ntt_matrix<P::k>& a_hat;
        std::size_t row = 0;
        ntt_polynomial* next_row() noexcept { return a_hat[row++].data(); }
    };

    typename lanes::values seeds; // rho || sigma
    lanes::hash_g(count, d, P::k, seeds);
    for (std::size_t i = 0; i < count; ++i) {
        ct::declassify(seeds[i].data(), 32, "rho is a part of the encapsulation key");
        copy(ek[i] + sizes<P>::vector, std::span<const std::uint8_t, 32>(seeds[i].data(), 32));
    }
    std::array<k_pke::keygen_noise<P>, lanes::size> noise;
    lanes::prf(count, seeds, noise);
    expanded_keys<P, Backend> keys(count, {ek.first, ek.distance});
    for (std::size_t i = 0; i < count; ++i) {
        matrix_rows rows{keys.matrix(i)};
        const auto ek_i = ek.template at<sizes<P>::encapsulation_key>(i);
        k_pke::cached_vector<P, Backend> s_hat;
        k_pke::make_secrets<P, Backend>(noise[i], dk.template at<ek_at>(i), s_hat);
        k_pke::make_rows<P, Backend>(rows, s_hat, noise[i].b(0), noise[i].stride, ek_i);
        copy(dk[i] + ek_at, ek_i);
        copy(dk[i] + h_at + 32, z.template at<32>(i));
    }
    lanes::hash_h(count, {ek.first, ek.distance}, sizes<P>::encapsulation_key, dk.part(h_at));
}

/// Algorithm 17, with keys[i] expanded and h[i] = H(ek) for operation i of a group.
template <parameter_set P, class Backend, class Keys>
void encaps_with(std::size_t count, Keys& keys, byte_strings<const std::uint8_t> h,
                 byte_strings<const std::uint8_t> m, byte_strings<std::uint8_t> c,
                 byte_strings<std::uint8_t> shared_secret) noexcept
{
    using lanes = operation_lanes<Backend>;
    typename lanes::values secrets; // K || r
    lanes::hash_g(count, m, h, secrets);
    std::array<k_pke::encrypt_noise<P>, lanes::size> noise;
    lanes::prf(count, secrets, noise);
    for (std::size_t i = 0; i < count; ++i) {
        copy(shared_secret[i], std::span<const std::uint8_t, 32>(secrets[i].data(), 32));
        k_pke::encrypt_with<P, Backend>(
            keys[i], m.template at<32>(i), noise[i],
            k_pke::ciphertext_sink<P, Backend>(c.template at<sizes<P>::ciphertext>(i)));
    }
}

/// The same expanded key for each operation.
template <parameter_set P> struct same_key {
    const expanded_key<P>& key;
    const expanded_key<P>& operator[](std::size_t) const noexcept { return key; }
};

/// Encaps_internal for a group, each with a key of its own.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void encaps_group(std::size_t count, byte_strings<const std::uint8_t> ek,
                                        byte_strings<const std::uint8_t> m,
                                        byte_strings<std::uint8_t> c,
                                        byte_strings<std::uint8_t> shared_secret) noexcept
{
    using lanes = operation_lanes<Backend>;
    typename lanes::hashes h;
    lanes::hash_h(count, ek, sizes<P>::encapsulation_key, lanes::strings(h));
    expanded_keys<P, Backend> keys(count, ek);
    encaps_with<P, Backend>(count, keys, lanes::strings(std::as_const(h)), m, c, shared_secret);
}

/// The same with one prepared key.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void
encaps_group(std::size_t count, const prepared_ek<P>& ek, byte_strings<const std::uint8_t> m,
             byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> shared_secret) noexcept
{
    same_key<P> keys{ek.key};
    encaps_with<P, Backend>(count, keys, {ek.h.data(), 0}, m, c, shared_secret);
}

/// Algorithm 18 for a group, with m[i] = m', the decrypted message of operation i.
template <parameter_set P, class Backend, class Keys>
void decaps_group_with(std::size_t count, Keys& keys, byte_strings<const std::uint8_t> h,
                       byte_strings<const std::uint8_t> z, byte_strings<const std::uint8_t> m,
                       byte_strings<const std::uint8_t> c,
                       byte_strings<std::uint8_t> shared_secret) noexcept
{
    using lanes = operation_lanes<Backend>;
    typename lanes::hashes k_bar;
    lanes::hash_j(count, z, c, sizes<P>::ciphertext, lanes::strings(k_bar));
    typename lanes::values secrets; // K' || r'
    lanes::hash_g(count, m, h, secrets);
    std::array<k_pke::encrypt_noise<P>, lanes::size> noise;
    lanes::prf(count, secrets, noise);
    for (std::size_t i = 0; i < count; ++i) {
        typename Backend::fo fo;
        k_pke::encrypt_with<P, Backend>(
            keys[i], m.template at<32>(i), noise[i],
            k_pke::ciphertext_sink<P, Backend>(c.template at<sizes<P>::ciphertext>(i), fo));
        fo.select(std::span<const std::uint8_t, 32>(secrets[i].data(), 32), k_bar[i],
                  shared_secret.template at<32>(i));
    }
}

/// Decaps_internal for a group, each with a key of its own.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void decaps_group(std::size_t count, byte_strings<const std::uint8_t> dk,
                                        byte_strings<const std::uint8_t> c,
                                        byte_strings<std::uint8_t> shared_secret) noexcept
{
    using lanes = operation_lanes<Backend>;
    constexpr std::size_t ek_at = sizes<P>::vector;
    constexpr std::size_t h_at = ek_at + sizes<P>::encapsulation_key;
    typename lanes::hashes m;
    for (std::size_t i = 0; i < count; ++i) {
        const decapsulation_key_parts<P> parts(dk.template at<sizes<P>::decapsulation_key>(i));
        ntt_vector<P::k> s_hat;
        k_pke::decode_vector<P, Backend>(parts.dk_pke.data(), s_hat.data());
        k_pke::decrypt<P, Backend>(s_hat.data(), c.template at<sizes<P>::ciphertext>(i), m[i]);
    }
    expanded_keys<P, Backend> keys(count, dk.part(ek_at));
    decaps_group_with<P, Backend>(count, keys, dk.part(h_at), dk.part(h_at + 32),
                                  lanes::strings(std::as_const(m)), c, shared_secret);
}

/// The same with one prepared key.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE void decaps_group(std::size_t count, const prepared_dk<P>& dk,
                                        byte_strings<const std::uint8_t> c,
                                        byte_strings<std::uint8_t> shared_secret) noexcept
{
    using lanes = operation_lanes<Backend>;
    typename lanes::hashes m;
    for (std::size_t i = 0; i < count; ++i)
        k_pke::decrypt<P, Backend>(dk.s_hat.data(), c.template at<sizes<P>::ciphertext>(i), m[i]);
    same_key<P> keys{dk.ek.key};
    decaps_group_with<P, Backend>(count, keys, {dk.ek.h.data(), 0}, {dk.z.data(), 0},
                                  lanes::strings(std::as_const(m)), c, shared_secret);
}

/// How many keys of a group, from the first on, pass the hash check of section 7.3.
template <parameter_set P, class Backend>
MLKEM_DETAIL_NOINLINE std::size_t matching_hashes(std::size_t count,
                                                  byte_strings<const std::uint8_t> dk) noexcept
{
    using lanes = operation_lanes<Backend>;
    constexpr std::size_t ek_at = sizes<P>::vector;
    typename lanes::hashes h;
    for (std::size_t i = 0; i < count; ++i) // marks ek and H(ek) as public
        (void)decapsulation_key_parts<P>(dk.template at<sizes<P>::decapsulation_key>(i));
    lanes::hash_h(count, dk.part(ek_at), sizes<P>::encapsulation_key, lanes::strings(h));
    for (std::size_t i = 0; i < count; ++i) {
        if (!equal_vartime(h[i].data(), dk[i] + ek_at + sizes<P>::encapsulation_key, 32))
            return i;
    }
    return count;
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
MLKEM_DETAIL_HIDDEN_END
