// A program without an operating system's generator (MLKEM_NO_SYSTEM_RANDOM), on a source of its
// own.
#include <mlkem/mlkem.hpp>

#include <cstdint>
#include <cstdio>
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
concept has_system_random = requires
{
    Kem::keygen();
};
static_assert(!has_system_random<mlkem::ml_kem_768>);

} // namespace

int main()
{
    own_random rng;
    const auto [ek, dk] = mlkem::ml_kem_768::keygen(rng);
    const auto [c, K] = mlkem::ml_kem_768::encaps(ek, rng);
    if (!(mlkem::ml_kem_768::decaps(dk, c) == K))
        return 1;
    std::printf("own_random: ok\n");
    return 0;
}
