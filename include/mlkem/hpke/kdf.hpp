// SPDX-License-Identifier: MIT
// The key derivation functions of HPKE: HKDF in two stages (RFC 9180, section 7.2), SHAKE and
// TurboSHAKE (RFC 9861) in one (draft-ietf-hpke-pq).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../backend/portable/keccak.hpp"
#include "../hash/symmetric.hpp"
#include "../operations.hpp"
#include "../params.hpp"
#include "bytes_view.hpp"

namespace mlkem::hpke::kdf {

/// HKDF: `hash_size` is Nh, the bytes of a hash and of the exporter secret.
struct hkdf_sha256 {
    MLKEM_DETAIL_CONSTANT bool two_stage = true;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0001;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 32;
    MLKEM_DETAIL_CONSTANT std::string_view digest = "SHA2-256"; // as OpenSSL calls it
};
struct hkdf_sha384 {
    MLKEM_DETAIL_CONSTANT bool two_stage = true;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0002;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 48;
    MLKEM_DETAIL_CONSTANT std::string_view digest = "SHA2-384";
};
struct hkdf_sha512 {
    MLKEM_DETAIL_CONSTANT bool two_stage = true;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0003;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 64;
    MLKEM_DETAIL_CONSTANT std::string_view digest = "SHA2-512";
};

/// SHAKE and TurboSHAKE: `rate` is the sponge's rate in bytes. If `turbo`, the permutation has 12
/// rounds.
struct shake128 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, turbo = false;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0010;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 32, rate = 168;
};
struct shake256 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, turbo = false;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0011;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 64, rate = 136;
};
struct turbo_shake128 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, turbo = true;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0012;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 32, rate = 168;
};
struct turbo_shake256 {
    MLKEM_DETAIL_CONSTANT bool two_stage = false, turbo = true;
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0013;
    MLKEM_DETAIL_CONSTANT std::size_t hash_size = 64, rate = 136;
};

} // namespace mlkem::hpke::kdf

namespace mlkem::hpke {

/// A key derivation function of this library, openssl::bound of one, or a struct with the same
/// members. If two_stage, the members are those of HKDF, else those of SHAKE.
template <class Kdf>
concept kdf_type = requires
{
    requires std::convertible_to<decltype(Kdf::id), std::uint16_t>;
    requires(Kdf::hash_size > 0);
    requires(Kdf::two_stage && requires { std::string_view(Kdf::digest); }) ||
        (!Kdf::two_stage && requires { Kdf::rate > 0 && Kdf::turbo; });
};

} // namespace mlkem::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// TurboSHAKE (RFC 9861, section 2.2): SHAKE's sponge over Keccak-p[1600, 12]. `Suffix` is its
/// domain separation byte; HPKE uses the default, 0x1f.
template <std::size_t Rate, std::uint8_t Suffix = 0x1f>
using turbo_shake = sponge<portable_code::keccak_p<12>, Rate, Suffix>;

/// SHAKE or TurboSHAKE of strings one after another.
template <class Kdf> struct one_stage_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return 1024 + Backend::stack_of_calls + (Kdf::turbo ? portable::stack_of_calls : 0);
    }
    template <class Backend>
    static void run(const concatenation& in, std::span<std::uint8_t> out) noexcept
    {
        if constexpr (Kdf::turbo)
            absorb_and_squeeze<turbo_shake<Kdf::rate>>(in, out);
        else
            absorb_and_squeeze<sponge<typename Backend::keccak, Kdf::rate, 0x1f>>(in, out);
    }

  private:
    template <class Sponge>
    static void absorb_and_squeeze(const concatenation& in, std::span<std::uint8_t> out) noexcept
    {
        Sponge sponge;
        for (const std::span<const std::uint8_t> part : in.parts())
            sponge.absorb(part);
        sponge.squeeze(out);
    }
};

/// LabeledDerive of draft-ietf-hpke-pq, with ikm and context in parts. Hashes ikm || "HPKE-v1" ||
/// suite_id || len(label) || label || L || context. L is the size of `out` in two bytes, so `out`
/// has fewer than 65536 bytes.
template <class Kdf>
MLKEM_DETAIL_NOINLINE inline void labeled_derive(std::span<const std::uint8_t> suite_id,
                                                 const concatenation& ikm, std::string_view label,
                                                 const concatenation& context,
                                                 std::span<std::uint8_t> out) noexcept
{
    const std::array<std::uint8_t, 2> label_size = i2osp_2(label.size()),
                                      length = i2osp_2(out.size());
    const concatenation labels(text_bytes("HPKE-v1"), suite_id, label_size, text_bytes(label),
                               length);
    concatenation in;
    for (const concatenation* part : {&ikm, &labels, &context})
        for (const std::span<const std::uint8_t> string : part->parts())
            in.add(string);
    perform<dispatched, one_stage_operation<Kdf>>(in, out);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
