// SPDX-License-Identifier: MIT
// Every operation on every backend, with the sets of this part, compiled and not run: data_flow.py
// reads the machine code.
#include <mlkem/incremental.hpp>
#include <mlkem/mlkem.hpp>

#include "backend_list.hpp"
#include "covered_sets.hpp"

namespace {

template <class Kem> void operations(void (*use)(bool), const std::uint8_t* in, std::uint8_t* out)
{
    constexpr std::size_t ek_size = Kem::encapsulation_key_size;
    constexpr std::size_t dk_size = Kem::decapsulation_key_size;
    const std::span<const std::uint8_t, 32> seed(in, 32);
    // Outputs are apart, as callers owe it.
    const std::span<std::uint8_t, 32> secret(out, 32);
    out += secret.size();
    const std::span<const std::uint8_t, ek_size> ek(in, ek_size);
    const std::span<const std::uint8_t, dk_size> dk(in, dk_size);
    const std::span<const std::uint8_t, Kem::ciphertext_size> c(in, Kem::ciphertext_size);
    const std::span<std::uint8_t, Kem::ciphertext_size> c_out(out, Kem::ciphertext_size);
    const std::span<std::uint8_t, ek_size> ek_out(out, ek_size);
    const std::span<std::uint8_t, dk_size> dk_out(out + ek_size, dk_size);
    Kem::keygen_internal(seed, seed, ek_out, dk_out);
    Kem::encaps_internal(ek, seed, c_out, secret);
    Kem::decaps_internal(dk, c, secret);
    use(Kem::check_encapsulation_key(ek) && Kem::check_decapsulation_key(dk));

    // Encaps in two steps, and the first one of a state that was stored.
    using params = typename Kem::params;
    using backend = typename Kem::backend;
    using split = mlkem::incremental_sizes<params>;
    const std::span<const std::uint8_t, split::key_header> header(in, split::key_header);
    const std::span<std::uint8_t, split::ciphertext_1> c1(out, split::ciphertext_1);
    const std::span<std::uint8_t, split::ciphertext_2> c2(c1.data() + c1.size(),
                                                          split::ciphertext_2);
    mlkem::begun_encaps<params> begun;
    mlkem::detail::begin_encaps<params, backend>(header, seed, c1, begun);
    mlkem::detail::resume_encaps<params, backend>(header, seed, begun);
    mlkem::detail::finish_encaps<params, backend>(begun, seed, ek, c2);

    const std::array<std::array<std::uint8_t, 32>, 8> seeds{};
    std::array<std::array<std::uint8_t, 32>, 8> secrets{};
    std::array<std::array<std::uint8_t, ek_size>, 8> eks{};
    std::array<std::array<std::uint8_t, dk_size>, 8> dks{};
    std::array<std::array<std::uint8_t, Kem::ciphertext_size>, 8> cs{};
    use(Kem::keygen_internal_batch(seeds, seeds, eks, dks));
    use(Kem::encaps_internal_batch(eks, seeds, cs, secrets));
    use(Kem::decaps_internal_batch(dks, cs, secrets));
}

} // namespace

void all_operations(void (*use)(bool), const std::uint8_t* in, std::uint8_t* out);
void all_operations(void (*use)(bool), const std::uint8_t* in, std::uint8_t* out)
{
    mlkem_test::for_each_backend([&]<class Backend>(Backend) {
        mlkem_test::for_covered_sets<Backend>(
            [&]<mlkem::parameter_set P>() { operations<mlkem::ml_kem<P, Backend>>(use, in, out); });
    });
}
