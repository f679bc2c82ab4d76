// SPDX-License-Identifier: MIT
// libFuzzer: what reaches the provider of OpenSSL from outside: key files, parameters of keys, shares
// and ciphertexts, any bytes and edits of good ones. A key that is accepted has parts of the right
// sizes, and makes a secret. Nothing else is left behind than errors in OpenSSL's queue.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <mlkem/openssl_provider.hpp>

#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;
using bytes_t = std::vector<std::uint8_t>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

struct algorithm {
    const char* name;
    std::size_t ek, ciphertext, secret;
};
constexpr std::array<algorithm, 7> algorithms = {{{"ML-KEM-512", 800, 768, 32},
                                                  {"ML-KEM-768", 1184, 1088, 32},
                                                  {"ML-KEM-1024", 1568, 1568, 32},
                                                  {"X-Wing", 1216, 1120, 32},
                                                  {"X25519MLKEM768", 1216, 1120, 64},
                                                  {"SecP256r1MLKEM768", 1249, 1153, 64},
                                                  {"SecP384r1MLKEM1024", 1665, 1665, 80}}};

/// The library context, and a good key of each algorithm with its parts.
struct state {
    struct good_key {
        key_ptr key{nullptr, EVP_PKEY_free};
        bytes_t seed, priv, pub, ciphertext, public_file, private_file;
    };
    OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
    std::array<good_key, algorithms.size()> keys;

    context_ptr context_of(const algorithm& a) const
    {
        return {EVP_PKEY_CTX_new_from_name(library, a.name, nullptr), EVP_PKEY_CTX_free};
    }
    context_ptr context_of(const key_ptr& key) const
    {
        return {EVP_PKEY_CTX_new_from_pkey(library, key.get(), nullptr), EVP_PKEY_CTX_free};
    }
    static bytes_t part(const key_ptr& key, const char* name)
    {
        std::size_t size = 0;
        if (EVP_PKEY_get_octet_string_param(key.get(), name, nullptr, 0, &size) != 1)
            return {};
        bytes_t bytes(size);
        require(EVP_PKEY_get_octet_string_param(key.get(), name, bytes.data(), size, &size) == 1);
        return bytes;
    }

    state()
    {
        std::error_code ec;
        require(mlkem::openssl::load_provider(library, ec) != nullptr);
        for (std::size_t i = 0; i < algorithms.size(); ++i) {
            good_key& good = keys[i];
            const context_ptr generation = context_of(algorithms[i]);
            EVP_PKEY* made = nullptr;
            require(EVP_PKEY_keygen_init(generation.get()) == 1 &&
                    EVP_PKEY_generate(generation.get(), &made) == 1);
            good.key.reset(made);
            good.seed = part(good.key, "seed");
            good.priv = part(good.key, "priv");
            good.pub = part(good.key, "pub");
            good.ciphertext = encapsulated(good.key, algorithms[i]);
            require(!good.ciphertext.empty());
            const auto file = [](int size, unsigned char* data) {
                const bytes_t bytes(data, data + std::max(size, 0));
                OPENSSL_free(data);
                return bytes;
            };
            unsigned char *pub = nullptr, *priv = nullptr;
            if (i < 4) { // TLS's hybrids have no files
                good.public_file = file(i2d_PUBKEY(made, &pub), pub);
                good.private_file = file(i2d_PrivateKey(made, &priv), priv);
                require(!good.public_file.empty() && !good.private_file.empty());
            }
            ERR_clear_error();
        }
    }
    /// A ciphertext for a key; empty if the classical half refuses its share.
    bytes_t encapsulated(const key_ptr& key, const algorithm& a) const
    {
        const context_ptr context = context_of(key);
        bytes_t ciphertext(a.ciphertext), secret(a.secret);
        std::size_t size = ciphertext.size(), secret_size = secret.size();
        require(EVP_PKEY_encapsulate_init(context.get(), nullptr) == 1);
        if (EVP_PKEY_encapsulate(context.get(), ciphertext.data(), &size, secret.data(),
                                 &secret_size) != 1) {
            require(a.name[0] == 'X'); // an X25519 share that gives zero
            return {};
        }
        require(size == a.ciphertext && secret_size == a.secret);
        return ciphertext;
    }
    /// A key that was accepted has its parts, and works.
    void use(const key_ptr& key, const algorithm& a) const
    {
        require(part(key, "pub").size() == a.ek);
        const bytes_t ciphertext = encapsulated(key, a);
        if (!ciphertext.empty() && !part(key, "priv").empty())
            decapsulate(key, a, ciphertext);
    }
    void decapsulate(const key_ptr& key, const algorithm& a,
                     std::span<const std::uint8_t> ciphertext) const
    {
        const context_ptr context = context_of(key);
        bytes_t secret(a.secret);
        std::size_t size = secret.size();
        require(EVP_PKEY_decapsulate_init(context.get(), nullptr) == 1);
        const int done = EVP_PKEY_decapsulate(context.get(), secret.data(), &size,
                                              ciphertext.data(), ciphertext.size());
        require(done != 1 || (size == a.secret && ciphertext.size() == a.ciphertext));
    }
};

const state& shared()
{
    static const state all;
    return all;
}

/// A good string with edits, or the rest of the input.
bytes_t changed(input& in, const bytes_t& good)
{
    if (in.byte() % 4 == 0) {
        const auto rest = in.all();
        return {rest.begin(), rest.end()};
    }
    bytes_t bytes = good;
    if (!bytes.empty())
        in.edit(bytes);
    if (in.byte() % 8 == 0)
        bytes.resize(in.number_below(bytes.size() + 8));
    return bytes;
}

void read_file(input& in, const state& all)
{
    const std::size_t i = in.byte() % 4U;
    const bool is_private = in.byte() % 2 == 0;
    const bytes_t file =
        changed(in, is_private ? all.keys[i].private_file : all.keys[i].public_file);
    const unsigned char* data = file.data();
    const long size = static_cast<long>(file.size());
    const key_ptr key(is_private ? d2i_AutoPrivateKey_ex(nullptr, &data, size, all.library, nullptr)
                                 : d2i_PUBKEY_ex(nullptr, &data, size, all.library, nullptr),
                      EVP_PKEY_free);
    for (const algorithm& a : algorithms)
        if (key && EVP_PKEY_is_a(key.get(), a.name) == 1)
            all.use(key, a);
}

void import_parts(input& in, const state& all)
{
    const std::size_t i = in.byte() % algorithms.size();
    const state::good_key& good = all.keys[i];
    const std::uint8_t which = in.byte();
    bytes_t seed = which % 2 == 1 ? changed(in, good.seed) : bytes_t(),
            priv = which / 2 % 2 == 1 ? changed(in, good.priv) : bytes_t(),
            pub = which / 4 % 2 == 1 ? changed(in, good.pub) : bytes_t();
    std::vector<OSSL_PARAM> list;
    const auto add = [&](bool wanted, const char* name, bytes_t& bytes) {
        if (wanted)
            list.push_back(OSSL_PARAM_construct_octet_string(name, bytes.data(), bytes.size()));
    };
    add(which % 2 == 1, "seed", seed);
    add(which / 2 % 2 == 1, "priv", priv);
    add(which / 4 % 2 == 1, "pub", pub);
    list.push_back(OSSL_PARAM_construct_end());
    const context_ptr context = all.context_of(algorithms[i]);
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_fromdata_init(context.get()) == 1);
    const int selection = which / 8 % 2 == 1 ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    const int done = EVP_PKEY_fromdata(context.get(), &key, selection, list.data());
    const key_ptr owner(key, EVP_PKEY_free);
    require((done == 1) == (key != nullptr));
    if (key != nullptr)
        all.use(owner, algorithms[i]);
}

void set_share(input& in, const state& all)
{
    const std::size_t i = in.byte() % algorithms.size();
    const bytes_t share = changed(in, all.keys[i].pub);
    const context_ptr context = all.context_of(algorithms[i]);
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_paramgen_init(context.get()) == 1 &&
            EVP_PKEY_paramgen(context.get(), &key) == 1);
    const key_ptr owner(key, EVP_PKEY_free);
    if (EVP_PKEY_set1_encoded_public_key(key, share.data(), share.size()) == 1) {
        require(state::part(owner, "pub") == share);
        all.use(owner, algorithms[i]);
    }
}

void receive(input& in, const state& all)
{
    const std::size_t i = in.byte() % algorithms.size();
    const bytes_t ciphertext = changed(in, all.keys[i].ciphertext);
    all.decapsulate(all.keys[i].key, algorithms[i], ciphertext);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    input in(data, size);
    const state& all = shared();
    switch (in.byte() % 4) {
    case 0:
        read_file(in, all);
        break;
    case 1:
        import_parts(in, all);
        break;
    case 2:
        set_share(in, all);
        break;
    default:
        receive(in, all);
    }
    require(mlkem::openssl::child_library::context() == nullptr);
    ERR_clear_error();
    return 0;
}
