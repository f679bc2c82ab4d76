// SPDX-License-Identifier: MIT
// What the tests of HPKE share: suites with each KEM, KDF and AEAD, and a session of each.
#pragma once

#include "hybrid/hybrids.hpp"
#include "kem/kems.hpp"
#include <mlkem/hpke.hpp>

namespace mlkem_test {

namespace hpke = mlkem::hpke;
using mlkem::errc;

using suites = ::testing::Types<
    hpke::suite<>, hpke::suite<mlkem::ml_kem_512, hpke::kdf::hkdf_sha384, hpke::aead::aes_128_gcm>,
    hpke::suite<mlkem::ml_kem_1024, hpke::kdf::hkdf_sha512, hpke::aead::chacha20_poly1305>,
    hpke::suite<mlkem::ml_kem_768, hpke::kdf::shake128, hpke::aead::aes_256_gcm>,
    hpke::suite<mlkem::x_wing, hpke::kdf::shake256, hpke::aead::aes_128_gcm>,
    hpke::suite<mlkem::x_wing, hpke::kdf::turbo_shake128, hpke::aead::chacha20_poly1305>,
    hpke::suite<mlkem::ml_kem_1024, hpke::kdf::turbo_shake256, hpke::aead::aes_256_gcm>>;

struct suite_names {
    template <class Suite> static std::string GetName(int) { return to_hex(Suite::id).substr(8); }
};

inline bytes_t text(std::string_view s) { return {s.begin(), s.end()}; }

/// A session and its two ends.
template <class Suite> class hpke_session : public ::testing::Test {
  protected:
    shake128_random rng{"HPKE"};
    typename Suite::kem::key_pair keys = Suite::kem::keygen(rng);
    typename Suite::sender_setup setup = Suite::setup_base_sender(keys.ek, "info", rng);
    typename Suite::recipient recipient = Suite::setup_base_recipient(setup.enc, keys.dk, "info");

    /// Expects open() to fail, and to leave zeros, or what was there.
    void expect_refused(const bytes_t& aad, const bytes_t& ct, errc expected)
    {
        std::error_code ec;
        bytes_t out(ct.size() < 16 ? 0 : ct.size() - 16, 0xaa);
        EXPECT_FALSE(recipient.open(aad, ct, out, ec));
        EXPECT_EQ(ec, expected);
        const std::uint8_t left = expected == errc::authentication_failure ? 0 : 0xaa;
        EXPECT_EQ(out, bytes_t(out.size(), left));
    }
};

} // namespace mlkem_test
