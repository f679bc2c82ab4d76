// SPDX-License-Identifier: MIT
// The headers of further standards as a program without exceptions uses them, on good and on bad input:
// every overload that reports by std::error_code.
#include <mlkem/cms.hpp>
#include <mlkem/composite.hpp>
#include <mlkem/incremental.hpp>
#include <mlkem/openpgp.hpp>
#include <mlkem/ssh.hpp>
#include <mlkem/tls_group.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace {

using mlkem::errc;

int failures = 0;

void expect(bool condition, int line)
{
    if (!condition) {
        std::printf("uses_error_codes.cpp:%d: not as expected\n", line);
        ++failures;
    }
}
#define EXPECT(condition) expect((condition), __LINE__)

/// A random source that always fails.
struct no_random {
    bool fill(std::span<std::uint8_t>) noexcept { return false; }
};
mlkem::system_random rng;

void two_steps()
{
    using split = mlkem::incremental<mlkem::ml_kem_512>;
    std::error_code ec;
    const auto pair = split::kem::keygen(ec);
    const auto header = split::header(pair->ek);
    EXPECT(!split::encaps_begin(header, no_random{}, ec) && ec == errc::entropy_failure);
    auto begun = split::encaps_begin(header, rng, ec);
    EXPECT(begun && !ec);
    const auto finished = split::encaps_finish(begun->state, split::second_part(pair->ek), ec);
    EXPECT(finished && !ec);
    EXPECT(split::decaps(pair->dk, begun->ct1, finished->ct2) == finished->K);
    EXPECT(!split::encaps_finish(begun->state, split::second_part(pair->ek), ec));
    EXPECT(ec == errc::state_spent);
}

/// What composites have in common, with RSA or without.
template <class Kem> void composite()
{
    std::error_code ec;
    const auto pair = Kem::keygen_with_pairwise_check(ec);
    EXPECT(pair && !ec && Kem::check_pair(pair->ek, pair->dk, ec));
    EXPECT(!Kem::keygen(no_random{}, ec) && ec == errc::entropy_failure);
    const auto ek = Kem::encapsulation_key::from_bytes(pair->ek.bytes(), ec);
    EXPECT(ek && !ec && *ek == pair->ek);
    const auto sent = Kem::encaps(*ek, ec);
    EXPECT(sent && Kem::decaps(*pair->dk.duplicate(ec), sent->c, ec) == sent->K && !ec);
    std::array<std::uint8_t, Kem::ciphertext_size> c{};
    std::array<std::uint8_t, Kem::shared_secret_size> K{}, same{};
    EXPECT(Kem::encaps_into(*ek, c, K, rng, ec) && Kem::decaps_into(pair->dk, c, same, ec));
    EXPECT(K == same && !Kem::decaps(pair->dk, std::vector<std::uint8_t>(7), ec));
    const auto der = mlkem::private_key_to_der(pair->dk, ec);
    const auto pem = mlkem::private_key_to_pem(pair->dk, ec);
    EXPECT(der && pem && mlkem::private_key_from_pem<Kem>(pem->view(), ec) == pair->dk);
    const auto file = mlkem::public_key_to_pem(pair->ek);
    EXPECT(mlkem::public_key_from_pem<Kem>(file.view(), ec) == pair->ek && !ec);
    EXPECT(Kem::self_test());
}

void openpgp()
{
    using kem = mlkem::openpgp::mlkem768_x25519;
    using pkesk = mlkem::openpgp::pkesk<kem>;
    const std::array<std::uint8_t, 16> key{1};
    std::error_code ec;
    const auto pair = kem::keygen(ec);
    for (const auto& v6 :
         {pkesk::encrypt_v6(pair->ek, key, ec), pkesk::encrypt_v6(pair->ek, key, rng, ec)}) {
        const auto read = pkesk::decrypt_v6(pair->dk, v6->bytes(), ec);
        EXPECT(read && !ec && read->size() == key.size());
    }
    for (const auto& v3 :
         {pkesk::encrypt_v3(pair->ek, 7, key, ec), pkesk::encrypt_v3(pair->ek, 7, key, rng, ec)}) {
        const auto read = pkesk::decrypt_v3(pair->dk, v3->bytes(), ec);
        EXPECT(read && !ec && read->symmetric_algorithm == 7);
    }
    EXPECT(!pkesk::decrypt_v6(pair->dk, key, ec) && ec == errc::invalid_length);
}

template <class Kem> void cms()
{
    namespace cms = mlkem::cms;
    const std::array<std::uint8_t, 3> rid{0x80, 1, 1};
    const std::array<std::uint8_t, 16> key{1};
    std::error_code ec;
    const auto pair = Kem::keygen(ec);
    for (const auto& info : {cms::encrypt_key<Kem>(pair->ek, rid, key, ec),
                             cms::encrypt_key<Kem>(pair->ek, rid, key, rng, ec),
                             cms::encrypt_key<Kem>(pair->ek, rid, key, key, ec),
                             cms::encrypt_key<Kem>(pair->ek, rid, key, key, rng, ec)}) {
        const auto read = cms::decrypt_key<Kem>(pair->dk, *info, ec);
        EXPECT(read && !ec && read->size() == key.size());
        const auto fields = cms::read_recipient_info(*info, ec);
        EXPECT(fields && cms::write_recipient_info(*fields) == *info);
        EXPECT(cms::key_encryption_key(key, *fields, ec).has_value());
    }
    EXPECT(!cms::decrypt_key<Kem>(pair->dk, rid, ec) && ec == errc::malformed_der);
    EXPECT(ec == mlkem::fault::peer);
}

void ssh()
{
    using kex = mlkem::ssh::mlkem768x25519_sha256;
    std::error_code ec;
    const auto pair = kex::keygen(ec);
    const auto sent = kex::encaps(pair->ek, ec);
    const auto K = kex::decaps(pair->dk, sent->c, ec);
    EXPECT(K && mlkem::ssh::exchange_string(*K).size() == 36);
}

} // namespace

int main()
{
    two_steps();
    composite<mlkem::composite::mlkem768_ecdh_p256_sha3_256>();
    composite<mlkem::composite::mlkem768_rsa2048_sha3_256>();
    openpgp();
    cms<mlkem::ml_kem_768>();
    ssh();
    EXPECT(mlkem::tls_groups.size() == 6);
    if (failures == 0)
        std::printf("uses_error_codes: ok\n");
    return failures == 0 ? 0 : 1;
}
