// SPDX-License-Identifier: MIT
// mlkem::errc as a std::error_code: its category, its messages, and the exceptions that carry it.
#include <cstdint>
#include <set>
#include <string>
#include <type_traits>

#include "kems.hpp"

namespace mlkem_test::error_test {
namespace {

using mlkem::errc;

constexpr std::array all_errors = {errc::invalid_length,
                                   errc::coefficient_out_of_range,
                                   errc::hash_mismatch,
                                   errc::seed_mismatch,
                                   errc::entropy_failure,
                                   errc::pairwise_check_failure,
                                   errc::self_test_failure,
                                   errc::malformed_der,
                                   errc::malformed_pem,
                                   errc::wrong_algorithm,
                                   errc::public_key_mismatch,
                                   errc::seed_unavailable,
                                   errc::invalid_share,
                                   errc::invalid_private_key,
                                   errc::authentication_failure,
                                   errc::message_limit_reached,
                                   errc::invalid_psk,
                                   errc::reply_already_set_up,
                                   errc::bare_expanded_key,
                                   errc::public_key_appended,
                                   errc::part_mismatch,
                                   errc::state_spent,
                                   errc::decryption_failure};

static_assert(std::is_error_code_enum_v<errc>);
static_assert(std::is_convertible_v<errc, std::error_code>);
static_assert(noexcept(make_error_code(errc::invalid_length)));
static_assert(noexcept(mlkem::error_category()));
static_assert(std::is_same_v<decltype(mlkem::text_of(errc::hash_mismatch)), const char*>);
static_assert(noexcept(mlkem::text_of(errc::hash_mismatch)));

TEST(Error, CategoryIsNamedMlkemAndIsOneObject)
{
    EXPECT_STREQ(mlkem::error_category().name(), "mlkem");
    EXPECT_EQ(&mlkem::error_category(), &make_error_code(errc::hash_mismatch).category());
    EXPECT_NE(mlkem::error_category(), std::generic_category());
    EXPECT_NE(mlkem::error_category(), std::system_category());
}

TEST(Error, MessagesAreDistinctAndNotEmpty)
{
    std::set<std::string> messages;
    for (const errc e : all_errors) {
        const std::string message = make_error_code(e).message();
        EXPECT_FALSE(message.empty());
        EXPECT_NE(message, mlkem::error_category().message(0)) << "as for an unknown code";
        EXPECT_EQ(message, mlkem::text_of(e));
        messages.insert(message);
    }
    EXPECT_EQ(messages.size(), all_errors.size());
}

TEST(Error, TellsWhoseFaultItMayBe)
{
    using mlkem::fault;
    static_assert(std::is_error_condition_enum_v<fault>);
    constexpr std::array all_faults = {fault::peer, fault::storage, fault::caller,
                                       fault::environment};
    std::set<std::string> messages;
    for (const fault f : all_faults) {
        const std::error_condition condition = f;
        EXPECT_STREQ(condition.category().name(), "mlkem fault");
        messages.insert(condition.message());
        EXPECT_NE(std::error_code(), f);
        EXPECT_NE(std::error_code(1, std::generic_category()), f);
        EXPECT_NE(std::error_code(12345, mlkem::error_category()), f);
    }
    EXPECT_EQ(messages.size(), all_faults.size());
    for (const errc e : all_errors) {
        const std::error_code code = e;
        int whose = 0;
        for (const fault f : all_faults)
            whose += code == f;
        if (e == errc::wrong_algorithm) {
            EXPECT_EQ(whose, 3) << code.message();
        } else {
            EXPECT_TRUE(whose == 1 || whose == 2) << code.message();
        }
        EXPECT_EQ(code.default_error_condition().category(), mlkem::fault_category());
        EXPECT_EQ(code, code.default_error_condition());
    }
    const auto expect = [&](errc e, std::set<fault> whose) {
        for (const fault f : all_faults)
            EXPECT_EQ(std::error_code(e) == f, whose.contains(f)) << std::error_code(e).message();
    };
    expect(errc::invalid_length, {fault::peer, fault::caller});
    expect(errc::coefficient_out_of_range, {fault::peer, fault::storage});
    expect(errc::invalid_share, {fault::peer});
    expect(errc::authentication_failure, {fault::peer});
    expect(errc::hash_mismatch, {fault::storage});
    expect(errc::bare_expanded_key, {fault::storage});
    expect(errc::public_key_appended, {fault::storage});
    expect(errc::wrong_algorithm, {fault::caller, fault::storage, fault::peer});
    expect(errc::malformed_der, {fault::storage, fault::peer});
    expect(errc::reply_already_set_up, {fault::caller});
    expect(errc::part_mismatch, {fault::peer});
    expect(errc::state_spent, {fault::caller});
    expect(errc::decryption_failure, {fault::peer});
    expect(errc::pairwise_check_failure, {fault::environment, fault::storage});
    expect(errc::entropy_failure, {fault::environment});
}

TEST(Error, UnknownCodesHaveAMessageToo)
{
    for (const int unknown : {0, -1, static_cast<int>(all_errors.size()) + 1, 12345})
        EXPECT_EQ(mlkem::error_category().message(unknown), "unknown error");
}

TEST(Error, CodesAreErrorsAndCompareByValueAndCategory)
{
    for (const errc a : all_errors) {
        const std::error_code code = a;
        EXPECT_TRUE(code) << "0 would mean success";
        EXPECT_EQ(code.value(), static_cast<int>(a));
        EXPECT_NE(code, std::error_code(code.value(), std::generic_category()));
        for (const errc b : all_errors)
            EXPECT_EQ(code == b, a == b);
    }
    EXPECT_NE(std::error_code(), errc::invalid_length);
}

TEST(Error, ExceptionsCarryTheCodeAndItsMessage)
{
    try {
        (void)mlkem::ml_kem_768::encapsulation_key::from_bytes(std::vector<std::uint8_t>(3));
        FAIL() << "nothing was thrown";
    } catch (const std::exception& e) {
        const auto* error = dynamic_cast<const std::system_error*>(&e);
        ASSERT_NE(error, nullptr);
        EXPECT_EQ(error->code(), errc::invalid_length);
        EXPECT_NE(std::string(error->what()).find(error->code().message()), std::string::npos);
    }
}

} // namespace
} // namespace mlkem_test::error_test
