// SPDX-License-Identifier: MIT
// Backends on marked numbers, and operations on them as the API calls these.
#pragma once

#include "marked_numbers.hpp"

#include "costs_of_permutations.hpp"

namespace mlkem_test::marked_avx512 {
constexpr std::string_view machine_name = "avx512";
constexpr std::size_t coefficient_lanes = 32;
constexpr mlkem::permutation_costs costs = costs_of::avx512;
template <std::size_t N> using state_lanes = mlkem::taint_code::vec64<N, false, marks::in_memory>;
#include "marked_machine.inl"
} // namespace mlkem_test::marked_avx512
namespace mlkem_test::marked_avx2 {
constexpr std::string_view machine_name = "avx2";
constexpr std::size_t coefficient_lanes = 16;
constexpr mlkem::permutation_costs costs = costs_of::avx2;
template <std::size_t N> using state_lanes = mlkem::taint_code::vec64<N, (N > 1), marks::in_memory>;
#include "marked_machine.inl"
} // namespace mlkem_test::marked_avx2
namespace mlkem_test::marked_sse2 {
constexpr std::string_view machine_name = "sse2";
constexpr std::size_t coefficient_lanes = 8;
constexpr mlkem::permutation_costs costs = costs_of::sse2;
template <std::size_t N> using state_lanes = mlkem::taint_code::vec64<N, (N > 1), marks::in_memory>;
#include "marked_machine.inl"
} // namespace mlkem_test::marked_sse2
namespace mlkem_test::marked_neon {
constexpr std::string_view machine_name = "neon";
constexpr std::size_t coefficient_lanes = 8;
constexpr mlkem::permutation_costs costs = costs_of::neon;
template <std::size_t N> using state_lanes = mlkem::taint_code::vec64<N, false, marks::in_memory>;
#include "marked_machine.inl"
} // namespace mlkem_test::marked_neon

namespace mlkem_test {

using marks::byte;
using bytes = std::vector<byte>;
using mlkem::parameter_set;
using mlkem::sizes;

/// Plain bytes as public ones, or as secrets.
template <class Plain> bytes publics(const Plain& plain)
{
    return bytes(plain.begin(), plain.end());
}
template <class Plain> bytes secrets(const Plain& plain)
{
    bytes all = publics(plain);
    mlkem::ct::classify(all.data(), all.size());
    return all;
}
inline std::vector<unsigned char> values(std::span<const byte> all)
{
    std::vector<unsigned char> plain;
    for (const byte& x : all)
        plain.push_back(x.lane().value);
    return plain;
}
inline bool is_secret(std::span<const byte> all)
{
    return std::all_of(all.begin(), all.end(), [](const byte& x) { return x.lane().secret; });
}
inline bool is_public(std::span<const byte> all)
{
    return std::none_of(all.begin(), all.end(), [](const byte& x) { return x.lane().secret; });
}

/// The operations, as the API calls them, on bytes of any length that is right.
template <parameter_set P, class Backend> struct operations {
    static constexpr std::size_t ek_size = sizes<P>::encapsulation_key,
                                 dk_size = sizes<P>::decapsulation_key,
                                 c_size = sizes<P>::ciphertext;
    template <std::size_t N> using in = std::span<const byte, N>;
    template <std::size_t N> using out = std::span<byte, N>;

    static void keygen(const bytes& d, const bytes& z, bytes& ek, bytes& dk)
    {
        mlkem::detail::keygen_operation<P>::template run<Backend>(
            in<32>(d), in<32>(z), out<ek_size>(ek), out<dk_size>(dk));
    }
    static void encaps(const bytes& ek, const bytes& m, bytes& c, bytes& secret)
    {
        mlkem::detail::encaps_operation<P>::template run<Backend>(in<ek_size>(ek), in<32>(m),
                                                                  out<c_size>(c), out<32>(secret));
    }
    static void encaps(const mlkem::prepared_ek<P>& ek, const bytes& m, bytes& c, bytes& secret)
    {
        mlkem::detail::encaps_operation<P>::template run<Backend>(ek, in<32>(m), out<c_size>(c),
                                                                  out<32>(secret));
    }
    static void decaps(const bytes& dk, const bytes& c, bytes& secret)
    {
        mlkem::detail::decaps_operation<P>::template run<Backend>(in<dk_size>(dk), in<c_size>(c),
                                                                  out<32>(secret));
    }
    static void decaps(const mlkem::prepared_dk<P>& dk, const bytes& c, bytes& secret)
    {
        mlkem::detail::decaps_operation<P>::template run<Backend>(dk, in<c_size>(c),
                                                                  out<32>(secret));
    }
    static mlkem::prepared_ek<P> prepare_ek(const bytes& ek)
    {
        mlkem::prepared_ek<P> prepared;
        mlkem::detail::prepare_operation<P>::template run<Backend>(in<ek_size>(ek), prepared);
        return prepared;
    }
    static mlkem::prepared_dk<P> prepare_dk(const bytes& dk)
    {
        mlkem::prepared_dk<P> prepared;
        mlkem::detail::prepare_operation<P>::template run<Backend>(in<dk_size>(dk), prepared);
        return prepared;
    }
};

} // namespace mlkem_test
