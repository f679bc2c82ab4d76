// What an application does with the library: an exchange for each parameter set.
#include <mlkem/mlkem.hpp>

#include <cstdio>

template <class Kem> static bool exchange()
{
    const auto [ek, dk] = Kem::keygen();
    const auto [c, K] = Kem::encaps(Kem::encapsulation_key::from_bytes(ek.bytes()));
    return Kem::decaps(dk, Kem::ciphertext::from_bytes(c.bytes())) == K;
}

int main()
{
    if (!exchange<mlkem::ml_kem_512>() || !exchange<mlkem::ml_kem_768>() ||
        !exchange<mlkem::ml_kem_1024>())
        return 1;
    mlkem::self_test(); // throws if a known answer is not met
    std::printf("app: ok, on %s\n", mlkem::active_backend().data());
    return 0;
}
