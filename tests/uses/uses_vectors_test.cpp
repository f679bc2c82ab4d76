// SPDX-License-Identifier: MIT
// The vectors of concrete hybrids, composite ML-KEM, SSH, OpenPGP and CMS.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include "kem/memory.hpp"
#include "uses/hybrids_of_standards.hpp"
#include "vectors/json.hpp"

namespace mlkem_test {
namespace {

using mlkem::errc;
namespace composite = mlkem::composite;
namespace openpgp = mlkem::openpgp;
namespace cms = mlkem::cms;

bool has_vectors()
{
    return std::filesystem::is_directory(vectors_dir());
}
#define SKIP_WITHOUT_VECTORS()                                                                     \
    if (!has_vectors())                                                                            \
    GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << vectors_dir()

/// The strings of a vector.
class strings {
  public:
    explicit strings(const json& v) : v_(v) {}
    std::string text(const char* name) const { return v_.at(name).get<std::string>(); }
    bytes_t hex(const char* name) const { return from_hex(text(name)); }
    bytes_t base64(const char* name) const
    {
        const std::string in = text(name);
        bytes_t out(in.size());
        const int size =
            EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(in.data()),
                            static_cast<int>(in.size()));
        EXPECT_GT(size, 0);
        out.resize(static_cast<std::size_t>(size) -
                   static_cast<std::size_t>(std::ranges::count(in, '=')));
        return out;
    }
    int number(const char* name) const { return v_.at(name).get<int>(); }

  private:
    const json& v_;
};

/// Of a secret that may be a temporary object.
template <class Secret> std::string hex_of(const Secret& secret)
{
    return to_hex(secret.bytes());
}

template <class Kem> void expect_concrete(const strings& v)
{
    EXPECT_EQ(Kem::name, v.text("kem"));
    const auto pair = Kem::keygen_from_seed(v.hex("seed"));
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("encapsulation_key"));
    EXPECT_EQ(to_hex(mlkem::hybrid_access::kem(pair.dk).seed()->span()), v.text("mlkem_seed"));
    const auto sent = Kem::encaps_derandomised(pair.ek, v.hex("randomness"));
    EXPECT_EQ(to_hex(sent.c.bytes()), v.text("ciphertext"));
    EXPECT_EQ(to_hex(sent.K.bytes()), v.text("shared_secret"));
    EXPECT_TRUE(Kem::decaps(pair.dk, v.hex("ciphertext")) == sent.K);
}

TEST(UsesVectors, ConcreteHybrids)
{
    SKIP_WITHOUT_VECTORS();
    std::size_t count = 0;
    for (const json& one : load("hpke/concrete-hybrid-kems-04-first.json")) {
        const strings v(one);
        if (v.text("kem") == "MLKEM768-P256")
            expect_concrete<mlkem::mlkem768_p256>(v);
        else
            expect_concrete<mlkem::mlkem1024_p384>(v);
        ++count;
    }
    EXPECT_EQ(count, 2U);
}

/// The SubjectPublicKeyInfo of a certificate.
bytes_t key_of_certificate(const bytes_t& der)
{
    const unsigned char* from = der.data();
    X509* const certificate = d2i_X509(nullptr, &from, static_cast<long>(der.size()));
    unsigned char* out = nullptr;
    const int size =
        certificate == nullptr ? 0 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &out);
    EXPECT_GT(size, 0);
    bytes_t spki(out, out + size);
    OPENSSL_free(out);
    X509_free(certificate);
    return spki;
}

template <class Kem> struct of_curves {
    static auto private_key(const bytes_t& dk)
    {
        return composite::private_key_from_bytes<Kem>(dk);
    }
    static bytes_t private_key_of(const typename Kem::decapsulation_key& dk)
    {
        const auto bytes = composite::private_key_bytes(dk);
        return {bytes.span().begin(), bytes.span().end()};
    }
    static bytes_t file_of(const typename Kem::decapsulation_key& dk)
    {
        const auto der = mlkem::private_key_to_der(dk);
        return {der.span().begin(), der.span().end()};
    }
    static bytes_t file_of(const typename Kem::encapsulation_key& ek)
    {
        const auto der = mlkem::public_key_to_der(ek);
        return {der.begin(), der.end()};
    }
};
template <class Kem> struct of_rsa {
    static auto private_key(const bytes_t& dk) { return Kem::decapsulation_key::from_bytes(dk); }
    static bytes_t private_key_of(const typename Kem::decapsulation_key& dk)
    {
        return {dk.bytes().begin(), dk.bytes().end()};
    }
    static bytes_t file_of(const typename Kem::decapsulation_key& dk)
    {
        const auto der = composite::private_key_to_der(dk);
        return {der.bytes().begin(), der.bytes().end()};
    }
    static bytes_t file_of(const typename Kem::encapsulation_key& ek)
    {
        const auto der = composite::public_key_to_der(ek);
        return {der.bytes().begin(), der.bytes().end()};
    }
};

/// Decapsulation, the public key of the private key, both files, and the key of the certificate.
template <class Kem, template <class> class Form> void expect_composite(const strings& v)
{
    const auto dk = Form<Kem>::private_key(v.base64("dk"));
    EXPECT_EQ(to_hex(dk.encapsulation_key().bytes()), to_hex(v.base64("ek")));
    EXPECT_EQ(Form<Kem>::private_key_of(dk), v.base64("dk"));
    EXPECT_EQ(hex_of(Kem::decaps(dk, v.base64("c"))), to_hex(v.base64("k")));
    EXPECT_TRUE(mlkem::private_key_from_der<Kem>(v.base64("dk_pkcs8")) == dk);
    EXPECT_EQ(Form<Kem>::file_of(dk), v.base64("dk_pkcs8"));
    const bytes_t spki = key_of_certificate(v.base64("x5c"));
    const auto ek = mlkem::public_key_from_der<Kem>(spki);
    EXPECT_TRUE(ek == dk.encapsulation_key());
    EXPECT_EQ(Form<Kem>::file_of(ek), spki);
    const auto sent = Kem::encaps(ek);
    EXPECT_TRUE(Kem::decaps(dk, sent.c) == sent.K);
}

TEST(UsesVectors, Composite)
{
    SKIP_WITHOUT_VECTORS();
    const std::map<std::string, void (*)(const strings&)> algorithms = {
        {"id-MLKEM768-RSA2048-SHA3-256",
         expect_composite<composite::mlkem768_rsa2048_sha3_256, of_rsa>},
        {"id-MLKEM768-RSA3072-SHA3-256",
         expect_composite<composite::mlkem768_rsa3072_sha3_256, of_rsa>},
        {"id-MLKEM768-RSA4096-SHA3-256",
         expect_composite<composite::mlkem768_rsa4096_sha3_256, of_rsa>},
        {"id-MLKEM1024-RSA3072-SHA3-256",
         expect_composite<composite::mlkem1024_rsa3072_sha3_256, of_rsa>},
        {"id-MLKEM768-X25519-SHA3-256",
         expect_composite<composite::mlkem768_x25519_sha3_256, of_curves>},
        {"id-MLKEM768-ECDH-P256-SHA3-256",
         expect_composite<composite::mlkem768_ecdh_p256_sha3_256, of_curves>},
        {"id-MLKEM768-ECDH-P384-SHA3-256",
         expect_composite<composite::mlkem768_ecdh_p384_sha3_256, of_curves>},
        {"id-MLKEM768-ECDH-brainpoolP256r1-SHA3-256",
         expect_composite<composite::mlkem768_ecdh_brainpool_p256r1_sha3_256, of_curves>},
        {"id-MLKEM1024-ECDH-P384-SHA3-256",
         expect_composite<composite::mlkem1024_ecdh_p384_sha3_256, of_curves>},
        {"id-MLKEM1024-ECDH-brainpoolP384r1-SHA3-256",
         expect_composite<composite::mlkem1024_ecdh_brainpool_p384r1_sha3_256, of_curves>},
        {"id-MLKEM1024-X448-SHA3-256",
         expect_composite<composite::mlkem1024_x448_sha3_256, of_curves>},
        {"id-MLKEM1024-ECDH-P521-SHA3-256",
         expect_composite<composite::mlkem1024_ecdh_p521_sha3_256, of_curves>},
    };
    std::size_t count = 0, pure = 0;
    const json file = load("composite/testvectors.json");
    for (const json& one : file.at("tests")) {
        const strings v(one);
        SCOPED_TRACE(v.text("tcId"));
        if (v.text("tcId").starts_with("id-alg-ml-kem")) {
            ++pure;
            continue;
        }
        algorithms.at(v.text("tcId"))(v);
        ++count;
    }
    std::cout << "vectors: composite " << count << " algorithms\n";
    EXPECT_EQ(count, 12U);
    EXPECT_EQ(pure, 2U);
}

TEST(CompositeRsa, AChangedClassicalHalfIsAnErrorAndMlKemRejectsImplicitly)
{
    SKIP_WITHOUT_VECTORS();
    using kem = composite::mlkem768_rsa2048_sha3_256;
    const json file = load("composite/testvectors.json");
    const json& one = *std::ranges::find_if(file.at("tests"), [](const json& v) {
        return v.at("tcId").get<std::string>() == "id-MLKEM768-RSA2048-SHA3-256";
    });
    const strings v(one);
    const auto dk = kem::decapsulation_key::from_bytes(v.base64("dk"));
    bytes_t c = v.base64("c"), ek = v.base64("ek"), bytes = v.base64("dk");
    std::error_code ec;
    c.back() ^= 1;
    EXPECT_FALSE(kem::decaps(dk, c, ec));
    EXPECT_EQ(ec, errc::decryption_failure);
    expect_throws(errc::decryption_failure, [&] { (void)kem::decaps(dk, c); });
    c.back() ^= 1;
    c[0] ^= 1;
    const auto rejected = kem::decaps(dk, c, ec);
    EXPECT_TRUE(rejected && !ec);
    EXPECT_NE(to_hex(rejected->bytes()), to_hex(v.base64("k")));
    EXPECT_FALSE(kem::decaps(dk, std::span(c).first(c.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_length);

    EXPECT_FALSE(kem::encapsulation_key::from_bytes(std::span(ek).first(1184), ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(std::span(ek).first(ek.size() - 1), ec));
    EXPECT_EQ(ec, errc::invalid_share);
    set_coefficient(ek, 5, 4095);
    EXPECT_FALSE(kem::encapsulation_key::from_bytes(ek, ec));
    EXPECT_EQ(ec, errc::coefficient_out_of_range);
    EXPECT_FALSE(
        composite::mlkem768_rsa3072_sha3_256::encapsulation_key::from_bytes(v.base64("ek"), ec));
    EXPECT_EQ(ec, errc::invalid_share) << "a modulus of another size";
    bytes.push_back(0);
    EXPECT_FALSE(kem::decapsulation_key::from_bytes(bytes, ec));
    EXPECT_EQ(ec, errc::invalid_private_key);
    EXPECT_FALSE(kem::decapsulation_key::from_bytes(std::span(bytes).first(64), ec));
    EXPECT_EQ(ec, errc::invalid_length);
}

TEST(CompositeRsa, NewKeysAgree)
{
    using kem = composite::mlkem768_rsa2048_sha3_256;
    const auto pair = kem::keygen();
    const auto sent = kem::encaps(kem::encapsulation_key::from_bytes(pair.ek.bytes()));
    EXPECT_TRUE(kem::decaps(pair.dk, sent.c) == sent.K);
    const auto der = composite::private_key_to_der(pair.dk);
    auto read = mlkem::private_key_from_der<kem>(der.bytes());
    EXPECT_TRUE(read == pair.dk);
    read = kem::decapsulation_key::from_bytes(pair.dk.bytes());
    EXPECT_TRUE(kem::decaps(read, sent.c) == sent.K);
    std::error_code ec;
    EXPECT_FALSE(kem::encaps(pair.ek, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
    EXPECT_FALSE(kem::keygen(failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

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

TEST(UsesVectors, Ssh)
{
    SKIP_WITHOUT_VECTORS();
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

TEST(UsesVectors, OpenPgp)
{
    SKIP_WITHOUT_VECTORS();
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

TEST(OpenPgp, FieldsOfEachVersionAndSizeOfKeyAndWhatIsRefused)
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

/// OpenSSL without algorithms.
struct empty_library {
    static OSSL_LIB_CTX* context() noexcept
    {
        static OSSL_LIB_CTX* const made = [] {
            OSSL_LIB_CTX* const fresh = OSSL_LIB_CTX_new();
            EXPECT_NE(OSSL_PROVIDER_load(fresh, "null"), nullptr);
            return fresh;
        }();
        return made;
    }
    static const char* properties() noexcept { return nullptr; }
};

TEST(OpenPgp, AMissingCipherIsNoFaultOfThePeer)
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

TEST(OpenPgp, SessionKeysAreWiped)
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

// ---- CMS.

std::string text_of_file(const std::string& name)
{
    std::ifstream in(std::filesystem::path(vectors_dir()) / "cms/ml-kem-512" / name);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The bytes between the lines of a PEM text.
bytes_t pem_bytes(const std::string& text)
{
    std::string base64;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("-----"))
            base64 += line;
    bytes_t out(base64.size());
    const int size =
        EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                        static_cast<int>(base64.size()));
    EXPECT_GT(size, 0);
    out.resize(static_cast<std::size_t>(size) -
               static_cast<std::size_t>(std::ranges::count(base64, '=')));
    return out;
}

/// The RecipientInfo in a message: the element before the object identifier of its kind.
bytes_t recipient_info_in(const bytes_t& message)
{
    bytes_t id = {6, 11};
    id.insert(id.end(), cms::id_ori_kem.begin(), cms::id_ori_kem.end());
    const auto found = std::search(message.begin(), message.end(), id.begin(), id.end());
    const auto at = static_cast<std::size_t>(found - message.begin()) - 4;
    EXPECT_EQ(message.at(at), 0xa4);
    EXPECT_EQ(message.at(at + 1), 0x82);
    const std::size_t size = 4 + 256U * message.at(at + 2) + message.at(at + 3);
    return {message.begin() + static_cast<std::ptrdiff_t>(at),
            message.begin() + static_cast<std::ptrdiff_t>(at + size)};
}

std::string upper(std::string hex)
{
    for (char& c : hex)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return hex;
}
std::string first_line(const std::string& name)
{
    const std::string text = text_of_file(name);
    return text.substr(0, text.find('\n'));
}

TEST(UsesVectors, CmsExampleOfRfc9936ToTheLastValue)
{
    SKIP_WITHOUT_VECTORS();
    using kem = mlkem::ml_kem_512;
    const bytes_t message = pem_bytes(text_of_file("ML-KEM-512.cms"));
    const bytes_t info = recipient_info_in(message);
    const auto dk = mlkem::private_key_from_pem<kem>(text_of_file("ML-KEM-512-seed.priv"));
    std::error_code ec;
    const auto fields = cms::read_recipient_info(info, ec);
    ASSERT_TRUE(fields) << ec.message();
    EXPECT_EQ(cms::write_recipient_info(*fields), info);
    EXPECT_EQ(fields->kek_length, 16U);
    EXPECT_FALSE(fields->has_ukm);
    EXPECT_EQ(upper(to_hex(fields->encrypted_key)), upper(first_line("encrypted_cek.txt")));
    EXPECT_EQ(upper(to_hex(cms::other_info(*fields))), upper(first_line("ori_info.txt")));
    const auto secret = kem::decaps(dk, fields->kemct);
    EXPECT_EQ(upper(to_hex(secret.bytes())), upper(first_line("shared_secret.txt")));
    const auto kek = cms::key_encryption_key(secret.bytes(), *fields, ec);
    EXPECT_EQ(upper(to_hex(kek->bytes())), upper(first_line("kek.txt")));
    const auto key = cms::decrypt_key<kem>(dk, info);
    EXPECT_EQ(upper(to_hex(key.bytes())), upper(first_line("cek.txt")));

    // The content: AES-128-GCM with the nonce of the message, the tag at its end.
    const bytes_t ct = message;
    const std::vector<std::uint8_t> gcm = {6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 6};
    const auto found = std::search(ct.begin(), ct.end(), gcm.begin(), gcm.end());
    ASSERT_NE(found, ct.end());
    const auto parameters = found + static_cast<std::ptrdiff_t>(gcm.size());
    const auto nonce = parameters + 4;       // SEQUENCE { OCTET STRING
    const auto content = nonce + 12 + 3 + 2; // INTEGER 16; [0] of 13 bytes
    std::array<std::uint8_t, 13> plain{};
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    int size = 0;
    EXPECT_EQ(EVP_DecryptInit_ex(context, EVP_aes_128_gcm(), nullptr, key.bytes().data(), &*nonce),
              1);
    EXPECT_EQ(EVP_DecryptUpdate(context, plain.data(), &size, &*content, 13), 1);
    bytes_t tag(ct.end() - 16, ct.end());
    EXPECT_EQ(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag.data()), 1);
    EXPECT_EQ(EVP_DecryptFinal_ex(context, plain.data() + size, &size), 1);
    EVP_CIPHER_CTX_free(context);
    EXPECT_EQ(std::string(plain.begin(), plain.end()), text_of_file("plaintext.txt"));
    std::cout << "vectors: CMS 1 example\n";
}

const bytes_t subject_key_identifier = {0x80, 3, 1, 2, 3};

template <class Kem> void expect_cms(std::size_t kek_length)
{
    const auto pair = Kem::keygen(), other = Kem::keygen();
    std::error_code ec;
    for (const std::size_t size : {16U, 24U, 32U}) {
        const bytes_t key(size, 0x77);
        const auto info = cms::encrypt_key<Kem>(pair.ek, subject_key_identifier, key);
        EXPECT_EQ(hex_of(cms::decrypt_key<Kem>(pair.dk, info)), to_hex(key));
        const auto fields = cms::read_recipient_info(info, ec);
        EXPECT_EQ(fields->kek_length, kek_length);
        EXPECT_TRUE(same_bytes(fields->rid, subject_key_identifier));
        EXPECT_FALSE(cms::decrypt_key<Kem>(other.dk, info, ec));
        EXPECT_EQ(ec, errc::decryption_failure);
    }
}

TEST(Cms, KeysOfEachSizeForMlKemAndComposites)
{
    expect_cms<mlkem::ml_kem_512>(16);
    expect_cms<mlkem::ml_kem_768>(32);
    expect_cms<mlkem::ml_kem_1024>(32);
    expect_cms<composite::mlkem768_ecdh_p256_sha3_256>(32);
    expect_cms<composite::mlkem1024_x448_sha3_256>(32);
}

template <class R>
concept is_read_from = requires(R&& range, std::error_code& ec)
{
    cms::read_recipient_info(std::forward<R>(range), ec);
};
// The fields refer to the file, so that a temporary one is refused.
static_assert(is_read_from<bytes_t&> && is_read_from<const bytes_t&>);
static_assert(is_read_from<std::span<const std::uint8_t>> && !is_read_from<bytes_t>);

TEST(Cms, UserKeyingMaterialIsInTheDerivation)
{
    using kem = mlkem::ml_kem_768;
    const auto pair = kem::keygen();
    const bytes_t key(32, 0x31);
    auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    std::error_code ec;
    auto fields = *cms::read_recipient_info(info, ec);
    const bytes_t ukm = {1, 2, 3, 4, 5};
    const bytes_t ciphertext(fields.kemct.begin(), fields.kemct.end());
    fields.has_ukm = true;
    fields.ukm = ukm;
    EXPECT_EQ(to_hex(cms::other_info(fields)),
              "3019300b060960864801650304012d020120a00704050102030405");
    const auto secret = kem::decaps(pair.dk, ciphertext);
    const auto kek = cms::key_encryption_key(secret.bytes(), fields, ec);
    bytes_t wrapped(40);
    ASSERT_TRUE(
        mlkem::detail::wrap_key<mlkem::openssl::default_library>(kek->bytes(), key, wrapped, ec));
    fields.encrypted_key = wrapped;
    bytes_t other_length = cms::write_recipient_info(fields); // 16, with the wrap of 32
    const bytes_t length = {2, 1, 32};
    *(std::find_end(other_length.begin(), other_length.end(), length.begin(), length.end()) + 2) =
        16;
    EXPECT_FALSE(cms::read_recipient_info(other_length, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    bytes_t other_ukm = cms::write_recipient_info(fields);
    const auto at = std::find_end(other_ukm.begin(), other_ukm.end(), ukm.begin(), ukm.end());
    *(at - 2) = 5; // no OCTET STRING
    EXPECT_FALSE(cms::read_recipient_info(other_ukm, ec));
    EXPECT_EQ(ec, errc::malformed_der);
    const auto with_ukm = cms::write_recipient_info(fields);
    EXPECT_EQ(hex_of(cms::decrypt_key<kem>(pair.dk, with_ukm)), to_hex(key));
    const auto refused = [&](const cms::kem_recipient_info& changed) {
        EXPECT_FALSE(cms::decrypt_key<kem>(pair.dk, cms::write_recipient_info(changed), ec));
        return ec;
    };
    fields.kek_length = 24;
    EXPECT_FALSE(cms::key_encryption_key(secret.bytes(), fields, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.kek_length = 32;
    fields.kemct = fields.kemct.first(5);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.kemct = ciphertext;
    fields.encrypted_key = std::span<const std::uint8_t>(wrapped).first(16);
    EXPECT_EQ(refused(fields), errc::invalid_length);
    fields.encrypted_key = wrapped;
    fields.has_ukm = false;
    EXPECT_FALSE(cms::decrypt_key<kem>(pair.dk, cms::write_recipient_info(fields), ec));
    EXPECT_EQ(ec, errc::decryption_failure);
}

TEST(Cms, EachChangedByteOutsideOfTheCiphertextIsRefusedOrSeen)
{
    using kem = mlkem::ml_kem_512;
    const auto pair = kem::keygen();
    const bytes_t key(16, 0x42);
    auto info = cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key);
    std::error_code ec;
    const auto fields = *cms::read_recipient_info(info, ec);
    const auto ct_at = static_cast<std::size_t>(fields.kemct.data() - info.data());
    const auto rid_at = static_cast<std::size_t>(fields.rid.data() - info.data());
    std::size_t refused = 0, tried = 0;
    for (std::size_t i = 0; i < info.size(); ++i) {
        if ((i >= ct_at && i < ct_at + fields.kemct.size()) || (i >= rid_at + 2 && i < rid_at + 5))
            continue;
        for (const std::uint8_t bit : std::array<std::uint8_t, 3>{0x01, 0x20, 0x80}) {
            info[i] ^= bit;
            ++tried;
            refused += !cms::decrypt_key<kem>(pair.dk, info, ec);
            info[i] ^= bit;
        }
    }
    EXPECT_EQ(refused, tried);
    EXPECT_GT(tried, 200U);
    for (std::size_t size = 0; size < info.size(); ++size)
        EXPECT_FALSE(cms::read_recipient_info(std::span(info).first(size), ec));
    EXPECT_FALSE(cms::decrypt_key<mlkem::ml_kem_768>(mlkem::ml_kem_768::keygen().dk, info, ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
    EXPECT_FALSE(
        cms::encrypt_key<kem>(pair.ek, bytes_t{0x80, 4, 1}, key, mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::malformed_der);
    EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, subject_key_identifier, bytes_t(20),
                                       mlkem::system_random{}, ec));
    EXPECT_EQ(ec, errc::invalid_length);
    EXPECT_FALSE(cms::encrypt_key<kem>(pair.ek, subject_key_identifier, key, failing_source(), ec));
    EXPECT_EQ(ec, errc::entropy_failure);
}

} // namespace
} // namespace mlkem_test
