// SPDX-License-Identifier: MIT
// Each operation gives to a hash session and asks of it in the order of FIPS 203, Algorithms 13 to
// 18. Tests of sessions use this. It computes nothing with the answers; `observer` gets them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/params.hpp>
#include <mlkem/plans.hpp>

namespace mlkem_test {

using operation = mlkem::recorded;

inline constexpr std::array<const char*, 9> operation_names = {
    "KeyGen",  "Encaps", "Decaps",       "Encaps prepared", "Decaps prepared",
    "prepare", "hashes", "begin Encaps", "resume Encaps"};
inline constexpr std::array<operation, 9> all_operations = {
    operation::keygen,          operation::encaps,          operation::decaps,
    operation::encaps_prepared, operation::decaps_prepared, operation::prepare,
    operation::hashes,          operation::begin_encaps,    operation::resume_encaps};
/// Whether plans have one such operation, and never several.
constexpr bool is_single(operation what) noexcept
{
    return what == operation::prepare || what >= operation::begin_encaps;
}

/// What the hashes of an operation absorb. rho is what KeyGen's G gives, or given. Bytes<N> holds N
/// bytes at data().
template <mlkem::parameter_set P, template <std::size_t> class Bytes> struct hash_inputs {
    Bytes<32> d, rho, z, m, h;
    Bytes<mlkem::sizes<P>::encapsulation_key> ek;
    Bytes<mlkem::sizes<P>::ciphertext> c;
};

/// Inputs has the members of hash_inputs<P, ...>.
template <mlkem::parameter_set P, class Hash, class Observer, class Inputs> struct asked_hashes {
    Hash& hash;
    Inputs* in; // of each operation
    const Observer& observer;
    const mlkem::ntt_polynomial* prepared_a; // A of a prepared key, which `observer` does not get

    static constexpr std::size_t k = P::k;

    template <int eta> constexpr void noise(std::size_t op, std::size_t i) const
    {
        observer.template noise<eta>(op, i, hash.template noise<eta>(op, i));
    }
    constexpr void column(std::size_t op, std::size_t j) const
    {
        const auto entries = hash.column(op, j);
        for (std::size_t i = 0; i < k; ++i)
            observer.entry(op, i, j, entries.first[i * entries.stride]);
    }
    /// Algorithm 14, lines 4 to 17. What a prepared key gives is not looked at.
    constexpr void encrypt(std::size_t op, bool prepared) const
    {
        for (std::size_t i = 0; i < k; ++i)
            noise<P::eta1>(op, i);
        for (std::size_t j = 0; j < k; ++j) {
            if (prepared)
                (void)hash.column(op, j);
            else
                column(op, j);
            noise<P::eta2>(op, k + j);
        }
        noise<P::eta2>(op, 2 * k);
    }

    constexpr void keygen() const
    {
        for (std::size_t op = 0; op < hash.operations(); ++op)
            hash.give_g(op, in[op].d.data(), k);
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            observer.g(op, hash.g(op));
            hash.give_rho(op, in[op].rho.data());
        }
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            hash.give_h_by_rows(op, in[op].ek.data());
            for (std::size_t i = 0; i < k; ++i)
                noise<P::eta1>(op, i);
            for (std::size_t i = 0; i < k; ++i) {
                const auto row = hash.row(op, i);
                for (std::size_t j = 0; j < k; ++j)
                    observer.entry(op, i, j, row.first[j * row.stride]);
                row.product.c[0] = 1; // it may be the first entry
                noise<P::eta1>(op, k + i);
                observer.row_done(op, i);
                hash.give_row(op);
            }
        }
        for (std::size_t op = 0; op < hash.operations(); ++op)
            observer.h(op, hash.h(op));
    }
    constexpr void encaps(bool prepared) const
    {
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            if (prepared) {
                hash.give_prepared(op, prepared_a, in[0].h.data());
            } else {
                hash.give_rho(op, in[op].rho.data());
                hash.give_h(op, in[op].ek.data());
            }
        }
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            hash.give_g(op, in[op].m.data(), hash.h_for_g(op));
        }
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            const std::uint8_t* const g = hash.g(op);
            if (!prepared)
                observer.h(op, hash.h_for_g(op));
            observer.g(op, g);
            encrypt(op, prepared);
        }
    }
    constexpr void decaps(bool prepared) const
    {
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            if (prepared)
                hash.give_prepared(op, prepared_a, in[0].h.data());
            else
                hash.give_rho(op, in[op].rho.data());
            hash.give_j(op, in[op].z.data(), in[op].c.data());
            hash.give_g(op, in[op].m.data(), in[op].h.data());
        }
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            encrypt(op, prepared);
            observer.g(op, hash.g(op));
            observer.j(op, hash.j(op));
        }
    }
    constexpr void hash_keys(bool expand) const
    {
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            if (expand)
                hash.give_rho(op, in[op].rho.data());
            hash.give_h(op, in[op].ek.data());
        }
        for (std::size_t op = 0; op < hash.operations(); ++op) {
            for (std::size_t j = 0; expand && j < k; ++j)
                column(op, j);
            observer.h(op, hash.h(op));
        }
    }
    /// The first of two steps, or what is made again of it.
    constexpr void begin_encaps(bool again) const
    {
        hash.give_prepared(0, nullptr, in[0].h.data());
        if (!again)
            hash.give_rho(0, in[0].rho.data());
        hash.give_g(0, in[0].m.data(), in[0].h.data());
        observer.g(0, hash.g(0));
        for (std::size_t i = 0; i < k; ++i)
            noise<P::eta1>(0, i);
        for (std::size_t j = 0; !again && j < k; ++j) {
            column(0, j);
            noise<P::eta2>(0, k + j);
        }
        noise<P::eta2>(0, 2 * k);
    }
    template <operation what> constexpr void run() const
    {
        if constexpr (what == operation::keygen)
            keygen();
        else if constexpr (what == operation::encaps || what == operation::encaps_prepared)
            encaps(what == operation::encaps_prepared);
        else if constexpr (what == operation::decaps || what == operation::decaps_prepared)
            decaps(what == operation::decaps_prepared);
        else if constexpr (what >= operation::begin_encaps)
            begin_encaps(what == operation::resume_encaps);
        else
            hash_keys(what == operation::prepare);
    }
};

} // namespace mlkem_test
