// SPDX-License-Identifier: MIT
// An instance of the provider: one for each library context that loads it. It holds the functions
// that libcrypto lends, the child library context, and the state of the self-tests.
#pragma once

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <new>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "../error.hpp"
#include "../openssl.hpp"
#include "../params.hpp"
#include "../random.hpp"
#include "../secret.hpp"

// Names of parameters that headers older than OpenSSL 3.5 (the first) and 3.2 lack.
#if !defined(OSSL_PKEY_PARAM_ML_KEM_SEED)
#define OSSL_PKEY_PARAM_ML_KEM_SEED "seed"
#endif
#if !defined(OSSL_KEM_PARAM_IKME)
#define OSSL_KEM_PARAM_IKME "ikme"
#endif

// An entry of a dispatch table: OSSL_FUNC_ID, and a function of the type that OpenSSL gives it. It is
// a macro because only then the table is made at compile time.
#define MLKEM_DETAIL_DISPATCH(id, type, function)                                                  \
    {OSSL_FUNC_##id,                                                                               \
     reinterpret_cast<void (*)(void)>(static_cast<OSSL_FUNC_##type##_fn*>(function))}

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Reasons of errors that are not an errc. The other reasons of the provider are values of errc.
enum class provider_reason : std::uint32_t {
    missing_key = 64,
    key_already_set,
    buffer_too_small,
    out_of_memory,
    openssl_failure,
    not_running,
    wrong_group_name,
    unknown_output_format,
    missing_passphrase,
    disabled_input_format,
};

/// The English text of each reason.
MLKEM_NOINLINE inline const char* message_of(provider_reason reason) noexcept
{
    switch (reason) {
    case provider_reason::missing_key:
        return "missing key";
    case provider_reason::key_already_set:
        return "the key is already set";
    case provider_reason::buffer_too_small:
        return "output buffer too small";
    case provider_reason::out_of_memory:
        return "out of memory";
    case provider_reason::openssl_failure:
        return "another provider of OpenSSL failed";
    case provider_reason::not_running:
        return "a self-test failed: the provider does not run";
    case provider_reason::wrong_group_name:
        return "name of another group";
    case provider_reason::unknown_output_format:
        return "no known output format of private keys";
    case provider_reason::missing_passphrase:
        return "no cipher or no passphrase for a private key";
    case provider_reason::disabled_input_format:
        return "the settings exclude this input format of private keys";
    }
    return "unknown reason";
}

/// A pointer for a structure of libcrypto that has no pointers to const, though it only reads.
template <class T> MLKEM_INLINE constexpr T* without_const(const T* object) noexcept
{
    return const_cast<T*>(object); // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

/// All reasons with their texts, for OpenSSL's error queue.
inline std::span<const OSSL_ITEM> provider_reasons() noexcept
{
    const auto item = [](auto reason) noexcept {
        return OSSL_ITEM{static_cast<unsigned>(reason), without_const(message_of(reason))};
    };
    static const OSSL_ITEM items[] = {
        item(errc::invalid_length),
        item(errc::coefficient_out_of_range),
        item(errc::hash_mismatch),
        item(errc::seed_mismatch),
        item(errc::entropy_failure),
        item(errc::pairwise_check_failure),
        item(errc::self_test_failure),
        item(errc::malformed_der),
        item(errc::wrong_algorithm),
        item(errc::public_key_mismatch),
        item(errc::seed_unavailable),
        item(errc::invalid_share),
        item(errc::invalid_private_key),
        item(errc::bare_expanded_key),
        item(errc::public_key_appended),
        item(provider_reason::missing_key),
        item(provider_reason::key_already_set),
        item(provider_reason::buffer_too_small),
        item(provider_reason::out_of_memory),
        item(provider_reason::openssl_failure),
        item(provider_reason::not_running),
        item(provider_reason::wrong_group_name),
        item(provider_reason::unknown_output_format),
        item(provider_reason::missing_passphrase),
        item(provider_reason::disabled_input_format),
        OSSL_ITEM{0, nullptr},
    };
    return items;
}

/// The library context of the provider's call that this thread is in. Null outside of a call.
inline constinit thread_local OSSL_LIB_CTX* library_of_call = nullptr;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// The library of the provider's own look-ups: the child context of the instance that is called.
struct child_library {
    MLKEM_INLINE static OSSL_LIB_CTX* context() noexcept { return detail::library_of_call; }
    MLKEM_INLINE static const char* properties() noexcept { return nullptr; }
};
static_assert(library_type<child_library>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// An instance of the provider. Immutable after its creation but for `running_`. Thread-safe.
class provider_instance {
  public:
    /// Takes what libcrypto lends. `is_complete()` tells whether the instance may be used.
    provider_instance(const OSSL_CORE_HANDLE* core, const OSSL_DISPATCH* lent) noexcept
        : core_(core)
    {
        for (const OSSL_DISPATCH* each = lent; each->function_id != 0; ++each) {
            switch (each->function_id) {
            case OSSL_FUNC_CORE_NEW_ERROR:
                new_error_ = OSSL_FUNC_core_new_error(each);
                break;
            case OSSL_FUNC_CORE_SET_ERROR_DEBUG:
                set_error_debug_ = OSSL_FUNC_core_set_error_debug(each);
                break;
            case OSSL_FUNC_CORE_VSET_ERROR:
                vset_error_ = OSSL_FUNC_core_vset_error(each);
                break;
            case OSSL_FUNC_CORE_GET_LIBCTX:
                get_library_ = OSSL_FUNC_core_get_libctx(each);
                break;
            case OSSL_FUNC_CORE_GET_PARAMS:
                get_params_ = OSSL_FUNC_core_get_params(each);
                break;
            case OSSL_FUNC_SELF_TEST_CB:
                self_test_callback_ = OSSL_FUNC_self_test_cb(each);
                break;
            case OSSL_FUNC_BIO_READ_EX:
                read_ = OSSL_FUNC_BIO_read_ex(each);
                break;
            case OSSL_FUNC_BIO_WRITE_EX:
                write_ = OSSL_FUNC_BIO_write_ex(each);
                break;
            default:
                break;
            }
        }
        library_ = OSSL_LIB_CTX_new_child(core, lent);
    }
    ~provider_instance()
    {
        for (EVP_RAND_CTX* const each : generators_)
            EVP_RAND_CTX_free(each);
        OSSL_LIB_CTX_free(library_);
    }
    provider_instance(const provider_instance&) = delete;
    provider_instance& operator=(const provider_instance&) = delete;

    /// Whether libcrypto lent all that is needed, and the child context was made.
    bool is_complete() const noexcept
    {
        return library_ != nullptr && new_error_ != nullptr && set_error_debug_ != nullptr &&
               vset_error_ != nullptr && get_params_ != nullptr && read_ != nullptr &&
               write_ != nullptr;
    }
    OSSL_LIB_CTX* library() const noexcept { return library_; }

    /// Puts an error into OpenSSL's queue. Returns false. `where` names what failed.
    template <class Reason>
    bool fail(Reason reason, const char* where, int line = __builtin_LINE()) const noexcept
    {
        put_error(static_cast<std::uint32_t>(reason), where, line, "");
        return false;
    }
    /// Puts an error into OpenSSL's queue. An error of OpenSSL itself is named in the text.
    MLKEM_NOINLINE bool fail(const std::error_code& ec, const char* where,
                             int line = __builtin_LINE()) const noexcept
    {
        if (ec.category() == error_category())
            return fail(static_cast<errc>(ec.value()), where, line);
        char text[256] = ": ";
        ERR_error_string_n(static_cast<unsigned long>(ec.value()), text + 2, sizeof text - 2);
        put_error(static_cast<std::uint32_t>(provider_reason::openssl_failure), where, line, text);
        return false;
    }

    /// Whether no self-test has failed. Puts an error into the queue otherwise.
    bool is_running() const noexcept { return __atomic_load_n(&running_, __ATOMIC_RELAXED); }
    bool require_running(const char* where) const noexcept
    {
        return is_running() || fail(provider_reason::not_running, where);
    }
    void set_running(bool running) const noexcept
    {
        __atomic_store_n(&running_, running, __ATOMIC_RELAXED);
    }

    /// Draws secret random bytes from a generator of the child context. False, with errors in OpenSSL's
    /// queue, if there is none or it fails.
    ///
    /// The generators of RAND_priv_bytes_ex belong to the thread. OpenSSL frees them when the thread
    /// ends. That may be after the child context is freed, and no program can stop them before: so
    /// the instance has its own. A call takes one out of the list and puts it back, without a lock.
    /// A forked process makes new ones for those that other threads have out.
    MLKEM_NOINLINE bool draw(std::span<std::uint8_t> out) const noexcept
    {
        EVP_RAND_CTX* taken = nullptr;
        for (EVP_RAND_CTX*& each : generators_)
            if ((taken = __atomic_exchange_n(&each, nullptr, __ATOMIC_ACQUIRE)) != nullptr)
                break;
        if (taken == nullptr && (taken = new_generator()) == nullptr)
            return false;
        const bool drawn =
            EVP_RAND_generate(taken, out.data(), out.size(), strength, 0, nullptr, 0) == 1;
        if (drawn)
            for (EVP_RAND_CTX*& each : generators_) {
                EVP_RAND_CTX* none = nullptr;
                if (__atomic_compare_exchange_n(&each, &none, taken, false, __ATOMIC_RELEASE,
                                                __ATOMIC_RELAXED))
                    return true;
            }
        EVP_RAND_CTX_free(taken); // it failed, or enough are kept
        return drawn;
    }

    /// The parent context's callback for self-tests. Null if there is none.
    void self_test_callback(OSSL_CALLBACK*& callback, void*& argument) const noexcept
    {
        callback = nullptr;
        argument = nullptr;
        if (self_test_callback_ != nullptr && get_library_ != nullptr)
            self_test_callback_(get_library_(core_), &callback, &argument);
    }

    /// The text of a parameter in the provider's section of openssl.cnf. Null if it is absent.
    const char* configured(const char* name) const noexcept
    {
        char* text = nullptr;
        OSSL_PARAM list[] = {
            OSSL_PARAM_construct_utf8_ptr(name, &text, 0),
            OSSL_PARAM_construct_end(),
        };
        return get_params_(core_, list) == 1 ? text : nullptr;
    }

    /// A setting that is true or false, `otherwise` if it is neither: OSSL_PROVIDER_conf_get_bool(3).
    MLKEM_NOINLINE bool is_on(const char* name, bool otherwise) const noexcept
    {
        const char* const text = configured(name);
        if (text == nullptr)
            return otherwise;
        for (const char* const yes : {"1", "on", "yes", "true"})
            if (is_same_name(text, yes))
                return true;
        for (const char* const no : {"0", "off", "no", "false"})
            if (is_same_name(text, no))
                return false;
        return otherwise;
    }

    /// Reads at most out.size() bytes, and sets `size` to their number. False at the end.
    bool read(OSSL_CORE_BIO* bio, std::span<std::uint8_t> out, std::size_t& size) const noexcept
    {
        size = 0;
        return read_(bio, out.data(), out.size(), &size) == 1 && size > 0;
    }
    bool write(OSSL_CORE_BIO* bio, std::span<const std::uint8_t> bytes) const noexcept
    {
        while (!bytes.empty()) {
            std::size_t written = 0;
            if (write_(bio, bytes.data(), bytes.size(), &written) != 1 || written == 0)
                return false;
            bytes = bytes.subspan(written);
        }
        return true;
    }

  private:
    static constexpr unsigned strength = 256; // bits, which ML-KEM-1024 asks for

    /// A generator like those that OpenSSL makes for threads: seeded by the context's primary one,
    /// and reseeded as often. Null if OpenSSL fails.
    MLKEM_NOINLINE EVP_RAND_CTX* new_generator() const noexcept
    {
        EVP_RAND_CTX* const primary = RAND_get0_primary(library_);
        EVP_RAND_CTX* const made = primary == nullptr
                                       ? nullptr
                                       : EVP_RAND_CTX_new(EVP_RAND_CTX_get0_rand(primary), primary);
        char cipher[] = "AES-256-CTR";
        unsigned requests = 1U << 16;
        std::time_t seconds = 7 * 60;
        const OSSL_PARAM list[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_CIPHER, cipher, 0),
            OSSL_PARAM_construct_uint(OSSL_DRBG_PARAM_RESEED_REQUESTS, &requests),
            OSSL_PARAM_construct_time_t(OSSL_DRBG_PARAM_RESEED_TIME_INTERVAL, &seconds),
            OSSL_PARAM_construct_end(),
        };
        if (made != nullptr && EVP_RAND_instantiate(made, strength, 0, nullptr, 0, list) == 1)
            return made;
        EVP_RAND_CTX_free(made);
        return nullptr;
    }

    MLKEM_NOINLINE void put_error(std::uint32_t reason, const char* where, int line,
                                  const char* text) const noexcept
    {
        new_error_(core_);
        set_error_debug_(core_, "mlkem/openssl_provider", line, where);
        set_error(reason, "%s%s", where, text);
    }
    // NOLINTNEXTLINE(cert-dcl50-cpp): libcrypto takes a std::va_list only
    void set_error(std::uint32_t reason, const char* format, ...) const noexcept
    {
        std::va_list arguments;
        va_start(arguments, format);
        vset_error_(core_, reason, format, arguments);
        va_end(arguments);
    }

    const OSSL_CORE_HANDLE* core_;
    OSSL_LIB_CTX* library_ = nullptr;
    OSSL_FUNC_core_new_error_fn* new_error_ = nullptr;
    OSSL_FUNC_core_set_error_debug_fn* set_error_debug_ = nullptr;
    OSSL_FUNC_core_vset_error_fn* vset_error_ = nullptr;
    OSSL_FUNC_core_get_libctx_fn* get_library_ = nullptr;
    OSSL_FUNC_core_get_params_fn* get_params_ = nullptr;
    OSSL_FUNC_self_test_cb_fn* self_test_callback_ = nullptr;
    OSSL_FUNC_BIO_read_ex_fn* read_ = nullptr;
    OSSL_FUNC_BIO_write_ex_fn* write_ = nullptr;
    mutable bool running_ = true;
    mutable std::array<EVP_RAND_CTX*, 16> generators_{}; // null: not made, or taken
};

/// Makes an instance's child context that of child_library in this thread, until it is destroyed.
/// Then the thread has nothing of the child context left: it may end after the instance.
class library_scope {
  public:
    /// `calls_openssl`: whether OpenSSL's functions may leave something in the thread. P-384 and the
    /// encryption of keys draw random bits from the thread's generators.
    MLKEM_INLINE explicit library_scope(const provider_instance& instance,
                                        bool calls_openssl = true) noexcept
        : before_(std::exchange(library_of_call, instance.library())), calls_openssl_(calls_openssl)
    {
    }
    MLKEM_INLINE ~library_scope()
    {
        if (calls_openssl_)
            OPENSSL_thread_stop_ex(library_of_call);
        library_of_call = before_;
    }
    library_scope(const library_scope&) = delete;
    library_scope& operator=(const library_scope&) = delete;

  private:
    OSSL_LIB_CTX* before_;
    bool calls_openssl_;
};

/// Whether the program has replaced OpenSSL's generators (RAND_set_rand_method, which is deprecated).
MLKEM_NOINLINE inline bool has_rand_method() noexcept
{
#if defined(OPENSSL_NO_DEPRECATED_3_0)
    return false;
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    return RAND_get_rand_method() != RAND_OpenSSL();
#pragma GCC diagnostic pop
#endif
}

/// The instance's generator for secrets, or the one that the program has put in place of all. An error
/// of OpenSSL stays in its queue. Unlike openssl::basic_random this does not look up whether the
/// properties allow the generator: the look-up takes 0.3 us, 6 % of an encapsulation.
struct provider_random {
    const provider_instance& owner;

    MLKEM_NOINLINE bool fill(std::span<std::uint8_t> out) noexcept
    {
        // A replaced generator leaves nothing in the thread.
        const bool filled =
            has_rand_method() ? RAND_priv_bytes_ex(owner.library(), out.data(), out.size(), 0) == 1
                              : owner.draw(out);
        burn_bytes<8192>();
        return filled;
    }
};
static_assert(random_source<provider_random>);

/// Makes an object in memory of OPENSSL_malloc. Null if there is none.
template <class T, class... Arguments>
MLKEM_INLINE T* provider_new(Arguments&&... arguments) noexcept
{
    static_assert(alignof(T) <= alignof(std::max_align_t));
    void* const memory = OPENSSL_malloc(sizeof(T));
    return memory == nullptr ? nullptr : new (memory) T{std::forward<Arguments>(arguments)...};
}
/// Destroys an object, whose secrets wipe themselves, and frees it. Null is allowed.
template <class T> MLKEM_INLINE void provider_delete(T* object) noexcept
{
    if (object == nullptr)
        return;
    object->~T();
    OPENSSL_free(object);
}

/// The bytes of a parameter that is an octet string. Null data gives an empty span.
MLKEM_INLINE bool octets_of(const OSSL_PARAM* parameter,
                            std::span<const std::uint8_t>& bytes) noexcept
{
    if (parameter->data_type != OSSL_PARAM_OCTET_STRING)
        return false;
    const std::size_t size = parameter->data == nullptr ? 0 : parameter->data_size;
    bytes = {static_cast<const std::uint8_t*>(parameter->data), size};
    return true;
}

/// A parameter that points to bytes. libcrypto only reads them, but OSSL_PARAM is not const.
MLKEM_INLINE OSSL_PARAM octets_parameter(const char* name,
                                         std::span<const std::uint8_t> bytes) noexcept
{
    return OSSL_PARAM_construct_octet_string(name, without_const(bytes.data()), bytes.size());
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
