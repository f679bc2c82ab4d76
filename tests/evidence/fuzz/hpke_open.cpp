// SPDX-License-Identifier: MIT
// libFuzzer: what a recipient of HPKE is sent. One byte chooses the AEAD, one the length of the
// associated data; the rest is that, and a message. None opens, none crashes, the output is zero,
// and the context still opens the message that it waits for.
#include <mlkem/hpke.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <vector>

#include "input.hpp"
#include "require.hpp"

namespace {

namespace hpke = mlkem::hpke;
using namespace mlkem_fuzz;

/// The random bytes of a session whose next message is known. All runs have equal bytes, so that a
/// finding can be repeated. The fuzzer can know the key only by chance.
const repeated session_random{{1, 2, 3, 4, 5}};

template <class Aead>
void open(std::span<const std::uint8_t> aad, std::span<const std::uint8_t> message)
{
    using suite = hpke::suite<mlkem::ml_kem_512, hpke::kdf::shake128, Aead>;
    static const auto keys = suite::kem::keygen(session_random);
    static auto setup = suite::setup_base_sender(keys.ek, "fuzz", session_random);
    static auto recipient = suite::setup_base_recipient(setup.enc, keys.dk, "fuzz");

    constexpr std::size_t tag_size = suite::recipient::tag_size;
    const bool short_message = message.size() < tag_size;
    std::error_code ec;
    std::vector<std::uint8_t> out(short_message ? 0 : message.size() - tag_size, 0xaa);
    require(!recipient.open(aad, message, out, ec));
    require(ec ==
            (short_message ? mlkem::errc::invalid_length : mlkem::errc::authentication_failure));
    require(std::all_of(out.begin(), out.end(), [](std::uint8_t byte) { return byte == 0; }));

    const std::vector<std::uint8_t> good = setup.context.seal("aad", "still in step");
    require(recipient.open("aad", good).size() == 13);
}

/// Any bytes as an encapsulated key: of the right length they make a recipient, who opens nothing.
void set_up(std::span<const std::uint8_t> enc)
{
    using suite = hpke::suite<mlkem::x_wing>;
    static const auto keys = suite::kem::keygen(session_random);
    std::error_code ec;
    auto recipient = suite::setup_base_recipient(enc, keys.dk, "fuzz", ec);
    require(recipient.has_value() == !ec);
    if (enc.size() != suite::kem::ciphertext_size)
        require(ec == mlkem::errc::invalid_length);
    std::array<std::uint8_t, 16> message{};
    if (recipient)
        require(!recipient->open("", message, {}, ec));
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::uint8_t choice = data[0];
    const std::span<const std::uint8_t> rest(data + 2, size - 2);
    const std::size_t aad_size = std::min<std::size_t>(data[1], rest.size());
    const std::span<const std::uint8_t> aad = rest.first(aad_size),
                                        message = rest.subspan(aad_size);
    switch (choice % 4) {
    case 0:
        open<hpke::aead::aes_128_gcm>(aad, message);
        break;
    case 1:
        open<hpke::aead::aes_256_gcm>(aad, message);
        break;
    case 2:
        open<hpke::aead::chacha20_poly1305>(aad, message);
        break;
    default:
        set_up(rest);
    }
    return 0;
}
