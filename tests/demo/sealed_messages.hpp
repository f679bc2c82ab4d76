// SPDX-License-Identifier: MIT
// Messages sealed by HPKE, in both directions: one key encapsulation, then a session. The server
// has the key; the client sends requests, and the server answers under keys that are exported from
// the session.
#pragma once

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mlkem/hpke.hpp>

#include "connection.hpp"

namespace mlkem_demo {

using suite = mlkem::hpke::suite<>; // ML-KEM-768, HKDF-SHA256, AES-256-GCM
inline constexpr std::string_view purpose = "mlkem demonstration";

/// What the client asks, and what the server answers to each.
struct dialogue {
    std::string_view request, reply;
};
inline constexpr dialogue dialogues[] = {{"Is this sealed?", "Since the first byte."},
                                         {"And the answers?", "Under keys of their own."}};

/// A message with its length in front.
inline void send_message(const connection& to, const std::vector<std::uint8_t>& sealed)
{
    const std::uint32_t size = static_cast<std::uint32_t>(sealed.size());
    to.send(&size, sizeof size);
    to.send(sealed.data(), sealed.size());
}
inline std::vector<std::uint8_t> receive_message(const connection& from)
{
    std::uint32_t size = 0;
    from.receive(&size, sizeof size);
    if (size > 4096)
        throw std::runtime_error("a message that is too long");
    std::vector<std::uint8_t> sealed(size);
    from.receive(sealed.data(), sealed.size());
    return sealed;
}

inline std::string text_of(const std::vector<std::uint8_t>& bytes)
{
    return {bytes.begin(), bytes.end()};
}

inline void run_sealing_client(const connection& server)
{
    std::vector<std::uint8_t> received(suite::kem::encapsulation_key_size);
    server.receive(received.data(), received.size());
    const auto ek = suite::public_key::from_bytes(received); // throws if the key is malformed

    auto [enc, session] = suite::setup_base_sender(ek, purpose);
    server.send(enc.bytes().data(), suite::kem::ciphertext_size);
    auto replies = suite::setup_reply_recipient(session);
    for (const auto& [request, expected] : dialogues) {
        send_message(server, session.seal("request", request));
        if (text_of(replies.open("reply", receive_message(server))) != expected)
            throw std::runtime_error("another reply than expected");
    }
}

/// Prints what is said. Throws where a message does not open.
inline void run_sealing_server(const connection& client)
{
    const auto [ek, dk] = suite::kem::keygen();
    client.send(ek.bytes().data(), suite::kem::encapsulation_key_size);
    suite::encapsulated_key enc;
    client.receive(enc.bytes().data(), suite::kem::ciphertext_size);

    auto session = suite::setup_base_recipient(enc, dk, purpose);
    auto replies = suite::setup_reply_sender(session);
    std::printf("HPKE: ML-KEM-768, HKDF-SHA256, AES-256-GCM\n");
    for (const auto& [expected, reply] : dialogues) {
        const auto sealed = receive_message(client);
        const std::string request = text_of(session.open("request", sealed));
        if (request != expected)
            throw std::runtime_error("another request than expected");
        std::printf("  client seals      %5zu bytes: %s\n", sealed.size(), request.c_str());
        const auto answer = replies.seal("reply", reply);
        std::printf("  server seals      %5zu bytes: %.*s\n", answer.size(),
                    static_cast<int>(reply.size()), reply.data());
        send_message(client, answer);
    }
}

} // namespace mlkem_demo
