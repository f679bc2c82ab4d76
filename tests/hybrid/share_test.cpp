// SPDX-License-Identifier: MIT
// Shares that were changed on the way: every byte, and the points that a careless implementation
// takes. Nothing crashes, nothing is written, no secret is agreed upon.
#include "hybrids.hpp"
#include "typed_tests.hpp"

// The sanitizers' copies are not in the order of the addresses.
#if defined(__linux__) && !MLKEM_DETAIL_SANITIZED
#include "changing_memory.hpp"
#define MLKEM_TEST_CHANGING_MEMORY 1
#else
#define MLKEM_TEST_CHANGING_MEMORY 0
#endif

namespace mlkem_test::share_test {
namespace {

using mlkem::errc;

template <class Hybrid> class Share : public ::testing::Test {
  protected:
    shake128_random rng{"shares"};
    typename Hybrid::key_pair pair = Hybrid::keygen(rng);
    typename Hybrid::encapsulation sent = Hybrid::encaps(pair.ek, rng);
    using half = halves<Hybrid>;

    /// What the server says of this client's share.
    std::error_code refusal_of_key(const bytes_t& kem, const bytes_t& group)
    {
        std::error_code ec;
        const bytes_t share = half::joined(kem, group);
        if (const auto ek = Hybrid::encapsulation_key::from_bytes(share, ec)) {
            EXPECT_FALSE(ec);
            const auto out = Hybrid::encaps(*ek, rng, ec);
            EXPECT_EQ(out.has_value(), !ec);
        }
        return ec;
    }
    /// What the client says of this server's share.
    std::error_code refusal_of_ciphertext(const bytes_t& kem, const bytes_t& group)
    {
        std::error_code ec;
        const auto secret = Hybrid::decaps(pair.dk, half::joined(kem, group), ec);
        EXPECT_EQ(secret.has_value(), !ec);
        return ec;
    }
    bytes_t kem_of_key() const { return half::kem(pair.ek.bytes()); }
    bytes_t kem_of_ciphertext() const { return half::kem(sent.c.bytes()); }
    void expect_both_refuse(const bytes_t& group, errc expected)
    {
        EXPECT_EQ(refusal_of_key(kem_of_key(), group), expected) << to_hex(group);
        EXPECT_EQ(refusal_of_ciphertext(kem_of_ciphertext(), group), expected) << to_hex(group);
    }
};
TEST_SUITE_OF_TYPES(Share, all_hybrids, hybrid_names);

TEST_OF_TYPES(Share, EachByteOfTheCiphertextChangedGivesAnErrorOrAnotherSecret)
{
    std::size_t refused = 0;
    for (std::size_t i = 0; i < TypeParam::ciphertext_size; ++i) {
        bytes_t changed = halves<TypeParam>::copied(this->sent.c.bytes());
        changed[i] ^= 1;
        std::error_code ec;
        const auto secret = TypeParam::decaps(this->pair.dk, changed, ec);
        EXPECT_EQ(secret.has_value(), !ec);
        if (secret)
            EXPECT_FALSE(*secret == this->sent.K) << "byte " << i;
        else
            EXPECT_EQ(ec, errc::invalid_share) << "byte " << i;
        refused += !secret;
    }
    // No point of a curve differs from another in one bit but for luck; X25519 takes any 32 bytes.
    const bool curve = TypeParam::group::share_size != 32;
    EXPECT_GE(refused, curve ? TypeParam::group::share_size - 2 : 0);
    EXPECT_LE(refused, curve ? TypeParam::group::share_size : 0);
}

TEST_OF_TYPES(Share, EachByteOfTheKeyChangedGivesAnErrorOrAnotherSecret)
{
    // The lowest bit: the highest one of a share of X25519 is ignored (RFC 7748, section 5).
    for (std::size_t i = 0; i < TypeParam::encapsulation_key_size; ++i) {
        bytes_t changed = halves<TypeParam>::copied(this->pair.ek.bytes());
        changed[i] ^= 1;
        std::error_code ec;
        const auto ek = TypeParam::encapsulation_key::from_bytes(changed, ec);
        EXPECT_EQ(ek.has_value(), !ec);
        if (!ek) {
            EXPECT_TRUE(ec == errc::invalid_share || ec == errc::coefficient_out_of_range)
                << ec.message() << ", byte " << i;
            continue;
        }
        const auto to_changed = TypeParam::encaps(*ek, this->rng, ec);
        ASSERT_TRUE(to_changed.has_value()) << ec.message() << ", byte " << i;
        const auto received = TypeParam::decaps(this->pair.dk, to_changed->c, ec);
        ASSERT_TRUE(received.has_value()) << ec.message() << ", byte " << i;
        EXPECT_FALSE(*received == to_changed->K) << "byte " << i;
    }
}

TEST_OF_TYPES(Share, ACoefficientOfThreeThousandThreeHundredTwentyNineIsRefused)
{
    bytes_t kem = this->kem_of_key();
    kem[0] = 0x01;
    kem[1] = static_cast<std::uint8_t>((kem[1] & 0xf0) | 0x0d);
    EXPECT_EQ(this->refusal_of_key(kem, halves<TypeParam>::group(this->pair.ek.bytes())),
              errc::coefficient_out_of_range);
}

TEST_OF_TYPES(Share, WrongLengthsAreRefused)
{
    const auto expect_refused = [](auto right, const auto& f) {
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{32}, right - 32,
                                       right - 1, right + 1, 2 * right}) {
            std::error_code ec;
            EXPECT_FALSE(f(bytes_t(size), ec)) << size;
            EXPECT_EQ(ec, errc::invalid_length) << size;
        }
    };
    expect_refused(TypeParam::encapsulation_key_size, [](const bytes_t& b, std::error_code& ec) {
        return TypeParam::encapsulation_key::from_bytes(b, ec).has_value();
    });
    expect_refused(TypeParam::ciphertext_size, [](const bytes_t& b, std::error_code& ec) {
        return TypeParam::ciphertext::from_bytes(b, ec).has_value();
    });
    expect_refused(TypeParam::ciphertext_size, [&](const bytes_t& b, std::error_code& ec) {
        return TypeParam::decaps(this->pair.dk, b, ec).has_value();
    });
    expect_refused(TypeParam::randomness_size, [&](const bytes_t& b, std::error_code& ec) {
        return TypeParam::encaps_derandomised(this->pair.ek, b, ec).has_value();
    });
    if constexpr (TypeParam::seed_size != 32)
        expect_refused(TypeParam::seed_size, [](const bytes_t& b, std::error_code& ec) {
            return TypeParam::keygen_from_seed(b, ec).has_value();
        });
}

template <class Hybrid> class ShareOfX25519 : public Share<Hybrid> {};
using x25519_hybrids = ::testing::Types<mlkem::x25519_mlkem768, mlkem::x_wing>;
TEST_SUITE_OF_TYPES(ShareOfX25519, x25519_hybrids, hybrid_names);

/// The numbers of small order as RFC 7748, section 7 has an implementation meet them: 0, 1, the two
/// of order eight, and p - 1, p, p + 1, each also with the bit that X25519 ignores.
std::vector<bytes_t> points_of_small_order()
{
    std::vector<bytes_t> all;
    const auto add = [&](bytes_t number) {
        all.push_back(number);
        number[31] |= 0x80;
        all.push_back(number);
    };
    bytes_t number(32);
    add(number);
    number[0] = 1;
    add(number);
    add(from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"));
    add(from_hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"));
    number.assign(32, 0xff);
    number[31] = 0x7f;
    for (const int low : {0xec, 0xed, 0xee}) {
        number[0] = static_cast<std::uint8_t>(low);
        add(number);
    }
    return all;
}

TEST_OF_TYPES(ShareOfX25519, ThatGivesTheAllZeroSecretIsRefused)
{
    for (const bytes_t& point : points_of_small_order())
        this->expect_both_refuse(point, errc::invalid_share);
}

TEST(ShareOfX25519, OpensslItselfFailsOnTheAllZeroSecret)
{
    using group = mlkem::openssl::x25519;
    std::array<std::uint8_t, 32> share{};
    std::error_code ec;
    const auto key = group::import_private_key(counting_bytes<32>(1), share, ec);
    ASSERT_TRUE(key.has_value());
    std::array<std::uint8_t, 32> secret{};
    EXPECT_FALSE(group::derive(*key, std::array<std::uint8_t, 32>{}, secret, ec));
    EXPECT_EQ(ec, errc::invalid_share);
}

template <class Hybrid> class ShareOfCurve : public Share<Hybrid> {};
using curve_hybrids = ::testing::Types<mlkem::secp256r1_mlkem768, mlkem::secp384r1_mlkem1024>;
TEST_SUITE_OF_TYPES(ShareOfCurve, curve_hybrids, hybrid_names);

TEST_OF_TYPES(ShareOfCurve, ThatIsNoUncompressedPointOfTheCurveIsRefused)
{
    const bytes_t good = halves<TypeParam>::group(this->pair.ek.bytes());
    ASSERT_EQ(this->refusal_of_key(this->kem_of_key(), good), std::error_code());
    const auto refused = [&](const auto& change) {
        bytes_t share = good;
        change(share);
        this->expect_both_refuse(share, errc::invalid_share);
    };
    for (const int form : {0, 1, 2, 3, 5, 8, 0xff})
        refused([&](bytes_t& share) { share[0] = static_cast<std::uint8_t>(form); });
    // The hybrid form, whose first byte tells the parity of y: OpenSSL reads it as the same point.
    refused([](bytes_t& share) { share[0] = static_cast<std::uint8_t>(6 + (share.back() & 1)); });
    refused([](bytes_t& share) { share.back() ^= 1; });
    refused([](bytes_t& share) { std::fill(share.begin(), share.end(), std::uint8_t{0}); });
    refused([](bytes_t& share) { std::fill(share.begin() + 1, share.end(), std::uint8_t{0}); });
    refused([](bytes_t& share) { std::fill(share.begin() + 1, share.end(), std::uint8_t{0xff}); });
}

TEST_OF_TYPES(Share, HasAnOrderAndAHash)
{
    const auto expect_both = [](const auto& a, const auto& b) {
        using type = std::remove_cvref_t<decltype(a)>;
        EXPECT_NE(a, b);
        EXPECT_EQ(a < b, std::ranges::lexicographical_compare(a.bytes(), b.bytes()));
        EXPECT_TRUE(a <=> a == 0);
        EXPECT_NE(std::hash<type>{}(a), std::hash<type>{}(b));
        EXPECT_EQ(std::hash<type>{}(a), std::hash<type>{}(type(a)));
    };
    const auto other = TypeParam::keygen(this->rng);
    expect_both(this->pair.ek, other.ek);
    expect_both(this->sent.c, TypeParam::encaps(other.ek, this->rng).c);
    auto last = this->sent.c;
    last.bytes().back() ^= 1;
    expect_both(this->sent.c, last);
}

#if MLKEM_TEST_CHANGING_MEMORY

/// Bytes that another thread changes after a function has read them.
template <class Hybrid> class ShareThatChanges : public Share<Hybrid> {
  protected:
    /// make(range, ec) from bytes of which one is changed if it is read again.
    template <std::size_t N, class Make>
    auto made_of(std::span<const std::uint8_t, N> bytes, std::uint8_t change, const Make& make)
    {
        const auto range = pages.place(bytes, 16);
        std::error_code ec;
        pages.watch(range.data() + 1, change);
        auto made = make(range, ec);
        EXPECT_EQ(pages.stop(), 1) << "times that the bytes are read";
        EXPECT_TRUE(made) << ec.message();
        return made;
    }

    changing_memory pages;
};
TEST_SUITE_OF_TYPES(ShareThatChanges, all_hybrids, hybrid_names);

TEST_OF_TYPES(ShareThatChanges, IsTheOneThatWasChecked)
{
    using key = typename TypeParam::encapsulation_key;
    const auto ek = this->pair.ek.bytes();
    const auto made = this->made_of(ek, 0xff, [](const auto& range, std::error_code& ec) {
        return key::from_bytes(range, ec);
    });
    EXPECT_EQ(*made, this->pair.ek);
}

TEST_OF_TYPES(ShareThatChanges, IsDecapsulatedAsItWasCopied)
{
    const std::span<const std::uint8_t, TypeParam::ciphertext_size> c = this->sent.c.bytes();
    const auto made = this->made_of(c, 1, [&](const auto& range, std::error_code& ec) {
        return TypeParam::decaps(this->pair.dk, range, ec);
    });
    EXPECT_EQ(*made, this->sent.K);
}

TEST_OF_TYPES(ShareThatChanges, IsThatOfTheSeedThatItsKeyKeeps)
{
    const auto seed = this->pair.dk.seed();
    const auto made =
        this->made_of(std::as_const(*seed).span(), 1, [](const auto& range, std::error_code& ec) {
            return TypeParam::keygen_from_seed(range, ec);
        });
    EXPECT_EQ(made->dk.seed(), *seed);
    EXPECT_EQ(made->ek, this->pair.ek);
}

#endif
#undef MLKEM_TEST_CHANGING_MEMORY

} // namespace
} // namespace mlkem_test::share_test
