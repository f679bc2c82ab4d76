// SPDX-License-Identifier: MIT
// libFuzzer: what CMS, OpenPGP, composite keys and incremental encapsulation read, any bytes and edits
// of good ones. Strict DER that is read is written again as it was. A refusal has one of the errors
// that the functions document.
#include <algorithm>
#include <array>
#include <cstdint>
#include <mlkem/cms.hpp>
#include <mlkem/composite.hpp>
#include <mlkem/incremental.hpp>
#include <mlkem/openpgp.hpp>
#include <span>
#include <system_error>
#include <vector>

#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;
using mlkem::errc;
using bytes = std::vector<std::uint8_t>;

bool is_one_of(const std::error_code& ec, std::initializer_list<errc> errors)
{
    return std::ranges::any_of(errors, [&](errc e) { return ec == e; });
}
bytes copied(std::span<const std::uint8_t> s) { return {s.begin(), s.end()}; }

const std::array<std::uint8_t, 16> key = {1, 2, 3, 4};

void recipient_info(input& in, bool is_edit)
{
    using kem = mlkem::ml_kem_512;
    static const auto pair = kem::keygen_from_seed(std::array<std::uint8_t, 64>{});
    static const bytes good = mlkem::cms::encrypt_key<kem>(
        pair.ek, std::array<std::uint8_t, 5>{0x80, 3, 1, 2, 3}, key, repeated({4, 5}));
    bytes info = good;
    if (is_edit)
        in.edit(info);
    else
        info = copied(in.all());
    std::error_code ec;
    const auto fields = mlkem::cms::read_recipient_info(info, ec);
    require(fields.has_value() == !ec);
    require(fields ||
            is_one_of(ec, {errc::malformed_der, errc::wrong_algorithm, errc::invalid_length}));
    if (fields)
        require(mlkem::cms::write_recipient_info(*fields) == info);
    const auto read = mlkem::cms::decrypt_key<kem>(pair.dk, info, ec);
    require(read || is_one_of(ec, {errc::malformed_der, errc::wrong_algorithm, errc::invalid_length,
                                   errc::decryption_failure}));
    if (info == good)
        require(read && std::ranges::equal(read->bytes(), key));
}

void session_key(input& in, bool is_v3)
{
    using kem = mlkem::openpgp::mlkem768_x25519;
    using pkesk = mlkem::openpgp::pkesk<kem>;
    static const auto pair = kem::keygen_from_seed(std::array<std::uint8_t, 96>{1});
    static const bytes v6 = copied(pkesk::encrypt_v6(pair.ek, key).bytes());
    static const bytes v3 = copied(pkesk::encrypt_v3(pair.ek, 7, key).bytes());
    bytes fields = is_v3 ? v3 : v6;
    in.edit(fields);
    std::error_code ec;
    bool done = false;
    if (is_v3) {
        const auto read = pkesk::decrypt_v3(pair.dk, fields, ec);
        done = read.has_value();
        require(!done ||
                (read->symmetric_algorithm == 7 && std::ranges::equal(read->key.bytes(), key)));
    } else {
        const auto read = pkesk::decrypt_v6(pair.dk, fields, ec);
        done = read.has_value();
        require(!done || std::ranges::equal(read->bytes(), key));
    }
    require(done || is_one_of(ec, {errc::invalid_length, errc::invalid_share, errc::wrong_algorithm,
                                   errc::decryption_failure}));
    require(done || fields != (is_v3 ? v3 : v6));
}

template <class Kem> void private_key(input& in)
{
    static const auto pair = [] {
        std::array<std::uint8_t, 96> seed{};
        seed.back() = 1; // the private key of the curve
        return Kem::keygen_from_seed(seed);
    }();
    const auto raw = mlkem::composite::private_key_bytes(pair.dk);
    bytes edited = copied(raw.span());
    in.edit(edited);
    std::error_code ec;
    const auto read = mlkem::composite::private_key_from_bytes<Kem>(edited, ec);
    require(read || is_one_of(ec, {errc::invalid_length, errc::malformed_der, errc::wrong_algorithm,
                                   errc::invalid_private_key}));
    if (read) {
        const auto written = mlkem::composite::private_key_bytes(*read);
        require(std::ranges::equal(written.span(), edited));
    }
}

/// Keys of a composite with RSA: what is read is written again as it was.
void rsa_key(input& in, bool is_private)
{
    using kem = mlkem::composite::mlkem768_rsa2048_sha3_256;
    static const auto pair = kem::keygen();
    bytes edited = copied(is_private ? pair.dk.bytes() : pair.ek.bytes());
    // Edits of the RSA key, in front of which ML-KEM's half stands.
    in.edit(std::span(edited).subspan(is_private ? 64 : 1184));
    std::error_code ec;
    if (is_private) {
        const auto read = kem::decapsulation_key::from_bytes(edited, ec);
        require(read || is_one_of(ec, {errc::invalid_private_key}));
        require(!read || std::ranges::equal(read->bytes(), edited));
    } else {
        const auto read = kem::encapsulation_key::from_bytes(edited, ec);
        require(read || is_one_of(ec, {errc::invalid_share}));
        require(!read || std::ranges::equal(read->bytes(), edited));
        if (read)
            (void)kem::encaps(*read, ec);
    }
}

void second_part(input& in)
{
    using split = mlkem::incremental<mlkem::ml_kem_512>;
    static const auto pair = split::kem::keygen_from_seed(std::array<std::uint8_t, 64>{9});
    static const auto header = split::header(pair.ek);
    static const auto whole = split::second_part(pair.ek);
    bytes part = copied(whole.bytes());
    in.edit(part);
    std::error_code ec;
    auto begun = split::encaps_begin_derandomised(header, std::array<std::uint8_t, 32>{1});
    const auto finished = split::encaps_finish(begun.state, part, ec);
    require(finished.has_value() == std::ranges::equal(part, whole.bytes()));
    require(finished || is_one_of(ec, {errc::invalid_length, errc::part_mismatch}));
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    input in(data, size);
    switch (in.byte() % 8) {
    case 0:
        recipient_info(in, false);
        break;
    case 1:
        recipient_info(in, true);
        break;
    case 2:
        session_key(in, false);
        break;
    case 3:
        session_key(in, true);
        break;
    case 4:
        private_key<mlkem::composite::mlkem768_ecdh_p256_sha3_256>(in);
        break;
    case 5:
        second_part(in);
        break;
    default:
        rsa_key(in, in.byte() % 2 != 0);
    }
    return 0;
}
