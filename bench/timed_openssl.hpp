// SPDX-License-Identifier: MIT
// OpenSSL, in the same process. X25519 is the exchange that ML-KEM replaces, and the yardstick of
// the figures. OpenSSL 3.5 and newer also have ML-KEM.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string>
#include <string_view>

#include "bench.hpp"

/// Whether this OpenSSL has ML-KEM.
#define MLKEM_BENCH_OPENSSL_ML_KEM (OPENSSL_VERSION_NUMBER >= 0x30500000L)

namespace mlkem_bench::openssl {

/// The name of the library in the names of the benchmarks.
inline constexpr const char* by = "OpenSSL";

inline std::string version() { return OpenSSL_version(OPENSSL_VERSION); }

/// Ends the program: the time of a failed operation means nothing.
inline void must(bool success)
{
    if (!success) {
        std::fprintf(stderr, "an operation of OpenSSL failed\n");
        std::abort();
    }
}

template <auto Free> struct deleter {
    template <class T> void operator()(T* object) const { Free(object); }
};
using key = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using context = std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX_free>>;

inline key generate(const context& c)
{
    EVP_PKEY* made = nullptr;
    must(EVP_PKEY_keygen(c.get(), &made) == 1);
    return key(made);
}

/// X25519 with both contexts prepared: the cost of one more operation in an application that keeps
/// its contexts.
struct x25519 {
    context generator{EVP_PKEY_CTX_new_id(EVP_PKEY_X25519, nullptr)};
    key ours = generated(), theirs = generate(generator);
    context derivation{EVP_PKEY_CTX_new(ours.get(), nullptr)};
    std::array<unsigned char, 32> secret{};

    x25519()
    {
        must(EVP_PKEY_derive_init(derivation.get()) == 1);
        must(EVP_PKEY_derive_set_peer(derivation.get(), theirs.get()) == 1);
    }
    void derive()
    {
        std::size_t size = secret.size();
        must(EVP_PKEY_derive(derivation.get(), secret.data(), &size) == 1);
    }

  private:
    key generated()
    {
        must(EVP_PKEY_keygen_init(generator.get()) == 1);
        return generate(generator);
    }
};

inline void add_x25519()
{
    auto& x = keep(new x25519);
    add("X25519/KeyGen", by, [&x] { x.theirs = generate(x.generator); });
    add("X25519/Derive", by, [&x] { x.derive(); });
}

#if MLKEM_BENCH_OPENSSL_ML_KEM
/// OpenSSL's ML-KEM with keys and ciphertexts as bytes, and with keys that OpenSSL has already
/// read. OpenSSL draws its own random bytes, as its users have it. That is less than a microsecond
/// of each figure.
template <mlkem::parameter_set Params> struct ml_kem {
    using ours = mlkem::ml_kem<Params>;
    std::string name{Params::name};
    std::array<unsigned char, ours::encapsulation_key_size> ek{};
    std::array<unsigned char, ours::decapsulation_key_size> dk{};
    std::array<unsigned char, ours::ciphertext_size> c{};
    std::array<unsigned char, ours::shared_secret_size> sent{}, received{};
    context generator{EVP_PKEY_CTX_new_from_name(nullptr, name.c_str(), nullptr)};
    context prepared_encaps, prepared_decaps;

    ml_kem()
    {
        must(EVP_PKEY_keygen_init(generator.get()) == 1);
        keygen();
        prepared_encaps = encaps_context();
        prepared_decaps = decaps_context();
        encaps(prepared_encaps);
        decaps(prepared_decaps);
        must(sent == received);
        ours::decaps_internal(dk, c, received);
        must(sent == received);
    }

    void keygen()
    {
        const key made = generate(generator);
        std::size_t ek_size = ek.size(), dk_size = dk.size();
        must(EVP_PKEY_get_raw_public_key(made.get(), ek.data(), &ek_size) == 1);
        must(EVP_PKEY_get_raw_private_key(made.get(), dk.data(), &dk_size) == 1);
    }
    context encaps_context()
    {
        const key read(
            EVP_PKEY_new_raw_public_key_ex(nullptr, name.c_str(), nullptr, ek.data(), ek.size()));
        context made(EVP_PKEY_CTX_new_from_pkey(nullptr, read.get(), nullptr));
        must(EVP_PKEY_encapsulate_init(made.get(), nullptr) == 1);
        return made;
    }
    context decaps_context()
    {
        const key read(
            EVP_PKEY_new_raw_private_key_ex(nullptr, name.c_str(), nullptr, dk.data(), dk.size()));
        context made(EVP_PKEY_CTX_new_from_pkey(nullptr, read.get(), nullptr));
        must(EVP_PKEY_decapsulate_init(made.get(), nullptr) == 1);
        return made;
    }
    void encaps(const context& with)
    {
        std::size_t c_size = c.size(), size = sent.size();
        must(EVP_PKEY_encapsulate(with.get(), c.data(), &c_size, sent.data(), &size) == 1);
    }
    void decaps(const context& with)
    {
        std::size_t size = received.size();
        must(EVP_PKEY_decapsulate(with.get(), received.data(), &size, c.data(), c.size()) == 1);
    }
};

template <mlkem::parameter_set Params> void add_ml_kem()
{
    auto& x = keep(new ml_kem<Params>);
    const std::string set = std::string(Params::name) + "/";
    add(set + "KeyGen", by, [&x] { x.keygen(); });
    add(set + "CheckedEncaps", by, [&x] { x.encaps(x.encaps_context()); });
    add(set + "CheckedDecaps", by, [&x] { x.decaps(x.decaps_context()); });
    add(set + "PreparedEncaps", by, [&x] { x.encaps(x.prepared_encaps); });
    add(set + "PreparedDecaps", by, [&x] { x.decaps(x.prepared_decaps); });
}
#else
template <mlkem::parameter_set Params> void add_ml_kem() {}
#endif

} // namespace mlkem_bench::openssl
