// SPDX-License-Identifier: MIT
// The module mlkem.so: it is loaded, used by threads, and gone from memory when its context is freed.
#include "failing_allocator.hpp"
#include "provider_support.hpp"

#include <fstream>
#include <string>
#include <thread>

namespace mlkem_test::provider_module_test {
namespace {

bool is_mapped()
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.ends_with("/mlkem.so"))
            return true;
    return false;
}

TEST(ProviderModule, IsUnloadedWithItsContextAndLeavesNoMemory)
{
    std::array<long, 4> left{}; // at first OpenSSL makes what it keeps until the process ends
    for (long& blocks : left) {
        EXPECT_FALSE(is_mapped());
        OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
        ASSERT_EQ(OSSL_PROVIDER_set_default_search_path(context, MLKEM_MODULE_DIR), 1);
        // Not as a fallback: OpenSSL 3.0 does not tell child contexts of those.
        OSSL_PROVIDER* const theirs = OSSL_PROVIDER_load(context, "default");
        OSSL_PROVIDER* const loaded = OSSL_PROVIDER_load(context, "mlkem");
        ASSERT_NE(loaded, nullptr);
        EXPECT_TRUE(is_mapped());
        std::thread([&] {
            for (const algorithm& a : algorithms) {
                EVP_PKEY_CTX* const use = EVP_PKEY_CTX_new_from_name(context, a.name, nullptr);
                EVP_PKEY* key = nullptr;
                EXPECT_EQ(EVP_PKEY_keygen_init(use), 1);
                EXPECT_EQ(EVP_PKEY_generate(use, &key), 1);
                EVP_PKEY_free(key);
                EVP_PKEY_CTX_free(use);
            }
        }).join();
        OSSL_PROVIDER_unload(loaded);
        OSSL_PROVIDER_unload(theirs);
        OSSL_LIB_CTX_free(context);
        EXPECT_FALSE(is_mapped());
        blocks = blocks_in_use;
    }
    // Tables of OpenSSL grow by a block. The parameters of a curve are more than twenty.
    EXPECT_LT(left[3] - left[2], 10);
}

} // namespace
} // namespace mlkem_test::provider_module_test
