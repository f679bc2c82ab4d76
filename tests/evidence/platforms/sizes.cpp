// SPDX-License-Identifier: MIT
// Programs that use a part of the library, whose sizes tell what that part costs. PART is 0 for an
// empty program. 1 is Decaps of one set, 2 a client, which never generates a key. 3 is KeyGen, Encaps
// and Decaps of one set, 4 those of three sets. BACKEND is a Backend.
#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <system_error>

namespace {

/// What a program reads and writes; volatile, so that nothing is computed when it is compiled.
volatile unsigned char input;
volatile unsigned char output;

template <std::size_t N> void read(std::array<std::uint8_t, N>& bytes) noexcept
{
    for (std::uint8_t& each : bytes)
        each = input;
}
template <std::size_t N> void write(const std::array<std::uint8_t, N>& bytes) noexcept
{
    for (const std::uint8_t each : bytes)
        output = each;
}

template <class Params> struct part {
    using kem = mlkem::ml_kem<Params, mlkem::BACKEND>;
    static inline std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    static inline std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    static inline std::array<std::uint8_t, kem::ciphertext_size> c{};
    static inline std::array<std::uint8_t, 32> d{}, z{}, m{}, K{};

    [[maybe_unused]] static void keygen() noexcept
    {
        read(d);
        read(z);
        kem::keygen_internal(d, z, ek, dk);
        write(ek);
        write(dk);
    }
    [[maybe_unused]] static void encaps() noexcept
    {
        read(ek);
        read(m);
        kem::encaps_internal(ek, m, c, K);
        write(c);
        write(K);
    }
    [[maybe_unused]] static void decaps() noexcept
    {
        read(dk);
        read(c);
        kem::decaps_internal(dk, c, K);
        write(K);
    }
    [[maybe_unused]] static void all() noexcept
    {
        keygen();
        encaps();
        decaps();
    }
};

void run() noexcept
{
#if PART == 1
    part<mlkem::params_768>::decaps();
#elif PART == 2
    part<mlkem::params_768>::encaps();
#elif PART == 3
    part<mlkem::params_768>::all();
#elif PART == 4
    part<mlkem::params_512>::all();
    part<mlkem::params_768>::all();
    part<mlkem::params_1024>::all();
#endif
}

} // namespace

#if defined(__arm__)
// A board begins elsewhere; the linker only has to keep all of it.
extern "C" void start() noexcept { run(); }
extern "C" [[noreturn]] void _exit(int)
{
    for (;;) {
    }
}
#else
int main() { run(); }
#endif
