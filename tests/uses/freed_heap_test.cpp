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

namespace mlkem_test::freed_heap_test {
namespace {

using mlkem::errc;
namespace composite = mlkem::composite;

// NOLINTBEGIN(cppcoreguidelines-no-malloc): these are allocation functions

/// Copies of freed blocks, while it is switched on.
struct freed_blocks {
    static inline bool is_on = false;
    static inline std::vector<bytes_t>* blocks = nullptr;
    /// How many blocks are still given. Below zero: all.
    static inline int given = -1;

    static bool gives()
    {
        if (given > 0)
            --given;
        return given != 0;
    }

    static void keep(void* block)
    {
        if (!is_on || block == nullptr)
            return;
        is_on = false;
        const auto* const bytes = static_cast<const std::uint8_t*>(block);
        blocks->emplace_back(bytes, bytes + malloc_usable_size(block));
        is_on = true;
    }
    static void* allocate(std::size_t size, const char*, int)
    {
        return gives() ? std::malloc(size) : nullptr;
    }
    static void release(void* block, const char*, int)
    {
        keep(block);
        std::free(block);
    }
    static void* reallocate(void* block, std::size_t size, const char* file, int line)
    {
        if (block == nullptr)
            return allocate(size, file, line);
        if (size == 0) {
            release(block, file, line);
            return nullptr;
        }
        if (!gives())
            return nullptr;
        void* const moved = std::malloc(size);
        const std::size_t old_size = malloc_usable_size(block);
        std::memcpy(moved, block, std::min(size, old_size));
        release(block, file, line);
        return moved;
    }
};
// NOLINTEND(cppcoreguidelines-no-malloc)

/// Before anything else calls libcrypto.
const bool is_installed = // NOLINT(cert-err58-cpp): a function of C throws nothing
    CRYPTO_set_mem_functions(freed_blocks::allocate, freed_blocks::reallocate,
                             freed_blocks::release) == 1;

/// How many blocks that f frees hold 14 bytes from the middle of a secret, in either order.
template <class F> std::size_t blocks_with(std::span<const std::uint8_t> secret, const F& f)
{
    std::vector<bytes_t> blocks;
    freed_blocks::blocks = &blocks;
    freed_blocks::is_on = true;
    f();
    freed_blocks::is_on = false;
    freed_blocks::blocks = nullptr;
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

template <class Group> class FreedHeapOfGroup : public ::testing::Test {};
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
    const auto randomness = shake128_random("randomness").bytes<96>();
    const std::span<const std::uint8_t> drawn = randomness;
    const auto encapsulate = [&] { (void)kem::encaps(pair.ek, replay_source(randomness)); };
    EXPECT_EQ(blocks_with(drawn.first(32), encapsulate), 0U);
    EXPECT_EQ(blocks_with(drawn.subspan(32, 32), encapsulate), 0U);
    EXPECT_EQ(blocks_with(drawn.last(32), encapsulate), 0U);
    // In OAEP's encoded message the secret and the seed are masked. All of it together unmasks them.
    using library = mlkem::openssl::default_library;
    std::array<std::uint8_t, 256> message{};
    ASSERT_TRUE((mlkem::detail::oaep_encode<library, 256>(drawn.subspan<32, 32>(), drawn.last<32>(),
                                                          message)));
    const auto masked = std::span<const std::uint8_t>(message).subspan(33, 32);
    EXPECT_EQ(blocks_with(masked, encapsulate), 0U);
    const auto c = kem::encaps(pair.ek, replay_source(randomness)).c;
    EXPECT_EQ(blocks_with(masked, [&] { (void)kem::decaps(pair.dk, c); }), 0U);
    EXPECT_EQ(blocks_with(drawn.subspan(32, 32), [&] { (void)kem::decaps(pair.dk, c); }), 0U);
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

// ---- OpenSSL without memory. The sender of a good share or ciphertext is not blamed.

std::array<std::uint8_t, 97> brainpool_share()
{
    std::array<std::uint8_t, 97> share{};
    std::array<std::uint8_t, 48> key{};
    key.back() = 5;
    std::error_code ec;
    EXPECT_TRUE(mlkem::openssl::brainpool_p384r1::import_private_key(key, share, ec));
    return share;
}

/// Calls f, which says whether it succeeded, with each number of blocks that is too small for it. Returns
/// the largest one, and expects errors that are OpenSSL's.
template <class F> int fails_without_memory(const F& f)
{
    std::error_code ec;
    EXPECT_TRUE(f(ec)) << ec.message(); // what OpenSSL does once is done
    for (int most = 0; most < 1000; ++most) {
        ec = errc::hash_mismatch;
        freed_blocks::given = most + 1;
        const bool done = f(ec);
        freed_blocks::given = -1;
        if (done)
            return most;
        EXPECT_EQ(ec.category(), mlkem::openssl::error_category()) << most << ec.message();
        EXPECT_NE(ec, mlkem::fault::peer) << most;
    }
    return 1000;
}

TEST(FreedHeapLackOfMemory, IsNoFaultOfWhoeverSentAShare)
{
    using kem = mlkem::secp256r1_mlkem768;
    const auto ek = kem::keygen().ek;
    const auto share = ek.bytes().first<65>();
    const auto other = brainpool_share();
    EXPECT_GT(fails_without_memory([&](std::error_code& ec) {
                  return mlkem::openssl::p256::is_valid_share(share, ec);
              }),
              2);
    EXPECT_GT(fails_without_memory([&](std::error_code& ec) {
                  return mlkem::openssl::brainpool_p384r1::is_valid_share(other, ec);
              }),
              2);
}

TEST(FreedHeapLackOfMemory, IsNoFaultOfWhoeverSentACiphertext)
{
    using library = mlkem::openssl::default_library;
    using kem = composite::mlkem768_rsa2048_sha3_256;
    const auto pair = kem::keygen();
    const auto c = kem::encaps(pair.ek).c;
    EXPECT_GT(fails_without_memory(
                  [&](std::error_code& ec) { return kem::decaps(pair.dk, c, ec).has_value(); }),
              5);
    const std::array<std::uint8_t, 32> kek{}, key{};
    std::array<std::uint8_t, 40> wrapped{};
    std::array<std::uint8_t, 32> out{};
    std::error_code error;
    ASSERT_TRUE(mlkem::detail::wrap_key<library>(kek, key, wrapped, error));
    EXPECT_GT(fails_without_memory([&](std::error_code& ec) {
                  return mlkem::detail::unwrap_key<library>(kek, wrapped, out, ec);
              }),
              1);
}

} // namespace
} // namespace mlkem_test::freed_heap_test
