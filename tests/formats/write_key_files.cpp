// write_key_files FOLDER: one key pair of each set, in every form that a key file can have, as NAME.der and
// NAME.pem. For tests by other programs, and where fuzzing starts.
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mlkem/key_formats.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using mlkem::private_key_form;
using mlkem::public_key_field;
using mlkem::u8;

std::filesystem::path folder;
bool failed = false;

void write(const std::string& name, const void* data, std::size_t size)
{
    std::ofstream out(folder / name, std::ios::binary);
    out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    failed = failed || !out.flush();
}

template <private_key_form Form, public_key_field Field, class Key>
void write_private(const std::string& name, const Key& dk)
{
    const auto der = mlkem::private_key_to_der<Form, Field>(dk);
    const auto text = mlkem::private_key_to_pem<Form, Field>(dk);
    write(name + ".der", der.data(), der.size());
    write(name + ".pem", text.view().data(), text.size);
}

template <class Kem> void write_set()
{
    const std::string set(Kem::params::name);
    std::array<u8, 64> seed{};
    for (std::size_t i = 0; i < seed.size(); ++i)
        seed[i] = static_cast<u8>(i);
    const auto dk = Kem::decapsulation_key::from_seed(seed);
    const auto ek = dk.encapsulation_key();
    const auto der = mlkem::public_key_to_der(ek);
    const auto text = mlkem::public_key_to_pem(ek);
    write(set + "-public.der", der.data(), der.size());
    write(set + "-public.pem", text.view().data(), text.size);

    using form = private_key_form;
    using field = public_key_field;
    write_private<form::seed, field::absent>(set + "-seed", dk);
    write_private<form::expanded, field::absent>(set + "-expanded", dk);
    write_private<form::both, field::absent>(set + "-both", dk);
    write_private<form::seed, field::present>(set + "-seed-v2", dk);
    write_private<form::expanded, field::present>(set + "-expanded-v2", dk);
    write_private<form::both, field::present>(set + "-both-v2", dk);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: write_key_files FOLDER\n";
        return 2;
    }
    folder = argv[1];
    write_set<mlkem::ml_kem_512>();
    write_set<mlkem::ml_kem_768>();
    write_set<mlkem::ml_kem_1024>();
    return failed ? 1 : 0;
}
