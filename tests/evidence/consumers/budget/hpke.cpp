// SPDX-License-Identifier: MIT
// One message sealed by HPKE and opened.
#include <mlkem/hpke.hpp>

int main()
{
    using suite = mlkem::hpke::suite<>;
    const auto [ek, dk] = suite::kem::keygen();
    auto [enc, sender] = suite::setup_base_sender(ek, "budget");
    auto recipient = suite::setup_base_recipient(enc, dk, "budget");
    return recipient.open("", sender.seal("", "message")).size() == 7 ? 0 : 1;
}
