// Every overload on OpenSSL that reports by std::error_code, as a program without exceptions uses
// them, on good and on bad input.
#include <mlkem/openssl.hpp>

#include <array>
#include <cstdio>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace {

int failures = 0;

void expect(bool condition, int line)
{
    if (!condition) {
        std::printf("openssl_error_codes.cpp:%d: not as expected\n", line);
        ++failures;
    }
}
#define EXPECT(condition) expect((condition), __LINE__)

/// A random source of the application's own; it fails when it has given `budget` values.
struct countdown_random {
    int budget = 1000;
    mlkem::u8 next = 1;

    bool fill(std::span<mlkem::u8> out) noexcept
    {
        if (budget-- <= 0)
            return false;
        for (mlkem::u8& byte : out)
            byte = next++;
        return true;
    }
};

template <class Hybrid> void hybrids()
{
    std::error_code ec;
    countdown_random rng;
    EXPECT(Hybrid::keygen(ec).has_value() && !ec);
    EXPECT(!Hybrid::keygen(countdown_random{0}, ec) && ec == mlkem::errc::entropy_failure);
    const auto pair = Hybrid::keygen(rng, ec);
    EXPECT(pair.has_value() && !ec);
    const auto again = Hybrid::keygen_from_seed(pair->dk.seed().span(), ec);
    EXPECT(again.has_value() && !ec && again->ek == pair->ek);
    EXPECT(pair->dk.encapsulation_key() == pair->ek);
    const std::vector<mlkem::u8> wrong(7);
    EXPECT(!Hybrid::keygen_from_seed(wrong, ec) && ec == mlkem::errc::invalid_length);

    auto bytes = pair->ek.to_bytes();
    const auto ek = Hybrid::encapsulation_key::from_bytes(bytes, ec);
    EXPECT(ek == pair->ek && !ec);
    for (mlkem::u8& byte : bytes)
        byte = 0xff;
    EXPECT(!Hybrid::encapsulation_key::from_bytes(bytes, ec) &&
           ec == mlkem::errc::coefficient_out_of_range);

    EXPECT(Hybrid::encaps(*ek, ec).has_value() && !ec);
    EXPECT(!Hybrid::encaps(*ek, countdown_random{0}, ec) && ec == mlkem::errc::entropy_failure);
    EXPECT(!Hybrid::encaps_derandomised(*ek, wrong, ec) && ec == mlkem::errc::invalid_length);
    const auto sent = Hybrid::encaps(*ek, rng, ec);
    EXPECT(sent.has_value() && !ec);
    EXPECT(Hybrid::decaps(pair->dk, sent->c, ec) == sent->K && !ec);
    EXPECT(Hybrid::decaps(pair->dk, sent->c.bytes(), ec) == sent->K && !ec);
    EXPECT(!Hybrid::decaps(pair->dk, wrong, ec) && ec == mlkem::errc::invalid_length);
    const typename Hybrid::ciphertext zero;
    EXPECT(!Hybrid::decaps(pair->dk, zero, ec) && ec == mlkem::errc::invalid_share);
    EXPECT(!ec.message().empty());
}

} // namespace

int main()
{
    hybrids<mlkem::x25519_mlkem768>();
    hybrids<mlkem::secp256r1_mlkem768>();
    hybrids<mlkem::secp384r1_mlkem1024>();
    hybrids<mlkem::x_wing>();

    if (failures == 0)
        std::printf("openssl_error_codes: ok\n");
    return failures == 0 ? 0 : 1;
}
