// SPDX-License-Identifier: MIT
/// \file
/// ML-KEM (FIPS 203), the key encapsulation mechanism: the one header to include.
///
///     auto [ek, dk] = mlkem::ml_kem_768::keygen();      // Alice, who sends ek.bytes()
///     auto [c, K]   = mlkem::ml_kem_768::encaps(ek);    // Bob, who sends c.bytes()
///     auto same_K   = mlkem::ml_kem_768::decaps(dk, c); // Alice
//
// clang-format off
//
// It includes kem.hpp: ml_kem, its keys, ciphertexts and secrets, batches, errors and random sources.
// README.md in this folder of the repository has the map of all headers.
//
// To be included by themselves:
//
//   key_formats.hpp               key files (RFC 9935), as DER and PEM.
//   hybrid.hpp                    ML-KEM beside a classical key agreement, over any group.
//
//   openssl.hpp                   hybrids over OpenSSL: TLS 1.3's groups, X-Wing, concrete hybrids.
//
//   hpke.hpp                      sealed messages: HPKE (RFC 9180), over OpenSSL.
//   openssl_provider.hpp          a provider of OpenSSL.
//
//   tls_group.hpp                 the groups of TLS 1.3 as a table.
//   incremental.hpp               encapsulation in two steps, for small messages.
//
//   composite.hpp, ssh.hpp        composite ML-KEM; the key exchanges of SSH.
//   openpgp.hpp, cms.hpp          the KEMs of OpenPGP; KEM recipients of CMS.
//
//   data_independent_timing.hpp   Arm: a guard under which instructions take the same time.
//
// Units that only name types include keys.hpp, prepared_keys.hpp, encapsulation.hpp or fwd.hpp. These
// have no kernel, and compile three to four times as fast.
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
namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// f(ml_kem_512{}), f(ml_kem_768{}) or f(ml_kem_1024{}), for a set that is named at run time.
/// Argument `id` is one of the three enumerators, as parameter_set_from_name() gives it. Any other
/// value ends the program. f returns the same type for each.
template <class F> MLKEM_INLINE constexpr decltype(auto) visit(parameter_set_id id, F&& f)
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
[[nodiscard]] MLKEM_INLINE bool self_test(std::error_code& ec) noexcept
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
template <class Backend = dispatched> MLKEM_INLINE void self_test()
{
    std::error_code ec;
    (void)self_test<Backend>(ec);
    detail::throw_if(ec);
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
