// SPDX-License-Identifier: MIT
// DER is read strictly: every departure from it that a file can have, each by itself, with all
// other lengths right.
#include "key_files.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::der_test {
namespace {

template <class Kem> class Der : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"DER"};

    /// Calls f(tree, read) for the file of a public key and for those of a private one.
    template <class F> void for_each_file(const F& f) const
    {
        f(public_key_tree(keys), read_public<Kem>);
        for (const private_key_form form : all_forms)
            for (const auto field : {public_key_field::absent, public_key_field::present})
                f(private_key_tree(keys, form, field), read_private<Kem>);
    }
};
TEST_SUITE_OF_TYPES(Der, kems, set_names);

TEST_OF_TYPES(Der, FilesAsTheyShouldBeAreRead)
{
    this->for_each_file(
        [](const element& tree, auto read) { EXPECT_EQ(read(encode(tree)), errc{}); });
}

TEST_OF_TYPES(Der, LengthsHaveOneForm)
{
    this->for_each_file([](const element& tree, auto read) {
        for (std::size_t odd = 0; odd < count(tree); ++odd)
            for (const auto style :
                 {length_style::one_byte_more, length_style::four_bytes, length_style::five_bytes,
                  length_style::indefinite, length_style::reserved}) {
                std::size_t next = 0;
                const byte_string file = encode(tree, odd, style, next);
                // Five bytes of length are one more than is read, also where they are zero.
                EXPECT_EQ(read(file), errc::malformed_der)
                    << "element " << odd << ", style " << static_cast<int>(style);
            }
    });
}

TEST_OF_TYPES(Der, NothingMayFollowInsideAnElementOrBehindTheFile)
{
    this->for_each_file([](const element& tree, auto read) {
        byte_string file = encode(tree);
        for (const std::uint8_t more : byte_string{0x00, 0x05, 0x30, 0x04, 0xff}) {
            file.push_back(more);
            EXPECT_EQ(read(file), errc::malformed_der);
            file.pop_back();
        }
        for (std::size_t n = 0; n < count(tree); ++n) {
            element whole = tree;
            element& changed = at(whole, n);
            if (changed.parts.empty())
                continue;
            for (const element& more : {element{0x05, {}, {}}, element{0x04, {1}, {}},
                                        element{0xa1, {0x05, 0x00}, {}}, element{0x82, {0}, {}}}) {
                changed.parts.push_back(more);
                EXPECT_EQ(read(encode(whole)), errc::malformed_der) << "in element " << n;
                changed.parts.pop_back();
            }
        }
    });
}

TEST_OF_TYPES(Der, AlgorithmParametersAreAbsent)
{
    this->for_each_file([](const element& tree, auto read) {
        for (const element& parameters :
             {element{0x05, {}, {}}, element{0x30, {}, {}}, element{0x06, {0x2a, 3}, {}}}) {
            element whole = tree;
            whole.parts[whole.parts[0].tag == 0x02 ? 1 : 0].parts.push_back(parameters);
            EXPECT_EQ(read(encode(whole)), errc::malformed_der);
        }
    });
}

TEST_OF_TYPES(Der, ElementsMayNotBeAbsent)
{
    this->for_each_file([](const element& tree, auto read) {
        for (std::size_t n = 0; n < count(tree); ++n)
            for (std::size_t part = 0; part < at(const_cast<element&>(tree), n).parts.size();
                 ++part) {
                element whole = tree;
                auto& parts = at(whole, n).parts;
                parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(part));
                EXPECT_EQ(read(encode(whole)), errc::malformed_der) << n << ' ' << part;
            }
        EXPECT_EQ(read({}), errc::malformed_der);
    });
}

TEST_OF_TYPES(Der, ContentOfAnotherLengthIsAWrongLength)
{
    const auto expect = [](element tree, std::initializer_list<std::size_t> numbers, auto read) {
        for (const std::size_t n : numbers) {
            const byte_string right = at(tree, n).content;
            for (const std::size_t size : wrong_lengths(right.size() - (n == 3 ? 1 : 0))) {
                at(tree, n).content = right;
                at(tree, n).content.resize(size + (n == 3 ? 1 : 0));
                EXPECT_EQ(read(encode(tree)), errc::invalid_length) << n << ", " << size;
            }
            at(tree, n).content = right;
        }
    };
    // Elements by number: the BIT STRING of a public key is 3; privateKey is 4, and its parts
    // follow.
    expect(public_key_tree(this->keys), {3}, read_public<TypeParam>);
    expect(private_key_tree(this->keys, private_key_form::seed), {5}, read_private<TypeParam>);
    expect(private_key_tree(this->keys, private_key_form::expanded), {5}, read_private<TypeParam>);
    expect(private_key_tree(this->keys, private_key_form::both), {6, 7}, read_private<TypeParam>);

    for (const private_key_form form : all_forms) {
        element tree = private_key_tree(this->keys, form, public_key_field::present);
        for (const std::size_t size : wrong_lengths(this->keys.ek.size())) {
            tree.parts[3] = bit_string(0x81, byte_string(size));
            EXPECT_EQ(read_private<TypeParam>(encode(tree)), errc::invalid_length);
        }
    }
}

/// Expects an error of a private key's file, from every reader: those of each set, of any set, of
/// X-Wing and of PEM.
void expect_of_all_sets(errc expected, const byte_string& file)
{
    std::error_code ec;
    EXPECT_EQ(read_private<mlkem::ml_kem_512>(file), expected);
    EXPECT_EQ(read_private<mlkem::ml_kem_768>(file), expected);
    EXPECT_EQ(read_private<mlkem::ml_kem_1024>(file), expected);
    EXPECT_EQ(read_private<x_wing>(file), expected);
    EXPECT_EQ(read_private_pem<mlkem::ml_kem_768>(pem("PRIVATE KEY", file)), expected);
    EXPECT_FALSE(mlkem::any_private_key_from_der(file, ec));
    EXPECT_EQ(ec, expected);
}

TEST_OF_TYPES(Der, FilesThatAreAnExpandedKeyAreNamedSo)
{
    byte_string bare = to_bytes(this->keys.dk), with_public_key = bare;
    append(with_public_key, this->keys.ek);
    expect_of_all_sets(errc::bare_expanded_key, bare);
    expect_of_all_sets(errc::public_key_appended, with_public_key);
    // What the key is does not matter, unless it begins as a file of this size does.
    for (int first = 0; first < 256; ++first)
        for (const std::uint8_t second : byte_string{0, 0x81, 0x82, 0x83}) {
            bare[0] = static_cast<std::uint8_t>(first);
            bare[1] = second;
            EXPECT_EQ(read_private<TypeParam>(bare), first == 0x30 && second == 0x82
                                                         ? errc::malformed_der
                                                         : errc::bare_expanded_key)
                << first << ' ' << int{second};
        }
    for (const std::size_t size : {bare.size() - 1, bare.size() + 1, with_public_key.size() - 1,
                                   with_public_key.size() + 1}) {
        with_public_key.resize(size);
        EXPECT_EQ(read_private<TypeParam>(with_public_key), errc::malformed_der) << size;
    }
}

TEST_OF_TYPES(Der, PrivateKeysThatAreABareExpandedKeyAreNamedSo)
{
    using Kem = TypeParam;
    byte_string bare = to_bytes(this->keys.dk), with_public_key = bare;
    append(with_public_key, this->keys.ek);
    const auto read_both = [&](const element& private_key, const byte_string& public_key) {
        std::error_code ec;
        const byte_string file = encode(one_asymmetric_key(oid_of<Kem>(), private_key, public_key));
        EXPECT_FALSE(mlkem::any_private_key_from_der(file, ec));
        EXPECT_EQ(ec, read_private<Kem>(file));
        return read_private<Kem>(file);
    };
    const auto in_place_of_choice = [&](byte_string content) {
        element tree = one_asymmetric_key(oid_of<Kem>(), {});
        tree.parts[2] = {0x04, std::move(content), {}};
        return read_private<Kem>(encode(tree));
    };
    EXPECT_EQ(in_place_of_choice(with_public_key), errc::public_key_appended);
    for (int first = 0; first < 256; ++first) {
        bare[0] = static_cast<std::uint8_t>(first);
        EXPECT_EQ(in_place_of_choice(bare), errc::bare_expanded_key) << first;
    }
    bare.pop_back();
    EXPECT_EQ(in_place_of_choice(bare), errc::malformed_der);
    for (const byte_string& public_key : {byte_string(), to_bytes(this->keys.ek)})
        EXPECT_EQ(read_both({0x04, with_public_key, {}}, public_key), errc::public_key_appended);
}

TEST(DerErrors, SayWhatABareKeyIs)
{
    const auto says = [](errc e, std::string_view text) {
        return make_error_code(e).message().find(text) != std::string::npos;
    };
    EXPECT_TRUE(says(errc::bare_expanded_key, "bare expanded key"));
    EXPECT_TRUE(says(errc::public_key_appended, "expanded key and then its public key"));
}

TEST_OF_TYPES(Der, BitStringsAreOfWholeBytes)
{
    element public_tree = public_key_tree(this->keys);
    element private_tree =
        private_key_tree(this->keys, private_key_form::seed, public_key_field::present);
    for (int unused = 1; unused < 256; ++unused) {
        public_tree.parts[1].content[0] = static_cast<std::uint8_t>(unused);
        private_tree.parts[3].content[0] = static_cast<std::uint8_t>(unused);
        EXPECT_EQ(read_public<TypeParam>(encode(public_tree)), errc::malformed_der);
        EXPECT_EQ(read_private<TypeParam>(encode(private_tree)), errc::malformed_der);
    }
    public_tree.parts[1].content.clear();
    private_tree.parts[3].content.clear();
    EXPECT_EQ(read_public<TypeParam>(encode(public_tree)), errc::malformed_der);
    EXPECT_EQ(read_private<TypeParam>(encode(private_tree)), errc::malformed_der);
}

TEST_OF_TYPES(Der, VersionTwoHasThePublicKeyAndVersionOneHasNot)
{
    for (const private_key_form form : all_forms) {
        for (int version = 0; version < 256; ++version)
            for (const auto field : {public_key_field::absent, public_key_field::present}) {
                element tree = private_key_tree(this->keys, form, field);
                tree.parts[0].content = {static_cast<std::uint8_t>(version)};
                EXPECT_EQ(read_private<TypeParam>(encode(tree)),
                          version == (field == public_key_field::present ? 1 : 0)
                              ? errc{}
                              : errc::malformed_der)
                    << version;
            }
        for (const byte_string& version :
             {byte_string{}, byte_string{0, 0}, byte_string{0, 1}, byte_string{1, 0}}) {
            element tree = private_key_tree(this->keys, form);
            tree.parts[0].content = version;
            EXPECT_EQ(read_private<TypeParam>(encode(tree)), errc::malformed_der);
        }
    }
}

TEST_OF_TYPES(Der, AttributesArePassedOverIfTheyAreAttributes)
{
    const element type = {0x06, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 20}, {}};
    const element text = {0x1e, {0, 'k'}, {}}, nested = {0x30, {}, {text, {0x02, {5}, {}}}};
    const element values = {0x31, {}, {text, nested}};
    const element attribute = {0x30, {}, {type, values}};
    const auto result_with = [&](std::vector<element> attributes, std::uint8_t tag = 0xa0) {
        std::vector<errc> results;
        for (const private_key_form form : all_forms)
            for (const auto field : {public_key_field::absent, public_key_field::present}) {
                element tree = private_key_tree(this->keys, form, field);
                tree.parts.insert(tree.parts.begin() + 3, {tag, {}, attributes});
                results.push_back(read_private<TypeParam>(encode(tree)));
                EXPECT_EQ(results.back(), results.front());
            }
        return results.front();
    };
    EXPECT_EQ(result_with({}), errc{});
    EXPECT_EQ(result_with({attribute}), errc{});
    EXPECT_EQ(result_with({attribute, attribute, {0x30, {}, {type, {0x31, {}, {nested}}}}}),
              errc{});

    EXPECT_EQ(result_with({attribute}, 0x80), errc::malformed_der) << "not constructed";
    EXPECT_EQ(result_with({attribute}, 0xa2), errc::malformed_der);
    EXPECT_EQ(result_with({attribute}, 0x31), errc::malformed_der);
    EXPECT_EQ(result_with({type}), errc::malformed_der);
    EXPECT_EQ(result_with({values}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {}}}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {type}}}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {values, type}}}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {type, values, values}}}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {type, {0x30, {}, {text}}}}}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {type, {0x31, {}, {}}}}}), errc::malformed_der);
    EXPECT_EQ(result_with({{0x30, {}, {{0x06, {}, {}}, values}}}), errc::malformed_der);
    for (const byte_string& wrong :
         {byte_string{0x04}, byte_string{0x04, 2, 0}, byte_string{0x04, 0x81, 1, 0},
          byte_string{0x04, 0x80, 0, 0}, byte_string{0x1f, 0x20, 0}})
        EXPECT_EQ(result_with({{0x30, {}, {type, {0x31, wrong, {}}}}}), errc::malformed_der);
}

TEST_OF_TYPES(Der, AttributesMayStandOnlyBeforeThePublicKeyAndOnce)
{
    const element attributes = {0xa0, {}, {}};
    element tree = private_key_tree(this->keys, private_key_form::seed, public_key_field::present);
    tree.parts.push_back(attributes);
    EXPECT_EQ(read_private<TypeParam>(encode(tree)), errc::malformed_der);
    tree.parts.pop_back();
    tree.parts.insert(tree.parts.begin() + 3, 2, attributes);
    EXPECT_EQ(read_private<TypeParam>(encode(tree)), errc::malformed_der);
}

} // namespace
} // namespace mlkem_test::der_test
