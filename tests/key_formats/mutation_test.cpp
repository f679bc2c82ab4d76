// SPDX-License-Identifier: MIT
// Files with one byte changed, at every place, and cut short at every place: each gives the error
// that belongs to what was changed. The expectations are written down for each part of a file.
#include <cstdint>
#include <functional>

#include "key_files.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::mutation_test {
namespace {

using expectation = std::function<errc(std::size_t at, std::uint8_t value)>;

/// A part of a file: its bytes, and what a file is that has `value` at one of them instead.
struct part {
    byte_string content;
    expectation expected;
};

expectation always(errc e)
{
    return [e](std::size_t, std::uint8_t) { return e; };
}

/// Tag and length of an element that has `size` bytes.
part head(std::uint8_t tag, std::size_t size)
{
    byte_string out = {tag};
    append(out, encoded_length(size, length_style::minimal));
    return {out, always(errc::malformed_der)};
}

/// Tag and length of an element where another tag may be a form of its own. This content then has
/// the wrong length for that form.
part head_of_choice(std::uint8_t tag, std::size_t size, std::initializer_list<std::uint8_t> others)
{
    part out = head(tag, size);
    out.expected = [forms = byte_string(others)](std::size_t at, std::uint8_t value) {
        const bool is_form = std::find(forms.begin(), forms.end(), value) != forms.end();
        return at == 0 && is_form ? errc::invalid_length : errc::malformed_der;
    };
    return out;
}

std::size_t size_of(const std::vector<part>& parts)
{
    std::size_t size = 0;
    for (const part& p : parts)
        size += p.content.size();
    return size;
}

void append(std::vector<part>& to, const std::vector<part>& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

std::vector<part> algorithm(const byte_string& oid)
{
    // A shorter identifier is another one; of length 0 it is none.
    part oid_head = head(0x06, oid.size());
    oid_head.expected = [size = oid.size()](std::size_t at, std::uint8_t value) {
        return at == 1 && value > 0 && value < size ? errc::wrong_algorithm : errc::malformed_der;
    };
    return {head(0x30, 2 + oid.size()), oid_head, {oid, always(errc::wrong_algorithm)}};
}

/// Coefficients that are below q but for a change that puts one out of range; then `otherwise`.
template <class Kem>
expectation of_coefficients(std::span<const std::uint8_t> encoded, errc otherwise)
{
    return [encoded, otherwise](std::size_t at, std::uint8_t value) {
        byte_string changed = to_bytes(encoded); // ek begins with coefficients, too
        changed[at] = value;
        changed.resize(Kem::encapsulation_key_size);
        const std::span<const std::uint8_t> ek = changed;
        return Kem::check_encapsulation_key(ek.first<Kem::encapsulation_key_size>())
                   ? otherwise
                   : errc::coefficient_out_of_range;
    };
}

/// The expanded key: ŝ, ek, H(ek), z, with what a change in each gives.
template <class Kem>
std::vector<part> expanded(const key_material<Kem>& keys, errc secret_part, errc z)
{
    const std::span<const std::uint8_t> dk = keys.dk;
    const std::span<const std::uint8_t> s_hat = dk.first(keys.ek_at);
    return {{to_bytes(s_hat), of_coefficients<Kem>(s_hat, secret_part)},
            {to_bytes(dk.subspan(keys.ek_at, keys.z_at - keys.ek_at)), always(errc::hash_mismatch)},
            {to_bytes(dk.subspan(keys.z_at)), always(z)}};
}

template <class Kem>
std::vector<part> choice(const key_material<Kem>& keys, private_key_form form, bool with_public_key)
{
    const byte_string seed = to_bytes(keys.seed);
    if (form == private_key_form::seed) {
        // Another d is another key; another z is one with the same public key.
        part d = {byte_string(seed.begin(), seed.begin() + 32), always(errc{})};
        if (with_public_key)
            d.expected = always(errc::public_key_mismatch);
        return {head_of_choice(0x80, seed.size(), {0x04}),
                d,
                {byte_string(seed.begin() + 32, seed.end()), always(errc{})}};
    }
    if (form == private_key_form::expanded) {
        std::vector<part> out = {head_of_choice(0x04, keys.dk.size(), {0x80})};
        // Nothing says which z belongs to an expanded key.
        append(out, expanded(keys, errc::pairwise_check_failure, errc{}));
        return out;
    }
    std::vector<part> inside = {
        head(0x04, seed.size()), {seed, always(errc::seed_mismatch)}, head(0x04, keys.dk.size())};
    append(inside, expanded(keys, errc::seed_mismatch, errc::seed_mismatch));
    std::vector<part> out = {head_of_choice(0x30, size_of(inside), {0x04, 0x80})};
    append(out, inside);
    return out;
}

std::vector<part> bit_string_parts(std::uint8_t tag, std::span<const std::uint8_t> key,
                                   errc changed_key)
{
    return {head(tag, 1 + key.size()),
            {byte_string{0}, always(errc::malformed_der)},
            {to_bytes(key), always(changed_key)}};
}

std::vector<part> in_sequence(const std::vector<part>& inside)
{
    std::vector<part> out = {head(0x30, size_of(inside))};
    append(out, inside);
    return out;
}

std::vector<part> version_and_algorithm(std::uint8_t version, const byte_string& oid)
{
    std::vector<part> out = {head(0x02, 1), {byte_string{version}, always(errc::malformed_der)}};
    append(out, algorithm(oid));
    return out;
}

template <class Kem>
std::vector<part> private_file(const key_material<Kem>& keys, private_key_form form,
                               bool with_public_key)
{
    std::vector<part> inside = version_and_algorithm(with_public_key ? 1 : 0, oid_of<Kem>());
    const std::vector<part> key = choice(keys, form, with_public_key);
    inside.push_back(head(0x04, size_of(key)));
    append(inside, key);
    if (with_public_key)
        append(inside, bit_string_parts(0x81, keys.ek, errc::public_key_mismatch));
    return in_sequence(inside);
}

byte_string joined(const std::vector<part>& parts)
{
    byte_string out;
    for (const part& p : parts)
        mlkem_test::append(out, p.content);
    return out;
}

/// Changes single bits of every byte; every byte of tags, lengths and identifiers to every value.
template <class Read> void expect_mutations(const std::vector<part>& parts, const Read& read)
{
    byte_string file = joined(parts);
    ASSERT_EQ(read(file), errc{});
    std::size_t at = 0, tried = 0;
    for (const part& p : parts)
        for (std::size_t i = 0; i < p.content.size(); ++i, ++at) {
            const std::uint8_t right = file[at];
            for (int change = 1; change < 256; ++change) {
                const bool few = p.content.size() > 16;
                if (few && change != 0x01 && change != 0x80)
                    continue;
                const std::uint8_t value = static_cast<std::uint8_t>(right ^ change);
                file[at] = value;
                ASSERT_EQ(read(file), p.expected(i, value))
                    << "at " << at << ": " << int{value} << " instead of " << int{right};
                ++tried;
            }
            file[at] = right;
        }
    EXPECT_EQ(at, file.size());
    EXPECT_GE(tried, 2 * file.size());
}

template <class Kem> class Mutation : public ::testing::Test {
  protected:
    const key_material<Kem> keys{"mutations"};
};
TEST_SUITE_OF_TYPES(Mutation, kems, set_names);

TEST_OF_TYPES(Mutation, OfAPrivateKeysFile)
{
    for (const private_key_form form : all_forms)
        for (const bool with_public_key : {false, true})
            expect_mutations(private_file(this->keys, form, with_public_key),
                             read_private<TypeParam>);
}

/// The file of a public key that begins with ML-KEM's ek, all of it reduced.
template <class Kem>
std::vector<part> public_file(const byte_string& oid, std::span<const std::uint8_t> key)
{
    std::vector<part> inside = algorithm(oid);
    append(inside, bit_string_parts(0x03, key, errc{}));
    // A changed key is another key, or has a coefficient that is too large.
    inside.back().expected = of_coefficients<Kem>(key, errc{});
    return in_sequence(inside);
}

TEST_OF_TYPES(Mutation, OfAPublicKeysFile)
{
    expect_mutations(public_file<TypeParam>(oid_of<TypeParam>(), this->keys.ek),
                     read_public<TypeParam>);
}

TEST(MutationOfXWing, OfAPrivateKeysFile)
{
    const byte_string seed = to_bytes(counting_bytes<32>(7));
    std::vector<part> inside = version_and_algorithm(0, x_wing_oid);
    append(inside, {head(0x04, seed.size()), {seed, always(errc{})}}); // another seed, another key
    expect_mutations(in_sequence(inside), read_private<x_wing>);
}

TEST(MutationOfXWing, OfAPublicKeysFile)
{
    const auto pair = x_wing::keygen_from_seed(counting_bytes<32>(7));
    expect_mutations(public_file<x_wing::kem>(x_wing_oid, pair.ek.bytes()), read_public<x_wing>);
}

template <class Read> void expect_malformed_if_cut_short(const byte_string& file, const Read& read)
{
    for (std::size_t size = 0; size < file.size(); ++size)
        ASSERT_EQ(read(std::span(file).first(size)), errc::malformed_der) << size;
}

TEST(MutationOfXWing, CutShortAnywhereAFileIsMalformed)
{
    const auto pair = x_wing::keygen_from_seed(counting_bytes<32>(7));
    expect_malformed_if_cut_short(encode(public_key_info(x_wing_oid, pair.ek.bytes())),
                                  read_public<x_wing>);
    expect_malformed_if_cut_short(encode(bare_seed_tree(x_wing_oid, pair.dk.seed()->span())),
                                  read_private<x_wing>);
}

TEST_OF_TYPES(Mutation, CutShortAnywhereAFileIsMalformed)
{
    expect_malformed_if_cut_short(encode(public_key_tree(this->keys)), read_public<TypeParam>);
    for (const private_key_form form : all_forms)
        for (const auto field : {public_key_field::absent, public_key_field::present})
            expect_malformed_if_cut_short(encode(private_key_tree(this->keys, form, field)),
                                          read_private<TypeParam>);
}

TEST_OF_TYPES(Mutation, FormsSwappedAreToldByTheTag)
{
    const auto read = [](const element& choice) {
        return read_private<TypeParam>(encode(one_asymmetric_key(oid_of<TypeParam>(), choice)));
    };
    const byte_string seed = to_bytes(this->keys.seed), dk = to_bytes(this->keys.dk);
    EXPECT_EQ(read({0x04, seed, {}}), errc::invalid_length);
    EXPECT_EQ(read({0x80, dk, {}}), errc::invalid_length);
    EXPECT_EQ(read({0x30, {}, {{0x04, dk, {}}, {0x04, seed, {}}}}), errc::invalid_length);
    EXPECT_EQ(read({0x30, {}, {{0x80, seed, {}}, {0x04, dk, {}}}}), errc::malformed_der);
    EXPECT_EQ(read({0x30, {}, {{0x04, seed, {}}}}), errc::malformed_der);
    EXPECT_EQ(read({0xa0, {}, {{0x04, seed, {}}}}), errc::malformed_der) << "[0] EXPLICIT";
    EXPECT_EQ(read({0x81, seed, {}}), errc::malformed_der);
    // A bare seed or key, as in older drafts.
    const auto bare = [this](const byte_string& content) {
        element tree = private_key_tree(this->keys, private_key_form::seed);
        tree.parts[2] = {0x04, content, {}};
        return read_private<TypeParam>(encode(tree));
    };
    EXPECT_EQ(bare(seed), errc::malformed_der);
    EXPECT_EQ(bare(dk), errc::bare_expanded_key);
    EXPECT_EQ(bare({}), errc::malformed_der);
}

TEST_OF_TYPES(Mutation, FilesOfOtherAlgorithmsAreOfAWrongAlgorithm)
{
    const byte_string rsa = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1};
    const element null = {0x05, {}, {}};
    for (const byte_string& oid :
         {oid_of<mlkem::ml_kem_512>(), oid_of<mlkem::ml_kem_768>(), oid_of<mlkem::ml_kem_1024>(),
          to_bytes(mlkem::id_x_wing::oid), rsa, byte_string{0x2b, 0x65, 0x6e}}) {
        const bool same = oid == oid_of<TypeParam>();
        for (const bool with_parameters : {false, true}) {
            const errc expected = !same             ? errc::wrong_algorithm
                                  : with_parameters ? errc::malformed_der
                                                    : errc{};
            element tree = public_key_info(oid, this->keys.ek);
            if (with_parameters)
                tree.parts[0].parts.push_back(null);
            EXPECT_EQ(read_public<TypeParam>(encode(tree)), expected);
            for (const private_key_form form : all_forms) {
                tree = one_asymmetric_key(oid,
                                          private_key_choice(form, this->keys.seed, this->keys.dk));
                if (with_parameters)
                    tree.parts[1].parts.push_back(null);
                EXPECT_EQ(read_private<TypeParam>(encode(tree)), expected);
            }
        }
    }
}

} // namespace
} // namespace mlkem_test::mutation_test
