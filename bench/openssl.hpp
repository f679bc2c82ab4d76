// OpenSSL, in the same process: X25519, the exchange that ML-KEM replaces and the yardstick of the
// figures, and, from OpenSSL 3.5 on, its ML-KEM.
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

#include "bench.hpp"

namespace mlkem_bench::openssl {

/// Who does an operation, in the names of the benchmarks.
inline constexpr const char* by = "OpenSSL";

inline std::string version()
{
    return OpenSSL_version(OPENSSL_VERSION);
}

/// Ends the program unless OpenSSL says 1: the time of a failed operation means nothing.
inline void must(int result)
{
    if (result != 1) {
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
    must(EVP_PKEY_keygen(c.get(), &made));
    return key(made);
}

/// Both contexts are prepared: what an application that keeps them pays for one more operation.
struct x25519 {
    context generator{EVP_PKEY_CTX_new_id(EVP_PKEY_X25519, nullptr)};
    key ours = generated(), theirs = generate(generator);
    context derivation{EVP_PKEY_CTX_new(ours.get(), nullptr)};
    std::array<unsigned char, 32> secret{};

    x25519()
    {
        must(EVP_PKEY_derive_init(derivation.get()));
        must(EVP_PKEY_derive_set_peer(derivation.get(), theirs.get()));
    }
    void derive()
    {
        std::size_t size = secret.size();
        must(EVP_PKEY_derive(derivation.get(), secret.data(), &size));
    }

  private:
    key generated()
    {
        must(EVP_PKEY_keygen_init(generator.get()));
        return generate(generator);
    }
};

inline void add_x25519()
{
    auto& x = keep(new x25519);
    add("X25519/KeyGen", by, [&x] { x.theirs = generate(x.generator); });
    add("X25519/Derive", by, [&x] { x.derive(); });
}

} // namespace mlkem_bench::openssl
