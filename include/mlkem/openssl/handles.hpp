// OpenSSL's objects as owners that free them, and its errors as std::error_code.
#pragma once

#if !__has_include(<openssl/evp.h>)
#error                                                                                             \
    "this header of mlkem needs OpenSSL 3.0 or newer (Debian, Ubuntu: apt-get install libssl-dev)"
#endif

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>

#include "../simd/target.hpp"

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "this header of mlkem needs OpenSSL 3.0 or newer"
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

/// OpenSSL's text of an error code.
MLKEM_DETAIL_NOINLINE inline std::string openssl_message(int code)
{
    std::array<char, 256> text{};
    ERR_error_string_n(static_cast<unsigned long>(code), text.data(), text.size());
    return text.data();
}

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::openssl {

/// The category of OpenSSL's own error codes, named "openssl"; one object in a program.
class error_category_type final : public std::error_category {
  public:
    const char* name() const noexcept override { return "openssl"; }
    std::string message(int code) const override { return detail::openssl_message(code); }
};

inline const error_category_type the_error_category{};

/// The category of OpenSSL's own error codes, named "openssl".
MLKEM_DETAIL_INLINE const std::error_category& error_category() noexcept
{
    return the_error_category;
}

} // namespace mlkem::openssl

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET::detail {

/// Frees with the function that OpenSSL has for it.
template <auto Free> struct openssl_deleter {
    template <class T> MLKEM_DETAIL_INLINE void operator()(T* object) const noexcept
    {
        Free(object);
    }
};
template <class T, auto Free> using openssl_ptr = std::unique_ptr<T, openssl_deleter<Free>>;

using pkey_ptr = openssl_ptr<EVP_PKEY, EVP_PKEY_free>;
using pkey_ctx_ptr = openssl_ptr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

/// A call of OpenSSL's functions: takes what they leave in the thread's queue of errors, and leaves
/// there what was there before.
class openssl_call {
  public:
    MLKEM_DETAIL_INLINE openssl_call() noexcept { ERR_set_mark(); }
    MLKEM_DETAIL_INLINE ~openssl_call() { ERR_pop_to_mark(); }
    openssl_call(const openssl_call&) = delete;
    openssl_call& operator=(const openssl_call&) = delete;

    /// The newest error. Where OpenSSL failed without naming one: ERR_R_INTERNAL_ERROR.
    MLKEM_DETAIL_INLINE std::error_code error() const noexcept
    {
        const unsigned long code = ERR_peek_last_error();
        const unsigned long known =
            code != 0 ? code : ERR_PACK(ERR_LIB_USER, 0, ERR_R_INTERNAL_ERROR);
        return {static_cast<int>(known & 0x7fffffffU), openssl::error_category()};
    }
};

} // namespace mlkem::inline MLKEM_DETAIL_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::openssl {

/// A private key that OpenSSL holds, and wipes when it frees it. Movable; an object that was moved
/// from may be assigned to or destroyed.
class private_key {
  public:
    MLKEM_DETAIL_INLINE explicit private_key(EVP_PKEY* owned) noexcept : key_(owned) {}
    MLKEM_DETAIL_INLINE private_key(private_key&& other) noexcept
        : key_(std::exchange(other.key_, nullptr))
    {
    }
    MLKEM_DETAIL_INLINE private_key& operator=(private_key&& other) noexcept
    {
        if (this != &other) {
            EVP_PKEY_free(key_);
            key_ = std::exchange(other.key_, nullptr);
        }
        return *this;
    }
    private_key(const private_key&) = delete;
    private_key& operator=(const private_key&) = delete;
    MLKEM_DETAIL_INLINE ~private_key() { EVP_PKEY_free(key_); }

    MLKEM_DETAIL_INLINE EVP_PKEY* get() const noexcept { return key_; }

  private:
    EVP_PKEY* key_;
};

} // namespace mlkem::openssl
