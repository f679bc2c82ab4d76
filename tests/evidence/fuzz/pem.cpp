// SPDX-License-Identifier: MIT
// Fuzzes the reading of PEM. Nothing crashes, and errors are those of the documentation. Keys
// survive being written and read again. Base64 is as the table says.
#include <cstdint>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "key_formats/base64_table.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;

void compare_base64(std::string_view text)
{
    std::vector<std::uint8_t> out(text.size() + 1);
    mlkem::detail::base64_decoder decoder(out.data(), out.size());
    const std::size_t end = decoder.read(text.data(), text.size(), 0);
    require(end == std::min(text.find('-'), text.size()));
    const bool decoded = decoder.finish();
    out.resize(decoder.size());
    const auto expected = mlkem_test::base64_bytes(text);
    require(decoded == expected.has_value() && (!decoded || out == *expected));
}

template <class Key> void write_and_read(const Key& key)
{
    using kem = mlkem::ml_kem<typename key_parameters<Key>::type>;
    std::error_code ec;
    if constexpr (std::is_same_v<Key, typename kem::encapsulation_key>) {
        require(mlkem::public_key_from_pem<kem>(mlkem::public_key_to_pem(key).view(), ec) == key);
    } else {
        const auto text = mlkem::private_key_to_pem<mlkem::private_key_form::expanded>(key, ec);
        const auto again = mlkem::private_key_from_pem<kem>(text->view(), ec);
        require(again && *again == key);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    compare_base64(text);
    std::error_code ec;
    const auto ek = mlkem::any_public_key_from_pem(text, ec);
    require(ek.has_value() == !ec && (!ec || is_error_of_files(ec)));
    if (ek)
        std::visit([](const auto& key) { write_and_read(key); }, *ek);
    const auto dk = mlkem::any_private_key_from_pem(text, ec);
    require(dk.has_value() == !ec && (!ec || is_error_of_files(ec)));
    if (dk)
        std::visit([](const auto& key) { write_and_read(key); }, *dk);
    return 0;
}
