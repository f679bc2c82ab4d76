// SPDX-License-Identifier: MIT
// Files that another thread changes while they are read: whatever key comes out passes the checks.
#include "key_files.hpp"
#include "typed_tests.hpp"

// The sanitizers' copies are not in the order of the addresses.
#if defined(__linux__) && !MLKEM_DETAIL_SANITIZED

#include "changing_memory.hpp"

namespace mlkem_test::changing_file_test {
namespace {

template <class Kem> class ChangingFile : public ::testing::Test {
  protected:
    /// Reads a file again and again: first as it is, then with `byte` changed during the read.
    /// There is one read for each time that the reader comes to the first page. On that page are 32
    /// bytes of the key, which begins at `key_at`. Each key that is made must be good.
    template <std::size_t N, class Read, class Good>
    void expect_good_keys(std::span<const std::uint8_t, N> file, std::size_t key_at,
                          std::size_t byte, std::uint8_t change, const Read& read,
                          const Good& is_good)
    {
        changing_memory pages;
        int passes = 0;
        for (int pass = 0; pass <= passes; ++pass) {
            const auto range = pages.place(file, key_at + 32);
            std::error_code ec;
            pages.watch(range.data() + byte, change, pass);
            const auto key = read(range, ec);
            passes = pages.stop();
            EXPECT_EQ(key.has_value(), !ec);
            EXPECT_TRUE(key || pass > 0) << ec.message();
            EXPECT_TRUE(!key || is_good(*key)) << "pass " << pass << " of " << passes;
            ASSERT_LE(passes, 10);
        }
        EXPECT_GE(passes, 1);
    }

    const key_material<Kem> keys{"changing file"};
};
TEST_SUITE_OF_TYPES(ChangingFile, kems, set_names);

TEST_OF_TYPES(ChangingFile, GivesAPublicKeyThatWasChecked)
{
    const auto file = mlkem::public_key_to_der(this->keys.encapsulation_key());
    constexpr std::size_t key_at = file.size() - TypeParam::encapsulation_key_size;
    this->expect_good_keys(
        std::span<const std::uint8_t, file.size()>(file), key_at, key_at + 1, 0xff,
        [](const auto& range, std::error_code& ec) {
            return mlkem::public_key_from_der<TypeParam>(range, ec);
        },
        [](const auto& ek) { return TypeParam::check_encapsulation_key(ek.bytes()); });
}

TEST_OF_TYPES(ChangingFile, GivesAPrivateKeyThatWasChecked)
{
    using key = typename TypeParam::decapsulation_key;
    const auto dk = this->keys.decapsulation_key();
    const auto read = [](const auto& range, std::error_code& ec) {
        return mlkem::private_key_from_der<TypeParam>(range, ec);
    };
    const auto is_good = [](const key& made) {
        const auto seed = made.seed();
        return seed ? key::from_seed(seed->span()) == made
                    : key::from_bytes(made.to_bytes()) == made;
    };
    const auto expect_good_keys = [&](const auto& file, std::size_t key_at, std::size_t byte) {
        this->expect_good_keys(file.span(), key_at, byte, 0x0f, read, is_good);
    };
    const auto seed = mlkem::private_key_to_der<private_key_form::seed>(dk);
    const auto expanded = mlkem::private_key_to_der<private_key_form::expanded>(dk);
    const auto both = mlkem::private_key_to_der<private_key_form::both>(dk);
    constexpr std::size_t size = TypeParam::decapsulation_key_size;
    const std::size_t seed_at = seed.size() - 64;
    const std::size_t expanded_at = expanded.size() - size;
    const std::size_t of_both_at = both.size() - size - 4 - 64;
    expect_good_keys(seed, seed_at, seed_at);
    expect_good_keys(both, of_both_at, of_both_at);
    expect_good_keys(expanded, expanded_at, expanded_at);
    expect_good_keys(expanded, expanded_at, expanded.size() - 32 - 100); // in ek
}

} // namespace
} // namespace mlkem_test::changing_file_test

#endif
