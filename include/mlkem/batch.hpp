// Many independent operations in one call. All spans of a call have one length; each result is the
// same as that of the single operation.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <system_error>

#include "access.hpp"
#include "encapsulation.hpp"
#include "error.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "params.hpp"
#include "prepared_keys.hpp"
#include "random.hpp"
#include "secret.hpp"

namespace mlkem {

/// The batch functions of ml_kem, which inherits them.
template <parameter_set Params, class Backend> class batch_operations {
    using ek_array = std::array<u8, sizes<Params>::encapsulation_key>;
    using dk_array = std::array<u8, sizes<Params>::decapsulation_key>;
    using c_array = std::array<u8, sizes<Params>::ciphertext>;
    using value_array = std::array<u8, 32>;
    using ek_type = encapsulation_key<Params>;
    using dk_type = decapsulation_key<Params>;
    using prepared_ek_type = prepared_encapsulation_key<Params>;
    using prepared_dk_type = prepared_decapsulation_key<Params>;
    using c_type = ciphertext<Params>;
    using pair_type = key_pair<Params>;

  public:
    // ---- Derandomised, bytes in, bytes out, unchecked, as keygen_internal and its fellows. False,
    //      and nothing written, if the spans differ in length.

    MLKEM_DETAIL_INLINE static bool keygen_internal_batch(std::span<const value_array> d,
                                                          std::span<const value_array> z,
                                                          std::span<ek_array> ek,
                                                          std::span<dk_array> dk) noexcept
    {
        if (z.size() != d.size() || ek.size() != d.size() || dk.size() != d.size())
            return false;
        for (std::size_t i = 0; i < d.size(); ++i)
            detail::keygen<Params, Backend>(d[i], z[i], ek[i], dk[i]);
        return true;
    }
    MLKEM_DETAIL_INLINE static bool encaps_internal_batch(std::span<const ek_array> ek,
                                                          std::span<const value_array> m,
                                                          std::span<c_array> c,
                                                          std::span<value_array> K) noexcept
    {
        if (m.size() != ek.size() || c.size() != ek.size() || K.size() != ek.size())
            return false;
        for (std::size_t i = 0; i < ek.size(); ++i)
            detail::encaps<Params, Backend>(ek_bytes<Params>(ek[i]), m[i], c[i], K[i]);
        return true;
    }
    MLKEM_DETAIL_INLINE static bool decaps_internal_batch(std::span<const dk_array> dk,
                                                          std::span<const c_array> c,
                                                          std::span<value_array> K) noexcept
    {
        if (c.size() != dk.size() || K.size() != dk.size())
            return false;
        for (std::size_t i = 0; i < dk.size(); ++i)
            detail::decaps<Params, Backend>(dk_bytes<Params>(dk[i]), c[i], K[i]);
        return true;
    }

    // ---- Checks of many keys: the index of the first bad one, or the count.

    /// As check_encapsulation_key (FIPS 203, section 7.2).
    MLKEM_DETAIL_INLINE static std::size_t
    check_encapsulation_keys(std::span<const ek_array> ek) noexcept
    {
        std::size_t i = 0;
        while (i < ek.size() && detail::ek_is_reduced<Params, Backend>(ek[i]))
            ++i;
        return i;
    }
    /// As check_decapsulation_key (FIPS 203, section 7.3).
    MLKEM_DETAIL_INLINE static std::size_t
    check_decapsulation_keys(std::span<const dk_array> dk) noexcept
    {
        std::size_t i = 0;
        while (i < dk.size() && detail::dk_hash_matches<Params, Backend>(dk[i]))
            ++i;
        return i;
    }

    // ---- Typed. On invalid_length and on a bad key nothing is written; on entropy_failure every
    //      output is zero or empty. Each returns whether it succeeded.

    /// Fills `out` with new key pairs. Errors: entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static bool keygen_batch(std::span<std::optional<pair_type>> out, R&& rng,
                                                 std::error_code& ec) noexcept
    {
        ec.clear();
        for (std::size_t i = 0; i < out.size(); ++i) {
            secret_array<seed_size> seed;
            if (!rng.fill(seed.span())) {
                for (std::optional<pair_type>& pair : out)
                    pair.reset();
                ec = errc::entropy_failure;
                return false;
            }
            out[i].emplace(key_access::tag());
            key_access::expand<Backend>(seed.span(), key_access::bytes(out[i]->ek), out[i]->dk);
        }
        return true;
    }

    /// One encapsulation for each key. Errors: invalid_length, entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static bool encaps_batch(std::span<const ek_type> ek, std::span<c_type> c,
                                                 std::span<shared_secret> K, R&& rng,
                                                 std::error_code& ec) noexcept
    {
        if (c.size() != ek.size() || K.size() != ek.size()) {
            ec = errc::invalid_length;
            return false;
        }
        return encaps_each([&](std::size_t i) { return key_access::view(ek[i]); }, c, K, rng, ec);
    }
    /// Many encapsulations for one key. Errors: invalid_length, entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static bool encaps_batch(const prepared_ek_type& ek, std::span<c_type> c,
                                                 std::span<shared_secret> K, R&& rng,
                                                 std::error_code& ec) noexcept
    {
        if (c.size() != K.size()) {
            ec = errc::invalid_length;
            return false;
        }
        return encaps_each([&](std::size_t) -> decltype(auto) { return key_access::view(ek); }, c,
                           K, rng, ec);
    }
    /// One encapsulation for each key as received; checks the keys first. Errors: invalid_length,
    /// coefficient_out_of_range (*first_bad is then the index of the first bad key),
    /// entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static bool
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
        return encaps_each([&](std::size_t i) { return ek_bytes<Params>(ek[i]); }, c, K, rng, ec);
    }

    /// Many ciphertexts for one key, plain or prepared. Errors: invalid_length.
    template <decapsulation_key_of<Params> Key>
    MLKEM_DETAIL_INLINE static bool decaps_batch(const Key& dk, std::span<const c_type> c,
                                                 std::span<shared_secret> K,
                                                 std::error_code& ec) noexcept
    {
        if (K.size() != c.size()) {
            ec = errc::invalid_length;
            return false;
        }
        ec.clear();
        for (std::size_t i = 0; i < c.size(); ++i)
            detail::decaps<Params, Backend>(key_access::view(dk), c[i].bytes(),
                                            key_access::bytes(K[i]));
        return true;
    }
    /// A ciphertext for each key. Errors: invalid_length.
    MLKEM_DETAIL_INLINE static bool decaps_batch(std::span<const dk_type> dk,
                                                 std::span<const c_type> c,
                                                 std::span<shared_secret> K,
                                                 std::error_code& ec) noexcept
    {
        if (c.size() != dk.size() || K.size() != dk.size()) {
            ec = errc::invalid_length;
            return false;
        }
        ec.clear();
        for (std::size_t i = 0; i < dk.size(); ++i)
            detail::decaps<Params, Backend>(key_access::view(dk[i]), c[i].bytes(),
                                            key_access::bytes(K[i]));
        return true;
    }

    // ---- The same with the operating system's random source, and with exceptions. `keys` is any
    //      of the forms above.

#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: entropy_failure.
    template <random_source R>
    MLKEM_DETAIL_INLINE static void keygen_batch(std::span<std::optional<pair_type>> out, R&& rng)
    {
        std::error_code ec;
        (void)keygen_batch(out, rng, ec);
        detail::throw_if(ec);
    }
    /// Throws std::system_error: invalid_length, coefficient_out_of_range, entropy_failure.
    template <class Keys, random_source R>
    MLKEM_DETAIL_INLINE static void encaps_batch(const Keys& keys, std::span<c_type> c,
                                                 std::span<shared_secret> K, R&& rng)
    {
        std::error_code ec;
        (void)encaps_batch(keys, c, K, rng, ec);
        detail::throw_if(ec);
    }
    /// Throws std::system_error: invalid_length.
    template <class Keys>
    MLKEM_DETAIL_INLINE static void decaps_batch(const Keys& keys, std::span<const c_type> c,
                                                 std::span<shared_secret> K)
    {
        std::error_code ec;
        (void)decaps_batch(keys, c, K, ec);
        detail::throw_if(ec);
    }
#endif

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// Errors: entropy_failure.
    MLKEM_DETAIL_INLINE static bool keygen_batch(std::span<std::optional<pair_type>> out,
                                                 std::error_code& ec) noexcept
    {
        return keygen_batch(out, system_random{}, ec);
    }
    /// Errors: invalid_length, coefficient_out_of_range, entropy_failure.
    template <class Keys>
    MLKEM_DETAIL_INLINE static bool encaps_batch(const Keys& keys, std::span<c_type> c,
                                                 std::span<shared_secret> K,
                                                 std::error_code& ec) noexcept
    {
        return encaps_batch(keys, c, K, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Throws std::system_error: entropy_failure.
    MLKEM_DETAIL_INLINE static void keygen_batch(std::span<std::optional<pair_type>> out)
    {
        keygen_batch(out, system_random{});
    }
    /// Throws std::system_error: invalid_length, coefficient_out_of_range, entropy_failure.
    template <class Keys>
    MLKEM_DETAIL_INLINE static void encaps_batch(const Keys& keys, std::span<c_type> c,
                                                 std::span<shared_secret> K)
    {
        encaps_batch(keys, c, K, system_random{});
    }
#endif
#endif

  private:
    /// Encapsulates to view(0), view(1), ... Zeroes all outputs if the random source fails.
    template <class View, class R>
    MLKEM_DETAIL_INLINE static bool encaps_each(const View& view, std::span<c_type> c,
                                                std::span<shared_secret> K, R& rng,
                                                std::error_code& ec) noexcept
    {
        ec.clear();
        for (std::size_t i = 0; i < c.size(); ++i) {
            secret_array<32> m;
            if (!rng.fill(m.span())) {
                for (std::size_t j = 0; j < c.size(); ++j) {
                    c[j] = c_type{};
                    K[j] = shared_secret{};
                }
                ec = errc::entropy_failure;
                return false;
            }
            detail::encaps<Params, Backend>(view(i), m.span(), key_access::bytes(c[i]),
                                            key_access::bytes(K[i]));
        }
        return true;
    }
};

} // namespace mlkem
