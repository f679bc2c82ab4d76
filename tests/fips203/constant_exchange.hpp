// SPDX-License-Identifier: MIT
// KeyGen, Encaps, Decaps and a rejection of one parameter set in constant evaluation. Each is a
// constant of its own: g++ counts the operations of each by itself, and all together exceed its
// default limit.
#pragma once

#include <array>

#include "kem_bytes.hpp"

namespace mlkem_test {

template <mlkem::parameter_set P> struct constant_evaluation {
    /// On the default backend, which takes portable code in constant evaluation.
    using kem = kem_bytes<mlkem::ml_kem<P>>;
    using value = typename kem::value;

    static constexpr value d = counting_bytes<32>(0x01), z = counting_bytes<32>(0x21),
                           m = counting_bytes<32>(0x41);

    static constexpr auto pair = kem::keygen(d, z);
    static constexpr auto sent = kem::encaps(pair.ek, m);
    static constexpr value received = kem::decaps(pair.dk, sent.c);
    static constexpr value rejected = kem::decaps(pair.dk, [] {
        auto c = sent.c;
        c[0] ^= 1;
        return c;
    }());

    /// What the library's self-test holds as known answer.
    static constexpr value digest = [] {
        mlkem::sha3_256<mlkem::portable::keccak> hash;
        value out{};
        hash.absorb(pair.ek);
        hash.absorb(pair.dk);
        hash.absorb(sent.c);
        hash.absorb(sent.secret);
        hash.absorb(received);
        hash.absorb(rejected);
        hash.squeeze(out);
        return out;
    }();

    static constexpr bool checks_pass = mlkem::ml_kem<P>::check_encapsulation_key(pair.ek) &&
                                        mlkem::ml_kem<P>::check_decapsulation_key(pair.dk);

    static void expect_the_same_at_run_time()
    {
        const auto pair_at_run_time = kem::keygen(d, z);
        EXPECT_EQ(pair_at_run_time.ek, pair.ek);
        EXPECT_EQ(pair_at_run_time.dk, pair.dk);
        const auto sent_at_run_time = kem::encaps(pair.ek, m);
        EXPECT_EQ(sent_at_run_time.c, sent.c);
        EXPECT_EQ(sent_at_run_time.secret, sent.secret);
        EXPECT_EQ(kem::decaps(pair.dk, sent.c), received);
    }
};

} // namespace mlkem_test
