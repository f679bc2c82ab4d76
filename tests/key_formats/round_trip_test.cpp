// SPDX-License-Identifier: MIT
// Key files as applications write and read them: every form, both encodings, one set and any, with
// exceptions and with error codes.
#include <variant>

#include "key_files.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::round_trip_test {
namespace {

template <class Kem> class RoundTrip : public ::testing::Test {
  protected:
    using public_type = typename Kem::encapsulation_key;
    using private_type = typename Kem::decapsulation_key;

    const key_material<Kem> keys{"round trip"};
    const public_type public_key = keys.encapsulation_key();
    const private_type private_key = keys.decapsulation_key();

    /// Writes in one form, with a field, and reads by every way there is.
    template <private_key_form Form, public_key_field Field> void expect_private() const
    {
        std::error_code ec;
        const byte_string expected = encode(private_key_tree(keys, Form, Field));
        const auto der = mlkem::private_key_to_der<Form, Field>(private_key);
        EXPECT_EQ(to_bytes(der.span()), expected);
        EXPECT_EQ(der.size(), (mlkem::private_key_der_size<private_type, Form, Field>));
        const auto text = mlkem::private_key_to_pem<Form, Field>(private_key);
        EXPECT_EQ(text.view(), pem("PRIVATE KEY", expected));
        EXPECT_EQ(text.size, (mlkem::private_key_pem_size<private_type, Form, Field>));
        EXPECT_TRUE(*(mlkem::private_key_to_der<Form, Field>(private_key, ec)) == der && !ec);
        EXPECT_EQ((mlkem::private_key_to_pem<Form, Field>(private_key, ec))->view(), text.view());

        const auto expect_same = [&](const private_type& read) {
            EXPECT_EQ(read, private_key);
            EXPECT_EQ(read.encapsulation_key(), public_key);
            ASSERT_EQ(read.seed().has_value(), Form != private_key_form::expanded);
            if (read.seed()) {
                EXPECT_EQ(to_bytes(read.seed()->span()), to_bytes(keys.seed));
            }
        };
        expect_same(mlkem::private_key_from_der<Kem>(der));
        expect_same(*mlkem::private_key_from_der<Kem>(expected, ec));
        EXPECT_FALSE(ec);
        expect_same(mlkem::private_key_from_pem<Kem>(text.view()));
        expect_same(*mlkem::private_key_from_pem<Kem>(text.view(), ec));
        expect_same(std::get<private_type>(mlkem::any_private_key_from_der(der)));
        expect_same(std::get<private_type>(*mlkem::any_private_key_from_der(der, ec)));
        expect_same(std::get<private_type>(mlkem::any_private_key_from_pem(text.view())));
        expect_same(std::get<private_type>(*mlkem::any_private_key_from_pem(text.view(), ec)));
        EXPECT_FALSE(ec);
    }
};
TEST_SUITE_OF_TYPES(RoundTrip, kems, set_names);

TEST_OF_TYPES(RoundTrip, OfAPrivateKeyInEachForm)
{
    const auto both_fields = [this]<private_key_form Form>() {
        this->template expect_private<Form, public_key_field::absent>();
        this->template expect_private<Form, public_key_field::present>();
    };
    for (const private_key_form form : all_forms)
        with_form(form, both_fields);
}

TEST_OF_TYPES(RoundTrip, TheSeedIsWhatIsWrittenUnlessAnotherFormIsNamed)
{
    const auto der = mlkem::private_key_to_der(this->private_key);
    EXPECT_EQ(to_bytes(der.span()), encode(private_key_tree(this->keys, private_key_form::seed)));
}

TEST_OF_TYPES(RoundTrip, OfAPublicKey)
{
    using ek_type = typename TypeParam::encapsulation_key;
    std::error_code ec;
    const byte_string expected = encode(public_key_tree(this->keys));
    const auto der = mlkem::public_key_to_der(this->public_key);
    EXPECT_EQ(to_bytes(der), expected);
    const auto text = mlkem::public_key_to_pem(this->public_key);
    EXPECT_EQ(text.view(), pem("PUBLIC KEY", expected));
    EXPECT_EQ(text.size, mlkem::public_key_pem_size<ek_type>);
    const auto copy = text; // a public key's text is an ordinary value
    EXPECT_EQ(copy.view(), text.view());

    EXPECT_EQ(mlkem::public_key_from_der<TypeParam>(der), this->public_key);
    EXPECT_EQ(mlkem::public_key_from_der<TypeParam>(expected, ec), this->public_key);
    EXPECT_EQ(mlkem::public_key_from_pem<TypeParam>(text.view()), this->public_key);
    EXPECT_EQ(mlkem::public_key_from_pem<TypeParam>(text.view(), ec), this->public_key);
    EXPECT_EQ(std::get<ek_type>(mlkem::any_public_key_from_der(der)), this->public_key);
    EXPECT_EQ(std::get<ek_type>(*mlkem::any_public_key_from_der(der, ec)), this->public_key);
    EXPECT_EQ(std::get<ek_type>(mlkem::any_public_key_from_pem(text.view())), this->public_key);
    EXPECT_EQ(std::get<ek_type>(*mlkem::any_public_key_from_pem(text.view(), ec)),
              this->public_key);
    EXPECT_FALSE(ec);
}

TEST_OF_TYPES(RoundTrip, AKeyWithoutSeedIsWrittenExpandedOnly)
{
    const auto dk = TypeParam::decapsulation_key::from_bytes(this->keys.dk);
    const auto expect_unavailable = [&]<private_key_form Form>() {
        std::error_code ec;
        EXPECT_FALSE(mlkem::private_key_to_der<Form>(dk, ec));
        EXPECT_EQ(ec, errc::seed_unavailable);
        ec.clear();
        EXPECT_FALSE(mlkem::private_key_to_pem<Form>(dk, ec));
        EXPECT_EQ(ec, errc::seed_unavailable);
        expect_throws(errc::seed_unavailable, [&] { (void)mlkem::private_key_to_der<Form>(dk); });
        expect_throws(errc::seed_unavailable, [&] { (void)mlkem::private_key_to_pem<Form>(dk); });
    };
    expect_unavailable.template operator()<private_key_form::seed>();
    expect_unavailable.template operator()<private_key_form::both>();
    const auto der = mlkem::private_key_to_der<private_key_form::expanded>(dk);
    EXPECT_EQ(to_bytes(der.span()),
              encode(private_key_tree(this->keys, private_key_form::expanded)));
}

TEST_OF_TYPES(RoundTrip, ErrorsAreThrown)
{
    expect_throws(errc::malformed_der,
                  [] { (void)mlkem::private_key_from_der<TypeParam>(byte_string(3)); });
    expect_throws(errc::malformed_der,
                  [] { (void)mlkem::public_key_from_der<TypeParam>(byte_string(3)); });
    expect_throws(errc::malformed_pem, [] { (void)mlkem::private_key_from_pem<TypeParam>("x"); });
    expect_throws(errc::malformed_pem, [] { (void)mlkem::public_key_from_pem<TypeParam>("x"); });
    expect_throws(errc::malformed_der,
                  [] { (void)mlkem::any_private_key_from_der(byte_string(3)); });
    expect_throws(errc::malformed_der,
                  [] { (void)mlkem::any_public_key_from_der(byte_string(3)); });
    expect_throws(errc::malformed_pem, [] { (void)mlkem::any_private_key_from_pem("x"); });
    expect_throws(errc::malformed_pem, [] { (void)mlkem::any_public_key_from_pem("x"); });
}

TEST_OF_TYPES(RoundTrip, AnyReportsTheErrorOfTheSetThatTheFileIsOf)
{
    std::error_code ec;
    byte_string file = encode(private_key_tree(this->keys, private_key_form::both));
    file.back() ^= 1;
    EXPECT_FALSE(mlkem::any_private_key_from_der(file, ec));
    EXPECT_EQ(ec, errc::seed_mismatch);
    file = encode(public_key_tree(this->keys));
    set_coefficient(std::span(file).last(this->keys.ek.size()), 5, 3329);
    EXPECT_FALSE(mlkem::any_public_key_from_der(file, ec));
    EXPECT_EQ(ec, errc::coefficient_out_of_range);
    const byte_string x25519 = {0x2b, 0x65, 0x6e};
    EXPECT_FALSE(
        mlkem::any_public_key_from_der(encode(public_key_info(x25519, this->keys.ek)), ec));
    EXPECT_EQ(ec, errc::wrong_algorithm);
}

TEST_OF_TYPES(RoundTrip, AnExpandedKeyWithAnUnreducedEkOrSecretIsRefusedThough)
{
    const auto expect_out_of_range = [&](dk_array<TypeParam> dk) {
        rehash<TypeParam>(dk);
        for (const auto form : {private_key_form::expanded, private_key_form::both})
            EXPECT_EQ(read_private<TypeParam>(encode(one_asymmetric_key(
                          oid_of<TypeParam>(), private_key_choice(form, this->keys.seed, dk)))),
                      errc::coefficient_out_of_range);
    };
    dk_array<TypeParam> dk = this->keys.dk;
    set_coefficient(std::span(dk).subspan(this->keys.ek_at), 0, 4095);
    expect_out_of_range(dk);
    expect_out_of_range(with_another_encoding<TypeParam>(this->keys.dk));
}

TEST_OF_TYPES(RoundTrip, OfManyRandomKeys)
{
    shake128_random rng("many keys");
    for (int i = 0; i < 20; ++i) {
        const auto [ek, dk] = TypeParam::keygen(rng);
        const auto text = mlkem::private_key_to_pem<private_key_form::both>(dk);
        EXPECT_EQ(mlkem::private_key_from_pem<TypeParam>(text.view()), dk);
        EXPECT_EQ(mlkem::public_key_from_pem<TypeParam>(mlkem::public_key_to_pem(ek).view()), ek);
    }
}

} // namespace
} // namespace mlkem_test::round_trip_test
