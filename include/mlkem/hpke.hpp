// SPDX-License-Identifier: MIT
/// \file
/// HPKE, hybrid public key encryption (RFC 9180): one key encapsulation, then any number of sealed
/// messages. The KEMs and the one-stage key derivation functions are those of draft-ietf-hpke-pq.
/// Needs OpenSSL 3.0 or newer: link libcrypto (with CMake: mlkem::openssl).
///
///     using suite = mlkem::hpke::suite<>;           // ML-KEM-768, HKDF-SHA256, AES-256-GCM
///     auto [ek, dk] = suite::kem::keygen();         // the recipient's
///
///     auto [enc, sender] = suite::setup_base_sender(ek, "what this is for");
///     auto recipient = suite::setup_base_recipient(enc, dk, "what this is for");
///
///     auto text = recipient.open("header", sender.seal("header", "message"));
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "hpke/aead.hpp"
#include "hpke/context.hpp"
#include "hpke/hpke_self_test.hpp"
#include "hpke/kdf.hpp"
#include "hpke/kem.hpp"
#include "hpke/key_schedule.hpp"
#include "openssl.hpp"

/// HPKE, hybrid public key encryption (RFC 9180), with ML-KEM and X-Wing (draft-ietf-hpke-pq).
/// The functions of a suite are thread-safe. A session is for one thread at a time.
namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// Result of a sender's setup: auto [enc, context] = ... The recipient needs `enc`.
template <class Suite> struct [[nodiscard]] sender_setup {
    /// The encapsulated key, for the recipient.
    typename Suite::kem::ciphertext enc;
    /// The sender's end of the session.
    sender<Suite> context;

    /// From its two parts.
    MLKEM_INLINE sender_setup(const typename Suite::kem::ciphertext& sent,
                              sender<Suite>&& made) noexcept
        : enc(sent), context(std::move(made))
    {
    }
    // Declared here because members that the compiler declares itself are not forced inline.
    /// Moves the session and copies `enc`.
    MLKEM_INLINE sender_setup(sender_setup&&) noexcept = default;
    /// Moves the session and copies `enc`.
    MLKEM_INLINE sender_setup& operator=(sender_setup&&) noexcept = default;
    MLKEM_INLINE ~sender_setup() = default;
};

/// Result of sealing one message: the recipient needs `enc` and `ct`.
template <class Suite> struct [[nodiscard]] sealed_message {
    /// The encapsulated key.
    typename Suite::kem::ciphertext enc;
    /// The ciphertext and its tag: tag_size bytes more than the message.
    std::vector<std::uint8_t> ct;

    /// From its two parts.
    MLKEM_INLINE sealed_message(const typename Suite::kem::ciphertext& sent,
                                std::vector<std::uint8_t> sealed) noexcept
        : enc(sent), ct(std::move(sealed))
    {
    }
    /// Copies both parts.
    MLKEM_INLINE sealed_message(const sealed_message&) = default;
    /// Moves both parts.
    MLKEM_INLINE sealed_message(sealed_message&&) noexcept = default;
    /// Copies both parts.
    MLKEM_INLINE sealed_message& operator=(const sealed_message&) = default;
    /// Moves both parts.
    MLKEM_INLINE sealed_message& operator=(sealed_message&&) noexcept = default;
    MLKEM_INLINE ~sealed_message() = default;
};

/// A suite of algorithms: Kem is an ml_kem, X-Wing or a concrete hybrid, Kdf one of hpke::kdf, Aead of
/// hpke::aead.
///
/// Public keys are of type Kem::encapsulation_key and were checked when they were made. A private
/// key is written as its seed. Each operation has an overload that throws std::system_error
/// and one that takes a std::error_code&. Without exceptions only the latter exist. Overloads
/// without a random_source use the operating system's. Besides the errors named, each operation
/// reports OpenSSL's.
///
/// `info` says what the session is for, and both ends must agree on it. A psk authenticates the
/// sender to a recipient who has the same psk. The modes are Base and PSK (RFC 9180, section 5.1):
/// draft-ietf-hpke-pq has no others with these KEMs.
template <kem_type Kem = ml_kem_768, kdf_type Kdf = kdf::hkdf_sha256,
          aead_type Aead = aead::aes_256_gcm>
struct suite : kem_operations<Kem> {
    /// The KEM.
    using kem = Kem;
    /// The key derivation function.
    using kdf = Kdf;
    /// The authenticated encryption.
    using aead = Aead;
    /// What a sender has of the recipient.
    using public_key = typename Kem::encapsulation_key;
    /// What the recipient keeps.
    using private_key = typename Kem::decapsulation_key;
    /// What a sender sends once a session, `enc` of RFC 9180.
    using encapsulated_key = typename Kem::ciphertext;
    /// The end that seals.
    using sender = hpke::sender<suite>;
    /// The end that opens.
    using recipient = hpke::recipient<suite>;
    /// `enc` and the end that seals.
    using sender_setup = hpke::sender_setup<suite>;
    /// `enc` and one sealed message.
    using sealed_message = hpke::sealed_message<suite>;

    /// "HPKE" and the three identifiers.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 10> id =
        suite_id(kem_traits<Kem>::id, Kdf::id, Aead::id);

    // ---- The sender's end (RFC 9180, sections 5.1.1 and 5.1.2).

    /// SetupBaseS: a session for the owner of the private key. Errors: invalid_length, for more
    /// `info` than 65535 bytes with a one-stage KDF; entropy_failure; invalid_share, of X-Wing.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<sender_setup>
    setup_base_sender(const public_key& ek, bytes_view info, R&& rng, std::error_code& ec) noexcept
    {
        return make_sender(ek, info, nullptr, rng, ec);
    }
    /// SetupPSKS: a session that also needs the pre-shared key. Errors: as setup_base_sender;
    /// invalid_psk.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<sender_setup>
    setup_psk_sender(const public_key& ek, bytes_view info, const psk& key, R&& rng,
                     std::error_code& ec) noexcept
    {
        return make_sender(ek, info, &key, rng, ec);
    }

    // ---- The recipient's end. A wrong `enc` or key is not detected here, except an `enc` that
    //      X-Wing rejects. Opening the first message fails instead.

    /// SetupBaseR: the other end of setup_base_sender. Errors: invalid_length, of enc or info;
    /// invalid_share, of X-Wing.
    [[nodiscard]] MLKEM_INLINE static std::optional<recipient>
    setup_base_recipient(bytes_view enc, const private_key& dk, bytes_view info,
                         std::error_code& ec) noexcept
    {
        return make_recipient(enc, dk, info, nullptr, ec);
    }
    /// SetupPSKR: the other end of setup_psk_sender. Errors: as setup_base_recipient; invalid_psk.
    [[nodiscard]] MLKEM_INLINE static std::optional<recipient>
    setup_psk_recipient(bytes_view enc, const private_key& dk, bytes_view info, const psk& key,
                        std::error_code& ec) noexcept
    {
        return make_recipient(enc, dk, info, &key, ec);
    }

    // ---- The other direction (RFC 9180, section 9.8). The secret exported under "response key" is
    //      its key. The one under "response nonce" is the nonce of its first message. Messages are
    //      counted as in a session.
    //
    //      Each end sets its replies up once. The session remembers that, also when it is moved.
    //      After a failed set-up another may be tried. A second sender would use the keys and
    //      nonces of the first for other messages. AES-GCM and ChaCha20-Poly1305 then reveal these
    //      messages, and what their tags are made with. A second recipient would count from zero
    //      again, and open replayed replies.
    //
    //      A session cannot see its copies. All recipients made from one enc and dk have the same
    //      reply keys, and only one of them may ever reply. After a fork one process may reply.
    //      A restarted recipient must not reply to an old enc, nor a server to an enc that it gets
    //      again. Where that can happen, derive a key for each reply from export_secret and a
    //      random nonce. RFC 9458, section 4.4, shows how.

    /// The recipient's end, which seals replies. It changes `session`, which is not for two threads
    /// at a time. Errors: reply_already_set_up; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static std::optional<sender>
    setup_reply_sender(recipient& session, std::error_code& ec) noexcept
    {
        return context_access::make_reply<sender>(session, true, ec);
    }
    /// The sender's end, which opens replies. It changes `session`, which is not for two threads at
    /// a time. Errors: reply_already_set_up; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static std::optional<recipient>
    setup_reply_recipient(sender& session, std::error_code& ec) noexcept
    {
        return context_access::make_reply<recipient>(session, false, ec);
    }

    // ---- One message (RFC 9180, section 6.1): a setup, and seal or open. `psk` may be null.

    /// Seals into `out`, of pt.size() + tag_size bytes. Errors: those of the setup and of seal.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<encapsulated_key>
    seal(const public_key& ek, bytes_view info, const psk* key, bytes_view aad, bytes_view pt,
         std::span<std::uint8_t> out, R&& rng, std::error_code& ec) noexcept
    {
        std::optional<sender_setup> s = make_sender(ek, info, key, rng, ec);
        if (!s || !s->context.seal(aad, pt, out, ec))
            return std::nullopt;
        return s->enc;
    }
    /// Opens into `out`, of ct.size() - tag_size bytes. Errors: those of the setup and of open.
    [[nodiscard]] MLKEM_INLINE static bool open(bytes_view enc, const private_key& dk,
                                                bytes_view info, const psk* key, bytes_view aad,
                                                bytes_view ct, std::span<std::uint8_t> out,
                                                std::error_code& ec) noexcept
    {
        std::optional<recipient> r = make_recipient(enc, dk, info, key, ec);
        return r && r->open(aad, ct, out, ec);
    }

    /// Runs the known-answer tests of Kem, of the key schedule with Kdf, and of Aead (FIPS 140-3,
    /// cryptographic algorithm self-test). The test of Aead also checks that a changed message is
    /// refused. Returns false if an answer differs.
    [[nodiscard]] MLKEM_INLINE static bool self_test() noexcept
    {
        return Kem::self_test() && detail::kdf_known_answer_met<Kdf>() &&
               detail::aead_known_answer_met<Aead>();
    }

    // ---- Overloads of the operations above with exceptions, and with the operating system's
    //      random source. Failures throw std::system_error with the errors named above.

#if MLKEM_DETAIL_EXCEPTIONS
    /// A session for the owner of the private key. Throws std::system_error: invalid_length,
    /// entropy_failure; invalid_share, of X-Wing.
    template <random_source R>
    MLKEM_INLINE static sender_setup setup_base_sender(const public_key& ek, bytes_view info,
                                                       R&& rng)
    {
        std::error_code ec;
        return detail::value(make_sender(ek, info, nullptr, rng, ec), ec);
    }
    /// A session that also needs the pre-shared key. Throws std::system_error: the errors of
    /// setup_base_sender; invalid_psk.
    template <random_source R>
    MLKEM_INLINE static sender_setup setup_psk_sender(const public_key& ek, bytes_view info,
                                                      const psk& key, R&& rng)
    {
        std::error_code ec;
        return detail::value(make_sender(ek, info, &key, rng, ec), ec);
    }
    /// The other end of setup_base_sender. Throws std::system_error: invalid_length; invalid_share,
    /// of X-Wing.
    MLKEM_INLINE static recipient setup_base_recipient(bytes_view enc, const private_key& dk,
                                                       bytes_view info)
    {
        std::error_code ec;
        return detail::value(make_recipient(enc, dk, info, nullptr, ec), ec);
    }
    /// The other end of setup_psk_sender. Throws std::system_error: the errors of
    /// setup_base_recipient; invalid_psk.
    MLKEM_INLINE static recipient setup_psk_recipient(bytes_view enc, const private_key& dk,
                                                      bytes_view info, const psk& key)
    {
        std::error_code ec;
        return detail::value(make_recipient(enc, dk, info, &key, ec), ec);
    }
    /// The recipient's end, which seals replies. It changes `session`, which is not for two threads
    /// at a time. Throws std::system_error: reply_already_set_up; those of OpenSSL.
    MLKEM_INLINE static sender setup_reply_sender(recipient& session)
    {
        std::error_code ec;
        return detail::value(setup_reply_sender(session, ec), ec);
    }
    /// The sender's end, which opens replies. It changes `session`, which is not for two threads at
    /// a time. Throws std::system_error: reply_already_set_up; those of OpenSSL.
    MLKEM_INLINE static recipient setup_reply_recipient(sender& session)
    {
        std::error_code ec;
        return detail::value(setup_reply_recipient(session, ec), ec);
    }
    /// Seals one message without a pre-shared key. Throws std::system_error: those of
    /// setup_base_sender and of seal.
    template <random_source R>
    MLKEM_INLINE static sealed_message seal(const public_key& ek, bytes_view info, bytes_view aad,
                                            bytes_view pt, R&& rng)
    {
        sender_setup s = setup_base_sender(ek, info, rng);
        return {s.enc, s.context.seal(aad, pt)};
    }
    /// Opens one message without a pre-shared key. The vector does not wipe itself. Throws
    /// std::system_error: those of setup_base_recipient and of open.
    [[nodiscard]] MLKEM_INLINE static std::vector<std::uint8_t>
    open(bytes_view enc, const private_key& dk, bytes_view info, bytes_view aad, bytes_view ct)
    {
        return setup_base_recipient(enc, dk, info).open(aad, ct);
    }
#endif

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// A session for the owner of the private key. Takes the operating system's random source.
    /// Errors: those of the overload with `rng`.
    [[nodiscard]] MLKEM_INLINE static std::optional<sender_setup>
    setup_base_sender(const public_key& ek, bytes_view info, std::error_code& ec) noexcept
    {
        return make_sender(ek, info, nullptr, system_random{}, ec);
    }
    /// A session that also needs the pre-shared key. Takes the operating system's random source.
    /// Errors: those of the overload with `rng`.
    [[nodiscard]] MLKEM_INLINE static std::optional<sender_setup>
    setup_psk_sender(const public_key& ek, bytes_view info, const psk& key,
                     std::error_code& ec) noexcept
    {
        return make_sender(ek, info, &key, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// A session for the owner of the private key. Takes the operating system's random source.
    /// Throws std::system_error: those of the overload with `rng`.
    MLKEM_INLINE static sender_setup setup_base_sender(const public_key& ek, bytes_view info)
    {
        return setup_base_sender(ek, info, system_random{});
    }
    /// A session that also needs the pre-shared key. Takes the operating system's random source.
    /// Throws std::system_error: those of the overload with `rng`.
    MLKEM_INLINE static sender_setup setup_psk_sender(const public_key& ek, bytes_view info,
                                                      const psk& key)
    {
        return setup_psk_sender(ek, info, key, system_random{});
    }
    /// Seals one message without a pre-shared key. Takes the operating system's random source.
    /// Throws std::system_error: those of the overload with `rng`.
    MLKEM_INLINE static sealed_message seal(const public_key& ek, bytes_view info, bytes_view aad,
                                            bytes_view pt)
    {
        return seal(ek, info, aad, pt, system_random{});
    }
#endif
#endif

  private:
    MLKEM_INLINE static schedule_inputs inputs(std::span<const std::uint8_t> secret,
                                               bytes_view info, const psk* key) noexcept
    {
        if (key == nullptr)
            return {id, 0, secret, info.bytes(), {}, {}};
        return {id, 1, secret, info.bytes(), key->key(), key->id()};
    }

    template <class R>
    [[nodiscard]] MLKEM_INLINE static std::optional<sender_setup>
    make_sender(const public_key& ek, bytes_view info, const psk* key, R&& rng,
                std::error_code& ec) noexcept
    {
        std::optional<sender_setup> out;
        const std::optional<typename Kem::encapsulation> sent = Kem::encaps(ek, rng, ec);
        if (!sent)
            return out;
        std::optional<sender> made =
            context_access::make<sender, suite>(inputs(sent->K.bytes(), info, key), true, ec);
        if (made)
            out.emplace(sent->c, std::move(*made));
        return out;
    }
    [[nodiscard]] MLKEM_INLINE static std::optional<recipient>
    make_recipient(bytes_view enc, const private_key& dk, bytes_view info, const psk* key,
                   std::error_code& ec) noexcept
    {
        const std::optional<typename Kem::shared_secret> secret = Kem::decaps(dk, enc.bytes(), ec);
        if (!secret)
            return std::nullopt;
        return context_access::make<recipient, suite>(inputs(secret->bytes(), info, key), false,
                                                      ec);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

/// Secret: operator<< is deleted.
template <class Suite>
MLKEM_DETAIL_HIDDEN inline constexpr bool mlkem::is_secret<mlkem::hpke::sender_setup<Suite>> = true;

#include "header_end.inl"
