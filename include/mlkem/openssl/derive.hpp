// SPDX-License-Identifier: MIT
// Keys of a Group in a provider of OpenSSL, and key agreement with them. Also EVP's keys from parameters,
// for RSA.
//
// The functions of a provider that EVP would call are called here. provider-keymgmt(7) and
// provider-keyexch(7) specify them, OSSL_PROVIDER_query_operation(3) gives them. EVP of OpenSSL 3.0 looks
// at all names of all algorithms whenever it makes an EVP_PKEY or an EVP_PKEY_CTX. That takes half a
// microsecond, and an encapsulation of a hybrid would make four of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/proverr.h>
#include <openssl/provider.h>

#include "../error.hpp"
#include "../params.hpp"
#include "handles.hpp"
#include "library.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// OpenSSL's method of a key agreement, or null. It keeps its provider.
using key_exchange = owned<EVP_KEYEXCH, EVP_KEYEXCH_free>;

/// An object of a provider of OpenSSL, or null, with the function that frees it. Movable; null after
/// it was moved from.
class provider_object {
  public:
    /// How the provider frees it.
    using release_function = void(void*);

    /// Null.
    MLKEM_INLINE provider_object() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Owns `object`, which may be null.
    MLKEM_INLINE provider_object(void* object, release_function* release) noexcept
        : object_(object), release_(release)
    {
    }
    /// Moves the object.
    MLKEM_INLINE provider_object(provider_object&& other) noexcept
        : object_(std::exchange(other.object_, nullptr)), release_(other.release_)
    {
    }
    /// Frees the old object and moves the other's.
    MLKEM_INLINE provider_object& operator=(provider_object&& other) noexcept
    {
        if (this != &other) {
            free();
            object_ = std::exchange(other.object_, nullptr);
            release_ = other.release_;
        }
        return *this;
    }
    provider_object(const provider_object&) = delete;
    provider_object& operator=(const provider_object&) = delete;
    MLKEM_INLINE ~provider_object() { free(); }

    /// The object, which stays owned.
    MLKEM_INLINE void* get() const noexcept { return object_; }
    /// Whether there is an object.
    MLKEM_INLINE explicit operator bool() const noexcept { return object_ != nullptr; }

  private:
    MLKEM_INLINE void free() noexcept
    {
        if (object_ != nullptr)
            release_(object_);
    }

    void* object_ = nullptr;
    release_function* release_ = nullptr;
};

/// A private key for key agreement that a provider of OpenSSL holds, or none. The provider wipes it when
/// it frees it. Movable; it holds none after it was moved from.
class agreement_key {
  public:
    /// Owns a key of the provider of `method`, made in the context `library`.
    MLKEM_INLINE agreement_key(key_exchange&& method, OSSL_LIB_CTX* library,
                               provider_object&& key) noexcept
        : method_(std::move(method)), library_(library), key_(std::move(key))
    {
    }
    /// Moves the key.
    MLKEM_INLINE agreement_key(agreement_key&&) noexcept = default;
    /// Frees the old key, then lets its provider go, and moves the other's.
    MLKEM_INLINE agreement_key& operator=(agreement_key&& other) noexcept
    {
        key_ = std::move(other.key_);
        method_ = std::move(other.method_);
        library_ = other.library_;
        return *this;
    }
    agreement_key(const agreement_key&) = delete;
    agreement_key& operator=(const agreement_key&) = delete;
    MLKEM_INLINE ~agreement_key() = default;

    /// The key, which stays owned.
    MLKEM_INLINE void* get() const noexcept { return key_.get(); }
    /// The method, whose provider holds the key.
    MLKEM_INLINE const key_exchange& method() const noexcept { return method_; }
    /// The library context that the key was made in.
    MLKEM_INLINE OSSL_LIB_CTX* library() const noexcept { return library_; }

  private:
    key_exchange method_; // destroyed after the key
    OSSL_LIB_CTX* library_;
    provider_object key_;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

// ---- Key agreement

/// OpenSSL's names of a Group's keys and of its key agreement.
struct agreement_names {
    const char *keys, *exchange;
};

/// Whether two names are the same but for the case of ASCII letters, whatever the locale. OpenSSL 3.0.2
/// and older have no function for it.
MLKEM_NOINLINE inline bool is_same_name(std::string_view a, std::string_view b) noexcept
{
    const auto lower_case = [](char c) noexcept {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    bool same = a.size() == b.size();
    for (std::size_t i = 0; same && i < a.size(); ++i)
        same = lower_case(a[i]) == lower_case(b[i]);
    return same;
}

/// Whether a list such as "X25519:1.3.101.110" has a name, in any case.
MLKEM_NOINLINE inline bool names_include(std::string_view names, std::string_view name) noexcept
{
    while (!names.empty()) {
        const std::string_view next = names.substr(0, names.find(':'));
        if (is_same_name(next, name))
            return true;
        names.remove_prefix(next.size() < names.size() ? next.size() + 1 : names.size());
    }
    return false;
}

/// Calls take(entry) for each function that a provider has for the algorithm `name` of an operation.
template <class Take>
MLKEM_NOINLINE void take_functions(const OSSL_PROVIDER* provider, int operation,
                                   std::string_view name, const Take& take) noexcept
{
    int no_cache = 0;
    const OSSL_ALGORITHM* const all = OSSL_PROVIDER_query_operation(provider, operation, &no_cache);
    const OSSL_ALGORITHM* found = all;
    while (found != nullptr && found->algorithm_names != nullptr &&
           !names_include(found->algorithm_names, name))
        ++found;
    if (found != nullptr && found->algorithm_names != nullptr)
        for (const OSSL_DISPATCH* each = found->implementation; each->function_id != 0; ++each)
            take(each);
    OSSL_PROVIDER_unquery_operation(provider, operation, all);
}

/// The functions of a provider for keys of a Group, and for agreement with them.
struct agreement_functions {
    void* provider = nullptr;
    OSSL_FUNC_keymgmt_new_fn* new_key = nullptr;
    OSSL_FUNC_keymgmt_free_fn* free_key = nullptr;
    OSSL_FUNC_keymgmt_dup_fn* duplicate = nullptr;
    OSSL_FUNC_keymgmt_import_fn* import = nullptr;
    OSSL_FUNC_keymgmt_export_fn* export_key = nullptr;
    OSSL_FUNC_keymgmt_get_params_fn* get_params = nullptr;
    OSSL_FUNC_keymgmt_set_params_fn* set_params = nullptr;
    OSSL_FUNC_keyexch_newctx_fn* new_context = nullptr;
    OSSL_FUNC_keyexch_freectx_fn* free_context = nullptr;
    OSSL_FUNC_keyexch_init_fn* init = nullptr;
    OSSL_FUNC_keyexch_set_peer_fn* set_peer = nullptr;
    OSSL_FUNC_keyexch_derive_fn* derive = nullptr;

    /// Finds those of the provider of `method`, which may be null.
    MLKEM_NOINLINE agreement_functions(const openssl::key_exchange& method,
                                       const agreement_names& names) noexcept
    {
        if (!method)
            return;
        const OSSL_PROVIDER* const owner = EVP_KEYEXCH_get0_provider(method.get());
        provider = OSSL_PROVIDER_get0_provider_ctx(owner);
        take_functions(owner, OSSL_OP_KEYMGMT, names.keys,
                       [this](const OSSL_DISPATCH* each) noexcept { take_of_keys(each); });
        take_functions(owner, OSSL_OP_KEYEXCH, names.exchange,
                       [this](const OSSL_DISPATCH* each) noexcept { take_of_exchange(each); });
    }
    /// Whether all were found.
    explicit operator bool() const noexcept
    {
        return new_key != nullptr && free_key != nullptr && duplicate != nullptr &&
               import != nullptr && export_key != nullptr && get_params != nullptr &&
               set_params != nullptr && new_context != nullptr && free_context != nullptr &&
               init != nullptr && set_peer != nullptr && derive != nullptr;
    }

  private:
    MLKEM_NOINLINE void take_of_keys(const OSSL_DISPATCH* each) noexcept
    {
        switch (each->function_id) {
        case OSSL_FUNC_KEYMGMT_NEW:
            new_key = OSSL_FUNC_keymgmt_new(each);
            break;
        case OSSL_FUNC_KEYMGMT_FREE:
            free_key = OSSL_FUNC_keymgmt_free(each);
            break;
        case OSSL_FUNC_KEYMGMT_DUP:
            duplicate = OSSL_FUNC_keymgmt_dup(each);
            break;
        case OSSL_FUNC_KEYMGMT_IMPORT:
            import = OSSL_FUNC_keymgmt_import(each);
            break;
        case OSSL_FUNC_KEYMGMT_EXPORT:
            export_key = OSSL_FUNC_keymgmt_export(each);
            break;
        case OSSL_FUNC_KEYMGMT_GET_PARAMS:
            get_params = OSSL_FUNC_keymgmt_get_params(each);
            break;
        case OSSL_FUNC_KEYMGMT_SET_PARAMS:
            set_params = OSSL_FUNC_keymgmt_set_params(each);
            break;
        default:
            break;
        }
    }
    MLKEM_NOINLINE void take_of_exchange(const OSSL_DISPATCH* each) noexcept
    {
        switch (each->function_id) {
        case OSSL_FUNC_KEYEXCH_NEWCTX:
            new_context = OSSL_FUNC_keyexch_newctx(each);
            break;
        case OSSL_FUNC_KEYEXCH_FREECTX:
            free_context = OSSL_FUNC_keyexch_freectx(each);
            break;
        case OSSL_FUNC_KEYEXCH_INIT:
            init = OSSL_FUNC_keyexch_init(each);
            break;
        case OSSL_FUNC_KEYEXCH_SET_PEER:
            set_peer = OSSL_FUNC_keyexch_set_peer(each);
            break;
        case OSSL_FUNC_KEYEXCH_DERIVE:
            derive = OSSL_FUNC_keyexch_derive(each);
            break;
        default:
            break;
        }
    }
};

/// Makes a key of a list of parameters. Null if the provider fails, or lacks a function.
MLKEM_NOINLINE inline openssl::provider_object
import_key(const agreement_functions& f, int selection, const OSSL_PARAM* list) noexcept
{
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): `f` says whether its pointers are null
    openssl::provider_object key(f ? f.new_key(f.provider) : nullptr, f.free_key);
    const bool done = key && f.import(key.get(), selection, list) == 1;
    return done ? std::move(key) : openssl::provider_object();
}

/// Makes a private key of a list of parameters, in the provider of this call's look-up. Calls
/// read(functions, key), which may read a part. None, with ec set, if either fails.
template <class Library, class Read>
MLKEM_NOINLINE std::optional<openssl::agreement_key>
import_private(const agreement_names& names, const OSSL_PARAM* list, const Read& read,
               openssl_call& call, std::error_code& ec) noexcept
{
    // Null is the context that is the default one now. The key remembers which one that is.
    OSSL_LIB_CTX* const library =
        Library::context() != nullptr ? Library::context() : OSSL_LIB_CTX_set0_default(nullptr);
    openssl::key_exchange method(EVP_KEYEXCH_fetch(library, names.exchange, Library::properties()));
    const agreement_functions f(method, names);
    openssl::provider_object key = import_key(f, EVP_PKEY_KEYPAIR, list);
    if (!key || !read(f, key.get())) {
        ec = call.error();
        return std::nullopt;
    }
    return openssl::agreement_key(std::move(method), library, std::move(key));
}

/// Makes a copy of a key in the provider of `f`. Null if a provider fails.
MLKEM_NOINLINE inline openssl::provider_object copy_key(const agreement_functions& f,
                                                        const agreement_names& names,
                                                        const openssl::agreement_key& key) noexcept
{
    struct copy {
        const agreement_functions& f;
        openssl::provider_object made{};
    };
    const agreement_functions own(key.method(), names);
    copy to{f};
    const auto import_exported = [](const OSSL_PARAM list[], void* argument) noexcept {
        auto& out = *static_cast<copy*>(argument);
        out.made = import_key(out.f, EVP_PKEY_KEYPAIR, list);
        return out.made ? 1 : 0;
    };
    const bool done = own.export_key != nullptr &&
                      own.export_key(key.get(), EVP_PKEY_KEYPAIR, import_exported, &to) == 1;
    return done ? std::move(to.made) : openssl::provider_object();
}

/// The error of a derivation: errc::invalid_share if OpenSSL says that the computation itself failed,
/// as it does when X25519 gives zero.
MLKEM_NOINLINE inline std::error_code derivation_error(openssl_call& call) noexcept
{
    const unsigned long code = call.take();
    return ERR_GET_LIB(code) == ERR_LIB_PROV &&
                   ERR_GET_REASON(code) == PROV_R_FAILED_DURING_DERIVATION
               ? make_error_code(errc::invalid_share)
               : openssl_call::error_of(code);
}

/// Derives the secret of two keys of one provider. Sizes must fit. False if it fails.
MLKEM_NOINLINE inline bool agree(const agreement_functions& f, void* key, void* peer,
                                 std::span<std::uint8_t> secret) noexcept
{
    const openssl::provider_object context(f.new_context(f.provider), f.free_context);
    std::size_t size = 0;
    return context && f.init(context.get(), key, nullptr) == 1 &&
           f.set_peer(context.get(), peer) == 1 &&
           f.derive(context.get(), secret.data(), &size, secret.size()) == 1 &&
           size == secret.size();
}

/// Derives the secret of a key and of the peer's. That is peer(functions, key, ec): null, with ec set,
/// where the share is bad, or null with an error in OpenSSL's queue. The provider is that of this call's
/// look-up. If there is none, the provider that holds the key may serve. False, with ec set, if there is
/// no secret.
template <class Library, class Peer>
MLKEM_NOINLINE bool derive_with(const agreement_names& names, const openssl::agreement_key& key,
                                const Peer& peer, std::span<std::uint8_t> secret,
                                openssl_call& call, std::error_code& ec) noexcept
{
    openssl::key_exchange method(
        EVP_KEYEXCH_fetch(Library::context(), names.exchange, Library::properties()));
    if (!method)
        method = openssl::key_exchange(
            EVP_KEYEXCH_fetch(key.library(), names.exchange, Library::properties()));
    const agreement_functions f(method, names);
    openssl::provider_object copied;
    void* own = f ? key.get() : nullptr;
    if (own != nullptr &&
        EVP_KEYEXCH_get0_provider(method.get()) != EVP_KEYEXCH_get0_provider(key.method().get())) {
        copied = copy_key(f, names, key);
        own = copied.get();
    }
    ec.clear();
    if (own != nullptr) {
        const openssl::provider_object theirs = peer(f, own, ec);
        if (theirs && agree(f, own, theirs.get(), secret))
            return true;
    }
    if (!ec)
        ec = derivation_error(call);
    return false;
}

// ---- EVP's keys

using pkey_ctx = openssl::owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using bignum = openssl::owned<BIGNUM, BN_clear_free>;
using bignum_ctx = openssl::owned<BN_CTX, BN_CTX_free>;

/// The EVP context that makes keys of the algorithm `name`. Null if OpenSSL fails.
template <class Library> MLKEM_NOINLINE pkey_ctx importer_of(const char* name) noexcept
{
    return pkey_ctx(EVP_PKEY_CTX_new_from_name(Library::context(), name, Library::properties()));
}

/// The EVP context for operations with `key`. Null if OpenSSL fails.
template <class Library> MLKEM_NOINLINE pkey_ctx context_of(EVP_PKEY* key) noexcept
{
    return pkey_ctx(EVP_PKEY_CTX_new_from_pkey(Library::context(), key, Library::properties()));
}

/// Makes a key from a list of parameters. Null if OpenSSL fails, or the context is null.
MLKEM_NOINLINE inline EVP_PKEY* key_from_data(const pkey_ctx& context, int selection,
                                              OSSL_PARAM* parameters) noexcept
{
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1)
        return nullptr;
    return key;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
