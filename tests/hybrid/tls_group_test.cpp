// SPDX-License-Identifier: MIT
// The hybrid groups of TLS 1.3: sizes, code points, and both sides of an exchange. The peer is put
// together from ML-KEM's bytes and OpenSSL used directly.
#include "hybrids.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::tls_group_test {
namespace {

template <class Hybrid> class TlsGroup : public ::testing::Test {};
TEST_SUITE_OF_TYPES(TlsGroup, tls_hybrids, hybrid_names);

template <class Hybrid>
constexpr bool has(std::size_t client, std::size_t server, std::size_t secret, unsigned code)
{
    return Hybrid::encapsulation_key_size == client && Hybrid::encapsulation_key::size == client &&
           Hybrid::ciphertext_size == server && Hybrid::ciphertext::size == server &&
           Hybrid::shared_secret_size == secret && Hybrid::shared_secret::size == secret &&
           Hybrid::combiner::code_point == code;
}
static_assert(has<mlkem::secp256r1_mlkem768>(1249, 1153, 64, 0x11eb));
static_assert(has<mlkem::x25519_mlkem768>(1216, 1120, 64, 0x11ec));
static_assert(has<mlkem::secp384r1_mlkem1024>(1665, 1665, 80, 0x11ed));

TEST_OF_TYPES(TlsGroup, ClientAgreesWithAServerMadeOfMlKemAndOpenssl)
{
    using half = halves<TypeParam>;
    using kem = typename TypeParam::kem;
    for (int i = 0; i < 5; ++i) {
        const auto client = TypeParam::keygen();
        const auto share = client.ek.bytes();

        const evp_side server{std::string(TypeParam::group::name)};
        const auto [c, K] = kem::encaps(kem::encapsulation_key::from_bytes(half::kem(share)));
        const bytes_t answer = half::joined(half::copied(c.bytes()), server.share());
        const bytes_t secret =
            half::joined(half::copied(K.bytes()), server.secret(half::group(share)));

        const auto received = TypeParam::decaps(client.dk, answer);
        EXPECT_TRUE(same_bytes(received.bytes(), secret));
    }
}

TEST_OF_TYPES(TlsGroup, ServerAgreesWithAClientMadeOfMlKemAndOpenssl)
{
    using half = halves<TypeParam>;
    using kem = typename TypeParam::kem;
    for (int i = 0; i < 5; ++i) {
        const evp_side client{std::string(TypeParam::group::name)};
        const auto pair = kem::keygen();
        const bytes_t share = half::joined(half::copied(pair.ek.bytes()), client.share());

        const auto ek = TypeParam::encapsulation_key::from_bytes(share);
        EXPECT_TRUE(same_bytes(ek.bytes(), share));
        const auto [c, secret] = TypeParam::encaps(ek);

        const auto K = kem::decaps(pair.dk, half::kem(c.bytes()));
        EXPECT_TRUE(
            same_bytes(secret.bytes(), half::joined(half::copied(K.bytes()),
                                                    client.secret(half::group(c.bytes())))));
    }
}

TEST_OF_TYPES(TlsGroup, SharesOfTheSameSideDifferEachTime)
{
    using half = halves<TypeParam>;
    const auto a = TypeParam::keygen(), b = TypeParam::keygen();
    EXPECT_NE(half::kem(a.ek.bytes()), half::kem(b.ek.bytes()));
    EXPECT_NE(half::group(a.ek.bytes()), half::group(b.ek.bytes()));
    const auto c = TypeParam::encaps(a.ek), d = TypeParam::encaps(a.ek);
    EXPECT_NE(half::kem(c.c.bytes()), half::kem(d.c.bytes()));
    EXPECT_NE(half::group(c.c.bytes()), half::group(d.c.bytes()));
    EXPECT_FALSE(c.K == d.K);
}

} // namespace
} // namespace mlkem_test::tls_group_test
