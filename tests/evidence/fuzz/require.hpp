// SPDX-License-Identifier: MIT
// What the fuzz targets of key files share.
#pragma once

#include <cstdlib>
#include <mlkem/mlkem.hpp>
#include <system_error>

namespace mlkem_fuzz {

/// Ends the program, which the fuzzer reports, unless the condition holds; also in release builds.
inline void require(bool condition)
{
    if (!condition)
        std::abort();
}

/// Whether reading a key file may give this error.
inline bool is_error_of_files(const std::error_code& ec)
{
    using mlkem::errc;
    for (const errc e :
         {errc::malformed_der, errc::malformed_pem, errc::wrong_algorithm, errc::invalid_length,
          errc::coefficient_out_of_range, errc::hash_mismatch, errc::pairwise_check_failure,
          errc::seed_mismatch, errc::public_key_mismatch, errc::bare_expanded_key,
          errc::public_key_appended})
        if (ec == e)
            return true;
    return false;
}

/// The parameter set of a key.
template <class Key> struct key_parameters;
template <template <class> class Key, mlkem::parameter_set P> struct key_parameters<Key<P>> {
    using type = P;
};

} // namespace mlkem_fuzz
