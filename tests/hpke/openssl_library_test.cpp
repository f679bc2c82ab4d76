// SPDX-License-Identifier: MIT
// Library contexts, providers and properties of OpenSSL. Each call takes those of now, or those that
// an algorithm is bound to. Nothing is kept that outlives them.
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include "hybrid/hybrids.hpp"
#include "typed_tests.hpp"
#include <mlkem/hpke.hpp>

namespace mlkem_test::openssl_library_test {
namespace {

namespace hpke = mlkem::hpke;
namespace openssl = mlkem::openssl;

/// A library context with one provider.
class library_context {
  public:
    explicit library_context(const char* provider = "default") { load(provider); }
    ~library_context()
    {
        for (OSSL_PROVIDER* each : providers_)
            OSSL_PROVIDER_unload(each);
        OSSL_LIB_CTX_free(context_);
    }
    library_context(const library_context&) = delete;
    library_context& operator=(const library_context&) = delete;

    OSSL_LIB_CTX* get() const { return context_; }
    void load(const char* provider)
    {
        providers_.push_back(OSSL_PROVIDER_load(context_, provider));
        EXPECT_NE(providers_.back(), nullptr) << provider;
    }

  private:
    OSSL_LIB_CTX* context_ = OSSL_LIB_CTX_new();
    std::vector<OSSL_PROVIDER*> providers_;
};

/// Makes a context the default of this thread.
class as_default {
  public:
    explicit as_default(const library_context& c) : before_(OSSL_LIB_CTX_set0_default(c.get())) {}
    ~as_default() { OSSL_LIB_CTX_set0_default(before_); }
    as_default(const as_default&) = delete;
    as_default& operator=(const as_default&) = delete;

  private:
    OSSL_LIB_CTX* before_;
};

/// What a test binds algorithms to.
struct chosen_library {
    static inline OSSL_LIB_CTX* the_context = nullptr;
    static inline const char* the_properties = nullptr;
    static OSSL_LIB_CTX* context() noexcept { return the_context; }
    static const char* properties() noexcept { return the_properties; }
};

/// How an operation ended, in a letter: done, an error of OpenSSL's, or another.
char letter_of(const std::error_code& ec)
{
    if (!ec)
        return 'd';
    return ec.category() == openssl::error_category() ? 'e' : '?';
}

/// A key pair of a hybrid, and a ciphertext for it.
template <class Hybrid> struct hybrid_party {
    typename Hybrid::key_pair pair = Hybrid::keygen();
    typename Hybrid::encapsulation sent = Hybrid::encaps(pair.ek);

    /// How KeyGen, Encaps and Decaps end.
    std::string outcome() const
    {
        std::string letters;
        std::error_code ec;
        (void)Hybrid::keygen(ec);
        letters += letter_of(ec);
        (void)Hybrid::encaps(pair.ek, ec);
        letters += letter_of(ec);
        const auto received = Hybrid::decaps(pair.dk, sent.c, ec);
        letters += letter_of(ec);
        EXPECT_TRUE(!received || *received == sent.K);
        return letters;
    }
};

/// How it ends to seal a message, to open it, and to answer it.
template <class Suite> std::string outcome_of_session()
{
    std::error_code ec;
    const auto pair = Suite::kem::keygen(ec);
    auto setup = Suite::setup_base_sender(pair->ek, "info", ec);
    if (!setup)
        return std::string(3, letter_of(ec));
    std::array<std::uint8_t, 20> sealed{};
    std::array<std::uint8_t, 4> opened{};
    std::string letters(1, letter_of(ec));
    auto recipient = Suite::setup_base_recipient(setup->enc, pair->dk, "info", ec);
    EXPECT_TRUE(recipient && setup->context.seal("", "text", sealed, ec) &&
                recipient->open("", sealed, opened, ec));
    letters += letter_of(ec);
    EXPECT_TRUE(recipient && Suite::setup_reply_sender(*recipient, ec));
    return letters + letter_of(ec);
}

/// Everything that stands on OpenSSL, from one library.
template <class Library> struct parties {
    hybrid_party<mlkem::basic_x25519_mlkem768<openssl::basic_x25519<Library>>> x25519;
    hybrid_party<mlkem::basic_secp256r1_mlkem768<openssl::basic_p256<Library>>> p256;
    hybrid_party<mlkem::basic_secp384r1_mlkem1024<openssl::basic_p384<Library>>> p384;

    std::string outcome() const
    {
        using namespace hpke;
        using openssl::bound;
        return x25519.outcome() + p256.outcome() + p384.outcome() +
               outcome_of_session<suite<mlkem::ml_kem_768, bound<kdf::hkdf_sha256, Library>,
                                        bound<aead::aes_128_gcm, Library>>>() +
               outcome_of_session<suite<mlkem::ml_kem_768, bound<kdf::hkdf_sha384, Library>,
                                        bound<aead::aes_256_gcm, Library>>>() +
               outcome_of_session<suite<mlkem::ml_kem_768, bound<kdf::hkdf_sha512, Library>,
                                        bound<aead::chacha20_poly1305, Library>>>() +
               outcome_of_session<
                   suite<mlkem::ml_kem_768, kdf::shake256, bound<aead::aes_256_gcm, Library>>>();
    }
};
const std::string all_done(21, 'd'), all_failed(21, 'e');
/// In a context with no provider of anything: a key still derives, by the provider that holds it.
const std::string all_but_derivation = "eedeedeed" + std::string(12, 'e');

TEST(OpensslLibrary, IsTheDefaultContextOfEachCall)
{
    const parties<openssl::default_library> known;
    EXPECT_EQ(known.outcome(), all_done);
    {
        const library_context empty("null");
        const as_default here(empty);
        EXPECT_EQ(known.outcome(), all_but_derivation);
        std::thread([&] { EXPECT_EQ(known.outcome(), all_done); }).join();
    }
    EXPECT_EQ(known.outcome(), all_done);
}

TEST(OpensslLibrary, MayBeFreedAfterItsUse)
{
    // It would crash, or read what was freed, if anything of the context were kept.
    const auto use_two_contexts = [] {
        bool all_is_well = true;
        for (int i = 0; i < 2; ++i) {
            const library_context passing;
            const as_default here(passing);
            all_is_well = parties<openssl::default_library>().outcome() == all_done && all_is_well;
        }
        const parties<openssl::default_library> after;
        std::_Exit(all_is_well && after.outcome() == all_done ? 0 : 1);
    };
    EXPECT_EXIT(use_two_contexts(), ::testing::ExitedWithCode(0), "");
}

TEST(OpensslLibrary, ServesFromTheMomentThatAProviderIsLoaded)
{
    const parties<openssl::default_library> known;
    library_context late("null");
    const as_default here(late);
    EXPECT_EQ(known.outcome(), all_but_derivation);
    late.load("default");
    EXPECT_EQ(known.outcome(), all_done);
    EXPECT_EQ(parties<openssl::default_library>().outcome(), all_done);
}

TEST(OpensslLibrary, HasTheDefaultPropertiesOfEachCall)
{
    const library_context own;
    const as_default here(own);
    const parties<openssl::default_library> known;
    EXPECT_EQ(known.outcome(), all_done);
    ASSERT_EQ(EVP_set_default_properties(own.get(), "fips=yes"), 1); // no provider has it
    EXPECT_EQ(known.outcome(), all_failed);
    ASSERT_EQ(EVP_set_default_properties(own.get(), ""), 1);
    EXPECT_EQ(known.outcome(), all_done);
}

TEST(OpensslLibrary, IsTheOneThatAnAlgorithmIsBoundTo)
{
    const library_context full, empty("null");
    const as_default here(empty); // which only what is not bound would take
    chosen_library::the_context = full.get();
    {
        const parties<chosen_library> known;
        EXPECT_EQ(known.outcome(), all_done);
        for (const char* properties : {"provider=default", ""}) {
            chosen_library::the_properties = properties;
            EXPECT_EQ(known.outcome(), all_done) << properties;
        }
        const auto self_test = [] {
            using openssl::bound;
            return mlkem::basic_secp384r1_mlkem1024<
                       openssl::basic_p384<chosen_library>>::self_test() &&
                   mlkem::basic_x_wing<openssl::basic_x25519<chosen_library>>::self_test() &&
                   hpke::suite<mlkem::ml_kem_768, bound<hpke::kdf::hkdf_sha512, chosen_library>,
                               bound<hpke::aead::aes_128_gcm, chosen_library>>::self_test();
        };
        EXPECT_TRUE(self_test());
        chosen_library::the_properties = "provider=another";
        EXPECT_FALSE(self_test());
        EXPECT_EQ(known.outcome(), all_failed);
        chosen_library::the_properties = nullptr;
        chosen_library::the_context = empty.get();
        EXPECT_EQ(known.outcome(), all_but_derivation);
    }
    chosen_library::the_context = nullptr;
}

TEST(OpensslLibrary, NamesAlgorithmsInListsAndInAnyCase)
{
    using mlkem::detail::names_include;
    for (const char* names : {"X25519", "x25519:1.3.101.110", "1.3.101.110:X25519", "X448:x25519:"})
        EXPECT_TRUE(names_include(names, "X25519")) << names;
    for (const char* names : {"", ":", "X2551", "X25519-fast:other", "X448"})
        EXPECT_FALSE(names_include(names, "X25519")) << names;
}

/// A key keeps to the library of each call, though another one holds it.
TEST(OpensslLibrary, TakesAKeyAlongFromAnotherContext)
{
    const library_context one, other;
    chosen_library::the_context = one.get();
    {
        const parties<chosen_library> known;
        chosen_library::the_context = other.get();
        EXPECT_EQ(known.outcome(), all_done);
        ASSERT_EQ(EVP_set_default_properties(other.get(), "fips=yes"), 1);
        EXPECT_EQ(known.outcome().substr(0, 9), all_but_derivation.substr(0, 9));
        ASSERT_EQ(EVP_set_default_properties(one.get(), "fips=yes"), 1);
        EXPECT_EQ(known.outcome(), all_failed);
    }
    chosen_library::the_context = nullptr;
}

TEST(OpensslLibrary, LeavesTheQueueOfErrorsAsItWas)
{
    const parties<openssl::default_library> known;
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    const unsigned long before = ERR_peek_last_error();
    EXPECT_EQ(known.outcome(), all_done);
    {
        const library_context empty("null");
        const as_default here(empty);
        EXPECT_EQ(known.outcome(), all_but_derivation);
        std::array<std::uint8_t, 32> bytes{};
        EXPECT_FALSE(openssl::random().fill(bytes));
    }
    EXPECT_EQ(ERR_get_error(), before);
    EXPECT_EQ(ERR_get_error(), 0UL);
}

/// A key pair by a random source; an error code if there is none.
template <class Kem, class Source> std::error_code error_of_keygen(Source source)
{
    std::error_code ec;
    const auto pair = Kem::keygen(source, ec);
    EXPECT_NE(pair.has_value(), bool(ec));
    return ec;
}

TEST(OpensslLibraryRandom, FillsAnyNumberOfBytes)
{
    openssl::random source;
    EXPECT_TRUE(source.fill({}));
    for (const std::size_t size : {32U, 200'000U}) { // more than one request of a DRBG
        bytes_t a(size), b(size);
        ASSERT_TRUE(source.fill(a) && source.fill(b));
        EXPECT_NE(a, b);
        EXPECT_NE(bytes_t(a.end() - 16, a.end()), bytes_t(16));
    }
}

template <class Kem> class OpensslLibraryRandomOf : public ::testing::Test {};
using kems_of_random = ::testing::Types<mlkem::ml_kem_512, mlkem::ml_kem_768, mlkem::ml_kem_1024,
                                        mlkem::x_wing, mlkem::secp384r1_mlkem1024>;
TEST_SUITE_OF_TYPES(OpensslLibraryRandomOf, kems_of_random, by_number);

TEST_OF_TYPES(OpensslLibraryRandomOf, MakesKeysAndSecrets)
{
    openssl::random source;
    const auto pair = TypeParam::keygen(source);
    EXPECT_FALSE(pair.ek == TypeParam::keygen(source).ek);
    const auto sent = TypeParam::encaps(pair.ek, source);
    EXPECT_TRUE(TypeParam::decaps(pair.dk, sent.c) == sent.K);
    EXPECT_FALSE(TypeParam::encaps(pair.ek, source).c == sent.c);
}

TEST_OF_TYPES(OpensslLibraryRandomOf, MakesNothingInAContextWithoutAGenerator)
{
    const auto pair = TypeParam::keygen();
    const library_context empty("null");
    const as_default here(empty);
    EXPECT_EQ(error_of_keygen<TypeParam>(openssl::random()), mlkem::errc::entropy_failure);
    std::error_code ec;
    EXPECT_FALSE(TypeParam::encaps(pair.ek, openssl::random(), ec));
    EXPECT_EQ(ec, mlkem::errc::entropy_failure);
}

TEST(OpensslLibraryRandom, IsOfTheLibraryAndThePropertiesOfEachCall)
{
    using kem = mlkem::ml_kem_768;
    const auto error = [] { return error_of_keygen<kem>(openssl::random()); };
    const auto error_of_bound = [](const char* properties) {
        chosen_library::the_properties = properties;
        const std::error_code ec = error_of_keygen<kem>(openssl::basic_random<chosen_library>());
        chosen_library::the_properties = nullptr;
        return ec;
    };
    const library_context own, empty("null");
    {
        const as_default here(own);
        EXPECT_FALSE(error());
        ASSERT_EQ(EVP_set_default_properties(own.get(), "fips=yes"), 1);
        EXPECT_EQ(error(), mlkem::errc::entropy_failure) << "the generator was made before";
        ASSERT_EQ(EVP_set_default_properties(own.get(), ""), 1);
        EXPECT_FALSE(error());
    }
    const as_default here(empty);
    chosen_library::the_context = own.get();
    EXPECT_FALSE(error_of_bound(nullptr));
    EXPECT_FALSE(error_of_bound("provider=default"));
    EXPECT_EQ(error_of_bound("provider=another"), mlkem::errc::entropy_failure);
    chosen_library::the_context = nullptr;
}

TEST(OpensslLibraryRandom, RefusesAGeneratorOf128Bits)
{
    const library_context weak;
    const as_default here(weak);
    ASSERT_EQ(RAND_set_DRBG_type(weak.get(), "CTR-DRBG", nullptr, "AES-128-CTR", nullptr), 1);
    std::array<std::uint8_t, 32> bytes{};
    ASSERT_EQ(RAND_priv_bytes_ex(weak.get(), bytes.data(), bytes.size(), 128), 1);
    EXPECT_EQ(error_of_keygen<mlkem::ml_kem_512>(openssl::random()), mlkem::errc::entropy_failure);
}

/// Uses a session, and each operation, when static objects are destroyed.
struct used_at_exit {
    using suite = hpke::suite<>;
    suite::kem::key_pair pair = suite::kem::keygen();
    suite::sender_setup setup = suite::setup_base_sender(pair.ek, "info");
    parties<openssl::default_library> known;

    used_at_exit() = default;
    used_at_exit(const used_at_exit&) = delete;
    used_at_exit& operator=(const used_at_exit&) = delete;
    ~used_at_exit()
    {
        std::array<std::uint8_t, 32> secret{};
        std::error_code ec;
        const bool exported = setup.context.export_secret("at exit", secret, ec);
        std::_Exit(exported && known.outcome() == all_done ? 0 : 1);
    }
};

TEST(OpensslLibrary, WorksInDestructorsOfStaticObjects)
{
    // By then the objects that a thread keeps are gone.
    const auto exit_with_a_static_object = [] {
        static const used_at_exit kept;
        if (kept.known.outcome() == all_done)
            std::exit(1);
    };
    EXPECT_EXIT(exit_with_a_static_object(), ::testing::ExitedWithCode(0), "");
}

} // namespace
} // namespace mlkem_test::openssl_library_test
