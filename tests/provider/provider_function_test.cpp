// SPDX-License-Identifier: MIT
// The provider's functions as libcrypto calls them, in ways that EVP of OpenSSL 3.0 does not; lists of
// parameters; and allocations that fail.
#include "provider_support.hpp"

#include <functional>
#include <set>
#include <thread>

#include <openssl/core_dispatch.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>

#include "failing_allocator.hpp"

namespace mlkem_test::provider_function_test {
namespace {

namespace detail = mlkem::detail;

/// A context whose provider was started by hand: what libcrypto lent, and the instance.
struct captured {
    static inline std::set<int> refused_without; // functions without which there is no instance
    static inline const detail::provider_instance* instance = nullptr;

    static int init(const OSSL_CORE_HANDLE* core, const OSSL_DISPATCH* lent,
                    const OSSL_DISPATCH** own, void** context)
    {
        for (const int id :
             {OSSL_FUNC_CORE_NEW_ERROR, OSSL_FUNC_CORE_SET_ERROR_DEBUG, OSSL_FUNC_CORE_VSET_ERROR,
              OSSL_FUNC_CORE_GET_PARAMS, OSSL_FUNC_BIO_READ_EX, OSSL_FUNC_BIO_WRITE_EX}) {
            std::vector<OSSL_DISPATCH> some;
            for (const OSSL_DISPATCH* each = lent; each->function_id != 0; ++each)
                if (each->function_id != id)
                    some.push_back(*each);
            some.push_back({0, nullptr});
            if (mlkem::openssl::provider_init(core, some.data(), own, context) == 0)
                refused_without.insert(id);
        }
        const int done = mlkem::openssl::provider_init(core, lent, own, context);
        instance = static_cast<const detail::provider_instance*>(*context);
        return done;
    }

    captured()
    {
        default_ = OSSL_PROVIDER_load(library, "default");
        OSSL_PROVIDER_add_builtin(library, "captured", init);
        loaded_ = OSSL_PROVIDER_load(library, "captured");
    }
    ~captured()
    {
        OSSL_PROVIDER_unload(loaded_);
        OSSL_PROVIDER_unload(default_);
        OSSL_LIB_CTX_free(library);
    }
    captured(const captured&) = delete;
    captured& operator=(const captured&) = delete;

    OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();

  private:
    OSSL_PROVIDER *default_ = nullptr, *loaded_ = nullptr;
};

TEST(ProviderFunction, EntryPointNeedsWhatItCalls)
{
    const captured all;
    EXPECT_EQ(captured::refused_without.size(), 6U);
    EXPECT_NE(captured::instance, nullptr);
}

/// Key objects of ML-KEM-768 outside of any EVP_PKEY.
class ProviderFunctionKeyObject : public ::testing::Test {
  protected:
    using management = detail::key_management<mlkem::ml_kem_768>;
    using key = detail::provider_key<mlkem::ml_kem_768>;

    struct freed {
        void operator()(key* k) const { management::free_key(k); }
    };
    using pointer = std::unique_ptr<key, freed>;

    pointer empty() const
    {
        return pointer(static_cast<key*>(
            management::new_key(const_cast<detail::provider_instance*>(captured::instance))));
    }
    pointer of_seed(std::uint8_t first) const
    {
        bytes_t seed = counting(64, first);
        const std::array<OSSL_PARAM, 2> list = {
            OSSL_PARAM_construct_octet_string("seed", seed.data(), seed.size()),
            OSSL_PARAM_construct_end()};
        pointer k = empty();
        EXPECT_EQ(management::import_key(k.get(), EVP_PKEY_KEYPAIR, list.data()), 1);
        return k;
    }
    static int no_callback(const OSSL_PARAM*, void*) { return 0; }

    // One for all of these tests: OpenSSL numbers the providers of a process in eight bits.
    static void SetUpTestSuite() { all.emplace(); }
    static void TearDownTestSuite() { all.reset(); }
    static inline std::optional<captured> all;
};

TEST_F(ProviderFunctionKeyObject, MatchesByTheNamedPart)
{
    const pointer a = of_seed(1), b = of_seed(1), other = of_seed(2), none = empty();
    for (const int part : {OSSL_KEYMGMT_SELECT_PRIVATE_KEY, OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
                           OSSL_KEYMGMT_SELECT_KEYPAIR}) {
        EXPECT_EQ(management::match(a.get(), b.get(), part), 1) << part;
        EXPECT_EQ(management::match(a.get(), other.get(), part), 0) << part;
        EXPECT_EQ(management::match(a.get(), none.get(), part), 0) << part;
    }
    EXPECT_EQ(management::match(a.get(), other.get(), OSSL_KEYMGMT_SELECT_ALL_PARAMETERS), 1);
}

TEST_F(ProviderFunctionKeyObject, KeepsItsContentWhenACallIsWrong)
{
    const pointer full = of_seed(1), none = empty();
    bytes_t seed = counting(64);
    std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string("seed", seed.data(), seed.size()),
        OSSL_PARAM_construct_end()};
    EXPECT_EQ(management::import_key(full.get(), EVP_PKEY_KEYPAIR, list.data()), 0);
    list[0].data_type = OSSL_PARAM_UTF8_STRING;
    EXPECT_EQ(management::import_key(none.get(), EVP_PKEY_KEYPAIR, list.data()), 0);
    list[0].key = "pub";
    EXPECT_EQ(management::import_key(none.get(), EVP_PKEY_PUBLIC_KEY, list.data()), 0);
    list[0].key = "encoded-pub-key";
    EXPECT_EQ(management::set_params(none.get(), list.data()), 0);
    list[0].key = "other";
    EXPECT_EQ(management::set_params(none.get(), list.data()), 1);
    EXPECT_FALSE(none->has_ek || none->dk);
    EXPECT_EQ(management::export_key(none.get(), EVP_PKEY_KEYPAIR, no_callback, nullptr), 0);
    EXPECT_EQ(management::load(&full, 1), nullptr);
    EXPECT_EQ(management::load(nullptr, sizeof(void*)), nullptr);
    // Numbers do not fit into texts.
    char text[4]{};
    for (const char* const name : {"bits", "security-bits", "max-size", "pub", "priv", "seed"}) {
        std::array<OSSL_PARAM, 2> wrong = {OSSL_PARAM_construct_utf8_string(name, text, 3),
                                           OSSL_PARAM_construct_end()};
        EXPECT_EQ(management::get_params(full.get(), wrong.data()), 0) << name;
    }
    ERR_clear_error();
}

TEST_F(ProviderFunctionKeyObject, OfOneHalfIsDuplicatedWithWhatItNeeds)
{
    const pointer full = of_seed(1);
    const auto copy = [&](int selection) {
        return pointer(static_cast<key*>(management::duplicate(full.get(), selection)));
    };
    const pointer of_public = copy(OSSL_KEYMGMT_SELECT_PUBLIC_KEY),
                  of_private = copy(OSSL_KEYMGMT_SELECT_PRIVATE_KEY),
                  of_none = copy(OSSL_KEYMGMT_SELECT_ALL_PARAMETERS);
    ASSERT_TRUE(of_public && of_private && of_none);
    EXPECT_TRUE(of_public->has_ek && !of_public->dk);
    EXPECT_FALSE(of_none->has_ek || of_none->dk);
    ASSERT_TRUE(of_private->has_ek && of_private->dk);
    EXPECT_EQ(of_private->ek, full->ek);
    // It is full: nobody can give it another public key.
    const pointer other = of_seed(2);
    bytes_t bytes(other->ek.bytes().begin(), other->ek.bytes().end());
    const std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string("pub", bytes.data(), bytes.size()),
        OSSL_PARAM_construct_end()};
    EXPECT_EQ(management::import_key(of_private.get(), EVP_PKEY_PUBLIC_KEY, list.data()), 0);
    EXPECT_EQ(of_private->ek, full->ek);
    ERR_clear_error();
}

TEST_F(ProviderFunctionKeyObject, ThatIsNullIsRefused)
{
    const std::array<OSSL_PARAM, 1> list = {OSSL_PARAM_construct_end()};
    EXPECT_EQ(management::has(nullptr, 0), 0);
    EXPECT_EQ(management::import_key(nullptr, EVP_PKEY_KEYPAIR, list.data()), 0);
    EXPECT_EQ(management::export_key(nullptr, EVP_PKEY_KEYPAIR, no_callback, nullptr), 0);
    management::free_key(nullptr);
}

TEST_F(ProviderFunctionKeyObject, IsNotOfAnEarlierSeedWhenTheNextOneIsRefused)
{
    auto* const generation = static_cast<management::generation*>(
        management::begin_generation(const_cast<detail::provider_instance*>(captured::instance),
                                     OSSL_KEYMGMT_SELECT_KEYPAIR, nullptr));
    bytes_t seed = counting(64);
    std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string("seed", seed.data(), seed.size()),
        OSSL_PARAM_construct_end()};
    EXPECT_EQ(management::set_generation(generation, list.data()), 1);
    list[0].data_size = 63;
    EXPECT_EQ(management::set_generation(generation, list.data()), 0);
    EXPECT_FALSE(generation->has_seed);
    const pointer made(static_cast<key*>(management::generate(generation, nullptr, nullptr)));
    ASSERT_TRUE(made);
    EXPECT_NE(made->ek, of_seed(1)->ek);
    management::end_generation(generation);
    ERR_clear_error();
}

TEST_F(ProviderFunctionKeyObject, IsPreparedFromItsSecondUseOn)
{
    const pointer k = of_seed(1);
    EXPECT_EQ(k->prepared.ek.of(k->ek), nullptr);
    EXPECT_EQ(k->prepared.dk.of(*k->dk), nullptr);
    {
        ASSERT_EQ(functions_taken, 1);
        ERR_clear_error();
        const failing_allocation fails(0);
        EXPECT_EQ(k->prepared.ek.of(k->ek), nullptr);
        EXPECT_EQ(ERR_peek_error(), 0UL) << "a key that stays as it is is no error";
    }
    const auto* const ek = k->prepared.ek.of(k->ek);
    const auto* const dk = k->prepared.dk.of(*k->dk);
    ASSERT_TRUE(ek != nullptr && dk != nullptr);
    EXPECT_EQ(k->prepared.ek.of(k->ek), ek);
    EXPECT_EQ(k->prepared.dk.of(*k->dk), dk);
    std::error_code ec;
    const auto sent = mlkem::ml_kem_768::encaps_derandomised(*ek, counting(32), ec);
    EXPECT_EQ(mlkem::ml_kem_768::decaps(*k->dk, sent->c), sent->K);
    EXPECT_EQ(mlkem::ml_kem_768::decaps(*dk, sent->c), sent->K);
}

/// Threads that are the first to need it end up with one prepared key.
TEST_F(ProviderFunctionKeyObject, IsPreparedOnceByManyThreads)
{
    for (int round = 0; round < 20; ++round) {
        const pointer k = of_seed(1);
        (void)k->prepared.dk.of(*k->dk);
        std::array<const void*, 4> seen{};
        std::vector<std::thread> threads;
        for (const void*& each : seen)
            threads.emplace_back([&k, &each] { each = k->prepared.dk.of(*k->dk); });
        for (std::thread& each : threads)
            each.join();
        EXPECT_NE(seen[0], nullptr);
        EXPECT_EQ(std::set<const void*>(seen.begin(), seen.end()).size(), 1U);
    }
}

TEST_F(ProviderFunctionKeyObject, GoesToAnotherProviderByItsDecoder)
{
    using decoder =
        detail::key_decoder<mlkem::ml_kem_768, mlkem::detail::key_structure::private_key>;
    const pointer full = of_seed(1);
    key* const reference = full.get();
    bytes_t found;
    const auto keep = [](const OSSL_PARAM list[], void* argument) {
        const OSSL_PARAM* const seed = OSSL_PARAM_locate_const(list, "seed");
        const auto* const data = static_cast<const std::uint8_t*>(seed->data);
        static_cast<bytes_t*>(argument)->assign(data, data + seed->data_size);
        return 1;
    };
    EXPECT_EQ(decoder::export_object(nullptr, &reference, sizeof(void*), keep, &found), 1);
    EXPECT_EQ(found, counting(64));
    EXPECT_EQ(decoder::export_object(nullptr, &reference, 1, keep, &found), 0);
}

TEST_F(ProviderFunctionKeyObject, ComesFromAnotherProviderToItsEncoder)
{
    using encoder = detail::key_encoder<mlkem::ml_kem_768, detail::key_structure::public_key,
                                        detail::key_encoding::der>;
    void* const context =
        detail::new_encoder(const_cast<detail::provider_instance*>(captured::instance));
    bytes_t seed = counting(64);
    const std::array<OSSL_PARAM, 2> list = {OSSL_PARAM_construct_octet_string("seed", seed.data(),
                                                                              seed.size()),
                                            OSSL_PARAM_construct_end()},
                                    nothing = {OSSL_PARAM_construct_end(),
                                               OSSL_PARAM_construct_end()};
    void* const made = encoder::import_object(context, EVP_PKEY_KEYPAIR, list.data());
    ASSERT_NE(made, nullptr);
    EXPECT_EQ(static_cast<key*>(made)->ek, of_seed(1)->ek);
    encoder::free_object(made);
    EXPECT_EQ(encoder::import_object(context, EVP_PKEY_KEYPAIR, nothing.data()), nullptr);
    // No key, and a key without the part.
    EXPECT_EQ(encoder::encode(context, nullptr, nullptr, nullptr, 0, nullptr, nullptr), 0);
    EXPECT_EQ(encoder::encode(context, nullptr, empty().get(), nullptr, 0, nullptr, nullptr), 0);
    detail::free_encoder(context);
    ERR_clear_error();
}

/// Whatever becomes of the call that randomness was for, no later call uses it, and it is wiped.
TEST_F(ProviderFunctionKeyObject, LeavesNoRandomnessBehindWhenAnEncapsulationFails)
{
    using kem = detail::kem_functions<mlkem::ml_kem_768>;
    const pointer k = of_seed(1), none = empty();
    auto* const context = static_cast<kem::context*>(
        kem::new_context(const_cast<detail::provider_instance*>(captured::instance)));
    bytes_t ikme = counting(32), ciphertext(1088), secret(32);
    std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string("ikme", ikme.data(), ikme.size()),
        OSSL_PARAM_construct_end()};
    const auto encapsulate = [&](std::size_t size, unsigned char* to) {
        std::size_t secret_size = 32;
        return kem::encapsulate(context, ciphertext.data(), &size, to, &secret_size);
    };
    const std::pair<const char*, std::function<int()>> failing[] = {
        {"a small buffer", [&] { return encapsulate(1087, secret.data()); }},
        {"no buffer", [&] { return encapsulate(1088, nullptr); }},
        {"no key",
         [&] {
             context->key = nullptr;
             return encapsulate(1088, secret.data());
         }},
        {"no public key", [&] { return kem::begin_encapsulation(context, none.get(), nullptr); }},
        {"no private key", [&] { return kem::begin_decapsulation(context, none.get(), nullptr); }},
        {"another length",
         [&] {
             list[0].data_size = 31;
             const int done = kem::set_params(context, list.data());
             list[0].data_size = 32;
             return done;
         }},
        {"a provider that does not run",
         [&] {
             captured::instance->set_running(false);
             const int done = encapsulate(1088, secret.data());
             captured::instance->set_running(true);
             return done;
         }},
    };
    for (const auto& [what, fails] : failing) {
        ASSERT_EQ(kem::begin_encapsulation(context, k.get(), list.data()), 1);
        ASSERT_TRUE(context->has_randomness);
        EXPECT_EQ(fails(), 0) << what;
        EXPECT_FALSE(context->has_randomness) << what;
        EXPECT_TRUE(std::ranges::all_of(context->randomness.span(), [](std::uint8_t byte) {
            return byte == 0;
        })) << what;
    }
    EXPECT_EQ(secret, bytes_t(32));
    // A question for the sizes is no encapsulation.
    ASSERT_EQ(kem::begin_encapsulation(context, k.get(), list.data()), 1);
    std::size_t size = 0, secret_size = 0;
    EXPECT_EQ(kem::encapsulate(context, nullptr, &size, nullptr, &secret_size), 1);
    EXPECT_TRUE(context->has_randomness);
    kem::free_context(context);
    ERR_clear_error();
}

/// A text that does not fit leaves neither the one before it nor a part of itself.
TEST(ProviderFunctionEncoderContext, HasNoOutputFormatsAfterATextThatIsTooLong)
{
    const captured all;
    void* const context =
        detail::new_encoder(const_cast<detail::provider_instance*>(captured::instance));
    const auto& formats = static_cast<detail::encoder_context*>(context)->formats;
    const auto set = [&](std::string text) {
        const std::array<OSSL_PARAM, 2> list = {
            OSSL_PARAM_construct_utf8_string("ml-kem.output_formats", text.data(), text.size()),
            OSSL_PARAM_construct_end()};
        return detail::set_encoder(context, list.data());
    };
    for (const std::size_t size : {formats.size(), formats.size() + 1, std::size_t{1000}}) {
        ASSERT_EQ(set("seed-only"), 1);
        EXPECT_STREQ(formats.data(), "seed-only");
        EXPECT_EQ(set(std::string(size, 'x')), 0) << size;
        EXPECT_TRUE(std::ranges::all_of(formats, [](char c) { return c == '\0'; })) << size;
    }
    ASSERT_EQ(set("seed-only"), 1);
    const std::array<OSSL_PARAM, 2> none = {
        OSSL_PARAM_construct_utf8_string("ml-kem.output_formats", nullptr, 0),
        OSSL_PARAM_construct_end()};
    EXPECT_EQ(detail::set_encoder(context, none.data()), 1);
    EXPECT_STREQ(formats.data(), "");
    detail::free_encoder(context);
    ERR_clear_error();
}

TEST_F(ProviderFunctionKeyObject, IsNeededBeforeAnOperation)
{
    using kem = detail::kem_functions<mlkem::ml_kem_768>;
    void* const context =
        kem::new_context(const_cast<detail::provider_instance*>(captured::instance));
    bytes_t ciphertext(1088), secret(32);
    std::size_t size = 1088, secret_size = 32;
    ERR_clear_error();
    EXPECT_EQ(kem::encapsulate(context, ciphertext.data(), &size, secret.data(), &secret_size), 0);
    EXPECT_EQ(kem::decapsulate(context, secret.data(), &secret_size, ciphertext.data(), 1088), 0);
    EXPECT_EQ(kem::begin_encapsulation(context, nullptr, nullptr), 0);
    EXPECT_EQ(kem::begin_decapsulation(context, empty().get(), nullptr), 0);
    EXPECT_EQ(secret, bytes_t(32));
    kem::free_context(context);
    ERR_clear_error();
}

/// Names in a list of parameters, in order.
std::string names_in(const OSSL_PARAM* list)
{
    std::string names;
    for (; list != nullptr && list->key != nullptr; ++list)
        names += std::string(names.empty() ? "" : " ") + list->key;
    return names;
}

TEST(ProviderFunctionParameters, AreListed)
{
    OSSL_LIB_CTX* const library = shared_context().get();
    for (const algorithm& a : algorithms) {
        EVP_KEYMGMT* const keys = EVP_KEYMGMT_fetch(library, a.name, nullptr);
        EVP_KEM* const kem = EVP_KEM_fetch(library, a.name, nullptr);
        EXPECT_EQ(names_in(EVP_KEYMGMT_gettable_params(keys)),
                  "bits security-bits max-size seed priv pub encoded-pub-key");
        EXPECT_EQ(names_in(EVP_KEYMGMT_settable_params(keys)), "encoded-pub-key");
        EXPECT_EQ(names_in(EVP_KEYMGMT_gen_settable_params(keys)), "seed group properties");
        EXPECT_EQ(names_in(EVP_KEM_settable_ctx_params(kem)), "ikme");
        EVP_KEM_free(kem);
        EVP_KEYMGMT_free(keys);
        const context_ptr context = shared_context().context_of(a.name);
        EXPECT_EQ(names_in(EVP_PKEY_fromdata_settable(context.get(), EVP_PKEY_KEYPAIR)),
                  "seed priv pub");
    }
    OSSL_ENCODER* const encoder =
        OSSL_ENCODER_fetch(library, "ML-KEM-768", "output=pem,structure=PrivateKeyInfo");
    EXPECT_EQ(names_in(OSSL_ENCODER_settable_ctx_params(encoder)),
              "cipher properties ml-kem.output_formats");
    OSSL_ENCODER_free(encoder);
    EXPECT_EQ(names_in(OSSL_PROVIDER_gettable_params(shared_context().provider())),
              "name version buildinfo status");
}

/// Everything that allocates in the provider's own code, once. False if any step failed.
bool does_everything(const algorithm& a)
{
    const context_ptr generation = shared_context().context_of(a.name);
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_keygen_init(generation.get()) != 1 ||
        EVP_PKEY_generate(generation.get(), &made) != 1)
        return false;
    const key_ptr key(made, EVP_PKEY_free), copy(EVP_PKEY_dup(made), EVP_PKEY_free);
    const context_ptr use = shared_context().context_of(key);
    bytes_t ciphertext(a.ciphertext), secret(a.secret);
    std::size_t size = ciphertext.size(), secret_size = secret.size();
    if (!copy || EVP_PKEY_encapsulate_init(use.get(), nullptr) != 1 ||
        EVP_PKEY_encapsulate(use.get(), ciphertext.data(), &size, secret.data(), &secret_size) != 1)
        return false;
    const context_ptr second(EVP_PKEY_CTX_dup(use.get()), EVP_PKEY_CTX_free);
    if (!second)
        return false;
    if (a.name[0] != 'M')
        return true;
    unsigned char* file = nullptr;
    const int file_size = i2d_PrivateKey(made, &file);
    const unsigned char* in = file;
    const key_ptr read(file_size <= 0 ? nullptr
                                      : d2i_AutoPrivateKey_ex(nullptr, &in, file_size,
                                                              shared_context().get(), nullptr),
                       EVP_PKEY_free);
    OPENSSL_free(file);
    return read != nullptr;
}

TEST(ProviderFunctionAllocation, FailureFailsTheCallAndNothingElse)
{
    ASSERT_EQ(functions_taken, 1);
    (void)shared_context().get(); // made before anything fails
    for (const algorithm& a : {algorithms[1], algorithms[3]}) {
        int failures = 0;
        for (int n = 0; n < 20; ++n) {
            const failing_allocation fails(n);
            if (does_everything(a))
                break;
            ++failures;
            ERR_clear_error();
        }
        EXPECT_GE(failures, 5) << a.name;
        EXPECT_LT(failures, 20) << a.name;
        EXPECT_TRUE(does_everything(a)) << a.name;
    }
    OSSL_LIB_CTX* const library = OSSL_LIB_CTX_new();
    {
        const failing_allocation fails(0);
        std::error_code ec;
        EXPECT_EQ(mlkem::openssl::load_provider(library, ec), nullptr);
        EXPECT_TRUE(ec);
    }
    OSSL_LIB_CTX_free(library);
}

} // namespace
} // namespace mlkem_test::provider_function_test
