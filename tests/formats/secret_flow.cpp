// Writes and reads the files of private keys with every secret byte marked undefined for valgrind's
// memcheck, which then reports each branch and each address that depends on one; ../ct has the same for
// the operations. Public here: where elements and lines begin and end, not a character between.
//
// With an argument, plants a leak instead, "index" or "branch": base64 as one would write it.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <valgrind/memcheck.h>
#include <vector>

namespace {

using mlkem::private_key_form;
using mlkem::public_key_field;
using mlkem::u8;

void require(bool condition, const char* what)
{
    if (!condition) {
        std::printf("failed: %s\n", what);
        std::exit(2);
    }
}

/// The number of bytes that memcheck holds for undefined.
std::size_t marked(std::string_view bytes)
{
    std::vector<u8> bits(bytes.size());
    VALGRIND_GET_VBITS(bytes.data(), bits.data(), bits.size());
    std::size_t count = 0;
    for (const u8 b : bits)
        count += b != 0;
    return count;
}

std::array<u8, 64> marked_seed()
{
    std::array<u8, 64> seed{};
    for (std::size_t i = 0; i < seed.size(); ++i)
        seed[i] = static_cast<u8>(41 * i + 3);
    mlkem::ct::classify(seed.data(), seed.size());
    return seed;
}

/// Text with all but its lines' ends, padding and dashes secret, as is all that is read from a file.
std::vector<char> marked_text(std::string_view text)
{
    std::vector<char> out(text.begin(), text.end());
    (void)VALGRIND_MAKE_MEM_DEFINED(out.data(), out.size());
    const std::size_t begin = text.find('\n'), end = text.rfind("-----END");
    for (std::size_t i = begin; i < end; ++i)
        if (out[i] != '\n')
            mlkem::ct::classify(&out[i], 1);
    return out;
}

template <class Kem, private_key_form Form, public_key_field Field>
void write_and_read(const typename Kem::decapsulation_key& dk)
{
    std::error_code ec;
    const auto der = mlkem::private_key_to_der<Form, Field>(dk, ec);
    require(der.has_value(), "DER");
    const auto text = mlkem::private_key_to_pem<Form, Field>(dk, ec);
    require(text.has_value(), "PEM");
    require(RUNNING_ON_VALGRIND == 0 || marked(text->view()) >= 64 * 4 / 3,
            "the text carries the mark of the seed");

    const auto from_der = mlkem::private_key_from_der<Kem>(*der, ec);
    require(from_der && *from_der == dk, "key from DER");
    const std::vector<char> file = marked_text(text->view());
    const std::string_view read(file.data(), file.size());
    const auto from_pem = mlkem::private_key_from_pem<Kem>(read, ec);
    require(from_pem && *from_pem == dk, "key from PEM");
    require(mlkem::any_private_key_from_pem(read, ec).has_value(), "any key from PEM");
}

template <class Kem> void run()
{
    const std::array<u8, 64> seed = marked_seed();
    std::error_code ec;
    const auto dk = Kem::decapsulation_key::from_seed(std::span<const u8>(seed), ec);
    require(dk.has_value(), "key");
    const auto in_form = [&]<private_key_form Form>() {
        write_and_read<Kem, Form, public_key_field::absent>(*dk);
        write_and_read<Kem, Form, public_key_field::present>(*dk);
    };
    in_form.template operator()<private_key_form::seed>();
    in_form.template operator()<private_key_form::expanded>();
    in_form.template operator()<private_key_form::both>();

    // A wrong character among the secret ones is told at the end, and not where it is.
    const auto text = mlkem::private_key_to_pem(*dk, ec);
    std::vector<char> wrong = marked_text(text->view());
    wrong[60] = '!';
    mlkem::ct::classify(&wrong[60], 1);
    require(!mlkem::private_key_from_pem<Kem>(std::string_view(wrong.data(), wrong.size()), ec) &&
                ec == mlkem::errc::malformed_pem,
            "a wrong character");
}

int leak(std::string_view kind)
{
    static const char table[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::array<u8, 64> seed = marked_seed();
    volatile char out = 0;
    if (kind == "index")
        out = table[seed[0] >> 2];
    const auto value = static_cast<u8>(seed[1] & 63);
    if (kind == "branch" && value < 26)
        std::printf("a capital\n");
    return out == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1)
        return leak(argv[1]);
    run<mlkem::ml_kem_512>();
    run<mlkem::ml_kem_768>();
    run<mlkem::ml_kem_1024>();
    std::printf("key files: no branch and no address depends on a secret\n");
    return 0;
}
