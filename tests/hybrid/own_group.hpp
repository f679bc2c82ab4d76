// SPDX-License-Identifier: MIT
// An example of a Group of one's own: X25519 (RFC 7748) in plain code, for applications without
// OpenSSL. A group over another library, such as libsodium, looks the same: import_private_key
// calls its crypto_scalarmult_base, derive its crypto_scalarmult. This code is written for tests:
// it is constant time, which they check, and slow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include <mlkem/hybrid.hpp>

namespace mlkem_test {

/// Numbers modulo 2^255 - 19 as eight digits of 32 bits, below 2^256.
class field_25519 {
  public:
    using digits = std::array<std::uint32_t, 8>;

    field_25519() = default;
    explicit field_25519(std::uint32_t small) { d_[0] = small; }
    explicit field_25519(std::span<const std::uint8_t, 32> bytes)
    {
        for (std::size_t i = 0; i < 32; ++i)
            d_[i / 4] |= std::uint32_t{bytes[i]} << (8 * (i % 4));
    }

    friend field_25519 operator+(const field_25519& a, const field_25519& b)
    {
        std::array<std::uint64_t, 8> sum{};
        for (std::size_t i = 0; i < 8; ++i)
            sum[i] = std::uint64_t{a.d_[i]} + b.d_[i];
        return carried(sum);
    }
    friend field_25519 operator-(const field_25519& a, const field_25519& b)
    {
        // 2 (2^256 - 38) = 4 p, whose digits all exceed those of b.
        std::array<std::uint64_t, 8> sum{};
        for (std::size_t i = 0; i < 8; ++i)
            sum[i] = a.d_[i] + (i == 0 ? 0x1ffffffb4U : 0x1fffffffeU) - b.d_[i];
        return carried(sum);
    }
    friend field_25519 operator*(const field_25519& a, const field_25519& b)
    {
        std::array<std::uint32_t, 16> product{};
        for (std::size_t i = 0; i < 8; ++i) {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; j < 8; ++j) {
                carry += std::uint64_t{a.d_[i]} * b.d_[j] + product[i + j];
                product[i + j] = static_cast<std::uint32_t>(carry);
                carry >>= 32;
            }
            product[i + 8] = static_cast<std::uint32_t>(carry);
        }
        std::array<std::uint64_t, 8> folded{}; // 2^256 = 38
        for (std::size_t i = 0; i < 8; ++i)
            folded[i] = product[i] + 38 * std::uint64_t{product[i + 8]};
        return carried(folded);
    }
    /// 1 / a = a^(p - 2); 0 for 0.
    friend field_25519 inverse(const field_25519& a)
    {
        field_25519 r(1);
        for (int bit = 254; bit >= 0; --bit) {
            r = r * r;
            if (bit != 2 && bit != 4) // p - 2 = 2^255 - 21 has all bits but these
                r = r * a;
        }
        return r;
    }
    void store(std::span<std::uint8_t, 32> out) const
    {
        // Twice the top bit and what overflows becomes 19; then p itself may remain.
        field_25519 r = *this;
        for (int i = 0; i < 2; ++i) {
            std::array<std::uint64_t, 8> sum{};
            for (std::size_t j = 0; j < 8; ++j)
                sum[j] = r.d_[j];
            sum[0] += 19 * (sum[7] >> 31);
            sum[7] &= 0x7fffffff;
            r = carried(sum);
        }
        digits reduced{};
        std::uint64_t carry = 19;
        for (std::size_t i = 0; i < 8; ++i) {
            carry += r.d_[i];
            reduced[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        const auto at_least_p = mlkem::ct::mask::if_nonzero(reduced[7] >> 31);
        reduced[7] &= 0x7fffffff;
        for (std::size_t i = 0; i < 32; ++i)
            out[i] = at_least_p.select(static_cast<std::uint8_t>(reduced[i / 4] >> (8 * (i % 4))),
                                       static_cast<std::uint8_t>(r.d_[i / 4] >> (8 * (i % 4))));
    }
    /// Exchanges a and b where the mask is set.
    friend void swap_if(mlkem::ct::mask m, field_25519& a, field_25519& b)
    {
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint64_t x = a.d_[i], y = b.d_[i];
            a.d_[i] = static_cast<std::uint32_t>(m.select_words(y, x));
            b.d_[i] = static_cast<std::uint32_t>(m.select_words(x, y));
        }
    }

  private:
    static field_25519 carried(std::array<std::uint64_t, 8> sum)
    {
        for (int again = 0; again < 3; ++again) {
            std::uint64_t carry = 0;
            for (std::uint64_t& digit : sum) {
                carry += digit;
                digit = carry & 0xffffffff;
                carry >>= 32;
            }
            sum[0] += 38 * carry;
        }
        field_25519 r;
        for (std::size_t i = 0; i < 8; ++i)
            r.d_[i] = static_cast<std::uint32_t>(sum[i]);
        return r;
    }
    digits d_{};
};

/// RFC 7748, section 5: the function X25519.
inline void scalar_multiplication(std::span<const std::uint8_t, 32> scalar,
                                  std::span<const std::uint8_t, 32> point,
                                  std::span<std::uint8_t, 32> out)
{
    std::array<std::uint8_t, 32> k{}, u{};
    for (std::size_t i = 0; i < 32; ++i) {
        k[i] = scalar[i];
        u[i] = point[i];
    }
    k[0] &= 248;
    k[31] = static_cast<std::uint8_t>((k[31] & 127) | 64);
    u[31] &= 127;

    const field_25519 x1(u), a24(121665);
    field_25519 x2(1), z2, x3 = x1, z3(1);
    std::uint32_t last = 0;
    for (int t = 254; t >= 0; --t) {
        const std::uint32_t bit = (k[static_cast<std::size_t>(t) / 8] >> (t % 8)) & 1U;
        const auto differs = mlkem::ct::mask::if_nonzero(bit ^ last);
        swap_if(differs, x2, x3);
        swap_if(differs, z2, z3);
        last = bit;
        const field_25519 a = x2 + z2, b = x2 - z2, aa = a * a, bb = b * b, e = aa - bb;
        const field_25519 da = (x3 - z3) * a, cb = (x3 + z3) * b;
        x3 = (da + cb) * (da + cb);
        z3 = x1 * ((da - cb) * (da - cb));
        x2 = aa * bb;
        z2 = e * (aa + a24 * e);
    }
    // The lowest bit of k is 0: nothing is left to exchange.
    (x2 * inverse(z2)).store(out);
}

/// The Group: a private key is its bytes.
struct own_x25519 {
    static constexpr std::string_view name = "X25519";
    static constexpr std::size_t private_key_size = 32, share_size = 32, secret_size = 32;
    using private_key = mlkem::secret_array<32>;

    static std::optional<private_key> import_private_key(std::span<const std::uint8_t, 32> bytes,
                                                         std::span<std::uint8_t, 32> share,
                                                         std::error_code&) noexcept
    {
        constexpr std::array<std::uint8_t, 32> base = {9};
        scalar_multiplication(bytes, base, share);
        return std::optional<private_key>(std::in_place, bytes);
    }
    static bool is_valid_share(std::span<const std::uint8_t, 32>) noexcept { return true; }
    static bool derive(const private_key& key, std::span<const std::uint8_t, 32> peer,
                       std::span<std::uint8_t, 32> secret, std::error_code&) noexcept
    {
        scalar_multiplication(key.span(), peer, secret);
        return true; // zero is refused by hybrid_kem
    }
};

} // namespace mlkem_test
