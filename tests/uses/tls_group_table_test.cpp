// SPDX-License-Identifier: MIT
// The table of TLS 1.3's groups against the KEMs themselves, and the alerts.
#include <mlkem/hybrid.hpp>
#include <mlkem/tls_group.hpp>

#include "kem/kems.hpp"

namespace mlkem_test::tls_group_table_test {
namespace {

using mlkem::tls_groups;

/// Whether the table describes ML-KEM as the library has it.
template <class Kem> constexpr bool is_described()
{
    const mlkem::tls_group* const group = mlkem::tls_group_from_code_point(*Kem::code_point);
    return group != nullptr && group->security_bits == Kem::security_bits &&
           group->client_share_size == Kem::encapsulation_key_size &&
           group->server_share_size == Kem::ciphertext_size &&
           group->shared_secret_size == Kem::shared_secret_size && !group->is_hybrid() &&
           group->parameter_set == Kem::name;
}
static_assert(is_described<mlkem::ml_kem_512>() && is_described<mlkem::ml_kem_768>() &&
              is_described<mlkem::ml_kem_1024>());

/// A group of the sizes alone, for hybrids without OpenSSL.
template <std::size_t Share, std::size_t Secret> struct sizes_of_group {
    static constexpr std::size_t private_key_size = Secret, share_size = Share,
                                 secret_size = Secret;
};
template <class Params, class Group, class Combiner> constexpr bool is_described()
{
    using layout = mlkem::hybrid_sizes<Params, Group, Combiner>;
    const mlkem::tls_group* const group = mlkem::tls_group_from_code_point(Combiner::code_point);
    return group != nullptr && group->name == Combiner::name &&
           group->security_bits == Params::security_bits &&
           group->client_share_size == layout::encapsulation_key &&
           group->server_share_size == layout::ciphertext &&
           group->shared_secret_size == layout::shared_secret && group->is_hybrid() &&
           group->parameter_set == Params::name;
}
static_assert(
    is_described<mlkem::params_768, sizes_of_group<32, 32>, mlkem::x25519_mlkem768_combiner>());
static_assert(
    is_described<mlkem::params_768, sizes_of_group<65, 32>, mlkem::secp256r1_mlkem768_combiner>());
static_assert(is_described<mlkem::params_1024, sizes_of_group<97, 48>,
                           mlkem::secp384r1_mlkem1024_combiner>());

TEST(TlsGroupTable, IsOrderedAndFoundByNameAndByCodePoint)
{
    std::size_t found = 0;
    for (std::size_t i = 0; i < tls_groups.size(); ++i) {
        EXPECT_EQ(mlkem::tls_group_from_name(tls_groups[i].name), &tls_groups[i]);
        EXPECT_EQ(mlkem::tls_group_from_code_point(tls_groups[i].code_point), &tls_groups[i]);
        found += i == 0 || tls_groups[i - 1].code_point < tls_groups[i].code_point;
    }
    EXPECT_EQ(found, 6U);
    EXPECT_EQ(mlkem::tls_group_from_code_point(0x001d), nullptr);
    EXPECT_EQ(mlkem::tls_group_from_name("ML-KEM-768"), nullptr);
    EXPECT_EQ(mlkem::tls_group_from_name(""), nullptr);
    EXPECT_EQ(mlkem::tls_group_from_name("MLKEM768")->code_point, 0x0201);
    EXPECT_FALSE(mlkem::tls_group_from_name("MLKEM768")->is_hybrid());
    EXPECT_TRUE(mlkem::tls_group_from_name("X25519MLKEM768")->is_hybrid());
    EXPECT_EQ(mlkem::tls_group_from_name("X25519MLKEM768")->classical, "X25519");
    EXPECT_EQ(mlkem::tls_group_from_name("SecP256r1MLKEM768")->classical, "P-256");
    EXPECT_EQ(mlkem::tls_group_from_name("SecP384r1MLKEM1024")->classical, "P-384");
}

TEST(TlsGroupTable, BadSharesAreIllegalParametersAndTheRestInternalErrors)
{
    using mlkem::errc;
    using mlkem::tls_alert;
    for (const errc e : {errc::invalid_length, errc::coefficient_out_of_range, errc::invalid_share})
        EXPECT_EQ(mlkem::tls_alert_of(e), tls_alert::illegal_parameter) << mlkem::text_of(e);
    for (const errc e : {errc::entropy_failure, errc::self_test_failure, errc::hash_mismatch,
                         errc::invalid_private_key})
        EXPECT_EQ(mlkem::tls_alert_of(e), tls_alert::internal_error) << mlkem::text_of(e);
    EXPECT_EQ(mlkem::tls_alert_of(std::error_code(1, std::generic_category())),
              tls_alert::internal_error);
    EXPECT_EQ(static_cast<int>(tls_alert::illegal_parameter), 47);
    EXPECT_EQ(static_cast<int>(tls_alert::internal_error), 80);
}

} // namespace
} // namespace mlkem_test::tls_group_table_test
