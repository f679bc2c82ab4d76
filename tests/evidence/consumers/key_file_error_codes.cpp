// SPDX-License-Identifier: MIT
// Key files as a program without exceptions uses them: every overload that reports by
// std::error_code, on good and on bad files. ONE_SET, if it is defined, names the one parameter set
// to use.
#include <mlkem/key_formats.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <system_error>
#include <variant>

namespace {

int failures = 0;

void expect(bool condition, int line)
{
    if (!condition) {
        std::printf("key_file_error_codes.cpp:%d: not as expected\n", line);
        ++failures;
    }
}
#define EXPECT(condition) expect((condition), __LINE__)

template <class Kem> void public_keys(const typename Kem::encapsulation_key& ek)
{
    std::error_code ec;
    auto der = mlkem::public_key_to_der(ek);
    const auto text = mlkem::public_key_to_pem(ek);
    EXPECT(mlkem::public_key_from_der<Kem>(der, ec) == ek && !ec);
    EXPECT(mlkem::public_key_from_pem<Kem>(text.view(), ec) == ek && !ec);
    EXPECT(mlkem::any_public_key_from_der(der, ec).has_value() && !ec);
    EXPECT(mlkem::any_public_key_from_pem(text.view(), ec).has_value() && !ec);

    std::string cut(text.view().substr(0, 300));
    EXPECT(!mlkem::public_key_from_pem<Kem>(cut, ec) && ec == mlkem::errc::malformed_pem);
    EXPECT(!mlkem::any_public_key_from_pem(cut, ec) && ec == mlkem::errc::malformed_pem);
    der[8] ^= 1; // of the object identifier
    EXPECT(!mlkem::public_key_from_der<Kem>(der, ec) && ec == mlkem::errc::wrong_algorithm);
    EXPECT(!mlkem::any_public_key_from_der(der, ec) && ec == mlkem::errc::wrong_algorithm);
}

template <class Kem, mlkem::private_key_form Form, mlkem::public_key_field Field>
void private_keys(const typename Kem::decapsulation_key& dk)
{
    std::error_code ec;
    auto der = mlkem::private_key_to_der<Form, Field>(dk, ec);
    EXPECT(der.has_value() && !ec);
    const auto text = mlkem::private_key_to_pem<Form, Field>(dk, ec);
    EXPECT(text.has_value() && !ec);
    EXPECT(mlkem::private_key_from_der<Kem>(*der, ec) == dk && !ec);
    EXPECT(mlkem::private_key_from_pem<Kem>(text->view(), ec) == dk && !ec);
    const auto any = mlkem::any_private_key_from_der(*der, ec);
    EXPECT(any.has_value() && !ec);
    const auto* const key = std::get_if<typename Kem::decapsulation_key>(&*any);
    EXPECT(key != nullptr && *key == dk);
    EXPECT(mlkem::any_private_key_from_pem(text->view(), ec).has_value() && !ec);

    EXPECT(!mlkem::private_key_from_pem<Kem>("no key", ec) && ec == mlkem::errc::malformed_pem);
    EXPECT(!mlkem::any_private_key_from_pem("no key", ec) && ec == mlkem::errc::malformed_pem);
    *der->data() ^= 1;
    EXPECT(!mlkem::private_key_from_der<Kem>(*der, ec) && ec == mlkem::errc::malformed_der);
    EXPECT(!mlkem::any_private_key_from_der(*der, ec) && ec == mlkem::errc::malformed_der);
}

template <class Kem> void all()
{
    using form = mlkem::private_key_form;
    using field = mlkem::public_key_field;
    std::error_code ec;
    const auto pair = Kem::keygen(ec);
    public_keys<Kem>(pair->ek);
    private_keys<Kem, form::seed, field::absent>(pair->dk);
    private_keys<Kem, form::expanded, field::absent>(pair->dk);
    private_keys<Kem, form::both, field::absent>(pair->dk);
    private_keys<Kem, form::seed, field::present>(pair->dk);

    const auto without_seed = Kem::decapsulation_key::from_bytes(pair->dk.to_bytes(), ec);
    EXPECT(!mlkem::private_key_to_der(*without_seed, ec) && ec == mlkem::errc::seed_unavailable);
    EXPECT(!mlkem::private_key_to_pem(*without_seed, ec) && ec == mlkem::errc::seed_unavailable);
}

} // namespace

int main()
{
#if defined(ONE_SET)
    all<mlkem::ONE_SET>();
#else
    all<mlkem::ml_kem_512>();
    all<mlkem::ml_kem_768>();
    all<mlkem::ml_kem_1024>();
#endif
    if (failures == 0)
        std::printf("key_file_error_codes: ok\n");
    return failures == 0 ? 0 : 1;
}
