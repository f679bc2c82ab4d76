// SPDX-License-Identifier: MIT
// Microseconds of each operation on each backend, the least of fifteen rounds, for README's table.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mlkem/mlkem.hpp>

#include "../../backend_list.hpp"

namespace {

template <class F> double microseconds(const F& f)
{
    constexpr int calls = 100;
    double least = 1e9;
    for (int round = 0; round < 15; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < calls; ++i)
            f();
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - begin;
        least = took.count() / calls < least ? took.count() / calls : least;
    }
    return least;
}

template <class Params, class Backend> void measure()
{
    using kem = mlkem::ml_kem<Params, Backend>;
    std::array<std::uint8_t, 32> d{}, z{}, m{}, K{};
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, kem::ciphertext_size> c{};
    const double keygen = microseconds([&] { kem::keygen_internal(d, z, ek, dk), ++d[0]; });
    const double encaps = microseconds([&] { kem::encaps_internal(ek, m, c, K), ++m[0]; });
    const double decaps = microseconds([&] { kem::decaps_internal(dk, c, K); });
    std::printf("%s, %s: KeyGen %.1f, Encaps %.1f, Decaps %.1f\n", Params::name.data(),
                Backend::name.data(), keygen, encaps, decaps);
}

} // namespace

int main()
{
    mlkem_test::for_each_backend([]<class Backend>(Backend) {
        measure<mlkem::params_512, Backend>();
        measure<mlkem::params_768, Backend>();
        measure<mlkem::params_1024, Backend>();
    });
}
