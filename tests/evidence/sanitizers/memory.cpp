// SPDX-License-Identifier: MIT
// MemorySanitizer over every public operation, on the portable backend: in the kernels of the
// others it loses marks. No GoogleTest here, so that all that runs but the C++ library is
// instrumented.
//
// With an argument, plants a use of what was never written, which has to be reported. Argument
// "seed": a byte of a seed, found in the key. Argument "output": a ciphertext that no encapsulation
// has filled.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <string_view>

#include "known_results.hpp"
#include "sanitized_operations.hpp"

namespace {

using namespace mlkem_test;

static_assert(mlkem::backends::size == 1, "only the portable backend");

constexpr int rounds = 100;
int failures = 0;

void expect(bool condition, std::string_view set, const char* what)
{
    if (!condition) {
        ++failures;
        std::printf("FAILED: %s, %s\n", std::string(set).c_str(), what);
    }
}

template <class Kem> void check_kem()
{
    const std::string_view set = Kem::params::name;
    const accumulated_rounds results = accumulate<Kem>(rounds);
    expect(results.digest == known_digests<typename Kem::params>.of_100, set, "digest");
    expect(results.wrong == 0, set, "Decaps after Encaps");
    const shared_keys<Kem> keys = keys_to_share<Kem>();
    operations<Kem> all(keys, "one"), same(keys, "one"), other(keys, "another");
    expect(all.wrong() == 0, set, "operations");
    const std::string digest = all.digest();
    expect(digest == same.digest() && digest != other.digest(), set, "results of operations");
}

/// Ends with a report of MemorySanitizer, or 0.
int plant(std::string_view fault)
{
    using kem = mlkem::ml_kem_768;
    const auto d = std::make_unique_for_overwrite<std::array<std::uint8_t, 32>>();
    const auto c = std::make_unique_for_overwrite<std::array<std::uint8_t, kem::ciphertext_size>>();
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, 32> secret{};
    if (fault == "seed") {
        std::memset(d->data(), 1, d->size() - 1);
        kem::keygen_internal(*d, counting_bytes<32>(1), ek, dk);
        return ek[0] == 0 ? 1 : 0;
    }
    if (fault == "output") {
        kem::keygen_internal(counting_bytes<32>(1), counting_bytes<32>(1), ek, dk);
        kem::decaps_internal(dk, *c, secret);
        return secret[0] == 0 ? 1 : 0;
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1)
        return plant(argv[1]);
    check_kem<mlkem::ml_kem_512>();
    check_kem<mlkem::ml_kem_768>();
    check_kem<mlkem::ml_kem_1024>();
    std::printf("check: memory sanitizer | portable | %s, 3 x %d digests, every public operation\n",
                failures == 0 ? "pass" : "FAIL", rounds);
    return failures == 0 ? 0 : 1;
}
