// SPDX-License-Identifier: MIT
// Every case of ACVP and of Wycheproof, on every backend, with the counts of their versions. A
// run that finds no vectors skips these tests; it does not pass them.
#include <array>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "acvp.hpp"
#include "backends.hpp"
#include "typed_tests.hpp"
#include "wycheproof.hpp"

namespace mlkem_test::vectors_test {
namespace {

enum kind : std::size_t {
    acvp_keygen,
    acvp_encapsulation,
    acvp_decapsulation,
    acvp_decapsulation_key_check,
    acvp_encapsulation_key_check,
    wycheproof_encaps,
    wycheproof_keygen_seed,
    wycheproof_semi_expanded_decaps,
    wycheproof_test,
    kinds
};

/// Runs one kind for one parameter set and returns the number of its cases.
template <class Kem> std::size_t run(kind which, std::string_view backend)
{
    const auto counted = [&](const char* file, const tally& seen, const tally& expected) {
        return report(file, Kem::params::name, backend, seen, expected);
    };
    switch (which) {
    case acvp_keygen:
        return counted("ACVP keyGen", acvp::keygen<Kem>(), {{"valid", 25}});
    case acvp_encapsulation:
        return counted("ACVP encapsulation", acvp::encapsulation<Kem>(), {{"valid", 25}});
    case acvp_decapsulation:
        return counted("ACVP decapsulation", acvp::decapsulation<Kem>(),
                       {{"accept", 5}, {"implicit rejection", 5}});
    case acvp_decapsulation_key_check:
        return counted("ACVP decapsulationKeyCheck", acvp::decapsulation_key_check<Kem>(),
                       {{"pass", 5}, {"hash mismatch", 5}});
    case acvp_encapsulation_key_check:
        return counted("ACVP encapsulationKeyCheck", acvp::encapsulation_key_check<Kem>(),
                       {{"pass", 5}, {"too long", 5}});
    case wycheproof_encaps:
        return counted("Wycheproof encaps_test", wycheproof::encaps<Kem>(),
                       {{"valid", 133},
                        {"unreduced", 100},
                        {"wrong length", 20},
                        {"ModulusOverflow", 4 * Kem::params::k}});
    case wycheproof_keygen_seed:
        return counted("Wycheproof keygen_seed_test", wycheproof::keygen_seed<Kem>(),
                       {{"valid", 100}});
    case wycheproof_semi_expanded_decaps:
        return counted("Wycheproof semi_expanded_decaps_test",
                       wycheproof::semi_expanded_decaps<Kem>(),
                       {{"valid", 1},
                        {"wrong c length", 2},
                        {"wrong dk length", 2},
                        {"hash mismatch", 2},
                        {"implicit rejection", 2}});
    case wycheproof_test:
        return counted("Wycheproof test", wycheproof::decaps_from_seed<Kem>(),
                       {{"accept", 131},
                        {"implicit rejection", 21},
                        {"Strcmp rejection", 1},
                        {"wrong seed length", 20},
                        {"wrong c length", 20}});
    case kinds:
        break;
    }
    throw std::logic_error("no such kind of vectors");
}

/// The number of cases of a kind, all parameter sets together. Runs them, unless this process has
/// done so: CTest gives each test a process of its own, and the totals need every kind.
template <class Backend> std::size_t count(kind which)
{
    static std::array<std::optional<std::size_t>, kinds> counts;
    if (!counts[which])
        counts[which] = run<mlkem::ml_kem<mlkem::params_512, Backend>>(which, Backend::name) +
                        run<mlkem::ml_kem<mlkem::params_768, Backend>>(which, Backend::name) +
                        run<mlkem::ml_kem<mlkem::params_1024, Backend>>(which, Backend::name);
    return *counts[which];
}

template <class Backend> class Vectors : public backend_test<Backend> {
  protected:
    void SetUp() override
    {
        backend_test<Backend>::SetUp();
        if (!std::filesystem::is_directory(vectors_dir()))
            GTEST_SKIP() << "NO TEST VECTORS: there is no folder " << vectors_dir()
                         << ". Nothing was checked against NIST or Wycheproof. Set the CMake cache "
                            "variable MLKEM_VECTORS_DIR.";
    }
};
TEST_SUITE_OF_TYPES(Vectors, all_and_small_memory, backend_names);

TEST_OF_TYPES(Vectors, AcvpKeyGen) { EXPECT_EQ(count<TypeParam>(acvp_keygen), 75U); }

TEST_OF_TYPES(Vectors, AcvpEncapsulation) { EXPECT_EQ(count<TypeParam>(acvp_encapsulation), 75U); }

TEST_OF_TYPES(Vectors, AcvpDecapsulation) { EXPECT_EQ(count<TypeParam>(acvp_decapsulation), 30U); }

TEST_OF_TYPES(Vectors, AcvpDecapsulationKeyCheck)
{
    EXPECT_EQ(count<TypeParam>(acvp_decapsulation_key_check), 30U);
}

TEST_OF_TYPES(Vectors, AcvpEncapsulationKeyCheck)
{
    EXPECT_EQ(count<TypeParam>(acvp_encapsulation_key_check), 30U);
}

TEST_OF_TYPES(Vectors, WycheproofEncaps) { EXPECT_EQ(count<TypeParam>(wycheproof_encaps), 795U); }

TEST_OF_TYPES(Vectors, WycheproofKeygenSeed)
{
    EXPECT_EQ(count<TypeParam>(wycheproof_keygen_seed), 300U);
}

TEST_OF_TYPES(Vectors, WycheproofSemiExpandedDecaps)
{
    EXPECT_EQ(count<TypeParam>(wycheproof_semi_expanded_decaps), 27U);
}

TEST_OF_TYPES(Vectors, WycheproofDecapsFromSeed)
{
    EXPECT_EQ(count<TypeParam>(wycheproof_test), 579U);
}

TEST_OF_TYPES(Vectors, Total240OfAcvpAnd1701OfWycheproof)
{
    std::size_t acvp = 0, wycheproof = 0;
    for (std::size_t which = 0; which < kinds; ++which)
        (which < wycheproof_encaps ? acvp : wycheproof) += count<TypeParam>(kind{which});
    std::cout << "vectors: total ACVP " << acvp << ", Wycheproof " << wycheproof << ", backend "
              << TypeParam::name << '\n';
    EXPECT_EQ(acvp, 240U);
    EXPECT_EQ(wycheproof, 1701U);
}

} // namespace
} // namespace mlkem_test::vectors_test
