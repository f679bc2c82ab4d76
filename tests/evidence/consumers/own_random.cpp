// SPDX-License-Identifier: MIT
// A program on a random source of its own (MLKEM_NO_SYSTEM_RANDOM). It also has a way of its own to
// end (MLKEM_ABORT).
#include <cstdio>
#include <cstdlib>

namespace {

[[noreturn]] void halt(const char* message) noexcept
{
    std::printf("halted by %s\n", message);
    std::fflush(stdout);
    std::_Exit(3);
}

} // namespace

#define MLKEM_ABORT(message) halt("own_random: " message)
#include <mlkem/mlkem.hpp>

#include <cstdint>
#include <span>

namespace {

struct own_random {
    std::uint8_t next = 0;

    bool fill(std::span<std::uint8_t> out) noexcept
    {
        for (std::uint8_t& byte : out)
            byte = next++;
        return true;
    }
};

/// Whether keygen() without a random source exists.
template <class Kem>
concept has_system_random = requires { Kem::keygen(); };
static_assert(!has_system_random<mlkem::ml_kem_768>);

} // namespace

int main(int argc, char**)
{
    if (argc > 1) {
        const mlkem::shared_secret empty;
        return empty.bytes()[0]; // ends the program
    }
    own_random rng;
    const auto [ek, dk] = mlkem::ml_kem_768::keygen(rng);
    const auto [c, K] = mlkem::ml_kem_768::encaps(ek, rng);
    if (!(mlkem::ml_kem_768::decaps(dk, c) == K))
        return 1;
    std::printf("own_random: ok\n");
    return 0;
}
