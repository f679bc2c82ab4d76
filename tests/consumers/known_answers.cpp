// The known answers of the three parameter sets, on the backend that is chosen here.
#include <mlkem/mlkem.hpp>

#include <cstdio>

int main()
{
    mlkem::self_test(); // throws if one is not met
    std::printf("known_answers: ok, on %s\n", mlkem::active_backend().data());
    return 0;
}
