// SPDX-License-Identifier: MIT
// Links two libraries, each over a version of mlkem of its own. The program has that of `newer`. With MIXED it
// gives a secret of its version to `older`, and does not link.
#include <cstdio>
#include <mlkem/encapsulation.hpp>

#define LIBRARY newer
#include "versioned.hpp"
#undef LIBRARY
#define LIBRARY older
#include "versioned.hpp"

namespace {

int failed = 0;
void expect(bool met, const char* what)
{
    if (met)
        return;
    std::printf("two_versions: not so: %s\n", what);
    failed = 1;
}

} // namespace

int main()
{
    expect(older::works() && newer::works(), "both libraries work");
    expect(newer::error() == mlkem::errc::hash_mismatch, "the newer library has our errors");
    expect(older::error() != mlkem::errc::hash_mismatch, "the older library has errors of its own");
    expect(older::error().category() != newer::error().category(), "there are two categories");
    expect(newer::is_empty(mlkem::shared_secret()), "the newer library has our secrets");
#if defined(MIXED)
    expect(older::is_empty(mlkem::shared_secret()), "the older library has our secrets");
#endif
    if (failed == 0)
        std::printf("two_versions: ok\n");
    return failed;
}
