// SPDX-License-Identifier: MIT
// libFuzzer: KeyGen, Encaps and Decaps of seeds, keys and ciphertexts that the input chooses and
// then edits. Every backend is compared with the portable one, and prepared keys with plain ones.
#include <algorithm>
#include <array>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <optional>
#include <system_error>

#include "backend_list.hpp"
#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;

template <class Kem> struct outcome {
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, Kem::ciphertext_size> c{};
    std::array<std::uint8_t, 32> K{};
    bool operator==(const outcome&) const = default;
};

template <class Kem, class Ek, class Dk, class C>
void compare_prepared(const Ek& ek, const Dk& dk, const C& c, const std::array<std::uint8_t, 32>& m,
                      const outcome<Kem>& expected, const std::array<std::uint8_t, 32>& received)
{
    std::error_code ec;
    const auto key = Kem::encapsulation_key::from_bytes(ek, ec);
    require(key.has_value() == Kem::check_encapsulation_key(ek));
    if (key) {
        const auto sent = Kem::encaps(key->prepare(), repeated(m), ec);
        require(sent && std::ranges::equal(sent->c.bytes(), expected.c) &&
                std::ranges::equal(sent->K.bytes(), expected.K));
    }
    const auto secret_key = Kem::decapsulation_key::from_bytes(dk, ec);
    require(!secret_key.has_value() || Kem::check_decapsulation_key(dk));
    if (secret_key) {
        const auto ciphertext = Kem::ciphertext::from_bytes(c);
        const auto by_prepared = Kem::decaps(secret_key->prepare(), ciphertext);
        const auto by_key = Kem::decaps(*secret_key, ciphertext);
        require(std::ranges::equal(by_prepared.bytes(), received));
        require(std::ranges::equal(by_key.bytes(), received));
    }
}

template <mlkem::parameter_set P> void run(input in)
{
    using oracle = mlkem::ml_kem<P, mlkem::portable>;
    const std::array<std::uint8_t, 32> d = in.seed(), z = in.seed(), m = in.seed();
    outcome<oracle> made;
    oracle::keygen_internal(d, z, made.ek, made.dk);
    oracle::encaps_internal(made.ek, m, made.c, made.K);

    outcome<oracle> edited = made;
    const std::size_t edits = in.edit(edited.dk) + in.edit(edited.c);
    in.edit(edited.ek);
    outcome<oracle> encapsulated;
    oracle::encaps_internal(edited.ek, m, encapsulated.c, encapsulated.K);
    std::array<std::uint8_t, 32> received{};
    oracle::decaps_internal(edited.dk, edited.c, received);
    require(edits != 0 || received == made.K);
    // A changed ciphertext never gives the secret; a changed key may, as in z.
    if (edited.dk == made.dk && edited.c != made.c)
        require(received != made.K);

    mlkem_test::for_each_backend([&]<class Backend>(Backend) {
        if (!Backend::available())
            return;
        using kem = mlkem::ml_kem<P, Backend>;
        outcome<kem> own;
        kem::keygen_internal(d, z, own.ek, own.dk);
        require(own.ek == made.ek && own.dk == made.dk);
        kem::encaps_internal(edited.ek, m, own.c, own.K);
        require(own.c == encapsulated.c && own.K == encapsulated.K);
        std::array<std::uint8_t, 32> own_received{};
        kem::decaps_internal(edited.dk, edited.c, own_received);
        require(own_received == received);
        require(kem::check_encapsulation_key(edited.ek) ==
                oracle::check_encapsulation_key(edited.ek));
        outcome<kem> expected;
        expected.c = encapsulated.c;
        expected.K = encapsulated.K;
        compare_prepared<kem>(edited.ek, edited.dk, edited.c, m, expected, received);
    });
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    input in(data, size);
    with_a_set(in.byte(), [&]<class P>() { run<P>(in); });
    return 0;
}
