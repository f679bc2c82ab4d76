// SPDX-License-Identifier: MIT
// Concrete hybrids of HPKE: their vectors, and how their scalars are chosen.
#include <cstddef>

#include "standard_vectors.hpp"

namespace mlkem_test::concrete_hybrid_test {
namespace {

using mlkem::errc;

template <class Kem> void expect_concrete(const strings& v)
{
    EXPECT_EQ(Kem::name, v.text("kem"));
    const auto pair = Kem::keygen_from_seed(v.hex("seed"));
    EXPECT_EQ(to_hex(pair.ek.bytes()), v.text("encapsulation_key"));
    EXPECT_EQ(to_hex(mlkem::hybrid_access::kem(pair.dk).seed()->span()), v.text("mlkem_seed"));
    const auto sent = Kem::encaps_derandomised(pair.ek, v.hex("randomness"));
    EXPECT_EQ(to_hex(sent.c.bytes()), v.text("ciphertext"));
    EXPECT_EQ(to_hex(sent.K.bytes()), v.text("shared_secret"));
    EXPECT_TRUE(Kem::decaps(pair.dk, v.hex("ciphertext")) == sent.K);
}

TEST(ConcreteHybrid, MeetsTheVectorsOfTheDraft)
{
    MLKEM_TEST_SKIP_WITHOUT_VECTORS();
    std::size_t count = 0;
    for (const json& one : load("hpke/concrete-hybrid-kems-04-first.json")) {
        const strings v(one);
        if (v.text("kem") == "MLKEM768-P256")
            expect_concrete<mlkem::mlkem768_p256>(v);
        else
            expect_concrete<mlkem::mlkem1024_p384>(v);
        ++count;
    }
    EXPECT_EQ(count, 2U);
}

TEST(ConcreteHybrid, ChoosesTheFirstNumberInRange)
{
    using group = mlkem::openssl::p256;
    const auto choose = [](const bytes_t& numbers) {
        std::array<std::uint8_t, 32> key{};
        group::choose_private_key(numbers, key);
        return to_hex(key);
    };
    const bytes_t too_large(32, 0xff), zero(32, 0), one(32, 1), two(32, 2);
    const bytes_t order(mlkem::openssl::curve_p256::order.begin(),
                        mlkem::openssl::curve_p256::order.end());
    bytes_t last = order;
    last.back() = static_cast<std::uint8_t>(last.back() - 1);
    const auto list = [](std::initializer_list<bytes_t> all) {
        return reference::concatenation(all);
    };
    EXPECT_EQ(choose(list({one, two, zero, zero})), to_hex(one));
    EXPECT_EQ(choose(list({too_large, two, one, zero})), to_hex(two));
    EXPECT_EQ(choose(list({order, zero, one, two})), to_hex(one));
    EXPECT_EQ(choose(list({too_large, order, zero, last})), to_hex(last));
    EXPECT_EQ(choose(list({too_large, order, zero, zero})), to_hex(zero));
}

TEST(ConcreteHybrid, SkipsNumbersOutOfRangeInADerandomisedEncapsulation)
{
    using kem = mlkem::mlkem768_p256;
    const auto pair = kem::keygen();
    const bytes_t m(32, 5), too_large(32, 0xff), x(32, 7), zero(32, 0);
    const auto randomness = [&](std::initializer_list<bytes_t> pieces) {
        return reference::concatenation({m, reference::concatenation(pieces)});
    };
    const auto plain = kem::encaps_derandomised(pair.ek, randomness({x, zero, zero, zero}));
    for (const auto& same :
         {randomness({x, too_large, too_large}), randomness({too_large, x, zero}),
          randomness({too_large, too_large, x}),
          randomness({too_large, too_large, too_large, x})}) {
        const auto sent = kem::encaps_derandomised(pair.ek, same);
        EXPECT_TRUE(sent.c == plain.c && sent.K == plain.K) << same.size();
    }
    std::error_code ec;
    EXPECT_FALSE(
        kem::encaps_derandomised(pair.ek, randomness({too_large, too_large, too_large, zero}), ec));
    EXPECT_EQ(ec, errc::invalid_private_key);
    for (const std::size_t size : {64U, 96U, 127U, 129U, 159U, 161U}) {
        EXPECT_FALSE(kem::encaps_derandomised(pair.ek, bytes_t(size, 1), ec));
        EXPECT_EQ(ec, errc::invalid_length);
    }
}

} // namespace
} // namespace mlkem_test::concrete_hybrid_test
