// SPDX-License-Identifier: MIT
// acvp_client answers prompts of NIST's ACVP server for ML-KEM, as laboratories ask for it. A prompt
// comes on standard input, the response goes to standard output. The modes are keyGen and encapDecap,
// the revisions FIPS203 and FIPS203-tr1. A decapsulation key comes expanded ("dk") or as its seed ("d"
// and "z"), in a test or in its group. A prompt that it cannot answer ends it with status 1 and no response.
#include <array>
#include <cstdint>
#include <iostream>
#include <mlkem/mlkem.hpp>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "support.hpp"

namespace {

using json = nlohmann::json;
using bytes = std::vector<std::uint8_t>;

/// Hexadecimal digits as the server writes them.
std::string hex(std::span<const std::uint8_t> in)
{
    std::string out = mlkem_test::to_hex(in);
    for (char& c : out)
        if (c >= 'a')
            c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// The value of a test or, where it lacks that, of its group.
const json& field(const json& group, const json& test, const char* name)
{
    return test.contains(name) ? test.at(name) : group.at(name);
}
bytes bytes_in(const json& group, const json& test, const char* name)
{
    return mlkem_test::from_hex(field(group, test, name).get<std::string>());
}

/// d || z of a test.
std::array<std::uint8_t, 64> seed_in(const json& group, const json& test)
{
    const bytes d = bytes_in(group, test, "d"), z = bytes_in(group, test, "z");
    if (d.size() != 32 || z.size() != 32)
        throw std::runtime_error("d or z has not 32 bytes");
    std::array<std::uint8_t, 64> seed{};
    std::copy(d.begin(), d.end(), seed.begin());
    std::copy(z.begin(), z.end(), seed.begin() + 32);
    return seed;
}

template <class Kem>
typename Kem::decapsulation_key decapsulation_key_in(const json& group, const json& test)
{
    const bool is_seed = test.contains("d") || group.contains("d");
    const std::string format = group.value("keyFormat", is_seed ? "seed" : "expanded");
    if (format == "seed")
        return Kem::decapsulation_key::from_seed(seed_in(group, test));
    if (format == "expanded" || format == "none")
        return Kem::decapsulation_key::from_bytes(bytes_in(group, test, "dk"));
    throw std::runtime_error("unknown keyFormat " + format);
}

template <class Kem> json answer(const std::string& mode, const json& group, const json& test)
{
    const std::string function = mode == "keyGen" ? mode : group.at("function").get<std::string>();
    std::error_code ec;
    if (function == "keyGen") {
        const auto pair = Kem::keygen_from_seed(seed_in(group, test));
        const auto dk = pair.dk.to_bytes();
        return {{"ek", hex(pair.ek.bytes())}, {"dk", hex(dk.span())}};
    }
    if (function == "encapsulation") {
        const auto ek = Kem::encapsulation_key::from_bytes(bytes_in(group, test, "ek"));
        const auto sent = Kem::encaps_derandomised(ek, bytes_in(group, test, "m"));
        return {{"c", hex(sent.c.bytes())}, {"k", hex(sent.K.bytes())}};
    }
    if (function == "decapsulation") {
        const auto dk = decapsulation_key_in<Kem>(group, test);
        const auto K = Kem::decaps(dk, bytes_in(group, test, "c"));
        return {{"k", hex(K.bytes())}};
    }
    if (function == "encapsulationKeyCheck") {
        const auto ek = Kem::encapsulation_key::from_bytes(bytes_in(group, test, "ek"), ec);
        return {{"testPassed", ek.has_value()}};
    }
    if (function == "decapsulationKeyCheck") {
        const bytes dk =
            bytes_in(group, test, "dk"); // section 7.3 asks for the length and the hash
        return {
            {"testPassed", dk.size() == Kem::decapsulation_key_size &&
                               Kem::check_decapsulation_key(
                                   std::span(dk).template first<Kem::decapsulation_key_size>())}};
    }
    throw std::runtime_error("unknown function " + function);
}

json answer_group(const std::string& mode, const json& group)
{
    const auto set = mlkem::parameter_set_from_name(group.at("parameterSet").get<std::string>());
    if (!set)
        throw std::runtime_error("unknown parameterSet");
    json tests = json::array();
    for (const json& test : group.at("tests")) {
        json answered =
            mlkem::visit(*set, [&]<class Kem>(Kem) { return answer<Kem>(mode, group, test); });
        answered["tcId"] = test.at("tcId");
        tests.push_back(answered);
    }
    return {{"tgId", group.at("tgId")}, {"tests", tests}};
}

/// The response to one vector set.
json respond(const json& prompt)
{
    const std::string mode = prompt.at("mode").get<std::string>();
    const std::string revision = prompt.at("revision").get<std::string>();
    if (prompt.at("algorithm") != "ML-KEM" || (mode != "keyGen" && mode != "encapDecap") ||
        (revision != "FIPS203" && revision != "FIPS203-tr1"))
        throw std::runtime_error("not a prompt of ML-KEM in a known mode and revision");
    json out = {{"vsId", prompt.at("vsId")},
                {"algorithm", "ML-KEM"},
                {"mode", mode},
                {"revision", revision},
                {"isSample", prompt.value("isSample", false)},
                {"testGroups", json::array()}};
    for (const json& group : prompt.at("testGroups"))
        out["testGroups"].push_back(answer_group(mode, group));
    return out;
}

} // namespace

int main()
{
    try {
        // The protocol wraps a vector set in a list, after an object with its version.
        const json in = json::parse(std::cin);
        json out = in;
        if (in.is_array())
            out.at(1) = respond(in.at(1));
        else
            out = respond(in);
        std::cout << out.dump(1) << '\n';
        return std::cout.flush() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "acvp_client: " << error.what() << '\n';
        return 1;
    }
}
