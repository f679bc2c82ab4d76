// SPDX-License-Identifier: MIT
// The vectors of draft-ietf-hpke-pq. With the KEMs of this library everything from ikmR on is
// computed. With other KEMs only what follows from their shared secret is. A vector of RFC 9180
// covers the PSK mode.
#include <cstdint>
#include <filesystem>

#include "hybrid/hybrids.hpp"
#include "vectors/json.hpp"
#include <mlkem/hpke.hpp>

namespace mlkem_test::hpke_vectors_test {
namespace {

namespace hpke = mlkem::hpke;

/// A suite whose KEM is known by its identifier alone.
template <class Kdf, class Aead> struct suite_of_any_kem {
    using kdf = Kdf;
    using aead = Aead;
    static inline std::array<std::uint8_t, 10> id{};
};

/// The strings of a vector.
class hpke_vector {
  public:
    explicit hpke_vector(const json& v) : v_(v) {}
    bytes_t bytes(const char* name) const { return from_hex(text(name)); }
    std::string text(const char* name) const { return v_.at(name).get<std::string>(); }
    unsigned number(const char* name) const { return v_.at(name).get<unsigned>(); }
    const json& list(const char* name) const { return v_.at(name); }

  private:
    const json& v_;
};

/// Both ends meet all encryptions, in order, and all exports.
template <class Suite>
void expect_session(const hpke_vector& v, hpke::sender<Suite>& sender,
                    hpke::recipient<Suite>& recipient)
{
    std::size_t encryptions = 0, exports = 0;
    for (const json& e : v.list("encryptions")) {
        const hpke_vector message(e);
        const bytes_t aad = message.bytes("aad"), pt = message.bytes("pt");
        const bytes_t ct = sender.seal(aad, pt);
        EXPECT_EQ(to_hex(ct), message.text("ct"));
        EXPECT_EQ(recipient.open(aad, ct), pt);
        ++encryptions;
    }
    for (const json& e : v.list("exports")) {
        const hpke_vector wanted(e);
        bytes_t of_sender(wanted.number("L")), of_recipient(wanted.number("L"));
        std::error_code ec;
        EXPECT_TRUE(sender.export_secret(wanted.bytes("exporter_context"), of_sender, ec) && !ec);
        EXPECT_TRUE(recipient.export_secret(wanted.bytes("exporter_context"), of_recipient, ec));
        EXPECT_EQ(to_hex(of_sender), wanted.text("exported_value"));
        EXPECT_EQ(of_sender, of_recipient);
        ++exports;
    }
    EXPECT_EQ(encryptions, 10U);
    EXPECT_EQ(exports, 5U);
}

/// What follows from the shared secret.
template <class Kdf, class Aead> void expect_schedule(const hpke_vector& v)
{
    using suite = suite_of_any_kem<Kdf, Aead>;
    suite::id = hpke::suite_id(static_cast<std::uint16_t>(v.number("kem_id")), Kdf::id, Aead::id);
    EXPECT_EQ(to_hex(suite::id), v.text("suite_id"));
    const bytes_t secret = v.bytes("shared_secret"), info = v.bytes("info");
    const hpke::schedule_inputs inputs{suite::id, 0, secret, info, {}, {}};
    hpke::schedule_outputs<Kdf, Aead> out;
    std::error_code ec;
    ASSERT_TRUE(mlkem::detail::key_schedule(inputs, out, ec)) << ec.message();
    EXPECT_EQ(to_hex(out.key.span()), v.text("key"));
    EXPECT_EQ(to_hex(out.base_nonce.span()), v.text("base_nonce"));
    EXPECT_EQ(to_hex(out.exporter_secret.span()), v.text("exporter_secret"));

    auto sender = hpke::context_access::make<hpke::sender<suite>, suite>(inputs, true, ec);
    auto recipient = hpke::context_access::make<hpke::recipient<suite>, suite>(inputs, false, ec);
    ASSERT_TRUE(sender && recipient);
    expect_session(v, *sender, *recipient);
}

/// Everything, from the key material of the recipient on.
template <class suite> void expect_suite(const hpke_vector& v)
{
    using Kem = typename suite::kem;
    EXPECT_EQ(to_hex(suite::id), v.text("suite_id"));
    const auto pair = suite::derive_key_pair(v.bytes("ikmR"));
    EXPECT_EQ(to_hex(pair.dk.seed()->span()), v.text("skRm"));
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("pkRm"));
    EXPECT_TRUE(Kem::keygen_from_seed(v.bytes("skRm")).ek == pair.ek);

    bytes_t ikmE = v.bytes("ikmE");
    const bytes_t info = v.bytes("info");
    EXPECT_TRUE(Kem::encaps_derandomised(pair.ek, ikmE).c ==
                Kem::ciphertext::from_bytes(v.bytes("enc")));
    if (Kem::randomness_size == 160) // older code drew 128 bytes; zeros are no private key
        ikmE.resize(160);
    EXPECT_EQ(ikmE.size(), Kem::randomness_size);
    const auto K = Kem::encaps(pair.ek, replay_source(ikmE)).K;
    EXPECT_EQ(to_hex(K.bytes()), v.text("shared_secret"));
    auto [enc, sender] = suite::setup_base_sender(pair.ek, info, replay_source(ikmE));
    EXPECT_EQ(to_hex(enc.bytes()), v.text("enc"));
    auto recipient = suite::setup_base_recipient(v.bytes("enc"), pair.dk, info);
    expect_session(v, sender, recipient);
}

/// Whether the vector is of one of these suites, which it is then held against.
template <class... Suites> bool expect_one_of(const hpke_vector& v)
{
    return ((v.text("suite_id") == to_hex(Suites::id) && (expect_suite<Suites>(v), true)) || ...);
}
bool expect_suite_of_this_library(const hpke_vector& v)
{
    using namespace hpke::kdf;  // NOLINT(google-build-using-namespace)
    using namespace hpke::aead; // NOLINT(google-build-using-namespace)
    using hpke::suite;
    return expect_one_of<suite<mlkem::ml_kem_512, hkdf_sha256, aes_128_gcm>,
                         suite<mlkem::ml_kem_768, hkdf_sha256, aes_128_gcm>,
                         suite<mlkem::ml_kem_1024, hkdf_sha384, aes_256_gcm>,
                         suite<mlkem::mlkem768_p256, hkdf_sha256, aes_128_gcm>,
                         suite<mlkem::mlkem768_p256, shake128, aes_256_gcm>,
                         suite<mlkem::mlkem1024_p384, hkdf_sha384, aes_256_gcm>,
                         suite<mlkem::x_wing, hkdf_sha256, chacha20_poly1305>,
                         suite<mlkem::x_wing, shake256, chacha20_poly1305>,
                         suite<mlkem::ml_kem_1024, turbo_shake256, aes_128_gcm>>(v);
}

/// f(Kdf{}, Aead{}) of two identifiers.
template <class F> void with_kdf_and_aead(unsigned kdf, unsigned aead, const F& f)
{
    using namespace hpke::kdf;  // NOLINT(google-build-using-namespace)
    using namespace hpke::aead; // NOLINT(google-build-using-namespace)
    const auto with_aead = [&]<class Kdf>(Kdf k) {
        if (aead == aes_128_gcm::id)
            f(k, aes_128_gcm{});
        else if (aead == aes_256_gcm::id)
            f(k, aes_256_gcm{});
        else if (aead == chacha20_poly1305::id)
            f(k, chacha20_poly1305{});
        else
            throw std::invalid_argument("an unknown AEAD in the vectors");
    };
    const auto among = [&]<class... Kdfs>(Kdfs... all) {
        if (!((Kdfs::id == kdf && (with_aead(all), true)) || ...))
            throw std::invalid_argument("an unknown KDF in the vectors");
    };
    among(hkdf_sha256{}, hkdf_sha384{}, hkdf_sha512{}, shake128{}, shake256{}, turbo_shake128{},
          turbo_shake256{});
}

TEST(HpkeVectors, DraftVectors)
{
    if (!std::filesystem::is_directory(vectors_dir()))
        GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << vectors_dir();
    std::size_t suites = 0, schedules = 0;
    for (const json& one : load("hpke/hpke-pq-test-vectors.json")) {
        const hpke_vector v(one);
        SCOPED_TRACE(v.text("suite_id"));
        ASSERT_EQ(v.number("mode"), 0U);
        with_kdf_and_aead(v.number("kdf_id"), v.number("aead_id"),
                          [&]<class Kdf, class Aead>(Kdf, Aead) {
                              expect_schedule<Kdf, Aead>(v);
                              ++schedules;
                          });
        suites += expect_suite_of_this_library(v);
    }
    std::cout << "vectors: HPKE " << suites << " suites, " << schedules << " key schedules\n";
    EXPECT_EQ(suites, 9U);
    EXPECT_EQ(schedules, 13U);
}

TEST(HpkeVectors, PskModeByTheVectorOfRfc9180AppendixA32)
{
    using kdf = hpke::kdf::hkdf_sha256;
    using aead = hpke::aead::aes_128_gcm;
    using suite = suite_of_any_kem<kdf, aead>;
    suite::id = hpke::suite_id(0x0010, kdf::id, aead::id);
    const bytes_t secret =
        from_hex("2e783ad86a1beae03b5749e0f3f5e9bb19cb7eb382f2fb2dd64c99f15ae0661b");
    const bytes_t psk =
        from_hex("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82");
    const bytes_t psk_id = from_hex("456e6e796e20447572696e206172616e204d6f726961");
    const bytes_t info = from_hex("4f6465206f6e2061204772656369616e2055726e");
    const hpke::schedule_inputs inputs{suite::id, 1, secret, info, psk, psk_id};
    hpke::schedule_outputs<kdf, aead> out;
    std::error_code ec;
    ASSERT_TRUE(mlkem::detail::key_schedule(inputs, out, ec));
    EXPECT_EQ(to_hex(out.key.span()), "55d9eb9d26911d4c514a990fa8d57048");
    EXPECT_EQ(to_hex(out.base_nonce.span()), "b595dc6b2d7e2ed23af529b1");
    EXPECT_EQ(to_hex(out.exporter_secret.span()),
              "895a723a1eab809804973a53c0ee18ece29b25a7555a4808277ad2651d66d705");

    auto sender = hpke::context_access::make<hpke::sender<suite>, suite>(inputs, true, ec);
    ASSERT_TRUE(sender.has_value());
    EXPECT_EQ(to_hex(sender->seal("Count-0", "Beauty is truth, truth beauty")),
              "90c4deb5b75318530194e4bb62f890b019b1397bbf9d0d6eb918890e1fb2be1ac2603193b60a49c2126b"
              "75d0eb");
    EXPECT_EQ(to_hex(sender->seal("Count-1", "Beauty is truth, truth beauty")),
              "9e223384a3620f4a75b5a52f546b7262d8826dea18db5a365feb8b997180b22d72dc1287f7089a1073a7"
              "102c27");
}

} // namespace
} // namespace mlkem_test::hpke_vectors_test
