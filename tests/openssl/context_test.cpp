// What OpenSSL has to look up is looked up once in each thread, and kept: algorithms, parameters of
// curves.
#include <array>
#include <thread>

#include "hybrids.hpp"
#include <mlkem/hpke.hpp>

namespace mlkem_test {
namespace {

namespace hpke = mlkem::hpke;

/// Everything that is kept.
std::array<const void*, 9> contexts()
{
    using namespace mlkem::detail;
    return {x25519_importer(),
            &curve_context<mlkem::openssl::curve_p256>::get(),
            &curve_context<mlkem::openssl::curve_p384>::get(),
            aead_cipher<hpke::aead::aes_128_gcm>(),
            aead_cipher<hpke::aead::aes_256_gcm>(),
            aead_cipher<hpke::aead::chacha20_poly1305>(),
            hmac_without_key<hpke::kdf::hkdf_sha256>(),
            hmac_without_key<hpke::kdf::hkdf_sha384>(),
            hmac_without_key<hpke::kdf::hkdf_sha512>()};
}

/// A session, and an exchange with each group.
void use_all()
{
    const auto exchange = []<class Hybrid>(Hybrid) {
        const auto pair = Hybrid::keygen();
        const auto sent = Hybrid::encaps(pair.ek);
        EXPECT_TRUE(Hybrid::decaps(pair.dk, sent.c) == sent.K);
    };
    exchange(mlkem::x25519_mlkem768());
    exchange(mlkem::secp256r1_mlkem768());
    exchange(mlkem::secp384r1_mlkem1024());
    using suite = hpke::suite<mlkem::x_wing>;
    const auto pair = suite::kem::keygen();
    auto setup = suite::setup_base_sender(pair.ek, "info");
    auto recipient = suite::setup_base_recipient(setup.enc, pair.dk, "info");
    EXPECT_EQ(recipient.open("", setup.context.seal("", "text")).size(), 4U);
}

TEST(OpensslContexts, AreReusedByAThreadAndNotShared)
{
    const auto before = contexts();
    for (const void* each : before)
        EXPECT_NE(each, nullptr);
    use_all();
    EXPECT_EQ(contexts(), before);

    std::array<const void*, 9> elsewhere{};
    std::thread([&] {
        elsewhere = contexts();
        use_all();
        EXPECT_EQ(contexts(), elsewhere);
    }).join();
    // Ciphers are OpenSSL's own objects, which it counts.
    for (const std::size_t i : {0U, 1U, 2U, 6U, 7U, 8U})
        EXPECT_NE(elsewhere[i], before[i]) << i;
}

} // namespace
} // namespace mlkem_test
