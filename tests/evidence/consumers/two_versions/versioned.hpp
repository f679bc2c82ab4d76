// SPDX-License-Identifier: MIT
// What a library over one version of mlkem offers. LIBRARY is its namespace.
#include <mlkem/fwd.hpp>
#include <system_error>

namespace LIBRARY {

/// An error of that version.
std::error_code error();
/// An exchange, and an error that compares equal with errc.
bool works();
/// A function of a public type.
bool is_empty(const mlkem::shared_secret& K);

} // namespace LIBRARY
