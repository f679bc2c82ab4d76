// SPDX-License-Identifier: MIT
// PEM: what is written is the strict form of RFC 7468; what is read is the lax one, and nothing
// else.
#include "key_files.hpp"

namespace mlkem_test::pem_test {
namespace {

using kem = mlkem::ml_kem_512;

class Pem : public ::testing::Test {
  protected:
    const key_material<kem> keys{"PEM"};
    const byte_string private_der = encode(private_key_tree(keys, private_key_form::seed));
    const byte_string public_der = encode(public_key_tree(keys));
    const std::string private_text = pem("PRIVATE KEY", private_der);
    const std::string public_text = pem("PUBLIC KEY", public_der);

    static std::string replaced(std::string text, std::string_view from, std::string_view to)
    {
        const std::size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    }
    /// Expects one result of a private and a public key's text, each changed so.
    template <class Change> void expect_both(errc expected, const Change& change) const
    {
        EXPECT_EQ(read_private_pem<kem>(change(private_text, "PRIVATE KEY")), expected);
        EXPECT_EQ(read_public_pem<kem>(change(public_text, "PUBLIC KEY")), expected);
    }
};

TEST_F(Pem, IsWrittenInTheStrictForm)
{
    const auto written = mlkem::private_key_to_pem(keys.decapsulation_key());
    EXPECT_EQ(written.view(), private_text);
    EXPECT_EQ(mlkem::public_key_to_pem(keys.encapsulation_key()).view(), public_text);
}

TEST_F(Pem, LinesMayEndInLfCrlfOrCrAndBeOfAnyLength)
{
    for (const char* line_end : {"\n", "\r\n", "\r", "\n\n", " \n", "\t\r\n"})
        for (const std::size_t line : {1U, 3U, 4U, 63U, 64U, 65U, 76U, 100'000U}) {
            EXPECT_EQ(read_private_pem<kem>(pem("PRIVATE KEY", private_der, line_end, line)),
                      errc{});
            EXPECT_EQ(read_public_pem<kem>(pem("PUBLIC KEY", public_der, line_end, line)), errc{});
        }
}

TEST_F(Pem, TextAndOtherBlocksMayStandBeforeAndAfter)
{
    const std::string other =
        pem("CERTIFICATE", byte_string(100, 7)) + pem("EC PARAMETERS", byte_string(9, 1));
    for (const std::string& before :
         {std::string("\n"), std::string("Bag Attributes\n    friendlyName: a key\n"),
          std::string("-----BEGIN\n-----BEGIN PUBLIC\n -----BEGIN PRIVATE KEY-----\nx\n"),
          std::string("see -----BEGIN PRIVATE KEY----- and -----BEGIN PUBLIC KEY-----\r\n"),
          std::string("-----BEGIN PRIVATE KEY----- not\n-----BEGIN PUBLIC KEY-----.\n"),
          std::string("\xef\xbb\xbf\n\0\xff\n", 7), other})
        for (const std::string& after : {std::string("-----END"), std::string("anything"), other})
            expect_both(errc{}, [&](const std::string& text, const char*) {
                return before + text + after;
            });
}

TEST_F(Pem, AByteOrderMarkMayStandBeforeTheTextAndNowhereElse)
{
    const std::string mark = "\xef\xbb\xbf";
    const auto with = [&](const std::string& before, errc expected) {
        expect_both(expected, [&](const std::string& text, const char*) { return before + text; });
    };
    with(mark, errc{});
    with(mark + "a line\n", errc{});
    with(mark + mark, errc::malformed_pem);
    with("\n" + mark, errc::malformed_pem);
    with(mark + " ", errc::malformed_pem);
    with(mark.substr(0, 2), errc::malformed_pem);
    with("\xfe\xff", errc::malformed_pem);
    EXPECT_EQ(read_private_pem<kem>(mark), errc::malformed_pem);
}

TEST_F(Pem, TheLastLineNeedsNoEnd)
{
    expect_both(errc{}, [](const std::string& text, const char*) {
        return text.substr(0, text.size() - 1);
    });
}

TEST_F(Pem, OfSeveralBlocksTheFirstIsRead)
{
    const key_material<kem> others("another key");
    const std::string second = pem("PUBLIC KEY", encode(public_key_tree(others)));
    EXPECT_EQ(mlkem::public_key_from_pem<kem>(public_text + second), keys.encapsulation_key());
    EXPECT_EQ(mlkem::public_key_from_pem<kem>(private_text + second), others.encapsulation_key());
    EXPECT_EQ(read_public_pem<kem>(pem("PUBLIC KEY", byte_string(3)) + second),
              errc::malformed_der);
}

TEST_F(Pem, CutShortAnywhereItIsMalformed)
{
    for (std::size_t size = 0; size + 1 < private_text.size(); ++size)
        ASSERT_EQ(read_private_pem<kem>(private_text.substr(0, size)), errc::malformed_pem) << size;
    for (std::size_t size = 0; size + 1 < public_text.size(); ++size)
        ASSERT_EQ(read_public_pem<kem>(public_text.substr(0, size)), errc::malformed_pem) << size;
}

TEST_F(Pem, AWrongCharacterAnywhereIsMalformed)
{
    for (std::size_t at = 0; at + 1 < private_text.size(); ++at)
        for (const char wrong : {'!', '-', '_', '=', ':', '\0', '\x80', '\xc1'}) {
            std::string text = private_text;
            if (text[at] == wrong)
                continue;
            text[at] = wrong;
            ASSERT_EQ(read_private_pem<kem>(text), errc::malformed_pem) << at << ' ' << int{wrong};
        }
}

TEST_F(Pem, BoundariesAreOfTheSameLabelAndAloneOnTheirLines)
{
    const auto bad = [&](auto change) { expect_both(errc::malformed_pem, change); };
    bad([](const std::string& text, const char*) { return ' ' + text; });
    bad([](const std::string& text, const char*) {
        return replaced(text, "-----END", " -----END");
    });
    bad([](const std::string& text, const char*) {
        return replaced(text, "\n-----END", "-----END");
    });
    bad([](const std::string& text, const char*) { return replaced(text, "-----END", "----END"); });
    bad([](const std::string& text, const char*) {
        return replaced(text, "-----BEGIN", "----BEGIN");
    });
    bad([](const std::string& text, const char* label) {
        return replaced(text, std::string("END ") + label, "END X25519 KEY");
    });
    bad([](const std::string& text, const char* label) {
        return replaced(text, std::string("BEGIN ") + label, std::string("BEGIN ANY ") + label);
    });
    bad([](const std::string& text, const char*) { return text.substr(0, text.size() - 1) + "x"; });
    bad([](const std::string& text, const char*) {
        return replaced(text, "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n");
    });
}

TEST_F(Pem, OtherLabelsAreNotRead)
{
    EXPECT_EQ(read_private_pem<kem>(public_text), errc::malformed_pem);
    EXPECT_EQ(read_public_pem<kem>(private_text), errc::malformed_pem);
    for (const char* label : {"", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "private key",
                              "PRIVATE KEY ", "CERTIFICATE"})
        EXPECT_EQ(read_private_pem<kem>(pem(label, private_der)), errc::malformed_pem) << label;
}

TEST_F(Pem, AnEmptyBlockIsMalformed)
{
    EXPECT_EQ(read_private_pem<kem>(pem("PRIVATE KEY", {})), errc::malformed_pem);
    EXPECT_EQ(read_private_pem<kem>("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"),
              errc::malformed_pem);
    EXPECT_EQ(read_private_pem<kem>({}), errc::malformed_pem);
    EXPECT_EQ(read_private_pem<kem>(pem("PRIVATE KEY", byte_string{0x30})), errc::malformed_der);
}

TEST_F(Pem, HoldsAsManyBytesAsTheCapacitySaysAndNoMore)
{
    // An attribute of unknown content fills the file up.
    element tree = private_key_tree(keys, private_key_form::seed);
    const auto with_attribute = [&](std::size_t size) {
        element whole = tree;
        whole.parts.push_back(
            {0xa0,
             {},
             {{0x30, {}, {{0x06, {0x2a, 3}, {}}, {0x31, {}, {{0x04, byte_string(size), {}}}}}}}});
        return encode(whole);
    };
    const std::size_t overhead = with_attribute(1000).size() - 1000;
    const std::size_t most = mlkem::private_key_pem_capacity - overhead;
    EXPECT_EQ(with_attribute(most).size(), mlkem::private_key_pem_capacity);
    EXPECT_EQ(read_private_pem<kem>(pem("PRIVATE KEY", with_attribute(most))), errc{});
    EXPECT_EQ(read_private_pem<kem>(pem("PRIVATE KEY", with_attribute(most + 1))),
              errc::invalid_length);
    EXPECT_EQ(read_private<kem>(with_attribute(most + 1)), errc{}) << "DER has no such limit";
    EXPECT_EQ(read_private<kem>(with_attribute(100'000)), errc{});
    EXPECT_EQ(
        read_public_pem<kem>(pem("PUBLIC KEY", byte_string(mlkem::public_key_pem_capacity + 1))),
        errc::invalid_length);
}

} // namespace
} // namespace mlkem_test::pem_test
