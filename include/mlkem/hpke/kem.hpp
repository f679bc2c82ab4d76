// SPDX-License-Identifier: MIT
/// \file
/// The KEMs of HPKE (draft-ietf-hpke-pq): ML-KEM, X-Wing and the concrete hybrids
/// under HPKE's identifiers, with
/// DeriveKeyPair and derandomised encapsulation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "../hybrid.hpp"
#include "../kem.hpp"
#include "../secret.hpp"
#include "bytes_view.hpp"
#include "kdf.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// The identifier of a KEM in HPKE, kem_id; specialised below for each KEM.
template <class Kem> struct kem_traits;

/// ML-KEM-512, 768 and 1024. A private key is the seed d || z. The shared secret is K.
template <parameter_set P, class Backend> struct kem_traits<ml_kem<P, Backend>> {
    /// kem_id: 0x0040, 0x0041 or 0x0042.
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x003e + P::k;
};
static_assert(kem_traits<ml_kem<params_512>>::id == 0x0040);
static_assert(kem_traits<ml_kem<params_768>>::id == 0x0041);
static_assert(kem_traits<ml_kem<params_1024>>::id == 0x0042);

/// X-Wing, MLKEM768-X25519.
template <class Backend, class X25519>
struct kem_traits<hybrid_kem<ml_kem<params_768, Backend>, X25519, x_wing_combiner>> {
    /// kem_id.
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x647a;
};

/// MLKEM768-P256 and MLKEM1024-P384.
template <class Backend, class P256>
struct kem_traits<hybrid_kem<ml_kem<params_768, Backend>, P256, mlkem768_p256_combiner>> {
    /// The identifier of the KEM.
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0050;
};
/// MLKEM1024-P384.
template <class Backend, class P384>
struct kem_traits<hybrid_kem<ml_kem<params_1024, Backend>, P384, mlkem1024_p384_combiner>> {
    /// The identifier of the KEM.
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0051;
};

/// An ml_kem, X-Wing or a concrete hybrid.
template <class Kem>
concept kem_type =
    requires { requires std::convertible_to<decltype(kem_traits<Kem>::id), std::uint16_t>; };

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The seed of DeriveKeyPair: SHAKE256's LabeledDerive of ikm, with "KEM" || id as suite_id.
MLKEM_NOINLINE inline void derive_seed(std::uint16_t kem_id, std::span<const std::uint8_t> ikm,
                                       std::span<std::uint8_t> seed) noexcept
{
    const std::array<std::uint8_t, 5> suite_id = {'K', 'E', 'M', i2osp_2(kem_id)[0],
                                                  i2osp_2(kem_id)[1]};
    labeled_derive<hpke::kdf::shake256>(suite_id, concatenation(ikm), "DeriveKeyPair",
                                        concatenation(), seed);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// DeriveKeyPair, the operation of RFC 9180, section 4, that a KEM here lacks.
/// Kem::keygen_from_seed is DeserializePrivateKey: HPKE writes a private key as its seed.
template <kem_type Kem> struct kem_operations {
    /// The identifier of the KEM.
    using traits = kem_traits<Kem>;

    /// DeriveKeyPair: makes a key pair from `ikm`, which has at least Kem::seed_size bytes and as
    /// much entropy as a private key. Errors: invalid_length, if `ikm` is shorter; those of Kem.
    [[nodiscard]] MLKEM_INLINE static std::optional<typename Kem::key_pair>
    derive_key_pair(bytes_view ikm, std::error_code& ec) noexcept
    {
        if (ikm.size() < Kem::seed_size) {
            ec = errc::invalid_length;
            return std::nullopt;
        }
        const secret_storage<Kem::seed_size> seed = seed_of(ikm);
        return Kem::keygen_from_seed(seed.span(), ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// DeriveKeyPair, from at least Kem::seed_size secret bytes. Throws std::system_error:
    /// invalid_length; the errors of Kem.
    MLKEM_INLINE static typename Kem::key_pair derive_key_pair(bytes_view ikm)
    {
        if (ikm.size() < Kem::seed_size)
            detail::throw_if(errc::invalid_length);
        const secret_storage<Kem::seed_size> seed = seed_of(ikm);
        return Kem::keygen_from_seed(seed.span());
    }
#endif

  private:
    MLKEM_INLINE static secret_storage<Kem::seed_size> seed_of(bytes_view ikm) noexcept
    {
        secret_storage<Kem::seed_size> seed;
        detail::derive_seed(traits::id, ikm.bytes(), seed.span());
        return seed;
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke
