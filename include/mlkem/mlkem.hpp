// SPDX-License-Identifier: MIT
/// \file
/// ML-KEM (FIPS 203), the key encapsulation mechanism: the one header to include.
///
///     auto [ek, dk] = mlkem::ml_kem_768::keygen();      // Alice, who sends ek.bytes()
///     auto [c, K]   = mlkem::ml_kem_768::encaps(ek);    // Bob, who sends c.bytes()
///     auto same_K   = mlkem::ml_kem_768::decaps(dk, c); // Alice
//
// Where things are:
// clang-format off
//
//   params.hpp         the parameter sets (section 8) and all sizes (Table 3)
//   kem.hpp            ml_kem: KeyGen, Encaps, Decaps as bytes (section 6)
//   kem_interface.hpp  the same checked and typed (section 7), in all their forms; of hybrids, too
//   keys.hpp           keys; prepared_keys.hpp: keys for many operations
//   encapsulation.hpp  ciphertext, shared_secret
//   batch.hpp          many independent operations in one call
//   self_test.hpp      known answers for FIPS 140-3 modules
//   error.hpp          what can go wrong, as std::error_code
//   version.hpp        the version of the library
//   random.hpp         random_source and the operating system's generator
//   secret.hpp         storage that wipes itself; the burn after an operation
//   ct.hpp             constant-time comparison and selection
//   fwd.hpp            the public types, declared
//   abort.hpp          how misuse ends the program
//   bytes.hpp          copies and little-endian words
//   operations.hpp     an operation on the chosen backend, with its burn (run_and_burn.hpp)
//   compiled/          the same where MLKEM_COMPILED says that operations are in a library
//   compiler.hpp       C++20, or one line of error; what is hidden. header_begin.inl, header_end.inl:
//                      around each header, options and macros of the program
//   machine/           what the compiler was told and the processor offers
//   ring/              numbers modulo q; polynomials (section 2.4)
//   hash/              Keccak and sponges (FIPS 202); G, H, J, PRF and XOF (section 4.1)
//   simd/              vector types of instruction sets
//   policy/            what a backend consists of: ntt, sampling, codec, fo
//   kernels/           vector kernels, read once per instruction set
//   backend/           the backends, and dispatch.hpp: the choice of one at run time
//   fips203/           the standard: k_pke.hpp (5), ml_kem_internal.hpp (6)
//
// keys.hpp, prepared_keys.hpp, encapsulation.hpp and fwd.hpp include no kernel. A unit that only names
// types compiles three to four times as fast with them. To call an operation, include this header.
//
// Beside this header, to be included by themselves:
//
//   incremental.hpp    encapsulation in two steps, for small messages
//   tls_group.hpp      the groups of TLS 1.3 as a table
//   hybrid.hpp         ML-KEM beside a classical key agreement: TLS 1.3's groups, X-Wing
//   openssl.hpp        the same over OpenSSL's X25519, P-256 and P-384
//   hpke.hpp           sealed messages: HPKE (RFC 9180), over OpenSSL
//   data_independent_timing.hpp   Arm: instructions whose time depends on no data, while a guard lives
//
// clang-format on
#pragma once

#include "header_begin.inl"

#include <utility>

#include "abort.hpp"
#include "error.hpp"
#include "fwd.hpp"
#include "kem.hpp"
#include "params.hpp"
#include "version.hpp"
#if !defined(MLKEM_COMPILED)
#include "backend/small_memory.hpp"
#endif

/// ML-KEM (FIPS 203), hybrids over it, and key files. Functions are thread-safe. Objects and random
/// sources are not for two threads at a time, except for reading.
namespace mlkem {

/// f(ml_kem_512{}), f(ml_kem_768{}) or f(ml_kem_1024{}), for a set that is named at run time: `id`
/// is one of the three enumerators, as parameter_set_from_name() gives it; any other value ends the
/// program. f returns the same type for each.
template <class F> MLKEM_DETAIL_INLINE constexpr decltype(auto) visit(parameter_set_id id, F&& f)
{
    switch (id) {
    case parameter_set_id::ml_kem_512:
        return std::forward<F>(f)(ml_kem_512{});
    case parameter_set_id::ml_kem_768:
        return std::forward<F>(f)(ml_kem_768{});
    case parameter_set_id::ml_kem_1024:
        return std::forward<F>(f)(ml_kem_1024{});
    }
    MLKEM_DETAIL_ABORT("mlkem: visit() of a parameter set that there is not");
}

/// Whether each parameter set meets its known answers (FIPS 140-3, cryptographic algorithm
/// self-test), by default on the backend that runs here. A template, so that only the units that
/// call it compile every operation. Errors: self_test_failure.
template <class Backend = dispatched>
[[nodiscard]] MLKEM_DETAIL_INLINE bool self_test(std::error_code& ec) noexcept
{
    ec.clear();
    if (ml_kem<params_512, Backend>::self_test() && ml_kem<params_768, Backend>::self_test() &&
        ml_kem<params_1024, Backend>::self_test())
        return true;
    ec = errc::self_test_failure;
    return false;
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error: self_test_failure.
template <class Backend = dispatched> MLKEM_DETAIL_INLINE void self_test()
{
    std::error_code ec;
    (void)self_test<Backend>(ec);
    detail::throw_if(ec);
}
#endif

} // namespace mlkem

#include "header_end.inl"
