// SPDX-License-Identifier: MIT
// The DER and the PEM text of a private key are gone from memory when their object is destroyed or
// moved from. Nobody can copy them by accident. Each test first sees the secret there.
#include <cstdint>
#include <type_traits>

#include "kem/memory.hpp"
#include "key_files.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::wiped_files_test {
namespace {

template <class Kem> class WipedFiles : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"wiped files"};
    const typename Kem::decapsulation_key private_key = keys.decapsulation_key();
};
TEST_SUITE_OF_TYPES(WipedFiles, kems, set_names);

/// Expects an object made by `make()` to lose the secret when moved from, assigned from and
/// destroyed.
template <class Make> void expect_wiped(const Make& make, std::span<const std::uint8_t> secret)
{
    using T = std::decay_t<decltype(make())>;
    static_assert(!std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>);
    static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>);
    observed<T> first(make());
    EXPECT_TRUE(first.holds(secret));
    observed<T> second(std::move(first.object()));
    EXPECT_FALSE(first.holds(secret)) << "moved from";
    EXPECT_TRUE(second.holds(secret)) << "moved to";
    first.object() = std::move(second.object());
    EXPECT_FALSE(second.holds(secret)) << "assigned from";
    EXPECT_TRUE(first.holds(secret)) << "assigned to";
    first.destroy();
    EXPECT_FALSE(first.holds(secret)) << "destroyed";
}

/// All characters of a text between its boundaries.
byte_string characters_in(std::string_view text)
{
    const std::size_t begin = text.find('\n') + 1;
    const std::string_view characters = text.substr(begin, text.rfind("\n-----END") - begin);
    return {characters.begin(), characters.end()};
}

TEST_OF_TYPES(WipedFiles, OfAPrivateKeyInEachForm)
{
    const auto expect = [this]<private_key_form Form>() {
        const byte_string file = encode(private_key_tree(this->keys, Form));
        const byte_string secret = Form == private_key_form::expanded
                                       ? to_bytes(std::span(this->keys.dk).first(this->keys.ek_at))
                                       : to_bytes(this->keys.seed);
        expect_wiped([this] { return mlkem::private_key_to_der<Form>(this->private_key); }, secret);
        expect_wiped([this] { return mlkem::private_key_to_pem<Form>(this->private_key); },
                     characters_in(pem("PRIVATE KEY", file)));
    };
    for (const private_key_form form : all_forms)
        with_form(form, expect);
}

TEST(WipedFilesOfXWing, OfAPrivateKey)
{
    const std::array<std::uint8_t, 32> seed = counting_bytes<32>(7);
    const auto pair = x_wing::keygen_from_seed(seed);
    expect_wiped([&] { return mlkem::private_key_to_der(pair.dk); }, seed);
    expect_wiped([&] { return mlkem::private_key_to_pem(pair.dk); },
                 characters_in(pem("PRIVATE KEY", encode(bare_seed_tree(x_wing_oid, seed)))));
}

TEST_OF_TYPES(WipedFiles, TextsOfPublicKeysAreOrdinaryValues)
{
    using text = decltype(mlkem::public_key_to_pem(this->keys.encapsulation_key()));
    static_assert(std::is_trivially_copyable_v<text>);
    std::error_code ec;
    static_assert(noexcept(mlkem::private_key_from_pem<TypeParam>("", ec)));
    static_assert(noexcept(mlkem::public_key_from_pem<TypeParam>("", ec)));
    static_assert(noexcept(mlkem::private_key_to_pem(this->private_key, ec)));
}

} // namespace
} // namespace mlkem_test::wiped_files_test
