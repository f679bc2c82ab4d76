// SPDX-License-Identifier: MIT
// liboqs, in the same process: ML-KEM of another library, with its own choice of instruction set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <oqs/oqs.h>
#include <string>

#include "bench.hpp"

namespace mlkem_bench::liboqs {

/// The name of the library in the names of the benchmarks.
inline constexpr const char* by = "liboqs";

inline std::string version() { return OQS_version(); }

/// Ends the program: the time of a failed operation means nothing.
inline void must(bool success)
{
    if (!success) {
        std::fprintf(stderr, "an operation of liboqs failed\n");
        std::abort();
    }
}

struct deleter {
    void operator()(OQS_KEM* kem) const { OQS_KEM_free(kem); }
};

template <mlkem::parameter_set Params> struct ml_kem {
    using ours = mlkem::ml_kem<Params>;
    std::unique_ptr<OQS_KEM, deleter> kem{OQS_KEM_new(Params::name.data())};
    std::array<std::uint8_t, ours::encapsulation_key_size> ek{};
    std::array<std::uint8_t, ours::decapsulation_key_size> dk{};
    std::array<std::uint8_t, ours::ciphertext_size> c{};
    std::array<std::uint8_t, ours::shared_secret_size> sent{}, received{};

    ml_kem()
    {
        must(kem != nullptr);
        keygen();
        encaps();
        decaps();
        must(sent == received);
        ours::decaps_internal(dk, c, received);
        must(sent == received);
    }
    void keygen() { must(OQS_KEM_keypair(kem.get(), ek.data(), dk.data()) == OQS_SUCCESS); }
    void encaps()
    {
        must(OQS_KEM_encaps(kem.get(), c.data(), sent.data(), ek.data()) == OQS_SUCCESS);
    }
    void decaps()
    {
        must(OQS_KEM_decaps(kem.get(), received.data(), c.data(), dk.data()) == OQS_SUCCESS);
    }
};

template <mlkem::parameter_set Params> void add_ml_kem()
{
    // liboqs draws from a cheap source, as mlkem does in these benchmarks.
    OQS_randombytes_custom_algorithm([](std::uint8_t* out, std::size_t size) {
        static stream random;
        random.fill({out, size});
    });
    auto& x = keep(new ml_kem<Params>);
    const std::string set = std::string(Params::name) + "/";
    add(set + "KeyGen", by, [&x] { x.keygen(); });
    add(set + "CheckedEncaps", by, [&x] { x.encaps(); });
    add(set + "CheckedDecaps", by, [&x] { x.decaps(); });
}

} // namespace mlkem_bench::liboqs
