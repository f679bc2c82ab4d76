// SPDX-License-Identifier: MIT
// The vectors of Project Wycheproof for ML-KEM: each function runs one file and returns what it has
// run.
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
#include <system_error>

#include <gtest/gtest.h>

#include "batched_checks.hpp"
#include "checks.hpp"
#include "json.hpp"
#include "tally.hpp"
#include <mlkem/mlkem.hpp>

namespace mlkem_test::wycheproof {

/// f(test, valid) for each case of the file of a parameter set.
template <class Kem>
void for_each_case(const std::string& kind, const std::function<void(const json&, bool)>& f)
{
    const std::string set(Kem::params::name); // ML-KEM-768, which file names give as mlkem_768
    const json& file = load("wycheproof/mlkem_" + set.substr(7) + "_" + kind + ".json");
    std::size_t seen = 0;
    for (const json& group : file.at("testGroups")) {
        EXPECT_EQ(group.at("parameterSet"), set);
        for (const json& test : group.at("tests")) {
            SCOPED_TRACE(set + " " + kind + " tcId " + test.at("tcId").dump());
            const std::string result = test.at("result");
            if (result != "valid" && result != "invalid")
                throw std::runtime_error("unknown result: " + result);
            f(test, result == "valid");
            ++seen;
        }
    }
    EXPECT_EQ(seen, file.at("numberOfTests").get<std::size_t>());
}

/// mlkem_*_encaps_test.json.
template <class Kem> tally encaps()
{
    constexpr std::size_t ek_size = Kem::encapsulation_key_size;
    tally seen;
    encaps_batch<Kem> batch;
    for_each_case<Kem>("encaps_test", [&](const json& test, bool valid) {
        const bytes_t ek = field(test, "ek");
        if (valid) {
            const auto key = field_of_size<ek_size>(test, "ek");
            const auto m = field_of_size<32>(test, "m");
            const auto c = field_of_size<Kem::ciphertext_size>(test, "c");
            const auto K = field_of_size<32>(test, "K");
            expect_encaps<Kem>(key, m, c, K);
            batch.add(key, m, c, K);
            ++seen["valid"];
        } else if (ek.size() == ek_size) {
            expect_unreduced<Kem>(field_of_size<ek_size>(test, "ek"));
            ++seen[has_flag(test, "ModulusOverflow") ? "ModulusOverflow" : "unreduced"];
        } else {
            std::error_code ec;
            EXPECT_FALSE(Kem::encapsulation_key::from_bytes(ek, ec));
            EXPECT_EQ(ec, mlkem::errc::invalid_length);
            ++seen["wrong length"];
        }
    });
    batch.expect_agreement();
    return seen;
}

/// mlkem_*_keygen_seed_test.json.
template <class Kem> tally keygen_seed()
{
    tally seen;
    keygen_batch<Kem> batch;
    for_each_case<Kem>("keygen_seed_test", [&](const json& test, bool valid) {
        ASSERT_TRUE(valid);
        const auto seed = field_of_size<64>(test, "seed");
        const auto ek = field_of_size<Kem::encapsulation_key_size>(test, "ek");
        const auto dk = field_of_size<Kem::decapsulation_key_size>(test, "dk");
        expect_keygen<Kem>(seed, ek, dk);
        batch.add(seed, ek, dk);
        ++seen["valid"];
    });
    batch.expect_agreement();
    return seen;
}

/// mlkem_*_semi_expanded_decaps_test.json: dk as expanded bytes.
template <class Kem> tally semi_expanded_decaps()
{
    constexpr std::size_t dk_size = Kem::decapsulation_key_size;
    tally seen;
    for_each_case<Kem>("semi_expanded_decaps_test", [&](const json& test, bool valid) {
        const bytes_t dk = field(test, "dk");
        const bytes_t c = field(test, "c");
        std::error_code ec;
        if (valid) {
            const auto key = field_of_size<dk_size>(test, "dk");
            const auto K = field_of_size<32>(test, "K");
            const bool rejected = K == rejection_secret(std::span(key).template last<32>(), c);
            expect_decaps<Kem>(key, field_of_size<Kem::ciphertext_size>(test, "c"), K);
            EXPECT_EQ(rejected, has_flag(test, "MalleableCiphertext"));
            ++seen[rejected ? "implicit rejection" : "valid"];
        } else if (dk.size() != dk_size) {
            EXPECT_TRUE(has_flag(test, "IncorrectDecapsulationKeyLength"));
            EXPECT_FALSE(Kem::decapsulation_key::from_bytes(dk, ec));
            EXPECT_EQ(ec, mlkem::errc::invalid_length);
            ++seen["wrong dk length"];
        } else if (c.size() != Kem::ciphertext_size) {
            EXPECT_TRUE(has_flag(test, "IncorrectCiphertextLength"));
            const auto key = Kem::decapsulation_key::from_bytes(dk, ec);
            ASSERT_TRUE(key) << ec.message();
            expect_wrong_length<Kem>(*key, c);
            ++seen["wrong c length"];
        } else {
            EXPECT_TRUE(has_flag(test, "InvalidDecapsulationKey"));
            EXPECT_FALSE(Kem::check_decapsulation_key(field_of_size<dk_size>(test, "dk")));
            EXPECT_FALSE(Kem::decapsulation_key::from_bytes(dk, ec));
            EXPECT_EQ(ec, mlkem::errc::hash_mismatch);
            ++seen["hash mismatch"];
        }
    });
    return seen;
}

/// mlkem_*_test.json: seed to dk, then decapsulation.
template <class Kem> tally decaps_from_seed()
{
    tally seen;
    decaps_batch<Kem> batch;
    for_each_case<Kem>("test", [&](const json& test, bool valid) {
        const bytes_t seed = field(test, "seed");
        const bytes_t c = field(test, "c");
        std::error_code ec;
        const auto dk = Kem::decapsulation_key::from_seed(seed, ec);
        if (seed.size() != Kem::seed_size) {
            EXPECT_FALSE(valid);
            EXPECT_FALSE(dk);
            EXPECT_EQ(ec, mlkem::errc::invalid_length);
            ++seen["wrong seed length"];
            return;
        }
        ASSERT_TRUE(dk) << ec.message();
        EXPECT_TRUE(same_bytes(dk->encapsulation_key().bytes(), field(test, "ek")));
        if (c.size() != Kem::ciphertext_size) {
            EXPECT_FALSE(valid);
            expect_wrong_length<Kem>(*dk, c);
            ++seen["wrong c length"];
            return;
        }
        EXPECT_TRUE(valid);
        std::array<std::uint8_t, Kem::decapsulation_key_size> expanded;
        const auto kept = dk->to_bytes();
        mlkem::copy(expanded.data(), kept.span());
        const auto c_fixed = field_of_size<Kem::ciphertext_size>(test, "c");
        const auto K = field_of_size<32>(test, "K");
        expect_decaps<Kem>(expanded, c_fixed, K);
        const auto secret = Kem::decaps(*dk, Kem::ciphertext::from_bytes(c_fixed));
        EXPECT_TRUE(same_bytes(secret.bytes(), K));
        batch.add(expanded, c_fixed, K);
        const bool rejected = K == rejection_secret(std::span(expanded).template last<32>(), c);
        if (has_flag(test, "Strcmp"))
            ++seen[rejected ? "Strcmp rejection" : "Strcmp accepted"];
        else
            ++seen[rejected ? "implicit rejection" : "accept"];
    });
    batch.expect_agreement();
    return seen;
}

} // namespace mlkem_test::wycheproof
