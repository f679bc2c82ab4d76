// SPDX-License-Identifier: MIT
// The headers stand on floors, in the order of the list below. A header includes others of its own
// floor and of floors below it, never of one above, and none includes itself by way of others.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "header_texts.hpp"

namespace mlkem_test::floors_test {
namespace {

struct floor_of_headers {
    std::string_view name;
    std::vector<std::string_view> paths; // files, and folders with all that is in them
};

/// From the lowest up.
const std::vector<floor_of_headers> floors = {
    {"compiler and processor",
     {"compiler.hpp", "version.hpp", "header_begin.inl", "header_end.inl", "machine/"}},
    {"bytes and parameters",
     {"params.hpp", "fwd.hpp", "bytes.hpp", "byte_range.hpp", "ct.hpp", "secret.hpp", "random.hpp",
      "identity.hpp", "error.hpp", "abort.hpp", "data_independent_timing.hpp", "tls_group.hpp"}},
    {"field and polynomials", {"ring/"}},
    {"hash, and what a backend consists of", {"hash/", "policy/"}},
    {"vector types", {"simd/"}},
    {"kernels", {"kernels/"}},
    {"backends", {"backend/", "compiled/entry_points.hpp", "compiled/compiled_backends.hpp"}},
    {"the standard", {"fips203/"}},
    {"keys and operations",
     {"key_bytes.hpp", "key_views.hpp", "input_checks.hpp", "plans.hpp", "run_and_burn.hpp",
      "operations.hpp", "batch_operations.hpp", "incremental_operations.hpp", "burnt_sponge.hpp",
      "compiled/compiled_operations.hpp", "kem_operations.hpp", "access.hpp", "key_operations.hpp",
      "byte_string.hpp", "keys.hpp", "prepared_keys.hpp", "encapsulation.hpp", "kem_interface.hpp",
      "self_test.hpp"}},
    {"batches", {"batch.hpp"}},
    {"ML-KEM", {"kem.hpp", "mlkem.hpp", "constant_evaluation.hpp"}},
    {"incremental encapsulation", {"incremental.hpp"}},
    {"hybrids", {"hybrid.hpp", "hybrid/"}},
    {"OpenSSL", {"openssl.hpp", "openssl/"}},
    {"key files and HPKE", {"key_formats.hpp", "key_formats/", "hpke.hpp", "hpke/"}},
    {"other standards", {"composite.hpp", "ssh.hpp", "openpgp.hpp", "cms.hpp", "uses/"}},
    {"provider of OpenSSL", {"openssl_provider.hpp", "openssl_provider/"}},
    {"libraries", {"compiled_functions.inl", "c_functions.inl", "mlkem.cppm"}},
};

bool holds(std::string_view place, std::string_view header)
{
    return place.ends_with('/') ? header.starts_with(place) : header == place;
}

std::optional<std::size_t> floor_of(std::string_view header)
{
    for (std::size_t i = 0; i < floors.size(); ++i) {
        if (std::ranges::any_of(floors[i].paths, [&](auto place) { return holds(place, header); }))
            return i;
    }
    return std::nullopt;
}

using texts = std::map<std::string, std::string>;
using arrows = std::map<std::string, std::set<std::string>>;

/// What each header includes of the others.
arrows includes_of(const texts& headers)
{
    static const std::regex form(
        R"re((?:^|\n)[ \t]*#[ \t]*include[ \t]+(?:"([^"\n]+)"|<mlkem/([^>\n]+)>))re");
    arrows all;
    for (const auto& [header, text] : headers) {
        std::set<std::string>& included = all[header];
        const std::filesystem::path folder = std::filesystem::path(header).parent_path();
        for (std::sregex_iterator i(text.begin(), text.end(), form), end; i != end; ++i) {
            const std::filesystem::path path =
                (*i)[1].matched ? folder / (*i)[1].str() : std::filesystem::path((*i)[2].str());
            const std::string name = path.lexically_normal().generic_string();
            if (headers.contains(name))
                included.insert(name);
        }
    }
    return all;
}

/// "a -> b" for each include of a header on a higher floor.
std::vector<std::string> arrows_up(const texts& headers)
{
    std::vector<std::string> all;
    for (const auto& [header, included] : includes_of(headers)) {
        for (const std::string& other : included) {
            if (floor_of(header) < floor_of(other))
                all.push_back(header + " -> " + other);
        }
    }
    return all;
}

/// A header that includes itself by way of others, if there is one.
std::optional<std::string> circle(const texts& headers)
{
    const arrows all = includes_of(headers);
    std::set<std::string> done, open;
    const std::function<bool(const std::string&)> returns = [&](const std::string& header) {
        if (done.contains(header))
            return false;
        if (!open.insert(header).second || std::ranges::any_of(all.at(header), returns))
            return true;
        open.erase(header);
        done.insert(header);
        return false;
    };
    for (const auto& [header, included] : all) {
        if (returns(header))
            return header;
    }
    return std::nullopt;
}

TEST(Floors, HoldEveryHeaderOnce)
{
    const texts headers = header_texts();
    for (const auto& [header, text] : headers) {
        std::size_t found = 0;
        for (const floor_of_headers& floor : floors) {
            for (const std::string_view place : floor.paths)
                found += holds(place, header);
        }
        EXPECT_EQ(found, 1U) << header << " is in so many entries of the list in floors_test.cpp";
    }
    for (const floor_of_headers& floor : floors) {
        for (const std::string_view place : floor.paths)
            EXPECT_TRUE(std::ranges::any_of(
                headers, [&](const auto& header) { return holds(place, header.first); }))
                << "there is no " << place;
    }
}

TEST(Floors, HaveNoArrowThatRunsUp)
{
    const texts headers = header_texts();
    std::size_t count = 0;
    for (const auto& [header, included] : includes_of(headers))
        count += included.size();
    EXPECT_GT(count, 200U) << "most arrows are not seen";
    for (const std::string& arrow : arrows_up(headers))
        ADD_FAILURE() << arrow << " runs up";
    EXPECT_EQ(circle(headers).value_or("none"), "none");
}

TEST(Floors, ShowAPlantedArrowThatRunsUp)
{
    texts headers = header_texts();
    headers["params.hpp"] += "#include \"simd/layout.hpp\"\n";
    headers["hash/keccak.hpp"] += "\n#  include <mlkem/kem.hpp>\n";
    const std::vector<std::string> planted = {"hash/keccak.hpp -> kem.hpp",
                                              "params.hpp -> simd/layout.hpp"};
    EXPECT_EQ(arrows_up(headers), planted);
    EXPECT_TRUE(circle(headers));
    EXPECT_FALSE(floor_of("planted.hpp"));
    EXPECT_FALSE(floor_of("planted/keccak.hpp"));
}

} // namespace
} // namespace mlkem_test::floors_test
