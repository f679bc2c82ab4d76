// SPDX-License-Identifier: MIT
// AES Key Wrap (RFC 3394) by OpenSSL, as OpenPGP and CMS wrap keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include <openssl/evp.h>

#include "../bytes.hpp"
#include "../error.hpp"
#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"
#include "../params.hpp"
#include "../secret.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Bytes by which a wrapped key is longer than the key.
inline constexpr std::size_t key_wrap_overhead = 8;
/// Bytes of stack in which OpenSSL's AES may leave parts of keys.
inline constexpr std::size_t stack_of_key_wrap = 8192;

/// One direction of AES-128-WRAP or AES-256-WRAP, by the size of `kek`. `is_ready` says whether OpenSSL
/// has the cipher and took the kek.
template <class Library>
MLKEM_NOINLINE bool run_key_wrap(std::span<const std::uint8_t> kek,
                                 std::span<const std::uint8_t> in, std::span<std::uint8_t> out,
                                 bool wraps, bool& is_ready) noexcept
{
    const openssl::owned<EVP_CIPHER, EVP_CIPHER_free> cipher(
        EVP_CIPHER_fetch(Library::context(), kek.size() == 16 ? "AES-128-WRAP" : "AES-256-WRAP",
                         Library::properties()));
    const openssl::owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(cipher ? EVP_CIPHER_CTX_new()
                                                                             : nullptr);
    is_ready = false;
    if (!context)
        return false;
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int size = 0;
    is_ready = EVP_CipherInit_ex2(context.get(), cipher.get(), kek.data(), nullptr, wraps ? 1 : 0,
                                  nullptr) == 1;
    return is_ready &&
           EVP_CipherUpdate(context.get(), out.data(), &size, in.data(),
                            static_cast<int>(in.size())) == 1 &&
           static_cast<std::size_t>(size) == out.size();
}

/// out = `key` wrapped, 8 bytes longer. A key has at least 16 bytes, and a multiple of 8. Errors:
/// invalid_length; those of OpenSSL.
template <class Library>
MLKEM_NOINLINE bool wrap_key(std::span<const std::uint8_t> kek, std::span<const std::uint8_t> key,
                             std::span<std::uint8_t> out, std::error_code& ec) noexcept
{
    if (key.size() < 16 || key.size() > 64 || key.size() % 8 != 0 ||
        out.size() != key.size() + key_wrap_overhead) {
        ec = errc::invalid_length;
        return false;
    }
    openssl_call call;
    bool is_ready = false;
    const bool done = run_key_wrap<Library>(kek, key, out, true, is_ready);
    burn_bytes<stack_of_key_wrap>();
    ec.clear();
    if (!done) {
        ec = call.error();
        wipe_out_of_line(out.data(), out.size());
    }
    return done;
}

/// out = the key in `wrapped`, 8 bytes shorter. Zeros on an error. Errors: invalid_length;
/// decryption_failure, where the kek did not wrap this; those of OpenSSL.
template <class Library>
MLKEM_NOINLINE bool unwrap_key(std::span<const std::uint8_t> kek,
                               std::span<const std::uint8_t> wrapped, std::span<std::uint8_t> out,
                               std::error_code& ec) noexcept
{
    if (wrapped.size() < 24 || wrapped.size() > 72 || wrapped.size() % 8 != 0 ||
        out.size() + key_wrap_overhead != wrapped.size()) {
        ec = errc::invalid_length;
        return false;
    }
    openssl_call call;
    bool is_ready = false;
    const bool done = run_key_wrap<Library>(kek, wrapped, out, false, is_ready);
    burn_bytes<stack_of_key_wrap>();
    ec.clear();
    if (!done) {
        ec = is_ready ? call.error_of_input(ERR_LIB_EVP, errc::decryption_failure) : call.error();
        wipe_out_of_line(out.data(), out.size());
    }
    return done;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
