// SPDX-License-Identifier: MIT
// Observes what reading and writing the file of a private key leaves on the stack and in registers.
// Each function runs with one secret and with another. What differs afterwards and is not public
// depends on the secret. First, a buffer that nobody wipes is seen. Second, PEM uses no more stack
// than its burn overwrites. Third, the functions of the API leave nothing.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "hybrid/own_group.hpp"
#include "observed_stack.hpp"
#include "oracles.hpp"
#include "support.hpp"

namespace {

using namespace mlkem_test;
using namespace mlkem::detail;
using kem = mlkem::ml_kem_512;
using mlkem::private_key_form;

int failures = 0;

void expect(bool condition, const char* what)
{
    if (!condition) {
        std::printf("FAILED: %s\n", what);
        ++failures;
    }
}

/// One key with one secret or another in it, and its file. Kept away from the stacks that are
/// observed.
struct material {
    std::vector<std::uint8_t> seed = std::vector<std::uint8_t>(64);
    std::optional<kem::decapsulation_key> dk;
    std::vector<std::uint8_t> der;
    std::string text;
    std::vector<std::uint8_t> published;

    material() { choose(0, 0); }

    /// Changes the seed d || z from the byte `from` on. From 32 on that is z alone: then all that is
    /// public stays as it is.
    template <private_key_form Form = private_key_form::both> void choose(int i, std::size_t from)
    {
        for (std::size_t j = 0; j < seed.size(); ++j)
            seed[j] = static_cast<std::uint8_t>(37 * j * j + 11 * j + 5);
        for (std::size_t j = from; j < seed.size() && i == 1; ++j)
            seed[j] = static_cast<std::uint8_t>(seed[j] + 101);
        std::error_code ec;
        dk = kem::decapsulation_key::from_seed(seed, ec);
        const auto file = mlkem::private_key_to_der<Form>(*dk, ec);
        der.assign(file->data(), file->data() + file->size());
        text = mlkem::private_key_to_pem<Form>(*dk, ec)->view();

        // ek, its hash, and the characters that ek has in the text.
        const auto ek = dk->encapsulation_key();
        published.assign(ek.bytes().begin(), ek.bytes().end());
        const auto expanded = dk->to_bytes();
        const auto hash = expanded.span().last<64>().first<32>();
        published.insert(published.end(), hash.begin(), hash.end());
        const auto at = std::search(der.begin(), der.end(), ek.bytes().begin(), ek.bytes().end());
        if (at != der.end()) {
            const auto characters =
                [&](std::size_t byte) { // 48 bytes a line, 64 of them and its end
                    return text.find('\n') + 1 + byte / 48 * 65 + byte % 48 / 3 * 4;
                };
            const auto offset = static_cast<std::size_t>(at - der.begin());
            const std::size_t begin = characters(offset + 2);
            const std::size_t end = characters(offset + ek.bytes().size());
            published.insert(published.end(), text.begin() + static_cast<std::ptrdiff_t>(begin),
                             text.begin() + static_cast<std::ptrdiff_t>(end));
        }
    }
};

template <class Operation, class... Arguments>
void check_operation(const char* name, Arguments&... arguments)
{
    const auto nothing_to_choose = [](int) {};
    const std::size_t overhead = residue_of(nothing_to_choose, [] {
                                     asm volatile("" : : : "memory");
                                 }).depth;
    const std::size_t used =
        residue_of(nothing_to_choose,
                   [&] { run_below_gap<Operation, mlkem::portable>(arguments...); })
            .depth -
        overhead;
    const std::size_t burnt = Operation::template stack<mlkem::portable>();
    std::printf("%-24s stack used %5zu, burnt %5zu\n", name, used, burnt);
    expect(used <= burnt, "the burn covers the stack that was used");
}

template <class Choose, class F>
void check_function(const char* name, const Choose& choose,
                    const std::vector<std::uint8_t>& published, const F& f)
{
    const residue left =
        residue_of(choose, f, [&] { return std::span<const std::uint8_t>(published); });
    std::printf("%-24s depends on the secret: %zu bytes of stack, %zu of registers\n", name,
                left.stack, left.registers);
    expect(left.depth > 256, "the function ran on the observed stack");
    expect(left.stack == 0, "nothing on the stack depends on the secret");
    expect(left.registers == 0, "no register depends on the secret");
}

/// Reading files of one form, with secrets that differ from the byte `from` of the seed on.
template <private_key_form Form> void check_reading(material& key, std::size_t from)
{
    std::error_code ec;
    std::optional<kem::decapsulation_key> dk;
    std::optional<mlkem::any_decapsulation_key> any;
    const auto choose = [&](int i) {
        dk.reset();
        any.reset();
        key.choose<Form>(i, from);
    };
    check_function("private_key_from_der", choose, key.published,
                   [&] { dk = mlkem::private_key_from_der<kem>(key.der, ec); });
    expect(dk && *dk == *key.dk, "the DER was read");
    check_function("private_key_from_pem", choose, key.published,
                   [&] { dk = mlkem::private_key_from_pem<kem>(key.text, ec); });
    expect(dk && *dk == *key.dk, "the PEM was read");
    check_function("any_private_key_from_pem", choose, key.published,
                   [&] { any = mlkem::any_private_key_from_pem(key.text, ec); });
    expect(any.has_value(), "any key was read");
    const auto choose_wrong = [&](int i) {
        choose(i);
        key.text[key.text.size() - 40] = '!';
    };
    check_function("a wrong character", choose_wrong, key.published,
                   [&] { dk = mlkem::private_key_from_pem<kem>(key.text, ec); });
    expect(ec == mlkem::errc::malformed_pem, "the error of a wrong character");
}

template <private_key_form Form> void check_writing(material& key)
{
    using key_type = kem::decapsulation_key;
    using text_type =
        mlkem::pem_text<mlkem::secret_array<mlkem::private_key_pem_size<key_type, Form>>>;
    std::error_code ec;
    std::optional<mlkem::secret_array<mlkem::private_key_der_size<key_type, Form>>> der;
    std::optional<text_type> text;
    const auto choose = [&](int i) {
        der.reset();
        text.reset();
        key.choose<Form>(i, 0);
    };
    check_function("private_key_to_der", choose, key.published,
                   [&] { der = mlkem::private_key_to_der<Form>(*key.dk, ec); });
    expect(der.has_value(), "the DER was written");
    check_function("private_key_to_pem", choose, key.published,
                   [&] { text = mlkem::private_key_to_pem<Form>(*key.dk, ec); });
    expect(text.has_value(), "the PEM was written");
}

/// X-Wing, whose private key is its seed.
void check_x_wing()
{
    using x_wing = mlkem::basic_x_wing<own_x25519>;
    std::error_code ec;
    std::optional<x_wing::key_pair> pair;
    std::string text;
    std::vector<std::uint8_t> published;
    using key_type = x_wing::decapsulation_key;
    std::optional<key_type> dk;
    std::optional<mlkem::pem_text<mlkem::secret_array<mlkem::private_key_pem_size<key_type>>>>
        written;
    const auto choose = [&](int i) {
        dk.reset();
        written.reset();
        shake128_random rng(i == 0 ? "residue" : "other");
        pair = x_wing::keygen_from_seed(rng.bytes<32>(), ec);
        text = mlkem::private_key_to_pem(pair->dk, ec)->view();
        published.assign(pair->ek.bytes().begin(), pair->ek.bytes().end());
        const auto hash = hash_of_ek(pair->ek.bytes().first(1184));
        published.insert(published.end(), hash.begin(), hash.end());
    };
    check_function("X-Wing, from PEM", choose, published,
                   [&] { dk = mlkem::private_key_from_pem<x_wing>(text, ec); });
    expect(dk && dk->encapsulation_key() == pair->ek, "the PEM was read");
    check_function("X-Wing, to PEM", choose, published,
                   [&] { written = mlkem::private_key_to_pem(pair->dk, ec); });
    expect(written.has_value() && written->view() == text, "the PEM was written");
}

} // namespace

int main()
{
    material key;
    std::vector<std::uint8_t> out(mlkem::private_key_pem_capacity);

    // A buffer that nobody wipes is seen.
    const residue careless =
        residue_of([&](int i) { key.choose(i, 0); },
                   [&] {
                       std::array<std::uint8_t, mlkem::private_key_pem_capacity> buffer;
                       std::size_t size = 0;
                       (void)read_pem(key.text, pem_private_key, buffer, size);
                   });
    expect(careless.stack > 64, "the comparison sees a buffer that is not wiped");

    std::string_view label = pem_private_key, text = key.text;
    std::span<const std::uint8_t> in = key.der;
    std::span<std::uint8_t> room = out;
    std::uint8_t* begin = out.data();
    std::size_t size = 0;
    mlkem::errc error{};
    check_operation<write_pem_operation>("write PEM", label, in, begin);
    check_operation<read_pem_operation>("read PEM", text, label, room, size, error);
    expect(error == mlkem::errc{} && size == key.der.size(), "the text was read");

    // An expanded key is checked: what ek is expanded or hashed to stays, so that only z may differ.
    check_reading<private_key_form::seed>(key, 0);
    check_reading<private_key_form::both>(key, 32);
    check_reading<private_key_form::expanded>(key, 32);
    check_writing<private_key_form::seed>(key);
    check_writing<private_key_form::both>(key);
    check_writing<private_key_form::expanded>(key);
    check_x_wing();
    return failures == 0 ? 0 : 1;
}
