// The derandomised ML-KEM algorithms (FIPS 203, section 6) and the input checks of section 7. No
// function here checks its input or draws randomness.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../ct.hpp"
#include "../hash/symmetric.hpp"
#include "../params.hpp"
#include "../policy/backend.hpp"
#include "../ring/poly.hpp"
#include "k_pke.hpp"
#include "k_pke_by_entries.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET {

template <parameter_set P>
using ek_bytes = std::span<const std::uint8_t, sizes<P>::encapsulation_key>;
template <parameter_set P>
using dk_bytes = std::span<const std::uint8_t, sizes<P>::decapsulation_key>;
template <parameter_set P>
using ciphertext_bytes = std::span<const std::uint8_t, sizes<P>::ciphertext>;

/// The parts of a decapsulation key, dk_PKE || ek || H(ek) || z (FIPS 203, Algorithm 18, lines 1 to
/// 4).
template <parameter_set P> struct decapsulation_key_parts {
    std::span<const std::uint8_t, sizes<P>::vector> dk_pke;
    ek_bytes<P> ek;
    std::span<const std::uint8_t, 32> h, z;

    explicit constexpr decapsulation_key_parts(dk_bytes<P> dk) noexcept
        : dk_pke(dk.template first<sizes<P>::vector>()),
          ek(dk.template subspan<sizes<P>::vector, sizes<P>::encapsulation_key>()),
          h(dk.template subspan<sizes<P>::vector + sizes<P>::encapsulation_key, 32>()),
          z(dk.template last<32>())
    {
        ct::declassify(ek.data(), ek.size(), "ek is public, also where it is a part of dk");
        ct::declassify(h.data(), h.size(), "H(ek) is computed from ek, which is public");
    }
};

/// FIPS 203, Algorithm 16 (ML-KEM.KeyGen_internal).
template <parameter_set P, class Backend>
constexpr void keygen_internal(std::span<const std::uint8_t, 32> d,
                               std::span<const std::uint8_t, 32> z,
                               std::span<std::uint8_t, sizes<P>::encapsulation_key> ek,
                               std::span<std::uint8_t, sizes<P>::decapsulation_key> dk) noexcept
{
    constexpr std::size_t ek_at = sizes<P>::vector;
    constexpr std::size_t h_at = ek_at + sizes<P>::encapsulation_key;
    const auto dk_pke = dk.template first<ek_at>();
    const auto h = dk.template subspan<h_at, 32>();
    if constexpr (k_pke::by_entries<Backend>)
        k_pke::keygen_by_entries<P, Backend>(d, ek, dk_pke, h);
    else
        k_pke::keygen<P, Backend>(d, ek, dk_pke, h);
    copy(dk.data() + ek_at, ek);
    copy(dk.data() + h_at + 32, z);
}

/// t_hat, A_hat and H(ek) of an encapsulation key.
template <parameter_set P, class Backend>
constexpr void prepare(ek_bytes<P> ek, prepared_ek<P>& out) noexcept
{
    k_pke::expand<P, Backend>(ek, out.key, riding_hash::h(ek, out.h));
}

/// s_hat and z of a decapsulation key, and its encapsulation key prepared.
template <parameter_set P, class Backend>
constexpr void prepare(dk_bytes<P> dk, prepared_dk<P>& out) noexcept
{
    const decapsulation_key_parts<P> parts(dk);
    k_pke::decode_vector<P, Backend>(parts.dk_pke.data(), out.s_hat.data());
    prepare<P, Backend>(parts.ek, out.ek);
    copy(out.z.data(), parts.z);
}

/// FIPS 203, Algorithm 17 (ML-KEM.Encaps_internal), with ek expanded and hashed.
template <parameter_set P, class Backend>
constexpr void encaps_internal(const prepared_ek<P>& ek, std::span<const std::uint8_t, 32> m,
                               std::span<std::uint8_t, sizes<P>::ciphertext> c,
                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    std::array<std::uint8_t, 32> r;
    hash_g<typename Backend::keccak>(m, ek.h, shared_secret, r);
    k_pke::encrypt<P, Backend>(ek.key, m, r, k_pke::ciphertext_sink<P, Backend>(c));
}

/// Encaps_internal from the bytes of ek; H(ek) is computed beside the expansion of A, or by itself.
template <parameter_set P, class Backend>
constexpr void encaps_internal(ek_bytes<P> ek, std::span<const std::uint8_t, 32> m,
                               std::span<std::uint8_t, sizes<P>::ciphertext> c,
                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    if constexpr (k_pke::by_entries<Backend>) {
        std::array<std::uint8_t, 32> h, r;
        hash_h<typename Backend::keccak>(ek, h);
        hash_g<typename Backend::keccak>(m, h, shared_secret, r);
        k_pke::encrypt_by_entries<P, Backend>(ek, m, r, k_pke::ciphertext_sink<P, Backend>(c));
    } else {
        prepared_ek<P> prepared;
        prepare<P, Backend>(ek, prepared);
        encaps_internal<P, Backend>(prepared, m, c, shared_secret);
    }
}

/// What Decaps computes on the way: m', K' || r', J(z || c), and the noise of its encryption.
template <parameter_set P> struct decaps_values {
    std::array<std::uint8_t, 32> m_prime, k_bar;
    std::array<std::uint8_t, 64> k_and_r;
    k_pke::encrypt_noise<P> noise;

    constexpr riding_g g(std::span<const std::uint8_t, 32> h) noexcept
    {
        return {m_prime, h, k_and_r};
    }
};

/// A Backend whose matrix policy hashes for Decaps in lanes of the same permutations, in the place
/// of the other two, unless one of them is replaced: expand_in_decaps(rho, a_hat, j, g, noise)
/// expands A and has j, g and PRF(r') beside it, hash_in_decaps(j, g, noise) the same without A.
template <class Backend>
concept rides_in_decaps = requires
{
    requires std::same_as<typename Backend::matrix::keccak_in_decaps, typename Backend::keccak>;
    requires std::same_as<typename Backend::matrix::sampling_in_decaps, typename Backend::sampling>;
};

/// G(m' || h), and from it the noise.
template <parameter_set P, class Backend>
constexpr void encrypt_seeds(const riding_g& g, k_pke::encrypt_noise<P>& noise) noexcept
{
    hash_g<typename Backend::keccak>(g.m, g.h, g.out.template first<32>(),
                                     g.out.template last<32>());
    Backend::sampling::prf(g.r(), noise);
}

/// FIPS 203, Algorithm 18 (ML-KEM.Decaps_internal), lines 8 to 12.
template <parameter_set P, class Backend>
constexpr void reencrypt_and_select(const expanded_key<P>& ek, const decaps_values<P>& values,
                                    ciphertext_bytes<P> c,
                                    std::span<std::uint8_t, 32> shared_secret) noexcept
{
    typename Backend::fo fo;
    k_pke::encrypt_with<P, Backend>(ek, values.m_prime, values.noise,
                                    k_pke::ciphertext_sink<P, Backend>(c, fo));
    fo.select(std::span(values.k_and_r).template first<32>(), values.k_bar, shared_secret);
}

/// Decaps_internal from the bytes of dk, with A and t of its ek, which are public, in a place of
/// the caller's. Before A is there it holds s, every coefficient of which A then overwrites.
template <parameter_set P, class Backend>
constexpr void decaps_internal(dk_bytes<P> dk, ciphertext_bytes<P> c, expanded_key<P>& ek,
                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    const decapsulation_key_parts<P> parts(dk);
    decaps_values<P> values;
    ntt_polynomial* const s_hat = ek.a_hat.entries.data();
    k_pke::decode_vector<P, Backend>(parts.dk_pke.data(), s_hat);
    k_pke::decrypt<P, Backend>(s_hat, c, values.m_prime);

    const auto j = riding_hash::j(parts.z, c, values.k_bar);
    const auto g = values.g(parts.h);
    if constexpr (rides_in_decaps<Backend>) {
        k_pke::decode_vector<P, Backend>(parts.ek.data(), ek.t_hat.data());
        Backend::matrix::expand_in_decaps(parts.ek.template last<symmetric_size>(), ek.a_hat, j, g,
                                          values.noise);
    } else {
        k_pke::expand<P, Backend>(parts.ek, ek, j);
        encrypt_seeds<P, Backend>(g, values.noise);
    }
    reencrypt_and_select<P, Backend>(ek, values, c, shared_secret);
}

/// Decaps_internal from the bytes of dk.
template <parameter_set P, class Backend>
constexpr void decaps_internal(dk_bytes<P> dk, ciphertext_bytes<P> c,
                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    if constexpr (k_pke::by_entries<Backend>) {
        const decapsulation_key_parts<P> parts(dk);
        std::array<std::uint8_t, 32> m_prime, k_prime, r_prime, k_bar;
        k_pke::decrypt_by_entries<P, Backend>(parts.dk_pke, c, m_prime);
        hash_g<typename Backend::keccak>(m_prime, parts.h, k_prime, r_prime);
        typename Backend::fo fo;
        k_pke::encrypt_by_entries<P, Backend>(parts.ek, m_prime, r_prime,
                                              k_pke::ciphertext_sink<P, Backend>(c, fo));
        hash_j<typename Backend::keccak>(parts.z, c, k_bar);
        fo.select(k_prime, k_bar, shared_secret);
    } else {
        expanded_key<P> ek;
        decaps_internal<P, Backend>(dk, c, ek, shared_secret);
    }
}

/// Decaps_internal with a prepared key.
template <parameter_set P, class Backend>
constexpr void decaps_internal(const prepared_dk<P>& dk, ciphertext_bytes<P> c,
                               std::span<std::uint8_t, 32> shared_secret) noexcept
{
    decaps_values<P> values;
    k_pke::decrypt<P, Backend>(dk.s_hat.data(), c, values.m_prime);
    const auto g = values.g(dk.ek.h);
    if constexpr (rides_in_decaps<Backend>) {
        Backend::matrix::hash_in_decaps(riding_hash::j(dk.z, c, values.k_bar), g, values.noise);
    } else {
        hash_j<typename Backend::keccak>(dk.z, c, values.k_bar);
        encrypt_seeds<P, Backend>(g, values.noise);
    }
    reencrypt_and_select<P, Backend>(dk.ek.key, values, c, shared_secret);
}

/// The modulus check of FIPS 203, section 7.2: ByteEncode_12(ByteDecode_12(t)) = t.
template <parameter_set P, class Backend>
constexpr bool check_encapsulation_key(ek_bytes<P> ek) noexcept
{
    return Backend::codec::is_reduced(ek.data(), P::k)
        .declassify("t is public, and so is whether it is reduced");
}

/// The hash check of FIPS 203, section 7.3: H(ek) as dk holds it.
template <parameter_set P, class Backend>
constexpr bool check_decapsulation_key(dk_bytes<P> dk) noexcept
{
    const decapsulation_key_parts<P> parts(dk);
    std::array<std::uint8_t, 32> h;
    hash_h<typename Backend::keccak>(parts.ek, h);
    return ct::equal(h.data(), parts.h.data(), h.size())
        .declassify("ek and H(ek) are public, and so is whether they match");
}

/// Whether every coefficient of s in dk is below q. FIPS 203 does not ask for this check:
/// ByteDecode_12 takes x + q for x. With it a key has one encoding.
template <parameter_set P, class Backend>
constexpr bool check_secret_vector(dk_bytes<P> dk) noexcept
{
    return Backend::codec::is_reduced(dk.data(), P::k)
        .declassify("whoever encoded a key so knows, and whoever gives it sees the error");
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
MLKEM_DETAIL_HIDDEN_END
