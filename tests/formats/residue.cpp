// Observes what reading and writing the file of a private key leaves on the stack, at the level of
// optimisation that this is built with: (1) a buffer that nobody wipes is found, so that the search
// can see one; (2) PEM uses no more stack than its burn overwrites; (3) after the functions of the
// API no secret is found, neither the key nor its characters.
#include <array>
#include <cstdio>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "observed_stack.hpp"
#include "openssl/own_group.hpp"
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

/// The characters of the first lines of a text between its boundaries.
void add_lines(secret_set& secrets, std::string_view text, std::size_t lines)
{
    std::size_t line = text.find('\n') + 1;
    for (std::size_t i = 0; i < lines; ++i, line += 65)
        secrets.add(text.data() + line, 64);
}

/// One key, kept away from the stacks that are observed, and what of it must not be found there.
struct material {
    std::vector<u8> seed = std::vector<u8>(64);
    std::optional<kem::decapsulation_key> dk;
    std::vector<u8> der;
    std::string text;
    secret_set secrets;

    material()
    {
        for (std::size_t i = 0; i < seed.size(); ++i)
            seed[i] = static_cast<u8>(37 * i * i + 11 * i + 5);
        std::error_code ec;
        dk = kem::decapsulation_key::from_seed(seed, ec);
        const auto file = mlkem::private_key_to_der<private_key_form::both>(*dk, ec);
        der.assign(file->begin(), file->end());
        text = mlkem::private_key_to_pem<private_key_form::both>(*dk, ec)->view();
        const auto bytes = dk->to_bytes();
        secrets.add(seed.data(), seed.size());
        secrets.add(bytes.data(), mlkem::sizes<mlkem::params_512>::vector);
        secrets.add(bytes.data() + bytes.size() - 32, 32); // z
        add_lines(secrets, text, 16);                      // the seed and the secret polynomials
    }
};

template <class Operation, class... Arguments>
void check_operation(const char* name, const material& key, Arguments&... arguments)
{
    observed_stack stack;
    auto nothing = [&]() noexcept { asm volatile("" : : : "memory"); };
    stack.run(nothing);
    const std::size_t overhead = stack.depth();
    auto bare = [&]() noexcept { run_below_gap<Operation, mlkem::portable>(arguments...); };
    stack.run(bare);
    const std::size_t used = stack.depth() - overhead, left = key.secrets.count_in(stack.bytes());
    const std::size_t burnt = Operation::template stack<mlkem::portable>();
    std::printf("%-24s stack used %5zu, burnt %5zu; secrets left without burn %zu\n", name, used,
                burnt, left);
    expect(used <= burnt, "the burn covers the stack that was used");
}

template <class F> void check_function(const char* name, const secret_set& secrets, const F& f)
{
    observed_stack stack;
    auto function = [&]() noexcept { f(); };
    stack.run(function);
    const std::size_t left = secrets.count_in(stack.bytes());
    std::printf("%-24s secrets left %zu\n", name, left);
    expect(stack.depth() > 256, "the function ran on the observed stack");
    expect(left == 0, "no secret is left on the stack");
}

/// X-Wing: the seed, and the line of the text that holds most of it.
void check_x_wing()
{
    using x_wing = mlkem::basic_x_wing<own_x25519>;
    shake128_random rng("residue");
    const auto seed = rng.bytes<32>();
    std::error_code ec;
    const auto pair = x_wing::keygen_from_seed(seed, ec);
    const std::string text(mlkem::private_key_to_pem(pair->dk, ec)->view());
    secret_set secrets;
    secrets.add(seed.data(), seed.size());
    add_lines(secrets, text, 1);

    std::optional<x_wing::decapsulation_key> dk;
    check_function("X-Wing, from PEM", secrets,
                   [&] { dk = mlkem::private_key_from_pem<x_wing>(text, ec); });
    expect(dk && dk->encapsulation_key() == pair->ek, "the PEM was read");
    using key_type = x_wing::decapsulation_key;
    std::optional<mlkem::pem_text<mlkem::secret_array<mlkem::private_key_pem_size<key_type>>>>
        written;
    check_function("X-Wing, to PEM", secrets,
                   [&] { written = mlkem::private_key_to_pem(pair->dk, ec); });
    expect(written.has_value() && written->view() == text, "the PEM was written");
}

} // namespace

int main()
{
    const material key;
    std::vector<u8> out(mlkem::private_key_pem_capacity);

    // A buffer that nobody wipes is seen.
    observed_stack stack;
    auto careless = [&]() noexcept {
        std::array<u8, mlkem::private_key_pem_capacity> buffer;
        std::size_t size = 0;
        (void)read_pem(key.text, pem_private_key, buffer, size);
    };
    stack.run(careless);
    expect(key.secrets.count_in(stack.bytes()) > 0, "the search finds a buffer that is not wiped");

    std::string_view label = pem_private_key, text = key.text;
    std::span<const u8> in = key.der;
    std::span<u8> room = out;
    u8* begin = out.data();
    std::size_t size = 0;
    mlkem::errc error{};
    check_operation<write_pem_operation>("write PEM", key, label, in, begin);
    begin = out.data();
    check_operation<read_pem_operation>("read PEM", key, text, label, room, size, error);
    expect(error == mlkem::errc{} && size == key.der.size(), "the text was read");

    std::error_code ec;
    std::optional<kem::decapsulation_key> dk;
    check_function("private_key_from_der", key.secrets,
                   [&] { dk = mlkem::private_key_from_der<kem>(key.der, ec); });
    expect(dk && *dk == *key.dk, "the DER was read");
    check_function("private_key_from_pem", key.secrets,
                   [&] { dk = mlkem::private_key_from_pem<kem>(key.text, ec); });
    expect(dk && *dk == *key.dk, "the PEM was read");
    std::optional<mlkem::any_decapsulation_key> any;
    check_function("any_private_key_from_pem", key.secrets,
                   [&] { any = mlkem::any_private_key_from_pem(key.text, ec); });
    expect(any.has_value(), "any key was read");
    std::string wrong = key.text;
    wrong[wrong.size() - 40] = '!';
    check_function("a wrong character", key.secrets,
                   [&] { dk = mlkem::private_key_from_pem<kem>(wrong, ec); });
    expect(ec == mlkem::errc::malformed_pem, "the error of a wrong character");

    const auto check_writing = [&]<private_key_form Form>() {
        using key_type = kem::decapsulation_key;
        std::optional<mlkem::secret_array<mlkem::private_key_der_size<key_type, Form>>> der;
        check_function("private_key_to_der", key.secrets,
                       [&] { der = mlkem::private_key_to_der<Form>(*key.dk, ec); });
        expect(der.has_value(), "the DER was written");
        using text_type =
            mlkem::pem_text<mlkem::secret_array<mlkem::private_key_pem_size<key_type, Form>>>;
        std::optional<text_type> written;
        check_function("private_key_to_pem", key.secrets,
                       [&] { written = mlkem::private_key_to_pem<Form>(*key.dk, ec); });
        expect(written.has_value(), "the PEM was written");
    };
    check_writing.operator()<private_key_form::seed>();
    check_writing.operator()<private_key_form::expanded>();
    check_writing.operator()<private_key_form::both>();
    check_x_wing();
    return failures == 0 ? 0 : 1;
}
