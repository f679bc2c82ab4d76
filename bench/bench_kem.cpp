// SPDX-License-Identifier: MIT
// Whole operations, for each parameter set on each backend: with bytes in and out, with typed keys,
// and with prepared keys. Every figure includes the burn of stack and registers. Other libraries
// run in the same process.
#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/incremental.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "bench.hpp"
#include "report.hpp"
#include "stack.hpp"
#if MLKEM_BENCH_OPENSSL
#include "timed_openssl.hpp"
#endif
#if MLKEM_BENCH_HYBRIDS
#include "timed_hybrids.hpp"
#endif
#if MLKEM_BENCH_LIBOQS
#include "liboqs.hpp"
#endif

namespace {

using mlkem_bench::add;
using mlkem_bench::keep;

template <class Kem> struct data {
    mlkem_bench::stream random;
    std::array<std::uint8_t, 32> d{}, z{}, m{}, K{};
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, Kem::ciphertext_size> c{};
    typename Kem::key_pair pair = Kem::keygen(random);
    typename Kem::encapsulation sent = Kem::encaps(pair.ek, random);
    typename Kem::prepared_encapsulation_key prepared_ek = Kem::prepare(pair.ek);
    typename Kem::prepared_decapsulation_key prepared_dk = Kem::prepare(pair.dk);

    data()
    {
        random.fill(d);
        random.fill(z);
        random.fill(m);
        Kem::keygen_internal(d, z, ek, dk);
        Kem::encaps_internal(ek, m, c, K);
    }
};

template <mlkem::parameter_set Params, class Backend> void add_single_operations()
{
    using kem = mlkem::ml_kem<Params, Backend>;
    auto& x = keep(new data<kem>);
    const auto add_one = [](const char* operation, auto body) {
        add(std::string(Params::name) + "/" + operation, Backend::name, body);
        mlkem_bench::add_stack(std::string(Params::name) + "/" + operation, Backend::name, body);
    };

    add_one("KeyGen", [&x] { kem::keygen_internal(x.d, x.z, x.ek, x.dk); });
    add_one("Encaps", [&x] { kem::encaps_internal(x.ek, x.m, x.c, x.K); });
    add_one("Decaps", [&x] { kem::decaps_internal(x.dk, x.c, x.K); });
}

template <mlkem::parameter_set Params, class Backend> void add_other_operations()
{
    using kem = mlkem::ml_kem<Params, Backend>;
    auto& x = keep(new data<kem>);
    const auto add_one = [](const char* operation, auto body) {
        add(std::string(Params::name) + "/" + operation, Backend::name, body);
    };

    add_one("CheckEncapsulationKey",
            [&x] { benchmark::DoNotOptimize(kem::check_encapsulation_key(x.ek)); });
    add_one("CheckDecapsulationKey",
            [&x] { benchmark::DoNotOptimize(kem::check_decapsulation_key(x.dk)); });

    // Operations that check their arguments, as in libraries that do so each time.
    add_one("CheckedEncaps", [&x] {
        benchmark::DoNotOptimize(kem::check_encapsulation_key(x.ek));
        kem::encaps_internal(x.ek, x.m, x.c, x.K);
    });
    add_one("CheckedDecaps", [&x] {
        benchmark::DoNotOptimize(kem::check_decapsulation_key(x.dk));
        kem::decaps_internal(x.dk, x.c, x.K);
    });

    add_one("TypedKeyGen", [&x] { benchmark::DoNotOptimize(kem::keygen(x.random)); });
    add_one("TypedEncaps", [&x] { benchmark::DoNotOptimize(kem::encaps(x.pair.ek, x.random)); });
    add_one("TypedDecaps", [&x] { benchmark::DoNotOptimize(kem::decaps(x.pair.dk, x.sent.c)); });

    add_one("PrepareEncapsulationKey", [&x] { benchmark::DoNotOptimize(kem::prepare(x.pair.ek)); });
    add_one("PrepareDecapsulationKey", [&x] { benchmark::DoNotOptimize(kem::prepare(x.pair.dk)); });
    // In two steps, from a key in parts.
    using split = mlkem::incremental<kem>;
    const auto& header = keep(new typename split::key_header(split::header(x.pair.ek)));
    const auto& second = keep(new typename split::key_second_part(split::second_part(x.pair.ek)));
    add_one("EncapsBegin", [&x, &header] {
        benchmark::DoNotOptimize(split::encaps_begin_derandomised(header, x.m));
    });
    add_one("EncapsInTwoSteps", [&x, &header, &second] {
        auto begun = split::encaps_begin_derandomised(header, x.m);
        std::error_code ec;
        benchmark::DoNotOptimize(split::encaps_finish(begun.state, second, ec));
    });

    add_one("PreparedEncaps",
            [&x] { benchmark::DoNotOptimize(kem::encaps(x.prepared_ek, x.random)); });
    add_one("PreparedDecaps",
            [&x] { benchmark::DoNotOptimize(kem::decaps(x.prepared_dk, x.sent.c)); });
}

/// Batches of 64: with keys of their own, and with one prepared key.
template <mlkem::parameter_set Params, class Backend> void add_batches()
{
    using kem = mlkem::ml_kem<Params, Backend>;
    constexpr std::size_t size = 64;
    struct batch_data {
        mlkem_bench::stream random;
        std::vector<std::array<std::uint8_t, 32>> d, z, m, K;
        std::vector<std::array<std::uint8_t, kem::encapsulation_key_size>> ek;
        std::vector<std::array<std::uint8_t, kem::decapsulation_key_size>> dk;
        std::vector<std::array<std::uint8_t, kem::ciphertext_size>> c;
        std::vector<typename kem::ciphertext> sent;
        std::vector<mlkem::shared_secret> secrets;
        typename kem::key_pair pair = kem::keygen(random);
        typename kem::prepared_encapsulation_key prepared_ek = kem::prepare(pair.ek);
        typename kem::prepared_decapsulation_key prepared_dk = kem::prepare(pair.dk);
        std::error_code ec;

        batch_data()
            : d(size), z(size), m(size), K(size), ek(size), dk(size), c(size), sent(size),
              secrets(size)
        {
            for (auto* values : {&d, &z, &m})
                for (auto& value : *values)
                    random.fill(value);
            (void)kem::keygen_internal_batch(d, z, ek, dk);
            (void)kem::encaps_internal_batch(ek, m, c, K);
            (void)kem::encaps_batch(prepared_ek, sent, secrets, random, ec);
        }
    };
    auto& x = keep(new batch_data);
    const auto add_one = [](const char* operation, auto body) {
        add(std::string(Params::name) + "/" + operation, Backend::name, body, size);
    };
    add_one("KeyGenBatch", [&x] { (void)kem::keygen_internal_batch(x.d, x.z, x.ek, x.dk); });
    add_one("EncapsBatch", [&x] { (void)kem::encaps_internal_batch(x.ek, x.m, x.c, x.K); });
    add_one("DecapsBatch", [&x] { (void)kem::decaps_internal_batch(x.dk, x.c, x.K); });
    add_one("EncapsBatchOneKey",
            [&x] { (void)kem::encaps_batch(x.prepared_ek, x.sent, x.secrets, x.random, x.ec); });
    add_one("DecapsBatchOneKey",
            [&x] { (void)kem::decaps_batch(x.prepared_dk, x.sent, x.secrets, x.ec); });
}

void add_other_libraries()
{
    using mlkem_bench::add_circumstance;
#if MLKEM_BENCH_OPENSSL
    namespace openssl = mlkem_bench::openssl;
    add_circumstance("OpenSSL", openssl::version());
    openssl::add_ml_kem<mlkem::params_512>();
    openssl::add_ml_kem<mlkem::params_768>();
    openssl::add_ml_kem<mlkem::params_1024>();
    openssl::add_x25519();
#if MLKEM_BENCH_HYBRIDS
    mlkem_bench::add_hybrids();
#endif
#else
    add_circumstance("OpenSSL", "NOT FOUND: no X25519 to compare with");
#endif
#if MLKEM_BENCH_LIBOQS
    namespace liboqs = mlkem_bench::liboqs;
    add_circumstance("liboqs", liboqs::version());
    liboqs::add_ml_kem<mlkem::params_512>();
    liboqs::add_ml_kem<mlkem::params_768>();
    liboqs::add_ml_kem<mlkem::params_1024>();
#endif
}

} // namespace

int main(int argc, char** argv)
{
    mlkem_bench::add_circumstances();
    mlkem_bench::backends::for_each([]<class Backend>(Backend) {
        add_single_operations<mlkem::params_512, Backend>();
        add_single_operations<mlkem::params_768, Backend>();
        add_single_operations<mlkem::params_1024, Backend>();
        add_other_operations<mlkem::params_512, Backend>();
        add_other_operations<mlkem::params_768, Backend>();
        add_other_operations<mlkem::params_1024, Backend>();
        add_batches<mlkem::params_512, Backend>();
        add_batches<mlkem::params_768, Backend>();
        add_batches<mlkem::params_1024, Backend>();
    });
    add_single_operations<mlkem::params_512, mlkem::small_memory>();
    add_single_operations<mlkem::params_768, mlkem::small_memory>();
    add_single_operations<mlkem::params_1024, mlkem::small_memory>();
    add_other_libraries();
    const int status = mlkem_bench::run(argc, argv, "X25519/Derive/OpenSSL");
    mlkem_bench::print_stacks();
    return status;
}
