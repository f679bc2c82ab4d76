// SPDX-License-Identifier: MIT
// Plants faults that AddressSanitizer and UndefinedBehaviorSanitizer have to report:
//
//   address heap|stack BACKEND   an operation gets less memory than its argument says
//   address overflow             signed arithmetic
//   address conversion           a byte of more than 255
//   address bounds               an index beyond an array
//   address backends             none: the names of the backends that this processor runs
#include <array>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <string_view>

#include "backend_list.hpp"
#include "support.hpp"

namespace {

using namespace mlkem_test;

/// A number that the compiler does not know.
int hidden(int x)
{
    const volatile int value = x;
    return value;
}

template <class Backend> int decapsulate(bool on_stack)
{
    using kem = mlkem::ml_kem<mlkem::params_768, Backend>;
    constexpr std::size_t size = kem::ciphertext_size;
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, 32> secret{};
    kem::keygen_internal(counting_bytes<32>(1), counting_bytes<32>(33), ek, dk);
    const std::unique_ptr<std::uint8_t[]> heap(new std::uint8_t[size - 1]());
    std::array<std::uint8_t, size - 1> stack{};
    const std::uint8_t* const c = on_stack ? stack.data() : heap.get();
    kem::decaps_internal(dk, std::span<const std::uint8_t, size>(c, size), secret);
    return secret[0];
}

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wconversion" // what is planted
std::uint8_t as_byte(int x) { return x; }
#pragma clang diagnostic pop

int plant(std::string_view fault, std::string_view backend)
{
    int result = 0;
    if (fault == "heap" || fault == "stack") {
        for_each_backend([&]<class Backend>(Backend) {
            if (Backend::name == backend)
                result = decapsulate<Backend>(fault == "stack");
        });
    } else if (fault == "overflow") {
        result = hidden(INT_MAX) + hidden(1);
    } else if (fault == "conversion") {
        result = as_byte(hidden(256));
    } else if (fault == "bounds") {
        const int table[4] = {hidden(1), hidden(2), hidden(3), hidden(4)};
        result = table[hidden(4)];
    }
    return result == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view fault = argc > 1 ? argv[1] : "", backend = argc > 2 ? argv[2] : "";
    if (fault != "backends")
        return plant(fault, backend);
    for_each_backend([]<class Backend>(Backend) {
        if (Backend::available())
            std::printf("%s\n", std::string(Backend::name).c_str());
    });
    return 0;
}
