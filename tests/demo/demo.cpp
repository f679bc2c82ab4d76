// SPDX-License-Identifier: MIT
// Two processes, connected by a socket, agree on a secret with each parameter set. The server makes
// the keys and sends ek. The client answers with a ciphertext. The program prints what went over
// the wire, a fingerprint of the secret on each side, and the time of each operation. Where OpenSSL
// is, the processes use hybrids too, and exchange messages that HPKE seals.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mlkem/mlkem.hpp>
#include <span>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "connection.hpp"
#if MLKEM_DEMO_OPENSSL
#include "sealed_messages.hpp"
#endif

namespace {

using mlkem_demo::connection;

/// What the client reports at the end of an exchange, so that one process can print both sides. A
/// protocol would not send a fingerprint of its secret.
struct report {
    std::array<std::uint8_t, 8> fingerprint;
    double encaps_us;
};

/// The first 8 bytes of SHA3-256(K): shows that two secrets are equal without showing either.
template <class Secret> std::array<std::uint8_t, 8> fingerprint_of(const Secret& secret)
{
    std::array<std::uint8_t, 32> digest{};
    mlkem::hash_h<mlkem::portable::keccak>(secret.bytes(), digest);
    std::array<std::uint8_t, 8> fingerprint{};
    std::copy_n(digest.begin(), fingerprint.size(), fingerprint.begin());
    return fingerprint;
}

void print(const char* who, const std::array<std::uint8_t, 8>& fingerprint)
{
    std::printf("  %s has secret  ", who);
    for (const std::uint8_t byte : fingerprint)
        std::printf("%02x", byte);
    std::printf("\n");
}

/// Microseconds that f takes: the median of many calls.
template <class F> double median_us(F f)
{
    using clock = std::chrono::steady_clock;
    std::vector<double> times;
    for (int i = 0; i < 301; ++i) {
        const auto start = clock::now();
        f();
        times.push_back(std::chrono::duration<double, std::micro>(clock::now() - start).count());
    }
    const auto middle = times.begin() + 150;
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

template <class Kem> void run_client(const connection& server)
{
    std::vector<std::uint8_t> received(Kem::encapsulation_key_size);
    server.receive(received.data(), received.size());
    const auto ek = Kem::encapsulation_key::from_bytes(received); // throws if the key is malformed

    const auto [c, secret] = Kem::encaps(ek);
    server.send(c.bytes().data(), c.size);

    const report end{fingerprint_of(secret), median_us([&] { (void)Kem::encaps(ek); })};
    server.send(&end, sizeof end);
}

template <class Kem> bool run_server(const connection& client, std::string_view name)
{
    const auto pair = Kem::keygen();
    client.send(pair.ek.bytes().data(), pair.ek.size);

    typename Kem::ciphertext c;
    client.receive(c.bytes().data(), c.size);
    const auto secret = Kem::decaps(pair.dk, c);

    report of_client{};
    client.receive(&of_client, sizeof of_client);
    const auto fingerprint = fingerprint_of(secret);
    std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
    std::printf("  server sends ek   %5zu bytes\n", Kem::encapsulation_key_size);
    std::printf("  client sends c    %5zu bytes\n", Kem::ciphertext_size);
    print("server", fingerprint);
    print("client", of_client.fingerprint);
    std::printf("  microseconds      KeyGen %.1f, Encaps %.1f, Decaps %.1f\n",
                median_us([] { (void)Kem::keygen(); }), of_client.encaps_us,
                median_us([&] { (void)Kem::decaps(pair.dk, c); }));
    return fingerprint == of_client.fingerprint;
}

constexpr std::array<const char*, 3> sets = {"ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"};

int client_process(int socket)
{
    const connection server(socket);
    for (const char* set : sets)
        mlkem::visit(*mlkem::parameter_set_from_name(set),
                     [&](auto kem) { run_client<decltype(kem)>(server); });
#if MLKEM_DEMO_OPENSSL
    run_client<mlkem::x25519_mlkem768>(server);
    run_client<mlkem::x_wing>(server);
    mlkem_demo::run_sealing_client(server);
#endif
    return EXIT_SUCCESS;
}

int server_process(int socket)
{
    const connection client(socket);
    const auto backend = mlkem::active_backend();
    std::printf("mlkem demonstration, backend: %.*s\n", static_cast<int>(backend.size()),
                backend.data());
    bool all_equal = true;
    for (const char* set : sets)
        all_equal &= mlkem::visit(*mlkem::parameter_set_from_name(set),
                                  [&](auto kem) { return run_server<decltype(kem)>(client, set); });
#if MLKEM_DEMO_OPENSSL
    all_equal &= run_server<mlkem::x25519_mlkem768>(client, "X25519MLKEM768");
    all_equal &= run_server<mlkem::x_wing>(client, "X-Wing");
    mlkem_demo::run_sealing_server(client);
#endif
    std::printf(all_equal ? "Both sides have the same secrets.\n" : "THE SECRETS DIFFER\n");
    return all_equal ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main()
try {
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) != 0)
        throw std::runtime_error("socketpair failed");
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("fork failed");
    if (child == 0) {
        ::close(sockets[0]);
        return client_process(sockets[1]);
    }
    ::close(sockets[1]);
    const int result = server_process(sockets[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS ? result : EXIT_FAILURE;
} catch (const std::exception& error) {
    (void)std::fprintf(stderr, "mlkem_demo: %s\n", error.what());
    return EXIT_FAILURE;
}
