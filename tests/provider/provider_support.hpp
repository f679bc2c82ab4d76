// SPDX-License-Identifier: MIT
// What tests of the provider share: a library context with it, EVP's objects, and calls of EVP that
// must succeed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <unistd.h>

#include "support.hpp"
#include <mlkem/openssl_provider.hpp>

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem_test {

using bytes_t = std::vector<std::uint8_t>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

/// A library context with OpenSSL's default provider and ours.
class provider_context {
  public:
    provider_context()
    {
        default_ = OSSL_PROVIDER_load(context_, "default");
        ours_ = mlkem::openssl::load_provider(context_);
    }
    /// With lines of openssl.cnf: those of our provider's section, and sections that they name.
    explicit provider_context(const std::string& settings)
    {
        // Tests run at the same time, each in a process of its own.
        const std::string path =
            ::testing::TempDir() + "provider_settings_" + std::to_string(::getpid()) + ".cnf";
        std::ofstream(path) << "openssl_conf = init\n[init]\nproviders = providers\n"
                            << "[providers]\nmlkem = ours\ndefault = theirs\n"
                            << "[theirs]\nactivate = 1\n"
                            << "[ours]\nactivate = 1\n"
                            << settings << "\n";
        OSSL_PROVIDER_add_builtin(context_, "mlkem", mlkem::openssl::provider_init);
        const int loaded = OSSL_LIB_CTX_load_config(context_, path.c_str());
        std::remove(path.c_str());
        if (loaded != 1)
            throw std::runtime_error("no such settings: " + settings);
    }
    ~provider_context()
    {
        OSSL_PROVIDER_unload(ours_);
        OSSL_PROVIDER_unload(default_);
        OSSL_LIB_CTX_free(context_);
    }
    provider_context(const provider_context&) = delete;
    provider_context& operator=(const provider_context&) = delete;

    OSSL_LIB_CTX* get() const { return context_; }
    OSSL_PROVIDER* provider() const { return ours_; }

    context_ptr context_of(const std::string& name) const
    {
        return {EVP_PKEY_CTX_new_from_name(context_, name.c_str(), nullptr), EVP_PKEY_CTX_free};
    }
    context_ptr context_of(const key_ptr& key) const
    {
        return {EVP_PKEY_CTX_new_from_pkey(context_, key.get(), nullptr), EVP_PKEY_CTX_free};
    }

  private:
    OSSL_LIB_CTX* context_ = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *default_ = nullptr, *ours_ = nullptr;
};

/// One context for all tests that need no other. OpenSSL numbers the providers of a process, in eight
/// bits of its error codes. After some hundred contexts it has no number left.
inline const provider_context& shared_context()
{
    static const provider_context context;
    return context;
}

/// An algorithm of the provider, with the figures that OpenSSL 3.5 reports for it.
struct algorithm {
    const char* name;
    std::size_t ek, ciphertext, secret, seed, priv, ikme;
    int bits, security_bits;
    const char* other_name;
};
inline std::ostream& operator<<(std::ostream& out, const algorithm& a) { return out << a.name; }
inline constexpr std::array<algorithm, 7> algorithms = {{
    {"ML-KEM-512", 800, 768, 32, 64, 1632, 32, 512, 128, "2.16.840.1.101.3.4.4.1"},
    {"ML-KEM-768", 1184, 1088, 32, 64, 2400, 32, 768, 192, "mlkem768"},
    {"ML-KEM-1024", 1568, 1568, 32, 64, 3168, 32, 1024, 256, "id-alg-ml-kem-1024"},
    {"X25519MLKEM768", 1216, 1120, 64, 96, 2432, 64, 768, 192, "x25519mlkem768"},
    {"SecP256r1MLKEM768", 1249, 1153, 64, 96, 2432, 64, 768, 192, "SECP256R1MLKEM768"},
    {"SecP384r1MLKEM1024", 1665, 1665, 80, 112, 3216, 80, 1024, 256, "secp384r1mlkem1024"},
    {"X-Wing", 1216, 1120, 32, 32, 32, 64, 768, 192, "1.3.6.1.4.1.62253.25722"},
}};

/// The name without what GoogleTest does not take.
inline std::string test_name(const ::testing::TestParamInfo<algorithm>& info)
{
    std::string name = info.param.name;
    std::erase(name, '-');
    return name;
}

/// Calls of EVP, each of which must succeed.
class evp {
  public:
    explicit evp(const provider_context& c) : c_(c) {}

    /// A new key, of a seed if there is one.
    key_ptr generate(const std::string& name, const bytes_t& seed = {}) const
    {
        const context_ptr context = c_.context_of(name);
        EVP_PKEY* key = nullptr;
        must(EVP_PKEY_keygen_init(context.get()), "keygen_init");
        if (!seed.empty()) {
            bytes_t copy = seed;
            const std::array<OSSL_PARAM, 2> list = {
                OSSL_PARAM_construct_octet_string("seed", copy.data(), copy.size()),
                OSSL_PARAM_construct_end()};
            must(EVP_PKEY_CTX_set_params(context.get(), list.data()), "set seed");
        }
        must(EVP_PKEY_generate(context.get(), &key), "generate");
        return {key, EVP_PKEY_free};
    }
    /// A key from parts, such as {"pub", bytes}. Null if the provider refuses them.
    key_ptr import(const std::string& name, int selection,
                   std::vector<std::pair<const char*, bytes_t>> parts) const
    {
        const context_ptr context = c_.context_of(name);
        std::vector<OSSL_PARAM> list;
        for (auto& [part, bytes] : parts)
            list.push_back(OSSL_PARAM_construct_octet_string(part, bytes.data(), bytes.size()));
        list.push_back(OSSL_PARAM_construct_end());
        EVP_PKEY* key = nullptr;
        must(EVP_PKEY_fromdata_init(context.get()), "fromdata_init");
        (void)EVP_PKEY_fromdata(context.get(), &key, selection, list.data());
        return {key, EVP_PKEY_free};
    }
    /// An empty key of parameters, as TLS makes it for a peer's share.
    key_ptr empty(const std::string& name) const
    {
        const context_ptr context = c_.context_of(name);
        EVP_PKEY* key = nullptr;
        must(EVP_PKEY_paramgen_init(context.get()), "paramgen_init");
        must(EVP_PKEY_paramgen(context.get(), &key), "paramgen");
        return {key, EVP_PKEY_free};
    }

    struct sent {
        bytes_t ciphertext, secret;
    };
    /// An encapsulation, with randomness if there is any.
    sent encapsulate(const key_ptr& key, const bytes_t& ikme = {}) const
    {
        const context_ptr context = c_.context_of(key);
        bytes_t copy = ikme;
        const std::array<OSSL_PARAM, 2> list = {
            OSSL_PARAM_construct_octet_string("ikme", copy.data(), copy.size()),
            OSSL_PARAM_construct_end()};
        must(EVP_PKEY_encapsulate_init(context.get(), ikme.empty() ? nullptr : list.data()),
             "encapsulate_init");
        return encapsulate(context);
    }
    /// One more encapsulation of a context.
    static sent encapsulate(const context_ptr& context)
    {
        std::size_t size = 0, secret_size = 0;
        must(EVP_PKEY_encapsulate(context.get(), nullptr, &size, nullptr, &secret_size), "sizes");
        sent out{bytes_t(size), bytes_t(secret_size)};
        must(EVP_PKEY_encapsulate(context.get(), out.ciphertext.data(), &size, out.secret.data(),
                                  &secret_size),
             "encapsulate");
        return out;
    }
    /// The secret of a ciphertext; none if decapsulation fails.
    std::optional<bytes_t> decapsulate(const key_ptr& key, const bytes_t& ciphertext) const
    {
        const context_ptr context = c_.context_of(key);
        must(EVP_PKEY_decapsulate_init(context.get(), nullptr), "decapsulate_init");
        std::size_t size = 0;
        must(EVP_PKEY_decapsulate(context.get(), nullptr, &size, ciphertext.data(),
                                  ciphertext.size()),
             "size");
        bytes_t secret(size);
        if (EVP_PKEY_decapsulate(context.get(), secret.data(), &size, ciphertext.data(),
                                 ciphertext.size()) != 1)
            return std::nullopt;
        return secret;
    }

    /// A parameter of a key; empty if there is none.
    static bytes_t part(const key_ptr& key, const char* name)
    {
        std::size_t size = 0;
        if (EVP_PKEY_get_octet_string_param(key.get(), name, nullptr, 0, &size) != 1)
            return {};
        bytes_t bytes(size);
        must(EVP_PKEY_get_octet_string_param(key.get(), name, bytes.data(), size, &size), name);
        return bytes;
    }

    static void must(int result, const std::string& what)
    {
        if (result == 1)
            return;
        std::array<char, 256> text{};
        ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
        throw std::runtime_error(what + ": " + text.data());
    }

  private:
    const provider_context& c_;
};

/// The newest error of our provider in the queue, which is emptied: its reason's text.
inline std::string taken_reason()
{
    std::string found = "no error";
    while (const unsigned long code = ERR_get_error()) {
        const char* const reason = ERR_reason_error_string(code);
        const char* const library = ERR_lib_error_string(code);
        if (library != nullptr && std::string_view(library) == "mlkem" && reason != nullptr)
            found = reason;
    }
    return found;
}

/// Bytes that are 1, 2, 3 ...
inline bytes_t counting(std::size_t size, std::uint8_t first = 1)
{
    bytes_t out(size);
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<std::uint8_t>(first + i);
    return out;
}

} // namespace mlkem_test
MLKEM_DETAIL_HIDDEN_END
