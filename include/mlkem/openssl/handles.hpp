// SPDX-License-Identifier: MIT
/// \file
/// OpenSSL's objects as owners that free them, and its errors as std::error_code.
#pragma once

#if !__has_include(<openssl/evp.h>)
#error                                                                                             \
    "this header of mlkem needs OpenSSL 3.0 or newer (Debian, Ubuntu: apt-get install libssl-dev)"
#endif

#include <array>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>

#include "../error.hpp"
#include "../identity.hpp"
#include "../machine/target.hpp"

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "this header of mlkem needs OpenSSL 3.0 or newer"
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// OpenSSL's text of an error code.
MLKEM_NOINLINE inline std::string openssl_message(int code)
{
    std::array<char, 256> text{};
    ERR_error_string_n(static_cast<unsigned long>(code), text.data(), text.size());
    return text.data();
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// The category of OpenSSL's own error codes, named "openssl"; one object in a process.
class MLKEM_DETAIL_HIDDEN error_category_type final : public std::error_category {
  public:
    /// The name "openssl".
    const char* name() const noexcept override { return "openssl"; }
    /// OpenSSL's text of an error code.
    std::string message(int code) const override { return detail::openssl_message(code); }
    /// Always fault::environment.
    std::error_condition default_error_condition(int) const noexcept override
    {
        return make_error_condition(fault::environment);
    }
};

// NOLINTNEXTLINE(misc-definitions-in-headers): weak, which is as good as inline
MLKEM_DETAIL_IDENTITY(error_category_type, the_error_category);

/// The category of OpenSSL's own error codes, named "openssl".
MLKEM_INLINE const std::error_category& error_category() noexcept
{
    return the_error_category.value;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Surrounds calls of OpenSSL's functions. Removes the errors that they leave in the thread's
/// queue, and keeps older ones.
class openssl_call {
  public:
    MLKEM_INLINE openssl_call() noexcept { ERR_set_mark(); }
    MLKEM_INLINE ~openssl_call() { ERR_pop_to_mark(); }
    openssl_call(const openssl_call&) = delete;
    openssl_call& operator=(const openssl_call&) = delete;

    /// Removes the errors since the call began from the queue. Returns the newest one, or 0 if
    /// there is none.
    MLKEM_INLINE unsigned long take() noexcept
    {
        const entry newest = newest_entry();
        ERR_pop_to_mark();
        const entry before = newest_entry();
        ERR_set_mark();
        return newest.file == before.file && newest.data == before.data &&
                       newest.code == before.code
                   ? 0
                   : newest.code;
    }
    /// The error code for a result of take(). For 0, where OpenSSL failed without naming an error,
    /// it is ERR_R_INTERNAL_ERROR.
    MLKEM_INLINE static std::error_code error_of(unsigned long taken) noexcept
    {
        const unsigned long known =
            taken != 0 ? taken : ERR_PACK(ERR_LIB_USER, 0, ERR_R_INTERNAL_ERROR);
        return {static_cast<int>(known & 0x7fffffffU), openssl::error_category()};
    }
    /// The newest error since the call began: error_of(take()).
    MLKEM_INLINE std::error_code error() noexcept { return error_of(take()); }
    /// The error code where `library`, a part of OpenSSL, refused an input. It is `refused` if the
    /// newest error is one that only this part has, or there is none. Otherwise the fault is here: an
    /// algorithm or memory is lacking. For lack of memory a part may blame the input. So the oldest
    /// error counts too. It is known if no older one than the call is in the queue.
    MLKEM_NOINLINE std::error_code error_of_input(int library, errc refused) noexcept
    {
        const unsigned long first = ERR_peek_error(), newest = take();
        const unsigned long oldest = ERR_peek_error() == 0 ? first : 0;
        if (oldest != 0 && is_of_all_parts(oldest))
            return error_of(oldest);
        if (newest != 0 && (ERR_GET_LIB(newest) != library || is_of_all_parts(newest)))
            return error_of(newest);
        return make_error_code(refused);
    }

  private:
    /// Whether an error says that a part failed, or lacks memory. Reasons below 100 name parts.
    MLKEM_INLINE static bool is_of_all_parts(unsigned long code) noexcept
    {
        return ERR_SYSTEM_ERROR(code) || ERR_COMMON_ERROR(code) || ERR_GET_REASON(code) < 100;
    }

    /// An entry of the queue. Each entry has its own copy of the source file's name. The address of
    /// the copy tells two errors of one place apart.
    struct entry {
        unsigned long code;
        const char *file, *data;
    };
    MLKEM_INLINE static entry newest_entry() noexcept
    {
        const char *file = nullptr, *function = nullptr, *data = nullptr;
        int line = 0, flags = 0;
        const unsigned long code = ERR_peek_last_error_all(&file, &line, &function, &data, &flags);
        return {code, file, data};
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// Owns an object of OpenSSL, or null, and frees it by `Free`. Movable; null after it was moved
/// from. The type carries no target tag, so public types may have members of it.
template <class T, auto Free> class owned {
  public:
    /// Owns `object`, which may be null.
    MLKEM_INLINE explicit owned(T* object = nullptr) noexcept : object_(object) {}
    /// Moves the object.
    MLKEM_INLINE owned(owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    /// Frees the old object and moves the other's.
    MLKEM_INLINE owned& operator=(owned&& other) noexcept
    {
        if (this != &other) {
            Free(object_);
            object_ = std::exchange(other.object_, nullptr);
        }
        return *this;
    }
    owned(const owned&) = delete;
    owned& operator=(const owned&) = delete;
    MLKEM_INLINE ~owned() { Free(object_); }

    /// The object, which stays owned.
    MLKEM_INLINE T* get() const noexcept { return object_; }
    /// Whether there is an object.
    MLKEM_INLINE explicit operator bool() const noexcept { return object_ != nullptr; }

  private:
    T* object_;
};

/// A private key that OpenSSL holds. OpenSSL wipes it when it frees it.
using private_key = owned<EVP_PKEY, EVP_PKEY_free>;

/// A public key that OpenSSL holds, or null. Copies share the object, which nothing changes.
class public_key {
  public:
    /// Owns `key`, which may be null.
    MLKEM_INLINE explicit public_key(EVP_PKEY* key = nullptr) noexcept : key_(key) {}
    /// Shares the key.
    MLKEM_INLINE public_key(const public_key& other) noexcept : key_(other.key_)
    {
        if (key_ != nullptr)
            (void)EVP_PKEY_up_ref(key_);
    }
    /// Shares the other's key, and lets the old one go.
    MLKEM_INLINE public_key& operator=(const public_key& other) noexcept
    {
        const public_key old(std::exchange(key_, public_key(other).release()));
        return *this;
    }
    MLKEM_INLINE ~public_key() { EVP_PKEY_free(key_); }

    /// The key, which stays owned.
    MLKEM_INLINE EVP_PKEY* get() const noexcept { return key_; }
    /// Whether there is a key.
    MLKEM_INLINE explicit operator bool() const noexcept { return key_ != nullptr; }

  private:
    MLKEM_INLINE EVP_PKEY* release() noexcept { return std::exchange(key_, nullptr); }

    EVP_PKEY* key_;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl
