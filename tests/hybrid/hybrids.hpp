// SPDX-License-Identifier: MIT
// Shared by the tests of hybrids: the instances as type parameters, and an oracle of the classical
// half. The oracle calls OpenSSL directly, by other functions than the library's.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "oracles.hpp"
#include "random_sources.hpp"
#include "support.hpp"
#include <mlkem/openssl.hpp>

namespace mlkem_test {

using bytes_t = std::vector<std::uint8_t>;

using tls_hybrids =
    ::testing::Types<mlkem::x25519_mlkem768, mlkem::secp256r1_mlkem768, mlkem::secp384r1_mlkem1024>;
using all_hybrids = ::testing::Types<mlkem::x25519_mlkem768, mlkem::secp256r1_mlkem768,
                                     mlkem::secp384r1_mlkem1024, mlkem::x_wing>;

struct hybrid_names {
    template <class Hybrid> static std::string GetName(int)
    {
        std::string group(Hybrid::group::name);
        std::erase(group, '-');
        return (std::is_same_v<Hybrid, mlkem::x_wing> ? "XWing" : "Tls") + group;
    }
};

/// The halves of a share by their sizes, not by the library's functions.
template <class Hybrid> struct halves {
    static constexpr bool kem_first =
        Hybrid::group::share_size == 32 || std::is_same_v<Hybrid, mlkem::mlkem768_p256>;
    static bytes_t kem(std::span<const std::uint8_t> share)
    {
        const std::size_t size = share.size() - Hybrid::group::share_size;
        return copied(kem_first ? share.first(size) : share.last(size));
    }
    static bytes_t group(std::span<const std::uint8_t> share)
    {
        const std::size_t size = Hybrid::group::share_size;
        return copied(kem_first ? share.last(size) : share.first(size));
    }
    static bytes_t joined(const bytes_t& kem, const bytes_t& group)
    {
        bytes_t all = kem_first ? kem : group;
        const bytes_t& last = kem_first ? group : kem;
        all.insert(all.end(), last.begin(), last.end());
        return all;
    }
    static bytes_t copied(std::span<const std::uint8_t> s) { return {s.begin(), s.end()}; }
};

/// A side of a classical key agreement, computed by OpenSSL alone. OpenSSL's generator makes its
/// keys, and the peer's key is checked in full.
class evp_side {
  public:
    /// `name` is that of a Group.
    explicit evp_side(const std::string& name)
        : key_(name == "X25519" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")
                                : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name.c_str()))
    {
        must(key_ != nullptr);
    }
    /// With this private key.
    evp_side(const std::string& name, const bytes_t& scalar)
        : key_(name == "X25519" ? EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr,
                                                               scalar.data(), scalar.size())
                                : curve_key(name, scalar))
    {
        must(key_ != nullptr);
    }
    ~evp_side() { EVP_PKEY_free(key_); }
    evp_side(const evp_side&) = delete;
    evp_side& operator=(const evp_side&) = delete;

    bytes_t share() const
    {
        unsigned char* encoded = nullptr;
        const std::size_t size = EVP_PKEY_get1_encoded_public_key(key_, &encoded);
        must(size != 0);
        bytes_t out(encoded, encoded + size);
        OPENSSL_free(encoded);
        return out;
    }
    bytes_t secret(const bytes_t& share_of_peer) const
    {
        EVP_PKEY* peer = EVP_PKEY_new();
        must(EVP_PKEY_copy_parameters(peer, key_) == 1 &&
             EVP_PKEY_set1_encoded_public_key(peer, share_of_peer.data(), share_of_peer.size()) ==
                 1);
        EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key_, nullptr);
        std::size_t size = 0;
        must(EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1 &&
             EVP_PKEY_derive(context, nullptr, &size) == 1);
        bytes_t out(size);
        must(EVP_PKEY_derive(context, out.data(), &size) == 1);
        EVP_PKEY_CTX_free(context);
        EVP_PKEY_free(peer);
        return out;
    }

  private:
    /// An ECPrivateKey (RFC 5915) without the public key, which OpenSSL then computes.
    static EVP_PKEY* curve_key(const std::string& name, const bytes_t& scalar)
    {
        const bytes_t oid =
            name == "P-256" ? from_hex("a00a06082a8648ce3d030107") : from_hex("a00706052b81040022");
        bytes_t der = {0x30,
                       static_cast<std::uint8_t>(5 + scalar.size() + oid.size()),
                       2,
                       1,
                       1,
                       4,
                       static_cast<std::uint8_t>(scalar.size())};
        der.insert(der.end(), scalar.begin(), scalar.end());
        der.insert(der.end(), oid.begin(), oid.end());
        const std::uint8_t* first = der.data();
        return d2i_AutoPrivateKey(nullptr, &first, static_cast<long>(der.size()));
    }
    static void must(bool success)
    {
        if (!success)
            throw std::runtime_error("OpenSSL failed in a test");
    }
    EVP_PKEY* key_;
};

} // namespace mlkem_test
