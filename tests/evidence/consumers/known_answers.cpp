// SPDX-License-Identifier: MIT
// The known answers of a parameter set, which ONE_SET names, on the backend that is chosen here.
#include <mlkem/mlkem.hpp>

#include <cstdio>

int main()
{
    if (!mlkem::ONE_SET::self_test())
        return 1;
    std::printf("known_answers: ok, on %s\n", mlkem::active_backend().data());
    return 0;
}
