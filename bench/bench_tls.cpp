// SPDX-License-Identifier: MIT
// bench_tls [ROUNDS [SECONDS]]: handshakes of TLS 1.3 in one process, over memory BIOs. Also the
// operations behind them, by EVP with the provider and by the library itself.
//
// A handshake is both sides' work, with a certificate of P-256 (ECDSA). Each is measured SECONDS in
// each of ROUNDS, all in turn, so that a slow second of the machine meets all alike. The medians count.
// Operations and ratios are of processor time, which other programs on the machine disturb less.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "../tests/provider/tls_session.hpp"
#include <mlkem/openssl_provider.hpp>

namespace {

using mlkem_test::tls_end;
using mlkem_test::tls_identity;
using mlkem_test::tls_settings;
using clock_type = std::chrono::steady_clock;

/// Seconds of processor time that the process has taken.
double processor_seconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The median of some numbers.
double median(std::vector<double> numbers)
{
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
}

struct measurement {
    std::string name;
    std::function<void()> run;
    std::vector<double> processor{}, clock{}; // microseconds of a run

    void measure(double seconds)
    {
        std::size_t count = 1;
        for (;;) {
            const auto begin = clock_type::now();
            const double processor_begin = processor_seconds();
            for (std::size_t i = 0; i < count; ++i)
                run();
            const double taken = std::chrono::duration<double>(clock_type::now() - begin).count();
            if (taken >= seconds || count > 1000000) {
                const double scale = 1e6 / static_cast<double>(count);
                processor.push_back((processor_seconds() - processor_begin) * scale);
                clock.push_back(taken * scale);
                return;
            }
            count *= 2;
        }
    }
};

class measurements {
  public:
    void add(const std::string& name, std::function<void()> run)
    {
        all_.push_back({name, std::move(run)});
    }
    void run(int rounds, double seconds)
    {
        for (int round = 0; round < rounds; ++round)
            for (measurement& each : all_)
                each.measure(seconds);
    }
    /// Microseconds of processor time of a run.
    double operator[](const std::string& name) const { return median(of(name).processor); }
    /// Microseconds of a run.
    double clock(const std::string& name) const { return median(of(name).clock); }

  private:
    const measurement& of(const std::string& name) const
    {
        for (const measurement& each : all_)
            if (each.name == name)
                return each;
        throw std::runtime_error("no such measurement: " + name);
    }

    std::vector<measurement> all_;
};

void must(bool done, const char* what)
{
    if (!done)
        throw std::runtime_error(what);
}

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

context_ptr context_of(const char* name)
{
    return {EVP_PKEY_CTX_new_from_name(nullptr, name, nullptr), EVP_PKEY_CTX_free};
}
context_ptr context_of(const key_ptr& key)
{
    return {EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), EVP_PKEY_CTX_free};
}

/// Operations of a Kem by EVP under `name`, and by the library itself. The provider draws from
/// OpenSSL's generator, the library from the system or from that one, too.
template <class Kem> void measure_operations(const char* name, int rounds, double seconds)
{
    measurements times;
    auto pair = Kem::keygen();
    const auto bytes = pair.ek.to_bytes();
    std::array<unsigned char, Kem::ciphertext_size> c{};
    std::array<unsigned char, Kem::shared_secret_size> secret{};
    std::size_t size = c.size(), secret_size = secret.size();

    const context_ptr generation = context_of(name), parameters = context_of(name);
    EVP_PKEY* made = nullptr;
    must(EVP_PKEY_keygen_init(generation.get()) == 1 &&
             EVP_PKEY_generate(generation.get(), &made) == 1,
         "no key");
    const key_ptr key(made, EVP_PKEY_free);
    const context_ptr encaps = context_of(key), decaps = context_of(key);
    must(EVP_PKEY_encapsulate_init(encaps.get(), nullptr) == 1 &&
             EVP_PKEY_decapsulate_init(decaps.get(), nullptr) == 1 &&
             EVP_PKEY_paramgen_init(parameters.get()) == 1,
         "no contexts");
    const auto empty_key = [&] {
        EVP_PKEY* peer = nullptr;
        must(EVP_PKEY_paramgen(parameters.get(), &peer) == 1, "no parameters");
        return key_ptr(peer, EVP_PKEY_free);
    };
    mlkem::openssl::random generator;
    times.add("KeyGen", [&] { (void)Kem::keygen(); });
    times.add("KeyGen, OpenSSL's bits", [&] { (void)Kem::keygen(generator); });
    times.add("EVP KeyGen", [&] {
        EVP_PKEY* out = nullptr;
        must(EVP_PKEY_generate(generation.get(), &out) == 1, "generate");
        EVP_PKEY_free(out);
    });
    times.add("Encaps", [&] { Kem::encaps_into(pair.ek, c, secret); });
    times.add("Encaps, OpenSSL's bits", [&] { Kem::encaps_into(pair.ek, c, secret, generator); });
    times.add("EVP Encaps", [&] {
        must(EVP_PKEY_encapsulate(encaps.get(), c.data(), &size, secret.data(), &secret_size) == 1,
             "encapsulate");
    });
    times.add("Decaps", [&] { Kem::decaps_into(pair.dk, c, secret); });
    times.add("EVP Decaps", [&] {
        must(EVP_PKEY_decapsulate(decaps.get(), secret.data(), &secret_size, c.data(), c.size()) ==
                 1,
             "decapsulate");
    });
    times.add("from_bytes", [&] {
        std::error_code ec;
        const auto ek = Kem::encapsulation_key::from_bytes(bytes, ec);
        must(ek.has_value(), "from_bytes");
    });
    times.add("EVP empty key", [&] { (void)empty_key(); });
    times.add("EVP empty key and import", [&] {
        const key_ptr peer = empty_key();
        must(EVP_PKEY_set1_encoded_public_key(peer.get(), bytes.data(), bytes.size()) == 1,
             "import");
    });
    Kem::encaps_into(pair.ek, c, secret); // the ciphertext of decaps
    times.run(rounds, seconds);

    std::printf("%-16s library, with OpenSSL's bits,     EVP (microseconds)\n", name);
    for (const std::string each : {"KeyGen", "Encaps"})
        std::printf("  %-14s %7.2f %20.2f %8.2f\n", each.c_str(), times[each],
                    times[each + ", OpenSSL's bits"], times["EVP " + each]);
    std::printf("  %-14s %7.2f %29.2f\n", "Decaps", times["Decaps"], times["EVP Decaps"]);
    const double import = times["EVP empty key and import"] - times["EVP empty key"];
    std::printf("  %-14s %7.2f %29.2f, an EVP_PKEY to hold it: %.2f\n", "import of ek",
                times["from_bytes"], import, times["EVP empty key"]);
}

/// A pair of settings for one group, with which handshakes are made.
struct tls_pair {
    tls_settings client, server;
    tls_pair(const char* group, const tls_identity& identity)
        : client(nullptr, group), server(nullptr, group, &identity)
    {
        for (const tls_settings* each : {&client, &server})
            SSL_CTX_set_session_cache_mode(each->get(), SSL_SESS_CACHE_OFF);
        SSL_CTX_set_num_tickets(server.get(), 0);
    }
    void shake_hands() const
    {
        tls_end one(client, false), other(server, true);
        run_handshake(one, other);
        must(one.is_done() && other.is_done(), "no handshake");
    }
};

/// Handshakes a second of `threads` threads with each group.
void measure_handshakes(unsigned threads, int rounds, double seconds)
{
    const tls_identity identity(nullptr);
    const std::vector<const char*> groups = {"X25519", "X25519MLKEM768", "MLKEM768", "P-256",
                                             "SecP256r1MLKEM768"};
    std::vector<std::unique_ptr<tls_pair>> pairs;
    measurements times;
    constexpr int of_a_thread = 8;
    for (const char* const group : groups) {
        pairs.push_back(std::make_unique<tls_pair>(group, identity));
        const tls_pair& pair = *pairs.back();
        times.add(group, [&pair, threads] {
            std::vector<std::thread> running;
            const auto work = [&pair] {
                for (int i = 0; i < of_a_thread; ++i)
                    pair.shake_hands();
            };
            for (unsigned i = 1; i < threads; ++i)
                running.emplace_back(work);
            work();
            for (std::thread& each : running)
                each.join();
        });
    }
    times.run(rounds, seconds);
    std::printf("handshakes a second, %u thread%s\n", threads, threads == 1 ? "" : "s");
    for (const char* const group : groups) {
        const double rate = 1e6 * of_a_thread * threads / times.clock(group);
        std::printf("  %-18s %7.0f  %6.0f us of processor time, x %.3f of X25519\n", group, rate,
                    times[group] / of_a_thread / threads, times["X25519"] / times[group]);
    }
}

} // namespace

int main(int count, char** arguments)
try {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 31;
    const double seconds = count > 2 ? std::atof(arguments[2]) : 0.02;
    (void)mlkem::openssl::load_provider(nullptr);
    std::printf("%s, backend %s\n", OpenSSL_version(OPENSSL_VERSION),
                std::string(mlkem::active_backend()).c_str());
    measure_operations<mlkem::ml_kem_512>("ML-KEM-512", rounds, seconds);
    measure_operations<mlkem::ml_kem_768>("ML-KEM-768", rounds, seconds);
    measure_operations<mlkem::ml_kem_1024>("ML-KEM-1024", rounds, seconds);
    for (const unsigned threads : {1U, 2U})
        measure_handshakes(threads, rounds, seconds);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    (void)std::fprintf(stderr, "bench_tls: %s\n", error.what());
    return EXIT_FAILURE;
}
