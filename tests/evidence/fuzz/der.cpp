// SPDX-License-Identifier: MIT
// Fuzzes the reading of DER. Nothing crashes, and errors are those of the documentation. Strict DER
// means that accepted bytes are written again as they were.
#include <algorithm>
#include <cstdint>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <span>
#include <system_error>
#include <variant>

#include "hybrid/own_group.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;
using mlkem::private_key_form;
using mlkem::public_key_field;

/// Whether a file that was read has attributes: walks over the elements before them.
bool has_attributes(std::span<const std::uint8_t> file)
{
    const auto header = [&](std::size_t at) {
        return std::size_t{2} + (file[at + 1] < 0x80 ? 0 : file[at + 1] - 0x80);
    };
    const auto length = [&](std::size_t at) {
        std::size_t n = file[at + 1];
        if (n >= 0x80) {
            n = 0;
            for (std::size_t i = at + 2; i < at + header(at); ++i)
                n = n << 8 | file[i];
        }
        return n;
    };
    std::size_t at = header(0);
    for (int element = 0; element < 3; ++element) // version, algorithm, privateKey
        at += header(at) + length(at);
    return at < file.size() && file[at] == 0xa0;
}

template <private_key_form Form, public_key_field Field, class Key>
bool is_file_of(std::span<const std::uint8_t> file, const Key& key)
{
    std::error_code ec;
    const auto written = mlkem::private_key_to_der<Form, Field>(key, ec);
    if (!written) {
        require(ec == mlkem::errc::seed_unavailable && !key.seed());
        return false;
    }
    const auto again =
        mlkem::private_key_from_der<mlkem::ml_kem<typename key_parameters<Key>::type>>(*written,
                                                                                       ec);
    require(again && *again == key);
    return std::ranges::equal(file, written->span());
}

template <class Key> bool is_file_in_any_form(std::span<const std::uint8_t> file, const Key& key)
{
    using form = private_key_form;
    using field = public_key_field;
    return is_file_of<form::seed, field::absent>(file, key) ||
           is_file_of<form::expanded, field::absent>(file, key) ||
           is_file_of<form::both, field::absent>(file, key) ||
           is_file_of<form::seed, field::present>(file, key) ||
           is_file_of<form::expanded, field::present>(file, key) ||
           is_file_of<form::both, field::present>(file, key);
}

/// Reads the input as files of X-Wing, which no set of ML-KEM takes.
void read_as_x_wing(std::span<const std::uint8_t> file)
{
    using x_wing = mlkem::basic_x_wing<mlkem_test::own_x25519>;
    std::error_code ec;
    const auto ek = mlkem::public_key_from_der<x_wing>(file, ec);
    require(ek.has_value() == !ec && (!ec || is_error_of_files(ec)));
    if (ek) {
        const auto written = mlkem::public_key_to_der(*ek);
        require(std::equal(file.begin(), file.end(), written.begin(), written.end()));
    }
    const auto dk = mlkem::private_key_from_der<x_wing>(file, ec);
    require(dk.has_value() == !ec && (!ec || is_error_of_files(ec)));
    if (dk) {
        const auto written = mlkem::private_key_to_der(*dk, ec);
        require(written.has_value());
        require(std::ranges::equal(file, written->span()) != has_attributes(file));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span<const std::uint8_t> file(data, size);
    std::error_code ec;
    const auto ek = mlkem::any_public_key_from_der(file, ec);
    require(ek.has_value() == !ec && (!ec || is_error_of_files(ec)));
    if (ek)
        std::visit(
            [&](const auto& key) {
                const auto written = mlkem::public_key_to_der(key);
                require(std::equal(file.begin(), file.end(), written.begin(), written.end()));
            },
            *ek);

    const auto dk = mlkem::any_private_key_from_der(file, ec);
    require(dk.has_value() == !ec && (!ec || is_error_of_files(ec)));
    if (dk)
        std::visit(
            [&](const auto& key) {
                require(is_file_in_any_form(file, key) != has_attributes(file));
            },
            *dk);
    read_as_x_wing(file);
    return 0;
}
