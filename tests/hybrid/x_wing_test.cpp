// SPDX-License-Identifier: MIT
// X-Wing against the vectors of draft-connolly-cfrg-xwing-kem, and its secret computed anew.
#include <filesystem>

#include "hybrids.hpp"
#include "own_group.hpp"
#include "vectors/json.hpp"
#include <mlkem/key_formats.hpp>

namespace mlkem_test::x_wing_test {
namespace {

static_assert(mlkem::x_wing::seed_size == 32 && mlkem::x_wing::randomness_size == 64);
static_assert(mlkem::x_wing::encapsulation_key_size == 1216);
static_assert(mlkem::x_wing::ciphertext_size == 1120);
static_assert(mlkem::x_wing::shared_secret_size == 32);

TEST(XWing, DraftVectors)
{
    if (!std::filesystem::is_directory(vectors_dir()))
        GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << vectors_dir();
    std::size_t count = 0;
    for (const json& v : load("xwing/draft-connolly-test-vectors.json")) {
        const auto text = [&](const char* name) { return v.at(name).get<std::string>(); };
        const auto of = [&](const char* name) { return from_hex(text(name)); };
        EXPECT_EQ(of("seed"), of("sk"));

        const auto pair = mlkem::x_wing::keygen_from_seed(of("seed"));
        EXPECT_EQ(to_hex(pair.ek.bytes()), text("pk"));
        EXPECT_EQ(to_hex(pair.dk.seed()->span()), text("sk"));
        EXPECT_TRUE(pair.dk.encapsulation_key() == pair.ek);

        const auto ek = mlkem::x_wing::encapsulation_key::from_bytes(of("pk"));
        const auto [c, K] = mlkem::x_wing::encaps_derandomised(ek, of("eseed"));
        EXPECT_EQ(to_hex(c.bytes()), text("ct"));
        EXPECT_EQ(to_hex(K.bytes()), text("ss"));
        const auto received = mlkem::x_wing::decaps(pair.dk, of("ct"));
        EXPECT_EQ(to_hex(received.bytes()), text("ss"));

        // The operations that draw take exactly these bytes.
        const auto drawn = mlkem::x_wing::keygen(replay_source(of("seed")));
        EXPECT_TRUE(drawn.ek == pair.ek);
        EXPECT_TRUE(mlkem::x_wing::encaps(drawn.ek, replay_source(of("eseed"))).K == K);
        ++count;
    }
    std::cout << "vectors: X-Wing " << count << " cases\n";
    EXPECT_EQ(count, 3U);
}

TEST(XWing, SecretIsTheHashOfBothSecretsTheShareTheKeyAndTheLabel)
{
    using half = halves<mlkem::x_wing>;
    using kem = mlkem::ml_kem_768;
    const evp_side client{"X25519"};
    const auto pair = kem::keygen();
    const auto ek = mlkem::x_wing::encapsulation_key::from_bytes(
        half::joined(half::copied(pair.ek.bytes()), client.share()));
    const auto [c, K] = mlkem::x_wing::encaps(ek);

    const auto K_of_kem = kem::decaps(pair.dk, half::kem(c.bytes()));
    bytes_t hashed = half::copied(K_of_kem.bytes());
    for (const bytes_t& part : {client.secret(half::group(c.bytes())), half::group(c.bytes()),
                                client.share(), bytes_t{'\\', '.', '/', '/', '^', '\\'}})
        hashed.insert(hashed.end(), part.begin(), part.end());
    EXPECT_TRUE(same_bytes(reference::sha3_256(hashed), K.bytes()));
}

TEST(XWing, KeyFilesWrittenOverOneGroupAreReadOverAnother)
{
    using own = mlkem::basic_x_wing<own_x25519>;
    const auto pair = mlkem::x_wing::keygen();
    const auto written = mlkem::private_key_to_pem(pair.dk);
    const auto read = mlkem::private_key_from_pem<own>(written.view());
    const auto ek = mlkem::public_key_from_pem<own>(mlkem::public_key_to_pem(pair.ek).view());
    EXPECT_TRUE(read.encapsulation_key() == ek);
    const auto sent = own::encaps(ek);
    const auto again = mlkem::private_key_from_der<mlkem::x_wing>(mlkem::private_key_to_der(read));
    EXPECT_TRUE(mlkem::x_wing::decaps(again, sent.c.bytes()) == sent.K);
}

} // namespace
} // namespace mlkem_test::x_wing_test
