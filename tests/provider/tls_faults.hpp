// SPDX-License-Identifier: MIT
// Changes key shares in the first flight of a client or a server of TLS 1.3. All lengths around a
// share are made to fit (RFC 8446, sections 4.1.2, 4.1.3 and 4.2.8).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tls_session.hpp"

namespace mlkem_test {

/// A key share in a flight: where it stands, its group and its bytes.
struct key_share_entry {
    std::size_t at = 0; // of the group's two bytes
    unsigned group = 0;
    tls_bytes share;
};

/// Reads numbers and positions of a ClientHello or ServerHello, which is the first record.
class hello_reader {
  public:
    explicit hello_reader(const tls_bytes& flight) : bytes_(flight)
    {
        if (number(0, 1) != 22)
            throw std::runtime_error("the flight begins with no handshake message");
        is_client_ = number(5, 1) == 1;
        std::size_t at = 9 + 2 + 32;
        at += 1 + number(at, 1);                  // session
        at += is_client_ ? 2 + number(at, 2) : 2; // cipher suites
        at += is_client_ ? 1 + number(at, 1) : 1; // compression
        extensions_at = at;
        const std::size_t end = at + 2 + number(at, 2);
        for (at += 2; at < end; at += 4 + number(at + 2, 2)) {
            if (number(at, 2) != 51) // key_share
                continue;
            extension_at = at;
            entry.at = at + (is_client_ ? 6 : 4);
            entry.group = static_cast<unsigned>(number(entry.at, 2));
            const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(entry.at + 4);
            entry.share.assign(begin, begin + static_cast<std::ptrdiff_t>(number(entry.at + 2, 2)));
            return;
        }
        throw std::runtime_error("no key share");
    }
    bool is_client() const { return is_client_; }
    std::size_t number(std::size_t at, std::size_t size) const
    {
        std::size_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | bytes_.at(at + i);
        return value;
    }

    std::size_t extensions_at = 0, extension_at = 0;
    key_share_entry entry;

  private:
    const tls_bytes& bytes_;
    bool is_client_ = false;
};

/// Puts another share, and perhaps another group, into the place of the first share of a hello.
inline void replace_share(tls_bytes& flight, const tls_bytes& share, unsigned group)
{
    const hello_reader hello(flight);
    const auto put = [&](std::size_t at, std::size_t size, std::size_t value) {
        for (std::size_t i = size; i-- > 0; value >>= 8)
            flight.at(at + i) = static_cast<std::uint8_t>(value);
    };
    const std::size_t old = hello.entry.share.size();
    const auto grow = [&](std::size_t at, std::size_t size) {
        put(at, size, hello.number(at, size) + share.size() - old);
    };
    grow(3, 2); // record
    grow(6, 3); // handshake message
    grow(hello.extensions_at, 2);
    grow(hello.extension_at + 2, 2);
    if (hello.is_client())
        grow(hello.extension_at + 4, 2);
    put(hello.entry.at, 2, group);
    put(hello.entry.at + 2, 2, share.size());
    const auto begin = flight.begin() + static_cast<std::ptrdiff_t>(hello.entry.at + 4);
    flight.erase(begin, begin + static_cast<std::ptrdiff_t>(old));
    flight.insert(flight.begin() + static_cast<std::ptrdiff_t>(hello.entry.at + 4), share.begin(),
                  share.end());
}

/// A group of TLS 1.3, and where its classical half stands in a share.
struct share_layout {
    const char* name;
    unsigned code_point;
    std::size_t classical; // bytes of the classical half, 0 if there is none
    bool kem_first;
};
inline constexpr std::array<share_layout, 6> share_layouts = {{
    {"MLKEM512", 0x0200, 0, true},
    {"MLKEM768", 0x0201, 0, true},
    {"MLKEM1024", 0x0202, 0, true},
    {"SecP256r1MLKEM768", 0x11eb, 65, false},
    {"X25519MLKEM768", 0x11ec, 32, true},
    {"SecP384r1MLKEM1024", 0x11ed, 97, false},
}};

/// What an attacker does to the first flight of one side, and the alert of the other (RFC 8446,
/// section 6). An alert of -1: none, the other side waits.
struct tls_fault {
    const char* name;
    bool is_of_client;
    int alert;
    std::function<bool(tls_bytes&, const share_layout&)> apply; // false: not for this group
};

namespace alerts {
constexpr int none = -1, bad_record_mac = 20, illegal_parameter = 47, decode_error = 50,
              internal_error = 80;
}

/// Changes the share of a flight by `change(share)`.
template <class F> bool changed_share(tls_bytes& flight, const F& change)
{
    const hello_reader hello(flight);
    tls_bytes share = hello.entry.share;
    change(share);
    replace_share(flight, share, hello.entry.group);
    return true;
}
/// Changes the classical half of a share. False if there is none, or it is no point.
template <class F>
bool changed_classical(tls_bytes& flight, const share_layout& group, bool is_point, const F& change)
{
    if (group.classical == 0 || (group.classical > 32) != is_point)
        return false;
    return changed_share(flight, [&](tls_bytes& share) {
        const std::size_t at = group.kem_first ? share.size() - group.classical : 0;
        change(share.data() + at, group.classical);
    });
}

/// All faults. Each alert is what OpenSSL 3.5.8 answers: wild/hostile_peer.cpp compares them.
inline std::vector<tls_fault> tls_faults()
{
    const auto to_zero = [](std::uint8_t* share, std::size_t size) { std::fill_n(share, size, 0); };
    const auto off_curve = [](std::uint8_t* share, std::size_t size) { share[size - 1] ^= 1; };
    const auto compressed = [](std::uint8_t* share, std::size_t) { share[0] = 2; };
    const auto shorter = [](tls_bytes& f, const share_layout&) {
        return changed_share(f, [](tls_bytes& share) { share.pop_back(); });
    };
    const auto longer = [](tls_bytes& f, const share_layout&) {
        return changed_share(f, [](tls_bytes& share) { share.push_back(0); });
    };
    const auto empty = [](tls_bytes& f, const share_layout&) {
        return changed_share(f, [](tls_bytes& share) { share.clear(); });
    };
    const auto other_group = [](tls_bytes& f, const share_layout& group) {
        const hello_reader hello(f);
        replace_share(f, hello.entry.share, group.code_point == 0x11ec ? 0x0201 : 0x11ec);
        return true;
    };
    const auto cut_record = [](tls_bytes& f, const share_layout&) {
        f.resize(f.size() / 2);
        return true;
    };
    const auto classical = [](bool is_point, auto change) {
        return [=](tls_bytes& f, const share_layout& group) {
            return changed_classical(f, group, is_point, change);
        };
    };
    const auto kem_byte = [](std::size_t at, std::uint8_t mask, bool at_end) {
        return [=](tls_bytes& f, const share_layout& group) {
            return changed_share(f, [&](tls_bytes& share) {
                const std::size_t begin = group.kem_first ? 0 : group.classical;
                const std::size_t end = share.size() - (group.kem_first ? group.classical : 0);
                share[at_end ? end - 1 - at : begin + at] ^= mask;
            });
        };
    };
    const auto unreduced = [](tls_bytes& f, const share_layout& group) {
        return changed_share(f, [&](tls_bytes& share) {
            const std::size_t begin = group.kem_first ? 0 : group.classical;
            share[begin] = share[begin + 1] = 0xff;
        });
    };
    using namespace alerts;
    return {
        {"a share that is too short", true, illegal_parameter, shorter},
        {"a share that is too long", true, illegal_parameter, longer},
        {"an empty share", true, decode_error, empty},
        {"a coefficient of q or more", true, illegal_parameter, unreduced},
        {"a point off the curve", true, illegal_parameter, classical(true, off_curve)},
        {"a zero point", true, illegal_parameter, classical(true, to_zero)},
        {"a compressed point", true, illegal_parameter, classical(true, compressed)},
        {"a zero X25519 share", true, illegal_parameter, classical(false, to_zero)},
        {"a share of another group", true, illegal_parameter, other_group},
        {"half a record", true, none, cut_record},
        {"a ciphertext that is too short", false, internal_error, shorter},
        {"a ciphertext that is too long", false, internal_error, longer},
        {"an empty ciphertext", false, decode_error, empty},
        {"a flipped first bit of c", false, bad_record_mac, kem_byte(0, 1, false)},
        {"a flipped last bit of c", false, bad_record_mac, kem_byte(0, 0x80, true)},
        {"the server's point off the curve", false, internal_error, classical(true, off_curve)},
        {"the server's zero point", false, internal_error, classical(true, to_zero)},
        {"the server's zero X25519 share", false, internal_error, classical(false, to_zero)},
        {"the server's share of another group", false, illegal_parameter, other_group},
        {"half a record of the server", false, none, cut_record},
    };
}

} // namespace mlkem_test
