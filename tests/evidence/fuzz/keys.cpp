// SPDX-License-Identifier: MIT
// libFuzzer: what is received or read as a key or a ciphertext, any bytes and edits of good ones.
// Accepted input is written as it was read. Refused input has one of the errors that the function
// documents.
#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <mlkem/backend/portable/codec.hpp>
#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/hash/symmetric.hpp>
#include <mlkem/mlkem.hpp>
#include <span>
#include <system_error>
#include <vector>

#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;
using mlkem::errc;

void require_one_of(const std::error_code& ec, std::initializer_list<errc> errors)
{
    require(std::any_of(errors.begin(), errors.end(), [&](errc e) { return ec == e; }));
}

template <class Kem>
void read(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> seed)
{
    std::error_code ec;
    if (const auto ek = Kem::encapsulation_key::from_bytes(bytes, ec)) {
        require(!ec && std::ranges::equal(ek->bytes(), bytes));
    } else {
        require_one_of(ec, {errc::invalid_length, errc::coefficient_out_of_range});
        require((ec == errc::invalid_length) == (bytes.size() != Kem::encapsulation_key_size));
    }

    const auto dk = Kem::decapsulation_key::from_bytes(bytes, ec);
    if (dk) {
        const auto written = dk->to_bytes();
        require(!ec && std::ranges::equal(written.span(), bytes) && !dk->seed());
        for (std::size_t i = 0; i < mlkem::sizes<typename Kem::params>::vector; i += 384)
            require(mlkem::portable_code::codec::is_reduced(bytes.data() + i, 1)
                        .declassify("whether s is reduced"));
    } else {
        require_one_of(ec,
                       {errc::invalid_length, errc::hash_mismatch, errc::coefficient_out_of_range});
        require((ec == errc::invalid_length) == (bytes.size() != Kem::decapsulation_key_size));
    }

    const auto from_seed = Kem::decapsulation_key::from_seed(seed, ec);
    require(from_seed.has_value() == (seed.size() == Kem::seed_size));
    require(from_seed ? std::ranges::equal(from_seed->seed()->span(), seed)
                      : ec == errc::invalid_length);

    const auto both = Kem::decapsulation_key::from_seed_and_bytes(seed, bytes, ec);
    require(both.has_value() == (from_seed && dk && *from_seed == *dk));
    if (!both)
        require_one_of(ec, {errc::invalid_length, errc::hash_mismatch,
                            errc::coefficient_out_of_range, errc::seed_mismatch});

    const auto c = Kem::ciphertext::from_bytes(bytes, ec);
    require(c.has_value() == (bytes.size() == Kem::ciphertext_size));
    require(c ? std::ranges::equal(c->bytes(), bytes) : ec == errc::invalid_length);
}

template <mlkem::parameter_set P> void run(input in)
{
    using kem = mlkem::ml_kem<P>;
    std::vector<std::uint8_t> seed(kem::seed_size);
    in.fill(seed);
    switch (in.byte() % 4) {
    case 0:
        read<kem>(in.all(), in.all());
        break;
    case 1: {
        auto ek = kem::decapsulation_key::from_seed(seed).encapsulation_key().to_bytes();
        in.edit(ek);
        read<kem>(ek, in.all());
        break;
    }
    case 2: {
        auto dk = kem::decapsulation_key::from_seed(seed).to_bytes();
        in.edit(seed);
        in.edit(dk.span());
        read<kem>(dk, seed);
        break;
    }
    default: { // a key whose hash is right, whatever its coefficients are
        auto dk = kem::decapsulation_key::from_seed(seed).to_bytes();
        const auto ek = dk.span().subspan(mlkem::sizes<P>::vector, kem::encapsulation_key_size);
        in.edit(ek);
        in.edit(dk.span().template first<mlkem::sizes<P>::vector>());
        mlkem::hash_h<mlkem::portable_code::keccak>(
            ek, dk.span().subspan(dk.size() - 64).template first<32>());
        read<kem>(dk, seed);
    }
    }
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    input in(data, size);
    with_a_set(in.byte(), [&]<class P>() { run<P>(in); });
    return 0;
}
