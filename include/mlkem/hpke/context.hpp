// SPDX-License-Identifier: MIT
/// \file
/// The two ends of a session of HPKE (RFC 9180, section 5.2). One key encapsulation starts it. Then
/// the sender seals any number of messages, each under the next sequence number. Both ends can
/// export secrets.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "../abort.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "aead.hpp"
#include "bytes_view.hpp"
#include "key_schedule.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

struct context_access;

/// Common part of both ends: the keys and the number of the next message. Move-only; wipes itself.
/// An object that was moved from may be assigned to or destroyed; any other use of it ends the
/// program. Not for two threads at a time.
template <class Suite> class context {
    using kdf = typename Suite::kdf;
    using aead = typename Suite::aead;

  public:
    /// Bytes by which a sealed message is longer than its plaintext.
    MLKEM_DETAIL_CONSTANT std::size_t tag_size = aead::tag_size;
    /// The most bytes that a message may have before it is sealed: 2^36 - 32 with AES-GCM,
    /// 2^38 - 64 with ChaCha20-Poly1305.
    MLKEM_DETAIL_CONSTANT std::uint64_t longest_message = aead::longest_message;

    /// Moves the keys and the count of messages. The other object is wiped.
    MLKEM_INLINE context(context&& other) noexcept
        : cipher_(std::move(other.cipher_)), mac_(std::move(other.mac_)),
          base_nonce_(std::move(other.base_nonce_)),
          exporter_secret_(std::move(other.exporter_secret_)), sequence_(other.sequence_),
          reply_is_set_up_(other.reply_is_set_up_)
    {
    }
    /// Moves the keys and the count of messages. The other object is wiped.
    MLKEM_INLINE context& operator=(context&& other) noexcept
    {
        if (this != &other) {
            cipher_ = std::move(other.cipher_);
            mac_ = std::move(other.mac_);
            base_nonce_ = std::move(other.base_nonce_);
            exporter_secret_ = std::move(other.exporter_secret_);
            sequence_ = other.sequence_;
            reply_is_set_up_ = other.reply_is_set_up_;
        }
        return *this;
    }
    context(const context&) = delete;
    context& operator=(const context&) = delete;

    /// Context.Export: fills `out` with a secret of its own for each exporter_context. The two must
    /// not overlap: where assert() is on, an overlap ends the program. Errors: invalid_length, for
    /// more than 255 hashes of HKDF or 65535 bytes of SHAKE; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE bool export_secret(bytes_view exporter_context,
                                                  std::span<std::uint8_t> out,
                                                  std::error_code& ec) const noexcept
    {
        require_usable();
        assert(is_apart(out, exporter_context.bytes()));
        return detail::export_secret<kdf>(mac_, Suite::id, exporter_secret_.span(),
                                          exporter_context.bytes(), out, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Exports a secret of N bytes. Throws std::system_error: the errors of the overload above.
    template <std::size_t N>
    MLKEM_INLINE secret_array<N> export_secret(bytes_view exporter_context) const
    {
        std::error_code ec;
        secret_array<N> out;
        (void)export_secret(exporter_context, out.for_overwrite(), ec);
        detail::throw_if(ec);
        return out;
    }
#endif

  protected:
    friend context_access;

    MLKEM_INLINE context(schedule_outputs<kdf, aead>& keys, cipher_context&& cipher) noexcept
        : cipher_(std::move(cipher)), mac_(std::move(keys.mac)),
          base_nonce_(std::move(keys.base_nonce)), exporter_secret_(std::move(keys.exporter_secret))
    {
    }
    MLKEM_INLINE ~context() = default;

    MLKEM_INLINE void require_usable() const noexcept
    {
        if (!cipher_)
            MLKEM_DETAIL_ABORT("mlkem: use of an HPKE context that was moved from");
    }
    /// ComputeNonce: base_nonce xor the number of the next message. The nonce wipes itself, because
    /// the nonce of the first message is base_nonce.
    MLKEM_INLINE secret_storage<aead::nonce_size> next_nonce() const noexcept
    {
        secret_storage<aead::nonce_size> nonce(base_nonce_.span());
        const std::array<std::uint8_t, 8> number = detail::i2osp_8(sequence_);
        constexpr std::size_t counted = aead::nonce_size - number.size();
        for (std::size_t i = 0; i < number.size(); ++i)
            nonce.data()[counted + i] = base_nonce_.data()[counted + i] ^ number[i];
        return nonce;
    }
    /// Whether the next message may have `sealed_size` bytes, its tag included. The number 2^64 - 1
    /// is never used, so the counter cannot wrap. Errors: message_limit_reached; invalid_length, if
    /// the message is shorter than its tag, or the plaintext longer than longest_message.
    [[nodiscard]] MLKEM_INLINE bool may_continue(std::size_t sealed_size,
                                                 std::error_code& ec) const noexcept
    {
        require_usable();
        ec.clear();
        const std::uint64_t size = sealed_size; // size_t may be too short for the limit
        if (sequence_ == UINT64_MAX)
            ec = errc::message_limit_reached;
        else if (size < tag_size || size - tag_size > longest_message)
            ec = errc::invalid_length;
        return !ec;
    }
    /// Seals or opens the next message into `out`. Errors: those of may_continue; invalid_length,
    /// unless the sealed side is tag_size bytes longer than the plain side; those of aead_seal or
    /// aead_open.
    template <bool Seals>
    [[nodiscard]] MLKEM_INLINE bool next_message(bytes_view aad, bytes_view in,
                                                 std::span<std::uint8_t> out,
                                                 std::error_code& ec) noexcept
    {
        const std::size_t sealed_size = Seals ? out.size() : in.size();
        const std::size_t plain_size = Seals ? in.size() : out.size();
        if (!may_continue(sealed_size, ec) ||
            !detail::has_length(sealed_size - tag_size, plain_size, ec))
            return false;
        constexpr auto crypt = Seals ? detail::aead_seal<aead> : detail::aead_open<aead>;
        const secret_storage<aead::nonce_size> nonce = next_nonce();
        if (!crypt(cipher_.get(), nonce.span(), aad.bytes(), in.bytes(), out, ec))
            return false;
        ++sequence_;
        return true;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    template <bool Seals>
    [[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t> next_message(bytes_view aad, bytes_view in)
    {
        std::error_code ec;
        const std::size_t sealed_size = in.size() + (Seals ? tag_size : 0);
        (void)may_continue(sealed_size, ec);
        detail::throw_if(ec); // before memory is asked for
        std::vector<std::uint8_t> out(Seals ? sealed_size : sealed_size - tag_size);
        (void)next_message<Seals>(aad, in, out, ec);
        detail::throw_if(ec);
        return out;
    }
#endif

    cipher_context cipher_; // null once the object is moved from
    mac_context mac_;       // HKDF's, under exporter_secret_; null with the other functions
    secret_storage<aead::nonce_size> base_nonce_;
    secret_storage<kdf::hash_size> exporter_secret_;
    std::uint64_t sequence_ = 0;
    bool reply_is_set_up_ = false;
};

/// The end that seals: ContextS of RFC 9180.
template <class Suite> class [[nodiscard]] sender : public context<Suite> {
  public:
    /// Moves the end. The other object is wiped.
    MLKEM_INLINE sender(sender&&) noexcept = default;
    /// Moves the end. The other object is wiped.
    MLKEM_INLINE sender& operator=(sender&&) noexcept = default;
    MLKEM_INLINE ~sender() = default;

    /// Seals the next message into `out`, of pt.size() + tag_size bytes. The memory of `out` may
    /// overlap that of pt or aad. Errors: invalid_length, if `out` has another size or pt more than
    /// longest_message bytes; message_limit_reached; those of OpenSSL. After an error of OpenSSL
    /// `out` is zero, and the number of the message is not used up.
    [[nodiscard]] MLKEM_INLINE bool seal(bytes_view aad, bytes_view pt, std::span<std::uint8_t> out,
                                         std::error_code& ec) noexcept
    {
        return this->template next_message<true>(aad, pt, out, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Returns the next message, sealed. Throws std::system_error: the errors of the overload
    /// above.
    [[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t> seal(bytes_view aad, bytes_view pt)
    {
        return this->template next_message<true>(aad, pt);
    }
#endif

  private:
    friend context_access;
    MLKEM_INLINE sender(schedule_outputs<typename Suite::kdf, typename Suite::aead>& keys,
                        cipher_context&& cipher) noexcept
        : context<Suite>(keys, std::move(cipher))
    {
    }
};

/// The end that opens: ContextR of RFC 9180.
template <class Suite> class [[nodiscard]] recipient : public context<Suite> {
  public:
    /// Moves the end. The other object is wiped.
    MLKEM_INLINE recipient(recipient&&) noexcept = default;
    /// Moves the end. The other object is wiped.
    MLKEM_INLINE recipient& operator=(recipient&&) noexcept = default;
    MLKEM_INLINE ~recipient() = default;

    /// Opens the next message into `out`, of ct.size() - tag_size bytes. The memory of `out` may
    /// overlap that of ct or aad.
    ///
    /// Errors: invalid_length, if ct is shorter than its tag or its plaintext longer than
    /// longest_message, or `out` has another size; message_limit_reached; those of OpenSSL.
    ///
    /// Error authentication_failure: the message was changed or is not the next one. After it, or
    /// an error of OpenSSL, `out` is zero and the context still waits for the right message.
    [[nodiscard]] MLKEM_INLINE bool open(bytes_view aad, bytes_view ct, std::span<std::uint8_t> out,
                                         std::error_code& ec) noexcept
    {
        return this->template next_message<false>(aad, ct, out, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Returns the plaintext of the next message; the vector does not wipe itself. Throws
    /// std::system_error: the errors of the overload above.
    [[nodiscard]] MLKEM_INLINE std::vector<std::uint8_t> open(bytes_view aad, bytes_view ct)
    {
        return this->template next_message<false>(aad, ct);
    }
#endif

  private:
    friend context_access;
    MLKEM_INLINE recipient(schedule_outputs<typename Suite::kdf, typename Suite::aead>& keys,
                           cipher_context&& cipher) noexcept
        : context<Suite>(keys, std::move(cipher))
    {
    }
};

/// \cond
/// For this library's own files, and its tests: makes contexts, and sets their number.
struct context_access {
    /// An end of type Context from the secret of the KEM; none, with ec set, on bad inputs or if
    /// OpenSSL fails.
    template <class Context, class Suite>
    [[nodiscard]] MLKEM_INLINE static std::optional<Context>
    make(const schedule_inputs& inputs, bool encrypts, std::error_code& ec) noexcept
    {
        std::optional<Context> out;
        schedule_outputs<typename Suite::kdf, typename Suite::aead> keys;
        if (detail::key_schedule(inputs, keys, ec))
            add_cipher<Suite>(out, keys, encrypts, ec);
        else
            detail::burn_openssl<typename Suite::kdf>();
        return out;
    }
    /// Makes the end of type Context for the other direction, with keys exported from `c`. On
    /// success `c` remembers it. Errors: reply_already_set_up; those of OpenSSL.
    template <class Context, class Suite>
    [[nodiscard]] MLKEM_INLINE static std::optional<Context>
    make_reply(context<Suite>& c, bool encrypts, std::error_code& ec) noexcept
    {
        std::optional<Context> out;
        c.require_usable();
        if (c.reply_is_set_up_) {
            ec = errc::reply_already_set_up;
            return out;
        }
        schedule_outputs<typename Suite::kdf, typename Suite::aead> keys;
        if (c.export_secret("response key", keys.key.span(), ec) &&
            c.export_secret("response nonce", keys.base_nonce.span(), ec) &&
            c.export_secret("response exporter", keys.exporter_secret.span(), ec) &&
            detail::copy_hmac(c.mac_, keys, ec))
            add_cipher<Suite>(out, keys, encrypts, ec);
        else
            detail::burn_openssl<typename Suite::kdf>();
        c.reply_is_set_up_ = out.has_value();
        return out;
    }
    template <class Suite>
    MLKEM_INLINE static void set_sequence(context<Suite>& c, std::uint64_t next) noexcept
    {
        c.sequence_ = next;
    }

  private:
    template <class Suite, class Context>
    MLKEM_INLINE static void
    add_cipher(std::optional<Context>& out,
               schedule_outputs<typename Suite::kdf, typename Suite::aead>& keys, bool encrypts,
               std::error_code& ec) noexcept
    {
        cipher_context cipher =
            detail::new_aead_context<typename Suite::aead>(keys.key.span(), encrypts, ec);
        detail::burn_openssl<typename Suite::kdf>();
        if (cipher)
            out.emplace(Context(keys, std::move(cipher)));
    }
};
/// \endcond

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Secret: operator<< is deleted.
template <> MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hpke::psk> = true;
/// Secret: operator<< is deleted.
template <class Suite>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hpke::sender<Suite>> = true;
/// Secret: operator<< is deleted.
template <class Suite>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<hpke::recipient<Suite>> = true;

namespace hpke {
using mlkem::operator<<;
using mlkem::PrintTo;
} // namespace hpke

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI
