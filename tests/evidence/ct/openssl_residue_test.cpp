// SPDX-License-Identifier: MIT
// What hybrids and HPKE leave on the stack and in registers. Each function runs on a stack of its own
// with one secret and with another. What differs afterwards and is not public depends on the secret.
// What OpenSSL has written there counts, too.
#include "hybrid/hybrids.hpp"
#include "observed_stack.hpp"
#include "typed_tests.hpp"
#include <mlkem/cms.hpp>
#include <mlkem/composite.hpp>
#include <mlkem/hpke.hpp>
#include <mlkem/incremental.hpp>
#include <mlkem/openpgp.hpp>

namespace mlkem_test::openssl_residue_test {
namespace {

namespace hpke = mlkem::hpke;
namespace rsa = mlkem::detail;

/// Two secrets, one at a time in the same place.
template <std::size_t N> class two_secrets {
  public:
    two_secrets() { choose(0); }
    void choose(int i) { bytes_ = shake128_random(i == 0 ? "one" : "other").bytes<N>(); }
    const std::array<std::uint8_t, N>& bytes() const { return bytes_; }

  private:
    std::array<std::uint8_t, N> bytes_{};
};

void add(bytes_t& all, std::span<const std::uint8_t> bytes)
{
    all.insert(all.end(), bytes.begin(), bytes.end());
}

/// Expects that f, which makes a T, leaves nothing of a secret, with what choose() gives it.
template <class T, class Choose, class F>
void expect_nothing_of(const Choose& choose, const bytes_t& published, const F& f)
{
    place<T> result;
    const residue left = residue_of(
        [&](int i) {
            result.clear();
            choose(i);
        },
        [&] { result.make(f); }, [&] { return std::span<const std::uint8_t>(published); });
    EXPECT_EQ(left.stack, 0U);
    EXPECT_EQ(left.registers, 0U);
    EXPECT_GT(left.depth, 256U);
}

TEST(OpensslResidue, TheComparisonSeesWhatIsNotWiped)
{
    two_secrets<64> seed;
    const residue left = residue_of([&](int i) { seed.choose(i); },
                                    [&] {
                                        // At its low end: what is called next uses the other.
                                        std::array<std::uint8_t, 1024> area{};
                                        mlkem::copy(area.data(), seed.bytes());
                                        asm volatile("" : : "r"(area.data()) : "memory");
                                    });
    EXPECT_GE(left.stack, 60U);
}

template <class Hybrid> class OpensslResidueOfHybrids : public ::testing::Test {};
/// The hybrids of TLS and X-Wing; one whose private key is chosen from several numbers; one with X448.
using residue_hybrids =
    ::testing::Types<mlkem::x25519_mlkem768, mlkem::secp256r1_mlkem768, mlkem::secp384r1_mlkem1024,
                     mlkem::x_wing, mlkem::mlkem768_p256, mlkem::openpgp::mlkem1024_x448>;
struct residue_names {
    template <class Hybrid> static std::string GetName(int i)
    {
        return i < 4 ? hybrid_names::GetName<Hybrid>(i) : i == 4 ? "MLKEM768P256" : "OpenPgpX448";
    }
};
TEST_SUITE_OF_TYPES(OpensslResidueOfHybrids, residue_hybrids, residue_names);

TEST_OF_TYPES(OpensslResidueOfHybrids, NothingOfASeedOrASecretIsLeft)
{
    two_secrets<TypeParam::seed_size> seed;
    two_secrets<TypeParam::randomness_size> randomness;
    const auto pair = TypeParam::keygen_from_seed(seed.bytes());
    // One after another with one secret and the other: what they publish, and a ciphertext.
    bytes_t published;
    std::optional<typename TypeParam::ciphertext> c;
    for (int i : {0, 1}) {
        seed.choose(i);
        randomness.choose(i);
        add(published, TypeParam::keygen_from_seed(seed.bytes()).ek.bytes());
        c.emplace(TypeParam::encaps_derandomised(pair.ek, randomness.bytes()).c);
        add(published, c->bytes());
    }
    expect_nothing_of<typename TypeParam::key_pair>(
        [&](int i) { seed.choose(i); }, published,
        [&] { return TypeParam::keygen_from_seed(seed.bytes()); });
    expect_nothing_of<typename TypeParam::encapsulation>(
        [&](int i) { randomness.choose(i); }, published,
        [&] { return TypeParam::encaps_derandomised(pair.ek, randomness.bytes()); });
    // One key for both: the matrix that a public key is expanded to would differ with another.
    expect_nothing_of<typename TypeParam::shared_secret>(
        [&](int i) {
            randomness.choose(i);
            c.emplace(TypeParam::encaps_derandomised(pair.ek, randomness.bytes()).c);
        },
        published, [&] { return TypeParam::decaps(pair.dk, *c); });
}

TEST(OpensslResidueOfTwoSteps, NothingOfTheMessageIsLeftByEitherStep)
{
    using split = mlkem::incremental<mlkem::ml_kem_768>;
    const auto pair = split::kem::keygen();
    const auto header = split::header(pair.ek);
    const auto second = split::second_part(pair.ek);
    two_secrets<32> m;
    std::optional<split::state> state;
    bytes_t published = halves<mlkem::x_wing>::copied(pair.ek.bytes());
    for (int i : {0, 1}) {
        m.choose(i);
        auto begun = split::encaps_begin_derandomised(header, m.bytes());
        add(published, begun.ct1.bytes());
        add(published, split::encaps_finish(begun.state, second).ct2.bytes());
    }
    expect_nothing_of<split::begun>(
        [&](int i) { m.choose(i); }, published,
        [&] { return split::encaps_begin_derandomised(header, m.bytes()); });
    expect_nothing_of<split::finished>(
        [&](int i) {
            m.choose(i);
            state.emplace(split::encaps_begin_derandomised(header, m.bytes()).state);
        },
        published, [&] { return split::encaps_finish(*state, second); });
}

/// Whether f leaves eight bytes of a secret on its stack, in either order. This is for what no two runs of
/// are alike: RSA blinds itself with random numbers, and allocators leave addresses, which differ.
template <class F> bool leaves(const F& f, std::span<const std::uint8_t> secret)
{
    observed_stack stack;
    auto call = [&]() noexcept { f(); };
    stack.run(call);
    EXPECT_GT(stack.depth(), 4096U);
    const auto left = stack.bytes();
    for (std::size_t at = 0; at + 8 <= secret.size(); at += 8) {
        bytes_t word(secret.begin() + static_cast<std::ptrdiff_t>(at),
                     secret.begin() + static_cast<std::ptrdiff_t>(at) + 8);
        for (int order = 0; order < 2; ++order) {
            if (std::search(left.begin(), left.end(), word.begin(), word.end()) != left.end())
                return true;
            std::ranges::reverse(word);
        }
    }
    return false;
}

TEST(OpensslResidueOfCms, NothingOfTheContentKeyNorOfWhatWrapsItIsLeft)
{
    using kem = mlkem::ml_kem_768;
    namespace cms = mlkem::cms;
    const auto pair = kem::keygen();
    const std::array<std::uint8_t, 5> rid = {0x80, 3, 1, 2, 3};
    const auto key = shake128_random("content key").bytes<32>();
    const auto m = shake128_random("message").bytes<32>();
    const auto info = cms::encrypt_key<kem>(pair.ek, rid, key, known_source{m});
    const auto fields = cms::read_recipient_info(info);
    const auto K = kem::decaps(pair.dk, fields.kemct);
    const auto kek = cms::key_encryption_key(K.bytes(), fields);
    place<std::vector<std::uint8_t>> written;
    place<cms::content_key> read;
    for (const std::span<const std::uint8_t> secret :
         {std::span<const std::uint8_t>(key), std::span<const std::uint8_t>(m),
          std::span<const std::uint8_t>(K.bytes()), kek.bytes()}) {
        written.clear();
        read.clear();
        EXPECT_FALSE(leaves(
            [&] {
                written.make(
                    [&] { return cms::encrypt_key<kem>(pair.ek, rid, key, known_source{m}); });
            },
            secret));
        EXPECT_FALSE(leaves(
            [&] { read.make([&] { return cms::decrypt_key<kem>(pair.dk, info); }); }, secret));
    }
}

TEST(OpensslResidueOfRsa, NothingOfThePrivateKeyNorOfASecretIsLeft)
{
    using kem = mlkem::composite::mlkem768_rsa2048_sha3_256;
    const auto pair = kem::keygen();
    const bytes_t key(pair.dk.bytes().begin(), pair.dk.bytes().end());
    const std::span<const std::uint8_t> from_d = std::span(key).subspan(64 + 290);
    const auto randomness = shake128_random("randomness").bytes<96>();
    place<std::optional<typename kem::decapsulation_key>> read;
    place<std::optional<typename kem::encapsulation>> sent;
    place<std::optional<typename kem::shared_secret>> received;
    std::error_code ec;
    const auto copied_onto_the_stack = [&] {
        std::array<std::uint8_t, 8192> area{};
        mlkem::copy_out_of_line(area.data(), from_d.data(), from_d.size());
        asm volatile("" : : "r"(area.data()) : "memory");
    };
    EXPECT_TRUE(leaves(copied_onto_the_stack, from_d)) << "what is left is seen";
    EXPECT_FALSE(leaves(
        [&] { read.make([&] { return kem::decapsulation_key::from_bytes(key, ec); }); }, from_d));
    EXPECT_FALSE(leaves(
        [&] { sent.make([&] { return kem::encaps(pair.ek, known_source{randomness}, ec); }); },
        randomness));
    const auto c = kem::encaps(pair.ek, known_source{randomness}).c;
    const auto decapsulate = [&] { received.make([&] { return kem::decaps(pair.dk, c, ec); }); };
    EXPECT_FALSE(leaves(decapsulate, from_d));
    received.clear();
    EXPECT_FALSE(leaves(decapsulate, std::span(randomness).subspan(32, 32)));
}

TEST(OpensslResidueOfRsa, NothingOfAnEncapsulationIsLeft)
{
    using kem = mlkem::composite::mlkem768_rsa2048_sha3_256;
    const auto pair = kem::keygen();
    two_secrets<kem::randomness_size> randomness;
    bytes_t published;
    for (int i : {0, 1}) {
        randomness.choose(i);
        add(published, kem::encaps_derandomised(pair.ek, randomness.bytes()).c.bytes());
    }
    expect_nothing_of<kem::encapsulation>(
        [&](int i) { randomness.choose(i); }, published,
        [&] { return kem::encaps_derandomised(pair.ek, randomness.bytes()); });
}

/// Encryption with a public key of 8 Size bits. Any odd number serves as a modulus.
template <std::size_t Size> class rsa_encryption {
  public:
    rsa_encryption()
    {
        auto n = shake128_random("modulus").bytes<Size>();
        const std::array<std::uint8_t, 3> e = {1, 0, 1};
        n.front() |= 0x80;
        n.back() |= 1;
        rsa::rsa_numbers numbers;
        numbers[rsa::rsa_n] = n;
        numbers[rsa::rsa_e] = e;
        key_ = mlkem::openssl::public_key(
            rsa::import_rsa_key<library, Size>(numbers, rsa::rsa_public_count));
        for (const int i : {0, 1}) {
            drawn_.choose(i);
            encrypt_and_burn<rsa::stack_of_public_rsa>(); // also what OpenSSL does once
            add(published_, c_);
        }
    }
    /// Residue of a secret and of the seed of its padding, where Burnt bytes are burnt. Runs in 8
    /// places of the stack: OpenSSL moves its frames away from what its numbers have modulo 4096.
    template <std::size_t Burnt> residue left()
    {
        residue all;
        for (std::size_t i = 0; i < 8; ++i) {
            const residue one = residue_of(
                [&](int secret) { drawn_.choose(secret); }, [&] { encrypt_below<Burnt>(i); },
                [&] { return std::span<const std::uint8_t>(published_); });
            all.stack += one.stack;
            all.registers += one.registers;
            all.depth = std::max(all.depth, one.depth - i * frame_size); // frames take more
        }
        return all;
    }

  private:
    using library = mlkem::openssl::default_library;

    static constexpr std::size_t frame_size = 512;

    template <std::size_t Burnt> MLKEM_NOINLINE void encrypt_below(std::size_t frames)
    {
        std::array<std::uint8_t, frame_size> frame;
        (void)mlkem::ct::address_barrier(frame.data());
        if (frames == 0)
            encrypt_and_burn<Burnt>();
        else
            encrypt_below<Burnt>(frames - 1);
        (void)mlkem::ct::address_barrier(frame.data());
    }
    template <std::size_t Burnt> void encrypt_and_burn()
    {
        bool done = false;
        const std::span<const std::uint8_t, 64> drawn = drawn_.bytes();
        const auto encrypt = [&]() noexcept {
            done = rsa::rsa_encrypt<library, Size>(key_.get(), drawn.template first<32>(),
                                                   drawn.template last<32>(), c_);
        };
        rsa::call_rsa<Burnt>(encrypt);
        EXPECT_TRUE(done);
    }

    two_secrets<64> drawn_;
    mlkem::openssl::public_key key_;
    std::array<std::uint8_t, Size> c_{};
    bytes_t published_;
};

template <class Size> class OpensslResidueOfRsaEncryption : public ::testing::Test {};
using rsa_sizes = ::testing::Types<std::integral_constant<std::size_t, 256>,
                                   std::integral_constant<std::size_t, 384>,
                                   std::integral_constant<std::size_t, 512>>;
TEST_SUITE_OF_TYPES(OpensslResidueOfRsaEncryption, rsa_sizes, by_number);

TEST_OF_TYPES(OpensslResidueOfRsaEncryption, TheBurnCoversTheStackThatOpenSslTakes)
{
    rsa_encryption<TypeParam::value> encryption;
    const residue left = encryption.template left<rsa::stack_of_public_rsa>();
    EXPECT_EQ(left.stack, 0U);
    EXPECT_EQ(left.registers, 0U);
    const residue of_small_burn = encryption.template left<1024>();
    EXPECT_GT(of_small_burn.stack, 8U) << "a burn that is too small is found";
    EXPECT_LE(2 * of_small_burn.depth, rsa::stack_of_public_rsa);
}

TEST_OF_TYPES(OpensslResidueOfHybrids, NothingIsLeftOfADuplicateNorBesideTheCallersMemory)
{
    using key = typename TypeParam::decapsulation_key;
    two_secrets<TypeParam::seed_size> seed;
    two_secrets<TypeParam::randomness_size> randomness;
    const auto pair = TypeParam::keygen_from_seed(seed.bytes());
    std::optional<key> first, second;
    std::array<std::uint8_t, TypeParam::encapsulation_key_size> ek{};
    std::array<std::uint8_t, TypeParam::ciphertext_size> c{};
    std::array<std::uint8_t, TypeParam::shared_secret_size> K{};
    bytes_t published;
    for (int i : {0, 1}) {
        seed.choose(i);
        randomness.choose(i);
        add(published, TypeParam::keygen_from_seed(seed.bytes()).ek.bytes());
        add(published, TypeParam::encaps_derandomised(pair.ek, randomness.bytes()).c.bytes());
    }
    std::error_code ec;
    expect_nothing_of<key>(
        [&](int i) {
            seed.choose(i);
            first.reset(); // so OpenSSL's objects get the addresses of the first run
            first.emplace(key::from_seed(seed.bytes()));
        },
        published, [&] { return first->duplicate(); });
    expect_nothing_of<bool>(
        [&](int i) {
            seed.choose(i);
            second.reset();
        },
        published,
        [&] { return TypeParam::keygen_into(ek, second, known_source{seed.bytes()}, ec); });
    const auto encapsulate = [&] {
        return TypeParam::encaps_into(pair.ek, c, K, known_source{randomness.bytes()}, ec);
    };
    expect_nothing_of<bool>([&](int i) { randomness.choose(i); }, published, encapsulate);
    expect_nothing_of<bool>(
        [&](int i) {
            randomness.choose(i);
            EXPECT_TRUE(encapsulate());
        },
        published, [&] { return TypeParam::decaps_into(pair.dk, c, K, ec); });
}

TEST_OF_TYPES(OpensslResidueOfHybrids, TheBurnCoversTheStackThatTheGroupTakes)
{
    using group = typename TypeParam::group;
    const auto bytes = shake128_random("residue").bytes<group::private_key_size>();
    std::array<std::uint8_t, group::share_size> share{};
    std::array<std::uint8_t, group::secret_size> secret{};
    std::error_code ec;
    const auto key = group::import_private_key(bytes, share, ec);
    ASSERT_TRUE(key.has_value());
    ASSERT_TRUE(group::derive(*key, share, secret, ec)); // what OpenSSL does once is done

    const std::size_t burnt = mlkem::detail::group_operation::stack<mlkem::portable>();
    const auto stack_of = [](auto f) {
        observed_stack stack;
        stack.run(f);
        return stack.depth();
    };
    EXPECT_LE(stack_of([&]() noexcept { (void)group::import_private_key(bytes, share, ec); }),
              burnt);
    EXPECT_LE(stack_of([&]() noexcept { (void)group::derive(*key, share, secret, ec); }), burnt);
}

template <class Suite> class OpensslResidueOfHpke : public ::testing::Test {};
using suites_with_kdfs =
    ::testing::Types<hpke::suite<>, hpke::suite<mlkem::ml_kem_512, hpke::kdf::shake256>,
                     hpke::suite<mlkem::ml_kem_1024, hpke::kdf::turbo_shake128>>;
TEST_SUITE_OF_TYPES(OpensslResidueOfHpke, suites_with_kdfs, by_number);

TEST_OF_TYPES(OpensslResidueOfHpke, NothingOfASessionIsLeft)
{
    shake128_random rng("residue");
    const auto pair = TypeParam::kem::keygen(rng);
    const bytes_t info = {'i'};
    two_secrets<32> m, psk_bytes;
    std::optional<hpke::psk> psk; // made before, for it is freed after an operation
    const auto choose = [&](int i) {
        m.choose(i);
        psk_bytes.choose(i);
        psk.emplace(psk_bytes.bytes(), info);
    };
    using sender_setup = typename TypeParam::sender_setup;
    std::optional<sender_setup> setup;
    const auto set_up = [&] {
        return TypeParam::setup_psk_sender(pair.ek, info, *psk, known_source{m.bytes()});
    };
    bytes_t published;
    for (int i : {0, 1}) {
        choose(i);
        setup.emplace(set_up());
        add(published, setup->enc.bytes());
    }
    const auto recipient = [&] {
        return TypeParam::setup_psk_recipient(setup->enc, pair.dk, info, *psk);
    };
    std::optional<typename TypeParam::recipient> receiver;
    const auto choose_session = [&](int i) {
        choose(i);
        setup.reset();
        receiver.reset();
        setup.emplace(set_up());
        receiver.emplace(recipient());
    };

    expect_nothing_of<sender_setup>(choose, published, set_up);
    expect_nothing_of<typename TypeParam::recipient>(choose_session, published, recipient);
    expect_nothing_of<mlkem::secret_array<48>>(
        choose_session, published, [&] { return receiver->template export_secret<48>("residue"); });
}

TEST(OpensslResidueOfRandomBytes, NothingOfTheBytesIsLeft)
{
    std::array<std::uint8_t, 64> bytes{};
    const auto found = [&](auto f) {
        observed_stack stack;
        stack.run(f);
        std::size_t count = 0;
        for (std::size_t i = 0; i < bytes.size(); i += 8) {
            const auto word = std::span(bytes).subspan(i, 8);
            const auto left = stack.bytes();
            count += std::search(left.begin(), left.end(), word.begin(), word.end()) != left.end();
        }
        return count;
    };
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(found([&]() noexcept { (void)mlkem::openssl::random().fill(bytes); }), 0U);
    EXPECT_NE(bytes, (std::array<std::uint8_t, 64>{}));
    EXPECT_EQ(found([&]() noexcept {
                  std::array<std::uint8_t, 64> copied = bytes;
                  asm volatile("" : : "r"(copied.data()) : "memory");
              }),
              8U);
}

/// How often the first 8 bytes of a nonce, which are those of the first 2^32 nonces, are in what f
/// leaves on its stack.
template <class F> std::size_t nonces_left(std::span<const std::uint8_t> base_nonce, F f)
{
    observed_stack stack;
    stack.run(f);
    const auto bytes = stack.bytes();
    const auto begin = base_nonce.first(8);
    std::size_t found = 0;
    for (std::size_t i = 0; i + begin.size() <= bytes.size(); ++i)
        found += std::equal(begin.begin(), begin.end(), bytes.begin() + static_cast<long>(i));
    return found;
}

template <class Suite> class OpensslResidueOfHpkeNonces : public ::testing::Test {};
using suites_with_aeads = ::testing::Types<
    hpke::suite<>, hpke::suite<mlkem::ml_kem_768, hpke::kdf::shake128, hpke::aead::aes_128_gcm>,
    hpke::suite<mlkem::ml_kem_768, hpke::kdf::turbo_shake256, hpke::aead::chacha20_poly1305>>;
TEST_SUITE_OF_TYPES(OpensslResidueOfHpkeNonces, suites_with_aeads, by_number);

TEST_OF_TYPES(OpensslResidueOfHpkeNonces, NoNonceIsLeftBySetUpOrByAMessage)
{
    shake128_random rng("residue");
    const auto pair = TypeParam::kem::keygen(rng);
    const auto m = rng.bytes<32>();
    const bytes_t info = {'i'};
    const auto K = TypeParam::kem::encaps(pair.ek, replay_source(m)).K;
    hpke::schedule_outputs<typename TypeParam::kdf, typename TypeParam::aead> keys;
    std::error_code ec;
    ASSERT_TRUE(mlkem::detail::key_schedule({TypeParam::id, 0, K.bytes(), info, {}, {}}, keys, ec));
    const auto left = [&](auto f) { return nonces_left(keys.base_nonce.span(), f); };

    EXPECT_GT(left([&]() noexcept {
                  std::array<std::uint8_t, 12> copied{};
                  mlkem::copy(copied.data(), keys.base_nonce.span());
                  asm volatile("" : : "r"(copied.data()) : "memory");
              }),
              0U)
        << "a nonce that is left is found";
    auto setup = TypeParam::setup_base_sender(pair.ek, info, replay_source(m));
    auto recipient = TypeParam::setup_base_recipient(setup.enc, pair.dk, info);
    EXPECT_EQ(left([&]() noexcept {
                  setup = TypeParam::setup_base_sender(pair.ek, info, replay_source(m));
              }),
              0U);
    EXPECT_EQ(left([&]() noexcept {
                  recipient = TypeParam::setup_base_recipient(setup.enc, pair.dk, info);
              }),
              0U);
    std::array<std::uint8_t, 100> message{};
    std::array<std::uint8_t, 116> sealed{};
    for (int number = 0; number < 3; ++number) {
        EXPECT_EQ(left([&]() noexcept { (void)setup.context.seal("aad", message, sealed, ec); }),
                  0U);
        EXPECT_EQ(left([&]() noexcept { (void)recipient.open("aad", sealed, message, ec); }), 0U);
        EXPECT_FALSE(ec);
    }
}

} // namespace
} // namespace mlkem_test::openssl_residue_test
