// SPDX-License-Identifier: MIT
// Every public operation from many threads at once, with keys that they share. All threads make the
// first use of the choice of a backend. The results are those of one thread. Built with
// ThreadSanitizer, the program reports what threads should not have shared.
//
// With the argument "race", plants one: two threads make their keys in the same place.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <latch>
#include <mlkem/mlkem.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "backend_list.hpp"
#include "sanitized_operations.hpp"
#if MLKEM_TEST_OPENSSL
#include <mlkem/hpke.hpp>
#include <mlkem/openssl_provider.hpp>
#endif

namespace {

using namespace mlkem_test;

constexpr std::size_t thread_count = 8;

#if MLKEM_TEST_THREAD_SANITIZER
constexpr const char* method = "thread sanitizer";
#else
constexpr const char* method = "threads";
#endif

int failures = 0;

void expect(bool condition, std::string_view where, std::string_view what)
{
    if (!condition) {
        ++failures;
        std::printf("FAILED on %s: %s\n", std::string(where).c_str(), std::string(what).c_str());
    }
}

/// The line of a check that began when there were `before` failures.
void report(int before, std::string_view backend, const char* what)
{
    std::printf("check: %s | %s | %s, %s in %zu threads\n", method, std::string(backend).c_str(),
                failures == before ? "pass" : "FAIL", what, thread_count);
}

/// f(i) in each of the threads, which begin together.
template <class F> void side_by_side(std::size_t count, const F& f)
{
    std::latch together(static_cast<std::ptrdiff_t>(count));
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            together.arrive_and_wait();
            f(i);
        });
    for (std::thread& each : threads)
        each.join();
}

/// Must come before any other call: every thread may be the first to choose, by name or by
/// operation.
void check_first_use()
{
    const int before = failures;
    std::array<std::string, thread_count> names;
    std::array<std::array<std::uint8_t, mlkem::ml_kem_768::encapsulation_key_size>, thread_count>
        ek{};
    side_by_side(thread_count, [&](std::size_t i) {
        if (i % 2 == 0)
            names[i] = mlkem::active_backend();
        ek[i] = mlkem::ml_kem_768::keygen(shake128_random("first use")).ek.to_bytes();
        names[i] = mlkem::active_backend();
    });
    expect(std::ranges::count(names, mlkem::active_backend()) == thread_count, "first use",
           "every thread sees one choice");
    const auto expected = mlkem::ml_kem_768::keygen(shake128_random("first use")).ek.to_bytes();
    expect(std::ranges::count(ek, expected) == thread_count, "first use", "one key in all threads");
    report(before, mlkem::active_backend(), "first use of the choice");
}

/// What one thread finds out, given a number that names its randomness.
struct result {
    std::string digest;
    int wrong = 0;
    bool operator==(const result&) const = default;
};

/// f(i) in threads side by side, twice each, and one after another.
template <class F> void check_agreement(std::string_view where, std::string_view what, const F& f)
{
    constexpr std::size_t labels = 4; // fewer than threads: some compute the same at the same time
    std::vector<result> expected, found(thread_count);
    side_by_side(thread_count, [&](std::size_t i) { found[i] = f(i % labels); });
    for (std::size_t i = 0; i < labels; ++i)
        expected.push_back(f(i));
    for (std::size_t i = 0; i < thread_count; ++i)
        expect(found[i] == expected[i % labels] && found[i].wrong == 0, where, what);
    expect(expected[0].digest != expected[1].digest, where, "the digest holds the randomness");
}

template <class Kem> void check_kem(std::string_view where)
{
    const shared_keys<Kem> keys = keys_to_share<Kem>();
    check_agreement(where, Kem::params::name, [&](std::size_t i) -> result {
        operations<Kem> all(keys, "thread " + std::to_string(i));
        return {all.digest(), all.wrong()};
    });
}

template <class Backend> void check_backend(std::string_view where, const char* what)
{
    const int before = failures;
    check_kem<mlkem::ml_kem<mlkem::params_512, Backend>>(where);
    check_kem<mlkem::ml_kem<mlkem::params_768, Backend>>(where);
    check_kem<mlkem::ml_kem<mlkem::params_1024, Backend>>(where);
    report(before, where, what);
}

#if MLKEM_TEST_OPENSSL
template <class Hybrid> void check_hybrid(std::string_view name)
{
    const auto pair = Hybrid::keygen(shake128_random("shared keys"));
    check_agreement("OpenSSL", name, [&](std::size_t i) -> result {
        shake128_random rng("thread " + std::to_string(i));
        const auto fresh = Hybrid::keygen(rng);
        const auto sent = Hybrid::encaps(pair.ek, rng);
        const auto read = Hybrid::encapsulation_key::from_bytes(fresh.ek.bytes());
        return {to_hex(fresh.ek.bytes()) + to_hex(sent.c.bytes()) + to_hex(sent.K.bytes()),
                !(Hybrid::decaps(pair.dk, sent.c) == sent.K) + !(read == fresh.ek)};
    });
}

template <class Suite> void check_hpke(std::string_view name)
{
    const auto pair = Suite::kem::keygen(shake128_random("shared keys"));
    check_agreement("OpenSSL", name, [&](std::size_t i) -> result {
        auto [enc, sender] = Suite::setup_base_sender(
            pair.ek, "info", shake128_random("thread " + std::to_string(i)));
        auto recipient = Suite::setup_base_recipient(enc, pair.dk, "info");
        const auto sealed = sender.seal("header", "message");
        const auto opened = recipient.open("header", sealed);
        return {to_hex(sealed), std::string(opened.begin(), opened.end()) != "message"};
    });
}

/// Keys of the provider are prepared at their second use, which may be that of several threads. Each
/// thread reads all of what another one has made.
template <class Kem> void check_preparation(std::string_view name)
{
    const auto pair = Kem::keygen(shake128_random("shared keys"));
    const auto sent = Kem::encaps(pair.ek, shake128_random("message"));
    const auto message = counting_bytes<32>(1);
    const auto expected = Kem::encaps_derandomised(pair.ek, message);
    for (int round = 0; round < 50; ++round) {
        mlkem::detail::prepared_forms<Kem> prepared;
        std::array<std::array<const void*, 2>, thread_count> seen{};
        side_by_side(thread_count, [&](std::size_t i) {
            for (int use = 0; use < 3; ++use) {
                const auto* const ek = prepared.ek.of(pair.ek);
                const auto* const dk = prepared.dk.of(pair.dk);
                seen[i] = {ek, dk};
                const bool same =
                    (ek == nullptr || Kem::encaps_derandomised(*ek, message).c == expected.c) &&
                    (dk == nullptr || Kem::decaps(*dk, sent.c) == sent.K);
                if (!same)
                    seen[i] = {};
            }
        });
        expect(seen[0][0] != nullptr && std::ranges::count(seen, seen[0]) == thread_count, name,
               "one prepared key for all threads, which works");
    }
}

void check_openssl()
{
    const int before = failures;
    check_preparation<mlkem::ml_kem_512>("ML-KEM-512 of the provider");
    check_preparation<mlkem::ml_kem_1024>("ML-KEM-1024 of the provider");
    check_hybrid<mlkem::x25519_mlkem768>("X25519MLKEM768");
    check_hybrid<mlkem::secp256r1_mlkem768>("SecP256r1MLKEM768");
    check_hybrid<mlkem::secp384r1_mlkem1024>("SecP384r1MLKEM1024");
    check_hybrid<mlkem::x_wing>("X-Wing");
    check_hpke<mlkem::hpke::suite<>>("HPKE, AES-256-GCM");
    check_hpke<mlkem::hpke::suite<mlkem::x_wing, mlkem::hpke::kdf::shake256,
                                  mlkem::hpke::aead::chacha20_poly1305>>("HPKE, X-Wing");
    report(before, mlkem::active_backend(),
           "4 hybrids, 2 suites of HPKE, 2 keys of the provider, shared");
}
#endif

void race()
{
    using kem = mlkem::ml_kem_768;
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    side_by_side(2, [&](std::size_t i) {
        const auto seed = counting_bytes<32>(static_cast<std::uint8_t>(i));
        kem::keygen_internal(seed, seed, ek, dk);
    });
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1) {
        if (std::string_view(argv[1]) != "race")
            return 2;
        race();
        return 0;
    }
    check_first_use();
#if MLKEM_TEST_THREAD_SANITIZER // elsewhere not worth the minutes that they take to compile
    for_each_backend([]<class Backend>(Backend) {
        if (Backend::available())
            check_backend<Backend>(Backend::name, "3 sets with shared keys");
    });
#endif
    check_backend<mlkem::dispatched>(mlkem::active_backend(),
                                     "3 sets, as chosen, with shared keys");
#if MLKEM_TEST_OPENSSL
    check_openssl();
#endif
    return failures == 0 ? 0 : 1;
}
