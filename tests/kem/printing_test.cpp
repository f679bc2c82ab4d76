// SPDX-License-Identifier: MIT
// Secrets and secret keys do not go into a log by mistake: nothing prints them or their bytes.
#include <optional>
#include <string>

#include "kems.hpp"
#include "printing.hpp"
#include "typed_tests.hpp"
#include <mlkem/key_formats.hpp>

namespace mlkem_test::printing_test {
namespace {

static_assert(!is_printed<mlkem::shared_secret>);
static_assert(!is_printed<mlkem::secret_array<32>>);
static_assert(!is_printed<mlkem::pem_text<mlkem::secret_array<32>>>);

TEST(Printing, GoogleTestDoesNotPrintTheBytesOfASecret)
{
    const mlkem::secret_array<32> array(counting_bytes<32>(0x41));
    const mlkem::shared_secret K(counting_bytes<32>(0x41));
    EXPECT_EQ(::testing::PrintToString(array), "(secret)");
    EXPECT_EQ(::testing::PrintToString(K), "(secret)");
    EXPECT_EQ(::testing::PrintToString(std::optional<mlkem::shared_secret>(std::in_place)),
              "((empty secret))");
}

template <class Kem> class PrintingOf : public ::testing::Test {};
TEST_SUITE_OF_TYPES(PrintingOf, kems, set_names);

TEST_OF_TYPES(PrintingOf, NothingPrintsWhatHoldsASecret)
{
    static_assert(!is_printed<typename TypeParam::decapsulation_key>);
    static_assert(!is_printed<typename TypeParam::prepared_decapsulation_key>);
    static_assert(!is_printed<typename TypeParam::key_pair>);
    static_assert(!is_printed<typename TypeParam::encapsulation>);
    const key_material<TypeParam> keys;
    const auto dk = keys.decapsulation_key();
    EXPECT_EQ(::testing::PrintToString(dk), "(secret)");
    EXPECT_EQ(::testing::PrintToString(dk.prepare()), "(secret)");
    EXPECT_EQ(::testing::PrintToString(TypeParam::keygen()), "(secret)");
    EXPECT_EQ(::testing::PrintToString(TypeParam::encaps(keys.encapsulation_key())), "(secret)");
    EXPECT_EQ(::testing::PrintToString(mlkem::private_key_to_pem(dk)), "(secret)");
}

} // namespace
} // namespace mlkem_test::printing_test
