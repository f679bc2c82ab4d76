// SPDX-License-Identifier: MIT
// The module mlkem.so: it is loaded, used by threads, and gone from memory when its context is freed.
#include "provider_support.hpp"

#include <fstream>
#include <string>
#include <thread>

namespace mlkem_test {
namespace {

bool is_mapped()
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.ends_with("/mlkem.so"))
            return true;
    return false;
}

TEST(ProviderModule, IsUnloadedWithItsContext)
{
    for (int round = 0; round < 2; ++round) {
        EXPECT_FALSE(is_mapped());
        OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
        ASSERT_EQ(OSSL_PROVIDER_set_default_search_path(context, MLKEM_MODULE_DIR), 1);
        // Not as a fallback: OpenSSL 3.0 does not tell child contexts of those.
        OSSL_PROVIDER* const theirs = OSSL_PROVIDER_load(context, "default");
        OSSL_PROVIDER* const loaded = OSSL_PROVIDER_load(context, "mlkem");
        ASSERT_NE(loaded, nullptr);
        EXPECT_TRUE(is_mapped());
        std::thread([&] {
            EVP_PKEY_CTX* const use =
                EVP_PKEY_CTX_new_from_name(context, "X25519MLKEM768", nullptr);
            EVP_PKEY* key = nullptr;
            EXPECT_EQ(EVP_PKEY_keygen_init(use), 1);
            EXPECT_EQ(EVP_PKEY_generate(use, &key), 1);
            EVP_PKEY_free(key);
            EVP_PKEY_CTX_free(use);
        }).join();
        OSSL_PROVIDER_unload(loaded);
        OSSL_PROVIDER_unload(theirs);
        OSSL_LIB_CTX_free(context);
        EXPECT_FALSE(is_mapped());
    }
}

} // namespace
} // namespace mlkem_test
