// SPDX-License-Identifier: MIT
// A unit that names types and keeps keys and ciphertexts, as most units of a program do. With
// CHECKS_KEYS it calls an operation, too.
#if defined(CHECKS_KEYS)
#include <system_error>
#endif

#include <mlkem/fwd.hpp>

mlkem::ml_kem_768 kem_of(const mlkem::encapsulation_key<mlkem::params_768>& ek);
mlkem::errc refuse(const mlkem::shared_secret& K);

#include <mlkem/encapsulation.hpp>
#include <mlkem/keys.hpp>
#include <mlkem/prepared_keys.hpp>

struct peer {
    mlkem::encapsulation_key<mlkem::params_768> ek;
    mlkem::ciphertext<mlkem::params_768> c;
    mlkem::shared_secret K;
};

bool is_same(const peer& a, const peer& b)
{
    return a.ek == b.ek && a.c == b.c && !a.K.is_empty() && a.K == b.K;
}

mlkem::decapsulation_key<mlkem::params_768> take(mlkem::key_pair<mlkem::params_768>& pair)
{
    return static_cast<mlkem::decapsulation_key<mlkem::params_768>&&>(pair.dk);
}

#if defined(CHECKS_KEYS)
bool is_key(const unsigned char (&bytes)[1184])
{
    std::error_code ec;
    return mlkem::encapsulation_key<mlkem::params_768>::from_bytes(bytes, ec).has_value();
}
#endif

int main() {}
