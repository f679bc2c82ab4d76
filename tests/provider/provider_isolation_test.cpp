// SPDX-License-Identifier: MIT
// The provider beside others: its child context, threads, forks, the allocator, failing random
// sources, self-tests, and what is wiped.
#include "failing_allocator.hpp"
#include "provider_support.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <future>
#include <new>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <openssl/encoder.h>
#include <openssl/rand.h>
#include <openssl/self_test.h>

namespace mlkem_test::provider_isolation_test {
namespace {

/// Makes a context that can nothing the default one of this thread.
class without_default_context {
  public:
    without_default_context() : before_(OSSL_LIB_CTX_set0_default(empty_)) {}
    ~without_default_context()
    {
        OSSL_LIB_CTX_set0_default(before_);
        OSSL_PROVIDER_unload(null_);
        OSSL_LIB_CTX_free(empty_);
    }
    without_default_context(const without_default_context&) = delete;
    without_default_context& operator=(const without_default_context&) = delete;

  private:
    OSSL_LIB_CTX* empty_ = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* null_ = OSSL_PROVIDER_load(empty_, "null");
    OSSL_LIB_CTX* before_;
};

void exchange(const evp& api, const algorithm& a)
{
    const key_ptr key = api.generate(a.name);
    const evp::sent sent = api.encapsulate(key);
    EXPECT_EQ(api.decapsulate(key, sent.ciphertext), sent.secret) << a.name;
}

TEST(ProviderIsolation, UsesItsChildContextAndNotTheDefaultOne)
{
    const provider_context context;
    const without_default_context nothing;
    EXPECT_EQ(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"), nullptr)
        << "the default context works";
    for (const algorithm& a : algorithms)
        exchange(evp(context), a);
    EXPECT_EQ(mlkem::openssl::child_library::context(), nullptr) << "after the calls";
}

TEST(ProviderIsolation, IsFoundByItsProperty)
{
    const provider_context context;
    EVP_KEM* const ours = EVP_KEM_fetch(context.get(), "ML-KEM-768", "provider=mlkem");
    EVP_KEM* const theirs = EVP_KEM_fetch(context.get(), "ML-KEM-768", "provider=other");
    ASSERT_NE(ours, nullptr);
    EXPECT_STREQ(OSSL_PROVIDER_get0_name(EVP_KEM_get0_provider(ours)), "mlkem");
    EXPECT_EQ(theirs, nullptr);
    EVP_KEM_free(ours);
}

TEST(ProviderIsolation, LoadsTwiceAndKeepsTheDefaultProvider)
{
    OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* const one = mlkem::openssl::load_provider(context);
    OSSL_PROVIDER* const two = mlkem::openssl::load_provider(context);
    EXPECT_EQ(one, two);
    // The hybrid finds X25519 in its child context, the program in its own.
    EVP_PKEY_CTX* const hybrid = EVP_PKEY_CTX_new_from_name(context, "X25519MLKEM768", nullptr);
    EVP_PKEY* key = nullptr;
    EXPECT_EQ(EVP_PKEY_keygen_init(hybrid), 1);
    EXPECT_EQ(EVP_PKEY_generate(hybrid, &key), 1);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(hybrid);
    EVP_PKEY* const x25519 = EVP_PKEY_Q_keygen(context, nullptr, "X25519");
    EXPECT_NE(x25519, nullptr) << "the default provider is gone";
    EVP_PKEY_free(x25519);
    OSSL_PROVIDER_unload(one);
    EXPECT_EQ(OSSL_PROVIDER_available(context, "mlkem"), 1);
    OSSL_PROVIDER_unload(two);
    EXPECT_EQ(OSSL_PROVIDER_available(context, "mlkem"), 0);
    OSSL_LIB_CTX_free(context);
}

TEST(ProviderIsolation, EntryPointIsABuiltinUnderAnyName)
{
    OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
    ASSERT_EQ(OSSL_PROVIDER_add_builtin(context, "other", mlkem::openssl::provider_init), 1);
    OSSL_PROVIDER* const loaded = OSSL_PROVIDER_load(context, "other");
    ASSERT_NE(loaded, nullptr);
    EVP_KEM* const kem = EVP_KEM_fetch(context, "MLKEM768", "provider=mlkem");
    EXPECT_NE(kem, nullptr);
    EVP_KEM_free(kem);
    OSSL_PROVIDER_unload(loaded);
    OSSL_LIB_CTX_free(context);
}

/// Without X25519 and P-256 of another provider a hybrid fails, and says so.
TEST(ProviderIsolation, NamesTheFailureOfAnotherProvider)
{
    OSSL_LIB_CTX* const library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* const nothing = OSSL_PROVIDER_load(library, "null");
    OSSL_PROVIDER* const ours = mlkem::openssl::load_provider(library);
    const evp api(shared_context());
    for (const algorithm& a : algorithms) {
        EVP_PKEY_CTX* const use = EVP_PKEY_CTX_new_from_name(library, a.name, nullptr);
        bytes_t seed = counting(a.seed), priv = evp::part(api.generate(a.name, seed), "priv");
        const bool is_hybrid = a.name[0] != 'M';
        for (const auto& [name, part] : {std::pair{"seed", &seed}, std::pair{"priv", &priv}}) {
            const std::array<OSSL_PARAM, 2> list = {
                OSSL_PARAM_construct_octet_string(name, part->data(), part->size()),
                OSSL_PARAM_construct_end()};
            EVP_PKEY* key = nullptr;
            ERR_clear_error();
            EXPECT_EQ(EVP_PKEY_fromdata_init(use), 1);
            EXPECT_EQ(EVP_PKEY_fromdata(use, &key, EVP_PKEY_KEYPAIR,
                                        const_cast<OSSL_PARAM*>(list.data())) == 1,
                      !is_hybrid)
                << a.name;
            EXPECT_EQ(taken_reason(),
                      is_hybrid ? "another provider of OpenSSL failed" : "no error");
            EVP_PKEY_free(key);
        }
        EVP_PKEY_CTX_free(use);
    }
    OSSL_PROVIDER_unload(ours);
    OSSL_PROVIDER_unload(nothing);
    OSSL_LIB_CTX_free(library);
}

TEST(ProviderIsolation, TellsNameVersionAndStatus)
{
    const provider_context context;
    const char *name = nullptr, *version = nullptr, *build = nullptr;
    int status = 0;
    std::array<OSSL_PARAM, 5> list = {
        OSSL_PARAM_construct_utf8_ptr(OSSL_PROV_PARAM_NAME, const_cast<char**>(&name), 0),
        OSSL_PARAM_construct_utf8_ptr(OSSL_PROV_PARAM_VERSION, const_cast<char**>(&version), 0),
        OSSL_PARAM_construct_utf8_ptr(OSSL_PROV_PARAM_BUILDINFO, const_cast<char**>(&build), 0),
        OSSL_PARAM_construct_int(OSSL_PROV_PARAM_STATUS, &status), OSSL_PARAM_construct_end()};
    ASSERT_EQ(OSSL_PROVIDER_get_params(context.provider(), list.data()), 1);
    EXPECT_STREQ(name, "mlkem provider");
    const auto& v = mlkem::version;
    const std::string expected =
        std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
    EXPECT_EQ(version, expected);
    EXPECT_EQ(build, expected);
    EXPECT_EQ(status, 1);
}

TEST(ProviderIsolation, ThreadsShareKeysAndContexts)
{
    const provider_context one, two;
    const evp api_of_one(one), api_of_two(two);
    std::vector<key_ptr> keys;
    for (const algorithm& a : algorithms)
        keys.push_back(api_of_one.generate(a.name));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int round = 0; round < 3; ++round) {
                for (const key_ptr& key : keys) {
                    const evp::sent sent = api_of_one.encapsulate(key);
                    EXPECT_EQ(api_of_one.decapsulate(key, sent.ciphertext), sent.secret);
                }
                exchange(api_of_two, algorithms[3]);
            }
        });
    for (std::thread& each : threads)
        each.join();
}

/// Writes a private key encrypted: its salt is random, too.
void write_encrypted(const key_ptr& key)
{
    OSSL_ENCODER_CTX* const encoder = OSSL_ENCODER_CTX_new_for_pkey(
        key.get(), EVP_PKEY_KEYPAIR, "DER", "EncryptedPrivateKeyInfo", nullptr);
    EXPECT_EQ(OSSL_ENCODER_CTX_set_cipher(encoder, "AES-256-CBC", nullptr), 1);
    const bytes_t passphrase = counting(8, 'a');
    EXPECT_EQ(OSSL_ENCODER_CTX_set_passphrase(encoder, passphrase.data(), passphrase.size()), 1);
    unsigned char* file = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(OSSL_ENCODER_to_data(encoder, &file, &size), 1);
    OPENSSL_free(file);
    OSSL_ENCODER_CTX_free(encoder);
}

/// A thread that says that it is done with a context leaves nothing of the instance behind: no
/// program knows the child context. Freed memory is overwritten here, so that a late use crashes.
TEST(ProviderIsolation, ThreadMayEndAfterItsContextIsFreed)
{
    std::optional<provider_context> context(std::in_place);
    std::promise<void> end;
    const std::shared_future<void> ends(end.get_future());
    std::vector<std::thread> threads;
    for (const algorithm& a : algorithms) { // in its own thread: others leave other things
        std::promise<void> used;
        threads.emplace_back([&context, &used, &a, ends] {
            {
                const evp api(*context);
                const key_ptr key = api.generate(a.name);
                if (!std::string_view(a.name).ends_with("MLKEM768") &&
                    !std::string_view(a.name).ends_with("MLKEM1024")) // those of TLS have no files
                    write_encrypted(key);
                EXPECT_EQ(EVP_PKEY_check(context->context_of(key).get()), 1);
                exchange(api, a);
            }
            OPENSSL_thread_stop_ex(context->get());
            used.set_value();
            ends.wait();
        });
        used.get_future().wait();
    }
    context.reset();
    end.set_value();
    for (std::thread& each : threads)
        each.join();
}

TEST(ProviderIsolation, ForkedProcessesDrawApart)
{
    const provider_context context;
    const evp api(context);
    const key_ptr key = api.generate("X25519MLKEM768");
    (void)api.encapsulate(key);
    std::set<bytes_t> secrets;
    for (int child = 0; child < 3; ++child) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t pid = ::fork();
        if (pid == 0) {
            const evp::sent sent = api.encapsulate(key);
            const bool same = api.decapsulate(key, sent.ciphertext) == sent.secret;
            const auto written = ::write(ends[1], sent.secret.data(), sent.secret.size());
            ::_exit(same && written == 64 ? 0 : 1);
        }
        ::close(ends[1]);
        bytes_t secret(64);
        EXPECT_EQ(::read(ends[0], secret.data(), 64), 64);
        ::close(ends[0]);
        int status = -1;
        ::waitpid(pid, &status, 0);
        EXPECT_EQ(status, 0);
        secrets.insert(secret);
    }
    secrets.insert(api.encapsulate(key).secret);
    EXPECT_EQ(secrets.size(), 4U) << "two processes drew alike";
}

// RAND_set_rand_method is deprecated. It is the one way to make every context's generator fail.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// OpenSSL's random source, which fails while an object lives.
class failing_generator {
  public:
    failing_generator()
    {
        static RAND_METHOD method{};
        method.bytes = [](unsigned char*, int) { return 0; };
        method.status = [] { return 1; };
        RAND_set_rand_method(&method);
    }
    ~failing_generator() { RAND_set_rand_method(nullptr); }
    failing_generator(const failing_generator&) = delete;
    failing_generator& operator=(const failing_generator&) = delete;
};
#pragma GCC diagnostic pop

TEST(ProviderIsolation, WithoutRandomBitsThereIsNoKeyAndNoSecret)
{
    const provider_context context;
    const evp api(context);
    for (const algorithm& a : algorithms) {
        const key_ptr key = api.generate(a.name);
        const context_ptr generation = context.context_of(a.name), use = context.context_of(key);
        ASSERT_EQ(EVP_PKEY_keygen_init(generation.get()), 1);
        ASSERT_EQ(EVP_PKEY_encapsulate_init(use.get(), nullptr), 1);
        bytes_t ciphertext(a.ciphertext, 0x55), secret(a.secret, 0x55);
        std::size_t size = a.ciphertext, secret_size = a.secret;
        const failing_generator fails;
        EVP_PKEY* none = nullptr;
        ERR_clear_error();
        EXPECT_NE(EVP_PKEY_generate(generation.get(), &none), 1) << a.name;
        EXPECT_EQ(none, nullptr);
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::entropy_failure));
        EXPECT_NE(
            EVP_PKEY_encapsulate(use.get(), ciphertext.data(), &size, secret.data(), &secret_size),
            1);
        EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::entropy_failure));
        EXPECT_EQ(secret, bytes_t(a.secret)) << "the secret is not zero";
        EXPECT_EQ(ciphertext, bytes_t(a.ciphertext));
    }
}

// ---- Self-tests

struct self_test_log {
    std::vector<std::string> begun, passed, failed;
    std::string corrupted; // the test to corrupt
};
int log_self_test(const OSSL_PARAM list[], void* argument)
{
    auto& log = *static_cast<self_test_log*>(argument);
    const auto text = [&](const char* name) {
        const OSSL_PARAM* const p = OSSL_PARAM_locate_const(list, name);
        return std::string(static_cast<const char*>(p->data));
    };
    const std::string phase = text(OSSL_PROV_PARAM_SELF_TEST_PHASE),
                      what = text(OSSL_PROV_PARAM_SELF_TEST_DESC);
    if (phase == OSSL_SELF_TEST_PHASE_START)
        log.begun.push_back(what);
    else if (phase == OSSL_SELF_TEST_PHASE_PASS)
        log.passed.push_back(what);
    else if (phase == OSSL_SELF_TEST_PHASE_FAIL)
        log.failed.push_back(what);
    return !(phase == OSSL_SELF_TEST_PHASE_CORRUPT && what == log.corrupted);
}

TEST(ProviderIsolationSelfTest, RunsEveryAlgorithm)
{
    const provider_context context;
    self_test_log log;
    OSSL_SELF_TEST_set_callback(context.get(), log_self_test, &log);
    EXPECT_EQ(OSSL_PROVIDER_self_test(context.provider()), 1);
    std::vector<std::string> names;
    for (const algorithm& a : algorithms)
        names.push_back(a.name);
    EXPECT_EQ(log.begun, names);
    EXPECT_EQ(log.passed, names);
    EXPECT_TRUE(log.failed.empty());
}

TEST(ProviderIsolationSelfTest, FailureStopsTheProviderUntilATestPasses)
{
    const provider_context context;
    const evp api(context);
    const key_ptr key = api.generate("ML-KEM-768");
    const context_ptr use = context.context_of(key), receiving = context.context_of(key),
                      generation = context.context_of("ML-KEM-768");
    ASSERT_EQ(EVP_PKEY_encapsulate_init(use.get(), nullptr), 1);
    ASSERT_EQ(EVP_PKEY_decapsulate_init(receiving.get(), nullptr), 1);
    self_test_log log;
    log.corrupted = "X-Wing";
    OSSL_SELF_TEST_set_callback(context.get(), log_self_test, &log);
    ERR_clear_error();
    EXPECT_NE(OSSL_PROVIDER_self_test(context.provider()), 1);
    EXPECT_EQ(taken_reason(), mlkem::text_of(mlkem::errc::self_test_failure));
    EXPECT_EQ(log.failed, std::vector<std::string>{"X-Wing"});
    int status = 1;
    std::array<OSSL_PARAM, 2> list = {OSSL_PARAM_construct_int(OSSL_PROV_PARAM_STATUS, &status),
                                      OSSL_PARAM_construct_end()};
    ASSERT_EQ(OSSL_PROVIDER_get_params(context.provider(), list.data()), 1);
    EXPECT_EQ(status, 0);

    const std::string stopped = "a self-test failed: the provider does not run";
    ERR_clear_error();
    EXPECT_NE(EVP_PKEY_keygen_init(generation.get()), 1);
    EXPECT_EQ(taken_reason(), stopped);
    EXPECT_THROW(evp::encapsulate(use), std::runtime_error);
    EXPECT_EQ(taken_reason(), stopped);
    bytes_t ciphertext(1088), secret(32);
    std::size_t secret_size = 32;
    EXPECT_NE(EVP_PKEY_decapsulate(receiving.get(), secret.data(), &secret_size, ciphertext.data(),
                                   ciphertext.size()),
              1);
    EXPECT_EQ(secret, bytes_t(32));
    EXPECT_EQ(taken_reason(), stopped);
    EXPECT_FALSE(api.import("ML-KEM-768", EVP_PKEY_KEYPAIR, {{"seed", counting(64)}}));
    EXPECT_EQ(taken_reason(), stopped);
    EXPECT_EQ(EVP_PKEY_dup(key.get()), nullptr);
    EXPECT_EQ(taken_reason(), stopped);

    log.corrupted.clear();
    EXPECT_EQ(OSSL_PROVIDER_self_test(context.provider()), 1);
    exchange(api, algorithms[1]);
}

// ---- What is wiped: the memory that OpenSSL's allocator gets back is searched.

void look_for(const bytes_t& secret)
{
    ASSERT_LT(freed.count, freed.parts.size());
    ASSERT_GE(secret.size(), 16U);
    std::copy_n(secret.begin(), 16, freed.parts[freed.count++].begin());
}

TEST(ProviderIsolationWiping, SearchOfFreedMemoryFindsASecret)
{
    ASSERT_EQ(functions_taken, 1);
    freed = {};
    look_for(counting(16));
    void* const memory = OPENSSL_malloc(40);
    const bytes_t secret = counting(16);
    std::memcpy(static_cast<std::uint8_t*>(memory) + 9, secret.data(), secret.size());
    OPENSSL_free(memory);
    EXPECT_EQ(freed.found, 1U);
    freed = {};
}

TEST(ProviderIsolationWiping, FreedKeysAndContextsHoldNoSecret)
{
    ASSERT_EQ(functions_taken, 1);
    const provider_context context;
    const evp api(context);
    for (const algorithm& a : algorithms) {
        shake128_random random(a.name);
        freed = {};
        const bytes_t seed = random.bytes(a.seed), ikme = random.bytes(a.ikme);
        look_for(bytes_t(seed.begin(), seed.begin() + 16));
        look_for(bytes_t(seed.end() - 16, seed.end()));
        look_for(bytes_t(ikme.begin(), ikme.begin() + 16));
        {
            const key_ptr key = api.generate(a.name, seed);
            const bytes_t priv = evp::part(key, "priv");
            look_for(priv);
            look_for(bytes_t(priv.end() - 16, priv.end()));
            const context_ptr use = context.context_of(key);
            bytes_t copy = ikme;
            const std::array<OSSL_PARAM, 2> list = {
                OSSL_PARAM_construct_octet_string("ikme", copy.data(), copy.size()),
                OSSL_PARAM_construct_end()};
            ASSERT_EQ(EVP_PKEY_encapsulate_init(use.get(), list.data()), 1);
            const context_ptr unused(EVP_PKEY_CTX_dup(use.get()), EVP_PKEY_CTX_free);
            const evp::sent sent = evp::encapsulate(use);
            look_for(sent.secret);
            for (int i = 0; i < 3; ++i) { // the key is prepared, too
                EXPECT_EQ(api.decapsulate(key, sent.ciphertext), sent.secret);
                (void)api.encapsulate(key);
            }
            const key_ptr second(EVP_PKEY_dup(key.get()), EVP_PKEY_free),
                of_priv = api.import(a.name, EVP_PKEY_KEYPAIR, {{"priv", priv}});
            EXPECT_TRUE(second && of_priv);
            const context_ptr generation = context.context_of(a.name);
            ASSERT_EQ(EVP_PKEY_keygen_init(generation.get()), 1);
            copy = seed;
            const std::array<OSSL_PARAM, 2> seeds = {
                OSSL_PARAM_construct_octet_string("seed", copy.data(), copy.size()),
                OSSL_PARAM_construct_end()};
            ASSERT_EQ(EVP_PKEY_CTX_set_params(generation.get(), seeds.data()), 1);
        }
        EXPECT_EQ(freed.found, 0U) << a.name;
    }
    freed = {};
}

} // namespace
} // namespace mlkem_test::provider_isolation_test
