// SPDX-License-Identifier: MIT
// What hybrids and HPKE hash, on terms: X-Wing, the concatenations of TLS 1.3, and the key schedule
// of HPKE with HKDF and with the one-stage functions, beside the drafts' definitions.
#include "symbolic_bytes.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "terms.hpp"

namespace mlkem_test::combiner_proof_test {

using namespace proof;

/// HMAC of OpenSSL, with a key and a message that are symbols.
struct symbolic_mac {
    byte_names key, message;
};
inline std::map<const EVP_MAC_CTX*, symbolic_mac>& macs()
{
    static std::map<const EVP_MAC_CTX*, symbolic_mac> all;
    return all;
}
inline EVP_MAC_CTX* symbolic_mac_dup(const EVP_MAC_CTX* mac)
{
    EVP_MAC_CTX* const made = EVP_MAC_CTX_dup(mac);
    macs()[made] = macs()[mac];
    return made;
}
inline int symbolic_mac_init(EVP_MAC_CTX* mac, const char32_t* key, std::size_t size, const void*)
{
    macs()[mac] = {{key, key + size}, {}};
    return 1;
}
inline int symbolic_mac_update(EVP_MAC_CTX* mac, const char32_t* in, std::size_t size)
{
    byte_names& message = macs()[mac].message;
    message.insert(message.end(), in, in + size);
    return 1;
}
inline byte_names hmac(const byte_names& key, const byte_names& message, std::size_t size)
{
    return bytes_of(term("HMAC", {term("string", key), term("string", message)}), size);
}
inline int symbolic_mac_final(EVP_MAC_CTX* mac, char32_t* out, std::size_t* size, std::size_t room)
{
    const byte_names tag = hmac(macs()[mac].key, macs()[mac].message, room);
    std::copy(tag.begin(), tag.end(), out);
    *size = room;
    return 1;
}
/// Text as bytes.
inline byte_names text(std::string_view characters)
{
    return {characters.begin(), characters.end()};
}
inline std::span<const char32_t> symbolic_text(std::string_view characters)
{
    static std::map<std::string, std::u32string> all;
    std::u32string& symbols = all[std::string(characters)];
    symbols.assign(characters.begin(), characters.end());
    return {symbols.data(), symbols.size()};
}

} // namespace mlkem_test::combiner_proof_test

#define MLKEM_BACKEND_AVX512 0
#define MLKEM_BACKEND_AVX2 0
#define MLKEM_BACKEND_SSE2 0
#define EVP_MAC_CTX_dup mlkem_test::combiner_proof_test::symbolic_mac_dup
#define EVP_MAC_init mlkem_test::combiner_proof_test::symbolic_mac_init
#define EVP_MAC_update mlkem_test::combiner_proof_test::symbolic_mac_update
#define EVP_MAC_final mlkem_test::combiner_proof_test::symbolic_mac_final

#include "symbolic_sponge.hpp"

#include <mlkem/hpke/bytes_view.hpp>
#define text_bytes mlkem_test::combiner_proof_test::symbolic_text
#include <mlkem/hpke/key_schedule.hpp>
#include <mlkem/hybrid/combiner.hpp>
#undef text_bytes
#undef EVP_MAC_CTX_dup
#undef EVP_MAC_init
#undef EVP_MAC_update
#undef EVP_MAC_final

namespace mlkem_test::combiner_proof_test {
namespace {

using symbol = char32_t;
using symbols = std::u32string;

symbols symbols_of(const byte_names& bytes) { return {bytes.begin(), bytes.end()}; }
std::span<const symbol> span_of(const symbols& s) { return {s.data(), s.size()}; }
byte_names names_of(std::span<const symbol> s) { return {s.begin(), s.end()}; }

template <class Combiner>
byte_names combined(const byte_names& kem, const byte_names& group, const byte_names& ciphertext,
                    const byte_names& key, std::size_t size)
{
    const symbols k = symbols_of(kem), g = symbols_of(group), c = symbols_of(ciphertext),
                  p = symbols_of(key);
    symbols out(size, 0);
    const mlkem::hybrid_inputs in{std::span<const symbol, 32>(k.data(), 32), span_of(g), span_of(c),
                                  span_of(p)};
    Combiner::template combine<mlkem::portable>(in, std::span(out.data(), out.size()));
    return names_of(span_of(out));
}
template <class Combiner> byte_names expanded(const byte_names& seed, std::size_t size)
{
    const symbols s = symbols_of(seed);
    symbols out(size, 0);
    Combiner::template expand<mlkem::portable>(span_of(s), std::span(out.data(), out.size()));
    return names_of(span_of(out));
}

/// draft-connolly-cfrg-xwing-kem, section 5.3 (Combiner): SHA3-256(ss_M || ss_X || ct_X || pk_X ||
/// XWingLabel), with the label \.//^\ ; section 5.2: expandDecapsulationKey is SHAKE256(sk, 96).
TEST(CombinerProof, OfXWing)
{
    using combiner = mlkem::x_wing_combiner;
    const byte_names ss_m = input("ss_M", 32), ss_x = input("ss_X", 32), ct_x = input("ct_X", 32),
                     pk_x = input("pk_X", 32), sk = input("sk", 32);
    EXPECT_EQ(combined<combiner>(ss_m, ss_x, ct_x, pk_x, 32),
              hash("SHA3-256", concatenated({ss_m, ss_x, ct_x, pk_x, text("\\.//^\\")}), 32));
    EXPECT_EQ(expanded<combiner>(sk, 96), hash("SHAKE256", sk, 96));
    // Faults: secrets exchanged, the label left out, another function.
    EXPECT_NE(combined<combiner>(ss_m, ss_x, ct_x, pk_x, 32),
              hash("SHA3-256", concatenated({ss_x, ss_m, ct_x, pk_x, text("\\.//^\\")}), 32));
    EXPECT_NE(combined<combiner>(ss_m, ss_x, ct_x, pk_x, 32),
              hash("SHA3-256", concatenated({ss_m, ss_x, ct_x, pk_x}), 32));
    EXPECT_NE(expanded<combiner>(sk, 96), hash("SHAKE128", sk, 96));
}

/// draft-ietf-tls-ecdhe-mlkem, section 4.3: the ML-KEM secret first with X25519, last with P-256 and
/// P-384.
TEST(CombinerProof, OfTheGroupsOfTls)
{
    const byte_names kem = input("kem", 32), seed = input("seed", 112);
    for (const std::size_t size : {std::size_t{32}, std::size_t{48}}) {
        const byte_names group = input("group", size);
        EXPECT_EQ(combined<mlkem::x25519_mlkem768_combiner>(kem, group, {}, {}, 32 + size),
                  concatenated({kem, group}));
        EXPECT_EQ(combined<mlkem::secp256r1_mlkem768_combiner>(kem, group, {}, {}, 32 + size),
                  concatenated({group, kem}));
        EXPECT_EQ(combined<mlkem::secp384r1_mlkem1024_combiner>(kem, group, {}, {}, 32 + size),
                  concatenated({group, kem}));
    }
    EXPECT_EQ(expanded<mlkem::x25519_mlkem768_combiner>(seed, 112), seed);
}

// HPKE.

/// Sizes of a cipher's key and nonce, Nk and Nn.
template <std::size_t Nk> struct cipher {
    static constexpr std::size_t key_size = Nk, nonce_size = 12;
};
struct schedule_result {
    byte_names key, base_nonce, exporter_secret;
    friend bool operator==(const schedule_result&, const schedule_result&) = default;
};
struct schedule_case {
    name mode;
    byte_names shared_secret, info, psk, psk_id;
};
/// All modes, and strings of several lengths below 256: a cast to a symbol does not cut a number.
std::vector<schedule_case> schedule_cases()
{
    std::vector<schedule_case> all;
    for (const std::size_t secret : {std::size_t{32}, std::size_t{64}})
        for (const std::size_t info : {std::size_t{0}, std::size_t{1}, std::size_t{200}}) {
            all.push_back({0, input("shared_secret", secret), input("info", info), {}, {}});
            all.push_back({1, input("shared_secret", secret), input("info", info), input("psk", 32),
                           input("psk_id", 7)});
        }
    return all;
}
byte_names i2osp(std::size_t x) { return {static_cast<name>(x / 256), static_cast<name>(x % 256)}; }
byte_names length_prefixed(const byte_names& x) { return concatenated({i2osp(x.size()), x}); }
byte_names suite()
{
    return concatenated({text("HPKE"), i2osp(0x0050), i2osp(0x0001), i2osp(0x0002)});
}

/// RFC 9180, section 4, and RFC 5869.
template <std::size_t Nh> struct two_stage {
    static byte_names labeled_extract(const byte_names& salt, std::string_view label,
                                      const byte_names& ikm)
    {
        const byte_names labeled_ikm = concatenated({text("HPKE-v1"), suite(), text(label), ikm});
        return hmac(salt.empty() ? byte_names(Nh, 0) : salt, labeled_ikm, Nh);
    }
    static byte_names labeled_expand(const byte_names& prk, std::string_view label,
                                     const byte_names& info, std::size_t L)
    {
        const byte_names labeled_info =
            concatenated({i2osp(L), text("HPKE-v1"), suite(), text(label), info});
        byte_names okm, t;
        for (name i = 1; okm.size() < L; ++i) {
            t = hmac(prk, concatenated({t, labeled_info, {i}}), Nh);
            okm = concatenated({okm, t});
        }
        return part_of(okm, 0, L);
    }
    /// RFC 9180, section 5.1.
    static schedule_result schedule(const schedule_case& in, std::size_t Nk)
    {
        const byte_names psk_id_hash = labeled_extract({}, "psk_id_hash", in.psk_id);
        const byte_names info_hash = labeled_extract({}, "info_hash", in.info);
        const byte_names context = concatenated({{in.mode}, psk_id_hash, info_hash});
        const byte_names secret = labeled_extract(in.shared_secret, "secret", in.psk);
        return {labeled_expand(secret, "key", context, Nk),
                labeled_expand(secret, "base_nonce", context, 12),
                labeled_expand(secret, "exp", context, Nh)};
    }
    /// Section 5.3.
    static byte_names exported(const byte_names& secret, const byte_names& context, std::size_t L)
    {
        return labeled_expand(secret, "sec", context, L);
    }
};
/// draft-ietf-hpke-pq: LabeledDerive and the key schedule of one stage.
template <std::size_t Nh> struct one_stage {
    static byte_names labeled_derive(const std::string& f, const byte_names& ikm,
                                     std::string_view label, const byte_names& context,
                                     std::size_t L)
    {
        return hash(f,
                    concatenated({ikm, text("HPKE-v1"), suite(), length_prefixed(text(label)),
                                  i2osp(L), context}),
                    L);
    }
    static schedule_result schedule(const std::string& f, const schedule_case& in, std::size_t Nk)
    {
        const byte_names secrets =
            concatenated({length_prefixed(in.psk), length_prefixed(in.shared_secret)});
        const byte_names context =
            concatenated({{in.mode}, length_prefixed(in.psk_id), length_prefixed(in.info)});
        const byte_names all = labeled_derive(f, secrets, "secret", context, Nk + 12 + Nh);
        return {part_of(all, 0, Nk), part_of(all, Nk, 12), part_of(all, Nk + 12, Nh)};
    }
};

template <class Kdf, class Aead> schedule_result schedule_of(const schedule_case& in)
{
    const symbols secret = symbols_of(in.shared_secret), info = symbols_of(in.info),
                  psk = symbols_of(in.psk), id = symbols_of(in.psk_id);
    const mlkem::hpke::schedule_inputs inputs{mlkem::hpke::suite_id(0x0050, 0x0001, 0x0002),
                                              static_cast<symbol>(in.mode),
                                              span_of(secret),
                                              span_of(info),
                                              span_of(psk),
                                              span_of(id)};
    mlkem::hpke::schedule_outputs<Kdf, Aead> out;
    std::error_code ec;
    EXPECT_TRUE((mlkem::detail::key_schedule<Kdf, Aead>(inputs, out, ec))) << ec.message();
    if constexpr (Kdf::two_stage) {
        EXPECT_EQ(macs()[out.mac.get()].key, names_of(out.exporter_secret.span()));
        EXPECT_TRUE(macs()[out.mac.get()].message.empty());
    }
    return {names_of(out.key.span()), names_of(out.base_nonce.span()),
            names_of(out.exporter_secret.span())};
}
template <class Kdf>
byte_names exported_by(const byte_names& secret, const byte_names& context, std::size_t size)
{
    const symbols s = symbols_of(secret), c = symbols_of(context);
    symbols out(size, 0);
    const auto id = mlkem::hpke::suite_id(0x0050, 0x0001, 0x0002);
    mlkem::hpke::mac_context mac;
    if constexpr (Kdf::two_stage) {
        mac = mlkem::detail::hmac_without_key<Kdf>();
        EXPECT_TRUE(mlkem::detail::set_hmac_key(mac, span_of(s)));
    }
    std::error_code ec;
    EXPECT_TRUE(mlkem::detail::export_secret<Kdf>(
        mac, id, std::span<const symbol, Kdf::hash_size>(s.data(), s.size()), span_of(c),
        std::span(out.data(), out.size()), ec))
        << ec.message();
    return names_of(span_of(out));
}

template <class Kdf> void expect_two_stages_right()
{
    using definition = two_stage<Kdf::hash_size>;
    for (const schedule_case& in : schedule_cases()) {
        EXPECT_EQ((schedule_of<Kdf, cipher<16>>(in)), definition::schedule(in, 16));
        EXPECT_EQ((schedule_of<Kdf, cipher<32>>(in)), definition::schedule(in, 32));
        schedule_case other = in; // a fault that the proof has to find
        std::swap(other.shared_secret[0], other.shared_secret[1]);
        EXPECT_NE((schedule_of<Kdf, cipher<32>>(in)), definition::schedule(other, 32));
    }
    const byte_names secret = input("exporter", Kdf::hash_size), context = input("context", 20);
    for (const std::size_t size : {std::size_t{1}, Kdf::hash_size, 3 * Kdf::hash_size + 5})
        EXPECT_EQ(exported_by<Kdf>(secret, context, size),
                  definition::exported(secret, context, size));
}
TEST(CombinerProof, OfTheKeyScheduleWithHkdf)
{
    expect_two_stages_right<mlkem::hpke::kdf::hkdf_sha256>();
    expect_two_stages_right<mlkem::hpke::kdf::hkdf_sha384>();
    expect_two_stages_right<mlkem::hpke::kdf::hkdf_sha512>();
}
template <class Kdf> void expect_one_stage_right(const std::string& f)
{
    using definition = one_stage<Kdf::hash_size>;
    for (const schedule_case& in : schedule_cases()) {
        EXPECT_EQ((schedule_of<Kdf, cipher<16>>(in)), definition::schedule(f, in, 16)) << f;
        EXPECT_EQ((schedule_of<Kdf, cipher<32>>(in)), definition::schedule(f, in, 32)) << f;
        EXPECT_NE((schedule_of<Kdf, cipher<32>>(in)), definition::schedule("SHA3-256", in, 32));
    }
    const byte_names secret = input("exporter", Kdf::hash_size), context = input("context", 20);
    EXPECT_EQ(exported_by<Kdf>(secret, context, 77),
              definition::labeled_derive(f, secret, "sec", context, 77));
}
TEST(CombinerProof, OfTheKeyScheduleWithOneStage)
{
    expect_one_stage_right<mlkem::hpke::kdf::shake128>("SHAKE128");
    expect_one_stage_right<mlkem::hpke::kdf::shake256>("SHAKE256");
    expect_one_stage_right<mlkem::hpke::kdf::turbo_shake128>("TurboSHAKE of rate 168");
    expect_one_stage_right<mlkem::hpke::kdf::turbo_shake256>("TurboSHAKE of rate 136");
}

} // namespace
} // namespace mlkem_test::combiner_proof_test
