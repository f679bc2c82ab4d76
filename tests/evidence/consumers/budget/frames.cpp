// SPDX-License-Identifier: MIT
// Functions that call the typed API and keep the result. Their frames show what a call adds to the
// stack of the function that it stands in.
#include <mlkem/mlkem.hpp>

template <class T> void use(const T& result) { asm volatile("" : : "r"(&result) : "memory"); }

template <class Kem> struct caller {
    static void keygen()
    {
        const auto result = Kem::keygen();
        use(result);
    }
    static void encaps(const typename Kem::encapsulation_key& ek)
    {
        const auto result = Kem::encaps(ek);
        use(result);
    }
    static void decaps(const typename Kem::decapsulation_key& dk, const typename Kem::ciphertext& c)
    {
        const auto result = Kem::decaps(dk, c);
        use(result);
    }
    static void from_seed(const typename Kem::decapsulation_key& dk)
    {
        const auto result = Kem::decapsulation_key::from_seed(*dk.seed());
        use(result);
    }
};

template struct caller<mlkem::ml_kem<mlkem::params_512>>;
template struct caller<mlkem::ml_kem<mlkem::params_768>>;
template struct caller<mlkem::ml_kem<mlkem::params_1024>>;
