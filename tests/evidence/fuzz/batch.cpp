// SPDX-License-Identifier: MIT
// libFuzzer: batches of 0 to 33 operations, some of whose keys and ciphertexts are edited, on every
// backend against single operations on the portable one.
#include <array>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <vector>

#include "backend_list.hpp"
#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;

template <class Kem> struct strings {
    std::vector<std::array<std::uint8_t, Kem::encapsulation_key_size>> ek;
    std::vector<std::array<std::uint8_t, Kem::decapsulation_key_size>> dk;
    std::vector<std::array<std::uint8_t, Kem::ciphertext_size>> c;
    std::vector<std::array<std::uint8_t, 32>> sent, received;

    explicit strings(std::size_t count)
        : ek(count), dk(count), c(count), sent(count), received(count)
    {
    }
};

template <mlkem::parameter_set P> void run(input in)
{
    using oracle = mlkem::ml_kem<P, mlkem::portable>;
    const std::size_t count = in.byte() % 34;
    std::vector<std::array<std::uint8_t, 32>> d(count), z(count), m(count);
    const std::array<std::uint8_t, 32> base = in.seed();
    for (std::size_t i = 0; i < count; ++i) {
        d[i] = z[i] = m[i] = base;
        d[i][0] = z[i][1] = m[i][2] = static_cast<std::uint8_t>(base[0] + i);
    }
    strings<oracle> one(count);
    for (std::size_t i = 0; i < count; ++i)
        oracle::keygen_internal(d[i], z[i], one.ek[i], one.dk[i]);
    auto dk = one.dk;
    auto ek = one.ek;
    for (std::size_t i = 0; i < count; ++i)
        oracle::encaps_internal(ek[i], m[i], one.c[i], one.sent[i]);
    auto c = one.c;
    while (count != 0 && !in.empty()) {
        in.edit(c[in.number_below(count)]);
        in.edit(dk[in.number_below(count)]);
    }
    for (std::size_t i = 0; i < count; ++i)
        oracle::decaps_internal(dk[i], c[i], one.received[i]);
    const std::size_t first_bad = oracle::check_decapsulation_keys(dk);

    mlkem_test::for_each_backend([&]<class Backend>(Backend) {
        if (!Backend::available())
            return;
        using kem = mlkem::ml_kem<P, Backend>;
        strings<kem> many(count);
        require(kem::keygen_internal_batch(d, z, many.ek, many.dk));
        require(many.ek == one.ek && many.dk == one.dk);
        require(kem::encaps_internal_batch(ek, m, many.c, many.sent));
        require(many.c == one.c && many.sent == one.sent);
        require(kem::decaps_internal_batch(dk, c, many.received));
        require(many.received == one.received);
        require(kem::check_decapsulation_keys(dk) == first_bad);
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
