// SPDX-License-Identifier: MIT
// The vectors of NIST's ACVP server for ML-KEM. Each function runs the cases of one kind and of one
// parameter set, and returns what it has run.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "batched_checks.hpp"
#include "checks.hpp"
#include "json.hpp"
#include "tally.hpp"
#include <mlkem/mlkem.hpp>

namespace mlkem_test::acvp {

/// The element of a list of groups or of tests that has this number.
inline const json& with_id(const json& list, const char* id, const json& number)
{
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const json& each) { return each.at(id) == number; });
    if (found == list.end())
        throw std::runtime_error(std::string("no expected result for ") + id + number.dump());
    return *found;
}

/// f(prompt, result) for each case of a parameter set, and of one function where the file has
/// several. The two files are joined by group and case number.
inline void for_each_case(const std::string& folder, std::string_view function,
                          std::string_view parameter_set,
                          const std::function<void(const json&, const json&)>& f)
{
    const json& prompts = load(folder + "/prompt.json").at("testGroups");
    const json& results = load(folder + "/expectedResults.json").at("testGroups");
    for (const json& group : prompts) {
        if (group.at("parameterSet") != parameter_set || group.value("function", "") != function)
            continue;
        const json& expected = with_id(results, "tgId", group.at("tgId")).at("tests");
        for (const json& test : group.at("tests")) {
            SCOPED_TRACE(folder + " tcId " + test.at("tcId").dump());
            f(test, with_id(expected, "tcId", test.at("tcId")));
        }
    }
}

template <class Kem> tally keygen()
{
    tally seen;
    keygen_batch<Kem> batch;
    for_each_case("acvp/keygen", "", Kem::params::name, [&](const json& test, const json& result) {
        std::array<std::uint8_t, 64> seed;
        copy_all(field_of_size<32>(test, "d"), seed.begin());
        copy_all(field_of_size<32>(test, "z"), seed.begin() + 32);
        const auto ek = field_of_size<Kem::encapsulation_key_size>(result, "ek");
        const auto dk = field_of_size<Kem::decapsulation_key_size>(result, "dk");
        expect_keygen<Kem>(seed, ek, dk);
        batch.add(seed, ek, dk);
        ++seen["valid"];
    });
    batch.expect_agreement();
    return seen;
}

template <class Kem> tally encapsulation()
{
    tally seen;
    encaps_batch<Kem> batch;
    for_each_case("acvp/encap-decap", "encapsulation", Kem::params::name,
                  [&](const json& test, const json& result) {
                      const auto ek = field_of_size<Kem::encapsulation_key_size>(test, "ek");
                      const auto m = field_of_size<32>(test, "m");
                      const auto c = field_of_size<Kem::ciphertext_size>(result, "c");
                      const auto K = field_of_size<32>(result, "k");
                      expect_encaps<Kem>(ek, m, c, K);
                      batch.add(ek, m, c, K);
                      ++seen["valid"];
                  });
    batch.expect_agreement();
    return seen;
}

template <class Kem> tally decapsulation()
{
    tally seen;
    decaps_batch<Kem> batch;
    for_each_case("acvp/encap-decap", "decapsulation", Kem::params::name,
                  [&](const json& test, const json& result) {
                      const auto dk = field_of_size<Kem::decapsulation_key_size>(test, "dk");
                      const auto c = field_of_size<Kem::ciphertext_size>(test, "c");
                      const auto K = field_of_size<32>(result, "k");
                      expect_decaps<Kem>(dk, c, K);
                      batch.add(dk, c, K);
                      ++seen[K == rejection_secret(std::span(dk).template last<32>(), c)
                                 ? "implicit rejection"
                                 : "accept"];
                  });
    batch.expect_agreement();
    return seen;
}

template <class Kem> tally decapsulation_key_check()
{
    tally seen;
    for_each_case("acvp/encap-decap", "decapsulationKeyCheck", Kem::params::name,
                  [&](const json& test, const json& result) {
                      const auto dk = field_of_size<Kem::decapsulation_key_size>(test, "dk");
                      const bool good = result.at("testPassed").get<bool>();
                      std::error_code ec;
                      EXPECT_EQ(Kem::check_decapsulation_key(dk), good);
                      EXPECT_EQ(Kem::decapsulation_key::from_bytes(dk, ec).has_value(), good);
                      EXPECT_EQ(ec, good ? std::error_code()
                                         : make_error_code(mlkem::errc::hash_mismatch));
                      ++seen[good ? "pass" : "hash mismatch"];
                  });
    return seen;
}

template <class Kem> tally encapsulation_key_check()
{
    tally seen;
    for_each_case("acvp/encap-decap", "encapsulationKeyCheck", Kem::params::name,
                  [&](const json& test, const json& result) {
                      const bytes_t ek = field(test, "ek");
                      const bool good = result.at("testPassed").get<bool>();
                      std::error_code ec;
                      EXPECT_EQ(Kem::encapsulation_key::from_bytes(ek, ec).has_value(), good);
                      EXPECT_EQ(ec, good ? std::error_code()
                                         : make_error_code(mlkem::errc::invalid_length));
                      if (good)
                          EXPECT_TRUE(Kem::check_encapsulation_key(
                              field_of_size<Kem::encapsulation_key_size>(test, "ek")));
                      else
                          EXPECT_EQ(ek.size(), Kem::encapsulation_key_size + 416);
                      ++seen[good ? "pass" : "too long"];
                  });
    return seen;
}

} // namespace mlkem_test::acvp
