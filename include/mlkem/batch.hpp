// SPDX-License-Identifier: MIT
/// \file
/// Many independent operations in one call. All spans of a call have one length; each result is the
/// same as that of the single operation.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "access.hpp"
#include "encapsulation.hpp"
#include "error.hpp"
#include "kem_operations.hpp"
#include "key_bytes.hpp"
#include "keys.hpp"
#include "params.hpp"
#include "prepared_keys.hpp"
#include "random.hpp"
#include "secret.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The batch functions of ml_kem, which inherits them.
template <parameter_set Params, class Backend> class batch_operations {
    using ek_array = std::array<std::uint8_t, sizes<Params>::encapsulation_key>;
    using dk_array = std::array<std::uint8_t, sizes<Params>::decapsulation_key>;
    using c_array = std::array<std::uint8_t, sizes<Params>::ciphertext>;
    using value_array = std::array<std::uint8_t, 32>;
    using ek_type = encapsulation_key<Params>;
    using dk_type = decapsulation_key<Params>;
    using prepared_ek_type = prepared_encapsulation_key<Params>;
    using prepared_dk_type = prepared_decapsulation_key<Params>;
    using c_type = ciphertext<Params>;
    using pair_type = key_pair<Params>;

  public:
    // ---- Derandomised, bytes in, bytes out, unchecked, as ml_kem::keygen_internal. False,
    //      and nothing written, if the spans differ in length. Ciphertexts are read several times,
    //      and must not change meanwhile. No output may overlap another argument: where assert() is
    //      on, that ends the program.

    /// Key pair i from the seed d[i] || z[i] (FIPS 203, Algorithm 16, ML-KEM.KeyGen_internal).
    [[nodiscard]] MLKEM_INLINE static bool keygen_internal_batch(std::span<const value_array> d,
                                                                 std::span<const value_array> z,
                                                                 std::span<ek_array> ek,
                                                                 std::span<dk_array> dk) noexcept
    {
        if (z.size() != d.size() || ek.size() != d.size() || dk.size() != d.size())
            return false;
        assert(is_apart(all_bytes(ek), all_bytes(d), all_bytes(z), all_bytes(dk)) &&
               is_apart(all_bytes(dk), all_bytes(d), all_bytes(z)));
        keygen_all(d.size(), strings(d), strings(z), strings(ek), strings(dk));
        return true;
    }
    /// Ciphertext c[i] and secret K[i] of message m[i] for ek[i] (FIPS 203, Algorithm 17, ML-
    /// KEM.Encaps_internal).
    [[nodiscard]] MLKEM_INLINE static bool encaps_internal_batch(std::span<const ek_array> ek,
                                                                 std::span<const value_array> m,
                                                                 std::span<c_array> c,
                                                                 std::span<value_array> K) noexcept
    {
        if (m.size() != ek.size() || c.size() != ek.size() || K.size() != ek.size())
            return false;
        assert(is_apart(all_bytes(c), all_bytes(ek), all_bytes(m), all_bytes(K)) &&
               is_apart(all_bytes(K), all_bytes(ek), all_bytes(m)));
        encaps_all(ek.size(), strings(ek), strings(m), strings(c), strings(K));
        return true;
    }
    /// Secret K[i] of ciphertext c[i] with dk[i] (FIPS 203, Algorithm 18, ML-KEM.Decaps_internal).
    [[nodiscard]] MLKEM_INLINE static bool decaps_internal_batch(std::span<const dk_array> dk,
                                                                 std::span<const c_array> c,
                                                                 std::span<value_array> K) noexcept
    {
        if (c.size() != dk.size() || K.size() != dk.size())
            return false;
        assert(is_apart(all_bytes(K), all_bytes(dk), all_bytes(c)));
        decaps_all(dk.size(), strings(dk), strings(c), strings(K));
        return true;
    }

    // ---- Checks of many keys: the index of the first bad one, or the count.

    /// Checks keys as ml_kem::check_encapsulation_key does (FIPS 203, section 7.2). Returns the
    /// index of the first bad key, or their number.
    [[nodiscard]] MLKEM_INLINE static std::size_t
    check_encapsulation_keys(std::span<const ek_array> ek) noexcept
    {
        std::size_t i = 0;
        while (i < ek.size() && detail::ek_is_reduced<Params, Backend>(ek[i]))
            ++i;
        return i;
    }
    /// Checks keys as ml_kem::check_decapsulation_key does (FIPS 203, section 7.3). Returns the
    /// index of the first bad key, or their number.
    [[nodiscard]] MLKEM_INLINE static std::size_t
    check_decapsulation_keys(std::span<const dk_array> dk) noexcept
    {
        return detail::first_wrong_hash<Params, Backend>(dk.size(), strings(dk));
    }

    // ---- Typed. On invalid_length and on a bad key nothing is written; on entropy_failure every
    //      output is zero or empty. Each returns whether it succeeded.

    /// Fills `out` with new key pairs. Errors: entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static bool keygen_batch(std::span<std::optional<pair_type>> out,
                                                        R&& rng, std::error_code& ec) noexcept
    {
        ec.clear();
        for (std::optional<pair_type>& pair : out) {
            pair.emplace(key_access::tag());
            if (!rng.fill(key_access::seed(pair->dk))) {
                for (std::optional<pair_type>& each : out)
                    each.reset();
                ec = errc::entropy_failure;
                return false;
            }
        }
        if (!out.empty()) {
            constexpr std::size_t distance = sizeof out[0];
            std::uint8_t* const seeds = key_access::seed(out[0]->dk).data();
            keygen_all(out.size(), {seeds, distance}, {seeds + symmetric_size, distance},
                       {key_access::bytes(out[0]->ek).data(), distance},
                       {key_access::bytes(out[0]->dk).data(), distance});
        }
        return true;
    }

    /// One encapsulation for each key. Errors: invalid_length, entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static bool
    encaps_batch(std::span<const ek_type> ek, std::span<c_type> c, std::span<shared_secret> K,
                 R&& rng, std::error_code& ec) noexcept
    {
        if (c.size() != ek.size() || K.size() != ek.size()) {
            ec = errc::invalid_length;
            return false;
        }
        return encaps_each(keys(ek), c, K, rng, ec);
    }
    /// Many encapsulations for one key. Errors: invalid_length, entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static bool
    encaps_batch(const prepared_ek_type& ek, std::span<c_type> c, std::span<shared_secret> K,
                 R&& rng, std::error_code& ec) noexcept
    {
        if (c.size() != K.size()) {
            ec = errc::invalid_length;
            return false;
        }
        return encaps_each(key_access::view(ek), c, K, rng, ec);
    }
    /// One encapsulation for each key as received; checks the keys first. It reads them again to
    /// encapsulate: they must not change meanwhile. Errors: invalid_length,
    /// coefficient_out_of_range (*first_bad is then the index of the first bad key),
    /// entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static bool
    encaps_batch(std::span<const ek_array> ek, std::span<c_type> c, std::span<shared_secret> K,
                 R&& rng, std::error_code& ec, std::size_t* first_bad = nullptr) noexcept
    {
        if (c.size() != ek.size() || K.size() != ek.size()) {
            ec = errc::invalid_length;
            return false;
        }
        const std::size_t bad = check_encapsulation_keys(ek);
        if (bad != ek.size()) {
            ec = errc::coefficient_out_of_range;
            if (first_bad != nullptr)
                *first_bad = bad;
            return false;
        }
        return encaps_each(strings(ek), c, K, rng, ec);
    }

    /// Many ciphertexts for one key, plain or prepared. Errors: invalid_length.
    template <decapsulation_key_of<Params> Key>
    [[nodiscard]] MLKEM_INLINE static bool decaps_batch(const Key& dk, std::span<const c_type> c,
                                                        std::span<shared_secret> K,
                                                        std::error_code& ec) noexcept
    {
        if (K.size() != c.size()) {
            ec = errc::invalid_length;
            return false;
        }
        ec.clear();
        const auto& key = key_access::view(dk);
        if (!c.empty())
            decaps_all(c.size(), key, ciphertexts(c), secrets(K));
        return true;
    }
    /// A ciphertext for each key. Errors: invalid_length.
    [[nodiscard]] MLKEM_INLINE static bool decaps_batch(std::span<const dk_type> dk,
                                                        std::span<const c_type> c,
                                                        std::span<shared_secret> K,
                                                        std::error_code& ec) noexcept
    {
        if (c.size() != dk.size() || K.size() != dk.size()) {
            ec = errc::invalid_length;
            return false;
        }
        ec.clear();
        for (const dk_type& key : dk)
            (void)key_access::view(key); // none was moved from
        if (!dk.empty())
            decaps_all(dk.size(), keys(dk), ciphertexts(c), secrets(K));
        return true;
    }

    // ---- The same with the operating system's random source, and with exceptions. `keys` is any
    //      of the forms above.

#if MLKEM_DETAIL_EXCEPTIONS
    /// Fills `out` with new key pairs. Throws std::system_error: entropy_failure.
    template <random_source R>
    MLKEM_INLINE static void keygen_batch(std::span<std::optional<pair_type>> out, R&& rng)
    {
        std::error_code ec;
        (void)keygen_batch(out, rng, ec);
        detail::throw_if(ec);
    }
    /// One encapsulation for each key, or many for one prepared key. Throws std::system_error:
    /// invalid_length, coefficient_out_of_range, entropy_failure.
    template <class Keys, random_source R>
    MLKEM_INLINE static void encaps_batch(const Keys& keys, std::span<c_type> c,
                                          std::span<shared_secret> K, R&& rng)
    {
        std::error_code ec;
        (void)encaps_batch(keys, c, K, rng, ec);
        detail::throw_if(ec);
    }
    /// One decapsulation for each ciphertext. Throws std::system_error: invalid_length.
    template <class Keys>
    MLKEM_INLINE static void decaps_batch(const Keys& keys, std::span<const c_type> c,
                                          std::span<shared_secret> K)
    {
        std::error_code ec;
        (void)decaps_batch(keys, c, K, ec);
        detail::throw_if(ec);
    }
#endif

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// Fills `out` with new key pairs. Takes the operating system's random source. Errors:
    /// entropy_failure.
    [[nodiscard]] MLKEM_INLINE static bool keygen_batch(std::span<std::optional<pair_type>> out,
                                                        std::error_code& ec) noexcept
    {
        return keygen_batch(out, system_random{}, ec);
    }
    /// One encapsulation for each key, or many for one prepared key. Takes the operating system's
    /// random source. Errors: invalid_length, coefficient_out_of_range, entropy_failure.
    template <class Keys>
    [[nodiscard]] MLKEM_INLINE static bool encaps_batch(const Keys& keys, std::span<c_type> c,
                                                        std::span<shared_secret> K,
                                                        std::error_code& ec) noexcept
    {
        return encaps_batch(keys, c, K, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Fills `out` with new key pairs. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    MLKEM_INLINE static void keygen_batch(std::span<std::optional<pair_type>> out)
    {
        keygen_batch(out, system_random{});
    }
    /// One encapsulation for each key, or many for one prepared key. Takes the operating system's
    /// random source. Throws std::system_error: invalid_length, coefficient_out_of_range,
    /// entropy_failure.
    template <class Keys>
    MLKEM_INLINE static void encaps_batch(const Keys& keys, std::span<c_type> c,
                                          std::span<shared_secret> K)
    {
        encaps_batch(keys, c, K, system_random{});
    }
#endif
#endif

  private:
    template <class T>
    MLKEM_INLINE static std::span<const std::uint8_t> all_bytes(std::span<T> all) noexcept
    {
        return {reinterpret_cast<const std::uint8_t*>(all.data()), all.size_bytes()};
    }
    // Where the bytes of many things are.
    template <std::size_t N>
    MLKEM_INLINE static byte_strings<const std::uint8_t>
    strings(std::span<const std::array<std::uint8_t, N>> all) noexcept
    {
        return {reinterpret_cast<const std::uint8_t*>(all.data()), N};
    }
    template <std::size_t N>
    MLKEM_INLINE static byte_strings<std::uint8_t>
    strings(std::span<std::array<std::uint8_t, N>> all) noexcept
    {
        return {reinterpret_cast<std::uint8_t*>(all.data()), N};
    }
    template <class Key>
    MLKEM_INLINE static byte_strings<const std::uint8_t> keys(std::span<const Key> all) noexcept
    {
        return {all.empty() ? nullptr : key_access::view(all[0]).data(), sizeof(Key)};
    }
    MLKEM_INLINE static byte_strings<const std::uint8_t>
    ciphertexts(std::span<const c_type> all) noexcept
    {
        return {all[0].bytes().data(), sizeof(c_type)};
    }
    /// All of them count as filled from here on.
    MLKEM_INLINE static byte_strings<std::uint8_t> secrets(std::span<shared_secret> all) noexcept
    {
        for (shared_secret& each : all)
            (void)key_access::bytes(each);
        return {key_access::bytes(all[0]).data(), sizeof(shared_secret)};
    }

    // None of an empty batch.
    MLKEM_INLINE static void keygen_all(std::size_t count, byte_strings<const std::uint8_t> d,
                                        byte_strings<const std::uint8_t> z,
                                        byte_strings<std::uint8_t> ek,
                                        byte_strings<std::uint8_t> dk) noexcept
    {
        if (count != 0)
            detail::keygen_batch<Params, Backend>(count, d, z, ek, dk);
    }
    template <class Keys>
    MLKEM_INLINE static void
    encaps_all(std::size_t count, const Keys& ek, byte_strings<const std::uint8_t> m,
               byte_strings<std::uint8_t> c, byte_strings<std::uint8_t> K) noexcept
    {
        if (count != 0)
            detail::encaps_batch<Params, Backend>(count, ek, m, c, K);
    }
    template <class Keys>
    MLKEM_INLINE static void decaps_all(std::size_t count, const Keys& dk,
                                        byte_strings<const std::uint8_t> c,
                                        byte_strings<std::uint8_t> K) noexcept
    {
        if (count != 0)
            detail::decaps_batch<Params, Backend>(count, dk, c, K);
    }

    /// Encapsulations with keys of their own, or one key: as many at a time as messages fit here.
    /// Zeroes all outputs if the random source fails.
    template <class Keys, class R>
    [[nodiscard]] MLKEM_INLINE static bool encaps_each(const Keys& ek, std::span<c_type> c,
                                                       std::span<shared_secret> K, R& rng,
                                                       std::error_code& ec) noexcept
    {
        constexpr std::size_t at_a_time = 64;
        ec.clear();
        secret_storage<at_a_time * symmetric_size> m;
        for (std::size_t first = 0; first < c.size(); first += at_a_time) {
            const std::size_t left = c.size() - first;
            const std::size_t count = left < at_a_time ? left : at_a_time;
            for (std::size_t i = 0; i < count; ++i) {
                const std::span<std::uint8_t> one(m.data() + i * symmetric_size, symmetric_size);
                if (!rng.fill(one)) {
                    for (std::size_t j = 0; j < c.size(); ++j) {
                        c[j] = c_type{};
                        K[j] = shared_secret{};
                    }
                    ec = errc::entropy_failure;
                    return false;
                }
            }
            encaps_all(count, detail::keys_from(ek, first), {m.data(), symmetric_size},
                       {key_access::bytes(c[first]).data(), sizeof(c_type)},
                       secrets(K.subspan(first, count)));
        }
        return true;
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
