// SPDX-License-Identifier: MIT
// The byte-string functions of ML-KEM and of the reference, as functions that return what they
// make. This is the fixture of all tests of a whole KEM.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "backends.hpp"
#include "oracles.hpp"
#include "polynomials.hpp"
#include "reference.hpp"
#include "support.hpp"

namespace mlkem_test {

template <mlkem::parameter_set P>
inline constexpr reference::parameters reference_parameters = {static_cast<int>(P::k), P::eta1,
                                                               P::eta2, P::du, P::dv};

/// ML-KEM by bytes on one backend with one parameter set.
template <class Kem> struct kem_bytes {
    using ek_array = std::array<std::uint8_t, Kem::encapsulation_key_size>;
    using dk_array = std::array<std::uint8_t, Kem::decapsulation_key_size>;
    using c_array = std::array<std::uint8_t, Kem::ciphertext_size>;
    using value = std::array<std::uint8_t, 32>;

    struct key_pair {
        ek_array ek;
        dk_array dk;
    };
    struct encapsulation {
        c_array c;
        value secret;
    };

    static constexpr key_pair keygen(const value& d, const value& z)
    {
        key_pair out{};
        Kem::keygen_internal(d, z, out.ek, out.dk);
        return out;
    }
    static constexpr encapsulation encaps(const ek_array& ek, const value& m)
    {
        encapsulation out{};
        Kem::encaps_internal(ek, m, out.c, out.secret);
        return out;
    }
    static constexpr value decaps(const dk_array& dk, const c_array& c)
    {
        value secret{};
        Kem::decaps_internal(dk, c, secret);
        return secret;
    }

    /// J(z || c), the implicit-rejection secret, by the reference.
    static value rejection_secret(const dk_array& dk, const c_array& c)
    {
        return mlkem_test::rejection_secret(std::span(dk).template last<32>(), c);
    }
};

/// Fixture of tests of a KEM, with fresh data of its own.
template <class Case>
class kem_bytes_test : public kem_test<Case>, protected kem_bytes<typename Case::kem> {
  protected:
    using bytes = kem_bytes<typename Case::kem>;
    static constexpr reference::parameters by_reference =
        reference_parameters<typename Case::params>;

    typename bytes::value random_value() { return random.template bytes<32>(); }
    typename bytes::key_pair random_pair()
    {
        const auto d = random_value();
        return bytes::keygen(d, random_value());
    }

    shake128_random random{"ML-KEM"};
};

} // namespace mlkem_test
