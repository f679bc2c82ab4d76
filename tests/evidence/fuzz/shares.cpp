// SPDX-License-Identifier: MIT
// libFuzzer: what the peer of a hybrid exchange sends, any bytes and edits of a good share. An
// accepted share is kept as it was sent. A refused share, or a secret that cannot be, is one of the
// errors that the functions document.
#include <algorithm>
#include <array>
#include <cstdint>
#include <mlkem/openssl.hpp>
#include <span>
#include <system_error>
#include <vector>

#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;
using mlkem::errc;

bool is_error_of_shares(const std::error_code& ec)
{
    return ec == errc::invalid_length || ec == errc::coefficient_out_of_range ||
           ec == errc::invalid_share;
}

template <class Hybrid> void encapsulate(std::span<const std::uint8_t> share)
{
    std::error_code ec;
    const auto ek = Hybrid::encapsulation_key::from_bytes(share, ec);
    require(ek.has_value() == !ec && (!ec || is_error_of_shares(ec)));
    if (ek) {
        require(std::ranges::equal(ek->bytes(), share));
        const auto sent = Hybrid::encaps(*ek, repeated({1, 2, 3}), ec);
        require(sent.has_value() == !ec && (!ec || is_error_of_shares(ec)));
    }
}

template <class Hybrid> void run(input in)
{
    static const auto keys = Hybrid::keygen(repeated({4, 5, 6}));
    static const auto good = Hybrid::encaps(keys.ek, repeated({7, 8, 9}));
    std::error_code ec;
    const std::uint8_t choice = in.byte();
    if (choice % 2 == 0) {
        const auto bytes = keys.ek.bytes();
        std::vector<std::uint8_t> share(bytes.begin(), bytes.end());
        in.edit(share);
        encapsulate<Hybrid>(choice % 4 == 0 ? std::span<const std::uint8_t>(share) : in.all());
        return;
    }
    const auto bytes = good.c.bytes();
    std::vector<std::uint8_t> share(bytes.begin(), bytes.end());
    in.edit(share);
    const std::span<const std::uint8_t> sent =
        choice % 4 == 1 ? std::span<const std::uint8_t>(share) : in.all();
    const auto received = Hybrid::decaps(keys.dk, sent, ec);
    require(received.has_value() == !ec && (!ec || is_error_of_shares(ec)));
    // X25519 ignores the highest bit of a share: only X-Wing's combiner and ML-KEM see each byte.
    if (received && std::ranges::equal(sent, bytes))
        require(*received == good.K);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    input in(data, size);
    switch (in.byte() % 4) {
    case 0:
        run<mlkem::x25519_mlkem768>(in);
        break;
    case 1:
        run<mlkem::secp256r1_mlkem768>(in);
        break;
    case 2:
        run<mlkem::secp384r1_mlkem1024>(in);
        break;
    default:
        run<mlkem::x_wing>(in);
    }
    return 0;
}
