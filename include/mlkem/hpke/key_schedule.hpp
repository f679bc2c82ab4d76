// SPDX-License-Identifier: MIT
/// \file
/// The key schedule of HPKE and the secrets exported from it. Two forms: with HKDF (RFC 9180,
/// section 5.1), and with the one-stage functions (draft-ietf-hpke-pq).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <system_error>
#include <utility>

#include "../abort.hpp"
#include "../bytes.hpp"
#include "../error.hpp"
#include "../openssl/handles.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "bytes_view.hpp"
#include "hkdf.hpp"
#include "kdf.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// A pre-shared key and its name. Nobody can guess the key, of at least 32 bytes. The name is not
/// empty (RFC 9180, sections 5.1.2 and 9.5). The object owns both. Move-only; wipes itself. An
/// object that was moved from may be assigned to or destroyed; any other use of it ends the
/// program.
class psk {
  public:
    /// Copies key and name. The operation that uses them checks their lengths. Throws
    /// std::bad_alloc.
    MLKEM_INLINE psk(bytes_view key, bytes_view id)
        : bytes_(new std::uint8_t[key.size() + id.size()]), key_size_(key.size()),
          id_size_(id.size())
    {
        if (key_size_ != 0)
            copy_out_of_line(bytes_, key.bytes().data(), key_size_);
        if (id_size_ != 0)
            copy_out_of_line(bytes_ + key_size_, id.bytes().data(), id_size_);
    }
    /// Moves key and name.
    MLKEM_INLINE psk(psk&& other) noexcept
        : bytes_(std::exchange(other.bytes_, nullptr)), key_size_(other.key_size_),
          id_size_(other.id_size_)
    {
    }
    /// Wipes the old key, and moves key and name.
    MLKEM_INLINE psk& operator=(psk&& other) noexcept
    {
        if (this != &other) {
            release();
            bytes_ = std::exchange(other.bytes_, nullptr);
            key_size_ = other.key_size_;
            id_size_ = other.id_size_;
        }
        return *this;
    }
    psk(const psk&) = delete;
    psk& operator=(const psk&) = delete;
    MLKEM_INLINE ~psk() { release(); }

    /// The key. A temporary object has none: its bytes would be gone.
    MLKEM_INLINE std::span<const std::uint8_t> key() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_usable();
        return {bytes_, key_size_};
    }
    std::span<const std::uint8_t> key() const&& = delete;
    /// The name of the key, psk_id.
    MLKEM_INLINE std::span<const std::uint8_t> id() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_usable();
        return {bytes_ + key_size_, id_size_};
    }
    std::span<const std::uint8_t> id() const&& = delete;

  private:
    MLKEM_INLINE void require_usable() const noexcept
    {
        if (bytes_ == nullptr)
            MLKEM_DETAIL_ABORT("mlkem: use of a pre-shared key that was moved from");
    }
    MLKEM_INLINE void release() noexcept
    {
        if (bytes_ != nullptr)
            wipe_out_of_line(bytes_, key_size_ + id_size_);
        delete[] bytes_;
    }

    std::uint8_t* bytes_; // the key, then its name; null once the object is moved from
    std::size_t key_size_, id_size_;
};

/// \cond
/// Inputs of the key schedule: mode, identifiers, secrets and names.
struct schedule_inputs {
    std::array<std::uint8_t, 10> suite_id; // "HPKE" || kem_id || kdf_id || aead_id
    std::uint8_t mode;                     // base 0, psk 1
    std::span<const std::uint8_t> shared_secret, info, psk, psk_id;
};
/// \endcond

/// "HPKE" and the identifiers of a suite, big-endian: the suite_id of its labels.
MLKEM_INLINE constexpr std::array<std::uint8_t, 10> suite_id(std::uint16_t kem, std::uint16_t kdf,
                                                             std::uint16_t aead) noexcept
{
    return {'H',
            'P',
            'K',
            'E',
            static_cast<std::uint8_t>(kem >> 8),
            static_cast<std::uint8_t>(kem),
            static_cast<std::uint8_t>(kdf >> 8),
            static_cast<std::uint8_t>(kdf),
            static_cast<std::uint8_t>(aead >> 8),
            static_cast<std::uint8_t>(aead)};
}

/// \cond
/// Outputs of the key schedule. `mac` is the HMAC of HKDF under the exporter secret; null with
/// one-stage functions.
template <class Kdf, class Aead> struct schedule_outputs {
    // Declared here because members that the compiler declares itself are not forced inline.
    MLKEM_INLINE schedule_outputs() noexcept {} // NOLINT(modernize-use-equals-default)
    MLKEM_INLINE ~schedule_outputs() = default;
    schedule_outputs(const schedule_outputs&) = delete;
    schedule_outputs& operator=(const schedule_outputs&) = delete;

    mac_context mac;
    secret_storage<Aead::key_size> key;
    secret_storage<Aead::nonce_size> base_nonce;
    secret_storage<Kdf::hash_size> exporter_secret;
};
/// \endcond

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The longest string whose length fits into two bytes.
inline constexpr std::size_t longest_prefixed = 65535;

/// Burns stack, and the registers: OpenSSL's HMAC and ciphers, and their callers, leave secrets there.
/// SHA-512 with AVX2 takes 3800 bytes, 2048 of them to align itself, and SHA-256 half as much. A cipher
/// takes less than 1024 to be set up. A dynamic linker that looks a function up saves 2700 bytes of
/// registers below. Frames of callers that are not small add to that. The sponges of the one-stage
/// functions burn their own.
template <class Kdf> MLKEM_INLINE void burn_openssl() noexcept
{
    constexpr std::size_t most = 8192, used = Kdf::two_stage && Kdf::hash_size > 32 ? most : 4096;
    burn<used, most - used>();
}

/// VerifyPSKInputs, and the KDF's limits of lengths. Returns no error if all inputs pass.
template <class Kdf>
MLKEM_NOINLINE std::error_code error_of(const hpke::schedule_inputs& in) noexcept
{
    constexpr std::size_t shortest_psk = 32;
    const bool none = in.psk.empty() && in.psk_id.empty();
    if (in.mode == 0 ? !none : in.psk.size() < shortest_psk || in.psk_id.empty())
        return errc::invalid_psk;
    if (!Kdf::two_stage && (in.info.size() > longest_prefixed || in.psk.size() > longest_prefixed ||
                            in.psk_id.size() > longest_prefixed))
        return errc::invalid_length;
    return {};
}

/// RFC 9180, section 5.1: KeySchedule, with HKDF.
template <class Kdf, class Aead>
MLKEM_NOINLINE bool schedule_in_two_stages(const hpke::schedule_inputs& in,
                                           hpke::schedule_outputs<Kdf, Aead>& out) noexcept
{
    constexpr std::size_t hash_size = Kdf::hash_size;
    const std::span<const std::uint8_t> id = in.suite_id;
    std::array<std::uint8_t, 1 + 2 * hash_size> context{};
    const std::span<std::uint8_t> hashes = std::span(context).template last<2 * hash_size>();
    context[0] = in.mode;
    secret_storage<hash_size> secret;
    out.mac = hmac_without_key<Kdf>();
    const auto under_secret = [&](const concatenation& message,
                                  std::span<std::uint8_t, hash_size> tag) noexcept {
        return hmac<Kdf>(out.mac, secret.span(), message, tag);
    };
    return labeled_extract<Kdf>(out.mac, id, {}, "psk_id_hash", in.psk_id,
                                hashes.template first<hash_size>()) &&
           labeled_extract<Kdf>(out.mac, id, {}, "info_hash", in.info,
                                hashes.template last<hash_size>()) &&
           labeled_extract<Kdf>(out.mac, id, in.shared_secret, "secret", in.psk, secret.span()) &&
           labeled_expand<Kdf>(under_secret, id, "key", context, out.key.span()) &&
           labeled_expand<Kdf>(under_secret, id, "base_nonce", context, out.base_nonce.span()) &&
           labeled_expand<Kdf>(under_secret, id, "exp", context, out.exporter_secret.span()) &&
           set_hmac_key(out.mac, out.exporter_secret.span());
}

/// draft-ietf-hpke-pq: key || base_nonce || exporter_secret by one call.
template <class Kdf, class Aead>
MLKEM_NOINLINE void schedule_in_one_stage(const hpke::schedule_inputs& in,
                                          hpke::schedule_outputs<Kdf, Aead>& out) noexcept
{
    const std::array<std::uint8_t, 2> psk_size = i2osp_2(in.psk.size());
    const std::array<std::uint8_t, 2> secret_size = i2osp_2(in.shared_secret.size());
    const std::array<std::uint8_t, 2> id_size = i2osp_2(in.psk_id.size());
    const std::array<std::uint8_t, 2> info_size = i2osp_2(in.info.size());
    secret_storage<Aead::key_size + Aead::nonce_size + Kdf::hash_size> all;
    labeled_derive<Kdf>(in.suite_id, concatenation(psk_size, in.psk, secret_size, in.shared_secret),
                        "secret",
                        concatenation(std::span<const std::uint8_t>(&in.mode, 1), id_size,
                                      in.psk_id, info_size, in.info),
                        all.span());
    const std::span<const std::uint8_t> parts = all.span();
    copy(out.key.data(), parts.first(Aead::key_size));
    copy(out.base_nonce.data(), parts.subspan(Aead::key_size, Aead::nonce_size));
    copy(out.exporter_secret.data(), parts.last(Kdf::hash_size));
}

/// False, with ec set, on inputs that error_of() refuses, or if OpenSSL fails. Does not burn the
/// stack: the caller does so once, after the next function too.
template <class Kdf, class Aead>
MLKEM_NOINLINE bool key_schedule(const hpke::schedule_inputs& in,
                                 hpke::schedule_outputs<Kdf, Aead>& out,
                                 std::error_code& ec) noexcept
{
    ec = error_of<Kdf>(in);
    if (ec)
        return false;
    if constexpr (Kdf::two_stage) {
        openssl_call call;
        if (!schedule_in_two_stages(in, out))
            ec = call.error();
    } else {
        schedule_in_one_stage(in, out);
    }
    return !ec;
}

/// Secrets of the label "sec". Works on copies of `mac`, whose key is the exporter secret.
template <class Kdf>
MLKEM_NOINLINE bool
expand_with_copies(const hpke::mac_context& mac, std::span<const std::uint8_t, 10> suite_id,
                   std::span<const std::uint8_t> context, std::span<std::uint8_t> out) noexcept
{
    const auto under_exporter_secret = [&](const concatenation& message,
                                           std::span<std::uint8_t, Kdf::hash_size> tag) noexcept {
        const hpke::mac_context copied = copy_of(mac);
        return copied && hmac_of<Kdf>(copied, message, tag);
    };
    return labeled_expand<Kdf>(under_exporter_secret, suite_id, "sec", context, out);
}

/// RFC 9180, section 5.3: Context.Export. HKDF takes the exporter secret from `mac`, which is its
/// key and is not changed.
///
/// False, with ec set, if `out` is longer than 255 hashes of HKDF, or 65535 bytes with a one-stage
/// function. `out` is then untouched. False, with ec set and `out` zero, if OpenSSL fails.
template <class Kdf>
MLKEM_NOINLINE bool export_secret(const hpke::mac_context& mac,
                                  std::span<const std::uint8_t, 10> suite_id,
                                  std::span<const std::uint8_t, Kdf::hash_size> exporter_secret,
                                  std::span<const std::uint8_t> context,
                                  std::span<std::uint8_t> out, std::error_code& ec) noexcept
{
    ec.clear();
    if (out.size() > (Kdf::two_stage ? 255 * Kdf::hash_size : longest_prefixed)) {
        ec = errc::invalid_length;
        return false;
    }
    if constexpr (Kdf::two_stage) {
        openssl_call call;
        if (!expand_with_copies<Kdf>(mac, suite_id, context, out)) {
            ec = call.error();
            if (!out.empty())
                wipe(out.data(), out.size());
        }
        burn_openssl<Kdf>();
    } else {
        labeled_derive<Kdf>(suite_id, concatenation(exporter_secret), "sec", concatenation(context),
                            out);
    }
    return !ec;
}

/// Gives `keys` a copy of a session's HMAC, under their own exporter secret. False, with ec set, if
/// OpenSSL fails. Does not burn the stack.
template <class Kdf, class Aead>
MLKEM_NOINLINE bool copy_hmac(const hpke::mac_context& mac, hpke::schedule_outputs<Kdf, Aead>& keys,
                              std::error_code& ec) noexcept
{
    if constexpr (Kdf::two_stage) {
        openssl_call call;
        keys.mac = copy_of(mac);
        if (!set_hmac_key(keys.mac, keys.exporter_secret.span()))
            ec = call.error();
    }
    return !ec;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
