// SPDX-License-Identifier: MIT
// bench_tls [ROUNDS [SECONDS [PROVIDER [FOLDER [KEM]]]]]: handshakes of TLS 1.3 in one process, over
// memory BIOs and over TCP on loopback. Also the operations behind them, by EVP with the provider and
// by the library itself.
//
// With a PROVIDER the same calls are made with that one, too, in turn. It is `default` for OpenSSL
// 3.5's own, or the name of a module in FOLDER. KEM is its name of ML-KEM-768, as algorithm and as group
// of TLS: MLKEM768, if it is absent.
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
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
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

/// A library context with OpenSSL's default provider and another one, which it prefers.
class provider_side {
  public:
    /// Ours.
    provider_side() : name_("mlkem") { must(mlkem::openssl::load_provider(library_), "load"); }
    /// A module in `folder`, or, without one, what OpenSSL has itself.
    provider_side(std::string name, const char* folder) : name_(std::move(name))
    {
        must(folder == nullptr || OSSL_PROVIDER_set_default_search_path(library_, folder) == 1,
             "no such folder");
        must(OSSL_PROVIDER_load(library_, "default") != nullptr &&
                 OSSL_PROVIDER_load(library_, name_.c_str()) != nullptr,
             "no such provider");
    }
    ~provider_side() { OSSL_LIB_CTX_free(library_); }
    provider_side(const provider_side&) = delete;
    provider_side& operator=(const provider_side&) = delete;

    OSSL_LIB_CTX* library() const { return library_; }
    const std::string& name() const { return name_; }
    /// The property query of the side's algorithms.
    std::string query() const { return "?provider=" + name_; }

    context_ptr context_of(const std::string& algorithm) const
    {
        return {EVP_PKEY_CTX_new_from_name(library_, algorithm.c_str(), query().c_str()),
                EVP_PKEY_CTX_free};
    }
    context_ptr context_of(const key_ptr& key) const
    {
        return {EVP_PKEY_CTX_new_from_pkey(library_, key.get(), query().c_str()),
                EVP_PKEY_CTX_free};
    }

  private:
    OSSL_LIB_CTX* library_ = OSSL_LIB_CTX_new();
    std::string name_;
};

/// Operations of one algorithm by EVP, with contexts that are ready.
class evp_operations {
  public:
    evp_operations(const provider_side& side, const std::string& algorithm)
        : side_(side), generation_(side.context_of(algorithm)),
          parameters_(side.context_of(algorithm))
    {
        must(EVP_PKEY_keygen_init(generation_.get()) == 1 &&
                 EVP_PKEY_paramgen_init(parameters_.get()) == 1,
             "no contexts");
        key_ = generated();
        encaps_ = begun(key_, EVP_PKEY_encapsulate_init);
        decaps_ = begun(key_, EVP_PKEY_decapsulate_init);
        std::size_t size = 0, secret_size = 0;
        must(EVP_PKEY_encapsulate(encaps_.get(), nullptr, &size, nullptr, &secret_size) == 1,
             "no sizes");
        ciphertext_.resize(size);
        secret_.resize(secret_size);
        unsigned char* share = nullptr;
        const std::size_t share_size = EVP_PKEY_get1_encoded_public_key(key_.get(), &share);
        must(share_size > 0, "no share");
        share_.assign(share, share + share_size);
        OPENSSL_free(share);
        encaps();
    }

    void keygen() { (void)generated(); }
    void encaps() { encapsulate(encaps_); }
    void decaps() { decapsulate(decaps_); }
    /// What a server does: an EVP_PKEY of the peer's share, an EVP_PKEY_CTX, and Encaps.
    void encaps_once()
    {
        const key_ptr peer = imported();
        encapsulate(begun(peer, EVP_PKEY_encapsulate_init));
    }
    /// What a client does: KeyGen, an EVP_PKEY_CTX, and Decaps.
    void decaps_once()
    {
        const key_ptr own = generated();
        decapsulate(begun(own, EVP_PKEY_decapsulate_init));
    }
    /// An EVP_PKEY for a peer's share, without it.
    key_ptr empty_key()
    {
        EVP_PKEY* made = nullptr;
        must(EVP_PKEY_paramgen(parameters_.get(), &made) == 1, "no parameters");
        return {made, EVP_PKEY_free};
    }
    /// An EVP_PKEY of a peer's share.
    key_ptr imported()
    {
        key_ptr peer = empty_key();
        must(EVP_PKEY_set1_encoded_public_key(peer.get(), share_.data(), share_.size()) == 1,
             "no import");
        return peer;
    }

  private:
    key_ptr generated()
    {
        EVP_PKEY* made = nullptr;
        must(EVP_PKEY_generate(generation_.get(), &made) == 1, "no key");
        return {made, EVP_PKEY_free};
    }
    template <class Init> context_ptr begun(const key_ptr& key, const Init& init) const
    {
        context_ptr context = side_.context_of(key);
        must(init(context.get(), nullptr) == 1, "no context");
        return context;
    }
    void encapsulate(const context_ptr& context)
    {
        std::size_t size = ciphertext_.size(), secret_size = secret_.size();
        must(EVP_PKEY_encapsulate(context.get(), ciphertext_.data(), &size, secret_.data(),
                                  &secret_size) == 1,
             "encapsulate");
    }
    void decapsulate(const context_ptr& context)
    {
        std::size_t secret_size = secret_.size();
        must(EVP_PKEY_decapsulate(context.get(), secret_.data(), &secret_size, ciphertext_.data(),
                                  ciphertext_.size()) == 1,
             "decapsulate");
    }

    const provider_side& side_;
    context_ptr generation_, parameters_;
    key_ptr key_{nullptr, EVP_PKEY_free};
    context_ptr encaps_{nullptr, EVP_PKEY_CTX_free}, decaps_{nullptr, EVP_PKEY_CTX_free};
    std::vector<unsigned char> share_, ciphertext_, secret_;
};

/// Operations of a Kem by EVP under `name`, and by the library itself. The provider draws from
/// OpenSSL's generator, the library from the system or from that one, too. A key is used once, or it
/// is used again and again: then EVP's is prepared, and so is the library's.
template <class Kem>
void measure_operations(const provider_side& side, const char* name, int rounds, double seconds)
{
    measurements times;
    evp_operations evp(side, name);
    const auto pair = Kem::keygen();
    const auto ek = pair.ek.prepare();
    const auto dk = pair.dk.prepare();
    const auto bytes = pair.ek.to_bytes();
    std::array<unsigned char, Kem::ciphertext_size> c{};
    std::array<unsigned char, Kem::shared_secret_size> secret{};
    mlkem::openssl::random openssl_bits;
    mlkem::system_random system_bits;
    const auto import = [&] {
        std::error_code ec;
        auto read = Kem::encapsulation_key::from_bytes(bytes, ec);
        must(read.has_value(), "from_bytes");
        return *read;
    };
    const auto add = [&](const std::string& column, auto& bits) {
        times.add("KeyGen" + column, [&] { (void)Kem::keygen(bits); });
        times.add("Encaps, once" + column, [&] { Kem::encaps_into(import(), c, secret, bits); });
        times.add("Encaps, again" + column, [&] { Kem::encaps_into(ek, c, secret, bits); });
        times.add("KeyGen, Decaps, once" + column, [&] {
            const auto own = Kem::keygen(bits);
            Kem::decaps_into(own.dk, c, secret);
        });
    };
    Kem::encaps_into(pair.ek, c, secret);
    add("", system_bits);
    add(", OpenSSL's bits", openssl_bits);
    times.add("KeyGen, EVP", [&] { evp.keygen(); });
    times.add("Encaps, once, EVP", [&] { evp.encaps_once(); });
    times.add("Encaps, again, EVP", [&] { evp.encaps(); });
    times.add("KeyGen, Decaps, once, EVP", [&] { evp.decaps_once(); });
    times.add("Decaps, again", [&] { Kem::decaps_into(dk, c, secret); });
    times.add("Decaps, again, EVP", [&] { evp.decaps(); });
    times.add("import of ek", [&] { (void)import(); });
    times.add("an empty EVP_PKEY", [&] { (void)evp.empty_key(); });
    times.add("an EVP_PKEY of ek", [&] { (void)evp.imported(); });
    times.run(rounds, seconds);

    std::printf("%-22s library, with OpenSSL's bits,     EVP (microseconds)\n", name);
    for (const std::string each :
         {"KeyGen", "Encaps, once", "Encaps, again", "KeyGen, Decaps, once"})
        std::printf("  %-20s %7.2f %20.2f %8.2f\n", each.c_str(), times[each],
                    times[each + ", OpenSSL's bits"], times[each + ", EVP"]);
    std::printf("  %-20s %7.2f %29.2f\n", "Decaps, again", times["Decaps, again"],
                times["Decaps, again, EVP"]);
    std::printf("  %-20s %7.3f %29.3f, an EVP_PKEY to hold it: %.2f\n", "import of ek",
                times["import of ek"], times["an EVP_PKEY of ek"] - times["an empty EVP_PKEY"],
                times["an empty EVP_PKEY"]);
}

/// A TCP port on loopback, with which the process connects to itself.
class loopback {
  public:
    loopback()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        must(::bind(listening_, generic, size) == 0 && ::listen(listening_, 16) == 0 &&
                 ::getsockname(listening_, generic, &size) == 0,
             "no port");
        address_ = address;
    }
    ~loopback() { ::close(listening_); }
    loopback(const loopback&) = delete;
    loopback& operator=(const loopback&) = delete;

    /// A connection: its two ends, which do not block. Closing one of them resets it, so that no port
    /// stays taken.
    class connection {
      public:
        explicit connection(const loopback& port)
        {
            const linger at_once{1, 0};
            must(::connect(client, reinterpret_cast<const sockaddr*>(&port.address_),
                           sizeof port.address_) == 0,
                 "connect");
            server = ::accept(port.listening_, nullptr, nullptr);
            for (const int each : {client, server}) {
                const int on = 1;
                must(::fcntl(each, F_SETFL, O_NONBLOCK) == 0 &&
                         ::setsockopt(each, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0 &&
                         ::setsockopt(each, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0,
                     "socket");
            }
        }
        ~connection()
        {
            ::close(client);
            ::close(server);
        }
        connection(const connection&) = delete;
        connection& operator=(const connection&) = delete;

        int client = ::socket(AF_INET, SOCK_STREAM, 0), server = -1;
    };

  private:
    int listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address_{};
};

/// A pair of settings for one group, with which handshakes are made.
struct tls_pair {
    tls_settings client, server;
    tls_pair(const provider_side& side, const std::string& group, const tls_identity& identity)
        : client(side.library(), group, nullptr, side.query()),
          server(side.library(), group, &identity, side.query())
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
    void shake_hands(const loopback& port) const
    {
        using ssl_ptr = std::unique_ptr<SSL, decltype(&SSL_free)>;
        const loopback::connection ends(port);
        const ssl_ptr one(SSL_new(client.get()), SSL_free), other(SSL_new(server.get()), SSL_free);
        SSL_set_fd(one.get(), ends.client);
        SSL_set_fd(other.get(), ends.server);
        SSL_set_connect_state(one.get());
        SSL_set_accept_state(other.get());
        for (int tries = 0; tries < 10000; ++tries) {
            const int is_first_done = SSL_do_handshake(one.get());
            if (SSL_do_handshake(other.get()) == 1 && is_first_done == 1)
                return;
        }
        must(false, "no handshake");
    }
};

/// Handshakes a second of `threads` threads with each group.
void measure_handshakes(const provider_side& side, unsigned threads, int rounds, double seconds)
{
    const tls_identity identity(side.library());
    const std::vector<std::string> groups = {"X25519", "X25519MLKEM768", "MLKEM768", "P-256",
                                             "SecP256r1MLKEM768"};
    const std::string over_loopback = " over loopback";
    std::vector<std::unique_ptr<tls_pair>> pairs;
    measurements times;
    const loopback port;
    constexpr int of_a_thread = 8;
    for (const std::string& group : groups) {
        pairs.push_back(std::make_unique<tls_pair>(side, group, identity));
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
        if (threads == 1)
            times.add(group + over_loopback, [&pair, &port] { pair.shake_hands(port); });
    }
    times.run(rounds, seconds);
    std::printf("handshakes a second, %u thread%s\n", threads, threads == 1 ? "" : "s");
    for (const std::string& group : groups) {
        const double rate = 1e6 * of_a_thread * threads / times.clock(group);
        std::printf("  %-18s %7.0f  %6.0f us of processor time, x %.3f of X25519\n", group.c_str(),
                    rate, times[group] / of_a_thread / threads, times["X25519"] / times[group]);
    }
    if (threads != 1)
        return;
    std::printf("handshakes a second over loopback, 1 thread\n");
    for (const std::string& group : groups) {
        const double taken = times[group + over_loopback];
        std::printf("  %-18s %7.0f  %6.0f us of processor time, x %.3f of X25519\n", group.c_str(),
                    1e6 / times.clock(group + over_loopback), taken,
                    times["X25519" + over_loopback] / taken);
    }
}

/// Measures calls of EVP and of libssl with two providers.
void compare(const provider_side& ours, const provider_side& theirs, const std::string& kem,
             int rounds, double seconds)
{
    struct contender {
        const provider_side& side;
        std::string kem;
        evp_operations single{side, kem}, hybrid{side, "X25519MLKEM768"};
        tls_identity identity{side.library()};
        tls_pair single_group{side, kem, identity}, hybrid_group{side, "X25519MLKEM768", identity};
    };
    contender one{ours, "MLKEM768"}, other{theirs, kem};
    measurements times;
    std::vector<std::string> rows;
    const auto add = [&](const std::string& row, const std::function<void(contender&)>& f) {
        rows.push_back(row);
        times.add(row + ", ours", [&one, f] { f(one); });
        times.add(row + ", theirs", [&other, f] { f(other); });
    };
    add("ML-KEM-768 KeyGen", [](contender& c) { c.single.keygen(); });
    add("Encaps, once", [](contender& c) { c.single.encaps_once(); });
    add("Encaps, again", [](contender& c) { c.single.encaps(); });
    add("KeyGen, Decaps, once", [](contender& c) { c.single.decaps_once(); });
    add("Decaps, again", [](contender& c) { c.single.decaps(); });
    add("X25519MLKEM768 KeyGen", [](contender& c) { c.hybrid.keygen(); });
    add("X25519MLKEM768 Encaps, once", [](contender& c) { c.hybrid.encaps_once(); });
    add("X25519MLKEM768 Decaps", [](contender& c) { c.hybrid.decaps(); });
    add("handshake, X25519MLKEM768", [](contender& c) { c.hybrid_group.shake_hands(); });
    add("handshake, MLKEM768", [](contender& c) { c.single_group.shake_hands(); });
    times.run(rounds, seconds);
    std::printf("%-29s %8s %12s  ratio (microseconds)\n", "", "mlkem", theirs.name().c_str());
    for (const std::string& row : rows) {
        const double mine = times[row + ", ours"], not_mine = times[row + ", theirs"];
        std::printf("  %-27s %8.2f %12.2f %6.2f\n", row.c_str(), mine, not_mine, not_mine / mine);
    }
}

} // namespace

int main(int count, char** arguments)
try {
    const auto argument = [&](int i) { return count > i ? arguments[i] : nullptr; };
    const int rounds = count > 1 ? std::atoi(argument(1)) : 31;
    const double seconds = count > 2 ? std::atof(argument(2)) : 0.02;
    const provider_side ours;
    std::printf("%s, backend %s\n", OpenSSL_version(OPENSSL_VERSION),
                std::string(mlkem::active_backend()).c_str());
    if (count > 3) {
        const provider_side theirs(argument(3), argument(4));
        compare(ours, theirs, count > 5 ? argument(5) : "MLKEM768", rounds, seconds);
        return EXIT_SUCCESS;
    }
    measure_operations<mlkem::ml_kem_512>(ours, "ML-KEM-512", rounds, seconds);
    measure_operations<mlkem::ml_kem_768>(ours, "ML-KEM-768", rounds, seconds);
    measure_operations<mlkem::ml_kem_1024>(ours, "ML-KEM-1024", rounds, seconds);
    for (const unsigned threads : {1U, 2U})
        measure_handshakes(ours, threads, rounds, seconds);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    (void)std::fprintf(stderr, "bench_tls: %s\n", error.what());
    return EXIT_FAILURE;
}
