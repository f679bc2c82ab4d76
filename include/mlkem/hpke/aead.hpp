// SPDX-License-Identifier: MIT
/// \file
/// The authenticated encryptions of HPKE (RFC 9180, section 7.3), by OpenSSL's EVP.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <system_error>

#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "../bytes.hpp"
#include "../error.hpp"
#include "../params.hpp"
#include "../secret.hpp"

/// The authenticated encryptions of HPKE (RFC 9180, section 7.3).
namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke::aead {

/// Bytes of GCM's longest plaintext: 2^32 - 2 blocks of 16 bytes (NIST SP 800-38D, section
/// 5.2.1.1). RFC 5116 allows one byte more, which OpenSSL refuses.
MLKEM_DETAIL_HIDDEN inline constexpr std::uint64_t longest_message_of_gcm =
    (std::uint64_t{1} << 36) - 32;

/// AES-128-GCM (NIST SP 800-38D).
struct aes_128_gcm {
    /// aead_id (RFC 9180, Table 5).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0001;
    MLKEM_DETAIL_CONSTANT std::size_t key_size = 16, ///< Nk: bytes of a key
        nonce_size = 12,                             ///< Nn: bytes of a nonce
        tag_size = 16;                               ///< Nt: bytes of a tag
    /// Bytes of the longest plaintext: 2^36 - 32.
    MLKEM_DETAIL_CONSTANT std::uint64_t longest_message = longest_message_of_gcm;
    /// OpenSSL's name of the algorithm.
    MLKEM_DETAIL_CONSTANT const char* cipher = "AES-128-GCM";
};

/// AES-256-GCM (NIST SP 800-38D).
struct aes_256_gcm {
    /// aead_id (RFC 9180, Table 5).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0002;
    MLKEM_DETAIL_CONSTANT std::size_t key_size = 32, ///< Nk: bytes of a key
        nonce_size = 12,                             ///< Nn: bytes of a nonce
        tag_size = 16;                               ///< Nt: bytes of a tag
    /// Bytes of the longest plaintext: 2^36 - 32.
    MLKEM_DETAIL_CONSTANT std::uint64_t longest_message = longest_message_of_gcm;
    /// OpenSSL's name of the algorithm.
    MLKEM_DETAIL_CONSTANT const char* cipher = "AES-256-GCM";
};

/// ChaCha20-Poly1305 (RFC 8439).
struct chacha20_poly1305 {
    /// aead_id (RFC 9180, Table 5).
    MLKEM_DETAIL_CONSTANT std::uint16_t id = 0x0003;
    MLKEM_DETAIL_CONSTANT std::size_t key_size = 32, ///< Nk: bytes of a key
        nonce_size = 12,                             ///< Nn: bytes of a nonce
        tag_size = 16;                               ///< Nt: bytes of a tag
    /// Bytes of the longest plaintext: 2^38 - 64. Blocks of 64 bytes are counted in 32 bits, from 1
    /// (RFC 8439, section 2.8). OpenSSL would go on, with the keystream of another nonce.
    MLKEM_DETAIL_CONSTANT std::uint64_t longest_message = (std::uint64_t{1} << 38) - 64;
    /// OpenSSL's name of the algorithm.
    MLKEM_DETAIL_CONSTANT const char* cipher = "ChaCha20-Poly1305";
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke::aead

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke {

/// An AEAD of this library, openssl::bound of one, or a struct with the same members. The nonce
/// holds a message number of 8 bytes: nonce_size is at least 8.
template <class A>
concept aead_type = requires {
    requires std::convertible_to<decltype(A::id), std::uint16_t>;
    requires(A::key_size > 0 && A::nonce_size >= 8 && A::tag_size > 0 && A::longest_message > 0);
    requires std::convertible_to<decltype(A::cipher), const char*>;
};

/// A cipher with its key.
using cipher_context = openssl::owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::hpke

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// A context with the key in it, for one direction; null, with ec set, if OpenSSL fails. It wipes
/// the key when it is freed.
template <class Aead>
MLKEM_NOINLINE hpke::cipher_context
new_aead_context(std::span<const std::uint8_t, Aead::key_size> key, bool encrypts,
                 std::error_code& ec) noexcept
{
    using library = typename openssl::library_of<Aead>::type;
    openssl_call call;
    const openssl::owned<EVP_CIPHER, EVP_CIPHER_free> cipher(
        EVP_CIPHER_fetch(library::context(), Aead::cipher, library::properties()));
    hpke::cipher_context context(cipher ? EVP_CIPHER_CTX_new() : nullptr);
    if (!context || EVP_CipherInit_ex2(context.get(), cipher.get(), key.data(), nullptr,
                                       encrypts ? 1 : 0, nullptr) != 1) {
        ec = call.error();
        return hpke::cipher_context();
    }
    return context;
}

/// EVP_CipherUpdate of any size: it takes an int. `out` is null for associated data.
MLKEM_NOINLINE inline bool aead_update(EVP_CIPHER_CTX* context, std::uint8_t* out,
                                       std::span<const std::uint8_t> in) noexcept
{
    constexpr std::size_t most = std::size_t{1} << 30;
    while (!in.empty()) {
        const std::size_t size = in.size() < most ? in.size() : most;
        int done = 0;
        if (EVP_CipherUpdate(context, out, &done, in.data(), static_cast<int>(size)) != 1 ||
            static_cast<std::size_t>(done) != size)
            return false;
        if (out != nullptr)
            out += size;
        in = in.subspan(size);
    }
    return true;
}

/// Bytes of stack below a message's function in which OpenSSL's ciphers may leave its nonce. ChaCha20
/// for AVX2 left it 940 bytes below the caller of open().
inline constexpr std::size_t stack_of_cipher = 1024;

/// Gives the nonce of the next message to a context, and leaves none of it in registers. OpenSSL
/// leaves the nonce there. A dynamic linker that looks up the next function would then save it on
/// the stack.
MLKEM_NOINLINE inline bool set_nonce(EVP_CIPHER_CTX* context, const std::uint8_t* nonce) noexcept
{
    const bool set = EVP_CipherInit_ex2(context, nullptr, nullptr, nonce, -1, nullptr) == 1;
    clear_registers();
    return set;
}

/// aead_update into memory that may overlap `in`: OpenSSL takes memory apart, or the same.
MLKEM_NOINLINE inline bool aead_update_anywhere(EVP_CIPHER_CTX* context, std::uint8_t* out,
                                                std::span<const std::uint8_t> in) noexcept
{
    const std::span<const std::uint8_t> to(out, in.size());
    if (!overlap(to, in))
        return aead_update(context, out, in);
    std::memmove(out, in.data(), in.size());
    return aead_update(context, out, to);
}

/// The tag of a message as a list of parameters. EVP_CIPHER_CTX_ctrl makes the same list, and takes a
/// twentieth of the time of a short message for that.
template <class Aead>
MLKEM_INLINE std::array<OSSL_PARAM, 2> tag_parameter(std::uint8_t* tag) noexcept
{
    return {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, Aead::tag_size),
            OSSL_PARAM_construct_end()};
}

/// out = ciphertext || tag, of pt.size() + tag_size bytes; zeros, with ec set, if OpenSSL fails.
template <class Aead>
MLKEM_NOINLINE bool aead_seal(EVP_CIPHER_CTX* context,
                              std::span<const std::uint8_t, Aead::nonce_size> nonce,
                              std::span<const std::uint8_t> aad, std::span<const std::uint8_t> pt,
                              std::span<std::uint8_t> out, std::error_code& ec) noexcept
{
    openssl_call call;
    int none = 0;
    std::uint8_t* const tag = out.data() + pt.size();
    const bool done = set_nonce(context, nonce.data()) && aead_update(context, nullptr, aad) &&
                      aead_update_anywhere(context, out.data(), pt) &&
                      EVP_CipherFinal_ex(context, tag, &none) == 1 && none == 0 &&
                      EVP_CIPHER_CTX_get_params(context, tag_parameter<Aead>(tag).data()) == 1;
    burn_bytes<stack_of_cipher>();
    if (done)
        return true;
    ec = call.error();
    wipe(out.data(), out.size());
    return false;
}

/// out = the plaintext of ciphertext || tag, of ct.size() - tag_size bytes. Zeros, with ec set, if
/// the tag is wrong, or OpenSSL fails.
template <class Aead>
MLKEM_NOINLINE bool aead_open(EVP_CIPHER_CTX* context,
                              std::span<const std::uint8_t, Aead::nonce_size> nonce,
                              std::span<const std::uint8_t> aad, std::span<const std::uint8_t> ct,
                              std::span<std::uint8_t> out, std::error_code& ec) noexcept
{
    openssl_call call;
    int none = 0;
    std::array<std::uint8_t, Aead::tag_size> tag{}; // EVP takes no pointer to const
    copy(tag.data(), ct.last(tag.size()));
    const bool ready =
        set_nonce(context, nonce.data()) &&
        EVP_CIPHER_CTX_set_params(context, tag_parameter<Aead>(tag.data()).data()) == 1 &&
        aead_update(context, nullptr, aad) &&
        aead_update_anywhere(context, out.data(), ct.first(out.size()));
    const bool done = ready && EVP_CipherFinal_ex(context, tag.data(), &none) == 1 && none == 0;
    burn_bytes<stack_of_cipher>();
    if (done)
        return true;
    ec = ready ? make_error_code(errc::authentication_failure) : call.error();
    if (!out.empty())
        wipe(out.data(), out.size());
    return false;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
