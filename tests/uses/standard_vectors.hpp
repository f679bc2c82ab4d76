// SPDX-License-Identifier: MIT
// The vectors of the standards that these hybrids are of, as strings.
#pragma once

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

#include <openssl/evp.h>
#include <openssl/provider.h>

#include "uses/hybrids_of_standards.hpp"
#include "vectors/json.hpp"

#define MLKEM_TEST_SKIP_WITHOUT_VECTORS()                                                          \
    if (!std::filesystem::is_directory(mlkem_test::vectors_dir()))                                 \
    GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << mlkem_test::vectors_dir()

namespace mlkem_test {

/// The strings of a vector.
class strings {
  public:
    explicit strings(const json& v) : v_(v) {}
    std::string text(const char* name) const { return v_.at(name).get<std::string>(); }
    bytes_t hex(const char* name) const { return from_hex(text(name)); }
    bytes_t base64(const char* name) const
    {
        const std::string in = text(name);
        bytes_t out(in.size());
        const int size =
            EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(in.data()),
                            static_cast<int>(in.size()));
        EXPECT_GT(size, 0);
        out.resize(static_cast<std::size_t>(size) -
                   static_cast<std::size_t>(std::ranges::count(in, '=')));
        return out;
    }
    int number(const char* name) const { return v_.at(name).get<int>(); }

  private:
    const json& v_;
};

/// The bytes of a secret, which may be a temporary object, as text.
template <class Secret> std::string hex_of(const Secret& secret) { return to_hex(secret.bytes()); }

/// OpenSSL without algorithms.
struct empty_library {
    static OSSL_LIB_CTX* context() noexcept
    {
        static OSSL_LIB_CTX* const made = [] {
            OSSL_LIB_CTX* const fresh = OSSL_LIB_CTX_new();
            EXPECT_NE(OSSL_PROVIDER_load(fresh, "null"), nullptr);
            return fresh;
        }();
        return made;
    }
    static const char* properties() noexcept { return nullptr; }
};

} // namespace mlkem_test
