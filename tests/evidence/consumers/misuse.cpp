// SPDX-License-Identifier: MIT
// Mistakes that do not compile. The line of each ends with "refused:" and a word that the compiler's
// message has. All other lines compile. See consumers.sh, only_marked_lines_are_refused.
#include <mlkem/mlkem.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <system_error>
#include <vector>

using kem = mlkem::ml_kem_768;
using key = kem::decapsulation_key;

void sizes(const key& dk, std::error_code& ec)
{
    const std::array<std::uint8_t, 1183> short_array{};
    const std::array<std::byte, 64> seed{};
    const std::array<char, 63> short_seed{};
    const std::array<char, 65> long_seed{};
    const std::array<std::byte, 1089> long_c{};
    const std::span<const std::uint8_t, 1183> short_span = short_array;
    std::uint8_t c_array[1088] = {};
    (void)kem::encapsulation_key::from_bytes(short_array, ec); // refused: of a size that cannot be
    (void)kem::encapsulation_key::from_bytes(short_span);      // refused: of a size that cannot be
    (void)key::from_bytes(short_array, ec);                    // refused: of a size that cannot be
    (void)key::from_seed(short_seed);                          // refused: of a size that cannot be
    (void)kem::keygen_from_seed(long_seed, ec);                // refused: of a size that cannot be
    (void)kem::ciphertext::from_bytes(short_array);            // refused: of a size that cannot be
    (void)kem::decaps(dk, long_c, ec);                         // refused: of a size that cannot be
    (void)kem::decaps(dk, dk.to_bytes());                      // refused: of a size that cannot be

    (void)kem::encapsulation_key::from_bytes(std::span(short_array).first(3), ec);
    (void)key::from_seed(seed, ec);
    (void)key::from_bytes(std::string("a key"), ec);
    (void)kem::decaps(dk, c_array, ec);
}

void bytes(std::error_code& ec)
{
    char buffer[64] = {};
    (void)key::from_seed(buffer, ec);                  // refused: byte_range
    (void)key::from_seed("text", ec);                  // refused: byte_range
    (void)key::from_seed(std::vector<int>(64), ec);    // refused: byte_range
    (void)key::from_seed(std::span<char>(buffer), ec); // a span of fixed size converts to this one
}

using std::random_device;
struct own {
    void fill(std::span<std::uint8_t>) noexcept {}
};
struct own_2 {
    bool fill(std::span<std::uint8_t>) { return true; }
};

void random_sources(const kem::encapsulation_key& ek, std::error_code& ec)
{
    std::mt19937 engine;
    (void)kem::keygen(engine, ec);      // refused: a random source has bool fill
    (void)kem::keygen(random_device()); // refused: a random source has bool fill
    (void)kem::encaps(ek, own{}, ec);   // refused: a random source has bool fill
    (void)kem::encaps(ek, own_2{});     // refused: a random source has bool fill
}

void copies(const key& dk, const kem::shared_secret& K)
{
    const key second_key = dk;             // refused: duplicate() makes another
    const kem::shared_secret second_K = K; // refused: a secret is moved, not copied
    const kem::encapsulation_key ek = dk.encapsulation_key();
    const kem::encapsulation_key second_ek = ek;
    (void)second_ek;
}

using no_set = mlkem::ml_kem<int>; // refused: parameter_set

int main() {}
