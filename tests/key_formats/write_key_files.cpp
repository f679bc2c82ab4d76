// SPDX-License-Identifier: MIT
// write_key_files FOLDER: writes one key pair of each set and of X-Wing as NAME.der and NAME.pem.
// There is a file for every form. Tests by other programs read the files, and fuzzing starts with
// them.
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mlkem/key_formats.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "hybrid/own_group.hpp"
#include "support.hpp"

namespace {

using mlkem::private_key_form;
using mlkem::public_key_field;

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

template <class Key> void write_public(const std::string& name, const Key& ek)
{
    const auto der = mlkem::public_key_to_der(ek);
    const auto text = mlkem::public_key_to_pem(ek);
    write(name + ".der", der.data(), der.size());
    write(name + ".pem", text.view().data(), text.size);
}

template <class Kem> void write_set()
{
    const std::string set(Kem::params::name);
    const auto dk = Kem::decapsulation_key::from_seed(mlkem_test::counting_bytes<64>(0));
    write_public(set + "-public", dk.encapsulation_key());

    using form = private_key_form;
    using field = public_key_field;
    write_private<form::seed, field::absent>(set + "-seed", dk);
    write_private<form::expanded, field::absent>(set + "-expanded", dk);
    write_private<form::both, field::absent>(set + "-both", dk);
    write_private<form::seed, field::present>(set + "-seed-v2", dk);
    write_private<form::expanded, field::present>(set + "-expanded-v2", dk);
    write_private<form::both, field::present>(set + "-both-v2", dk);
}

void write_x_wing()
{
    using x_wing = mlkem::basic_x_wing<mlkem_test::own_x25519>;
    const auto pair = x_wing::keygen_from_seed(mlkem_test::counting_bytes<32>(0));
    write_public("X-Wing-public", pair.ek);
    write_private<private_key_form::seed, public_key_field::absent>("X-Wing-seed", pair.dk);
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
    write_x_wing();
    return failed ? 1 : 0;
}
