// SPDX-License-Identifier: MIT
// Hybrids over OpenSSL, from the bytes of the other side's share to the secret. Beside them stands
// the work of their parts: X25519 by OpenSSL with prepared contexts, and ML-KEM-768 with typed
// keys.
#pragma once

#include <mlkem/openssl.hpp>
#include <string>

#include "bench.hpp"
#include "timed_openssl.hpp"

namespace mlkem_bench {

/// Both sides of an exchange: client() and server() do the work of one side each.
template <class Hybrid> struct hybrid_exchange {
    stream random;
    typename Hybrid::key_pair pair = Hybrid::keygen(random);
    typename Hybrid::encapsulation sent = Hybrid::encaps(pair.ek, random);

    void keygen() { benchmark::DoNotOptimize(Hybrid::keygen(random)); }
    void encaps()
    {
        const auto ek = Hybrid::encapsulation_key::from_bytes(pair.ek.bytes());
        benchmark::DoNotOptimize(Hybrid::encaps(ek, random));
    }
    void decaps() { benchmark::DoNotOptimize(Hybrid::decaps(pair.dk, sent.c.bytes())); }
};

template <class Hybrid> void add_hybrid(const std::string& name)
{
    auto& x = keep(new hybrid_exchange<Hybrid>);
    add(name + "/Client", openssl::by, [&x] {
        x.keygen();
        x.decaps();
    });
    add(name + "/Server", openssl::by, [&x] { x.encaps(); });
    add(name + "/KeyGen", openssl::by, [&x] { x.keygen(); });
    add(name + "/Encaps", openssl::by, [&x] { x.encaps(); });
    add(name + "/Decaps", openssl::by, [&x] { x.decaps(); });
}

/// Cost of the parts of X25519MLKEM768 and X-Wing, for each side: the least that a hybrid can take.
inline void add_sum_of_parts()
{
    using kem = mlkem::ml_kem_768;
    struct parts {
        openssl::x25519 classical;
        stream random;
        kem::key_pair pair = kem::keygen(random);
        kem::encapsulation sent = kem::encaps(pair.ek, random);
        void exchange()
        {
            classical.theirs = openssl::generate(classical.generator);
            classical.derive();
        }
    };
    auto& x = keep(new parts);
    add("X25519, then ML-KEM-768/Client", openssl::by, [&x] {
        x.exchange();
        benchmark::DoNotOptimize(kem::keygen(x.random));
        benchmark::DoNotOptimize(kem::decaps(x.pair.dk, x.sent.c.bytes()));
    });
    add("X25519, then ML-KEM-768/Server", openssl::by, [&x] {
        x.exchange();
        const auto ek = kem::encapsulation_key::from_bytes(x.pair.ek.bytes());
        benchmark::DoNotOptimize(kem::encaps(ek, x.random));
    });
}

inline void add_hybrids()
{
    add_sum_of_parts();
    add_hybrid<mlkem::x25519_mlkem768>("X25519MLKEM768");
    add_hybrid<mlkem::x_wing>("X-Wing");
    add_hybrid<mlkem::secp256r1_mlkem768>("SecP256r1MLKEM768");
    add_hybrid<mlkem::secp384r1_mlkem1024>("SecP384r1MLKEM1024");
}

} // namespace mlkem_bench
