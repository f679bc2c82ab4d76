// SPDX-License-Identifier: MIT
// What OpenSSL leaves of secrets in memory that it has freed. The allocation functions of libcrypto are
// replaced by ones that keep what is freed. Nothing is left but what tests/README.md, "The gaps", names.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>

#include <openssl/crypto.h>

#include "typed_tests.hpp"
#include "uses/hybrids_of_standards.hpp"

namespace mlkem_test {
namespace {

namespace composite = mlkem::composite;

/// Copies of freed blocks, while it is switched on.
struct freed_blocks {
    static inline bool is_on = false;
    static inline std::vector<bytes_t>* blocks = nullptr;

    static void keep(void* block)
    {
        if (!is_on || block == nullptr)
            return;
        is_on = false;
        const auto* const bytes = static_cast<const std::uint8_t*>(block);
        blocks->emplace_back(bytes, bytes + malloc_usable_size(block));
        is_on = true;
    }
    static void* allocate(std::size_t size, const char*, int) { return std::malloc(size); }
    static void release(void* block, const char*, int)
    {
        keep(block);
        std::free(block);
    }
    static void* reallocate(void* block, std::size_t size, const char* file, int line)
    {
        if (block == nullptr)
            return std::malloc(size);
        if (size == 0) {
            release(block, file, line);
            return nullptr;
        }
        void* const moved = std::malloc(size);
        const std::size_t old_size = malloc_usable_size(block);
        std::memcpy(moved, block, std::min(size, old_size));
        release(block, file, line);
        return moved;
    }
};
/// Before anything else calls libcrypto.
const bool is_installed = CRYPTO_set_mem_functions(freed_blocks::allocate, freed_blocks::reallocate,
                                                   freed_blocks::release) == 1;

/// How many blocks that f frees hold 14 bytes from the middle of a secret, in either order.
template <class F> std::size_t blocks_with(std::span<const std::uint8_t> secret, const F& f)
{
    std::vector<bytes_t> blocks;
    freed_blocks::blocks = &blocks;
    freed_blocks::is_on = true;
    f();
    freed_blocks::is_on = false;
    const auto middle = secret.subspan(secret.size() / 2 - 7, 14);
    bytes_t part(middle.begin(), middle.end());
    std::size_t found = 0;
    for (int order = 0; order < 2; ++order) {
        for (const bytes_t& block : blocks)
            found +=
                std::search(block.begin(), block.end(), part.begin(), part.end()) != block.end();
        std::ranges::reverse(part);
    }
    return found;
}

TEST(FreedHeap, IsObserved)
{
    ASSERT_TRUE(is_installed);
    const auto secret = shake128_random("freed").bytes<32>();
    EXPECT_EQ(blocks_with(secret, [&] { OPENSSL_free(OPENSSL_memdup(secret.data(), 32)); }), 1U);
    EXPECT_EQ(
        blocks_with(secret, [&] { OPENSSL_clear_free(OPENSSL_memdup(secret.data(), 32), 32); }),
        0U);
}

template <class Group> class FreedHeapOfGroup : public ::testing::Test {
};
using groups = ::testing::Types<mlkem::openssl::x25519, mlkem::openssl::x448, mlkem::openssl::p256,
                                mlkem::openssl::p384, mlkem::openssl::p521,
                                mlkem::openssl::brainpool_p256r1, mlkem::openssl::brainpool_p384r1>;
TEST_SUITE_OF_TYPES(FreedHeapOfGroup, groups, by_number);

TEST_OF_TYPES(FreedHeapOfGroup, HoldsNoSecretAndNoKeyButOfP256AndP521)
{
    using group = TypeParam;
    auto ours = shake128_random("ours").bytes<group::private_key_size>();
    auto theirs = shake128_random("theirs").bytes<group::private_key_size>();
    ours[0] = theirs[0] = 0;
    std::array<std::uint8_t, group::share_size> share{}, peer{};
    std::array<std::uint8_t, group::secret_size> secret{};
    std::error_code ec;
    ASSERT_TRUE(group::import_private_key(theirs, peer, ec));
    const auto agree = [&] {
        const auto key = group::import_private_key(ours, share, ec);
        ASSERT_TRUE(key && group::derive(*key, peer, secret, ec));
    };
    agree(); // what OpenSSL does once is done, and the secret is there
    EXPECT_EQ(blocks_with(secret, agree), 0U);
    if (group::name != "P-256" && group::name != "P-521") {
        EXPECT_EQ(blocks_with(ours, agree), 0U) << group::name;
    }
}

TEST(FreedHeap, HoldsNothingOfKeysOfRsa)
{
    using kem = composite::mlkem768_rsa2048_sha3_256;
    const auto pair = kem::keygen();
    const bytes_t bytes(pair.dk.bytes().begin(), pair.dk.bytes().end());
    const std::span<const std::uint8_t> all = bytes;
    // d, p, q, d mod (p - 1), d mod (q - 1), q^-1 mod p, by where they stand.
    for (const std::size_t at : {400U, 600U, 730U, 860U, 990U, 1120U}) {
        const auto part = all.subspan(64 + at, 32);
        EXPECT_EQ(blocks_with(part, [&] { (void)kem::decapsulation_key::from_bytes(bytes); }), 0U)
            << at;
    }
    const auto sent = kem::encaps(pair.ek);
    for (const std::size_t at : {400U, 600U, 730U})
        EXPECT_EQ(
            blocks_with(all.subspan(64 + at, 32), [&] { (void)kem::decaps(pair.dk, sent.c); }), 0U)
            << at;
    const auto randomness = shake128_random("randomness").bytes<64>();
    const auto secret = std::span<const std::uint8_t>(randomness).last(32);
    const auto encapsulate = [&] { (void)kem::encaps(pair.ek, replay_source(randomness)); };
    EXPECT_EQ(blocks_with(std::span<const std::uint8_t>(randomness).first(32), encapsulate), 0U);
    // OAEP's encoded message shows the secret behind a mask, which is made of the seed in it.
    EXPECT_EQ(blocks_with(secret, encapsulate), 0U);
}

TEST(FreedHeap, HoldsNothingOfWrappedKeysAndTheirKeys)
{
    using library = mlkem::openssl::default_library;
    const auto kek = shake128_random("kek").bytes<32>(), key = shake128_random("key").bytes<32>();
    std::array<std::uint8_t, 40> wrapped{};
    std::array<std::uint8_t, 32> out{};
    std::error_code ec;
    const auto both = [&] {
        ASSERT_TRUE(mlkem::detail::wrap_key<library>(kek, key, wrapped, ec));
        ASSERT_TRUE(mlkem::detail::unwrap_key<library>(kek, wrapped, out, ec));
    };
    EXPECT_EQ(blocks_with(kek, both), 0U);
    EXPECT_EQ(blocks_with(key, both), 0U);
    mlkem::cms::kem_recipient_info fields;
    fields.kek_length = 32;
    const auto derived = mlkem::cms::key_encryption_key(kek, fields);
    const auto derive = [&] { (void)mlkem::cms::key_encryption_key(kek, fields); };
    EXPECT_EQ(blocks_with(kek, derive), 0U);
    EXPECT_EQ(blocks_with(derived.bytes(), derive), 0U);
}

} // namespace
} // namespace mlkem_test
