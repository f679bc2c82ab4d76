// SPDX-License-Identifier: MIT
// A peer that makes every fault of tls_faults.hpp, each in a connection of its own. It prints the
// alert that answers each fault, and ends with 1 if one is not the expected one.
//
// hostile_peer connect PORT GROUP: a client of a server on this machine.
//
// hostile_peer listen GROUP: a server, which prints its port first.
#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include <mlkem/openssl_provider.hpp>

#include "../tls_faults.hpp"
#include "../tls_session.hpp"

namespace {

using namespace mlkem_test;

constexpr int patience = 1000; // milliseconds that a peer has to answer

sockaddr_in loopback(unsigned port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// What the peer has sent; empty if it has closed, or sends nothing in time.
tls_bytes received(int socket)
{
    pollfd waiting{socket, POLLIN, 0};
    if (::poll(&waiting, 1, patience) != 1)
        return {};
    tls_bytes bytes(65536);
    const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
}
void send_all(int socket, const tls_bytes& bytes)
{
    if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size()))
        std::perror("send");
}

/// The alert among records in the clear; -1 if there is none.
int alert_in(const tls_bytes& records)
{
    for (std::size_t at = 0; at + 7 <= records.size();
         at += 5U + (std::size_t{records[at + 3]} << 8 | records[at + 4])) {
        if (records[at] == 21 && records[at + 4] == 2)
            return records[at + 6];
    }
    return alerts::none;
}

bool report(const tls_fault& fault, int alert)
{
    std::printf("  %-36s alert %3d%s\n", fault.name, alert,
                alert == fault.alert ? "" : ", and was expected to be another");
    return alert == fault.alert;
}

const share_layout* layout_of(const std::string& name)
{
    for (const share_layout& each : share_layouts)
        if (name == each.name)
            return &each;
    return nullptr;
}

/// The answer to one fault of a client: to its changed first flight.
int answer_of_server(unsigned port, const tls_bytes& flight)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    int alert = alerts::none;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        send_all(socket, flight);
        for (tls_bytes bytes = received(socket); !bytes.empty() && alert == alerts::none;
             bytes = received(socket))
            alert = alert_in(bytes);
    } else {
        std::perror("connect");
    }
    ::close(socket);
    return alert;
}

int connect_to(unsigned port, const share_layout& group)
{
    const tls_settings settings(nullptr, group.name);
    bool as_expected = true;
    for (const tls_fault& fault : tls_faults()) {
        if (!fault.is_of_client)
            continue;
        tls_end client(settings, false);
        client.step();
        tls_bytes flight = client.taken();
        if (fault.apply(flight, group))
            as_expected = report(fault, answer_of_server(port, flight)) && as_expected;
    }
    return as_expected ? 0 : 1;
}

int listen_for(const share_layout& group)
{
    const tls_identity identity(nullptr);
    const tls_settings settings(nullptr, group.name, &identity);
    const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listening, 8) != 0 ||
        ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::perror("listen");
        return 1;
    }
    std::printf("port %d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    bool as_expected = true;
    for (const tls_fault& fault : tls_faults()) {
        if (fault.is_of_client)
            continue;
        const int socket = ::accept(listening, nullptr, nullptr);
        tls_end server(settings, true);
        for (tls_bytes bytes = received(socket); !bytes.empty(); bytes = received(socket)) {
            server.give(bytes);
            server.step();
            tls_bytes flight = server.taken();
            if (flight.empty())
                continue;
            if (!fault.apply(flight, group)) {
                std::printf("  %-36s not for this group\n", fault.name);
                break;
            }
            send_all(socket, flight);
            int alert = alerts::none;
            for (bytes = received(socket); !bytes.empty() && alert == alerts::none;
                 bytes = received(socket))
                alert = alert_in(bytes);
            as_expected = report(fault, alert) && as_expected;
            break;
        }
        ::close(socket);
    }
    return as_expected ? 0 : 1;
}

} // namespace

int main(int count, char** arguments)
{
    const std::string mode = count > 1 ? arguments[1] : "";
    const share_layout* const group = count > 2 ? layout_of(arguments[count - 1]) : nullptr;
    if (group == nullptr || (mode == "connect" ? count != 4 : mode != "listen" || count != 3)) {
        std::fprintf(stderr, "hostile_peer connect PORT GROUP | hostile_peer listen GROUP\n");
        return 2;
    }
    std::error_code ec;
    if (mlkem::openssl::load_provider(nullptr, ec) == nullptr)
        return 2;
    return mode == "connect" ? connect_to(static_cast<unsigned>(std::atoi(arguments[2])), *group)
                             : listen_for(*group);
}
