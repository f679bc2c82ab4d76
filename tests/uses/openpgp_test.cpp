// SPDX-License-Identifier: MIT
// OpenPGP: its vectors, and the fields of messages.
#include <cstddef>
#include <iostream>
#include <tuple>
#include <utility>

#include "kem/memory.hpp"
#include "standard_vectors.hpp"

namespace mlkem_test::openpgp_test {
namespace {

using mlkem::errc;
namespace openpgp = mlkem::openpgp;

template <class Kem> void expect_openpgp(const strings& v, bool is_v3)
{
    using pkesk = openpgp::pkesk<Kem>;
    const bytes_t secret = reference::concatenation({v.hex("ecdh_secret"), v.hex("mlkem_seed")});
    const auto pair = Kem::keygen_from_seed(secret);
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("public_key"));
    EXPECT_EQ(to_hex(pair.dk.seed()->span()), to_hex(secret));
    const bytes_t c =
        reference::concatenation({v.hex("ecdh_ciphertext"), v.hex("mlkem_ciphertext")});
    EXPECT_EQ(hex_of(Kem::decaps(pair.dk, c)), v.text("kek"));
    const bytes_t wrapped = v.hex("wrapped_key");
    const std::uint8_t symmetric =
        is_v3 ? static_cast<std::uint8_t>(v.number("symmetric_algorithm")) : 0;
    bytes_t tail = {static_cast<std::uint8_t>(wrapped.size() + (is_v3 ? 1U : 0U))};
    if (is_v3)
        tail.push_back(symmetric);
    const bytes_t fields = reference::concatenation({c, tail, wrapped});
    if (is_v3) {
        const auto key = pkesk::decrypt_v3(pair.dk, fields);
        EXPECT_EQ(to_hex(key.key.bytes()), v.text("session_key"));
        EXPECT_EQ(key.symmetric_algorithm, symmetric);
    } else {
        EXPECT_EQ(hex_of(pkesk::decrypt_v6(pair.dk, fields)), v.text("session_key"));
    }
}

TEST(Openpgp, MeetsTheVectors)
{
    MLKEM_TEST_SKIP_WITHOUT_VECTORS();
    std::size_t with_35 = 0, with_36 = 0, of_v3 = 0;
    for (const json& one : load("openpgp/openpgp-kem.json")) {
        const strings v(one);
        const bool is_v3 = v.number("pkesk_version") == 3;
        of_v3 += is_v3;
        if (v.number("algorithm") == 35) {
            expect_openpgp<openpgp::mlkem768_x25519>(v, is_v3);
            ++with_35;
        } else {
            expect_openpgp<openpgp::mlkem1024_x448>(v, is_v3);
            ++with_36;
        }
    }
    std::cout << "vectors: OpenPGP " << with_35 + with_36 << " messages\n";
    EXPECT_EQ(with_35, 5U);
    EXPECT_EQ(with_36, 1U);
    EXPECT_EQ(of_v3, 1U);
}

TEST(Openpgp, FieldsOfEachVersionAndSizeOfKeyAndWhatIsRefused)
{
    using kem = openpgp::mlkem768_x25519;
    using pkesk = openpgp::pkesk<kem>;
    const auto pair = kem::keygen(), other = kem::keygen();
    std::error_code ec;
    for (const std::uint8_t symmetric : std::array<std::uint8_t, 3>{7, 8, 9}) {
        const bytes_t key(openpgp::key_size_of(symmetric), 0x5a);
        const auto v6 = pkesk::encrypt_v6(pair.ek, key);
        EXPECT_EQ(v6.size(), 1120 + 1 + key.size() + 8);
        EXPECT_EQ(hex_of(pkesk::decrypt_v6(pair.dk, v6.bytes())), to_hex(key));
        const auto v3 = pkesk::encrypt_v3(pair.ek, symmetric, key);
        EXPECT_EQ(v3.size(), v6.size() + 1);
        const auto read = pkesk::decrypt_v3(pair.dk, v3.bytes());
        EXPECT_TRUE(read.symmetric_algorithm == symmetric && same_bytes(read.key.bytes(), key));
        EXPECT_FALSE(pkesk::decrypt_v6(other.dk, v6.bytes(), ec));
        EXPECT_EQ(ec, errc::decryption_failure);
        EXPECT_FALSE(pkesk::decrypt_v6(pair.dk, v3.bytes(), ec));
        EXPECT_EQ(ec, errc::invalid_length);
        bytes_t changed(v3.bytes().begin(), v3.bytes().end());
        for (const auto& [at, value, error] :
             {std::tuple{1120U, std::uint8_t{0}, errc::invalid_length},
              std::tuple{1121U, std::uint8_t{6}, errc::wrong_algorithm},
              std::tuple{1121U, std::uint8_t{10}, errc::wrong_algorithm},
              std::tuple{1121U, static_cast<std::uint8_t>(symmetric == 7 ? 8 : 7),
                         errc::wrong_algorithm}}) {
            const std::uint8_t before = std::exchange(changed[at], value);
            EXPECT_FALSE(pkesk::decrypt_v3(pair.dk, changed, ec));
            EXPECT_EQ(ec, error) << at;
            changed[at] = before;
        }
        changed.back() ^= 1;
        expect_throws(errc::decryption_failure, [&] { (void)pkesk::decrypt_v3(pair.dk, changed); });
    }
    for (const std::size_t size : {0U, 8U, 15U, 17U, 40U}) {
        EXPECT_FALSE(pkesk::encrypt_v6(pair.ek, bytes_t(size), mlkem::system_random{}, ec));
        EXPECT_EQ(ec, errc::invalid_length);
    }
    EXPECT_FALSE(pkesk::encrypt_v3(pair.ek, 7, bytes_t(32), mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(pkesk::encrypt_v3(pair.ek, 2, bytes_t(16), mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
    EXPECT_FALSE(pkesk::encrypt_v6(pair.ek, bytes_t(16), failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    bytes_t no_share(1120 + 1 + 40);
    no_share[1120] = 40; // the share of zeros gives the all-zero secret
    EXPECT_FALSE(pkesk::decrypt_v6(pair.dk, no_share, ec));
    EXPECT_EQ(ec, errc::invalid_share);
    bytes_t wrapped(28);
    const bytes_t kek(32), odd(20);
    using library = mlkem::openssl::default_library;
    EXPECT_FALSE(mlkem::detail::wrap_key<library>(kek, odd, wrapped, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(
        mlkem::detail::unwrap_key<library>(kek, wrapped, std::span(wrapped).first(20), ec));
    EXPECT_EQ(ec, errc::invalid_length);
    for (const std::size_t size : {0U, 1120U, 1121U, 1144U})
        EXPECT_FALSE(pkesk::decrypt_v6(pair.dk, bytes_t(size), ec));
}

TEST(Openpgp, AMissingCipherIsNoFaultOfThePeer)
{
    using kem = openpgp::mlkem768_x25519;
    const auto pair = kem::keygen();
    const auto fields = openpgp::pkesk<kem>::encrypt_v6(pair.ek, bytes_t(32, 1));
    using without = openpgp::pkesk<kem, empty_library>;
    std::error_code ec;
    EXPECT_FALSE(without::decrypt_v6(pair.dk, fields.bytes(), ec));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
    ec.clear();
    EXPECT_FALSE(without::encrypt_v6(pair.ek, bytes_t(32, 1), mlkem::system_random{}, ec));
    EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << ec.message();
}

TEST(Openpgp, EachFunctionHasAllFourForms)
{
    using kem = openpgp::mlkem768_x25519;
    using pkesk = openpgp::pkesk<kem>;
    const auto pair = kem::keygen();
    const bytes_t key(16, 1);
    std::error_code ec = errc::hash_mismatch;
    EXPECT_TRUE(pkesk::encrypt_v6(pair.ek, key, ec) && !ec);
    ec = errc::hash_mismatch;
    EXPECT_TRUE(pkesk::encrypt_v3(pair.ek, 7, key, ec) && !ec);
    EXPECT_EQ(pkesk::encrypt_v6(pair.ek, key, mlkem::system_random{}).size(), 1145U);
    EXPECT_EQ(pkesk::encrypt_v3(pair.ek, 7, key, mlkem::system_random{}).size(), 1146U);
    expect_throws(errc::entropy_failure,
                  [&] { (void)pkesk::encrypt_v6(pair.ek, key, failing_source()); });
    expect_throws(errc::wrong_algorithm, [&] { (void)pkesk::encrypt_v3(pair.ek, 2, key); });
    bytes_t fields = reference::concatenation({bytes_t(1120, 0), {25, 6}, bytes_t(24, 0)});
    EXPECT_FALSE(pkesk::decrypt_v3(pair.dk, fields, ec));
    EXPECT_TRUE(ec == errc::wrong_algorithm && ec == mlkem::fault::peer);
}

TEST(Openpgp, SessionKeysAreWiped)
{
    using kem = openpgp::mlkem768_x25519;
    using pkesk = openpgp::pkesk<kem>;
    const auto pair = kem::keygen();
    const auto key = shake128_random("session key").bytes<32>();
    const auto fields = pkesk::encrypt_v6(pair.ek, key);
    observed<openpgp::session_key> read([&] { return pkesk::decrypt_v6(pair.dk, fields.bytes()); });
    EXPECT_TRUE(read.holds(key));
    observed<openpgp::session_key> moved(std::move(read.object()));
    EXPECT_FALSE(read.holds(key)) << "in a key that was moved from";
    EXPECT_TRUE(moved.holds(key));
    read.object() = std::move(moved.object());
    EXPECT_FALSE(moved.holds(key)) << "in a key that was assigned from";
    EXPECT_TRUE(read.holds(key));
    read.destroy();
    EXPECT_FALSE(read.holds(key));
}

} // namespace
} // namespace mlkem_test::openpgp_test
