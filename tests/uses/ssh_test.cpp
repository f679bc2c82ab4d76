// SPDX-License-Identifier: MIT
// The key exchanges of SSH: their vectors, and the one that has none.
#include <cstddef>
#include <iostream>

#include "standard_vectors.hpp"

namespace mlkem_test::ssh_test {
namespace {

template <class Kem> void expect_ssh(const strings& v)
{
    EXPECT_EQ(Kem::name, v.text("method"));
    const bytes_t seed =
        reference::concatenation({v.hex("client_mlkem_seed"), v.hex("client_ecdh_private")});
    const auto pair = Kem::keygen_from_seed(seed);
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("C_INIT"));
    const auto K = Kem::decaps(pair.dk, v.hex("S_REPLY"));
    const auto string = mlkem::ssh::exchange_string(K);
    EXPECT_EQ(to_hex(string.span()), v.text("K_string"));
}

TEST(Ssh, MeetsTheVectors)
{
    MLKEM_TEST_SKIP_WITHOUT_VECTORS();
    std::size_t with_x25519 = 0, with_p256 = 0;
    for (const json& one : load("ssh/ssh-mlkem-hybrid.json")) {
        const strings v(one);
        const bool is_x25519 = v.text("method") == "mlkem768x25519-sha256";
        if (is_x25519)
            expect_ssh<mlkem::ssh::mlkem768x25519_sha256>(v);
        else
            expect_ssh<mlkem::ssh::mlkem768nistp256_sha256>(v);
        ++(is_x25519 ? with_x25519 : with_p256);
    }
    std::cout << "vectors: SSH " << with_x25519 + with_p256 << " exchanges\n";
    EXPECT_EQ(with_x25519, 3U);
    EXPECT_EQ(with_p256, 3U);
}

/// The third method by what the RFC says of it, over OpenSSL used directly.
TEST(Ssh, TheMethodWithP384HashesBothSecretsWithSha384)
{
    using kex = mlkem::ssh::mlkem1024nistp384_sha384;
    const auto pair = kex::keygen();
    const auto sent = kex::encaps(pair.ek);
    const auto K = mlkem::ml_kem_1024::decaps(mlkem::hybrid_access::kem(pair.dk),
                                              sent.c.bytes().first<1568>());
    std::array<std::uint8_t, 80> both{};
    std::ranges::copy(K.bytes(), both.begin());
    std::error_code ec;
    ASSERT_TRUE(mlkem::openssl::p384::derive(mlkem::hybrid_access::group(pair.dk),
                                             sent.c.bytes().last<97>(), std::span(both).last<48>(),
                                             ec));
    std::array<std::uint8_t, 48> digest{};
    ASSERT_EQ(EVP_Digest(both.data(), both.size(), digest.data(), nullptr, EVP_sha384(), nullptr),
              1);
    EXPECT_TRUE(same_bytes(sent.K.bytes(), digest));
    const auto string = mlkem::ssh::exchange_string(sent.K);
    EXPECT_EQ(to_hex(string.span().first<4>()), "00000030");
}

} // namespace
} // namespace mlkem_test::ssh_test
